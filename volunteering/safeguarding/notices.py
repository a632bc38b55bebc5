"""What this room tells people. A message with a key goes to the address only, never into an account's inbox."""

from typing import Any

from django.urls import reverse

from programmes import clock, notices
from programmes.people.access import Permission
from programmes.people.models import User
from volunteering.safeguarding.models import (
    Concern,
    ConsentRequest,
    DataConsent,
    GuardianLink,
    ParticipationPermission,
    Volunteer,
)


def permission_asked(link: GuardianLink, *, key: str) -> None:
    """To the guardian: a young person asks for their permission; the link works once."""
    guardian = link.guardian
    notices.send(
        event=f"volunteering.safeguarding.permission_asked:{link.pk}",
        to=[notices.Address(guardian.email, guardian.name)],
        template="volunteering/safeguarding/email/permission_asked",
        context={
            "known_as": guardian.volunteer.known_as,
            "until": clock.uk_time(link.expires_at),
            "url": reverse("volunteering:permission_give", args=[key]),
            "again": guardian.permissions.exists(),
        },
    )


def permission_ending(permission: ParticipationPermission, *, key: str) -> None:
    """To the guardian: what they permitted ends soon; the link gives it again."""
    guardian = permission.guardian
    notices.send(
        event=f"volunteering.safeguarding.permission_ending:{permission.pk}",
        to=[notices.Address(guardian.email, guardian.name)],
        template="volunteering/safeguarding/email/permission_ending",
        context={
            "known_as": permission.volunteer.known_as,
            "ends": clock.uk_date(permission.expires_at),
            "url": reverse("volunteering:permission_give", args=[key]),
        },
    )


def guardian_page(link: GuardianLink, *, key: str, event: str) -> None:
    """To the guardian: the link to their own page, where they see and withdraw what they permitted."""
    guardian = link.guardian
    notices.send(
        event=f"volunteering.safeguarding.guardian_page:{event}",
        to=[notices.Address(guardian.email, guardian.name)],
        template="volunteering/safeguarding/email/guardian_page",
        context={
            "known_as": guardian.volunteer.known_as,
            "until": clock.uk_date(link.expires_at),
            "url": reverse("volunteering:guardian_page", args=[key]),
            "lost_url": reverse("volunteering:guardian"),
        },
    )


def _to_the_young(permission: ParticipationPermission, *, template: str) -> None:
    notices.send(
        event=f"volunteering.safeguarding.{template.rpartition('/')[2]}:{permission.pk}",
        to=[permission.volunteer.user],
        template=template,
        context={
            "ends": clock.uk_date(permission.expires_at),
            "permits": permission.permits_words(),
            "url": reverse("volunteering:my_guardian"),
        },
    )


def permission_given(permission: ParticipationPermission) -> None:
    """To the young person: your guardian said yes, and this is what they can see."""
    _to_the_young(permission, template="volunteering/safeguarding/email/permission_given")


def permission_withdrawn(permission: ParticipationPermission) -> None:
    """To the young person: the permission was taken back."""
    _to_the_young(permission, template="volunteering/safeguarding/email/permission_withdrawn")


def permission_expired(permission: ParticipationPermission) -> None:
    """To the young person: the permission has ended."""
    _to_the_young(permission, template="volunteering/safeguarding/email/permission_expired")


def consent_asked(request: ConsentRequest, *, key: str) -> None:
    """To the guardian of a child under 13: may we keep anything about the child?"""
    notices.send(
        event=f"volunteering.safeguarding.consent_asked:{request.pk}",
        to=[notices.Address(str(request.email))],
        template="volunteering/safeguarding/email/consent_asked",
        context={
            "until": clock.uk_time(request.expires_at),
            "url": reverse("volunteering:consent_give", args=[key]),
        },
    )


def consent_given(consent: DataConsent, *, email: str, key: str) -> None:
    """To the guardian: the link with which the child begins."""
    notices.send(
        event=f"volunteering.safeguarding.consent_given:{consent.pk}",
        to=[notices.Address(email)],
        template="volunteering/safeguarding/email/consent_given",
        context={
            "until": clock.uk_time(consent.start_by_at),
            "url": reverse("volunteering:start", args=[key]),
        },
    )


def consent_withdrawn(consent: DataConsent, *, email: str) -> None:
    """To the guardian: the consent is taken back and the child's account erased."""
    notices.send(
        event=f"volunteering.safeguarding.consent_withdrawn:{consent.pk}",
        to=[notices.Address(email)],
        template="volunteering/safeguarding/email/consent_withdrawn",
        context={},
    )


def concern_raised(concern: Concern) -> None:
    """To the safeguarding officers: a concern waits. Not a word of it leaves the portal."""
    notices.send(
        event=f"volunteering.safeguarding.concern_raised:{concern.pk}",
        to=list(User.objects.with_permission(Permission.HANDLE_CONCERNS)),
        template="volunteering/safeguarding/email/concern_raised",
        context={"url": reverse("admin:volunteering_concern_change", args=[concern.pk])},
    )


def merged(keep: Volunteer, drop: Volunteer) -> None:
    """To the person, at both accounts: what you did is now in one record."""
    people: list[Any] = [keep.user, drop.user]
    notices.send(
        event=f"volunteering.safeguarding.merged:{drop.pk}",
        to=people,
        template="volunteering/safeguarding/email/merged",
        context={"kept": keep.user.email, "url": reverse("volunteering:my_profile")},
    )
