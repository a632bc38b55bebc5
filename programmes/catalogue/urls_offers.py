"""The addresses of offers."""

from django.urls import URLPattern, path

from programmes.catalogue.views import offers

urlpatterns: list[URLPattern] = [
    path("programmes/offers/<str:key>/", offers.offer_giver, name="offer_giver"),
]
