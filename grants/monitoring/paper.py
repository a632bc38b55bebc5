"""Whose a grant’s survey is: its scope is the award’s key. The group prints forms and types them in, or staff do."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from grants.applications.models import Application
from grants.awards.models import Award
from programmes.people.access import Permission


def _award(scope: str) -> Award | None:
    try:
        key = UUID(scope)
    except ValueError:
        return None
    return Award.objects.select_related("application").filter(pk=key).first()


def label(scope: str) -> str:
    """The title of the project, "" for what is no award."""
    award = _award(scope)
    return (award.application.title or award.application.reference) if award else ""


def may_key(user: Any, scope: str) -> bool:
    """The people of the group that has the grant, and staff who accept its reports."""
    award = _award(scope)
    if award is None:
        return False
    if user.can(Permission.ACCEPT_REPORTS):
        return True
    return Application.objects.of_applicant(user).filter(pk=award.application_id).exists()


def back(scope: str) -> str:
    """The group's page about its survey."""
    award = _award(scope)
    return reverse("grants:survey", args=[award.application_id]) if award else ""
