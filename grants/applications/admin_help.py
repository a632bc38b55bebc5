"""The staff's side of help to apply: lists to walk, and buttons that call the actions."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from grants.applications.models import AssistedEntry, CallBack, InformationSession, Letter
from grants.applications.views import assisted_staff, help_staff, letters
from grants.funds.admin.base import since_at
from programmes.people.access import Permission


class _Helping(admin.ModelAdmin):
    """For those who help applicants. Nothing is edited or deleted by a form of the admin."""

    show_full_result_count = False
    list_per_page = 50
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who help applicants."""
        return request.user.can(Permission.HELP_APPLICANTS)  # type: ignore[union-attr]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows are made by actions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No form edits a row; buttons call actions."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """These are records."""
        return False


class _WithPages(_Helping):
    """What those who help applicants add on a page of its own, and read on another."""

    page_to_add: ClassVar[Callable[..., HttpResponse]]
    page_of_one: ClassVar[Callable[..., HttpResponse]]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Those who help applicants."""
        return self.has_view_permission(request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page that adds one."""
        return self.page_to_add(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One of them on one page."""
        return self.page_of_one(request, pk=object_id)


@admin.register(CallBack)
class CallBackAdmin(_Helping):
    """Call-backs, the longest wait first."""

    about = "People who asked us to ring them about a fund. Ring the one who has waited longest, then say how it went."
    list_display = ("name", "reach", "suits", "round", "state", "asked_at")
    list_filter = ("state", "round__fund")
    list_select_related = ("round__fund",)
    ordering = ("asked_at", "pk")

    @admin.display(description="call or write to")
    def reach(self, call: CallBack) -> str:
        """The telephone number, or else the address."""
        return call.phone or call.email

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/finish/", view(help_staff.finish), name="grants_callback_finish"),
            path("<uuid:pk>/miss/", view(help_staff.miss), name="grants_callback_miss"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One call-back on one page."""
        return help_staff.call_back(request, pk=object_id)


@admin.register(InformationSession)
class InformationSessionAdmin(_WithPages):
    """Information sessions, the next one first."""

    page_to_add = staticmethod(help_staff.plan)
    page_of_one = staticmethod(help_staff.session)

    about = (
        "Meetings where people can ask about a fund before they apply. Plan one, and people book on the fund’s "
        "page; you print the list of who comes."
    )
    list_display = ("starts_at", "round", "where", "taken", "capacity", "state")
    list_filter = ("state", "round__fund")
    list_select_related = ("round__fund",)
    ordering = ("-starts_at", "pk")

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/cancel/", view(help_staff.cancel_session), name="grants_informationsession_cancel"),
            path("<uuid:pk>/list.pdf", view(help_staff.session_list), name="grants_informationsession_list"),
            path("bookings/<uuid:pk>/cancel/", view(help_staff.cancel_booking), name="grants_booking_cancel"),
        ]
        return own + super().get_urls()


@admin.register(AssistedEntry)
class AssistedEntryAdmin(_WithPages):
    """Applications that an officer entered for a group."""

    page_to_add = staticmethod(assisted_staff.enter)
    page_of_one = staticmethod(assisted_staff.entry)

    about = (
        "Applications that came on paper, by telephone, in British Sign Language or as a recording. You enter one, "
        "the group confirms it, and only then it is sent."
    )
    list_display = ("application", "applicant", "channel", "state", since_at, "entered_by")
    list_filter = ("state", "channel", "application__round__fund")
    list_select_related = ("application__organisation", "application__person", "entered_by")
    ordering = ("since_at", "pk")

    @admin.display(description="for whom")
    def applicant(self, entry: AssistedEntry) -> str:
        """The group or the person."""
        return entry.application.applicant_name

    def get_queryset(self, request: HttpRequest) -> QuerySet[AssistedEntry]:
        """What the gate lets through, and one's own until it is sent."""
        if not self.has_view_permission(request):
            return AssistedEntry.objects.none()
        return AssistedEntry.objects.for_staff(request.user)

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/ask/<slug:how>/", view(assisted_staff.ask), name="grants_assistedentry_ask"),
            path("<uuid:pk>/take-back/", view(assisted_staff.take_back), name="grants_assistedentry_take_back"),
            path("<uuid:pk>/record/", view(assisted_staff.record), name="grants_assistedentry_record"),
            path("extra-time/<uuid:pk>/", view(assisted_staff.extra_time), name="grants_application_extra_time"),
        ]
        return own + super().get_urls()


@admin.register(Letter)
class LetterAdmin(_Helping):
    """Letters to applicants whom no e-mail reaches, the longest wait first."""

    about = (
        "Letters to people whom no e-mail reaches. Print the one that has waited longest, post it, then say so here."
    )
    list_display = ("subject", "applicant", "application", "state", "written_at")
    list_filter = ("state", "application__round__fund")
    list_select_related = ("application__organisation", "application__person")
    ordering = ("written_at", "pk")

    @admin.display(description="to")
    def applicant(self, letter: Letter) -> str:
        """The group or the person."""
        return letter.application.applicant_name

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        """What the gate lets through."""
        if not self.has_view_permission(request):
            return Letter.objects.none()
        return Letter.objects.for_staff(request.user)

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/letter.pdf", view(letters.document), name="grants_letter_document"),
            path("<uuid:pk>/send/", view(letters.send), name="grants_letter_send"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One letter on one page."""
        return letters.letter(request, pk=object_id)
