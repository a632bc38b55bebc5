"""The participants' survey of a grant on paper: the group prints it and types it in, and so may an officer."""

from typing import Any

import pytest
from django.urls import reverse

from grants.awards.models import Award
from grants.monitoring import actions, paper, schedule
from programmes.evidence import scopes
from programmes.evidence.models import KeyedBatch, SurveyAnswer, SurveyCode, Wave
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(award: Award, amina: Any) -> SurveyCode:
    """One code, with the first survey open."""
    return actions.issue(award=award, count=1, by=amina, token=factories.token())[0]


def test_whose_it_is(award: Award, code: SurveyCode, amina: Any, bode: Any, carys: Any, efua: Any, noor: Any) -> None:
    scope = code.scope
    may = {user: scopes.may_key(user, scope) for user in (amina, bode, carys, efua, noor)}
    assert may == {amina: True, bode: True, carys: False, efua: True, noor: False}
    assert scopes.label(scope) == award.application.title
    assert scopes.back(scope) == reverse("grants:survey", args=[award.application_id])
    assert scopes.prints_codes(scope)


@pytest.mark.parametrize("key", ["", "not a key", "00000000-0000-4000-8000-000000000000"])
def test_a_key_of_nothing(key: str, db: None, amina: Any) -> None:
    assert paper.label(key) == "" and paper.back(key) == "" and not paper.may_key(amina, key)


def test_from_the_groups_page_to_a_form_that_counts(
    client_for: Any, amina: Any, award: Award, code: SurveyCode
) -> None:
    browser = client_for(amina)
    here = reverse("programmes:paper_scope", args=[schedule.PARTICIPANTS, award.pk])
    assert here in browser.get(reverse("grants:survey", args=[award.application_id])).content.decode()
    wave = Wave.objects.get(scope=code.scope)
    browser.post(reverse("programmes:paper_print", args=[wave.pk]), {"form_token": factories.token()})
    start = {"language": "pl", "twice": "", "form_token": factories.token()}
    browser.post(reverse("programmes:keying_start", args=[wave.pk]), start)
    page = reverse("programmes:keying_first", args=[KeyedBatch.objects.get().pk])
    typed = {"code": code.code, "q_rely_on": "1", "q_belong": "3", "language": "pl", "form_token": factories.token()}
    browser.post(page, typed)
    given = SurveyAnswer.objects.get()
    assert dict(given.sheet.answers.values_list("key", "value")) == {"rely_on": "yes", "belong": "neither"}


def test_the_page_says_until_when_forms_may_come(client_for: Any, amina: Any, award: Award, code: SurveyCode) -> None:
    from programmes.evidence import actions as evidence

    browser = client_for(amina)
    after = actions.ask_again(award=award, by=amina, token=factories.token())
    evidence.put_on_paper(wave=after, by=amina, token=factories.token())
    actions.finish(award=award, by=amina, token=factories.token())
    shown = browser.get(reverse("grants:survey", args=[award.application_id])).content.decode()
    assert "Forms on paper can be typed in until" in shown
