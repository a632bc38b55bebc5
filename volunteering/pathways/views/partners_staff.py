"""The officers' pages about schools' projects and about teams from employers."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.dateformat import format as told
from django.views.decorators.http import require_safe

from programmes import clock
from volunteering.hours.totals import words
from volunteering.pathways import forms_ambassadors, forms_employers, forms_schools
from volunteering.pathways.actions import employers, young
from volunteering.pathways.models import SchoolProject, TeamMatch, TeamNeed, TeamOffer
from volunteering.pathways.views.team_london_staff import button, record, require, step, steps

MOST = 200


def _days(days: list[Any]) -> str:
    return ", ".join(told(day, "j F Y") for day in days)


# --- schools ---------------------------------------------------------------------------------------------------------


def _project(request: HttpRequest, pk: Any) -> SchoolProject:
    require(request)
    return get_object_or_404(SchoolProject.objects.select_related("school", "topic"), pk=pk)


@require_safe
def project(request: HttpRequest, pk: Any) -> HttpResponse:
    """One school's project: numbers, log, visits, and whether to recognise it."""
    found = _project(request, pk)
    verbs = {"recognise": "Recognise it", "take_back": "Take it off the public page"}
    buttons = [
        button(text, f"schoolproject_{verb}", found.pk)
        for verb, text in verbs.items()
        if verb in found.FLOW.open_moves(found.state)
    ]
    entries = found.entries.filter(struck_at__isnull=True)[:MOST]
    log: list[tuple[list[Any], list[Any]]] = [
        ([told(row.day, "j F Y"), row.what, row.pupils, words(row.minutes)], []) for row in entries
    ]
    visits: list[tuple[list[Any], list[Any]]] = [
        ([told(row.day, "j F Y"), row.note, str(row.made_by)], []) for row in found.visits.select_related("made_by")
    ]
    facts = [
        ("School", f"{found.school} ({found.get_school_type_display()})"),
        ("School year", found.year_words),
        ("Topic", found.topic),
        ("What the pupils do", found.what),
        ("Pupils", ", ".join(f"{group}: {count}" for group, count in found.counts())),
        ("What everybody reads", found.praise or "Not recognised"),
    ]
    return record(
        request,
        found,
        model="schoolproject",
        steps=[*buttons, button("Write down a visit", "schoolproject_visit", found.pk)],
        facts=facts,
        tables=[
            {
                "heading": "Log",
                "columns": ["Day", "What", "Pupils", "Together"],
                "rows": log,
                "empty": "Nothing yet.",
            },
            {"heading": "Visits", "columns": ["Day", "Note", "By"], "rows": visits, "empty": "No visit yet."},
        ],
        history=found.moves.select_related("by").order_by("-at", "-pk")[:50],
    )


@steps
def visit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write down a visit."""
    found = _project(request, pk)
    return step(
        request,
        found,
        forms_schools.VisitForm(request.POST or None),
        partial(young.visit, project=found, by=request.user),
        model="schoolproject",
        done="The visit is written down.",
        heading="Write down a visit",
        button="Save",
        text="The school does not read this.",
    )


@steps
def recognise(request: HttpRequest, pk: Any) -> HttpResponse:
    """Recognise a project."""
    found = _project(request, pk)
    return step(
        request,
        found,
        forms_schools.PraiseForm(request.POST or None),
        partial(young.recognise, project=found, by=request.user),
        model="schoolproject",
        done="Recognised. The school has been told.",
        heading="Recognise the project",
        button="Recognise it",
        text="Its words and yours go on the public page: read them for names first. Numbers under 10 are hidden.",
    )


@steps
def take_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a project off the public page."""
    found = _project(request, pk)
    return step(
        request,
        found,
        forms_ambassadors.WhyForm(request.POST or None),
        partial(young.take_back, project=found, by=request.user),
        model="schoolproject",
        done="It left the public page. The school has been told why.",
        heading="Take it off the public page",
        button="Take it off",
        text="The project stays with the school as finished.",
    )


# --- teams -----------------------------------------------------------------------------------------------------------


def _matches(rows: Any) -> dict[str, Any]:
    lines = [
        ([clock.uk_date(row.starts_at), str(row.need.host), row.size, row.get_state_display()],
         [button("Open", "teammatch_change", row.pk)])
        for row in rows.with_parties()[:MOST]
    ]  # fmt: skip
    return {"heading": "Matches", "columns": ["Day", "Host", "Places", "State"], "rows": lines, "empty": "None yet."}


def _offer(request: HttpRequest, pk: Any) -> TeamOffer:
    require(request)
    return get_object_or_404(TeamOffer.objects.select_related("organisation").prefetch_related("boroughs"), pk=pk)


