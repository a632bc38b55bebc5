"""The staff's pages of entries: what everybody reads, what its owner wants changed, and the steps."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from programmes import clock
from programmes.catalogue.actions import letters
from programmes.catalogue.actions import listings as actions
from programmes.catalogue.actions.listings import FACTS
from programmes.catalogue.forms_listings import (
    ChooseDirectoryForm,
    DeclineForm,
    NewEntryForm,
    NoteForm,
    SaveEntryForm,
)
from programmes.catalogue.models import Listing, TakePart
from programmes.catalogue.views.deeds import Deed, on_record
from programmes.catalogue.views.listings_own import facts_of
from programmes.people.access import Permission
from programmes.people.views.attempt import SignedIn
from programmes.people.views.record import ANY, Records, show
from programmes.people.views.step import carry_out

PAST = {
    "offer": "Sent to us",
    "add": "Added by hand",
    "load": "Came with the portal",
    "list_": "Listed",
    "decline": "Declined",
    "confirm": "Confirmed",
    "change": "Changed",
    "flag": "Marked: not confirmed for 12 months",
    "hide": "Hidden: nobody confirmed it",
    "propose": "Its owner asked for changes",
    "take_over": "Changes taken over",
    "set_aside": "Changes not taken over",
    "withdraw": "Taken out",
}
RECORDS = Records("programmes", Permission.HANDLE_RESPONSES, PAST, with_notes=True)
COLOURS = {"waiting": "yellow", "listed": "green", "flagged": "yellow", "hidden": "orange"}


def _rows() -> Any:
    return Listing.objects.select_related("take_part__programme", "take_part__directory", "response")


def _list() -> tuple[str, str]:
    return "Entries of directories", RECORDS.at("listing_changelist")


def _back(record: Listing) -> tuple[str, str]:
    return record.name, record.admin_url


def _words(found: Listing) -> list[tuple[str, str]]:
    """The buttons that the record's state allows, the next step first."""
    verbs = {"list_": "List it", "decline": "Decline it", "confirm": "It is right: confirm it"}
    words = [(label, verb) for verb, label in verbs.items() if verb in found.FLOW.open_moves(found.state)]
    if found.proposed is not None:
        words = [("Take the changes over", "take_over"), ("Leave it as it is", "set_aside"), *words]
    if found.state in Listing.STANDING:
        words.append(("Change what it says", "edit"))
    if found.state in letters.ASKABLE and found.contact_email:
        words.append(("Send the owner a link", "link"))
    return [*words, ("Take it out", "withdraw")] if "withdraw" in found.FLOW.open_moves(found.state) else words


@require_safe
def listing(request: SignedIn, pk: Any) -> HttpResponse:
    """One entry, with what its owner wants changed beside what it says."""
    found = RECORDS.fetch(request, _rows(), pk)
    old = " (more than 12 months ago)" if found.is_unconfirmed(clock.london_day(clock.now())) else ""
    wanted = facts_of(found, found.proposed) if found.proposed else []
    response = found.response
    return show(
        request,
        found.name,
        _list(),
        state=found.get_state_display(),
        colour=COLOURS.get(found.state, "grey"),
        steps=[(words, RECORDS.at(f"listing_{verb}", found.pk)) for words, verb in _words(found)],
        facts=[
            ("Directory", str(found.take_part)),
            *facts_of(found),
            ("Confirmed on", f"{found.assured_on.day} {found.assured_on:%B %Y}{old}"),
            ("Source", " ".join(filter(None, (found.source, found.source_url))) or "Its owner"),
            ("Owner’s address", found.contact_email or "None: nobody is asked once a year"),
            *([("Sent by", f"{response.name}, {response.organisation}")] if response else []),
            *([("Why not", found.get_reason_display())] if found.reason else []),
            ("Demonstration", "Yes: its page says so" if found.is_demonstration else "No"),
        ],
        tables=[
            {
                "heading": "What its owner wants changed",
                "columns": ["", "Asked for"],
                "rows": [([name, value], []) for name, value in wanted],
                "empty": "Nothing waits.",
            }
        ],
        history=RECORDS.history(found),
    )


