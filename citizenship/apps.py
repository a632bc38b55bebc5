"""The citizenship area."""

from django.apps import AppConfig


class CitizenshipConfig(AppConfig):
    """Registers the area with Django."""

    name = "citizenship"
