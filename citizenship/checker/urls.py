"""The room's addresses, part by part."""

from django.urls import URLPattern

from citizenship.checker.urls_checks import urlpatterns as checks
from citizenship.checker.urls_media import urlpatterns as media

urlpatterns: list[URLPattern] = [*checks, *media]
