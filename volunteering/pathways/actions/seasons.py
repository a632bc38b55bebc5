"""What officers set up for ambassadors: a season, its roles, the three parts of the training, and their dates."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused
from volunteering.opportunities.models import Opportunity, SignUp
from volunteering.pathways.actions.ambassadors import need_officer
from volunteering.pathways.models import AmbassadorRole, Season, TrainingDate, TrainingPart
from volunteering.pathways.models.ambassadors import PARTS


@transaction.atomic
def add_season(*, parts_of: Season | None, by: Any, token: str, **values: Any) -> Season:
    """Set up a season, with the training of an earlier one where one is given. It is public from `opens_at` on."""
    tokens.spend(token, by=by, purpose="volunteering.season.add")
    need_officer(by)
    made = Season(**values)
    _refuse_season(made)
    made.save(force_insert=True)
    for part in parts_of.parts.all() if parts_of else []:
        made.parts.create(number=part.number, title=part.title, kind=part.kind, text=part.text)
    audit.record(by=by, verb="volunteering.season.added", target=made)
    return made


def _refuse_season(season: Season) -> None:
    """Raises MoveRefused for a name that is taken and for days in the wrong order."""
    if Season.objects.exclude(pk=season.pk).filter(name=season.name).exists():
        raise MoveRefused("There is a season of this name already. Add its year, for example.", field="name")
    if season.closes_at <= season.opens_at:
        raise MoveRefused("Applications must end after they begin.", field="closes_at")
    if season.ends_date < season.starts_date:
        raise MoveRefused("The last day of shifts must not be before the first.", field="ends_date")


@transaction.atomic
def change_season(*, season: Season, by: Any, token: str, **values: Any) -> Season:
    """Set a season's dates, age, question and words; it counts as decided when `is_demonstration` is taken off."""
    tokens.spend(token, by=by, purpose=f"volunteering.season.change:{season.pk}")
    need_officer(by)
    held = Season.objects.select_for_update().get(pk=season.pk)
    for name, value in values.items():
        setattr(held, name, value)
    _refuse_season(held)
    held.save(update_fields=[*values])
    audit.record(by=by, verb="volunteering.season.changed", target=held, detail={"fields": sorted(values)})
    return held


# --- roles -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_role(
    *, season: Season, title: str, what: str, where: str, opportunity: uuid.UUID, by: Any, token: str
) -> AmbassadorRole:
    """Add a role whose shifts are the sessions of this opportunity, by its key. From now on only ambassadors of the
    role who have done the training sign up there.

    Raises MoveRefused for an opportunity that is not public, is for younger people than the season, decides on
    applications, is another role's, or has people signed up already.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.season.add_role:{season.pk}")
    need_officer(by)
    _refuse_title(season, title, but=None)
    found = Opportunity.objects.select_for_update(of=("self",), no_key=True).filter(pk=opportunity).first()
    if found is None or found.host_id is None or found.state != Opportunity.State.PUBLISHED:
        raise MoveRefused("No published opportunity of a host has this address.", field="opportunity")
    _refuse_opportunity(season, found)
    made = AmbassadorRole.objects.create(
        season=season, title=title.strip(), what=what.strip(), where=where.strip(), opportunity=found
    )
    audit.record(by=by, verb="volunteering.season.role_added", target=made)
    return made


def _refuse_opportunity(season: Season, found: Opportunity) -> None:
    refusals = [
        (
            AmbassadorRole.objects.filter(opportunity=found).exists(),
            "The sessions of this opportunity are another role's shifts. Make one opportunity for each role.",
        ),
        (
            found.minimum_age < season.minimum_age,
            f"The opportunity is for people from {found.minimum_age}, the season from {season.minimum_age}. "
            "Change one of them.",
        ),
        (
            found.by_application,
            "The host decides on applications there. Ambassadors have applied once already: take that off first.",
        ),
        (
            SignUp.objects.filter(session__opportunity=found, session__starts_at__gt=clock.now()).open().exists(),
            "People are signed up there already. Make an opportunity that is for ambassadors alone.",
        ),
    ]
    for refused, words in refusals:
        if refused:
            raise MoveRefused(words, field="opportunity")


def _refuse_title(season: Season, title: str, *, but: AmbassadorRole | None) -> None:
    others = season.roles.exclude(pk=but.pk) if but else season.roles
    if others.filter(title=title.strip()).exists():
        raise MoveRefused("The season has a role of this title already.", field="title")


@transaction.atomic
def change_role(*, role: AmbassadorRole, title: str, what: str, where: str, by: Any, token: str) -> AmbassadorRole:
    """Change a role's words. Its opportunity stays: people may have booked shifts."""
    tokens.spend(token, by=by, purpose=f"volunteering.season.change_role:{role.pk}")
    need_officer(by)
    held = AmbassadorRole.objects.select_for_update(of=("self",)).select_related("season").get(pk=role.pk)
    _refuse_title(held.season, title, but=held)
    held.title, held.what, held.where = title.strip(), what.strip(), where.strip()
    held.save(update_fields=["title", "what", "where"])
    audit.record(by=by, verb="volunteering.season.role_changed", target=held)
    return held


