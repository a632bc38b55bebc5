"""What people do with question sets and answers.

The owner of a sheet decides who may, and calls these in its own transaction.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.files import DOCUMENTS, MEDIA, PICTURES, FileRefused
from programmes.files import actions as files
from programmes.files.models import State as FileState
from programmes.files.models import StoredFile
from programmes.questions import conditions, definition, given, marks
from programmes.questions.definition import Asked, Definition
from programmes.questions.models import Answer, AnswerSheet, Kind, Question, QuestionSet
from programmes.workflow import MoveRefused

TAKEN_MOST = 120
_TAKES = {"documents": DOCUMENTS, "pictures": PICTURES, "media": MEDIA}


@dataclass(frozen=True)
class Conflict:
    """An answer that somebody changed while this person had it open.

    `theirs` is what is kept now, `mark` its fingerprint.
    """

    key: str
    theirs: Any
    mine: Any
    who: str
    at: datetime
    mark: str


class EditedMeanwhile(Exception):
    """Nothing was saved: somebody else's changes would have been overwritten unseen. `conflicts` says which."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        super().__init__(", ".join(conflict.key for conflict in conflicts))
        self.conflicts = conflicts


@dataclass(frozen=True)
class Saved:
    """What a save did: the answers it changed, the questions that now appear on the page, and all answers now."""

    changed: tuple[str, ...]
    revealed: tuple[str, ...]
    answers: dict[str, Any]


# --- question sets ------------------------------------------------------------------------------------------------


@transaction.atomic
def freeze(*, question_set: QuestionSet, by: Any, token: str | None = None) -> QuestionSet:
    """Let people answer the set and nobody change it.

    Raises MoveRefused when something in it must be put right first.
    """
    if token is not None:
        tokens.spend(token, by=by, purpose=f"programmes.questions.freeze:{question_set.pk}")
    question_set = QuestionSet.objects.select_for_update(of=("self",)).get(pk=question_set.pk)
    question_set.freeze(at=clock.now())
    problems = conditions.problems(question_set)
    if problems:
        raise MoveRefused(f"{question_set} cannot be frozen yet. " + " ".join(problems))
    question_set.save(update_fields=["state", "frozen_at"])
    audit.record(by=by, verb="programmes.questions.frozen", target=question_set)
    return question_set


@transaction.atomic
def new_version(*, question_set: QuestionSet, by: Any, token: str | None = None) -> QuestionSet:
    """Copy the set, with everything in it, as the next version of its family: a draft that can be changed.

    Raises tokens.AlreadyDone with the new set's key when this very form has made it.
    """
    if token is not None:
        tokens.spend(token, by=by, purpose=f"programmes.questions.new_version:{question_set.pk}")
    # Every version of the family is locked, so that two people do not make the same number.
    family = QuestionSet.objects.select_for_update(of=("self",)).filter(family=question_set.family).order_by("pk")
    latest = max(one.version for one in family)
    copy = _copied(question_set, name=question_set.name, family=question_set.family, version=latest + 1)
    audit.record(by=by, verb="programmes.questions.version_made", target=copy, detail={"of": str(question_set.pk)})
    if token is not None:
        tokens.settle(token, str(copy.pk))
    return copy


@transaction.atomic
def new_family(*, question_set: QuestionSet, name: str, family: str, by: Any) -> QuestionSet:
    """Copy the set, with everything in it, as the first version of a list of its own: a draft that can be changed.

    Raises MoveRefused when the short name is taken.
    """
    if QuestionSet.objects.filter(family=family).exists():
        raise MoveRefused(f"There are questions with the short name “{family}” already. Choose another one.")
    copy = _copied(question_set, name=name, family=family, version=1)
    audit.record(by=by, verb="programmes.questions.family_made", target=copy, detail={"of": str(question_set.pk)})
    return copy


def _copied(question_set: QuestionSet, *, name: str, family: str, version: int) -> QuestionSet:
    copy = QuestionSet.objects.create(
        name=name, family=family, version=version, languages=question_set.languages, layout=question_set.layout
    )
    for section in question_set.sections.order_by("order", "pk"):
        questions = list(section.questions.order_by("order", "pk"))
        section.pk, section.question_set = None, copy
        section._state.adding = True
        section.save()
        for question in questions:
            question.pk, question.section, question.question_set = None, section, copy
        Question.objects.bulk_create(questions)
    return copy


