"""Staff's pages of facts: one fact with everything about it, and the pages behind its buttons."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.facts import uses
from citizenship.facts.actions import facts as actions
from citizenship.facts.actions import links
from citizenship.facts.forms.facts import HandOverForm, NewForm, PressForm, RecheckForm, WithdrawForm, WordsForm
from citizenship.facts.models import Fact, FactEdit
from citizenship.facts.reading import line_of
from programmes import clock
from programmes.people.access import Permission
from programmes.people.views import step
from programmes.people.views.step import carry_out

KEEP = Permission.KEEP_FACTS
LIST = "admin:citizenship_fact_changelist"
PAST = {
    "publish": "Published",
    "withdraw": "Withdrawn",
    "hand_over": "Given to",
    "follow": "Brought up to date with the portal’s files",
}
FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


def fetch(request: HttpRequest, pk: Any) -> Fact:
    """The fact, for staff who may look after facts. 403 for other staff, 404 for what is not there."""
    rows = Fact.objects.select_related("owner", "first_person", "second_person").prefetch_related("sources")
    found: Fact = step.fetch(request, rows, pk, KEEP)
    return found


def _back(fact: Fact) -> tuple[str, str]:
    return f"Fact: {fact.key}", reverse("admin:citizenship_fact_change", args=[fact.pk])


def _today() -> Any:
    return clock.london_day(clock.now())


@require_safe
def detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """One fact: its words, sources and dates, who answers for it, what stands on it, and the next step."""
    fact = fetch(request, pk)
    waiting = fact.edits.filter(state=FactEdit.State.WAITING).select_related("written_by").first()
    context = {
        **admin.site.each_context(request),
        "title": fact.key,
        "fact": fact,
        "line": line_of(fact, _today()),
        "waiting": waiting,
        "steps": _steps(fact, waiting),
        "uses": uses.of(fact.key),
        "moves": [(PAST.get(move.verb, move.verb), move) for move in fact.moves.select_related("by")],
    }
    return render(request, "admin/citizenship/facts/fact.html", context)


def _steps(fact: Fact, waiting: FactEdit | None) -> list[tuple[str, str]]:
    """The buttons that can be pressed now, the next step first."""
    names = [("Change it", "write"), ("Give it to somebody", "hand_over")]
    if fact.state == Fact.State.PUBLISHED:
        if waiting is None or waiting.kind == FactEdit.Kind.RECHECK:
            names.insert(0, ("Still right", "recheck"))
        names.append(("Withdraw it", "withdraw"))
    if any(source.url for source in fact.sources.all()):
        names.append(("Look at its sources now", "look_now"))
    found = [(label, reverse(f"admin:citizenship_fact_{name}", args=[fact.pk])) for label, name in names]
    if waiting is not None:
        found.insert(0, ("Read the change that waits", _edit_url(waiting)))
    return found


def _edit_url(edit: FactEdit) -> str:
    return reverse("admin:citizenship_factedit_change", args=[edit.pk])


@FORM_METHODS
def add(request: HttpRequest) -> HttpResponse:
    """Begin a new fact."""
    step.require(request, KEEP)
    return carry_out(
        request,
        form=NewForm(request.POST or None, initial={"checked_on": _today()}),
        act=partial(actions.add, by=request.user),
        back=("Facts", reverse(LIST)),
        done="The fact waits for publication. Nobody reads it before that.",
        heading="Begin a new fact",
        text="It is shown to nobody before it is published; a critical fact is published by a colleague.",
        button="Write it down",
        template="admin/citizenship/facts/words.html",
    )


@FORM_METHODS
def write(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write new words, sources or dates, or rewrite a change that waits."""
    fact = fetch(request, pk)
    waiting = fact.edits.filter(state=FactEdit.State.WAITING).first()
    words, sources = (waiting, waiting.sources) if waiting else (fact, actions.sources_of(fact))
    return carry_out(
        request,
        form=WordsForm(request.POST or None, initial=WordsForm.initial_of(words, sources, _today())),
        act=partial(actions.change, fact=fact, by=request.user),
        back=_back(fact),
        done="The change waits. What is public stays as it is until it is published.",
        heading=f"Change the fact {fact.key}",
        text="Read every source first. A critical fact is published by a colleague, not by you.",
        button="Write it down",
        template="admin/citizenship/facts/words.html",
        cancel_url=_back(fact)[1],
    )


@FORM_METHODS
def recheck(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say that it is still right."""
    fact = fetch(request, pk)
    return carry_out(
        request,
        form=RecheckForm(request.POST or None, initial=RecheckForm.initial_of(fact, _today())),
        act=partial(actions.recheck, fact=fact, by=request.user),
        back=_back(fact),
        done="The new dates wait for publication.",
        heading=f"Still right: {fact.key}",
        text="Read every source, then enter the day and what you read. Nothing else changes.",
        button="It is still right",
        template="admin/citizenship/facts/beside.html",
        line=line_of(fact, _today()),
    )


@FORM_METHODS
def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take it off every page at once."""
    fact = fetch(request, pk)
    return carry_out(
        request,
        form=WithdrawForm(request.POST or None),
        act=partial(actions.withdraw, fact=fact, by=request.user),
        back=_back(fact),
        done="The fact is withdrawn.",
        heading=f"Withdraw the fact {fact.key}",
        text="No page shows it from now on. Outcomes that need it send people to advice until it is published again.",
        button="Withdraw it",
        template="admin/citizenship/facts/beside.html",
        line=line_of(fact, _today()),
        uses=uses.of(fact.key),
    )


@FORM_METHODS
def hand_over(request: HttpRequest, pk: Any) -> HttpResponse:
    """Choose who looks after it."""
    fact = fetch(request, pk)
    return carry_out(
        request,
        form=HandOverForm(request.POST or None, initial={"owner": fact.owner, "team": fact.team}),
        act=partial(actions.hand_over, fact=fact, by=request.user),
        back=_back(fact),
        done="The fact is on its new owner’s list.",
        heading=f"Who looks after {fact.key}?",
        text="The owner’s work-list has the fact a week before it is to be checked again.",
        button="Give it to them",
    )


@FORM_METHODS
def look_now(request: HttpRequest, pk: Any) -> HttpResponse:
    """Have its sources opened now."""
    fact = fetch(request, pk)
    return carry_out(
        request,
        form=PressForm(request.POST or None),
        act=partial(links.look_now, fact=fact, by=request.user),
        back=_back(fact),
        done="A worker opens the sources now. Look at this page again in a minute.",
        heading=f"Look at the sources of {fact.key}",
        text="Once a week every source is opened by a program. You can have that done now for this fact.",
        button="Look at them now",
    )
