"""Alerts: asked, confirmed, told of each opening once, stopped; topics and messages that staff keep."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from programmes import clock, tokens
from programmes.catalogue import notices_alerts, opening
from programmes.catalogue.actions import alerts
from programmes.catalogue.models import Alert, AlertItem, AlertTopic, TakePart
from programmes.catalogue.models.alerts import address_key
from programmes.catalogue.opening import Opened
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.programmes.catalogue import lists, rows

pytestmark = pytest.mark.django_db
SHARED, BARRIERS = "shared_experiences", "barriers"


def refused(act: Any, match: str) -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        act()


@pytest.fixture
def way(otto: Any) -> TakePart:
    page = rows.programme("opportunities", theme=SHARED)
    return rows.way(of=page, by=otto, kind="alert", slug="alerts", title="Alerts", question_set=None)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Opened]:
    """What is open, as the test says; the areas' own sources are tested further down."""
    found: list[Opened] = []
    monkeypatch.setattr(opening, "_sources", [lambda at: list(found)])
    return found


def thing(key: str, about: str = SHARED, boroughs: tuple[str, ...] = (), **more: Any) -> Opened:
    return Opened(key, "Fund", f"The {key} fund", "Money.", f"/grants/{key}/", (about,), boroughs, **more)


def asked(way: TakePart, email: str = "kim@group.example", about: Any = (SHARED,), boroughs: Any = ()) -> str:
    """The link of the first message."""
    before = {each.pk for each in lists.letters("alerts.confirm", to=email)}
    alerts.ask_for_alerts(take_part=way, email=email, about=list(about), boroughs=list(boroughs), token=token())
    return lists.link_in(next(each for each in lists.letters("alerts.confirm", to=email) if each.pk not in before))


def confirmed(way: TakePart, email: str = "kim@group.example", about: Any = (SHARED,), boroughs: Any = ()) -> Alert:
    link = asked(way, email, about, boroughs)
    assert Client().post(link, {"form_token": token()}).status_code == 302
    return Alert.objects.get(address=address_key(email))


def digests(to: str = "kim@group.example") -> list[str]:
    return [each.body for each in lists.letters("alerts.digest", to=to)]


def day(opened: list[Opened], *new: Opened) -> int:
    """One day's work, with these opened since yesterday."""
    opened += new
    alerts.gather()
    return alerts.tell()


