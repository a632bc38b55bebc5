"""What an area adds to the page that thanks a participant: an invitation, a place to go.

A part is asked each time the page is shown, with the code and what was answered with it in the wave that is open now.
It reads and never writes: whatever must be made once (an invitation) stands behind a button of the area's own page,
to which a line leads. Nothing that a part returns is kept here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Line:
    """One line of thanks. `texts` are by language, English at least; `url` makes the line a link; `note` stands below.

    `url` may be a path of ours or a whole https address.
    """

    texts: Mapping[str, str]
    url: str = ""
    note: Mapping[str, str] = field(default_factory=dict)

    def said(self, language: str) -> tuple[str, str]:
        """The line in this language, else in English, and the language that it is really in."""
        return _said(self.texts, language)

    def noted(self, language: str) -> tuple[str, str]:
        """What stands below it, likewise; "" for nothing."""
        return _said(self.note, language)


def _said(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    found = texts.get(language)
    return (found, language) if found else (texts.get("en", ""), "en")


Part = Callable[[Any, Mapping[str, Any]], Iterable[Line]]
_parts: list[tuple[str, Part]] = []


def register(prefix: str, part: Part) -> Part:
    """Add lines for the scopes that begin with `prefix`: `part(code, answers)` returns them."""
    _parts.append((prefix, part))
    return part


def lines(code: Any, answers: Mapping[str, Any]) -> list[Line]:
    """Every line for this code, in the order of registration."""
    return [line for prefix, part in _parts if code.scope.startswith(prefix) for line in part(code, answers)]
