"""The grants area: funds, applications, decisions and awards."""

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    """Registers what grants adds to the home page, the staff's work-list and a person's own data."""

    name = "grants"

    def ready(self) -> None:
        """Gather what each room adds to the registries."""
        from importlib import import_module

        for module in (
            "grants.registry",
            "grants.applications.consequences",
            "grants.applications.tasks",
            "grants.applications.help_waiting",
            "grants.monitoring.registry",
            "grants.monitoring.consequences",
            "grants.awards.tasks",
            "grants.monitoring.tasks",
        ):
            import_module(module)
