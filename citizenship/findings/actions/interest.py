"""Interest at a ceremony becomes an invitation: printed on a sheet, or asked for on screen after the survey."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import F

from citizenship.ceremonies.models import Ceremony
from citizenship.findings import waves
from citizenship.findings.models import Interest, InterestSheet
from citizenship.studies.authority import refuse_stranger
from citizenship.studies.models import Arm, Study
from citizenship.studies.offers import Offer
from programmes import audit, clock, tokens
from programmes.catalogue import actions as catalogue
from programmes.catalogue.models import HAND_OFF, Invitation, InvitationSheet
from programmes.people.models import User
from programmes.workflow import MoveRefused

VOTING = "citizenship.vote"  # the kind of an invitation to the official page
KINDS = {Interest.VOLUNTEERING: HAND_OFF, Interest.VOTING: VOTING}
OFFERS = {Interest.VOLUNTEERING: Offer.VOLUNTEERING, Interest.VOTING: Offer.VOTING}
MOST = 200  # on one sheet
VALID_FOR = timedelta(days=90)
_SALT = "citizenship.findings.next"


def may_invite(ceremony: Ceremony, interest: str) -> bool:
    """Whether the ceremony may make this offer: its arm does, or it is in none.

    A comparison ceremony makes no offers, on paper or on screen, as long as its study runs.
    """
    arm = ceremony.arm
    study = ceremony.study
    if arm is None or study is None or study.state == Study.State.CLOSED:
        return True
    return arm.kind == Arm.Kind.PILOT and arm.level_of(OFFERS[Interest(interest)]) > 0


def ends_at(ceremony: Ceremony) -> datetime:
    """The last moment of the ceremony's invitations."""
    return waves.begins_at(ceremony) + VALID_FOR


@transaction.atomic
def print_sheet(
    *, ceremony: Ceremony, interest: str, count: int, by: User, token: str
) -> tuple[InterestSheet, list[str]]:
    """Make a sheet of invitations for one ceremony; the keys are returned once, to be printed.

    Raises PermissionDenied for a registrar of another borough, MoveRefused for a ceremony whose arm does not make this
    offer, that was called off, or whose invitations would have ended.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.findings.print_sheet:{ceremony.pk}")
    rows = Ceremony.objects.select_related("borough", "arm", "study")
    ceremony = rows.select_for_update(of=("self",)).get(pk=ceremony.pk)
    refuse_stranger(by, ceremony.borough)
    if not 1 <= count <= MOST:
        raise MoveRefused(f"Enter a number from 1 to {MOST}.", field="count")
    _refuse(ceremony, interest)
    made, keys = _sheet(ceremony, interest, count, by)
    audit.record(by=by, verb="citizenship.findings.sheet_printed", target=ceremony, detail={"interest": interest})
    return made, keys


def _refuse(ceremony: Ceremony, interest: str) -> None:
    if ceremony.state == Ceremony.State.CANCELLED:
        raise MoveRefused("This ceremony was called off, so it needs no invitations.")
    if not may_invite(ceremony, interest):
        raise MoveRefused("The arm of this ceremony does not make this offer, so it hands out no such invitation.")
    if clock.now() >= ends_at(ceremony):
        raise MoveRefused("Invitations last 90 days from the ceremony, and these are over.")


def _sheet(
    ceremony: Ceremony, interest: str, count: int, by: User, *, on_screen: bool = False
) -> tuple[InterestSheet, list[str]]:
    sheet, keys = catalogue.issue_sheet(
        kind=KINDS[Interest(interest)],
        label=f"Ceremony {ceremony.code}{', on screen' if on_screen else ''}",
        borough=ceremony.borough,
        count=count,
        expires_at=ends_at(ceremony),
        by=by,
    )
    made = InterestSheet.objects.create(ceremony=ceremony, interest=interest, sheet=sheet, on_screen=on_screen)
    return made, keys


def signed(ceremony: Any, interest: str) -> str:
    """The address part of the page where somebody takes an invitation after the survey.

    It holds the ceremony and a fresh number, nothing of the code or the answers.
    """
    return signing.dumps([str(ceremony), Interest(interest).value, secrets.token_urlsafe(32)], salt=_SALT)


def read(text: str) -> tuple[Ceremony, str, str] | None:
    """The ceremony, the interest and the number of a signed address; None for one that is not ours, or too old."""
    try:
        key, interest, number = signing.loads(text, salt=_SALT, max_age=VALID_FOR)
    except (signing.BadSignature, ValueError):
        return None
    found = Ceremony.objects.select_related("borough", "arm", "study").filter(pk=key).first()
    return (found, interest, number) if found else None


@transaction.atomic
def take(*, address: str) -> tuple[Interest, str]:
    """Take one invitation after the survey, once for each signed address: its kind and its key. Nobody is noted.

    Raises MoveRefused for an address that is not ours and where the ceremony makes no such offer, AlreadyDone when
    this very address was used.
    """
    found = read(address)
    if found is None:
        raise MoveRefused("This link does not work any more. You need no invitation: the pages are open to everybody.")
    ceremony, interest, number = found
    tokens.spend(number, by=None, purpose=f"citizenship.findings.take:{ceremony.pk}:{interest}")
    ceremony = (
        Ceremony.objects.select_for_update(of=("self",)).select_related("borough", "arm", "study").get(pk=ceremony.pk)
    )
    _refuse(ceremony, interest)
    held = InterestSheet.objects.filter(ceremony=ceremony, interest=interest, on_screen=True).first()
    if held is None:
        _, keys = _sheet(ceremony, interest, 1, ceremony.planned_by, on_screen=True)
        return Interest(interest), keys[0]
    InvitationSheet.objects.filter(pk=held.sheet_id).update(count=F("count") + 1)
    sheet = InvitationSheet.objects.get(pk=held.sheet_id)
    (key,) = catalogue.print_keys(
        kind=sheet.kind, scope=sheet.pk, count=1, expires_at=sheet.expires_at, by=ceremony.planned_by
    )
    return Interest(interest), key


def find_vote(key: str) -> Invitation | None:
    """The invitation to the official page with this key."""
    return Invitation.objects.filter(kind=VOTING, token_hash=Invitation.hash_of(Invitation.typed(key))).first()


@transaction.atomic
def use_vote(*, invitation: Invitation, token: str) -> Invitation:
    """Count that somebody goes on to the official page; nobody is noted. Raises MoveRefused once it is used or over."""
    tokens.spend(token, by=None, purpose=f"citizenship.findings.use_vote:{invitation.pk}")
    return catalogue.use_anonymously(invitation=invitation)
