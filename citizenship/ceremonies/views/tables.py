"""Tables and paper: a month's records and a plan of ceremonies as CSV, and the sheet to fill in by hand."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.ceremonies import fields, printed, uploads
from citizenship.ceremonies.actions import months as actions
from citizenship.ceremonies.actions.months import Done, Wanted
from citizenship.ceremonies.fields import Entry
from citizenship.ceremonies.forms.returns import PressForm, TableForm
from citizenship.ceremonies.forms.rows import Lists, RowForm, from_table, plan_from_table
from citizenship.ceremonies.views.months import take
from citizenship.ceremonies.views.returns import crumbs, here, month_crumb
from citizenship.ceremonies.views.shared import own_borough
from programmes import clock
from programmes.outputs import pdf
from programmes.outputs.tables import csv_response
from programmes.people.views.attempt import SignedIn
from programmes.workflow import MoveRefused

PLAN: tuple[Entry, ...] = (*fields.PLAN, fields.BY_NAME["places"], fields.BY_NAME["invited"])
posts = require_http_methods(["GET", "HEAD", "POST"])


def _read(form: TableForm, entries: tuple[Entry, ...]) -> list[uploads.Row] | None:
    """The rows of the sent file; None with the reason on the form. The file itself is let go at once."""
    sent: Any = form.cleaned_data["file"]
    try:
        return uploads.read(sent.read(uploads.MOST_BYTES + 1), entries)
    except MoveRefused as refusal:
        form.add_error("file", refusal.message)
        return None
    finally:
        sent.close()


@never_cache
@posts
def month_table(request: SignedIn, month: date) -> HttpResponse:
    """A month's records from a CSV. Good rows are taken; bad ones come up on the month's page with their reasons."""
    found = here(request, month)
    if month > found.today:
        raise Http404
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        rows = _read(form, fields.ALL)
        if rows is not None:
            bound = from_table(rows, Lists(found.borough), month=month)
            press = PressForm({"form_token": form.cleaned_data["form_token"]})
            press.is_valid()
            return take(request, found, bound, press)
    context = {
        "here": found,
        "form": form,
        "columns": columns(fields.ALL),
        "crumbs": crumbs(("Months", reverse("citizenship:months")), month_crumb(month)),
    }
    return render(request, "citizenship/ceremonies/months/table.html", context)


@never_cache
@posts
def plan_table(request: SignedIn) -> HttpResponse:
    """Ceremonies to come from a CSV. Good rows are planned; bad ones are listed with their line and reasons."""
    borough = own_borough(request)
    form = TableForm(request.POST or None, request.FILES or None)
    outcome = None
    if request.method == "POST" and form.is_valid():
        rows = _read(form, PLAN)
        if rows is not None:
            outcome = _plan(request, plan_from_table(rows, Lists(borough)), form.cleaned_data["form_token"])
            if not outcome["refused"]:
                messages.success(request, _told(outcome))
                return redirect(outcome["first"] or reverse("citizenship:ceremonies"))
            form = TableForm()
    context = {
        "form": form,
        "outcome": outcome,
        "told": _told(outcome) if outcome else "",
        "columns": columns(PLAN),
        "crumbs": crumbs(),
    }
    return render(request, "citizenship/ceremonies/months/plan_table.html", context)


def _plan(request: SignedIn, rows: list[RowForm], token: str) -> dict[str, Any]:
    """Plan what is right, and list what is not with its line."""
    borough = own_borough(request)
    today = clock.london_day(clock.now())
    for row in rows:
        if row.is_valid() and row.cleaned_data["date"] <= today:
            row.add_error("date", "This day is over, or today. Record it from its month; a plan is for days to come.")
    right = [row for row in rows if row.is_valid()]
    wanted = [Wanted(key=row.key, planned=row.cleaned_data) for row in right]
    outcomes = {
        each.key: each for each in actions.plan_many(borough=borough, rows=wanted, by=request.user, token=token)
    }
    for row in right:
        refusal = outcomes[row.key].refusal
        if refusal is not None:
            row.add_error(refusal.field if refusal.field in row.fields else None, refusal.message)
    kept = [each for each in outcomes.values() if each.ceremony is not None]
    first = min((each.ceremony.date for each in kept if each.ceremony), default=None)
    return {
        "planned": sum(each.done == Done.PLANNED for each in outcomes.values()),
        "there": sum(each.done == Done.THERE for each in outcomes.values()),
        "refused": [row for row in rows if row.errors],
        "first": reverse("citizenship:month", args=[first]) if first and _near(first, today) else "",
    }


def _near(day: date, today: date) -> bool:
    return (day - today).days <= 31


def _told(outcome: dict[str, Any]) -> str:
    planned, there = outcome["planned"], outcome["there"]
    parts = [f"{planned} ceremon{'y is' if planned == 1 else 'ies are'} planned."]
    if there:
        parts.append(f"{there} {'was' if there == 1 else 'were'} planned already, and left as they are.")
    return " ".join(parts)


def columns(entries: tuple[Entry, ...]) -> list[tuple[str, str]]:
    """Each column of a table with what to write in it."""
    return [(entry.column, _meant(entry)) for entry in entries]


def _meant(entry: Entry) -> str:
    said: dict[str, str] = {
        "kind": "group or private; empty: group",
        "mode": "in_person or virtual; empty: in_person",
        "venue": "the name as it stands in your list of places",
        "host": "the name as it stands in your list of partners; empty: the council itself",
        "practices": f"codes, parted by {fields.SEPARATOR}",
        **dict.fromkeys(("voting", "volunteering", "membership"), "none, leaflet, stall or help"),
    }
    help_text = said.get(entry.name) or entry.help or entry.label
    return help_text[0].lower() + help_text[1:]


@require_safe
def month_blank(request: SignedIn, month: date) -> StreamingHttpResponse:
    """The month's planned ceremonies as a table to fill in."""
    found = here(request, month)
    name = f"{printed.filename(found.month)}-to-fill-in.csv"
    return csv_response(name, [entry.column for entry in fields.ALL], printed.blank_rows(found.month))


@require_safe
def plan_blank(request: SignedIn) -> StreamingHttpResponse:
    """An empty table for a plan."""
    own_borough(request)
    return csv_response("ceremonies-to-plan.csv", [entry.column for entry in PLAN], [])


@require_safe
def month_sheet(request: SignedIn, month: date) -> HttpResponse:
    """The paper sheet: a box for each planned ceremony, and blank ones."""
    found = here(request, month)
    made = pdf.render("citizenship/ceremonies/sheet.typ", printed.sheet_data(found.month))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{printed.filename(found.month)}-sheet.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
