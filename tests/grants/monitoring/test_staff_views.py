"""The officers' side: the work-list leads to a report, the report to its two buttons, and to the library."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from grants.assessment.models import Conflict
from grants.monitoring import actions
from grants.monitoring.models import LearningEntry, Report
from programmes import clock
from programmes.evidence import actions as evidence
from programmes.evidence.models import SurveyCode, Wave
from tests.factories import token
from tests.grants.monitoring.conftest import accepted, signed_off, submitted

pytestmark = pytest.mark.django_db


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:grants_{name}", args=args)


def press(client: Any, path: str, **data: Any) -> str:
    return str(client.post(path, {"form_token": token(), **data}, follow=True).content.decode())


def test_the_work_list_leads_to_the_report(
    client_for: Any, amina: Any, bode: Any, efua: Any, end: Report, set_now: Any
) -> None:
    signed_off(end, amina, bode)
    set_now(datetime(2026, 5, 20, 9, tzinfo=UTC))
    officer = client_for(efua)
    home = officer.get("/admin/").content.decode()
    assert "Reports to accept" in home and "Reports overdue" in home
    listed = officer.get(page("report_changelist") + "?state__exact=signed_off").content.decode()
    assert end.application.reference in listed
    late = officer.get(page("report_changelist") + "?late=yes").content.decode()
    assert "Progress report" in late and "1 report" in late
    shown = officer.get(page("report_change", end.pk)).content.decode()
    assert "Cooking before talking." in shown and "Accept this report" in shown and "Codes issued" in shown


def test_accepted(client_for: Any, amina: Any, bode: Any, efua: Any, end: Report) -> None:
    signed_off(end, amina, bode)
    officer = client_for(efua)
    assert officer.get(page("report_accept", end.pk)).status_code == 200
    assert "is accepted" in press(officer, page("report_accept", end.pk), note="Well done")
    assert "Put it into the learning library" in officer.get(page("report_change", end.pk)).content.decode()
    assert "cannot be done now" in press(officer, page("report_accept", end.pk))


def test_returned(client_for: Any, amina: Any, bode: Any, efua: Any, end: Report) -> None:
    signed_off(end, amina, bode)
    officer = client_for(efua)
    assert "Write the question" in press(officer, page("report_return", end.pk))
    assert "is with the group" in press(officer, page("report_return", end.pk), question="How many?")
    assert "How many?" in officer.get(page("report_change", end.pk)).content.decode()


def test_what_the_group_still_writes_is_its_own(client_for: Any, amina: Any, efua: Any, end: Report) -> None:
    submitted(end, amina)
    shown = client_for(efua).get(page("report_change", end.pk)).content.decode()
    assert "Cooking before talking." not in shown and "still writing it" in shown


def test_the_library(client_for: Any, amina: Any, bode: Any, efua: Any, end: Report) -> None:
    accepted(end, amina, bode, efua, may_name="no")
    officer = client_for(efua)
    assert officer.get(page("report_library", end.pk)).status_code == 200
    assert "The entry is a draft" in press(officer, page("report_library", end.pk))
    entry = LearningEntry.objects.get()
    assert officer.get(page("report_library", end.pk)).status_code == 302
    assert "Library entries to publish" in officer.get("/admin/").content.decode()
    assert "Open its entry" in officer.get(page("report_change", end.pk)).content.decode()
    own = page("learningentry_change", entry.pk)
    assert "Publish it" in officer.get(own).content.decode()
    words = {"title": "Cook first", "worked": "Food", "did_not": "Leaflets", "theme": "families", "setting": "hall"}
    assert "did not agree to be named" in press(officer, own, **words, named="on")
    assert "The entry is saved." in press(officer, own, **words)
    assert officer.get(page("learningentry_publish", entry.pk)).status_code == 200
    assert "in the library" in press(officer, page("learningentry_publish", entry.pk))
    entry.refresh_from_db()
    assert (entry.state, entry.title) == ("published", "Cook first")
    assert "no longer in the library" in press(officer, page("learningentry_withdraw", entry.pk))
    assert "Cook first" in officer.get(page("learningentry_changelist")).content.decode()


def test_surveys_by_fund(client_for: Any, amina: Any, noor: Any, end: Report) -> None:
    actions.issue(award=end.award, count=40, by=amina, token=token())
    codes = list(SurveyCode.objects.all())
    for kind, said in (("before", "no"), ("after", "yes")):
        if kind == "after":
            actions.ask_again(award=end.award, by=amina, token=token())
        wave = Wave.objects.get(kind=kind)
        for number, code in enumerate(codes):
            given = {"rely_on": said if number > 2 else "no_say"}
            evidence.answer(code=code, wave=wave, answers=given, language="en", token=token())
    actions.finish(award=end.award, by=amina, token=token())
    shown = client_for(noor).get(page("report_surveys")).content.decode()
    assert "Culture Micro Grants" in shown and "(40 people)" in shown
    assert ">37<" not in shown and ">3<" not in shown  # three would follow from forty and thirty-seven


def test_no_survey_yet(client_for: Any, noor: Any) -> None:
    assert "No survey yet" in client_for(noor).get(page("report_surveys")).content.decode()


@pytest.mark.parametrize("who", ["dev", "otto", "ines", "noor", "amina"])
def test_others_are_refused(who: str, request: Any, client_for: Any, amina: Any, bode: Any, end: Report) -> None:
    signed_off(end, amina, bode)
    person = client_for(request.getfixturevalue(who))
    for name in ("report_accept", "report_return", "report_library"):
        assert person.post(page(name, end.pk), {"form_token": token()}).status_code in {302, 403}, name
    end.refresh_from_db()
    assert end.state == "signed_off"


def test_finance_reads_and_does_not_accept(client_for: Any, amina: Any, bode: Any, finn: Any, end: Report) -> None:
    signed_off(end, amina, bode)
    finance = client_for(finn)
    shown = finance.get(page("report_change", end.pk)).content.decode()
    assert "Cooking before talking." in shown and "Accept this report" not in shown
    assert finance.post(page("report_accept", end.pk), {"form_token": token()}).status_code == 403
    assert finance.get(page("report_change", "x")).status_code == 404


def test_surveys_by_award(client_for: Any, amina: Any, efua: Any, noor: Any, end: Report) -> None:
    actions.issue(award=end.award, count=12, by=amina, token=token())
    reference = end.application.reference
    shown = client_for(efua).get(page("report_surveys")).content.decode()
    assert reference in shown
    assert "Fewer than 10" in shown
    assert reference not in client_for(noor).get(page("report_surveys")).content.decode(), "analysts read by fund"
    Conflict.objects.create(
        application=end.application, person=efua, source="declared", detail="A friend.", declared_at=clock.now()
    )
    assert reference not in client_for(efua).get(page("report_surveys")).content.decode(), "the gate"
