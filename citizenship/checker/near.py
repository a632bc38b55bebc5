"""What a later room shows under "who can help near you" in an outcome: it registers a function, the checker asks it.

The function is given the borough's GSS code ("" for anywhere in London), the language somebody should speak (BCP 47,
"" for any) and the outcome's needs (codes of advice/needs.py). It stores nothing and gives a Part, or None where it
has nothing to show. The part's template is rendered inside the outcome with everything in the part's context, `book`
(the words of the page's language) and `w` (the words of the frame); it begins with an h3, holds no script and no form,
and links of it carry the borough only.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Part:
    """Something to show near the person: a template and what it needs."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


Source = Callable[[str, str, tuple[str, ...]], Part | None]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add a room's function."""
    _sources.append(source)
    return source


def parts(borough: str, language: str, needs: Iterable[str]) -> list[Part]:
    """What every room shows for this choice, in the order of the rooms."""
    wanted = tuple(needs)
    found = (source(borough, language, wanted) for source in _sources)
    return [part for part in found if part is not None]
