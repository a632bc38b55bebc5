"""The Mayor's ceremony: the guest's pages by code, and the borough's page with its places and codes."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.ceremonies import slips
from citizenship.ceremonies.actions import mayor as actions
from citizenship.ceremonies.forms.partners import CodeForm, GuestForm, PlacesForm, Press, typed_code
from citizenship.ceremonies.models import GuestCode, MayorsCeremony, Nomination
from citizenship.ceremonies.views.steps import crumbs, form_page
from citizenship.studies.authority import borough_of
from programmes import clock
from programmes.evidence import codes, limits
from programmes.people.models import Borough
from programmes.people.views.attempt import SignedIn
from programmes.people.views.links import quiet

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 20
MISTYPED = (
    "This is not a whole code. One letter or number may be wrong, missing or in another place. "
    "Look at your slip and type it again."
)
UNKNOWN = (
    "We do not know this code. Look at your slip and type it again. If it still does not work, ask the register "
    "office of your borough."
)
SLOWED = "Too many codes that we do not know were tried from here. Wait an hour, then type yours again."


@login_not_required
@never_cache
@FORM_METHODS
def guest_find(request: HttpRequest) -> HttpResponse:
    """Type the code that is on the slip."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = typed_code(form.cleaned_data["code"])
        if codes.is_whole(typed):
            return redirect("citizenship:guest", typed)
        form.add_error("code", MISTYPED)
    return render(request, "citizenship/ceremonies/mayor/code.html", {"form": form})


def _refused(request: HttpRequest, code: str, message: str, status: int) -> HttpResponse:
    form = CodeForm({"code": code[:60]})
    form.is_valid()
    form.add_error("code", message)
    response = render(request, "citizenship/ceremonies/mayor/code.html", {"form": form}, status=status)
    if status == 429:
        response["Retry-After"] = str(limits.PERIOD)
    return quiet(response)


@login_not_required
@never_cache
@FORM_METHODS
def guest(request: HttpRequest, code: str) -> HttpResponse:
    """Reply by code: whether you come, and with how many. It can be changed until the last day for replies."""
    typed = typed_code(code)
    if not codes.is_whole(typed):
        return _refused(request, code, MISTYPED, 404)
    if limits.is_slowed(request):
        return _refused(request, code, SLOWED, 429)
    rows = GuestCode.objects.select_related("nomination__mayors_ceremony__venue", "nomination__borough")
    found = rows.filter(code=typed).first()
    if found is None:
        limits.count_unknown(request)
        return _refused(request, code, UNKNOWN, 404)
    if code != typed:
        return redirect("citizenship:guest", typed)
    return quiet(_reply(request, found))


def _reply(request: HttpRequest, found: GuestCode) -> HttpResponse:
    ceremony = found.nomination.mayors_ceremony
    here = reverse("citizenship:guest", args=[found.code])
    open_now = ceremony.state == MayorsCeremony.State.OPEN and clock.now() < ceremony.replies_end_at
    may_reply = open_now and found.ended_at is None
    given = {"reply": found.reply, "guests": found.guests} if found.replied_at else {}
    form = GuestForm((request.POST or None) if may_reply else None, ceremony=ceremony, initial=given)

    def act(token: str) -> GuestCode:
        said = form.cleaned_data
        return actions.answer(code=found, reply=said["reply"], guests=said.get("guests") or 0, token=token)

    # Whoever replied sees the reply first; the form again only when they ask for it.
    again = not found.replied_at or "change" in request.GET or request.method == "POST"
    return form_page(
        request,
        form,
        act,
        done="Thank you. We have your reply.",
        then=here,
        template="citizenship/ceremonies/mayor/guest.html",
        code=found,
        ceremony=ceremony,
        borough=found.nomination.borough,
        may_reply=may_reply,
        show_form=may_reply and again,
        here=here,
    )


# --- the borough -----------------------------------------------------------------------------------------------------


def _borough(request: SignedIn) -> Borough:
    found = borough_of(request.user)
    if found is None:
        raise Http404
    return found


