"""What a fund's page shows of it: one part for each strand, with the round that matters today.

Four queries, however many strands and rounds there are: the fund, its strands, its rounds, and everything about the
rounds that are shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.http import Http404

from grants.funds.models import (
    AuthorisationYear,
    CodesignHelper,
    Criterion,
    CriterionChange,
    DocumentAsked,
    Extension,
    Fund,
    ReportDue,
    Round,
    Strand,
)
from programmes import clock

# A round's mark of this name is about the round's money, not about the fund's.
ROUND_MARKS = {"ceiling": "round_ceiling"}
# What tells which round matters; the rest is read only of that one.
TIMES = ("fund", "strand", "state", "opens_at", "closes_at", "grace_seconds")


@dataclass(frozen=True)
class Part:
    """One strand of a fund, or the whole fund where it has none, with the round that matters; None where none does."""

    fund: Fund
    strand: Strand | None
    round: Round | None
    at: datetime

    @property
    def terms(self) -> Fund | Strand:
        """Whose words and limits hold."""
        return self.strand or self.fund

    @property
    def is_open(self) -> bool:
        """Whether one can apply now."""
        return self.round is not None and self.round.is_open(self.at)

    @property
    def opens_later(self) -> bool:
        """Whether its round is still to open."""
        return self.round is not None and self.at < self.round.opens_at

    @property
    def marks(self) -> frozenset[str]:
        """The names of what is not a known fact, of the round and of the strand or fund."""
        own = [ROUND_MARKS.get(mark, mark) for mark in (self.round.demonstration if self.round else [])]
        # In a fund with strands the fund's own marks are about its own words, not about a strand's.
        of_fund = {"questions", "dates"} & set(self.fund.demonstration) if self.strand else self.fund.demonstration
        return frozenset([*own, *(self.strand.demonstration if self.strand else []), *of_fund])

    @property
    def who_may_apply(self) -> str:
        """Organisations, people or both, in words."""
        if self.terms.for_organisations and self.terms.for_individuals:
            words = "Organisations, informal groups and people by themselves"
        else:
            words = "Organisations" if self.terms.for_organisations else "People by themselves"
        if self.round and self.round.accountable_bodies and not self.terms.for_individuals:
            words += ", and groups without a constitution together with an organisation that holds the money"
        return words


def current(rounds: Iterable[Round], at: datetime) -> Round | None:
    """The round that is open, else the next to open, else the last that was. `rounds` are in the order of closing."""
    found = list(rounds)
    for wanted in (lambda r: r.is_open(at), lambda r: r.state == Round.State.PUBLISHED and r.opens_at > at):
        one = next((r for r in found if wanted(r)), None)
        if one:
            return one
    return found[-1] if found else None


def parts(fund: Fund, at: datetime, *, instead: Round | None = None) -> list[Part]:
    """The fund's parts in order; 404 for a fund of which no round has been published.

    `instead` is a round to show as if it were the one that matters, for the preview of a draft.
    """
    rounds = list(fund.rounds.exclude(state=Round.State.DRAFT).order_by("closes_at").only(*TIMES))
    strands: list[Strand | None] = list(fund.strands.order_by("order", "name"))
    if not strands or any(each.strand_id is None for each in [*rounds, *([instead] if instead else [])]):
        strands.append(None)
    chosen: dict[Any, Round | None] = {}
    for strand in strands:
        key = strand.pk if strand else None
        own = [each for each in rounds if each.strand_id == key]
        chosen[key] = instead if instead and instead.strand_id == key else current(own, at)
    if not any(chosen.values()):
        raise Http404
    full = {row.pk: row for row in _with_everything(each.pk for each in chosen.values() if each)}
    found = []
    for strand in strands:
        held = chosen[strand.pk if strand else None]
        row = full[held.pk] if held else None
        if row:
            # One object for the fund and each strand, so that no page asks for them again.
            row.fund, row.strand = fund, strand
        found.append(Part(fund, strand, row, at))
    return found


def fund_now(slug: str) -> tuple[Fund, datetime]:
    """A fund and the database's time, in one query; 404 where there is no such fund."""
    found: Any = Fund.objects.annotate(now=clock.Now()).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found, found.now


def _rows(model: type[Model], link: str, *fields: str, order: tuple[str, ...], only: Any = None) -> ArraySubquery:
    """Rows that belong to a round as a list of dictionaries, within the query that fetches the round."""
    source: QuerySet[Any] = model._default_manager.filter(**{link: OuterRef("pk")}, **(only or {}))
    return ArraySubquery(source.order_by(*order).values(row=JSONObject(**{name: name for name in fields})))


@cache
def _lists() -> dict[str, RawSQL]:
    """What belongs to a round, each kind as a list.

    Its SQL is written once by each process: to write it anew for each page would take longer than to answer it.
    """
    of_decision = AuthorisationYear.objects.filter(authorisation=OuterRef("authorisation")).order_by("year")
    found = Round.objects.annotate(
        criteria_shown=_rows(Criterion, "round", "name", "text", "weight", order=("order", "pk")),
        documents_shown=_rows(DocumentAsked, "round", "kind", "when", "for_whom", order=("when", "pk")),
        reports_shown=_rows(ReportDue, "round", "kind", "weeks_after_start", order=("weeks_after_start", "pk")),
        extensions_shown=_rows(
            Extension, "round", "old_closes_at", "new_closes_at", "reason", order=("extended_at", "pk")
        ),
        changes_shown=_rows(
            CriterionChange, "codesign__round", "before", "after", "because", order=("changed_at", "pk")
        ),
        thanks=_rows(
            CodesignHelper,
            "codesign__round",
            "name",
            order=("name", "pk"),
            only={"may_name": True, "state": CodesignHelper.State.COMMENTED},
        ),
        years_shown=ArraySubquery(of_decision.values(row=JSONObject(year="year", grants_amount="grants_amount"))),
    )
    compiler = found.query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.setup_query()
    lists = {}
    for name, held in found.query.annotation_select.items():
        sql, params = compiler.compile(held)
        lists[name] = RawSQL(sql, params, held.output_field)  # nosec B611: Django's own
    return lists


def _with_everything(keys: Iterable[Any]) -> QuerySet[Any]:
    found = Round.objects.filter(pk__in=list(keys)).select_related("authorisation__delegated_by", "codesign")
    return found.annotate(**_lists())
