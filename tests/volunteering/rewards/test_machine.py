"""Any order of events leaves points, stock and budgets right (I12 to I17)."""

import pytest
from django.db import connection

from tests.volunteering.rewards import machine
from volunteering.rewards import offers
from volunteering.rewards.actions import points

pytestmark = pytest.mark.django_db


@pytest.mark.long
def test_fifty_runs() -> None:
    """I12, I13, I14, I15, I16, I17."""
    machine.run(50)


def test_control_without_the_rules_of_the_server_it_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control of I17: neither the code nor the database looks at borough, age, limit and debt."""
    monkeypatch.setattr(offers, "_not_theirs", lambda *args: "")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE volunteering_redemption DISABLE TRIGGER redemption_keeps_the_rules")
    with pytest.raises(AssertionError, match="given although a rule forbids it"):
        machine.run(50)


def test_control_when_a_reversal_forgets_the_points_it_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control of I13: time goes and its points stay."""
    plain = points._move

    def forgetful(held, entry, rule, **facts):  # type: ignore[no-untyped-def]
        return plain(held, entry, rule, **facts) if entry.minutes > 0 else None

    monkeypatch.setattr(points, "_move", lambda *args, **facts: forgetful(*args, **facts))
    with pytest.raises((AssertionError, AttributeError)):
        machine.run(50)
