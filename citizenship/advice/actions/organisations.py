"""Organisations of the directory: what staff add, put right, and find in a regulator's public register."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from citizenship.advice.acting import moved, need_officer
from citizenship.advice.entry import ORGANISATION
from citizenship.advice.models import AdviceOrganisation, Regulator
from citizenship.advice.models.organisations import LEVELS_OF
from programmes import clock, tokens
from programmes.workflow import MoveRefused

TWICE = "There is an organisation of this name in the directory already."
STANDING = ["state", "regulator", "level", "registration_number"]
VERIFIED = ["verified_on", "verified_at", "verified_by", "changed_at"]


def locked(organisation: AdviceOrganisation) -> AdviceOrganisation:
    """The row, held until the end of the transaction."""
    return AdviceOrganisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)


def refuse_odd_claim(regulator: str, level: str) -> None:
    """Raises MoveRefused for a level that this regulator does not give."""
    if level not in LEVELS_OF.get(regulator, ()):
        raise MoveRefused("Choose a level that this regulator gives.", field="level")


@transaction.atomic
def add_organisation(*, by: Any, token: str, **facts: Any) -> AdviceOrganisation:
    """Enter an organisation, with the source of what is said about it. It starts as practical help.

    Raises MoveRefused for a name that is there already, and for a level of another regulator.
    """
    tokens.spend(token, by=by, purpose="citizenship.advice.organisation.add")
    need_officer(by)
    at = clock.now()
    made = make(at=at, **facts)
    moved(made, "add", by, at)
    tokens.settle(token, made.get_absolute_url())
    return made


def make(*, at: Any, **facts: Any) -> AdviceOrganisation:
    """The row of a new organisation; the caller notes who made it. Raises MoveRefused as `add_organisation` does."""
    refuse_odd_claim(facts.get("regulator", "none"), facts.get("level", "none"))
    said = {name: facts[name] for name in ORGANISATION if name in facts}
    try:
        with transaction.atomic():
            return AdviceOrganisation.objects.create(added_at=at, changed_at=at, **said)
    except IntegrityError as error:
        raise MoveRefused(TWICE, field="name") from error


@transaction.atomic
def correct_organisation(*, organisation: AdviceOrganisation, by: Any, token: str, **facts: Any) -> AdviceOrganisation:
    """Put right what is said about an organisation. Another regulator, level or number makes it unverified again."""
    tokens.spend(token, by=by, purpose=f"citizenship.advice.organisation.correct:{organisation.pk}")
    need_officer(by)
    held, at = locked(organisation), clock.now()
    refuse_odd_claim(facts.get("regulator", held.regulator), facts.get("level", held.level))
    held.correct(at=at, **{name: facts[name] for name in ORGANISATION if name in facts})
    try:
        with transaction.atomic():
            held.save(update_fields=[*ORGANISATION, "state", *VERIFIED])
    except IntegrityError as error:
        raise MoveRefused(TWICE, field="name") from error
    moved(held, "correct", by, at)
    return held


@transaction.atomic
def verify(
    *,
    organisation: AdviceOrganisation,
    regulator: str,
    level: str,
    registration_number: str,
    verified_on: date,
    by: Any,
    token: str,
) -> AdviceOrganisation:
    """Note that the registration was found in the regulator's public register on this day.

    The portal does not call the register: a member of staff looks, and types what stands there. From now on the
    organisation's services are shown as advice of this level. Raises MoveRefused for a day in the future, a missing
    number and a level that the regulator does not give.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.advice.organisation.verify:{organisation.pk}")
    need_officer(by)
    held, at = locked(organisation), clock.now()
    if regulator == Regulator.NONE:
        raise MoveRefused("Choose the regulator in whose register you found it.", field="regulator")
    refuse_odd_claim(regulator, level)
    if not registration_number.strip():
        raise MoveRefused("Enter the number as the register shows it.", field="registration_number")
    if verified_on > clock.london_day(at):
        raise MoveRefused("Enter the day on which you looked; it cannot be in the future.", field="verified_on")
    held.verify(
        regulator=regulator,
        level=level,
        registration_number=registration_number.strip(),
        verified_on=verified_on,
        by=by,
        at=at,
    )
    held.save(update_fields=[*STANDING, *VERIFIED])
    moved(held, "verify", by, at, note=f"{held.get_level_display()}, {held.registration_number}")
    return held


@transaction.atomic
def unverify(*, organisation: AdviceOrganisation, by: Any, token: str) -> AdviceOrganisation:
    """The register does not show it any more: its services are practical help from now on, on every page and feed."""
    tokens.spend(token, by=by, purpose=f"citizenship.advice.organisation.unverify:{organisation.pk}")
    need_officer(by)
    held, at = locked(organisation), clock.now()
    held.unverify(at=at)
    held.save(update_fields=["state", *VERIFIED])
    moved(held, "unverify", by, at)
    return held
