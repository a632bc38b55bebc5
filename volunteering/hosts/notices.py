"""What a host's people are told."""

from typing import Any

from django.db.models import QuerySet

from programmes import clock
from programmes import notices as outbox
from programmes.people.models import User
from volunteering.hosts.models import Agreement, Host, HostMove


def people_of(host: Host) -> "QuerySet[User]":
    """Whoever acts for the host today."""
    active = host.organisation.memberships.active()
    return User.objects.filter(memberships__in=active, is_active=True).distinct()


def _tell(host: Host, move: HostMove, *, template: str, **facts: Any) -> None:
    outbox.send(
        event=f"volunteering.hosts.{move.verb}:{move.pk}",
        to=people_of(host),
        template=template,
        context={"host": host.name, "reason": move.note, "url": host.get_absolute_url(), **facts},
    )


def submitted(host: Host, move: HostMove) -> None:
    """We have the application, and what happens next."""
    _tell(host, move, template="volunteering/hosts/email/submitted")


def approved(host: Host, move: HostMove) -> None:
    """It may post opportunities."""
    _tell(host, move, template="volunteering/hosts/email/approved")


def refused(host: Host, move: HostMove) -> None:
    """It was not approved, and why."""
    _tell(host, move, template="volunteering/hosts/email/refused")


def paused(host: Host, move: HostMove) -> None:
    """Its opportunities are not public any more, and why."""
    _tell(host, move, template="volunteering/hosts/email/paused")


def resumed(host: Host, move: HostMove) -> None:
    """Its opportunities are public again."""
    _tell(host, move, template="volunteering/hosts/email/resumed")


def sign_again(host: Host, agreement: Agreement, until: Any) -> None:
    """There is a new version of the agreement, and until when the old one holds."""
    outbox.send(
        event=f"volunteering.hosts.sign_again:{host.pk}:{agreement.version}",
        to=people_of(host),
        template="volunteering/hosts/email/sign_again",
        context={
            "host": host.name,
            "version": agreement.version,
            "until": clock.uk_time(until),
            "url": host.get_absolute_url(),
        },
    )
