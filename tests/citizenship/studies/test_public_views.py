"""What everybody may read: protocols from registration on, the draw with its working, the statement."""

from typing import Any

import pytest
from django.test import Client

from citizenship.studies import drawing
from tests.citizenship import factories
from tests.citizenship.factories import waves

pytestmark = pytest.mark.django_db


def page(client: Client, url: str, **query: Any) -> str:
    """The page as text."""
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


class TestProtocol:
    @pytest.mark.parametrize("state", ["registered", "running", "closed"])
    def test_everybody_reads_what_was_registered(self, client: Client, state: str) -> None:
        study = factories.study(state=state, boroughs=["Camden"])
        found = page(client, study.get_absolute_url())
        for words in (study.title, study.question, study.seed, "Registered to vote", "Primary outcome", "Camden"):
            assert words in found
        assert "help to do it on the spot" in found
        assert "Not randomised" not in found

    def test_a_draft_is_the_officers(self, client: Client, client_for: Any, ines: Any, noor: Any, ravi: Any) -> None:
        study = factories.study(state="draft")
        for person, status in ((None, 404), (ravi, 404), (ines, 200), (noor, 200)):
            assert client_for(person).get(study.get_absolute_url()).status_code == status
        assert study.title not in page(client, "/citizenship/studies/")

    @pytest.mark.parametrize("method", ["rota", "volunteer"])
    def test_not_randomised_is_said(self, client: Client, method: str) -> None:
        study = factories.study(method=method, boroughs=["Camden"])
        found = page(client, study.get_absolute_url())
        assert "Not randomised." in found
        assert study.seed not in found

    def test_an_arm_is_found_again_with_its_working(self, client: Client) -> None:
        study = factories.study(boroughs=["Camden", "Hackney"])
        drawn = drawing.drawn(study, "E09000007", 6)
        found = page(client, study.get_absolute_url(), row="E09000007", place=6)
        assert f"place 6: <strong>{drawn.arm.name}</strong>" in found
        for ticket in drawn.tickets:
            assert ticket.line in found
            assert ticket.digest in found

    def test_boroughs_and_their_arms(self, client: Client) -> None:
        study = factories.study(assigned_per="borough", boroughs=["Camden", "Hackney"])
        found = page(client, study.get_absolute_url(), row="boroughs", place=1)
        assert "The published seed drew it" in found
        assert f"<strong>{drawing.draw(study, 'boroughs', 1).name}</strong>" in found

    def test_a_turn_is_found_again(self, client: Client) -> None:
        study = factories.study(method="rota", boroughs=["Camden"])
        found = page(client, study.get_absolute_url(), row="E09000007", place=2)
        assert "place 2: <strong>Comparison</strong>" in found

    @pytest.mark.parametrize("query", [{"row": "E09000001", "place": 1}, {"row": "E09000007", "place": "many"}])
    def test_what_is_not_there_is_said(self, client: Client, query: dict[str, Any]) -> None:
        study = factories.study(boroughs=["Camden"])
        found = page(client, study.get_absolute_url(), **query)
        assert "There is a problem" in found
        assert 'id="found"' not in found

    def test_why_it_was_closed(self, client: Client) -> None:
        assert "programme decided to end it" in page(client, factories.study(state="closed").get_absolute_url())

    def test_queries_do_not_grow(self, client: Client, queries: Any) -> None:
        study = factories.study(boroughs=["Camden", "Hackney", "Barnet", "Bexley"])
        client.get(study.get_absolute_url())
        with queries(at_most=8):
            client.get(study.get_absolute_url())


class TestList:
    def test_registered_ones_and_what_to_do_without(self, client: Client) -> None:
        assert "No study is registered yet" in page(client, "/citizenship/studies/")
        study = factories.study()
        found = page(client, "/citizenship/studies/")
        assert study.title in found
        assert study.get_absolute_url() in found

    def test_published_results_are_one_step_away(self, client: Client) -> None:
        study = factories.study(state="closed")
        link = f'href="/citizenship/studies/{study.slug}/"'
        for url in ("/citizenship/studies/", study.get_absolute_url()):
            assert link not in page(client, url)
        waves.publication(study, "published")
        for url in ("/citizenship/studies/", study.get_absolute_url()):
            assert link in page(client, url)


class TestStatement:
    def test_everybody_may_read_every_version(self, client: Client) -> None:
        factories.statement(text="# Why\n- because")
        factories.statement(2)
        found = page(client, "/citizenship/studies/statement/1/")
        assert "There is a newer version" in found
        assert "<li>because</li>" in found
        assert client.get("/citizenship/studies/statement/3/").status_code == 404

    def test_an_example_says_that_it_is_one(self, client: Client) -> None:
        from citizenship.studies.reference import load_statement

        said: list[str] = []
        load_statement(said.append)
        load_statement(said.append)  # safe to run twice
        assert said == ["data-sharing statement: version 1"] * 2
        assert "No data protection officer has checked it yet" in page(client, "/citizenship/studies/statement/1/")
