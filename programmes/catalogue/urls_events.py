"""The addresses of events."""

from django.urls import URLPattern, path

from programmes.catalogue.views import events

urlpatterns: list[URLPattern] = [
    path("programmes/events/", events.event_list, name="event_list"),
    path("programmes/events/calendar.ics", events.event_calendar, name="event_calendar"),
    path("programmes/events/<uuid:pk>.ics", events.event_ics, name="event_ics"),
    path("programmes/events/host/<str:key>/", events.event_host, name="event_host"),
]