def _crumb() -> tuple[str, str]:
    return "The Mayor’s ceremony", reverse("citizenship:mayors_ceremonies")


@require_safe
def mayors_ceremonies(request: SignedIn) -> HttpResponse:
    """The Mayor's ceremonies, with the places that your borough holds."""
    borough = _borough(request)
    rows = list(MayorsCeremony.objects.announced().select_related("venue").order_by("-date", "pk")[:SHOWN])
    held = Nomination.objects.standing().filter(borough=borough, mayors_ceremony__in=rows)
    places = dict(held.values_list("mayors_ceremony", "places"))
    context = {"rows": [(each, places.get(each.pk)) for each in rows], "borough": borough, "crumbs": crumbs()}
    return render(request, "citizenship/ceremonies/mayor/list.html", context)


def _held(request: SignedIn, pk: Any) -> tuple[MayorsCeremony, Borough, Nomination | None]:
    borough = _borough(request)
    ceremony = get_object_or_404(MayorsCeremony.objects.announced().select_related("venue"), pk=pk)
    mine = Nomination.objects.standing().filter(mayors_ceremony=ceremony, borough=borough)
    return ceremony, borough, mine.select_related("mayors_ceremony", "borough").first()


@FORM_METHODS
def nomination(request: SignedIn, pk: Any) -> HttpResponse:
    """Nominate places for your borough; afterwards, the codes with their replies, and another number of places."""
    ceremony, borough, mine = _held(request, pk)
    may = ceremony.state == MayorsCeremony.State.OPEN and clock.now() < ceremony.replies_end_at
    most = ceremony.most_for(mine.places if mine else 0)
    button = "Change the number" if mine else "Nominate places"
    initial = {"places": mine.places} if mine else {}
    form = PlacesForm((request.POST or None) if may else None, button=button, most=most, initial=initial)

    def act(token: str) -> Nomination:
        places = form.cleaned_data["places"]
        if mine:
            return actions.resize(nomination=mine, places=places, by=request.user, token=token)
        return actions.nominate(ceremony=ceremony, borough=borough, places=places, by=request.user, token=token)

    return form_page(
        request,
        form,
        act,
        done="The number of places is changed." if mine else "The places are yours. Print the codes now.",
        then=reverse("citizenship:nomination", args=[ceremony.pk]),
        template="citizenship/ceremonies/mayor/nomination.html",
        ceremony=ceremony,
        borough=borough,
        mine=mine,
        may=may and most > 0,
        full=may and most == 0,
        counts=mine.codes.all().counted() if mine else {},
        codes=mine.codes.live().order_by("number") if mine else [],
        crumbs=crumbs(_crumb()),
    )


@require_safe
def nomination_slips(request: SignedIn, pk: Any) -> HttpResponse:
    """The codes to print and cut out, as an accessible PDF. Those of guests who said no are left out."""
    ceremony, borough, mine = _held(request, pk)
    if mine is None:
        raise Http404
    live = mine.codes.live().exclude(reply=GuestCode.Reply.NO).order_by("number")
    response = HttpResponse(slips.guests(ceremony, borough, live), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="mayors-ceremony-{ceremony.date:%Y-%m-%d}.pdf"'
    return response


@FORM_METHODS
def nomination_withdraw(request: SignedIn, pk: Any) -> HttpResponse:
    """Give every place back."""
    ceremony, _, mine = _held(request, pk)
    back = reverse("citizenship:nomination", args=[ceremony.pk])
    if mine is None:
        return redirect(back)
    return form_page(
        request,
        Press(request.POST or None, button="Give every place back", warning=True),
        lambda token: actions.withdraw_nomination(nomination=mine, by=request.user, token=token),
        done="Your borough holds no places any more. Tell the guests who had a code.",
        then=back,
        caption=str(ceremony),
        heading="Give every place back",
        text="The codes stop working at once, those of guests who have said yes as well. We do not know who they "
        "are, so please tell them.",
        back_url=back,
        crumbs=crumbs(_crumb()),
    )
