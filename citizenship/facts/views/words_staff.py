"""Editors' pages: how far each language is, its texts beside the English, writing one, and saying who read them."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.facts import words, words_standing
from citizenship.facts.actions import words as actions
from citizenship.facts.forms.words import LanguageForm, ReviewForm, RewriteForm
from citizenship.facts.models.words import ENGLISH, PageLanguage, Translation
from citizenship.facts.words import OLDER, UNREVIEWED
from programmes.people.access import Permission
from programmes.people.views import step
from programmes.people.views.step import carry_out

MAY = Permission.TRANSLATE
LIST = "admin:citizenship_translation_changelist"
ON_A_PAGE = 50


def _language(request: HttpRequest, code: str) -> PageLanguage:
    """The language by its code. 403 for staff who do not translate, 404 for English and for what is not there."""
    step.require(request, MAY)
    return get_object_or_404(PageLanguage.objects.exclude(code=ENGLISH), code=code)


def _page(request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": title, **more}


@require_safe
def languages(request: HttpRequest) -> HttpResponse:
    """Every language with how many of its texts are missing, older, not reviewed and reviewed."""
    step.require(request, MAY)
    english = words.texts()
    found = words_standing.counts(english)
    context = _page(
        request,
        "Translations",
        languages=[(language, [(state, held[state]) for state in words_standing.STATES]) for language, held in found],
        states=words_standing.STATES.values(),
        texts=len(english),
    )
    return render(request, "admin/citizenship/words/languages.html", context)


@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """The texts of one language beside their English, narrowed by state and by where they stand."""
    held = _language(request, code)
    english = words.texts()
    under, state = request.GET.get("under", "")[:160], request.GET.get("state", "")[:20]
    found = words_standing.of(held, english, under=under, state=state)
    context = _page(
        request,
        f"{held.english_name} texts",
        language=held,
        rows=Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        groups=words_standing.groups(english),
        states=words_standing.STATES.items(),
        under=under,
        state=state,
        chosen=urlencode({"under": under, "state": state}),
    )
    return render(request, "admin/citizenship/words/language.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rewrite(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One text beside its English: write it, or write it anew."""
    held = _language(request, code)
    source = words.texts().get(key)
    if source is None:
        raise Http404
    row = Translation.objects.select_related("written_by", "reviewed_by").filter(language=held, key=key).first()
    state = words_standing.state_of(row.source_version, source.version, row.state) if row else words.MISSING
    first = {"text": row.text if row else "", "seen": source.version}
    return carry_out(
        request,
        form=RewriteForm(request.POST or None, initial=first, language=held),
        act=partial(actions.rewrite, language=held, key=key, by=request.user),
        back=(f"{held.english_name} texts", _list_of(held, key)),
        done="The translation is saved. It counts as not reviewed until a colleague says who has read it.",
        heading=key,
        text=source.note or "The English is on the left; write on the right what it says.",
        button="Save the translation",
        template="admin/citizenship/words/text.html",
        language=held,
        source=source,
        row=row,
        state=words_standing.STATES[state],
        moves=row.moves.select_related("by").order_by("-at", "-pk")[:20] if row else [],
    )


def _list_of(language: PageLanguage, key: str) -> str:
    """Back to the part of the list in which the text stands."""
    query = urlencode({"under": key.split(".")[0] + "."})
    return f"{reverse('admin:citizenship_translation_language', args=[language.pk])}?{query}"


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, code: str) -> HttpResponse:
    """Texts that nobody has reviewed, beside their English; a colleague says who has read which of them."""
    held = _language(request, code)
    under = request.GET.get("under", "")[:160]
    user: Any = request.user
    found = [
        each
        for each in words_standing.of(held, words.texts(), under=under, state=UNREVIEWED)
        if each.row.written_by_id != user.pk
    ][:ON_A_PAGE]
    form = ReviewForm(request.POST or None)
    ticked = set(form.data.getlist("ticked")) if form.is_bound else set()  # type: ignore[attr-defined]
    return carry_out(
        request,
        form=form,
        act=partial(actions.review, language=held, by=request.user),
        back=(f"{held.english_name} texts", reverse("admin:citizenship_translation_language", args=[held.pk])),
        done="They stand as reviewed. If the English changes, they say that they are older.",
        heading=f"Review {held.english_name} texts",
        text="",
        button="These have been reviewed",
        template="admin/citizenship/words/review.html",
        language=held,
        rows=[(each, value, value in ticked) for each in found for value in [_read(each)]],
        older=len(words_standing.of(held, words.texts(), under=under, state=OLDER)),
    )


def _read(each: words_standing.Standing) -> str:
    """What a tick says was read: the moment of these words, and their key."""
    return f"{each.row.since_at.isoformat()}|{each.source.key}"


@require_safe
def change(request: HttpRequest, pk: Any) -> HttpResponse:
    """A translation by its key in the database leads to its page beside the English."""
    found = step.fetch(request, Translation.objects.all(), pk, MAY)
    return redirect("admin:citizenship_translation_rewrite", found.language_id, found.key)


@require_http_methods(["GET", "HEAD", "POST"])
def set_language(request: HttpRequest, code: str = "") -> HttpResponse:
    """Add a language, or change how it is named, written and offered."""
    step.require(request, MAY)
    held = get_object_or_404(PageLanguage, code=code) if code else None
    form = LanguageForm(
        request.POST or None, language=held, initial=LanguageForm.initial_of(held) if held else {"offered": False}
    )
    act = partial(actions.set_language, by=request.user)
    return carry_out(
        request,
        form=form,
        act=partial(act, code=held.pk) if held else act,
        back=("Languages of pages", reverse("admin:citizenship_pagelanguage_changelist")),
        done="The language is saved.",
        heading=held.english_name if held else "Add a language",
        text="Texts without a translation are shown in English, and the page says so.",
        button="Save the language",
    )
