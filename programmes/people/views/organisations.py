"""An organisation's page for its members, and the invitations that lead into it."""

from typing import Any, cast
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from programmes import clock
from programmes.people import actions
from programmes.people.forms import (
    AcceptInviteForm,
    CancelInviteForm,
    ChangeMemberForm,
    ChangeOrganisationForm,
    InviteColleagueForm,
    OrganisationForm,
    RemoveMemberForm,
)
from programmes.people.models import Invite, Membership, Organisation
from programmes.people.views.account import crumbs
from programmes.people.views.attempt import SignedIn, attempt


@require_http_methods(["GET", "POST"])
def create_organisation(request: SignedIn) -> HttpResponse:
    """Add an organisation that you act for. You become its lead."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: actions.create_organisation(by=request.user, token=token, **form.details()),
            done="The organisation is added.",
            then=_back_to(request),
        )
        if response:
            return response
    context = {"form": form, "crumbs": crumbs(), "account_current": True}
    return render(request, "programmes/people/create_organisation.html", context)


def _back_to(request: SignedIn) -> str:
    """Where the person was when they found that they need an organisation: a path of ours in ?next=."""
    path = request.GET.get("next", "")
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else ""


def _mine(request: SignedIn, pk: UUID) -> Organisation:
    """One of the person's own organisations; 404 for everybody else's."""
    return get_object_or_404(Organisation.objects.of(request.user).select_related("borough"), pk=pk)


def _managed(request: SignedIn, pk: UUID) -> Organisation:
    """The same for those who manage its members; 403 for the other members."""
    organisation = _mine(request, pk)
    if not request.user.manages(organisation):
        raise PermissionDenied
    return organisation


def _way_to(organisation: Organisation) -> list[tuple[str, str]]:
    return crumbs((organisation.name, organisation.get_absolute_url()))


@require_GET
def organisation_detail(request: SignedIn, pk: UUID) -> HttpResponse:
    """An organisation's details and people; those who manage it find the buttons here."""
    organisation = _mine(request, pk)
    manages = request.user.manages(organisation)
    context = {
        "organisation": organisation,
        "members": organisation.memberships.active().select_related("user"),
        "manages": manages,
        "invites": organisation.invites.open() if manages else [],
        "crumbs": crumbs(),
        "account_current": True,
    }
    return render(request, "programmes/people/organisation_detail.html", context)


@require_http_methods(["GET", "POST"])
def change_organisation(request: SignedIn, pk: UUID) -> HttpResponse:
    """Correct the details of an organisation that you lead."""
    organisation = _managed(request, pk)
    form = ChangeOrganisationForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: actions.change_organisation(
                organisation=organisation, details=form.details(), by=request.user, token=token
            ),
            done="The details are saved.",
            then=organisation.get_absolute_url(),
        )
        if response:
            return response
    return _page(request, "programmes/people/change_organisation.html", organisation, form)


@require_http_methods(["GET", "POST"])
def invite_colleague(request: SignedIn, pk: UUID) -> HttpResponse:
    """Send a colleague an invitation by e-mail."""
    organisation = _managed(request, pk)
    form = InviteColleagueForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        email, role = form.cleaned_data["email"], form.cleaned_data["role"]
        response = attempt(
            request,
            form,
            lambda token: actions.invite_colleague(
                organisation=organisation, email=email, role=role, by=request.user, token=token
            ),
            done=f"An invitation is on its way to {email}.",
            then=organisation.get_absolute_url(),
        )
        if response:
            return response
    return _page(request, "programmes/people/invite_colleague.html", organisation, form)


def _page(request: SignedIn, template: str, organisation: Organisation, form: Any, **more: Any) -> HttpResponse:
    context = {"form": form, "organisation": organisation, "crumbs": _way_to(organisation), "account_current": True}
    return render(request, template, {**context, **more})


@require_http_methods(["GET", "POST"])
def cancel_invite(request: SignedIn, pk: UUID) -> HttpResponse:
    """Take an invitation back."""
    invites = Invite.objects.filter(organisation__in=Organisation.objects.of(request.user))
    invite = get_object_or_404(invites.select_related("organisation"), pk=pk)
    organisation = _managed(request, cast("UUID", invite.organisation_id))
    form = CancelInviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: actions.cancel_invite(invite=invite, by=request.user, token=token),
            done="The invitation is taken back.",
            then=organisation.get_absolute_url(),
        )
        if response:
            return response
    return _page(request, "programmes/people/cancel_invite.html", organisation, form, invite=invite)


def _membership(request: SignedIn, pk: UUID) -> Membership:
    """A membership that holds, in one of the person's own organisations; 404 for every other."""
    memberships = Membership.objects.active().filter(organisation__in=Organisation.objects.of(request.user))
    return get_object_or_404(memberships.select_related("user", "organisation"), pk=pk)


@require_http_methods(["GET", "POST"])
def change_member_role(request: SignedIn, pk: UUID) -> HttpResponse:
    """Give a colleague another role."""
    membership = _membership(request, pk)
    organisation = _managed(request, membership.organisation_id)
    form = ChangeMemberForm(request.POST or None, organisation=organisation, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        role = form.cleaned_data["role"]
        response = attempt(
            request,
            form,
            lambda token: actions.change_member_role(membership=membership, role=role, by=request.user, token=token),
            done="The role is changed.",
            then=organisation.get_absolute_url(),
        )
        if response:
            return response
    return _page(request, "programmes/people/change_member_role.html", organisation, form, membership=membership)


@require_http_methods(["GET", "POST"])
def remove_member(request: SignedIn, pk: UUID) -> HttpResponse:
    """Remove a colleague, or leave."""
    membership = _membership(request, pk)
    leaving = membership.user_id == request.user.pk
    organisation = membership.organisation if leaving else _managed(request, membership.organisation_id)
    form = RemoveMemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: actions.remove_member(membership=membership, by=request.user, token=token),
            done=f"You have left {organisation}." if leaving else f"{membership.user} is removed.",
            then=reverse("programmes:account") if leaving else organisation.get_absolute_url(),
        )
        if response:
            return response
    return _page(
        request, "programmes/people/remove_member.html", organisation, form, membership=membership, leaving=leaving
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def accept_invite(request: HttpRequest, key: str) -> HttpResponse:
    """What you are invited to. Signed out, it leads to signing up or in and back; signed in, one button accepts."""
    invites = Invite.objects.select_related("organisation", "invited_by")
    invite = get_object_or_404(invites, token_hash=Invite.hash_of(key))
    usable = invite.state == Invite.State.OPEN and clock.now() <= invite.expires_at
    person: Any = request.user
    form = AcceptInviteForm(request.POST or None)
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: actions.accept_invite(invite=invite, by=person, token=token),
            done="You have accepted the invitation.",
            then=invite.organisation.get_absolute_url() if invite.organisation else reverse("programmes:account"),
        )
        if response:
            return response
    if usable and not request.user.is_authenticated:
        # Whoever holds the link reads that mailbox: signing up with that address needs no second message.
        get_adapter(request).stash_verified_email(request, invite.email)
    context = {"form": form, "invite": invite, "usable": usable, "here": urlencode({"next": request.path})}
    response = render(request, "programmes/people/accept_invite.html", context)
    # The address holds the key: it goes to no other site. Stricter still, the browser would send "Origin: null" with
    # the form, and the CSRF check would refuse it.
    response["Referrer-Policy"] = "same-origin"
    return response
