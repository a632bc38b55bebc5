"""What those who left an expression of interest are told when a round is there for them."""

from django.urls import reverse

from grants.funds.models import Round
from programmes import clock, notices
from programmes.catalogue.models import Invitation, Response
from programmes.catalogue.notices import sender_of
from programmes.notices.models import Choice


def invited(round: Round, response: Response, invitation: Invitation, key: str) -> None:
    """To whoever left an interest and agreed to hear from us: a round is there, and their own link to it."""
    notices.send(
        event=f"grants.applications.invited:{invitation.pk}",
        to=sender_of(response),
        template="grants/applications/email/invited",
        choice=Choice.NEWS,
        context={
            "fund": round.fund.name,
            "round": round.name,
            "programme": response.take_part.programme.name,
            "sent": clock.uk_date(response.received_at),
            "opens": clock.uk_time(round.opens_at),
            "closes": clock.uk_time(round.closes_at),
            "withdraw": response.get_absolute_url(),
            "url": reverse("grants:invited", args=[key]),
        },
    )