class TestAsk:
    def test_nothing_comes_before_the_address_is_confirmed(self, way: TakePart, opened: list[Opened]) -> None:
        asked(way)
        assert day(opened, thing("a")) == 0
        assert not digests()

    def test_the_address_is_sealed(self, way: TakePart) -> None:
        asked(way)
        with connection.cursor() as cursor:
            cursor.execute("SELECT email, address FROM programmes_alert")
            assert "kim" not in str(cursor.fetchone())
        assert Alert.objects.get().email == "kim@group.example"

    def test_asking_again_changes_nothing_until_its_own_link_is_used(self, way: TakePart, set_now: Any) -> None:
        alert = confirmed(way)
        set_now(clock.now() + timedelta(minutes=5))
        link = asked(way, about=[BARRIERS], boroughs=["E09000007"])
        alert.refresh_from_db()
        assert (alert.about, alert.boroughs) == ([SHARED], [])
        Client().post(link, {"form_token": token()})
        alert.refresh_from_db()
        assert (alert.about, alert.boroughs) == ([BARRIERS], ["E09000007"])

    def test_the_page_says_the_same_to_everybody(self, way: TakePart, opened: list[Opened]) -> None:
        typed = {"about": [SHARED], "email": "kim@group.example"}
        pages = [
            Client().post(way.get_absolute_url(), {**typed, "form_token": token()}, follow=True).content.decode()
            for _ in range(2)
        ]
        assert all("Look at your e-mails" in page for page in pages)
        assert Alert.objects.count() == 1

    def test_a_closed_way_keeps_no_address(self, way: TakePart) -> None:
        TakePart.objects.filter(pk=way.pk).update(state="draft", opened_at=None, opened_by=None)
        with pytest.raises(MoveRefused, match="closed"):
            asked(way)
        assert not Alert.objects.exists()

    def test_what_is_no_address_is_refused(self, way: TakePart) -> None:
        with pytest.raises(MoveRefused, match="Enter an e-mail address"), transaction.atomic():
            asked(way, email="kim")

    def test_unconfirmed_for_a_week_it_is_deleted(self, way: TakePart, opened: list[Opened]) -> None:
        link = asked(way)
        Alert.objects.update(asked_at=clock.now() - timedelta(days=8))
        assert alerts.forget() == 1
        page = Client().post(link, {"form_token": token()}).content.decode()
        assert "more than a week old" in page

    def test_one_press_stops_and_deletes(self, way: TakePart, opened: list[Opened]) -> None:
        confirmed(way)
        day(opened, thing("a"))
        line = next(each for each in digests()[-1].splitlines() if each.startswith("Stop these"))
        link = "/" + line.split("://", 1)[1].split("/", 1)[1]
        assert Client().get(link).status_code == 200
        assert Alert.objects.exists()
        assert Client().post(link, {"form_token": token()}).status_code == 302
        assert not Alert.objects.exists()
        assert Client().post(link, {"form_token": token()}).status_code == 302

    def test_links_that_are_not_ours(self) -> None:
        for kind in ("confirm", "stop", "done"):
            assert Client().get(f"/programmes/yours/alerts/{kind}/made-up/").status_code == 404

    def test_a_form_sent_twice_writes_once(self, way: TakePart) -> None:
        one = token()
        given: dict[str, Any] = {
            "take_part": way,
            "email": "kim@group.example",
            "about": [SHARED],
            "boroughs": [],
            "token": one,
        }
        alerts.ask_for_alerts(**given)
        with pytest.raises(tokens.AlreadyDone):
            alerts.ask_for_alerts(**given)


