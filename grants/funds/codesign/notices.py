"""What invited parents and carers are told. They have no account: one message, with the link that lets them comment."""

from django.urls import reverse

from grants.funds.models import CodesignHelper
from programmes import clock, notices


def invited(helper: CodesignHelper, key: str) -> None:
    """Would you look at our criteria? The link works until the comments close, as often as it is opened."""
    held = helper.codesign
    notices.send(
        event=f"grants.funds.codesign_invited:{helper.pk}",
        to=[notices.Address(helper.email)],
        template="grants/funds/email/codesign_invited",
        context={
            "fund": held.round.fund.name,
            "until": clock.uk_time(held.comments_until_at),
            "url": reverse("grants:codesign", args=[key]),
        },
    )
