"""What organisations of the directory are told by e-mail, at the work address of the entry. They have no account."""

from typing import Any

from django.urls import reverse

from citizenship.advice.models import AdviceChange, AdviceLetter, AdviceService
from programmes import notices
from programmes.notices import Address


def desk(service: AdviceService) -> list[Address]:
    """The work address of an entry, as somebody to write to; nobody when there is none."""
    return [Address(service.contact_email, service.organisation.name)] if service.contact_email else []


def _tell(service: AdviceService, event: str, template: str, **facts: Any) -> None:
    context = {"service": service.name, "organisation": service.organisation.name, **facts}
    notices.send(event=event, to=desk(service), template=template, context=context)


def asked(letter: AdviceLetter, move: Any, key: str) -> None:
    """Is the entry still right, or how many places are free? `key` is in this message and nowhere else."""
    templates = {
        AdviceLetter.Kind.YEARLY: "citizenship/advice/email/entry_yearly",
        AdviceLetter.Kind.PLACES: "citizenship/advice/email/entry_places",
    }
    _tell(
        letter.service,
        f"citizenship.advice.letter.{move.verb}:{move.pk}",
        templates[AdviceLetter.Kind(letter.kind)],
        until=letter.expires_at,
        again=letter.sends > 1,
        url=reverse("citizenship:advice_own", args=[key]),
    )


def offered(service: AdviceService, move: Any) -> None:
    """Thank you; what happens with the entry now."""
    _tell(service, f"citizenship.advice.service.offer:{move.pk}", "citizenship/advice/email/entry_offered", url="")


def listed(service: AdviceService, move: Any) -> None:
    """The entry is in the directory."""
    _tell(
        service,
        f"citizenship.advice.service.list:{move.pk}",
        "citizenship/advice/email/entry_listed",
        adviser=service.organisation.is_adviser,
        url=service.get_absolute_url(),
    )


def declined(service: AdviceService, move: Any) -> None:
    """We did not list the entry, and why."""
    _tell(
        service,
        f"citizenship.advice.service.decline:{move.pk}",
        "citizenship/advice/email/entry_declined",
        reason=service.get_reason_display(),
        url=reverse("citizenship:advice_offer"),
    )


def hidden(service: AdviceService, move: Any) -> None:
    """Nobody sees the entry at the moment, because it was not confirmed."""
    _tell(service, f"citizenship.advice.service.hide:{move.pk}", "citizenship/advice/email/entry_hidden", url="")


def decided(change: AdviceChange, move: Any) -> None:
    """What became of the change that the organisation asked for."""
    _tell(
        change.service,
        f"citizenship.advice.change.{move.verb}:{move.pk}",
        "citizenship/advice/email/change_decided",
        accepted=change.state == AdviceChange.State.ACCEPTED,
        reason=change.get_reason_display(),
        url=change.service.get_absolute_url(),
    )
