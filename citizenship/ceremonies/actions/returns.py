"""The monthly return: begun when its month is over, sent by the borough, made final by an officer, revised by facts."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from citizenship.ceremonies import figures, heads
from citizenship.ceremonies import notices_returns as notices
from citizenship.ceremonies.acting import need_officer, need_registrar
from citizenship.ceremonies.models import Extension, MonthlyReturn, ReturnVersion
from citizenship.ceremonies.models.ceremonies import Ceremony
from citizenship.ceremonies.models.returns import month_after
from citizenship.studies.models import Joining
from programmes import audit, clock, tokens
from programmes.people.models import Borough
from programmes.workflow import MoveRefused

# How long a borough has after the month. No law says that a return is made, or when: this is the portal's own
# arrangement, and an officer can give any month a later day.
DAYS_TO_SEND = 14
REMIND_BEFORE = timedelta(days=4)
Why = ReturnVersion.Why


@transaction.atomic
def open_return(*, borough: Borough, month: date) -> MonthlyReturn:
    """The borough's return of this month, begun where it is not there. Raises MoveRefused before the month begins."""
    at = clock.now()
    first = month.replace(day=1)
    if first > clock.london_day(at):
        raise MoveRefused("That month has not begun, so there is nothing to return yet.")
    due = month_after(first) + timedelta(days=DAYS_TO_SEND - 1)
    monthly, _ = MonthlyReturn.objects.get_or_create(
        borough=borough, month_date=first, defaults={"due_date": due, "since_at": at}
    )
    return monthly


@transaction.atomic
def set_clock(
    *,
    monthly: MonthlyReturn,
    in_time: int | None,
    out_of_time: int | None,
    extensions: Iterable[tuple[str, str, int]],
    by: Any,
    token: str,
) -> MonthlyReturn:
    """Say how many completed in and out of time, and by whose authority those out of time had longer.

    `extensions` is (authority, reason, how many). After the return was sent this makes a new version. Raises
    MoveRefused for numbers that cannot be true.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.returns.clock:{monthly.pk}")
    monthly, at = _locked(monthly), clock.now()
    need_registrar(by, monthly.borough)
    wanted = [each for each in extensions if each[2]]
    _refuse_impossible(monthly, in_time, out_of_time, wanted)
    before = _clock(monthly)
    monthly.in_time, monthly.out_of_time = in_time, out_of_time
    monthly.extensions.all().delete()
    Extension.objects.bulk_create(
        Extension(of=monthly, authority=authority, reason=reason, count=count) for authority, reason, count in wanted
    )
    if monthly.state == MonthlyReturn.State.OPEN:
        monthly.save(update_fields=["in_time", "out_of_time"])
    elif _clock(monthly) != before:
        _revise(monthly, why=Why.CLOCK, by=by, at=at)
    audit.record(by=by, verb="citizenship.returns.clock_set", target=monthly)
    return monthly


def _clock(monthly: MonthlyReturn) -> tuple[Any, ...]:
    return (monthly.in_time, monthly.out_of_time, *monthly.extensions.values_list("authority", "reason", "count"))


def _refuse_impossible(
    monthly: MonthlyReturn, in_time: int | None, out_of_time: int | None, extensions: list[tuple[str, str, int]]
) -> None:
    if (in_time is None) != (out_of_time is None):
        field = "in_time" if in_time is None else "out_of_time"
        raise MoveRefused("Fill in both numbers, or leave both empty while you do not know them.", field=field)
    attended = heads.attended(monthly)
    if in_time is not None and out_of_time is not None and in_time + out_of_time > attended:
        raise MoveRefused(
            f"You say that {in_time + out_of_time} completed, but {attended} attended the ceremonies recorded for this "
            "month. Correct these numbers, or record the missing ceremony first.",
            field="in_time",
        )
    longer = sum(count for _, _, count in extensions)
    if longer > (out_of_time or 0):
        raise MoveRefused(
            f"You list {longer} with an extension, but {out_of_time or 0} out of time. An extension only matters for "
            "people who completed later than three months.",
            field="out_of_time",
        )


@transaction.atomic
def send(*, monthly: MonthlyReturn, by: Any, token: str) -> MonthlyReturn:
    """The borough sends its return: the figures are frozen as a version, and provisional until an officer has looked.

    Raises MoveRefused while the month runs, while a ceremony of it is neither recorded nor cancelled, and where more
    completed than attended.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.returns.send:{monthly.pk}")
    monthly, at = _locked(monthly), clock.now()
    need_registrar(by, monthly.borough)
    following = month_after(monthly.month_date)
    if clock.london_day(at) < following:
        raise MoveRefused(f"This month is not over. You can send its return from {following.day} {following:%B %Y}.")
    month = figures.month_of(monthly.borough, monthly.month_date)
    if month.planned:
        raise MoveRefused(
            f"{len(month.planned)} planned ceremon{'y is' if len(month.planned) == 1 else 'ies are'} not recorded yet. "
            "Record each one, or cancel it if it did not take place."
        )
    _refuse_impossible(monthly, monthly.in_time, monthly.out_of_time, _extensions(monthly))
    monthly.send(by=by, at=at)
    monthly.save(update_fields=["state", "since_at", "sent_at", "sent_by", "question", "version", "revised"])
    _freeze(monthly, why=Why.SENT, by=by, at=at, month=month)
    move = monthly.moves.create(verb="send", by=by, at=at)
    audit.record(by=by, verb="citizenship.returns.sent", target=monthly, detail={"version": monthly.version})
    heads.tell(monthly)
    notices.sent(monthly, move)
    return monthly


