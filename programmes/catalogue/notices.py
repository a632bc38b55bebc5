"""The messages that this room sends; their words are in templates/programmes/catalogue/email/."""

from datetime import datetime
from typing import Any

from programmes import clock
from programmes import notices as outbox
from programmes.catalogue.models import Response


def sender_of(response: Response) -> list[Any]:
    """Who gets the messages about a response: the account that sent it, else the address that was left."""
    if response.person is not None and response.person.is_active:
        return [response.person]
    return [outbox.Address(response.email, response.name)]


def received(response: Response) -> None:
    """To whoever sent it: we have it, what happens next, and the link to read and withdraw it."""
    outbox.send(
        event=f"programmes.catalogue.received:{response.pk}",
        to=sender_of(response),
        template="programmes/catalogue/email/received",
        context={"response": response, "take_part": response.take_part, "url": response.get_absolute_url()},
    )


def already_sent(response: Response, *, at: datetime) -> None:
    """To the owner of an address from which something was sent before: it stands, and how to change it. Once a day."""
    day = at.astimezone(clock.LONDON).date().isoformat()
    outbox.send(
        event=f"programmes.catalogue.already_sent:{response.pk}:{day}",
        # The address, never the account: it is where somebody has just asked us to write.
        to=[outbox.Address(response.email, response.name)],
        template="programmes/catalogue/email/already_sent",
        context={"response": response, "take_part": response.take_part, "url": response.get_absolute_url()},
    )
