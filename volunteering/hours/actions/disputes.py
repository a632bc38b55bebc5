"""A volunteer objects, and an officer decides. What follows from it is entries like any other."""

from datetime import datetime

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people.models import User
from programmes.workflow import MoveRefused
from volunteering.hours import deciders, notices, periods
from volunteering.hours.actions import ledger
from volunteering.hours.actions.deciding import CHANGED, checked, need_reason
from volunteering.hours.models import Basis, Dispute, HoursClaim
from volunteering.opportunities.models import SignUp

DECIDED = (
    "Our team has looked at this already, and that decision stands. If you think we made a mistake, "
    "tell us through the complaints page."
)


@transaction.atomic
def dispute(*, claim: HoursClaim, note: str, by: User, token: str) -> Dispute:
    """The volunteer objects to a refusal or a correction: it goes to an officer, never back to the same host."""
    tokens.spend(token, by=by, purpose=f"volunteering.hours.dispute:{claim.pk}")
    made = _open(ledger.lock(claim), note, by, clock.now())
    tokens.settle(token, claim.get_absolute_url())
    return made


@transaction.atomic
def dispute_no_show(*, sign_up: SignUp, note: str, by: User, token: str) -> Dispute:
    """The volunteer was marked as not there, and was: a claim for the session's time goes to an officer."""
    tokens.spend(token, by=by, purpose=f"volunteering.hours.dispute_no_show:{sign_up.pk}")
    ledger.lock_volunteers([sign_up.volunteer_id])
    at = clock.now()
    held = SignUp.objects.with_session().get(pk=sign_up.pk)
    host = held.session.opportunity.host
    if held.state != SignUp.State.NO_SHOW or host is None or held.session.ends_at > at:
        raise MoveRefused("You are not marked as missing from this session.")
    found = HoursClaim.objects.filter(sign_up=held).first()
    if found is None:
        start, end = periods.whole(held.session.starts_at), periods.whole(held.session.ends_at)
        found = HoursClaim.objects.create(
            volunteer=held.volunteer,
            host=host,
            sign_up=held,
            period=periods.period(start, end),
            starts_at=start,
            minutes=periods.minutes(start, end),
            what=held.session.opportunity.title[:300],
            state=HoursClaim.State.REFUSED,
            since_at=held.since_at,
            logged_at=at,
            logged_by=by,
        )
        found.moves.create(verb="no_show", by=None, at=held.since_at)
    made = _open(ledger.lock(found), note, by, at)
    tokens.settle(token, found.get_absolute_url())
    return made


def _open(claim: HoursClaim, note: str, by: User, at: datetime) -> Dispute:
    if claim.volunteer.user_id != by.pk:
        raise MoveRefused("Only the volunteer can object.")
    if was_decided(claim):
        raise MoveRefused(DECIDED)
    claim.dispute(by=by, at=at)
    need_note(note)
    _refuse_beside_another(claim)
    claim.save(update_fields=CHANGED)
    made = Dispute.objects.create(claim=claim, note=note.strip(), since_at=at, opened_at=at, opened_by=by)
    made.moves.create(verb="open", by=by, at=at)
    claim.moves.create(verb="dispute", by=by, at=at, note=note.strip())
    audit.record(by=by, verb="volunteering.hours.disputed", target=claim)
    notices.disputed(made)
    return made


def _refuse_beside_another(claim: HoursClaim) -> None:
    """Raises MoveRefused while another claim about this time at this host is open: the database takes one of them."""
    beside = HoursClaim.objects.filter(
        volunteer=claim.volunteer_id,
        host=claim.host_id,
        host__isnull=False,
        state__in=[HoursClaim.State.WAITING, HoursClaim.State.DISPUTED],
        period__overlap=claim.period,
    ).exclude(pk=claim.pk)
    if beside.exists():
        raise MoveRefused(
            "You have another claim about this time there that nobody has decided yet. Wait for the answer, or take "
            "that one back first."
        )


