"""What owners and advisers are told about facts."""

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.urls import reverse

from citizenship.facts.models import Fact, FactAlert, FactChange, FactSource
from programmes import clock, jobs
from programmes import notices as outbox
from programmes.people.access import Permission
from programmes.people.models import User

# The links of an alert carry its key, signed: nothing is stored for them, and nobody can make one up.
CONFIRM_SALT, STOP_SALT = "citizenship.facts.alert.confirm", "citizenship.facts.alert.stop"


def keepers(fact: Fact) -> Iterable[User]:
    """Who hears about a fact: its owner, or everybody who may look after facts while it has none."""
    if fact.owner is not None and fact.owner.is_active:
        return [fact.owner]
    return User.objects.with_permission(Permission.KEEP_FACTS)


def _in_admin(fact: Fact) -> str:
    return reverse("admin:citizenship_fact_change", args=[fact.pk])


def handed_over(fact: Fact, by: Any) -> None:
    """The new owner: this fact is on your list now."""
    outbox.send(
        event=f"citizenship.facts.handed_over:{fact.pk}:{clock.now().isoformat()}",
        to=[fact.owner],
        template="citizenship/facts/email/handed_over",
        context={"statement": fact.statement, "by": by.name, "review_by": fact.review_by, "url": _in_admin(fact)},
    )


def link_failed(source: FactSource) -> None:
    """The owner: we could not open a source. Told once, until it opens again."""
    fact = source.fact
    outbox.send(
        event=f"citizenship.facts.link_failed:{source.pk}:{source.link_failed_at}",
        to=keepers(fact),
        template="citizenship/facts/email/link_failed",
        context={
            "source": source.name,
            "address": source.url,
            "note": source.link_note,
            "statement": fact.statement,
            "url": _in_admin(fact),
        },
    )


def confirm_alert(alert: FactAlert) -> None:
    """The address: press the button behind this link, or nothing happens."""
    key = signing.dumps(str(alert.pk), salt=CONFIRM_SALT)
    outbox.send(
        event=f"citizenship.facts.alert.confirm:{alert.pk}:{clock.now().isoformat()}",
        to=[outbox.Address(str(alert.email))],
        template="citizenship/facts/email/alert_confirm",
        context={"url": reverse("citizenship:facts_alert_confirm", args=[key])},
    )


def changed(change: FactChange) -> None:
    """Everybody who asked to hear of changes; the messages are written by a worker, however many there are.

    "Still right" is in the log and the feed, but is no reason for an e-mail.
    """
    if change.kind != FactChange.Kind.RECHECK:
        jobs.later("citizenship.facts.alert", change.pk)


def alert(change: FactChange, alerts: Iterable[FactAlert]) -> None:
    """These addresses: what changed, what it said before, and the link that ends the e-mails."""
    base = {
        "kind": change.get_kind_display().lower(),
        "reason": change.reason,
        "before": change.before,
        "after": change.after,
        "url": change.fact.get_absolute_url(),
    }
    for each in alerts:
        stop = reverse("citizenship:facts_alert_stop", args=[signing.dumps(str(each.pk), salt=STOP_SALT)])
        outbox.send(
            event=f"citizenship.facts.changed:{change.pk}",
            to=[outbox.Address(str(each.email))],
            template="citizenship/facts/email/changed",
            context={**base, "stop": stop},
        )
