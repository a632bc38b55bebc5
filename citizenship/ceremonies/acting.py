"""Who may act on partners, places and the Mayor's ceremony. Models know nothing of it; every action asks here first."""

from typing import Any

from django.core.exceptions import PermissionDenied

from citizenship.studies.authority import boroughs_of
from programmes.people.access import Permission
from programmes.people.models import Borough


def need_officer(by: Any) -> None:
    """Raises PermissionDenied for everybody but the officers who run the pilots."""
    if not by.can(Permission.MANAGE_PILOTS):
        raise PermissionDenied


def need_registrar(by: Any, borough: Borough) -> None:
    """Raises PermissionDenied for everybody but the registrars of this borough."""
    if not boroughs_of(by).filter(pk=borough.pk).exists():
        raise PermissionDenied


def need_either(by: Any, borough: Borough) -> None:
    """Raises PermissionDenied for everybody but the registrars of this borough and the officers."""
    if not by.can(Permission.MANAGE_PILOTS):
        need_registrar(by, borough)
