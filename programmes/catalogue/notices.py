"""The messages that this room sends; their words are in templates/programmes/catalogue/email/."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from programmes import clock
from programmes import notices as outbox
from programmes.catalogue import kinds
from programmes.catalogue.models import Invitation, Response, TakePart
from programmes.people.access import Permission
from programmes.people.models import User
from programmes.questions import engine


def sender_of(response: Response) -> list[Any]:
    """Who gets the messages about a response: the account that sent it, else the address that was left."""
    if response.person is not None and response.person.is_active:
        return [response.person]
    return [outbox.Address(response.email, response.name)]


def _facts(response: Response, note: str = "") -> dict[str, Any]:
    return {
        "response": response,
        "take_part": response.take_part,
        "arranged": kinds.arranged_as(response).lower(),
        "told": kinds.told(response),
        "note": note,
        "url": response.get_absolute_url(),
    }


def received(response: Response) -> None:
    """To whoever sent it: we have it, what happens next, and the link to read and withdraw it."""
    outbox.send(
        event=f"programmes.catalogue.received:{response.pk}",
        to=sender_of(response),
        template="programmes/catalogue/email/received",
        context=_facts(response),
    )


def already_sent(response: Response, *, at: datetime) -> None:
    """To the owner of an address from which something was sent before: it stands, and how to change it. Once a day."""
    outbox.send(
        event=f"programmes.catalogue.already_sent:{response.pk}:{clock.london_day(at).isoformat()}",
        # The address, never the account: it is where somebody has just asked us to write.
        to=[outbox.Address(response.email, response.name)],
        template="programmes/catalogue/email/already_sent",
        context=_facts(response),
    )


def came_in(response: Response) -> None:
    """To the officers who work on it: something has come in. Once a day for each way, however much comes in."""
    day = clock.london_day(response.received_at).isoformat()
    query = urlencode({"take_part__id__exact": response.take_part_id, "stage": "waiting"})
    outbox.send(
        event=f"programmes.catalogue.came_in:{response.take_part_id}:{day}",
        to=User.objects.with_permission(Permission.HANDLE_RESPONSES),
        template="programmes/catalogue/email/came_in",
        context={
            "take_part": response.take_part,
            "promised": response.promised_date,
            "url": f"{reverse('admin:programmes_response_changelist')}?{query}",
        },
    )


def acknowledged(response: Response, note: str) -> None:
    """To its sender: somebody has read it and is working on it."""
    outbox.send(
        event=f"programmes.catalogue.acknowledged:{response.pk}",
        to=sender_of(response),
        template="programmes/catalogue/email/acknowledged",
        context=_facts(response, note),
    )


def arranged(response: Response, note: str) -> None:
    """To its sender: it is matched, booked, listed, taken up or handed on."""
    outbox.send(
        event=f"programmes.catalogue.arranged:{response.pk}",
        to=sender_of(response),
        template="programmes/catalogue/email/arranged",
        context=_facts(response, note),
    )


def finished(response: Response, note: str) -> None:
    """To its sender: it is done."""
    outcome = dict(response.take_part.outcomes).get(response.outcome, "")
    outbox.send(
        event=f"programmes.catalogue.finished:{response.pk}",
        to=sender_of(response),
        template="programmes/catalogue/email/finished",
        context={**_facts(response, note), "outcome": outcome},
    )


def closed(response: Response, note: str) -> None:
    """To its sender: it ends here, and why."""
    outbox.send(
        event=f"programmes.catalogue.closed:{response.pk}",
        to=sender_of(response),
        template="programmes/catalogue/email/closed",
        context={**_facts(response, note), "reason": response.get_closed_reason_display()},
    )


def handed_on(response: Response) -> None:
    """To the body that it is handed on to: what its sender agreed to pass on, and nothing else."""
    sections = engine.read_back(response.sheet) if response.sheet else []
    way = response.take_part
    outbox.send(
        event=f"programmes.catalogue.handed_on:{response.pk}",
        to=[outbox.Address(way.hands_on_email, way.hands_on_to)],
        template="programmes/catalogue/email/handed_on",
        context={"response": response, "take_part": way, "rows": [row for each in sections for row in each.rows]},
    )


def check_in_due(response: Response) -> None:
    """To whoever pledged: does it still hold, and how far have you come? The link is the permission."""
    outbox.send(
        event=f"programmes.catalogue.check_in_due:{response.pk}:{response.check_in_date}",
        to=sender_of(response),
        template="programmes/catalogue/email/check_in_due",
        context={**_facts(response), "url": reverse("programmes:response_check_in", args=[response.key])},
    )


def invited_on(response: Response, to: TakePart, invitation: Invitation, key: str) -> None:
    """To somebody who took part in one thing: would they take part in another? `key` is in this message only."""
    outbox.send(
        event=f"programmes.catalogue.invited_on:{invitation.pk}",
        to=sender_of(response),
        template="programmes/catalogue/email/invited_on",
        context={
            "response": response,
            "take_part": response.take_part,
            "to": to,
            "until": clock.uk_date(invitation.expires_at),
            "url": reverse("programmes:take_part_invited", args=[key]),
        },
    )


# What its sender hears after each step that staff take.
AFTER: dict[str, Callable[[Response, str], None]] = {
    "acknowledge": acknowledged,
    "arrange": arranged,
    "finish": finished,
    "close": closed,
}
