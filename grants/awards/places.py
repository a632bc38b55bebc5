"""The wards that an award of a place-based strand is for: how they are typed, kept and read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grants.awards.models import Award, AwardPlace
from programmes.people.models import Borough
from programmes.workflow import MoveRefused

MOST = 30
_LINE = re.compile(r"^(E05[0-9]{6})[\s,:]+(.+?)\s*,\s*([^,]+)$", re.IGNORECASE)
EXAMPLE = "E05011101 Goose Green, Southwark"


@dataclass(frozen=True)
class Place:
    """One ward: its code of the Office for National Statistics, its name, and the GSS code of its borough."""

    code: str
    name: str
    borough: str


def read(text: str) -> list[Place]:
    """The wards typed one a line: code, name, borough. Raises MoveRefused naming the line that cannot be read."""
    boroughs = {_plain(name): code for code, name in Borough.objects.values_list("gss_code", "name")}
    found: dict[str, Place] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        match = _LINE.match(line)
        if match is None:
            raise MoveRefused(f"We cannot read “{line[:80]}”. Write each ward as in: {EXAMPLE}.", field="places")
        code, name, borough = match[1].upper(), " ".join(match[2].split()), boroughs.get(_plain(match[3]))
        if borough is None:
            raise MoveRefused(f"“{match[3][:40].strip()}” is not a London borough.", field="places")
        found[code] = Place(code, name[:80], borough)
    if len(found) > MOST:
        raise MoveRefused(f"Name up to {MOST} wards.", field="places")
    return list(found.values())


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower().replace("&", "and"))


def keep(award: Award, places: Iterable[Place]) -> None:
    """Write the wards of a new award."""
    AwardPlace.objects.bulk_create(
        AwardPlace(award=award, ward_code=each.code, ward_name=each.name, borough_id=each.borough) for each in places
    )


def packed(places: Iterable[Place]) -> list[list[str]]:
    """For the recommendation that carries them until it is approved."""
    return [[each.code, each.name, each.borough] for each in places]


def unpacked(rows: list[list[str]]) -> list[Place]:
    """The wards of a recommendation."""
    return [Place(*row) for row in rows]


def words(places: Iterable[Place]) -> str:
    """As they are typed, one a line."""
    names: dict[Any, str] = dict(Borough.objects.values_list("gss_code", "name"))
    return "\n".join(f"{each.code} {each.name}, {names.get(each.borough, each.borough)}" for each in places)
