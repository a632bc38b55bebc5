"""The volunteering area: find, go, be confirmed, be rewarded, and keep the proof."""

from django.apps import AppConfig

ROOMS = ("safeguarding", "hosts", "opportunities", "hours", "rewards", "pathways", "proof")


class VolunteeringConfig(AppConfig):
    """Registers what the area adds to the home page, the staff's work-list and a person's own data."""

    name = "volunteering"

    def ready(self) -> None:
        """Gather what each room adds to the registries, in the order of the row."""
        from importlib import import_module

        for room in ROOMS:
            for module in ("registry", "consequences"):
                import_module(f"volunteering.{room}.{module}")