# --- answers ------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_sheet(
    *, question_set: QuestionSet, by: Any, facts: Mapping[str, Any] | None = None, language: str | None = None
) -> AnswerSheet:
    """Begin to answer a frozen set.

    `facts` are what the owner knows already, for the conditions ("facts.applying_as").
    """
    if not question_set.is_frozen:
        raise MoveRefused("These questions are still being written, so nobody can answer them yet.")
    return AnswerSheet.objects.create(
        question_set=question_set,
        facts=dict(facts or {}),
        opened_by=by,
        language=language or question_set.default_language,
    )


@transaction.atomic
def change_facts(*, sheet: AnswerSheet, facts: Mapping[str, Any]) -> None:
    """Replace what the owner knows.

    Answers to questions that are no longer asked are kept, unseen, in case they are again.
    """
    sheet.facts = dict(facts)
    sheet.save(update_fields=["facts"])


@transaction.atomic
def save_page(*, sheet: AnswerSheet, page: str, form: Any, by: Any, token: str) -> Saved:
    """Keep what changed on one page; the form must be valid, and answers may be missing.

    Saving is idempotent by itself: what is kept already is not written again, and `token`, kept with each answer,
    tells a page that the person went Back to from one that a colleague or another tab holds. Raises EditedMeanwhile
    when an answer was changed since the page was shown, differs from what the person sends and was not settled by
    them; MoveRefused (with its field) when a file is refused. Either way nothing is changed. Three queries: lock,
    read, write.
    """
    locked = AnswerSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    stored = {answer.key: answer for answer in Answer.objects.filter(sheet=locked)}
    before = {key: answer.value for key, answer in stored.items()}
    changes: dict[str, Any] = {}
    conflicts: list[str] = []
    seen = form.seen_marks()
    for key, posted in form.answers().items():
        decision = _decide(stored.get(key), posted, seen.get(key, marks.EMPTY), form.settled(key), token)
        if decision == "write":
            changes[key] = posted
        elif decision == "conflict":
            conflicts.append(key)
    if conflicts:
        raise EditedMeanwhile(_conflicts(conflicts, stored, form.answers(), by))
    questions = definition.load(locked.question_set_id)
    for key, uploads in form.uploads().items():
        if uploads:
            changes[key] = _add_files(questions.questions[key], before.get(key) or [], uploads, by)
    changes = {key: value for key, value in changes.items() if value != before.get(key)}
    _write(locked, changes, stored, by, token)
    after = {key: value for key, value in {**before, **changes}.items() if value is not None}
    return Saved(tuple(changes), _revealed(questions, page, locked.facts, before, after, form), after)


def _decide(stored: Answer | None, posted: Any, seen: str, settled: tuple[str, str], token: str) -> str:
    """ "write", "keep" or "conflict" for one question."""
    now = stored.value if stored else None
    present = marks.mark(now)
    if posted == now or marks.mark(posted) == seen:
        return "keep"  # nothing new, or the person did not touch it and a colleague's change stands
    if present == seen or (stored is not None and token and stored.saved_from == token):
        return "write"  # the person saw what is kept, or this very page wrote it
    if settled[1] == present:
        return "write" if settled[0] == "mine" else "keep"
    return "conflict"


def _conflicts(keys: list[str], stored: Mapping[str, Answer], posted: Mapping[str, Any], by: Any) -> list[Conflict]:
    answers = Answer.objects.filter(pk__in=[stored[key].pk for key in keys if key in stored]).select_related("saved_by")
    return [
        Conflict(
            key=answer.key,
            theirs=answer.value,
            mine=posted[answer.key],
            who=_who(answer.saved_by, by),
            at=answer.saved_at,
            mark=marks.mark(answer.value),
        )
        for answer in answers
    ]


def _who(saved_by: Any, by: Any) -> str:
    if saved_by is None:
        return "Somebody"
    return "You, in another window," if by is not None and saved_by.pk == by.pk else str(saved_by.name or "A colleague")


def _write(
    sheet: AnswerSheet,
    changes: Mapping[str, Any],
    stored: Mapping[str, Answer],
    by: Any,
    token: str,
    *,
    taken_from: str = "",
) -> None:
    """One statement for all the answers that changed; the lock on the sheet is held."""
    rows = [
        Answer(
            sheet=sheet,
            key=key,
            value=value,
            revision=stored[key].revision + 1 if key in stored else 1,
            saved_at=clock.Now(),
            saved_by=by,
            saved_from=token,
            taken_from=taken_from,
        )
        for key, value in changes.items()
    ]
    if rows:
        Answer.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["sheet", "key"],
            update_fields=["value", "revision", "saved_at", "saved_by", "saved_from", "taken_from"],
        )


