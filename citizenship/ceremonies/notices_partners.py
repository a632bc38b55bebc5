"""What partners are asked by e-mail, and what a borough's registrars hear about it.

A partner's address is a desk's, without an account. The link in the message is the only way to the answer.
"""

from django.urls import reverse

from citizenship.ceremonies.models import AttendanceRequest, AttendanceRequestMove, Partner
from citizenship.studies.authority import registrars_of
from programmes import notices
from programmes.notices import Address


def desk(partner: Partner | None) -> list[Address]:
    """The work address of an organisation, as somebody to write to; nobody when there is none."""
    return [Address(partner.email, partner.name)] if partner and partner.email else []


def _facts(request: AttendanceRequest) -> dict[str, object]:
    ceremony = request.ceremony
    return {
        "borough": ceremony.borough.name,
        "partner": request.partner.name,
        "purpose": request.get_purpose_display().lower(),
        "day": f"{ceremony.date:%A} {ceremony.date.day} {ceremony.date:%B %Y}",
        "starts": ceremony.starts,
        "place": ceremony.venue.name,
        "request": request,
    }


def asked(request: AttendanceRequest, move: AttendanceRequestMove, key: str) -> None:
    """Will you come? With the link that works once; `key` is in this message and nowhere else."""
    notices.send(
        event=f"citizenship.requests.{move.verb}:{move.pk}",
        to=desk(request.partner),
        template="citizenship/ceremonies/email/request_asked",
        context={**_facts(request), "url": reverse("citizenship:attend", args=[key])},
    )


def withdrawn(request: AttendanceRequest, move: AttendanceRequestMove, *, cancelled: bool) -> None:
    """You need not come: the borough has other help, or the ceremony is called off."""
    notices.send(
        event=f"citizenship.requests.withdraw:{move.pk}",
        to=desk(request.partner),
        template="citizenship/ceremonies/email/request_withdrawn",
        context={**_facts(request), "cancelled": cancelled},
    )


def changed(request: AttendanceRequest, move: AttendanceRequestMove) -> None:
    """The ceremony has another day, time or place than the partner was told."""
    notices.send(
        event=f"citizenship.requests.tell:{move.pk}",
        to=desk(request.partner),
        template="citizenship/ceremonies/email/request_changed",
        context=_facts(request),
    )


def answered(request: AttendanceRequest, move: AttendanceRequestMove) -> None:
    """The partner comes, or does not, and why: for the borough's registrars."""
    notices.send(
        event=f"citizenship.requests.{move.verb}:{move.pk}",
        to=registrars_of(request.ceremony.borough),
        template="citizenship/ceremonies/email/request_answered",
        context={**_facts(request), "url": request.get_absolute_url()},
    )
