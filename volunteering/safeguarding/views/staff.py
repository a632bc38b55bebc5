"""Officers' pages: volunteers, permissions to check, records to merge. No page shows a date of birth."""

import uuid
from functools import partial
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes import audit, clock
from programmes.people.access import Permission
from programmes.people.views.step import carry_out, require
from programmes.workflow import MoveRefused
from volunteering.safeguarding import actions
from volunteering.safeguarding.forms_staff import BirthDateForm, MergeForm, SampleForm, WithdrawForm
from volunteering.safeguarding.models import ParticipationPermission, Volunteer
from volunteering.safeguarding.models.people import READERS

# Who may join two records of one person.
MERGERS = frozenset({Permission.HANDLE_CONCERNS, Permission.DECIDE_DISPUTES})


def key_of(pk: Any) -> uuid.UUID:
    """The key in an address; 404 for what is none."""
    try:
        return uuid.UUID(str(pk))
    except ValueError:
        raise Http404 from None


def fetch(request: HttpRequest, pk: Any) -> Volunteer:
    """The volunteer, for those who may read the list."""
    require(request, *READERS)
    found = Volunteer.objects.visible_to(request.user).with_parties().select_related("merged_into")
    return get_object_or_404(found, pk=key_of(pk))


@require_safe
def volunteer(request: HttpRequest, pk: Any) -> HttpResponse:
    """One volunteer: band, borough, permission in a word, history. Looking at somebody under 18 is audited."""
    found = fetch(request, pk)
    user: Any = request.user
    if found.is_minor:
        audit.record(by=user, verb="volunteering.safeguarding.volunteer_viewed", target=found)
    steps = []
    if not found.merged_into_id and any(user.can(permission) for permission in MERGERS):
        steps.append(
            ("Join another record to this one", reverse("admin:volunteering_volunteer_merge", args=[found.pk]))
        )
    if not found.merged_into_id and user.can(Permission.HANDLE_CONCERNS):
        url = reverse("admin:volunteering_volunteer_correct_birth_date", args=[found.pk])
        steps.append(("Correct the date of birth", url))
    officer = user.can(Permission.HANDLE_CONCERNS)
    context = {
        **admin.site.each_context(request),
        "title": str(found),
        "volunteer": found,
        "steps": steps,
        "permissions": found.permissions.order_by("-given_at")[:20] if officer else [],
        "officer": officer,
        "live": found.permissions.live_on(clock.now()).exists(),
        "history": found.moves.select_related("by").order_by("-at", "-pk")[:50],
    }
    return render(request, "admin/volunteering/safeguarding/volunteer.html", context)


def _to(found: Volunteer) -> tuple[str, str]:
    return str(found), reverse("admin:volunteering_volunteer_change", args=[found.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: Any) -> HttpResponse:
    """Join another record of the same person to this one."""
    found = fetch(request, pk)
    require(request, *MERGERS)
    return carry_out(
        request,
        form=MergeForm(request.POST or None),
        act=partial(_merge, keep=found, by=request.user),
        back=_to(found),
        done="The two records are one now, and the person has been told.",
        heading="Join another record to this one",
        text=(
            "Sign-ups, hours, points, places and proofs of the other account move to this one. Nothing counts twice. "
            "It cannot be undone."
        ),
        button="Join the records",
    )


def _merge(*, keep: Volunteer, by: Any, email: str, note: str, token: str) -> Volunteer:
    drop = Volunteer.objects.filter(user__email=email.lower()).first()
    if drop is None:
        raise MoveRefused("No volunteer has this address. Check it in the list of volunteers.", field="email")
    return actions.merge(keep=keep, drop=drop, by=by, token=token, note=note)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_birth_date(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put a wrong date of birth right, after a proof was seen."""
    found = fetch(request, pk)
    require(request, Permission.HANDLE_CONCERNS)
    return carry_out(
        request,
        form=BirthDateForm(request.POST or None),
        act=partial(actions.correct_birth_date, volunteer=found, by=request.user),
        back=_to(found),
        done="The date of birth is corrected.",
        heading="Correct the date of birth",
        text=(
            "Type the date from the proof. The date that we hold is not shown. What the volunteer may do follows from "
            "the new date at once."
        ),
        button="Correct it",
    )


def fetch_permission(request: HttpRequest, pk: Any) -> ParticipationPermission:
    """The permission, for the safeguarding officers."""
    require(request, Permission.HANDLE_CONCERNS)
    found = ParticipationPermission.objects.visible_to(request.user).select_related("volunteer", "guardian")
    return get_object_or_404(found, pk=key_of(pk))


@require_safe
def permission(request: HttpRequest, pk: Any) -> HttpResponse:
    """One permission: who gave it, how to ring them, what they permit. Each view is audited."""
    found = fetch_permission(request, pk)
    audit.record(by=request.user, verb="volunteering.safeguarding.permission_viewed", target=found)
    steps = []
    if found.state == ParticipationPermission.State.LIVE:
        if not found.sampled_at:
            url = reverse("admin:volunteering_participationpermission_sample", args=[found.pk])
            steps.append(("I rang: it is real", url))
        url = reverse("admin:volunteering_participationpermission_withdraw", args=[found.pk])
        steps.append(("End this permission", url))
    context = {
        **admin.site.each_context(request),
        "title": str(found),
        "permission": found,
        "steps": steps,
        "calls": found.calls.select_related("host"),
        "history": found.moves.select_related("by").order_by("-at", "-pk"),
    }
    return render(request, "admin/volunteering/safeguarding/permission.html", context)


def _to_permission(found: ParticipationPermission) -> tuple[str, str]:
    return str(found), reverse("admin:volunteering_participationpermission_change", args=[found.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest, pk: Any) -> HttpResponse:
    """Note that you rang the guardian and the permission is real."""
    found = fetch_permission(request, pk)
    return carry_out(
        request,
        form=SampleForm(request.POST or None),
        act=partial(actions.sample_permission, permission=found, by=request.user),
        back=_to_permission(found),
        done="Noted.",
        heading="The permission is real",
        text=(
            "Ring the number on the permission's page first. Ask whether they gave it, and what they are to the person."
        ),
        button="I rang, and it is real",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """End a permission that is not real, or that must not stand."""
    found = fetch_permission(request, pk)
    return carry_out(
        request,
        form=WithdrawForm(request.POST or None),
        act=partial(actions.withdraw_permission, permission=found, by=request.user, how="officer"),
        back=_to_permission(found),
        done="The permission has ended, and the young person has been told.",
        heading="End this permission",
        text="Sessions that need it are cancelled at once. Hosts learn that the volunteer is not coming, and not why.",
        button="End the permission",
    )
