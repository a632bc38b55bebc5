"""Who may do what here."""

from typing import Any

from django.core.exceptions import PermissionDenied

from programmes.people.access import Permission


def need_editor(by: Any) -> None:
    """Raises PermissionDenied for whoever does not edit programmes."""
    if not by.can(Permission.EDIT_PROGRAMMES):
        raise PermissionDenied