def _revealed(
    questions: Definition, page: str, facts: Any, before: Mapping[str, Any], after: Mapping[str, Any], form: Any
) -> tuple[str, ...]:
    """The questions of this page that were not on it and are asked now."""
    now = conditions.asked(questions, after, facts)
    return tuple(
        key
        for key, asked in now.items()
        if asked.section == page and key not in form.questions and conditions.blank(before.get(key))
    )


def _add_files(asked: Asked, kept: list[str], uploads: list[Any], by: Any) -> list[str]:
    """Take the uploads in behind the files that are there; the very same file is not taken twice."""
    known = set(StoredFile.objects.filter(pk__in=kept).exclude(state=FileState.REMOVED).values_list("name", "sha256"))
    allowed = frozenset().union(*(_TAKES[kind] for kind in asked.takes))
    added = list(kept)
    for upload in uploads:
        if any(name == upload.name for name, _ in known) and (upload.name, _digest(upload)) in known:
            continue
        try:
            added.append(str(files.receive(upload=upload, by=by, kinds=allowed).pk))
        except FileRefused as refused:
            raise MoveRefused(refused.message, field=asked.key) from refused
    return added


def _digest(upload: Any) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


@transaction.atomic
def copy_answers(
    *, from_sheet: AnswerSheet, to_sheet: AnswerSheet, said: str, by: Any, keys: Iterable[str] | None = None
) -> tuple[str, ...]:
    """Fill in what the two sheets ask alike (same key, same kind), each answer marked as taken from `said`.

    `said` follows "We took this from": "your earlier application CMG-2026-0001". Only unanswered questions are filled;
    `keys` narrows them further. Never copied: files, which belong to one sheet, and declarations, which must be made
    anew. A choice that the new list does not have is left out. Returns the keys that were filled. The mark goes when
    somebody changes the answer.
    """
    locked = AnswerSheet.objects.select_for_update(of=("self",)).get(pk=to_sheet.pk)
    old, new = definition.load(from_sheet.question_set_id), definition.load(locked.question_set_id)
    stored = {answer.key: answer for answer in Answer.objects.filter(sheet=locked)}
    wanted = set(new.questions if keys is None else keys)
    copied: dict[str, Any] = {}
    for key, value in given.read(from_sheet).items():
        before, after = old.questions.get(key), new.questions.get(key)
        untouched = key not in stored or stored[key].value is None
        if key in wanted and untouched and before and after and before.kind == after.kind:
            fits = _fitting(after, value)
            if not conditions.blank(fits):
                copied[key] = fits
    _write(locked, copied, stored, by, "", taken_from=said[:TAKEN_MOST])
    return tuple(copied)


def _fitting(asked: Asked, value: Any) -> Any:
    """As much of an answer to another set's question as this one takes; None for nothing."""
    if asked.has_files or asked.kind == Kind.DECLARATION:
        return None
    codes = {choice.code for choice in asked.choices}
    if asked.kind == Kind.ONE_OF:
        return value if value in codes else None
    if asked.kind == Kind.MANY_OF:
        return [code for code in value if code in codes][: asked.max_items]
    if asked.kind == Kind.BOROUGHS:
        return value[: asked.max_items]
    if asked.kind == Kind.BUDGET:
        return [{**line, "heading": line["heading"] if line["heading"] in codes else ""} for line in value]
    return value


@transaction.atomic
def remove_file(*, sheet: AnswerSheet, key: str, file: str, by: Any, token: str = "") -> bool:
    """Take one file out of an answer and remove its bytes.

    Doing it twice changes nothing; False when it was not there.
    """
    locked = AnswerSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    asked = definition.load(locked.question_set_id).questions.get(key)
    answer = Answer.objects.filter(sheet=locked, key=key).first()
    if asked is None or not asked.has_files or answer is None or file not in (answer.value or []):
        return False
    left = [one for one in answer.value or [] if one != file]
    _write(locked, {key: left or None}, {key: answer}, by, token)
    files.remove(file=StoredFile.objects.get(pk=file), by=by)
    return True
