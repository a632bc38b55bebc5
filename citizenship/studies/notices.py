"""What boroughs and officers are told about the pilot and its studies."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from citizenship.studies.authority import registrars_of
from citizenship.studies.models import (
    BoroughPlace,
    BoroughPlaceMove,
    Joining,
    LeavingReason,
    RefusalReason,
    SharingStatement,
    Study,
)
from programmes import clock
from programmes import notices as outbox
from programmes.people.access import Permission
from programmes.people.models import User

# What a borough can do after a refusal, for each reason.
NEXT_STEP = {
    RefusalReason.NOT_AUTHORISED: "Ask the head of your registration service to send the request.",
    RefusalReason.STATEMENT: "Show the statement to your data protection officer, then ask again.",
    RefusalReason.NO_CEREMONIES: "Ask again when you hold ceremonies.",
    RefusalReason.FULL: "You can ask again at any time.",
}


def _officers() -> Iterable[User]:
    return User.objects.with_permission(Permission.MANAGE_PILOTS)


def _tell(joining: Joining, to: Iterable[User], *, template: str, **facts: Any) -> None:
    """One message about a borough's part in the pilot, once for each template and request."""
    outbox.send(
        event=f"citizenship.studies.joining.{template.rsplit('/', 1)[-1]}:{joining.pk}",
        to=to,
        template=template,
        context={"borough": joining.borough.name, "url": reverse("citizenship:join"), **facts},
    )


def _in_admin(joining: Joining) -> str:
    return reverse("admin:citizenship_joining_change", args=[joining.pk])


def requested(joining: Joining) -> None:
    """Officers: a borough asks to join."""
    _tell(joining, _officers(), template="citizenship/studies/email/requested", url=_in_admin(joining))


def agreed(joining: Joining) -> None:
    """Officers: the borough has agreed to the statement, so it can be approved."""
    facts = {"url": _in_admin(joining), "version": joining.statement_id}
    _tell(joining, _officers(), template="citizenship/studies/email/agreed", **facts)


def approved(joining: Joining) -> None:
    """Registrars: the borough takes part, and what comes next."""
    _tell(joining, registrars_of(joining.borough), template="citizenship/studies/email/approved")


def refused(joining: Joining) -> None:
    """Registrars: it does not take part, why, and what they can do."""
    reason = RefusalReason(joining.refused_reason)
    facts = {"reason": reason.label, "next_step": NEXT_STEP[reason]}
    _tell(joining, registrars_of(joining.borough), template="citizenship/studies/email/refused", **facts)


def left(joining: Joining, *, was_in: bool) -> None:
    """Registrars and officers: the borough has left or taken its request back, and why."""
    reason = LeavingReason(joining.left_reason)
    facts: dict[str, Any] = {
        "reason": reason.label,
        "was_in": was_in,
        "must_ring": reason == LeavingReason.NONE_OF_THESE,
    }
    _tell(joining, registrars_of(joining.borough), template="citizenship/studies/email/left", **facts)
    facts["url"] = _in_admin(joining)
    _tell(joining, _officers(), template="citizenship/studies/email/left_officers", **facts)


def agree_again(joining: Joining, statement: SharingStatement, until: datetime) -> None:
    """Registrars: a new version of the statement waits for their agreement, and until when the old one holds."""
    outbox.send(
        event=f"citizenship.studies.agree_again:{joining.pk}:{statement.version}",
        to=registrars_of(joining.borough),
        template="citizenship/studies/email/agree_again",
        context={
            "borough": joining.borough.name,
            "version": statement.version,
            "until": clock.uk_time(until),
            "url": reverse("citizenship:join"),
        },
    )


def _tell_boroughs(study: Study, *, template: str, **facts: Any) -> None:
    """The registrars of every borough in a study."""
    people: dict[Any, User] = {}
    for place in study.places.select_related("borough"):
        people |= {person.pk: person for person in registrars_of(place.borough)}
    outbox.send(
        event=f"citizenship.studies.{template.rsplit('/', 1)[-1]}:{study.pk}",
        to=people.values(),
        template=template,
        context={"study": study.title, "url": study.get_absolute_url(), **facts},
    )


def _day(study: Study) -> str:
    return f"{study.first_date:%A} {study.first_date.day} {study.first_date:%B %Y}"


def registered(study: Study) -> None:
    """Registrars of its boroughs: the protocol is fixed and public."""
    _tell_boroughs(study, template="citizenship/studies/email/study_registered", first_day=_day(study))


def started(study: Study) -> None:
    """Registrars of its boroughs: their ceremonies have arms from now on."""
    facts = {"first_day": _day(study), "lock_hours": study.lock_hours}
    _tell_boroughs(study, template="citizenship/studies/email/study_started", **facts)


def closed(study: Study) -> None:
    """Registrars of its boroughs: no ceremony comes into it any more, and why."""
    _tell_boroughs(study, template="citizenship/studies/email/study_closed", reason=study.get_closed_reason_display())


def assigned(place: BoroughPlace, move: BoroughPlaceMove) -> None:
    """Registrars: the arm in which their borough is, or another one than before, and until when it can change."""
    if place.arm is None or place.locks_at is None:
        return
    outbox.send(
        event=f"citizenship.studies.place.{move.verb}:{move.pk}",
        to=registrars_of(place.borough),
        template="citizenship/studies/email/assigned",
        context={
            "borough": place.borough.name,
            "study": place.study.title,
            "arm": place.arm.name,
            "is_change": move.verb == "change",
            "reason": place.get_reason_display(),
            "locks": clock.uk_time(place.locks_at),
            "url": place.study.get_absolute_url(),
        },
    )
