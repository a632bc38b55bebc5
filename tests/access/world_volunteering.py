"""What the access test walks through on the volunteering side: one builder for each room."""

import re
from types import SimpleNamespace
from typing import Any

from tests.access.headstart import SEES_HEADSTART
from tests.access.hosts import SEES_HOSTS
from tests.access.hours import SEES_HOURS
from tests.access.sessions import SEES_SESSIONS
from tests.access.team_london import SEES_TEAM_LONDON
from tests.access.world import CANARY
from tests.access.world_hours import hours
from tests.access.world_team_london import team_london


def build(cast: dict[str, Any]) -> SimpleNamespace:
    """Records of every room, made by the cast. Later rooms build on what earlier ones put into the world."""
    world = SimpleNamespace(**cast)
    for add in ROOMS:
        add(world)
    return world


def people(world: SimpleNamespace) -> None:
    """Farah; Tomi with Gwen's permission; links to guardians; a concern. What they wrote carries the mark."""
    from datetime import timedelta

    from programmes import clock
    from tests import factories as common
    from tests.volunteering import factories
    from volunteering.safeguarding import actions
    from volunteering.safeguarding.models import ConsentRequest, DataConsent
    from volunteering.safeguarding.models.guardians import hash_of

    at = clock.now()
    world.farah_volunteer = factories.volunteer(world.farah, age=19, known_as=f"Farah {CANARY}")
    world.tomi_volunteer = factories.minor(world.tomi, known_as=f"Tomi {CANARY}")
    giver = factories.guardian(world.tomi_volunteer, name=f"Gwen {CANARY}", email=world.gwen.email)
    world.tomi_permission = factories.permission(world.tomi_volunteer, by=giver, to_sample=True)
    world.give_key, world.page_key = "give" * 10, "page" * 10
    for purpose, key in (("give", world.give_key), ("page", world.page_key)):
        giver.links.create(purpose=purpose, key_hash=hash_of(key), sent_at=at, expires_at=at + timedelta(days=9))
    world.consent_key, world.start_key = "cons" * 10, "star" * 10
    until = at + timedelta(days=9)
    ConsentRequest.objects.create(
        email=world.gwen.email, key_hash=hash_of(world.consent_key), asked_at=at, expires_at=until
    )
    DataConsent.objects.create(given_at=at, start_by_at=until, key_hash=hash_of(world.start_key), statement="{}")
    world.a_concern = actions.raise_concern(by=None, text=f"The gate {CANARY}", token=common.token())


def proofs(world: SimpleNamespace) -> None:
    """A proof of Farah's."""
    from tests import factories as common
    from tests.volunteering import factories
    from volunteering.proof import actions
    from volunteering.safeguarding.models import Volunteer

    farah = Volunteer.objects.of(world.farah) or factories.volunteer(world.farah)
    factories.credited(farah, minutes=60, host=factories.host("Proof Allotments"))
    world.proof = actions.issue(volunteer=farah, by=world.farah, name=f"Farah {CANARY}", token=common.token())


def trials(world: SimpleNamespace) -> None:
    """A trial that Farah was in, one that is written, one that everybody can read; a month of participation."""
    from programmes import clock
    from tests.volunteering.factories import experiments as make
    from volunteering.pathways.models import ParticipationMonth
    from volunteering.rewards import motives

    motives.load()
    world.trial = make.experiment("one", state="running")
    make.joined(world.trial, world.farah_volunteer)
    # It is over: while it runs, the first look at a page of rewards is noted.
    make.ended(world.trial)
    world.draft_trial = make.experiment("two", min_age=16)
    world.draft_arm = world.draft_trial.arms.get(order=2)
    world.public_trial = make.experiment("three", state="published")
    day = clock.london_day(clock.now()).replace(day=1)
    world.month = ParticipationMonth.objects.create(month_date=day, recorded_at=clock.now())


def sessions(world: SimpleNamespace) -> None:
    """Farah and Tomi have places at Guy's host, somebody has applied; a message was sent; Farah has a calendar."""
    from datetime import timedelta

    from programmes import clock
    from programmes.people.models import Membership
    from tests.volunteering import factories
    from volunteering.hosts.models import Host
    from volunteering.opportunities.models import CalendarKey

    at = clock.now()
    Membership.objects.filter(user=world.guy).update(added_at=at - timedelta(days=60))
    growers = Host.objects.filter(organisation__name="Rye Lane Growers").first() or factories.host("Rye Lane Growers")
    world.open_opportunity = factories.opportunity(growers)
    world.free_session = factories.session(world.open_opportunity, starts_at=at + timedelta(days=9))
    world.full_session = factories.session(
        world.open_opportunity, starts_at=at + timedelta(days=5), capacity=2, meeting_point="The green gate"
    )
    world.place = factories.sign_up(world.farah_volunteer, world.full_session)
    world.young_place = factories.sign_up(world.tomi_volunteer, world.full_session)
    checked = factories.opportunity(
        growers, by_application=True, question="Why?", check_level="enhanced", check_reason="children_sometimes",
        minimum_age=16,
    )  # fmt: skip
    other = factories.volunteer("Ola Berg")
    later = factories.session(checked, starts_at=at + timedelta(days=6))
    world.applied = factories.sign_up(other, later, state="applied", answer=f"I like it {CANARY}")
    world.a_check = factories.background_check(other, checked, state="asked")
    world.calendar = CalendarKey.objects.create(volunteer=world.farah_volunteer, made_at=at)
    world.a_message = world.full_session.messages.create(
        kind="bring", text=f"Bring gloves {CANARY}", sent_at=at, sent_by=world.guy
    )


