"""The host's pages about what it posts, and the open data."""

from django.urls import URLPattern, URLResolver, path

from volunteering.opportunities.views import host_posting as views
from volunteering.opportunities.views import open_data

_ONE = "host/opportunities/<uuid:pk>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("opportunities.json", open_data.opportunities_json, name="opportunities_json"),
    path("host/<uuid:pk>/opportunities/", views.host_opportunities, name="host_opportunities"),
    path("host/<uuid:pk>/opportunities/new/", views.host_opportunity_create, name="host_opportunity_create"),
    path(_ONE, views.host_opportunity, name="host_opportunity"),
    path(f"{_ONE}edit/<slug:part>/", views.host_opportunity_edit, name="host_opportunity_edit"),
    path(f"{_ONE}submit/", views.host_opportunity_submit, name="host_opportunity_submit"),
    path(f"{_ONE}take-back/", views.host_opportunity_take_back, name="host_opportunity_take_back"),
    path(
        f"{_ONE}take-back-change/",
        views.host_opportunity_take_back_change,
        name="host_opportunity_take_back_change",
    ),
    path(f"{_ONE}pause/", views.host_opportunity_pause, name="host_opportunity_pause"),
    path(f"{_ONE}resume/", views.host_opportunity_resume, name="host_opportunity_resume"),
    path(f"{_ONE}close/", views.host_opportunity_close, name="host_opportunity_close"),
    path(f"{_ONE}copy/", views.host_opportunity_copy, name="host_opportunity_copy"),
]
