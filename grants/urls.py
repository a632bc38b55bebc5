"""Gathers the area's addresses. Rooms list theirs per audience."""

from django.urls import include, path

from grants.awards import urls as awards

app_name = "grants"
urlpatterns = [
    path("", include("grants.monitoring.urls")),
    path("", include(awards.for_everybody)),
    path("applications/", include("grants.awards.urls")),
    path("applications/", include("grants.applications.urls")),
    path("panel/", include("grants.assessment.urls")),
    path("", include("grants.applications.urls_help")),
    path("", include("grants.funds.urls")),
]