def _facts(typed: dict[str, Any]) -> dict[str, Any]:
    """The entry's own facts in one argument, boroughs by their code."""
    facts = {name: value for name, value in typed.items() if name in FACTS}
    facts["boroughs"] = [] if facts.get("whole_london") else sorted(each.pk for each in facts.get("boroughs", ()))
    return {"facts": facts, **{name: value for name, value in typed.items() if name not in FACTS}}


DEEDS: dict[str, Deed] = {
    "list_": Deed(
        "List the entry", "Everybody can find it at once. Whoever sent it is told.", "List it", "It is listed.",
        actions.list_listing,
    ),
    "decline": Deed(
        "Decline the entry", "Whoever sent it is told the reason.", "Decline it", "It is declined.",
        actions.decline_listing, lambda request, record: DeclineForm(request.POST or None),
    ),
    "confirm": Deed(
        "The entry is right as it stands",
        "Press this once somebody who keeps it has told you so today. A hidden entry is shown again.",
        "It was confirmed today", "It counts as confirmed today.", actions.confirm_listing,
    ),
    "withdraw": Deed(
        "Take the entry out", "Nobody finds it any more, and its owner’s address is deleted. Whoever sent it is told.",
        "Take it out", "It is out of the directory.", actions.withdraw_listing,
    ),
    "edit": Deed(
        "Change what the entry says", "The day on which it was confirmed stays.", "Save", "It is changed.",
        actions.change_listing, lambda request, record: SaveEntryForm(request.POST or None, listing=record), _facts,
    ),
    "link": Deed(
        "Send the owner a link", "They can say that it is right, change it or take it out. The link works once.",
        "Send it", "The link is on its way. An older one has stopped.", letters.send_listing_link,
    ),
    "take_over": Deed(
        "Take the changes over", "The entry says it at once, counts as confirmed today, and its owner is told.",
        "Take them over", "The entry says it now.",
        partial(actions.settle_listing_change, take=True), lambda request, record: NoteForm(request.POST or None),
    ),
    "set_aside": Deed(
        "Leave the entry as it is", "Its owner is told, with your note.", "Leave it", "The entry stays as it is.",
        partial(actions.settle_listing_change, take=False), lambda request, record: NoteForm(request.POST or None),
    ),
}  # fmt: skip
VERBS = {
    verb: on_record(deed, name="listing", rows=_rows, permission=Permission.HANDLE_RESPONSES, back=_back)
    for verb, deed in DEEDS.items()
}


@ANY
def listing_new(request: HttpRequest) -> HttpResponse:
    """Enter something from its public facts: first in which directory, then what it says."""
    RECORDS.require(request)
    way = request.GET.get("way", "")
    chosen = ChooseDirectoryForm(request.GET if way else None)
    if not way or not chosen.is_valid():
        return _choose(request)
    found: TakePart = chosen.cleaned_data["way"]
    return carry_out(
        request,
        form=NewEntryForm(request.POST or None, way=found),
        act=lambda token, **typed: actions.add_listing(take_part=found, by=request.user, token=token, **_facts(typed)),
        back=_list(),
        done="It is entered. Open it to list it.",
        heading=f"Add an entry: {found}",
        text="Only from facts that anybody can read, with their source. It waits until it is listed.",
        button="Add it",
    )


def _choose(request: HttpRequest) -> HttpResponse:
    """The directories, each with a link to its form."""
    ways = TakePart.objects.filter(kind=TakePart.Kind.LISTING).select_related("programme")
    return show(
        request,
        "Add an entry",
        _list(),
        state="Choose the directory",
        colour="grey",
        facts=[],
        tables=[
            {
                "heading": "Directories",
                "columns": ["Directory", "State"],
                "rows": [([str(each), each.get_state_display()], [("Add here", f"?way={each.pk}")]) for each in ways],
                "empty": "There is no directory yet.",
            }
        ],
    )
