"""The pages of the Mayor's ceremony: the guest's by code, the borough's, the officer's."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from citizenship.ceremonies.models import GuestCode, MayorsCeremony, Nomination
from programmes import clock
from programmes.evidence import codes, limits
from tests import factories as common
from tests.citizenship import factories

pytestmark = pytest.mark.django_db


def at(name: str, *keys: Any) -> str:
    return reverse(f"citizenship:{name}", args=keys)


def admin(name: str, *keys: Any) -> str:
    return reverse(f"admin:citizenship_mayorsceremony_{name}", args=keys)


def token() -> dict[str, str]:
    return {"form_token": common.token()}


@pytest.fixture
def ceremony() -> MayorsCeremony:
    """Open, with 50 places."""
    return factories.mayors()


@pytest.fixture
def held(ceremony: MayorsCeremony, ravi: Any) -> Nomination:
    """Three places of Camden's."""
    return factories.nominated(ceremony, "Camden", by=ravi)


@pytest.fixture
def code(held: Nomination) -> GuestCode:
    """The first of them."""
    return held.codes.get(number=1)


class TestGuest:
    def test_types_the_code_and_replies_without_an_account(self, code: GuestCode, client_for: Any) -> None:
        client = client_for(None)
        typed = {"code": f" {code.code[:4].lower()}-{code.code[4:]}"}
        page = client.post(at("guest_find"), typed)["Location"]
        assert page == at("guest", code.code)
        shown = client.get(page)
        body = shown.content.decode()
        assert "no-store" in shown["Cache-Control"]
        assert "Please tell the register office of Camden" in body, "needs are the borough's, outside the portal"
        assert "Will you come?" in body
        assert client.post(page, {"reply": "yes", "guests": "2", **token()}).status_code == 302
        after = client.get(page).content.decode()
        assert "with 2 guests" in after
        assert "Will you come?" not in after
        assert "Will you come?" in client.get(f"{page}?change").content.decode()
        client.post(page, {"reply": "no", "guests": "2", **token()})
        code.refresh_from_db()
        assert (code.reply, code.guests) == ("no", 0)

    def test_the_same_form_twice_is_one_reply(self, code: GuestCode, client_for: Any) -> None:
        client, sent = client_for(None), {"reply": "yes", "guests": "1", **token()}
        assert [client.post(at("guest", code.code), sent).status_code for _ in range(2)] == [302, 302]
        assert GuestCode.objects.exclude(reply="none").count() == 1

    def test_nothing_is_chosen_for_them(self, code: GuestCode, client_for: Any) -> None:
        shown = client_for(None).post(at("guest", code.code), {"guests": "1", **token()}).content.decode()
        assert "Choose yes or no." in shown

    def test_a_slip_of_the_pen_is_seen(self, code: GuestCode, client_for: Any) -> None:
        client = client_for(None)
        wrong = code.code[:-1] + next(sign for sign in codes.ALPHABET if sign != code.code[-1])
        assert "not a whole code" in client.post(at("guest_find"), {"code": wrong}).content.decode()
        response = client.get(at("guest", wrong))
        assert (response.status_code, "not a whole code" in response.content.decode()) == (404, True)

    def test_another_spelling_leads_to_the_code(self, code: GuestCode, client_for: Any) -> None:
        assert client_for(None).get(at("guest", code.code.lower()))["Location"] == at("guest", code.code)

    def test_guessing_is_slowed(self, client_for: Any) -> None:
        client = client_for(None)
        unknown = [client.get(at("guest", codes.make())) for _ in range(limits.MOST)]
        assert {response.status_code for response in unknown} == {404}
        slowed = client.get(at("guest", codes.make()))
        assert (slowed.status_code, slowed["Retry-After"]) == (429, str(limits.PERIOD))

    @pytest.mark.parametrize(
        ("what", "words"),
        [
            ("late", "last day for replies is past"),
            ("closed", "last day for replies is past"),
            ("cancelled", "is called off"),
            ("ended", "not in use any more"),
        ],
    )
    def test_when_there_is_nothing_to_reply(
        self, code: GuestCode, ravi: Any, ines: Any, client_for: Any, set_now: Any, what: str, words: str
    ) -> None:
        ceremony = code.nomination.mayors_ceremony
        if what == "late":
            set_now(ceremony.replies_end_at)
        elif what == "ended":
            client_for(ravi).post(at("nomination_withdraw", ceremony.pk), token())
        else:
            client_for(ines).post(admin({"closed": "close"}.get(what, "cancel"), ceremony.pk), token())
        shown = client_for(None).get(at("guest", code.code)).content.decode()
        assert words in shown
        assert "Will you come?" not in shown
        assert client_for(None).post(at("guest", code.code), {"reply": "yes", **token()}).status_code == 200
        code.refresh_from_db()
        assert code.reply == "none"

    def test_no_guests_no_question(self, ravi: Any, client_for: Any) -> None:
        alone = factories.nominated(factories.mayors(guests_each=0), "Camden", by=ravi).codes.get(number=1)
        shown = client_for(None).get(at("guest", alone.code)).content.decode()
        assert "no room for guests" in shown
        assert 'name="guests"' not in shown
        client_for(None).post(at("guest", alone.code), {"reply": "yes", **token()})
        alone.refresh_from_db()
        assert alone.reply == "yes"


