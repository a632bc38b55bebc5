"""The citizenship area: ceremonies and what comes of them."""

from django.apps import AppConfig

ROOMS = ("studies", "ceremonies", "findings", "facts", "advice", "checker", "outreach")


class CitizenshipConfig(AppConfig):
    """Registers what the area adds to the home page, the staff's work-list and a person's own data."""

    name = "citizenship"

    def ready(self) -> None:
        """Gather what each room adds to the registries, in the order of the row."""
        from importlib import import_module

        for room in ROOMS:
            for module in ("registry", "consequences"):
                import_module(f"citizenship.{room}.{module}")
