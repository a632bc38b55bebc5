"""Awards: every move and every constraint."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from grants.awards.models import Award, DecisionReason
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.grants import moves

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
WORDS = {"public_title": "Songs", "public_description": "A song."}


@pytest.mark.parametrize(("verb", "state"), moves.every(Award))
def test_moves_follow_the_table(verb: str, state: str) -> None:
    starts, end = Award.FLOW.moves[verb]
    record = Award(state=state)
    if verb == "unpublish":
        record.published_at, record.published_by = NOON, User()
    if state in starts:
        moves.make(record, verb, User())
        # Publishing leaves the state, and so the time since when it holds.
        assert (record.state, record.since_at) == (end, None if verb.endswith("publish") else moves.AT)
    else:
        with pytest.raises(MoveRefused):
            moves.make(record, verb, User())
        assert record.state == state


def test_publishing_is_done_once_and_undone_once() -> None:
    record = Award(state="accepted")
    with pytest.raises(MoveRefused, match="not published"):
        record.unpublish(by=User(), at=NOON)
    record.publish(by=User(), at=NOON)
    assert record.is_published and "publish" not in record.open_staff_moves()
    with pytest.raises(MoveRefused, match="published already"):
        record.publish(by=User(), at=NOON)
    record.unpublish(by=User(), at=NOON)
    assert not record.is_published and "unpublish" not in record.open_staff_moves()


@pytest.mark.parametrize("state", Award.State.values)
def test_the_amount_changes_only_while_it_is_live(state: str) -> None:
    award = Award(state=state, amount=Decimal(1))
    if state in {"offered", "accepted"}:
        award.change_amount(Decimal(2))
        assert award.amount == 2
    else:
        with pytest.raises(MoveRefused, match="no longer live"):
            award.change_amount(Decimal(2))


@pytest.mark.django_db
class TestConstraints:
    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("award_amount_positive", {"amount": Decimal("0")}),
            ("award_accepted_stamps", {"state": "accepted"}),
            ("award_accepted_stamps", {"accepted_at": NOON}),
            ("award_refused_stamps", {"state": "refused"}),
            ("award_revoked_stamps", {"state": "revoked"}),
            ("award_revoked_stamps", {"revoked_at": NOON}),
            ("award_published_stamps", {"published_at": NOON}),
            ("award_published_stamps", {"published_at": NOON, "published_by": F("offered_by"), **WORDS}),
            ("award_starts_before_it_ends", {"start_date": date(2026, 2, 1), "end_date": date(2026, 1, 31)}),
        ],
    )
    def test_each_refuses(self, name: str, change: dict[str, Any], amina: User, peckham: Any) -> None:
        factories.application(by=amina, of=peckham, state="funded")
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Award.objects.update(**change)

    @pytest.mark.parametrize("change", [{"public_title": ""}, {"public_description": ""}, {"public_title": "A song."}])
    def test_what_is_published_has_a_title_and_another_description(
        self, change: dict[str, str], amina: User, peckham: Any
    ) -> None:
        factories.application(by=amina, of=peckham, state="accepted")
        values = {"published_at": NOON, "published_by": F("offered_by"), **WORDS}
        with pytest.raises(IntegrityError, match="award_published_with_words"), transaction.atomic():
            Award.objects.update(**{**values, **change})
        assert Award.objects.update(**values) == 1

    def test_one_award_an_application(self, amina: User, peckham: Any, efua: User) -> None:
        made = factories.application(by=amina, of=peckham, state="funded")
        with pytest.raises(IntegrityError, match="application_id"), transaction.atomic():
            Award.objects.create(application=made, amount=Decimal(1), since_at=NOON, offered_at=NOON, offered_by=efua)

    def test_a_reason_has_words_and_is_given_once(self, amina: User, peckham: Any) -> None:
        factories.application(by=amina, of=peckham, state="declined")
        with pytest.raises(IntegrityError, match="reason_has_text"), transaction.atomic():
            DecisionReason.objects.update(text="")
        reason = DecisionReason.objects.get()
        reason.pk = None
        with pytest.raises(IntegrityError, match="reason_once_a_decision"), transaction.atomic():
            reason.save()

    def test_live_awards(self, amina: User, peckham: Any) -> None:
        made = factories.application(by=amina, of=peckham, state="accepted")
        assert list(Award.objects.live()) == [made.award]
        assert str(made.award) == f"£2,500.00 to {made.reference}"
