"""The month on one page: every ceremony that waits for its record as a row, and rows for those that nobody planned."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from citizenship.ceremonies.actions import months as actions
from citizenship.ceremonies.actions.months import Done, Outcome, Wanted
from citizenship.ceremonies.forms.returns import PressForm
from citizenship.ceremonies.forms.rows import Lists, RowForm
from citizenship.ceremonies.models import Ceremony
from citizenship.ceremonies.models.ceremonies import OFFERS
from citizenship.ceremonies.views.returns import TAKEN, Here, crumbs, here, month_crumb
from citizenship.studies.models import Arm
from programmes.people.views.attempt import SignedIn

MOST_NEW = 12  # rows for ceremonies that nobody planned
MOST_ROWS = 25  # on one page: more would be more fields than a form may send
COPIED = ("places", "dignitary", *OFFERS, "practices")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def month_grid(request: SignedIn, month: date) -> HttpResponse:
    """Record many ceremonies of a month from one page: good rows are taken, bad ones stay here with their reasons."""
    found = here(request, month)
    if month > found.today:
        raise Http404
    if request.method != "POST":
        rows = blank_rows(found, Lists(found.borough), new=_new(request), copied=_copied(request, found))
        return show(request, found, rows, PressForm())
    press = PressForm(request.POST)
    rows = sent_rows(request, found)
    if "add" in request.POST or not press.is_valid():
        return show(request, found, rows, press, quiet="add" in request.POST)
    return take(request, found, rows, press)


def take(request: SignedIn, found: Here, rows: list[RowForm], press: PressForm) -> HttpResponse:
    """Record the rows that are right; show the others again. With nothing left, lead to the month's page."""
    given = [row for row in rows if row.line is not None or row.has_changed()]
    right = [row for row in given if row.is_valid()]
    wanted = [
        Wanted(
            key=row.key,
            planned={} if row.ceremony else row.planned(),
            recorded=row.recorded(),
            ceremony=row.ceremony,
            note=row.cleaned_data.get("deviation_note", ""),
        )
        for row in right
    ]
    token = press.cleaned_data["form_token"]
    outcomes = {
        each.key: each
        for each in actions.record_month(borough=found.borough, rows=wanted, by=request.user, token=token)
    }
    for row in right:
        _refuse(row, outcomes[row.key])
    taken = {key for key, each in outcomes.items() if each.done != Done.REFUSED}
    _tell(request, list(outcomes.values()))
    left = [row for row in rows if row.key not in taken and (row in given or not _held(row))]
    if not given or len(taken) < len(given):
        if not given:
            press.add_error(None, "Fill in at least one row.")
        return show(request, found, left, press)
    request.session[TAKEN] = token
    return redirect("citizenship:month", found.first)


def _held(row: RowForm) -> bool:
    return row.ceremony is not None and row.ceremony.state == Ceremony.State.HELD


def _refuse(row: RowForm, outcome: Outcome) -> None:
    if outcome.refusal is not None:
        field = outcome.refusal.field
        row.add_error(field if field in row.fields else None, outcome.refusal.message)


def _tell(request: SignedIn, outcomes: list[Outcome]) -> None:
    """Say what was taken, in numbers."""
    counts = {done: sum(each.done == done for each in outcomes) for done in Done}
    recorded = counts[Done.RECORDED] + counts[Done.LATE]
    parts = []
    if recorded:
        parts.append(f"{recorded} ceremon{'y is' if recorded == 1 else 'ies are'} recorded.")
    if counts[Done.LATE]:
        late = counts[Done.LATE]
        parts.append(
            f"{late} of them {'was' if late == 1 else 'were'} first entered after the day, so "
            f"{'it counts' if late == 1 else 'they count'} for attendance and in no arm."
        )
    if counts[Done.THERE]:
        there = counts[Done.THERE]
        parts.append(f"{there} {'was here already and stays as it is' if there == 1 else 'were here already'}.")
    if parts:
        messages.success(request, " ".join(parts))


