"""The staff's steps with a question set: look at it as people will, print it, freeze it, begin its next version."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from programmes.people.access import Permission
from programmes.people.models import Borough
from programmes.questions import actions, admin_forms, definition, printable
from programmes.questions.forms import AnswersForm
from programmes.questions.models import Language, QuestionSet, direction
from programmes.tokens import AlreadyDone, TokenRefused
from programmes.workflow import MoveRefused


def _fetch(request: HttpRequest, pk: Any) -> QuestionSet:
    user: Any = request.user
    if not user.can(Permission.EDIT_QUESTIONS):
        raise PermissionDenied
    return get_object_or_404(QuestionSet, pk=pk)


def preview(request: HttpRequest, pk: Any) -> HttpResponse:
    """The set as people will meet it, all its questions at once, with the conditions in words. Nothing can be sent."""
    found = _fetch(request, pk)
    questions = definition.read(found)
    language = questions.language(request.GET.get("lang", ""))
    names = dict(Borough.objects.values_list("gss_code", "name")) if questions.asks_boroughs else {}
    parts = []
    for part in questions.sections:
        form = AnswersForm(questions, part.questions, answers={}, language=language, boroughs=names)
        notes = [
            (asked.label(language), printable.when(questions, asked, language))
            for asked in part.questions
            if asked.condition
        ]
        parts.append({"title": part.title(language), "intro": part.intro(language), "form": form, "notes": notes})
    context = {
        "set": found,
        "parts": parts,
        "page_lang": language,
        "page_dir": direction(language),
        "back_url": reverse("admin:programmes_questionset_change", args=[found.pk]),
        "languages": [
            {
                "code": code,
                "name": Language(code).label,
                "dir": direction(code),
                "url": f"?lang={code}",
                "current": code == language,
            }
            for code in (questions.languages if len(questions.languages) > 1 else ())
        ],
    }
    return render(request, "programmes/questions/preview.html", context)


def blank(request: HttpRequest, pk: Any) -> HttpResponse:
    """The set as a PDF to read or to fill in by hand."""
    found = _fetch(request, pk)
    made = HttpResponse(
        printable.blank_pdf(found, language=request.GET.get("lang", "en")), content_type="application/pdf"
    )
    made["Content-Disposition"] = f'attachment; filename="{found.family}-{found.version}.pdf"'
    return made


def freeze(request: HttpRequest, pk: Any) -> HttpResponse:
    """Ask, then freeze."""
    found = _fetch(request, pk)
    text = (
        "From then on people can answer these questions and nobody can change them. A change will need a new version. "
        "A round that is published freezes its questions by itself."
    )
    form = admin_forms.ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.freeze(question_set=found, by=request.user, token=form.cleaned_data["form_token"])
        except (MoveRefused, TokenRefused) as refused:
            form.add_error(None, refused.message)
        except AlreadyDone:
            return redirect("admin:programmes_questionset_change", found.pk)
        else:
            messages.success(request, f"{found} is frozen: people can answer it.")
            return redirect("admin:programmes_questionset_change", found.pk)
    return _step(request, found, form, heading="Freeze this set", text=text, button="Freeze it")


def new_version(request: HttpRequest, pk: Any) -> HttpResponse:
    """Ask, then copy the set as the next version and open it."""
    found = _fetch(request, pk)
    text = "The whole set is copied as a draft with the next number. Whoever is answering this version goes on with it."
    form = admin_forms.ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.new_version(question_set=found, by=request.user, token=form.cleaned_data["form_token"])
        except AlreadyDone as done:
            return redirect("admin:programmes_questionset_change", done.result)
        except TokenRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"{made} is a draft. Change what you need, then freeze it.")
            return redirect("admin:programmes_questionset_change", made.pk)
    return _step(request, found, form, heading="Make a new version", text=text, button="Make the new version")


def _step(request: HttpRequest, found: QuestionSet, form: forms.Form, **words: str) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "set": found,
        "form": form,
        "errors": form.errors,
        "title": words["heading"],
        "subtitle": str(found),
        "back_url": reverse("admin:programmes_questionset_change", args=[found.pk]),
        **words,
    }
    return render(request, "admin/programmes/questionset/step.html", context)
