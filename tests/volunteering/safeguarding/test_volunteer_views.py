"""Joining, profile and guardian as a volunteer meets them: the date of birth first, high privacy, plain words."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from programmes import clock, tokens
from tests.volunteering import factories
from volunteering.safeguarding import needs, vocabulary
from volunteering.safeguarding.models import ConsentRequest, Volunteer

pytestmark = pytest.mark.django_db
JOIN = "/volunteering/join/"


def sent(**fields: Any) -> dict[str, Any]:
    return {"form_token": tokens.issue(), **fields}


def born(age: int) -> dict[str, Any]:
    day = factories.born(age)
    return sent(born_0=day.day, born_1=day.month, born_2=day.year)


class TestJoin:
    def test_a_visitor_gives_the_date_first_and_then_makes_an_account(self, client_for: Any, farah: Any) -> None:
        client = client_for()
        assert re.findall(r'name="(born_\d)"', client.get(JOIN).content.decode()) == ["born_0", "born_1", "born_2"]
        assert client.post(JOIN, born(19))["Location"] == f"{JOIN}account/"
        assert b"/accounts/signup/?next=%2Fvolunteering%2Fjoin%2Fabout%2F" in client.get(f"{JOIN}account/").content
        assert not Volunteer.objects.exists()
        client.force_login(farah)
        response = client.post(f"{JOIN}about/", sent(known_as="Fari", borough=""))
        assert response["Location"] == "/volunteering/me/profile/"
        assert Volunteer.objects.get().known_as == "Fari"

    def test_the_date_waits_in_the_session_under_seal_and_for_two_hours(self, client_for: Any, set_now: Any) -> None:
        client = client_for()
        client.post(JOIN, born(19))
        held = client.session["volunteering_born"]
        assert held["born"].startswith("gAAAAA")
        assert str(factories.born(19).year) not in str(held["born"])
        set_now(clock.now() + timedelta(hours=2, seconds=1))
        assert client.get(f"{JOIN}account/")["Location"] == JOIN

    def test_somebody_signed_in_goes_on_at_once(self, client_for: Any, tomi: Any) -> None:
        client = client_for(tomi)
        assert client.post(JOIN, born(15))["Location"] == f"{JOIN}about/"
        assert b"You are under 16" in client.get(f"{JOIN}about/").content
        response = client.post(f"{JOIN}about/", sent(known_as="Tomi", guardian_email="gwen@portal.example"))
        assert response["Location"] == "/volunteering/me/guardian/"
        assert Volunteer.objects.get().guardians.get().email == "gwen@portal.example"

    @pytest.mark.parametrize(("age", "asked"), [(15, "needed"), (17, "optional"), (18, "none")])
    def test_a_guardian_is_asked_for_by_age(self, age: int, asked: str, client_for: Any, tomi: Any) -> None:
        client = client_for(tomi)
        client.post(JOIN, born(age))
        body = client.get(f"{JOIN}about/").content.decode()
        assert ("guardian_email" in body) == (asked != "none")
        assert ("guardian (optional)" in body) == (asked == "optional")

    def test_ones_own_address_as_guardian_is_refused_beside_the_field(self, client_for: Any, tomi: Any) -> None:
        client = client_for(tomi)
        client.post(JOIN, born(15))
        response = client.post(f"{JOIN}about/", sent(known_as="Tomi", guardian_email=tomi.email))
        assert b"This is your own address" in response.content
        assert not Volunteer.objects.exists()

    @pytest.mark.parametrize(
        "typed",
        [("31", "2", "2010"), ("", "", ""), ("1", "1", ""), ("a", "b", "c"), ("1", "1", "1850"), ("1", "1", "2999")],
    )
    def test_what_is_no_date_of_birth(self, typed: tuple[str, str, str], client_for: Any) -> None:
        response = client_for().post(JOIN, sent(born_0=typed[0], born_1=typed[1], born_2=typed[2]))
        assert response.status_code == 200
        assert b"such as 27 3 2009" in response.content

    def test_without_a_date_the_rest_does_not_open(self, client_for: Any, farah: Any) -> None:
        assert client_for(farah).get(f"{JOIN}about/")["Location"] == JOIN

    def test_who_has_joined_is_led_to_the_profile(self, client_for: Any, farah_volunteer: Any) -> None:
        client = client_for(farah_volunteer.user)
        for path in (JOIN, f"{JOIN}about/"):
            assert client.get(path)["Location"] == "/volunteering/me/profile/"


class TestUnder13:
    def test_a_visitor_leaves_nothing_behind(self, client_for: Any) -> None:
        client = client_for()
        assert client.post(JOIN, born(12))["Location"] == f"{JOIN}guardian/"
        assert b"we do not know who you are" in client.get(f"{JOIN}guardian/").content
        assert "volunteering_born" not in client.session
        assert not Session.objects.filter(session_data__contains="born").exists()

    def test_somebody_signed_in_is_told_plainly_and_nothing_is_kept(self, client_for: Any, tomi: Any) -> None:
        client = client_for(tomi)
        client.post(JOIN, born(12))
        body = client.get(f"{JOIN}guardian/").content
        assert b"You are signed in, but we have not kept your date of birth" in body
        client.post(f"{JOIN}guardian/", sent(guardian_email="mum@family.example"))
        assert not Volunteer.objects.exists()
        request = ConsentRequest.objects.get()
        fields = {field.name for field in request._meta.concrete_fields}
        assert fields == {"id", "email", "key_hash", "asked_at", "expires_at"}

    def test_a_date_given_before_is_forgotten(self, client_for: Any) -> None:
        client = client_for()
        client.post(JOIN, born(19))
        client.post(JOIN, born(12))
        assert client.get(f"{JOIN}account/")["Location"] == JOIN

    def test_ones_own_address_is_no_guardians(self, client_for: Any, tomi: Any) -> None:
        response = client_for(tomi).post(f"{JOIN}guardian/", sent(guardian_email=tomi.email))
        assert b"This is your own address" in response.content
        assert not ConsentRequest.objects.exists()


class TestProfile:
    def test_change_it(self, client_for: Any, farah_volunteer: Any) -> None:
        client = client_for(farah_volunteer.user)
        assert b"18 to 24" in client.get("/volunteering/me/profile/").content
        data = sent(known_as="Fari", borough="", interests=["health"], needs=["service_animals"], own_words="A chair")
        client.post("/volunteering/me/profile/", data)
        farah_volunteer.refresh_from_db()
        assert farah_volunteer.known_as == "Fari"
        assert {need.code for need in farah_volunteer.access_needs.all()} == {"service_animals", "own_words"}
        body = client.get("/volunteering/me/profile/").content
        assert b"A chair" in body
        assert farah_volunteer.born.isoformat().encode() not in body

    def test_the_needs_are_words_of_the_standard(self) -> None:
        assert set(needs.NEEDS) <= set(vocabulary.ACCESS)

    def test_who_has_not_joined_is_led_there(self, client_for: Any, farah: Any) -> None:
        for page in ("profile", "guardian"):
            assert client_for(farah).get(f"/volunteering/me/{page}/")["Location"] == JOIN

    def test_queries(self, client_for: Any, farah_volunteer: Any, queries: Any) -> None:
        client = client_for(farah_volunteer.user)
        with queries(at_most=12):
            client.get("/volunteering/me/profile/")


class TestGuardian:
    URL = "/volunteering/me/guardian/"

    def test_the_young_person_is_told_what_the_guardian_can_see(self, client_for: Any, tomi_permitted: Any) -> None:
        body = client_for(tomi_permitted.user).get(self.URL).content.decode()
        assert "Your guardian said yes" in body
        assert "They cannot see what you sign up for" in body
        assert "020 7946" not in body

    def test_ask(self, client_for: Any, tomi_volunteer: Any) -> None:
        client = client_for(tomi_volunteer.user)
        assert b"Nobody asked yet" in client.get(self.URL).content
        client.post(self.URL, sent(guardian_email="gwen@portal.example"))
        assert b"Not answered yet" in client.get(self.URL).content

    def test_not_for_adults(self, client_for: Any, farah_volunteer: Any) -> None:
        assert client_for(farah_volunteer.user).get(self.URL)["Location"] == "/volunteering/me/profile/"


class TestPlainPages:
    def test_what_we_keep_in_words_for_13_to_15(self, client_for: Any) -> None:
        body = client_for().get("/volunteering/privacy/").content.decode().split("<main")[1].partition("</main>")[0]
        text = re.sub(r"<[^>]+>", " ", re.sub(r"</(?:h\d|p|li)>", ". ", body))
        sentences = [each.split() for each in re.split(r"[.!?:;]\s", text) if each.strip()]
        assert max(len(words) for words in sentences) <= 25
        assert sum(len(words) for words in sentences) < 450

    def test_born_on_29_february(self, client_for: Any, tomi: Any, set_now: Any) -> None:
        from datetime import UTC, datetime

        set_now(datetime(2026, 2, 28, 12, tzinfo=UTC))
        client = client_for(tomi)
        day = date(2008, 2, 29)
        client.post(JOIN, sent(born_0=day.day, born_1=day.month, born_2=day.year))
        assert b"guardian_email" in client.get(f"{JOIN}about/").content  # 17 until 1 March
