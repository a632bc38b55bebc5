"""Feeds in: good rows are kept and bad ones explained, nothing twice, nothing unread, nothing unsafe."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from programmes import clock
from programmes.workflow import MoveRefused
from tests import factories as people
from tests.factories import token
from tests.volunteering import factories
from volunteering.opportunities import feed, fetching, importing, tasks_feeds
from volunteering.opportunities.actions import posting, reading
from volunteering.opportunities.models import ImportRun, Opportunity, Source

pytestmark = pytest.mark.django_db
NS = "https://ns.volunteeringdata.io/"
BOROUGHS = {"lambeth": "E09000022"}


def role(number: int = 1, **change: Any) -> dict[str, Any]:
    """One good activity of a feed with its one role."""
    made = {
        "title": f"Role {number}",
        "description": "You walk a route and offer food.",
        "commitment": "One evening a week",
        "applyLink": f"https://elsewhere.example/apply/{number}",
        "allowsRemoteParticipation": False,
        "minimumAge": "18",
        "requirement": [NS + "DBSCheck"],
        "skill": [NS + "Communication"],
    }
    return {name: value for name, value in {**made, **change}.items() if value is not None}


def activity(number: int = 1, *, roles: list[Any] | None = None, **change: Any) -> dict[str, Any]:
    made = {
        "id": f"https://elsewhere.example/activity/{number}",
        "title": f"Activity {number}",
        "role": [role(number)] if roles is None else roles,
        "session": [{"location": {"name": "The Hub", "address": "1 Lower Marsh, Lambeth, London SE1 7AE"}}],
    }
    return {name: value for name, value in {**made, **change}.items() if value is not None}


def body(*activities: Any, **organisation: Any) -> bytes:
    node = {"type": "Organisation", "name": "Under One Sky", "cause": [NS + "AntiPoverty"], **organisation}
    return json.dumps({"@context": feed.CONTEXT, "graph": [{**node, "activity": list(activities)}]}).encode()


def read(*activities: Any, **organisation: Any) -> importing.Reading:
    return importing.read(body(*activities, **organisation), boroughs=BOROUGHS)


@pytest.fixture
def source() -> Source:
    return factories.source()


@pytest.fixture
def take(source: Source, vera: Any) -> Callable[..., ImportRun]:
    """Read these activities as a file of the source."""

    def taken(*activities: Any) -> ImportRun:
        return reading.upload(source=source, body=body(*activities), file_name="feed.json", by=vera, token=token())

    return taken


def told(run: ImportRun) -> dict[str, int]:
    return {name: getattr(run, name) for name in ("new", "changed", "unchanged", "gone", "bad")}


class TestParsing:
    def test_a_role_becomes_a_row(self) -> None:
        (row,) = read(activity()).rows.values()
        assert row.key == "https://elsewhere.example/activity/1"
        assert row.organisation_name == "Under One Sky" and row.apply_url == "https://elsewhere.example/apply/1"
        assert row.content == {
            "title": "Role 1",
            "what": "You walk a route and offer food.",
            "cause": "anti_poverty",
            "skills": ["communication"],
            "commitment": "One evening a week",
            "remote": False,
            "place_name": "The Hub",
            "borough": "E09000022",
            "minimum_age": 18,
            "maximum_age": None,
            "adults_only": True,
            "expenses": False,
            "access": [],
        }

    @pytest.mark.parametrize(
        ("bad", "words"),
        [
            (role(2, applyLink=None), "no applyLink"),
            (role(2, applyLink="javascript:alert(1)"), "https://"),
            (role(2, applyLink="http://elsewhere.example/"), "https://"),
            (role(2, applyLink="https://user:pass@elsewhere.example/"), "https://"),
            (role(2, applyLink="https://elsewhere.example/a b"), "a space"),
            (role(2, description=None), "no description"),
            (role(2, minimumAge="young"), "whole number"),
            (role(2, minimumAge="-1"), "whole number"),
            (role(2, minimumAge=True), "whole number"),
            (role(2, minimumAge="18", maximumAge="16"), "below its youngest"),
            (role(2, maximumAge="7", minimumAge="5"), "under 8"),
            ("https://elsewhere.example/role/2", "a link, not a description"),
        ],
    )
    def test_a_bad_row_is_explained_and_the_good_are_kept(self, bad: Any, words: str) -> None:
        found = read(activity(1), activity(2, roles=[bad]), activity(3))
        assert len(found.rows) == 2
        (problem,) = [each for each in found.problems if each.left_out]
        assert words in problem.what and problem.place.startswith("graph[0].activity[1]")

    def test_no_title_no_name_no_role_and_twice(self) -> None:
        found = read(
            activity(1, title=None, roles=[role(1, title=None)]),
            activity(2, roles=[]),
            activity(3),
            activity(3),
            "https://elsewhere.example/activity/4",
        )
        words = " ".join(each.what for each in found.problems)
        assert all(part in words for part in ("no title", "no role", "twice", "a link"))
        assert list(found.rows) == ["https://elsewhere.example/activity/3"]
        assert read(activity(), name="").rows == {}

    def test_values_that_are_not_known_are_left_out_and_noted(self) -> None:
        found = read(activity(1, roles=[role(1, skill=[NS + "Teamwork", NS + "Communication"], minimumAge=None)]))
        (row,) = found.rows.values()
        assert row.content["skills"] == ["communication"] and row.content["minimum_age"] == 18
        assert not any(each.left_out for each in found.problems) and len(found.problems) == 2

    def test_markup_and_contact_details_are_taken_out(self) -> None:
        """I25: nothing that leads round the portal, and no markup that would run."""
        markup = "Walk &amp; <b>talk</b><script>alert(1)</script> &lt;img src=x&gt;"
        words = f"{markup} mail@x.example 020 7946 0012 www.x.example"
        (row,) = read(activity(1, roles=[role(1, description=words)])).rows.values()
        assert "<" not in row.content["what"] and "mail@" not in row.content["what"]
        assert "7946" not in row.content["what"] and "www." not in row.content["what"]
        assert row.content["what"].startswith("Walk & talk")

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            (b"", "not JSON"),
            (b"{", "not JSON"),
            (b"\xff\xfe", "UTF-8"),
            (b"3", "no organisations"),
            (b"[]", "no organisations"),
            (b'{"graph": []}', "no organisations"),
            (b'{"graph": [{"type": "Person"}]}', "no organisations"),
            (b"[" * 300 + b"]" * 300, "nested too deeply"),
            (b"[" * 100_000, "not JSON"),
        ],
    )
    def test_what_is_no_feed_is_refused_whole(self, given: bytes, words: str) -> None:
        with pytest.raises(importing.FeedRefused, match=words):
            importing.read(given, boroughs={})

    def test_one_organisation_alone_and_a_bare_list(self) -> None:
        node = {"type": "Organisation", "name": "A", "activity": activity()}  # one value instead of a list of one
        for given in (node, [node], {"@graph": [node]}):
            assert len(importing.read(json.dumps(given).encode(), boroughs={}).rows) == 1

    def test_our_own_feed_can_be_read(self, growers: Any) -> None:
        """What goes out comes in again with the same facts."""
        made = factories.opportunity(factories.host(growers), skills=["cooperative_work"], access=["service_animals"])
        document = feed.document(clock.now())
        text = document.body.read().replace(b"http://", b"https://")
        document.body.close()
        (row,) = importing.read(text, boroughs={"southwark": "E09000028"}).rows.values()
        for name in ("title", "what", "cause", "skills", "access", "minimum_age", "borough", "place_name"):
            assert row.content[name] == made.content()[name], name


class TestTaking:
    def test_new_rows_wait_to_be_read(self, take: Any, source: Source, vera: Any) -> None:
        run = take(activity(1), activity(2, roles=[role(2, applyLink=None)]))
        assert told(run) == {"new": 1, "changed": 0, "unchanged": 0, "gone": 0, "bad": 1}
        made = Opportunity.objects.get(source=source)
        assert made.state == "submitted" and made not in Opportunity.objects.public_at(clock.now())
        posting.publish(opportunity=made, by=vera, token=token())
        assert made in Opportunity.objects.public_at(clock.now())
        assert run.problems.get().key == "https://elsewhere.example/activity/2"

    def test_the_same_feed_again_changes_nothing(self, take: Any) -> None:
        take(activity(1), activity(2))
        before = list(Opportunity.objects.order_by("pk").values())
        moves = [each.moves.count() for each in Opportunity.objects.all()]
        assert told(take(activity(1), activity(2))) == {"new": 0, "changed": 0, "unchanged": 2, "gone": 0, "bad": 0}
        assert list(Opportunity.objects.order_by("pk").values()) == before
        assert [each.moves.count() for each in Opportunity.objects.all()] == moves

    def test_a_change_waits_where_it_is_public(self, take: Any, source: Source, vera: Any) -> None:
        take(activity(1), activity(2))
        shown, unread = (Opportunity.objects.get(source_key__endswith=f"/{n}") for n in (1, 2))
        posting.publish(opportunity=shown, by=vera, token=token())
        moved = "https://evil.example/apply"
        run = take(
            activity(1, roles=[role(1, title="Other", applyLink=moved, skill=[])]),
            activity(2, roles=[role(2, title="Other")]),
        )
        assert run.changed == 2
        shown.refresh_from_db()
        unread.refresh_from_db()
        assert (shown.title, shown.apply_url) == ("Role 1", "https://elsewhere.example/apply/1")
        assert (shown.skills, unread.title) == ([], "Other")
        revision = shown.revisions.get(state="waiting")
        assert revision.changes == {"title": "Other", "apply_url": moved}
        posting.accept_revision(revision=revision, by=vera, token=token())
        shown.refresh_from_db()
        assert (shown.title, shown.apply_url) == ("Other", moved)

    def test_gone_closes_and_back_waits_again(self, take: Any, vera: Any) -> None:
        take(activity(1), activity(2))
        for each in Opportunity.objects.all():
            posting.publish(opportunity=each, by=vera, token=token())
        assert take(activity(1)).gone == 1
        gone = Opportunity.objects.get(source_key__endswith="/2")
        assert (gone.state, gone.closed_by) == ("closed", None)
        assert take(activity(1), activity(2)).changed == 1
        gone.refresh_from_db()
        assert gone.state == "submitted" and gone.moves.filter(verb="bring_back").exists()

    def test_what_staff_left_out_never_comes_back(self, take: Any, vera: Any) -> None:
        take(activity(1))
        made = Opportunity.objects.get()
        with pytest.raises(MoveRefused, match="Leave it out"):
            posting.return_(opportunity=made, to_change="x", by=vera, token=token())
        posting.leave_out(opportunity=made, by=vera, token=token())
        assert take(activity(1, roles=[role(1, title="Changed")])).unchanged == 1
        made.refresh_from_db()
        assert (made.state, made.title, made.closed_by) == ("closed", "Role 1", vera)

    def test_a_bad_row_that_we_have_is_not_taken_for_gone(self, take: Any) -> None:
        take(activity(1), activity(2))
        run = take(activity(1), activity(2, roles=[role(2, applyLink=None)]))
        assert (run.bad, run.gone) == (1, 0)
        run = take(activity(1), {"role": [{"title": "Nameless", "description": "x"}]})
        assert (run.bad, run.gone) == (1, 0), "a row without a key may be the one that seems gone"

    def test_a_broken_feed_closes_nothing(self, take: Any) -> None:
        take(*(activity(n) for n in range(12)))
        run = take(activity(99))
        assert run.state == "failed" and "looks broken" in run.failure
        assert not Opportunity.objects.filter(state="closed").exists()
        assert Opportunity.objects.count() == 12

    def test_two_sources_do_not_touch_one_another(self, take: Any, vera: Any) -> None:
        take(activity(1))
        other = factories.source("Other")
        reading.upload(source=other, body=body(activity(1)), file_name="a.json", by=vera, token=token())
        assert Opportunity.objects.filter(source_key__endswith="/1").count() == 2
        assert take(activity(2)).gone == 1
        assert Opportunity.objects.get(source=other).state == "submitted"

    def test_a_run_is_taken_once(self, source: Source) -> None:
        """I30: a worker that is killed after the work and runs again changes nothing more."""
        run = reading.begin(source=source)
        reading.take(run=run, body=body(activity(1)))
        again = reading.take(run=run, body=body(activity(1), activity(2)))
        assert again.new == 1 and Opportunity.objects.count() == 1

    def test_one_reading_at_a_time(self, source: Source, set_now: Any) -> None:
        first = reading.begin(source=source)
        with pytest.raises(MoveRefused, match="being read now"):
            reading.begin(source=source)
        set_now(clock.now() + reading.CUT_OFF_AFTER * 2)
        assert reading.begin(source=source) != first
        first.refresh_from_db()
        assert (first.state, "cut off" in first.failure) == ("failed", True)

    def test_imported_rows_are_not_the_hosts_business(self, take: Any, guy: Any, growers: Any) -> None:
        factories.host(growers)
        take(activity(1))
        made = Opportunity.objects.get()
        assert made not in Opportunity.objects.of(guy)
        with pytest.raises(PermissionDenied):
            posting.copy(opportunity=made, by=guy, token=token())


class TestSources:
    def test_add_change_stop_start(self, vera: Any) -> None:
        given = {"address": "https://a.example/feed", "licence": "OGL"}
        source = reading.add_source(name="A", by=vera, token=token(), **given)
        with pytest.raises(MoveRefused, match="there already"):
            reading.add_source(name="a", by=vera, token=token(), **given)
        reading.change_source(source=source, name="B", by=vera, token=token(), **given)
        made = factories.imported(source)
        reading.stop(source=source, by=vera, token=token())
        assert made not in Opportunity.objects.public_at(clock.now())
        with pytest.raises(MoveRefused, match="stopped"):
            reading.begin(source=source)
        reading.start(source=source, by=vera, token=token())
        assert made in Opportunity.objects.public_at(clock.now())

    def test_only_moderators(self, efua: Any, source: Source) -> None:
        for call in (
            lambda: reading.add_source(name="B", address="", licence="L", by=efua, token=token()),
            lambda: reading.stop(source=source, by=efua, token=token()),
            lambda: reading.upload(source=source, body=b"", file_name="x", by=efua, token=token()),
            lambda: reading.fetch_now(source=source, by=efua, token=token()),
        ):
            with pytest.raises(PermissionDenied):
                call()

    def test_old_reports_go(self, take: Any) -> None:
        run = take(activity(1), activity(2, roles=[role(2, applyLink=None)]))
        ImportRun.objects.filter(pk=run.pk).update(started_at=clock.now() - reading.KEPT_FOR * 2)
        assert reading.prune() > 0
        assert not ImportRun.objects.exists() and Opportunity.objects.exists()


# --- from an address -------------------------------------------------------------------------------------------------


class _Feed(BaseHTTPRequestHandler):
    answers: ClassVar[dict[str, tuple[int, dict[str, str], bytes]]] = {}

    def do_GET(self) -> None:
        status, headers, sent = self.answers[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.path == "/slow":
            for _ in range(100):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.02)
        self.wfile.write(sent)

    def log_message(self, *args: Any) -> None:
        """Silent."""


@pytest.fixture
def site(monkeypatch: Any) -> Iterator[str]:
    """A server on this machine, which the reader may ask in this test alone."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Feed)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setattr(fetching, "ALLOW_LOOPBACK", True)
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


