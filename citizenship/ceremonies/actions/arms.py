"""Arms of ceremonies: found as the study's registered method says, changed with a reason before the lock, never after.

The reasons are codes (`citizenship.studies.offers.Reason`), and a refused change is written into the security history
in a transaction of its own, so that the refusal does not take its trace with it.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from citizenship.ceremonies import notices
from citizenship.ceremonies.actions.shared import locked
from citizenship.ceremonies.models import Ceremony
from citizenship.studies import drawing
from citizenship.studies.authority import is_in_pilot
from citizenship.studies.models import Arm, BoroughPlace, Study
from citizenship.studies.offers import REASON_OF, Method, Reason
from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.people.models import User
from programmes.workflow import MoveRefused

FIELDS = [
    "study",
    "arm",
    "arm_method",
    "arm_reason",
    "arm_assigned_at",
    "arm_assigned_by",
    "arm_locks_at",
    "draw_order",
]


def find(*, ceremony: Ceremony, by: User, at: datetime) -> None:
    """Put a planned ceremony into the study that runs for its borough on its day, and into its arm where a rule says
    which one. Saves nothing. Called inside a transaction by the actions that plan.

    Nothing happens for a late entry, on the day itself, or where the ceremony has its arm. In a study for which
    boroughs volunteer, the ceremony waits for an officer.
    """
    if ceremony.arm_id or ceremony.late_entry or clock.london_day(at) >= ceremony.date:
        return
    place = _place(ceremony)
    if place is None:
        ceremony.study, ceremony.draw_order = None, None
        return
    study = place.study
    ceremony.study = study
    if study.assigned_per == Study.Per.BOROUGH:
        if place.arm is not None:
            _give(ceremony, place.arm, study.method, place.reason, by=by, at=at)
    elif study.method != Method.VOLUNTEER:
        ceremony.draw_order = ceremony.draw_order or _next_order(study, ceremony)
        _give(ceremony, _arm_of(study, ceremony), study.method, REASON_OF[study.method], by=by, at=at)


def _place(ceremony: Ceremony) -> BoroughPlace | None:
    """The borough's place in the study of that day, held so that two ceremonies planned at once are drawn in turn.

    None for a borough that left the pilot.
    """
    if not is_in_pilot(ceremony.borough):
        return None
    studies = Study.objects.running_for(ceremony.borough, ceremony.date)
    places = BoroughPlace.objects.select_for_update(of=("self",)).select_related("study", "arm__study")
    return places.filter(borough=ceremony.borough, study__in=studies).first()


def _next_order(study: Study, ceremony: Ceremony) -> int:
    rows = Ceremony.objects.filter(study=study, borough=ceremony.borough)
    return (rows.aggregate(last=Max("draw_order"))["last"] or 0) + 1


def _arm_of(study: Study, ceremony: Ceremony) -> Arm:
    order = ceremony.draw_order or 1
    if study.method == Method.ROTA:
        return drawing.turn(study, order)
    return drawing.draw(study, ceremony.borough.gss_code, order)


def _give(ceremony: Ceremony, arm: Arm | None, method: str, reason: str, *, by: User, at: datetime) -> None:
    ceremony.assign_arm(
        arm=arm, method=method, reason=reason, locks_at=lock_time(ceremony, arm, at) if arm else None, by=by, at=at
    )


def lock_time(ceremony: Ceremony, arm: Arm, at: datetime) -> datetime:
    """When the arm locks: so many hours before the ceremony as the study says, and at once where that has passed."""
    return max(at, ceremony.begins_at - timedelta(hours=arm.study.lock_hours))


def assign_arm(*, ceremony: Ceremony, arm: Arm, reason: str, by: User, token: str) -> Ceremony:
    """An officer gives a planned ceremony its arm, or another one, with a reason from the list. The registrars hear.

    Raises MoveRefused after the lock or the day, for a late entry, for an arm of another study and for the arm it has;
    the attempt is written into the security history all the same.
    """
    try:
        return _assign_arm(ceremony=ceremony, arm=arm, reason=reason, by=by, token=token)
    except MoveRefused:
        with transaction.atomic():
            audit.record(
                by=by,
                verb="citizenship.ceremonies.arm_change_refused",
                target=ceremony,
                detail={"arm": str(arm.pk), "reason": reason},
            )
        raise


@transaction.atomic
def _assign_arm(*, ceremony: Ceremony, arm: Arm, reason: str, by: User, token: str) -> Ceremony:
    tokens.spend(token, by=by, purpose=f"citizenship.ceremonies.assign_arm:{ceremony.pk}")
    held, at = locked(ceremony), clock.now()
    _refuse(held, arm, reason, by, at)
    before = held.arm
    _give(held, arm, arm.study.method, reason, by=by, at=at)
    held.save(update_fields=FIELDS)
    note = f"{before or 'No arm'} to {arm}: {Reason(reason).label}"
    move = held.moves.create(verb="assign_arm", by=by, at=at, note=note)
    audit.record(by=by, verb="citizenship.ceremonies.arm_assigned", target=held, detail={"arm": str(arm.pk)})
    notices.arm_assigned(held, move)
    return held


def _refuse(held: Ceremony, arm: Arm, reason: str, by: User, at: datetime) -> None:
    """Raises MoveRefused where the officer may not give this arm to this ceremony now."""
    if not by.can(Permission.MANAGE_PILOTS):
        raise MoveRefused("Only an officer of the pilots gives a ceremony its arm.")
    if held.is_locked(at):
        raise MoveRefused(
            "The arm of this ceremony is locked. Nobody can change it any more; this attempt is kept in the log.",
            field="arm",
        )
    study = arm.study
    if held.study_id != study.pk or study.state != Study.State.RUNNING:
        raise MoveRefused("Choose an arm of the study that runs for this ceremony.", field="arm")
    if study.assigned_per == Study.Per.BOROUGH:
        raise MoveRefused("This study gives its arms to whole boroughs. Change the borough's arm instead.", field="arm")
    if held.arm_id == arm.pk:
        raise MoveRefused("The ceremony is in this arm already. Choose another one.", field="arm")
    if reason not in Reason.values or reason in REASON_OF.values():
        raise MoveRefused("Choose a reason from the list.", field="reason")


@transaction.atomic
def lock(*, ceremony: Ceremony, by: User, token: str) -> Ceremony:
    """An officer locks the arm of a planned ceremony now, before its time. It never changes after that.

    Raises MoveRefused without an arm, and when it is locked already.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.ceremonies.lock:{ceremony.pk}")
    held, at = locked(ceremony), clock.now()
    if not by.can(Permission.MANAGE_PILOTS):
        raise MoveRefused("Only an officer of the pilots locks an arm.")
    held.lock(at=at)
    held.save(update_fields=["arm_locks_at"])
    held.moves.create(verb="lock", by=by, at=at)
    audit.record(by=by, verb="citizenship.ceremonies.arm_locked", target=held)
    return held


