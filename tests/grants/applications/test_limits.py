"""Live applications of one applicant: refused one too many, at the start and when sending, also for two at once."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from grants.applications import actions
from grants.applications.actions import limits
from grants.applications.models import Application
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db


class TestLimits:
    def test_in_a_round(self, amina: User, carys: User, peckham: Any) -> None:
        opened = factories.round(live_limit=1)
        actions.start(round=opened, organisation=peckham, by=amina, token=token())
        with pytest.raises(MoveRefused, match=r"Peckham Welcomes has 1 live application in this round already"):
            actions.start(round=opened, organisation=peckham, by=amina, token=token())
        barnet = carys.memberships.get().organisation
        actions.start(round=opened, organisation=barnet, by=carys, token=token())
        actions.start(round=opened, organisation=None, by=amina, token=token())

    def test_across_a_fund(self, amina: User, peckham: Any) -> None:
        fund = factories.fund(live_limit=1)
        one, two = factories.round(of=fund), factories.round(of=fund)
        actions.start(round=one, organisation=peckham, by=amina, token=token())
        with pytest.raises(MoveRefused, match=f"in {fund.name} already"):
            actions.start(round=two, organisation=peckham, by=amina, token=token())

    @pytest.mark.parametrize(
        ("state", "live"),
        [
            ("draft", True),
            ("submitted", True),
            ("returned", True),
            ("funded", True),  # an offer that nobody has answered
            ("withdrawn", False),
            ("declined", False),
            ("accepted", False),
        ],
    )
    def test_what_counts(self, state: str, live: bool, amina: User, peckham: Any) -> None:
        opened = factories.round(live_limit=1)
        factories.application(by=amina, of=peckham, to=opened, state=state)
        try:
            actions.start(round=opened, organisation=peckham, by=amina, token=token())
        except MoveRefused:
            assert live
        else:
            assert not live

    def test_sending_is_refused_when_another_was_sent(self, amina: User, peckham: Any) -> None:
        opened = factories.round()
        one, two = (factories.application(by=amina, of=peckham, to=opened) for _ in range(2))
        opened.fund.live_limit = 1
        opened.fund.save()
        actions.submit(application=one, by=amina, token=token())
        with pytest.raises(MoveRefused, match="1 is the most at the same time"):
            actions.submit(application=two, by=amina, token=token())
        actions.withdraw(application=one, reason="", by=amina, token=token())
        actions.submit(application=two, by=amina, token=token())

    def test_no_limit_costs_no_query(self, amina: User, peckham: Any, queries: Callable[..., Any]) -> None:
        opened = factories.round()
        with queries(at_most=0):
            limits.refuse_one_more(opened, peckham, amina)

    def test_in_words(self) -> None:
        opened = factories.round(live_limit=2)
        assert limits.words(opened) == [
            "One applicant can have at most 2 live applications in this round at the same time."
        ]


def _at_once(*calls: Callable[[], Any]) -> list[Any]:
    results: list[Any] = []

    def run(call: Callable[[], Any]) -> None:
        try:
            results.append(call())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def _two(self, amina: User, bode: User, peckham: Any) -> list[Any]:
        opened = factories.round(live_limit=1)
        return _at_once(
            *(partial(actions.start, round=opened, organisation=peckham, by=by, token=token()) for by in (amina, bode))
        )

    def test_two_members_start_the_last_one(self, amina: User, bode: User, peckham: Any) -> None:
        for _ in range(8):
            results = self._two(amina, bode, peckham)
            assert sum(isinstance(result, Application) for result in results) == 1, results
            assert sum(isinstance(result, MoveRefused) for result in results) == 1, results

    def test_control_without_the_lock_both_start(
        self, amina: User, bode: User, peckham: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting = threading.Barrier(2)
        refuse = limits.refuse_one_more

        def meet(*args: Any, **kwargs: Any) -> None:
            refuse(*args, **kwargs)
            meeting.wait(timeout=10)

        monkeypatch.setattr(limits, "_lock", lambda organisation, person: None)
        monkeypatch.setattr(limits, "refuse_one_more", meet)
        results = self._two(amina, bode, peckham)
        assert all(isinstance(result, Application) for result in results), results
