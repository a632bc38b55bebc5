"""The addresses of commitments."""

from django.urls import URLPattern, path

from programmes.catalogue.views import commitments

urlpatterns: list[URLPattern] = [
    path("commitments/", commitments.commitment_list, name="commitment_list"),
    path("commitments/news/", commitments.commitment_news, name="commitment_news"),
    path("commitments/feed/", commitments.commitment_feed, name="commitment_feed"),
    path("commitments/<str:number>/", commitments.commitment_detail, name="commitment_detail"),
]
