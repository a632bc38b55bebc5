"""Alerts for advisers: asking, confirming, stopping, and sending them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from citizenship.facts import notices_facts as notices
from citizenship.facts.models import FactAlert, FactChange
from citizenship.facts.models.alerts import address_key
from programmes import clock, tokens
from programmes.notices import Address
from programmes.workflow import MoveRefused

UNCONFIRMED_KEPT_FOR = timedelta(days=7)
AT_ONCE = 200


@transaction.atomic
def ask(*, email: str, token: str) -> None:
    """Somebody wants to hear of changes: they get one message with a link, and nothing else before they confirm it.

    The answer is the same for an address that is on the list already: nobody learns who is. Raises MoveRefused for
    what is not an e-mail address.
    """
    tokens.spend(token, by=None, purpose="citizenship.facts.alert.ask")
    email = email.strip().lower()
    try:
        Address(email)
    except ValidationError as wrong:
        raise MoveRefused("Enter an e-mail address such as name@example.org.", field="email") from wrong
    FactAlert.objects.bulk_create(
        [FactAlert(email=email, address=address_key(email), asked_at=clock.now())], ignore_conflicts=True
    )
    held = FactAlert.objects.select_for_update(of=("self",)).get(address=address_key(email))
    if held.confirmed_at is None:
        notices.confirm_alert(held)


@transaction.atomic
def confirm(*, key: UUID, token: str) -> None:
    """From now on this address hears of changes. Raises MoveRefused when it was deleted, unconfirmed for a week."""
    tokens.spend(token, by=None, purpose=f"citizenship.facts.alert.confirm:{key}")
    held = FactAlert.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if held is None:
        raise MoveRefused("This link is more than a week old, so we have deleted the address. Ask again.")
    if held.confirmed_at is None:
        held.confirmed_at = clock.now()
        held.save(update_fields=["confirmed_at"])


@transaction.atomic
def stop(*, key: UUID, token: str) -> None:
    """Delete the address. One that has gone already stays gone."""
    tokens.spend(token, by=None, purpose=f"citizenship.facts.alert.stop:{key}")
    FactAlert.objects.filter(pk=key).delete()


def tell(key: str) -> int:
    """Write one change to everybody who asked, `AT_ONCE` in a transaction; returns to how many.

    Run again after a crash it writes nothing twice: a message is unique for each change and address.
    """
    change = FactChange.objects.select_related("fact").get(pk=key)
    told, last = 0, None
    while True:
        rows = FactAlert.objects.filter(confirmed_at__isnull=False, confirmed_at__lte=change.at).order_by("pk")
        some = list((rows.filter(pk__gt=last) if last else rows)[:AT_ONCE])
        if not some:
            return told
        with transaction.atomic():
            notices.alert(change, some)
        told, last = told + len(some), some[-1].pk


@transaction.atomic
def forget_unconfirmed() -> int:
    """Delete addresses that nobody confirmed within a week; returns how many."""
    return FactAlert.objects.filter(
        confirmed_at__isnull=True, asked_at__lt=clock.now() - UNCONFIRMED_KEPT_FOR
    ).delete()[0]


def export(person: Any) -> list[dict[str, Any]]:
    """What a person with an account may download: since when their address hears of changed facts."""
    rows = FactAlert.objects.filter(address=address_key(str(person.email)))
    return [{"asked_at": each.asked_at, "confirmed": each.confirmed_at is not None} for each in rows]


def erase(person: Any, by: Any) -> None:
    """Delete the address of somebody whose account is erased."""
    FactAlert.objects.filter(address=address_key(str(person.email))).delete()
