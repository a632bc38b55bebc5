"""manage.py check_audit: walk the audit's chain and say whether anything was changed or removed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programmes.audit import actions


class Command(BaseCommand):
    """Ends with an error, and names each place, when an event or a seal was changed, removed or left out."""

    help = "Check the audit's chain of seals. With --head, as the sealing worker logged it, a cut-off end is found too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The head of the chain as the sealing worker wrote it to its log."""
        parser.add_argument("--head", default="", metavar="POSITION:DIGEST")

    def handle(self, *args: Any, head: str, **options: Any) -> None:
        """Print the head when all is well; otherwise every problem."""
        position, _, digest = head.partition(":")
        if head and not (position.isdecimal() and len(digest) == 64):
            raise CommandError("--head is a number, a colon and 64 hexadecimal digits, as the sealing worker logs it.")
        problems, found = actions.check(head=head)
        if problems:
            raise CommandError("\n".join([*problems, f"{len(problems)} problems; the chain ends at {found}"]))
        self.stdout.write(f"The audit is whole. Its head is {found}")
