"""The staff's side of people and organisations: lists, and records with their next steps as buttons."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from programmes.audit.admin import ReadOnlyAdmin
from programmes.people.access import Permission
from programmes.people.models import (
    Appointment,
    Borough,
    Invite,
    Membership,
    Organisation,
    OrganisationMove,
    PersonRequest,
    PersonRequestMove,
    User,
)
from programmes.people.views import staff


class ReadInline(admin.TabularInline):
    """Rows of a record, to read."""

    template = "programmes/people/admin/rows.html"
    extra = 0
    can_delete = False
    show_change_link = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Every column."""
        return self.fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may read the record."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes rows by hand."""
        return False


class PeopleAdmin(ReadOnlyAdmin):
    """A list to read, with a page per button of each record."""

    may_read_any: ClassVar[tuple[Permission, ...]] = ()
    change_form_template = "programmes/people/admin/record.html"
    change_list_template = "programmes/people/admin/list.html"
    # What staff can start from the list: (label, name of the page, the permission it needs).
    starts: ClassVar[tuple[tuple[str, str, Permission], ...]] = ()
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Any of the permissions that the list is for."""
        user: Any = request.user
        return bool(user.is_authenticated and any(user.can(permission) for permission in self.may_read_any))

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view, name = self.admin_site.admin_view, f"programmes_{self.opts.model_name}"
        own = [
            path(f"<uuid:pk>/{verb.replace('_', '-')}/", view(staff.take(self.model, verb)), name=f"{name}_{verb}")
            for verb in staff.PAGES.get(self.model, {})
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The record, with what can be done next as buttons."""
        record = self.get_object(request, object_id)
        steps = buttons(record, request.user) if record else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "steps": steps})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, with what can be started from it."""
        user: Any = request.user
        starts = [(label, reverse(f"admin:{name}")) for label, name, needed in self.starts if user.can(needed)]
        return super().changelist_view(request, {**(extra_context or {}), "starts": starts})


def buttons(record: Model, user: Any) -> list[tuple[str, str, bool]]:
    """The record's open steps that the person may take: (label, address, is it the one to take next)."""
    if type(record) not in staff.PAGES:
        return []
    name = f"admin:programmes_{record._meta.model_name}"
    steps = [(verb, step) for verb, step in staff.open_steps(record).items() if user.can(step.permission)]
    return [(step.label, reverse(f"{name}_{verb}", args=[record.pk]), not at) for at, (verb, step) in enumerate(steps)]


class OrganisationsOfPerson(ReadInline):
    """What a person belongs to or belonged to."""

    model = Membership
    fk_name = "user"
    fields = ("organisation", "role", "added_at", "ends_on", "ended_at")
    verbose_name_plural = "Organisations"


class RolesOfPerson(ReadInline):
    """The roles that a person was given."""

    model = Appointment
    fk_name = "user"
    fields = ("role", "starts_on", "ends_on", "closed_at")
    verbose_name_plural = "Roles"


@admin.register(User)
class UserAdmin(PeopleAdmin):
    """People by name or address. They change their own details themselves."""

    about = "Everybody with an account. You can read who they are; they change their details themselves."
    may_read_any = (Permission.APPOINT_STAFF, Permission.HANDLE_REQUESTS)
    list_display = ("email", "name", "is_active", "joined_at")
    list_filter = ("is_active", "joined_at")
    search_fields = ("=email", "name")
    ordering = ("-joined_at", "pk")
    fields = (
        "name",
        "email",
        "phone",
        "is_active",
        "is_superuser",
        "joined_at",
        "agreed_at",
        "last_login",
        "erased_at",
    )
    inlines = (RolesOfPerson, OrganisationsOfPerson)


class PeopleOfOrganisation(ReadInline):
    """Who belongs to an organisation; a registrar's role is extended and anybody's ended here."""

    model = Membership
    fields = ("user", "role", "added_at", "ends_on", "ended_at", "next_steps")
    verbose_name_plural = "People"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the people's names in one query."""
        return super().get_queryset(request).select_related("user", "organisation")

    @admin.display(description="next steps")
    def next_steps(self, membership: Membership) -> Any:
        """The ways to the pages that extend the role and end it."""
        return format_html_join(" · ", "{}", ((staff_link(membership, verb),) for verb in staff.open_steps(membership)))


def staff_link(record: Model, verb: str) -> Any:
    """A link to the page of one step."""
    address = reverse(f"admin:programmes_{record._meta.model_name}_{verb}", args=[record.pk])
    return format_html('<a href="{}">{}</a>', address, staff.PAGES[type(record)][verb].label)


class HistoryOfOrganisation(ReadInline):
    """What was decided about an organisation, by whom and why."""

    model = OrganisationMove
    fields = ("at", "verb", "by", "note")
    verbose_name_plural = "History"


