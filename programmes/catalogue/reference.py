"""The programmes' pages, for `manage.py load_reference`, before whatever else stands on them."""

from collections.abc import Callable

from programmes.catalogue import reference_pages
from programmes.catalogue.loading import reference

# The expression of interest that the demonstration answers, and that a fund invites from.
VICTIMS = "small-grants-for-victim-organisations"


@reference.register
def load_programmes(say: Callable[[str], object]) -> None:
    """Every page of pages/."""
    reference_pages.load(say)
