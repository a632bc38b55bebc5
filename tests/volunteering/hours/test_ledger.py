"""The ledger: what counts is what its entries add up to, at any moment, and nobody rewrites it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from programmes import tokens
from programmes.workflow import MoveRefused
from tests import factories as people
from tests.factories import token
from tests.volunteering import factories
from volunteering.hours import actions, periods, totals
from volunteering.hours.actions import merging
from volunteering.hours.models import Basis, CreditedTime, DailyCap, Dispute, HoursClaim, HoursDecision, HoursEntry

pytestmark = pytest.mark.django_db


def refused_by(error: pytest.ExceptionInfo[DatabaseError]) -> str:
    """The name of the rule that refused."""
    return str(error.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


class TestAppendOnly:
    """I9: decisions and entries are never rewritten."""

    @pytest.mark.parametrize("table", ["volunteering_hoursentry", "volunteering_hoursdecision"])
    @pytest.mark.parametrize("statement", ["UPDATE {} SET at = at - interval '1 day'", "DELETE FROM {}"])
    def test_no_row_is_changed_or_deleted(self, farah_volunteer: Any, host: Any, table: str, statement: str) -> None:
        factories.credited(farah_volunteer, host=host)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table))

    @pytest.mark.parametrize("table", ["volunteering_hoursentry", "volunteering_hoursdecision"])
    def test_control_without_the_triggers_history_is_rewritten(
        self, farah_volunteer: Any, host: Any, table: str
    ) -> None:
        factories.credited(farah_volunteer, host=host)
        with people.thawed(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET at = at - interval '1 day'")
            assert cursor.rowcount == 1

    def test_erasure_may_empty_a_reason_and_nothing_else(self, farah_volunteer: Any, host: Any) -> None:
        entry = factories.credited(farah_volunteer, host=host)
        factories.corrected(entry, minutes=60)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE volunteering_hoursdecision SET reason = ''")
        assert set(HoursDecision.objects.values_list("reason", flat=True)) == {""}


class TestNoDoubleCredit:
    """I5: no minute is credited twice, whoever approves it."""

    def test_the_database_refuses_overlapping_credit(
        self, farah_volunteer: Any, host: Any, other: Any, day: Any
    ) -> None:
        factories.credited(farah_volunteer, host=host, starts_at=day(1, 10))
        second = factories.claim(farah_volunteer, host=other, starts_at=day(1, 11))
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            CreditedTime.objects.create(
                claim=second,
                volunteer=farah_volunteer,
                period=second.period,
                minutes=120,
                band="from_18",
                since_at=second.logged_at,
            )
        assert refused_by(error) == "credited_never_twice"

    def test_back_to_back_is_no_overlap(self, farah_volunteer: Any, host: Any, other: Any, day: Any) -> None:
        factories.credited(farah_volunteer, host=host, starts_at=day(1, 10))
        factories.credited(farah_volunteer, host=other, starts_at=day(1, 12))
        assert totals.confirmed_minutes(farah_volunteer) == 240


class TestLimits:
    """I6: what is credited has ended, lasts, and stays under the day's cap."""

    def test_time_that_has_not_ended_is_refused(self, farah_volunteer: Any, host: Any, day: Any) -> None:
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            factories.claim(farah_volunteer, host=host, starts_at=day(-1))
        assert refused_by(error) == "claim_has_ended"

    def test_minutes_are_those_of_the_period(self, farah_volunteer: Any, host: Any, day: Any) -> None:
        claim = factories.claim(farah_volunteer, host=host, starts_at=day(1))
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            HoursClaim.objects.create(
                volunteer=farah_volunteer,
                host=host,
                period=periods.period(day(2), day(2) + timedelta(minutes=90)),
                starts_at=day(2),
                minutes=91,
                since_at=claim.logged_at,
                logged_at=claim.logged_at,
                logged_by=farah_volunteer.user,
            )
        assert refused_by(error) == "claim_minutes_of_its_period"

    def test_a_day_holds_no_more_than_its_cap(self, farah_volunteer: Any, host: Any, other: Any, day: Any) -> None:
        DailyCap.objects.create(band="from_18", minutes=180)
        factories.credited(farah_volunteer, host=host, starts_at=day(1, 9))
        with pytest.raises(Exception, match="no more than 3 hours a day"):
            factories.credited(farah_volunteer, host=other, starts_at=day(1, 12))
        late = factories.claim(farah_volunteer, host=other, starts_at=day(1, 12))
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            CreditedTime.objects.create(
                claim=late, volunteer=farah_volunteer, period=late.period, minutes=120, band="from_18",
                since_at=late.logged_at,
            )  # fmt: skip
        assert refused_by(error) == "credited_within_the_day"

    def test_control_without_the_cap_it_counts(self, farah_volunteer: Any, host: Any, other: Any, day: Any) -> None:
        factories.credited(farah_volunteer, host=host, starts_at=day(1, 9))
        factories.credited(farah_volunteer, host=other, starts_at=day(1, 12))
        assert totals.confirmed_minutes(farah_volunteer) == 240


