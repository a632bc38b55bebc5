"""The group's pages: one writes, another signs off; the survey's codes; strangers find nothing."""

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from grants.awards.models import Award
from grants.monitoring import actions
from grants.monitoring.models import LearningEntry, Report
from programmes.evidence import actions as evidence
from programmes.evidence.models import SurveyCode, Wave
from tests import factories
from tests.factories import token
from tests.grants.monitoring.conftest import END, accepted, signed_off, submitted, written

pytestmark = pytest.mark.django_db


def url(name: str, report: Report, **more: Any) -> str:
    return reverse(f"grants:{name}", kwargs={"pk": report.award.application_id, "report": report.pk, **more})


def press(client: Any, path: str, **data: Any) -> str:
    return str(client.post(path, {"form_token": token(), **data}, follow=True).content.decode())


def test_one_writes_and_another_signs_off(client_for: Any, amina: Any, bode: Any, end: Report) -> None:
    her, him = client_for(amina), client_for(bode)
    listed = her.get(reverse("grants:report_list", args=[end.award.application_id])).content.decode()
    assert "End-of-grant report" in listed and "Overdue" in listed and "Due 1 September 2026" in listed
    assert "Begin" in her.get(end.get_absolute_url()).content.decode()
    assert "Being written" in press(her, url("report_begin", end))
    for page, keys in (
        ("people", ("done", "people_reached", "mixing")),
        ("learning", ("worked", "did_not", "theme", "setting")),
        ("money", ("spent", "spent_on")),
        ("sharing", ("may_publish",)),
    ):
        her.post(url("report_page", end, page=page), {"form_token": token(), **{key: END[key] for key in keys}})
    assert "One thing" in her.get(url("report_check", end)).content.decode()  # the name question has appeared
    her.post(url("report_page", end, page="sharing"), {"form_token": token(), "may_publish": "yes", "may_name": "no"})
    end.refresh_from_db()
    assert end.written_by == amina
    checked = her.get(url("report_check", end)).content.decode()
    assert "Leaflets. Nobody reads them." in checked and "Ask a colleague" in checked
    assert "have been asked" in press(her, url("report_submit", end))
    assert "Read it and sign it off" not in her.get(end.get_absolute_url()).content.decode()
    assert her.get(url("report_sign_off", end)).status_code == 302
    assert "somebody else of your group" in press(her, url("report_sign_off", end), agree="on")
    assert "Read it and sign it off" in him.get(end.get_absolute_url()).content.decode()
    assert "Cooking before talking." in him.get(url("report_sign_off", end)).content.decode()
    assert "Tick the box" in press(him, url("report_sign_off", end))
    assert "signed off, and we have it" in press(him, url("report_sign_off", end), agree="on")
    end.refresh_from_db()
    assert (end.state, end.signed_off_by) == ("signed_off", bode)


def test_taken_back_with_a_wish(client_for: Any, amina: Any, bode: Any, end: Report) -> None:
    submitted(end, amina)
    him = client_for(bode)
    assert him.get(url("report_take_back", end)).status_code == 200
    assert "Say what should be changed" in press(him, url("report_take_back", end))
    assert "can be changed again" in press(him, url("report_take_back", end), reason="The sum is wrong")
    assert "The sum is wrong" in client_for(amina).get(end.get_absolute_url()).content.decode()
    assert him.get(url("report_take_back", end)).status_code == 302


def test_alone_in_a_group_one_is_told_to_invite(client_for: Any, amina: Any, end: Report) -> None:
    submitted(end, amina)
    assert "Invite a colleague" in client_for(amina).get(end.get_absolute_url()).content.decode()


def test_the_question_is_shown(client_for: Any, amina: Any, bode: Any, efua: Any, end: Report) -> None:
    actions.return_(report=signed_off(end, amina, bode), question="How many children?", by=efua, token=token())
    shown = client_for(amina).get(end.get_absolute_url()).content.decode()
    assert "How many children?" in shown and "Check your answers" in shown


def test_pages_before_it_is_begun(client_for: Any, amina: Any, end: Report) -> None:
    her = client_for(amina)
    names = ("report_check", "report_sign_off", "report_take_back", "report_copy", "report_withdraw_entry")
    for path in (
        *(url(name, end) for name in names),
        url("report_page", end, page="people"),
        url("report_submit", end),
    ):
        assert her.get(path).status_code == 302, path
    assert her.get(url("report_begin", end)).status_code == 405


def test_begun_twice_says_so(client_for: Any, amina: Any, end: Report) -> None:
    written(end, amina)
    assert "cannot be done now" in press(client_for(amina), url("report_begin", end))


def test_sending_too_early_is_refused(client_for: Any, amina: Any, end: Report) -> None:
    written(end, amina, worked=None)
    assert "one thing to put right" in press(client_for(amina), url("report_submit", end))


def test_a_copy(client_for: Any, amina: Any, end: Report) -> None:
    written(end, amina)
    response = client_for(amina).get(url("report_copy", end))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    assert "Cooking before talking." in text and response["Content-Disposition"].endswith('-end.pdf"')


