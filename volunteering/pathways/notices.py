"""What young people, schools, employers and officers are told on the pathways. Plain words for people of 14 to 18.

No message to an employer or a school says who a young person is: names are read on the page, and each view is audited.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from programmes import clock, notices
from programmes.people.access import Permission
from programmes.people.models import Membership, Organisation, User
from volunteering.pathways.authority import ACTS
from volunteering.pathways.models import (
    Appeal,
    Attendance,
    Cohort,
    Entitlement,
    EntitlementMove,
    Interview,
    Member,
    Referral,
    Slot,
)
from volunteering.pathways.rule import day_told


def _send(template: str, event: object, to: Iterable[User], **facts: Any) -> None:
    notices.send(
        event=f"volunteering.pathways.{template.rpartition('/')[2]}:{event}",
        to=[user for user in to if user.is_active],
        template=template,
        context=facts,
    )


def _officers() -> Iterable[User]:
    return User.objects.with_permission(Permission.MANAGE_PATHWAYS)


def acting_for(organisation: Organisation) -> list[User]:
    """The people who act for an organisation today."""
    rows = Membership.objects.active().filter(organisation=organisation.pk, role__in=ACTS)
    return [row.user for row in rows.select_related("user").order_by("pk")]


def _page() -> str:
    return reverse("volunteering:headstart")


def granted(entitlement: Entitlement, move: EntitlementMove) -> None:
    """An interview is guaranteed, until when, and what happens next."""
    _send(
        "volunteering/pathways/email/granted",
        move.pk,
        [entitlement.placement.volunteer.user],
        cycle=entitlement.placement.cycle.name,
        deadline=day_told(entitlement.deadline_date),
        again=move.verb == "restore",
        url=_page(),
    )


def withdrawn(entitlement: Entitlement, move: EntitlementMove) -> None:
    """The guarantee was withdrawn, why, and how to appeal."""
    _send(
        "volunteering/pathways/email/withdrawn",
        move.pk,
        [entitlement.placement.volunteer.user],
        reason=entitlement.reason,
        url=reverse("volunteering:headstart_appeal", args=[entitlement.pk]),
    )


def workshop_cancelled(attendance: Attendance, reason: str) -> None:
    """A workshop does not take place; another date can be chosen."""
    workshop = attendance.workshop
    _send(
        "volunteering/pathways/email/workshop_cancelled",
        attendance.pk,
        [attendance.placement.volunteer.user],
        workshop=str(workshop),
        when=clock.uk_time(workshop.starts_at),
        reason=reason,
        url=reverse("volunteering:workshops"),
    )


def slot_offered(slot: Slot) -> None:
    """To the officers: an employer offers interviews."""
    _send(
        "volunteering/pathways/email/slot_offered",
        slot.pk,
        _officers(),
        employer=str(slot.employer),
        role=slot.role,
        places=slot.places,
        url=reverse("admin:volunteering_slot_change", args=[slot.pk]),
    )


def _of(interview: Interview) -> dict[str, Any]:
    return {
        "employer": str(interview.slot.employer),
        "role": interview.slot.role,
        "when": clock.uk_time(interview.starts_at),
        "place": interview.slot.place,
    }


def interview_offered(interview: Interview) -> None:
    """To the young person: here is an interview; say yes or no by then."""
    _send(
        "volunteering/pathways/email/interview_offered",
        interview.pk,
        [interview.entitlement.placement.volunteer.user],
        answer_by=clock.uk_time(interview.answer_by_at),
        url=interview.get_absolute_url(),
        **_of(interview),
    )


def interview_booked(interview: Interview) -> None:
    """To the employer: somebody comes. The name is on the page."""
    _send(
        "volunteering/pathways/email/interview_booked",
        interview.pk,
        acting_for(interview.slot.employer),
        url=interview.slot.get_absolute_url(),
        **_of(interview),
    )


def called_off_employer(interview: Interview) -> None:
    """To the employer: an interview does not take place. Nothing about why."""
    _send(
        "volunteering/pathways/email/called_off_employer",
        interview.pk,
        acting_for(interview.slot.employer),
        url=interview.slot.get_absolute_url(),
        **_of(interview),
    )


def outcome(interview: Interview) -> None:
    """To the young person: how it went, in the employer's words, and what they can do."""
    _send(
        "volunteering/pathways/email/outcome",
        f"{interview.pk}:{interview.state}",
        [interview.entitlement.placement.volunteer.user],
        state=interview.state,
        feedback=interview.feedback,
        url=interview.get_absolute_url(),
        **_of(interview),
    )


def appealed(appeal: Appeal) -> None:
    """To the officers who may decide it: an appeal waits."""
    officers = [user for user in _officers() if user.pk != appeal.against_id]
    _send(
        "volunteering/pathways/email/appealed",
        appeal.pk,
        officers,
        about=appeal.get_about_display(),
        url=appeal.get_absolute_url(),
    )


def appeal_decided(appeal: Appeal) -> None:
    """To the young person: what another officer decided, and why."""
    _send(
        "volunteering/pathways/email/appeal_decided",
        appeal.pk,
        [appeal.entitlement.placement.volunteer.user],
        upheld=appeal.state == Appeal.State.UPHELD,
        reason=appeal.reason,
        url=_page(),
    )


def referred(referral: Referral) -> None:
    """To the officers: a school refers a group."""
    _send(
        "volunteering/pathways/email/referred",
        referral.pk,
        _officers(),
        school=str(referral.school),
        pupils=referral.pupils,
        url=reverse("admin:volunteering_referral_change", args=[referral.pk]),
    )


def referral_answered(referral: Referral) -> None:
    """To the school: the group was taken into a cohort, or not and why."""
    _send(
        "volunteering/pathways/email/referral_answered",
        f"{referral.pk}:{referral.state}",
        acting_for(referral.school),
        accepted=referral.state == Referral.State.ACCEPTED,
        cohort=str(referral.cohort or ""),
        reason=referral.reason,
        url=referral.get_absolute_url(),
    )


def cohort_cancelled(cohort: Cohort, reason: str) -> None:
    """To the young people and their schools: it does not take place, and why."""
    members = Member.objects.filter(cohort=cohort, state=Member.State.ENDED).select_related("volunteer__user")
    people = [each.volunteer.user for each in members]
    for referral in cohort.referrals.select_related("school"):
        people += acting_for(referral.school)
    _send(
        "volunteering/pathways/email/cohort_cancelled",
        cohort.pk,
        people,
        cohort=cohort.name,
        reason=reason,
        url="/volunteering/",
    )
