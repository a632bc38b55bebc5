"""Gathers the ground's addresses. Rooms list theirs per audience."""

from django.urls import include, path

app_name = "programmes"
urlpatterns = [
    path("", include("programmes.people.urls")),
    path("", include("programmes.notices.urls")),
    path("", include("programmes.jobs.urls")),
    path("", include("programmes.evidence.urls")),
    path("", include("programmes.catalogue.urls")),
]
