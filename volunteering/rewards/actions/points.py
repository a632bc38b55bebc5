"""Points that follow confirmed time: earned with every entry that counts, and taken back with every counter-entry."""

from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit, clock, jobs, tokens
from programmes.workflow import MoveRefused
from volunteering.hours.models import HoursEntry
from volunteering.rewards import exposure, notices
from volunteering.rewards.actions import ledger
from volunteering.rewards.models import (
    AwardLevel,
    EarningRule,
    LevelReached,
    PointsAccount,
    Redemption,
    Transfer,
    levels_for,
)

Kind = Transfer.Kind


@transaction.atomic
def follow(*, entry: HoursEntry, by: Any, at: datetime, quiet: bool = False) -> Transfer | None:
    """Move a person's points after one entry of the hours ledger, and settle their award levels.

    Whole points for the minutes of all entries together under the version of the rule that held on the day of the work:
    no minute is lost to rounding. A counter-entry goes by the version under which its entry was earned. The same entry
    never counts twice under one version: None when it has been followed before, or when no rule held on that day.
    """
    held = ledger.hold(entry.volunteer)
    rule = _rule_of(entry) if entry.counts else None
    transfer = None
    if rule and not Transfer.objects.filter(source_entry=entry, rule=rule).exists():
        transfer = _move(held, entry, rule, by=by, at=at)
        audit.record(by=by, verb="volunteering.points.followed", target=transfer, detail={"points": transfer.points})
    if entry.minutes > 0:
        reach_levels(volunteer=entry.volunteer, at=at, quiet=quiet)
    elif not quiet:
        # A correction takes back and enters anew: what it comes to is looked at, and told, when both are there.
        jobs.later("volunteering.rewards.settle", entry.volunteer_id)
    return transfer


@transaction.atomic
def settle(*, volunteer: Any) -> None:
    """After time was taken back: take back the levels that it no longer reaches, and say what is owed, once."""
    held, at = ledger.hold(volunteer), clock.now()
    settle_levels(volunteer=volunteer, at=at)
    last = Transfer.objects.filter(volunteer=volunteer, kind=Kind.TAKEN_BACK).order_by("-at", "-pk").first()
    if held.owed and last:
        _tell(notices.points_owed, volunteer, last, held.owed, at=at)


def _rule_of(entry: HoursEntry) -> EarningRule | None:
    if entry.reverses_id:
        earned = Transfer.objects.filter(source_entry=entry.reverses_id).select_related("rule").first()
        return earned.rule if earned else None
    return EarningRule.objects.on(clock.london_day(entry.worked_from))


def _move(held: ledger.Held, entry: HoursEntry, rule: EarningRule, *, by: Any, at: datetime) -> Transfer:
    minutes, points = Transfer.objects.under([held.volunteer], rule)
    change = rule.due(minutes + entry.minutes) - points
    earned = Transfer.objects.filter(source_entry=entry.reverses_id).first() if entry.reverses_id else None
    facts: dict[str, Any] = {
        "source": PointsAccount.Kind.EARNED,
        "kind": Kind.TAKEN_BACK if entry.minutes < 0 else Kind.EARNED,
        "source_entry": entry,
        "rule": rule,
        "minutes": entry.minutes,
        "reverses": earned,
        "by": by,
        "at": at,
    }
    return ledger.give(held, change, **facts) if change >= 0 else ledger.take(held, -change, **facts)


def _levels(volunteer: Any) -> tuple[dict[Any, AwardLevel], dict[Any, LevelReached]]:
    """The levels that the confirmed time reaches, and the rows that say so, by the level's key."""
    minutes = HoursEntry.objects.filter(volunteer=volunteer).counting().sum()
    rows = LevelReached.objects.filter(volunteer=volunteer, state=LevelReached.State.REACHED).select_related("level")
    return {level.pk: level for level in levels_for(minutes)}, {row.level_id: row for row in rows}


def reach_levels(*, volunteer: Any, at: datetime, quiet: bool = False) -> None:
    """Give the award levels that the person's confirmed time reaches."""
    due, have = _levels(volunteer)
    for key, level in due.items():
        if key not in have:
            _reach(volunteer, level, at=at, quiet=quiet)


def settle_levels(*, volunteer: Any, at: datetime, quiet: bool = False) -> None:
    """Give the award levels that the person's confirmed time reaches, and take back those that it no longer does."""
    reach_levels(volunteer=volunteer, at=at, quiet=quiet)
    due, have = _levels(volunteer)
    for key, row in have.items():
        if key not in due:
            take_back(reached=row, at=at, quiet=quiet)


def _reach(volunteer: Any, level: AwardLevel, *, at: datetime, quiet: bool) -> None:
    row = LevelReached.objects.create(volunteer=volunteer, level=level, reached_at=at)
    audit.record(by=None, verb="volunteering.levels.reached", target=row)
    if not quiet:
        _tell(notices.level_reached, volunteer, row, at=at)


@transaction.atomic
def take_back(*, reached: LevelReached, at: datetime, quiet: bool = False) -> LevelReached:
    """The confirmed time was corrected and no longer reaches the level: the row stays, the person is told why."""
    reached.take_back(at=at)
    reached.save(update_fields=["state", "taken_back_at"])
    audit.record(by=None, verb="volunteering.levels.taken_back", target=reached)
    if not quiet:
        _tell(notices.level_taken_back, reached.volunteer, reached, at=at)
    return reached


def _tell(notice: Any, volunteer: Any, *facts: Any, at: datetime) -> None:
    """Send a notice, unless the person is in an arm of a trial that shows no word about rewards."""
    if exposure.shows_rewards(volunteer, at):
        notice(volunteer, *facts)


@transaction.atomic
def merge(*, kept: Any, dropped: Any, by: Any, at: datetime) -> None:
    """Two records of one person became one: what the dropped one has, owes and took goes to the one that is kept.

    The hours have moved before, entry by entry, and their points with them; so nothing is earned twice.
    """
    first, second = sorted((kept, dropped), key=lambda each: each.pk)
    held = {each.pk: ledger.hold(each) for each in (first, second)}
    ledger.move_over(held[dropped.pk], held[kept.pk], by=by, at=at)
    Redemption.objects.filter(volunteer=dropped).update(volunteer=kept)
    for each in (dropped, kept):
        settle_levels(volunteer=each, at=at, quiet=True)
    audit.record(by=by, verb="volunteering.points.merged", target=kept)


@transaction.atomic
def write_off(*, account: PointsAccount, reason: str, by: Any, token: str) -> Transfer:
    """Forgive what a person owes, with the reason; they are told. Raises MoveRefused when nothing is owed."""
    tokens.spend(token, by=by, purpose=f"volunteering.points.write_off:{account.pk}")
    held, at = ledger.hold(account.volunteer), clock.now()
    if not held.owed:
        raise MoveRefused("Nothing is owed any more. Go back to the list.")
    if not reason.strip():
        raise MoveRefused("Say why these points are forgiven.", field="reason")
    owed = held.owed
    transfer = ledger.give(
        held,
        owed,
        source=PointsAccount.Kind.WRITTEN_OFF,
        kind=Kind.WRITTEN_OFF,
        subject=reason.strip()[:200],
        by=by,
        at=at,
    )
    audit.record(by=by, verb="volunteering.points.written_off", target=transfer, detail={"points": owed})
    _tell(notices.debt_written_off, held.volunteer, transfer, at=at)
    return transfer
