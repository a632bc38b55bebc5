"""The room's addresses, part by part."""

from django.urls import URLPattern

from citizenship.outreach.urls_campaign import urlpatterns as campaign
from citizenship.outreach.urls_events import urlpatterns as events
from citizenship.outreach.urls_reminders import urlpatterns as reminders
from citizenship.outreach.urls_young import urlpatterns as young

urlpatterns: list[URLPattern] = [*events, *young, *campaign, *reminders]