class RegistrarsEnding(admin.SimpleListFilter):
    """Boroughs with a registrar whose role ends within 30 days."""

    title = "registrars"
    parameter_name = "registrars"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice beside all of them."""
        return [("ending", "Role ends within 30 days")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The organisations of the memberships that the work-list counts."""
        return queryset.filter(pk__in=Membership.objects.ending().values("organisation")) if self.value() else queryset


@admin.register(Organisation)
class OrganisationAdmin(PeopleAdmin):
    """Organisations by state; approving, refusing, closing and inviting registrars are the buttons of each."""

    about = (
        "Groups and public bodies with an account. Approve or refuse those that wait; close one that no longer exists."
    )
    may_read_any = (Permission.APPROVE_ORGANISATIONS,)
    starts = (("Add a borough", "programmes_organisation_create_borough", Permission.APPROVE_ORGANISATIONS),)
    list_display = ("name", "kind", "borough", "state", "created_at")
    list_filter = ("state", "kind", RegistrarsEnding, "borough")
    list_select_related = ("borough",)
    search_fields = ("name", "=charity_number", "=company_number")
    ordering = ("-created_at", "pk")
    fields = (
        "name", "kind", "state", "charity_number", "company_number", "turnover", "borough", "postcode",
        "created_at", "created_by",
    )  # fmt: skip
    inlines = (PeopleOfOrganisation, HistoryOfOrganisation)

    def get_urls(self) -> list[URLPattern]:
        """Also the page that enters a borough, and those of a member's next steps."""
        view = self.admin_site.admin_view
        create = path(
            "create-borough/", view(staff.create_borough_organisation), name="programmes_organisation_create_borough"
        )
        members = [
            path(f"members/<uuid:pk>/{verb}/", view(staff.take(Membership, verb)), name=f"programmes_membership_{verb}")
            for verb in staff.PAGES[Membership]
        ]
        return [create, *members, *super().get_urls()]


@admin.register(Appointment)
class AppointmentAdmin(PeopleAdmin):
    """Who holds which role until when. A role is given by an invitation, and closed here."""

    about = "Who works here, in which role, and until when. Appoint somebody, or end an appointment."
    may_read_any = (Permission.APPOINT_STAFF,)
    starts = (("Invite to a role", "programmes_appointment_appoint", Permission.APPOINT_STAFF),)
    list_display = ("user", "role", "starts_on", "ends_on", "closed_at")
    list_filter = ("role", ("closed_at", admin.EmptyFieldListFilter), "ends_on")
    list_select_related = ("user",)
    search_fields = ("=user__email", "user__name")
    ordering = ("ends_on", "pk")
    fields = ("user", "role", "starts_on", "ends_on", "given_at", "given_by", "closed_at", "closed_by")

    def get_urls(self) -> list[URLPattern]:
        """Also the page that invites to a role."""
        view = self.admin_site.admin_view
        return [path("appoint/", view(staff.appoint), name="programmes_appointment_appoint"), *super().get_urls()]


@admin.register(Invite)
class InviteAdmin(PeopleAdmin):
    """Invitations: who was offered what, and whether they took it.

    Their links are in nobody's reach but the invited person's.
    """

    about = "Invitations that people have not answered yet, and those that they have."
    may_read_any = (Permission.APPOINT_STAFF,)
    starts = (("Invite to a role", "programmes_appointment_appoint", Permission.APPOINT_STAFF),)
    list_display = ("email", "kind", "role", "organisation", "state", "invited_at", "expires_at")
    list_filter = ("state", "kind", "role")
    list_select_related = ("organisation",)
    search_fields = ("=email",)
    fields = (
        "email", "kind", "organisation", "role", "ends_on", "state", "invited_at", "invited_by", "expires_at",
        "accepted_at", "accepted_by", "cancelled_at", "cancelled_by",
    )  # fmt: skip


class HistoryOfRequest(ReadInline):
    """What was done about a request."""

    model = PersonRequestMove
    fields = ("at", "verb", "by", "note")
    verbose_name_plural = "History"


@admin.register(PersonRequest)
class PersonRequestAdmin(PeopleAdmin):
    """Requests by the day on which our answer is due."""

    about = "People who ask for a copy of their data, or for their account to be erased. The law gives us one month."
    may_read_any = (Permission.HANDLE_REQUESTS,)
    list_display = ("kind", "state", "due_date", "made_at", "user")
    list_filter = ("state", "kind", "due_date")
    list_select_related = ("user",)
    search_fields = ("=email", "=user__email")
    ordering = ("due_date", "made_at", "pk")
    fields = (
        "kind", "user", "name", "email", "format", "language", "text", "state", "made_at", "due_date",
        "acknowledged_at", "done_at", "refused_at", "outcome",
    )  # fmt: skip
    inlines = (HistoryOfRequest,)


@admin.register(Borough)
class BoroughAdmin(PeopleAdmin):
    """The 33 boroughs, as reference data loads them."""

    may_read_any = (Permission.ENTER_ADMIN,)
    list_display = ("name", "gss_code", "inner_or_outer")
    list_filter = ("inner_or_outer",)
