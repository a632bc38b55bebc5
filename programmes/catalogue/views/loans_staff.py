"""The staff's pages of hubs, loans, tablets and skills sessions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from programmes import clock
from programmes.catalogue import desk
from programmes.catalogue.actions import hubs
from programmes.catalogue.forms_loans import HubForm, TabletsForm
from programmes.catalogue.models import Loan, LoanHub, SkillsPlace, SkillsSession, Tablet, TakePart
from programmes.catalogue.views.deeds import Deed, on_record
from programmes.catalogue.views.loan_deeds import FAMILIES
from programmes.people.access import Permission
from programmes.people.views.attempt import SignedIn
from programmes.people.views.record import ANY, Records, show
from programmes.people.views.step import carry_out

PAST = {
    "add": "Entered", "change": "Changed", "open_": "Opened", "close": "Closed", "link": "A new link was sent",
    "book": "Booked", "lend": "Handed out", "give_back": "Back", "cancel": "Cancelled", "swap": "Another tablet",
    "send_off": "Sent to be mended", "put_back": "Can be lent", "retire": "Not lent any more",
    "plan": "Offered", "attend": "They came", "miss": "They did not come",
}  # fmt: skip
RECORDS = Records("programmes", Permission.HANDLE_RESPONSES, PAST, with_notes=True)
_MAY = Permission.HANDLE_RESPONSES


def _hubs() -> Any:
    return LoanHub.objects.select_related("take_part__programme", "borough")


def _back(record: LoanHub) -> tuple[str, str]:
    return record.name, record.admin_url


def _hub_form(request: HttpRequest, record: Any) -> Any:
    names = hubs.FACTS
    return HubForm(request.POST or None, initial={name: getattr(record, name) for name in names})


HUB_DEEDS = {
    "open_": Deed("Open the hub", "Visitors can book its tablets, from now.", "Open it", "It is open.", hubs.open_hub),
    "close": Deed(
        "Close the hub", "It takes no more bookings. What is booked and lent stands.", "Close it", "It is closed.",
        hubs.close_hub,
    ),
    "link": Deed(
        "Send the hub a new link", "With it the hub sees its bookings and notes what happens. Older links stop.",
        "Send it", "The link is on its way.", hubs.send_hub_link,
    ),
    "edit": Deed("Change what is said about the hub", "", "Save", "It is changed.", hubs.change_hub, _hub_form),
    "tablets": Deed(
        "Enter tablets", "By the labels that are stuck to them.", "Enter them", "They can be lent.", hubs.add_tablets,
        lambda request, record: TabletsForm(request.POST or None),
    ),
}  # fmt: skip
HUB_VERBS = {
    verb: on_record(deed, name="hub", rows=_hubs, permission=_MAY, back=_back) for verb, deed in HUB_DEEDS.items()
} | {
    "plan": on_record(FAMILIES["hub"].deeds["plan"], name="hub", rows=_hubs, permission=_MAY, back=_back),
}


def _of_hub(record: Any) -> tuple[str, str]:
    """Back to the hub that a record belongs to."""
    found = record.tablet.hub if isinstance(record, Loan) else record.hub
    return found.name, found.admin_url


def _verbs(family: str, back: Any) -> dict[str, Any]:
    kind = FAMILIES[family]
    return {
        verb: on_record(deed, name=kind.name, rows=kind.rows, permission=_MAY, back=back)
        for verb, deed in kind.deeds.items()
    }


LOAN_VERBS = _verbs("loan", _of_hub)
TABLET_VERBS = _verbs("tablet", _of_hub)
SESSION_VERBS = _verbs("session", _of_hub)
SEAT_VERBS = _verbs("seat", lambda record: (record.session.hub.name, record.session.hub.admin_url))
BOOKING_VERBS = _verbs("booking", _of_hub)


def _steps(model: str, verbs: dict[str, str], pk: Any) -> list[tuple[str, str]]:
    return [(words, RECORDS.at(f"{model}_{verb}", pk)) for verb, words in verbs.items()]


_LOAN_STEPS = {
    Loan.State.BOOKED: {"lend": "Hand out", "swap": "Another tablet", "cancel": "Cancel"},
    Loan.State.LENT: {"give_back": "It is back"},
}
_TABLET_STEPS = {
    Tablet.State.HERE: {"send_off": "Send to be mended", "retire": "Take out"},
    Tablet.State.REPAIR: {"put_back": "It can be lent", "retire": "Take out"},
    Tablet.State.GONE: {"put_back": "It can be lent"},
}


def _loan_rows(loans: list[Loan], today: Any) -> list[Any]:
    return [
        (
            [
                loan.tablet.label,
                desk.who(loan.booking),
                f"{loan.starts_on:%-d %B} to {loan.ends_on:%-d %B %Y}",
                "Late" if loan.is_overdue(today) else loan.get_state_display(),
            ],
            _steps("loan", _LOAN_STEPS.get(Loan.State(loan.state), {}), loan.pk),
        )
        for loan in loans
    ]


def _tables(found: LoanHub) -> list[dict[str, Any]]:
    at = clock.now()
    seen, today = desk.of(found, at), clock.london_day(at)
    seats = [
        (
            [clock.uk_time(session.starts_at), desk.who(seat.booking), seat.get_state_display(), str(seat.minutes)],
            _steps("skillsplace", {"attend": "Came", "miss": "Did not come"}, seat.pk)
            if seat.state == "booked"
            else [],
        )
        for session, places in seen.sessions
        for seat in places
    ]
    sessions = [
        (
            [clock.uk_time(each.starts_at), f"{each.minutes} minutes", f"{each.taken} of {each.places} taken"],
            _steps("skillssession", {"cancel": "Cancel"}, each.pk),
        )
        for each, _ in seen.sessions
    ]
    bookings = [
        (
            [desk.who(each), f"{each.starts_on:%-d %B} to {each.ends_on:%-d %B %Y}", f"{each.minutes} of 360"],
            _steps("loanbooking", {"seat": "Give a place in a session"}, each.pk) if each.minutes_left else [],
        )
        for each in seen.bookings
    ]
    tablets = [
        ([each.label, each.get_state_display()], _steps("tablet", _TABLET_STEPS[Tablet.State(each.state)], each.pk))
        for each in seen.tablets
    ]
    days = ["Tablet", "Borrower", "Days", "State"]
    return [
        _table("Out now", days, _loan_rows(seen.out, today), "No tablet is out."),
        _table("To hand out", days, _loan_rows(seen.coming, today), "Nothing is booked."),
        _table("Borrowers and their minutes", ["Borrower", "Days", "Minutes"], bookings, "Nobody has booked."),
        _table("Skills sessions", ["When", "Length", "Places"], sessions, "No session is offered."),
        _table("Places in them", ["When", "Borrower", "State", "Minutes"], seats, "Nobody has a place."),
        _table("Tablets", ["Label", "State"], tablets, "Enter the tablets first."),
    ]


def _table(heading: str, columns: list[str], rows: list[Any], empty: str) -> dict[str, Any]:
    return {"heading": heading, "columns": columns, "rows": rows, "empty": empty}


@require_safe
def hub(request: SignedIn, pk: Any) -> HttpResponse:
    """One hub: its desk, as the hub sees it, and what staff do."""
    found = RECORDS.fetch(request, _hubs(), pk)
    moves = found.FLOW.open_moves(found.state)
    steps = {} if found.tablets.exists() else {"tablets": "Enter its tablets"}
    steps |= {"open_": "Open it"} if "open_" in moves else {}
    steps |= {"plan": "Offer a skills session", "link": "Send a new link"}
    steps |= {} if "tablets" in steps else {"tablets": "Enter tablets"}
    steps |= {"edit": "Change what is said"}
    steps |= {"close": "Close it"} if "close" in moves else {}
    totals = desk.totals(found)
    return show(
        request,
        found.name,
        ("Hubs that lend", RECORDS.at("loanhub_changelist")),
        state=found.get_state_display(),
        colour={"open": "green", "draft": "yellow"}.get(found.state, "grey"),
        steps=_steps("loanhub", steps, found.pk),
        facts=[
            ("Way to take part", str(found.take_part)),
            ("Where", f"{found.address}, {found.borough.name}"),
            ("Open", found.hours),
            ("Access", found.access),
            ("Telephone", found.phone or "None"),
            ("Work address", found.contact_email),
            ("Link sent", clock.uk_time(found.link_sent_at) if found.link_sent_at else "Not yet"),
            ("Loans so far", f"{totals['back']} back, {totals['out']} out"),
            ("Skills sessions so far", f"{totals['came']} places used, {totals['minutes']} minutes"),
            ("Demonstration", "Yes: its page says so" if found.is_demonstration else "No"),
        ],
        tables=_tables(found),
        history=RECORDS.history(found),
    )


def _plain(rows: Any, name: str, facts: Any, verbs: Any) -> Any:
    """The page of a record that is mostly worked from its hub's page."""

    @require_safe
    def page(request: SignedIn, pk: Any) -> HttpResponse:
        found = RECORDS.fetch(request, rows(), pk)
        return show(
            request,
            desk.named(found),
            (name, RECORDS.at(f"{found._meta.model_name}_changelist")),
            state=found.get_state_display() if hasattr(found, "state") else "Booked",
            colour="grey",
            steps=_steps(found._meta.model_name, verbs(found), found.pk),
            facts=facts(found),
            tables=[],
            history=RECORDS.history(found) if hasattr(found, "moves") else [],
        )

    return page


