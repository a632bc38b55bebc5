"""A programme's whole page as one value: what the files of pages/ hold, what a version keeps, what can be brought back.

`of` reads the page from its rows, `put` writes its rows; `normal` gives what a file says the same shape, so that two
pages can be compared.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max

from programmes.catalogue.models import (
    Programme,
    ProgrammeFact,
    ProgrammeSection,
    SectionLink,
    SectionLog,
    SectionTable,
)

Page = dict[str, Any]
WORDS = ("name", "theme", "summary", "what", "who", "done", "status", "status_note", "source", "owner")
DAYS = ("status_date", "checked_date", "review_date")
LISTS = ("audiences", "boroughs", "rows", "measures")
FACT = ("row", "label", "value", "number", "unit", "as_of", "as_of_date", "source", "url")
SECTION = ("row", "heading", "text", "status", "status_date", "status_note", "checklist")
LINK = ("label", "url", "kind", "counted", "by_sector")
LOG = ("date", "date_text", "kind", "text", "source", "url")
TABLE = ("caption", "columns", "rows")
_START: Page = {
    **{"kind": "official", "counted": False, "by_sector": False, "checklist": [], "columns": [], "rows": []},
    **{"number": None, "as_of_date": None, "status_date": None, "date": None},
}


class NotAPage(ValueError):
    """A file does not hold a page as this room knows it; says what is wrong."""


def of(programme: Programme) -> Page:
    """The page as its rows have it now."""
    sections = programme.sections.prefetch_related("links", "log", "tables")
    return {
        **{name: _plain(getattr(programme, name)) for name in (*WORDS, *DAYS)},
        **{name: list(getattr(programme, name)) for name in LISTS},
        "followed_by": programme.followed_by.slug if programme.followed_by else "",
        "related": sorted(programme.related.values_list("slug", flat=True)),
        "fact": _rows(programme.facts.all(), FACT),
        "section": [
            {
                **_row(section, SECTION),
                "link": _rows(section.links.all(), LINK),
                "log": _rows(section.log.all(), LOG),
                "table": _rows(section.tables.all(), TABLE),
            }
            for section in sections
        ],
    }


def normal(given: Page) -> Page:
    """What a file says in the shape of `of`. Raises NotAPage for a word that no page has."""
    known = {*WORDS, *DAYS, *LISTS, "slug", "followed_by", "related", "fact", "section"}
    _only(given, known, "the page")
    return {
        **{name: _plain(given.get(name, "")) for name in WORDS},
        **{name: _plain(given.get(name)) for name in DAYS},
        **{name: list(given.get(name, [])) for name in LISTS},
        "followed_by": given.get("followed_by", ""),
        "related": sorted(given.get("related", [])),
        "fact": [_given(fact, FACT) for fact in given.get("fact", [])],
        "section": [_section(section) for section in given.get("section", [])],
    }


def put(programme: Programme, page: Page) -> None:
    """Write the page's rows. What was said in advocacy stays, whatever the page says. The caller keeps the version."""
    for name in (*WORDS, *LISTS):
        setattr(programme, name, page[name])
    for name in DAYS:
        setattr(programme, name, _day(page[name]))
    programme.followed_by = Programme.objects.filter(slug=page["followed_by"]).first() if page["followed_by"] else None
    programme.full_clean(exclude=["published_by", "published_at", "search"])
    programme.save()
    programme.related.set(Programme.objects.filter(slug__in=page["related"]))
    programme.facts.all().delete()
    for order, fact in enumerate(page["fact"], start=1):
        _checked(ProgrammeFact(programme=programme, order=order, **_typed(fact)))
    _put_sections(programme, page["section"])


def _put_sections(programme: Programme, wanted: list[Page]) -> None:
    """Sections are known again by their row, or else by their heading, so that their addresses stay."""
    there = {(section.row or section.heading): section for section in programme.sections.all()}
    for order, given in enumerate(wanted, start=1):
        section = there.pop(given["row"] or given["heading"], None) or ProgrammeSection(programme=programme)
        section.order = order
        for name in SECTION:
            setattr(section, name, _day(given[name]) if name == "status_date" else given[name])
        _checked(section)
        _put_rows(section, given)
    for section in there.values():
        section.log.exclude(kind=SectionLog.Kind.ADVOCACY).delete()
        if not section.log.exists():
            section.delete()
            continue
        last = programme.sections.aggregate(last=Max("order"))["last"] or 0
        ProgrammeSection.objects.filter(pk=section.pk).update(order=last + 1)


def _put_rows(section: ProgrammeSection, given: Page) -> None:
    links = {(link.url, link.label): link for link in section.links.all()}
    for order, entry in enumerate(given["link"], start=1):
        link = links.pop((entry["url"], entry["label"]), None) or SectionLink(section=section)
        link.order = order
        for name in LINK:
            setattr(link, name, entry[name])
        _checked(link)
    section.links.filter(pk__in=[link.pk for link in links.values()]).delete()
    section.log.exclude(kind=SectionLog.Kind.ADVOCACY).delete()
    said = {(entry.date, entry.text) for entry in section.log.all()}
    for entry in given["log"]:
        if (_day(entry["date"]), entry["text"]) not in said:
            _checked(SectionLog(section=section, **_typed(entry)))
    section.tables.all().delete()
    for order, entry in enumerate(given["table"], start=1):
        _checked(SectionTable(section=section, order=order, **entry))


def _checked(row: Any) -> None:
    row.full_clean()
    row.save()


def _section(given: Page) -> Page:
    _only(given, {*SECTION, "link", "log", "table"}, "a section")
    tables = given.get("table", [])
    return {
        **_given({name: value for name, value in given.items() if name in SECTION}, SECTION),
        "link": [_given(link, LINK) for link in given.get("link", [])],
        "log": sorted((_given(entry, LOG) for entry in given.get("log", [])), key=lambda entry: str(entry["date"])),
        "table": [_given(table, TABLE) for table in ([tables] if isinstance(tables, dict) else tables)],
    }


def _given(given: Page, names: tuple[str, ...]) -> Page:
    _only(given, set(names), ", ".join(names))
    start = {**_START, "kind": "milestone"} if names is LOG else _START
    return {name: _plain(given.get(name, start.get(name, ""))) for name in names}


def _only(given: Page, known: set[str], what: str) -> None:
    if unknown := set(given) - known:
        raise NotAPage(f"{', '.join(sorted(unknown))}: no such word in {what}")


def _rows(rows: Iterable[Any], names: tuple[str, ...]) -> list[Page]:
    return [_row(row, names) for row in rows]


def _row(row: Any, names: tuple[str, ...]) -> Page:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    """As JSON keeps it: days and figures as text, lines without blanks at the ends."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(str(value)).normalize():f}"
    return value.strip() if isinstance(value, str) else value


def _typed(entry: Page) -> Page:
    """As the rows keep it."""
    typed: Page = {name: _day(value) if name in ("date", "as_of_date") else value for name, value in entry.items()}
    if typed.get("number") is not None:
        typed["number"] = Decimal(typed["number"])
    return typed


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
