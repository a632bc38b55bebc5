"""The room's addresses, a list per audience."""

from django.urls import URLPattern

from citizenship.findings.urls_guidance import urlpatterns as guidance
from citizenship.findings.urls_results import urlpatterns as results

urlpatterns: list[URLPattern] = [*guidance, *results]
