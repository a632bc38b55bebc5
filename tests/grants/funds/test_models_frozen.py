"""A published round is frozen, except for its dates and its ceiling, whatever path a change takes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from grants.funds import reference
from grants.funds.models import Criterion, Extension, Fund, Round, Strand
from programmes import clock
from programmes.people.models import User
from tests import factories

pytestmark = pytest.mark.django_db
# What a released column must be put in, with a reason, before a published round may change it.
MAY_CHANGE = {
    "closes_at",
    "panel_week_date",
    "decision_week_date",
    "decision_date",
    "ceiling",
    "committed",
    "demonstration",
    "state",
    "published_at",
    "published_by",
    "closed_at",
    "closed_by",
    "authorisation",
}


def _checked() -> None:
    """What waits for the commit is checked now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _move_deadline(made: Round, to: datetime) -> None:
    """As a shell would."""
    Round.objects.filter(pk=made.pk).update(closes_at=to)
    _checked()


def _other(name: str, made: Round) -> Any:
    """Another value for this field."""
    field: Any = Round._meta.get_field(name)
    if name == "fund":
        return factories.fund(slug="another", name="Another", prefix="ANO")
    if name == "strand":
        return factories.strand(f"Strand of {made.name}", of=made.fund)
    if name in {"eligibility_set", "question_set"}:
        return made.question_set if name == "eligibility_set" else made.eligibility_set
    now = getattr(made, name)
    if isinstance(now, bool):
        return not now
    if isinstance(now, datetime):
        return now - timedelta(days=1)
    return "Another" if field.get_internal_type() == "CharField" else (now or 0) + 1


@pytest.mark.parametrize("name", sorted({f.name for f in Round._meta.concrete_fields} - MAY_CHANGE - {"id"}))
@pytest.mark.parametrize("state", ["published", "closed"])
def test_a_field_of_a_round_is_frozen(name: str, state: str) -> None:
    draft = factories.round(published=False)
    Round.objects.filter(pk=draft.pk).update(**{name: _other(name, draft)})  # as long as it is a draft
    made = factories.round()
    if state == "closed":
        Round.objects.filter(pk=made.pk).update(state="closed", closed_at=clock.now(), closed_by=factories.founder())
    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
        Round.objects.filter(pk=made.pk).update(**{name: _other(name, made)})


def test_its_dates_and_its_ceiling_may_change() -> None:
    made = factories.round()
    made.panel_week_date, made.decision_week_date = date(2026, 3, 9), date(2026, 3, 16)
    made.decision_date, made.ceiling, made.demonstration = date(2026, 3, 20), Decimal(60_000), ["dates"]
    made.save()
    made.refresh_from_db()
    assert (made.panel_week_date, made.ceiling) == (date(2026, 3, 9), 60_000)


def test_it_never_becomes_a_draft_again() -> None:
    made = factories.round()
    with pytest.raises(IntegrityError, match="does not become a draft again"), transaction.atomic():
        Round.objects.filter(pk=made.pk).update(state="draft", published_at=None, published_by=None)


def test_a_missing_decision_may_be_named_once() -> None:
    made, decision = factories.round(), factories.authorisation()
    Round.objects.filter(pk=made.pk).update(authorisation=decision)
    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
        Round.objects.filter(pk=made.pk).update(authorisation=factories.authorisation("MD2244"))


class TestDeadline:
    def test_it_is_never_earlier(self) -> None:
        made = factories.round()
        with pytest.raises(IntegrityError, match="never earlier"), transaction.atomic():
            Round.objects.filter(pk=made.pk).update(closes_at=made.closes_at - timedelta(days=1))

    def test_it_is_not_later_without_its_reason(self, efua: User) -> None:
        made = factories.round()
        later = made.closes_at + timedelta(days=1)
        with pytest.raises(IntegrityError, match="without its reason"), transaction.atomic():
            _move_deadline(made, later)
        Round.objects.filter(pk=made.pk).update(closes_at=later)
        Extension.objects.create(
            round=made,
            old_closes_at=made.closes_at,
            new_closes_at=later,
            reason="Snow.",
            extended_at=clock.now(),
            extended_by=efua,
        )
        _checked()

    def test_an_extension_stands(self, efua: User) -> None:
        made = _extension(efua)
        for change in (lambda: Extension.objects.update(reason="Another."), made.delete):
            with pytest.raises((ProgrammingError, InternalError), match="append-only"), transaction.atomic():
                change()

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("extension_is_later", {"new_closes_at": datetime(2020, 1, 1, tzinfo=UTC)}),
            ("extension_with_reason", {"reason": " "}),
        ],
    )
    def test_what_an_extension_must_say(self, name: str, change: dict[str, Any], efua: User) -> None:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            _extension(efua, **change)


def _extension(by: User, **change: Any) -> Extension:
    at = datetime(2026, 3, 6, 12, tzinfo=UTC)
    values = {
        "old_closes_at": at,
        "new_closes_at": at + timedelta(days=1),
        "reason": "Snow.",
        "extended_at": at,
        "extended_by": by,
        **change,
    }
    return Extension.objects.create(round=factories.round(), **values)


