"""What a member of staff may not find in the logs: the areas say which rows tell of a record that is closed to them.

The audit, the delivery log and the list of uploads tell of every area's records. An officer with an interest in an
application must not read about it there either, and this room cannot know what an application is.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

# For a model's label, functions that say of a person which rows they may not see (None: nothing is closed to them).
_sources: dict[str, list[Callable[[Any], Q | None]]] = defaultdict(list)


def register(label: str) -> Callable[[Callable[[Any], Q | None]], Callable[[Any], Q | None]]:
    """Add an area's function for one model ("programmes.Notice")."""

    def add(source: Callable[[Any], Q | None]) -> Callable[[Any], Q | None]:
        _sources[label].append(source)
        return source

    return add


def without(found: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """These rows without those that are closed to this person."""
    for source in _sources[found.model._meta.label]:
        closed = source(user)
        if closed is not None:
            found = found.exclude(closed)
    return found
