"""When a checker breaks, neither the log nor the error report holds an answer."""

import logging
import sys
from typing import Any

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.debug import ExceptionReporter

from citizenship.checker import telling, tree, walk
from citizenship.checker.private import CheckerFault, keeps_nothing
from citizenship.checker.views.walk import check
from citizenship.checker.walk import State, Step

pytestmark = pytest.mark.django_db
CANARY = "canary-7391-answer"


def post() -> Any:
    """A form with a canary in every field, on a walk that has got somewhere."""
    found = tree.load("settled_status")
    state = walk.seal(found, State((Step("who", ("me",)),)))
    fields = {"state": state, "do": "answer", "answer": CANARY, "borough": CANARY, "day": CANARY}
    return RequestFactory().post("/citizenship/settled-status/check/", fields)


def breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the page fail with an error whose message and variables hold the answer."""

    def broken(*given: Any, **more: Any) -> None:
        answer = CANARY
        raise ValueError(f"cannot use {answer}")

    monkeypatch.setattr(telling, "book_for", broken)


def report(view: Any) -> tuple[str, str]:
    """The error reports, as text and as a page, for the view's failure; and the request they are about."""
    request = post()
    try:
        view(request, slug="settled_status")
    except Exception:
        reporter = ExceptionReporter(request, *sys.exc_info())
        return reporter.get_traceback_text(), reporter.get_traceback_html()
    raise AssertionError("it did not break")


def test_the_error_report_holds_no_answer(monkeypatch: pytest.MonkeyPatch, day: Any) -> None:
    breaks(monkeypatch)
    text, page = report(check)
    assert CANARY not in text and CANARY not in page
    assert "CheckerFault" in text and "ValueError at" in text and "test_private.py" in text, "it says where it broke"


def test_control_without_the_guard_the_report_holds_it(monkeypatch: pytest.MonkeyPatch, day: Any) -> None:
    breaks(monkeypatch)
    unguarded = check.__wrapped__.__wrapped__  # type: ignore[attr-defined]
    text, page = report(unguarded)
    assert CANARY in text and CANARY in page


def test_the_log_and_the_answer_to_the_browser_hold_no_answer(
    monkeypatch: pytest.MonkeyPatch, day: Any, caplog: pytest.LogCaptureFixture
) -> None:
    breaks(monkeypatch)
    client = Client(raise_request_exception=False)
    with caplog.at_level(logging.DEBUG):
        response = client.post(reverse("citizenship:settled_status_check"), {"do": "answer", "answer": CANARY})
    assert response.status_code == 500 and CANARY not in response.content.decode()
    assert "CheckerFault: ValueError at" in caplog.text and CANARY not in caplog.text


def test_what_says_nothing_of_the_form_is_answered_as_everywhere() -> None:
    def missing(request: Any) -> Any:
        raise Http404("gone")

    with pytest.raises(Http404):
        keeps_nothing(missing)(RequestFactory().get("/"))


def test_a_fault_names_the_kind_and_the_place_only() -> None:
    try:
        raise KeyError(CANARY)
    except KeyError as error:
        said = str(CheckerFault.of(error))
    assert said.startswith("KeyError at test_private.py:") and CANARY not in said