def _loan_facts(found: Loan) -> list[tuple[str, str]]:
    return [
        ("Hub", found.tablet.hub.name),
        ("Borrower", desk.who(found.booking)),
        ("First day", f"{found.starts_on:%-d %B %Y}"),
        ("Last day", f"{found.ends_on:%-d %B %Y}"),
        ("Reminders sent", str(found.booking.reminders)),
    ]


loan = _plain(FAMILIES["loan"].rows, "Loans", _loan_facts, lambda found: _LOAN_STEPS.get(Loan.State(found.state), {}))
tablet = _plain(
    FAMILIES["tablet"].rows,
    "Tablets",
    lambda found: [("Hub", found.hub.name), ("As it is since", clock.uk_time(found.since_at))],
    lambda found: _TABLET_STEPS[Tablet.State(found.state)],
)
seat = _plain(
    FAMILIES["seat"].rows,
    "Places in skills sessions",
    lambda found: [("Hub", found.session.hub.name), ("Minutes", str(found.minutes))],
    lambda found: (
        {"attend": "They came", "miss": "They did not come"} if found.state == SkillsPlace.State.BOOKED else {}
    ),
)
session = _plain(
    FAMILIES["session"].rows,
    "Skills sessions",
    lambda found: [("Hub", found.hub.name), ("Places", f"{found.taken} of {found.places} taken")],
    lambda found: {"cancel": "Cancel it"} if found.state == SkillsSession.State.PLANNED else {},
)


