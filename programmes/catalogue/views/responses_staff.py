"""The staff's page of one thing that was sent, and the pages behind its buttons: each calls one action."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from programmes import clock
from programmes.catalogue import actions, kinds
from programmes.catalogue.forms_responses import CloseForm, FinishForm, InviteOnForm, NoteForm
from programmes.catalogue.models import Response, TakePart
from programmes.people.access import Permission
from programmes.people.views.step import carry_out, fetch
from programmes.questions import engine

HANDLE = Permission.HANDLE_RESPONSES
COLOURS = {"received": "yellow", "acknowledged": "blue", "arranged": "teal", "done": "green"}


def _list(**filters: str) -> tuple[str, str]:
    return "Answers sent", reverse("admin:programmes_response_changelist")


def _label(found: Response, verb: str) -> str:
    words = {"acknowledge": "Acknowledge", "finish": "Finish", "close": "Close with a reason"}
    return kinds.of(found.take_part.kind).arrange if verb == "arrange" else words[verb]


def state_word(found: Response) -> str:
    """Where it stands, in the word of its kind."""
    arranged = found.state == Response.State.ARRANGED
    return kinds.arranged_as(found) if arranged else str(found.get_state_display())


def response(request: HttpRequest, pk: Any) -> HttpResponse:
    """What was sent, how long it waits, what was promised, and the next step."""
    rows = Response.objects.select_related("take_part__programme", "sheet")
    found = fetch(request, rows, pk, Permission.READ_RESPONSES)
    user: Any = request.user
    kept = found.state != Response.State.WITHDRAWN
    moves = [verb for verb in found.FLOW.open_moves(found.state) if verb in found.FLOW.staff - kinds.elsewhere(found)]
    steps = [(_label(found, verb), reverse(f"admin:programmes_response_{verb}", args=[found.pk])) for verb in moves]
    links = kinds.of(found.take_part.kind).links
    context = {
        **admin.site.each_context(request),
        "title": found.take_part.title,
        "original": found,
        "kept": kept,
        "state_word": state_word(found),
        "colour": COLOURS.get(found.state, "grey"),
        "late": found.is_late(clock.london_day(clock.now())),
        "facts": _facts(found) if kept else [],
        "sections": engine.read_back(found.sheet) if kept and found.sheet else [],
        "history": list(found.moves.select_related("by")),
        "check_ins": list(found.check_ins.all()),
        "steps": steps if user.can(HANDLE) else [],
        "links": links(found) if links and kept else [],
        "list_url": _list()[1],
    }
    return render(request, "programmes/catalogue/admin/response.html", context)


def _facts(found: Response) -> list[tuple[str, str]]:
    """Everything besides the answers, in words."""
    way = found.take_part
    rows = [
        ("Name", found.name or "Not given"),
        ("Organisation", found.organisation),
        ("E-mail address", found.email),
        ("May we write about this programme?", "Yes" if found.may_contact else "No: write only to answer this."),
    ]
    if way.public_names:
        rows.append(("May we name the organisation?", "Yes" if found.may_name else "No"))
    if way.hands_on_to:
        rows.append((f"May it go to {way.hands_on_to}?", "Yes" if found.may_hand_on else "No"))
        rows.append(
            ("How it goes there", way.hands_on_email or "Hand it on, then press the button: no address is entered")
        )
    if found.amount is not None:
        rows.append(("Pledged", f"£{found.amount:,.2f}"))
    if found.outcome:
        rows.append(("What came of it", str(dict(way.outcomes).get(found.outcome, found.outcome))))
    if found.closed_reason:
        rows.append(("Why it ended", str(found.get_closed_reason_display())))
    if found.check_in_date:
        rows.append(("Asked again on", f"{found.check_in_date:%-d %B %Y}"))
    return [row for row in rows if row[1]] + kinds.told(found)


def _step(request: HttpRequest, pk: Any, *, verb: str, text: str, done: str) -> HttpResponse:
    found = fetch(request, Response.objects.select_related("take_part__programme"), pk, HANDLE)
    data = request.POST if request.method == "POST" else None
    form: NoteForm
    if verb == "finish":
        form = FinishForm(data, way=found.take_part)
    else:
        form = CloseForm(data) if verb == "close" else NoteForm(data)
    label = _label(found, verb)
    if verb == "arrange" and found.take_part.hands_on_to:
        text = f"{text} It goes to {found.take_part.hands_on_to}."
    return carry_out(
        request,
        form=form,
        act=partial(getattr(actions, f"{verb}_response"), response=found, by=request.user),
        back=(found.take_part.title, reverse("admin:programmes_response_change", args=[found.pk])),
        done=done,
        heading=f"{label}: {found.organisation or found.name}",
        text=text,
        button=label,
    )


def acknowledge(request: HttpRequest, pk: Any) -> HttpResponse:
    """Somebody has read it."""
    text = "The sender is told that somebody has read it and is working on it."
    return _step(request, pk, verb="acknowledge", text=text, done="The sender is told.")


def arrange(request: HttpRequest, pk: Any) -> HttpResponse:
    """It is matched, listed, taken up or handed on."""
    return _step(
        request, pk, verb="arrange", text="The sender is told.", done="It is arranged, and the sender is told."
    )


def finish(request: HttpRequest, pk: Any) -> HttpResponse:
    """It is done."""
    return _step(request, pk, verb="finish", text="The sender is told.", done="It is done, and the sender is told.")


def close(request: HttpRequest, pk: Any) -> HttpResponse:
    """It ends here."""
    text = "The sender is told the reason. What was kept free for it is given back."
    return _step(request, pk, verb="close", text=text, done="It is closed, and the sender is told why.")


STEPS = {"acknowledge": acknowledge, "arrange": arrange, "finish": finish, "close": close}


def invite_on(request: HttpRequest, pk: Any) -> HttpResponse:
    """Invite those who took part to another way to take part."""
    found = fetch(request, TakePart.objects.select_related("programme"), pk, HANDLE)
    people = found.responses.agreed().filter(may_contact=True).count()
    text = f"{people} took part and agreed that we write to them. Each gets a link of their own, for 90 days."
    return carry_out(
        request,
        form=InviteOnForm(request.POST if request.method == "POST" else None, way=found),
        act=partial(actions.invite_on, take_part=found, by=request.user),
        back=("Answers sent", f"{_list()[1]}?take_part__id__exact={found.pk}"),
        done="The invitations are on their way.",
        heading=f"Invite those who took part: {found.title}",
        text=text,
        button="Invite them",
    )
