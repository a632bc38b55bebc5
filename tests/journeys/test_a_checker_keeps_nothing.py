"""Check 7 and the canary: somebody walks a whole checker in a browser, and their answers are nowhere afterwards.

The checker of this story has answers that occur nowhere else, so that one search finds any of them. It is looked for in
every address, header and cookie, in every row of the database, every key of Redis and every line of the log.
"""

import base64
import logging
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.contrib.sessions.models import Session
from django.db import connection

from citizenship.checker import tree
from citizenship.checker.views import walk as views
from tests.journeys.visitor import Visitor

CANARIES = ("canaryone", "canarytwo", "canarythree", "1987", "E09000012", "convictions")
CHECK = "/citizenship/settled-status/check/"
TREE = """
slug = "settled_status"
version = 1
dated = 2026-11-22
title = "A checker of birds"
intro = ["General information."]
first = "first"
letter = "urgent"
[[question]]
key = "first"
code = "Q1"
kind = "one"
ask = "Which bird?"
[[question.answer]]
key = "canaryone"
say = "The first bird"
go = "second"
[[question]]
key = "second"
code = "Q2"
kind = "many"
ask = "Which birds?"
[[question.answer]]
key = "canarytwo"
say = "The second bird"
go = "third"
[[question.answer]]
key = "canarythree"
say = "The third bird"
go = "third"
[[question]]
key = "third"
code = "Q3"
kind = "date"
ask = "When did it sing?"
go = "sang"
months = 3
[[outcome]]
key = "sang"
code = "O1"
title = "It sang"
means = ["Birds sing."]
next = ["Listen."]
[[outcome.where]]
label = "The wood"
url = "https://wood.example/"
[[outcome]]
key = "urgent"
code = "O2"
title = "Act today"
urgent = true
means = ["A letter has a date."]
next = ["Call."]
[[outcome.where]]
label = "Somebody"
phone = "0300 123 7379"
"""


@pytest.fixture
def birds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checker of this story in the place of settled status."""
    (tmp_path / "settled_status.toml").write_text(TREE, encoding="utf-8")
    monkeypatch.setattr(tree, "TREES", tmp_path)


class Lookout:
    """Everything that left the page or could be kept of it, by where it was seen."""

    def __init__(self, one: Visitor) -> None:
        self.seen: dict[str, list[str]] = {"address": [], "request header": [], "answer header": [], "page": []}
        self.states: set[str] = set()
        one.page.route("https://**", lambda route: route.fulfill(status=200, body="elsewhere"))
        one.page.on("request", self._request)
        one.page.on("response", self._response)

    def _request(self, request: Any) -> None:
        self.seen["address"].append(request.url)
        headers = dict(request.headers)
        self.seen["request header"].append(str(headers))
        self.states.update(re.findall(r"(?:^|&)state=([^&]+)", request.post_data or ""))

    def _response(self, response: Any) -> None:
        self.seen["answer header"].append(str(response.headers))

    def prints(self, one: Visitor) -> None:
        """Press both card buttons, without the browser's own window for PDF."""
        form = one.page.locator("form.buttons")
        for name in ("card", "helper"):
            fields: dict[str, str | float | bool] = {
                str(field.get_attribute("name")): field.get_attribute("value") or ""
                for field in form.locator("input[type=hidden]").all()
            }
            address = f"{one.site}{CHECK}{name}/"
            answer = one.context.request.post(address, form=fields, headers={"Origin": one.site})
            assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
            self.seen["address"].append(address)
            self.seen["answer header"].append(str(answer.headers))

    def found(self, one: Visitor, log: str) -> set[str]:
        """Where any of the answers, or the signed text that carries them, was seen."""
        everywhere = {
            **self.seen,
            "cookie": [str(one.context.cookies())],
            "database": list(rows()),
            "redis": list(keys()),
            "log": [log],
        }
        wanted = (*CANARIES, *(state for state in self.states if state))
        del everywhere["page"]
        return {name for name, texts in everywhere.items() if any(mark in text for text in texts for mark in wanted)}


