"""Staff write sets in the admin: plain fields, a preview, freezing, versions; a frozen set is only read."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from programmes.questions import admin as questions_admin
from programmes.questions.models import Kind, Question, QuestionSet, Section
from programmes.tokens import issue
from tests.programmes.questions import sets

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client_for: Any, efua: Any) -> Client:
    return client_for(efua)


@pytest.fixture
def draft() -> QuestionSet:
    return sets.every_kind(frozen=False, languages=["en", "ar"])


def change(row: Any) -> str:
    return reverse(f"admin:programmes_{row._meta.model_name}_change", args=[row.pk])


def step(of: QuestionSet, name: str) -> str:
    return reverse(f"admin:programmes_questionset_{name}", args=[of.pk])


def rows(prefix: str, *given: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """The management form and rows of a table."""
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": initial}
    for at, row in enumerate(given):
        data |= {f"{prefix}-{at}-{name}": value for name, value in row.items()}
    return data


def test_a_set_its_sections_and_questions_are_written(editor: Client) -> None:
    data = {"name": "Small grants", "family": "small", "languages": ["ar", "en"], "layout": "section"}
    sections = rows(
        "sections",
        {"order": 0, "key": "about", "title_en": "About you"},
        {"order": 0, "key": "more", "title_en": "More"},
    )
    response = editor.post(reverse("admin:programmes_questionset_add"), data | sections)
    assert response.status_code == 302, response.content
    made = QuestionSet.objects.get(family="small")
    assert made.languages == ["en", "ar"], "English first: it is what missing texts fall back to"
    about, more = made.sections.all()
    assert (about.texts, about.order, more.order) == ({"en": {"title": "About you"}}, 1, 2)
    texts = {
        "title_en": "About you",
        "intro_en": "A few words.",
        "title_ar": "عنك",
        "intro_ar": "",
        "key": "about",
        "order": 1,
    }
    new = {"order": 0, "key": "name", "label_en": "What is your name?", "kind": "text", "required": "on"}
    assert editor.post(change(about), texts | rows("questions", new)).status_code == 302
    about.refresh_from_db()
    assert about.texts == {"en": {"title": "About you", "intro": "A few words."}, "ar": {"title": "عنك"}}
    question = made.questions.get()
    assert (question.key, question.kind, question.order, str(question)) == ("name", Kind.TEXT, 1, "What is your name?")


def filled(question: Question, **changes: Any) -> dict[str, Any]:
    """The fields of a question's page."""
    return {
        "section": question.section_id, "order": question.order, "key": question.key, "kind": question.kind,
        "required": "on", "label_en": str(question), "help_en": "", "label_ar": "", "help_ar": "", "whole": "on",
        **changes,
    }  # fmt: skip


def test_everything_about_a_question_stands_in_plain_fields(editor: Client, draft: QuestionSet) -> None:
    question = draft.questions.get(key="who")
    page = editor.get(change(question)).content.decode()
    assert "person = One person\ngroup = A group" in page
    data = filled(
        question, label_en="Who are you?", help_en="Choose one.", label_ar="من أنت؟",
        options="person = One person\n\ngroup = A group", options_ar="person = شخص",
        condition_key="adults", condition_op="is", condition_value="yes",
        rule1_op="is", rule1_value="group", rule1_verdict="stop", rule1_text_en="Only people.",
    )  # fmt: skip
    response = editor.post(change(question), data)
    assert response.headers["Location"] == change(question.section)
    question.refresh_from_db()
    assert question.texts == {"en": {"label": "Who are you?", "help": "Choose one."}, "ar": {"label": "من أنت؟"}}
    assert question.choices == [
        {"code": "person", "texts": {"en": "One person", "ar": "شخص"}},
        {"code": "group", "texts": {"en": "A group"}},
    ]
    assert question.condition == {"key": "adults", "op": "is", "value": "yes"}
    assert question.rules == [{"op": "is", "value": "group", "verdict": "stop", "texts": {"en": "Only people."}}]
    again = editor.get(change(question)).content.decode()
    assert "Only people." in again
    assert '<option value="adults" selected>' in again


