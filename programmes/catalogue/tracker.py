"""Reading the commitments: the tracker's list with its filters and counts, and what other pages show of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Count, Q, QuerySet
from django.utils.http import urlencode

from programmes.catalogue.models import Commitment, Objective, Policy
from programmes.catalogue.models.commitments import Part

COLOURS = {"done": "green", "under_way": "teal", "announced": "yellow", "part_done": "teal"}


@dataclass(frozen=True)
class Wanted:
    """What a reader asked the tracker for. Unknown values count as nothing asked."""

    words: str = ""
    part: str = ""
    status: str = ""
    advocacy: bool = False
    by: str = "policy"

    @classmethod
    def of(cls, asked: dict[str, str]) -> "Wanted":
        """Read from an address."""
        part, status = asked.get("part", ""), asked.get("status", "")
        return cls(
            words=asked.get("q", "").replace("\x00", "").strip()[:100],
            part=part if part in {str(p) for p in Part.values} else "",
            status=status if status in Commitment.Status.values else "",
            advocacy=asked.get("advocacy") == "1",
            by="objective" if asked.get("by") == "objective" else "policy",
        )

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows the list."""
        return not (self.words or self.part or self.status or self.advocacy)

    def query(self, **change: str) -> str:
        """The address's query with one thing changed; "" leaves it out."""
        now = {
            "q": self.words,
            "part": self.part,
            "status": self.status,
            "advocacy": "1" if self.advocacy else "",
            "by": self.by if self.by == "objective" else "",
        }
        return urlencode({name: value for name, value in (now | change).items() if value})


def found(wanted: Wanted) -> QuerySet[Commitment]:
    """The commitments that the reader asked for, in the strategy's order."""
    rows = Commitment.objects.order_by("number")
    if wanted.part:
        rows = rows.filter(number__startswith=wanted.part)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.advocacy:
        rows = rows.filter(advocacy=True)
    if wanted.words:
        vector = SearchVector("title", "text", config="english")
        query = SearchQuery(wanted.words, config="english", search_type="websearch")
        rows = rows.annotate(said=vector).filter(Q(said=query) | Q(number__startswith=wanted.words[:5]))
    return rows


@dataclass(frozen=True)
class Group:
    """The commitments under one policy or one objective."""

    key: str
    title: str
    summary: str
    rows: list[Commitment] = field(default_factory=list)


@dataclass(frozen=True)
class PartGroups:
    """One part of the strategy: what it aims at, and its groups that have something to show."""

    part: Part
    objectives: list[Objective]
    groups: list[Group]


def grouped(rows: Iterable[Commitment], *, by: str) -> list[PartGroups]:
    """The rows by part, and in it by policy or by objective. Two queries besides the rows' own."""
    objectives, policies = list(Objective.objects.all()), list(Policy.objects.all())
    if by == "objective":
        groups = {o.code: (o.part, Group(o.code, o.title, "")) for o in objectives}
    else:
        groups = {p.number: (p.part, Group(p.number, str(p), p.summary)) for p in policies}
    for row in rows:
        groups[row.objective_id if by == "objective" else row.policy_id][1].rows.append(row)
    made = []
    for part in Part:
        filled = [group for of, group in groups.values() if of == part and group.rows]
        if filled:
            made.append(PartGroups(part, [o for o in objectives if o.part == part], filled))
    return made


@dataclass(frozen=True)
class StatusCount:
    """How many commitments stand there."""

    status: str
    label: str
    count: int


def counts() -> list[StatusCount]:
    """How many of all commitments stand where. One query."""
    rows = dict(Commitment.objects.order_by().values_list("status").annotate(n=Count("pk")))
    return [StatusCount(status, str(label), rows.get(status, 0)) for status, label in Commitment.Status.choices]


def of_programme(slug: str) -> list[Commitment]:
    """What the strategy promised about one programme. One query."""
    return list(Commitment.objects.filter(programmes__contains=[slug]).order_by("number"))


def colour(status: str) -> str:
    """The tag's colour, which only supports its word."""
    return COLOURS.get(status, "grey")