def test_strangers_find_nothing(client_for: Any, carys: Any, amina: Any, end: Report) -> None:
    written(end, amina)
    actions.issue(award=end.award, count=1, by=amina, token=token())
    stranger, application = client_for(carys), end.award.application_id
    own = factories.application(by=carys, of=carys.memberships.get().organisation, state="accepted")
    paths = [
        reverse("grants:report_list", args=[application]),
        reverse("grants:survey", args=[application]),
        reverse("grants:survey_codes", args=[application, 1]),
        end.get_absolute_url(),
        reverse("grants:report_detail", args=[own.pk, end.pk]),  # her own application does not open it either
        *(url(name, end) for name in ("report_check", "report_sign_off", "report_take_back", "report_copy")),
        url("report_page", end, page="people"),
    ]
    assert {stranger.get(path).status_code for path in paths} == {404}
    for name in ("report_begin", "report_submit"):
        assert stranger.post(url(name, end), {"form_token": token()}).status_code == 404
    for name in ("survey_ask_again", "survey_finish"):
        assert stranger.post(reverse(f"grants:{name}", args=[application])).status_code == 404


class TestSurvey:
    def page(self, award: Award, name: str = "survey", *more: Any) -> str:
        return reverse(f"grants:{name}", args=[award.application_id, *more])

    def test_codes_are_made_and_printed(self, client_for: Any, amina: Any, award: Award) -> None:
        her = client_for(amina)
        assert "First, make the codes" in her.get(self.page(award)).content.decode()
        assert "Enter how many" in press(her, self.page(award))
        assert "Enter 200 at most" in press(her, self.page(award), count="201")
        made = press(her, self.page(award), count="12")
        assert "The codes are made" in made and "Sheet 1, 12 codes (PDF)" in made and "Ask again now" in made
        sheet = her.get(self.page(award, "survey_codes", 1))
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(sheet.content)).pages)
        assert SurveyCode.objects.first().code[:4] in text and "Songs of Rye Lane" in text  # type: ignore[union-attr]
        assert her.get(self.page(award, "survey_codes", 2)).status_code == 404

    def test_asked_again_and_finished(self, client_for: Any, amina: Any, award: Award, queries: Any) -> None:
        her = client_for(amina)
        assert "Ask again first" in press(her, self.page(award, "survey_finish"))
        actions.issue(award=award, count=30, by=amina, token=token())
        before = Wave.objects.get()
        codes = list(SurveyCode.objects.all())
        for code in codes[:20]:
            evidence.answer(code=code, wave=before, answers={"rely_on": "no"}, language="en", token=token())
        assert "is open" in press(her, self.page(award, "survey_ask_again"))
        after = Wave.objects.get(kind="after")
        for code in codes[:15]:
            evidence.answer(code=code, wave=after, answers={"rely_on": "yes"}, language="en", token=token())
        shown = her.get(self.page(award)).content.decode()
        assert "What changed" not in shown and "Close the survey" in shown
        assert "The survey is closed" in press(her, self.page(award, "survey_finish"))
        with queries(at_most=22):
            shown = her.get(self.page(award)).content.decode()
        assert "(15 people)" in shown and "is there somebody you could rely on" in shown
        assert "Fewer than 10" not in shown and "More codes" not in shown
        assert "too few people gave each answer" in shown  # fifteen said no before, and nobody said yes
        assert all(code.code not in shown for code in codes)  # no code stands beside a figure

    def test_no_survey_no_page(self, client_for: Any, amina: Any, peckham: Any) -> None:
        award = factories.application(by=amina, of=peckham, state="accepted").award
        assert client_for(amina).get(self.page(award)).status_code == 404
        listed = client_for(amina).get(self.page(award, "report_list")).content.decode()
        assert "No report is due" in listed and "Survey for people" not in listed


class TestLibrary:
    def test_the_group_takes_its_entry_out(
        self, client_for: Any, client: Any, amina: Any, bode: Any, efua: Any, end: Report
    ) -> None:
        report = accepted(end, amina, bode, efua)
        entry = actions.begin_entry(report=report, by=efua, token=token())
        entry = actions.publish(entry=entry, by=efua, token=token())
        him = client_for(bode)
        assert entry.title in him.get(end.get_absolute_url()).content.decode()
        assert him.get(url("report_withdraw_entry", end)).status_code == 200
        assert LearningEntry.objects.published().exists()
        assert "no longer in the library" in press(him, url("report_withdraw_entry", end))
        assert client.get(entry.get_absolute_url()).status_code == 404


def test_the_home_page_names_what_waits(client_for: Any, amina: Any, bode: Any, end: Report) -> None:
    assert "End-of-grant report, due by 1 September 2026." in client_for(amina).get("/").content.decode()
    submitted(end, amina)
    assert "read it and sign it off" in client_for(bode).get("/").content.decode()
    assert "read it and sign it off" not in client_for(amina).get("/").content.decode()