class TestFetching:
    def test_a_feed_is_fetched_and_taken(self, site: str, source: Source, vera: Any) -> None:
        _Feed.answers = {"/feed": (200, {}, body(activity(1))), "/": (302, {"Location": "/feed"}, b"")}
        Source.objects.update(address=f"{site}/")
        source.refresh_from_db()
        run = reading.fetch_now(source=source, by=vera, token=token())
        tasks_feeds.fetch(str(run.pk))
        tasks_feeds.fetch(str(run.pk))  # I30: the worker's second try
        run.refresh_from_db()
        assert (run.state, run.new) == ("done", 1)
        tasks_feeds.night("2026-03-06T02:00Z")
        assert ImportRun.objects.exclude(pk=run.pk).get().unchanged == 1

    def test_what_fails_is_told_and_changes_nothing(self, site: str, source: Source) -> None:
        _Feed.answers = {"/": (500, {}, b"")}
        Source.objects.update(address=f"{site}/")
        factories.imported(source)
        tasks_feeds.night("2026-03-06T02:00Z")
        run = ImportRun.objects.get()
        assert (run.state, "status 500" in run.failure) == ("failed", True)
        assert Opportunity.objects.get().state == "published"

    @pytest.mark.parametrize(
        ("path", "answer", "words"),
        [
            ("/loop", (302, {"Location": "/loop"}, b""), "more than 3 times"),
            ("/", (302, {"Location": "http://169.254.169.254/latest"}, b""), "https://"),
            ("/", (302, {"Location": "https://10.0.0.1/"}, b""), "private network"),
            ("/", (302, {"Location": "file:///etc/passwd"}, b""), "name a host"),
            ("/", (200, {}, b"x" * 2000), "larger than"),
            ("/slow", (200, {}, b""), "longer than"),
        ],
    )
    def test_limits(self, path: str, answer: Any, words: str, site: str, monkeypatch: Any) -> None:
        monkeypatch.setattr(fetching, "MOST_BYTES", 1000)
        if path == "/slow":
            monkeypatch.setattr(fetching, "MOST_SECONDS", 0.3)
        _Feed.answers = {path: answer}
        with pytest.raises(fetching.FetchFailed, match=words):
            fetching.fetch(site + path)

    @pytest.mark.parametrize(
        "address",
        [
            "http://127.0.0.1/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://10.1.2.3/",
            "https://192.168.0.1/",
            "https://169.254.169.254/",
            "https://[::ffff:10.0.0.1]/",
            "https://0.0.0.0/",
            "https://224.0.0.1/",
            "https://100.64.0.1/",
            "http://8.8.8.8/",
            "ftp://8.8.8.8/",
            "https://user@8.8.8.8/",
            "https://",
            "here",
        ],
    )
    def test_addresses_that_are_never_read(self, address: str) -> None:
        with pytest.raises(fetching.FetchFailed):
            fetching.checked(address)

    def test_control_a_public_address_is_read(self) -> None:
        assert fetching.checked("https://8.8.8.8/feed?a=1") == ("8.8.8.8", "8.8.8.8", 443, "/feed?a=1")

    def test_the_connection_goes_to_the_address_that_was_checked(self, monkeypatch: Any) -> None:
        """A name that answers otherwise a moment later (rebinding) leads nowhere else."""
        asked: list[Any] = []
        monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("8.8.8.8", 443))])

        def connect(address: Any, *args: Any, **kwargs: Any) -> Any:
            asked.append(address)
            raise OSError("no network here")

        monkeypatch.setattr(fetching.socket, "create_connection", connect)
        with pytest.raises(fetching.FetchFailed, match="OSError"):
            fetching.fetch("https://feeds.example/")
        assert asked == [("8.8.8.8", 443)]


