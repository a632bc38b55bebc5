"""What the people behind an application are told, once for each step of it."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from grants.applications.models import Application, ApplicationMove, LateException
from programmes import clock, notices
from programmes.people.models import Membership, User


def recipients(application: Application) -> list[User]:
    """The lead, and everybody who belongs to the organisation today."""
    colleagues = Membership.objects.active().filter(organisation=application.organisation_id).values("user")
    behind = Q(pk=application.lead_id) | Q(pk=application.person_id)
    if application.organisation_id:
        behind |= Q(pk__in=colleagues)
    return list(User.objects.filter(behind, is_active=True))


def tell(application: Application, move: Any, *, template: str, **facts: Any) -> None:
    """Write one notice per recipient for this step; `move` makes it unique, so that a repeat tells nobody twice."""
    notices.send(
        event=f"{template.replace('/email/', '.').replace('/', '.')}:{move.pk}",
        to=recipients(application),
        template=template,
        context={
            "reference": application.reference,
            "title": application.title,
            "fund": application.round.fund.name,
            "url": application.get_absolute_url(),
            **facts,
        },
    )


def submitted(application: Application, move: ApplicationMove, *, again: bool) -> None:
    """The receipt."""
    decision = application.round.decision_date
    tell(
        application,
        move,
        template="grants/applications/email/submitted",
        again=again,
        applicant=application.applicant_name,
        amount=f"£{application.amount_asked:,.2f}",
        sent=clock.uk_time(move.at),
        decision=f"{decision.day} {decision:%B %Y}" if decision else "",
    )


def returned(application: Application, move: ApplicationMove) -> None:
    """We have a question, and until when we need the answer."""
    assert application.reply_by_at  # nosec B101: the database holds it for every returned application
    tell(
        application,
        move,
        template="grants/applications/email/returned",
        question=move.note,
        reply_by=clock.uk_time(application.reply_by_at),
    )


def withdrawn(application: Application, move: ApplicationMove) -> None:
    """It has been taken back, and by whom."""
    tell(application, move, template="grants/applications/email/withdrawn", who=str(move.by))


def reopened(application: Application, move: ApplicationMove) -> None:
    """We look at it again."""
    tell(application, move, template="grants/applications/email/reopened", note=move.note)


def late_allowed(application: Application, exception: LateException, until: datetime) -> None:
    """It may be sent late, until when."""
    tell(application, exception, template="grants/applications/email/late_allowed", until=clock.uk_time(until))
