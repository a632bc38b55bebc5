"""The officers' pages on which a season of ambassadors is set up: its days, roles, training and dates."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateformat import format as told
from django.views.decorators.http import require_safe

from programmes import clock
from programmes.people.views.step import carry_out
from volunteering.pathways import forms_seasons as forms
from volunteering.pathways.actions import seasons
from volunteering.pathways.models import AmbassadorRole, Season, TrainingDate, TrainingPart
from volunteering.pathways.views.team_london_staff import FORM, button, record, require, step, steps


@require_safe
def season(request: HttpRequest, pk: Any) -> HttpResponse:
    """One season: its dates, roles, training and applications, and what is still missing."""
    require(request)
    found = get_object_or_404(Season, pk=pk)
    missing, tables = seasons.missing_parts(found), _tables(found)
    facts = [
        ("Applications", f"{clock.uk_time(found.opens_at)} to {clock.uk_time(found.closes_at)}"),
        ("Shifts", f"{told(found.starts_date, 'j F Y')} to {told(found.ends_date, 'j F Y')}"),
        ("Youngest age", found.minimum_age),
        ("Question", found.question),
        ("Values", "Demonstration: nobody has decided on them" if found.is_demonstration else "Decided"),
    ]
    applications = f"{reverse('admin:volunteering_ambassador_changelist')}?season__id__exact={found.pk}"
    return record(
        request,
        found,
        model="season",
        facts=facts,
        steps=[
            ("Applications", applications),
            button("Add a role", "season_add_role", found.pk),
            *([button("Write a part of the training", "season_add_part", found.pk)] if missing else []),
            button("Plan a training date", "season_add_date", found.pk),
            button("Change the season", "season_edit", found.pk),
        ],
        text=_what_is_missing(tables[0]["rows"], missing),
        tables=tables,
    )


def _tables(found: Season) -> list[dict[str, Any]]:
    """Its roles, the parts of its training, and their dates, each with the way to change it."""
    roles = [
        ([role.title, role.where], [button("Change", "season_role", role.pk)]) for role in found.roles.order_by("title")
    ]
    parts = [
        ([part.number, part.title, part.get_kind_display()], [button("Change", "season_part", part.pk)])
        for part in found.parts.order_by("number")
    ]
    dates = [
        ([str(date.part), clock.uk_time(date.starts_at), f"{date.booked} of {date.capacity}"],
         [button("Open", "trainingdate_change", date.pk)])
        for date in TrainingDate.objects.filter(part__season=found).select_related("part")[:200]
    ]  # fmt: skip
    return [
        {"heading": "Roles", "columns": ["Role", "Where"], "rows": roles, "empty": "No role yet."},
        {"heading": "Training", "columns": ["Part", "Title", "How"], "rows": parts, "empty": "No part yet."},
        {"heading": "Training dates", "columns": ["Part", "When", "Places"], "rows": dates, "empty": "None yet."},
    ]


def _what_is_missing(roles: list[Any], missing: list[int]) -> str:
    """What keeps people from applying, or from finishing the training; "" when everything is there."""
    said = [] if roles else ["Nobody can apply before there is a role."]
    if missing:
        numbers = " and ".join(str(number) for number in missing) if len(missing) < 3 else "1, 2 and 3"
        said.append(f"Not written yet: part {numbers} of the training. Nobody books a shift before all three are done.")
    return " ".join(said)


@steps
def season_new(request: HttpRequest) -> HttpResponse:
    """Set up a season."""
    require(request)
    return carry_out(
        request,
        form=forms.NewSeasonForm(request.POST or None),
        act=partial(seasons.add_season, by=request.user),
        template=FORM,
        back=("Seasons of ambassadors", reverse("admin:volunteering_season_changelist")),
        done="The season is set up. Add its roles next.",
        heading="Set up a season",
        button="Set it up",
        text="Everybody sees it from the first moment of applications on.",
    )


@steps
def season_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change a season."""
    require(request)
    found = get_object_or_404(Season, pk=pk)
    return step(
        request,
        found,
        forms.SeasonForm(request.POST or None, season=found),
        partial(seasons.change_season, season=found, by=request.user),
        model="season",
        done="The season is saved.",
        heading="Change the season",
        button="Save",
        text="The age counts for applications from now on.",
    )


@steps
def season_add_role(request: HttpRequest, pk: Any) -> HttpResponse:
    """Add a role."""
    require(request)
    found = get_object_or_404(Season, pk=pk)
    return step(
        request,
        found,
        forms.NewRoleForm(request.POST or None),
        partial(seasons.add_role, season=found, by=request.user),
        model="season",
        done="The role is there. People can apply for it while applications are open.",
        heading="Add a role",
        button="Add it",
        text="Its shifts are the sessions of one opportunity, which is then for ambassadors of this role alone.",
    )


@steps
def season_role(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change a role's words."""
    require(request)
    found = get_object_or_404(AmbassadorRole.objects.select_related("season"), pk=pk)
    return step(
        request,
        found,
        forms.RoleForm(request.POST or None, initial={"title": found.title, "what": found.what, "where": found.where}),
        partial(seasons.change_role, role=found, by=request.user),
        model="season",
        back=found.season,
        done="The role is saved.",
        heading=f"Change the role: {found}",
        button="Save",
        text="Its opportunity stays, because people may have booked shifts.",
    )


@steps
def season_add_part(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write a part of the training."""
    require(request)
    found = get_object_or_404(Season, pk=pk)
    return step(
        request,
        found,
        forms.NewPartForm(request.POST or None, missing=seasons.missing_parts(found)),
        partial(seasons.add_part, season=found, by=request.user),
        model="season",
        done="The part is written.",
        heading="Write a part of the training",
        button="Save",
        text="A training has three parts. People do them in any order.",
    )


@steps
def season_part(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change a part of the training."""
    require(request)
    found = get_object_or_404(TrainingPart.objects.select_related("season"), pk=pk)
    return step(
        request,
        found,
        forms.PartForm(request.POST or None, initial={"title": found.title, "kind": found.kind, "text": found.text}),
        partial(seasons.change_part, part=found, by=request.user),
        model="season",
        back=found.season,
        done="The part is saved.",
        heading=f"Change: {found}",
        button="Save",
        text="Ambassadors read the new words from now on.",
    )


@steps
def season_add_date(request: HttpRequest, pk: Any) -> HttpResponse:
    """Plan a date of the training."""
    require(request)
    found = get_object_or_404(Season, pk=pk)
    return step(
        request,
        found,
        forms.DateForm(request.POST or None, season=found),
        partial(seasons.add_date, by=request.user),
        model="season",
        done="The date is planned. Ambassadors can choose it.",
        heading="Plan a training date",
        button="Plan it",
        text="Times are those of the clock in London.",
    )
