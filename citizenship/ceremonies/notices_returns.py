"""What a borough's registrars are told about their monthly returns."""

from typing import Any

from citizenship.ceremonies.models import MonthlyReturn, MonthlyReturnMove
from programmes import notices
from programmes.people.access import MembershipRole, OrganisationKind
from programmes.people.models import Borough, Membership, Organisation, User


def registrars_of(borough: Borough) -> list[User]:
    """The registrars of this borough today, those of a council that staff have approved."""
    held = Membership.objects.active().filter(
        role=MembershipRole.REGISTRAR,
        organisation__kind=OrganisationKind.BOROUGH,
        organisation__state=Organisation.State.APPROVED,
        organisation__borough=borough,
    )
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk"))


def _tell(monthly: MonthlyReturn, event: object, *, template: str, **facts: Any) -> None:
    due = monthly.due_date
    notices.send(
        event=f"{template.replace('/email/', '.').replace('/', '.')}:{event}",
        to=registrars_of(monthly.borough),
        template=template,
        context={
            "borough": monthly.borough.name,
            "month": f"{monthly.month_date:%B %Y}",
            "due": f"{due.day} {due:%B %Y}",
            "url": monthly.get_absolute_url(),
            **facts,
        },
    )


def due_soon(monthly: MonthlyReturn) -> None:
    """The return of last month is due in a few days."""
    _tell(monthly, f"{monthly.pk}:{monthly.due_date}", template="citizenship/ceremonies/email/return_due_soon")


def late(monthly: MonthlyReturn) -> None:
    """Its day has passed, and we do not have it."""
    _tell(monthly, f"{monthly.pk}:{monthly.due_date}", template="citizenship/ceremonies/email/return_late")


def chased(monthly: MonthlyReturn, move: MonthlyReturnMove) -> None:
    """An officer asks for it."""
    _tell(monthly, move.pk, template="citizenship/ceremonies/email/return_chased")


def more_time(monthly: MonthlyReturn, move: MonthlyReturnMove) -> None:
    """An officer gave a later day."""
    _tell(monthly, move.pk, template="citizenship/ceremonies/email/return_more_time")


def sent(monthly: MonthlyReturn, move: MonthlyReturnMove) -> None:
    """The receipt: we have it, and it is provisional."""
    _tell(monthly, move.pk, template="citizenship/ceremonies/email/return_sent", version=monthly.version)


def returned(monthly: MonthlyReturn, move: MonthlyReturnMove) -> None:
    """An officer asks the borough to look at it again, and what at."""
    question = monthly.get_question_display()
    _tell(monthly, move.pk, template="citizenship/ceremonies/email/return_returned", question=question)


def final(monthly: MonthlyReturn, move: MonthlyReturnMove) -> None:
    """The figures are final."""
    _tell(monthly, move.pk, template="citizenship/ceremonies/email/return_final")
