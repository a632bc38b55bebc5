"""The one search: words, stems, accents, typing mistakes, kinds, boroughs; and what puts documents in."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from programmes import clock
from programmes.catalogue import finding, searching
from programmes.catalogue.finding import Document
from programmes.catalogue.models import SearchDocument, SearchWord

pytestmark = pytest.mark.django_db
SOUTHWARK, CAMDEN = "E09000028", "E09000007"


def document(key: str, title: str, text: str = "", kind: str = "programme", **more: Any) -> Document:
    return Document(kind, key, title, text, f"/programmes/{key}/", **more)


@pytest.fixture
def library() -> None:
    with transaction.atomic():
        finding.put(document("hubs", "Early Years Hubs", "Three hubs help parents to claim free childcare."))
        finding.put(document("zip", "Zip Oyster culture offers", "Cafés, museums and theatres for families."))
        finding.put(document("garden", "Volunteers for a garden", "Dig with us.", "opportunity", boroughs=(SOUTHWARK,)))
        finding.put(
            document("kitchen", "Cook for neighbours", "Volunteering in a kitchen.", "opportunity", boroughs=(CAMDEN,))
        )
    finding.learn()


def titles(words: str, **asked: Any) -> list[str]:
    return [hit.title for group in searching.look(words, **asked).groups for hit in group.hits]


@pytest.mark.usefixtures("library")
class TestLook:
    def test_a_stem_finds_its_other_forms_and_the_title_comes_first(self) -> None:
        assert titles("volunteer") == ["Volunteers for a garden", "Cook for neighbours"]

    def test_accents_do_not_matter_either_way(self) -> None:
        assert titles("cafes") == ["Zip Oyster culture offers"]
        assert titles("múseum") == ["Zip Oyster culture offers"]

    def test_a_typing_mistake_is_put_right_and_said(self) -> None:
        found = searching.look("neigbours")
        assert found.put_right == {"neigbours": "neighbours"}
        assert found.total == 1

    def test_control_without_the_known_words_a_mistake_finds_nothing(self) -> None:
        SearchWord.objects.all().delete()
        found = searching.look("neigbours")
        assert (found.put_right, found.groups) == ({}, [])

    def test_what_is_nothing_like_a_known_word_is_left_alone(self) -> None:
        assert searching.look("xylophone zzzz").put_right == {}

    def test_all_words_first_then_some_of_them(self) -> None:
        assert not searching.look("free childcare").some
        found = searching.look("childcare neighbours")
        assert found.some and found.total == 2

    def test_grouped_by_kind(self) -> None:
        found = searching.look("culture OR garden")
        assert [(group.label, len(group.hits)) for group in found.groups] == [("Programmes", 1), ("Volunteering", 1)]

    def test_one_kind_only(self) -> None:
        assert titles("culture OR garden", kind="opportunity") == ["Volunteers for a garden"]

    def test_a_borough_leaves_the_others_out_and_keeps_what_is_for_all_london(self) -> None:
        assert titles("volunteer OR culture", borough=CAMDEN) == ["Zip Oyster culture offers", "Cook for neighbours"]

    def test_nothing_typed_and_odd_signs(self) -> None:
        assert searching.look("   ").groups == []
        for odd in ("'", '"', "a & b | !c", "\\", "((", "🦊", "x" * 5000, "%s {kind}", "\x00"):
            searching.look(odd)

    def test_what_is_not_for_everybody_is_not_found(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            SearchDocument.objects.filter(key="hubs").update(kind="secret")

    def test_as_many_statements_however_much_is_found(self, django_assert_max_num_queries: Any) -> None:
        with django_assert_max_num_queries(7):
            searching.look("neigbours")

    def test_the_words_are_cut_out_and_never_markup(self) -> None:
        with transaction.atomic():
            finding.put(document("bad", "Script", "<script>alert(1)</script> and rockets"))
        hit = searching.look("rockets").groups[0].hits[0]
        assert ("rockets", True) in hit.extract
        page = Client().get("/search/?q=rockets").content.decode()
        assert "<mark>rockets</mark>" in page
        assert "<script>alert" not in page


class TestPaging:
    def test_pages_of_one_kind_follow_one_another(self) -> None:
        with transaction.atomic():
            for n in range(searching.PAGE + 3):
                finding.put(document(f"p{n:02}", f"Pottery {n:02}"))
        first, second = (titles("pottery", kind="programme", page=page) for page in (1, 2))
        assert (len(first), len(second)) == (searching.PAGE, 3)
        assert not set(first) & set(second)

    def test_more_than_are_put_in_order_are_not_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(searching, "MOST", 2)
        with transaction.atomic():
            for n in range(9):
                finding.put(document(f"p{n}", "A page", f"Pottery {n}"))
        group = searching.look("pottery").groups[0]
        assert group.count == 2
        with transaction.atomic():
            finding.put(document("t", "Pottery"))
        assert searching.look("pottery").groups[0].told == "more than 2"


class TestFinding:
    def test_put_twice_is_one_document_with_the_newer_words(self) -> None:
        with transaction.atomic():
            finding.put(document("a", "First"))
            finding.put(document("a", "Second"))
        assert SearchDocument.objects.get().title == "Second"
        assert titles("first") == []
        assert titles("second") == ["Second"]

    def test_kept_or_dropped(self) -> None:
        with transaction.atomic():
            finding.keep("programme", "a", document("a", "First"))
            finding.keep("programme", "a", None)
        assert not SearchDocument.objects.exists()

    def test_an_address_elsewhere_is_refused_by_the_database(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            finding.put(Document("programme", "a", "A", "", "https://elsewhere.example/"))

    def test_rebuilding_puts_in_puts_right_and_takes_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction.atomic():
            finding.put(document("stays", "Stays"))
            finding.put(document("changes", "Old"))
            finding.put(document("goes", "Goes"))
        now = [document("stays", "Stays"), document("changes", "New"), document("comes", "Comes")]
        monkeypatch.setattr(finding, "_sources", {"programme": [lambda: now]})
        assert finding.rebuild("programme") == (2, 1)
        assert finding.rebuild("programme") == (0, 0)
        assert set(SearchDocument.objects.values_list("title", flat=True)) == {"Stays", "New", "Comes"}

    def test_words_are_learnt_once(self) -> None:
        with transaction.atomic():
            finding.put(document("a", "Allotments"))
        assert (finding.learn(), finding.learn()) == (1, 0)
        assert SearchWord.objects.get(word="allotments").stem == "allot"


class TestPage:
    def test_the_page(self, client: Client) -> None:
        with transaction.atomic():
            until = clock.now() + timedelta(days=3)
            fund = Document("fund", "f", "London Family Fund", "Money for families.", "/grants/f/", open_until=until)
            finding.put(fund)
        page = client.get("/search/", {"q": "families"}).content.decode()
        assert "London Family Fund" in page and "Open now" in page

    def test_nothing_found_says_what_to_do(self, client: Client) -> None:
        assert "No page has these words" in client.get("/search/", {"q": "quetzalcoatl"}).content.decode()

    def test_odd_kinds_pages_and_boroughs_are_taken_for_none(self, client: Client) -> None:
        for query in ({"kind": "x"}, {"page": "0"}, {"page": "9" * 30}, {"borough": "'"}, {"page": "x"}):
            assert client.get("/search/", {"q": "families", **query}).status_code == 200
