"""The addresses of the young Londoners' part, a list for each audience."""

from django.urls import URLPattern, path

from citizenship.outreach.views import briefings, young

_B = "young-londoners/"
public = [
    path(_B, young.young_londoners, name="young_londoners"),
    path(f"{_B}pack/", young.young_pack_pdf, name="young_pack"),
    path(f"{_B}join/", young.join_forum, name="join_forum"),
    path(f"{_B}join/<str:key>/", young.forum_request, name="forum_request"),
]
professionals = [
    path(f"{_B}briefings/", briefings.briefings, name="briefings"),
    path(f"{_B}briefings/<uuid:pk>/", briefings.briefing, name="briefing"),
    path(f"{_B}briefings/booking/<str:key>/", briefings.briefing_booking, name="briefing_booking"),
]
organisations = [path(f"{_B}forum/<str:key>/", young.forum_host, name="forum_host")]
urlpatterns: list[URLPattern] = [*public, *professionals, *organisations]
