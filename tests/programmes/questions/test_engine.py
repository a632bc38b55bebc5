"""The task list, pages, conditions, what is missing, reading back, and checks."""

from typing import Any

import pytest

from programmes.files.models import State, StoredFile
from programmes.questions import conditions, definition, engine
from programmes.questions.models import Answer, AnswerSheet, Kind, QuestionSet
from tests.programmes.questions import sets
from tests.programmes.questions.forms import sent, shown

pytestmark = pytest.mark.django_db

GROUP_ONLY = {"key": "facts.applying_as", "op": "is", "value": "organisation"}
SECTIONS = (
    (
        "about",
        [
            {"key": "group", "kind": Kind.TEXT, "label": "Your group?", "condition": GROUP_ONLY},
            {
                "key": "bank",
                "kind": Kind.ONE_OF,
                "label": "Whose account?",
                "choices": sets.choices(("own", "Ours"), ("held", "Held")),
            },
            {
                "key": "holder",
                "kind": Kind.TEXT,
                "label": "Who holds it?",
                "condition": {"key": "bank", "op": "is", "value": "held"},
            },
            {
                "key": "since",
                "kind": Kind.TEXT,
                "label": "Since when?",
                "condition": {"key": "holder", "op": "answered"},
            },
        ],
    ),
    ("more", [{"key": "note", "kind": Kind.LONG_TEXT, "label": "Anything else?", "required": False}]),
    (
        "person",
        [{"key": "me", "kind": Kind.TEXT, "label": "Who are you?", "condition": {**GROUP_ONLY, "value": "person"}}],
    ),
)


def answered(of: AnswerSheet, **answers: Any) -> AnswerSheet:
    Answer.objects.bulk_create(Answer(sheet=of, key=key, value=value, revision=1) for key, value in answers.items())
    return of


def statuses(of: AnswerSheet) -> dict[str, str]:
    return {state.key: state.status for state in engine.outline(of)}


@pytest.fixture
def sheet() -> AnswerSheet:
    return sets.sheet(sets.write(*SECTIONS), facts={"applying_as": "organisation"})


@pytest.mark.parametrize(
    ("op", "value", "answer", "holds"),
    [
        ("is", "a", "a", True),
        ("is", "a", "b", False),
        ("is", ["a", "b"], "b", True),
        ("is", "a", None, False),
        ("is_not", "a", "b", True),
        ("is_not", "a", "a", False),
        ("is_not", "a", None, False),
        ("includes", "a", ["a", "b"], True),
        ("includes", "c", ["a", "b"], False),
        ("includes", ["c", "b"], ["a", "b"], True),
        ("at_least", "10", "10", True),
        ("at_least", "10", "9.99", False),
        ("at_most", "10", "10.00", True),
        ("at_most", "10", "11", False),
        ("at_most", "10", "words", False),
        ("answered", None, "x", True),
        ("answered", None, [], False),
    ],
)
def test_conditions(op: str, value: Any, answer: Any, holds: bool) -> None:
    assert conditions.holds(op, value, answer) is holds


def test_a_chain_of_conditions_falls_together(sheet: AnswerSheet) -> None:
    questions = engine.defined(sheet)
    answers = {"bank": "held", "holder": "The hall", "since": "May"}
    assert list(conditions.asked(questions, answers, sheet.facts)) == ["group", "bank", "holder", "since", "note"]
    answers["bank"] = "own"
    assert list(conditions.asked(questions, answers, sheet.facts)) == ["group", "bank", "note"]


def test_the_task_list(sheet: AnswerSheet) -> None:
    assert statuses(sheet) == {"about": "not_started", "more": "not_started", "person": "not_needed"}
    answered(sheet, group="Peckham Welcomes", bank="held")
    assert statuses(sheet)["about"] == "in_progress"
    answered(sheet, holder="The hall", since="May", note="No")
    assert statuses(sheet) == {"about": "complete", "more": "complete", "person": "not_needed"}
    about, _, person = engine.outline(sheet)
    assert (about.words, about.colour, about.page, about.asked, about.answered) == ("Complete", "", "about", 4, 4)
    assert person.page == ""


def test_what_is_missing_is_said_only_for_what_is_asked(sheet: AnswerSheet) -> None:
    assert [(m.section, m.question, m.page) for m in engine.missing(sheet)] == [
        ("about", "group", "about"),
        ("about", "bank", "about"),
    ]
    assert engine.missing(answered(sheet, group="Peckham Welcomes", bank="own")) == []


