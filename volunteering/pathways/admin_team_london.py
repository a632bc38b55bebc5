"""The officers' lists of ambassadors, schools' projects and teams. Nothing is edited by a stock form."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from programmes.people.access import Permission
from volunteering.pathways.models import (
    Adjustment,
    Ambassador,
    SchoolProject,
    Season,
    TeamMatch,
    TeamNeed,
    TeamOffer,
    TrainingDate,
)
from volunteering.pathways.models.adjustments import may_answer
from volunteering.pathways.views import partners_staff as partners
from volunteering.pathways.views import seasons_staff as seasons
from volunteering.pathways.views import team_london_staff as staff
from volunteering.safeguarding.lists import WalkedAdmin


class TeamLondonAdmin(WalkedAdmin):
    """A list to read, for the officers of the pathways; each line leads to the record and its steps."""

    actions = None
    change_list_template = "admin/volunteering/pathways/list.html"
    page: ClassVar[Any]
    verbs: ClassVar[dict[str, Any]] = {}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The officers of the pathways."""
        return request.user.can(Permission.MANAGE_PATHWAYS)  # type: ignore[union-attr]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows are made by actions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No form edits a row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """These are records."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The steps behind the buttons."""
        view, model = self.admin_site.admin_view, self.model._meta.model_name
        own = [
            path(f"<uuid:pk>/{verb.replace('_', '-')}/", view(page), name=f"volunteering_{model}_{verb}")
            for verb, page in self.verbs.items()
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One record on one page."""
        response: HttpResponse = type(self).page(request, pk=object_id)
        return response


@admin.register(Season)
class SeasonAdmin(TeamLondonAdmin):
    """Seasons of ambassadors."""

    about = "Seasons of Team London Ambassadors, with their roles and training dates."
    list_display = ("name", "starts_date", "ends_date", "minimum_age", "is_demonstration")
    change_list_template = "admin/volunteering/pathways/list_headstart.html"
    page = staticmethod(seasons.season)
    verbs: ClassVar[dict[str, Any]] = {
        "edit": seasons.season_edit,
        "add_role": seasons.season_add_role,
        "add_part": seasons.season_add_part,
        "add_date": seasons.season_add_date,
        "role": seasons.season_role,
    }

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to a new season above it."""
        buttons = [("Set up a season", reverse("admin:volunteering_season_new"))]
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), "buttons": buttons})
        return response

    def get_urls(self) -> list[URLPattern]:
        """What has no key of a season: a new one, and a part by its number."""
        view = self.admin_site.admin_view
        return [
            path("new/", view(seasons.season_new), name="volunteering_season_new"),
            path("parts/<int:pk>/", view(seasons.season_part), name="volunteering_season_part"),
            *super().get_urls(),
        ]


@admin.register(TrainingDate)
class TrainingDateAdmin(TeamLondonAdmin):
    """Dates of the training."""

    about = "Dates of the training. Open one to mark who was there."
    list_display = ("starts_at", "part", "place", "booked", "capacity")
    list_filter = ("part__season",)
    list_select_related = ("part__season",)
    ordering = ("-starts_at", "pk")
    page = staticmethod(staff.training_date)


@admin.register(Ambassador)
class AmbassadorAdmin(TeamLondonAdmin):
    """Applications and ambassadors."""

    about = "People who applied to be ambassadors, and where each stands."
    list_display = ("volunteer", "role", "season", "state", "since_at")
    list_filter = ("state", "season")
    list_select_related = ("volunteer", "role", "season")
    ordering = ("-since_at", "pk")
    page = staticmethod(staff.ambassador)
    verbs: ClassVar[dict[str, Any]] = {
        "offer": staff.offer,
        "decline": staff.decline,
        "stand_down": staff.stand_down,
        "attend": staff.attend,
        "miss": staff.miss,
    }


@admin.register(Adjustment)
class AdjustmentAdmin(TeamLondonAdmin):
    """Threads about adjustments; no list shows a word of them."""

    about = "What ambassadors wrote to us about adjustments. Only appointed volunteering officers can open it."
    list_display = ("__str__", "state", "since_at")
    list_filter = ("state",)
    ordering = ("since_at", "pk")
    page = staticmethod(staff.adjustment)
    verbs: ClassVar[dict[str, Any]] = {"answer": staff.adjustment_answer}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Volunteering officers by appointment."""
        return may_answer(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Adjustment]:
        """Without the words, so that no list opens them."""
        return super().get_queryset(request).defer("shared")


@admin.register(SchoolProject)
class SchoolProjectAdmin(TeamLondonAdmin):
    """Projects of young ambassadors."""

    about = "Projects of Young Ambassadors, by school. There are numbers of pupils and no names."
    list_display = ("title", "school", "school_type", "school_year", "topic", "state", "since_at")
    list_filter = ("state", "school_type", "school_year", "topic")
    list_select_related = ("school", "topic")
    search_fields = ("title", "school__name")
    ordering = ("-since_at", "pk")
    page = staticmethod(partners.project)
    verbs: ClassVar[dict[str, Any]] = {
        "visit": partners.visit,
        "recognise": partners.recognise,
        "take_back": partners.take_back,
    }


@admin.register(TeamOffer)
class TeamOfferAdmin(TeamLondonAdmin):
    """Teams that employers offer."""

    about = "Teams of adults that employers offer. Open one to see the needs that it fits, and to propose a day."
    list_display = ("organisation", "size", "state", "offered_at")
    list_filter = ("state",)
    list_select_related = ("organisation",)
    page = staticmethod(partners.team_offer)
    verbs: ClassVar[dict[str, Any]] = {"propose": partners.propose}


@admin.register(TeamNeed)
class TeamNeedAdmin(TeamLondonAdmin):
    """Needs that hosts post."""

    about = "What hosts could do with a team. Propose a day from the team's own page."
    list_display = ("host", "opportunity", "smallest", "largest", "state", "posted_at")
    list_filter = ("state",)
    list_select_related = ("host__organisation", "opportunity")
    page = staticmethod(partners.team_need)


@admin.register(TeamMatch)
class TeamMatchAdmin(TeamLondonAdmin):
    """Matches of a team and a need."""

    about = "Days that we proposed to a team and a host, and what became of each."
    list_display = ("__str__", "size", "state", "since_at")
    list_filter = ("state",)
    list_select_related = ("offer__organisation", "need__host__organisation")
    ordering = ("-since_at", "pk")
    page = staticmethod(partners.team_match)
    verbs: ClassVar[dict[str, Any]] = {"drop": partners.drop}
