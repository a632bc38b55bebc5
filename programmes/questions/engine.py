"""What owners ask of the questions: the task list, the pages, what is still missing, the answers read back, and a
check's verdicts.

An owner holds an AnswerSheet and has decided that this person may read or write it; nothing here asks who is who.
Reading the answers is one query, boroughs and files one more each where a set asks for them; a frozen set's questions
cost none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from programmes.files.models import State as FileState
from programmes.files.models import StoredFile
from programmes.people.models import Borough
from programmes.questions import budget, conditions, definition, marks, show
from programmes.questions import given as given_answers
from programmes.questions.definition import Asked, Definition, Part
from programmes.questions.fields import pounds
from programmes.questions.forms import CheckForm, PageForm
from programmes.questions.given import Given, taken
from programmes.questions.models import AnswerSheet, Kind, QuestionSet, direction

NOT_STARTED, IN_PROGRESS, COMPLETE, NOT_NEEDED = "not_started", "in_progress", "complete", "not_needed"
_STATUS = {
    NOT_STARTED: ("Not started", "grey"),
    IN_PROGRESS: ("In progress", "teal"),
    COMPLETE: ("Complete", ""),
    NOT_NEEDED: ("Not needed", ""),
}


class NoSuchPage(Exception):
    """There is no page of that name, or nothing on it is asked of this person. An owner answers 404."""


@dataclass(frozen=True)
class Page:
    """One page of questions: `key` stands in its address."""

    key: str
    section: str
    title: str
    intro: str
    questions: tuple[Asked, ...]
    heading: bool  # the one question is the page's heading


@dataclass(frozen=True)
class SectionState:
    """One line of the task list. `page` is where its link leads, "" when nothing of it is needed."""

    key: str
    title: str
    status: str  # not_started, in_progress, complete or not_needed
    page: str
    asked: int
    answered: int

    @property
    def words(self) -> str:
        """The status in words."""
        return _STATUS[self.status][0]

    @property
    def colour(self) -> str:
        """The colour of its tag; a finished or needless section has plain words."""
        return _STATUS[self.status][1]


@dataclass(frozen=True)
class Missing:
    """Something to do before the sheet can be sent: where, and what."""

    section: str
    question: str
    label: str
    message: str
    page: str


@dataclass(frozen=True)
class Read:
    """One question with its answer, as people read it. `answer` is "" where nothing was answered."""

    key: str
    label: str
    answer: str
    kind: str
    page: str
    lang: str
    dir: str
    files: tuple[StoredFile, ...] = ()
    lines: tuple[dict[str, str], ...] = ()
    total: str = ""
    taken_from: str = ""  # where the answer was copied from, until somebody changes it


@dataclass(frozen=True)
class ReadSection:
    """One section of the answers read back."""

    key: str
    title: str
    rows: tuple[Read, ...] = field(default=())


@dataclass(frozen=True)
class Verdict:
    """What a rule says of an answer: "stop" or "warn", and why, in words."""

    question: str
    label: str
    verdict: str
    message: str


def answers(sheet: AnswerSheet) -> Given:
    """Every answer of the sheet by its question's key; emptied ones are left out. One query."""
    return given_answers.read(sheet)


def defined(sheet: AnswerSheet) -> Definition:
    """The sheet's questions; no query for a set that this process has met before."""
    return definition.load(sheet.question_set_id)


def _definition(question_set: QuestionSet | UUID) -> Definition:
    return definition.read(question_set) if isinstance(question_set, QuestionSet) else definition.load(question_set)


def boroughs(questions: Definition) -> dict[str, str]:
    """The boroughs' names by GSS code where the set asks for them, else nothing."""
    return dict(Borough.objects.values_list("gss_code", "name")) if questions.asks_boroughs else {}


def stored_files(questions: Definition, given: Mapping[str, Any]) -> dict[str, StoredFile]:
    """The files among these answers, by key."""
    wanted = [pk for key, asked in questions.questions.items() if asked.has_files for pk in given.get(key) or []]
    return {str(file.pk): file for file in StoredFile.objects.filter(pk__in=wanted)} if wanted else {}


def pages(
    questions: Definition, given: Mapping[str, Any], facts: Mapping[str, Any], language: str = "en"
) -> list[Page]:
    """The pages that somebody with these answers and facts goes through, in order."""
    return _pages(questions, conditions.asked(questions, given, facts), language)


