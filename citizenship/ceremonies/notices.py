"""What registrars are told about their ceremonies. Codes and days only: no message holds a text that somebody typed."""

from typing import Any

from citizenship.ceremonies import fields
from citizenship.ceremonies.models import Ceremony, CeremonyMove
from citizenship.studies.authority import registrars_of
from citizenship.studies.offers import told
from programmes import clock, notices
from programmes.notices.models import Choice


def arm_assigned(ceremony: Ceremony, move: CeremonyMove) -> None:
    """The borough's registrars: an officer gave this ceremony its arm, what it offers, and until when that may change.

    Whoever prepares the day must know it, so it is sent whatever they have chosen to hear.
    """
    arm, locks = ceremony.arm, ceremony.arm_locks_at
    if arm is None or locks is None:
        return
    notices.send(
        event=f"citizenship.ceremonies.arm_assigned:{move.pk}",
        to=list(registrars_of(ceremony.borough)),
        template="citizenship/ceremonies/email/arm_assigned",
        context={
            "code": ceremony.code,
            "day": fields.BY_NAME["date"].said(ceremony.date),
            "arm": arm.name,
            "offers": told(arm.offers),
            "reason": ceremony.get_arm_reason_display(),
            "locks": clock.uk_time(locks),
            "url": ceremony.get_absolute_url(),
        },
    )


def to_record(borough: Any, days: list[str], url: str, period: str) -> None:
    """The borough's registrars: these ceremonies took place some days ago and are not recorded yet."""
    notices.send(
        event=f"citizenship.ceremonies.to_record:{borough.pk}:{period}",
        to=list(registrars_of(borough)),
        template="citizenship/ceremonies/email/to_record",
        context={"borough": borough.name, "days": days, "url": url},
        choice=Choice.REMINDERS,
    )