def was_decided(claim: HoursClaim) -> bool:
    """Whether our team has decided a dispute about it already: there is no second one."""
    return claim.disputes.filter(state__in=[Dispute.State.UPHELD, Dispute.State.DISMISSED]).exists()


def need_note(note: str) -> None:
    """Raises MoveRefused without a word about what happened."""
    if not note.strip():
        raise MoveRefused("Tell us what happened, so that we can look at it.", field="note")


@transaction.atomic
def withdraw_dispute(*, dispute: Dispute, by: User, token: str) -> Dispute:
    """The volunteer takes the objection back: what the host decided stands."""
    tokens.spend(token, by=by, purpose=f"volunteering.disputes.withdraw:{dispute.pk}")
    claim, held, at = _locked(dispute)
    held.withdraw(by=by, at=at)
    held.save(update_fields=["state", "since_at"])
    held.moves.create(verb="withdraw", by=by, at=at)
    _as_before(claim, by, at, "")
    audit.record(by=by, verb="volunteering.disputes.withdrawn", target=held)
    return held


@transaction.atomic
def uphold(*, dispute: Dispute, start: datetime, end: datetime, reason: str, by: User, token: str) -> Dispute:
    """An officer finds for the volunteer, wholly or in part: this time counts, by entries that everything follows."""
    tokens.spend(token, by=by, purpose=f"volunteering.disputes.uphold:{dispute.pk}")
    claim, held, at = _locked(dispute)
    held.uphold(by=by, at=at)
    deciders.refuse_involved_officer(by, claim)
    need_reason(reason, "Say why: the volunteer and the host read it.")
    stretch = checked(start, end, at)
    standing = ledger.open_entry(claim)
    if standing and (standing.worked_from, standing.worked_until) == stretch:
        raise MoveRefused(
            "This is the time that the host confirmed. Change it, or let the decision stand.", field="end"
        )
    _decided(held, reason)
    claim.uphold(by=by, at=at)
    ledger.settle(claim, verb="uphold", basis=Basis.OFFICER, by=by, at=at, stretch=stretch, reason=reason.strip())
    claim.save(update_fields=CHANGED)
    held.moves.create(verb="uphold", by=by, at=at, note=reason.strip())
    claim.moves.create(verb="uphold", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="volunteering.disputes.upheld", target=held)
    notices.upheld(held, stretch)
    return held


@transaction.atomic
def dismiss(*, dispute: Dispute, reason: str, by: User, token: str) -> Dispute:
    """An officer finds that the host's decision stands."""
    tokens.spend(token, by=by, purpose=f"volunteering.disputes.dismiss:{dispute.pk}")
    claim, held, at = _locked(dispute)
    held.dismiss(by=by, at=at)
    deciders.refuse_involved_officer(by, claim)
    need_reason(reason, "Say why: the volunteer reads it.")
    _decided(held, reason)
    held.moves.create(verb="dismiss", by=by, at=at, note=reason.strip())
    _as_before(claim, by, at, reason.strip())
    audit.record(by=by, verb="volunteering.disputes.dismissed", target=held)
    notices.dismissed(held)
    return held


def _decided(held: Dispute, reason: str) -> None:
    held.reason = reason.strip()
    held.save(update_fields=["state", "since_at", "decided_at", "decided_by", "reason"])


def _as_before(claim: HoursClaim, by: User, at: datetime, note: str) -> None:
    """Lead the claim back to where it was: confirmed when something is credited, else refused."""
    verb = "stand" if ledger.open_entry(claim) else "reject"
    getattr(claim, verb)(by=by, at=at)
    claim.save(update_fields=CHANGED)
    claim.moves.create(verb=verb, by=by, at=at, note=note)


def _locked(dispute: Dispute) -> tuple[HoursClaim, Dispute, datetime]:
    claim = ledger.lock(dispute.claim)
    return claim, Dispute.objects.select_for_update(of=("self",)).get(pk=dispute.pk), clock.now()
