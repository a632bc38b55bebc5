"""The ground that the three areas stand on."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Registers the ground's waiting rows, its consequences and its job handlers."""

    name = "programmes"

    def ready(self) -> None:
        """Gather what each room adds to the registries."""
        from importlib import import_module

        for module in (
            "programmes.jobs.tasks",
            "programmes.notices.tasks",
            "programmes.files.tasks",
            "programmes.outputs.tasks",
            "programmes.people.registry",
            "programmes.files.registry",
            "programmes.people.tasks",
            "programmes.people.waiting",
            "programmes.evidence.tasks",
            "programmes.evidence.registry",
            # The pages of programmes first: what the other parts load stands on them.
            "programmes.catalogue.reference",
            "programmes.catalogue.registry",
            "programmes.catalogue.consequences",
            "programmes.catalogue.waiting",
            "programmes.catalogue.demo",
        ):
            import_module(module)
