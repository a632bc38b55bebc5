"""Several pieces of work logged on one page. A bad row fails alone; the rest are kept, and what was typed stays."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from programmes import tokens
from programmes.people.views.attempt import SignedIn
from programmes.workflow import MoveRefused
from volunteering.hours import actions
from volunteering.hours.forms import PressForm, RowForm
from volunteering.hours.views.volunteer import crumbs, known_elsewhere, known_hosts, own
from volunteering.safeguarding.models import Volunteer

ROWS = 5
MOST_ROWS = 20


@require_http_methods(["GET", "HEAD", "POST"])
def log_several(request: SignedIn) -> HttpResponse:
    """Log several pieces at once, at places where you have been before."""
    volunteer = own(request)
    hosts, elsewhere = known_hosts(volunteer), known_elsewhere(volunteer)
    places = {f"host:{each.pk}": each for each in hosts} | {f"elsewhere:{each.pk}": each for each in elsewhere}
    choices = [(key, str(each)) for key, each in places.items()]
    data = request.POST if request.method == "POST" else None
    rows = [RowForm(data, prefix=f"row{number}", places=choices) for number in range(_count(request))]
    press = PressForm(data)
    if data is not None:
        rows, press = _logged(request, volunteer, places, rows, press, choices)
        if not rows:
            return redirect("volunteering:hours")
    # The rows that come back keep their names, so the page says how many names there are, not how many rows it shows.
    count = _count(request)
    context = {"rows": rows, "count": count, "press": press, "places": choices, "crumbs": _crumbs()}
    context["errors"] = _errors(rows, press)
    return render(request, "volunteering/hours/log_several.html", context)


def _count(request: SignedIn) -> int:
    typed = request.POST.get("rows", "")
    return min(max(int(typed), 1), MOST_ROWS) if typed.isdecimal() and len(typed) < 4 else ROWS


def _crumbs() -> list[tuple[str, str]]:
    return [*crumbs(), ("Log hours", reverse("volunteering:hours_log"))]


def _errors(rows: list[RowForm], press: PressForm) -> list[tuple[str, str]]:
    """Every error with the field that puts it right, for the summary at the top."""
    found = [("", str(text)) for texts in press.errors.values() for text in texts]
    for number, form in enumerate(rows, 1):
        for name, texts in form.errors.items():
            field = form["day" if name == "__all__" else name].id_for_label
            found += [(field, f"Entry {number}: {text}") for text in texts]
    return found


def _logged(
    request: SignedIn,
    volunteer: Volunteer,
    places: dict[str, Any],
    rows: list[RowForm],
    press: PressForm,
    choices: list[tuple[str, str]],
) -> tuple[list[RowForm], PressForm]:
    """Log what is right; give back the rows that are not, as they were typed, with a new token."""
    filled = [form for form in rows if form.has_changed()]
    good = [form for form in filled if form.is_valid()]
    if not filled:
        press.add_error(None, "Fill in at least one entry.")
        return rows, press
    if not press.is_valid():
        return rows, press
    wanted = [_row(form, places) for form in good]
    try:
        done = actions.log_many(
            volunteer=volunteer, rows=wanted, by=request.user, token=press.cleaned_data["form_token"]
        )
    except tokens.AlreadyDone:
        return [], press
    except tokens.TokenRefused as refusal:
        press.add_error(None, refusal.message)
        return filled, _fresh(press)
    bad = [form for form in filled if form not in good]
    for form, outcome in zip(good, done, strict=True):
        if isinstance(outcome, MoveRefused):
            form.add_error(_field(form, outcome.field), outcome.message)
            bad.append(form)
    kept = len(filled) - len(bad)
    if kept:
        messages.success(request, f"{kept} {'entry is' if kept == 1 else 'entries are'} logged.")
    if bad:
        bad.sort(key=filled.index)
        press = _fresh(press)
    return bad, press


def _fresh(press: PressForm) -> PressForm:
    """The same form with a token that has not been spent."""
    data: Any = press.data.copy()  # type: ignore[attr-defined]
    data["form_token"] = tokens.issue()
    press.data = data
    return press


def _field(form: RowForm, name: str | None) -> str | None:
    named = {"start": "from_time", "end": "until_time", "host": "place"}.get(name or "")
    return named if named in form.fields else None


def _row(form: RowForm, places: dict[str, Any]) -> actions.Row:
    key = form.cleaned_data["place"]
    kind = "host" if key.startswith("host:") else "elsewhere"
    where: dict[str, Any] = {kind: places[key]}
    return actions.Row(start=form.start, end=form.end, what=form.cleaned_data["what"], **where)