def _pages(questions: Definition, shown: Mapping[str, Asked], language: str) -> list[Page]:
    found = []
    for part in questions.sections:
        asked = tuple(question for question in part.questions if question.key in shown)
        if questions.layout == QuestionSet.Layout.QUESTION:
            found += [
                Page(one.key, part.key, one.label(language), _intro(part, asked, one, language), (one,), True)
                for one in asked
            ]
        elif asked:
            found.append(Page(part.key, part.key, part.title(language), part.intro(language), asked, False))
    return found


def _intro(part: Part, asked: tuple[Asked, ...], one: Asked, language: str) -> str:
    """A section's introduction stands on the first of its pages."""
    return part.intro(language) if one is asked[0] else ""


def outline(
    sheet: AnswerSheet, given: Mapping[str, Any] | None = None, language: str | None = None
) -> list[SectionState]:
    """The task list. One query, none when the answers are given."""
    given = answers(sheet) if given is None else given
    questions = defined(sheet)
    language = questions.language(language or sheet.language)
    found_pages = pages(questions, given, sheet.facts, language)
    open_ends = {missing.question for missing in _missing(questions, given, sheet.facts, {}, language)}
    states = []
    for part in questions.sections:
        own = [page for page in found_pages if page.section == part.key]
        keys = [question.key for page in own for question in page.questions]
        done = [key for key in keys if not conditions.blank(given.get(key))]
        wanted = next(
            (page.key for page in own if any(q.key in open_ends for q in page.questions)), own[0].key if own else ""
        )
        status = _status(keys, done, open_ends)
        states.append(SectionState(part.key, part.title(language), status, wanted, len(keys), len(done)))
    return states


def _status(keys: list[str], done: list[str], open_ends: set[str]) -> str:
    if not keys:
        return NOT_NEEDED
    if not done:
        return NOT_STARTED
    return IN_PROGRESS if open_ends & set(keys) else COMPLETE


def missing(sheet: AnswerSheet, given: Mapping[str, Any] | None = None, language: str | None = None) -> list[Missing]:
    """What must be done before the sheet can be sent, in the order of the pages; nothing when it is ready."""
    given = answers(sheet) if given is None else given
    questions = defined(sheet)
    files = stored_files(questions, given)
    return _missing(questions, given, sheet.facts, files, questions.language(language or sheet.language))


def _missing(
    questions: Definition,
    given: Mapping[str, Any],
    facts: Mapping[str, Any],
    files: Mapping[str, StoredFile],
    language: str,
) -> list[Missing]:
    found = []
    for page in pages(questions, given, facts, language):
        for asked in page.questions:
            lacks = _lacks(asked, given.get(asked.key), files) or _unequal(questions, asked, given, language)
            for message in lacks:
                found.append(Missing(page.section, asked.key, asked.label(language), message, page.key))
    return found


def _lacks(asked: Asked, value: Any, files: Mapping[str, StoredFile]) -> list[str]:
    """What one answer lacks."""
    if conditions.blank(value):
        return [show.ask_for(asked)] if asked.required else []
    if asked.kind == Kind.BUDGET:
        return budget.gaps(asked, value)
    if asked.has_files:
        refused = [
            files[pk].name for pk in value if pk in files and files[pk].state in {FileState.REFUSED, FileState.REMOVED}
        ]
        return [f"Remove “{name}”: it did not pass our checks, so nobody can open it." for name in refused]
    return []


def _unequal(questions: Definition, asked: Asked, given: Mapping[str, Any], language: str) -> list[str]:
    """A budget whose total is not the amount that it explains."""
    other, lines = given.get(asked.total_equals), given.get(asked.key)
    if not lines or other is None or budget.total(lines) == Decimal(other):
        return []
    label = questions.questions[asked.total_equals].label(language)
    return [
        f"Your lines add up to {pounds(budget.total(lines))}, but your answer to “{label}” is {pounds(other)}. "
        "Change one of them, so that both are the same."
    ]


def page_of(sheet: AnswerSheet, key: str, given: Mapping[str, Any], language: str, *, sent: bool = False) -> Page:
    """The page called `key`. Raises NoSuchPage when there is none, or nothing on it is asked.

    `sent`: it was shown a moment ago and comes back filled in, so it is there even if nothing on it is asked any more.
    """
    questions = defined(sheet)
    found = next((page for page in pages(questions, given, sheet.facts, language) if page.key == key), None)
    if found is None and sent:
        found = next((page for page in _pages(questions, questions.questions, language) if page.key == key), None)
    if found is None:
        raise NoSuchPage(key)
    return found


def page_after(sheet: AnswerSheet, key: str, given: Mapping[str, Any]) -> str:
    """The key of the page after this one, "" after the last."""
    questions = defined(sheet)
    keys = [page.key for page in pages(questions, given, sheet.facts)]
    every = [page.key for page in _pages(questions, questions.questions, questions.languages[0])]
    later = every[every.index(key) + 1 :] if key in every else []
    return next((one for one in later if one in keys), "")


