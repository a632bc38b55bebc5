"""Typing paper forms in: batches, the first entry, the second, and what to do where they differ."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes import clock
from programmes.evidence import actions, papers, scopes, wording
from programmes.evidence.forms_keying import FinishForm, FirstForm, PressForm, SecondForm, SettleForm, StartForm
from programmes.evidence.models import FormState, KeyedBatch, KeyedForm
from programmes.evidence.views.paper import crumbs, wave_of
from programmes.people.forms_step import ActionForm, attempt
from programmes.questions.models import Language

LISTED = 100  # forms that wait, on the page of a batch
LATEST = 50
# The message leaves the focus in the field for the next code.
STAY = "stay"


def batch_of(request: HttpRequest, pk: UUID) -> KeyedBatch:
    """The batch, for somebody who may type in forms of its scope. Http404 for everybody else."""
    rows = KeyedBatch.objects.select_related("wave", "survey", "started_by", "finished_by").counted()
    batch = get_object_or_404(rows, pk=pk)
    if not scopes.may_key(request.user, batch.scope):
        raise Http404
    return batch


def _crumbs(batch: KeyedBatch) -> list[tuple[str, str]]:
    """The way to a page within the batch."""
    here = ("The batch", reverse("programmes:keying_batch", args=[batch.pk]))
    return [*crumbs(batch.survey_id, batch.scope), here]


def _lines(batch: KeyedBatch, language: str = "en") -> list[papers.Line]:
    return papers.lines(wording.asked_in(batch.survey.question_set_id, batch.wave.kind), language)


def _counted(batch: KeyedBatch, answers: dict[str, Any]) -> dict[str, Any]:
    """Only answers to questions that are asked of somebody who gives them."""
    questions = wording.asked_in(batch.survey.question_set_id, batch.wave.kind)
    return papers.counted(questions, answers, wording.facts_of(batch.wave.kind))


def _languages(batch: KeyedBatch) -> list[str]:
    return list(wording.asked_in(batch.survey.question_set_id, batch.wave.kind).languages)


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """The last batches that this person started or typed into; older ones stand on the page of their own scope."""
    rows = KeyedBatch.objects.worked_on_by(request.user).select_related("wave", "survey").counted()[:LATEST]
    shown = [(batch, scopes.label(batch.scope)) for batch in rows if scopes.may_key(request.user, batch.scope)]
    return render(request, "programmes/evidence/batches.html", {"batches": shown})


@require_POST
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin a batch."""
    wave = wave_of(request, pk)
    languages = wording.asked_in(wave.survey.question_set_id, wave.kind).languages
    form = StartForm(request.POST, languages=languages)
    if form.is_valid() and attempt(form, partial(actions.start_batch, wave=wave, by=request.user)):
        made = form.outcome.pk if isinstance(form.outcome, KeyedBatch) else form.outcome
        return redirect("programmes:keying_first", made)
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return redirect("programmes:paper_scope", wave.survey_id, wave.scope)


