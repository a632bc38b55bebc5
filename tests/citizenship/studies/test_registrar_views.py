"""The registrar's pages: works, stranger 404, wrong state, GET refused on writes, no more queries than needed."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from citizenship.studies.models import Joining
from programmes import clock
from tests.citizenship import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
JOIN = "/citizenship/ceremonies/join/"


@pytest.fixture
def desk(client_for: Any, ravi: Any) -> Client:
    """Ravi's browser."""
    found: Client = client_for(ravi)
    return found


def text(response: Any) -> str:
    """The page."""
    found: str = response.content.decode()
    return found


class TestJoin:
    def test_the_way_in_step_by_step(self, desk: Client, camden: Any, client_for: Any, ines: Any) -> None:
        """Ask, agree, be approved, leave: each from the page that shows where the borough stands."""
        factories.statement()
        page = text(desk.get(JOIN))
        assert "Ask to join" in page
        assert "Cannot start yet" in page
        desk.post(reverse("citizenship:join_request", args=[camden.borough_id]), {"form_token": token()})
        joining = Joining.objects.get()
        statement = reverse("citizenship:join_statement", args=[joining.pk])
        assert statement in text(desk.get(JOIN))
        response = desk.post(statement, {"form_token": token(), "version": 1, "agree": "on"})
        assert response.headers["Location"] == JOIN
        assert "Waiting for us" in text(desk.get(JOIN))
        officer = client_for(ines)
        officer.post(reverse("admin:citizenship_joining_approve", args=[joining.pk]), {"form_token": token()})
        assert "In the pilot" in text(desk.get(JOIN))
        leave = reverse("citizenship:join_leave", args=[joining.pk])
        desk.post(leave, {"form_token": token(), "reason": "staff"})
        page = text(desk.get(JOIN))
        assert "left the pilot on" in page
        assert "You can ask to join again" in page

    def test_nobody_else_finds_it(self, client_for: Any, amina: Any, ines: Any, root: Any) -> None:
        for person in (amina, ines, root):
            assert client_for(person).get(JOIN).status_code == 404
        assert client_for(None).get(JOIN).status_code == 302

    def test_queries(self, desk: Client, camden: Any, queries: Any) -> None:
        factories.study(boroughs=[camden])
        desk.get(JOIN)
        with queries(at_most=14):
            desk.get(JOIN)

    def test_a_refusal_says_why(self, desk: Client, camden: Any, ines: Any) -> None:
        made = factories.requested(camden)
        made.refuse(by=ines, at=clock.now(), reason="full")
        made.save()
        page = text(desk.get(JOIN))
        assert "takes no more boroughs at present" in page
        assert "Ask to join" in page

    def test_its_studies(self, desk: Client, camden: Any) -> None:
        study = factories.study(boroughs=[camden])
        assert study.get_absolute_url() in text(desk.get(JOIN))

    def test_a_registrar_of_two_sees_both(self, desk: Client, ravi: Any, hackney: Any) -> None:
        from programmes.people.models import Membership
        from tests import factories as common

        later = clock.london_day(clock.now()) + timedelta(days=9)
        Membership.objects.create(
            user=ravi, organisation=hackney, role="registrar", added_by=common.founder(), ends_on=later
        )
        page = text(desk.get(JOIN))
        assert "Camden" in page
        assert "Hackney" in page
        desk.post(reverse("citizenship:join_request", args=[hackney.borough_id]), {"form_token": token()})
        assert Joining.objects.get().borough == hackney.borough


