"""What volunteers, supervisors, hosts and officers are told about hours. A host's reason is passed on word for word."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from programmes import clock, notices
from programmes.notices.models import Choice
from programmes.people.access import Permission
from programmes.people.models import Membership, User
from volunteering.hosts.authority import ACTS
from volunteering.hours import periods, totals
from volunteering.hours.models import (
    ClaimMove,
    Dispute,
    Elsewhere,
    ElsewhereMove,
    HostReminder,
    HoursClaim,
    SupervisorLink,
)


def _tell(claim: HoursClaim, event: object, *, template: str, choice: str = Choice.ESSENTIAL, **facts: Any) -> None:
    """Write to the volunteer about one claim, once per event."""
    notices.send(
        event=f"{template.replace('/email/', '.').replace('/', '.')}:{event}",
        to=[claim.volunteer.user] if claim.volunteer.user.is_active else [],
        template=template,
        context={
            "place": claim.place,
            "logged": periods.told(claim.from_at, claim.until_at),
            "minutes": totals.words(claim.minutes),
            "url": claim.get_absolute_url(),
            **facts,
        },
        choice=choice,
    )


def confirmed(claim: HoursClaim, at: datetime) -> None:
    """It is confirmed, by somebody or by itself: the page says which. In the inbox, and by e-mail if wanted."""
    elsewhere = bool(claim.elsewhere and not claim.elsewhere.counts)
    _tell(
        claim,
        f"{claim.pk}:{at.isoformat()}",
        template="volunteering/hours/email/confirmed",
        choice=Choice.REMINDERS,
        not_counting=elsewhere,
    )


def corrected(claim: HoursClaim, move: ClaimMove, stretch: periods.Stretch) -> None:
    """Another time counts than was logged, and why."""
    _tell(
        claim,
        move.pk,
        template="volunteering/hours/email/corrected",
        reason=move.note,
        now=periods.told(*stretch),
        now_minutes=totals.words(periods.minutes(*stretch)),
    )


def refused(claim: HoursClaim, move: ClaimMove) -> None:
    """It does not count, why, and what to do if that is wrong."""
    _tell(claim, move.pk, template="volunteering/hours/email/refused", reason=move.note)


def upheld(dispute: Dispute, stretch: periods.Stretch) -> None:
    """An officer found for the volunteer; the host hears the same reason."""
    facts = {"reason": dispute.reason, "now": periods.told(*stretch)}
    facts["now_minutes"] = totals.words(periods.minutes(*stretch))
    _tell(dispute.claim, dispute.pk, template="volunteering/hours/email/upheld", **facts)
    _tell_host(dispute, template="volunteering/hours/email/upheld_host", **facts)


def dismissed(dispute: Dispute) -> None:
    """The first decision stands, and why."""
    _tell(dispute.claim, dispute.pk, template="volunteering/hours/email/dismissed", reason=dispute.reason)


def _tell_host(dispute: Dispute, *, template: str, **facts: Any) -> None:
    """Write to the coordinators of the host that it was about. The volunteer is named as hosts know them."""
    claim = dispute.claim
    if claim.host_id is None:
        return
    notices.send(
        event=f"{template.replace('/email/', '.').replace('/', '.')}:{dispute.pk}",
        to=acting_for(claim.host_id),
        template=template,
        context={
            "volunteer": str(claim.volunteer),
            "logged": periods.told(claim.from_at, claim.until_at),
            "url": reverse("volunteering:host_hours"),
            **facts,
        },
    )


def acting_for(host: Any) -> list[User]:
    """The people who act for a host today."""
    active = Membership.objects.active().filter(organisation=host, role__in=ACTS, user__is_active=True)
    return [row.user for row in active.select_related("user").order_by("pk")]


def disputed(dispute: Dispute) -> None:
    """A dispute waits: the officers who decide them hear of it."""
    notices.send(
        event=f"volunteering.hours.disputed:{dispute.pk}",
        to=User.objects.with_permission(Permission.DECIDE_DISPUTES),
        template="volunteering/hours/email/disputed",
        context={"url": dispute.get_absolute_url()},
    )


def asked(claim: HoursClaim, key: str, link: SupervisorLink) -> None:
    """A supervisor without an account is asked whether the volunteer was there. The link is in this message alone.

    An adult is named as on their account, a young person by the name that hosts see.
    """
    elsewhere = claim.elsewhere
    assert elsewhere is not None  # nosec B101: only claims elsewhere have a link
    volunteer = claim.volunteer
    notices.send(
        event=f"volunteering.hours.asked:{claim.pk}:{link.sends}",
        to=[notices.Address(elsewhere.supervisor_email, elsewhere.supervisor_name)],
        template="volunteering/hours/email/asked",
        context={
            "volunteer": str(volunteer) if volunteer.is_minor else volunteer.user.name or str(volunteer),
            "organisation": elsewhere.organisation_name,
            "logged": periods.told(claim.from_at, claim.until_at),
            "what": claim.what,
            "until": clock.uk_date(link.expires_at),
            "url": reverse("volunteering:hours_answer", args=[key]),
        },
    )


def how_to_become_a_host(elsewhere: Elsewhere) -> None:
    """A supervisor asked how their organisation can take volunteers here."""
    notices.send(
        event=f"volunteering.hours.how_to_host:{elsewhere.pk}",
        to=[notices.Address(elsewhere.supervisor_email, elsewhere.supervisor_name)],
        template="volunteering/hours/email/how_to_host",
        context={"organisation": elsewhere.organisation_name, "url": "/volunteering/host/"},
    )


def _about(elsewhere: Elsewhere, move: ElsewhereMove, *, template: str) -> None:
    user = elsewhere.volunteer.user
    notices.send(
        event=f"{template.replace('/email/', '.').replace('/', '.')}:{move.pk}",
        to=[user] if user.is_active else [],
        template=template,
        context={
            "organisation": elsewhere.organisation_name,
            "reason": elsewhere.reason,
            "url": reverse("volunteering:hours"),
        },
    )


def organisation_approved(elsewhere: Elsewhere, move: ElsewhereMove) -> None:
    """Hours at this organisation count from now on."""
    _about(elsewhere, move, template="volunteering/hours/email/organisation_approved")


def organisation_refused(elsewhere: Elsewhere, move: ElsewhereMove) -> None:
    """Hours at this organisation do not count, and why."""
    _about(elsewhere, move, template="volunteering/hours/email/organisation_refused")


def reminder(made: HostReminder, people: Iterable[User]) -> None:
    """Time waits for a host's answer."""
    notices.send(
        event=f"volunteering.hours.reminder:{made.pk}",
        to=people,
        template="volunteering/hours/email/reminder",
        context={
            "host": str(made.host),
            "waiting": made.waiting,
            "days": (made.at - made.oldest_at).days,
            "url": reverse("volunteering:host_hours"),
        },
        choice=Choice.REMINDERS if made.by_id is None else Choice.ESSENTIAL,
    )
