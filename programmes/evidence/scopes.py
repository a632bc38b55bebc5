"""Whose a scope is. Each area that surveys people registers who may type in its paper forms, and what to call it.

A scope is a plain key ("citizenship.ceremony:<uuid>"), so that this room knows nothing of the areas above it. Areas
register under the beginning of their keys; the longest beginning that fits and knows the key answers for it. A scope
that nobody answers for has no pages: an unknown key and a stranger look the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scope:
    """How one area answers for its scopes.

    `label(scope)` is what people call it, "" for a key that is not the area's; `may_key(user, scope)` says who may
    print forms and type them in; `back(scope)` is the address of the area's own page about it, "" for none. Without
    `prints_codes` nobody prints its codes, because they reach people another way.
    """

    prefix: str
    may_key: Callable[[Any, str], bool]
    label: Callable[[str], str]
    back: Callable[[str], str] | None = None
    prints_codes: bool = True


_scopes: list[Scope] = []


def register(
    prefix: str,
    may_key: Callable[[Any, str], bool],
    label: Callable[[str], str],
    back: Callable[[str], str] | None = None,
    *,
    prints_codes: bool = True,
) -> None:
    """Answer for the scopes that begin with `prefix` ("" for keys that have no beginning of their own)."""
    _scopes.append(Scope(prefix, may_key, label, back, prints_codes))
    _scopes.sort(key=lambda each: -len(each.prefix))


def find(scope: str) -> tuple[Scope, str] | None:
    """Who answers for this key, and what it is called; None where nobody does."""
    for each in _scopes:
        if scope.startswith(each.prefix) and (named := each.label(scope)):
            return each, named
    return None


def may_key(user: Any, scope: str) -> bool:
    """Whether this person may print forms of this scope and type them in."""
    found = find(scope)
    return bool(found and user.is_authenticated and found[0].may_key(user, scope))


def label(scope: str) -> str:
    """What the scope is called, "" where nobody answers for it."""
    found = find(scope)
    return found[1] if found else ""


def back(scope: str) -> str:
    """The address of the area's own page about the scope, "" where it has none."""
    found = find(scope)
    return found[0].back(scope) if found and found[0].back else ""


def prints_codes(scope: str) -> bool:
    """Whether the codes of the scope may be printed."""
    found = find(scope)
    return bool(found and found[0].prints_codes)
