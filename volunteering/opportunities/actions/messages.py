"""What a host writes to everybody with a place in a session. Volunteers cannot write, to the host or one another."""

import re
from datetime import timedelta
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused
from volunteering.opportunities import notices
from volunteering.opportunities.actions import seats, sessions
from volunteering.opportunities.models import HostMessage, SignUp

MOST_A_DAY = 3
LONGEST = 1000
# Afterwards a host may still say thank you for this long.
THANKS_FOR = timedelta(days=14)
# Ways to talk outside the portal. A host's telephone number is on the session's page already.
_CONTACTS = (
    (re.compile(r"[\w.+-]+\s*(@|\(at\)|\[at\])\s*[\w-]+\s*(\.|\(dot\))\s*\w+", re.IGNORECASE), "an e-mail address"),
    (re.compile(r"(?:\+|00)?\d(?:[\s().-]*\d){8,}"), "a telephone number"),
    (re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|co\.uk|org|net|me|io|app|ly|gg)\b", re.IGNORECASE), "a web address"),
    (
        re.compile(
            r"\b(whats\s?app|instagram|insta|snap\s?chat|snap me|tik\s?tok|telegram|discord|facebook|messenger)\b"
            r"|(?<!\w)@\w{3,}",
            re.IGNORECASE,
        ),
        "a messaging service or an account there",
    ),
)


def contact_in(text: str) -> str:
    """What kind of contact the text holds, in plain words; "" when it holds none."""
    return next((words for pattern, words in _CONTACTS if pattern.search(text)), "")


@transaction.atomic
def send_message(*, session: Any, kind: str, text: str, by: Any, token: str) -> HostMessage:
    """Write to everybody with a place: an e-mail and the portal's inbox; a copy is kept that staff can read.

    A guardian of somebody under 18 is told that a message was sent. Raises MoveRefused for contact details in the text,
    for a fourth message within 24 hours, when nobody has a place, and 14 days after the session.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.message:{session.pk}")
    held, at = seats.lock(session.pk), clock.now()
    sessions.refuse_unless_host(held.opportunity.host, by, at)
    text = text.strip()
    _refuse_text(text)
    if at >= held.roster_until:
        raise MoveRefused("This session was more than 14 days ago, so you can no longer write to those who came.")
    if held.messages.filter(sent_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise MoveRefused(f"You have written {MOST_A_DAY} times in 24 hours. Wait, then put everything in one message.")
    going = SignUp.objects.filter(session=held, state__in=[SignUp.State.CONFIRMED, SignUp.State.ATTENDED])
    told = [each for each, may, _ in sessions.permitted(going.with_session(), held, at) if may]
    if not told:
        raise MoveRefused("Nobody has a place yet, so there is nobody to write to.")
    message = HostMessage.objects.create(session=held, kind=kind, text=text, sent_at=at, sent_by=by)
    message.to.set(told)
    for sign_up in told:
        notices.message(sign_up, message)
    audit.record(by=by, verb="volunteering.message.sent", target=message, detail={"people": len(told)})
    return message


def _refuse_text(text: str) -> None:
    if not text:
        raise MoveRefused("Write the message.", field="text")
    if len(text) > LONGEST:
        raise MoveRefused(f"Use at most {LONGEST:,} letters; this has {len(text):,}.", field="text")
    if found := contact_in(text):
        raise MoveRefused(
            f"The message seems to hold {found}. To keep young people safe, messages hold no contact details: "
            "your telephone number is on the session's page already.",
            field="text",
        )
