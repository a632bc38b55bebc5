"""Gathers the area's addresses. Rooms list theirs per audience."""

from django.urls import include, path

app_name = "grants"
urlpatterns = [
    path("applications/", include("grants.awards.urls")),
    path("applications/", include("grants.applications.urls")),
    path("", include("grants.funds.urls")),
]
