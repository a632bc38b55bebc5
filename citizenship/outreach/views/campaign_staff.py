"""The staff's pages of the campaign: places with their counts, and materials with their stock."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from citizenship.facts import words
from citizenship.outreach import campaign, figures
from citizenship.outreach.actions import campaign as actions
from citizenship.outreach.forms.campaign import OfferedForm, SpotForm, StockForm
from citizenship.outreach.models import Kind, Material, Spot, SpotOpening, Subject
from programmes import clock
from programmes.evidence import codes
from programmes.people.access import Permission
from programmes.people.forms_step import ActionForm
from programmes.people.views.attempt import SignedIn
from programmes.people.views.record import ANY, SHOWN, Records, show
from programmes.people.views.step import carry_out

SPOTS = "Places of the campaign"
NOT_PEOPLE = (
    "Openings of a code, not people: one person may open it many times, and a phone may open it unasked. Fewer than 5 "
    "are not shown exactly, the others to the nearest 5, so that no count tells of one person."
)
PAST = {
    "open": "Taken into the campaign",
    "change": "Changed",
    "close": "Closed",
    "reopen": "Opened again",
    "order": "Ordered",
    "pack": "Packed",
    "send": "Sent",
    "cancel": "Cancelled",
}
RECORDS = Records("citizenship", Permission.MANAGE_OUTREACH, PAST)
require, fetch, at, history = RECORDS.require, RECORDS.fetch, RECORDS.at, RECORDS.history


def names() -> dict[str, str]:
    """The languages of materials by their English names."""
    return {each.code: each.english_name for each in words.offered()}


def _table(heading: str, table: figures.Table, empty: str) -> dict[str, Any]:
    return {
        "heading": heading,
        "columns": table.columns,
        "rows": [(cells, []) for cells in table.rows],
        "empty": empty,
    }


def _openings(rows: "QuerySet[SpotOpening]") -> list[dict[str, Any]]:
    """What was opened, by month and by subject."""
    named, today = names(), clock.london_day(clock.now())
    return [
        _table("Openings by month", figures.by_month(rows, named, today), "None in the last twelve months."),
        _table("Openings by subject", figures.by_subject(rows, named), "None yet."),
    ]


# --- places ----------------------------------------------------------------------------------------------------------


@require_safe
def spot(request: SignedIn, pk: Any) -> HttpResponse:
    """One place: its code, how often it was opened, and its sheets to print."""
    found = fetch(request, Spot.objects.select_related("borough"), pk)
    openings = SpotOpening.objects.filter(spot=found)
    steps = {"close": ("Close it", "spot_close"), "reopen": ("Open it again", "spot_reopen")}
    return show(
        request,
        found.name,
        (SPOTS, at("spot_changelist")),
        state=found.get_state_display(),
        colour="green" if found.state == Spot.State.OPEN else "grey",
        steps=[
            ("Sheets to print", at("spot_sheets", found.pk)),
            ("Change it", at("spot_edit", found.pk)),
            *[(label, at(name, found.pk)) for verb, (label, name) in steps.items() if verb in open_moves(found)],
        ],
        facts=[
            ("Code", codes.spaced(found.code)),
            ("What it is", found.get_kind_display()),
            ("Borough", found.borough),
            ("The code alone leads to", found.get_subject_display()),
            ("Opened in the campaign", clock.uk_date(found.opened_at)),
            *([("Demonstration", "This place is made up.")] if found.is_demonstration else []),
            ("What is counted", NOT_PEOPLE),
        ],
        tables=_openings(openings),
        history=history(found),
    )


def open_moves(found: Any) -> list[str]:
    """The verbs that may be made now."""
    verbs: list[str] = found.FLOW.open_moves(found.state)
    return verbs


@require_safe
def spot_sheets(request: SignedIn, pk: Any) -> HttpResponse:
    """Every sheet of a place with its code, to print."""
    found = fetch(request, Spot.objects.select_related("borough"), pk)
    there = {(row.subject, row.kind) for row in Material.objects.filter(offered=True)}
    rows = []
    for each in words.offered():
        for subject in Subject:
            links = [(kind.label, sheet(subject, kind, each.code, found)) for kind in Kind if (subject, kind) in there]
            rows.append(([f"{each.english_name}: {subject.label}"], links))
    return show(
        request,
        f"Sheets to print: {found.name}",
        (found.name, found.get_absolute_url()),
        state=codes.spaced(found.code),
        colour="blue",
        steps=[],
        facts=[("For the printer", "3 millimetres of bleed, crop marks, trim box at the finished size.")],
        tables=[{"heading": "Files (PDF)", "columns": ["Language and subject"], "rows": rows, "empty": "None."}],
    )


def sheet(subject: str, kind: str, language: str, found: Spot) -> str:
    """The address of one sheet with the code of this place."""
    keys = [campaign.slug_of(subject), campaign.slug_of(kind), language]
    return f"{reverse('citizenship:material', args=keys)}?place={found.code}"


@ANY
def spot_new(request: SignedIn) -> HttpResponse:
    """Take a place into the campaign."""
    require(request)
    return carry_out(
        request,
        form=SpotForm(request.POST or None),
        act=partial(actions.open_spot, by=request.user),
        back=(SPOTS, at("spot_changelist")),
        done="The place has its code. Open it to print its sheets.",
        heading="Add a place",
        text="A library, a stop, a club: wherever our materials hang or lie. It gets a code of its own.",
        button="Add it",
    )


@ANY
def spot_edit(request: SignedIn, pk: Any) -> HttpResponse:
    """Put right what is said about a place."""
    found = fetch(request, Spot.objects.select_related("borough"), pk)
    initial = {name: getattr(found, name) for name in ("name", "kind", "borough", "subject")}
    return carry_out(
        request,
        form=SpotForm(request.POST or None, initial=initial),
        act=partial(actions.change_spot, spot=found, by=request.user),
        back=(found.name, found.get_absolute_url()),
        done="The place is changed.",
        heading="Change the place",
        text="Its code stays, and so does what was counted.",
        button="Save",
    )


@ANY
def spot_close(request: SignedIn, pk: Any) -> HttpResponse:
    """Count no more for a place."""
    found = fetch(request, Spot.objects.select_related("borough"), pk)
    return carry_out(
        request,
        form=ActionForm(request.POST or None),
        act=partial(actions.close_spot, spot=found, by=request.user),
        back=(found.name, found.get_absolute_url()),
        done="The place is closed.",
        heading="Close the place",
        text="Its code is not counted any more. What still hangs there goes on leading people to the right page.",
        button="Close it",
    )


@ANY
def spot_reopen(request: SignedIn, pk: Any) -> HttpResponse:
    """Count again for a place."""
    found = fetch(request, Spot.objects.select_related("borough"), pk)
    return carry_out(
        request,
        form=ActionForm(request.POST or None),
        act=partial(actions.reopen_spot, spot=found, by=request.user),
        back=(found.name, found.get_absolute_url()),
        done="The place is open again.",
        heading="Open the place again",
        text="Its code is counted again from now on.",
        button="Open it again",
    )


@require_safe
def spot_counts(request: SignedIn) -> HttpResponse:
    """The whole campaign: openings by language and month, and by language and subject."""
    require(request)
    tables = _openings(SpotOpening.objects.filter(spot__is_demonstration=False))
    made_up = figures.by_subject(SpotOpening.objects.filter(spot__is_demonstration=True), names())
    if made_up.rows:
        tables.append(_table("Made up for the demonstration, and not counted above", made_up, ""))
    return show(
        request,
        "Counts of the whole campaign",
        (SPOTS, at("spot_changelist")),
        state="Counts only",
        colour="blue",
        steps=[],
        facts=[("What is counted", NOT_PEOPLE)],
        tables=tables,
    )


# --- materials -------------------------------------------------------------------------------------------------------


@require_safe
def material(request: SignedIn, pk: Any) -> HttpResponse:
    """One material: whether it can be had, and the copies in the cupboard."""
    found, named = fetch(request, Material.objects.all(), pk), names()
    stocks = found.stocks.select_related("counted_by").order_by("language")
    return show(
        request,
        str(found),
        ("Campaign materials", at("material_changelist")),
        state="Can be had" if found.offered else "Off the page",
        colour="green" if found.offered else "grey",
        steps=[
            ("Count the copies", at("material_count", found.pk)),
            ("Offer it, or take it off", at("material_offer", found.pk)),
        ],
        facts=[
            ("About", found.get_subject_display()),
            ("Paper", found.get_kind_display()),
            ("Stock", "Where copies are counted, a pack takes from them, and never more than there are."),
        ],
        tables=[
            {
                "heading": "Copies in the cupboard",
                "columns": ["Language", "Copies", "Few are left below", "Counted"],
                "rows": [
                    (
                        [
                            named.get(s.language, s.language),
                            f"{s.held:,}",
                            f"{s.low_at:,}",
                            clock.uk_date(s.counted_at),
                        ],
                        [],
                    )
                    for s in stocks[:SHOWN]
                ],
                "empty": "Nobody counts the copies of this material.",
            }
        ],
    )


@ANY
def material_count(request: SignedIn, pk: Any) -> HttpResponse:
    """Put down how many copies there are."""
    found = fetch(request, Material.objects.all(), pk)
    return carry_out(
        request,
        form=StockForm(request.POST or None, initial={"low_at": 50}),
        act=partial(actions.count_stock, material=found, by=request.user),
        back=(str(found), found.get_absolute_url()),
        done="The copies are counted.",
        heading="Count the copies",
        text="Enter what you counted in the cupboard. It replaces the number that stood there.",
        button="Save the number",
    )


@ANY
def material_offer(request: SignedIn, pk: Any) -> HttpResponse:
    """Offer a material, or take it off the page."""
    found = fetch(request, Material.objects.all(), pk)
    return carry_out(
        request,
        form=OfferedForm(request.POST or None, initial={"offered": found.offered}),
        act=partial(actions.set_offered, material=found, by=request.user),
        back=(str(found), found.get_absolute_url()),
        done="The material is changed.",
        heading="Offer it, or take it off",
        text="Sheets that hang somewhere stay as they are, and their codes go on working.",
        button="Save",
    )
