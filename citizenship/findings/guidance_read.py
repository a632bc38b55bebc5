"""A version of the guidance as it is read: its parts in order, what is new, and what each recommendation stands on."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from citizenship.ceremonies.practices import Practice
from citizenship.findings.models.guidance import GuidanceVersion, Recommendation, Section
from citizenship.findings.models.results import Publication

Block = tuple[str, list[str]]
# What makes a recommendation another one for whoever reads it.
_READ = ("section", "title", "text", "basis", "study_id", "outcome_key", "found")


@dataclass(frozen=True)
class Item:
    """One recommendation. `news` is "New" or "Changed" beside the version before, or nothing."""

    row: Recommendation
    number: str
    blocks: list[Block]
    found: list[str]
    news: str
    practice: str
    results_url: str

    @property
    def is_pilot(self) -> bool:
        """Whether a pilot's results stand behind it."""
        return self.row.basis == Recommendation.Basis.PILOT

    @property
    def lost_its_results(self) -> bool:
        """Whether the results it stood on have been taken down since."""
        return self.is_pilot and not self.results_url


@dataclass(frozen=True)
class Part:
    """One part of the guidance."""

    key: str
    label: str
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Text:
    """A whole version. `gone` are the titles that the version before recommended and this one does not."""

    summary: list[Block]
    changes: list[Block]
    parts: list[Part]
    gone: list[str]

    @property
    def items(self) -> list[Item]:
        """Every recommendation, in order."""
        return [item for part in self.parts for item in part.items]

    @property
    def counts(self) -> tuple[int, int]:
        """How many recommendations stand on a pilot, and how many there are in all."""
        return sum(item.is_pilot for item in self.items), len(self.items)


def blocks(text: str) -> list[Block]:
    """Plain text as paragraphs and points: ("p", [line]) and ("ul", [point, …])."""
    found: list[Block] = []
    for line in filter(None, (row.strip() for row in text.splitlines())):
        if not line.startswith("- "):
            found.append(("p", [line]))
        elif found and found[-1][0] == "ul":
            found[-1][1].append(line[2:].strip())
        else:
            found.append(("ul", [line[2:].strip()]))
    return found


def read(version: GuidanceVersion) -> Text:
    """The version with what changed since the one before. Three queries."""
    rows = list(version.recommendations.select_related("study").order_by("order"))
    before = {
        each.key: each
        for each in Recommendation.objects.filter(version__number=version.number - 1, version__state="published")
    }
    studies = {each.study_id for each in rows if each.study_id}
    public = set(Publication.objects.public().filter(study__in=studies).values_list("study_id", flat=True))
    used = [(key, label) for key, label in Section.choices if any(each.section == key for each in rows)]
    parts = []
    for number, (key, label) in enumerate(used, 1):
        held = [each for each in rows if each.section == key]
        items = [_item(each, f"{number}.{n}", before, public) for n, each in enumerate(held, 1)]
        parts.append(Part(key, f"{number}. {label}", items))
    kept = {each.key for each in rows}
    return Text(
        blocks(version.summary),
        blocks(version.changes),
        parts,
        [each.title for key, each in before.items() if key not in kept],
    )


def _item(row: Recommendation, number: str, before: dict[Any, Recommendation], public: set[Any]) -> Item:
    labels: dict[str, str] = dict(Practice.choices)
    return Item(
        row=row,
        number=number,
        blocks=blocks(row.text),
        found=row.found.splitlines(),
        news=_news(row, before),
        practice=labels.get(row.practice, ""),
        results_url=_results_of(row) if row.study_id in public else "",
    )


def _news(row: Recommendation, before: dict[Any, Recommendation]) -> str:
    if not before:
        return ""
    old = before.get(row.key)
    if old is None:
        return "New"
    return "Changed" if any(getattr(old, name) != getattr(row, name) for name in _READ) else ""


def _results_of(row: Recommendation) -> str:
    return reverse("citizenship:study_results", args=[row.study.slug]) if row.study else ""
