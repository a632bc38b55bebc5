"""Young Londoners: where to begin, the pack, and joining through an organisation without leaving anything behind."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from citizenship.facts import loading
from citizenship.outreach import measures, tasks_events, young_pack, young_points
from citizenship.outreach.actions import young as actions
from citizenship.outreach.models import ForumHost, ForumInterest
from programmes import clock, tokens
from programmes.evidence.models import Observation
from programmes.notices.models import Notice
from programmes.people import worklist
from programmes.workflow import MoveRefused
from tests import factories
from tests.citizenship.factories import events as make

pytestmark = pytest.mark.django_db
HOME = "/citizenship/young-londoners/"
ROBIN = {"wants": "forum", "kind": "person", "ages": "16_plus", "people": 1, "name": "Robin", "contact": "r@y.example"}
WORDS = {"name": "Voices", "about": "Meets.", "url": "https://v.example", "email": "Desk@V.example"}


@pytest.fixture(autouse=True)
def _no_limits() -> None:
    cache.clear()


def _silent(_: str) -> None:
    """Says nothing."""


def _ask(host: ForumHost, **given: Any) -> tuple[ForumInterest, str]:
    return actions.ask(host=host, **{**ROBIN, **given}, token=factories.token())


class TestTheLandingPage:
    def test_six_points_for_both(self, client: Client, queries: Any) -> None:
        with queries(at_most=12):
            page = client.get(HOME).content.decode()
        assert len(young_points.POINTS) == 6 and page.count("For professionals<") >= 6
        assert all(point.title in page for point in young_points.POINTS)
        assert "/citizenship/young-londoners/check/" in page

    def test_fees_are_facts_with_their_dates_and_the_waiver(self, client: Client, set_now: Any) -> None:
        loading.load(_silent)
        page = client.get(HOME).content.decode()
        assert "Fee to register a child as British, as at" in page and "Checked on" in page
        assert "cannot afford it" in page

    def test_the_facts_it_names_are_there(self) -> None:
        known = {fact["key"] for fact in loading.in_files()}
        assert set(young_points.FEES) | set(young_points.FACTS) <= known

    def test_nothing_promises_anything(self) -> None:
        words = " ".join(line for point in young_points.POINTS for line in (*point.young, *point.professional)).lower()
        assert not any(banned in words for banned in ("you qualify", "you are eligible", "you will get"))

    def test_the_borough_is_all_that_stands_in_an_address(self, client: Client) -> None:
        page = client.get(HOME, {"borough": "E09000007"}).content.decode()
        assert "/citizenship/advice/?borough=E09000007" in page


class TestThePack:
    def test_it_is_a_pdf(self, client: Client) -> None:
        loading.load(_silent)
        answer = client.get(f"{HOME}pack/")
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")

    def test_the_lesson_takes_as_long_as_it_says(self) -> None:
        assert sum(int(time.split()[0]) for time, _, _ in young_pack.LESSON) == 45


class TestHosts:
    def test_added_changed_and_ended_by_staff(self, ines: Any) -> None:
        host = actions.add_host(**WORDS, by=ines, token=factories.token())
        actions.change(host=host, **{**WORDS, "about": "Meets often."}, by=ines, token=factories.token())
        actions.end(host=host, by=ines, token=factories.token())
        host.refresh_from_db()
        assert (host.state, host.about, host.email) == ("ended", "Meets often.", None)
        assert [move.verb for move in host.moves.all()] == ["add", "change", "end"]

    def test_a_name_twice_is_refused(self, ines: Any) -> None:
        actions.add_host(**WORDS, by=ines, token=factories.token())
        with pytest.raises(MoveRefused, match="of this name"):
            actions.add_host(**{**WORDS, "name": "VOICES"}, by=ines, token=factories.token())

    def test_it_is_not_ended_while_people_wait(self, ines: Any) -> None:
        host = make.forum_host()
        make.interest(host)
        with pytest.raises(MoveRefused, match="1 waits"):
            actions.end(host=host, by=ines, token=factories.token())

    @pytest.mark.parametrize("verb", ["change", "send_link", "end", "add_host"])
    def test_for_staff_of_outreach_only(self, otto: Any, verb: str) -> None:
        given: dict[str, Any] = {"by": otto, "token": factories.token()}
        given |= {"host": make.forum_host()} if verb != "add_host" else {}
        given |= WORDS if verb in {"change", "add_host"} else {}
        with pytest.raises(PermissionDenied):
            getattr(actions, verb)(**given)

    def test_the_work_list_shows_who_waits_long(self, ines: Any, set_now: Any) -> None:
        make.interest(make.forum_host())
        label = "Requests to join the Forum that wait for an organisation"
        assert {line.label: line.count for line in worklist.lines(ines)}[label] == 0
        set_now(clock.now() + timedelta(days=15))
        assert {line.label: line.count for line in worklist.lines(ines)}[label] == 1

    @pytest.mark.parametrize("name", ["change", "edit", "send_link", "end"])
    def test_staff_pages_show_numbers_only(self, client_for: Any, ines: Any, name: str) -> None:
        host = make.forum_host()
        make.interest(host)
        page = client_for(ines).get(reverse(f"admin:citizenship_forumhost_{name}", args=[host.pk])).content.decode()
        assert host.name in page and "Robin" not in page and "young.example" not in page

    def test_staff_name_one_on_the_page(self, client_for: Any, ines: Any) -> None:
        url = reverse("admin:citizenship_forumhost_add_one")
        assert client_for(ines).post(url, {**WORDS, "form_token": factories.token()}).status_code == 302
        assert ForumHost.objects.get().email == "desk@v.example"


class TestAsk:
    def test_the_organisation_is_told_once_that_somebody_waits(self) -> None:
        host = make.forum_host()
        _ask(host)
        _ask(host)
        notice = Notice.objects.get()
        assert notice.address == "desk@voices.example" and "Robin" not in notice.body and "r@y" not in notice.body

    def test_a_child_alone_is_refused(self) -> None:
        with pytest.raises(MoveRefused, match="under 16"):
            _ask(make.forum_host(), ages="under_16")
        assert not ForumInterest.objects.exists()

    def test_not_through_one_that_ended(self, ines: Any) -> None:
        host = make.forum_host()
        actions.end(host=host, by=ines, token=factories.token())
        with pytest.raises(MoveRefused, match="any more"):
            _ask(host)

    def test_there_is_no_field_for_a_status(self) -> None:
        names = {field.name for field in ForumInterest._meta.get_fields()}
        assert not any(word in name for name in names for word in ("status", "nationality", "birth", "country"))


class TestHandOver:
    def test_the_contact_goes_and_the_number_stays(self) -> None:
        host = make.forum_host()
        row, _ = _ask(host, kind="group", ages="mixed", people=12)
        measures.load(_silent)
        assert actions.hand_over(host=host, chosen=[row.pk], token=factories.token()) == 1
        row.refresh_from_db()
        assert (row.state, row.name, row.contact, row.people) == ("handed", None, None, 12)
        assert Observation.objects.get(measure=measures.SLUG).value == 10

    def test_small_numbers_are_no_figure(self) -> None:
        host = make.forum_host()
        row, _ = _ask(host)
        measures.load(_silent)
        actions.hand_over(host=host, chosen=[row.pk], token=factories.token())
        assert Observation.objects.get(measure=measures.SLUG).value is None

    def test_only_its_own(self) -> None:
        mine, other = make.forum_host(), make.forum_host(name="Other")
        row = make.interest(other)
        with pytest.raises(MoveRefused, match="Tick those"):
            actions.hand_over(host=mine, chosen=[row.pk], token=factories.token())


class TestWithdrawAndExpire:
    def test_withdraw_by_the_link(self, client: Client) -> None:
        row, key = _ask(make.forum_host())
        url = f"{HOME}join/{key}/"
        assert "Take it back" in client.get(url).content.decode()
        client.post(url, {"form_token": factories.token()})
        row.refresh_from_db()
        assert (row.state, row.contact) == ("withdrawn", None)
        assert client.get(f"{HOME}join/none/").status_code == 404

    def test_expire_after_sixty_days(self, set_now: Any) -> None:
        row = make.interest(make.forum_host())
        set_now(row.asked_at + timedelta(days=60))
        tasks_events.hourly("one")
        row.refresh_from_db()
        assert row.state == "asked"
        set_now(row.asked_at + timedelta(days=60, seconds=1))
        tasks_events.hourly("two")
        row.refresh_from_db()
        assert (row.state, row.contact, row.name) == ("expired", None, None)


class TestThePages:
    def test_without_an_organisation_nobody_is_named(self, client: Client) -> None:
        assert "No organisation is named here yet" in client.get(f"{HOME}join/").content.decode()

    def test_asking_shows_the_link_once(self, client: Client) -> None:
        host = make.forum_host()
        sent = {**ROBIN, "host": str(host.pk), "form_token": factories.token()}
        answer = client.post(f"{HOME}join/", sent)
        row = ForumInterest.objects.get()
        link = answer.content.decode().split(f"{HOME}join/")[1].split("/")[0]
        assert actions.interest_of(link) == row and "no-store" in answer["Cache-Control"]
        twice = client.post(f"{HOME}join/", sent).content.decode()
        assert link in twice and ForumInterest.objects.count() == 1

    @pytest.mark.parametrize("ages", ["under_16", "mixed"])
    def test_what_a_child_typed_does_not_even_come_back(self, client: Client, ages: str) -> None:
        host = make.forum_host()
        sent = {**ROBIN, "ages": ages, "host": str(host.pk), "form_token": factories.token()}
        page = client.post(f"{HOME}join/", sent).content.decode()
        assert "You are under 16" in page and "r@y.example" not in page and 'value="Robin"' not in page
        assert not ForumInterest.objects.exists() and not tokens.FormToken.objects.exists()

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"contact": "my status is pending"}, "nothing else"),
            ({"name": ""}, "what they should call you"),
            ({"kind": "group", "people": ""}, "how many young people"),
        ],
    )
    def test_what_is_wrong_is_told(self, client: Client, given: dict[str, str], said: str) -> None:
        host = make.forum_host()
        sent = {**ROBIN, "host": str(host.pk), "form_token": factories.token(), **given}
        assert said in client.post(f"{HOME}join/", sent).content.decode()

    def test_the_organisation_takes_them_over(self, client: Client) -> None:
        host = make.forum_host(key="org")
        row = make.interest(host)
        page = client.get(f"{HOME}forum/org/")
        assert "robin@young.example" in page.content.decode() and "no-store" in page["Cache-Control"]
        sent = {"chosen": [str(row.pk)], "form_token": factories.token()}
        after = client.post(f"{HOME}forum/org/", sent, follow=True).content.decode()
        assert "Nobody waits" in after and "young.example" not in after
        assert client.get(f"{HOME}forum/none/").status_code == 404