@require_safe
def team_offer(request: HttpRequest, pk: Any) -> HttpResponse:
    """One team, and the needs that it fits."""
    found = _offer(request, pk)
    today = clock.london_day(clock.now())
    needs = TeamNeed.objects.unmatched().filter(smallest__lte=found.size, largest__gte=found.size)
    rows = []
    for need in needs.select_related("host__organisation", "opportunity").order_by("posted_at")[:MOST]:
        said = need.fits(found, today)
        rows.append((len(said), need, said))
    rows.sort(key=lambda row: -row[0])
    free = TeamOffer.objects.unmatched().filter(pk=found.pk).exists()
    lines = [
        ([str(need.host), need.opportunity.title, f"{need.smallest} to {need.largest}", _days(need.dates),
          "; ".join(said)],
         [button("Open", "teamneed_change", need.pk)])
        for _, need, said in rows
    ]  # fmt: skip
    facts = [
        ("Employer", found.organisation),
        ("People", found.size),
        ("Days that suit", _days(found.dates)),
        ("Where", ", ".join(map(str, found.boroughs.all())) or "Anywhere in London"),
        ("From a distance", "Yes" if found.remote else "No"),
        ("Skills", ", ".join(found.skill_words) or "None named"),
        ("For the host", found.about or "Nothing"),
    ]
    fitting = {
        "heading": "Needs that it fits, the best first",
        "columns": ["Host", "Opportunity", "People", "Days", "What speaks for it"],
        "rows": lines,
        "empty": "No open need takes a team of this size.",
    }
    return record(
        request,
        found,
        model="teamoffer",
        facts=facts,
        steps=[button("Propose a day", "teamoffer_propose", found.pk)] if free and lines else [],
        tables=[fitting, _matches(found.matches)],
    )


@steps
def propose(request: HttpRequest, pk: Any) -> HttpResponse:
    """Propose a day to a team and a host."""
    found = _offer(request, pk)
    return step(
        request,
        found,
        forms_employers.ProposeForm(request.POST or None, offer=found),
        partial(employers.propose, offer=found, by=request.user),
        model="teamoffer",
        done="Proposed. Both sides have been asked.",
        heading="Propose a day",
        button="Propose it",
        text=f"{found.size} people. Days that suit the team: {_days(found.dates)}. Times are London's.",
    )


@require_safe
def team_need(request: HttpRequest, pk: Any) -> HttpResponse:
    """One need for a team."""
    require(request)
    found = get_object_or_404(TeamNeed.objects.select_related("host__organisation", "opportunity__borough"), pk=pk)
    facts = [
        ("Host", found.host),
        ("Opportunity", found.opportunity.title),
        ("Where", found.opportunity.borough or "From a distance"),
        ("What the team would do", found.what),
        ("People", f"{found.smallest} to {found.largest}"),
        ("Days that suit", _days(found.dates)),
        ("Skills", ", ".join(found.skill_words) or "None named"),
    ]
    text = "A match is proposed from the team’s page." if found.state == TeamNeed.State.OPEN else ""
    return record(request, found, model="teamneed", facts=facts, text=text, tables=[_matches(found.matches)])


@require_safe
def team_match(request: HttpRequest, pk: Any) -> HttpResponse:
    """One match: who has answered, and what became of it."""
    require(request)
    found = get_object_or_404(TeamMatch.objects.with_parties(), pk=pk)
    may_drop = "drop" in found.FLOW.open_moves(found.state)
    facts = [
        ("Team", found.offer),
        ("Need", found.need),
        ("When", f"{clock.uk_time(found.starts_at)}, {words(found.minutes)}"),
        ("Places", found.size),
        ("The employer", "has said yes" if found.has_said_yes("employer") else "has not said yes"),
        ("The host", "has said yes" if found.has_said_yes("host") else "has not said yes"),
    ]
    if found.reason:
        facts.append(("Reason", found.reason))
    if found.came is None:
        facts.append(("People who came", "Not said yet"))
    else:
        facts += [("People who came", found.came), ("Time of the team", f"{words(found.team_minutes)} together")]
    return record(
        request,
        found,
        model="teammatch",
        facts=facts,
        steps=[button("Take the proposal back", "teammatch_drop", found.pk)] if may_drop else [],
        history=found.moves.select_related("by").order_by("-at", "-pk")[:50],
    )


@steps
def drop(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a proposal back."""
    require(request)
    found = get_object_or_404(TeamMatch.objects.with_parties(), pk=pk)
    return step(
        request,
        found,
        forms_ambassadors.WhyForm(request.POST or None),
        partial(employers.drop, match=found, by=request.user),
        model="teammatch",
        done="Taken back. Both sides have been told.",
        heading="Take the proposal back",
        button="Take it back",
        text="The team and the need are then free for another match.",
    )
