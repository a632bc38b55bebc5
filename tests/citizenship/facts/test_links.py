"""The link checker against a server on this machine: what opens, what is gone, what has moved, what never answers."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from citizenship.facts import linking, tasks_facts
from citizenship.facts.actions import links
from citizenship.facts.linking import Seen, look
from citizenship.facts.models import FactSource
from citizenship.facts.reading import shown
from programmes import clock, jobs, tokens
from programmes.jobs.models import Job
from programmes.notices.models import Notice
from tests.citizenship.factories import facts as rows

STATUS = {
    "/ok": 200,
    "/gone": 410,
    "/missing": 404,
    "/broken": 500,
    "/keeps-out": 403,
    "/moved": 301,
    "/for-now": 302,
    "/round": 302,
    "/inside": 302,
    "/moved-away": 308,
}
WHERE = {
    "/moved": "/ok",
    "/for-now": "/ok",
    "/round": "/round",
    "/inside": "http://10.0.0.1/",
    "/moved-away": "/missing",
}


class Stub(BaseHTTPRequestHandler):
    """Answers by its path alone."""

    def do_HEAD(self) -> None:
        """As the tables say; "/no-head" refuses HEAD, "/slow" never answers in time."""
        if self.path == "/slow":
            time.sleep(1.2)
        if self.path == "/no-head" and self.command == "HEAD":
            self.send_error(405)
            return
        self.send_response(STATUS.get(self.path, 200))
        if self.path in WHERE:
            self.send_header("Location", WHERE[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@pytest.fixture
def stub(settings: Any) -> Iterator[str]:
    """The address of a server on this machine, which the checker may open only in these tests."""
    settings.LINK_CHECK_PRIVATE = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class TestLook:
    @pytest.mark.parametrize(
        ("path", "state", "told"),
        [
            ("/ok", "ok", ""),
            ("/no-head", "ok", ""),
            ("/for-now", "ok", ""),
            ("/keeps-out", "ok", "open it yourself"),
            ("/moved", "moved", "It has moved to http://127.0.0.1"),
            ("/missing", "failed", "(404)"),
            ("/gone", "failed", "(410)"),
            ("/broken", "failed", "(500)"),
            ("/moved-away", "failed", "(404)"),
            ("/slow", "failed", "too long"),
            ("/round", "failed", "without end"),
        ],
    )
    def test_what_comes_of_it(self, stub: str, path: str, state: str, told: str, monkeypatch: Any) -> None:
        if path == "/slow":
            monkeypatch.setattr(linking, "SECONDS", 0.3)
        seen = look(stub + path)
        assert seen.state == state
        assert told in seen.note

    def test_nobody_there(self, stub: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        assert look(f"http://127.0.0.1:{port}/") == Seen("failed", "It could not be reached.", answered=False)


class TestWhatIsNotOpened:
    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1/",
            "http://localhost/",
            "http://[::1]/",
            "http://10.1.2.3/",
            "http://192.168.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://0.0.0.0/",
            "http://[::ffff:127.0.0.1]/",
            "http://[fe80::1]/",
            "http://2130706433/",
            "http://100.64.0.1/",
            "http://224.0.0.1/",
        ],
    )
    def test_nothing_inside_our_network(self, url: str, monkeypatch: Any) -> None:
        def never(*args: Any, **options: Any) -> Any:
            raise AssertionError("it was opened")

        monkeypatch.setattr(socket, "create_connection", never)
        seen = look(url)
        assert seen.state == "failed"
        assert "private network" in seen.note

    @pytest.mark.parametrize(
        "url",
        [
            "file:///etc/passwd",
            "ftp://www.gov.uk/",
            "gopher://www.gov.uk/",
            "http://user:word@www.gov.uk/",
            "http:///x",
        ],
    )
    def test_only_http_without_a_password(self, url: str) -> None:
        assert "no address that we open" in look(url).note

    @pytest.mark.parametrize("url", ["http://www.gov.uk:22/", "https://www.gov.uk:8443/", "http://www.gov.uk:999999/"])
    def test_only_the_usual_ports(self, url: str) -> None:
        assert "no address that we open" in look(url).note

    def test_not_even_by_a_redirect_of_a_public_page(self, stub: str, settings: Any, monkeypatch: Any) -> None:
        real = linking._is_public
        settings.LINK_CHECK_PRIVATE = False
        monkeypatch.setattr(linking, "PORTS", frozenset({int(stub.rpartition(":")[2]), 80, 443}))
        monkeypatch.setattr(linking, "_is_public", lambda ip: ip == "127.0.0.1" or real(ip))
        assert "private network" in look(f"{stub}/inside").note

    def test_a_name_that_changes_its_mind_leads_nowhere_else(self, stub: str, monkeypatch: Any) -> None:
        """The connection goes to the address that was looked at, however the name is resolved a moment later."""
        port = int(stub.rpartition(":")[2])
        asked: list[str] = []

        def resolve(host: str, *args: Any, **options: Any) -> Any:
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        opened: list[Any] = []
        real = socket.create_connection

        def connect(address: Any, *args: Any, **options: Any) -> Any:
            opened.append(address)
            return real(("127.0.0.1", port), *args, **options)

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        monkeypatch.setattr(socket, "create_connection", connect)
        assert look(f"http://rebinding.example:{port}/ok").state == "ok"
        assert (asked.count("rebinding.example"), opened) == (1, [("127.0.0.1", port)])

    def test_control_with_the_setting_this_machine_is_opened(self, stub: str) -> None:
        assert look(f"{stub}/ok").state == "ok"


@pytest.mark.django_db
class TestNote:
    def test_the_owner_is_told_once_and_pages_say_the_day(self, otto: Any, set_now: Any) -> None:
        fact = rows.fact(owner=otto)
        source = fact.sources.get()
        for day in (20, 27):
            set_now(datetime(2026, 11, day, 4, tzinfo=UTC))
            links.note(url=source.url, seen=Seen("failed", "It answers with an error (404)."))
        mail = Notice.objects.get()
        assert (mail.recipient, source.url in mail.body, "(404)" in mail.body) == (otto, True, True)
        source.refresh_from_db()
        assert source.link_failed_at
        assert source.trouble
        assert (source.link_failed_at.day, source.trouble.day) == (20, 27)
        assert shown([fact.key], date(2026, 11, 27)).troubled == [source]

    def test_when_it_opens_again_nothing_is_left(self, otto: Any, set_now: Any) -> None:
        source = rows.fact(owner=otto).sources.get()
        set_now(datetime(2026, 11, 20, 4, tzinfo=UTC))
        links.note(url=source.url, seen=Seen("failed", "Gone"))
        links.note(url=source.url, seen=Seen("ok"))
        source.refresh_from_db()
        assert (source.link_state, source.trouble, source.link_failed_at, source.link_note) == ("ok", None, None, "")
        set_now(datetime(2026, 11, 27, 4, tzinfo=UTC))
        links.note(url=source.url, seen=Seen("failed", "Gone"))
        assert Notice.objects.count() == 2, "a new failure is told again"

    def test_without_an_owner_everybody_who_looks_after_facts(self, ines: Any, otto: Any, efua: Any) -> None:
        source = rows.fact().sources.get()
        links.note(url=source.url, seen=Seen("failed", "Gone"))
        assert {notice.recipient for notice in Notice.objects.all()} == {ines, otto}

    def test_every_fact_that_names_the_address(self) -> None:
        one, two = rows.fact("one"), rows.fact("two")
        two.sources.update(url=one.sources.get().url)
        links.note(url=one.sources.get().url, seen=Seen("moved", "It has moved to https://www.gov.uk/b"))
        assert set(FactSource.objects.values_list("link_state", flat=True)) == {"moved"}


@pytest.mark.django_db
class TestWeekly:
    def test_each_address_once_by_the_worker(self, stub: str) -> None:
        one, two = rows.fact("one"), rows.fact("two")
        one.sources.update(url=f"{stub}/ok")
        two.sources.update(url=f"{stub}/missing")
        rows.fact("four").sources.update(url=f"{stub}/ok")
        rows.fact("draft", state="draft")
        tasks_facts.look_at_links("2026-11-26T03:40:00Z")
        found = Job.objects.filter(kind=links.LOOK)
        assert found.count() == 2
        for job in found:
            tasks_facts.look_at_link(job.key)
        assert list(FactSource.objects.order_by("fact__key").values_list("fact__key", "link_state")) == [
            ("draft", "unchecked"),
            ("four", "ok"),
            ("one", "ok"),
            ("two", "failed"),
        ]

    def test_when_our_own_line_is_down_nobody_is_blamed(self, monkeypatch: Any) -> None:
        rows.fact(sources=3)
        monkeypatch.setattr(links, "look", lambda url: Seen("failed", "Its name is not known.", answered=False))
        with pytest.raises(jobs.NotYet) as later:
            links.put_down()
        assert later.value.until - clock.now() > timedelta(hours=23)
        assert not FactSource.objects.exclude(link_state="unchecked").exists()
        assert not Job.objects.filter(kind=links.LOOK).exists()

    def test_a_demonstration_asks_nobody_by_itself(self, settings: Any, monkeypatch: Any) -> None:
        rows.fact()
        settings.DEMO = True
        monkeypatch.setattr(links, "look", lambda url: pytest.fail("it was opened"))
        assert links.put_down() == 0

    def test_a_source_that_has_gone_meanwhile(self) -> None:
        assert links.check(0) is None

    def test_staff_can_have_it_done_now(self, otto: Any) -> None:
        fact = rows.fact(sources=2)
        assert links.look_now(fact=fact, by=otto, token=tokens.issue()) == 2
        assert Job.objects.filter(kind=links.LOOK).count() == 2
