"""Saving a page by itself while somebody writes, where there is a script: the same form, the same action, no redirect.

What is right is kept; what is typed wrongly, or changed by a colleague meanwhile, is left for the person to settle when
they save the page themselves. The page's token is not spent (saving never spends it), so the real save still works.
"""

from collections.abc import Callable
from typing import Any

from django.http import JsonResponse
from django.utils import timezone

from programmes import clock
from programmes.questions import actions
from programmes.questions.forms import PageForm
from programmes.workflow import MoveRefused

PRESS = "auto"


def keep(form: PageForm, save: Callable[..., actions.Saved]) -> JsonResponse:
    """Keep what can be kept of a form that was sent; the answer says what to show, and with which marks to go on."""
    form.is_valid()
    token = str(form.cleaned_data.get("form_token") or "")
    if not token:
        return _said("This page is too old to be saved by itself. Save it with the button.", saved=False, stop=True)
    form.leave_out(form.errors)
    # Files are sent by the button: a page that saves itself every few seconds must not send them again and again.
    form.leave_out(key for key, asked in form.questions.items() if asked.has_files)
    wrong = bool(set(form.errors) & set(form.questions))
    theirs: list[actions.Conflict] = []
    try:
        saved = save(form=form, token=token)
    except actions.EditedMeanwhile as edited:
        theirs = edited.conflicts
        form.leave_out(conflict.key for conflict in theirs)
        try:
            saved = save(form=form, token=token)
        except actions.EditedMeanwhile:
            return _said("Somebody else is saving this page, too. We try again.", saved=False)
    except MoveRefused as refused:
        return _said(refused.message, saved=False, stop=True)
    at = timezone.localtime(clock.now(), clock.LONDON)
    said = f"Saved at {at:%H:%M}."
    if theirs:
        label = form.questions[theirs[0].key].label(form.language)
        said += f" {theirs[0].who} changed “{label}” while you had it open. Save the page to choose which to keep."
    elif wrong:
        said += " One answer needs a change before we can keep it. Save the page to see which."
    return _said(said, saved=True, seen=form.marks_after(saved.answers))


def _said(text: str, **facts: Any) -> JsonResponse:
    return JsonResponse({"said": text, **facts})