booking = _plain(
    FAMILIES["booking"].rows,
    "Bookings",
    lambda found: [
        ("Hub", found.hub.name),
        ("Days", f"{found.starts_on:%-d %B} to {found.ends_on:%-d %B %Y}"),
        ("Tablets", str(found.tablets)),
        ("Minutes of skills sessions", f"{found.minutes} of 360 promised or had"),
        ("What was sent", str(found.response)),
    ],
    lambda found: {"seat": "Give a place in a session"} if found.minutes_left else {},
)


@ANY
def hub_new(request: SignedIn) -> HttpResponse:
    """Enter a hub."""
    RECORDS.require(request)
    way = TakePart.objects.filter(kind=TakePart.Kind.LOAN).order_by("pk").first()
    back = ("Hubs that lend", RECORDS.at("loanhub_changelist"))
    if way is None:
        return show(
            request, "Add a hub", back, state="There is no way to take part that lends", colour="grey", facts=[]
        )
    return carry_out(
        request,
        form=HubForm(request.POST or None),
        act=lambda token, facts: hubs.add_hub(take_part=way, facts=facts, by=request.user, token=token),
        back=back,
        done="The hub is entered. Enter its tablets, then open it and send it its link.",
        heading="Add a hub",
        text=f"It lends through “{way.title}”. Nobody sees it before you open it.",
        button="Add it",
    )
