"""Staff's side of sessions: to read, to sign up somebody who asked by telephone, and copies of what hosts wrote."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse

from programmes import clock
from programmes.audit.admin import ReadOnlyAdmin
from programmes.people.access import Permission
from programmes.people.views.step import carry_out
from volunteering.opportunities.actions import signing_up
from volunteering.opportunities.forms import AddForm
from volunteering.opportunities.models import HostMessage, Session
from volunteering.safeguarding.lists import WalkedAdmin


def add_somebody(request: HttpRequest, pk: Any) -> HttpResponse:
    """Sign up a volunteer who asked for it; the same rules and the same waiting list hold."""
    user: Any = request.user
    if not user.can(Permission.MANAGE_PATHWAYS):
        raise PermissionDenied
    session = get_object_or_404(Session.objects.select_related("opportunity"), pk=pk)
    return carry_out(
        request,
        form=AddForm(request.POST or None),
        act=partial(signing_up.add, session=session, by=user),
        back=("Session", reverse("admin:volunteering_session_change", args=[session.pk])),
        done="Signed up. They have been told where they stand.",
        heading="Sign somebody up",
        text=f"{session.opportunity.title}, {clock.uk_time(session.starts_at)}. {session.free} places are free.",
        button="Sign them up",
    )


@admin.register(Session)
class SessionAdmin(WalkedAdmin, ReadOnlyAdmin):
    """Sessions of all hosts: when, and how many places are held. Who comes is the host's to see."""

    about = "Sessions of all hosts, the next first. Names are on the host's day sheet only."
    may_read = "manage_pathways"
    list_display = ("opportunity", "starts_at", "capacity", "confirmed", "state")
    list_filter = ("state", "starts_at")
    search_fields = ("opportunity__title", "opportunity__host__organisation__name")
    list_select_related = ("opportunity",)
    ordering = ("-starts_at", "pk")
    fields = ("opportunity", "starts_at", "ends_at", "capacity", "confirmed", "quiet_hours", "meeting_point", "state")
    change_form_template = "admin/volunteering/session.html"

    def get_urls(self) -> list[URLPattern]:
        """The page behind the button."""
        own = path("<uuid:pk>/sign-up/", self.admin_site.admin_view(add_somebody), name="volunteering_session_sign_up")
        return [own, *super().get_urls()]


@admin.register(HostMessage)
class HostMessageAdmin(WalkedAdmin, ReadOnlyAdmin):
    """What hosts wrote to volunteers: a copy of every message, so that staff can look into a concern."""

    about = "A copy of every message that a host sent to the volunteers of a session."
    may_read = "moderate_opportunities"
    list_display = ("session", "kind", "sent_at")
    list_filter = ("kind", "sent_at")
    search_fields = ("text", "session__opportunity__title")
    list_select_related = ("session__opportunity",)
    fields = ("session", "kind", "text", "sent_at", "sent_by")
