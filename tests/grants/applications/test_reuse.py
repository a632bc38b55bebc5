"""A new application may start with what the last one said about the applicant, visibly marked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from grants.applications import actions
from grants.applications.actions import reuse
from grants.applications.models import Application
from programmes import clock
from programmes.people.models import User
from programmes.questions import definition
from programmes.questions.models import Question
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
In = Callable[..., Client]
ABOUT = {"about_group", "income", "bank_account"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The round's questions, three of which may be offered again."""
    opened = factories.round()
    known = definition.read(opened.question_set)
    monkeypatch.setattr(reuse, "keys", lambda found: ABOUT if found.pk == known.pk else set())
    return opened


@pytest.fixture
def earlier(asked: Any, amina: User, peckham: Any) -> Application:
    return factories.application(by=amina, of=peckham, to=asked, state="submitted")


class TestReuse:
    def test_filled_in_and_marked(
        self, asked: Any, earlier: Application, bode: User, peckham: Any, client_for: In
    ) -> None:
        client, url = client_for(bode), f"/grants/applications/start/{asked.pk}/"
        assert earlier.reference in client.get(url).content.decode()
        sent = {"applicant": str(peckham.pk), "reuse": "yes", "form_token": token()}
        made = Application.objects.get(pk=client.post(url, sent)["Location"].strip("/").split("/")[-1])
        kept = dict(made.sheet.answers.values_list("key", "value"))
        assert kept == {key: factories.ANSWERS[key] for key in ABOUT}
        section = definition.load(asked.question_set_id).questions["about_group"].section
        page = client.get(f"/grants/applications/{made.pk}/{section}/").content.decode()
        assert f"your earlier application {earlier.reference}" in page

    def test_no_means_empty_pages(
        self, asked: Any, earlier: Application, amina: User, peckham: Any, client_for: In
    ) -> None:
        url = f"/grants/applications/start/{asked.pk}/"
        sent = {"applicant": str(peckham.pk), "reuse": "no", "form_token": token()}
        client_for(amina).post(url, sent)
        assert not Application.objects.exclude(pk=earlier.pk).get().sheet.answers.exists()

    def test_the_choice_is_asked_only_where_there_is_one(self, asked: Any, amina: User, client_for: In) -> None:
        page = client_for(amina).get(f"/grants/applications/start/{asked.pk}/").content.decode()
        assert "Start with what your last application said" not in page

    def test_a_draft_is_no_source_and_another_groups_neither(
        self, asked: Any, amina: User, carys: User, peckham: Any
    ) -> None:
        factories.application(by=amina, of=peckham, to=asked)
        assert reuse.source(organisation=peckham, by=amina) is None
        factories.application(by=amina, of=peckham, to=asked, state="submitted")
        assert reuse.source(organisation=peckham, by=amina) is not None
        assert reuse.source(organisation=peckham, by=carys) is None

    def test_the_newest_one_sent(self, asked: Any, earlier: Application, amina: User, peckham: Any) -> None:
        newer = factories.application(by=amina, of=peckham, to=asked, state="declined")
        Application.objects.filter(pk=newer.pk).update(submitted_at=clock.now() + timedelta(hours=1))
        assert reuse.source(organisation=peckham, by=amina) == newer

    def test_one_person(self, asked: Any, farah: User) -> None:
        own = factories.application(by=farah, to=asked, state="submitted")
        made = actions.start(round=asked, organisation=None, by=farah, token=token(), reuse=True)
        assert reuse.source(organisation=None, by=farah) == own and made.sheet.answers.exists()


class TestKeys:
    def test_what_is_marked_in_the_set(self) -> None:
        found = factories.round().question_set
        everything = definition.read(found)
        marked = {key for key, question in everything.questions.items() if question.reuse}
        about = {key for key, question in everything.questions.items() if question.section == reuse.ABOUT_APPLICANT}
        assert reuse.keys(everything) == (marked or about)

    def test_staff_mark_a_question(self) -> None:
        from programmes.questions.models import QuestionSet, Section

        draft = QuestionSet.objects.create(name="A", family="a", languages=["en"])
        part = Section.objects.create(question_set=draft, key="x", texts={"en": {"title": "X"}})
        for key, again in (("group", True), ("plan", False)):
            Question.objects.create(section=part, key=key, kind="text", texts={"en": {"label": key}}, reuse=again)
        assert reuse.keys(definition.read(draft)) == {"group"}
