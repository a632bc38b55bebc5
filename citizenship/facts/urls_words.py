"""The addresses of words, a list for each audience."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