def take_out(*, ceremony: Ceremony, by: User, at: datetime) -> None:
    """Take a planned ceremony out of its study, as long as its arm is not locked. Saves nothing.

    For a ceremony that moves to a day outside the study, and for a borough that leaves the pilot.
    """
    if ceremony.is_locked(at):
        raise MoveRefused("The arm of this ceremony is locked, so it stays in its study.")
    if ceremony.arm_id:
        ceremony.assign_arm(arm=None, method="", reason="", locks_at=None, by=by, at=at)
    ceremony.study, ceremony.draw_order = None, None


@transaction.atomic
def settle(*, ceremony: Ceremony) -> bool:
    """Bring a planned ceremony's arm up to date with its study, as far as no lock forbids it; True when it changed.

    For a study that began after the ceremony was planned, a borough that joined it later, and a borough whose own arm
    was given or changed meanwhile. Safe to repeat. The arm is given in the name of whoever started the study.
    """
    held, at = locked(ceremony), clock.now()
    if held.is_locked(at) or clock.london_day(at) >= held.date:
        return False
    place = _place(held)
    if place is None or (by := place.assigned_by or place.study.started_by) is None:
        return False
    before = (held.study_id, held.arm_id)
    if place.study.assigned_per == Study.Per.BOROUGH and held.arm_id and held.arm_id != place.arm_id:
        held.assign_arm(arm=None, method="", reason="", locks_at=None, by=by, at=at)
    find(ceremony=held, by=by, at=at)
    if (held.study_id, held.arm_id) == before:
        return False
    held.save(update_fields=FIELDS)
    held.moves.create(verb="assign_arm", by=None, at=at, note=f"{held.arm or 'Waits for its arm'}")
    audit.record(by=None, verb="citizenship.ceremonies.arm_settled", target=held)
    return True
