"""Finding something to do: the list and the map of the same search, and the page of one opportunity."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from programmes import clock
from programmes.people.models import Borough
from programmes.people.tiles import Tile, tiles
from volunteering.opportunities import finding, jobposting, teams
from volunteering.opportunities.finding import Wanted
from volunteering.opportunities.models import Opportunity, Session, SignUp
from volunteering.safeguarding.models import Volunteer
from volunteering.safeguarding.vocabulary import ACCESS, CAUSES, choices

HOME = [("Home", "/")]
CRUMBS = [("Home", "/"), ("Volunteering", "/volunteering/")]
MOST_SESSIONS = 30


def _search(request: HttpRequest, *, everywhere: bool) -> tuple[Wanted, list[Borough], dict[str, Any]]:
    """What both views of a search share: the filter, the figures by borough, and the words around them."""
    boroughs = list(Borough.objects.all())
    wanted = Wanted.of(request.GET, (each.pk for each in boroughs))
    at = clock.now()
    figures = finding.figures(wanted, at, everywhere=everywhere)
    chosen = [each.name for each in boroughs if each.pk in wanted.boroughs]
    return (
        wanted,
        boroughs,
        {
            "wanted": wanted,
            "boroughs": boroughs,
            "chosen": chosen,
            "by_borough": figures.by_borough,
            "found": figures.found,
            "too_many": figures.too_many,
            "causes": choices(CAUSES),
            "facts": choices(ACCESS),
            "at": at,
            "crumbs": HOME,
        },
    )


@login_not_required
@require_safe
def opportunity_list(request: HttpRequest) -> HttpResponse:
    """What there is to do, the newest first. Public: anybody may look before they join."""
    wanted, _, context = _search(request, everywhere=False)
    page = finding.page(wanted, context["at"], before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    context |= {
        "rows": page.rows,
        "previous_url": wanted.query(before=page.before) if page.before else "",
        "next_url": wanted.query(after=page.after) if page.after else "",
        "map_query": wanted.query() if wanted.is_filtered else "",
    }
    return render(request, "volunteering/opportunities/opportunity_list.html", context)


@login_not_required
@require_safe
def opportunity_map(request: HttpRequest) -> HttpResponse:
    """The same search as figures on the map of boroughs; each tile chooses its borough, or lets it go."""
    wanted, boroughs, context = _search(request, everywhere=True)
    context |= {
        "tiles": _tiles(wanted, boroughs, context),
        "elsewhere": context["by_borough"].get(finding.ANYWHERE, 0),
        "list_query": wanted.query() if wanted.is_filtered else "",
        "crumbs": CRUMBS,
    }
    return render(request, "volunteering/opportunities/opportunity_map.html", context)


def _tiles(wanted: Wanted, boroughs: list[Borough], context: dict[str, Any]) -> list[tuple[Tile, str]]:
    """The tiles with their boroughs. Where there is too much to count, each leads on without a figure."""
    figures = {code: (number, Decimal(number)) for code, number in context["by_borough"].items()}
    made = tiles(boroughs, figures, lambda code: wanted.toggled(code).query())
    codes = {each.name: each.pk for each in boroughs}
    if context["too_many"]:
        made = [replace(tile, url=wanted.toggled(codes[tile.name]).query()) for tile in made]
    return [(tile, codes[tile.name]) for tile in made]


@login_not_required
@require_safe
def opportunity_detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """One opportunity: what you do, when, who can take part, and what happens after you sign up. Public."""
    at = clock.now()
    found = get_object_or_404(Opportunity.objects.visible_to(request.user).with_parties(), pk=pk)
    is_public = Opportunity.objects.public_at(at).filter(pk=found.pk).exists()
    sessions = list(found.sessions.coming(at)[: MOST_SESSIONS + 1])
    volunteer = Volunteer.objects.of(request.user)
    context = {
        "opportunity": found,
        "is_public": is_public,
        "sessions": _lines(sessions[:MOST_SESSIONS], volunteer),
        "has_more": len(sessions) > MOST_SESSIONS,
        "volunteer": volunteer,
        "leads_a_team": is_public and request.user.is_authenticated and teams.led_by(request.user).exists(),
        "posting": jobposting.as_script(found, sessions[:MOST_SESSIONS]) if is_public else "",
        "crumbs": CRUMBS,
    }
    return render(request, "volunteering/opportunities/opportunity_detail.html", context)


@dataclass(frozen=True)
class Line:
    """One session as the page shows it: this person's own sign-up for it, and what a team holds of it."""

    session: Session
    own: SignUp | None
    booked: str  # what to say when a team holds places of a full session
    for_a_team: bool  # it was made for one team, so there is no waiting list


def _lines(sessions: list[Session], volunteer: Volunteer | None) -> list[Line]:
    """Each session with this person's own sign-up for it, where they have one."""
    theirs: dict[Any, SignUp] = {}
    if volunteer is not None:
        own = SignUp.objects.filter(volunteer=volunteer, session__in=sessions).live()
        theirs = {sign_up.session_id: sign_up for sign_up in own}
    said = teams.words(sessions)
    return [Line(each, theirs.get(each.pk), *said.get(each.pk, ("", False))) for each in sessions]
