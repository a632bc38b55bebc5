"""The campaign: places that show our materials, copies in the cupboard, and the count of what was opened."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from citizenship.outreach.models import Material, Spot, SpotMove, Stock
from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.people.models import Borough
from programmes.workflow import MoveRefused

TAKEN = "There is an open place of this name in this borough already. Use that one, or give this one another name."


def need_officer(by: Any) -> None:
    """Raises PermissionDenied for everybody but the officers who manage outreach."""
    if not by.can(Permission.MANAGE_OUTREACH):
        raise PermissionDenied


@transaction.atomic
def open_spot(*, name: str, kind: str, borough: Borough, subject: str, by: Any, token: str) -> Spot:
    """Take a place into the campaign: it gets a code of its own. Raises MoveRefused when this borough has the name."""
    tokens.spend(token, by=by, purpose="citizenship.campaign.open_spot")
    need_officer(by)
    made = make_spot(name=name, kind=kind, borough=borough, subject=subject, by=by, at=clock.now())
    tokens.settle(token, str(made.pk))
    return made


def make_spot(
    *, name: str, kind: str, borough: Borough, subject: str, by: Any, at: datetime, is_demonstration: bool = False
) -> Spot:
    """The new place, with its move and its audit row. Raises MoveRefused when this borough has an open one so named."""
    made = Spot(
        name=name.strip(),
        kind=kind,
        borough=borough,
        subject=subject,
        opened_at=at,
        opened_by=by,
        is_demonstration=is_demonstration,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise MoveRefused(TAKEN, field="name") from error
    _moved(made, "open", by, at)
    return made


def _moved(spot: Spot, verb: str, by: Any, at: datetime) -> SpotMove:
    move = spot.moves.create(verb=verb, by=by, at=at)
    audit.record(by=by, verb=f"citizenship.campaign.spot_{verb}", target=spot)
    return move


@transaction.atomic
def change_spot(*, spot: Spot, name: str, kind: str, borough: Borough, subject: str, by: Any, token: str) -> Spot:
    """Put right what is said about a place. Its code stays, and what was counted stays with it."""
    tokens.spend(token, by=by, purpose=f"citizenship.campaign.change_spot:{spot.pk}")
    need_officer(by)
    held = _locked(spot)
    held.name, held.kind, held.borough, held.subject = name.strip(), kind, borough, subject
    _save(held, ["name", "kind", "borough", "subject"])
    _moved(held, "change", by, clock.now())
    return held


def _locked(spot: Spot) -> Spot:
    return Spot.objects.select_for_update(of=("self",)).get(pk=spot.pk)


def _save(spot: Spot, fields: list[str]) -> None:
    try:
        with transaction.atomic():
            spot.save(update_fields=fields)
    except IntegrityError as error:
        raise MoveRefused(TAKEN, field="name") from error


@transaction.atomic
def close_spot(*, spot: Spot, by: Any, token: str) -> Spot:
    """Count no more for this place. A code that still hangs there goes on leading people to the page."""
    tokens.spend(token, by=by, purpose=f"citizenship.campaign.close_spot:{spot.pk}")
    need_officer(by)
    held, at = _locked(spot), clock.now()
    held.close(by=by, at=at)
    held.save(update_fields=["state", "closed_at", "closed_by"])
    _moved(held, "close", by, at)
    return held


@transaction.atomic
def reopen_spot(*, spot: Spot, by: Any, token: str) -> Spot:
    """Count again for this place. Raises MoveRefused when another open place has taken its name meanwhile."""
    tokens.spend(token, by=by, purpose=f"citizenship.campaign.reopen_spot:{spot.pk}")
    need_officer(by)
    held, at = _locked(spot), clock.now()
    held.reopen(by=by, at=at)
    _save(held, ["state", "opened_at", "opened_by", "closed_at", "closed_by"])
    _moved(held, "reopen", by, at)
    return held


@transaction.atomic
def set_offered(*, material: Material, offered: bool, by: Any, token: str) -> Material:
    """Offer a material for download and order, or take it off the page. What is ordered already stays ordered."""
    tokens.spend(token, by=by, purpose=f"citizenship.campaign.set_offered:{material.pk}")
    need_officer(by)
    held = Material.objects.select_for_update().get(pk=material.pk)
    held.offered = offered
    held.save(update_fields=["offered"])
    audit.record(by=by, verb="citizenship.campaign.material_offered", target=held, detail={"offered": offered})
    return held


@transaction.atomic
def count_stock(*, material: Material, language: str, held: int, low_at: int, by: Any, token: str) -> Stock:
    """Put down how many printed copies there are: from then on packs take from them, never more than there are."""
    tokens.spend(token, by=by, purpose=f"citizenship.campaign.count_stock:{material.pk}")
    need_officer(by)
    at = clock.now()
    # Two people who count the same cupboard at once wait for each other at the material.
    Material.objects.select_for_update().get(pk=material.pk)
    stock = Stock.objects.select_for_update().filter(material=material, language=language).first()
    stock = stock or Stock(material=material, language=language)
    stock.count(held=held, low_at=low_at, by=by, at=at)
    stock.save()
    audit.record(by=by, verb="citizenship.campaign.stock_counted", target=material, detail={"held": held})
    return stock


def count_opening(*, spot: Spot, subject: str, language: str) -> None:
    """Add one to the place's count of today; a closed place counts none. Nothing else of the request is known here."""
    if spot.state != Spot.State.OPEN:
        return
    day = clock.london_day(clock.now())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO citizenship_spotopening (spot_id, subject, language, day, count) VALUES (%s, %s, %s, %s, 1)"
            " ON CONFLICT (spot_id, subject, language, day)"
            " DO UPDATE SET count = citizenship_spotopening.count + 1",
            [spot.pk, subject, language, day],
        )
