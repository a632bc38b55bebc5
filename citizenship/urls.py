"""Gathers the area's addresses. Rooms list theirs per audience."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "citizenship"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("citizenship.studies.urls")),
    path("", include("citizenship.ceremonies.urls")),
    path("", include("citizenship.findings.urls")),
    path("", include("citizenship.facts.urls")),
    path("", include("citizenship.advice.urls")),
    path("", include("citizenship.checker.urls")),
    path("", include("citizenship.outreach.urls")),
]