def test_a_fact_may_be_the_condition(editor: Client, draft: QuestionSet) -> None:
    question = draft.questions.get(key="title")
    data = filled(question, condition_fact="applying_as", condition_op="is", condition_value="person, organisation")
    assert editor.post(change(question), data).status_code == 302
    question.refresh_from_db()
    assert question.condition == {"key": "facts.applying_as", "op": "is", "value": ["person", "organisation"]}
    assert 'value="applying_as"' in editor.get(change(question)).content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"options": "just words"}, "is not of the form code = text"),
        ({"options": "a = 1\na = 2"}, "stands there twice"),
        ({"options": "a = 1\nb = 2", "options_ar": "c = 3"}, "but not in the first list"),
        ({"condition_key": "adults", "condition_op": "is", "condition_value": "maybe"}, "must compare with yes or no"),
        ({"condition_key": "adults"}, "condition is not complete"),
        ({"rule1_op": "is"}, "Say why"),
        ({"key": "form_token"}, "forms use this key"),
        ({"label_en": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    editor: Client, draft: QuestionSet, changes: dict[str, Any], message: str
) -> None:
    question = draft.questions.get(key="who")
    response = editor.post(change(question), filled(question, **{"options": "person = P\ngroup = G", **changes}))
    assert response.status_code == 200
    assert message in response.content.decode()


def test_a_row_keeps_what_its_table_does_not_show(editor: Client, draft: QuestionSet) -> None:
    section, question = draft.sections.get(), draft.questions.get(key="story")
    question.texts["ar"] = {"label": "القصة"}
    question.save()
    row = {
        "id": question.pk,
        "section": section.pk,
        "order": 1,
        "key": "story",
        "label_en": "Tell us",
        "kind": "long_text",
    }
    texts = {"title_en": "All", "intro_en": "", "title_ar": "", "intro_ar": "", "key": "all", "order": 0}
    response = editor.post(change(section), texts | rows("questions", row, initial=1))
    assert response.status_code == 302, response.content
    question.refresh_from_db()
    assert question.texts == {"en": {"label": "Tell us", "help": "Plain words are best."}, "ar": {"label": "القصة"}}
    assert not question.required


def test_a_second_set_may_not_take_a_short_name(editor: Client, draft: QuestionSet) -> None:
    data = {"name": "Other", "family": draft.family, "languages": ["en"], "layout": "section", **rows("sections")}
    response = editor.post(reverse("admin:programmes_questionset_add"), data)
    assert "There is a set with this short name" in response.content.decode()


def test_the_preview_shows_every_question_and_its_condition(editor: Client, draft: QuestionSet) -> None:
    draft.questions.filter(key="story").update(condition={"key": "facts.applying_as", "op": "is", "value": "person"})
    html = editor.get(step(draft, "preview")).content.decode()
    assert html.count("govuk-form-group") >= len(sets.EVERY_KIND)
    assert "Only if applying as is person." in html
    assert (
        '<div class="portal-questions" lang="ar" dir="rtl">'
        in editor.get(step(draft, "preview") + "?lang=ar").content.decode()
    )


def test_the_blank_copy_is_a_pdf(editor: Client, draft: QuestionSet) -> None:
    response = editor.get(step(draft, "blank"))
    assert response.content.startswith(b"%PDF")
    assert 'filename="test-1.pdf"' in response.headers["Content-Disposition"]


def test_freezing_asks_first_and_happens_once(editor: Client, draft: QuestionSet) -> None:
    assert "Freeze it" in editor.get(step(draft, "freeze")).content.decode()
    token = issue()
    for _ in range(2):
        assert editor.post(step(draft, "freeze"), {"form_token": token}).headers["Location"] == change(draft)
    draft.refresh_from_db()
    assert draft.is_frozen
    assert "cannot be done now" in editor.post(step(draft, "freeze"), {"form_token": issue()}).content.decode()


def test_what_stands_in_the_way_of_freezing_is_listed(editor: Client) -> None:
    draft = sets.write(("one", []), frozen=False)
    assert "has no question" in editor.get(change(draft)).content.decode()
    assert "has no question" in editor.post(step(draft, "freeze"), {"form_token": issue()}).content.decode()
    draft.refresh_from_db()
    assert not draft.is_frozen


def test_a_new_version_opens_and_is_made_once(editor: Client) -> None:
    frozen, token = sets.every_kind(), issue()
    assert "Make the new version" in editor.get(step(frozen, "new_version")).content.decode()
    ends = {editor.post(step(frozen, "new_version"), {"form_token": token}).headers["Location"] for _ in range(2)}
    assert ends == {change(QuestionSet.objects.get(version=2))}
    assert "could not be sure" in editor.post(step(frozen, "new_version"), {"form_token": "x"}).content.decode()


def test_a_token_of_another_step_is_refused(editor: Client, draft: QuestionSet) -> None:
    token = issue()
    editor.post(step(draft, "freeze"), {"form_token": token})
    assert "could not be sure" in editor.post(step(draft, "new_version"), {"form_token": token}).content.decode()


def test_a_frozen_set_is_only_read(editor: Client) -> None:
    frozen = sets.every_kind(languages=["en", "ar"])
    html = editor.get(change(frozen)).content.decode()
    assert questions_admin.FROZEN in html
    assert "English, العربية" in html
    assert 'name="_save"' not in html
    assert editor.post(change(frozen), {"name": "Else"}).status_code == 403
    for row in (frozen.sections.get(), frozen.questions.first()):
        assert editor.get(change(row)).headers["Location"] == step(frozen, "preview")


def test_a_set_that_a_colleague_froze_a_moment_ago_is_said_to_be_so(
    editor: Client, draft: QuestionSet, monkeypatch: Any
) -> None:
    """The form was checked while the set was a draft; the database refuses the row."""
    section = draft.sections.get()

    def too_late(*_: Any, **__: Any) -> None:
        raise IntegrityError("this question set is frozen: make a new version of it")

    monkeypatch.setattr(Section, "save", too_late)
    texts = {"title_en": "All", "intro_en": "", "title_ar": "", "intro_ar": "", "key": "all", "order": 0}
    response = editor.post(change(section), texts | rows("questions"), follow=True)
    assert questions_admin.FROZEN in response.content.decode()


def test_deleting_goes_back_to_the_sets(editor: Client, draft: QuestionSet) -> None:
    question = draft.questions.get(key="title")
    gone = editor.post(reverse("admin:programmes_question_delete", args=[question.pk]), {"post": "yes"})
    assert gone.headers["Location"] == reverse("admin:programmes_questionset_changelist")
    assert not Question.objects.filter(pk=question.pk).exists()
    for name in ("section", "question"):
        listed = editor.get(reverse(f"admin:programmes_{name}_changelist"))
        assert listed.headers["Location"] == reverse("admin:programmes_questionset_changelist")
        assert editor.get(reverse(f"admin:programmes_{name}_add")).status_code == 403


@pytest.mark.parametrize("name", ["preview", "blank", "freeze", "new_version"])
def test_only_editors_may(client_for: Any, dev: Any, amina: Any, draft: QuestionSet, name: str) -> None:
    assert client_for(dev).get(step(draft, name)).status_code == 403
    assert client_for(amina).get(step(draft, name)).status_code in {302, 403}
    assert client_for(None).get(step(draft, name)).status_code == 302
    assert client_for(dev).get(change(draft)).status_code == 403


def test_the_list_of_sets(editor: Client, otto: Any, client_for: Any, draft: QuestionSet) -> None:
    for client in (editor, client_for(otto)):
        assert "Set test" in client.get(reverse("admin:programmes_questionset_changelist")).content.decode()