def test_every_kind_asks_for_itself_in_its_own_words() -> None:
    said = {one.question: one.message for one in engine.missing(sets.sheet(sets.every_kind()))}
    assert said == {
        "title": "Enter your answer.",
        "story": "Enter your answer.",
        "people": "Enter a number.",
        "amount": "Enter an amount.",
        "start": "Enter the date.",
        "adults": "Choose an answer.",
        "who": "Choose an answer.",
        "where": "Choose at least one answer.",
        "home": "Choose at least one answer.",
        "budget": "Enter at least one line.",
        "agreed": "Tick the box to confirm.",
    }


def test_a_budget_must_add_up_to_the_amount_it_explains() -> None:
    sheet = sets.sheet(sets.every_kind())
    lines = [{"heading": "place", "item": "Hall", "amount": "2400.00"}]
    answered(sheet, amount="2500.00", budget=lines)
    (said,) = [one.message for one in engine.missing(sheet) if one.question == "budget"]
    assert said.startswith("Your lines add up to £2,400, but your answer to “How much?” is £2,500.")
    Answer.objects.filter(key="budget").update(value=[{**lines[0], "amount": "2500.00"}])
    assert "budget" not in {one.question for one in engine.missing(sheet)}


@pytest.mark.parametrize("state", [State.REFUSED, State.REMOVED])
def test_a_file_that_was_refused_must_go(amina: Any, state: str) -> None:
    sheet = sets.sheet(sets.every_kind())
    at = sheet.question_set.frozen_at
    file = StoredFile.objects.create(
        name="plan.pdf",
        size=1,
        sha256="0" * 64,
        media_type="application/pdf",
        path="x",
        state=state,
        uploaded_by=amina,
        checked_at=at,
        removed_at=at if state == State.REMOVED else None,
    )
    answered(sheet, papers=[str(file.pk)])
    assert [one.message for one in engine.missing(sheet) if one.question == "papers"] == [
        "Remove “plan.pdf”: it did not pass our checks, so nobody can open it."
    ]


def test_one_page_for_each_section_or_for_each_question() -> None:
    by_section = definition.read(sets.write(*SECTIONS))
    facts = {"applying_as": "organisation"}
    assert [page.key for page in engine.pages(by_section, {}, facts)] == ["about", "more"]
    by_question = definition.read(sets.write(*SECTIONS, family="q", layout=QuestionSet.Layout.QUESTION))
    assert [page.key for page in engine.pages(by_question, {"bank": "held"}, facts)] == [
        "group",
        "bank",
        "holder",
        "note",
    ]
    sheet = sets.sheet(QuestionSet.objects.get(pk=by_question.pk), facts=facts)
    assert engine.page_after(sheet, "bank", {"bank": "held"}) == "holder"
    assert engine.page_after(sheet, "bank", {"bank": "own"}) == "note"
    assert engine.page_after(sheet, "note", {}) == ""
    assert engine.page_after(sheet, "nothing", {}) == ""
    with pytest.raises(engine.NoSuchPage):
        engine.page_of(sheet, "me", {}, "en")
    assert engine.page_of(sheet, "holder", {}, "en", sent=True).key == "holder"


def test_answers_read_back_in_words(amina: Any) -> None:
    sheet = answered(
        sets.sheet(sets.every_kind()),
        title="Songs",
        people="1200",
        amount="2500.50",
        start="2026-03-06",
        adults="no",
        who="group",
        forms=["music", "craft"],
        where=["E09000007", "E09000028"],
        agreed="yes",
        budget=[{"heading": "place", "item": "Hall", "amount": "10.00"}, {"heading": "", "item": "", "amount": "5.50"}],
    )
    (section,) = engine.read_back(sheet)
    said = {row.key: row.answer for row in section.rows}
    assert said == {
        "title": "Songs",
        "story": "",
        "people": "1,200",
        "amount": "£2,500.50",
        "start": "6 March 2026",
        "adults": "No",
        "who": "A group",
        "forms": "Music\nCraft",
        "where": "Camden\nSouthwark",
        "home": "",
        "papers": "",
        "film": "",
        "budget": "Places: Hall, £10\nNot said yet, £5.50\nTotal: £15.50",
        "agreed": "Confirmed",
    }
    budget = next(row for row in section.rows if row.key == "budget")
    assert (budget.total, budget.page, budget.lines[0]["heading"]) == ("£15.50", "all", "Places")


