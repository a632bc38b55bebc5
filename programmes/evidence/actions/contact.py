"""Leave to write to somebody later, and writing to them. Nothing here knows a code, an answer or a scope for long."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from programmes import clock, tokens
from programmes.evidence.models import ContactConsent, Survey, Wave
from programmes.evidence.notices import asks_again
from programmes.workflow import MoveRefused

# Where the later waves are not set yet: twelve weeks and a year from the day somebody leaves an address.
FOLLOWS: dict[str, timedelta] = {Wave.Kind.AFTER: timedelta(weeks=12), Wave.Kind.LATER: timedelta(days=365)}
# A reminder waits this long for its wave to open; then it is left out.
WAITS = timedelta(days=60)
AT_ONCE = 500


def due_dates(survey: Survey, scope: str, kind: str, at: datetime) -> list[date]:
    """When somebody who answers the wave `kind` now would be asked again, in half-months; [] where nothing follows.

    The 1st or the 15th on or after the day on which the wave opens: a whole day would tell which ceremony it was.
    """
    if not survey.may_contact:
        return []
    order = [Wave.Kind.BEFORE.value, Wave.Kind.LEAVING.value, Wave.Kind.AFTER.value, Wave.Kind.LATER.value]
    later = [each for each in FOLLOWS if order.index(each) > order.index(kind)]
    opening = dict(
        Wave.objects.filter(survey=survey, scope=scope, kind__in=later, opens_at__gt=at).values_list("kind", "opens_at")
    )
    return sorted({_half_month(clock.london_day(opening.get(each, at + FOLLOWS[each]))) for each in later})


def _half_month(day: date) -> date:
    if day.day == 1:
        return day
    if day.day <= 15:
        return day.replace(day=15)
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


@transaction.atomic
def agree_to_contact(*, survey: Survey, language: str, email: str, due: list[date], token: str) -> ContactConsent:
    """Keep an address, sealed, until the last reminder has gone out. Nothing joins it to a code or an answer.

    Raises MoveRefused for what is not an e-mail address, or where nothing follows that we could write about.
    """
    tokens.spend(token, by=None, purpose=f"programmes.evidence.agree_to_contact:{survey.pk}")
    if not due:
        raise MoveRefused("This survey does not ask again, so there is nothing to write to you about.")
    return ContactConsent.objects.create(
        survey=survey, language=language, email=email.strip().lower(), due_dates=sorted(due), next_date=min(due)
    )


@transaction.atomic
def remind(at: datetime | None = None) -> int:
    """Write to those whose half-month has come, while their survey asks; returns to how many.

    Each address gets one message for each survey and half-month, however often it was left. The row goes with its last
    reminder. A reminder whose wave has not opened after sixty days is left out.
    """
    at = at or clock.now()
    today = clock.london_day(at)
    asking = set(Wave.objects.open_at(at).filter(kind__in=list(FOLLOWS)).values_list("survey_id", flat=True).distinct())
    due = ContactConsent.objects.select_for_update(of=("self",), skip_locked=True).select_related("survey")
    told = 0
    for consent in due.filter(next_date__lte=today).order_by("next_date", "pk")[:AT_ONCE]:
        if consent.survey_id in asking:
            asks_again(consent, consent.next_date)
            told += 1
        elif consent.next_date > today - WAITS:
            continue
        if consent.reminded():
            consent.save(update_fields=["due_dates", "next_date"])
        else:
            consent.delete()
    return told


@transaction.atomic
def forget(*, key: UUID | str, token: str) -> None:
    """Delete the address: we never write to it about this survey again. An address that has gone already stays gone."""
    tokens.spend(token, by=None, purpose=f"programmes.evidence.forget:{key}")
    ContactConsent.objects.filter(pk=key).delete()


def held_about(person: Any) -> list[ContactConsent]:
    """The consents with this person's own e-mail address. Each has to be opened, because nothing sealed is searched."""
    address = str(person.email).strip().lower()
    return [each for each in ContactConsent.objects.all().iterator(chunk_size=500) if each.email == address]


def export(person: Any) -> list[dict[str, Any]]:
    """What a person with an account may download: which surveys may write to their address, and when."""
    return [
        {"survey": each.survey_id, "language": each.language, "due": [day.isoformat() for day in each.due_dates]}
        for each in held_about(person)
    ]


def erase(person: Any, by: Any) -> None:
    """Delete every consent with the address of somebody whose account is erased."""
    ContactConsent.objects.filter(pk__in=[each.pk for each in held_about(person)]).delete()


__all__ = ["FOLLOWS", "agree_to_contact", "due_dates", "erase", "export", "forget", "remind"]
