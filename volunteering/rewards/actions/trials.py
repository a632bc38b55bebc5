"""What a volunteer does with a trial: join it, leave it, answer about themselves; and what follows a merge."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Value, When

from programmes import audit, clock, tokens
from programmes.questions.models import QuestionSet
from programmes.workflow import MoveRefused
from volunteering.hours import totals
from volunteering.rewards.exposure import assignments_at
from volunteering.rewards.models import ArmAssignment, EqualityNote, Experiment, Exposure, Redemption
from volunteering.rewards.models.experiments import drawn
from volunteering.safeguarding import rules
from volunteering.safeguarding.ages import PERMISSION_BELOW, band_of
from volunteering.safeguarding.models import ParticipationPermission, Volunteer

EQUALITY = "volunteer-equality"
EQUALITY_KEPT_YEARS = 6


def eligible_reason(experiment: Experiment, *, age: int, band: str, borough: str | None) -> str:
    """Why somebody may not take part, in words for them; "" when they may, as far as age and borough go."""
    if not experiment.admits_age(age) or not experiment.admits_band(band):
        return "This trial is for people of another age."
    if experiment.boroughs and borough not in experiment.boroughs:
        return "This trial is for people who live in other boroughs."
    return ""


def why_not(experiment: Experiment, volunteer: Volunteer, at: datetime) -> str:
    """Why this person may not join now, in words for them; "" when they may. Changes nothing."""
    if not experiment.may_join(at):
        return "This trial takes nobody new at the moment."
    day = clock.london_day(at)
    age = volunteer.age_on(day)
    if refused := eligible_reason(experiment, age=age, band=band_of(age), borough=volunteer.borough_id):
        return refused
    if experiment.newcomers_only and totals.confirmed_minutes(volunteer):
        return "This trial is for people who have not volunteered with us before."
    # In an arm without rewards they could not see what they hold, and they know what the others are shown.
    if Redemption.objects.held().filter(volunteer=volunteer).exists():
        return "This trial is for people who have not taken a reward yet."
    if any(each.experiment_id != experiment.pk for each in assignments_at(volunteer, at)):
        return "You are already in another trial. You can join one at a time."
    try:
        rules.refuse_without_permission(volunteer, day, needed_below=PERMISSION_BELOW)
    except MoveRefused as refusal:
        return refusal.message
    return ""


@transaction.atomic
def join(*, experiment: Experiment, volunteer: Volunteer, words: str, by: Any, token: str) -> ArmAssignment:
    """The person agrees to take part: they are drawn for an arm, once and for good. `words` is what they read.

    Only the person themselves may agree. Raises MoveRefused where they may not take part; somebody who has joined
    before stays in the arm that they were drawn for.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.trial.join:{experiment.pk}")
    if by.pk != volunteer.user_id:
        raise MoveRefused("Only the person who takes part can agree to it.")
    # Two presses, or two devices, wait for each other here.
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    at = clock.now()
    if there := ArmAssignment.objects.filter(experiment=experiment, volunteer=volunteer).first():
        if there.withdrawn_at:
            raise MoveRefused("You have left this trial, so you cannot join it again.")
        return there
    if refused := why_not(experiment, volunteer, at):
        raise MoveRefused(refused)
    made = ArmAssignment.objects.create(
        experiment=experiment,
        arm=drawn(experiment, volunteer.pk),
        volunteer=volunteer,
        person_key=volunteer.pk,
        band=volunteer.band_on(clock.london_day(at)),
        borough_id=volunteer.borough_id,
        consented_at=at,
        consented_by=by,
        consent_words=words,
        assigned_at=at,
    )
    Exposure.objects.create(assignment=made, place=Exposure.Place.JOINING, first_at=at)
    audit.record(by=by, verb="volunteering.rewards.trial_joined", target=experiment)
    return made


