"""Who writes an application: roles, invitations to people from outside, leaving, and the lead."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.applications.actions import collaborators as actions
from grants.applications.actions import presence
from grants.applications.forms import HandOverForm, InviteForm, RoleForm
from grants.applications.models import Application, Collaborator, CollaboratorInvite
from grants.applications.views.applicant import CRUMBS, fetch
from grants.funds.forms import ActionForm, attempt
from programmes import clock
from programmes.people.models import Invite, Membership, User
from programmes.questions import engine


def _crumbs(application: Application, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [*CRUMBS, (application.title or application.reference, application.get_absolute_url()), *more]


def _led(request: HttpRequest, pk: Any) -> Application:
    """An application on which this person decides who writes; 403 for who may only see it."""
    application = fetch(request, pk)
    if not application.is_led_by(request.user):
        raise PermissionDenied
    return application


def _members(application: Application) -> list[User]:
    """The applicant's own people today."""
    if application.organisation is None:
        return [application.person] if application.person else []
    found = Membership.objects.active().filter(organisation=application.organisation_id).select_related("user")
    return [membership.user for membership in found.order_by("user__name", "pk")]


def _rows(application: Application) -> list[dict[str, Any]]:
    """Everybody who has the application now: the applicant's own people first, then those from outside."""
    held = {each.person_id: each for each in application.collaborators.current().select_related("person")}
    rows = []
    for person in _members(application):
        role = held[person.pk].role if person.pk in held else "writer"
        rows.append({"person": person, "role": role, "guest": None, "is_lead": person.pk == application.lead_id})
    guests = [each for each in held.values() if each.guest]
    rows += [{"person": each.person, "role": each.role, "guest": each, "is_lead": False} for each in guests]
    return rows


@require_safe
def people(request: HttpRequest, pk: Any) -> HttpResponse:
    """Everybody who has the application, what they may do, and invitations that wait."""
    application = fetch(request, pk)
    leads = application.is_led_by(request.user)
    context = {
        "application": application,
        "rows": _rows(application),
        "leads": leads,
        "standing": application.may(request.user),
        "invitations": list(application.invitations.open()) if leads else [],
        "crumbs": _crumbs(application),
    }
    return render(request, "grants/applications/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: Any) -> HttpResponse:
    """Invite somebody from outside by e-mail."""
    application = _led(request, pk)
    form = InviteForm(request.POST or None)
    act = partial(actions.invite, application=application, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "We have sent the invitation. It can be used once, for 14 days.")
        return redirect("grants:application_people", application.pk)
    return _step(
        request,
        application,
        form,
        heading="Invite somebody from outside",
        text="They get an e-mail with a link that works once, for 14 days, and only with that address. They see this "
        "application and nothing else of yours. They cannot send it, withdraw it or take the grant.",
        button="Send the invitation",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change_role(request: HttpRequest, pk: Any, person: Any) -> HttpResponse:
    """Let somebody write, or only read."""
    application = _led(request, pk)
    row = next((row for row in _rows(application) if row["person"].pk == person), None)
    if row is None:
        raise Http404
    form = RoleForm(request.POST or None, initial={"role": row["role"]})
    act = partial(actions.change_role, application=application, person=row["person"], by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, f"{row['person']} now has the role that you chose.")
        return redirect("grants:application_people", application.pk)
    return _step(
        request,
        application,
        form,
        heading=f"What may {row['person']} do?",
        text="It counts for this application only, from now on.",
        button="Save the role",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: Any, collaborator: Any) -> HttpResponse:
    """Take somebody from outside off the application."""
    application = _led(request, pk)
    found = get_object_or_404(
        Collaborator.objects.current().filter(application=application, guest=True).select_related("person"),
        pk=collaborator,
    )
    form = ActionForm(request.POST or None)
    act = partial(actions.remove, collaborator=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, f"{found.person} cannot open this application any more, and has been told.")
        return redirect("grants:application_people", application.pk)
    return _step(
        request,
        application,
        form,
        heading=f"Remove {found.person}?",
        text="They cannot open this application or its files from this moment. What they wrote stays in it. We tell "
        "them. To bring them back, invite them again.",
        button="Remove",
        warns=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: Any) -> HttpResponse:
    """Leave an application to which one was invited."""
    application = fetch(request, pk)
    if not application.may(request.user).guest:
        raise PermissionDenied
    form = ActionForm(request.POST or None)
    act = partial(actions.leave, application=application, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "You have left the application.")
        return redirect("grants:application_list")
    return _step(
        request,
        application,
        form,
        heading="Leave this application?",
        text="You cannot open it any more. What you wrote stays in it. To come back you need a new invitation.",
        button="Leave it",
        warns=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: Any) -> HttpResponse:
    """Make another member of the organisation the lead."""
    application = _led(request, pk)
    others = [person for person in _members(application) if person.pk != application.lead_id]
    form = HandOverForm(request.POST or None, people=others)
    act = partial(actions.hand_over, application=application, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "The application has a new lead. We have told both of you.")
        return redirect("grants:application_people", application.pk)
    text = "We write to the lead first, and the lead decides who writes this application. You stay on it as a writer."
    if application.organisation is None:
        text = "You apply as one person, so the lead stays with you."
    elif not others:
        text = "Nobody else belongs to your organisation here yet. Invite a colleague to it first."
    return _step(
        request,
        application,
        form if others else None,
        heading="Hand over the lead",
        text=text,
        button="Hand over",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_invitation(request: HttpRequest, pk: Any, invitation: Any) -> HttpResponse:
    """Take an invitation back."""
    application = _led(request, pk)
    found = get_object_or_404(application.invitations.open(), pk=invitation)
    form = ActionForm(request.POST or None)
    act = partial(actions.cancel, invitation=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "The invitation is taken back: its link no longer works.")
        return redirect("grants:application_people", application.pk)
    return _step(
        request,
        application,
        form,
        heading="Take the invitation back?",
        text=f"The link that we sent to {found.email} will no longer work.",
        button="Take it back",
        warns=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Accept an invitation; the key in the address works once, for the invited person."""
    found = get_object_or_404(
        CollaboratorInvite.objects.select_related("application__round__fund", "invited_by"),
        token_hash=Invite.hash_of(key),
    )
    if found.accepted_by_id == request.user.pk:
        return redirect(found.application)
    form = ActionForm(request.POST or None)
    act = partial(actions.accept, invitation=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "You are on this application now.")
        return redirect(found.application)
    context = {
        "invitation": found,
        "form": form,
        "usable": found.is_usable(clock.now()),
        "crumbs": CRUMBS[:1],
    }
    return render(request, "grants/applications/join.html", context)


def _step(
    request: HttpRequest, application: Application, form: ActionForm | None, *, heading: str, **words: Any
) -> HttpResponse:
    """A page with one form and one button."""
    context = {
        "application": application,
        "form": form,
        "heading": heading,
        "crumbs": _crumbs(application),
        **words,
    }
    return render(request, "grants/applications/people_step.html", context)


@require_POST
def here(request: HttpRequest, pk: Any, section: str) -> JsonResponse:
    """A page with a script says every half minute that it is still open, and hears who else has the section open."""
    application = fetch(request, pk)
    known = {part.key for part in engine.defined(application.sheet).sections}
    if section not in known or not (application.is_editable and application.can_write(request.user)):
        raise Http404
    names = presence.arrive(application=application, section=section, by=request.user)
    return JsonResponse({"said": presence.words(names)})
