"""The addresses of entries of directories that have no programme in them: the owner's own."""

from django.urls import URLPattern, path

from programmes.catalogue.views import listings, listings_own

urlpatterns: list[URLPattern] = [
    path("programmes/yours/entries/<uuid:pk>/link/", listings.listing_link, name="listing_link"),
    path("programmes/yours/entries/<str:key>/", listings_own.listing_own, name="listing_own"),
    path("programmes/yours/entries/<str:key>/change/", listings_own.listing_own_change, name="listing_own_change"),
]
