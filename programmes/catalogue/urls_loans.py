"""The addresses of hubs that have no programme in them: the hub's own page."""

from django.urls import URLPattern, path

from programmes.catalogue.views import loans

urlpatterns: list[URLPattern] = [
    path("programmes/yours/hub/<str:key>/", loans.hub_own, name="hub_own"),
    path("programmes/yours/hub/<str:key>/<slug:family>/<slug:verb>/<uuid:pk>/", loans.hub_step, name="hub_step"),
]