@require_safe
@never_cache
def batch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the batch is, what waits, and what to do next."""
    return _batch(request, batch_of(request, pk))


def _batch(request: HttpRequest, found: KeyedBatch, form: ActionForm | None = None) -> HttpResponse:
    at = clock.now()
    forms = found.forms.select_related("code", "first_by")
    context = {
        "batch": found,
        "label": scopes.label(found.scope),
        "language": Language(found.language).label,
        "is_open": found.state == KeyedBatch.State.OPEN,
        "takes": found.wave.takes_paper(at),
        "differs": list(forms.filter(state=FormState.DIFFERS)[:LISTED]),
        "waits": list(forms.filter(state=FormState.FIRST)[:LISTED]),
        "press": PressForm(),
        "finish": form or FinishForm(),
        "crumbs": crumbs(found.survey_id, found.scope),
        "form": form,
    }
    return render(request, "programmes/evidence/batch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def first(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Type a form in; the page comes back empty for the next."""
    found = batch_of(request, pk)
    form = FirstForm(
        request.POST or None, lines=_lines(found), languages=_languages(found), initial={"language": found.language}
    )

    def act(answers: dict[str, Any], language: str, **given: Any) -> KeyedForm:
        return actions.key_first(
            batch=found, answers=_counted(found, answers), language=language or found.language, by=request.user, **given
        )

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "That form is typed in. Take the next one.", extra_tags=STAY)
        return redirect("programmes:keying_first", pk)
    return _key(request, found, form, again=False)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def second(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Type a form in again, without a look at the first entry."""
    found = batch_of(request, pk)
    if not found.twice:
        raise Http404
    form = SecondForm(request.POST or None, lines=_lines(found))

    def act(answers: dict[str, Any], **given: Any) -> KeyedForm:
        return actions.key_second(batch=found, answers=_counted(found, answers), by=request.user, **given)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        differs = isinstance(form.outcome, KeyedForm) and form.outcome.state == FormState.DIFFERS
        if differs:
            told = "The two entries differ. Put that form aside: you settle it on the batch’s page."
            messages.warning(request, told, extra_tags=STAY)
        else:
            told = "Both entries agree, and the form is counted. Take the next one."
            messages.success(request, told, extra_tags=STAY)
        return redirect("programmes:keying_second", pk)
    return _key(request, found, form, again=True)


def _key(request: HttpRequest, found: KeyedBatch, form: ActionForm, *, again: bool) -> HttpResponse:
    user: Any = request.user
    context = {
        "batch": found,
        "label": scopes.label(found.scope),
        "form": form,
        "again": again,
        "crumbs": _crumbs(found),
        "done": (found.kept if again else found.waiting + found.kept + found.differing),  # type: ignore[attr-defined]
        "own": again and found.forms.filter(state=FormState.FIRST, first_by=user).exists(),
    }
    return render(request, "programmes/evidence/key.html", context)


def _form_of(found: KeyedBatch, form: int) -> KeyedForm:
    return get_object_or_404(found.forms.select_related("code", "first_by", "second_by", "batch"), pk=form)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def settle(request: HttpRequest, pk: UUID, form: int) -> HttpResponse:
    """Look at the paper, and say which entry is right."""
    found = batch_of(request, pk)
    keyed = _form_of(found, form)
    if keyed.state != FormState.DIFFERS:
        return redirect("programmes:keying_batch", pk)
    asked = SettleForm(request.POST or None, lines=_lines(found), form=keyed)

    def act(answers: dict[str, Any], **given: Any) -> KeyedForm:
        return actions.settle(form=keyed, answers=_counted(found, answers), by=request.user, **given)

    if request.method == "POST" and asked.is_valid() and attempt(asked, act):
        messages.success(request, "The form is settled and counted.")
        return redirect("programmes:keying_batch", pk)
    context = {
        "batch": found,
        "keyed": keyed,
        "form": asked,
        "press": PressForm(),
        "label": scopes.label(found.scope),
        "crumbs": _crumbs(found),
    }
    return render(request, "programmes/evidence/settle.html", context)


@require_POST
def discard(request: HttpRequest, pk: UUID, form: int) -> HttpResponse:
    """Take an entry out that is not counted."""
    found = batch_of(request, pk)
    keyed = found.forms.filter(pk=form).select_related("batch").first()
    press = PressForm(request.POST)
    if keyed is None:
        return redirect("programmes:keying_batch", pk)
    if press.is_valid() and attempt(press, partial(actions.discard, form=keyed, by=request.user)):
        messages.success(request, "The entry is taken out. You can type the form in afresh.")
        return redirect("programmes:keying_batch", pk)
    return _batch(request, found, press)


@require_POST
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The pile is done."""
    found = batch_of(request, pk)
    form = FinishForm(request.POST)
    if form.is_valid() and attempt(form, partial(actions.finish, batch=found, by=request.user)):
        messages.success(request, "The batch is finished. Thank you.")
        return redirect("programmes:keying_batch", pk)
    return _batch(request, found, form)
