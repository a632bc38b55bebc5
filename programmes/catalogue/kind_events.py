"""The kind "event": a list of events, each with its booking, and a form by which people send in their own."""

from django.urls import reverse

from programmes.catalogue import kinds
from programmes.catalogue.actions import bookings
from programmes.catalogue.forms_events import EventForm
from programmes.catalogue.models import Event, Response
from programmes.catalogue.views import events


def links(response: Response) -> list[tuple[str, str]]:
    """From the staff's page of an answer to the event that it is about."""
    if not response.about:
        return []
    found = Event.objects.filter(pk=response.about).values_list("pk", flat=True).first()
    return [("The event", reverse("admin:programmes_event_change", args=[found]))] if found else []


def arranged_for(response: Response) -> str:
    """A place is booked; an event that somebody sent in is announced."""
    return "Announced" if Event.objects.filter(response=response).exists() else "Booked"


kinds.register(
    kinds.Kind(
        "event",
        arranged="Booked",
        arranged_for=arranged_for,
        arrange="Give them the place, or announce it",
        page=events.page,
        item=events.item,
        add=events.add,
        form=EventForm,
        received=bookings.received,
        arranged_=bookings.arranged,
        ended=bookings.ended,
        told=bookings.told,
        stands=True,
        links=links,
    )
)