class TestBorough:
    def test_nominates_prints_and_changes(self, ceremony: MayorsCeremony, ravi: Any, client_for: Any) -> None:
        client, page = client_for(ravi), at("nomination", ceremony.pk)
        assert "holds no places yet" in client.get(at("mayors_ceremonies")).content.decode()
        assert client.get(at("nomination_slips", ceremony.pk)).status_code == 404
        assert "Enter a whole number" in client.post(page, {"places": "some", **token()}).content.decode()
        assert "from 1 to 50" in client.post(page, {"places": "51", **token()}).content.decode()
        client.post(page, {"places": "4", **token()})
        body = client.get(page).content.decode()
        assert "Your 4 places" in body
        assert all(one.printed in body for one in GuestCode.objects.all())
        slips = client.get(at("nomination_slips", ceremony.pk))
        assert slips["Content-Type"] == "application/pdf"
        assert slips.content.startswith(b"%PDF")
        client.post(page, {"places": "6", **token()})
        assert Nomination.objects.get().places == 6
        assert "Camden holds 6 places" in client.get(at("mayors_ceremonies")).content.decode()
        client.post(at("nomination_withdraw", ceremony.pk), token())
        assert not Nomination.objects.standing().exists()
        assert client.get(at("nomination_withdraw", ceremony.pk))["Location"] == page

    def test_another_borough_sees_none_of_it(self, held: Nomination, sela: Any, amina: Any, client_for: Any) -> None:
        page = at("nomination", held.mayors_ceremony_id)
        body = client_for(sela).get(page).content.decode()
        assert not any(one.printed in body for one in held.codes.all())
        assert client_for(sela).get(at("nomination_slips", held.mayors_ceremony_id)).status_code == 404
        for name, keys in (("nomination", [held.mayors_ceremony_id]), ("mayors_ceremonies", [])):
            assert client_for(amina).get(at(name, *keys)).status_code == 404

    def test_control_its_own_registrar_sees_the_codes(self, held: Nomination, ravi: Any, client_for: Any) -> None:
        body = client_for(ravi).get(at("nomination", held.mayors_ceremony_id)).content.decode()
        assert all(one.printed in body for one in held.codes.all())

    def test_a_draft_is_not_there(self, ravi: Any, client_for: Any) -> None:
        draft = factories.mayors("draft")
        assert client_for(ravi).get(at("nomination", draft.pk)).status_code == 404
        assert "None is announced" in client_for(ravi).get(at("mayors_ceremonies")).content.decode()

    def test_full_and_closed(self, ravi: Any, sela: Any, ines: Any, client_for: Any) -> None:
        ceremony = factories.mayors(places=2)
        factories.nominated(ceremony, "Camden", by=ravi, places=2)
        page = at("nomination", ceremony.pk)
        assert "Every place is taken" in client_for(sela).get(page).content.decode()
        client_for(ines).post(admin("close", ceremony.pk), token())
        assert "Nominations are closed" in client_for(sela).get(page).content.decode()


class TestOfficer:
    def _plan(self, ceremony: MayorsCeremony | None = None, **given: Any) -> dict[str, Any]:
        venue = ceremony.venue if ceremony else factories.venue()
        today = clock.london_day(clock.now())
        words = {
            "date": (today + timedelta(days=60)).isoformat(),
            "starts": "14:30",
            "venue": str(venue.pk),
            "places": "40",
            "most_each": "",
            "guests_each": "2",
            "reply_by": (today + timedelta(days=50)).isoformat(),
        }
        return {**words, **token(), **given}

    def test_the_whole_way(self, ravi: Any, ines: Any, client_for: Any, set_now: Any) -> None:
        client = client_for(ines)
        assert client.post(admin("plan"), self._plan()).status_code == 302
        made = MayorsCeremony.objects.get()
        page = admin("change", made.pk)
        assert "Open it for nominations" in client.get(page).content.decode()
        client.post(admin("edit", made.pk), self._plan(made, places="30"))
        client.post(admin("open_", made.pk), token())
        held = factories.nominated(made, "Camden", by=ravi, places=5)
        client.post(admin("adjust", made.pk), self._plan(made, places="35"))
        made.refresh_from_db()
        assert (made.state, made.places) == ("open", 35)
        first = held.codes.get(number=1)
        client_for(None).post(at("guest", first.code), {"reply": "yes", "guests": "2", **token()})
        body = client.get(page).content.decode()
        assert "1, with 2 guests: 3 in all" in body
        assert not any(one.printed in body or one.code in body for one in held.codes.all()), "numbers, no codes"
        client.post(admin("close", made.pk), token())
        set_now(made.starts_at + timedelta(hours=3))
        client.post(admin("hold", made.pk), {"attended": "4", "guests": "7", **token()})
        made.refresh_from_db()
        assert (made.state, made.attended) == ("held", 4)
        assert "New citizens: 4. Guests: 7." in client.get(page).content.decode()

    def test_cancels(self, ceremony: MayorsCeremony, ines: Any, client_for: Any) -> None:
        client_for(ines).post(admin("cancel", ceremony.pk), token())
        ceremony.refresh_from_db()
        assert ceremony.state == "cancelled"

    def test_the_list(self, ceremony: MayorsCeremony, ines: Any, noor: Any, client_for: Any) -> None:
        assert "Mayor’s ceremony on" in client_for(ines).get(admin("changelist")).content.decode()
        assert client_for(noor).get(admin("changelist")).status_code == 403
        for name in ("open_", "close", "hold", "cancel", "edit", "adjust"):
            assert client_for(noor).post(admin(name, ceremony.pk), token()).status_code == 403, name

    def test_nobody_reads_codes_in_the_admin(self) -> None:
        from django.contrib import admin as site

        assert GuestCode not in site.site._registry
        assert Nomination not in site.site._registry
