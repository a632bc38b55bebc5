"""The addresses of events, a list for each audience."""

from django.urls import URLPattern, path

from citizenship.outreach.views import events

public = [
    path("events/", events.events, name="events"),
    path("events/place/", events.place, name="place"),
    path("events/place/slip/", events.place_slip, name="place_slip"),
    path("events/<uuid:pk>/", events.event, name="event"),
    path("events/<uuid:pk>/place/", events.event_take, name="event_take"),
]
hosts = [path("events/host/<str:key>/", events.event_host, name="event_host")]
urlpatterns: list[URLPattern] = [*public, *hosts]
