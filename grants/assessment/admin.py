"""The staff's side of assessing: no record is edited here; every page calls an action."""

from functools import partial

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path

from grants.assessment.models import Assignment
from grants.assessment.views import diligence, rounds, staff
from programmes.people.access import Permission


@admin.register(Assignment)
class AssignmentAdmin(admin.ModelAdmin):
    """The pages of assessing, all below /admin/grants/assignment/. Django's own forms are not among them."""

    def get_urls(self) -> list[URLPattern]:
        """Only our own pages."""
        view = self.admin_site.admin_view
        stages = [
            path(f"{stage}/", view(partial(staff.stage_list, stage=stage)), name=f"grants_assessment_{stage}_list")
            for stage in staff.STAGES
        ]
        return [
            path("", view(staff.overview), name="grants_assignment_changelist"),
            *stages,
            path("sift/<uuid:pk>/", view(staff.sift), name="grants_assessment_sift"),
            path("sift/<uuid:pk>/again/", view(staff.reopen_sift), name="grants_assessment_reopen_sift"),
            path("assign/<uuid:pk>/", view(rounds.assign), name="grants_assessment_assign"),
            path("assign/round/<uuid:pk>/", view(rounds.assign_evenly), name="grants_assessment_assign_evenly"),
            path("assign/<uuid:pk>/remove/", view(rounds.remove), name="grants_assessment_remove"),
            path("moderate/<uuid:pk>/", view(staff.moderate), name="grants_assessment_moderate"),
            path("check/<uuid:pk>/", view(staff.check), name="grants_assessment_check"),
            path("ranking/<uuid:pk>/", view(rounds.ranking), name="grants_assessment_ranking"),
            path("panel/<uuid:pk>/", view(rounds.panel), name="grants_assessment_panel"),
            path("panel/<uuid:pk>/end/", view(rounds.panel_cancel), name="grants_assessment_panel_cancel"),
            path("interests/<uuid:pk>/", view(rounds.interests), name="grants_assessment_interests"),
            path("declare/<uuid:pk>/", view(staff.declare_bid), name="grants_assessment_declare_bid"),
            path("diligence/", view(diligence.checklist_list), name="grants_assessment_diligence_list"),
            path("diligence/<uuid:pk>/", view(diligence.checklist), name="grants_assessment_diligence"),
            path("diligence/item/<uuid:pk>/", view(diligence.item), name="grants_assessment_diligence_item"),
            path("<uuid:pk>/", view(staff.score), name="grants_assessment_score"),
            path("<uuid:pk>/declare/", view(staff.declare), name="grants_assessment_declare"),
            path("<uuid:pk>/change/<uuid:criterion>/", view(staff.revise), name="grants_assessment_revise"),
            path("<uuid:pk>/files/<uuid:file>/", view(staff.file), name="grants_assessment_file"),
        ]

    def has_view_permission(self, request: HttpRequest, obj: Assignment | None = None) -> bool:
        """Those who score, and those who ask for scores."""
        return request.user.can(Permission.ASSESS) or request.user.can(Permission.ASSIGN)  # type: ignore[union-attr]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Somebody is asked on the page for it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Assignment | None = None) -> bool:
        """No form edits an assignment."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Assignment | None = None) -> bool:
        """Assignments are records."""
        return False
