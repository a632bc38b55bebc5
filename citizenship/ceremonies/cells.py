"""How a cell of a CSV is read into what a form field of the list takes. Checking is the form field's.

A code, its words or the number of a level may stand in a cell, in capitals or not.
"""

import re
from collections.abc import Callable
from typing import Any

from citizenship.ceremonies.practices import Practice
from citizenship.studies.offers import Level
from programmes.people.models import Borough

# The key of no row: what a name that is not on the list becomes, so that the form field says so in its own words.
NOBODY = "00000000-0000-0000-0000-000000000000"


def plain(cell: str, _: Any) -> str:
    """What is written, without its margins."""
    return cell.strip()


def number(cell: str, _: Any) -> str:
    """A number without the pound sign and the commas that people put in."""
    return cell.strip().lstrip("£").replace(",", "").strip()


def _squash(text: Any) -> str:
    return re.sub(r"[^a-z0-9]+", " ", str(text).lower()).strip()


def coded(choices: list[tuple[Any, Any]], cell: str, _: Any) -> str:
    """The code of what is written, which is the code itself or its words; otherwise what was written."""
    typed = _squash(cell)
    for code, words in choices:
        if typed in (_squash(code), _squash(words)):
            return str(code)
    return cell.strip()


def level(cell: str, borough: Any) -> str:
    """The number of a level: from its number, its name ("stall") or its words."""
    short = {_squash(each.name): str(each.value) for each in Level}
    return short.get(_squash(cell)) or coded(Level.choices, cell, borough)


def practices(cell: str, borough: Any) -> list[str]:
    """The codes of the checklist, from a list with semicolons, commas or bars between them."""
    return [coded(Practice.choices, part, borough) for part in re.split(r"[;,|]", cell) if part.strip()]


def by_name(find: Callable[[Borough], Any], cell: str, borough: Borough) -> str:
    """The key of the borough's own place or partner of this name; "" for an empty cell, otherwise a key of nothing."""
    if not cell.strip():
        return ""
    row = find(borough).filter(name__iexact=cell.strip()).first()
    return str(row.pk) if row else NOBODY
