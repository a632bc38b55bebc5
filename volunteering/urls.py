"""Gathers the area's addresses. Rooms list theirs per audience."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "volunteering"
# What is named comes before what takes any key.
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("volunteering.safeguarding.urls")),
    path("", include("volunteering.hosts.urls")),
    path("", include("volunteering.hours.urls")),
    path("", include("volunteering.rewards.urls")),
    path("", include("volunteering.pathways.urls")),
    path("", include("volunteering.proof.urls")),
    path("", include("volunteering.opportunities.urls")),
]
