"""What search knows: the areas' actions put documents in and take them out, with the change that they follow.

Each area registers a second way as well: all of its documents, from which they are put right at night. So a page whose
host is paused, or whose day has gone by, is not found for longer than a day.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from programmes import clock
from programmes.catalogue.models.search import SearchDocument
from programmes.people.models import Borough

Kind = SearchDocument.Kind
MOST_TEXT = 2000
_BATCH = 2000
_WRITTEN = ("title", "text", "url", "boroughs", "open_from", "open_until", "updated_at", "learnt")


@dataclass(frozen=True)
class Document:
    """One page for search. `key` is the plain key of what it tells of, `url` its address here, without the host."""

    kind: str
    key: str
    title: str
    text: str
    url: str
    boroughs: tuple[str, ...] = ()
    open_from: datetime | None = None
    open_until: datetime | None = None

    def row(self, at: datetime) -> SearchDocument:
        """The row that holds it."""
        return SearchDocument(
            kind=self.kind,
            key=self.key,
            title=self.title[:200],
            text=self.text[:MOST_TEXT],
            url=self.url,
            boroughs=list(self.boroughs),
            open_from=self.open_from,
            open_until=self.open_until,
            updated_at=at,
            learnt=False,
        )


Source = Callable[[], Iterable[Document]]
_sources: dict[str, list[Source]] = {}


def source(kind: str) -> Callable[[Source], Source]:
    """Register a function that gives all documents of a kind that an area has for everybody now."""

    def add(every: Source) -> Source:
        _sources.setdefault(kind, []).append(every)
        return every

    return add


def put(document: Document) -> None:
    """Let it be found, from when the current transaction commits. One statement. Raises outside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{document.kind} {document.key} was put down outside a transaction")
    _write([document.row(clock.now())])


def drop(kind: str, key: object) -> None:
    """Let it be found no more."""
    SearchDocument.objects.filter(kind=kind, key=str(key)).delete()


def keep(kind: str, key: object, document: Document | None) -> None:
    """Put it in, or take it out where there is nothing for everybody to read."""
    if document is None:
        drop(kind, key)
    else:
        put(document)


def _write(rows: list[SearchDocument]) -> None:
    SearchDocument.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "key"], update_fields=list(_WRITTEN)
    )


@transaction.atomic
def rebuild(kind: str) -> tuple[int, int]:
    """Put every document of a kind right; returns how many were written and how many taken out. Safe to repeat."""
    documents = (document for every in _sources.get(kind, []) for document in every())
    ours = SearchDocument.objects.filter(kind=kind)
    seen: set[str] = set()
    written, at = 0, clock.now()
    for batch in _batches(documents, _BATCH):
        rows = {document.key: document.row(at) for document in batch}
        there = {each.key: each for each in ours.filter(key__in=rows).defer("words", "title_words")}
        changed = [row for key, row in rows.items() if key not in there or _differs(row, there[key])]
        _write(changed)
        seen |= rows.keys()
        written += len(changed)
    gone = set(ours.values_list("key", flat=True)) - seen
    ours.filter(key__in=gone).delete()
    return written, len(gone)


def rebuild_all() -> int:
    """Put the documents of all kinds right; returns how many rows changed."""
    return sum(sum(rebuild(kind)) for kind in Kind.values)


def _differs(new: SearchDocument, old: SearchDocument) -> bool:
    names = ("title", "text", "url", "boroughs", "open_from", "open_until")
    return any(getattr(new, name) != getattr(old, name) for name in names)


def _batches(found: Iterable[Document], size: int) -> Iterator[list[Document]]:
    left = iter(found)
    while batch := list(islice(left, size)):
        yield batch


def near(borough: Borough, most: int) -> list[SearchDocument]:
    """The newest pages about something in this borough alone or among others. One query, by the order of newness."""
    rows = SearchDocument.objects.filter(audience=SearchDocument.Audience.PUBLIC, boroughs__contains=[borough.pk])
    return list(rows.defer("words", "title_words").order_by("-updated_at", "-id")[:most])


LEARN = """
WITH taken AS (
    SELECT id, title, text FROM programmes_searchdocument WHERE NOT learnt ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
), added AS (
    INSERT INTO programmes_searchword (word, stem)
    SELECT word, portal_stem(word) FROM (
        SELECT DISTINCT unnest(tsvector_to_array(to_tsvector('portal_words', title || ' ' || text))) AS word FROM taken
    ) AS words
    WHERE word ~ '^[a-z]{3,40}$' AND portal_stem(word) IS NOT NULL ORDER BY word
    ON CONFLICT DO NOTHING
)
UPDATE programmes_searchdocument SET learnt = true WHERE id IN (SELECT id FROM taken)
"""


@transaction.atomic
def learn(most: int = 5000) -> int:
    """Take the words of new and changed documents to those that typing is compared with; returns how many documents.

    Apart from `put`, so that two people who publish never wait for one another over a new word.
    """
    with connection.cursor() as cursor:
        cursor.execute(LEARN, [most])
        return int(cursor.rowcount)


def learn_all() -> None:
    """The same until no document is left."""
    while learn():
        pass
