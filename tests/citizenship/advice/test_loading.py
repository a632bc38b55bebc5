"""What comes with the portal, the demonstration, and rows for measuring: honest, and safe to load twice."""

from typing import Any

import pytest
from django.test import Client

from citizenship.advice import demo, finding, known, scale
from citizenship.advice.models import AdviceChange, AdviceOrganisation, AdviceService
from citizenship.advice.needs import LANGUAGES, NEEDS
from tests.citizenship.factories import advice

pytestmark = pytest.mark.django_db


def quiet(line: str) -> None:
    """Says nothing."""


class TestKnown:
    def test_real_organisations_are_practical_help_with_a_source(self, client: Client) -> None:
        known.load(quiet)
        rows = AdviceOrganisation.objects.all()
        assert len(rows) >= 10
        for row in rows:
            assert not row.is_adviser and not row.is_demonstration
            assert (row.regulator, row.registration_number, row.verified_on) == ("none", "", None)
            assert row.source_name and row.source_url.startswith("http")
        html = client.get("/citizenship/advice/").content.decode()
        assert html.count("Practical help, not advice") >= len(rows) and "Demonstration:" not in html
        assert not finding.search(level="any").exists()

    def test_the_day_is_the_source_s_never_the_day_of_loading(self) -> None:
        known.load(quiet)
        for row in AdviceService.objects.select_related("organisation"):
            assert row.assured_on == (row.organisation.source_dated or known.READ_ON) < advice.today()

    def test_loading_again_changes_nothing_that_somebody_edited(self) -> None:
        known.load(quiet)
        count = AdviceService.objects.count()
        AdviceService.objects.filter(organisation__name="Settled").update(name="Edited by hand")
        AdviceOrganisation.objects.filter(name="Settled").update(description="Edited too.")
        known.load(quiet)
        assert AdviceService.objects.count() == count
        assert AdviceService.objects.filter(name="Edited by hand", organisation__description="Edited too.").exists()

    def test_the_file_uses_known_codes_and_names_nobody(self) -> None:
        for record in known.records():
            for facts in record["service"]:
                assert set(facts["needs"]) <= set(NEEDS) and set(facts["languages"]) <= set(LANGUAGES)
                assert "contact_email" not in facts and "email" not in facts


class TestDemo:
    def test_everything_says_that_it_is_made_up(self, ines: Any, client: Client) -> None:
        demo.load(quiet)
        demo.load(quiet)
        rows = AdviceService.objects.select_related("organisation")
        assert len(rows) == 12 and all(row.organisation.is_demonstration for row in rows)
        assert all("(fictional)" in row.organisation.name and "Made up" in row.description for row in rows)
        assert all(row.phone.startswith("020 7946 0") for row in rows), "numbers that are kept free for drama"
        assert AdviceChange.objects.count() == 1 and rows.filter(state="waiting").count() == 1
        for row in rows.filter(state="listed"):
            html = client.get(row.get_absolute_url()).content.decode()
            assert "Demonstration: not a real service" in html

    def test_each_need_of_the_first_sentence_has_somebody(self, ines: Any) -> None:
        demo.load(quiet)
        for code in ("asylum", "move_on", "no_recourse", "unaccompanied_children", "rough_sleeping", "right_to_rent"):
            assert finding.near_you(needs=[code]), code


class TestScale:
    def test_many_at_once_of_every_kind(self) -> None:
        scale.load_advice(40, quiet)
        scale.load_advice(10, quiet)
        rows = AdviceService.objects.listed()
        assert rows.count() == 50 and AdviceOrganisation.objects.count() == 13
        assert rows.filter(whole_london=True).count() == 5
        assert finding.search("letters").count() == 50
        assert 0 < finding.search(level="practical").count() < 50 and finding.search(level="two").exists()
        assert finding.search(borough=advice.CAMDEN).exists() and finding.search(language="pl").exists()