class TestBalance:
    """I9: at commit, what the entries add up to is the credited time."""

    def test_an_entry_without_credited_time_is_refused(
        self, farah_volunteer: Any, host: Any, commits: Callable[[], Any]
    ) -> None:
        factories.credited(farah_volunteer, host=host)
        with pytest.raises(IntegrityError) as error, transaction.atomic(), commits():
            CreditedTime.objects.all().delete()
        assert refused_by(error) == "ledger_is_the_credited_time"

    def test_control_without_the_trigger_the_sums_part(
        self, farah_volunteer: Any, host: Any, commits: Callable[[], Any]
    ) -> None:
        with commits():
            factories.credited(farah_volunteer, host=host)
        with commits(), people.thawed():
            CreditedTime.objects.all().delete()
        assert HoursEntry.objects.all().sum() == 120

    def test_a_confirmed_claim_without_credit_is_refused(
        self, farah_volunteer: Any, host: Any, commits: Callable[[], Any]
    ) -> None:
        with pytest.raises(IntegrityError) as error, transaction.atomic(), commits():
            factories.claim(farah_volunteer, host=host, state="confirmed")
        assert refused_by(error) == "claim_state_is_the_credited_time"

    def test_a_correction_is_a_counter_entry_and_the_past_stays(
        self, farah_volunteer: Any, host: Any, set_now: Any, commits: Callable[[], Any]
    ) -> None:
        """The total of any past moment is what was shown at that moment."""
        first = datetime(2026, 3, 10, 9, tzinfo=UTC)
        set_now(first)
        entry = factories.credited(farah_volunteer, minutes=600, host=host)
        set_now(first + timedelta(days=2))
        with commits():
            factories.corrected(entry, minutes=30)
        set_now(first + timedelta(days=4))
        assert [row.minutes for row in entry.claim.entries.order_by("pk")] == [120, -120, 30]
        assert totals.confirmed_minutes(farah_volunteer) == 510
        assert totals.confirmed_minutes(farah_volunteer, at=first) == 600
        assert totals.confirmed_minutes(farah_volunteer, at=first + timedelta(days=1)) == 600
        assert totals.confirmed_minutes(farah_volunteer, at=first - timedelta(seconds=1)) == 0

    def test_a_counter_entry_undoes_exactly_one_entry(self, farah_volunteer: Any, host: Any) -> None:
        entry = factories.credited(farah_volunteer, host=host)
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            HoursEntry.objects.create(
                volunteer=farah_volunteer, claim=entry.claim, decision=entry.decision, minutes=-60, reverses=entry,
                worked_from=entry.worked_from, worked_until=entry.worked_from + timedelta(minutes=60), at=entry.at,
                basis=Basis.HOST,
            )  # fmt: skip
        assert refused_by(error) == "entry_reverses_exactly"

    def test_a_claim_stays_as_it_was_logged(self, farah_volunteer: Any, host: Any, day: Any) -> None:
        claim = factories.claim(farah_volunteer, host=host)
        later = periods.period(day(5), day(5) + timedelta(minutes=120))
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            HoursClaim.objects.filter(pk=claim.pk).update(period=later, starts_at=day(5))
        assert refused_by(error) == "claim_is_kept"


