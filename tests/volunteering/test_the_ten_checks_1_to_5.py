"""The first five acceptance checks of volunteering, from outside: over HTTP, and at one moment where it says so.

Each class is one check. What a room's test holds in full is named with its path. Where a check names an API, every
way to a place that exists is used: page, staff, the host's acceptance, an offer, a team booking (its page too). Checks
6 to 10 are in test_the_ten_checks_6_to_10.py.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from programmes import clock
from programmes.workflow import MoveRefused
from tests import factories as people
from tests.factories import token
from tests.volunteering import factories
from tests.volunteering.factories import headstart
from tests.volunteering.factories import rewards as make
from tests.volunteering.hours.test_views import times
from tests.volunteering.outside import at_once, browser, post, url, words
from volunteering.hours import totals
from volunteering.hours.actions import ledger
from volunteering.hours.models import Dispute, HoursClaim, HoursEntry
from volunteering.opportunities import tasks
from volunteering.opportunities.models import Session, SignUp
from volunteering.pathways.actions import following
from volunteering.pathways.models import Entitlement
from volunteering.proof.models import Proof
from volunteering.rewards.actions import redeeming
from volunteering.rewards.models import Redemption, Reward, RewardCode, Transfer

MANY = 50


def crowd(number: int, *, points: int = 0) -> list[Any]:
    """So many adults who have joined."""
    found = [factories.volunteer(people.person(f"Person{n} Lee"), age=20 + n % 30) for n in range(number)]
    for each in found if points else []:
        make.points(each, points)
    return found


@contextmanager
def without(*statements: str, back: tuple[str, ...]) -> Iterator[None]:
    """A guard of the database taken away, and put back."""
    with connection.cursor() as cursor:
        for each in statements:
            cursor.execute(each)
    yield
    with connection.cursor() as cursor:
        for each in back:
            cursor.execute(each)


@pytest.mark.django_db(transaction=True)
class TestCheck1LastSeat:
    """I1, I4. More: opportunities/test_races.py (actions on real connections, I2, I3, offers that run out)."""

    @pytest.fixture
    def session(self, growers: Any, guy: Any) -> Session:
        """One place at Guy's host, in a week."""
        return factories.session(factories.opportunity(factories.host(growers)), capacity=1)

    def ways(self, session: Session, who: list[Any], guy: Any, vera: Any, hana: Any, tideway: Any) -> list[Any]:
        """Half through the page, the others through staff, the host's acceptance and a team booking, in turn."""
        acts: list[Any] = []
        add = reverse("admin:volunteering_session_sign_up", args=[session.pk])
        for number, each in enumerate(who):
            if number % 2 == 0:
                acts.append(partial(post, browser(each.user), url("sign_up", session.pk)))
            elif number % 6 == 1:
                sent = {"volunteer": each.user.email, "reason": "Rang us."}
                acts.append(partial(post, browser(vera), add, **sent))
            elif number % 6 == 3:
                applied = factories.sign_up(each, session, state="applied")
                acts.append(partial(post, browser(guy), url("host_accept", applied.pk)))
            else:
                people.join(each.user, of=tideway, role="member")
                sent = {"colleagues": str(each.user_id), "agreed": "on"}
                acts.append(partial(post, browser(hana), url("team_book", session.pk), **sent))
        return acts

    def test_fifty_at_once_then_an_offer_that_passes_on(
        self, session: Session, guy: Any, vera: Any, hana: Any, tideway: Any, set_now: Any
    ) -> None:
        """One place, forty-nine in line; a cancellation makes an offer; unanswered, it goes to the next."""
        answers = at_once(self.ways(session, crowd(MANY), guy, vera, hana, tideway))
        assert Counter(each.status_code for each in answers) == {302: MANY}
        assert Counter(SignUp.objects.values_list("state", flat=True)) == {"confirmed": 1, "waiting": MANY - 1}
        line = list(SignUp.objects.filter(state="waiting").order_by("in_line").select_related("volunteer__user"))
        assert [each.in_line for each in line] == list(range(1, MANY))
        holder = SignUp.objects.select_related("volunteer__user").get(state="confirmed")
        assert post(browser(holder.volunteer.user), url("sign_up_cancel", holder.pk)).status_code == 302
        first, second = (browser(each.volunteer.user) for each in line[:2])
        assert "Take the place" in words(first.get(line[0].get_absolute_url()))
        assert not SignUp.objects.filter(state="confirmed").exists(), "an offer, not a place"
        line[0].refresh_from_db()
        set_now(line[0].offered_until_at)
        tasks.pass_on("now")
        post(first, url("sign_up_take", line[0].pk))
        assert "Take the place" not in words(first.get(line[0].get_absolute_url()))
        assert "Take the place" in words(second.get(line[1].get_absolute_url()))
        post(second, url("sign_up_take", line[1].pk))
        assert SignUp.objects.get(state="confirmed") == line[1]
        session.refresh_from_db()
        assert session.confirmed == 1

    def test_control_without_the_guard_too_many_get_a_place(self, session: Session) -> None:
        """Negative control: the same page, the counting trigger away."""
        acts = [partial(post, browser(each.user), url("sign_up", session.pk)) for each in crowd(10)]
        table = "ALTER TABLE volunteering_signup {} TRIGGER volunteering_signup_held"
        with without(table.format("DISABLE"), back=(table.format("ENABLE"),)):
            at_once(acts)
        assert SignUp.objects.filter(state="confirmed").count() > 1