def test_texts_fall_back_and_say_which_language_they_are_in() -> None:
    made = sets.write(
        (
            "one",
            [
                {
                    "key": "a",
                    "kind": Kind.YES_NO,
                    "texts": {"en": {"label": "Agree?"}, "ar": {"label": "هل توافق؟"}},
                    "choices": [{"code": "yes", "texts": {"ar": "نعم"}}],
                },
                {"key": "b", "kind": Kind.TEXT, "label": "Name?"},
            ],
        ),
        languages=["en", "ar"],
    )
    sheet = answered(sets.sheet(made, language="ar"), a="yes")
    first, second = engine.read_back(sheet)[0].rows
    assert (first.label, first.answer, first.lang, first.dir) == ("هل توافق؟", "نعم", "ar", "rtl")
    assert (second.label, second.lang, second.dir) == ("Name?", "en", "ltr")
    assert engine.read_back(sheet, "en")[0].rows[0].answer == "نعم", (
        "a word that is missing is shown in the language it has"
    )
    assert engine.read_back(sheet, "pl")[0].rows[0].label == "Agree?"


class TestCheck:
    """A check keeps nothing and is judged at once."""

    @pytest.fixture
    def rules(self) -> QuestionSet:
        stop = [{"op": "is", "value": "no", "verdict": "stop", "texts": {"en": "Only in London."}}]
        warn = [{"op": "at_least", "value": "100", "verdict": "warn", "texts": {"en": "That is a crowd."}}]
        return sets.write(
            (
                "one",
                [
                    {
                        "key": "who",
                        "kind": Kind.ONE_OF,
                        "label": "Who?",
                        "choices": sets.choices(("p", "P"), ("g", "G")),
                    },
                    {
                        "key": "size",
                        "kind": Kind.NUMBER,
                        "label": "How many?",
                        "condition": {"key": "who", "op": "is", "value": "g"},
                        "rules": warn,
                    },
                    {"key": "london", "kind": Kind.YES_NO, "label": "In London?", "rules": stop},
                ],
            )
        )

    def test_required_questions_are_required(self, rules: QuestionSet) -> None:
        form = engine.check_form(rules, {"shown": "who,london"})
        assert not form.is_valid()
        assert form.errors == {"who": ["Choose an answer."], "london": ["Choose an answer."]}

    def test_a_question_that_an_answer_brings_up_is_asked_next(self, rules: QuestionSet) -> None:
        form = engine.check_form(rules, {"shown": "who,london", "who": "g", "london": "yes"})
        assert form.is_valid()
        assert not form.complete
        assert form.shown_keys() == ["who", "size", "london"]
        again = engine.check_form(rules, {**form.data, "size": "120"})
        assert again.is_valid()
        assert again.complete
        assert [(v.verdict, v.question, v.message) for v in engine.verdicts(rules, again.answers())] == [
            ("warn", "size", "That is a crowd.")
        ]

    def test_an_answer_that_is_not_asked_for_does_not_count(self, rules: QuestionSet) -> None:
        form = engine.check_form(rules.pk, {"shown": "who,london", "who": "p", "london": "no", "size": "900"})
        assert form.is_valid()
        assert form.answers() == {"who": "p", "london": "no"}
        assert [v.verdict for v in engine.verdicts(rules.pk, form.answers())] == ["stop"]

    def test_nothing_is_written(self, rules: QuestionSet, queries: Any) -> None:
        definition.read(rules)
        with queries(at_most=0):
            form = engine.check_form(rules, {"shown": "who,london", "who": "p", "london": "yes"})
            assert form.is_valid()
            engine.verdicts(rules, form.answers())


