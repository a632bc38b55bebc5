"""The two messages of a reminder: that it was asked for, and the reminder itself, in the person's language."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.http import urlencode

from citizenship.facts import words
from citizenship.facts.words import Said
from citizenship.outreach.models import Reminder
from citizenship.outreach.reminder_words import PREFIX, Words
from programmes import notices as outbox

STOP_SALT = "citizenship.outreach.reminder.stop"


def _lines(said: Said) -> str:
    """The words for plain text, with the English under them where the translation is not a reviewed one."""
    return f"{said.plain}\n({said.english_plain})" if said.english_plain else said.plain


def _book(reminder: Reminder) -> words.Book:
    return words.book(reminder.language, [PREFIX])


def _absolute(path: str, book: words.Book) -> str:
    query = "" if book.is_english else f"?{urlencode({'lang': book.code})}"
    return f"{settings.SITE_URL}{path}{query}"


def asked(reminder: Reminder) -> None:
    """To the address, at once: what was asked for, and the link that stops it."""
    book = _book(reminder)
    say = Words(book)
    stop = reverse("citizenship:reminders_stop", args=[signing.dumps(str(reminder.pk), salt=STOP_SALT)])
    outbox.send(
        event=f"citizenship.outreach.reminder.asked:{reminder.pk}",
        to=[outbox.Address(str(reminder.email))],
        template="citizenship/outreach/email/reminder_asked",
        context={
            "subject": say["mail_asked_subject"].plain,
            "asked": _lines(say["mail_asked"]),
            "day": book.date(reminder.due_date),
            "mistake": _lines(say["mail_asked_not"]),
            "stop": _absolute(stop, book),
        },
    )


def due(reminder: Reminder) -> None:
    """To the address, on its day. The row is deleted in the same transaction."""
    book = _book(reminder)
    say = Words(book)
    outbox.send(
        event=f"citizenship.outreach.reminder.due:{reminder.pk}",
        to=[outbox.Address(str(reminder.email))],
        template="citizenship/outreach/email/reminder_due",
        context={
            "subject": say["mail_due_subject"].plain,
            "text": _lines(say["mail_due"]),
            "start": _lines(say["mail_due_open"]),
            "address": _absolute(reverse("citizenship:settled_status"), book),
            "gone": _lines(say["mail_due_gone"]),
            "not_advice": _lines(say["mail_not_advice"]),
        },
    )
