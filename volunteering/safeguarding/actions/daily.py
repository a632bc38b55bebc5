"""What comes round by itself: bands, permissions at their end, reminders, and what is deleted in time."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from programmes import audit, clock
from programmes.workflow import after
from volunteering.safeguarding import ages, notices
from volunteering.safeguarding.models import (
    BirthDate,
    Concern,
    ConsentRequest,
    DataConsent,
    Guardian,
    GuardianLink,
    ParticipationPermission,
    Volunteer,
)
from volunteering.safeguarding.models.guardians import RENEWABLE

LINKS_KEPT_FOR = timedelta(days=60)
CONCERNS_KEPT_FOR = timedelta(days=7 * 365)
# Guardians and what they gave are kept until a year after the eighteenth birthday.
GUARDIANS_KEPT_UNTIL_AGE = ages.ADULT + 1
_BATCH = 1000


def refresh_bands() -> int:
    """Set every volunteer's band to today's; returns how many have changed. Each batch is a transaction of its own."""
    today, changed = clock.london_day(clock.now()), 0
    dates = BirthDate.objects.select_related("volunteer").order_by("pk")
    last = None
    while batch := list((dates.filter(pk__gt=last) if last else dates)[:_BATCH]):
        last = batch[-1].pk
        moved = []
        for held in batch:
            band = ages.band_of(ages.age_on(held.date, today))
            if held.volunteer.band != band:
                held.volunteer.band = band
                moved.append(held.volunteer)
        with transaction.atomic():
            Volunteer.objects.bulk_update(moved, ["band"])
        changed += len(moved)
    return changed


def expire_permissions() -> int:
    """Note each permission whose twelve months are over, and announce it; returns how many."""
    due = list(ParticipationPermission.objects.ending_by(clock.now()).values_list("pk", flat=True))
    return sum(_expire(key) for key in due)


@transaction.atomic
def _expire(key: UUID) -> bool:
    at = clock.now()
    found = ParticipationPermission.objects.select_for_update(of=("self",)).ending_by(at).filter(pk=key).first()
    if found is None:
        return False
    found.expire(at=at)
    found.save(update_fields=["state"])
    found.moves.create(verb="expire", by=None, at=at)
    audit.record(by=None, verb="volunteering.safeguarding.permission_expired", target=found)
    notices.permission_expired(found)
    after("volunteering.safeguarding.permission_ended", permission=found, by=None, at=at)
    return True


def remind_guardians() -> int:
    """Write to guardians whose permission ends within 30 days, once each, with a link to give it again."""
    due = ParticipationPermission.objects.ending_by(clock.now() + RENEWABLE).filter(reminded_at__isnull=True)
    return sum(_remind(key) for key in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _remind(key: UUID) -> bool:
    from volunteering.safeguarding.actions import guardians

    at = clock.now()
    found = (
        ParticipationPermission.objects.select_for_update(of=("self",))
        .select_related("guardian", "volunteer__user")
        .get(pk=key)
    )
    if found.reminded_at or found.volunteer.age_on(clock.london_day(found.expires_at)) >= ages.ADULT:
        return False
    found.reminded_at = at
    found.save(update_fields=["reminded_at"])
    guardians.send_renewal(found, at=at)
    return True


def retain(at: datetime) -> int:
    """Delete what is past its time: unanswered requests and consents that nobody used (14 days), guardians who never
    answered, old links, guardians of those who turned 18 over a year ago, concerns closed seven years ago.
    """
    gone = ConsentRequest.objects.filter(expires_at__lt=at).delete()[0]
    gone += DataConsent.objects.filter(state=DataConsent.State.GIVEN, start_by_at__lt=at).delete()[0]
    silent = Guardian.objects.filter(permissions__isnull=True, data_consents__isnull=True)
    gone += silent.exclude(links__expires_at__gte=at).delete()[0]
    gone += GuardianLink.objects.filter(expires_at__lt=at - LINKS_KEPT_FOR).delete()[0]
    gone += Concern.objects.filter(closed_at__lt=at - CONCERNS_KEPT_FOR).delete()[0]
    return gone + _retain_guardians_of_adults(at)


def _retain_guardians_of_adults(at: datetime) -> int:
    today, gone = clock.london_day(at), 0
    grown = Volunteer.objects.exclude(band__in=ages.MINORS).filter(guardians__isnull=False).distinct()
    for volunteer in grown.select_related("birth_date").iterator(chunk_size=500):
        if volunteer.age_on(today) >= GUARDIANS_KEPT_UNTIL_AGE:
            gone += volunteer.guardians.all().delete()[0]
    return gone
