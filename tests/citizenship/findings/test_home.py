"""The front page of the area, its part of the home page and of a borough's page, and its demonstration."""

import re
from typing import Any

import pytest
from django.test import Client

from citizenship.ceremonies.models import Ceremony
from citizenship.facts import words_files
from citizenship.findings import reference_guidance, registry_home
from citizenship.findings.models.guidance import GuidanceVersion, Recommendation
from programmes.catalogue import loading
from programmes.people.models import Borough, User
from tests.citizenship import factories

pytestmark = pytest.mark.django_db


class TestFrontPage:
    def test_a_visitor_finds_every_way(self, client_for: Any, queries: Any) -> None:
        reference_guidance.load(str)
        visitor: Client = client_for()
        words_files.load_languages(str)
        with queries(at_most=4):
            page = visitor.get("/citizenship/").content.decode()
        for title in (
            "Settled status: what to do now",
            "Becoming British",
            "Young Londoners",
            "Find advice near you",
            "Have you had a letter or e-mail about your status?",
            "Guidance on ceremonies",
            "Host a ceremony",
            "Answer our questions",
            "Sign in as a registrar",
        ):
            assert title in page
        assert (
            '<a class="govuk-link" href="/citizenship/settled-status/?lang=ar" lang="ar" hreflang="ar" dir="rtl">'
            in page
        )
        assert "No study has published its results yet" in page
        for address in re.findall(r'<a class="govuk-link[^"]*" href="(/[^"#?]*)"', page):
            assert visitor.get(address).status_code in {200, 302}, address

    def test_a_registrar_finds_the_ceremonies(self, client_for: Any, ravi: Any) -> None:
        page = client_for(ravi).get("/citizenship/").content.decode()
        assert "You record ceremonies for Camden" in page
        assert 'href="/citizenship/ceremonies/"' in page


class TestHomePage:
    def test_in_the_menu_and_among_what_is_open(self, client_for: Any) -> None:
        visitor = client_for()
        page = visitor.get("/").content.decode()
        assert ">Citizenship</a>" in re.sub(r"\s+", "", page).replace(">Citizenship<", ">Citizenship<") or (
            "/citizenship/" in page
        )
        assert "Settled status: what to do now" in page
        assert "what pilots have shown" not in page
        reference_guidance.load(str)
        assert "what pilots have shown" in visitor.get("/").content.decode()

    def test_a_registrar_outside_the_pilot_may_join(self, ravi: Any) -> None:
        (found,) = registry_home.waiting_for(ravi)
        assert (found.title, found.url) == ("Join the ceremony pilots", "/citizenship/ceremonies/join/")

    def test_a_registrar_in_the_pilot_sees_what_waits(self, ravi: Any, sela: Any) -> None:
        factories.joined("Camden")
        (found,) = registry_home.waiting_for(ravi)
        assert found.url == "/citizenship/ceremonies/"
        from programmes import clock

        today = clock.london_day(clock.now())
        past = factories.ceremony("Camden", date=today)
        ahead = factories.ceremony("Camden")
        assert [item.url for item in registry_home.waiting_for(ravi)] == [
            past.get_absolute_url(),
            ahead.get_absolute_url(),
        ]
        assert all("/join/" in item.url for item in registry_home.waiting_for(sela)), "nothing of Camden's"

    def test_nothing_for_others(self, amina: Any, ines: Any) -> None:
        factories.ceremony("Camden")
        assert registry_home.waiting_for(amina) == registry_home.waiting_for(ines) == []


class TestBoroughPage:
    def test_no_count_of_one_borough(self, client_for: Any) -> None:
        factories.ceremony("Camden", state="held", places=999, invited=888, attended=777)
        page = client_for().get("/boroughs/camden/").content.decode()
        assert "Citizenship ceremonies" in page
        assert "Camden is in no study of ceremonies that is registered here" in page
        assert "777" not in page

    def test_a_registered_plan_is_public_before_its_results(self, client_for: Any) -> None:
        study = factories.study(boroughs=["Camden"])
        page = client_for().get("/boroughs/camden/").content.decode()
        assert study.title in page and "Its plan is public" in page
        assert study.title not in client_for().get("/boroughs/hackney/").content.decode()


class TestDemonstration:
    @pytest.fixture
    def said(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Everything that citizenship loads, twice over."""
        monkeypatch.setenv("DEMO_PASSWORD", "plainly-fictional-7")
        found: list[str] = []
        names = [name for name in loading.demo.steps if name.startswith("ceremon")]
        loading.reference.run(found.append)
        for _ in range(2):
            loading.demo.run(found.append, only=["cast", *names])
        return found

    def test_the_whole_area(self, said: list[str], client_for: Any) -> None:
        """A pilot that nobody could take for a real one, with something for each of the cast to do."""
        assert "ceremonies: nothing to add" in said, "the second time adds nothing"
        assert any("a survey code to try" in line for line in said)
        ravi, ines = (User.objects.get(email=f"{key}@portal.example") for key in ("ravi", "ines"))
        assert {each.name for each in Borough.objects.filter(ceremonies__isnull=False)} == {"Camden", "Hackney"}
        assert Ceremony.objects.filter(late_entry=True).count() == 2
        assert Ceremony.objects.filter(revised=True).count() == 2
        titles = [item.title for item in registry_home.waiting_for(ravi)]
        assert len(titles) == 2 and all(title.startswith("Ceremony on") for title in titles)
        visitor = client_for()
        for path, words in (
            ("/citizenship/", "A stall at the ceremony (demonstration)"),
            ("/citizenship/guidance/", "Pilot evidence</strong>"),
            ("/boroughs/camden/", "A stall at the ceremony (demonstration)"),
            ("/citizenship/studies/", "(demonstration)"),
        ):
            assert words in visitor.get(path).content.decode(), path
        lines = _worklist(ines)
        assert lines, "the officer has work"
        assert GuidanceVersion.objects.count() == 2
        stall = Recommendation.objects.get(basis="pilot")
        assert "95% interval" in stall.found
        assert "dice" in visitor.get(f"/citizenship/studies/{stall.study.slug}/").content.decode()  # type: ignore[union-attr]


def _worklist(user: Any) -> list[str]:
    from programmes.people import worklist

    return [line.label for line in worklist.waiting(user)]