def show(request: SignedIn, found: Here, rows: list[RowForm], press: PressForm, *, quiet: bool = False) -> HttpResponse:
    """The page with these rows. `quiet`: somebody asked for another row, so nothing is called wrong yet."""
    problems = [] if quiet else [(row, problem) for row in rows if row.is_bound for problem in _problems(row)]
    wrong = len({row.key for row, _ in problems})
    new = [row for row in rows if row.key.startswith("new-")]
    others = [row for row in rows if not row.key.startswith("new-")]
    rows = [*others[:MOST_ROWS], *new]
    context = {
        "here": found,
        "rows": rows,
        "press": press,
        "quiet": quiet,
        "problems": problems,
        "wrong": wrong,
        "left_off": len(others) - MOST_ROWS if len(others) > MOST_ROWS else 0,
        "shown": {row.key for row in rows},
        "bound": request.method == "POST",
        "new": ",".join(row.key.removeprefix("new-") for row in new),
        "lines": ",".join(str(row.line) for row in rows if row.line is not None),
        "more": len(new) < MOST_NEW,
        "keep": f"month-{found.slug}",
        "copy": "copy" in request.GET,
        "crumbs": crumbs(("Months", reverse("citizenship:months")), month_crumb(found.first)),
    }
    return render(request, "citizenship/ceremonies/months/grid.html", context)


def _problems(row: RowForm) -> list[tuple[str, str, str]]:
    return row.problems if row.line is not None or row.has_changed() else []


def _new(request: SignedIn) -> int:
    """How many rows for unplanned ceremonies to begin with."""
    asked = request.GET.get("new", "1")
    return min(int(asked), MOST_NEW) if asked.isdecimal() and len(asked) < 4 else 1


def _copied(request: SignedIn, found: Here) -> Ceremony | None:
    """The ceremony recorded last, when its welcome, offers and practice are to be copied into every row."""
    if "copy" not in request.GET:
        return None
    return Ceremony.objects.of(found.borough).held().order_by("-date", "-number").first()


def blank_rows(found: Here, lists: Lists, *, new: int, copied: Ceremony | None) -> list[RowForm]:
    """A row for each planned ceremony whose day has come, and so many for others."""
    rows = [
        RowForm(lists, key=row_key(each), month=found.first, ceremony=each, initial=_initial(each, copied))
        for each in found.to_record[: MOST_ROWS + 1]
    ]
    return rows + [
        RowForm(lists, key=f"new-{n}", month=found.first, initial=_initial(None, copied)) for n in range(new)
    ]


def row_key(ceremony: Ceremony) -> str:
    """What a planned ceremony's row is called on the page."""
    return f"c-{ceremony.pk.hex}"


def _initial(ceremony: Ceremony | None, copied: Ceremony | None) -> dict[str, Any]:
    """What a row begins with: what was planned, and what is copied from last time. Offers are those of its arm."""
    values: dict[str, Any] = {"kind": Ceremony.Kind.GROUP, "mode": Ceremony.Mode.IN_PERSON} if ceremony is None else {}
    if copied is not None:
        values |= {name: getattr(copied, name) for name in COPIED} | {"host": str(copied.host_id or "")}
        if ceremony is None:
            values["venue"] = str(copied.venue_id)
    if ceremony is not None:
        values |= {name: getattr(ceremony, name) for name in ("places", "invited") if getattr(ceremony, name)}
        if ceremony.arm is not None:
            values |= _of_arm(ceremony.arm)
    return values


def _of_arm(arm: Arm) -> dict[str, int]:
    """The offers as the arm has them, so that a row begins with what was agreed."""
    return {offer: arm.level_of(offer) for offer in OFFERS}


def sent_rows(request: SignedIn, found: Here) -> list[RowForm]:
    """The rows as they were sent: planned ones that still wait, new ones, and lines of a table that were wrong."""
    lists = Lists(found.borough)
    # One that was recorded meanwhile is looked at too: what is sent twice stays, what a colleague recorded says so.
    rows = [
        RowForm(lists, key=key, month=found.first, ceremony=each, initial=_initial(each, None), data=request.POST)
        for each in (*found.to_record, *found.month.held)
        if f"{(key := row_key(each))}-here" in request.POST
    ]
    initial = _initial(None, None)
    lines = _numbers(request.POST.get("lines", ""))
    rows += [RowForm(lists, key=f"line-{n}", month=found.first, line=n, data=request.POST) for n in lines]
    new = _numbers(request.POST.get("new", ""))[:MOST_NEW]
    if "add" in request.POST and len(new) < MOST_NEW:
        new.append(max(new, default=-1) + 1)
    rows += [RowForm(lists, key=f"new-{n}", month=found.first, initial=initial, data=request.POST) for n in new]
    return rows


def _numbers(text: str) -> list[int]:
    """The numbers in a hidden field: "0,1,4". Anything else in it is left out."""
    parts = [part for part in text.split(",") if part.isdecimal() and len(part) < 5]
    return list(dict.fromkeys(int(part) for part in parts))[:200]
