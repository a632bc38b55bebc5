"""The guardian's pages. The key in the address is the way in; a browser where somebody else is signed in is refused."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes import clock
from programmes.catalogue import limits
from programmes.people.forms import ActionForm
from programmes.people.views.attempt import attempt
from programmes.workflow import MoveRefused
from volunteering.safeguarding import actions, ages
from volunteering.safeguarding.actions.guardians import refuse_browser
from volunteering.safeguarding.forms import ConsentForm, LostLinkForm, PermissionForm
from volunteering.safeguarding.models import ConsentRequest, GuardianLink
from volunteering.safeguarding.models.guardians import hash_of

CRUMBS = [("Home", "/")]
GIVE, PAGE = GuardianLink.Purpose.GIVE, GuardianLink.Purpose.PAGE
SLOWED = "Too many links were asked for from here in a short time. Wait an hour and try again."


def _refused(request: HttpRequest, refusal: MoveRefused) -> HttpResponse:
    context = {"reason": refusal.message, "crumbs": CRUMBS}
    return render(request, "volunteering/safeguarding/guardian_refused.html", context, status=403)


def _over(request: HttpRequest) -> HttpResponse:
    """A key that is used up, too old or unknown: what can be done. It is one page for all three."""
    return render(request, "volunteering/safeguarding/guardian_over.html", {"crumbs": CRUMBS}, status=410)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def permission_give(request: HttpRequest, key: str) -> HttpResponse:
    """Read what is permitted, state who you are, tick and give."""
    link = GuardianLink.objects.select_related("guardian__volunteer__user").filter(
        key_hash=hash_of(key), purpose=GIVE
    ).first()  # fmt: skip
    if link is None or link.used_at or clock.now() > link.expires_at:
        return _over(request)
    guardian = link.guardian
    try:
        refuse_browser(guardian.email, request.user)
    except MoveRefused as refusal:
        return _refused(request, refusal)
    initial = {"name": guardian.name, "relationship": guardian.relationship, "phone": guardian.phone}
    form = PermissionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "relationship", "phone", "permits")}
        response = attempt(
            request,
            form,
            lambda token: actions.give_permission(link=link, by=request.user, token=token, **given),
            done="You have given permission.",
            then=reverse("volunteering:guardian_thanks"),
        )
        if response:
            return response
    volunteer = guardian.volunteer
    age = volunteer.age_on(clock.london_day(clock.now()))
    context = {"form": form, "volunteer": volunteer, "young": age < ages.PERMISSION_BELOW, "crumbs": CRUMBS}
    return render(request, "volunteering/safeguarding/permission_give.html", context)


@never_cache
@login_not_required
@require_safe
def guardian_thanks(request: HttpRequest) -> HttpResponse:
    """What happens next, once permission was given."""
    return render(request, "volunteering/safeguarding/guardian_thanks.html", {"crumbs": CRUMBS})


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def guardian(request: HttpRequest) -> HttpResponse:
    """The link to your page again. The answer is the same whether we know the address or not."""
    form = LostLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if limits.is_slowed(request):
            form.add_error(None, SLOWED)
        else:
            response = attempt(
                request,
                form,
                lambda token: actions.send_pages(email=form.cleaned_data["email"], token=token),
                done="If a permission was given from this address, a message with the link is on its way to it.",
                then=reverse("volunteering:guardian"),
            )
            if response:
                limits.count_sent(request)
                return response
    return render(request, "volunteering/safeguarding/guardian.html", {"form": form, "crumbs": CRUMBS})


def _page(request: HttpRequest, key: str) -> GuardianLink:
    """The link that opens the guardian's page now. 404 without one; raises MoveRefused in somebody else's browser."""
    link = (
        GuardianLink.objects.select_related("guardian__volunteer__user")
        .filter(key_hash=hash_of(key), purpose=PAGE, expires_at__gte=clock.now())
        .first()
    )
    if link is None:
        raise Http404
    refuse_browser(link.guardian.email, request.user)
    return link


@never_cache
@login_not_required
@require_safe
def guardian_page(request: HttpRequest, key: str) -> HttpResponse:
    """What you permitted and until when; how to take it back or give it again."""
    try:
        link = _page(request, key)
    except Http404:
        return _over(request)
    except MoveRefused as refusal:
        return _refused(request, refusal)
    giver, at = link.guardian, clock.now()
    given = list(giver.permissions.order_by("-given_at")[:10])
    consent = giver.data_consents.filter(withdrawn_at__isnull=True).first()
    child = consent and giver.volunteer.age_on(clock.london_day(at)) < ages.DATA_CONSENT_BELOW
    context = {
        "key": key,
        "guardian": giver,
        "volunteer": giver.volunteer,
        "live": next((each for each in given if each.is_live(at)), None),
        "given": given,
        "consent": consent if child else None,
        "renew": ActionForm(),
        "crumbs": CRUMBS,
    }
    return render(request, "volunteering/safeguarding/guardian_page.html", context)


def _step(request: HttpRequest, key: str, *, act: Any, done: str, then: str, page: dict[str, Any]) -> HttpResponse:
    """A page with one button that calls one action for the guardian behind the key."""
    form = ActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = attempt(request, form, act, done=done, then=then)
        if response:
            return response
    context = {"form": form, "back": reverse("volunteering:guardian_page", args=[key]), "crumbs": CRUMBS, **page}
    return render(request, "volunteering/safeguarding/guardian_step.html", context)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def permission_withdraw(request: HttpRequest, key: str, pk: UUID) -> HttpResponse:
    """Take a permission back, after reading what then happens."""
    try:
        link = _page(request, key)
    except MoveRefused as refusal:
        return _refused(request, refusal)
    permission = get_object_or_404(link.guardian.permissions, pk=pk)
    return _step(
        request,
        key,
        act=lambda token: actions.withdraw_permission(permission=permission, by=request.user, token=token),
        done="The permission is taken back.",
        then=reverse("volunteering:guardian_page", args=[key]),
        page={
            "heading": f"Take back your permission for {link.guardian.volunteer.known_as}",
            "texts": [
                "From now on they cannot take part in sessions that need your permission. Sessions that they have "
                "signed up for are cancelled at once.",
                "We tell them. The organisations learn that they are not coming, and not why.",
            ],
            "button": "Take back the permission",
        },
    )


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent_withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Under 13: take back the consent to the keeping of data, which erases the child's account."""
    try:
        link = _page(request, key)
    except MoveRefused as refusal:
        return _refused(request, refusal)
    consent = get_object_or_404(link.guardian.data_consents, withdrawn_at__isnull=True)
    return _step(
        request,
        key,
        act=lambda token: actions.withdraw_consent(consent=consent, by=request.user, token=token),
        done="The child's account is erased.",
        then=reverse("volunteering:guardian"),
        page={
            "heading": f"Erase {link.guardian.volunteer.known_as}'s account",
            "texts": [
                "You take back your agreement that we keep the child's details. We then erase the account and "
                "everything that names the child or you. It cannot be undone.",
                "Hours that were done stay in our totals, without a name.",
            ],
            "button": "Erase the account",
        },
    )


