"""Who carries our e-mail: plain SMTP, or GOV.UK Notify. Both behind one interface, chosen by EMAIL_PROVIDER."""

import smtplib
from dataclasses import dataclass
from typing import Protocol

import requests
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.message import EmailMultiAlternatives
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from programmes.notices.attachments import Attachment

SECONDS = 10


class Refused(Exception):
    """The provider will never take this message: trying again is of no use."""


class Doubt(Exception):
    """The line broke while the message was being handed over: the provider may have it, and cannot be asked."""


@dataclass(frozen=True)
class Message:
    """One e-mail in plain text. `key` is our reference for it, the same at each try, as is `message_id`."""

    key: str
    to: str
    subject: str
    body: str
    message_id: str
    files: tuple[Attachment, ...] = ()


class Provider(Protocol):
    """What a provider does for us."""

    can_find: bool

    def send(self, message: Message) -> str:
        """Hand the message over; returns the provider's reference, "" when it has none.

        Raises Refused when it will never take it, Doubt when it may have it, anything else when it cannot take it now.
        """

    def find(self, message: Message) -> str:
        """The provider's reference of a message handed over earlier, "" when it does not have it or cannot be asked."""


class Smtp:
    """A mail server. It cannot be asked what it has taken: in doubt a message goes again, with the same Message-ID."""

    can_find = False

    def send(self, message: Message) -> str:
        """Hand the message to the server that EMAIL_URL names."""
        connection = get_connection("django.core.mail.backends.smtp.EmailBackend")
        mail = EmailMultiAlternatives(
            message.subject, message.body, settings.DEFAULT_FROM_EMAIL, [message.to],
            headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
            connection=connection,
        )  # fmt: skip
        for file in message.files:
            mail.attach(file.name, file.text, file.content_type)
        connection.open()
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refusal:
            # 4xx means "not now": a full or busy mailbox.
            if all(500 <= code < 600 for code, _ in refusal.recipients.values()):
                raise Refused("the mail server refuses this address") from refusal
            raise
        except smtplib.SMTPDataError as refusal:
            if 500 <= refusal.smtp_code < 600:
                raise Refused(f"the mail server refuses this message ({refusal.smtp_code})") from refusal
            raise
        except (TimeoutError, smtplib.SMTPServerDisconnected) as error:
            raise Doubt("the line broke while it was being sent") from error
        finally:
            connection.close()
        return ""

    def find(self, message: Message) -> str:
        """A mail server cannot be asked."""
        return ""


class Notify:
    """GOV.UK Notify, with one template whose subject is ((subject)) and whose body is ((body))."""

    can_find = True
    # Notify has told us that the message did not arrive: not the same as having it on its way.
    FAILED = frozenset({"technical-failure", "temporary-failure", "permanent-failure", "validation-failed"})

    def __init__(self) -> None:
        self.client = NotificationsAPIClient(
            settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_BASE_URL, timeout=SECONDS
        )

    def send(self, message: Message) -> str:
        """Hand the message over under our reference; returns Notify's id of it."""
        try:
            answer = self.client.send_email_notification(
                email_address=message.to,
                template_id=settings.NOTIFY_TEMPLATE_ID,
                personalisation={"subject": message.subject, "body": message.body},
                reference=message.key,
            )
        except APIError as error:
            # 400 is about this message; a bad key (403), a limit (429) or an outage (5xx) is about the service.
            if error.status_code == requests.codes.bad_request:
                raise Refused(f"GOV.UK Notify refuses this message ({error.status_code})") from error
            raise
        return str(answer["id"])

    def find(self, message: Message) -> str:
        """Ask Notify for what it has under our reference."""
        answer = self.client.get_all_notifications(reference=message.key)
        taken = [item["id"] for item in answer["notifications"] if item["status"] not in self.FAILED]
        return str(taken[0]) if taken else ""


def current() -> Provider:
    """The provider that EMAIL_PROVIDER names."""
    return Notify() if settings.EMAIL_PROVIDER == "notify" else Smtp()
