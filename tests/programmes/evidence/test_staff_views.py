"""Editors and analysts keep definitions; figures and counts are there to read, small numbers never."""

from typing import Any

import pytest
from django.urls import reverse

from programmes import evidence
from programmes.audit.models import AuditEvent
from programmes.evidence.models import Measure, Survey, SurveyCode

pytestmark = pytest.mark.django_db
FORM = {
    "name": "People who took part",
    "slug": "people-who-took-part",
    "unit": "people",
    "definition": "Everybody who came at least once.",
    "definition_version": "1",
    "source": "Accepted reports",
    "owner": "",
    "checked_date": "",
    "review_date": "",
}


class TestMeasures:
    def test_an_analyst_adds_one_and_reads_its_figures(self, client_for: Any, noor: Any) -> None:
        client = client_for(noor)
        answer = client.post(reverse("admin:programmes_measure_add"), FORM)
        assert answer.status_code == 302, answer.context["errors"]
        found = Measure.objects.get()
        evidence.record(measure=found.slug, area=evidence.LONDON, period="2018", value=42000, n=42000)
        page = client.get(reverse("admin:programmes_measure_change", args=[found.pk])).content.decode()
        assert "42000" in page
        assert 'name="observations-0-value"' not in page, "nobody types a figure"
        assert AuditEvent.objects.filter(verb="programmes.evidence.measure_added").exists()

    def test_others_may_not(self, client_for: Any, dev: Any, finn: Any) -> None:
        for who in (dev, finn):
            assert client_for(who).get(reverse("admin:programmes_measure_changelist")).status_code == 403
            assert client_for(who).post(reverse("admin:programmes_measure_add"), FORM).status_code == 403
        assert not Measure.objects.exists()


class TestSurveys:
    def test_counts_and_no_small_number(self, client_for: Any, noor: Any, survey: Survey) -> None:
        SurveyCode.objects.create(survey=survey, scope="here", code="00000000", sheet=1)
        page = client_for(noor).get(reverse("admin:programmes_survey_change", args=[survey.pk])).content.decode()
        assert "Codes issued" in page
        assert "Fewer than 10" in page

    def test_nobody_makes_or_changes_one_by_hand(self, client_for: Any, noor: Any, root: Any, survey: Survey) -> None:
        for who in (noor, root):
            client = client_for(who)
            assert client.get(reverse("admin:programmes_survey_add")).status_code == 403
            url = reverse("admin:programmes_survey_change", args=[survey.pk])
            assert client.post(url, {"name": "Other"}).status_code == 403
        survey.refresh_from_db()
        assert survey.name != "Other"