class TestWords:
    """I10: minutes are whole, summed first and written last."""

    @pytest.mark.parametrize(
        ("minutes", "words"),
        [(0, "0 minutes"), (1, "1 minute"), (60, "1 hour"), (210, "3 hours 30 minutes"), (-61, "-1 hour 1 minute")],
    )
    def test_words(self, minutes: int, words: str) -> None:
        assert totals.words(minutes) == words

    def test_three_twenties_are_an_hour(self, farah_volunteer: Any, host: Any) -> None:
        """No rounding of single rows: 3 times 20 minutes is one hour."""
        for _ in range(3):
            factories.credited(farah_volunteer, minutes=20, host=host)
        assert totals.words(totals.confirmed_minutes(farah_volunteer)) == "1 hour"

    @pytest.mark.parametrize(
        ("start", "end", "minutes"),
        [
            (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 30, tzinfo=UTC), 180),
            (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC), 60),
        ],
    )
    def test_nights_on_which_the_clocks_change(
        self, farah_volunteer: Any, host: Any, set_now: Any, start: datetime, end: datetime, minutes: int
    ) -> None:
        """00:30 to 02:30 on the clock in October is three hours; in March 00:30 to 02:30 is one."""
        set_now(end + timedelta(days=1))
        factories.credited(farah_volunteer, minutes=minutes, host=host, starts_at=start)
        assert periods.minutes(start, end) == minutes == totals.confirmed_minutes(farah_volunteer)
        assert sum(periods.by_day(start, end).values()) == minutes


def test_merging_two_records_never_counts_a_minute_twice(
    host: Any, other: Any, day: Any, commits: Any, vera: Any
) -> None:
    """I29: what overlaps becomes a counter-entry; the rest moves."""
    kept = factories.volunteer(people.person("Farah One", email="one@p.example"), age=19)
    dropped = factories.volunteer(people.person("Farah Two", email="two@p.example"), age=19)
    factories.credited(kept, host=host, starts_at=day(3, 10))
    factories.credited(dropped, host=other, starts_at=day(3, 11))
    factories.credited(dropped, host=other, starts_at=day(5, 10))
    factories.claim(dropped, host=other, starts_at=day(8, 10))
    with commits(), transaction.atomic():
        actions.merge(kept=kept, dropped=dropped, by=vera, at=day(0, 0))
    assert totals.confirmed_minutes(kept) == 240
    assert totals.confirmed_minutes(dropped) == 0
    assert not HoursClaim.objects.filter(volunteer=dropped).exists()
    assert HoursEntry.objects.filter(volunteer=dropped).sum() == 0


