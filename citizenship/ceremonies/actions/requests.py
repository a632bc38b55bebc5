"""Asking partners to come: a registrar asks, the partner answers by a link that works once, the borough hears."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from citizenship.ceremonies import notices_partners as notices
from citizenship.ceremonies.acting import need_registrar
from citizenship.ceremonies.models import AttendanceRequest, AttendanceRequestMove, Ceremony, Partner
from citizenship.ceremonies.models.partners import hash_of, new_key
from citizenship.ceremonies.models.requests import MOST_PEOPLE
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused

State = AttendanceRequest.State


def _moved(request: AttendanceRequest, verb: str, by: Any, at: datetime) -> AttendanceRequestMove:
    move = request.moves.create(verb=verb, by=by, at=at)
    audit.record(by=by, verb=f"citizenship.requests.{verb}", target=request)
    return move


def _locked(request: AttendanceRequest) -> AttendanceRequest:
    # The ceremony first, as everywhere: whoever calls it off locks it before its requests.
    Ceremony.objects.select_for_update(of=("self",)).get(pk=request.ceremony_id)
    return AttendanceRequest.objects.select_for_update(of=("self",)).with_parties().get(pk=request.pk)


@transaction.atomic
def ask(*, ceremony: Ceremony, partner: Partner, purpose: str, by: Any, token: str) -> AttendanceRequest:
    """Ask a partner to come to a planned ceremony; it gets a link by e-mail.

    Raises MoveRefused for a ceremony that has begun, a partner without an address or one that was asked already.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.requests.ask:{ceremony.pk}")
    held = Ceremony.objects.select_for_update(of=("self",)).select_related("borough", "venue").get(pk=ceremony.pk)
    need_registrar(by, held.borough)
    at = clock.now()
    if held.state != Ceremony.State.PLANNED or at >= _ends(held):
        raise MoveRefused("You can only ask somebody to a ceremony that is still to come.")
    chosen = Partner.objects.of(held.borough).filter(pk=partner.pk).first()
    if chosen is None:
        raise MoveRefused("This organisation is not on your list any more. Choose another one.", field="partner")
    if not chosen.email:
        raise MoveRefused("We have no address for this organisation. Enter its address first.", field="partner")
    key = new_key()
    try:
        with transaction.atomic():
            made = AttendanceRequest.objects.create(
                ceremony=held,
                partner=chosen,
                purpose=purpose,
                key_hash=hash_of(key),
                asked_at=at,
                asked_by=by,
                sent_at=at,
                expires_at=_ends(held),
                told_date=held.date,
                told_starts=held.starts,
                told_venue=held.venue,
            )
    except IntegrityError as error:
        raise MoveRefused("You have asked this organisation for this already.", field="partner") from error
    notices.asked(made, _moved(made, "ask", by, at), key)
    tokens.settle(token, made.get_absolute_url())
    return made


def _ends(ceremony: Ceremony) -> datetime:
    """Until when a partner may answer: the moment at which the ceremony begins."""
    moment: datetime = ceremony.begins_at
    return moment


@transaction.atomic
def remind(*, request: AttendanceRequest, by: Any, token: str) -> AttendanceRequest:
    """Write to a partner who has not answered once more, with a new link; the old link stops."""
    tokens.spend(token, by=by, purpose=f"citizenship.requests.remind:{request.pk}")
    held, at, key = _locked(request), clock.now(), new_key()
    need_registrar(by, held.ceremony.borough)
    if not held.partner.email:
        raise MoveRefused("We have no address for this organisation any more. Enter its address first.")
    held.remind(key_hash=hash_of(key), at=at)
    held.save(update_fields=["state", "key_hash", "sends", "sent_at"])
    notices.asked(held, _moved(held, "remind", by, at), key)
    return held


@transaction.atomic
def withdraw_request(*, request: AttendanceRequest, by: Any, token: str) -> AttendanceRequest:
    """The borough needs the partner no more; the partner is told."""
    tokens.spend(token, by=by, purpose=f"citizenship.requests.withdraw:{request.pk}")
    held = _locked(request)
    need_registrar(by, held.ceremony.borough)
    _withdraw(held, by=by, at=clock.now(), cancelled=False)
    return held