def rows() -> Iterator[str]:
    """Every row of every table, as text; the boroughs are the portal's own list."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in ("programmes_borough", "django_migrations"):
                continue
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")
            yield from (f"{table}: {row[0]}" for row in cursor.fetchall())
        # What Django packs before it stores it is unpacked, or nothing in it would ever be found.
        cursor.execute("SELECT value FROM portal_cache")
        yield from (base64.b64decode(value).decode("latin-1") for (value,) in cursor.fetchall())
    yield from (str(session.get_decoded()) for session in Session.objects.all())


def keys() -> Iterator[str]:
    """Every key of Redis with what it holds."""
    store = redis.from_url(os.environ["REDIS_URL"])
    for key in store.scan_iter():
        yield f"{key!r} {store.dump(key)!r}"
    store.close()


def walks(one: Visitor, lookout: Lookout) -> None:
    """The whole walk: mistakes, answers, back, change, near you, a letter, both cards, and a link to another site."""
    one.goes_to("/citizenship/settled-status/").presses("Start now")
    one.presses("Continue").sees("Choose one answer")
    one.ticks("The first bird").presses("Continue").sees("Which birds?")
    one.ticks("The second bird").ticks("The third bird").presses("Continue")
    one.types("Day", "14").types("Month", "3").types("Year", "1987").presses("Continue").sees("It sang")
    one.presses("Back").sees("When did it sing?").types("Year", "1987").types("Day", "14").types("Month", "3")
    one.presses("Continue").sees("14 June 1987")
    one.chooses("Your borough", "Hackney").ticks("I have been in prison").presses("Show who can help")
    one.sees("difficult cases")
    one.page.locator("button[name=change]").first.click()
    one.arrives().sees("Which bird?").ticks("The first bird").presses("Continue")
    one.ticks("The second bird").presses("Continue").presses("Continue").sees("It sang")
    one.presses("I have had a letter").sees("Act today").presses("Back").sees("It sang")
    lookout.prints(one)
    assert lookout.states, "the answers did travel, in the body of the forms"
    one.page.get_by_role("link", name="wood.example").click()
    one.page.wait_for_url("https://wood.example/")
    # The visitor minds every request that leaves the site; this one is the person's own wish.
    assert [fault.partition(" asked ")[2] for fault in one.faults] == ["another site: https://wood.example/"]
    one.faults.clear()


def test_the_answers_are_nowhere(
    visitor: Callable[..., Visitor], birds: None, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    one = visitor(javascript=False)
    lookout = Lookout(one)
    with caplog.at_level(logging.DEBUG):
        walks(one, lookout)
    out = capfd.readouterr()
    assert lookout.found(one, caplog.text + out.out + out.err) == set()
    paths = {
        re.sub(r"^https?://[^/]+", "", url)
        for url in lookout.seen["address"]
        if "127.0.0.1" in url or "localhost" in url
    }
    assert {path for path in paths if path.startswith("/citizenship/")} <= {
        "/citizenship/settled-status/", CHECK, f"{CHECK}#near", f"{CHECK}card/", f"{CHECK}helper/",
    }  # fmt: skip
    assert "referer" not in next(text for text in reversed(lookout.seen["request header"]))
    assert {cookie["name"] for cookie in one.context.cookies()} == {"csrftoken"}


def test_control_each_kind_of_leak_is_found(
    visitor: Callable[..., Visitor], birds: None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same walk with a checker that keeps what it is told: the search finds it in every place."""
    plain = views._question_page

    def leaking(request: Any, *more: Any) -> Any:
        response = plain(request, *more)
        given = ",".join(request.POST.getlist("answer"))
        if given:
            request.session["answers"] = given
            logging.getLogger("portal").info("answered %s", given)
            response["X-Answer"] = given
            response.set_cookie("answer", given)
            redis.from_url(os.environ["REDIS_URL"]).set("answer", given)
        return response

    monkeypatch.setattr(views, "_question_page", leaking)
    one = visitor(javascript=False)
    lookout = Lookout(one)
    with caplog.at_level(logging.DEBUG):
        one.goes_to(CHECK).ticks("The first bird").presses("Continue")
        one.goes_to(f"{CHECK}?answer=canaryone")
    found = lookout.found(one, caplog.text)
    redis.from_url(os.environ["REDIS_URL"]).delete("answer")
    assert found == {"address", "request header", "answer header", "cookie", "database", "redis", "log"}
