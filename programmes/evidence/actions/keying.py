"""Typing paper forms in: once, or twice with the two entries compared, and what becomes of a difference."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.evidence import codes
from programmes.evidence.actions.surveys import new_codes, take_in
from programmes.evidence.models import FormState, KeyedBatch, KeyedForm, SurveyAnswer, SurveyCode, Wave
from programmes.workflow import MoveRefused

MISTYPED = (
    "This is not a whole code. One letter or number may be wrong, missing or in another place. "
    "Look at the form and type it again."
)
NOT_HERE = (
    "This code is not one of this event or project. Look at the form again, and put it with the forms that it "
    "belongs to if it came here by mistake."
)
ANSWERED = (
    "This code has answered already, on the web or on another form. Put this form aside: it is not counted twice."
)
TYPED_IN = "This form has been typed in already. Take the next one."
NO_FIRST = "This form has no first entry yet. Put it with the forms that are still to be typed in once."
OVER = "The time for typing in paper forms of this survey is over, so this form could not be counted."
FINISHED = "This batch is finished. Start another one for the forms that are left."


@transaction.atomic
def start_batch(*, wave: Wave, twice: bool, language: str, by: Any, token: str) -> KeyedBatch:
    """Begin to type in a pile of forms of one wave; with `twice`, each form counts once two entries agree.

    Raises MoveRefused where the wave has no paper forms, or the time for them is over.
    """
    tokens.spend(token, by=by, purpose=f"programmes.evidence.start_batch:{wave.pk}")
    wave = Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    at = clock.now()
    if not wave.takes_paper(at):
        raise MoveRefused("Forms of this survey cannot be typed in now: print forms first, or ask for an open survey.")
    batch = KeyedBatch.objects.create(
        survey_id=wave.survey_id,
        scope=wave.scope,
        wave=wave,
        twice=twice,
        language=language,
        started_by=by,
        started_at=at,
    )
    audit.record(by=by, verb="programmes.evidence.start_batch", target=batch)
    tokens.settle(token, str(batch.pk))
    return batch


@transaction.atomic
def key_first(
    *, batch: KeyedBatch, code: str, unreadable: bool, answers: Mapping[str, Any], language: str, by: Any, token: str
) -> KeyedForm:
    """Type a form in. Where one entry is enough it is counted at once; otherwise it waits for the second.

    A form whose code nobody can read is counted with a code of its own, so that its answers stand without a pair; it
    has no second entry, because nothing says which form it is. Raises MoveRefused for a code that is wrong, is
    somebody else's or has answered, and when the time is over.
    """
    tokens.spend(token, by=by, purpose=f"programmes.evidence.key_first:{batch.pk}")
    batch, at = _open(batch)
    found = _stand_in(batch, at) if unreadable else _locked(batch, code)
    if KeyedForm.objects.filter(wave=batch.wave, code=found).exclude(state=FormState.KEPT).exists():
        raise MoveRefused(TYPED_IN, field="code")
    _refuse_answered(batch, found)
    form = KeyedForm(
        batch=batch, wave=batch.wave, code=found, language=language, first=_given(answers), first_by=by, first_at=at
    )
    if unreadable or not batch.twice:
        form.take(answer=take_in(found, batch.wave, answers, language=language, at=at))
    form.save(force_insert=True)
    tokens.settle(token, str(form.pk))
    return form


@transaction.atomic
def key_second(*, batch: KeyedBatch, code: str, answers: Mapping[str, Any], by: Any, token: str) -> KeyedForm:
    """Type a form in again, without seeing the first entry. It is counted when the two agree.

    Where they differ the form waits for somebody to look at the paper. Raises MoveRefused where there is no first
    entry, or the form is through already.
    """
    tokens.spend(token, by=by, purpose=f"programmes.evidence.key_second:{batch.pk}")
    batch, at = _open(batch)
    found = _locked(batch, code)
    form = KeyedForm.objects.select_for_update(of=("self",)).filter(batch=batch, code=found).first()
    if form is None:
        raise MoveRefused(NO_FIRST, field="code")
    if form.state != FormState.FIRST:
        raise MoveRefused("This form has its second entry already. Take the next one.", field="code")
    _refuse_answered(batch, found)
    second = _given(answers)
    if second == form.first:
        answer = take_in(found, batch.wave, answers, language=form.language, at=at)
        form.agree(answer=answer, by=by, at=at)
    else:
        form.differ(second=second, by=by, at=at)
    form.save(update_fields=["state", "answer", "first", "second", "second_at", "second_by"])
    tokens.settle(token, str(form.pk))
    return form


@transaction.atomic
def settle(*, form: KeyedForm, answers: Mapping[str, Any], by: Any, token: str) -> KeyedForm:
    """Somebody has looked at the paper again: these are its answers, and they are counted.

    Raises MoveRefused where the two entries do not differ (any more), and when the time is over.
    """
    tokens.spend(token, by=by, purpose=f"programmes.evidence.settle:{form.pk}")
    batch, at = _open(form.batch)
    code = SurveyCode.objects.select_for_update(of=("self",)).get(pk=form.code_id)
    form = KeyedForm.objects.select_for_update(of=("self",)).get(pk=form.pk)
    KeyedForm.FLOW.check("settle", form.state)
    _refuse_answered(batch, code)
    form.settle(answer=take_in(code, batch.wave, answers, language=form.language, at=at), by=by, at=at)
    form.save(update_fields=["state", "answer", "first", "second", "settled_at", "settled_by"])
    audit.record(by=by, verb="programmes.evidence.settle", target=batch)
    return form


@transaction.atomic
def discard(*, form: KeyedForm, by: Any, token: str) -> None:
    """Take an entry out that has not been counted, so that the form can be typed in afresh.

    Raises MoveRefused for a form that is counted: what counts cannot be taken back.
    """
    tokens.spend(token, by=by, purpose=f"programmes.evidence.discard:{form.pk}")
    batch = KeyedBatch.objects.select_for_update(of=("self",)).get(pk=form.batch_id)
    form = KeyedForm.objects.select_for_update(of=("self",)).get(pk=form.pk)
    if form.state == FormState.KEPT:
        raise MoveRefused("This form is counted already, so it cannot be taken out.")
    form.delete()
    audit.record(by=by, verb="programmes.evidence.discard", target=batch)


@transaction.atomic
def finish(*, batch: KeyedBatch, take_first: bool, by: Any, token: str) -> KeyedBatch:
    """The pile is done. With `take_first`, forms without a second entry are counted as they were typed once.

    Raises MoveRefused while forms differ, or while some wait for their second entry and `take_first` is not asked for.
    """
    tokens.spend(token, by=by, purpose=f"programmes.evidence.finish:{batch.pk}")
    batch = KeyedBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    at = clock.now()
    forms = batch.forms.select_for_update(of=("self",)).order_by("pk")
    if forms.filter(state=FormState.DIFFERS).exists():
        raise MoveRefused("Some forms differ. Look at the paper and say which entry is right, or take them out.")
    waiting = list(forms.filter(state=FormState.FIRST).select_related("code", "code__survey__question_set"))
    if waiting and not take_first:
        raise MoveRefused("Some forms wait for their second entry. Type them in again, or count them as they are.")
    if waiting and not batch.wave.takes_paper(at):
        raise MoveRefused(OVER)
    for form in waiting:
        _take_first(form, at)
    batch.finish(by=by, at=at)
    batch.save(update_fields=["state", "finished_at", "finished_by"])
    audit.record(by=by, verb="programmes.evidence.finish", target=batch, detail={"taken_once": len(waiting)})
    return batch


def _take_first(form: KeyedForm, at: datetime) -> None:
    """Count a form by its one entry; one whose code has answered on the web meanwhile is taken out instead."""
    code = SurveyCode.objects.select_for_update(of=("self",)).get(pk=form.code_id)
    if SurveyAnswer.objects.filter(code=code, wave=form.wave_id).exists():
        form.delete()
        return
    form.take(answer=take_in(form.code, form.wave, form.first or {}, language=form.language, at=at))
    form.save(update_fields=["state", "answer", "first", "second"])


def _open(batch: KeyedBatch) -> tuple[KeyedBatch, datetime]:
    """The batch, locked, and the moment. Raises MoveRefused when nothing more may be typed into it."""
    batch = KeyedBatch.objects.select_for_update(of=("self",)).select_related("wave").get(pk=batch.pk)
    at = clock.now()
    if batch.state != KeyedBatch.State.OPEN:
        raise MoveRefused(FINISHED)
    if not batch.wave.takes_paper(at):
        raise MoveRefused(OVER)
    return batch, at


def _locked(batch: KeyedBatch, typed: str) -> SurveyCode:
    """The code that was typed, locked against a phone that answers with it at this moment."""
    code = codes.read(typed)
    if not codes.is_whole(code):
        raise MoveRefused(MISTYPED, field="code")
    rows = SurveyCode.objects.select_for_update(of=("self",)).select_related("survey__question_set")
    found = rows.filter(code=code, survey=batch.survey_id, scope=batch.scope).first()
    if found is None:
        raise MoveRefused(NOT_HERE, field="code")
    return found


def _stand_in(batch: KeyedBatch, at: datetime) -> SurveyCode:
    return SurveyCode.objects.create(
        survey_id=batch.survey_id, scope=batch.scope, code=new_codes(1)[0], sheet=0, issued_at=at, stands_in=True
    )


def _refuse_answered(batch: KeyedBatch, code: SurveyCode) -> None:
    if SurveyAnswer.objects.filter(code=code, wave=batch.wave).exists():
        raise MoveRefused(ANSWERED, field="code")


def _given(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answers.items() if value is not None}
