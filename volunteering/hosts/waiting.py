"""What waits for staff about hosts."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Waiting
from volunteering.hosts.models import Host


def _list(**filters: str) -> str:
    return f"{reverse('admin:volunteering_host_changelist')}?{urlencode(filters)}"


@worklist.register
def hosts(user: Any) -> list[Waiting]:
    """Hosts to approve, hosts that we paused, and hosts that have not signed the version in force."""
    if not user.can(Permission.APPROVE_HOSTS):
        return []
    unsigned = Host.objects.filter(state=Host.State.APPROVED, agreement__holds_until_at__isnull=False)
    found = worklist.counts(
        {
            "sent": (Host.objects.filter(state=Host.State.SUBMITTED), "since_at"),
            "paused": (Host.objects.filter(state=Host.State.PAUSED), "since_at"),
            "unsigned": (unsigned, "signed_at"),
        }
    )
    return [
        Waiting(
            "Hosts to approve",
            *found["sent"],
            "Read the oldest, then approve or refuse it",
            _list(state__exact="submitted"),
            ("volunteering.Host.approve", "volunteering.Host.refuse"),
        ),
        Waiting(
            "Hosts that are paused",
            *found["paused"],
            "Resume it when it is put right",
            _list(state__exact="paused"),
            ("volunteering.Host.resume",),
        ),
        Waiting(
            "Hosts that have not signed the newest agreement",
            *found["unsigned"],
            "Remind them, or pause the host",
            _list(state__exact="approved", signed="no"),
            ("volunteering.Host.pause",),
        ),
    ]