class TestMergeOfDisputes:
    """I29: one open claim about a time at a host, whatever the two records held; nothing is lost and no error."""

    @pytest.fixture
    def pair(self) -> tuple[Any, Any]:
        """The record that stays, and the one that is given up."""
        names = (("Farah One", "one@p.example"), ("Farah Two", "two@p.example"))
        kept, dropped = (factories.volunteer(people.person(name, email=email), age=19) for name, email in names)
        return kept, dropped

    def merge(self, kept: Any, dropped: Any, by: Any, day: Any, commits: Any) -> None:
        with commits(), transaction.atomic():
            actions.merge(kept=kept, dropped=dropped, by=by, at=day(0, 0))
        assert not HoursClaim.objects.filter(volunteer=dropped).exists()

    def disputed(self, who: Any, host: Any, start: Any, *, to: int = 0) -> HoursClaim:
        """An hour or two that the host refused (or corrected `to` so many minutes), and the person objected."""
        claim = factories.corrected(factories.credited(who, host=host, starts_at=start), minutes=to)
        actions.dispute(claim=claim, note="I was there.", by=who.user, token=people.token())
        claim.refresh_from_db()
        return claim

    def test_a_disputed_claim_goes_before_one_that_waits(
        self, pair: Any, host: Any, day: Any, commits: Any, vera: Any
    ) -> None:
        kept, dropped = pair
        waits = factories.claim(kept, host=host, starts_at=day(3, 10))
        open_one = self.disputed(dropped, host, day(3, 11))
        self.merge(kept, dropped, vera, day, commits)
        for each in (waits, open_one):
            each.refresh_from_db()
        assert (waits.state, open_one.state, open_one.volunteer) == ("withdrawn", "disputed", kept)
        assert "our team looks at it already" in waits.moves.get(verb="withdraw").note
        dispute = Dispute.objects.get()
        decided = {"start": open_one.from_at, "end": open_one.until_at, "reason": "Two people saw you."}
        actions.uphold(dispute=dispute, by=vera, token=people.token(), **decided)
        assert totals.confirmed_minutes(kept) == open_one.minutes

    @pytest.mark.parametrize(("to", "state", "minutes"), [(0, "refused", 0), (30, "confirmed", 30)])
    def test_of_two_that_are_disputed_the_kept_records_goes_on(
        self, pair: Any, host: Any, day: Any, commits: Any, vera: Any, to: int, state: str, minutes: int
    ) -> None:
        """What the host had confirmed of the other one stays credited, once."""
        kept, dropped = pair
        first = self.disputed(kept, host, day(3, 11))
        second = self.disputed(dropped, host, day(3, 10), to=to)
        self.merge(kept, dropped, vera, day, commits)
        for each in (first, second):
            each.refresh_from_db()
        assert (first.state, second.state) == ("disputed", state)
        assert totals.confirmed_minutes(kept) == minutes
        assert sorted(Dispute.objects.values_list("claim", "state")) == sorted(
            [(first.pk, "open"), (second.pk, "withdrawn")]
        )

    def test_a_disputed_claim_whose_credit_is_there_twice(
        self, pair: Any, host: Any, other: Any, day: Any, commits: Any, vera: Any
    ) -> None:
        """The minutes count once; the dispute goes on, about what was not confirmed."""
        kept, dropped = pair
        factories.credited(kept, host=other, starts_at=day(3, 10))
        claim = self.disputed(dropped, host, day(3, 10), to=30)
        self.merge(kept, dropped, vera, day, commits)
        claim.refresh_from_db()
        assert (claim.state, totals.confirmed_minutes(kept)) == ("disputed", 120)
        assert HoursEntry.objects.filter(claim=claim).sum() == 0
        assert Dispute.objects.get().state == "open"

    def test_one_that_waits_beside_a_disputed_one_is_taken_back(
        self, pair: Any, host: Any, day: Any, commits: Any, vera: Any
    ) -> None:
        kept, dropped = pair
        open_one = self.disputed(kept, host, day(3, 10))
        waits = factories.claim(dropped, host=host, starts_at=day(3, 11))
        self.merge(kept, dropped, vera, day, commits)
        for each in (open_one, waits):
            each.refresh_from_db()
        assert (open_one.state, waits.state) == ("disputed", "withdrawn")

    def test_control_without_making_room_the_database_refuses(
        self, pair: Any, host: Any, day: Any, vera: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept, dropped = pair
        factories.claim(kept, host=host, starts_at=day(3, 10))
        self.disputed(dropped, host, day(3, 11))
        monkeypatch.setattr(merging, "_make_room", lambda *args, **options: None)
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            actions.merge(kept=kept, dropped=dropped, by=vera, at=day(0, 0))
        assert refused_by(error) == "claim_not_twice_at_a_host"

    def test_an_objection_beside_the_same_time_logged_again_is_refused_in_words(
        self, farah_volunteer: Any, host: Any, day: Any
    ) -> None:
        refused = factories.corrected(factories.credited(farah_volunteer, host=host, starts_at=day(3, 10)), minutes=0)
        factories.claim(farah_volunteer, host=host, starts_at=day(3, 10))
        with pytest.raises(MoveRefused, match="another claim about this time"):
            actions.dispute(claim=refused, note="I was there.", by=farah_volunteer.user, token=people.token())


def test_control_moving_the_rows_alone_would_count_it_twice(host: Any, other: Any, day: Any) -> None:
    """Without counter-entries the exclusion constraint stands in the way of the merge."""
    kept = factories.volunteer(people.person("Farah One", email="one@p.example"), age=19)
    dropped = factories.volunteer(people.person("Farah Two", email="two@p.example"), age=19)
    factories.credited(kept, host=host, starts_at=day(3, 10))
    factories.credited(dropped, host=other, starts_at=day(3, 11))
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        CreditedTime.objects.filter(volunteer=dropped).update(volunteer=kept)
    assert refused_by(error) == "credited_never_twice"


def test_token_of_another_form_changes_nothing(farah_volunteer: Any, host: Any, guy_then: Any) -> None:
    claim, once = factories.claim(farah_volunteer, host=host), token()
    actions.confirm(claim=claim, by=guy_then, token=once)
    with pytest.raises(tokens.AlreadyDone):
        actions.confirm(claim=claim, by=guy_then, token=once)
    assert HoursEntry.objects.count() == 1