@never_cache
@login_not_required
@require_POST
def permission_renew(request: HttpRequest, key: str) -> HttpResponse:
    """Have a fresh one-use link sent, to give permission again."""
    try:
        link = _page(request, key)
    except MoveRefused as refusal:
        return _refused(request, refusal)
    form = ActionForm(request.POST)
    page = reverse("volunteering:guardian_page", args=[key])
    if not form.is_valid():
        return redirect(page)
    response = attempt(
        request,
        form,
        lambda token: actions.ask_to_renew(guardian=link.guardian, by=request.user, token=token),
        done="We have sent you a link with which you give permission again.",
        then=page,
    )
    return response or redirect(page)


def _request(key: str) -> ConsentRequest | None:
    return ConsentRequest.objects.filter(key_hash=hash_of(key), expires_at__gte=clock.now()).first()


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent_give(request: HttpRequest, key: str) -> HttpResponse:
    """Under 13: read what we would keep, state who you and the child are, agree and permit."""
    found = _request(key)
    if found is None:
        return _over(request)
    try:
        refuse_browser(str(found.email), request.user)
    except MoveRefused as refusal:
        return _refused(request, refusal)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        names = ("name", "relationship", "phone", "permits", "child_known_as", "child_born")
        given = {name: form.cleaned_data[name] for name in names}
        response = attempt(
            request,
            form,
            lambda token: actions.give_consent(request=found, by=request.user, token=token, **given),
            done="Thank you. A message with the next step is on its way to you.",
            then=reverse("volunteering:guardian_thanks"),
        )
        if response:
            return response
    context = {"form": form, "key": key, "decline": ActionForm(), "crumbs": CRUMBS}
    return render(request, "volunteering/safeguarding/consent_give.html", context)


@never_cache
@login_not_required
@require_POST
def consent_decline(request: HttpRequest, key: str) -> HttpResponse:
    """Say no: your address is deleted at once."""
    found, form = _request(key), ActionForm(request.POST)
    if found is None or not form.is_valid():
        return _over(request)
    response = attempt(
        request,
        form,
        lambda token: actions.decline_consent(request=found, token=token),
        done="We have deleted your address. Nothing else was kept.",
        then=reverse("home"),
    )
    return response or _over(request)
