"""The one search: pages of all areas that hold the words, by kind, with typing mistakes put right.

Four statements, however many pages there are. Of a kind with thousands of pages that hold the words, the first few
hundred with the words in their title and the first few hundred others are put in order; the rest are not counted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from programmes import clock
from programmes.catalogue.models.search import SearchDocument

Kind = SearchDocument.Kind
SHOWN = 5  # of each kind, where all kinds are shown
PAGE = 20  # where one kind is shown
MOST = 200  # put in order, of those with the words in the title and of the others
LONGEST = 200  # of what was typed
ALIKE = 0.35  # how like a known word a mistyped one must be, from 0 to 1
_WORD = re.compile(r"[^\W\d_]{4,40}")
_PLAIN = re.compile(r"\w+( [\w’']+)+")  # several words, without quotes, minus or other marks of the search
_START, _END = "\x02", "\x03"


@dataclass(frozen=True)
class Hit:
    """One page that was found."""

    title: str
    extract: tuple[tuple[str, bool], ...]  # pieces of its text, each with whether it is one of the words
    url: str
    is_open: bool
    boroughs: tuple[str, ...]


@dataclass
class Group:
    """What was found of one kind. `count` is None where there are more than were put in order."""

    kind: str
    label: str
    hits: list[Hit] = field(default_factory=list)
    count: int | None = 0

    @property
    def told(self) -> str:
        """How many, in words."""
        return f"more than {MOST:,}" if self.count is None else f"{self.count:,}"

    @property
    def has_more(self) -> bool:
        """Whether there are more than are shown here."""
        return self.count is None or self.count > len(self.hits)


@dataclass
class Found:
    """What a search found. `put_right`: typed words and what they were taken for; `some`: no page has all."""

    words: str
    groups: list[Group]
    put_right: dict[str, str] = field(default_factory=dict)
    some: bool = False

    @property
    def total(self) -> int:
        """How many pages are shown."""
        return sum(len(group.hits) for group in self.groups)


def look(words: str, *, kind: str = "", borough: str = "", page: int = 1) -> Found:
    """Pages for everybody that hold the words: a few of each kind, or one page of `kind` (of PAGE).

    `borough` (GSS code) leaves out what is elsewhere in London only. Typing mistakes are put right word by word. Where
    no page holds all of the words, those that hold any of them are given.
    """
    typed = " ".join(words.replace("\x00", " ").split())[:LONGEST]
    if not typed:
        return Found("", [])
    right = _put_right(typed)
    asked = re.sub(_WORD, lambda found: right.get(found[0].lower(), found[0]), typed)
    groups = _groups(asked, kind, borough, page, any_word=False)
    some = False
    if not any(group.hits for group in groups) and _PLAIN.fullmatch(asked):
        groups, some = _groups(asked, kind, borough, page, any_word=True), True
    return Found(typed, [group for group in groups if group.hits], right, some and any(g.hits for g in groups))


NEAREST = """
SELECT given, (
    SELECT word FROM programmes_searchword WHERE word %% given AND similarity(word, given) >= %s
    ORDER BY similarity(word, given) DESC, word LIMIT 1
)
FROM unnest(%s::text[]) AS given
WHERE portal_stem(given) IS NOT NULL
    AND NOT EXISTS (SELECT FROM programmes_searchword AS known WHERE known.stem = portal_stem(given))
"""


def _put_right(typed: str) -> dict[str, str]:
    """The words that no page holds, each with the known word that is most like it."""
    given = sorted({found.lower() for found in _WORD.findall(typed)})
    if not given:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, [ALIKE, given])
        return {wrong: right for wrong, right in cursor.fetchall() if right}


# The words are asked for in the title first: a page about something comes before one that names it.
ONE_KIND = """
(SELECT '{kind}' AS kind, title, ts_headline('portal_english', text, q.any, %(marks)s) AS extract, url, boroughs,
    open_from, open_until, rank, n
FROM q, LATERAL (
    SELECT id, title, text, url, boroughs, open_from, open_until,
        ts_rank(words, q.any) AS rank, count(*) OVER () AS n
    FROM (
        SELECT DISTINCT ON (id) * FROM (
        (SELECT * FROM programmes_searchdocument
            WHERE kind = '{kind}' AND audience = 'public' AND title_words @@ q.any {where} LIMIT {most})
        UNION ALL
        (SELECT * FROM programmes_searchdocument
            WHERE kind = '{kind}' AND audience = 'public' AND words @@ q.any {where} LIMIT {most})
        ) AS both_lists ORDER BY id
    ) AS held
    ORDER BY rank DESC, title, id LIMIT %(limit)s OFFSET %(offset)s
) AS shown)
"""
ASKED = """
WITH typed AS (SELECT websearch_to_tsquery('portal_english', %(words)s) AS whole), q AS MATERIALIZED (
    SELECT {which} AS any FROM typed
)
"""
# A limit tempts the planner to read a kind row by row until enough have the words; where none has, it reads them all.
BY_WORDS = "SET LOCAL enable_seqscan = {0}; SET LOCAL enable_indexscan = {0}"
EITHER = "replace(whole::text, '&', '|')::tsquery"


def _groups(words: str, kind: str, borough: str, page: int, *, any_word: bool) -> list[Group]:
    kinds = [kind] if kind else list(Kind.values)
    # Not by the index of boroughs: a fifth of all pages are for all of London, and the words leave fewer.
    where = "AND (cardinality(boroughs) = 0 OR %(borough)s = ANY(boroughs))" if borough else ""
    # Every part is written above; what was typed goes in as values.
    parts = [ONE_KIND.replace("{kind}", each).replace("{where}", where).replace("{most}", str(MOST)) for each in kinds]
    asked = ASKED.replace("{which}", EITHER if any_word else "whole")
    size = PAGE if kind else SHOWN
    values: dict[str, Any] = {
        "words": words,
        "borough": borough,
        "limit": size,
        "offset": (page - 1) * size,
        "marks": f"StartSel={_START}, StopSel={_END}, MaxWords=28, MinWords=16, MaxFragments=1",
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BY_WORDS.format("off"))
        cursor.execute(asked + " UNION ALL ".join(parts), values)
        rows = cursor.fetchall()
        cursor.execute(BY_WORDS.format("on"))
    return _read(rows, kinds)


def _read(rows: Sequence[tuple[Any, ...]], kinds: list[str]) -> list[Group]:
    at = clock.now()
    groups = {each: Group(each, Kind(each).label) for each in kinds}
    for kind, title, extract, url, boroughs, open_from, open_until, _, n in rows:
        group = groups[kind]
        group.count = None if n > MOST else n
        is_open = open_until is not None and open_until > at and (open_from is None or open_from <= at)
        group.hits.append(Hit(title, _pieces(extract), url, is_open, tuple(boroughs)))
    return list(groups.values())


def _pieces(extract: str) -> tuple[tuple[str, bool], ...]:
    """The extract cut at the words that were found."""
    found: list[tuple[str, bool]] = []
    for n, part in enumerate(extract.split(_START)):
        word, _, rest = part.partition(_END) if n else ("", "", part)
        found += [(word, True), (rest, False)] if n else [(rest, False)]
    return tuple((text, marked) for text, marked in found if text)


def pages(group: Group) -> int:
    """How many pages of PAGE there are of a kind, as far as it is put in order."""
    return -(-(MOST if group.count is None else group.count) // PAGE)
