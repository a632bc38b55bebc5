"""Two answers by one link at the same moment, and two members of staff at one change: one of them counts."""

from functools import partial
from typing import Any

import pytest

from citizenship.advice.actions import letters
from citizenship.advice.models import AdviceLetter
from programmes.workflow import MoveRefused
from tests.citizenship.factories import advice
from tests.citizenship.studies.test_races import together
from tests.factories import token

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_link_is_answered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = advice.service()
    letter = advice.letter(made, "the-key")
    given: dict[str, Any] = {"letter": letter, "key": "the-key"}
    said = together(
        partial(letters.confirm_entry, token=token(), **given), partial(letters.leave, token=token(), **given)
    )
    assert len([each for each in said if isinstance(each, MoveRefused)]) == 1, said
    assert AdviceLetter.objects.get().moves.count() == 1 and made.moves.count() == 1


def test_one_change_is_decided_once(ines: Any) -> None:
    waits = advice.proposal(advice.service())
    given: dict[str, Any] = {"proposal": waits, "by": ines}
    said = together(
        partial(letters.accept_change, token=token(), **given),
        partial(letters.refuse_change, reason="wrong", token=token(), **given),
    )
    assert len([each for each in said if isinstance(each, MoveRefused)]) == 1, said
    assert waits.moves.count() == 1


def test_two_workers_ask_once(set_now: Any) -> None:
    from datetime import timedelta

    from programmes import clock

    made = advice.service()
    set_now(clock.now() + timedelta(days=340))
    said = together(letters.ask_due, letters.ask_due)
    assert sorted(each for each in said if isinstance(each, int)) == [0, 1], said
    assert made.letters.count() == 1


def test_control_without_the_lock_both_answers_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row as it was read before, instead of the locked one: the second answer is not refused."""
    from datetime import timedelta

    made = advice.service()
    letter = advice.letter(made, "the-key")

    def unlocked(letter: Any, kind: str, key: str, token: str) -> Any:
        at = letter.sent_at + timedelta(seconds=1)
        stale = AdviceLetter(**{f.attname: getattr(letter, f.attname) for f in AdviceLetter._meta.concrete_fields})
        stale.answer(at=at)
        stale.save(force_update=True)
        return stale, type(made).objects.get(pk=made.pk), at

    monkeypatch.setattr(letters, "_answered", unlocked)
    given: dict[str, Any] = {"letter": letter, "key": "the-key", "token": ""}
    letters.confirm_entry(**given)
    letters.confirm_entry(**given)
    assert letter.moves.count() == 2
