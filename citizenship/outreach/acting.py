"""Who may act in outreach. Models know nothing of it; every action of staff asks here first."""

from typing import Any

from django.core.exceptions import PermissionDenied

from programmes.people.access import Permission


def need_staff(by: Any) -> None:
    """Raises PermissionDenied for everybody but the staff who run outreach."""
    if not by.can(Permission.MANAGE_OUTREACH):
        raise PermissionDenied
