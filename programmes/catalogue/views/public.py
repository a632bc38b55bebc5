"""What everybody may read and send: programmes, ways to take part, and what one has sent."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock, tokens
from programmes.catalogue import actions, limits, parts, ways
from programmes.catalogue.forms import ContactForm, WithdrawForm
from programmes.catalogue.models import Programme, Response, TakePart
from programmes.people.access import Permission
from programmes.people.views.attempt import attempt
from programmes.questions import definition, engine, views_support
from programmes.questions.models import Language, direction
from programmes.workflow import MoveRefused

CRUMBS = [("Home", "/"), ("Programmes", "/programmes/")]
SLOWED = "Too many forms were sent from here. What you typed is still on this page: wait an hour, then send it again."


def _may_preview(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.is_authenticated and user.can(Permission.EDIT_PROGRAMMES))


def _programme(request: HttpRequest, slug: str) -> Programme:
    """A programme that this person may read: a published one, or a draft for whoever edits it."""
    rows = Programme.objects.all() if _may_preview(request) else Programme.objects.public()
    return get_object_or_404(rows.select_related("followed_by"), slug=slug)


@login_not_required
@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    """The programmes by theme, each with where it stands. Two queries."""
    open_ways = Prefetch("ways", TakePart.objects.filter(state=TakePart.State.OPEN), to_attr="open_ways")
    found = list(Programme.objects.public().prefetch_related(open_ways))
    themes = [(label, [one for one in found if one.theme == theme]) for theme, label in Programme.Theme.choices]
    context = {"themes": [(label, rows) for label, rows in themes if rows], "crumbs": CRUMBS[:1]}
    return render(request, "programmes/catalogue/programme_list.html", context)


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def programme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One programme: what it is, for whom, what it has done, where it stands, and how to take part.

    An area may show a part of its own here, with a form; nothing that is sent to it is kept. Elsewhere there is nothing
    to send.
    """
    programme = _programme(request, slug)
    part = parts.of(programme.slug)
    if request.method == "POST" and part is None:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    shown = part(request) if part else None
    context = {
        **(shown.context if shown else {}),
        "part": shown,
        "programme": programme,
        "facts": list(programme.facts.all()),
        "ways": list(programme.ways.public()),
        "offers": ways.of(programme.slug),
        "overdue": programme.is_overdue(clock.now().astimezone(clock.LONDON).date()),
        "crumbs": CRUMBS,
    }
    response = render(request, "programmes/catalogue/programme_detail.html", context)
    if request.method == "POST":
        response["Cache-Control"] = "no-store"
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_part(request: HttpRequest, slug: str, way: str) -> HttpResponse:
    """Answer the questions of one way to take part, with or without an account."""
    programme = _programme(request, slug)
    rows = programme.ways.all() if _may_preview(request) else programme.ways.public()
    found = get_object_or_404(rows.select_related("question_set"), slug=way)
    found.programme = programme
    if found.state == TakePart.State.CLOSED:
        return render(request, "programmes/catalogue/take_part_closed.html", {"way": found, "crumbs": _crumbs(found)})
    check = views_support.check(request, question_set_id=found.question_set_id)
    contact = ContactForm(request.POST if request.method == "POST" else None, initial=_who(request))
    asked_more = request.method == "POST" and check.form.is_valid() and not check.done
    if request.method == "POST" and contact.is_valid() and check.done:
        refusal = _respond(request, found, check, contact)
        if not refusal:
            return redirect(f"{found.get_absolute_url()}thanks/?{urlencode({'lang': check.form.language})}")
        check.form.add_error(None, refusal)
    context = {
        "way": found,
        "form": check.form,
        "contact": contact,
        "asked_more": asked_more,
        "languages": _languages(found, check.form.language),
        "page_lang": check.form.language,
        "page_dir": direction(check.form.language),
        "crumbs": _crumbs(found),
    }
    status = 429 if request.method == "POST" and limits.is_slowed(request) else 200
    return render(request, "programmes/catalogue/take_part.html", context, status=status)


def _respond(request: HttpRequest, found: TakePart, check: views_support.Check, contact: ContactForm) -> str:
    """Have it kept; "" when it is, now or by an earlier press, else why not."""
    if limits.is_slowed(request):
        return SLOWED
    data = contact.cleaned_data
    try:
        actions.respond(
            take_part=found,
            answers=check.answers,
            name=data["name"],
            email=data["email"],
            may_contact=data["may_contact"],
            by=request.user,
            token=data["form_token"],
            language=check.form.language,
        )
    except (tokens.TokenRefused, MoveRefused) as refused:
        fresh: Any = contact.data.copy()  # type: ignore[attr-defined]
        fresh["form_token"] = tokens.issue()
        contact.data = fresh
        return refused.message
    except tokens.AlreadyDone:
        return ""
    limits.count_sent(request)
    return ""


@login_not_required
@require_safe
def take_part_thanks(request: HttpRequest, slug: str, way: str) -> HttpResponse:
    """It is sent: what happens next. The same page whoever asks."""
    found = get_object_or_404(TakePart.objects.open().select_related("programme"), slug=way, programme__slug=slug)
    return render(request, "programmes/catalogue/take_part_thanks.html", {"way": found, "crumbs": _crumbs(found)})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def response(request: HttpRequest, key: str) -> HttpResponse:
    """Read again what you sent, and withdraw it. The link in your e-mail is the permission."""
    wanted = Response.of_key(key)
    if wanted is None:
        raise Http404
    found = get_object_or_404(Response.objects.select_related("take_part__programme", "sheet"), pk=wanted)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answered = attempt(
            request,
            form,
            lambda token: actions.withdraw_response(response=found, by=request.user, token=token),
            done="It is withdrawn. Your answers, your name and your address are deleted.",
            then=request.path,
        )
        if answered:
            return answered
    stands = found.state == Response.State.RECEIVED
    context = {
        "response": found,
        "stands": stands,
        "sections": engine.read_back(found.sheet) if stands else [],
        "form": form,
        "crumbs": CRUMBS[:1],
    }
    answer = render(request, "programmes/catalogue/response.html", context)
    # Not "no-referrer": browsers then send the form without saying where it comes from, and it would be refused.
    answer["Referrer-Policy"] = "same-origin"
    return answer


def _who(request: HttpRequest) -> dict[str, str]:
    """A signed-in person's name and address, filled in for them."""
    user: Any = request.user
    return {"name": user.name, "email": user.email} if user.is_authenticated else {}


def _crumbs(way: TakePart) -> list[tuple[str, str]]:
    return [*CRUMBS, (way.programme.name, way.programme.get_absolute_url())]


def _languages(way: TakePart, current: str) -> list[dict[str, Any]]:
    """Links to the same page in the set's other languages; nothing where there is only one."""
    offered = definition.load(way.question_set_id).languages
    return [
        {
            "code": code,
            "name": Language(code).label,
            "dir": direction(code),
            "url": f"?{urlencode({'lang': code})}",
            "current": code == current,
        }
        for code in (offered if len(offered) > 1 else ())
    ]
