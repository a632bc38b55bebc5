"""The addresses of search and of the boroughs."""

from django.urls import URLPattern, path

from programmes.catalogue.views import boroughs, search

urlpatterns: list[URLPattern] = [
    path("search/", search.search, name="search"),
    path("boroughs/", boroughs.borough_list, name="borough_list"),
    path("boroughs/yours/", boroughs.choose_borough, name="borough_choose"),
    path("boroughs/<slug:slug>/", boroughs.borough_detail, name="borough_detail"),
]
