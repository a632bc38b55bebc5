"""An employer's lead books places in a session for colleagues who have agreed to come. Nobody but a lead finds it."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from programmes import clock
from programmes.people.models import Organisation
from programmes.people.views.attempt import SignedIn, attempt
from volunteering.opportunities import teams
from volunteering.opportunities.actions import signing_up
from volunteering.opportunities.forms import BookTeamForm
from volunteering.opportunities.models import Session, SignUp
from volunteering.opportunities.views.public import CRUMBS


@require_http_methods(["GET", "HEAD", "POST"])
def team_book(request: SignedIn, pk: Any) -> HttpResponse:
    """Book places for a team: the colleagues by name, places first and then the waiting list."""
    organisations = list(teams.led_by(request.user).order_by("name", "pk"))
    public = Session.objects.public_at(clock.now()).select_related("opportunity__host__organisation")
    session = get_object_or_404(public, pk=pk)
    if not organisations:
        raise Http404
    organisation = _chosen(request, organisations)
    form = BookTeamForm(request.POST or None, organisation=organisation, session=session)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: signing_up.book_group(
                organisation=organisation,
                volunteers=form.cleaned_data["people"],
                session=session,
                by=request.user,
                token=token,
            ),
            done="Booked. Everybody whom you ticked has a message with the time and the place.",
            then=f"{request.path}?for={organisation.pk}",
        )
        if response:
            return response
    context = {
        "form": form,
        "session": session,
        "opportunity": session.opportunity,
        "organisation": organisation,
        "others": [each for each in organisations if each != organisation],
        "booked": _booked(session, organisation),
        "crumbs": [
            *CRUMBS,
            (session.opportunity.title, reverse("volunteering:opportunity_detail", args=[session.opportunity_id])),
        ],
    }
    return render(request, "volunteering/opportunities/team_book.html", context)


def _chosen(request: SignedIn, organisations: list[Organisation]) -> Organisation:
    """The employer that the address names; the first when it names none. 404 for anybody else's."""
    wanted = request.GET.get("for", "")
    if not wanted:
        return organisations[0]
    found = next((each for each in organisations if str(each.pk) == wanted), None)
    if found is None:
        raise Http404
    return found


def _booked(session: Session, organisation: Organisation) -> list[tuple[str, int]]:
    """How many of the team have a place, wait or have applied: numbers, because each may leave without a word."""
    rows = SignUp.objects.filter(session=session, group=organisation).open().order_by()
    found = dict(rows.values_list("state").annotate(count=Count("pk")))
    names = (
        (SignUp.State.CONFIRMED, "have a place"),
        (SignUp.State.OFFERED, "were offered a place"),
        (SignUp.State.WAITING, "are on the waiting list"),
        (SignUp.State.APPLIED, "wait for the host to decide"),
    )
    return [(words, found[state]) for state, words in names if state in found]