def posting(world: SimpleNamespace) -> None:
    """A draft of Guy's host that nobody else may read yet, a change that waits, and another platform's feed."""
    from programmes import clock
    from tests.volunteering import factories

    world.a_host = world.open_opportunity.host
    world.an_agreement = world.a_host.agreement
    world.a_part = "what"
    world.a_draft = factories.opportunity(world.a_host, state="draft", title=f"Mend tools {CANARY}")
    at = clock.now()
    world.open_opportunity.revisions.create(changes={"title": f"Dig {CANARY}"}, proposed_at=at, proposed_by=world.guy)
    world.a_source = factories.source()
    world.a_run = world.a_source.runs.create(started_at=at, started_by=world.vera, ended_at=at, state="done")


def rewards(world: SimpleNamespace) -> None:
    """A reward that Tomi has taken, whose code nobody may meet on a page that is opened, and a debt of somebody's."""
    from django.db import transaction

    from programmes import clock
    from tests.volunteering import factories
    from tests.volunteering.factories import rewards as make
    from volunteering.rewards.actions import ledger
    from volunteering.rewards.models import AwardLevel, EarningRule, PointsAccount, RewardCode, ValueCap, mark_of

    make.rules()
    world.reward = make.reward(stock=0)
    text, by = f"{CANARY}-CODE", world.vera
    RewardCode.objects.create(reward=world.reward, code=text, mark=mark_of(world.reward.sponsor, text), loaded_by=by)
    world.reward.refresh_from_db()
    make.points(world.tomi_volunteer, 200)
    world.redemption = make.redeem(world.tomi_volunteer, world.reward)
    make.codes(world.reward, 2)
    debtor = factories.volunteer("Dee Owen")
    with transaction.atomic():
        held = ledger.hold(debtor)
        ledger.take(held, 5, source="merging", kind="merged", by=None, at=clock.now())
    world.debt = PointsAccount.objects.get(volunteer=debtor, kind="debt")
    world.earning_rule, world.value_cap = EarningRule.objects.get(), ValueCap.objects.get()
    world.award_level = AwardLevel.objects.first()


def headstart(world: SimpleNamespace) -> None:
    """Tomi in a cycle with a guarantee, an interview at Hana's, an appeal; in a cohort at Guy's; Hana's school."""
    from datetime import timedelta

    from programmes import clock
    from programmes.people.models import Organisation
    from tests import factories as common
    from tests.volunteering import factories
    from tests.volunteering.factories import headstart as make
    from volunteering.pathways.actions import welcome
    from volunteering.pathways.models import Appeal, Entitlement, Interview

    at, tomi = clock.now(), world.tomi_volunteer
    world.growers = Organisation.objects.filter(memberships__user=world.guy).earliest("created_at")
    world.tideway = Organisation.objects.filter(memberships__user=world.hana, kind="employer").earliest("created_at")
    world.hs_cycle = make.cycle("Demonstrated", minimum_age=14, minutes=60, workshops=0)
    world.hs_placement = make.placed(tomi, world.hs_cycle)
    factories.credited(tomi, minutes=60, host=factories.host("HeadStart Allotments"))
    world.hs_guarantee = Entitlement.objects.get(placement=world.hs_placement)
    world.hs_workshop = make.workshop(world.hs_cycle, partner=world.growers)
    world.hs_place = make.booked(world.hs_placement, world.hs_workshop)
    world.hs_slot = make.slot(world.hs_cycle, world.tideway)
    world.hs_interview = make.matched(world.hs_guarantee, world.hs_slot, by=world.vera)
    Interview.objects.update(state="booked")
    world.hs_appeal = Appeal.objects.create(
        entitlement=world.hs_guarantee,
        about="withdrawn",
        note=f"I was there {CANARY}",
        since_at=at,
        opened_at=at,
        opened_by=world.tomi,
    )
    world.hs_school = common.organisation("HeadStart School", kind="school")
    common.join(world.hana, of=world.hs_school, role="lead")
    world.hs_cohort = make.cohort(world.growers)
    world.hs_day = world.hs_cohort.days.first()
    world.hs_referral = make.referral(world.hs_school, into=world.hs_cohort)
    world.hs_member = make.member(tomi, world.hs_referral)
    world.welcome_sheet, (world.welcome_key,) = welcome.issue(
        label="A sheet", borough=None, count=1, expires_at=at + timedelta(days=9), by=world.vera, token=common.token()
    )


ROOMS: tuple[Any, ...] = (
    people,
    hours,
    sessions,
    posting,
    rewards,
    trials,
    proofs,
    headstart,
    team_london,
)
# Who may read the marked words, and where: role -> pattern of the routes' names.
SEES: dict[str, str] = {
    "farah": r"volunteering:proof_(list|issue|take_out|certificate|credential)$",
    "tomi": r"volunteering:proof_issue$",  # it asks which of his own names stands on the proof
}

_BY_KEY = r"volunteering:(permission_give|guardian_page|permission_withdraw)$"
SEES_SAFEGUARDING: dict[str, str] = {
    "farah": r"volunteering:my_profile$",
    "tomi": r"volunteering:my_profile$",
    "gwen": _BY_KEY,
    "anonymous": _BY_KEY,
    "vera": r"admin:volunteering_volunteer_",
    "root": r"admin:volunteering_volunteer_",
    "sol": r"admin:volunteering_(volunteer|participationpermission|concern)_",
}


def may_see(role: str, key: str) -> bool:
    """Whether this role may meet the mark on this route."""
    return any(
        role in sees and re.search(sees[role], key)
        for sees in (SEES, SEES_HEADSTART, SEES_HOSTS, SEES_HOURS, SEES_SAFEGUARDING, SEES_SESSIONS, SEES_TEAM_LONDON)
    )
