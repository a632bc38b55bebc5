"""Staff's pages of a change to a fact: what is public beside what shall be, and its two buttons."""

from datetime import date
from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.facts.actions import facts as actions
from citizenship.facts.forms.facts import ReasonForm, SeenForm
from citizenship.facts.models import About, Fact, FactEdit, FactSource, Tag
from programmes.people.access import Permission
from programmes.people.views import step
from programmes.people.views.step import carry_out

KEEP = Permission.KEEP_FACTS
FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
PAST = {"write": "Written", "publish": "Published", "drop": "Taken back"}
KINDS = dict(FactSource.Kind.choices)


def fetch(request: HttpRequest, pk: Any) -> FactEdit:
    """The change, for staff who may look after facts. 403 for other staff, 404 for what is not there."""
    rows = FactEdit.objects.select_related("fact", "written_by", "published_by", "dropped_by")
    found: FactEdit = step.fetch(request, rows, pk, KEEP)
    return found


def _back(edit: FactEdit) -> tuple[str, str]:
    return f"Change of {edit.fact.key}", reverse("admin:citizenship_factedit_change", args=[edit.pk])


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _sources(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Each source as two columns show it: its address, and all the rest in one line, so that a difference is seen."""
    lines = []
    for each in rows:
        dated = _day(date.fromisoformat(each["dated"])) if each["dated"] else "no date"
        says = f": “{each['says']}”" if each["says"] else ""
        lines.append({"url": each["url"], "told": f"{each['name']} ({KINDS[each['kind']]}, {dated}){says}"})
    return lines


def compared(edit: FactEdit) -> list[dict[str, Any]]:
    """What is public beside what the change says, line by line, and whether the two differ."""
    fact = edit.fact
    public = fact.state == Fact.State.PUBLISHED
    rows: list[tuple[str, Any, Any]] = [
        ("Statement", fact.statement, edit.statement),
        ("Subject", fact.get_about_display(), About(edit.about).label),
        ("Critical", "Yes" if fact.critical else "No", "Yes" if edit.critical else "No"),
        ("Its sources are", fact.get_tag_display(), Tag(edit.tag).label),
        ("Checked on", _day(fact.checked_on), _day(edit.checked_on)),
        ("Check again by", _day(fact.review_by), _day(edit.review_by)),
        ("Sources", _sources(actions.sources_of(fact)), _sources(edit.sources)),
    ]
    return [
        {"label": label, "before": before if public else "", "after": after, "differs": not public or before != after}
        for label, before, after in rows
    ]


@require_safe
def detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """One change: what is public beside what shall be, and the next step."""
    edit = fetch(request, pk)
    user: Any = request.user
    waits = edit.state == FactEdit.State.WAITING
    own = edit.needs_two and edit.written_by_id == user.pk
    names = [("Publish it", "publish")] if waits and not own else []
    names += [("Take it back", "drop")] if waits else []
    steps = [(label, reverse(f"admin:citizenship_factedit_{name}", args=[edit.pk])) for label, name in names]
    if waits:
        steps.append(("Rewrite it", reverse("admin:citizenship_fact_write", args=[edit.fact_id])))
    context = {
        **admin.site.each_context(request),
        "title": f"Change of {edit.fact.key}",
        "edit": edit,
        "rows": compared(edit) if waits else [],
        "steps": steps,
        "own": waits and own,
        "moves": [(PAST.get(move.verb, move.verb), move) for move in edit.moves.select_related("by")],
    }
    return render(request, "admin/citizenship/facts/edit.html", context)


@FORM_METHODS
def publish(request: HttpRequest, pk: Any) -> HttpResponse:
    """Hold the words against the sources and make them public."""
    edit = fetch(request, pk)
    return carry_out(
        request,
        form=SeenForm(request.POST or None, initial={"seen": edit.written_at.isoformat()}),
        act=partial(actions.publish, edit=edit, by=request.user),
        back=(f"Fact: {edit.fact.key}", reverse("admin:citizenship_fact_change", args=[edit.fact_id])),
        done="It is public. The change log tells it.",
        heading=f"Publish the change of {edit.fact.key}",
        text="Open every source and hold the words against it. With this button you answer for them too.",
        button="Publish it",
        template="admin/citizenship/facts/publish.html",
        rows=compared(edit),
        edit=edit,
        cancel_url=_back(edit)[1],
    )


@FORM_METHODS
def drop(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take the change back."""
    edit = fetch(request, pk)
    return carry_out(
        request,
        form=ReasonForm(request.POST or None),
        act=partial(actions.drop, edit=edit, by=request.user),
        back=_back(edit),
        done="The change is taken back. The fact stays as it is.",
        heading=f"Take back the change of {edit.fact.key}",
        text="The fact stays as it is. Your colleagues read the reason in the history.",
        button="Take it back",
    )