def _withdraw(held: AttendanceRequest, *, by: Any, at: datetime, cancelled: bool) -> None:
    # An answer that was given stays on the record, so the link of an accepted request stays used.
    held.withdraw(by=by, at=at)
    held.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
    notices.withdrawn(held, _moved(held, "withdraw", by, at), cancelled=cancelled)


def follow_ceremony(ceremony: Ceremony, *, by: Any, at: datetime) -> None:
    """The ceremony is called off: every partner that was asked or comes is told."""
    rows = AttendanceRequest.objects.live().filter(ceremony=ceremony).order_by("pk")
    for held in rows.select_for_update(of=("self",)).with_parties():
        _withdraw(held, by=by, at=at, cancelled=True)


def find(key: str) -> AttendanceRequest | None:
    """The request behind a key; None for a key that we never sent, or that a newer one replaced."""
    return AttendanceRequest.objects.with_parties().filter(key_hash=hash_of(key)).first()


@transaction.atomic
def accept(*, request: AttendanceRequest, people: int, needs: Collection[str], key: str, token: str) -> Any:
    """The partner comes, with so many people. The link is used up; the borough's registrars are told.

    Raises MoveRefused when it was answered, called off, replaced by a newer link, or the ceremony has begun.
    """
    tokens.spend(token, by=None, purpose=f"citizenship.requests.answer:{request.pk}")
    held, at = _answerable(request, key), clock.now()
    if not 1 <= people <= MOST_PEOPLE:
        raise MoveRefused(f"Enter a number of people from 1 to {MOST_PEOPLE}.", field="people")
    held.accept(people=people, needs=list(needs), at=at)
    held.save(update_fields=["state", "people", "needs", "answered_at"])
    notices.answered(held, _moved(held, "accept", None, at))
    return held


@transaction.atomic
def decline(*, request: AttendanceRequest, reason: str, key: str, token: str) -> Any:
    """The partner does not come, with a reason from the list. The link is used up; the borough is told."""
    tokens.spend(token, by=None, purpose=f"citizenship.requests.answer:{request.pk}")
    held, at = _answerable(request, key), clock.now()
    held.decline(reason=reason, at=at)
    held.save(update_fields=["state", "reason", "answered_at"])
    notices.answered(held, _moved(held, "decline", None, at))
    return held


def _answerable(request: AttendanceRequest, key: str) -> AttendanceRequest:
    held = _locked(request)
    if held.key_hash != hash_of(key):
        raise MoveRefused("We have sent you a newer link since. Open the link in our latest e-mail.")
    return held


@transaction.atomic
def tell_changes(*, of: Ceremony | None = None) -> int:
    """Tell partners of ceremonies whose day, time or place has changed since; returns how many. Safe to repeat.

    All ceremonies, or `of` this one.
    """
    at, told = clock.now(), 0
    same = Q(told_date=F("ceremony__date"), told_venue=F("ceremony__venue")) & (
        Q(told_starts=F("ceremony__starts")) | Q(told_starts__isnull=True, ceremony__starts__isnull=True)
    )
    rows = AttendanceRequest.objects.live().exclude(same).filter(ceremony__state=Ceremony.State.PLANNED)
    if of is not None:
        rows = rows.filter(ceremony=of)
    for held in rows.select_for_update(of=("self",), skip_locked=True).with_parties().order_by("pk"):
        if at < _ends(held.ceremony) and held.tell():
            held.save(update_fields=["told_date", "told_starts", "told_venue", "expires_at"])
            notices.changed(held, _moved(held, "tell", None, at))
            told += 1
    return told


@transaction.atomic
def expire_due() -> int:
    """Close what nobody answered before the ceremony began; returns how many. Safe to repeat."""
    at = clock.now()
    rows = AttendanceRequest.objects.filter(state=State.ASKED, expires_at__lt=at).order_by("pk")
    done = 0
    for held in rows.select_for_update(of=("self",), skip_locked=True):
        held.expire(at=at)
        held.save(update_fields=["state", "expired_at"])
        _moved(held, "expire", None, at)
        done += 1
    return done