class TestPages:
    def test_upload_leads_to_the_report(self, client_for: Any, vera: Any, source: Source) -> None:
        client = client_for(vera)
        url = f"/admin/volunteering/source/{source.pk}/upload/"
        sent = SimpleUploadedFile("feed.json", body(activity(1), activity(2, roles=[role(2, applyLink=None)])))
        response = client.post(url, {"feed": sent, "form_token": token()}, follow=True)
        text = response.content.decode()
        assert "no applyLink" in text and "Role 2" in text
        assert response.redirect_chain[-1][0].startswith("/admin/volunteering/importrun/")

    def test_a_file_too_large_or_missing(self, client_for: Any, vera: Any, source: Source, monkeypatch: Any) -> None:
        monkeypatch.setattr("volunteering.opportunities.forms_feeds.MOST_BYTES", 10)
        client, url = client_for(vera), f"/admin/volunteering/source/{source.pk}/upload/"
        sent = SimpleUploadedFile("feed.json", body(activity(1)))
        assert "larger than" in client.post(url, {"feed": sent, "form_token": token()}).content.decode()
        assert "Choose the file" in client.post(url, {"form_token": token()}).content.decode()
        assert not ImportRun.objects.exists()

    def test_an_address_without_https_is_refused(self, client_for: Any, vera: Any) -> None:
        given = {"name": "A", "licence": "L", "form_token": token()}
        url = "/admin/volunteering/source/new/"
        page = client_for(vera).post(url, {**given, "address": "http://a.example/"})
        assert "begins with https://" in page.content.decode() and not Source.objects.exists()
        assert client_for(vera).post(url, {**given, "address": "https://a.example/"}).status_code == 302

    def test_the_report_of_a_failed_reading(self, client_for: Any, vera: Any, source: Source) -> None:
        run = reading.upload(source=source, body=b"{", file_name="a.json", by=vera, token=token())
        page = client_for(vera).get(f"/admin/volunteering/importrun/{run.pk}/change/").content.decode()
        assert "not JSON" in page and "Nothing was changed" in page
        assert "Feeds that could not be read" in client_for(vera).get("/admin/").content.decode()
        assert people.founder()
