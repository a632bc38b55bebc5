"""Acceptance checks 6 to 10 of volunteering, from outside.

What a room's test holds in full is named with its path. The browser's part of check 10 is in tests/journeys. The crawl
of check 7 (I25) and the weight of the pages are in test_what_leaves_the_portal.py.
"""

import csv
import io
import subprocess  # nosec B404: this Python, to draw again in a process of its own
import sys
import zipfile
from collections import Counter
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.urls import reverse

from programmes import clock
from programmes.notices.actions import message_of
from programmes.notices.models import Notice
from tests import factories as people
from tests.volunteering import factories
from tests.volunteering.factories import experiments as trials
from tests.volunteering.factories import headstart
from tests.volunteering.factories import rewards as make
from tests.volunteering.opportunities.test_calendar import lines
from tests.volunteering.outside import browser, post, url, words
from tests.volunteering.safeguarding.keys import key_in
from volunteering.hours.models import HoursClaim
from volunteering.opportunities.models import SignUp
from volunteering.pathways.models import Appeal, Entitlement
from volunteering.rewards.models import ArmAssignment, Experiment
from volunteering.rewards.models.experiments import drawn
from volunteering.safeguarding.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def growers_host(growers: Any, guy: Any) -> Any:
    """Rye Lane Growers, approved; Guy has coordinated there for years."""
    host = factories.host(growers)
    factories.long_since(guy, host)
    return host


class TestCheck6HeadStart:
    """I21. More: pathways/test_headstart_rule.py (windows, merge, the race, the rule in the database)."""

    def confirmed(self, volunteer: Any, host: Any, guy: Any, minutes: int, days_ago: int) -> HoursClaim:
        """So many minutes on that day, which the host confirms on its page."""
        start = clock.now().replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)
        claim = factories.claim(volunteer, host=host, starts_at=start, minutes=minutes)
        assert post(browser(guy), url("host_hours_confirm_one", claim.pk)).status_code == 302
        return claim

    def test_a_minute_short_then_guaranteed_then_withdrawn_then_appealed(self, growers_host: Any, guy: Any) -> None:
        ada = factories.minor("Ada Cole", age=17)
        me, page = browser(ada.user), url("headstart")
        headstart.there(headstart.placed(ada, headstart.cycle()))
        for days_ago in (3, 4):
            self.confirmed(ada, growers_host, guy, 479 if days_ago == 3 else 480, days_ago)
        assert "<li>1 minute</li>" in words(me.get(page)) and not Entitlement.objects.exists()
        last = self.confirmed(ada, growers_host, guy, 1, 5)
        assert "Your interview is guaranteed" in words(me.get(page))
        assert Entitlement.objects.count() == 1
        wrong = url("host_hours_refuse", last.pk)
        assert post(browser(guy), wrong, reason="They were at another place.").status_code == 302
        shown, found = words(me.get(page)), Entitlement.objects.get()
        assert "was withdrawn" in shown and "They were at another place." in shown
        appeal = url("headstart_appeal", found.pk)
        assert f'href="{appeal}"' in shown
        assert post(me, appeal, note="I was there.").status_code == 302
        assert Appeal.objects.get().state == "open"
        assert browser(factories.volunteer("Ola Berg").user).get(appeal).status_code == 404

    def test_the_same_hours_outside_the_window_give_none(self, growers_host: Any, guy: Any) -> None:
        ada = factories.minor("Ada Cole", age=17)
        headstart.there(headstart.placed(ada, headstart.cycle()))
        for days_ago in (3, 90):
            self.confirmed(ada, growers_host, guy, 480, days_ago)
        assert "outside one window" in words(browser(ada.user).get(url("headstart")))
        assert not Entitlement.objects.exists()


