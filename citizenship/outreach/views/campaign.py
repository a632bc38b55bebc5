"""The campaign's public pages: materials to download, the codes on them, and packs that partners order."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.facts import words
from citizenship.facts.models.words import ENGLISH
from citizenship.outreach import campaign, sheets
from citizenship.outreach.actions import packs as actions
from citizenship.outreach.actions.campaign import count_opening
from citizenship.outreach.forms.campaign import OrderForm, TakeBackForm
from citizenship.outreach.models import Kind, Material, Pack, Spot, Subject
from programmes.catalogue.views.sending import open_form
from programmes.evidence import codes
from programmes.people.views.attempt import press
from programmes.people.views.links import quiet

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
SLOWED = "Too many orders came from here. Wait an hour, then send yours again. What you typed is still below."
CRUMBS = [("Home", "/"), ("European Londoners", "/citizenship/settled-status/")]


@login_not_required
@require_safe
def materials(request: HttpRequest) -> HttpResponse:
    """Posters, leaflets and cards in a language, to download and print."""
    offered = words.offered()
    code = words.wanted(request, offered)
    language = next(each for each in [*offered, words.english()] if each.code == code)
    there = {(row.subject, row.kind) for row in Material.objects.filter(offered=True)}
    rows = [
        (subject, [(kind, _paper(subject, kind, code)) for kind in Kind if (subject, kind) in there])
        for subject in Subject
    ]
    context = {
        "rows": [(subject, papers) for subject, papers in rows if papers],
        "language": language,
        "languages": offered,
        "crumbs": CRUMBS[:1],
    }
    return render(request, "citizenship/outreach/campaign/materials.html", context)


def _paper(subject: str, kind: str, language: str, code: str = "") -> str:
    """The address of one sheet, for one place where a code is given."""
    address = reverse("citizenship:material", args=[campaign.slug_of(subject), campaign.slug_of(kind), language])
    return f"{address}?place={code}" if code else address


@login_not_required
@require_safe
def material(request: HttpRequest, subject: str, kind: str, language: str) -> HttpResponse:
    """One sheet as a PDF for the printer, with the code of a place where `place` names one that we know."""
    about, paper = campaign.subject_of(subject), kind.replace("-", "_")
    code = codes.read(request.GET.get("place", ""))
    # A place may print again what it was given once, also when nobody else can have it any more.
    there = Material.objects.filter(subject=about, kind=paper, **({} if code else {"offered": True})).exists()
    if about is None or not there or language not in _languages():
        raise Http404
    if code and not Spot.objects.filter(code=code).exists():
        raise Http404
    sheet = sheets.Sheet(Subject(about), Kind(paper), language, code)
    response = HttpResponse(sheet.pdf(), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{sheet.filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_not_required
@never_cache
@require_safe
def spot(request: HttpRequest, code: str) -> HttpResponse:
    """The code of a place, as somebody types it: count it, and lead on to the page in the browser's language."""
    found = _spot(code)
    return _counted(request, found, found.subject, words.wanted(request))


@login_not_required
@never_cache
@require_safe
def spot_paper(request: HttpRequest, code: str, subject: str, language: str) -> HttpResponse:
    """The code on one sheet: count it by place, subject and language, and lead on to that page in that language."""
    about = campaign.subject_of(subject)
    if about is None:
        raise Http404
    return _counted(request, _spot(code), about, language if language in _languages() else campaign.UNKNOWN)


def _languages() -> set[str]:
    """The codes of the languages that people can choose; English always."""
    return {ENGLISH, *(each.code for each in words.offered())}


def _spot(code: str) -> Spot:
    whole = codes.read(code)
    if not codes.is_whole(whole):
        raise Http404
    return get_object_or_404(Spot, code=whole)


def _counted(request: HttpRequest, found: Spot, subject: str, language: str) -> HttpResponse:
    """A HEAD only asks whether the page is there: it is no opening."""
    if request.method == "GET":
        count_opening(spot=found, subject=subject, language=language)
    response = HttpResponseRedirect(campaign.page_of(subject, language))
    # Where somebody found the code is passed on to nobody, and no search engine lists it.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@FORM_METHODS
def pack_order(request: HttpRequest) -> HttpResponse:
    """Order a pack of materials for one place."""
    form = OrderForm(request.POST or None)
    return open_form(
        request,
        form,
        partial(_order, form),
        slowed=SLOWED,
        done="We have your order.",
        then=reverse("citizenship:pack_thanks"),
        template="citizenship/outreach/campaign/order.html",
        crumbs=[*CRUMBS[:1], ("Posters, leaflets and cards", reverse("citizenship:materials"))],
    )


def _order(form: OrderForm, token: str) -> Any:
    return actions.order(orderer=form.orderer(), wanted=form.wanted(), token=token)


@login_not_required
@require_safe
def pack_thanks(request: HttpRequest) -> HttpResponse:
    """What happens with an order."""
    return render(request, "citizenship/outreach/campaign/thanks.html", {"crumbs": CRUMBS[:1]})


@login_not_required
@never_cache
@FORM_METHODS
def pack(request: HttpRequest, key: str) -> HttpResponse:
    """Where an order stands, by the link in the e-mail; its files once it is packed; the button that calls it off."""
    found = actions.find(key)
    if found is None:
        raise Http404
    if request.method == "POST":
        act = partial(actions.take_back, pack=found, key=key)
        here = reverse("citizenship:pack", args=[key])
        return quiet(press(request, act, done="Your order is cancelled.", back=here))
    code = found.spot.code if found.spot and found.state != Pack.State.CANCELLED else ""
    named = {each.code: each.english_name for each in words.offered()}
    lines = [
        (
            line,
            named.get(line.language, line.language),
            _paper(line.material.subject, line.material.kind, line.language, code),
        )
        for line in found.items.select_related("material").order_by("material", "language")
    ]
    context = {
        "pack": found,
        "reference": codes.spaced(found.reference),
        "lines": lines,
        "files": bool(code),
        "form": TakeBackForm() if "cancel" in Pack.FLOW.open_moves(found.state) else None,
        "crumbs": CRUMBS[:1],
    }
    return quiet(render(request, "citizenship/outreach/campaign/pack.html", context))
