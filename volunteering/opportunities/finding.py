"""Searching what there is to do: one filter behind the list, the borough map and the figures.

Words go through Postgres full text; each filter has an index (models/opportunities.py and migration 0004),
and the figures are kept by the database or bounded. Nothing of a
person is kept: the filter is the page's own address.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Sum
from django.http import QueryDict

from programmes import clock
from volunteering.opportunities.models import Opportunity, PublicTotal, Session
from volunteering.safeguarding.ages import ADULT
from volunteering.safeguarding.vocabulary import ACCESS, CAUSES

PAGE = 20
LONGEST_WORDS = 100
OLDEST = 120
ANYWHERE = ""
COUNTED = 500  # one by one; more than that is "More than 500"


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Empty means everything."""

    words: str = ""
    boroughs: tuple[str, ...] = ()
    cause: str = ""
    since: date | None = None
    until: date | None = None
    age: int | None = None
    access: tuple[str, ...] = ()
    remote: bool = False

    @classmethod
    def of(cls, given: QueryDict, codes: Iterable[str]) -> "Wanted":
        """Read from a page's address; what does not fit is left out. `codes` are the boroughs' GSS codes."""
        known = set(codes)
        age = given.get("age", "").strip()
        cause = given.get("cause", "")
        return cls(
            words=given.get("q", "").replace("\x00", "").strip()[:LONGEST_WORDS],
            boroughs=tuple(sorted({code for code in given.getlist("borough") if code in known})),
            cause=cause if cause in CAUSES else "",
            since=_day(given.get("from", "")),
            until=_day(given.get("to", "")),
            age=int(age) if age.isascii() and age.isdigit() and len(age) <= 3 and int(age) <= OLDEST else None,
            access=tuple(sorted({code for code in given.getlist("access") if code in ACCESS})),
            remote=given.get("remote") == "yes",
        )

    @property
    def is_filtered(self) -> bool:
        """Whether anything is asked for."""
        return self != Wanted()

    def query(self, **more: str) -> str:
        """The address of this filter: "?q=garden&borough=E09000028"."""
        given: dict[str, str | Iterable[str]] = {
            "q": self.words,
            "borough": self.boroughs,
            "cause": self.cause,
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "age": "" if self.age is None else str(self.age),
            "access": self.access,
            "remote": "yes" if self.remote else "",
            **more,
        }
        return "?" + urlencode({name: value for name, value in given.items() if value}, doseq=True)

    def toggled(self, code: str) -> "Wanted":
        """The same with this borough chosen, or without it where it was chosen."""
        return replace(self, boroughs=tuple(sorted(set(self.boroughs) ^ {code})))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def search(wanted: Wanted, at: datetime, *, boroughs: bool = True) -> "QuerySet[Opportunity]":
    """The public opportunities that fit. Without `boroughs` those of every borough, for the map.

    An access need finds only what declares it. An age finds what somebody of that age may do.
    """
    found: QuerySet[Opportunity] = Opportunity.objects.public_at(at)
    if wanted.words:
        found = found.filter(search=SearchQuery(wanted.words, config="english", search_type="websearch"))
    if boroughs and wanted.boroughs:
        found = found.filter(borough__in=wanted.boroughs)
    if wanted.cause:
        found = found.filter(cause=wanted.cause)
    if wanted.remote:
        found = found.filter(remote=True)
    if wanted.access:
        found = found.filter(access__contains=list(wanted.access))
    if wanted.age is not None:
        found = found.filter(Q(maximum_age__isnull=True) | Q(maximum_age__gte=wanted.age), minimum_age__lte=wanted.age)
        if wanted.age < ADULT:
            found = found.filter(adults_only=False)
    return _on_days(found, wanted, at) if wanted.since or wanted.until else found


def _on_days(found: "QuerySet[Opportunity]", wanted: Wanted, at: datetime) -> "QuerySet[Opportunity]":
    """Those with a session on these days in London, both included."""
    sessions = Session.objects.coming(at).filter(opportunity=OuterRef("pk"))
    if wanted.since:
        sessions = sessions.filter(starts_at__gte=datetime.combine(wanted.since, time(), clock.LONDON))
    if wanted.until and wanted.until < date.max:
        sessions = sessions.filter(
            starts_at__lt=datetime.combine(wanted.until + timedelta(days=1), time(), clock.LONDON)
        )
    return found.filter(Exists(sessions))


