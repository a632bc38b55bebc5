"""What waits about posting: for staff on the work-list, for a host's people on its home."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse

from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Waiting
from volunteering.hosts import home
from volunteering.hosts.models import Host
from volunteering.opportunities.models.opportunities import Opportunity
from volunteering.opportunities.models.revisions import Revision
from volunteering.opportunities.models.sources import ImportRun, Source


def _list(model: str, **filters: str) -> str:
    return f"{reverse(f'admin:volunteering_{model}_changelist')}?{urlencode(filters)}"


@worklist.register
def posting(user: Any) -> list[Waiting]:
    """Opportunities and changes to read, and feeds whose last reading failed."""
    if not user.can(Permission.MODERATE_OPPORTUNITIES):
        return []
    later = ImportRun.objects.filter(
        source=OuterRef("source"), started_at__gt=OuterRef("started_at"), state=ImportRun.State.DONE
    )
    failed = ImportRun.objects.filter(~Exists(later), state=ImportRun.State.FAILED, source__state=Source.State.ACTIVE)
    found = worklist.counts(
        {
            "sent": (Opportunity.objects.filter(state=Opportunity.State.SUBMITTED), "since_at"),
            "changes": (Revision.objects.filter(state=Revision.State.WAITING), "proposed_at"),
            "failed": (failed, "started_at"),
        }
    )
    return [
        Waiting(
            "Opportunities to read",
            *found["sent"],
            "Read the oldest, then publish or return it",
            _list("opportunity", state__exact="submitted"),
            ("volunteering.Opportunity.publish", "volunteering.Opportunity.return_"),
        ),
        Waiting(
            "Changes to opportunities to read",
            *found["changes"],
            "Compare the words, then accept or refuse",
            _list("opportunity", change="waiting"),
            ("volunteering.Revision.accept", "volunteering.Revision.refuse"),
        ),
        Waiting(
            "Feeds that could not be read",
            *found["failed"],
            "See why, then read it again or stop it",
            _list("importrun", state__exact="failed"),
            ("volunteering.Source.stop", "volunteering.Source.start"),
        ),
    ]


@home.register
def of_host(host: Host, user: Any) -> list[home.Line]:
    """Drafts to finish and opportunities that came back."""
    states = list(
        host.opportunities.filter(state__in=[Opportunity.State.DRAFT, Opportunity.State.RETURNED]).values_list(
            "state", flat=True
        )
    )
    url = reverse("volunteering:host_opportunities", args=[host.pk])
    return [
        home.Line("Returned with what to change", states.count("returned"), "Change it", url),
        home.Line("Drafts", states.count("draft"), "Finish them", url),
    ]


@home.place
def opportunities(host: Host) -> home.Place:
    """Everything that the host posts."""
    return home.Place(
        "Opportunities",
        "Post what volunteers can do, change it, add its dates.",
        reverse("volunteering:host_opportunities", args=[host.pk]),
    )
