"""HeadStart Action: a school refers in numbers, each young person joins by a code of their own, a partner keeps the
register, and the school reads counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from programmes import audit, clock, tokens
from programmes.catalogue import actions as catalogue
from programmes.catalogue.models import Invitation
from programmes.people.access import OrganisationKind
from programmes.people.models import Organisation, User
from programmes.workflow import MoveRefused
from volunteering.hours.actions import ledger
from volunteering.pathways import authority, notices
from volunteering.pathways.models import Cohort, CohortDay, Member, Referral
from volunteering.pathways.models.action import LARGEST_GROUP, SMALLEST_GROUP
from volunteering.safeguarding import rules
from volunteering.safeguarding.models import Volunteer

# The kind of invitation that a join code is.
CODE = "volunteering_action"
MOVED = ["state", "since_at"]


# --- schools ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def refer(*, school: Organisation, pupils: int, needs: dict[str, int], about: str, by: User, token: str) -> Referral:
    """A school refers a group: how many pupils, how many need what, and why. No pupil is named."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.refer:{school.pk}")
    if school.kind != OrganisationKind.SCHOOL or not authority.acts_for(by, school):
        raise MoveRefused("Only the lead of an approved school refers a group.")
    if not SMALLEST_GROUP <= pupils <= LARGEST_GROUP:
        raise MoveRefused(
            f"A group is {SMALLEST_GROUP} to {LARGEST_GROUP} pupils: counts of a smaller one would tell who they are.",
            field="pupils",
        )
    if any(count > pupils for count in needs.values()):
        raise MoveRefused("More pupils have a need than there are in the group. Check the numbers.", field="pupils")
    at = clock.now()
    kept = {code: count for code, count in needs.items() if count}
    made = Referral.objects.create(
        school=school, pupils=pupils, needs=kept, about=about.strip(), since_at=at, sent_at=at, sent_by=by
    )
    made.moves.create(verb="send", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.referred", target=made)
    notices.referred(made)
    tokens.settle(token, made.get_absolute_url())
    return made


def _referral(referral: Referral) -> tuple[Referral, datetime]:
    rows = Referral.objects.select_for_update(of=("self",)).select_related("school", "cohort")
    return rows.get(pk=referral.pk), clock.now()


@transaction.atomic
def withdraw_referral(*, referral: Referral, by: User, token: str) -> Referral:
    """The school takes the referral back before anybody answered."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.withdraw:{referral.pk}")
    held, at = _referral(referral)
    held.withdraw(at=at)
    held.save(update_fields=MOVED)
    held.moves.create(verb="withdraw", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.referral_withdrawn", target=held)
    return held


@transaction.atomic
def accept_referral(*, referral: Referral, cohort: Cohort, by: User, token: str) -> Referral:
    """Take the group into a cohort; the school can print the codes from now on."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.accept:{referral.pk}")
    held, at = _referral(referral)
    cohort = Cohort.objects.select_for_update(of=("self",), no_key=True).get(pk=cohort.pk)
    if cohort.state != Cohort.State.PLANNED or clock.london_day(at) > cohort.ends_date:
        raise MoveRefused("This cohort is over or was called off. Choose another one.", field="cohort")
    held.accept(cohort=cohort, at=at)
    held.save(update_fields=[*MOVED, "cohort"])
    held.moves.create(verb="accept", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.referral_accepted", target=held)
    notices.referral_answered(held)
    return held


@transaction.atomic
def decline_referral(*, referral: Referral, reason: str, by: User, token: str) -> Referral:
    """Not this time, for a reason that the school reads."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.decline:{referral.pk}")
    held, at = _referral(referral)
    held.decline(reason=reason, at=at)
    held.save(update_fields=[*MOVED, "reason"])
    held.moves.create(verb="decline", by=by, at=at, note=held.reason)
    audit.record(by=by, verb="volunteering.pathways.referral_declined", target=held)
    notices.referral_answered(held)
    return held


def codes(referral: Referral) -> Any:
    """The join codes of a referral that were not taken back."""
    return Invitation.objects.to(CODE, referral.pk).standing()


@transaction.atomic
def print_codes(*, referral: Referral, by: User, token: str) -> list[str]:
    """Make one code for each pupil who has not joined, and take back older ones that nobody used. Shown once."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.print_codes:{referral.pk}")
    held, at = _referral(referral)
    if held.state != Referral.State.ACCEPTED or held.cohort is None or held.cohort.state != Cohort.State.PLANNED:
        raise MoveRefused("Codes can be printed once our team has accepted the group.")
    last = datetime.combine(held.cohort.ends_date, datetime.max.time(), clock.LONDON)
    if at >= last:
        raise MoveRefused("This cohort is over.")
    used = codes(held).filter(state=Invitation.State.USED).count()
    for each in codes(held).filter(state=Invitation.State.OPEN).select_for_update(of=("self",)).order_by("pk"):
        each.cancel(by=by, at=at)
        each.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    if used >= held.pupils:
        raise MoveRefused("Every pupil of the group has joined.")
    made = catalogue.print_keys(kind=CODE, scope=held.pk, count=held.pupils - used, expires_at=last, by=by)
    held.moves.create(verb="print", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.codes_printed", target=held, detail={"count": str(len(made))})
    return made


@dataclass(frozen=True)
class Progress:
    """What a school reads: how many, never who. `there` is how many were at each workshop, by its number."""

    pupils: int
    joined: int
    taking_part: int
    completed: int
    there: dict[int, int]


def progress(referral: Referral) -> Progress:
    """The counts of one referral. Two queries."""
    rows = referral.members.all()
    found = rows.aggregate(
        joined=Count("pk"),
        taking_part=Count("pk", filter=Q(state=Member.State.JOINED)),
        completed=Count("pk", filter=Q(state=Member.State.COMPLETED)),
    )
    there: dict[int, int] = {}
    for present in rows.values_list("present", flat=True):
        for number in present:
            there[number] = there.get(number, 0) + 1
    return Progress(pupils=referral.pupils, there=there, **found)


# --- young people ----------------------------------------------------------------------------------------------------


def referral_of(code: str) -> tuple[Invitation, Referral] | None:
    """What a typed code is for; None for one that nobody printed."""
    found = Invitation.objects.filter(kind=CODE, token_hash=Invitation.hash_of(Invitation.typed(code))).first()
    referral = (
        Referral.objects.filter(pk=found.scope).select_related("cohort__partner", "school").first() if found else None
    )
    return (found, referral) if found and referral else None


@transaction.atomic
def join_group(*, code: str, volunteer: Volunteer, by: User, token: str) -> Member:
    """A young person joins with their own code. Under 16 a guardian's permission must hold already (I23).

    Raises MoveRefused for a used or unknown code, outside the cohort's ages on its first day, and for who is in it.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.join_group:{by.pk}")
    ledger.lock_volunteers([volunteer.pk])
    found = referral_of(code)
    if found is None or found[1].cohort is None:
        raise MoveRefused("We do not know this code. Check the letters and digits on your paper.", field="code")
    invitation, referral = found
    cohort = Cohort.objects.select_for_update(of=("self",), no_key=True).get(pk=found[1].cohort.pk)
    at = clock.now()
    if cohort.state != Cohort.State.PLANNED:
        raise MoveRefused("This group is over or was called off. Ask at your school.")
    age = volunteer.age_on(cohort.starts_date)
    if not cohort.minimum_age <= age <= cohort.maximum_age:
        raise MoveRefused(
            f"HeadStart Action is for people of {cohort.minimum_age} to {cohort.maximum_age}. "
            "You can still volunteer here: search by your age."
        )
    rules.refuse_without_permission(volunteer, max(cohort.starts_date, clock.london_day(at)))
    if Member.objects.filter(cohort=cohort, volunteer=volunteer).exists():
        raise MoveRefused("You are in this group already.")
    catalogue.use_anonymously(invitation=invitation)
    made = Member.objects.create(referral=referral, cohort=cohort, volunteer=volunteer, since_at=at, joined_at=at)
    made.moves.create(verb="join", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.group_joined", target=made)
    return made


@transaction.atomic
def leave_group(*, member: Member, by: User, token: str) -> Member:
    """Stop taking part. The school sees only that one fewer takes part."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.leave:{member.pk}")
    held, at = _member(member)
    return _left(held, by, at)


