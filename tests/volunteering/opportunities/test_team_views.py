"""A lead books places for a team on a page; the public page says what a team holds."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from programmes import clock
from programmes.notices.models import Notice
from programmes.people.models import Membership, Organisation, User
from tests import factories as common
from tests.volunteering import factories
from tests.volunteering.factories import ambassadors as make
from volunteering.opportunities.models import Session, SignUp
from volunteering.pathways.actions import employers

pytestmark = pytest.mark.django_db


def as_(user: Any) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def colleague(organisation: Organisation, name: str, *, age: int | None = 30) -> User:
    """Somebody in the organisation; with an age they have joined volunteering too."""
    user = common.person(name)
    Membership.objects.create(user=user, organisation=organisation, role="member", added_by=user)
    if age is not None:
        factories.minor(user, age=age, permitted=True) if age < 18 else factories.volunteer(user, age=age)
    return user


def url(session: Session) -> str:
    return reverse("volunteering:team_book", args=[session.pk])


def book(browser: Client, session: Session, *people: User, **more: Any) -> Any:
    given = {"colleagues": [each.pk for each in people], "agreed": "on", "form_token": common.token(), **more}
    return browser.post(url(session), given)


class TestBook:
    def test_places_first_then_the_waiting_list(self, session: Any, tideway: Any, hana: Any) -> None:
        """I1: one place, two people; each is told, and by whom it was booked."""
        ada, bo = colleague(tideway, "Ada Moss"), colleague(tideway, "Bo Reed")
        browser = as_(hana)
        assert "1 of 1 place free" in browser.get(url(session)).content.decode()
        answer = book(browser, session, bo, ada)
        assert answer.status_code == 302
        rows = SignUp.objects.filter(session=session).order_by("created_at", "in_line")
        assert {(each.volunteer.user, each.state, each.group) for each in rows} == {
            (ada, "confirmed", tideway),
            (bo, "waiting", tideway),
        }
        assert Notice.objects.filter(recipient=ada, body__contains=f"{tideway} booked this for you").exists()
        page = browser.get(answer["Location"]).content.decode()
        assert "<strong>1</strong> have a place" in page and "<strong>1</strong> are on the waiting list" in page

    def test_sent_twice_it_is_booked_once(self, session: Any, tideway: Any, hana: Any) -> None:
        ada, browser = colleague(tideway, "Ada Moss"), as_(hana)
        again = {"form_token": common.token()}
        book(browser, session, ada, **again)
        assert book(browser, session, ada, **again).status_code == 302
        assert SignUp.objects.count() == 1

    def test_one_answer_for_who_is_too_young_and_who_has_not_joined(
        self, session: Any, tideway: Any, hana: Any
    ) -> None:
        """I25: a lead does not learn who is under 18, nor who volunteers; nobody of the team is booked."""
        ada = colleague(tideway, "Ada Moss")
        words = []
        for each in (colleague(tideway, "Tam Young", age=17), colleague(tideway, "Kit Elder", age=None)):
            text = book(as_(hana), session, ada, each).content.decode()
            words.append(text[text.index("cannot be booked") :][:260].replace(each.name, "X"))
        assert words[0] == words[1]
        assert not SignUp.objects.exists()

    def test_nobody_outside_the_organisation(self, session: Any, tideway: Any, hana: Any, farah_volunteer: Any) -> None:
        assert "Select a valid choice" in book(as_(hana), session, farah_volunteer.user).content.decode()
        assert not SignUp.objects.exists()

    def test_what_the_page_asks_for(self, session: Any, tideway: Any, hana: Any) -> None:
        ada = colleague(tideway, "Ada Moss")
        assert "Ask them first" in book(as_(hana), session, ada, agreed="").content.decode()
        assert "Tick at least one person" in book(as_(hana), session).content.decode()

    def test_who_is_busy_then_is_named_to_nobody(self, session: Any, tideway: Any, hana: Any, host: Any) -> None:
        """I3: the refusal says that somebody cannot, and the lead asks the team."""
        ada = colleague(tideway, "Ada Moss")
        other = factories.session(factories.opportunity(host), starts_at=session.starts_at)
        factories.sign_up(ada.volunteer, other)
        assert "somebody in the team is signed up already" in book(as_(hana), session, ada).content.decode()
        assert SignUp.objects.count() == 1

    def test_leads_of_employers_only(
        self, session: Any, tideway: Any, hana: Any, guy: Any, farah_volunteer: Any, client: Client
    ) -> None:
        ada = colleague(tideway, "Ada Moss")
        for stranger in (guy, farah_volunteer.user, ada):
            assert as_(stranger).get(url(session)).status_code == 404
        assert client.get(url(session)).status_code == 302
        Session.objects.filter(pk=session.pk).update(state="cancelled", cancelled_at=clock.now(), cancelled_by=guy)
        assert as_(hana).get(url(session)).status_code == 404

    def test_for_the_other_employer(self, session: Any, tideway: Any, hana: Any) -> None:
        other = common.organisation("Quay Bakery", kind="employer")
        common.join(hana, of=other, role="lead")
        assert "Quay Bakery" in as_(hana).get(url(session)).content.decode()
        chosen = as_(hana).get(f"{url(session)}?for={other.pk}")
        assert chosen.context["organisation"] == other
        assert as_(hana).get(f"{url(session)}?for={session.pk}").status_code == 404


class TestPublicPage:
    def page(self, session: Session, by: Any = None) -> str:
        browser = as_(by) if by else Client()
        address = reverse("volunteering:opportunity_detail", args=[session.opportunity_id])
        return browser.get(address).content.decode()

    def test_full_by_a_team_is_not_plain_full(self, session: Any, tideway: Any, hana: Any) -> None:
        ada = colleague(tideway, "Ada Moss")
        assert "Book for your team" in self.page(session, hana)
        assert "Book for your team" not in self.page(session)
        book(as_(hana), session, ada)
        text = self.page(session)
        assert "Booked by a team" in text and "Every place is taken" not in text
        assert "Tideway" not in text and "Join the waiting list" in text

    def test_control_full_by_people_is_plain_full(self, session: Any, farah_volunteer: Any) -> None:
        factories.sign_up(farah_volunteer, session)
        assert "Every place is taken" in self.page(session) and "team" not in self.page(session)

    def test_some_of_it(self, opportunity: Any, farah_volunteer: Any, tideway: Any, hana: Any) -> None:
        session = factories.session(opportunity, capacity=2)
        factories.sign_up(farah_volunteer, session)
        book(as_(hana), session, colleague(tideway, "Ada Moss"))
        assert "Every place is taken, some by a team" in self.page(session)

    def test_a_day_made_for_a_team_has_no_waiting_list(self, host: Any, tideway: Any, hana: Any, guy: Any) -> None:
        match = make.team_match(make.team_offer(tideway), make.team_need(host))
        for each in (hana, guy):
            agreed = employers.say_yes(match=match, by=each, token=common.token())
        text = self.page(agreed.session)
        assert "Booked by a team" in text and "Join the waiting list" not in text

    def test_the_number_of_queries_stays(
        self, opportunity: Any, tideway: Any, hana: Any, queries: Any, client: Client
    ) -> None:
        address = reverse("volunteering:opportunity_detail", args=[opportunity.pk])
        people = [colleague(tideway, name) for name in ("Ada Moss", "Bo Reed", "Cy Lane")]
        for number, each in enumerate(people):
            full = factories.session(opportunity, capacity=1, starts_at=clock.now() + timedelta(days=number + 5))
            book(as_(hana), full, each)
        with queries(at_most=9):
            client.get(address)
