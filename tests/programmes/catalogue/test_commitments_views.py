"""The tracker as readers use it, its feed, and the editors' pages behind it."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from programmes import clock
from programmes.catalogue import reference_commitments as reference
from programmes.catalogue import tracker
from programmes.catalogue.models import Commitment, CommitmentUpdate, Programme
from programmes.catalogue.views.commitments import IN_FEED, SHOWN
from tests.factories import token
from tests.programmes.catalogue import commitments as rows
from tests.programmes.catalogue.rows import programme

pytestmark = pytest.mark.django_db
LIST = "/commitments/"


@pytest.fixture
def loaded() -> None:
    """All 63."""
    reference.load_commitments(lambda said: None)


def shown(client: Client, query: str = "") -> list[str]:
    """The numbers on the page, in their order."""
    parts = client.get(f"{LIST}?{query}").context["parts"]
    return [row.number for part in parts for group in part.groups for row in group.rows]


class TestList:
    def test_all_of_them_by_part_and_policy(self, client: Client, loaded: None) -> None:
        answer = client.get(LIST)
        page = answer.content.decode()
        assert page.count('<li class="commitment-row">') == 63
        assert [len(part.groups) for part in answer.context["parts"]] == [4, 3, 6, 3]
        assert [len(part.objectives) for part in answer.context["parts"]] == [4, 3, 4, 3]
        for title in ("Families meet", "Ways to citizenship", "Research and evaluation"):
            assert title in page

    def test_or_by_the_fourteen_objectives(self, client: Client, loaded: None) -> None:
        answer = client.get(f"{LIST}?by=objective")
        assert sum(len(part.groups) for part in answer.context["parts"]) == 14
        assert sorted(shown(client, "by=objective")) == shown(client)
        assert "is our reading" in answer.content.decode()

    def test_where_they_stand_is_counted_and_leads_to_them(self, client: Client, loaded: None) -> None:
        counts = client.get(LIST).context["counts"]
        assert sum(each.count for each, _ in counts) == 63
        for each, url in counts:
            assert len(shown(client, url.partition("?")[2])) == each.count

    def test_narrowed_by_part_words_number_and_advocacy(self, client: Client, loaded: None) -> None:
        assert {number[0] for number in shown(client, "part=2")} == {"2"}
        assert shown(client, "q=tablets+library") == ["3.6.3"]
        assert "3.6.3" in shown(client, "q=libraries"), "words are found by their stem"
        assert shown(client, "q=3.4") == ["3.4.1", "3.4.2", "3.4.3"]
        assert shown(client, "advocacy=1&part=3") == ["3.3.1", "3.4.2", "3.4.3", "3.5.1", "3.5.2", "3.5.3"]

    def test_nothing_found_says_what_to_do(self, client: Client, loaded: None) -> None:
        page = client.get(f"{LIST}?q=zebra").content.decode()
        assert "Nothing fits your search" in page
        assert "Show all commitments" in page

    @pytest.mark.parametrize("query", ["part=9", "status=gone", "by=x", "q=%00", "part=1'--"])
    def test_what_nobody_can_mean_is_no_filter(self, client: Client, loaded: None, query: str) -> None:
        assert len(shown(client, query)) == 63

    def test_as_many_questions_for_one_as_for_all(
        self, client: Client, loaded: None, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(5):
            client.get(LIST)
        with django_assert_num_queries(5):
            client.get(f"{LIST}?q=1.1.1")

    def test_before_anything_is_loaded(self, client: Client) -> None:
        assert client.get(LIST).status_code == 200


class TestOne:
    def test_what_was_promised_where_it_stands_and_its_log(self, client: Client, loaded: None) -> None:
        programme("london-family-fund")
        page = client.get("/commitments/1.1.1/").content.decode()
        for words in ("£600,000", "Done", "March 2021", "Communities and Social Policy unit", "section 1.1.1"):
            assert words in page
        assert 'href="/programmes/london-family-fund/"' in page
        assert "1.1.2 Set up three Early Years Hubs" in page

    def test_a_page_that_is_not_public_is_not_linked(self, client: Client, loaded: None) -> None:
        programme("london-family-fund", published=False)
        assert "/programmes/london-family-fund/" not in client.get("/commitments/1.1.1/").content.decode()

    def test_nothing_found_is_said_with_its_day(self, client: Client, loaded: None) -> None:
        page = client.get("/commitments/2.1.2/").content.decode()
        assert "We have found nothing published since. We looked on 22 November 2026." in page

    def test_a_correction_shows_what_stood_before(self, client: Client) -> None:
        one = rows.commitment()
        first = rows.update(one, text="It began in May.")
        rows.update(one, text="It began in June.", corrects=first)
        page = client.get(one.get_absolute_url()).content.decode()
        assert page.count('class="commitment-entry"') == 1
        assert "<del>It began in May.</del>" in page

    @pytest.mark.parametrize("number", ["9.9.9", "1.1", "x", "1.1.1.1"])
    def test_what_is_not_there(self, client: Client, loaded: None, number: str) -> None:
        assert client.get(f"/commitments/{number}/").status_code == 404

    def test_overdue_is_said(self, client: Client) -> None:
        one = rows.commitment(review_date=date(2026, 1, 2))
        assert "was due to be checked again" in client.get(one.get_absolute_url()).content.decode()


class TestNewsAndFeed:
    def test_newest_day_first_page_by_page(self, client: Client) -> None:
        one = rows.commitment()
        for day in range(SHOWN + 3):
            rows.update(one, date=date(2020, 1, 1) + timedelta(days=day), text=f"Day {day}.")
        first = client.get(reverse("programmes:commitment_news"))
        assert [e.text for e in first.context["entries"]][:2] == [f"Day {SHOWN + 2}.", f"Day {SHOWN + 1}."]
        second = client.get(first.context["next_url"])
        assert [e.text for e in second.context["entries"]] == ["Day 2.", "Day 1.", "Day 0."]
        assert not second.context["next_url"]

    def test_what_the_mayor_asked_of_others_alone(self, client: Client, loaded: None) -> None:
        page = client.get(f"{reverse('programmes:commitment_news')}?kind=advocacy")
        assert {entry.kind for entry in page.context["entries"]} == {"advocacy"}
        assert "What the Mayor asked of others" in page.content.decode()

    def test_a_strange_place_to_go_on_from(self, client: Client) -> None:
        assert client.get(f"{reverse('programmes:commitment_news')}?after=x").status_code == 404

    def test_the_feed_is_atom_and_has_the_newest(self, client: Client, loaded: None) -> None:
        answer = client.get(reverse("programmes:commitment_feed"))
        root = ET.fromstring(answer.content)
        space = {"a": "http://www.w3.org/2005/Atom"}
        entries = root.findall("a:entry", space)
        assert root.tag == "{http://www.w3.org/2005/Atom}feed"
        assert len(entries) == min(IN_FEED, CommitmentUpdate.objects.count())
        ids = [entry.findtext("a:id", "", space) for entry in entries]
        assert len(set(ids)) == len(ids)
        assert all(each.startswith("urn:uuid:") for each in ids)


class TestEditors:
    @pytest.fixture
    def one(self) -> Commitment:
        """One commitment."""
        return rows.commitment()

    def test_news_from_form_to_the_public_page(
        self, client_for: Callable[..., Client], otto: Any, one: Commitment
    ) -> None:
        data = {"kind": "decision", "date": "2020-05-01", "date_text": "May 2020", "text": "Money was agreed.",
                "source": "MD1", "url": "https://www.london.gov.uk/x", "form_token": token()}  # fmt: skip
        url = reverse("admin:programmes_commitment_add_update", args=[one.pk])
        answer = client_for(otto).post(url, data)
        assert answer.status_code == 302, answer.context["form"].errors
        assert "Money was agreed." in Client().get(one.get_absolute_url()).content.decode()
        record = client_for(otto).get(reverse("admin:programmes_commitment_change", args=[one.pk])).content.decode()
        assert "Otto Lindqvist" in record

    def test_a_form_without_its_source_says_so(
        self, client_for: Callable[..., Client], otto: Any, one: Commitment
    ) -> None:
        url = reverse("admin:programmes_commitment_add_update", args=[one.pk])
        answer = client_for(otto).post(url, {"kind": "decision", "form_token": token()})
        assert "Without one we publish nothing" in answer.content.decode()

    def test_status_correction_and_recheck(self, client_for: Callable[..., Client], otto: Any, one: Commitment) -> None:
        client = client_for(otto)
        entry = rows.update(one)
        posts: list[tuple[str, list[Any], dict[str, Any]]] = [
            ("change_status", [one.pk], {"status": "done", "date": "2020-05-01", "date_text": "2020", "text": "Over."}),
            ("correct", [one.pk, entry.pk], {"text": "Something else."}),
            ("recheck", [one.pk], {"review_date": str(clock.london_day(clock.now()) + timedelta(days=9)), "note": "x"}),
        ]  # fmt: skip
        for name, args, data in posts:
            url = reverse(f"admin:programmes_commitment_{name}", args=args)
            assert client.get(url).status_code == 200
            answer = client.post(url, {"source": "A page", "url": "", "form_token": token(), **data})
            assert answer.status_code == 302, (name, answer.context["form"].errors)
        one.refresh_from_db()
        assert (one.status, one.checked_date) == ("done", clock.london_day(clock.now()))
        assert one.updates.filter(corrects=entry, text="Something else.").exists()

    def test_words_and_evidence_are_edited_and_loading_leaves_them(
        self, client_for: Callable[..., Client], otto: Any, one: Commitment
    ) -> None:
        url = reverse("admin:programmes_commitment_edit", args=[one.pk])
        data = {"title": "Ours", "text": "Ours.", "objective": "1A", "owner": "Us", "programmes": "a-page",
                "links-TOTAL_FORMS": "1", "links-INITIAL_FORMS": "0", "links-0-order": "1",
                "links-0-label": "The report", "links-0-url": "https://www.london.gov.uk/r"}  # fmt: skip
        answer = client_for(otto).post(url, data)
        assert answer.status_code == 302, answer.context["errors"]
        reference.load_commitments(lambda said: None)
        one.refresh_from_db()
        assert (one.title, one.programmes, one.links.get().label) == ("Ours", ["a-page"], "The report")

    def test_nobody_adds_or_deletes_one(self, client_for: Callable[..., Client], root: Any, one: Commitment) -> None:
        client = client_for(root)
        assert client.get(reverse("admin:programmes_commitment_add")).status_code == 403
        assert client.get(reverse("admin:programmes_commitment_delete", args=[one.pk])).status_code == 403

    def test_the_list_finds_the_overdue(self, client_for: Callable[..., Client], otto: Any, one: Commitment) -> None:
        rows.commitment("1.1.2", review_date=date(2026, 1, 2))
        url = reverse("admin:programmes_commitment_changelist")
        found = client_for(otto).get(f"{url}?review=overdue").context["cl"].result_list
        assert [row.number for row in found] == ["1.1.2"]


def test_a_programme_finds_its_own(loaded: None) -> None:
    assert [each.number for each in tracker.of_programme("culture")] == ["1.2.3", "1.3.2"]
    assert tracker.of_programme("no-such-page") == []
    assert not Programme.objects.exists()
