"""What people who asked for alerts are sent. They have no account."""

from collections.abc import Sequence

from django.core import signing
from django.urls import reverse

from programmes import clock
from programmes import notices as outbox
from programmes.catalogue.models import Alert, AlertItem

# The links carry what they do, signed: nothing is stored for them, and nobody can make one up.
CONFIRM_SALT, STOP_SALT = "programmes.catalogue.alerts.confirm", "programmes.catalogue.alerts.stop"


def stop_url(alert: Alert) -> str:
    """The address that ends the e-mails."""
    return reverse("programmes:alerts_stop", args=[signing.dumps(str(alert.pk), salt=STOP_SALT)])


def confirm(alert: Alert, *, about: list[str], boroughs: list[str], told: list[str]) -> None:
    """The address: press the button behind this link, or nothing happens. What was chosen stands in the link."""
    key = signing.dumps([str(alert.pk), about, boroughs], salt=CONFIRM_SALT)
    outbox.send(
        event=f"programmes.catalogue.alerts.confirm:{alert.pk}:{clock.now().isoformat()}",
        to=[outbox.Address(str(alert.email))],
        template="programmes/catalogue/email/alerts_confirm",
        context={"told": told, "url": reverse("programmes:alerts_confirm", args=[key])},
    )


def digest(alert: Alert, items: Sequence[AlertItem], until: int) -> None:
    """What opened since the last e-mail, and the link that ends them."""
    outbox.send(
        event=f"programmes.catalogue.alerts.digest:{alert.pk}:{until}",
        to=[outbox.Address(str(alert.email))],
        template="programmes/catalogue/email/alerts_digest",
        context={"items": items, "count": len(items), "stop": stop_url(alert)},
    )
