"""Hubs and their tablets: staff enter them, open and close them, and send each hub the link to its own page."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from programmes import clock, tokens
from programmes.catalogue import notices_loans as notices
from programmes.catalogue.actions.noting import moved, need_handler, need_hub
from programmes.catalogue.models import Loan, LoanHub, Tablet, TakePart
from programmes.workflow import MoveRefused

FACTS = ("name", "borough", "address", "hours", "access", "phone", "contact_email")


def _locked(hub: LoanHub) -> LoanHub:
    return LoanHub.objects.select_for_update(of=("self",)).select_related("take_part__programme").get(pk=hub.pk)


@transaction.atomic
def add_hub(*, take_part: TakePart, facts: Mapping[str, Any], by: Any, token: str, made_up: bool = False) -> LoanHub:
    """Enter a hub. Nobody sees it before it is opened."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.hub.add:{take_part.pk}")
    at = clock.now()
    try:
        with transaction.atomic():
            made = LoanHub.objects.create(take_part=take_part, is_demonstration=made_up, added_at=at, **facts)
    except IntegrityError as error:
        raise MoveRefused("There is a hub of this name already.", field="name") from error
    moved(made, "add", by, at)
    tokens.settle(token, made.admin_url)
    return made


@transaction.atomic
def change_hub(*, hub: LoanHub, facts: Mapping[str, Any], by: Any, token: str) -> LoanHub:
    """Put right what is said about a hub, or where we write to it."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.hub.change:{hub.pk}")
    held, at = _locked(hub), clock.now()
    for name in FACTS:
        setattr(held, name, facts[name])
    try:
        with transaction.atomic():
            held.save(update_fields=FACTS)
    except IntegrityError as error:
        raise MoveRefused("There is a hub of this name already.", field="name") from error
    moved(held, "change", by, at)
    return held


@transaction.atomic
def open_hub(*, hub: LoanHub, by: Any, token: str) -> LoanHub:
    """Take bookings from now. Raises MoveRefused for a hub that has no tablet to lend."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.hub.open:{hub.pk}")
    held, at = _locked(hub), clock.now()
    held.open_(by=by, at=at)
    if not held.tablets.filter(state=Tablet.State.HERE).exists():
        raise MoveRefused("Enter the hub’s tablets first.")
    held.save(update_fields=["state", "opened_at", "opened_by", "closed_at", "closed_by"])
    moved(held, "open_", by, at)
    return held


@transaction.atomic
def close_hub(*, hub: LoanHub, by: Any, token: str) -> LoanHub:
    """Take no more bookings. What is booked and lent stands."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.hub.close:{hub.pk}")
    held, at = _locked(hub), clock.now()
    held.close(by=by, at=at)
    held.save(update_fields=["state", "closed_at", "closed_by"])
    moved(held, "close", by, at)
    return held


@transaction.atomic
def send_hub_link(*, hub: LoanHub, by: Any, token: str) -> LoanHub:
    """Send the hub a new link to its own page. The older ones stop at once."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.hub.link:{hub.pk}")
    held, at = _locked(hub), clock.now()
    held.link_number, held.link_sent_at = held.link_number + 1, at
    held.save(update_fields=["link_number", "link_sent_at"])
    moved(held, "link", by, at)
    notices.hub_link(held)
    return held


@transaction.atomic
def add_tablets(*, hub: LoanHub, labels: list[str], by: Any, token: str) -> list[Tablet]:
    """Enter tablets by the labels that are stuck to them."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.tablets.add:{hub.pk}")
    held, at = _locked(hub), clock.now()
    made = []
    for label in labels:
        try:
            with transaction.atomic():
                made.append(Tablet.objects.create(hub=held, label=label, since_at=at))
        except IntegrityError as error:
            raise MoveRefused(f"The hub has a tablet {label} already.", field="labels") from error
        moved(made[-1], "add", by, at)
    return made


def _step(tablet: Tablet, verb: str, by: Any, key: str, token: str) -> Tablet:
    """One step of a tablet, by staff or by its hub. Not while somebody has it."""
    need_hub(tablet.hub, by, key)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.tablet.{verb}:{tablet.pk}")
    held, at = Tablet.objects.select_for_update(of=("self",)).get(pk=tablet.pk), clock.now()
    if verb == "send_off" and held.loans.filter(state=Loan.State.LENT).exists():
        raise MoveRefused("Somebody has this tablet now. Take it back first.")
    getattr(held, verb)(at=at)
    held.save(update_fields=["state", "since_at"])
    moved(held, verb, None if key else by, at)
    return held


@transaction.atomic
def send_off_tablet(*, tablet: Tablet, by: Any, token: str, key: str = "") -> Tablet:
    """It goes to be mended: nobody can book it."""
    return _step(tablet, "send_off", by, key, token)


@transaction.atomic
def put_back_tablet(*, tablet: Tablet, by: Any, token: str, key: str = "") -> Tablet:
    """It can be lent again."""
    return _step(tablet, "put_back", by, key, token)


@transaction.atomic
def retire_tablet(*, tablet: Tablet, by: Any, token: str, key: str = "") -> Tablet:
    """It is lost, broken or too old. What was promised of it has to be changed to another one."""
    return _step(tablet, "retire", by, key, token)
