"""HeadStart's rule: the best window, what is missing, and the guarantee that follows (I21, I29, I30; check 6)."""

import threading
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction

from programmes import clock
from programmes.clock import months_later
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering.factories import headstart as make
from tests.volunteering.factories import hosts, hours, people
from volunteering.pathways import rule
from volunteering.pathways.actions import cycles, following, headstart
from volunteering.pathways.models import Attendance, Entitlement, Placement
from volunteering.safeguarding import actions as safeguarding

pytestmark = pytest.mark.django_db
ADDRESS = "/volunteering/pathways/headstart/"


@pytest.fixture
def host() -> Any:
    """A host that confirms."""
    return hosts.host("Rye Lane Growers")


@pytest.fixture
def ada() -> Any:
    """Somebody of 17."""
    return people.volunteer("Ada Byron", age=17)


@pytest.fixture
def placed(ada: Any) -> Any:
    """Ada in the open cycle."""
    return make.placed(ada, make.cycle())


def given(placement: Placement) -> Any:
    """The entitlement as it is now."""
    return Entitlement.objects.filter(placement=placement).first()


class TestWindow:
    @pytest.mark.parametrize(
        ("day", "months", "last"),
        [
            (date(2026, 3, 10), 2, date(2026, 5, 10)),
            (date(2025, 12, 31), 2, date(2026, 2, 28)),
            (date(2027, 12, 30), 2, date(2028, 2, 29)),
            (date(2026, 8, 31), 1, date(2026, 9, 30)),
        ],
    )
    def test_a_window_ends_on_the_same_day_of_the_month(self, day: date, months: int, last: date) -> None:
        assert months_later(day, months) == last

    def test_the_last_day_counts_and_the_day_after_does_not(self) -> None:
        first, last = date(2026, 3, 10), date(2026, 5, 10)
        assert rule.best_window({first: 480, last: 480}, 2) == (960, first)
        assert rule.best_window({first: 480, last + timedelta(days=1): 480}, 2) == (480, first)

    def test_the_best_of_many_windows_is_taken(self) -> None:
        days = {date(2026, 1, 1): 600, date(2026, 3, 20): 500, date(2026, 4, 30): 500}
        assert rule.best_window(days, 2) == (1000, date(2026, 3, 20))
        assert rule.best_window({}, 2) == (0, None)

    def test_the_database_finds_the_same(self, placed: Any, ada: Any, host: Any) -> None:
        """I21: SQL and Python work the rule out apart from each other, and agree."""
        for days, minutes in ((5, 100), (40, 200), (64, 300), (66, 50), (130, 480)):
            make.worked(ada, host, minutes, days_ago=days)
        with connection.cursor() as cursor:
            cursor.execute("SELECT headstart_best_minutes(%s, %s)", [ada.pk, placed.cycle_id])
            assert cursor.fetchone()[0] == rule.work_out(placed).best_minutes
        make.settled()


class TestRejoin:
    """Who left may come back into the same cycle, once, on the same record."""

    def test_leave_and_rejoin(self, placed: Any, ada: Any) -> None:
        headstart.leave(placement=placed, by=ada.user, token=common.token())
        again = headstart.join(cycle=placed.cycle, volunteer=ada, in_education=True, by=ada.user, token=common.token())
        assert again.pk == placed.pk and again.state == "active"
        assert [move.verb for move in again.moves.order_by("pk")][-2:] == ["leave", "rejoin"]
        with pytest.raises(MoveRefused, match="You take part already"):
            headstart.join(cycle=placed.cycle, volunteer=ada, in_education=True, by=ada.user, token=common.token())


