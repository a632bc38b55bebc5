"""Applying to be an ambassador, our answer, and the three parts of the training.

Each verb locks the person first, then the application, as the booking of a shift does: the two wait and never cross.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.workflow import MoveRefused
from volunteering.opportunities import notices as seat_notices
from volunteering.opportunities.actions import seats
from volunteering.opportunities.models import Session, SignUp
from volunteering.pathways import notices_ambassadors as notices
from volunteering.pathways.models import (
    Ambassador,
    AmbassadorMove,
    AmbassadorRole,
    Training,
    TrainingDate,
    TrainingPart,
)
from volunteering.safeguarding import ages
from volunteering.safeguarding.models import Volunteer


@seats.rule
def trained_for_shifts(volunteer: Volunteer, session: Session) -> None:
    """A shift of ambassadors is for the ambassadors of that role who have done all three parts. Raises MoveRefused."""
    role = AmbassadorRole.objects.filter(opportunity=session.opportunity_id).first()
    if role is None:
        return
    held = Ambassador.objects.filter(volunteer=volunteer, role=role, state=Ambassador.State.ACTIVE).first()
    if held is None:
        raise MoveRefused("These shifts are for Team London Ambassadors. Apply for the role first.")
    held.refuse_unless_trained()


def need_officer(by: Any) -> None:
    """Raises PermissionDenied for anybody but the officers of the pathways."""
    if not by.can(Permission.MANAGE_PATHWAYS):
        raise PermissionDenied


def _own(ambassador: Ambassador, by: Any) -> Ambassador:
    held = _locked(ambassador)
    if held.volunteer.user_id != by.pk:
        raise PermissionDenied
    return held


def _locked(ambassador: Ambassador) -> Ambassador:
    seats.lock_person(ambassador.volunteer)
    rows = Ambassador.objects.select_for_update(of=("self",))
    return rows.select_related("volunteer__user", "role__opportunity", "season").get(pk=ambassador.pk)


def _note(held: Ambassador, verb: str, by: Any, at: datetime, note: str = "") -> AmbassadorMove:
    move = held.moves.create(verb=verb, by=by, at=at, note=note)
    audit.record(by=by, verb=f"volunteering.ambassador.{verb}", target=held)
    return move


@transaction.atomic
def apply(*, role: AmbassadorRole, volunteer: Volunteer, why: str, languages: str, by: Any, token: str) -> Ambassador:
    """Apply for a role of a season that is open. The age counts on the first day of its shifts.

    Raises MoveRefused for somebody too young, outside the dates, and for a second application in a season.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.ambassador.apply:{role.pk}")
    at, season = clock.now(), role.season
    volunteer = seats.lock_person(volunteer)
    if volunteer.user_id != by.pk:
        raise PermissionDenied
    if not season.is_open(at):
        raise MoveRefused("Applications for this season are closed. Look at the other things you can do.")
    age = volunteer.age_on(season.starts_date)
    if age < season.minimum_age:
        raise MoveRefused(
            f"You must be {season.minimum_age} or over on the first day of the shifts. "
            "There are other things to do at your age: search for them under Volunteering."
        )
    if not why.strip():
        raise MoveRefused("Answer the question: it is how we choose.", field="why")
    if Ambassador.objects.live().filter(volunteer=volunteer, season=season).exists():
        raise MoveRefused("You have applied for this season already. Withdraw that application first.")
    made = Ambassador.objects.create(
        volunteer=volunteer,
        season=season,
        role=role,
        band=ages.band_of(age),
        why=why.strip(),
        languages=languages.strip(),
        since_at=at,
        applied_at=at,
    )
    notices.applied(made, _note(made, "apply", by, at))
    tokens.settle(token, made.get_absolute_url())
    return made


@transaction.atomic
def accept(*, ambassador: Ambassador, by: Any, token: str) -> Ambassador:
    """The person takes the role."""
    tokens.spend(token, by=by, purpose=f"volunteering.ambassador.accept:{ambassador.pk}")
    held, at = _own(ambassador, by), clock.now()
    held.accept(at=at)
    held.save(update_fields=["state", "since_at"])
    _note(held, "accept", by, at)
    return held


@transaction.atomic
def withdraw(*, ambassador: Ambassador, by: Any, token: str) -> Ambassador:
    """The person gives it up: places in the training and shifts that lie ahead are free again."""
    tokens.spend(token, by=by, purpose=f"volunteering.ambassador.withdraw:{ambassador.pk}")
    held = _own(ambassador, by)
    end(held, by=by, at=clock.now())
    return held