def _left(held: Member, by: Any, at: datetime) -> Member:
    held.leave(at=at)
    held.save(update_fields=MOVED)
    held.moves.create(verb="leave", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.group_left", target=held)
    return held


def leave_without_permission(*, volunteer: Volunteer, by: Any, at: datetime) -> None:
    """Somebody under 16 whose guardian's permission has ended is in no group any more (I23)."""
    rows = Member.objects.filter(volunteer=volunteer, state=Member.State.JOINED)
    for held in rows.select_for_update(of=("self",)).order_by("pk"):
        if rules.needs_permission(volunteer, clock.london_day(at)):
            _left(held, by, at)


def _member(member: Member) -> tuple[Member, datetime]:
    ledger.lock_volunteers([member.volunteer_id])
    rows = Member.objects.select_for_update(of=("self",)).select_related("cohort__partner", "volunteer")
    return rows.get(pk=member.pk), clock.now()


# --- partners and officers -------------------------------------------------------------------------------------------


@transaction.atomic
def mark(*, member: Member, day: CohortDay, there: bool, by: User, token: str) -> Member:
    """Keep the register: there, or not. The last mark counts, every one stays in the history."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.mark:{member.pk}:{day.pk}")
    held, at = _member(member)
    authority.refuse_cohort(by, held.cohort, at)
    authority.refuse_family(by, held.volunteer)
    if day.cohort_id != held.cohort_id:
        raise MoveRefused("This workshop belongs to another group.")
    if there:
        rules.refuse_without_permission(held.volunteer, clock.london_day(day.starts_at), at=day.starts_at)
    held.mark(day=day, there=there, at=at)
    held.save(update_fields=["present"])
    held.moves.create(verb="mark", by=by, at=at, note=f"Workshop {day.number}: {'there' if there else 'not there'}")
    audit.record(by=by, verb="volunteering.pathways.marked", target=held)
    return held


@transaction.atomic
def add_cohort(*, values: dict[str, Any], by: User, token: str) -> Cohort:
    """Plan a cohort at a partner host."""
    tokens.spend(token, by=by, purpose="volunteering.pathways.add_cohort")
    at = clock.now()
    if values["partner"].kind != OrganisationKind.HOST:
        raise MoveRefused("The partner is a host organisation. Choose one.", field="partner")
    if values["maximum_age"] < values["minimum_age"]:
        raise MoveRefused("The oldest age is below the youngest.", field="maximum_age")
    made = Cohort.objects.create(**values, since_at=at, created_at=at, created_by=by)
    made.moves.create(verb="add", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.cohort_added", target=made)
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def plan_day(*, cohort: Cohort, title: str, starts_at: datetime, ends_at: datetime, by: User, token: str) -> CohortDay:
    """Put the next workshop of a cohort on. Raises MoveRefused outside its weeks and beyond its number of workshops."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.plan_day:{cohort.pk}")
    held, at = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk), clock.now()
    count = held.days.count()
    if held.state != Cohort.State.PLANNED:
        raise MoveRefused("This cohort is over or was called off.")
    if count >= held.workshops:
        raise MoveRefused(f"All {held.workshops} workshops are planned.")
    if not held.starts_date <= clock.london_day(starts_at) <= held.ends_date:
        raise MoveRefused("Choose a day inside the cohort's weeks.", field="day")
    if ends_at <= starts_at:
        raise MoveRefused("It ends before it begins.", field="until_time")
    made = CohortDay.objects.create(
        cohort=held, number=count + 1, title=title.strip(), starts_at=starts_at, ends_at=ends_at
    )
    held.moves.create(verb="plan_day", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.day_planned", target=made)
    return made


@transaction.atomic
def finish_cohort(*, cohort: Cohort, by: User, token: str) -> Cohort:
    """The weeks are over: whoever was at every workshop has completed it, the others ended."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.finish:{cohort.pk}")
    held, at = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk), clock.now()
    held.finish(at=at, today=clock.london_day(at))
    planned = set(held.days.values_list("number", flat=True))
    if len(planned) < held.workshops:
        raise MoveRefused(f"Only {len(planned)} of {held.workshops} workshops are on record. Plan the others first.")
    held.save(update_fields=MOVED)
    for each in held.members.filter(state=Member.State.JOINED).select_for_update(of=("self",)).order_by("pk"):
        verb = "complete" if planned <= set(each.present) else "end"
        getattr(each, verb)(at=at)
        each.save(update_fields=MOVED)
        each.moves.create(verb=verb, by=None, at=at)
    held.moves.create(verb="finish", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.cohort_finished", target=held)
    return held


@transaction.atomic
def cancel_cohort(*, cohort: Cohort, reason: str, by: User, token: str) -> Cohort:
    """The cohort does not take place: every young person and every school is told why."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.cancel:{cohort.pk}")
    held, at = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk), clock.now()
    held.cancel(at=at)
    if not reason.strip():
        raise MoveRefused("Say why: the schools and the young people read it.", field="reason")
    held.save(update_fields=MOVED)
    rows = held.members.filter(state=Member.State.JOINED).select_related("volunteer__user")
    for each in rows.select_for_update(of=("self",)).order_by("pk"):
        each.end(at=at)
        each.save(update_fields=MOVED)
        each.moves.create(verb="end", by=None, at=at)
    held.moves.create(verb="cancel", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="volunteering.pathways.cohort_cancelled", target=held)
    notices.cohort_cancelled(held, reason.strip())
    return held
