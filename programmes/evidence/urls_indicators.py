"""The addresses of indicators."""

from django.urls import URLPattern, path

from programmes.evidence.views import indicators

urlpatterns: list[URLPattern] = [
    path("evidence/indicators/", indicators.indicator_list, name="indicator_list"),
]
