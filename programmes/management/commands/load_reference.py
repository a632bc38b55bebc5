"""manage.py load_reference: boroughs, funds and whatever else every portal needs. Safe to run twice."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programmes.catalogue import finding, loading


class Command(BaseCommand):
    """Runs what the rooms have registered as reference data."""

    help = "Load reference data (boroughs, funds); safe to run twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--only NAME, once or more, loads a part."""
        parser.add_argument("--only", action="append", metavar="NAME", help="load only this part, such as boroughs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load in the order of the rooms; then search finds what was loaded."""
        say = self.stdout.write if options["verbosity"] else lambda line: None
        try:
            loading.reference.run(say, only=options["only"])
        except LookupError as unknown:
            raise CommandError(str(unknown)) from unknown
        finding.rebuild_all()
        finding.learn_all()
