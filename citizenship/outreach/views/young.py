"""Young Londoners: the six starting points, the pack for schools, and joining the Forum through an organisation."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.advice import finding
from citizenship.ceremonies.forms.partners import Press
from citizenship.facts import reading
from citizenship.outreach import listing, young_pack, young_points
from citizenship.outreach.actions import young as actions
from citizenship.outreach.forms.events import FindEventsForm
from citizenship.outreach.forms.young import HandOverForm, JoinForm
from citizenship.outreach.models import ForumHost, ForumInterest
from citizenship.outreach.views.events import CRUMBS, private
from programmes import clock, tokens
from programmes.catalogue import limits
from programmes.people.views.attempt import form_page
from programmes.workflow import MoveRefused

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
SENT_MUCH = "Too many forms were sent from here in the last hour. Wait an hour, then send it again."
MOST_BRIEFINGS = 3
# What young people and those who stand by them ask for; an adviser with any of these is shown.
NEEDS = ("children_citizenship", "care_leavers", "unaccompanied_children")


def _crumbs() -> list[tuple[str, str]]:
    return [*CRUMBS, ("Young Londoners", reverse("citizenship:young_londoners"))]


@login_not_required
@require_safe
def young_londoners(request: HttpRequest) -> HttpResponse:
    """Where to begin, for the young person and for the professional; fees with their dates; who does this work."""
    today = clock.london_day(clock.now())
    form = FindEventsForm(request.GET or None)
    borough = form.cleaned_data.get("borough") if form.is_bound and form.is_valid() else None
    context = {
        "points": young_points.POINTS,
        "fees": reading.shown(young_points.FEES, today),
        "facts": reading.shown(young_points.FACTS, today),
        "form": form,
        "borough": borough,
        "asked": "borough" in request.GET,
        "services": finding.near_you(borough, "", "any", NEEDS, (), young=True, today=today),
        "briefings": listing.page(listing.to_come(briefings=True), size=MOST_BRIEFINGS).lines,
        "crumbs": CRUMBS,
    }
    return render(request, "citizenship/outreach/young.html", context)


@login_not_required
@require_safe
def young_pack_pdf(request: HttpRequest) -> HttpResponse:
    """The pack for schools and youth clubs: a lesson plan and slips to hand out (PDF)."""
    today = clock.london_day(clock.now())
    made = young_pack.document(reading.shown(young_points.FEES, today), today)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="young-londoners-pack.pdf"'
    return response


# --- joining ---------------------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@sensitive_post_parameters("name", "contact", "ages", "form_token")
@FORM_METHODS
def join_forum(request: HttpRequest) -> HttpResponse:
    """Ask to join through a named organisation. Of somebody under 16 nothing is kept, not even for an error."""
    form = JoinForm(request.POST or None)
    status = 200
    if request.method == "POST" and limits.is_slowed(request):
        form.add_error(None, SENT_MUCH)
        status = 429
    elif request.method == "POST" and form.is_valid() and (link := _ask(request, form)):
        page = {"link": request.build_absolute_uri(link), "host": form.cleaned_data["host"], "crumbs": _crumbs()}
        return private(render(request, "citizenship/outreach/forum_asked.html", page))
    context = {"form": form, "hosts": ForumHost.objects.offered(), "crumbs": _crumbs()}
    return private(render(request, "citizenship/outreach/forum_join.html", context, status=status))


def _ask(request: HttpRequest, form: JoinForm) -> str:
    """Have it asked; the address that takes it back, "" when the form says why not."""
    given = {name: value for name, value in form.cleaned_data.items() if name != "form_token"}
    token = form.cleaned_data["form_token"]
    try:
        _, key = actions.ask(**{**given, "people": given["people"] or 1}, token=token)
    except tokens.AlreadyDone:
        key = actions.key_of(token)
    except tokens.TokenRefused as refused:
        form.add_error(None, refused.message)
        data: Any = form.data.copy()  # type: ignore[attr-defined]
        data["form_token"] = tokens.issue()
        form.data = data
        return ""
    except MoveRefused as refused:
        form.add_error(refused.field, refused.message)
        return ""
    limits.count_sent(request)
    return reverse("citizenship:forum_request", args=[key])


@login_not_required
@never_cache
@FORM_METHODS
def forum_request(request: HttpRequest, key: str) -> HttpResponse:
    """A request by its link: where it stands, and the button that takes it back."""
    found = actions.interest_of(key)
    if found is None:
        raise Http404
    stands = found.state == ForumInterest.State.ASKED
    response = form_page(
        request,
        Press((request.POST or None) if stands else None, button="Take it back", warning=True),
        lambda token: actions.withdraw(interest=found, token=token),
        done="It is taken back. Your name and how to reach you are deleted.",
        then=reverse("citizenship:forum_request", args=[key]),
        template="citizenship/outreach/forum_request.html",
        interest=found,
        stands=stands,
        crumbs=_crumbs(),
    )
    return private(response)


@login_not_required
@never_cache
@sensitive_post_parameters("chosen")
@FORM_METHODS
def forum_host(request: HttpRequest, key: str) -> HttpResponse:
    """Who waits for the organisation, by the link in its e-mail. What it has noted is deleted here."""
    host = actions.host_of(key)
    if host is None:
        raise Http404
    form = HandOverForm(request.POST or None, host=host)

    def act(token: str) -> int:
        return actions.hand_over(host=host, chosen=[one.pk for one in form.cleaned_data["chosen"]], token=token)

    response = form_page(
        request,
        form,
        act,
        done="They are deleted here. Please get in touch with them soon.",
        then=reverse("citizenship:forum_host", args=[key]),
        template="citizenship/outreach/forum_host.html",
        host=host,
        waiting=host.interests.waiting().order_by("asked_at", "pk"),
    )
    return private(response)
