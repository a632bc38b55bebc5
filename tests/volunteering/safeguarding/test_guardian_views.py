"""The guardian's pages: by key, in their own browser, without an account (I23)."""

from datetime import timedelta
from typing import Any

import pytest

from programmes import clock, tokens
from programmes.notices.models import Notice
from tests import factories as common
from tests.volunteering import factories
from tests.volunteering.safeguarding.keys import key_in
from volunteering.safeguarding import actions
from volunteering.safeguarding.models import ConsentRequest, DataConsent, ParticipationPermission, Volunteer
from volunteering.safeguarding.models.guardians import hash_of

pytestmark = pytest.mark.django_db
STATED = {"name": "Gwen Bello", "relationship": "parent", "phone": "020 7946 0155", "permits": ["take_part"]}


def sent(**fields: Any) -> dict[str, Any]:
    return {"form_token": tokens.issue(), **fields}


@pytest.fixture
def give(tomi_volunteer: Any) -> str:
    """The address of the link that Tomi's guardian was sent."""
    actions.ask_guardian(
        volunteer=tomi_volunteer, email="gwen@portal.example", by=tomi_volunteer.user, token=common.token()
    )
    return f"/volunteering/guardian/{key_in(Notice.objects.get(), 'guardian')}/"


@pytest.fixture
def page(tomi_permitted: Any, gwen_guardian: Any) -> str:
    """The address of Gwen's own page."""
    at = clock.now()
    gwen_guardian.links.create(
        purpose="page", key_hash=hash_of("k" * 43), sent_at=at, expires_at=at + timedelta(days=30)
    )
    return f"/volunteering/guardian/page/{'k' * 43}/"


class TestGive:
    def test_a_visitor_reads_states_and_gives(self, give: str, client_for: Any, tomi_volunteer: Any) -> None:
        client = client_for()
        assert b"May Tomi volunteer?" in client.get(give).content
        response = client.post(give, sent(**STATED))
        assert response["Location"] == "/volunteering/guardian/thanks/"
        assert tomi_volunteer.permissions.live_on(clock.now()).exists()
        assert client.get(give).status_code == 410

    def test_the_young_persons_browser_is_refused(self, give: str, client_for: Any, tomi: Any, farah: Any) -> None:
        """I23."""
        for who in (tomi, farah):
            for response in (client_for(who).get(give), client_for(who).post(give, sent(**STATED))):
                assert response.status_code == 403
                assert b"in your own browser" in response.content
        assert not ParticipationPermission.objects.exists()

    @pytest.mark.parametrize("missing", list(STATED))
    def test_each_statement_is_needed(self, missing: str, give: str, client_for: Any, tomi_volunteer: Any) -> None:
        stated = {name: value for name, value in STATED.items() if name != missing}
        response = client_for().post(give, sent(**stated))
        assert b"There is a problem" in response.content
        assert not tomi_volunteer.permissions.exists()

    def test_without_taking_part_there_is_nothing_to_give(self, give: str, client_for: Any) -> None:
        response = client_for().post(give, sent(**{**STATED, "permits": ["travel"]}))
        assert b"supervised sessions" in response.content

    def test_an_unknown_key(self, client_for: Any, db: None) -> None:
        assert client_for().get("/volunteering/guardian/unknown/").status_code == 410

    def test_a_double_click_gives_once(self, give: str, client_for: Any, tomi_volunteer: Any) -> None:
        data = sent(**STATED)
        client = client_for()
        client.post(give, data)
        client.post(give, data)
        assert tomi_volunteer.permissions.count() == 1

    def test_no_query_grows(self, give: str, client_for: Any, queries: Any) -> None:
        with queries(at_most=8):
            client_for().get(give)


