"""What waits for the staff who look after the directory."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from citizenship.advice.models import AdviceChange, AdviceOrganisation, AdviceService
from citizenship.advice.models.organisations import VERIFIED_FOR_MONTHS
from citizenship.advice.models.services import CONFIRMED_FOR_MONTHS
from programmes import clock
from programmes.clock import months_later
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line


def _list(model: str, query: str) -> str:
    return reverse(f"admin:citizenship_{model}_changelist") + f"?{query}"


def _line(label: str, rows: Any, moment: str, step: str, url: str, *moves: str) -> Line:
    return Line(label, rows, moment, step, url, tuple(f"citizenship.{move}" for move in moves))


@worklist.register
def directory(user: Any) -> list[Line]:
    """Entries to list, changes to take over, registrations to look up, and entries that nobody confirms."""
    if not user.can(Permission.MANAGE_ADVICE):
        return []
    today = clock.london_day(clock.now())
    shown = AdviceService.objects.filter(organisation=OuterRef("pk"), state__in=["waiting", "listed", "hidden"])
    owners = AdviceOrganisation.objects.filter(Exists(shown))
    services = AdviceService.objects
    return [
        _line(
            "Entries to list or decline",
            services.filter(state="waiting"),
            "offered_at",
            "Read the entry, then list it or decline it",
            _list("adviceservice", "state__exact=waiting"),
            "AdviceService.list_",
            "AdviceService.decline",
        ),
        _line(
            "Changes that organisations ask for",
            AdviceChange.objects.filter(state="waiting"),
            "proposed_at",
            "Compare, then take it over or leave the entry as it is",
            _list("advicechange", "state__exact=waiting"),
            "AdviceChange.accept",
            "AdviceChange.refuse",
        ),
        _line(
            "Registrations to look up",
            owners.filter(state="unverified").exclude(registration_number=""),
            "changed_at",
            "Find the number in the register of the regulator",
            _list("adviceorganisation", "register=claimed"),
            "AdviceOrganisation.verify",
        ),
        _line(
            "Registrations looked up more than 12 months ago",
            owners.filter(verified_on__lt=months_later(today, -VERIFIED_FOR_MONTHS)),
            "verified_at",
            "Look it up again, or show it as practical help",
            _list("adviceorganisation", "register=old"),
            "AdviceOrganisation.unverify",
        ),
        _line(
            "Entries that nobody has confirmed for 12 months",
            services.filter(state="listed", assured_on__lt=months_later(today, -CONFIRMED_FOR_MONTHS)),
            "changed_at",
            "Telephone, then confirm, change or withdraw it",
            _list("adviceservice", "state__exact=listed&confirmed=old"),
            "AdviceService.confirm",
            "AdviceService.withdraw",
        ),
    ]
