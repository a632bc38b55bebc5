"""The same minute never counts twice: whatever is claimed and in whatever order it is decided, and at the same moment.

The race runs on real connections in threads, against the real database.
"""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programmes.workflow import MoveRefused
from tests import factories as people
from tests.factories import token
from tests.volunteering import factories
from volunteering.hours import actions, totals
from volunteering.hours.actions import ledger
from volunteering.hours.models import CreditedTime, HoursClaim, HoursEntry

# The night on which the clocks go back lies in the middle of it.
FIRST = datetime(2026, 10, 24, 18, tzinfo=UTC)
# (host, start, length, verb, start of the correction, its length), in minutes after FIRST
STEPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 600),
        st.integers(1, 300),
        st.sampled_from(["confirm", "correct", "refuse", "confirm_and_correct", "confirm_and_refuse"]),
        st.integers(0, 600),
        st.integers(1, 300),
    ),
    max_size=8,
)


def moment(minutes: int) -> datetime:
    """So many minutes after the first."""
    return FIRST + timedelta(minutes=minutes)


def decide(claim: HoursClaim, verb: str, by: Any, start: datetime, end: datetime) -> None:
    """Make the move; what may not be, may not be."""
    given: dict[str, Any] = {"claim": claim, "by": by}
    for each in verb.split("_and_"):
        try:
            with transaction.atomic():
                if each == "confirm":
                    actions.confirm(**given, token=token())
                elif each == "correct":
                    actions.correct(**given, start=start, end=end, reason="Other times.", token=token())
                else:
                    actions.refuse(**given, reason="Not there.", token=token())
        except MoveRefused:
            pass


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_credited_minutes_never_exceed_the_clock(
    steps: list[Any], farah_volunteer: Any, host: Any, other: Any, set_now: Any, commits: Any
) -> None:
    """I5: over any claims, decisions and corrections at two hosts, the credited minutes are those of a union."""
    set_now(FIRST + timedelta(days=3))
    places = [(host, factories.decider(host)), (other, factories.decider(other))]
    with transaction.atomic():
        for which, start, length, verb, other_start, other_length in steps:
            place, by = places[which]
            try:
                row = actions.Row(start=moment(start), end=moment(start + length), what="Work.", host=place)
                claim = actions.log(volunteer=farah_volunteer, row=row, by=farah_volunteer.user, token=token())
            except MoveRefused:
                continue
            decide(claim, verb, by, moment(other_start), moment(other_start + other_length))
        with commits():
            credited = [(row.period.lower, row.period.upper) for row in CreditedTime.objects.all()]
        covered = {
            minute
            for start, end in credited
            for minute in range(int(start.timestamp()) // 60, int(end.timestamp()) // 60)
        }
        assert totals.confirmed_minutes(farah_volunteer) == len(covered) <= 900
        assert HoursEntry.objects.all().sum() == len(covered)
        transaction.set_rollback(True)


def both_at_once(acts: list[Any]) -> list[Any]:
    """Run each in a thread with a connection of its own, all starting together; returns what each said."""
    barrier = threading.Barrier(len(acts))
    said: list[Any] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            barrier.wait()
            said[number] = acts[number]()
        except (MoveRefused, IntegrityError) as refusal:
            said[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


class TestRace:
    """Check 2: two hosts approve overlapping time at the same moment."""

    @pytest.fixture
    def pair(self, transactional_db: None) -> Any:
        """Two claims of one person that overlap by an hour, each with its host's coordinator."""
        volunteer = factories.volunteer(people.person("Farah Haidari"), age=19)
        start = datetime(2026, 3, 10, 10, tzinfo=UTC)
        found = []
        for name, hours in (("Rye Lane Growers", 0), ("Lea Bridge Library Friends", 1)):
            place = factories.host(name)
            claim = factories.claim(volunteer, host=place, starts_at=start + timedelta(hours=hours))
            found.append((claim, factories.decider(place)))
        return volunteer, found

    def test_one_stands_and_the_other_is_offered_what_is_free(self, pair: Any) -> None:
        volunteer, found = pair
        said = both_at_once(
            [lambda c=claim, b=by: actions.confirm(claim=c, by=b, token=token()) for claim, by in found]
        )
        refusals = [each for each in said if isinstance(each, actions.Overlaps)]
        assert len(refusals) == 1 and len(refusals[0].free) == 1
        assert totals.confirmed_minutes(volunteer) == 120

    def test_control_without_the_lock_the_constraint_still_holds(
        self, pair: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        volunteer, found = pair
        monkeypatch.setattr(ledger, "lock_volunteers", lambda keys: None)
        monkeypatch.setattr(ledger, "refuse_overlap", lambda *args, **options: None)
        said = both_at_once(
            [lambda c=claim, b=by: actions.confirm(claim=c, by=b, token=token()) for claim, by in found]
        )
        assert sum(isinstance(each, IntegrityError) for each in said) == 1
        assert totals.confirmed_minutes(volunteer) == 120

    @pytest.fixture
    def unguarded(self, transactional_db: None) -> Iterator[None]:
        """The constraint taken away, and put back afterwards."""
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE volunteering_creditedtime DROP CONSTRAINT credited_never_twice")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("DELETE FROM volunteering_creditedtime")
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute(
                "ALTER TABLE volunteering_creditedtime ADD CONSTRAINT credited_never_twice"
                " EXCLUDE USING gist (volunteer_id WITH =, period WITH &&)"
            )

    def test_control_without_lock_and_constraint_it_counts_twice(
        self, pair: Any, unguarded: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        volunteer, found = pair
        monkeypatch.setattr(ledger, "lock_volunteers", lambda keys: None)
        monkeypatch.setattr(ledger, "refuse_overlap", lambda *args, **options: None)
        both_at_once([lambda c=claim, b=by: actions.confirm(claim=c, by=b, token=token()) for claim, by in found])
        assert totals.confirmed_minutes(volunteer) == 240
