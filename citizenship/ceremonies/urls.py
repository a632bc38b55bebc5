"""The room's addresses, a list per audience."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
