"""The materials that every portal offers, for `manage.py load_reference`."""

from collections.abc import Callable
from itertools import product

from django.db import transaction

from citizenship.outreach.models import Kind, Material, Subject


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """Every subject on every paper. What somebody took off the page stays off it; safe to run twice."""
    there = set(Material.objects.values_list("subject", "kind"))
    new = [Material(subject=s, kind=k) for s, k in product(Subject, Kind) if (s, k) not in there]
    Material.objects.bulk_create(new)
    say(f"campaign materials: {len(new)} added, {len(there)} were there")
