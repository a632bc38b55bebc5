"""The room's addresses, part by part."""

from django.urls import URLPattern

from citizenship.advice.urls_directory import urlpatterns as directory
from citizenship.advice.urls_open_referral import urlpatterns as open_referral

urlpatterns: list[URLPattern] = [*directory, *open_referral]