@pytest.mark.django_db(transaction=True)
class TestCheck2SameHourTwice:
    """I5, I7. More: hours/test_double_credit.py (Hypothesis over any claims and decisions; the same race of actions).

    The rule: what is credited first stands; of the other only the free part can be confirmed, as a correction.
    """

    DAY = datetime(2026, 3, 10, tzinfo=UTC)

    def logged(self, volunteer: Any, host: Any, start: int, end: int, *, day: int = 0) -> HoursClaim:
        """What this person logs on the page, in hours of a day in March, when London keeps UTC."""
        first, last = (self.DAY + timedelta(days=day, hours=hour) for hour in (start, end))
        typed = {**times(first, last), "what": "Dug beds."}
        assert post(browser(volunteer.user), url("hours_log_host", host.pk), **typed).status_code == 302
        return HoursClaim.objects.latest("logged_at", "pk")

    def both_approve(self, claims: list[HoursClaim]) -> list[Any]:
        """Each claim's own host confirms it, at the same moment."""
        clients = [browser(factories.decider(claim.host)) for claim in claims]
        pairs = zip(clients, claims, strict=True)
        return at_once([partial(post, client, url("host_hours_confirm_one", claim.pk)) for client, claim in pairs])

    @pytest.fixture
    def farah_there(self, transactional_db: None) -> Any:
        """Farah, and two hosts."""
        who = factories.volunteer(people.person("Farah Haidari"), age=19)
        return who, factories.host("Rye Lane Growers"), factories.host("Lea Bridge Library Friends")

    def test_overlapping_hours_make_two_and_then_three(self, farah_there: Any) -> None:
        who, one, other = farah_there
        claims = [self.logged(who, one, 10, 12), self.logged(who, other, 11, 13)]
        answers = self.both_approve(claims)
        assert sorted(each.status_code for each in answers) == [200, 302]
        assert totals.confirmed_minutes(who) == 120
        left = HoursClaim.objects.get(state="waiting")
        assert "never counts twice" in words(next(each for each in answers if each.status_code == 200))
        client, address = browser(factories.decider(left.host)), url("host_hours_correct", left.pk)
        offered = client.get(address).context["form"].initial
        sent = {name: f"{offered[name]}"[:10] for name in ("day", "from_time", "until_time")}
        sent |= {name: sent[name][:5] for name in ("from_time", "until_time")}
        assert post(client, address, **sent, reason="The free part.").status_code == 302
        assert totals.confirmed_minutes(who) == 180
        assert "3 hours" in words(browser(who.user).get(url("hours")))

    def test_one_after_the_other_makes_four(self, farah_there: Any) -> None:
        who, one, other = farah_there
        self.both_approve([self.logged(who, one, 10, 12), self.logged(who, other, 12, 14)])
        assert totals.confirmed_minutes(who) == 240

    def test_equal_hours_on_two_days_are_both_kept(self, farah_there: Any) -> None:
        who, one, _ = farah_there
        self.both_approve([self.logged(who, one, 10, 13), self.logged(who, one, 10, 13, day=1)])
        assert totals.confirmed_minutes(who) == 360

    def test_control_without_lock_and_constraint_it_counts_four(
        self, farah_there: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Negative control: the same two clicks, and eleven to twelve counts twice."""
        who, one, other = farah_there
        claims = [self.logged(who, one, 10, 12), self.logged(who, other, 11, 13)]
        monkeypatch.setattr(ledger, "lock_volunteers", lambda keys: None)
        monkeypatch.setattr(ledger, "refuse_overlap", lambda *args, **options: None)
        table = "ALTER TABLE volunteering_creditedtime"
        again = f"{table} ADD CONSTRAINT credited_never_twice EXCLUDE USING gist (volunteer_id WITH =, period WITH &&)"
        empty = ("SET session_replication_role = replica", "DELETE FROM volunteering_creditedtime")
        with without(
            f"{table} DROP CONSTRAINT credited_never_twice",
            back=(*empty, "SET session_replication_role = DEFAULT", again),
        ):
            self.both_approve(claims)
            assert totals.confirmed_minutes(who) == 240


@pytest.mark.django_db
class TestCheck3VerificationAndDispute:
    """I8, I9. More: hours/test_actions.py::TestCheckThree (the database keeps the host out too)."""

    @pytest.fixture
    def place(self, farah_volunteer: Any, growers: Any, guy: Any) -> SignUp:
        """Farah had a place two days ago at Guy's host, and an hour earns ten points."""
        make.rules()
        host = factories.host(growers)
        factories.long_since(guy, host)
        noon = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
        session = factories.session(factories.opportunity(host), starts_at=noon - timedelta(days=2))
        return factories.sign_up(farah_volunteer, session)

    def test_from_a_no_show_to_hours_that_count(self, place: SignUp, guy: Any, farah: Any, vera: Any) -> None:
        """Each step on a page; minutes, points and the claim's history change, and the host cannot decide."""
        host, volunteer, officer = browser(guy), browser(farah), browser(vera)
        post(host, url("host_missed", place.pk))
        disputed = post(volunteer, url("hours_dispute_no_show", place.pk), note="I was there from noon.")
        assert disputed.status_code == 302
        dispute = Dispute.objects.get()
        for step in ("confirm_one", "correct", "refuse"):
            sent = {**times(place.session.starts_at, place.session.ends_at), "reason": "We decide."}
            answer = post(host, url(f"host_hours_{step}", dispute.claim_id), **sent)
            assert answer.status_code == 200 and "Our team decides" in words(answer), step
        uphold = reverse("admin:volunteering_dispute_uphold", args=[dispute.pk])
        given = {**times(place.session.starts_at, place.session.ends_at), "reason": "Two people saw you."}
        assert post(host, uphold, **given).status_code in {302, 403, 404}
        assert (totals.confirmed_minutes(place.volunteer), make.balance(place.volunteer)) == (0, 0)
        assert post(officer, uphold, **given).status_code == 302
        assert (totals.confirmed_minutes(place.volunteer), make.balance(place.volunteer)) == (120, 20)
        history = words(volunteer.get(dispute.claim.get_absolute_url()))
        for step in ("I was there from noon.", "Two people saw you."):
            assert step in history
        assert [move.verb for move in dispute.claim.moves.all()] == ["no_show", "dispute", "uphold"]
        assert "2 hours" in words(volunteer.get(url("hours")))

    def test_a_corrected_hour_and_its_dispute_reach_the_pathway(self, growers: Any, guy: Any, vera: Any) -> None:
        """I9, I13, I21: sixteen hours guarantee an interview; the host cuts one off, and the guarantee and points go;
        the officer finds for the volunteer, and both are back, each step on a page."""
        make.rules()
        host = factories.host(growers)
        factories.long_since(guy, host)
        ada = factories.minor("Ada Cole", age=17)
        headstart.there(headstart.placed(ada, headstart.cycle()))
        headstart.worked(ada, host, 840, days_ago=5)
        start = clock.now().replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=3)
        claim = factories.claim(ada, host=host, starts_at=start, minutes=120)
        coordinator, me, officer = browser(guy), browser(ada.user), browser(vera)
        assert post(coordinator, url("host_hours_confirm_one", claim.pk)).status_code == 302
        assert self.standing(me, ada) == ("standing", 960, 160)
        fewer = {**times(start, start + timedelta(hours=1)), "reason": "You left after an hour."}
        assert post(coordinator, url("host_hours_correct", claim.pk), **fewer).status_code == 302
        assert self.standing(me, ada) == ("withdrawn", 900, 150)
        assert "You left after an hour." in words(me.get(url("headstart")))
        assert post(me, url("hours_dispute", claim.pk), note="I stayed to close up.").status_code == 302
        assert self.standing(me, ada) == ("withdrawn", 900, 150), "nothing changes before somebody has decided"
        uphold = reverse("admin:volunteering_dispute_uphold", args=[Dispute.objects.get().pk])
        given = {**times(start, start + timedelta(hours=2)), "reason": "The key book has your name."}
        assert post(coordinator, uphold, **given).status_code in {302, 403, 404}
        assert self.standing(me, ada) == ("withdrawn", 900, 150)
        assert post(officer, uphold, **given).status_code == 302
        assert self.standing(me, ada) == ("standing", 960, 160)
        assert "Your interview is guaranteed" in words(me.get(url("headstart")))
        assert [move.verb for move in claim.moves.all()] == ["confirm", "correct", "dispute", "uphold"]
        assert list(Entitlement.objects.get().moves.values_list("verb", flat=True)).count("withdraw") == 1

    def standing(self, me: Any, volunteer: Any) -> tuple[str, int, int]:
        """The guarantee, the minutes that count and the points, as they are now."""
        return Entitlement.objects.get().state, totals.confirmed_minutes(volunteer), make.balance(volunteer)

    def test_control_without_the_consequence_the_database_refuses_the_correction(
        self, growers: Any, guy: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Negative control: where the pathway does not hear of the correction, the database refuses to leave it so."""
        host = factories.host(growers)
        factories.long_since(guy, host)
        ada = factories.minor("Ada Cole", age=17)
        headstart.guaranteed(ada, host, headstart.cycle())
        monkeypatch.setattr(following, "follow", lambda **facts: None)
        entry = HoursEntry.objects.filter(volunteer=ada).first()
        assert entry
        with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012 refused at the end
            factories.corrected(entry, minutes=60)
            headstart.settled()

    def test_nobody_approves_their_own_hours(self, growers: Any, guy: Any) -> None:
        """403; hours/test_views.py holds every verb."""
        host = factories.host(growers)
        factories.long_since(guy, host)
        mine = factories.claim(factories.volunteer(guy, age=30), host=host)
        assert post(browser(guy), url("host_hours_confirm_one", mine.pk)).status_code == 403
        assert totals.confirmed_minutes(mine.volunteer) == 0
        control = factories.claim(factories.volunteer("Ola Berg"), host=host)
        assert post(browser(guy), url("host_hours_confirm_one", control.pk)).status_code == 302
        assert totals.confirmed_minutes(control.volunteer) == 120


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
class TestCheck4TenForTwoHundred:
    """I14, I15, I16. More: rewards/test_race.py (the action), faults/buyers.py (processes)."""

    BUYERS, STOCK, LINES = 200, 10, 25

    def presses(self, buyers: list[Any], ticket: Reward) -> list[Any]:
        """Each buyer's confirmation, as the page holds it: a request that can be sent again."""
        address = url("reward_redeem", ticket.pk)
        return [
            partial(browser(each.user).post, address, {"form_token": token(), "seen": 50}) for each in buyers
        ]  # fmt: skip

    def test_ten_codes_ten_debits_and_every_replay_the_same(self) -> None:
        ticket, buyers = make.reward(stock=self.STOCK, maximum_age=90), crowd(self.BUYERS, points=50)
        presses = self.presses(buyers, ticket)
        answers = at_once(presses, lines=self.LINES)
        assert Counter(each.status_code for each in answers) == {302: self.STOCK, 200: self.BUYERS - self.STOCK}
        assert all("none left" in words(each).lower() for each in answers if each.status_code == 200)
        ticket.refresh_from_db()
        assert (ticket.remaining, ticket.issued, ticket.loaded) == (0, self.STOCK, self.STOCK)
        assert Redemption.objects.values("code").distinct().count() == self.STOCK
        again = at_once(presses, lines=self.LINES)
        assert [each.get("Location") for each in again] == [each.get("Location") for each in answers]
        assert Transfer.objects.filter(kind="spent").count() == self.STOCK
        make.sound()
        self.nobody_else_finds_it(buyers)

    def nobody_else_finds_it(self, buyers: list[Any]) -> None:
        """404 for the page and for the code of somebody else's reward; its owner gets both."""
        taken = Redemption.objects.select_related("volunteer__user", "code").first()
        assert taken
        other = next(each for each in buyers if each != taken.volunteer)
        for who, status in ((other, 404), (taken.volunteer, 200)):
            client = browser(who.user)
            assert client.get(taken.get_absolute_url()).status_code == status
            shown = post(client, url("reward_reveal", taken.pk))
            assert (shown.status_code, taken.code.code in words(shown)) == (status, status == 200)

    def test_control_without_the_row_lock_a_buyer_meets_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Negative control: who only looks for a code finds one that another holds; the unique key refuses it."""
        ticket, buyers = make.reward(stock=self.STOCK, maximum_age=90), crowd(12, points=50)

        def look_only(reward: Reward, day: Any) -> RewardCode:
            code = RewardCode.objects.to_give(reward, day).first()
            time.sleep(0.05)
            if code is None:
                raise MoveRefused(redeeming.NONE_LEFT)
            return code

        monkeypatch.setattr(redeeming, "_claim", look_only)
        monkeypatch.setattr(redeeming, "_hold_budget", lambda reward: None)
        presses = self.presses(buyers, ticket)
        for each in presses:
            each.func.__self__.raise_request_exception = False
        answers = at_once(presses)
        assert any(each.status_code == 500 for each in answers)
        assert Redemption.objects.values("code").distinct().count() == Redemption.objects.count()


@pytest.mark.django_db
class TestCheck5ReverseAfterSpend:
    """I13, I22. More: rewards/test_points.py::TestFollow, proof/test_actions.py::TestRevoke."""

    def test_ten_hours_become_two(self, farah_volunteer: Any, farah: Any, growers: Any, guy: Any) -> None:
        make.rules()
        host = factories.host(growers)
        factories.long_since(guy, host)
        start = clock.now().replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=3)
        claim = factories.claim(farah_volunteer, host=host, starts_at=start, minutes=600)
        coordinator, me = browser(guy), browser(farah)
        assert post(coordinator, url("host_hours_confirm_one", claim.pk)).status_code == 302
        ticket = make.reward(points=80, per_person=5)
        take = partial(post, me, url("reward_redeem", ticket.pk))
        assert take(seen=100).status_code == 302
        assert post(me, url("proof_issue"), name="Farah Haidari").status_code == 302
        proof, visitor = Proof.objects.get(), browser()
        assert "This proof holds" in words(visitor.get(proof.get_absolute_url()))
        fewer = {**times(start, start + timedelta(hours=2)), "reason": "It was two hours."}
        assert post(coordinator, url("host_hours_correct", claim.pk), **fewer).status_code == 302
        assert totals.confirmed_minutes(farah_volunteer) == 120
        page = words(me.get(url("reward_list")))
        assert (make.balance(farah_volunteer), make.owed(farah_volunteer)) == (0, 60) and "60" in page
        refused = take(seen=0)
        assert refused.status_code == 200 and Redemption.objects.count() == 1
        assert "no longer holds" in words(visitor.get(proof.get_absolute_url()))
        told = words(post(visitor, url("proof_about"), text=proof.credential))
        assert "it no longer holds" in told
        make.sound()
