"""What an organisation of the Forum hears from us: that people wait for it, never who they are."""

from django.urls import reverse

from citizenship.outreach.models import ForumHost, ForumHostMove
from programmes import notices
from programmes.notices import Address


def waiting(host: ForumHost, move: ForumHostMove, key: str, count: int) -> None:
    """People want to join through you. The list is behind the link; `key` is in this message and nowhere else."""
    notices.send(
        event=f"citizenship.forum.send_link:{move.pk}",
        to=[Address(str(host.email), host.name)],
        template="citizenship/outreach/email/forum_waiting",
        context={"host": host, "count": count, "url": reverse("citizenship:forum_host", args=[key])},
    )
