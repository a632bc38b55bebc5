"""The volunteering area."""

from django.apps import AppConfig


class VolunteeringConfig(AppConfig):
    """Registers the area with Django."""

    name = "volunteering"