def end(held: Ambassador, *, by: Any, at: datetime) -> None:
    """Withdraw an application whose person is locked."""
    held.withdraw(at=at)
    held.save(update_fields=["state", "since_at"])
    _free(held, by=by, at=at)
    _note(held, "withdraw", by, at)


def _free(held: Ambassador, *, by: Any, at: datetime) -> None:
    """Give up what lies ahead: booked dates of the training, and shifts."""
    for training in held.trainings.filter(state=Training.State.BOOKED):
        _give_up(training, at)
    _end_shifts(held, by=by, at=at)


def _end_shifts(held: Ambassador, *, by: Any, at: datetime) -> None:
    ahead = SignUp.objects.filter(volunteer=held.volunteer, session__opportunity=held.role.opportunity)
    keys = ahead.open().filter(session__starts_at__gt=at).order_by("session_id").values_list("pk", "session_id")
    for key, session_key in list(keys):
        session = seats.lock(session_key)
        sign_up = SignUp.objects.with_session().select_for_update(of=("self",)).get(pk=key)
        if sign_up.state not in SignUp.OPEN:
            continue
        had_place = sign_up.state == SignUp.State.CONFIRMED
        seats.end(sign_up, "cancel", by=by, at=at)
        seat_notices.ended(sign_up, had_place=had_place, told=False)
        seats.settle(session, at)


# --- our answer ------------------------------------------------------------------------------------------------------


@transaction.atomic
def offer(*, ambassador: Ambassador, by: Any, token: str) -> Ambassador:
    """Offer the role."""
    tokens.spend(token, by=by, purpose=f"volunteering.ambassador.offer:{ambassador.pk}")
    need_officer(by)
    held, at = _locked(ambassador), clock.now()
    _refuse_own(held, by)
    held.offer(by=by, at=at)
    held.save(update_fields=["state", "since_at", "decided_at", "decided_by"])
    notices.offered(held, _note(held, "offer", by, at))
    return held


@transaction.atomic
def decline(*, ambassador: Ambassador, reason: str, by: Any, token: str) -> Ambassador:
    """Say no, with a reason that the person reads."""
    tokens.spend(token, by=by, purpose=f"volunteering.ambassador.decline:{ambassador.pk}")
    need_officer(by)
    held, at = _locked(ambassador), clock.now()
    _refuse_own(held, by)
    held.decline(by=by, at=at, reason=_reason(reason))
    held.save(update_fields=["state", "since_at", "decided_at", "decided_by", "reason"])
    notices.declined(held, _note(held, "decline", by, at, held.reason))
    return held


@transaction.atomic
def stand_down(*, ambassador: Ambassador, reason: str, by: Any, token: str) -> Ambassador:
    """End somebody's role, with a reason that they read; what lies ahead of them is cancelled."""
    tokens.spend(token, by=by, purpose=f"volunteering.ambassador.stand_down:{ambassador.pk}")
    need_officer(by)
    held, at = _locked(ambassador), clock.now()
    _refuse_own(held, by)
    held.stand_down(by=by, at=at, reason=_reason(reason))
    held.save(update_fields=["state", "since_at", "decided_at", "decided_by", "reason"])
    _free(held, by=by, at=at)
    notices.stood_down(held, _note(held, "stand_down", by, at, held.reason))
    return held


def _refuse_own(held: Ambassador, by: Any) -> None:
    if held.volunteer.user_id == by.pk:
        raise MoveRefused("This is your own application. A colleague must decide.")


def _reason(text: str) -> str:
    if not text.strip():
        raise MoveRefused("Give the reason: the person reads it.", field="reason")
    return text.strip()


# --- training --------------------------------------------------------------------------------------------------------


def _active(ambassador: Ambassador, by: Any) -> Ambassador:
    held = _own(ambassador, by)
    if held.state != Ambassador.State.ACTIVE:
        raise MoveRefused("Take the role first. Then the training begins.")
    return held


def _part(held: Ambassador, part: TrainingPart) -> TrainingPart:
    if part.season_id != held.season_id:
        raise PermissionDenied
    return part


