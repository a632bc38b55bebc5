"""The volunteering pages: for every route, who gets what. Each room has its own part."""

from tests.access.expect import Expect, only, public, signed_in
from tests.access.experiments import EXPERIMENTS, EXPERIMENTS_PUBLIC
from tests.access.headstart import HEADSTART, HEADSTART_PUBLIC
from tests.access.hosts import HOSTS, HOSTS_PUBLIC
from tests.access.hours import HOURS, HOURS_PUBLIC
from tests.access.rewards import REWARDS
from tests.access.safeguarding import SAFEGUARDING, SAFEGUARDING_PUBLIC
from tests.access.sessions import SESSIONS, SESSIONS_PUBLIC
from tests.access.team_london import TEAM_LONDON, TEAM_LONDON_PUBLIC

PROOF: dict[str, Expect] = {
    "volunteering:proof_list": signed_in(200, 302),
    "volunteering:proof_issue": signed_in(200, 302),
    "volunteering:proof_take_out": signed_in(405),
    "volunteering:proof_about": public(),
    "volunteering:proof_did": public(),
    "volunteering:proof_status": public(number="proof.status_list"),
    "volunteering:proof_check": public(pk="proof.pk"),
    "volunteering:proof_certificate": only({"farah"}, pk="proof.pk"),
    "volunteering:proof_credential": only({"farah"}, pk="proof.pk"),
    "volunteering:proof_withdraw": only({"farah"}, pk="proof.pk"),
}
VOLUNTEERING: dict[str, Expect] = {
    **SAFEGUARDING,
    **HOSTS,
    **REWARDS,
    **HOURS,
    **SESSIONS,
    **EXPERIMENTS,
    **HEADSTART,
    **TEAM_LONDON,
    **PROOF,
}
# Pages that a visitor may open, each with the reason.
PROOF_PUBLIC = {
    "volunteering:proof_check": "whoever holds a proof can ask whether it holds; it names nobody",
    "volunteering:proof_about": "checking a credential needs no account and keeps nothing",
    "volunteering:proof_did": "public keys",
    "volunteering:proof_status": "bits that say which proofs ended",
}
VOLUNTEERING_PUBLIC: dict[str, str] = {
    **HEADSTART_PUBLIC,
    **TEAM_LONDON_PUBLIC,
    **SAFEGUARDING_PUBLIC,
    **HOSTS_PUBLIC,
    **HOURS_PUBLIC,
    **SESSIONS_PUBLIC,
    **EXPERIMENTS_PUBLIC,
    **PROOF_PUBLIC,
}