class TestRequest:
    def test_another_borough_is_not_found(self, desk: Client, hackney: Any) -> None:
        url = reverse("citizenship:join_request", args=[hackney.borough_id])
        assert desk.post(url, {"form_token": token()}).status_code == 404
        assert not Joining.objects.exists()

    def test_only_by_a_button(self, desk: Client, camden: Any) -> None:
        assert desk.get(reverse("citizenship:join_request", args=[camden.borough_id])).status_code == 405

    def test_twice_says_where_it_stands(self, desk: Client, camden: Any) -> None:
        factories.requested(camden)
        url = reverse("citizenship:join_request", args=[camden.borough_id])
        assert "has asked already" in text(desk.post(url, {"form_token": token()}, follow=True))
        assert "We could not be sure" in text(desk.post(url, {}, follow=True))
        assert Joining.objects.count() == 1


class TestStatement:
    def test_without_the_tick_nothing_is_agreed(self, desk: Client, camden: Any) -> None:
        factories.statement()
        made = factories.requested(camden, agreed=False)
        url = reverse("citizenship:join_statement", args=[made.pk])
        assert "Tick the box if you may agree" in text(desk.post(url, {"form_token": token(), "version": 1}))
        made.refresh_from_db()
        assert made.statement_id is None

    def test_a_version_published_meanwhile_is_shown(self, desk: Client, camden: Any) -> None:
        factories.statement()
        made = factories.requested(camden, agreed=False)
        factories.statement(2, text="The newer words.")
        url = reverse("citizenship:join_statement", args=[made.pk])
        page = text(desk.post(url, {"form_token": token(), "version": 1, "agree": "on"}))
        assert "A newer version of the statement was published" in page
        assert "The newer words." in page
        assert 'name="version" value="2"' in page

    def test_a_borough_in_the_pilot_renews(self, desk: Client, camden: Any) -> None:
        made = factories.joined(camden)
        factories.statement(2)
        assert "There is a new version" in text(desk.get(JOIN))
        url = reverse("citizenship:join_statement", args=[made.pk])
        desk.post(url, {"form_token": token(), "version": 2, "agree": "on"})
        made.refresh_from_db()
        assert (made.statement_id, made.state) == (2, "approved")
        assert "Agree for" not in text(desk.get(url))

    def test_no_statement_yet(self, desk: Client, camden: Any) -> None:
        made = factories.requested(camden, agreed=False)
        assert desk.get(reverse("citizenship:join_statement", args=[made.pk])).status_code == 404
        assert "We have not published it yet" in text(desk.get(JOIN))

    @pytest.mark.parametrize("page", ["join_statement", "join_leave"])
    def test_strangers(self, page: str, client_for: Any, sela: Any, ines: Any, root: Any, camden: Any) -> None:
        url = reverse(f"citizenship:{page}", args=[factories.joined(camden).pk])
        for person in (sela, ines, root):
            assert client_for(person).get(url).status_code == 404
            assert client_for(person).post(url, {"form_token": token(), "reason": "staff"}).status_code == 404
        assert Joining.objects.get().state == "approved"


class TestLeave:
    def test_a_reason_must_be_chosen(self, desk: Client, camden: Any) -> None:
        made = factories.joined(camden)
        url = reverse("citizenship:join_leave", args=[made.pk])
        assert "Choose the reason that fits best" in text(desk.post(url, {"form_token": token()}))
        answer = text(desk.post(url, {"form_token": token(), "reason": "Mrs Jones is ill"}))
        assert "Choose one of the reasons on the list" in answer
        assert "Mrs Jones" not in answer
        made.refresh_from_db()
        assert made.state == "approved"

    def test_a_request_is_taken_back(self, desk: Client, camden: Any) -> None:
        made = factories.requested(camden)
        url = reverse("citizenship:join_leave", args=[made.pk])
        assert "Take the request back" in text(desk.get(url))
        desk.post(url, {"form_token": token(), "reason": "mistake"})
        assert desk.get(url).status_code == 404
        assert "The last request was taken back" in text(desk.get(JOIN))

    def test_it_offers_no_place_for_words(self, desk: Client, camden: Any) -> None:
        page = text(desk.get(reverse("citizenship:join_leave", args=[factories.joined(camden).pk])))
        assert "<textarea" not in page
        assert 'type="text"' not in page
