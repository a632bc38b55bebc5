"""The versions of a programme's page: one is kept at each saving, and two of them can be compared."""

import difflib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from programmes.catalogue import content
from programmes.catalogue.models import Programme, ProgrammeVersion

# The database gives the parts of a kept page in an order of its own; people read them in that of the page.
_ORDER = [*content.WORDS, *content.DAYS, *content.LISTS, "followed_by", "related", "fact", "section"]
_ORDER += [name for name in (*content.SECTION, *content.FACT, *content.LOG, *content.LINK) if name not in _ORDER]


def keep(programme: Programme, *, by: Any, at: datetime, why: str = "") -> ProgrammeVersion | None:
    """Keep the page as it stands now; None where it stands as the newest version has it.

    The programme's row is locked by the caller's change of it, so that two savings get two numbers.
    """
    newest = programme.versions.first()
    page = content.of(programme)
    if newest and newest.page == page:
        return None
    number = newest.number + 1 if newest else 1
    return programme.versions.create(number=number, at=at, by=by, why=why, page=page)


@dataclass(frozen=True)
class Line:
    """One line of a comparison: `sign` is "+" for what came, "-" for what went, "" for what stayed."""

    sign: str
    text: str


def differences(before: content.Page, after: content.Page) -> list[Line]:
    """What the second page says otherwise than the first, line by line, with one line around each change."""
    lines = difflib.unified_diff(_lines(before), _lines(after), lineterm="", n=1)
    shown = [line for line in lines if not line.startswith(("---", "+++"))]
    return [
        Line("", "…") if line.startswith("@@") else Line(line[0] if line[0] in "+-" else "", line[1:]) for line in shown
    ]


def _lines(value: Any, under: str = "") -> list[str]:
    """Each value of the page on a line of its own, after what it is."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
        return [line for name in names for line in _lines(value[name], f"{under}{name.replace('_', ' ')}: ")]
    if isinstance(value, list):
        return [line for part in value for line in _lines(part, _of_row(under, part))]
    return [f"{under}{line}" for line in str(value if value is not None else "").splitlines() if line.strip()]


def _of_row(under: str, part: Any) -> str:
    """A section and a figure are known by their row of the catalogue."""
    row = part.get("row") if isinstance(part, dict) else ""
    return f"{under.removesuffix(': ')} {row}: " if row else under
