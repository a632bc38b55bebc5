"""The room's addresses, part by part."""

from django.urls import URLPattern

from citizenship.facts.urls_facts import urlpatterns as facts
from citizenship.facts.urls_words import urlpatterns as words

urlpatterns: list[URLPattern] = [*facts, *words]