# --- the training ----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_part(*, season: Season, number: int, title: str, kind: str, text: str, by: Any, token: str) -> TrainingPart:
    """Write one of the three parts of a season's training. Raises MoveRefused for a number that is there already."""
    tokens.spend(token, by=by, purpose=f"volunteering.season.add_part:{season.pk}")
    need_officer(by)
    held = Season.objects.select_for_update(of=("self",)).get(pk=season.pk)
    if number not in missing_parts(held):
        raise MoveRefused("This part is written already. Change it instead.", field="number")
    made = held.parts.create(number=number, title=title.strip(), kind=kind, text=text.strip())
    audit.record(by=by, verb="volunteering.training.part_added", target=made)
    return made


def missing_parts(season: Season) -> list[int]:
    """The numbers of the parts that nobody has written yet: nobody finishes the training before all are there."""
    return sorted(set(range(1, PARTS + 1)) - set(season.parts.values_list("number", flat=True)))


@transaction.atomic
def change_part(*, part: TrainingPart, title: str, kind: str, text: str, by: Any, token: str) -> TrainingPart:
    """Change a part of the training. How it is done stays once it has dates, or somebody has done it."""
    tokens.spend(token, by=by, purpose=f"volunteering.training.change_part:{part.pk}")
    need_officer(by)
    held = TrainingPart.objects.select_for_update(of=("self",)).get(pk=part.pk)
    if kind != held.kind and (held.dates.exists() or held.trainings.exists()):
        raise MoveRefused("This part has dates, or people have done it, so it stays as it is done now.", field="kind")
    held.title, held.kind, held.text = title.strip(), kind, text.strip()
    held.save(update_fields=["title", "kind", "text"])
    audit.record(by=by, verb="volunteering.training.part_changed", target=held)
    return held


@transaction.atomic
def add_date(
    *, part: TrainingPart, day: Any, starts: Any, ends: Any, place: str, capacity: int, by: Any, token: str
) -> TrainingDate:
    """Plan a date of a part of the training; times by the clock in London."""
    tokens.spend(token, by=by, purpose=f"volunteering.training.add_date:{part.pk}")
    need_officer(by)
    at = clock.now()
    start, close = (datetime.combine(day, each, clock.LONDON) for each in (starts, ends))
    if start <= at:
        raise MoveRefused("Choose a day in the future.", field="day")
    if close <= start:
        raise MoveRefused("It must end after it begins.", field="ends")
    if part.kind == TrainingPart.Kind.ONLINE:
        raise MoveRefused("This part is read online, so it has no dates.")
    made = TrainingDate.objects.create(
        part=part, starts_at=start, ends_at=close, place=place.strip(), capacity=capacity
    )
    audit.record(by=by, verb="volunteering.training.date_added", target=made)
    return made
