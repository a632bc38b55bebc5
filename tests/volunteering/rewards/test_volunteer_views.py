"""A volunteer's pages of points and rewards: what they say, who finds them, and that a code stays covered."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes import clock
from tests import factories as common
from tests.volunteering.factories import experiments, hosts, hours, people
from tests.volunteering.factories import rewards as make
from volunteering.rewards.models import Redemption, Transfer

pytestmark = pytest.mark.django_db
LIST = "/volunteering/rewards/"


@pytest.fixture
def me(farah: Any) -> Any:
    """Farah as a volunteer of 19 with 80 points."""
    made = people.volunteer(farah, age=19)
    make.points(made, 80)
    return made


@pytest.fixture
def browser(client: Client, farah: Any) -> Client:
    """Farah, signed in."""
    client.force_login(farah)
    return client


def take(browser: Client, what: Any, **more: Any) -> Any:
    """Send the confirm form."""
    data = {"form_token": common.token(), "seen": 80, **more}
    return browser.post(reverse("volunteering:reward_redeem", args=[what.pk]), data)


class TestList:
    def test_it_says_what_you_have_and_what_you_can_choose(self, me: Any, browser: Client) -> None:
        make.rules()
        host = hosts.host("Rye Lane Growers")
        hours.credited(me, minutes=630, host=host)
        make.reward(title="A film")
        make.reward(title="Too dear", points=500)
        make.reward(title="Gone", stock=0)
        make.reward(title="Not mine", maximum_age=16)
        page = browser.get(LIST).content.decode()
        assert "10 hours 30 minutes" in page
        assert "185" in page
        assert "You have given ten hours" in page
        assert "A film" in page
        assert "315 more points to go" in page
        assert "None left at the moment" in page
        assert "Not mine" not in page
        assert "10 points for every hour" in page

    def test_nothing_yet(self, farah: Any, browser: Client) -> None:
        people.volunteer(farah)
        page = browser.get(LIST).content.decode()
        assert "No reward for you at the moment" in page
        assert "Nothing yet" in page

    def test_a_debt_is_said_in_plain_words(self, farah: Any, browser: Client) -> None:
        """I13: visible, never silent."""
        made = people.volunteer(farah)
        make.rules()
        entry = hours.credited(made, minutes=300, host=hosts.host("Rye Lane Growers"))
        make.redeem(made, make.reward())
        hours.corrected(entry, minutes=0)
        page = browser.get(LIST).content.decode()
        assert "You owe 50 points" in page
        assert "You never pay money" in page
        assert "Time corrected: 5 hours" in page

    def test_no_rank_no_clock_no_pressure(self, me: Any, browser: Client) -> None:
        """Children's Code: no streak, no timer, no ranking, no count of what is left."""
        make.reward(stock=3)
        page = browser.get(LIST).content.decode()
        words = re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main>")[0]).lower()
        for word in ("streak", "rank", "hurry", "only 3", "left today", "seconds", "leaderboard"):
            assert word not in words

    def test_without_a_volunteering_record_there_is_no_page(self, browser: Client) -> None:
        assert browser.get(LIST).status_code == 404

    def test_an_arm_without_rewards_finds_no_page(self, me: Any, browser: Client, monkeypatch: Any) -> None:
        """Acceptance check 8: nothing about rewards for those in the control arm."""
        from volunteering.rewards import exposure

        monkeypatch.setattr(exposure, "note", lambda volunteer, at, place: False)
        ticket = make.reward()
        for name in ("reward_list", "points_history", "reward_codes"):
            assert browser.get(reverse(f"volunteering:{name}")).status_code == 404
        assert browser.get(reverse("volunteering:reward_detail", args=[ticket.pk])).status_code == 404
        assert take(browser, ticket).status_code == 404

    def test_no_message_reaches_an_arm_without_rewards(self, me: Any, monkeypatch: Any) -> None:
        from programmes.notices.models import Notice
        from volunteering.rewards import exposure

        monkeypatch.setattr(exposure, "shows_rewards", lambda volunteer, at: False)
        make.rules()
        hours.credited(me, minutes=600, host=hosts.host("Rye Lane Growers"))
        assert not Notice.objects.filter(recipient=me.user, event__contains="level_reached").exists()

    def test_a_trial_hides_what_its_arm_does_not_show(self, me: Any, browser: Client, monkeypatch: Any) -> None:
        from volunteering.rewards import exposure

        shown, hidden = make.reward(title="Shown"), make.reward(title="Hidden")
        monkeypatch.setattr(exposure, "visible_reward_ids", lambda volunteer, at: frozenset({shown.pk}))
        page = browser.get(LIST).content.decode()
        assert "Shown" in page
        assert "Hidden" not in page
        assert browser.get(reverse("volunteering:reward_detail", args=[hidden.pk])).status_code == 404
        assert take(browser, hidden).status_code == 404

    def test_constant_queries(self, me: Any, browser: Client) -> None:
        """As many queries for eight rewards as for two."""
        counts = []
        for titles in ("AB", "CDEFGH"):
            for title in titles:
                make.reward(title=title)
                make.points(me, 1)
            browser.get(LIST)
            with CaptureQueriesContext(connection) as queries:
                browser.get(LIST)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 20


