"""What every owner's question page has in common, so that its view only fetches the sheet and says who may edit.

@views_support.keeps_typed
def question_page(request, pk, page):
    application = get_object_or_404(Application.objects.visible_to(request.user), pk=pk)
    return views_support.page(request, sheet=application.sheet, page_key=page, may_edit=…, page_url=…, list_url=…)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from programmes.questions import actions, autosave, engine, typed
from programmes.questions.definition import Definition
from programmes.questions.forms import CheckForm, PageForm
from programmes.questions.given import last_saved
from programmes.questions.models import AnswerSheet, Language, direction
from programmes.questions.typed import keeps_typed
from programmes.workflow import MoveRefused

__all__ = ["Check", "check", "keeps_typed", "page"]
CLOSED = "This can no longer be changed. What you typed is still on this page: copy it if you need it."


@dataclass
class _Visit:
    """One request for one page."""

    request: HttpRequest
    sheet: AnswerSheet
    page: engine.Page
    given: dict[str, Any]
    language: str
    list_url: str
    page_url: Callable[[str], str]
    context: Mapping[str, Any]
    template: str
    restored: bool = False

    def form(self, **how: Any) -> PageForm:
        """The page's form, signed for this person."""
        mine = typed.sign(self.request.user, self.sheet, self.page.key)
        return engine.page_form(self.sheet, self.page, self.given, language=self.language, shown_for=mine, **how)

    def show(self, form: PageForm, *, status: int = 200) -> HttpResponse:
        """The page with this form."""
        questions = engine.defined(self.sheet)
        context = {
            "form": form,
            "page": self.page,
            "list_url": self.list_url,
            "restored": self.restored,
            "saved_at": last_saved(self.given, [asked.key for asked in self.page.questions]),
            "languages": _languages(self.request, questions, self.language),
            "page_lang": self.language,
            "page_dir": direction(self.language),
            **self.context,
        }
        return render(self.request, self.template, context, status=status)


def page(
    request: HttpRequest,
    *,
    sheet: AnswerSheet,
    page_key: str,
    may_edit: bool,
    page_url: Callable[[str], str],
    list_url: str,
    check_url: str = "",
    save: Callable[..., actions.Saved] | None = None,
    remove: Callable[..., Any] | None = None,
    context: Mapping[str, Any] | None = None,
    template: str = "programmes/questions/page.html",
) -> HttpResponse:
    """Show one page of questions, or keep what was sent and lead on: to the section's next page, else to `list_url`.

    `save(form=…, token=…)` is the owner's action around `actions.save_page`, where it refuses with MoveRefused what
    may not be edited any more; `remove(key=…, file=…, token=…)` likewise. A page opened with `?from=check` leads back
    to `check_url`. Nothing typed is ever dropped: a refused page comes back with it.
    """
    given = engine.answers(sheet)
    language = engine.defined(sheet).language(request.GET.get("lang") or sheet.language)
    try:
        found = engine.page_of(sheet, page_key, given, language, sent=request.method == "POST")
    except engine.NoSuchPage as error:
        raise Http404 from error
    if check_url and request.GET.get("from") == "check":
        list_url = check_url
    visit = _Visit(request, sheet, found, given, language, list_url, page_url, context or {}, template)
    if request.method != "POST":
        return _open(visit) if may_edit else redirect(list_url)
    press, _, of = request.POST.get("press", "save").partition(":")
    if press == "discard":
        typed.forget(request)
        return redirect(request.get_full_path())
    if not may_edit and save is None:
        form = visit.form(data=request.POST, files=request.FILES)
        form.add_error(None, CLOSED)
        return visit.show(form)
    if press == autosave.PRESS:
        typed.forget(request)  # what is kept now is newer than what was typed before the person signed in again
        return autosave.keep(visit.form(data=request.POST), save or _saver(visit))
    if press == "more":
        return visit.show(_again(visit, more=of))
    if press == "remove":
        return _remove(visit, of, remove or _remover(visit))
    return _save(visit, press, save or _saver(visit))


def _open(visit: _Visit) -> HttpResponse:
    kept = typed.recall(visit.request, visit.sheet, visit.page.key)
    if kept is None:
        return visit.show(visit.form())
    visit.restored = True
    return visit.show(_refilled(visit, kept))


def _saver(visit: _Visit) -> Callable[..., actions.Saved]:
    def save(*, form: PageForm, token: str) -> actions.Saved:
        return actions.save_page(sheet=visit.sheet, page=visit.page.key, form=form, by=visit.request.user, token=token)

    return save