class TestPage:
    def test_what_was_permitted_and_what_is_not_shown(self, page: str, client_for: Any) -> None:
        body = client_for().get(page).content.decode()
        assert "Take part in supervised sessions" in body
        assert "You do not see where Tomi goes" in body

    def test_take_back(self, page: str, client_for: Any, tomi_permitted: Any, after: list[Any]) -> None:
        given = tomi_permitted.permissions.get()
        url, client = f"{page}withdraw/{given.pk}/", client_for()
        assert b"cancelled at once" in client.get(url).content
        assert client.post(url, sent())["Location"] == page
        assert b"No permission now" in client.get(page).content
        assert len(after) == 1

    def test_only_ones_own(self, page: str, client_for: Any) -> None:
        other = factories.permission(factories.minor("Mo Ali"))
        assert client_for().get(f"{page}withdraw/{other.pk}/").status_code == 404
        assert client_for().get(f"{page}erase/").status_code == 404  # no consent to take back at 15

    def test_the_young_persons_browser_is_refused(self, page: str, client_for: Any, tomi: Any, gwen: Any) -> None:
        assert client_for(tomi).get(page).status_code == 403
        assert client_for(gwen).get(page).status_code == 200

    def test_after_30_days_a_fresh_link_is_asked_for(self, page: str, client_for: Any, set_now: Any) -> None:
        set_now(clock.now() + timedelta(days=31))
        assert client_for().get(page).status_code == 410

    def test_the_answer_is_the_same_for_strangers(self, page: str, client_for: Any, gwen_guardian: Any) -> None:
        said = set()
        for email in ("nobody@family.example", gwen_guardian.email):
            response = client_for().post("/volunteering/guardian/", sent(email=email), follow=True)
            said.add(str([str(message) for message in response.context["messages"]]))
        assert len(said) == 1

    def test_renew_sends_a_one_use_link(self, page: str, client_for: Any, gwen_guardian: Any) -> None:
        assert client_for().post(f"{page}renew/", sent())["Location"] == page
        assert gwen_guardian.links.filter(purpose="give").exists()


class TestUnder13:
    def ask(self, client: Any) -> str:
        client.post("/volunteering/join/guardian/", sent(guardian_email="mum@family.example"))
        return f"/volunteering/guardian/consent/{key_in(Notice.objects.get(), 'guardian/consent')}/"

    def stated(self, **fields: Any) -> dict[str, Any]:
        born = factories.born(11)
        child = {
            "child_known_as": "Bibi",
            "child_born_0": born.day,
            "child_born_1": born.month,
            "child_born_2": born.year,
        }
        return sent(**{**STATED, **child, "consent": "on", **fields})

    def test_from_the_childs_question_to_the_childs_start(self, client_for: Any, tomi: Any) -> None:
        url = self.ask(client_for())
        assert b"may we keep" in client_for().get(url).content.lower()
        client_for().post(url, self.stated())
        key = key_in(Notice.objects.get(event__startswith="volunteering.safeguarding.consent_given"), "join/start")
        child = client_for(tomi)
        assert b"Your parent or guardian has said yes" in child.get(f"/volunteering/join/start/{key}/").content
        child.post(f"/volunteering/join/start/{key}/", sent())
        assert Volunteer.objects.get().band == "under_13"
        assert child.get(f"/volunteering/join/start/{key}/").status_code == 302
        assert (
            b"no longer be used" in client_for(common.person("Mo Ali")).get(f"/volunteering/join/start/{key}/").content
        )

    def test_without_the_tick_nothing_is_kept(self, client_for: Any) -> None:
        url = self.ask(client_for())
        response = client_for().post(url, self.stated(consent=""))
        assert b"we keep nothing" in response.content
        assert not DataConsent.objects.exists()

    def test_no_deletes_the_address(self, client_for: Any) -> None:
        url = self.ask(client_for())
        client_for().post(f"{url}no/", sent())
        assert not ConsentRequest.objects.exists()
        assert client_for().get(url).status_code == 410

    def test_take_the_consent_back(self, client_for: Any, after: list[Any]) -> None:
        """I27."""
        child = factories.child()
        at = clock.now()
        child.guardians.get().links.create(
            purpose="page", key_hash=hash_of("c" * 43), sent_at=at, expires_at=at + timedelta(days=30)
        )
        page = f"/volunteering/guardian/page/{'c' * 43}/"
        assert b"have the account erased" in client_for().get(page).content
        client_for().post(f"{page}erase/", sent())
        child.user.refresh_from_db()
        assert child.user.erased_at