@dataclass(frozen=True)
class Figures:
    """How many fit in each borough, by GSS code; "" for those without one. Nothing where there are `too_many`."""

    by_borough: Mapping[str, int]
    found: int
    too_many: bool = False


def figures(wanted: Wanted, at: datetime, *, everywhere: bool) -> Figures:
    """How many fit: in the chosen boroughs, and for a map `everywhere` beside them. One query.

    The database keeps the numbers of each borough, cause and kind (PublicTotal). What else is asked for is counted one
    by one, and no further than COUNTED: the page then says "More than", and the map gives no figures.
    """
    if wanted == Wanted(boroughs=wanted.boroughs, cause=wanted.cause, remote=wanted.remote):
        return _in(wanted, _kept(wanted, at))
    rows = search(wanted, at, boroughs=not everywhere).order_by().values_list("borough", flat=True)
    counted = Counter(code or ANYWHERE for code in rows[: COUNTED + 1])
    if counted.total() > COUNTED:
        return Figures({}, COUNTED, too_many=True)
    return _in(wanted, counted)


def _kept(wanted: Wanted, at: datetime) -> dict[str, int]:
    """The numbers that the database keeps."""
    kept = PublicTotal.objects.public_at(at)
    if wanted.cause:
        kept = kept.filter(cause=wanted.cause)
    if wanted.remote:
        kept = kept.filter(remote=True)
    rows = kept.order_by().values_list("borough").annotate(number=Sum("count"))
    return {code or ANYWHERE: number for code, number in rows if number}


def _in(wanted: Wanted, by_borough: Mapping[str, int]) -> Figures:
    """These figures, with how many the list of the chosen boroughs holds."""
    chosen = wanted.boroughs or tuple(by_borough)
    return Figures(by_borough, sum(by_borough.get(code, 0) for code in chosen))


# --- one page of the list --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """Some rows, the newest first, with the next session of each, and the marks of the pages around them."""

    rows: list[tuple[Opportunity, datetime | None]]
    before: str = ""
    after: str = ""


def page(wanted: Wanted, at: datetime, *, before: str = "", after: str = "") -> Page:
    """One page by key, so that the hundredth costs what the first does. Two queries."""
    found = search(wanted, at).select_related("host__organisation", "borough")
    if mark := _unmark(before):
        newer = found.filter(Q(published_at__gt=mark[0]) | Q(published_at=mark[0], pk__lt=mark[1]))
        rows = list(newer.order_by("published_at", "-pk")[: PAGE + 1])
        more, later = len(rows) > PAGE, True
        rows = rows[:PAGE][::-1]
        return Page(
            _dated(rows, at), _mark(rows[0]) if rows and more else "", _mark(rows[-1]) if rows and later else ""
        )
    if mark := _unmark(after):
        found = found.filter(published_at__lte=mark[0]).exclude(published_at=mark[0], pk__lte=mark[1])
    rows = list(found.order_by("-published_at", "pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return Page(_dated(rows, at), _mark(rows[0]) if rows and mark else "", _mark(rows[-1]) if more else "")


def _dated(rows: list[Opportunity], at: datetime) -> list[tuple[Opportunity, datetime | None]]:
    coming = Session.objects.coming(at).filter(opportunity__in=[row.pk for row in rows]).order_by()
    nearest = dict(coming.values_list("opportunity").annotate(first=Min("starts_at")))
    return [(row, nearest.get(row.pk)) for row in rows]


def _mark(row: Opportunity) -> str:
    return f"{row.published_at.isoformat()}_{row.pk}" if row.published_at else ""


def _unmark(text: str) -> tuple[datetime, uuid.UUID] | None:
    at, _, key = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, uuid.UUID(key)) if moment.tzinfo else None
    except ValueError:
        return None
