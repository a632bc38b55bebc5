"""The translations that come with the portal: files that people can read and compare, one folder for each language.

`translations/pl/settled_status.toml` holds lines `"key" = "text"` and, at its end, a table `[versions]` with the
version of the English that each was made from. A file's name up to the first hyphen is how its keys begin
("fact-british.toml" holds keys "fact."). `manage.py words check` checks the files, `manage.py words stamp` writes the
versions.
"""

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from citizenship.facts import words
from citizenship.facts.models.words import PageLanguage, Translation
from programmes import clock

FOLDER = Path(__file__).parent / "translations"
MADE_BY = "Draft made by a machine, which came with the portal"
VERSIONS = "versions"


@dataclass(frozen=True)
class Line:
    """One translation of a file. `version` is "" where the file does not say which English it was made from."""

    key: str
    text: str
    version: str


@dataclass(frozen=True)
class File:
    """One file of translations: its language, and how its keys begin."""

    path: Path

    @property
    def language(self) -> str:
        """The code of the language: the name of the folder."""
        return self.path.parent.name

    @property
    def beginning(self) -> str:
        """How each of its keys begins, such as "settled_status."."""
        return self.path.stem.partition("-")[0] + "."

    @property
    def name(self) -> str:
        """The file as messages name it."""
        return f"{self.language}/{self.path.name}"

    def lines(self) -> list[Line]:
        """Its translations in their order. Raises ValueError, with the file's name, where it cannot be read."""
        try:
            held = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as fault:
            raise ValueError(f"{self.name}: {fault}") from fault
        versions = held.pop(VERSIONS, {})
        loose = [key for key, text in held.items() if not isinstance(text, str)]
        if loose:
            raise ValueError(f"{self.name}: write keys in quotation marks, on one level: {', '.join(loose)}")
        return [Line(key, text, str(versions.get(key, ""))) for key, text in held.items()]

    def problems(self, english: dict[str, words.Text]) -> Iterator[str]:
        """What keeps lines of this file from being loaded, in words for whoever wrote it."""
        for line in self.lines():
            if fault := self.problem(line, english):
                yield f"{self.name}: {line.key}: {fault}"

    def problem(self, line: Line, english: dict[str, words.Text]) -> str:
        """Why this line is not loaded; "" where it is. A line made from older English is loaded, and says so."""
        source = english.get(line.key)
        if source is None:
            return "No text has this key any more. Take the line out."
        if not line.key.startswith(self.beginning):
            return f"Keys of this file begin with {self.beginning}"
        if not line.version:
            return "It has no version. Run: manage.py words stamp"
        if line.version == source.version:
            return words.problem(source.english, line.text)
        return "" if line.text.strip() else "It is empty."

    def stamp(self, english: dict[str, words.Text], again: bool = False) -> int:
        """Write the version of the present English beside each line that has none (or, `again`, beside every line).

        Returns how many were stamped. Lines that have a version keep it: they may have been made from older English.
        """
        lines = self.lines()
        fresh = {
            line.key: english[line.key].version for line in lines if (again or not line.version) and line.key in english
        }
        if not fresh:
            return 0
        held = {line.key: fresh.get(line.key, line.version) for line in lines}
        above = self.path.read_text(encoding="utf-8").partition(f"\n[{VERSIONS}]\n")[0].rstrip()
        table = [f"{json.dumps(key, ensure_ascii=False)} = {json.dumps(version)}" for key, version in held.items()]
        self.path.write_text("\n".join([above, "", f"[{VERSIONS}]", *table, ""]), encoding="utf-8")
        return len(fresh)


def files(language: str = "", slug: str = "") -> list[File]:
    """The files of a language, or of all; `slug` narrows them to one name."""
    found = [File(path) for path in sorted(FOLDER.glob("*/*.toml"))]
    return [each for each in found if language in ("", each.language) and slug in ("", each.path.stem)]


def missing(language: str, english: dict[str, words.Text]) -> list[words.Text]:
    """The texts that no file of this language holds."""
    held = {line.key for each in files(language) for line in each.lines()}
    return [text for key, text in english.items() if key not in held]


@transaction.atomic
def load_languages(say: Callable[[str], object]) -> None:
    """The languages of pages. One that is there stays as it is: staff may have changed it."""
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / "languages.toml").read_text(encoding="utf-8"))["language"]
    PageLanguage.objects.bulk_create((PageLanguage(**row) for row in rows), ignore_conflicts=True)
    say(f"languages of pages: {PageLanguage.objects.count()}")


@transaction.atomic
def load_translations(say: Callable[[str], object]) -> None:
    """The translations of the files. None is marked as reviewed; one that somebody wrote or reviewed here stays."""
    english = words.texts(in_files=True)
    known = set(PageLanguage.objects.values_list("code", flat=True))
    for language in sorted({each.language for each in files()} & known):
        say(f"translations, {language}: {_load(language, english, clock.now())}")


def _load(language: str, english: dict[str, words.Text], at: datetime) -> str:
    """Load the files of one language; returns what was done, in words."""
    held = {row.key: row for row in Translation.objects.select_for_update().filter(language=language)}
    made: dict[str, Translation] = {}
    changed, refused = [], 0
    lines = [(file, line) for file in files(language) for line in file.lines()]
    for file, line in lines:
        row = held.get(line.key)
        if file.problem(line, english) or line.key in made:
            refused += 1
        elif row is None:
            made[line.key] = _row(language, line, at)
        elif _may_follow(row) and (row.text, row.source_version) != (line.text, line.version):
            row.text, row.source_version, row.since_at = line.text, line.version, at
            changed.append(row)
    Translation.objects.bulk_create(made.values())
    Translation.objects.bulk_update(changed, ["text", "source_version", "since_at"])
    left_out = f", {refused} left out: run manage.py words check {language}" if refused else ""
    return f"{len(made)} new, {len(changed)} changed{left_out}"


def _may_follow(row: Translation) -> bool:
    """Whether the files still have the say: nobody has written or reviewed this row."""
    return row.written_by_id is None and row.state == Translation.State.DRAFT


def _row(language: str, line: Line, at: datetime) -> Translation:
    return Translation(
        language_id=language,
        key=line.key,
        text=line.text,
        source_version=line.version,
        made_by=MADE_BY,
        since_at=at,
    )