@transaction.atomic
def finish(*, monthly: MonthlyReturn, by: Any, token: str) -> MonthlyReturn:
    """An officer makes the figures final; its ceremonies are no longer provisional."""
    tokens.spend(token, by=by, purpose=f"citizenship.returns.finish:{monthly.pk}")
    monthly, at = _locked(monthly), clock.now()
    need_officer(by)
    monthly.finish(by=by, at=at)
    monthly.save(update_fields=["state", "since_at", "final_at", "final_by"])
    Ceremony.objects.in_month(monthly.borough, monthly.month_date).order_by().update(provisional=False)
    move = monthly.moves.create(verb="finish", by=by, at=at)
    audit.record(by=by, verb="citizenship.returns.finished", target=monthly)
    heads.tell(monthly)
    notices.final(monthly, move)
    return monthly


@transaction.atomic
def return_(*, monthly: MonthlyReturn, question: str, by: Any, token: str) -> MonthlyReturn:
    """An officer sends it back with a question from the list; the borough looks and sends it again."""
    tokens.spend(token, by=by, purpose=f"citizenship.returns.return:{monthly.pk}")
    monthly, at = _locked(monthly), clock.now()
    need_officer(by)
    monthly.return_(question=question, at=at)
    # The borough gets as long again as it had, and is reminded again.
    monthly.due_date = max(monthly.due_date, clock.london_day(at) + timedelta(days=DAYS_TO_SEND))
    monthly.reminded_before_at = monthly.reminded_after_at = None
    monthly.save()
    move = monthly.moves.create(verb="return_", by=by, at=at, note=question)
    audit.record(by=by, verb="citizenship.returns.returned", target=monthly, detail={"question": question})
    notices.returned(monthly, move)
    return monthly


@transaction.atomic
def revise(*, borough: Borough, month: date, why: str, ceremony: Any, by: Any, at: datetime) -> MonthlyReturn | None:
    """A ceremony of a month that was already told has changed: a new version says so, and an officer looks again.

    None where the month's return has not been sent: then nothing has left, and nothing is revised.
    """
    monthly = (
        MonthlyReturn.objects.select_for_update(of=("self",))
        .select_related("borough")
        .filter(borough=borough, month_date=month.replace(day=1))
        .first()
    )
    if monthly is None or monthly.state == MonthlyReturn.State.OPEN:
        return None
    _revise(monthly, why=why, by=by, at=at)
    Ceremony.objects.filter(pk=ceremony.pk).update(provisional=True)
    return monthly


def _revise(monthly: MonthlyReturn, *, why: str, by: Any, at: datetime) -> None:
    monthly.revise(at=at)
    monthly.save()
    _freeze(monthly, why=why, by=by, at=at)
    monthly.moves.create(verb="revise", by=by, at=at, note=why)
    audit.record(by=by, verb="citizenship.returns.revised", target=monthly, detail={"why": why})
    heads.tell(monthly)


def _freeze(
    monthly: MonthlyReturn, *, why: str, by: Any, at: datetime, month: figures.Month | None = None
) -> ReturnVersion:
    month = month or figures.month_of(monthly.borough, monthly.month_date)
    told = figures.snapshot(monthly, month)
    return ReturnVersion.objects.create(of=monthly, number=monthly.version, why=why, figures=told, by=by, at=at)


def _extensions(monthly: MonthlyReturn) -> list[tuple[str, str, int]]:
    return list(monthly.extensions.values_list("authority", "reason", "count"))


