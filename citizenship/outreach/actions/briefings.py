"""Bookings of professionals at briefings: by a work address, with a link in the e-mail that calls them off."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from citizenship.ceremonies.models.partners import hash_of, new_key
from citizenship.outreach import notices_events as notices
from citizenship.outreach.actions.places import FULL
from citizenship.outreach.models import BriefingBooking, OutreachEvent
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused

REMINDED_BEFORE = timedelta(days=2)
KEPT_FOR = timedelta(days=30)
TWICE = "This address has a place at this briefing already. The link in our e-mail calls it off."


def who(event: OutreachEvent, email: str) -> str:
    """Stands for an address at one briefing, and for nothing anywhere else."""
    return salted_hmac(f"citizenship.outreach.briefing.{event.pk}", email.lower(), algorithm="sha256").hexdigest()


@transaction.atomic
def book(*, event: OutreachEvent, name: str, email: str, work: str, token: str) -> BriefingBooking:
    """A professional books one place at a briefing; the confirmation brings the link that calls it off.

    Raises MoveRefused when it is full, closed or has begun, and when the address has a place already.
    """
    tokens.spend(token, by=None, purpose=f"citizenship.briefings.book:{event.pk}")
    held = OutreachEvent.objects.select_for_update(of=("self",)).select_related("borough").get(pk=event.pk)
    at, key = clock.now(), new_key()
    if not held.is_briefing:
        raise MoveRefused("Nobody is named at this event. Take a place with a code instead.")
    if held.state != held.State.OPEN or at >= held.starts_at:
        raise MoveRefused("Bookings are closed. Choose another briefing, or telephone us.")
    if held.free < 1:
        raise MoveRefused(FULL)
    try:
        with transaction.atomic():
            made = BriefingBooking.objects.create(
                event=held,
                name=name.strip(),
                email=email.lower(),
                who_hash=who(held, email),
                key_hash=hash_of(key),
                work=BriefingBooking.Work(work),
                booked_at=at,
            )
    except IntegrityError as error:
        raise MoveRefused(TWICE if "briefing_booked_once" in str(error) else FULL, field="email") from error
    audit.record(by=None, verb="citizenship.briefings.booked", target=made)
    notices.booked(made, key)
    return made


def find(key: str) -> BriefingBooking | None:
    """The booking whose e-mail has this link."""
    rows = BriefingBooking.objects.select_related("event__borough")
    return rows.filter(key_hash=hash_of(key)).first()


@transaction.atomic
def cancel(*, booking: BriefingBooking, token: str) -> BriefingBooking:
    """Call a booking off: the place is free, and the name and address are deleted now."""
    tokens.spend(token, by=None, purpose=f"citizenship.briefings.cancel:{booking.pk}")
    OutreachEvent.objects.select_for_update(of=("self",)).get(pk=booking.event_id)
    held = BriefingBooking.objects.select_for_update(of=("self",)).select_related("event").get(pk=booking.pk)
    held.cancel(at=clock.now())
    held.save(update_fields=["state", "cancelled_at", "name", "email", "who_hash", "forgotten_at"])
    audit.record(by=None, verb="citizenship.briefings.cancelled", target=held)
    return held


@transaction.atomic
def remind_due(*, at: datetime) -> int:
    """Remind those whose briefing is within two days, once; returns how many. Safe to repeat."""
    soon = OutreachEvent.objects.briefings().to_come(at).filter(starts_at__gt=at, starts_at__lte=at + REMINDED_BEFORE)
    rows = BriefingBooking.objects.standing().filter(event__in=soon, reminded_at__isnull=True)
    told = 0
    for booking in rows.select_for_update(of=("self",), skip_locked=True).select_related("event__borough"):
        if booking.email:
            notices.reminded(booking)
            told += 1
        booking.reminded_at = at
        booking.save(update_fields=["reminded_at"])
    return told


@transaction.atomic
def forget_over(*, at: datetime) -> int:
    """Delete names and addresses 30 days after the briefing; returns how many. Safe to repeat."""
    late = OutreachEvent.objects.briefings().filter(ends_at__lt=at - KEPT_FOR)
    rows = BriefingBooking.objects.filter(event__in=late, forgotten_at__isnull=True)
    return rows.update(name=None, email=None, who_hash="", forgotten_at=at)
