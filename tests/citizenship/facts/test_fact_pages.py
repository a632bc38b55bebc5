"""The public pages of facts: the facts themselves, the change log and its feed, and the alerts."""

import re
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from citizenship.facts import uses
from citizenship.facts.actions import alerts
from citizenship.facts.models import FactAlert, FactChange
from citizenship.facts.notices_facts import CONFIRM_SALT, STOP_SALT
from programmes import clock, tokens
from programmes.jobs.actions import scrubbed
from programmes.notices.models import Notice
from programmes.people import data
from tests.citizenship.factories import facts as rows

pytestmark = pytest.mark.django_db

FACTS, CHANGES, ALERTS = "/citizenship/facts/", "/citizenship/facts/changes/", "/citizenship/facts/alerts/"
ATOM = "{http://www.w3.org/2005/Atom}"


def change(key: str = "one", n: int = 1, **given: Any) -> FactChange:
    fact = rows.fact(key) if n == 1 else FactChange.objects.latest("at").fact
    words = {"kind": "words", "reason": f"Reason {n}.", "before": "Old & <b>.", "after": f"New {n}.", **given}
    return FactChange.objects.create(fact=fact, at=datetime(2026, 11, 25, 12, n % 60, tzinfo=UTC), **words)


class TestFacts:
    def test_statement_sources_dates_and_what_stands_on_it(self, client: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr(uses, "_sources", [lambda: [uses.Use("one", "A late application", "/somewhere/")]])
        fact = rows.fact("one", about="deadline", critical=True, tag="secondary", sources=2)
        fact.sources.filter(order=1).update(says="14 days", dated=date(2026, 4, 10))
        fact.sources.filter(order=2).update(says="28 days")
        page = client.get(FACTS).content.decode()
        for told in (
            "What one says.",
            "Deadlines and time limits",
            "From a secondary source",
            "Initial load, not yet checked by two people",
            "Checked 1 November 2026. Checked again by 1 February 2027.",
            "The sources do not say the same. Both stand here.",
            "“14 days”",
            "“28 days”",
            "Government, 10 April 2026",
            "Government, no date",
            '<a class="govuk-link" href="/somewhere/">A late application</a>',
        ):
            assert told in page, told

    def test_only_what_is_published(self, client: Client) -> None:
        rows.fact("draft", state="draft")
        page = client.get(FACTS).content.decode()
        assert "What draft says." not in page
        assert "No facts are published yet" in page

    def test_a_source_that_did_not_open_says_the_day(self, client: Client) -> None:
        at = datetime(2026, 11, 20, 4, tzinfo=UTC)
        rows.fact().sources.update(link_state="failed", link_checked_at=at, link_failed_at=at)
        assert "We could not open this source on 20 November 2026." in client.get(FACTS).content.decode()

    def test_telephone_numbers_can_be_dialled(self, client: Client) -> None:
        rows.fact(statement="Ring {tel|0300 123 7379}.")
        page = client.get(FACTS).content.decode()
        assert 'href="tel:03001237379"' in page
        assert "{tel|" not in page

    def test_no_more_queries_for_more_facts(self, client: Client, queries: Any) -> None:
        rows.fact("one")
        with queries() as few:
            client.get(FACTS)
        for n in range(20):
            rows.fact(f"more-{n}", sources=2)
        with queries(at_most=len(few)):
            client.get(FACTS)


class TestChanges:
    def test_the_newest_first_with_what_it_said_before(self, client: Client) -> None:
        change()
        page = client.get(CHANGES).content.decode()
        assert "Changed, 25 November 2026" in page
        assert "<del>Old &amp; &lt;b&gt;.</del>" in page
        assert page.index("New 1.") > page.index("Reason 1.")

    def test_page_by_page(self, client: Client) -> None:
        for n in range(1, 31):
            change(n=n)
        first = client.get(CHANGES)
        assert "Reason 30." in first.content.decode()
        assert "Reason 5." not in first.content.decode()
        second = client.get(first.context["next_url"]).content.decode()
        assert "Reason 5." in second
        assert "The newest changes" in second
        assert "Older changes" not in second

    @pytest.mark.parametrize("key", ["x", "00000000-0000-0000-0000-000000000000"])
    def test_a_page_that_is_not_there(self, client: Client, key: str) -> None:
        assert client.get(CHANGES, {"after": key}).status_code == 404

    def test_nothing_yet(self, client: Client) -> None:
        assert "Nothing has changed yet" in client.get(CHANGES).content.decode()

    def test_the_feed_is_atom(self, client: Client) -> None:
        made = change()
        answer = client.get(reverse("citizenship:facts_changes_feed"))
        assert answer["Content-Type"].startswith("application/atom+xml")
        feed = ElementTree.fromstring(answer.content)
        entry = feed.find(f"{ATOM}entry")
        assert entry is not None
        assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{made.pk}"
        assert entry.findtext(f"{ATOM}updated") == "2026-11-25T12:01:00+00:00"
        assert "Reason 1. It says: New 1." in str(entry.findtext(f"{ATOM}summary"))
        assert feed.findtext(f"{ATOM}id")


def pressed(client: Client, url: str, **given: Any) -> Any:
    """The form of a page sent as it was shown."""
    token = re.search(r'name="form_token" value="([^"]+)"', client.get(url).content.decode())
    assert token
    return client.post(url, {"form_token": token.group(1), **given}, follow=True)


class TestAlerts:
    WHO = "Adviser@Help.example"

    def test_from_the_form_to_the_message(self, client: Client, set_now: Any) -> None:
        set_now(datetime(2026, 11, 25, 11, tzinfo=UTC))
        page = pressed(client, ALERTS, email=self.WHO)
        assert "Look at your e-mails" in page.content.decode()
        link = re.search(r"(/citizenship/facts/alerts/confirm/\S+/)", Notice.objects.get().body)
        assert link
        client.get(link.group(1))
        assert FactAlert.objects.get().confirmed_at is None, "opening the link confirms nothing"
        assert "You hear of every change" in pressed(client, link.group(1)).content.decode()
        made = change(reason="The rule has changed.")
        assert alerts.tell(str(made.pk)) == 1
        assert "The rule has changed." in Notice.objects.get(event__startswith="citizenship.facts.changed").body

    def test_a_message_says_what_why_and_how_to_stop(self, client: Client) -> None:
        alert = rows.alert(self.WHO)
        FactAlert.objects.update(
            asked_at=datetime(2026, 1, 1, tzinfo=UTC), confirmed_at=datetime(2026, 1, 1, tzinfo=UTC)
        )
        made = change()
        assert alerts.tell(str(made.pk)) == 1
        assert alerts.tell(str(made.pk)) == 1
        mail = Notice.objects.get()
        assert mail.address == "Adviser@Help.example"
        for told in ("Reason 1.", "New 1.", "Old & <b>.", "not legal advice", f"{FACTS}#one"):
            assert told in mail.body, told
        stop = re.search(r"(/citizenship/facts/alerts/stop/\S+/)", mail.body)
        assert stop
        client.get(stop.group(1))
        assert FactAlert.objects.filter(pk=alert.pk).exists(), "opening the link stops nothing"
        assert "We have deleted your address" in pressed(client, stop.group(1)).content.decode()
        assert not FactAlert.objects.exists()

    def test_an_unconfirmed_address_gets_nothing_and_goes_after_a_week(self, set_now: Any) -> None:
        set_now(datetime(2026, 11, 25, 12, tzinfo=UTC))
        rows.alert(self.WHO, confirmed=False)
        assert alerts.tell(str(change().pk)) == 0
        set_now(datetime(2026, 12, 2, 11, tzinfo=UTC))
        assert alerts.forget_unconfirmed() == 0
        set_now(datetime(2026, 12, 2, 13, tzinfo=UTC))
        assert alerts.forget_unconfirmed() == 1

    def test_nobody_learns_who_is_on_the_list(self, client: Client) -> None:
        rows.alert("adviser@help.example")
        page = pressed(client, ALERTS, email=self.WHO)
        assert "Look at your e-mails" in page.content.decode()
        assert FactAlert.objects.count() == 1
        assert not Notice.objects.exists(), "who is confirmed already gets no second question"

    def test_asked_twice_before_it_is_confirmed(self) -> None:
        for _ in range(2):
            alerts.ask(email=self.WHO, token=tokens.issue())
        assert FactAlert.objects.count() == 1

    def test_links_that_we_did_not_make(self, client: Client) -> None:
        alert = rows.alert(self.WHO)
        stop = signing.dumps(str(alert.pk), salt=STOP_SALT)
        for name, key in [("confirm", stop), ("stop", "x"), ("confirm", str(alert.pk))]:
            assert client.get(reverse(f"citizenship:facts_alert_{name}", args=[key])).status_code == 404

    def test_a_link_whose_address_was_deleted(self, client: Client) -> None:
        alert = rows.alert(self.WHO, confirmed=False)
        link = reverse("citizenship:facts_alert_confirm", args=[signing.dumps(str(alert.pk), salt=CONFIRM_SALT)])
        alert.delete()
        assert "more than a week old" in pressed(client, link).content.decode()

    @pytest.mark.parametrize("email", ["", "no address"])
    def test_what_is_no_address(self, client: Client, email: str) -> None:
        assert "Enter" in pressed(client, ALERTS, email=email).content.decode()
        assert not FactAlert.objects.exists()

    def test_many_are_told_in_portions(self, monkeypatch: Any, set_now: Any) -> None:
        monkeypatch.setattr(alerts, "AT_ONCE", 2)
        set_now(datetime(2026, 11, 25, 11, tzinfo=UTC))
        for n in range(5):
            rows.alert(f"adviser-{n}@help.example")
        assert alerts.tell(str(change().pk)) == 5
        assert Notice.objects.count() == 5

    def test_export_and_erasure_find_the_address(self, farah: Any) -> None:
        rows.alert(str(farah.email))
        rows.alert("other@help.example")
        area = next(each for each in data.areas() if each.name == "alerts about facts")
        assert area.export
        assert area.erase
        assert [row["confirmed"] for row in area.export(farah)] == [True]
        area.erase(farah, None)
        assert [each.email for each in FactAlert.objects.all()] == ["other@help.example"]

    def test_an_error_of_the_job_holds_no_address(self) -> None:
        assert "help.example" not in scrubbed(RuntimeError(f"no post for {self.WHO} at {clock.now()}"))
