"""The staff's pages of facts: the lists, one fact, a change beside what is public, and the owner's list."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from citizenship.facts import uses
from citizenship.facts.models import Fact, FactEdit
from programmes import tokens
from programmes.jobs.models import Job
from programmes.people import worklist
from tests.citizenship.factories import facts as rows

pytestmark = pytest.mark.django_db

FACT, EDIT = "admin:citizenship_fact_", "admin:citizenship_factedit_"
FILLED = {
    "statement": "It is otherwise now.",
    "about": "help",
    "tag": "verified",
    "checked_on": "2026-11-25",
    "review_by": "2027-02-01",
    "reason": "The page says so.",
    "source_1_name": "GOV.UK: a page",
    "source_1_url": "https://www.gov.uk/a-page",
    "source_1_kind": "official",
    "source_1_dated": "2026-11-20",
}


@pytest.fixture(autouse=True)
def now(set_now: Any) -> None:
    """Noon on 25 November 2026."""
    set_now(datetime(2026, 11, 25, 12, tzinfo=UTC))


def send(client: Any, name: str, pk: Any = None, **given: Any) -> Any:
    url = reverse(name, args=[pk] if pk else [])
    return client.post(url, {"form_token": tokens.issue(), **given}, follow=True)


def line(user: Any, label: str) -> Any:
    return next(each for each in worklist.lines(user) if each.label == label)


class TestOwnersList:
    def test_a_week_before_and_after_the_day(self, otto: Any, ines: Any, set_now: Any) -> None:
        rows.fact("his", owner=otto, review_by=date(2026, 12, 2))
        rows.fact("nobodys", review_by=date(2026, 12, 3))
        due = line(otto, "Facts due in seven days")
        assert (due.count, due.oldest_at) == (1, datetime(2026, 11, 25, tzinfo=UTC)), (
            "it waits from the day it is listed"
        )
        assert line(ines, "Facts due in seven days").count == 0
        set_now(datetime(2026, 12, 3, 9, tzinfo=UTC))
        assert (line(otto, "Facts past their day").count, line(otto, "Facts due in seven days").count) == (1, 1)
        assert (line(ines, "Facts past their day").count, line(ines, "Facts due in seven days").count) == (0, 1)

    def test_when_the_owner_has_left_everybody_has_it(self, otto: Any, ines: Any) -> None:
        rows.fact(owner=otto, review_by=date(2026, 11, 26))
        otto.is_active = False
        otto.save()
        assert line(ines, "Facts due in seven days").count == 1

    def test_the_list_behind_the_line_has_the_same_rows(self, otto: Any, client_for: Any) -> None:
        rows.fact("due", owner=otto, review_by=date(2026, 11, 30))
        rows.fact("late", owner=otto, review_by=date(2026, 11, 20))
        rows.fact("fresh", owner=otto)
        client = client_for(otto)
        for label, key in [("Facts due in seven days", "due"), ("Facts past their day", "late")]:
            page = client.get(line(otto, label).url)
            assert [row.key for row in page.context["cl"].result_list] == [key]

    def test_changes_that_somebody_else_must_publish(self, otto: Any, ines: Any) -> None:
        rows.edit(rows.fact("a", about="deadline", critical=True), by=otto)
        rows.edit(rows.fact("b"), by=otto)
        assert line(otto, "Changes to facts to publish").count == 1
        assert line(ines, "Changes to facts to publish").count == 2

    def test_sources_that_do_not_open(self, otto: Any, client_for: Any) -> None:
        at = datetime(2026, 11, 20, tzinfo=UTC)
        rows.fact("whole")
        rows.fact("broken").sources.update(link_state="failed", link_checked_at=at, link_failed_at=at)
        waiting = line(otto, "Sources that do not open")
        assert (waiting.count, waiting.oldest_at) == (1, at)
        assert [row.key for row in client_for(otto).get(waiting.url).context["cl"].result_list] == ["broken"]


class TestList:
    def test_no_more_queries_for_more_rows(self, otto: Any, client_for: Any, queries: Any) -> None:
        client, url = client_for(otto), reverse(f"{FACT}changelist")
        rows.fact("one", owner=otto)
        client.get(url)
        with queries() as few:
            client.get(url)
        for n in range(20):
            rows.fact(f"more-{n}", owner=otto)
        with queries(at_most=len(few)):
            client.get(url)

    def test_how_each_stands(self, otto: Any, client_for: Any) -> None:
        rows.fact("late", about="letter", critical=True, review_by=date(2026, 11, 2))
        rows.fact("draft", state="draft")
        page = client_for(otto).get(reverse(f"{FACT}changelist")).content.decode()
        assert "Past its day" in page


class TestFact:
    def test_everything_about_it_on_one_page(self, otto: Any, client_for: Any, monkeypatch: Any) -> None:
        monkeypatch.setattr(uses, "_sources", [lambda: [uses.Use("late-first", "A late application", "/x/")]])
        fact = rows.fact(owner=otto)
        page = client_for(otto).get(reverse(f"{FACT}change", args=[fact.pk])).content.decode()
        for told in ("What late-first says.", "Still right", "Withdraw it", "A late application", "Initial load"):
            assert told in page, told

    def test_still_right_from_the_button_to_the_public(self, otto: Any, ines: Any, client_for: Any) -> None:
        fact = rows.fact(about="deadline", critical=True)
        given = {"checked_on": "2026-11-25", "review_by": "2027-02-20", "reason": "GOV.UK says the same."}
        send(client_for(otto), f"{FACT}recheck", fact.pk, **given)
        edit = FactEdit.objects.get()
        page = client_for(otto).get(reverse(f"{EDIT}change", args=[edit.pk])).content.decode()
        assert "A colleague checks and publishes it." in page
        page = client_for(ines).get(reverse(f"{EDIT}publish", args=[edit.pk]))
        seen = page.context["form"]["seen"].value()
        send(client_for(ines), f"{EDIT}publish", edit.pk, seen=seen)
        assert (Fact.objects.get().review_by, Fact.objects.get().is_initial) == (date(2027, 2, 20), False)

    def test_new_words_with_two_sources(self, otto: Any, client_for: Any) -> None:
        fact, client = rows.fact(), client_for(otto)
        form = client.get(reverse(f"{FACT}write", args=[fact.pk])).context["form"]
        assert form["source_1_url"].value() == fact.sources.get().url
        assert 'type="date" name="checked_on" value="2026-11-25"' in str(form["checked_on"]).replace("  ", " ")
        more = {"source_2_name": "the3million", "source_2_kind": "charity", "source_2_says": "Otherwise"}
        send(client, f"{FACT}write", fact.pk, **FILLED, **more)
        edit = FactEdit.objects.get()
        assert [source["name"] for source in edit.sources] == ["GOV.UK: a page", "the3million"]
        page = client.get(reverse(f"{EDIT}change", args=[edit.pk])).content.decode()
        assert "It is otherwise now." in page
        assert "What late-first says." in page
        send(client, f"{EDIT}publish", edit.pk, seen=edit.written_at.isoformat())
        assert Fact.objects.get().sources.count() == 2

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"source_1_name": ""}, "Name source 1"),
            ({"source_1_kind": ""}, "Choose the kind of source 1."),
            ({"statement": ""}, "Enter the statement."),
            ({"reason": ""}, "Say what changes and why"),
            ({"review_by": "2028-11-25"}, "at most 366 days"),
            ({"source_1_url": "javascript:alert(1)"}, "Enter a valid URL"),
        ],
    )
    def test_what_is_wrong_is_said(self, otto: Any, client_for: Any, given: Any, told: str) -> None:
        page = send(client_for(otto), f"{FACT}write", rows.fact().pk, **{**FILLED, **given}).content.decode()
        assert told in page
        assert not FactEdit.objects.exists()

    def test_withdraw_hand_over_and_look_now(self, otto: Any, ines: Any, client_for: Any) -> None:
        fact, client = rows.fact(), client_for(otto)
        send(client, f"{FACT}hand_over", fact.pk, owner=ines.pk, team="Citizenship team")
        assert Fact.objects.get().owner == ines
        send(client, f"{FACT}look_now", fact.pk)
        assert Job.objects.filter(kind="citizenship.facts.link").count() == 1
        send(client, f"{FACT}withdraw", fact.pk, reason="It is wrong.")
        assert Fact.objects.get().state == "withdrawn"
        page = client.get(reverse(f"{FACT}change", args=[fact.pk])).content.decode()
        assert "Withdrawn" in page
        assert "It is wrong." in page

    def test_a_new_one(self, otto: Any, client_for: Any) -> None:
        send(client_for(otto), f"{FACT}add", key="brand-new", **FILLED)
        fact = Fact.objects.get()
        assert (fact.state, fact.edits.count()) == ("draft", 1)
        assert "brand-new" in client_for(otto).get(reverse(f"{EDIT}changelist")).content.decode()

    def test_taken_back(self, otto: Any, client_for: Any) -> None:
        edit = rows.edit(rows.fact(), by=otto)
        send(client_for(otto), f"{EDIT}drop", edit.pk, reason="A mistake.")
        page = client_for(otto).get(reverse(f"{EDIT}change", args=[edit.pk])).content.decode()
        assert "Taken back" in page
        assert "A mistake." in page

    @pytest.mark.parametrize("name", ["write", "recheck", "withdraw", "hand_over", "look_now"])
    def test_not_for_other_staff(self, name: str, efua: Any, client_for: Any) -> None:
        fact = rows.fact()
        assert send(client_for(efua), f"{FACT}{name}", fact.pk).status_code == 403