@transaction.atomic
def read_welcome(*, ambassador: Ambassador, part: TrainingPart, by: Any, token: str) -> Training:
    """The person has read the part that is online, and says so."""
    tokens.spend(token, by=by, purpose=f"volunteering.ambassador.read:{ambassador.pk}:{part.pk}")
    held, at = _active(ambassador, by), clock.now()
    if _part(held, part).kind != TrainingPart.Kind.ONLINE:
        raise MoveRefused("This part has dates. Choose one of them.")
    _refuse_twice(held, part)
    made = held.trainings.create(part=part, state=Training.State.ATTENDED, since_at=at)
    _note(held, "read_welcome", by, at)
    _tell_when_trained(held, made)
    return made


@transaction.atomic
def book_training(*, ambassador: Ambassador, date: TrainingDate, by: Any, token: str) -> Training:
    """Take a place on a date. Raises MoveRefused when it is full or past, and for a part that is booked or done."""
    tokens.spend(token, by=by, purpose=f"volunteering.ambassador.book:{ambassador.pk}:{date.pk}")
    held, at = _active(ambassador, by), clock.now()
    date = TrainingDate.objects.select_for_update(of=("self",)).select_related("part").get(pk=date.pk)
    _part(held, date.part)
    _refuse_twice(held, date.part)
    if date.starts_at <= at:
        raise MoveRefused("This date is past. Choose another one.")
    if date.free <= 0:
        raise MoveRefused("This date is full. Choose another one.")
    date.booked += 1
    date.save(update_fields=["booked"])
    made = held.trainings.create(part=date.part, date=date, since_at=at)
    _note(held, "book_training", by, at)
    notices.part_booked(made)
    return made


def _refuse_twice(held: Ambassador, part: TrainingPart) -> None:
    if held.trainings.filter(part=part, state__in=[Training.State.BOOKED, Training.State.ATTENDED]).exists():
        raise MoveRefused("You have booked or done this part already.")


@transaction.atomic
def leave_training(*, training: Training, by: Any, token: str) -> Training:
    """Give up a place on a date before it begins, to choose another one."""
    tokens.spend(token, by=by, purpose=f"volunteering.ambassador.leave:{training.pk}")
    held = _own(training.ambassador, by)
    training = held.trainings.select_related("date").get(pk=training.pk)
    at = clock.now()
    if training.date and training.date.starts_at <= at:
        raise MoveRefused("This training has begun. Tell us if you could not come.")
    _give_up(training, at)
    _note(held, "leave_training", by, at)
    return training


def _give_up(training: Training, at: datetime) -> None:
    training.leave(at=at)
    training.save(update_fields=["state", "since_at"])
    date = TrainingDate.objects.select_for_update().get(trainings=training.pk)
    date.booked -= 1
    date.save(update_fields=["booked"])


@transaction.atomic
def attend(*, training: Training, by: Any, token: str) -> Training:
    """An officer marks that somebody was at a training. After the third part the person can book shifts."""
    tokens.spend(token, by=by, purpose=f"volunteering.training.attend:{training.pk}")
    need_officer(by)
    held, at = _locked(training.ambassador), clock.now()
    training = held.trainings.select_related("date", "part").get(pk=training.pk)
    training.attend(at=at)
    try:
        with transaction.atomic():
            training.save(update_fields=["state", "since_at"])
    except IntegrityError as error:
        raise MoveRefused("This person has booked or done this part on another date.") from error
    _note(held, "attend_training", by, at)
    _tell_when_trained(held, training)
    return training


@transaction.atomic
def miss(*, training: Training, by: Any, token: str) -> Training:
    """An officer marks that somebody was not there. Where they counted as trained, shifts ahead are cancelled."""
    tokens.spend(token, by=by, purpose=f"volunteering.training.miss:{training.pk}")
    need_officer(by)
    held, at = _locked(training.ambassador), clock.now()
    training = held.trainings.select_related("date", "part").get(pk=training.pk)
    was_done = training.state == Training.State.ATTENDED
    training.miss(at=at)
    training.save(update_fields=["state", "since_at"])
    if was_done:
        _end_shifts(held, by=by, at=at)
    _note(held, "miss_training", by, at)
    notices.part_missed(training, at)
    return training


def _tell_when_trained(held: Ambassador, training: Training) -> None:
    if held.state == Ambassador.State.ACTIVE and Ambassador.objects.trained().filter(pk=held.pk).exists():
        notices.trained(held, training)
