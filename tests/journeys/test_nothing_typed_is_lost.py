"""Back, two tabs, two people at once, a session that has ended, and a closed round: every word stays."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from grants.applications.models import Application
from programmes import clock
from tests import factories
from tests.journeys import steps
from tests.journeys.visitor import Visitor


@pytest.fixture
def application(transactional_db: None, amina: Any, bode: Any, peckham: Any) -> Application:
    """The draft of Peckham Welcomes, with every answer given."""
    return factories.application(by=amina, of=peckham)


def answer(application: Application, key: str) -> Any:
    """What the database holds."""
    return application.sheet.answers.get(key=key).value


def test_two_people_at_once(visitor: Callable[..., Visitor], application: Application, amina: Any, bode: Any) -> None:
    page = f"{application.get_absolute_url()}project/"
    one, two = steps.signs_in(visitor(), amina.email), steps.signs_in(visitor(), bode.email)
    one.goes_to(page)
    two.goes_to(page).types("What will you do?", "Bode's words.").presses("Save and continue")
    one.types("What will you do?", "Amina's words.").presses("Save and continue")
    one.sees("Bode Adeyemi changed “What will you do?” while you had it open", "Bode's words.")
    assert answer(application, "summary") == "Bode's words."
    one.ticks("Yours, which you can still change below").presses("Save and continue")
    assert answer(application, "summary") == "Amina's words."


def test_two_different_answers_at_once_both_stay(
    visitor: Callable[..., Visitor], application: Application, amina: Any, bode: Any
) -> None:
    page = f"{application.get_absolute_url()}project/"
    one, two = steps.signs_in(visitor(), amina.email), steps.signs_in(visitor(), bode.email)
    one.goes_to(page)
    two.goes_to(page).types("What is your project called?", "Songs, louder").presses("Save and continue")
    one.types("What will you do?", "Amina's words.").presses("Save and continue")
    assert answer(application, "project_title") == "Songs, louder"
    assert answer(application, "summary") == "Amina's words."


def test_back_and_save_again(visitor: Callable[..., Visitor], application: Application, amina: Any) -> None:
    one = steps.signs_in(visitor(), amina.email).goes_to(f"{application.get_absolute_url()}project/")
    one.types("What will you do?", "The first words.").presses("Save and continue")
    one.page.go_back()
    one.types("What will you do?", "The second words.").presses("Save and continue")
    assert answer(application, "summary") == "The second words."


def test_a_session_that_has_ended(visitor: Callable[..., Visitor], application: Application, amina: Any) -> None:
    one = steps.signs_in(visitor(), amina.email).goes_to(f"{application.get_absolute_url()}project/")
    one.types("What will you do?", "An hour of writing.")
    Session.objects.all().delete()
    one.presses("Save and continue")
    steps.signs_in(one, amina.email)
    one.sees("An hour of writing.") if "project" in one.path else one.goes_to(
        f"{application.get_absolute_url()}project/"
    )
    assert "An hour of writing." in one.page.get_by_label("What will you do?").input_value()
    one.presses("Save and continue")
    assert answer(application, "summary") == "An hour of writing."


def test_the_deadline_is_the_databases(
    visitor: Callable[..., Visitor], application: Application, amina: Any, set_now: Callable[..., None]
) -> None:
    closes = application.round.closes_at
    one = steps.signs_in(visitor(), amina.email).goes_to(f"{application.get_absolute_url()}check/")
    set_now(closes + timedelta(microseconds=1))
    one.presses("Send application").sees("This round closed at", clock.uk_time(closes))
    application.refresh_from_db()
    assert application.state == "draft"
    one.goes_to(f"{application.get_absolute_url()}project/")
    one.types("What will you do?", "Still ours to write.").presses("Save and continue")
    assert answer(application, "summary") == "Still ours to write."
    set_now(closes)
    one.goes_to(f"{application.get_absolute_url()}check/").presses("Send application")
    application.refresh_from_db()
    assert application.state == "submitted"
