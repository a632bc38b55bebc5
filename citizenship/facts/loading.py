"""The facts that come with the portal: read from `reference/*.toml`, loaded by `manage.py load_reference`.

Loading again brings what a new version of the portal says, and never touches a row that staff have edited, that waits
for a colleague, or that was withdrawn. `checked_on` is the date in the file, never the day of loading.
"""

import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from citizenship.facts.models import About, Fact, FactChange, FactEdit, FactMove, FactSource, Tag
from citizenship.facts.models.facts import CRITICAL_DAYS, OTHER_DAYS, STATEMENT
from programmes import clock

FOLDER = Path(__file__).parent / "reference"
# What is about one of these is critical, whether its file says so or not. Of a route the file says itself whether
# somebody may lose a right by it.
CRITICAL = frozenset({About.DEADLINE, About.LETTER})
NEW_FACT, NEW_WORDS = "Came with a new version of this portal.", "Changed with a new version of this portal."
_WORDS = ("number", "statement", "about", "critical", "tag", "checked_on", "review_by")
_SOURCE = ("name", "url", "kind", "dated", "says")
_KNOWN = {"key", *_WORDS, "source"}


class FactsRefused(Exception):
    """A file of facts says something that cannot be loaded; the message names the file, the fact and what to do."""


@cache
def in_files(folder: Path = FOLDER) -> tuple[dict[str, Any], ...]:
    """Every fact of the files, checked, in the order of the files' names. Raises FactsRefused."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            rows = tomllib.loads(path.read_text(encoding="utf-8")).get("fact", [])
        except tomllib.TOMLDecodeError as error:
            raise FactsRefused(f"{path.name}: {error}") from error
        for row in rows:
            made = _checked(row, path.name)
            if made["key"] in found:
                raise FactsRefused(f"{path.name}: {made['key']} stands in two places. Keep one.")
            found[made["key"]] = made
    return tuple(found.values())


def _checked(row: dict[str, Any], name: str) -> dict[str, Any]:
    """One fact in the form of the model. Raises FactsRefused."""
    key = row.get("key") or "a fact without a key"
    problem = _problem(row)
    if problem:
        raise FactsRefused(f"{name}: {key}: {problem}")
    critical = bool(row.get("critical")) or row["about"] in CRITICAL
    longest = CRITICAL_DAYS if critical else OTHER_DAYS
    if not 0 < (row["review_by"] - row["checked_on"]).days <= longest:
        raise FactsRefused(f"{name}: {key}: review_by must be 1 to {longest} days after checked_on.")
    sources = [_source(each, name, key) for each in row["source"]]
    return {"number": None, **row, "critical": critical, "source": sources}


def _problem(row: dict[str, Any]) -> str:
    """What is wrong with a fact; "" where nothing is."""
    missing = [each for each in ("key", "statement", "about", "tag", "checked_on", "review_by") if not row.get(each)]
    if missing:
        return f"it lacks {', '.join(missing)}."
    if unknown := set(row) - _KNOWN:
        return f"nobody knows {', '.join(sorted(unknown))}."
    if len(row["statement"]) > STATEMENT:
        return f"the statement has {len(row['statement'])} signs, at most {STATEMENT} fit."
    if row["about"] not in About.values or row["tag"] not in Tag.values:
        return f"about is one of {', '.join(About.values)}; tag one of {', '.join(Tag.values)}."
    if not all(isinstance(row[each], date) for each in ("checked_on", "review_by")):
        return "checked_on and review_by are dates such as 2026-11-01, without quotation marks."
    return "" if row.get("source") else "it has no source."


def _source(row: dict[str, Any], name: str, key: str) -> dict[str, Any]:
    given = {"url": "", "dated": None, "says": "", **row}
    if not given.get("name") or set(given) != set(_SOURCE) or given["kind"] not in FactSource.Kind.values:
        kinds = ", ".join(FactSource.Kind.values)
        raise FactsRefused(f"{name}: {key}: a source has name, url, kind ({kinds}) and may have dated and says.")
    if given["url"] and not given["url"].startswith(("http://", "https://")):
        raise FactsRefused(f"{name}: {key}: {given['url']} is no address on the web.")
    return given


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """Put every fact of the files there; rewrite those whose file has changed and that nobody has edited here."""
    held = {fact.key: fact for fact in Fact.objects.select_for_update(of=("self",)).prefetch_related("sources")}
    waiting = set(FactEdit.objects.filter(state=FactEdit.State.WAITING).values_list("fact_id", flat=True))
    at, made, kept = clock.now(), 0, 0
    for row in in_files():
        fact = held.get(row["key"])
        if fact is None:
            _make(row, at, log=bool(held))
            made += 1
        elif fact.edited_at is not None or fact.pk in waiting or not fact.is_initial:
            kept += 1
        else:
            _follow(fact, row, at)
    say(f"facts: {len(held) + made}, {made} new, {kept} left as staff have them")


def _make(row: dict[str, Any], at: Any, *, log: bool) -> None:
    """One fact as its file says. The change log begins with the first load, so that load itself is not in it."""
    state = Fact.State.DRAFT if row["tag"] == Tag.UNVERIFIED else Fact.State.PUBLISHED
    words = {name: row[name] for name in _WORDS}
    fact = Fact.objects.create(key=row["key"], **words, state=state, since_at=at, is_initial=True)
    _write_sources(fact, row["source"])
    if log and state == Fact.State.PUBLISHED:
        _log(fact, FactChange.Kind.NEW, NEW_FACT, "", at)


def _write_sources(fact: Fact, sources: list[dict[str, Any]]) -> None:
    FactSource.objects.bulk_create(FactSource(fact=fact, order=n, **each) for n, each in enumerate(sources, 1))


def _follow(fact: Fact, row: dict[str, Any], at: Any) -> None:
    """Bring a fact that nobody has edited to what its file says now."""
    before = fact.statement
    differs = [name for name in _WORDS if getattr(fact, name) != row[name]]
    for name in differs:
        setattr(fact, name, row[name])
    state = Fact.State.DRAFT if fact.tag == Tag.UNVERIFIED else Fact.State.PUBLISHED
    if state != fact.state:
        fact.state, fact.since_at = state, at
        differs += ["state", "since_at"]
    if differs:
        fact.save(update_fields=differs)
    stands = [{name: getattr(source, name) for name in _SOURCE} for source in fact.sources.all()]
    if stands != [{name: each[name] for name in _SOURCE} for each in row["source"]]:
        fact.sources.all().delete()
        _write_sources(fact, row["source"])
        differs.append("sources")
    if differs and state == Fact.State.PUBLISHED:
        FactMove.objects.create(fact=fact, verb="follow", by=None, at=at, note=", ".join(sorted(differs)))
        _log(fact, FactChange.Kind.WORDS, NEW_WORDS, before, at)


def _log(fact: Fact, kind: str, reason: str, before: str, at: Any) -> None:
    FactChange.objects.create(
        fact=fact,
        kind=kind,
        at=at,
        reason=reason,
        before=before,
        after=fact.statement,
        checked_on=fact.checked_on,
        review_by=fact.review_by,
    )
