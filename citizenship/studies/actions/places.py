"""Which boroughs are in a study, and the arm of each where the study gives one to a whole borough."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from citizenship.studies import drawing, notices
from citizenship.studies.authority import refuse_others
from citizenship.studies.models import Arm, BoroughPlace, Joining, Method, Study
from citizenship.studies.offers import REASON_OF
from programmes import audit, clock, tokens
from programmes.people.models import Borough
from programmes.workflow import MoveRefused, after


@transaction.atomic
def add_boroughs(*, study: Study, boroughs: Iterable[Borough], by: Any, token: str) -> list[BoroughPlace]:
    """Take boroughs of the pilot into a study. Their numbers follow the order of their GSS codes, whoever adds them.

    Raises MoveRefused for a borough outside the pilot, one in another study on these days, and a closed study.
    """
    study = _begin("add_boroughs", study, by, token)
    if study.state == Study.State.CLOSED:
        raise MoveRefused("This study is closed. No borough can come into it.")
    there = set(study.places.values_list("borough", flat=True))
    chosen = sorted((each for each in boroughs if each.pk not in there), key=lambda each: each.pk)
    if not chosen:
        raise MoveRefused("Choose one or more boroughs that are not in the study yet.", field="boroughs")
    last = study.places.aggregate(last=Max("position"))["last"] or 0
    made = [_place(study, each, number, by) for number, each in enumerate(chosen, last + 1)]
    codes = [each.pk for each in chosen]
    audit.record(by=by, verb="citizenship.studies.boroughs_added", target=study, detail={"boroughs": codes})
    if study.state == Study.State.RUNNING:
        after("citizenship.studies.assigned", study=study, by=by, at=clock.now())
    return made


@transaction.atomic
def remove_borough(*, place: BoroughPlace, by: Any, token: str) -> Study:
    """Take a borough out of a draft. Raises MoveRefused once the study is registered."""
    study = _begin(f"remove_borough:{place.pk}", place.study, by, token)
    if study.is_frozen:
        raise MoveRefused(
            "This study is registered, so its boroughs stay on its record. A borough that leaves the pilot takes no "
            "further part."
        )
    audit.record(by=by, verb="citizenship.studies.borough_removed", target=study, detail={"borough": place.borough_id})
    place.delete()
    return study


@transaction.atomic
def draw_boroughs(*, study: Study, by: Any, token: str) -> list[BoroughPlace]:
    """Give every borough without an arm the one that the seed draws or whose turn it is. Nobody chooses.

    Raises MoveRefused for a study that assigns each ceremony or by who volunteers, for a draft, and when all have one.
    """
    study = _begin("draw", study, by, token)
    _refuse_without_arms(study)
    if study.method == Method.VOLUNTEER:
        raise MoveRefused("In this study boroughs volunteer. Choose the arm of each borough by itself.")
    waiting = list(_in_pilot(study).filter(arm__isnull=True).select_related("borough").order_by("position"))
    if not waiting:
        raise MoveRefused("Every borough in this study has its arm.")
    for place in waiting:
        arm, told = _found(study, place.position)
        _give(study, place, arm, REASON_OF[study.method], by, drawn_from=told)
    after("citizenship.studies.assigned", study=study, by=by, at=clock.now())
    return waiting


@transaction.atomic
def assign(*, place: BoroughPlace, arm: Arm, reason: str, by: Any, token: str) -> BoroughPlace:
    """Put a borough that volunteered into an arm, with the reason. Raises MoveRefused where a draw or rota decides."""
    study = _begin(f"assign:{place.pk}", place.study, by, token)
    _refuse_without_arms(study)
    if study.method != Method.VOLUNTEER:
        raise MoveRefused("In this study nobody chooses an arm. Draw the boroughs instead.")
    made = _give(study, _locked(place), arm, reason, by)
    after("citizenship.studies.assigned", study=study, by=by, at=clock.now())
    return made


def change(*, place: BoroughPlace, arm: Arm, reason: str, by: Any, token: str) -> BoroughPlace:
    """Put a borough into another arm before its lock, with a reason from the list.

    After the lock it is refused, and the attempt is kept in the audit: it stays there although nothing changed.
    """
    try:
        return _change(place=place, arm=arm, reason=reason, by=by, token=token)
    except MoveRefused:
        detail = {"borough": place.borough_id, "arm": arm.pk, "reason": reason}
        with transaction.atomic():
            audit.record(by=by, verb="citizenship.studies.arm_change_refused", target=place.study, detail=detail)
        raise


@transaction.atomic
def _change(*, place: BoroughPlace, arm: Arm, reason: str, by: Any, token: str) -> BoroughPlace:
    study = _begin(f"change:{place.pk}", place.study, by, token)
    _refuse_without_arms(study)
    place = _locked(place)
    before, at = place.arm, clock.now()
    place.change(by=by, at=at, arm=arm, reason=reason)
    place.save(update_fields=["arm", "reason", "assigned_at", "assigned_by"])
    note = f"from {before} to {arm}: {place.get_reason_display()}"
    move = place.moves.create(verb="change", by=by, at=at, note=note)
    detail = {"borough": place.borough_id, "from": before.pk if before else None, "to": arm.pk, "reason": reason}
    audit.record(by=by, verb="citizenship.studies.arm_changed", target=study, detail=detail)
    after("citizenship.studies.assigned", study=study, by=by, at=at)
    notices.assigned(place, move)
    return place


@transaction.atomic
def lock_boroughs(*, study: Study, by: Any, token: str) -> list[BoroughPlace]:
    """Lock the arms of all its boroughs now, before their time. Raises MoveRefused where none is open to change."""
    study = _begin("lock", study, by, token)
    _refuse_without_arms(study)
    at = clock.now()
    rows = study.places.select_for_update(of=("self",)).select_related("borough")
    open_now = list(rows.filter(arm__isnull=False, locks_at__gt=at).order_by("position"))
    if not open_now:
        raise MoveRefused("No arm is open to change: each is locked, or not given yet.")
    for place in open_now:
        place.lock(at=at)
        place.save(update_fields=["locks_at"])
        place.moves.create(verb="lock", by=by, at=at)
    audit.record(by=by, verb="citizenship.studies.arms_locked", target=study, detail={"boroughs": len(open_now)})
    return open_now


def locks_at(study: Study, at: datetime) -> datetime:
    """When a borough's arm is locked: `lock_hours` before the study's first day, or at once after that."""
    first = datetime.combine(study.first_date, time.min, tzinfo=clock.LONDON)
    return max(first - timedelta(hours=study.lock_hours), at)


def _begin(verb: str, study: Study, by: Any, token: str) -> Study:
    refuse_others(by)
    tokens.spend(token, by=by, purpose=f"citizenship.study.{verb}:{study.pk}")
    return Study.objects.select_for_update(of=("self",)).get(pk=study.pk)


def _locked(place: BoroughPlace) -> BoroughPlace:
    found = BoroughPlace.objects.select_for_update(of=("self",)).select_related("borough", "study", "arm")
    return found.get(pk=place.pk)


def _in_pilot(study: Study) -> Any:
    taking_part = Joining.objects.taking_part().values("borough")
    return study.places.select_for_update(of=("self",)).filter(borough__in=taking_part)


def _refuse_without_arms(study: Study) -> None:
    if study.assigned_per != Study.Per.BOROUGH:
        raise MoveRefused("This study gives an arm to each ceremony, so a borough has none of its own.")
    if study.state not in (Study.State.REGISTERED, Study.State.RUNNING):
        raise MoveRefused("Arms are given once the study is registered and until it is closed.")


def _place(study: Study, borough: Borough, number: int, by: Any) -> BoroughPlace:
    """The borough's place; what the database refuses is told in words."""
    try:
        with transaction.atomic():
            return BoroughPlace.objects.create(study=study, borough=borough, position=number, added_by=by)
    except IntegrityError as error:
        told = (
            f"{borough} is in another study on some of these days. A borough is in one study at a time."
            if "one study at a time" in str(error)
            else f"{borough} does not take part in the pilot. Approve it first."
        )
        raise MoveRefused(told, field="boroughs") from error


def _found(study: Study, number: int) -> tuple[Arm, str]:
    """The arm that the study's method gives this number, and the working of a draw."""
    if study.method == Method.ROTA:
        return drawing.turn(study, number), ""
    found = drawing.drawn(study, drawing.BOROUGHS, number)
    return found.arm, found.told


def _give(study: Study, place: BoroughPlace, arm: Arm, reason: str, by: Any, *, drawn_from: str = "") -> BoroughPlace:
    at = clock.now()
    place.assign(
        by=by, at=at, arm=arm, method=study.method, reason=reason, locks_at=locks_at(study, at), drawn_from=drawn_from
    )
    place.save()
    move = place.moves.create(verb="assign", by=by, at=at, note=f"{arm}: {place.get_reason_display()}")
    detail = {"borough": place.borough_id, "arm": arm.pk, "reason": reason}
    audit.record(by=by, verb="citizenship.studies.arm_assigned", target=study, detail=detail)
    notices.assigned(place, move)
    return place
