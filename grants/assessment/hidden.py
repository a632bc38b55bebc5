"""The conflict gate in the portal's logs: messages, uploads and audit rows about an application closed to somebody."""

from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q

from grants.applications.models import Application
from programmes.audit import hidden
from programmes.questions.models import Answer


def _closed(user: Any) -> list[tuple[Any, str, Any]]:
    """Key, reference and answer sheet of every application in which this person has an interest; mostly none."""
    return list(Application.objects.with_interest_of(user).values_list("pk", "reference", "sheet"))


@hidden.register("programmes.Notice")
def messages(user: Any) -> Q | None:
    """Messages that name it or lead to it."""
    closed = _closed(user)
    told = [
        Q(subject__contains=reference) | Q(body__contains=reference) | Q(body__contains=str(pk))
        for pk, reference, _ in closed
    ]
    return reduce(or_, told) if told else None


@hidden.register("programmes.StoredFile")
def uploads(user: Any) -> Q | None:
    """The files in its answers."""
    sheets = [sheet for _, _, sheet in _closed(user)]
    if not sheets:
        return None
    # An answer of files is a list of their keys; other answers may be lists too, of codes that are no keys.
    lists = Answer.objects.filter(sheet__in=sheets, value__0__isnull=False).values_list("value", flat=True)
    return Q(pk__in=[item for value in lists for item in value or [] if _is_key(item)])


def _is_key(item: Any) -> bool:
    try:
        return bool(isinstance(item, str) and UUID(item))
    except ValueError:
        return False


@hidden.register("programmes.AuditEvent")
def events(user: Any) -> Q | None:
    """What was done with it."""
    keys = [str(pk) for pk, _, _ in _closed(user)]
    return Q(target_key__in=keys) if keys else None
