"""The staff's list of trials, and the pages behind it."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from volunteering.rewards.models import Experiment
from volunteering.rewards.views import analyst
from volunteering.safeguarding.lists import WalkedAdmin


@admin.register(Experiment)
class ExperimentAdmin(WalkedAdmin):
    """Trials by their state. Nothing is edited by a form of the admin: the pages call actions."""

    about = (
        "A trial compares rewards with each other and with none. Register it before anybody takes part; read its "
        "result once it has ended."
    )
    list_display = ("name", "state", "ages", "starts_at", "ends_at", "since_at")
    list_filter = ("state",)
    search_fields = ("name", "slug")
    actions = None
    change_list_template = "admin/volunteering/experiments/list.html"

    @admin.display(description="ages")
    def ages(self, experiment: Experiment) -> str:
        """Such as "16 to 20" or "50 and over"."""
        return (
            f"{experiment.min_age} to {experiment.max_age}" if experiment.max_age else f"{experiment.min_age} and over"
        )

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path("add/", view(analyst.add), name="volunteering_experiment_add"),
            path("<uuid:pk>/edit/", view(analyst.edit), name="volunteering_experiment_edit"),
            path("<uuid:pk>/copy/", view(analyst.copy), name="volunteering_experiment_copy"),
            path("<uuid:pk>/arms/add/", view(analyst.arm), name="volunteering_experiment_add_arm"),
            path("<uuid:pk>/arms/<int:arm>/", view(analyst.arm), name="volunteering_experiment_arm"),
            path(
                "<uuid:pk>/arms/<int:arm>/remove/", view(analyst.remove_arm), name="volunteering_experiment_remove_arm"
            ),
            path("<uuid:pk>/result/", view(analyst.result), name="volunteering_experiment_result"),
            path("<uuid:pk>/result.csv", view(analyst.result_csv), name="volunteering_experiment_result_csv"),
        ]
        own += [
            path(
                f"<uuid:pk>/{verb.replace('_', '-')}/",
                view(partial(analyst.step, verb=verb)),
                name=f"volunteering_experiment_{verb}",
            )
            for verb in analyst.PAGES
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One trial on one page."""
        return analyst.detail(request, pk=object_id)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to begin a trial."""
        user: Any = request.user
        more = {"may_run": user.is_authenticated and user.can(analyst.RUN)}
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **more})
        return response

    def has_module_permission(self, request: HttpRequest) -> bool:
        """In the menu of those who may read them."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who runs trials, reads insights, or approves them for minors."""
        user: Any = request.user
        return bool(user.is_authenticated and any(user.can(permission) for permission in analyst.READERS))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The page for that is our own."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No form edits a trial; buttons call actions."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """These are records."""
        return False