class TestTell:
    def test_each_hears_of_its_themes_and_boroughs(self, way: TakePart, opened: list[Opened]) -> None:
        confirmed(way, "all@group.example", [SHARED, BARRIERS])
        confirmed(way, "camden@group.example", [SHARED], ["E09000007"])
        confirmed(way, "barriers@group.example", [BARRIERS])
        day(
            opened,
            thing("everywhere"),
            thing("camden", boroughs=("E09000007",)),
            thing("southwark", boroughs=("E09000028",)),
            thing("rights", BARRIERS),
        )
        heard = {to: "".join(digests(f"{to}@group.example")) for to in ("all", "camden", "barriers")}
        told = {to: [key for key in ("everywhere", "camden", "southwark", "rights") if f"The {key} fund" in body]
                for to, body in heard.items()}  # fmt: skip
        assert told == {
            "all": ["everywhere", "camden", "southwark", "rights"],
            "camden": ["everywhere", "camden"],
            "barriers": ["rights"],
        }

    def test_nothing_twice_and_nothing_from_before(self, way: TakePart, opened: list[Opened]) -> None:
        day(opened, thing("old"))
        confirmed(way)
        assert [day(opened), day(opened, thing("new")), day(opened), alerts.tell()] == [0, 1, 0, 0]
        assert len(digests()) == 1
        assert "The old fund" not in digests()[0]

    def test_opening_again_is_news(self, way: TakePart, opened: list[Opened]) -> None:
        confirmed(way)
        day(opened, thing("round:2025"))
        opened.clear()
        day(opened)
        assert day(opened, thing("round:2026")) == 1
        assert len(digests()) == 2

    def test_what_has_closed_meanwhile_is_left_out(self, way: TakePart, opened: list[Opened]) -> None:
        confirmed(way)
        assert day(opened, thing("gone", closes_at=clock.now() - timedelta(hours=1))) == 0

    def test_a_crash_in_the_middle_loses_and_doubles_nothing(
        self, way: TakePart, opened: list[Opened], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        people = [f"p{number}@group.example" for number in range(5)]
        for each in people:
            confirmed(way, each)
        monkeypatch.setattr(alerts, "AT_ONCE", 2)
        real, calls = notices_alerts.digest, []

        def fragile(*args: Any) -> None:
            calls.append(args)
            if len(calls) == 4:
                raise RuntimeError("the worker died")
            real(*args)

        monkeypatch.setattr(notices_alerts, "digest", fragile)
        with pytest.raises(RuntimeError):
            day(opened, thing("a"))
        assert sum(len(digests(each)) for each in people) == 2
        monkeypatch.setattr(notices_alerts, "digest", real)
        assert alerts.tell() == 3
        assert [len(digests(each)) for each in people] == [1] * 5

    def test_over_many_days_everybody_hears_of_everything_once(self, way: TakePart, opened: list[Opened]) -> None:
        chance = random.Random(7)
        expected: dict[str, list[str]] = {}
        for number in range(8):
            if chance.random() < 0.6:
                to = f"p{number}@group.example"
                confirmed(way, to, [chance.choice([SHARED, BARRIERS])])
                expected[to] = []
            new = [thing(f"k{number}-{n}", chance.choice([SHARED, BARRIERS])) for n in range(chance.randint(0, 3))]
            for to, due in expected.items():
                alert = Alert.objects.get(address=address_key(to))
                due += [each.title for each in new if set(each.about) & set(alert.about)]
            day(opened, *new)
            alerts.tell()
        for to, due in expected.items():
            told = [line for body in digests(to) for line in body.splitlines() if line.startswith("The ")]
            assert sorted(told) == sorted(due)

    def test_the_database_lets_nobody_be_told_again(self, way: TakePart, opened: list[Opened]) -> None:
        alert = confirmed(way)
        day(opened, thing("a"))
        refused(lambda: Alert.objects.filter(pk=alert.pk).update(told_until=0), "twice")
        Alert.objects.filter(pk=alert.pk).update(told_until=99)

    def test_numbers_only_grow(self, opened: list[Opened]) -> None:
        day(opened, thing("a"), thing("b"))
        first = AlertItem.objects.order_by("number").first()
        assert first is not None
        facts = {"kind": "News", "title": "t", "url": "/", "about": [SHARED]}
        refused(lambda: AlertItem.objects.create(key="c", number=1, **facts), "below one|unique")
        refused(lambda: AlertItem.objects.create(key="a", number=9, **facts), "unique")
        refused(lambda: AlertItem.objects.create(key="d", number=None, **facts), "ready_has_a_number")
        AlertItem.objects.create(key="e", number=9, **facts)

    def test_old_items_go_but_their_numbers_are_not_given_again(self, opened: list[Opened]) -> None:
        day(opened, thing("a"), thing("b"))
        opened.clear()
        AlertItem.objects.update(seen_at=clock.now() - timedelta(days=800))
        assert alerts.forget() == 1
        day(opened, thing("c"))
        assert list(AlertItem.objects.order_by("number").values_list("key", "number")) == [("b", 2), ("c", 3)]

    def test_a_thousand_addresses_cost_no_query_each(self, way: TakePart, opened: list[Opened], queries: Any) -> None:
        at = clock.now()
        Alert.objects.bulk_create(
            Alert(email=f"n{n}@group.example", address=f"{n}", about=[BARRIERS], asked_at=at, confirmed_at=at)
            for n in range(150)
        )
        opened.append(thing("a"))
        alerts.gather()
        with queries(at_most=10):
            assert alerts.tell() == 0


class TestKept:
    """What staff keep: topics, and messages on them."""

    def test_a_topic_is_chosen_and_written_about(self, way: TakePart, otto: Any, opened: list[Opened]) -> None:
        topic = alerts.add_topic(slug="new", name="New to London", by=otto, token=token())
        assert ("new", "New to London") in alerts.choices()
        confirmed(way, about=["new"])
        item = alerts.write_item(
            title="Come and talk", text="Soon.", url="/x/", about=["new"], boroughs=[], by=otto, token=token()
        )
        assert day(opened) == 0
        item = alerts.publish_item(item=item, by=otto, token=token())
        assert day(opened) == 1
        assert "Come and talk" in digests()[0]
        with pytest.raises(MoveRefused):
            alerts.drop_item(item=item, by=otto, token=token())
        alerts.retire_topic(topic=topic, by=otto, token=token())
        assert "new" not in dict(alerts.choices())
        alerts.offer_topic(topic=topic, by=otto, token=token())
        assert "new" in dict(alerts.choices())

    def test_dropped_is_never_sent(self, way: TakePart, otto: Any, opened: list[Opened]) -> None:
        confirmed(way)
        item = alerts.write_item(title="No", text="", url="/x/", about=[SHARED], boroughs=[], by=otto, token=token())
        alerts.drop_item(item=item, by=otto, token=token())
        assert day(opened) == 0

    def test_a_topic_is_no_theme_and_stands_once(self, otto: Any) -> None:
        alerts.add_topic(slug="new", name="New", by=otto, token=token())
        for slug in (SHARED, "new"):
            with pytest.raises(MoveRefused, match="already"):
                alerts.add_topic(slug=slug, name="Another", by=otto, token=token())

    def test_only_editors(self, noor: Any) -> None:
        with pytest.raises(PermissionDenied):
            alerts.add_topic(slug="new", name="New", by=noor, token=token())
        with pytest.raises(PermissionDenied):
            alerts.write_item(title="t", text="", url="/", about=[SHARED], boroughs=[], by=noor, token=token())

    def test_the_staff_pages(self, otto: Any, client_for: Any) -> None:
        staff = client_for(otto)
        assert (
            staff.post(
                "/admin/programmes/alerttopic/new/", {"form_token": token(), "name": "New to London"}
            ).status_code
            == 302
        )
        topic = AlertTopic.objects.get()
        typed = {"form_token": token(), "title": "T", "text": "Text", "url": "nowhere", "about": [topic.slug]}
        assert "begins with https" in staff.post("/admin/programmes/alertitem/new/", typed).content.decode()
        assert staff.post("/admin/programmes/alertitem/new/", {**typed, "url": "/x/"}).status_code == 302
        item = AlertItem.objects.get()
        for address in (
            "alerttopic/", f"alerttopic/{topic.pk}/change/", f"alerttopic/{topic.pk}/retire/", "alertitem/",
            f"alertitem/{item.pk}/change/", f"alertitem/{item.pk}/publish/", f"alertitem/{item.pk}/drop/",
        ):  # fmt: skip
            assert staff.get(f"/admin/programmes/{address}").status_code == 200, address


class TestSources:
    def test_ways_and_rounds_are_seen_when_they_open(self, otto: Any, way: TakePart) -> None:
        justice = rows.way(of=rows.programme("justice", boroughs=["E09000007"]), by=otto)
        chosen = factories.round()
        found = {each.key.split(":")[0]: each for each in opening.everything(clock.now())}
        assert found["way"].title == f"Justice: {justice.title}"
        assert (found["way"].about, found["way"].boroughs) == (("barriers",), ("E09000007",))
        assert (found["round"].title, found["round"].closes_at) == (chosen.fund.name, chosen.closes_at)
        assert not any(str(way.pk) in each.key for each in opening.everything(clock.now()))

    def test_the_page_shows_what_is_open_by_theme_and_borough(self, way: TakePart, opened: list[Opened]) -> None:
        opened += [thing("a"), thing("b", BARRIERS), thing("c", boroughs=("E09000007",))]
        client, here = Client(), way.get_absolute_url()

        def named(query: str) -> list[str]:
            return [each.key for each in client.get(here + query).context["rows"]]

        assert named("") == ["a", "b", "c"]
        assert named(f"?theme={BARRIERS}") == ["b"]
        assert named("?borough=E09000028") == ["a", "b"]
        assert named("?theme=made-up&borough=x&from=zz") == ["a", "b", "c"]
        opened += [thing(f"z{number:02d}") for number in range(30)]
        assert len(named("")) == 25
        assert len(named("?from=25")) == 8


class TestOwnData:
    def test_download_and_erase(self, way: TakePart, farah: Any) -> None:
        confirmed(way, farah.email)
        assert alerts.export(farah)[0]["confirmed"] is True
        alerts.erase(farah, None)
        assert not Alert.objects.exists()
