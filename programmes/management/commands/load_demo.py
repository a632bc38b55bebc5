"""manage.py load_demo: people and records that are plainly fictional, for `make run`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from programmes.catalogue import finding, loading
from programmes.people.loading import DemonstrationRefused


class Command(BaseCommand):
    """Fills an empty database, or one that it has filled before, with the demonstration. All or nothing."""

    help = "Load the demonstration's people and records into an empty database; the password is in DEMO_PASSWORD."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and list the accounts. Ends with an error, and nothing changed, in a database that has real people."""
        say = self.stdout.write if options["verbosity"] else lambda line: None
        try:
            with transaction.atomic():
                loading.demo.run(say)
        except DemonstrationRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        finding.rebuild_all()
        finding.learn_all()
