"""manage.py load_scale: many fictional records at once, for measuring. Not for a portal that people use."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from programmes.catalogue import scale
from programmes.people.models import DemonstrationMark, User

MOST = 2_000_000


class Command(BaseCommand):
    """Adds what the areas have registered. Refused where real people might be."""

    help = "Add many fictional records, for measuring; refused in a database that is neither empty nor for show."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--applications N and its like."""
        for kind in scale.kinds:
            parser.add_argument(f"--{kind.name}", type=int, metavar="N", help=f"how many {kind.what} to add")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add each kind that was asked for, in the order in which they build on one another."""
        asked = [(kind, options[kind.name]) for kind in scale.kinds if options[kind.name] is not None]
        if not asked:
            raise CommandError(f"Say how many of what: {', '.join(f'--{kind.name} N' for kind in scale.kinds)}.")
        for kind, count in asked:
            if not 1 <= count <= MOST:
                raise CommandError(f"--{kind.name} must be between 1 and {MOST}.")
        real = User.objects.exclude(email__endswith=".example").exists()
        if real and not DemonstrationMark.objects.exists():
            raise CommandError("This database holds people who are not fictional. Nothing was changed.")
        say = self.stdout.write if options["verbosity"] else lambda line: None
        for kind, count in asked:
            kind.load(count, say)
        with connection.cursor() as cursor:
            # Without figures about so many new rows the database takes small tables for empty ones, and plans for them.
            # It may take a while, and wait for the database's own look at a table.
            cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
            cursor.execute("ANALYZE")
            cursor.execute("RESET statement_timeout; RESET lock_timeout")