def _locked(monthly: MonthlyReturn) -> MonthlyReturn:
    return MonthlyReturn.objects.select_for_update(of=("self",)).select_related("borough").get(pk=monthly.pk)


# --- chasing ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def give_time(*, monthly: MonthlyReturn, due_date: date, by: Any, token: str) -> MonthlyReturn:
    """An officer gives a later day. Raises MoveRefused for a day that is not later, or a return that is here."""
    tokens.spend(token, by=by, purpose=f"citizenship.returns.give_time:{monthly.pk}")
    monthly, at = _locked(monthly), clock.now()
    need_officer(by)
    if monthly.state != MonthlyReturn.State.OPEN:
        raise MoveRefused("This return is here already, so it needs no more time.")
    if due_date <= max(monthly.due_date, clock.london_day(at)):
        raise MoveRefused("Choose a day that is still to come, and later than the present one.", field="due_date")
    monthly.due_date, monthly.reminded_before_at, monthly.reminded_after_at = due_date, None, None
    monthly.save(update_fields=["due_date", "reminded_before_at", "reminded_after_at"])
    move = monthly.moves.create(verb="give_time", by=by, at=at, note=due_date.isoformat())
    audit.record(by=by, verb="citizenship.returns.time_given", target=monthly)
    notices.more_time(monthly, move)
    return monthly


@transaction.atomic
def chase(*, monthly: MonthlyReturn, by: Any, token: str) -> MonthlyReturn:
    """An officer asks the borough's registrars for a late return. Raises MoveRefused for one that is not late.

    Once a day at most, so that two officers do not write twice.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.returns.chase:{monthly.pk}")
    monthly, at = _locked(monthly), clock.now()
    need_officer(by)
    if not monthly.is_late(clock.london_day(at)):
        raise MoveRefused("This return is not late, so nobody needs to be asked for it.")
    if monthly.moves.filter(verb="chase", at__gt=at - timedelta(days=1)).exists():
        raise MoveRefused("The borough was asked less than a day ago. Give it a day, or ring its registrars.")
    if not notices.registrars_of(monthly.borough):
        raise MoveRefused("This borough has no registrar at present, so there is nobody to write to. Ring its council.")
    move = monthly.moves.create(verb="chase", by=by, at=at)
    audit.record(by=by, verb="citizenship.returns.chased", target=monthly)
    notices.chased(monthly, move)
    return monthly


def open_due(at: datetime) -> int:
    """Begin the return of each month that is over, for each borough that was in the pilot then; returns how many.

    A day on which no worker ran is made up for: every month since the borough was approved is looked at.
    """
    this_month = clock.london_day(at).replace(day=1)
    made = 0
    for joining in Joining.objects.taking_part().select_related("borough"):
        there = set(MonthlyReturn.objects.of(joining.borough).values_list("month_date", flat=True))
        month = clock.london_day(joining.approved_at or at).replace(day=1)
        while month < this_month:
            if month not in there:
                open_return(borough=joining.borough, month=month)
                made += 1
            month = month_after(month)
    return made


def remind() -> int:
    """Begin what is due, then write to boroughs whose return is due soon or late, once each; returns how many."""
    at = clock.now()
    open_due(at)
    today = clock.london_day(at)
    rows = MonthlyReturn.objects.filter(state=MonthlyReturn.State.OPEN, borough__in=_taking_part())
    soon = rows.filter(due_date__gte=today, due_date__lte=today + REMIND_BEFORE, reminded_before_at__isnull=True)
    late = rows.filter(due_date__lt=today, reminded_after_at__isnull=True)
    done = 0
    for found, which in ((soon, "before"), (late, "after")):
        done += sum(_remind_one(key, which) for key in found.values_list("pk", flat=True))
    return done


def _taking_part() -> Any:
    return Joining.objects.taking_part().values("borough")


@transaction.atomic
def _remind_one(key: Any, which: str) -> int:
    """Stamp and tell in one transaction; another worker's row, or one sent meanwhile, is passed over."""
    stamp = f"reminded_{which}_at"
    rows = MonthlyReturn.objects.select_for_update(of=("self",), skip_locked=True).select_related("borough")
    monthly = rows.filter(pk=key, state=MonthlyReturn.State.OPEN, **{f"{stamp}__isnull": True}).first()
    if monthly is None:
        return 0
    setattr(monthly, stamp, clock.now())
    monthly.save(update_fields=[stamp])
    (notices.due_soon if which == "before" else notices.late)(monthly)
    return 1