ASKED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("criteria", {"key": "people", "name": "People"}, {"weight": 3}),
    ("documents", {"kind": "bank"}, {"kind": "accounts"}),
    ("reports_due", {"kind": "end", "weeks_after_start": 12}, {"weeks_after_start": 10}),
]


@pytest.mark.parametrize(("rows", "values", "change"), ASKED)
class TestWhatItAsksFor:
    def test_a_draft_round_takes_it(self, rows: str, values: dict[str, Any], change: dict[str, Any]) -> None:
        asked = getattr(factories.round(published=False), rows)
        asked.create(**values)
        asked.update(**change)
        asked.all().delete()

    def test_a_published_one_does_not(self, rows: str, values: dict[str, Any], change: dict[str, Any]) -> None:
        asked = getattr(factories.round(), rows)
        with pytest.raises(IntegrityError, match="what it asks for is frozen"), transaction.atomic():
            asked.create(**values)
        with factories.thawed():
            made = asked.create(**values)
        for attempt in (lambda: asked.update(**change), lambda: asked.all().delete(), made.save):
            with pytest.raises(IntegrityError, match="what it asks for is frozen"), transaction.atomic():
                attempt()

    def test_nor_is_it_moved_in_or_out(self, rows: str, values: dict[str, Any], change: dict[str, Any]) -> None:
        draft, published = factories.round(published=False), factories.round()
        made = getattr(draft, rows).create(**values)
        made.round = published
        with pytest.raises(IntegrityError, match="what it asks for is frozen"), transaction.atomic():
            made.save()

    def test_control_with_the_trigger_off_it_changes(
        self, rows: str, values: dict[str, Any], change: dict[str, Any]
    ) -> None:
        asked = getattr(factories.round(), rows)
        with factories.thawed():
            asked.create(**values)
        assert asked.count() == 1


TERMS = [
    {"minimum_award": Decimal(700)},
    {"maximum_award": Decimal(1_500)},
    {"turnover_limit": Decimal(9_000)},
    {"for_individuals": False},
    {"for_organisations": False},
]


class TestTerms:
    @pytest.mark.parametrize("change", [*TERMS, {"length_weeks": 9}, {"place_based": True}])
    def test_a_strands_stay_while_a_round_of_it_is_published(self, change: dict[str, Any]) -> None:
        strand = factories.strand()
        made = factories.round(strand=strand)
        with pytest.raises(IntegrityError, match="relies on these terms"), transaction.atomic():
            Strand.objects.update(**change)
        Fund.objects.update(minimum_award=600)  # the fund's own are not this round's
        Round.objects.filter(pk=made.pk).update(state="closed", closed_at=clock.now(), closed_by=factories.founder())
        Strand.objects.update(**change)

    @pytest.mark.parametrize("change", TERMS)
    def test_a_funds_stay_while_a_round_without_a_strand_is_published(self, change: dict[str, Any]) -> None:
        factories.round(published=False)
        Fund.objects.update(**change)
        Fund.objects.update(**reference.FUND | {"name": "Another"})
        factories.round()
        with pytest.raises(IntegrityError, match="relies on these terms"), transaction.atomic():
            Fund.objects.update(**change)

    @pytest.mark.parametrize("state", ["submitted", "returned"])
    def test_they_stay_after_closing_while_a_bid_is_undecided(self, state: str, amina: Any, peckham: Any) -> None:
        strand = factories.strand()
        made = factories.round(strand=strand)
        bid = factories.application(by=amina, of=peckham, to=made, state=state)
        Round.objects.filter(pk=made.pk).update(state="closed", closed_at=clock.now(), closed_by=factories.founder())
        with pytest.raises(IntegrityError, match="undecided bid relies on these terms"), transaction.atomic():
            Strand.objects.update(minimum_award=700)
        at = {"withdrawn_at": clock.now(), "withdrawn_by": amina, "returned_at": None, "returned_by": None}
        type(bid).objects.filter(pk=bid.pk).update(state="withdrawn", reply_by_at=None, **at)
        Strand.objects.update(minimum_award=700)

    def test_words_may_be_put_right(self) -> None:
        factories.round(strand=factories.strand())
        assert Strand.objects.update(summary="Put right.") == Fund.objects.update(summary="Put right.") == 1


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("criterion_has_weight", {"weight": 0}),
        ("criterion_scale", {"scale_max": 11}),
    ],
)
def test_constraints_of_a_criterion(name: str, change: dict[str, Any]) -> None:
    made = factories.round(published=False).criteria.create(key="a", name="A")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Criterion.objects.filter(pk=made.pk).update(**change)


def test_a_document_is_asked_for_once() -> None:
    made = factories.round(published=False)
    made.documents.create(kind="bank")
    with pytest.raises(IntegrityError, match="document_asked_once"), transaction.atomic():
        made.documents.create(kind="bank", when="before_payment")
