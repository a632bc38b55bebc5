"""The addresses of the directory, a list for each audience."""

from django.urls import URLPattern, path

from citizenship.advice.views import provider, public

everybody: list[URLPattern] = [
    path("advice/", public.advice, name="advice"),
    path("advice/map/", public.advice_map, name="advice_map"),
    path("advice/offer/", public.advice_offer, name="advice_offer"),
    path("advice/offer/thank-you/", public.advice_thanks, name="advice_thanks"),
    path("advice/<uuid:pk>/", public.advice_service, name="advice_service"),
]
# Organisations, by the link in a letter and without an account.
organisations: list[URLPattern] = [
    path("advice/own/<str:key>/", provider.advice_own, name="advice_own"),
    path("advice/own/<str:key>/change/", provider.advice_own_change, name="advice_own_change"),
]
urlpatterns: list[URLPattern] = [*everybody, *organisations]
