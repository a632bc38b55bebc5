"""How far each language is: which texts are missing, older than their English, waiting for a reader, or reviewed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from citizenship.facts.models.words import ENGLISH, PageLanguage, Translation
from citizenship.facts.words import MISSING, OLDER, REVIEWED, UNREVIEWED, Text

STATES = {MISSING: "Missing", OLDER: "Older than the English", UNREVIEWED: "Not reviewed", REVIEWED: "Reviewed"}


@dataclass(frozen=True)
class Standing:
    """One text in one language: the English of today, the translation (None where there is none), and its state."""

    source: Text
    row: Any
    state: str

    @property
    def parts(self) -> list[str]:
        """The key in parts between which a line may end."""
        *firsts, last = self.source.key.split(".")
        return [*(f"{each}." for each in firsts), last]

    @property
    def label(self) -> str:
        """The state in words."""
        return STATES[self.state]


def state_of(version: str, now: str, held: str) -> str:
    """What a translation made from `version` is worth beside the English `now`."""
    if version != now:
        return OLDER
    return REVIEWED if held == Translation.State.REVIEWED else UNREVIEWED


def of(language: PageLanguage, english: dict[str, Text], *, under: str = "", state: str = "") -> list[Standing]:
    """The texts of a language in the order of the rooms, narrowed to a beginning of their keys and to one state."""
    wanted = {key: text for key, text in english.items() if key.startswith(under)}
    held = {row.key: row for row in Translation.objects.filter(language=language, key__startswith=under)}
    found = []
    for key, text in wanted.items():
        row = held.get(key)
        each = Standing(text, row, state_of(row.source_version, text.version, row.state) if row else MISSING)
        if state in ("", each.state):
            found.append(each)
    return found


def counts(english: dict[str, Text]) -> list[tuple[PageLanguage, dict[str, int]]]:
    """Every language but English with how many of its texts are in which state."""
    now = {key: text.version for key, text in english.items()}
    found: dict[str, Counter[str]] = {}
    for code, key, version, held in Translation.objects.values_list("language", "key", "source_version", "state"):
        if key in now:
            found.setdefault(code, Counter())[state_of(version, now[key], held)] += 1
    result = []
    for language in PageLanguage.objects.exclude(code=ENGLISH):
        here = found.get(language.code, Counter())
        result.append(
            (language, {MISSING: len(now) - here.total(), **{state: here[state] for state in list(STATES)[1:]}})
        )
    return result


def groups(english: Iterable[str]) -> list[str]:
    """The beginnings that an editor can choose: each file's keys, and each outcome of a checker."""
    found: dict[str, None] = {}
    for key in english:
        parts = key.split(".")
        found[f"{parts[0]}."] = None
        if len(parts) > 3 and parts[1] in ("o", "q"):
            found[f"{parts[0]}.{parts[1]}.{parts[2]}."] = None
    return sorted(found)