@transaction.atomic
def leave(*, experiment: Experiment, volunteer: Volunteer, by: Any, token: str) -> ArmAssignment:
    """The person leaves: they are taken out of the analysis, and keep every hour, point and reward that they have."""
    tokens.spend(token, by=by, purpose=f"volunteering.trial.leave:{experiment.pk}")
    held = ArmAssignment.objects.select_for_update(of=("self",)).filter(experiment=experiment, volunteer=volunteer)
    found = held.first()
    if found is None:
        raise MoveRefused("You are not in this trial.")
    return _withdraw(found, by=by, at=clock.now())


@transaction.atomic
def leave_without_permission(*, permission: ParticipationPermission, by: Any, at: datetime) -> int:
    """A guardian's permission has ended: somebody under 16 without another one is in no trial any more."""
    volunteer = permission.volunteer
    if ParticipationPermission.objects.live_on(at).filter(volunteer=volunteer).exclude(pk=permission.pk).exists():
        return 0
    held = ArmAssignment.objects.select_for_update(of=("self",)).filter(
        volunteer=volunteer, withdrawn_at__isnull=True, experiment__state=Experiment.State.RUNNING
    )
    leaving = list(held.order_by("pk"))
    if not leaving or volunteer.age_on(clock.london_day(at)) >= PERMISSION_BELOW:
        return 0
    for each in leaving:
        _withdraw(each, by=by if getattr(by, "pk", None) else volunteer.user, at=at)
    return len(leaving)


def _withdraw(found: ArmAssignment, *, by: Any, at: datetime) -> ArmAssignment:
    found.withdraw(by=by, at=at)
    found.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record(by=by, verb="volunteering.rewards.trial_left", target=found.experiment)
    return found


@transaction.atomic
def merge(*, kept: Volunteer, dropped: Volunteer) -> int:
    """Two accounts are one person: of two assignments in a trial the earlier goes with the person (I18, I29).

    The later one stays with the account that is gone, where no analysis counts it. Whoever has left with one of the
    accounts has left. Returns how many rows were moved.
    """
    rows = ArmAssignment.objects.select_for_update(of=("self",)).filter(volunteer__in=[kept, dropped])
    by_trial: dict[Any, list[ArmAssignment]] = {}
    for row in rows.order_by("assigned_at", "pk"):
        by_trial.setdefault(row.experiment_id, []).append(row)
    for found in by_trial.values():
        first, *later = found
        gone = next((row for row in later if row.withdrawn_at), None)
        if gone and gone.withdrawn_at and first.withdrawn_at is None:
            _withdraw(first, by=gone.withdrawn_by, at=gone.withdrawn_at)
    moving = [trial for trial, found in by_trial.items() if found[0].volunteer_id == dropped.pk]
    # One statement lets two rows change places: the rule "once in a trial" is checked at its end.
    return ArmAssignment.objects.filter(experiment__in=moving, volunteer__in=[kept, dropped]).update(
        volunteer=Case(
            When(volunteer=dropped, then=Value(kept.pk)),
            When(volunteer=kept, then=Value(dropped.pk)),
            default=F("volunteer"),
        )
    )


def equality_questions() -> QuestionSet | None:
    """The newest frozen questions about a volunteer; None where the set-up has none."""
    return QuestionSet.objects.frozen().filter(family=EQUALITY).order_by("-version").first()


@transaction.atomic
def answer_equality(*, experiment: Experiment | None, answers: Mapping[str, Any], token: str) -> int:
    """Keep each answer as a row of its own, with the month and perhaps the trial; returns how many.

    Nobody is named, here or in the audit: the token is spent by nobody, and says only that this very form was sent.
    """
    tokens.spend(token, by=None, purpose="volunteering.rewards.equality")
    month = clock.london_day(clock.now()).replace(day=1)
    rows = [
        EqualityNote(experiment=experiment, month_date=month, question=key, code=str(code))
        for key, value in answers.items()
        for code in (value if isinstance(value, list) else [value])
        if code
    ]
    EqualityNote.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def retain_equality(at: datetime) -> int:
    """Delete equality answers that are more than six years old; returns how many."""
    month = clock.london_day(at).replace(day=1)
    return EqualityNote.objects.filter(month_date__lt=month.replace(year=month.year - EQUALITY_KEPT_YEARS)).delete()[0]