class TestCheck6:
    def test_one_minute_is_missing_then_once_then_withdrawn(
        self, placed: Any, ada: Any, host: Any, client_for: Any, vera: Any
    ) -> None:
        """I21, acceptance check 6: 15 h 59 m and both workshops, one minute more, a reversal, over HTTP."""
        client = client_for(ada.user)
        make.there(placed)
        make.worked(ada, host, 959)
        shown = client.get(ADDRESS).content.decode()
        assert "<li>1 minute</li>" in shown and given(placed) is None
        last = make.worked(ada, host, 1, days_ago=20)
        found = given(placed)
        assert found.state == "standing" and Entitlement.objects.count() == 1
        assert "Your interview is guaranteed" in client.get(ADDRESS).content.decode()
        make.settled()
        hours.corrected(last, minutes=0, reason="They were at another place.")
        found.refresh_from_db()
        assert found.state == "withdrawn"
        assert "1 minute" in found.reason and "They were at another place." in found.reason
        shown = client.get(ADDRESS).content.decode()
        assert "was withdrawn" in shown and f"/guarantee/{found.pk}/appeal/" in shown
        notice = Notice.objects.get(event__startswith="volunteering.pathways.withdrawn", recipient=ada.user)
        assert "They were at another place." in notice.body and f"/guarantee/{found.pk}/appeal/" in notice.body
        make.settled()

    def test_the_same_hours_outside_one_window_give_nothing(
        self, placed: Any, ada: Any, host: Any, client_for: Any
    ) -> None:
        """I21: 16 hours in two parts that lie more than two months apart."""
        make.there(placed)
        make.worked(ada, host, 480, days_ago=1)
        make.worked(ada, host, 480, days_ago=90)
        assert given(placed) is None
        shown = client_for(ada.user).get(ADDRESS).content.decode()
        assert "your hours are outside one window" in shown and "16 hours in all" in shown
        make.settled()

    def test_it_comes_back_and_is_never_a_second_one(self, placed: Any, ada: Any, host: Any) -> None:
        """I21: withdrawn and complete again is the same row, with a deadline that is not over."""
        make.there(placed)
        entry = make.worked(ada, host, 960)
        hours.corrected(entry, minutes=60)
        first = given(placed)
        assert first.state == "withdrawn"
        make.worked(ada, host, 480, days_ago=10)
        again = given(placed)
        assert again.pk == first.pk and again.state == "standing" and again.reason == ""
        assert [move.verb for move in again.moves.order_by("pk")] == ["grant", "withdraw", "restore"]
        make.settled()

    def test_a_small_correction_never_withdraws_for_a_moment(self, placed: Any, ada: Any, host: Any) -> None:
        """A counter-entry that is replaced at once moves nothing and tells nobody."""
        make.there(placed)
        entry = make.worked(ada, host, 1200)
        hours.corrected(entry, minutes=230)
        assert [move.verb for move in given(placed).moves.all()] == ["grant"]
        assert not Notice.objects.filter(event__contains="pathways.withdrawn").exists()
        make.settled()

    def test_each_workshop_is_needed(self, placed: Any, ada: Any, host: Any) -> None:
        make.worked(ada, host, 960)
        make.there(placed, "develop")
        assert rule.missing(rule.work_out(placed), placed.cycle) == ["the workshop Communicate"]
        make.there(placed, "develop")
        assert given(placed) is None
        make.there(placed, "communicate")
        assert given(placed).state == "standing"

    def test_a_register_that_is_corrected_withdraws_it_with_the_reason(self, placed: Any, ada: Any, host: Any) -> None:
        """I21: a counter-move of the register, with its reason."""
        marks = make.there(placed)
        make.worked(ada, host, 960)
        by = make.officer()
        with pytest.raises(MoveRefused, match="Say why"):
            cycles.miss(attendance=marks[0], by=by, token=common.token())
        cycles.miss(attendance=marks[0], note="It was their brother.", by=by, token=common.token())
        assert "It was their brother." in given(placed).reason
        assert [move.verb for move in marks[0].moves.order_by("pk")] == ["attend", "miss"]
        make.settled()

    def test_age_and_education_on_the_rule_date(self, ada: Any, host: Any) -> None:
        """I21: sixteen on the rule date, by the date itself."""
        day = make.today()
        cycle = make.cycle(minimum_age=18, rule_date=day)
        with pytest.raises(MoveRefused, match="18 to 18"):
            make.placed(ada, cycle)
        with pytest.raises(MoveRefused, match="full-time education"):
            make.placed(ada, make.cycle("Other"), in_education=False)

    def test_education_put_right_withdraws_it(self, placed: Any, ada: Any, host: Any, vera: Any) -> None:
        make.there(placed)
        make.worked(ada, host, 960)
        headstart.check_education(placement=placed, holds=False, note="They told us.", by=vera, token=common.token())
        assert "full-time education" in given(placed).reason
        with pytest.raises(MoveRefused, match="says this already"):
            headstart.check_education(placement=placed, holds=False, note="x", by=vera, token=common.token())
        make.settled()

    def test_a_date_of_birth_put_right_is_found_at_night(self, placed: Any, ada: Any, host: Any, sol: Any) -> None:
        """I30: no event tells of it; the nightly check is safe to repeat."""
        from volunteering.pathways import tasks_headstart

        make.there(placed)
        make.worked(ada, host, 960)
        safeguarding.correct_birth_date(
            volunteer=ada, born=date(2000, 1, 1), note="Seen.", by=sol, token=common.token()
        )
        for _ in range(2):
            tasks_headstart.check("a night")
        assert given(placed).state == "withdrawn" and "16 to 18 years old" in given(placed).reason
        assert Notice.objects.filter(event__contains="pathways.withdrawn").count() == 1
        make.settled()

    def test_leaving_ends_it_and_joining_again_brings_it_back(self, placed: Any, ada: Any, host: Any) -> None:
        make.there(placed)
        make.worked(ada, host, 960)
        headstart.leave(placement=placed, by=ada.user, token=common.token())
        assert given(placed).reason == "You left HeadStart."
        make.settled()
        make.placed(ada, placed.cycle)
        assert given(placed).state == "standing"
        with pytest.raises(MoveRefused, match="take part already"):
            make.placed(ada, placed.cycle)
        make.settled()