class TestHistory:
    def test_fifty_to_a_page(self, me: Any, browser: Client) -> None:
        for _ in range(54):
            make.points(me, 1)
        page = browser.get(reverse("volunteering:points_history")).content.decode()
        assert page.count("portal-moves__item") == 50
        following = re.search(r'href="(\?before=\d+)"', page)
        assert following
        page = browser.get(reverse("volunteering:points_history") + following[1]).content.decode()
        assert page.count("portal-moves__item") == Transfer.objects.count() - 50
        assert browser.get(reverse("volunteering:points_history") + "?before=99999999").status_code == 404


class TestRedeem:
    def test_the_page_says_what_it_costs_and_that_it_may_be_withdrawn(self, me: Any, browser: Client) -> None:
        ticket = make.reward()
        page = browser.get(reverse("volunteering:reward_redeem", args=[ticket.pk])).content.decode()
        assert "50 points" in page
        assert "30 points" in page
        assert "may be withdrawn" in page
        assert "Take this reward" in page

    def test_taking_leads_to_a_page_on_which_the_code_is_covered(self, me: Any, browser: Client) -> None:
        """I15."""
        answer = take(browser, make.reward())
        taken = Redemption.objects.get()
        assert answer.status_code == 302
        assert answer.url == taken.get_absolute_url()
        page = browser.get(answer.url)
        assert taken.code.code not in page.content.decode()
        assert {"no-store", "private"} <= set(page["Cache-Control"].split(", "))

    def test_the_same_form_twice_is_one_reward(self, me: Any, browser: Client) -> None:
        """I16: a double click and a replay are led to the same page."""
        ticket, token = make.reward(per_person=5), common.token()
        first = take(browser, ticket, form_token=token)
        again = take(browser, ticket, form_token=token)
        assert again.status_code == 302
        assert again.url == first.url
        assert Redemption.objects.count() == 1

    def test_a_form_without_a_key_takes_nothing(self, me: Any, browser: Client) -> None:
        """I16: double POST without key."""
        ticket = make.reward(per_person=5)
        for _ in range(2):
            answer = take(browser, ticket, form_token="")
            assert answer.status_code == 200
            assert "send it again" in answer.content.decode()
        assert not Redemption.objects.exists()

    def test_two_pages_left_open_are_not_two_purchases(self, me: Any, browser: Client) -> None:
        """I16 (EvaP #1785): the second press, with another key, is shown the new numbers first."""
        ticket = make.reward(points=20, per_person=5)
        take(browser, ticket)
        answer = take(browser, ticket)
        page = answer.content.decode()
        assert "Your points have changed" in page
        assert Redemption.objects.count() == 1
        assert 'name="seen" value="60"' in page

    def test_a_direct_post_past_the_window(self, me: Any, browser: Client) -> None:
        """I17 (EvaP #846)."""
        at = clock.now()
        ticket = make.reward(opens_at=at - timedelta(days=3), closes_at=at - timedelta(days=1))
        assert "no longer offered" in take(browser, ticket).content.decode()
        assert not Redemption.objects.exists()

    def test_too_few_points(self, me: Any, browser: Client) -> None:
        ticket = make.reward(points=90)
        page = browser.get(reverse("volunteering:reward_detail", args=[ticket.pk])).content.decode()
        assert "You need 10 more" in page
        redirected = browser.get(reverse("volunteering:reward_redeem", args=[ticket.pk]))
        assert redirected.status_code == 302
        assert "You need 10 more" in take(browser, ticket).content.decode()

    def test_drafts_do_not_exist(self, me: Any, browser: Client) -> None:
        for state in ("draft", "reviewed", "closed"):
            ticket = make.reward(state=state)
            assert browser.get(reverse("volunteering:reward_detail", args=[ticket.pk])).status_code == 404


