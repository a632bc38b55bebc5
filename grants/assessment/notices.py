"""What assessors and panel members are told.

No message names an applicant: the round may be blind, and a mail may be forwarded.
"""

from typing import Any

from django.urls import reverse

from grants.assessment.models import Assignment, PanelInvitation
from grants.funds.models import Round
from programmes import clock, notices
from programmes.people.access import Permission


def place_of(person: Any) -> str:
    """Where this person assesses: staff in the admin, panel members on their own pages."""
    admin = person.can(Permission.ENTER_ADMIN) and person.can(Permission.ASSESS)
    return reverse("admin:grants_assignment_changelist") if admin else reverse("grants:panel")


def assigned(person: Any, round: Round, assignments: list[Assignment]) -> None:
    """Applications wait for this person's scores: how many, and until when.

    One message for each time they are shared out.
    """
    decision = round.decision_date
    notices.send(
        event=f"grants.assessment.assigned:{min(str(each.pk) for each in assignments)}",
        to=[person],
        template="grants/assessment/email/assigned",
        context={
            "count": len(assignments),
            "fund": round.fund.name,
            "round": round.name,
            "decision": f"{decision.day} {decision:%B %Y}" if decision else "",
            "url": place_of(person),
        },
    )


def removed(assignment: Assignment) -> None:
    """An officer has taken an application back from this assessor."""
    application = assignment.application
    notices.send(
        event=f"grants.assessment.removed:{assignment.pk}",
        to=[assignment.assessor],
        template="grants/assessment/email/removed",
        context={
            "reference": application.reference,
            "fund": application.round.fund.name,
            "url": place_of(assignment.assessor),
        },
    )


def invited(invitation: PanelInvitation, key: str) -> None:
    """Would you sit on a panel? The link works once, for this address."""
    notices.send(
        event=f"grants.assessment.invited:{invitation.pk}",
        to=[notices.Address(invitation.email)],
        template="grants/assessment/email/invited",
        context={
            "fund": invitation.round.fund.name,
            "round": invitation.round.name,
            "answer_by": clock.uk_time(min(invitation.answer_by_at, invitation.ends_at)),
            "until": clock.uk_time(invitation.ends_at),
            "url": reverse("grants:panel_join", args=[key]),
        },
    )
