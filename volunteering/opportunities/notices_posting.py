"""What a host's people are told about what they posted."""

from typing import Any

from django.urls import reverse

from programmes import notices as outbox
from volunteering.hosts.notices import people_of
from volunteering.opportunities.models.opportunities import Opportunity, OpportunityMove


def _tell(opportunity: Opportunity, move: OpportunityMove, *, template: str, **facts: Any) -> None:
    """One notice to each person of the host; another platform's row has nobody to tell."""
    if opportunity.host is None:
        return
    outbox.send(
        event=f"volunteering.opportunities.{move.verb}:{move.pk}",
        to=people_of(opportunity.host),
        template=template,
        context={
            "title": opportunity.title,
            "host": opportunity.host_name,
            "reason": move.note,
            "url": reverse("volunteering:host_opportunity", args=[opportunity.pk]),
            **facts,
        },
    )


def published(opportunity: Opportunity, move: OpportunityMove) -> None:
    """Everybody can see it."""
    _tell(opportunity, move, template="volunteering/opportunities/email/posting_published")


def returned(opportunity: Opportunity, move: OpportunityMove) -> None:
    """Something must be changed first."""
    _tell(opportunity, move, template="volunteering/opportunities/email/posting_returned")


def change_accepted(opportunity: Opportunity, move: OpportunityMove) -> None:
    """The new words are public."""
    _tell(opportunity, move, template="volunteering/opportunities/email/posting_change_accepted")


def change_refused(opportunity: Opportunity, move: OpportunityMove) -> None:
    """The words stay as they are, and why."""
    _tell(opportunity, move, template="volunteering/opportunities/email/posting_change_refused")
