"""How time is credited and taken back. Every other action of the room comes through here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from programmes import clock, workflow
from programmes.workflow import MoveRefused
from volunteering.hours import periods
from volunteering.hours.models import Basis, CreditedTime, DailyCap, HoursClaim, HoursDecision, HoursEntry
from volunteering.hours.periods import Stretch
from volunteering.hours.totals import words
from volunteering.safeguarding.models import Volunteer


class Overlaps(MoveRefused):
    """Part of this time is credited already. `free` is what of it is not: the offer for a correction."""

    def __init__(self, message: str, left: list[Stretch]) -> None:
        super().__init__(message)
        self.free = left


def lock_volunteers(keys: Iterable[Any]) -> None:
    """Make everybody else who credits time to these people wait. Always in the same order, so that nobody deadlocks."""
    rows = Volunteer.objects.filter(pk__in=set(keys)).order_by("pk").select_for_update(no_key=True, of=("self",))
    list(rows.values_list("pk", flat=True))


def lock(claim: HoursClaim) -> HoursClaim:
    """The claim as it is now, with its person and itself locked, in that order."""
    lock_volunteers([claim.volunteer_id])
    rows = HoursClaim.objects.select_for_update(of=("self",)).select_related(
        "volunteer__user", "host__organisation", "elsewhere"
    )
    return rows.get(pk=claim.pk)


def credited_stretches(volunteer: Any, start: datetime, end: datetime, *, but: Any = None) -> list[Stretch]:
    """What is credited to this person between two moments, one claim left out."""
    rows = CreditedTime.objects.filter(volunteer=volunteer, period__overlap=periods.period(start, end))
    return [(row.period.lower, row.period.upper) for row in rows.exclude(claim=but).order_by("period")]


def refuse_overlap(volunteer: Any, start: datetime, end: datetime, *, but: Any = None) -> None:
    """Raises Overlaps when any of this time is credited: whichever was credited first stands."""
    taken = credited_stretches(volunteer, start, end, but=but)
    if not taken:
        return
    left = periods.free(start, end, taken)
    both = " and ".join(periods.told(*part) for part in taken)
    message = f"Part of this time is confirmed already ({both}), and the same time never counts twice."
    if left:
        message += f" What is still free is {' and '.join(periods.told(*part) for part in left)}."
    raise Overlaps(message, left)


def refuse_above_cap(volunteer: Any, start: datetime, end: datetime, *, band: str, but: Any = None) -> None:
    """Raises MoveRefused when a day in London would hold more than the cap of this age band."""
    cap = DailyCap.objects.filter(band=band).values_list("minutes", flat=True).first()
    if cap is None:
        return
    for day, more in periods.by_day(start, end).items():
        first = datetime.combine(day, datetime.min.time(), clock.LONDON)
        last = datetime.combine(day, datetime.max.time(), clock.LONDON)
        there = credited_stretches(volunteer, first, last, but=but)
        already = sum(periods.by_day(*part).get(day, 0) for part in there)
        if already + more > cap:
            room = max(cap - already, 0)
            raise MoveRefused(
                f"On {day.day} {day:%B %Y} this would be {words(already + more)}. At this age no more than "
                f"{words(cap)} a day can count, so {words(room)} are left on that day."
            )


def band_of(volunteer: Volunteer, moment: datetime) -> str:
    """The age band on that day; the last known one for somebody whose date of birth is gone."""
    try:
        return str(volunteer.band_on(clock.london_day(moment)))
    except MoveRefused:
        return str(volunteer.band)


def settle(
    claim: HoursClaim,
    *,
    verb: str,
    basis: str,
    by: Any,
    at: datetime,
    stretch: Stretch | None,
    reason: str = "",
    rule: Any = None,
    as_basis: str = "",
) -> HoursDecision:
    """Write a decision, undo what was credited before, and credit `stretch` (nothing when it is None).

    `as_basis` is the ground that the entry shows, where it differs from the decision's. The claim and its person are
    locked. Raises Overlaps or MoveRefused when the time may not count.
    """
    volunteer = claim.volunteer
    if stretch:
        band = band_of(volunteer, stretch[0])
        refuse_overlap(volunteer, *stretch, but=claim)
        refuse_above_cap(volunteer, *stretch, band=band, but=claim)
    decision = HoursDecision.objects.create(
        claim=claim,
        verb=verb,
        basis=basis,
        by=by,
        at=at,
        period=periods.period(*stretch) if stretch else None,
        minutes=periods.minutes(*stretch) if stretch else 0,
        reason=reason,
        rule=rule,
    )
    take_back(claim, decision)
    if stretch:
        _credit(claim, decision, band=band, basis=as_basis or basis)
    return decision


def open_entry(claim: HoursClaim) -> HoursEntry | None:
    """The entry that stands for this claim now; None when nothing is credited."""
    return HoursEntry.objects.filter(claim=claim, minutes__gt=0, reversed_by__isnull=True).first()


def take_back(claim: HoursClaim, decision: HoursDecision) -> None:
    """Write the counter-entry of what is credited, if anything is."""
    standing = open_entry(claim)
    if standing is None:
        return
    CreditedTime.objects.filter(claim=claim).delete()
    enter(
        HoursEntry(
            volunteer_id=standing.volunteer_id,
            claim=claim,
            decision=decision,
            minutes=-standing.minutes,
            worked_from=standing.worked_from,
            worked_until=standing.worked_until,
            at=decision.at,
            reverses=standing,
            basis=standing.basis,
            counts=standing.counts,
        ),
        by=decision.by,
    )


def _credit(claim: HoursClaim, decision: HoursDecision, *, band: str, basis: str) -> None:
    CreditedTime.objects.create(
        claim=claim,
        volunteer=claim.volunteer,
        period=decision.period,
        minutes=decision.minutes,
        band=band,
        since_at=decision.at,
    )
    enter(
        HoursEntry(
            volunteer=claim.volunteer,
            claim=claim,
            decision=decision,
            minutes=decision.minutes,
            worked_from=decision.period.lower,
            worked_until=decision.period.upper,
            at=decision.at,
            basis=basis,
            counts=claim.elsewhere is None or claim.elsewhere.counts,
        ),
        by=decision.by,
    )


def enter(entry: HoursEntry, *, by: Any) -> None:
    """Write one line of the ledger and tell the later rooms: points, rewards, pathways and proofs follow it."""
    entry.save(force_insert=True)
    workflow.after("volunteering.hours.entered", entry=entry, by=by, at=entry.at)


def automatic_this_month(claim: HoursClaim) -> int:
    """Minutes that were confirmed automatically for this person at this host in the claim's month in London."""
    local = claim.from_at.astimezone(clock.LONDON)
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    rows = HoursEntry.objects.filter(
        volunteer=claim.volunteer_id,
        basis=Basis.AUTOMATIC,
        claim__host=claim.host_id,
        worked_from__gte=first,
        worked_from__lt=following,
    )
    return rows.sum()
