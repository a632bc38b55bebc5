"""The addresses of programmes’ pages."""

from django.urls import URLPattern, path

from programmes.catalogue.views import public

urlpatterns: list[URLPattern] = [
    path("programmes/", public.programme_list, name="programme_list"),
    path("programmes/<slug:slug>/", public.programme_detail, name="programme_detail"),
    path("programmes/<slug:slug>/go/<int:link>/", public.programme_go, name="programme_go"),
]