class TestCheck7FourteenYears:
    """I23 to I26. More: safeguarding/test_rules.py, opportunities/test_sign_ups_actions.py::TestSafeguarding."""

    STATED: ClassVar[dict[str, Any]] = {
        "name": "Gwen Bello",
        "relationship": "parent",
        "phone": "020 7946 0155",
        "permits": ["take_part"],
    }

    @pytest.fixture
    def young(self, tomi: Any) -> Volunteer:
        """Tomi at 14: he has joined, and nobody has permitted anything."""
        return factories.minor(tomi, age=14)

    def test_browse_ask_permit_go_and_take_back(self, young: Volunteer, growers_host: Any, guy: Any) -> None:
        """From a search to a place, and from a guardian's second thought to a place that is free again."""
        session = factories.session(factories.opportunity(growers_host))
        me, gwen, where = browser(young.user), browser(), url("sign_up", session.pk)
        assert session.opportunity.title in words(me.get("/volunteering/"))
        assert me.get(session.opportunity.get_absolute_url()).status_code == 200
        assert "There is a problem" in words(post(me, where)) and not SignUp.objects.exists()
        asked = post(me, url("my_guardian"), guardian_email="gwen@family.example")
        assert asked.status_code == 302
        give = f"/volunteering/guardian/{key_in(Notice.objects.get(address='gwen@family.example'), 'guardian')}/"
        assert post(me, give, **self.STATED).status_code == 403, "not from the young person's own browser"
        assert "There is a problem" in words(post(me, where)) and not SignUp.objects.exists()
        assert post(gwen, give, **self.STATED).status_code == 302
        assert post(me, where).status_code == 302
        place = SignUp.objects.get()
        assert place.state == "confirmed"
        before = Notice.objects.count()
        page = Notice.objects.filter(address="gwen@family.example", body__contains="/guardian/page/").latest("pk")
        given = young.permissions.get()
        withdraw = f"/volunteering/guardian/page/{key_in(page, 'guardian/page')}/withdraw/{given.pk}/"
        assert post(gwen, withdraw).status_code == 302
        place.refresh_from_db()
        assert place.state == "cancelled"
        self.host_learns_no_reason(guy, before)
        assert "There is a problem" in words(post(me, where))

    def host_learns_no_reason(self, guy: Any, before: int) -> None:
        """The host is told that a place is free, and neither who withdrew what nor why."""
        told = Notice.objects.filter(recipient=guy).order_by("pk")
        assert told.exists() and Notice.objects.count() > before
        for each in told:
            text = f"{each.subject} {each.body}".lower()
            assert not [word for word in ("permission", "guardian", "parent", "gwen", "bello") if word in text], text

    def test_late_adult_only_and_checked_roles_are_refused_with_the_reason(
        self, young: Volunteer, growers_host: Any
    ) -> None:
        """The control is the same person in a plain session, who gets a place."""
        factories.permission(young)
        me, noon = browser(young.user), clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
        checked = {"check_level": "enhanced", "check_reason": "children_sometimes", "minimum_age": 16}
        cases: list[tuple[dict[str, Any], int, str]] = [
            ({}, 20, "too early or too late for you"),
            ({"adults_only": True, "minimum_age": 18}, 12, "18 or over"),
            (checked, 12, "criminal record check"),
        ]
        for number, (fields, hour, reason) in enumerate(cases, 3):
            start = noon.replace(hour=hour) + timedelta(days=number)
            session = factories.session(factories.opportunity(growers_host, **fields), starts_at=start)
            shown = words(post(me, url("sign_up", session.pk)))
            # Age, check and adult-only are told together with what to do instead; one reason is enough on the page.
            assert "There is a problem" in shown and (reason in shown or "16 or over" in shown), reason
        assert not SignUp.objects.exists()
        control = factories.session(factories.opportunity(growers_host))
        assert post(me, url("sign_up", control.pk)).status_code == 302

    def test_peers_see_nothing_of_one_another(self, young: Volunteer, growers_host: Any, farah: Any) -> None:
        """The same session, and neither finds the other on any page that shows it."""
        factories.permission(young)
        session = factories.session(factories.opportunity(growers_host))
        other = factories.volunteer(farah)
        for who in (young, other):
            assert post(browser(who.user), url("sign_up", session.pk)).status_code == 302
        for who, hidden in ((young, other), (other, young)):
            client, place = browser(who.user), SignUp.objects.get(volunteer=who)
            pages = ["/volunteering/me/", place.get_absolute_url(), session.opportunity.get_absolute_url()]
            shown = "".join(words(client.get(each)) for each in pages)
            assert who.user.email not in shown.replace(who.user.email, "")
            for mark in (hidden.known_as, hidden.user.name, hidden.user.email):
                assert mark not in shown
            assert client.get(SignUp.objects.get(volunteer=hidden).get_absolute_url()).status_code == 404