def page_form(
    sheet: AnswerSheet,
    page: Page,
    given: Mapping[str, Any],
    *,
    language: str,
    data: Any = None,
    files: Any = None,
    initial: Any = None,
    shown_for: str = "",
) -> PageForm:
    """The form of a page, filled in with what is kept, or with what was typed.

    A form that was sent holds the questions that were on the page when it was shown, whatever a colleague has changed
    since.
    """
    questions = defined(sheet)
    asked = list(page.questions)
    if data is not None:
        asked = [questions.questions[key] for key in _sent(questions, page, data)]
    return PageForm(
        questions,
        asked,
        answers=given,
        language=language,
        boroughs=boroughs(questions) if any(one.kind == Kind.BOROUGHS for one in asked) else {},
        stored=stored_files(questions, {one.key: given.get(one.key) for one in asked}),
        heading=page.heading,
        page=page.key,
        shown_for=shown_for,
        data=data,
        files=files,
        initial=initial,
    )


def _sent(questions: Definition, page: Page, data: Any) -> list[str]:
    seen = marks.read(data.get("seen", ""))
    if not seen:
        return [asked.key for asked in page.questions]
    if page.heading:
        return [page.key]
    return [key for key, asked in questions.questions.items() if key in seen and asked.section == page.section]


def read_back(
    sheet: AnswerSheet, language: str | None = None, given: Mapping[str, Any] | None = None
) -> list[ReadSection]:
    """Every question that is asked, with its answer in words: for "check your answers", the staff's page and the
    printed copy.

    One query for the answers, and one each for boroughs and files where there are some.
    """
    questions = defined(sheet)
    given = answers(sheet) if given is None else given
    language = questions.language(language or sheet.language)
    names, files = boroughs(questions), stored_files(questions, given)
    sections: dict[str, list[Read]] = {}
    for page in pages(questions, given, sheet.facts, language):
        rows = sections.setdefault(page.section, [])
        rows += [_read(asked, given, page.key, language, names, files) for asked in page.questions]
    return [
        ReadSection(part.key, part.title(language), tuple(sections[part.key]))
        for part in questions.sections
        if part.key in sections
    ]


def _read(
    asked: Asked, given: Mapping[str, Any], page: str, language: str, names: Mapping[str, str], files: Mapping[str, Any]
) -> Read:
    value = given.get(asked.key)
    label, written_in = asked.texts.find("label", language)
    lines = value if asked.kind == Kind.BUDGET and value else []
    return Read(
        key=asked.key,
        label=label or asked.key,
        answer=show.answer(asked, value, language, names, files),
        kind=asked.kind,
        page=page,
        lang=written_in,
        dir=direction(written_in),
        files=tuple(files[pk] for pk in value or [] if pk in files) if asked.has_files else (),
        lines=tuple({**line, "heading": show.asked_word(asked, line["heading"], language)} for line in lines),
        total=pounds(budget.total(lines)) if lines else "",
        taken_from=taken(given).get(asked.key, ""),
    )


def check_form(
    question_set: QuestionSet | UUID | Definition,
    data: Any = None,
    *,
    facts: Mapping[str, Any] | None = None,
    language: str = "en",
) -> CheckForm:
    """A form of the whole set for a check that keeps nothing: required questions are required at once.

    `form.is_valid() and form.complete` says that every question which is asked has its answer; a valid form that is
    not complete shows again, with the questions that the last answers brought up. `form.answers()` goes to `verdicts`.
    """
    questions = question_set if isinstance(question_set, Definition) else _definition(question_set)
    return CheckForm(
        questions, facts=facts or {}, language=questions.language(language), boroughs=boroughs(questions), data=data
    )


def verdicts(question_set: QuestionSet | UUID, given: Mapping[str, Any], *, language: str = "en") -> list[Verdict]:
    """What the set's rules say of these answers, in the order of the questions: each "stop" or "warn" with its reason.

    What they mean together ("you cannot apply") is the owner's to say.
    """
    questions = _definition(question_set)
    language = questions.language(language)
    return [
        Verdict(asked.key, asked.label(language), str(rule["verdict"]), _reason(questions, rule, language))
        for asked in questions.questions.values()
        for rule in asked.rules
        if conditions.holds(str(rule["op"]), rule.get("value"), given.get(asked.key))
    ]


def _reason(questions: Definition, rule: Mapping[str, Any], language: str) -> str:
    texts = rule.get("texts", {})
    return str(texts.get(language) or texts.get(questions.languages[0]) or "")
