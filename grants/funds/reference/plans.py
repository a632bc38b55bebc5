"""The shape of a fund's reference data: its decisions, its strands, and what each call for applications asks."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from grants.funds.reference.words import Sections

# What no public source gives for any of the funds: a round carries these marks until staff put the right values in.
OURS = ("dates", "ceiling", "questions", "criteria", "documents", "reports")


@dataclass(frozen=True)
class Decision:
    """The signed decision that authorises money, in whole pounds. `years` is into how many years it is split."""

    reference: str
    level: str
    title: str
    signed_date: date | None
    grants: int
    administration: int
    years: int
    source: str
    delegated_by: str = ""
    delegated_level: str = ""
    demonstration: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Call:
    """What one strand (or a fund without strands) asks of its applicants, and what it asks for afterwards.

    `criteria` are key, name, text and weight; `documents` kind, when and for whom; `reports` kind and weeks after the
    start of the project. `strand` holds the strand's own settings; None where the fund has no strands.
    """

    family: str
    name: str
    questions: Sections
    eligibility: Sections
    decision: str
    ceiling: int
    criteria: list[tuple[str, str, str, int]]
    documents: list[tuple[str, str, str]]
    reports: list[tuple[str, int]]
    strand: dict[str, Any] | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    demonstration: list[str] = field(default_factory=lambda: list(OURS))

    @property
    def round_name(self) -> str:
        """The draft's name: unique in the fund."""
        return f"{self.name}: next round" if self.strand else "Next round"


@dataclass(frozen=True)
class Plan:
    """A fund with everything that is known about it."""

    slug: str
    fund: dict[str, Any]
    decisions: list[Decision]
    calls: list[Call]