class TestCheck8Arms:
    """I18 to I20. More: rewards/test_experiments_models.py::TestDraw (2,000 people, split, chi-square, controls),
    test_experiments_results.py (hours, returning, small cells), test_experiments_views.py::TestNoWordOfRewards.
    """

    def test_an_arm_is_kept_over_a_new_sign_in_a_merge_and_a_restart(self, farah_volunteer: Any, vera: Any) -> None:
        trial = trials.experiment(state="running")
        assert post(browser(farah_volunteer.user), url("trial_join", trial.pk), agree="on").status_code == 302
        held = ArmAssignment.objects.get()
        assert held.arm == drawn(trial, farah_volunteer.pk)
        for _ in range(2):
            again = browser(farah_volunteer.user)
            assert again.get(url("trial_join", trial.pk)).status_code == 302, "who is in it is not drawn again"
        second = factories.volunteer("Second Farah", birth=farah_volunteer.born)
        merge = reverse("admin:volunteering_volunteer_merge", args=[second.pk])
        assert post(browser(vera), merge, email=farah_volunteer.user.email, note="One person.").status_code == 302
        held.refresh_from_db()
        assert (held.volunteer, held.arm) == (second, drawn(trial, farah_volunteer.pk))
        assert self.elsewhere(trial, held.person_key) == self.here(trial, held)

    def here(self, trial: Experiment, held: ArmAssignment) -> bool:
        """Whether the arm that is kept is the first half of the draw."""
        return held.arm == trial.arms.order_by("order").first()

    def elsewhere(self, trial: Experiment, key: Any) -> bool:
        """The draw once more in another process, which knows the salt and the key and nothing else."""
        program = f"from volunteering.rewards.draw import point; print(point({trial.salt!r}, {str(key)!r}, 2))"
        said = subprocess.run(  # nosec B603: this Python
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
        )
        return said.stdout.strip() == "0"

    def test_the_report_gives_hours_and_returning_and_hides_small_arms(self, noor: Any, growers_host: Any) -> None:
        """Twelve people of whom each arm has under ten: nothing of an arm is shown. The control has forty."""
        for slug, count, hidden in (("few", 12, True), ("many", 40, False)):
            trial = trials.experiment(slug, state="running", salt="6f1d2c3b4a5968778695a4b3c2d1e0f1")
            trials.crowd(trial, count, seed=count)
            trials.ended(trial)
            answer = browser(noor).get(reverse("admin:volunteering_experiment_result_csv", args=[trial.pk]))
            rows = list(csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
            sizes = Counter(ArmAssignment.objects.filter(experiment=trial).values_list("arm__name", flat=True))
            assert (min(sizes.values()) < 10) is hidden, sizes
            assert [row["People"] == "[x]" for row in rows] == [hidden] * 2, rows
            assert {"Hours for each person", "Came back, per cent"} <= set(rows[0])

    def test_the_arm_without_rewards_reads_of_none(self, growers_host: Any, guy: Any) -> None:
        """Pages, calendar and e-mails of a whole month of volunteering. The control is the other arm, on one page."""
        make.rules()
        ticket = make.reward(title="Cinema ticket")
        trial = trials.experiment(state="running")
        control, shown = self.one_of_each(trial)
        for who in (control, shown):
            factories.credited(who, minutes=640, host=growers_host)
        place = factories.sign_up(control, factories.session(factories.opportunity(growers_host)))
        me, found = browser(control.user), set()
        names = ("mine", "hours", "hours_log", "my_profile", "proof_list", "headstart", "opportunity_list", "equality")
        pages = [url(name) for name in names] + [place.get_absolute_url(), url("trial_mine", trial.pk), "/"]
        for each in pages:
            text = words(me.get(each)).lower()
            found |= {(each, word) for word in ("reward", "points", "cinema", "award level") if word in text}
        for name in ("reward_list", "points_history", "reward_codes"):
            assert me.get(url(name)).status_code == 404
        assert post(me, url("reward_redeem", ticket.pk), seen=100).status_code == 404
        for told in Notice.objects.filter(recipient=control.user):
            text = f"{told.subject} {told.body}".lower()
            found |= {(told.event, word) for word in ("reward", "points", "cinema") if word in text}
        assert found == set()
        assert "reward" in words(browser(shown.user).get(url("reward_list"))).lower()

    def one_of_each(self, trial: Experiment) -> tuple[Volunteer, Volunteer]:
        """Somebody in the arm without rewards and somebody in the other, who joined by their own pages."""
        found: dict[bool, Volunteer] = {}
        for number in range(40):
            who = factories.volunteer(people.person(f"Trier{number} Lee"))
            post(browser(who.user), url("trial_join", trial.pk), agree="on")
            found.setdefault(ArmAssignment.objects.get(volunteer=who).arm.is_control, who)
            if len(found) == 2:
                break
        return found[True], found[False]


class TestCheck9ProofElsewhere:
    """I22. The offline check by an independent library, and one changed byte: proof/test_credential.py. The feed
    against the Volunteering Data Standard: opportunities/test_feed.py::TestStandard.
    """

    def test_feed_file_and_email_are_one_event(self, farah_volunteer: Any, growers_host: Any) -> None:
        """By HTTP: sign up, make a calendar, read it as a calendar program does; the e-mail's file has the same UID."""
        session, me = factories.session(factories.opportunity(growers_host)), browser(farah_volunteer.user)
        assert post(me, url("sign_up", session.pk)).status_code == 302
        place = SignUp.objects.get()
        assert post(me, url("calendar_renew")).status_code == 302
        address = reverse("volunteering:calendar", args=[farah_volunteer.calendar_key.key])
        (file,) = message_of(Notice.objects.get(event__startswith="volunteering.sign_up.confirmed")).files
        texts = (words(browser().get(address)), words(me.get(url("sign_up_event", place.pk))), file.text)
        assert [lines(text, "UID") for text in texts] == [[place.uid]] * 3
        other = factories.session(session.opportunity, starts_at=session.starts_at + timedelta(days=1))
        control = factories.sign_up(farah_volunteer, other)
        assert lines(words(browser().get(address)), "UID") == [place.uid, control.uid] and control.uid != place.uid


class TestCheck10EveryoneCanUseIt:
    """In browsers: tests/journeys (keyboard, 320 px, axe, without JavaScript). Here what needs no browser."""

    def test_the_access_filter_returns_only_roles_that_declare_it(self, client: Any, growers_host: Any) -> None:
        """List and map; every need that is offered as a filter."""
        declared = factories.opportunity(growers_host, title="Plant beans", access=["service_animals"])
        silent = factories.opportunity(growers_host, title="Mend fences")
        other = factories.opportunity(growers_host, title="Sort seeds", access=["wifi_usage"])
        for path in ("/volunteering/", "/volunteering/map/"):
            both = words(client.get(path))
            page = words(client.get(path, {"access": "service_animals"}))
            if path == "/volunteering/":
                assert all(each.title in both for each in (declared, silent, other)), "the control: without the filter"
                assert declared.title in page
            assert silent.title not in page and other.title not in page

    def test_what_people_typed_is_no_formula_in_a_table(self, farah_volunteer: Any) -> None:
        """The take-out's hours.csv: a cell that a spreadsheet would run begins with an apostrophe. The other tables:
        rewards/test_experiments_results.py::TestOutput, pathways/test_insights.py::TestPages."""
        factories.credited(farah_volunteer, host=factories.host("=1+1 Growers"))
        answer = post(browser(farah_volunteer.user), url("proof_take_out"))
        table = zipfile.ZipFile(io.BytesIO(answer.content)).read("hours.csv").decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
        assert "'=1+1 Growers" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]
