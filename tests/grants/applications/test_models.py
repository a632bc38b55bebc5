"""Applications: every move, every constraint, who sees what, and the last moment."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from grants.applications.models import Application, LateException
from grants.awards.models import Award
from grants.funds.models import Round
from programmes import clock
from programmes.people.models import Membership, User
from programmes.workflow import MoveRefused
from tests import factories
from tests.grants import moves

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(("verb", "state"), moves.every(Application))
def test_moves_follow_the_table(verb: str, state: str) -> None:
    starts, end = Application.FLOW.moves[verb]
    record = Application(state=state)
    if state in starts:
        moves.make(record, verb, User())
        assert (record.state, record.since_at) == (end, moves.AT)
    else:
        with pytest.raises(MoveRefused):
            moves.make(record, verb, User())
        assert record.state == state


def test_a_reply_date_in_the_past_is_refused() -> None:
    with pytest.raises(MoveRefused, match="must be in the future"):
        Application(state="submitted").return_(by=User(), at=NOON, reply_by_at=NOON)


class TestLastMoment:
    def _draft(self, **fields: Any) -> Application:
        opened = Round(state="published", opens_at=NOON - timedelta(days=30), closes_at=NOON)
        return Application(round=opened, **fields)

    def test_the_round_decides_for_a_draft(self) -> None:
        draft = self._draft()
        assert draft.last_moment() == NOON
        draft.refuse_if_late(NOON)
        with pytest.raises(MoveRefused, match="This round closed at 12 noon, Friday 6 March 2026"):
            draft.refuse_if_late(NOON + timedelta(microseconds=1))

    def test_the_reply_date_decides_for_a_returned_one(self) -> None:
        reply_by = NOON + timedelta(days=14)
        returned = self._draft(state="returned", reply_by_at=reply_by)
        returned.refuse_if_late(reply_by)
        with pytest.raises(MoveRefused, match="Your answer was due by 12 noon, Friday 20 March 2026"):
            returned.refuse_if_late(reply_by + timedelta(seconds=1))

    def test_an_exception_lets_it_in_up_to_its_own_moment(self) -> None:
        draft, until = self._draft(), NOON + timedelta(hours=2)
        draft.refuse_if_late(until, until)
        assert draft.last_moment(until) == until
        with pytest.raises(MoveRefused):
            draft.refuse_if_late(until + timedelta(seconds=1), until)


@pytest.mark.django_db
class TestConstraints:
    @pytest.mark.parametrize(
        ("name", "state", "change"),
        [
            ("application_one_applicant", "draft", {"organisation": None}),
            ("application_amount_positive", "draft", {"amount_asked": Decimal("0")}),
            ("application_sent_with_amount", "submitted", {"amount_asked": None}),
            ("application_reply_by_when_returned", "returned", {"reply_by_at": None}),
            ("application_submitted_stamps", "draft", {"submitted_at": NOON}),
            ("application_submitted_stamps", "submitted", {"submitted_by": None}),
            ("application_returned_stamps", "returned", {"returned_at": None}),
            ("application_decided_stamps", "declined", {"decided_by": None}),
            ("application_withdrawn_stamps", "withdrawn", {"withdrawn_at": None}),
            ("application_decided_stamps", "submitted", {"decided_at": NOON}),
        ],
    )
    def test_each_refuses(self, name: str, state: str, change: dict[str, Any], amina: User, peckham: Any) -> None:
        made = factories.application(by=amina, of=peckham, state=state)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Application.objects.filter(pk=made.pk).update(**change)

    def test_both_applicants_at_once_are_refused(self, amina: User, peckham: Any) -> None:
        made = factories.application(by=amina, of=peckham)
        with pytest.raises(IntegrityError, match="application_one_applicant"), transaction.atomic():
            Application.objects.filter(pk=made.pk).update(person=amina)

    def test_a_reference_is_unique(self, amina: User, peckham: Any) -> None:
        one, two = (factories.application(by=amina, of=peckham) for _ in range(2))
        with pytest.raises(IntegrityError, match="reference"), transaction.atomic():
            Application.objects.filter(pk=two.pk).update(reference=one.reference)

    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("late_exception_has_reason", {"reason": ""}),
            ("late_exception_in_future", {"until_at": NOON - timedelta(1)}),
        ],
    )
    def test_an_exception_has_reason_and_future(
        self, name: str, fields: dict[str, Any], amina: User, peckham: Any, efua: User
    ) -> None:
        made = factories.application(by=amina, of=peckham)
        values = {"reason": "Flood", "until_at": NOON + timedelta(1), "allowed_at": NOON, "allowed_by": efua, **fields}
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            LateException.objects.create(application=made, **values)


@pytest.mark.django_db(transaction=True)
class TestDecisionsAreComplete:
    """Checked when the transaction ends, so an action may write its rows in any order."""

    def test_a_declined_application_needs_a_reason(self, amina: User, peckham: Any, efua: User) -> None:
        made = factories.application(by=amina, of=peckham, state="submitted")
        with pytest.raises(IntegrityError, match="declined without a reason"):
            Application.objects.filter(pk=made.pk).update(state="declined", decided_at=NOON, decided_by=efua)
        assert Application.objects.get(pk=made.pk).state == "submitted"

    def test_its_last_reason_cannot_be_deleted(self, amina: User, peckham: Any) -> None:
        made = factories.application(by=amina, of=peckham, state="declined")
        with pytest.raises(IntegrityError, match="declined without a reason"):
            made.decision_reasons.all().delete()
        assert made.decision_reasons.count() == 1

    def test_a_funded_application_needs_an_award(self, amina: User, peckham: Any, efua: User) -> None:
        made = factories.application(by=amina, of=peckham, state="submitted")
        with pytest.raises(IntegrityError, match="its award does not agree"):
            Application.objects.filter(pk=made.pk).update(state="funded", decided_at=NOON, decided_by=efua)

    def test_an_award_needs_a_funded_application(self, amina: User, peckham: Any, efua: User) -> None:
        made = factories.application(by=amina, of=peckham, state="submitted")
        with pytest.raises(IntegrityError, match="its award does not agree"):
            Award.objects.create(application=made, amount=Decimal(1), since_at=NOON, offered_at=NOON, offered_by=efua)

    def test_the_award_of_a_funded_one_cannot_be_deleted(self, amina: User, peckham: Any) -> None:
        made = factories.application(by=amina, of=peckham, state="funded")
        with pytest.raises(IntegrityError, match="its award does not agree"):
            Award.objects.all().delete()
        with pytest.raises(IntegrityError, match="its award does not agree"):
            Application.objects.filter(pk=made.pk).update(state="submitted", decided_at=None, decided_by=None)


@pytest.mark.django_db
class TestVisible:
    def test_the_group_sees_it_and_nobody_else(
        self, amina: User, bode: User, carys: User, efua: User, peckham: Any
    ) -> None:
        made = factories.application(by=amina, of=peckham)
        seen = {user.name for user in (amina, bode, carys, efua) if made in Application.objects.visible_to(user)}
        assert seen == {"Amina Yusuf", "Bode Adeyemi"}
        assert not Application.objects.visible_to(AnonymousUser()).exists()

    def test_a_removed_colleague_no_longer_sees_it(self, amina: User, bode: User, peckham: Any) -> None:
        made = factories.application(by=bode, of=peckham)
        Membership.objects.filter(user=bode).update(ended_at=clock.now(), ended_by=amina)
        assert made not in Application.objects.visible_to(bode)

    def test_one_persons_application_is_hers_alone(self, farah: User, amina: User) -> None:
        made = factories.application(by=farah)
        assert made in Application.objects.visible_to(farah)
        assert made not in Application.objects.visible_to(amina)
        assert made.applicant_name == "Farah Haidari"