class TestDatabase:
    def test_one_entitlement_a_person_and_cycle(self, placed: Any, ada: Any, host: Any) -> None:
        """I21: two unique keys hold it."""
        make.there(placed)
        make.worked(ada, host, 960)
        at = clock.now()
        with pytest.raises(IntegrityError), transaction.atomic():
            Entitlement.objects.create(placement=placed, since_at=at, granted_at=at, deadline_date=make.today())
        with pytest.raises(IntegrityError, match="placement_once_a_cycle"), transaction.atomic():
            Placement.objects.create(
                cycle=placed.cycle,
                volunteer=ada,
                since_at=at,
                joined_at=at,
                in_education=True,
                stated_at=at,
                age_holds=True,
                worked_out_at=at,
            )

    def test_no_guarantee_without_the_rule(self, placed: Any) -> None:
        """I21, ⇐: written past the actions, it is refused when the transaction ends."""
        at = clock.now()
        with pytest.raises(Error, match="rule does not hold"), transaction.atomic():  # noqa: PT012 refused at the end
            Entitlement.objects.create(placement=placed, since_at=at, granted_at=at, deadline_date=make.today())
            make.settled()

    def test_no_rule_without_the_guarantee(
        self, placed: Any, ada: Any, host: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """I21, ⇒; and the negative control: without the consequence the ledger alone cannot be committed."""
        make.there(placed)
        monkeypatch.setattr(following, "follow", lambda **facts: None)
        with pytest.raises(Error, match="no interview is guaranteed"), transaction.atomic():  # noqa: PT012 refused at the end
            make.worked(ada, host, 960)
            make.settled()

    def test_control_without_the_trigger_a_reversal_leaves_it_standing(
        self, placed: Any, ada: Any, host: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Negative control of I21: no consequence and no trigger, and the loss shows."""
        make.there(placed)
        entry = make.worked(ada, host, 960)
        make.settled()
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER headstart_follows_hours ON volunteering_hoursentry")
        monkeypatch.setattr(following, "follow", lambda **facts: None)
        hours.corrected(entry, minutes=0)
        make.settled()
        assert given(placed).state == "standing" and rule.work_out(placed).best_minutes < 960

    def test_kept_needs_an_appeal(self, placed: Any, ada: Any, host: Any) -> None:
        make.there(placed)
        hours.corrected(make.worked(ada, host, 960), minutes=0)
        make.settled()
        with pytest.raises(Error, match="after an appeal only"), transaction.atomic():  # noqa: PT012 refused at the end
            Entitlement.objects.update(state="kept", reason="")
            make.settled()

    def test_places_are_counted_and_never_exceeded(self, placed: Any) -> None:
        workshop = make.workshop(placed.cycle, places=1)
        make.booked(placed, workshop)
        workshop.refresh_from_db()
        assert workshop.taken == 1
        other = make.placed(people.volunteer("Bea Cole", age=16), placed.cycle)
        with pytest.raises(IntegrityError, match="workshop_never_over_full"), transaction.atomic():
            make.booked(other, workshop)
        with pytest.raises(Error, match="those who have them"), transaction.atomic():
            type(workshop).objects.update(taken=0)
        Attendance.objects.update(state="cancelled")
        workshop.refresh_from_db()
        assert workshop.taken == 0


class TestMerge:
    def _merge(self, kept: Any, dropped: Any, sol: Any) -> None:
        safeguarding.merge(keep=kept, drop=dropped, by=sol, note="One person.", token=common.token())

    def test_hours_and_workshops_of_both_together(self, placed: Any, ada: Any, host: Any, sol: Any) -> None:
        """I29: half here and half there make one guarantee."""
        twin = people.volunteer("Eda Twin", age=17)
        other = make.placed(twin, placed.cycle)
        make.there(placed, "develop")
        make.there(other, "communicate")
        make.worked(ada, host, 480)
        make.worked(twin, host, 480, days_ago=10)
        self._merge(ada, twin, sol)
        assert Entitlement.objects.count() == 1 and given(placed).state == "standing"
        other.refresh_from_db()
        assert other.state == "merged"
        make.settled()

    def test_two_guarantees_become_one(self, placed: Any, ada: Any, host: Any, sol: Any) -> None:
        """I29: never a second entitlement."""
        twin = people.volunteer("Eda Twin", age=17)
        other = make.placed(twin, placed.cycle)
        for placement, who, days in ((placed, ada, 1), (other, twin, 20)):
            make.there(placement)
            make.worked(who, host, 960, days_ago=days)
        self._merge(ada, twin, sol)
        assert Entitlement.objects.filter(state__in=Entitlement.LIVE).count() == 1
        assert given(other).state == "withdrawn" and "once" in given(other).reason
        make.settled()


class TestErase:
    def test_sums_stay_and_nothing_names(self, placed: Any, ada: Any, host: Any, root: Any) -> None:
        """I27: the guarantee and its figures stay counted, without a name."""
        from programmes.people import data

        make.there(placed)
        make.worked(ada, host, 960)
        user = ada.user
        with transaction.atomic():
            data.erase(user, by=root)
        placed.refresh_from_db()
        assert placed.best_minutes == 960 and str(placed.volunteer) == "A volunteer"
        following.check(placement=placed)
        assert given(placed).state == "standing"
        make.settled()


@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_two_entries_at_once_make_one_guarantee(self) -> None:
        """I21, I30: the last two halves are confirmed by two connections at one moment."""
        host, ada = hosts.host("Rye Lane Growers"), people.volunteer("Ada Byron", age=17)
        placed = make.placed(ada, make.cycle())
        make.there(placed)
        by = hours.decider(host)
        ready, failed = threading.Barrier(2), []

        def confirm(days: int) -> None:
            try:
                ready.wait(timeout=30)
                start = datetime.combine(make.today() - timedelta(days=days), time(9), UTC)
                hours.credited(ada, minutes=480, host=host, starts_at=start, by=by)
            except Exception as error:
                failed.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=confirm, args=[days]) for days in (1, 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failed
        assert Entitlement.objects.get().state == "standing"
        placed.refresh_from_db()
        assert placed.best_minutes == 960 and placed.holds
