"""The learning library: what is published is there for everybody, and nothing else."""

from typing import Any

import pytest

from grants.monitoring import actions
from grants.monitoring.models import LearningEntry, Report
from tests.factories import token
from tests.grants.monitoring.conftest import accepted

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(end: Report, amina: Any, bode: Any, efua: Any) -> LearningEntry:
    """A draft entry of Peckham's report."""
    return actions.begin_entry(report=accepted(end, amina, bode, efua), by=efua, token=token())


def test_a_draft_is_not_there(client: Any, entry: LearningEntry) -> None:
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert entry.title not in client.get("/grants/learning/").content.decode()


def test_what_is_published_is(client: Any, entry: LearningEntry, efua: Any, queries: Any) -> None:
    actions.publish(entry=entry, by=efua, token=token())
    with queries(at_most=4):
        shown = client.get(entry.get_absolute_url()).content.decode()
    assert "Cooking before talking." in shown and "Leaflets. Nobody reads them." in shown
    assert "Peckham Welcomes" in shown and "Amina" not in shown
    with queries(at_most=4):
        listed = client.get("/grants/learning/").content.decode()
    assert entry.title in listed and "1 project" in listed


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("theme=relationships", True),
        ("theme=families", False),
        ("setting=hall&fund=culture-micro-grants", True),
        ("setting=online", False),
        ("fund=another", False),
        ("theme=%00", False),
        ("page=99", True),
    ],
)
def test_by_theme_setting_and_fund(client: Any, entry: LearningEntry, efua: Any, query: str, there: bool) -> None:
    actions.publish(entry=entry, by=efua, token=token())
    shown = client.get(f"/grants/learning/?{query}").content.decode()
    assert (entry.title in shown) == there
    assert there or "No project fits" in shown


def test_pages_of_twenty(client: Any, entry: LearningEntry, efua: Any, monkeypatch: Any) -> None:
    from grants.monitoring.views import public

    monkeypatch.setattr(public, "PAGE", 1)
    entry = actions.publish(entry=entry, by=efua, token=token())
    second = Report.objects.exclude(pk=entry.report_id).get()
    LearningEntry.objects.create(
        report=second,
        title="Another",
        worked="x",
        did_not="y",
        theme="relationships",
        setting="hall",
        state="published",
        since_at=entry.since_at,
        written_at=entry.since_at,
        written_by=efua,
        published_at=entry.since_at,
        published_by=efua,
    )
    first = client.get("/grants/learning/?theme=relationships").content.decode()
    assert "theme=relationships&amp;page=2" in first
    assert "page=1" in client.get("/grants/learning/?page=2").content.decode()
