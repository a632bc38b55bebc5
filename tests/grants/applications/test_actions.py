"""What applicants and officers do with an application:

state, history, audit, message; refusals change nothing; one winner.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from grants.applications import actions
from grants.applications.models import Application, LateException
from programmes import tokens
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.people.models import User
from programmes.questions import engine
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
SUMMER_NOON = datetime(2026, 6, 25, 11, tzinfo=UTC)


def noted(verb: str) -> int:
    return AuditEvent.objects.filter(verb=f"grants.applications.{verb}").count()


def told(verb: str) -> set[str]:
    """The addresses that got this message."""
    found = Notice.objects.filter(event__startswith=f"grants.applications.{verb}:")
    return set(found.values_list("recipient__email", flat=True))


def verbs(application: Application) -> list[str]:
    return list(application.moves.values_list("verb", flat=True))


def unchanged(application: Application, state: str) -> bool:
    return Application.objects.get(pk=application.pk).state == state and not Notice.objects.exists()


class TestStart:
    def test_for_a_group(self, amina: User, peckham: Any) -> None:
        opened = factories.round()
        made = actions.start(round=opened, organisation=peckham, by=amina, token=token())
        assert made.reference.startswith("CMG-20") and made.sheet.facts == {"applying_as": "organisation"}
        assert (made.state, made.organisation, made.person, made.lead) == ("draft", peckham, None, amina)
        assert verbs(made) == ["start"] and noted("started") == 1

    def test_as_one_person_with_two_references_asked(self, farah: User) -> None:
        made = actions.start(round=factories.round(), organisation=None, by=farah, token=token())
        assert made.sheet.facts == {"applying_as": "person"}
        assert "references" in {state.page for state in engine.outline(made.sheet)}

    def test_the_same_form_twice_leads_to_the_one_made(self, amina: User, peckham: Any) -> None:
        opened, once = factories.round(), token()
        made = actions.start(round=opened, organisation=peckham, by=amina, token=once)
        with pytest.raises(tokens.AlreadyDone) as done:
            actions.start(round=opened, organisation=peckham, by=amina, token=once)
        assert done.value.result == str(made.pk) and Application.objects.count() == 1

    def test_references_count_up(self, amina: User, peckham: Any) -> None:
        opened = factories.round()
        made = [actions.start(round=opened, organisation=peckham, by=amina, token=token()).reference for _ in range(3)]
        numbers = [int(reference.rsplit("-", 1)[1]) for reference in made]
        assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]

    def test_refused_outside_the_rounds_time(self, amina: User, peckham: Any, set_now: Callable[..., None]) -> None:
        opened = factories.round(opens_at=NOON - timedelta(days=9), closes_at=NOON)
        set_now(NOON + timedelta(seconds=1))
        with pytest.raises(MoveRefused, match="This round closed"):
            actions.start(round=opened, organisation=peckham, by=amina, token=token())
        set_now(NOON - timedelta(days=10))
        with pytest.raises(MoveRefused, match="opens at"):
            actions.start(round=opened, organisation=peckham, by=amina, token=token())

    def test_refused_for_somebody_elses_group(self, carys: User, peckham: Any) -> None:
        with pytest.raises(MoveRefused, match="do not belong"):
            actions.start(round=factories.round(), organisation=peckham, by=carys, token=token())

    def test_refused_for_a_council(self, ravi: User, camden: Any) -> None:
        with pytest.raises(MoveRefused, match="cannot apply"):
            actions.start(round=factories.round(), organisation=camden, by=ravi, token=token())

    def test_the_fund_may_be_for_one_kind_only(self, amina: User, peckham: Any) -> None:
        groups = factories.round(of=factories.fund(slug="groups", name="G", prefix="G", for_individuals=False))
        people = factories.round(of=factories.fund(slug="people", name="P", prefix="P", for_organisations=False))
        with pytest.raises(MoveRefused, match="organisations only"):
            actions.start(round=groups, organisation=None, by=amina, token=token())
        with pytest.raises(MoveRefused, match="not for organisations"):
            actions.start(round=people, organisation=peckham, by=amina, token=token())


class TestSubmit:
    def test_it_is_sent_and_everybody_behind_it_has_a_receipt(self, amina: User, bode: User, peckham: Any) -> None:
        draft = factories.application(by=amina, of=peckham)
        sent = actions.submit(application=draft, by=bode, token=token())
        assert (sent.state, sent.submitted_by) == ("submitted", bode)
        assert (str(sent.amount_asked), sent.borough.name) == ("2500.00", "Southwark")
        assert verbs(sent) == ["submit"] and noted("submitted") == 1
        assert told("submitted") == {amina.email, bode.email}
        body = Notice.objects.filter(recipient=amina).get().body
        assert sent.reference in body and "£2,500.00" in body and "Peckham Welcomes" in body

    def test_missing_answers_are_refused(self, amina: User, peckham: Any) -> None:
        draft = factories.application(by=amina, of=peckham, summary=None, declaration=None)
        with pytest.raises(MoveRefused, match="There are 2 things"):
            actions.submit(application=draft, by=amina, token=token())
        assert unchanged(draft, "draft")

    @pytest.mark.parametrize(
        ("answers", "message"),
        [
            ({"end_date": "2026-05-01"}, "ends before it starts"),
            (
                {"amount": "900.00", "budget": [{"heading": "place", "item": "Hall", "amount": "900.00"}]},
                "Ask for between",
            ),
            ({"income": "50000.00"}, "turnover under £50,000"),
            ({"amount": "2600.00"}, "add up to £2,500"),
        ],
    )
    def test_answers_that_do_not_fit_together_are_listed(
        self, answers: dict[str, Any], message: str, amina: User, peckham: Any
    ) -> None:
        draft = factories.application(by=amina, of=peckham, **answers)
        assert any(message in one.message for one in actions.to_do(draft))
        with pytest.raises(MoveRefused, match="one thing"):
            actions.submit(application=draft, by=amina, token=token())
        assert unchanged(draft, "draft")

    @pytest.mark.parametrize(
        ("answers", "message"),
        [
            ({"referee1_email": "not an address"}, "full e-mail address"),
            ({"referee1_email": "FARAH@portal.example"}, "your own e-mail address"),
            ({"referee2_email": "Ruth@neighbours.example "}, "same e-mail address"),
            ({"referee2_name": "ruth  webb"}, "same name"),
        ],
    )
    def test_one_person_needs_two_different_references(
        self, answers: dict[str, Any], message: str, farah: User
    ) -> None:
        draft = factories.application(by=farah, **answers)
        assert [one.message for one in actions.to_do(draft) if message in one.message]
        with pytest.raises(MoveRefused):
            actions.submit(application=draft, by=farah, token=token())

    def test_one_person_with_two_references_is_sent(self, farah: User) -> None:
        actions.submit(application=factories.application(by=farah), by=farah, token=token())
        assert told("submitted") == {farah.email}

    @pytest.mark.parametrize("closes", [NOON, SUMMER_NOON], ids=["winter time", "summer time"])
    @pytest.mark.parametrize(
        ("after", "grace", "accepted"),
        [(-1, 0, True), (0, 0, True), (1, 0, False), (60, 60, True), (61, 60, False)],
    )
    def test_the_deadline_is_the_databases(
        self,
        closes: datetime,
        after: int,
        grace: int,
        accepted: bool,
        amina: User,
        peckham: Any,
        set_now: Callable[..., None],
    ) -> None:
        opened = factories.round(opens_at=closes - timedelta(days=9), closes_at=closes, grace_seconds=grace)
        draft, once = factories.application(by=amina, of=peckham, to=opened), token()
        set_now(closes + timedelta(seconds=after))
        if accepted:
            actions.submit(application=draft, by=amina, token=once)
            return
        for _ in range(2):  # the refused form sent again is refused again: nothing was spent
            with pytest.raises(MoveRefused, match="This round closed at"):
                actions.submit(application=draft, by=amina, token=once)
        assert unchanged(draft, "draft") and engine.answers(draft.sheet)["summary"] == factories.ANSWERS["summary"]

    def test_a_round_closed_by_hand_takes_nothing_more(self, amina: User, peckham: Any, efua: User) -> None:
        from grants.funds import actions as funds

        draft = factories.application(by=amina, of=peckham)
        funds.close(round=draft.round, by=efua, token=token())
        with pytest.raises(MoveRefused, match="This round closed"):
            actions.submit(application=draft, by=amina, token=token())

    def test_a_returned_one_needs_our_question_answered(self, amina: User, peckham: Any) -> None:
        returned = factories.application(by=amina, of=peckham, state="returned")
        with pytest.raises(MoveRefused, match="Answer our question"):
            actions.submit(application=returned, by=amina, token=token(), reply="  ")
        sent = actions.submit(application=returned, by=amina, token=token(), reply="Forty people.")
        assert (sent.state, sent.reply_by_at, sent.returned_at) == ("submitted", None, None)
        assert sent.moves.last().note == "Forty people."

    def test_a_returned_one_may_be_sent_after_the_round_but_not_after_its_own_date(
        self, amina: User, peckham: Any, set_now: Callable[..., None]
    ) -> None:
        opened = factories.round(opens_at=NOON - timedelta(days=9), closes_at=NOON)
        set_now(NOON - timedelta(hours=1))
        returned = factories.application(by=amina, of=peckham, to=opened, state="returned")
        set_now(returned.reply_by_at + timedelta(seconds=1))
        with pytest.raises(MoveRefused, match="Your answer was due by"):
            actions.submit(application=returned, by=amina, token=token(), reply="Forty.")
        set_now(returned.reply_by_at)
        actions.submit(application=returned, by=amina, token=token(), reply="Forty.")

    @pytest.mark.parametrize("state", ["submitted", "withdrawn", "declined", "funded"])
    def test_refused_from_every_other_state(self, state: str, amina: User, peckham: Any) -> None:
        made = factories.application(by=amina, of=peckham, state=state)
        with pytest.raises(MoveRefused):
            actions.submit(application=made, by=amina, token=token())
        assert unchanged(made, state)

    def test_it_is_one_transaction_of_few_queries(self, amina: User, peckham: Any, queries: Callable[..., Any]) -> None:
        draft = factories.application(by=amina, of=peckham)
        actions.to_do(draft)  # the questions are known to the process, as in a running portal
        with queries() as seen:
            actions.submit(application=draft, by=amina, token=token())
        assert len([q for q in seen.captured_queries if "SAVEPOINT" not in q["sql"]]) <= 9


class TestOtherMoves:
    def test_withdraw(self, amina: User, bode: User, peckham: Any) -> None:
        made = factories.application(by=amina, of=peckham, state="returned")
        actions.withdraw(application=made, reason="We have the money now.", by=bode, token=token())
        made.refresh_from_db()
        assert (made.state, made.withdrawn_by, made.reply_by_at) == ("withdrawn", bode, None)
        assert made.moves.last().note == "We have the money now."
        assert told("withdrawn") == {amina.email, bode.email} and noted("withdrawn") == 1
        with pytest.raises(MoveRefused):
            actions.withdraw(application=made, reason="", by=bode, token=token())

    def test_return_(self, amina: User, peckham: Any, efua: User) -> None:
        made = factories.application(by=amina, of=peckham, state="submitted")
        reply_by = made.since_at + timedelta(days=14)
        actions.return_(application=made, question=" Who cooks? ", reply_by=reply_by, by=efua, token=token())
        made.refresh_from_db()
        assert (made.state, made.returned_by, made.reply_by_at) == ("returned", efua, reply_by)
        assert "Who cooks?" in Notice.objects.get(recipient=amina).body and noted("returned") == 1

    def test_return_needs_a_question_and_a_day_to_come(self, amina: User, peckham: Any, efua: User) -> None:
        made = factories.application(by=amina, of=peckham, state="submitted")
        common = {"application": made, "by": efua}
        with pytest.raises(MoveRefused, match="Write the question"):
            actions.return_(question=" ", reply_by=made.since_at + timedelta(days=1), token=token(), **common)
        with pytest.raises(MoveRefused, match="must be in the future"):
            actions.return_(question="Who?", reply_by=made.since_at - timedelta(days=1), token=token(), **common)
        assert unchanged(made, "submitted")

    def test_reopen(self, amina: User, peckham: Any, efua: User) -> None:
        made = factories.application(by=amina, of=peckham, state="declined")
        with pytest.raises(MoveRefused, match="Say why"):
            actions.reopen(application=made, note="", by=efua, token=token())
        actions.reopen(application=made, note="We misread the budget.", by=efua, token=token())
        made.refresh_from_db()
        assert (made.state, made.decided_at) == ("submitted", None)
        assert told("reopened") == {amina.email} and noted("reopened") == 1

    def test_allow_late(self, amina: User, peckham: Any, efua: User, set_now: Callable[..., None]) -> None:
        opened = factories.round(opens_at=NOON - timedelta(days=9), closes_at=NOON)
        draft = factories.application(by=amina, of=peckham, to=opened)
        until = NOON + timedelta(days=3)
        set_now(NOON + timedelta(days=1))
        actions.allow_late(application=draft, reason="Flood in the hall.", until=until, by=efua, token=token())
        exception = LateException.objects.get()
        assert (exception.allowed_by, exception.reason, exception.until_at) == (efua, "Flood in the hall.", until)
        assert told("late_allowed") == {amina.email} and noted("late_allowed") == 1
        assert "Flood" not in Notice.objects.get().body
        set_now(until + timedelta(seconds=1))
        with pytest.raises(MoveRefused):
            actions.submit(application=draft, by=amina, token=token())
        set_now(until)
        actions.submit(application=draft, by=amina, token=token())

    def test_allow_late_needs_reason_future_and_an_unsent_application(
        self, amina: User, peckham: Any, efua: User
    ) -> None:
        draft = factories.application(by=amina, of=peckham)
        late = draft.round.closes_at + timedelta(days=1)
        for reason, until, message in (
            ("", late, "Say why"),
            ("Flood", draft.round.closes_at, "after the usual one"),
        ):
            with pytest.raises(MoveRefused, match=message):
                actions.allow_late(application=draft, reason=reason, until=until, by=efua, token=token())
        sent = factories.application(by=amina, of=peckham, state="submitted")
        with pytest.raises(MoveRefused, match="needs no exception"):
            actions.allow_late(application=sent, reason="Flood", until=late, by=efua, token=token())
        assert not LateException.objects.exists()


def _at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that begin together; each gives what it returned or raised."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=10)
            results[number] = call()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.mark.django_db(transaction=True)
class TestRaces:
    @pytest.mark.parametrize("same_form", [True, False], ids=["double click", "two members"])
    def test_twenty_pairs_send_once_each(self, same_form: bool, amina: User, bode: User, peckham: Any) -> None:
        for _ in range(20):
            draft = factories.application(by=amina, of=peckham)
            one = token()
            pairs = [(amina, one), (amina, one) if same_form else (bode, token())]
            results = _at_once(*(partial(actions.submit, application=draft, by=by, token=form) for by, form in pairs))
            assert sum(isinstance(result, Application) for result in results) == 1, results
            refused = next(result for result in results if not isinstance(result, Application))
            assert isinstance(refused, tokens.AlreadyDone if same_form else MoveRefused)
            assert verbs(draft) == ["submit"]
            assert Notice.objects.filter(event__endswith=f":{draft.moves.get().pk}", recipient=amina).count() == 1

    def test_control_without_the_lock_both_send(self, amina: User, bode: User, peckham: Any, monkeypatch: Any) -> None:
        """The same race with the row lock taken out: two submissions and two receipts."""
        meeting = threading.Barrier(2)

        def unlocked(application: Application, *, seen_by: User) -> Any:
            from programmes import clock

            found = Application.objects.with_parties().get(pk=application.pk)
            meeting.wait(timeout=10)
            return found, clock.now()

        monkeypatch.setattr(actions.writing, "locked", unlocked)
        draft = factories.application(by=amina, of=peckham)
        _at_once(*(lambda by=by: actions.submit(application=draft, by=by, token=token()) for by in (amina, bode)))
        assert verbs(draft) == ["submit", "submit"]