def _remover(visit: _Visit) -> Callable[..., bool]:
    def remove(*, key: str, file: str, token: str) -> bool:
        return actions.remove_file(sheet=visit.sheet, key=key, file=file, by=visit.request.user, token=token)

    return remove


def _save(visit: _Visit, press: str, save: Callable[..., actions.Saved]) -> HttpResponse:
    form = visit.form(data=visit.request.POST, files=visit.request.FILES)
    if not form.is_valid():
        return visit.show(form)
    try:
        saved = save(form=form, token=form.cleaned_data["form_token"])
    except actions.EditedMeanwhile as edited:
        form.show_conflicts(edited.conflicts)
        return visit.show(form)
    except MoveRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return visit.show(form)
    typed.forget(visit.request)
    return redirect(_next(visit, press, saved))


def _next(visit: _Visit, press: str, saved: actions.Saved) -> str:
    here = visit.request.get_full_path()
    if press == "later":
        messages.success(visit.request, "Your answers are saved. You can come back to them whenever you like.")
        return visit.list_url
    if saved.revealed:
        messages.info(visit.request, "Your answer brings one more question. It is on this page.")
        return f"{here}#id_{saved.revealed[0]}"
    following = engine.page_after(visit.sheet, visit.page.key, saved.answers)
    if (
        following
        and engine.page_of(visit.sheet, following, saved.answers, visit.language).section == visit.page.section
    ):
        query = visit.request.GET.urlencode()
        return visit.page_url(following) + (f"?{query}" if query else "")
    return visit.list_url


def _remove(visit: _Visit, of: str, remove: Callable[..., Any]) -> HttpResponse:
    """Take a file out at once and show the page again with everything else as it was typed."""
    key, _, file = of.partition(":")
    try:
        UUID(file)
        remove(key=key, file=file, token=str(visit.request.POST.get("form_token", ""))[:43])
    except ValueError:
        raise Http404 from None
    except MoveRefused as refused:
        form = visit.form(data=visit.request.POST, files=visit.request.FILES)
        form.add_error(None, refused.message)
        return visit.show(form)
    visit.given = engine.answers(visit.sheet)
    return visit.show(_again(visit))


def _again(visit: _Visit, *, more: str = "") -> PageForm:
    """The page with everything as it was typed, unjudged, and with more rows in one budget."""
    return _refilled(visit, visit.request.POST, more=more)


def _refilled(visit: _Visit, data: Any, *, more: str = "") -> PageForm:
    # Built once from what was sent, to know its questions and read their inputs, and once more unbound, so that
    # nothing is judged.
    sent = visit.form(data=data)
    return visit.form(initial=typed.initial(sent, data, more=more))


def _languages(request: HttpRequest, questions: Definition, current: str) -> list[dict[str, Any]]:
    """Links to the same page in the set's other languages; nothing where there is only one."""
    if len(questions.languages) < 2:
        return []
    found = []
    for code in questions.languages:
        query = urlencode({**request.GET.dict(), "lang": code})
        name = Language(code).label
        found.append(
            {"code": code, "name": name, "dir": direction(code), "url": f"?{query}", "current": code == current}
        )
    return found


@dataclass
class Check:
    """A check that keeps nothing: its form, and once every question has its answer, what the rules say."""

    form: CheckForm
    done: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    verdicts: list[engine.Verdict] = field(default_factory=list)

    @property
    def stopped(self) -> bool:
        """True when a rule says stop."""
        return bool(self.stops)

    @property
    def stops(self) -> list[engine.Verdict]:
        """The reasons why not."""
        return [verdict for verdict in self.verdicts if verdict.verdict == "stop"]

    @property
    def warnings(self) -> list[engine.Verdict]:
        """What to bear in mind."""
        return [verdict for verdict in self.verdicts if verdict.verdict == "warn"]


def check(request: HttpRequest, *, question_set_id: UUID, facts: Mapping[str, Any] | None = None) -> Check:
    """A check on one address: shown on GET, judged on POST, kept nowhere."""
    data = request.POST if request.method == "POST" else None
    language = request.GET.get("lang", "en")
    form = engine.check_form(question_set_id, data, facts=facts, language=language)
    if data is None or not form.is_valid() or not form.complete:
        return Check(form)
    given = form.answers()
    return Check(form, True, given, engine.verdicts(question_set_id, given, language=language))
