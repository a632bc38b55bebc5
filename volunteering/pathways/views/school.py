"""The school's pages: refer a group in numbers, print the codes, read counts. No page shows who joined."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes.outputs import qr
from programmes.people.access import OrganisationKind
from programmes.people.forms_step import attempt as attempt_step
from programmes.people.views.attempt import SignedIn
from volunteering.pathways import authority
from volunteering.pathways.actions import groups
from volunteering.pathways.forms import PressForm, ReferForm
from volunteering.pathways.models import Referral
from volunteering.pathways.views.shared import CRUMBS, fill, press
from volunteering.safeguarding import lists
from volunteering.safeguarding.vocabulary import ACCESS

ANY = require_http_methods(["GET", "HEAD", "POST"])


def _crumbs() -> list[tuple[str, str]]:
    return [*CRUMBS, ("Groups you refer", reverse("volunteering:referrals"))]


@require_safe
def referrals(request: SignedIn) -> HttpResponse:
    """Your schools, and the groups that you referred."""
    schools = list(authority.acting_for(request.user, kind=OrganisationKind.SCHOOL).order_by("name"))
    rows = Referral.objects.filter(school__in=schools).select_related("school", "cohort")
    page = lists.page(rows, ("-sent_at", "pk"), request.GET.get("after", ""))
    context = {"schools": schools, "referrals": page.rows, "next_url": page.next_url, "crumbs": CRUMBS}
    return render(request, "volunteering/pathways/referrals.html", context)


@ANY
def referral_send(request: SignedIn, pk: Any) -> HttpResponse:
    """Refer a group in numbers."""
    school = get_object_or_404(authority.acting_for(request.user, kind=OrganisationKind.SCHOOL), pk=pk)
    return fill(
        request,
        ReferForm(request.POST or None),
        lambda form, token: groups.refer(
            school=school,
            pupils=form.cleaned_data["pupils"],
            needs=form.needs,
            about=form.cleaned_data["about"],
            by=request.user,
            token=token,
        ),
        template="volunteering/pathways/referral_send.html",
        done="The referral is with our team.",
        school=school,
        crumbs=_crumbs(),
    )


def fetch(request: SignedIn, pk: Any) -> Referral:
    """A referral of a school that this person leads; 404 for everybody else's."""
    rows = Referral.objects.filter(school__in=authority.acting_for(request.user, kind=OrganisationKind.SCHOOL))
    return get_object_or_404(rows.select_related("school", "cohort__partner"), pk=pk)


def needs_told(referral: Referral) -> list[tuple[str, int]]:
    """The needs of a group as labels with their counts."""
    return [(ACCESS[code][0], count) for code, count in referral.needs.items() if code in ACCESS]


@require_safe
def referral(request: SignedIn, pk: Any) -> HttpResponse:
    """One group: what was sent, the answer, and the progress in counts."""
    found = fetch(request, pk)
    cohort = found.cohort
    progress = groups.progress(found) if cohort else None
    days = [(day, progress.there.get(day.number, 0)) for day in cohort.days.all()] if cohort and progress else []
    context = {
        "referral": found,
        "needs": needs_told(found),
        "progress": progress,
        "days": days,
        "crumbs": _crumbs(),
    }
    return render(request, "volunteering/pathways/referral.html", context)


@ANY
def referral_withdraw(request: SignedIn, pk: Any) -> HttpResponse:
    """Take the referral back."""
    found = fetch(request, pk)
    return press(
        request,
        partial(groups.withdraw_referral, referral=found, by=request.user),
        button="Take the referral back",
        heading="Take this referral back?",
        caption=f"{found.pupils} pupils",
        text="Our team then does not look at it. You can send another one.",
        done="The referral is taken back.",
        then=found.get_absolute_url(),
        crumbs=_crumbs(),
    )


@never_cache
@ANY
def referral_codes(request: SignedIn, pk: Any) -> HttpResponse:
    """Print the codes: they are shown once, and older ones that nobody used stop working."""
    found = fetch(request, pk)
    form = PressForm(request.POST or None, button="Make the codes")
    act = partial(groups.print_codes, referral=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt_step(form, act):  # type: ignore[arg-type]
        made = getattr(form, "outcome", None)
        if not isinstance(made, list):
            return redirect(found)
        address = request.build_absolute_uri(reverse("volunteering:action_join"))
        slips = [slip(key, f"{address}?code={key}") for key in made]
        context = {"referral": found, "slips": slips, "address": address}
        return render(request, "volunteering/pathways/codes.html", context)
    context = {"referral": found, "form": form, "crumbs": _crumbs()}
    return render(request, "volunteering/pathways/codes_ask.html", context)


def slip(key: str, address: str) -> dict[str, str]:
    """One slip of paper: the key in three groups, and its QR code."""
    grouped = "-".join(key[start : start + 4] for start in range(0, len(key), 4))
    return {"code": grouped, "qr": mark_safe(qr.svg(address))}  # nosec: our own squares