@pytest.mark.parametrize(
    ("questions", "problem"),
    [
        ([{"key": "a", "kind": Kind.TEXT, "texts": {"ar": {"label": "x"}}}], "it has no text"),
        ([{"key": "a", "kind": Kind.MANY_OF, "label": "A"}], "at least two options"),
        (
            [{"key": "a", "kind": Kind.ONE_OF, "label": "A", "choices": sets.choices(("x", "1"), ("x", "2"))}],
            "same code",
        ),
        (
            [{"key": "a", "kind": Kind.TEXT, "label": "A", "condition": {"key": "z", "op": "answered"}}],
            "not an earlier question",
        ),
        ([{"key": "a", "kind": Kind.TEXT, "label": "A", "condition": {"key": "z"}}], "condition is not complete"),
        (
            [{"key": "a", "kind": Kind.TEXT, "label": "A", "condition": {"key": "facts.x", "op": "is"}}],
            "an answer to compare with",
        ),
        (
            [
                {
                    "key": "a",
                    "kind": Kind.TEXT,
                    "label": "A",
                    "condition": {"key": "facts.x", "op": "at_least", "value": "many"},
                }
            ],
            "not a number",
        ),
        ([{"key": "a", "kind": Kind.TEXT, "label": "A", "rules": [{"op": "is"}]}], "rules is not complete"),
        ([{"key": "a", "kind": Kind.BUDGET, "label": "A", "total_equals": "z"}], "not an earlier money question"),
        (
            [
                {"key": "a", "kind": Kind.YES_NO, "label": "A"},
                {"key": "b", "kind": Kind.TEXT, "label": "B", "condition": {"key": "a", "op": "is", "value": "maybe"}},
            ],
            "yes or no",
        ),
        (
            [
                {"key": "a", "kind": Kind.ONE_OF, "label": "A", "choices": sets.choices(("x", "1"), ("y", "2"))},
                {"key": "b", "kind": Kind.TEXT, "label": "B", "condition": {"key": "a", "op": "is", "value": "z"}},
            ],
            "not an option of",
        ),
        ([], "has no question"),
    ],
)
def test_what_must_be_put_right_before_freezing(questions: list[dict[str, Any]], problem: str) -> None:
    assert problem in " ".join(conditions.problems(sets.write(("one", questions), frozen=False)))


def test_a_set_needs_a_section_with_a_title() -> None:
    draft = sets.write(frozen=False)
    assert conditions.problems(draft) == ["The set has no section yet."]
    draft.sections.create(key="one")
    assert "has no title" in conditions.problems(draft)[0]
    assert conditions.problems(sets.every_kind(family="b", frozen=False)) == []
    assert conditions.problems(sets.write(*SECTIONS, family="c", frozen=False)) == []


def test_a_draft_is_read_afresh_and_a_frozen_set_once(queries: Any) -> None:
    draft = sets.every_kind(frozen=False)
    assert definition.read(draft).questions["title"].word_limit is None
    draft.questions.filter(key="title").update(word_limit=5)
    assert definition.read(draft).questions["title"].word_limit == 5
    frozen = sets.every_kind(family="b")
    definition.load(frozen.pk)
    with queries(at_most=0):
        definition.load(frozen.pk)


def test_the_process_keeps_a_bounded_number_of_sets(monkeypatch: Any) -> None:
    monkeypatch.setattr(definition, "KEPT", 1)
    monkeypatch.setattr(definition, "_frozen", {})
    first, second = sets.write(*SECTIONS), sets.write(*SECTIONS, family="b")
    definition.read(first)
    definition.read(second)
    assert list(definition._frozen) == [second.pk]


@pytest.mark.parametrize("sheets", [10, 1000])
def test_the_number_of_queries_does_not_grow(sheets: int, queries: Any) -> None:
    of = sets.every_kind()
    rows = AnswerSheet.objects.bulk_create(AnswerSheet(question_set=of) for _ in range(sheets))
    Answer.objects.bulk_create(Answer(sheet=row, key="title", value="Songs", revision=1) for row in rows)
    sheet = AnswerSheet.objects.get(pk=rows[0].pk)
    definition.load(of.pk)
    with queries(at_most=1):
        engine.outline(sheet)
    with queries(at_most=2):
        engine.read_back(sheet)
    with queries(at_most=2):
        given = engine.answers(sheet)
        engine.page_form(sheet, engine.page_of(sheet, "all", given, "en"), given, language="en")


def test_a_sent_page_holds_the_questions_it_was_shown_with() -> None:
    """A colleague's change hides a question while I answer it: what I typed in it is still read."""
    sheet = answered(sets.sheet(sets.write(*SECTIONS), facts={"applying_as": "organisation"}), bank="held")
    page = shown(sheet, "about")
    Answer.objects.filter(key="bank").update(value="own")
    form = sent(sheet, page | {"holder": "The hall"}, "about")
    assert form.is_valid()
    assert form.answers()["holder"] == "The hall"
