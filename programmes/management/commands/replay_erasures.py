"""manage.py replay_erasures --from FILE: after a restore, erase again everybody whose erasure the log holds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programmes.people import actions


class Command(BaseCommand):
    """Reads the log that is kept outside the database (ERASURE_LOG). Safe to run twice."""

    help = "After a restore, erase again everybody whose erasure the log holds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--from FILE is the erasure log."""
        parser.add_argument("--from", dest="log", required=True, type=Path, metavar="FILE", help="the erasure log")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, and say how many were back."""
        try:
            back, read = actions.replay(options["log"])
        except (OSError, ValueError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{read} erasures in the log; {back} people were back and are erased again.")
