"""The room's addresses."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("volunteering.pathways.urls_headstart")),
    path("", include("volunteering.pathways.urls_team_london")),
]
