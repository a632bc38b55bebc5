"""The next step after a ceremony: a page behind the survey's thanks, and the page behind a printed invitation to vote.

No account, no script; nothing is noted of anybody, and both pages are told to no other site.
"""

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from citizenship.findings.actions import interest as actions
from citizenship.findings.forms.surveys import GoOnForm
from citizenship.findings.models import Interest
from programmes import clock
from programmes.catalogue import actions as catalogue
from programmes.catalogue import limits
from programmes.catalogue.models import Invitation
from programmes.people.forms_step import attempt

OFFICIAL = "https://www.gov.uk/register-to-vote"
VOLUNTEER = "volunteering:welcome"
WORDS = {
    Interest.VOLUNTEERING: (
        "Volunteer near your home",
        "We give you an invitation that works once. It leads to what you can do near your home. You need no account to "
        "look, and it is not joined to your answers.",
    ),
    Interest.VOTING: (
        "Register to vote",
        "You register on the official page of the government. We count that somebody went there, never who. It is not "
        "joined to your answers.",
    ),
}


def _private(answer: HttpResponse) -> HttpResponse:
    """The address holds a key: it is told to no other site."""
    answer["Referrer-Policy"] = "same-origin"
    return answer


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def next_step(request: HttpRequest, address: str) -> HttpResponse:
    """Take an invitation after the survey; 404 for an address that we did not give out."""
    found = actions.read(address)
    if found is None:
        raise Http404
    interest = Interest(found[1])
    form = GoOnForm(request.POST or None)
    near = "volunteering:welcome_near" if interest == Interest.VOLUNTEERING else "citizenship:vote_find"
    if request.method == "POST" and form.is_valid() and attempt(form, lambda token: actions.take(address=address)):
        if isinstance(form.outcome, tuple):
            return redirect(VOLUNTEER if interest == Interest.VOLUNTEERING else "citizenship:vote", form.outcome[1])
        # This very link has been used: its invitation is in the person's hands already.
        return redirect(near)
    title, text = WORDS[interest]
    context = {"form": form, "title": title, "text": text, "button": "Go on"}
    return _private(render(request, "citizenship/findings/next.html", context))


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD"])
def vote_find(request: HttpRequest) -> HttpResponse:
    """For somebody without a working invitation: the official page, which needs none."""
    why = "You do not need an invitation: the official page is open to everybody."
    return render(request, "citizenship/findings/vote.html", {"why": why, "official": OFFICIAL})


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, key: str) -> HttpResponse:
    """A printed invitation: a button, then the way to the official page. It counts once, and then still leads there."""
    if limits.is_slowed(request):
        return redirect("citizenship:vote_find")
    found = actions.find_vote(key)
    if found is None:
        limits.count_sent(request)
        raise Http404
    over = found.state != Invitation.State.OPEN or clock.now() > found.expires_at
    form = GoOnForm(request.POST or None)
    use = partial(actions.use_vote, invitation=found)
    if request.method == "POST" and not over and form.is_valid() and attempt(form, use):
        return redirect("citizenship:vote", key)
    if request.method == "GET" and not over:
        catalogue.open_invitation(invitation=found)
    context = {"form": None if over else form, "official": OFFICIAL}
    return _private(render(request, "citizenship/findings/vote.html", context))
