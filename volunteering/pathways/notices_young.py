"""What a school's leads are told about their project."""

from typing import Any

from programmes import notices
from programmes.people.access import MembershipRole
from programmes.people.models import User
from volunteering.pathways.models import SchoolProject, SchoolProjectMove


def _tell(project: SchoolProject, move: SchoolProjectMove, *, template: str, **facts: Any) -> None:
    leads = project.school.memberships.active().filter(role=MembershipRole.LEAD)
    notices.send(
        event=f"volunteering.pathways.school.{move.verb}:{move.pk}",
        to=User.objects.filter(memberships__in=leads, is_active=True).distinct(),
        template=template,
        context={"project": project.title, "url": project.get_absolute_url(), **facts},
    )


def recognised(project: SchoolProject, move: SchoolProjectMove) -> None:
    """We recognised the project; it is on the public page."""
    _tell(project, move, template="volunteering/pathways/email/school_recognised", praise=project.praise)


def taken_back(project: SchoolProject, move: SchoolProjectMove) -> None:
    """It left the public page, and why."""
    _tell(project, move, template="volunteering/pathways/email/school_taken_back", reason=move.note)