class TestCode:
    def test_it_is_shown_after_a_press_and_never_kept(self, me: Any, browser: Client) -> None:
        """I15: POST, no-store; the same press again shows the covered page."""
        taken = make.redeem(me, make.reward())
        address, token = reverse("volunteering:reward_reveal", args=[taken.pk]), common.token()
        page = browser.post(address, {"form_token": token})
        assert taken.code.code in page.content.decode()
        assert {"no-store", "private"} <= set(page["Cache-Control"].split(", "))
        assert browser.post(address, {"form_token": token}).status_code == 302
        assert browser.get(address).status_code == 405
        assert taken.code.code not in browser.post(address, {}).content.decode()
        taken.refresh_from_db()
        assert taken.revealed_at

    def test_nobody_else_finds_it(self, me: Any, client: Client, tomi: Any, vera: Any) -> None:
        """I15, I28: another volunteer and staff get 404 for the page and for the code."""
        taken = make.redeem(me, make.reward())
        people.minor(tomi)
        for other in (tomi, vera):
            client.force_login(other)
            for name in ("reward_code", "reward_reveal"):
                address = reverse(f"volunteering:{name}", args=[taken.pk])
                answer = (
                    client.post(address, {"form_token": common.token()}) if "reveal" in name else client.get(address)
                )
                assert answer.status_code in {302, 404}
                assert taken.code.code not in answer.content.decode()

    def test_what_became_of_it(self, me: Any, browser: Client, vera: Any) -> None:
        from volunteering.rewards.actions import redeeming

        taken = make.redeem(me, make.reward())
        assert "Yours" in browser.get(reverse("volunteering:reward_codes")).content.decode()
        redeeming.cancel(redemption=taken, reason="The cinema closed.", by=vera, token=common.token())
        page = browser.get(taken.get_absolute_url()).content.decode()
        assert "We had to withdraw this reward" in page
        assert "The cinema closed." in page
        assert "Show my code" not in page
        refused = browser.post(reverse("volunteering:reward_reveal", args=[taken.pk]), {"form_token": common.token()})
        assert taken.code.code not in refused.content.decode()

    def test_none_taken(self, me: Any, browser: Client) -> None:
        assert "You have not taken a reward" in browser.get(reverse("volunteering:reward_codes")).content.decode()


def test_a_running_trial_notes_the_first_meeting(me: Any, browser: Client) -> None:
    """I19: what the arm shows is met here, and noted once."""
    from volunteering.rewards.models import Exposure

    trial = experiments.experiment("one", state="running")
    experiments.joined(trial, me)
    for _ in range(2):
        browser.get(LIST)
    assert Exposure.objects.filter(place="rewards").count() == 1
