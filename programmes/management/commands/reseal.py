"""manage.py reseal: encrypt every sealed field again with the newest key, so that older keys can be dropped."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction

from programmes.sealed import SealedTextField

BATCH = 500


class Command(BaseCommand):
    """Safe to run while the portal is in use, and to run twice. Ends with an error on a value that no key opens."""

    help = "Encrypt every sealed field again with the first key of SEALED_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through every model that has sealed fields."""
        for model in apps.get_models():
            names = [field.attname for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]
            if names:
                self.stdout.write(f"{model._meta.label}: {reseal(model, names)} rows")


def reseal(model: type[models.Model], names: list[str]) -> int:
    """Write each row's sealed fields again, a batch per transaction; returns the number of rows."""
    rows, last = 0, None
    while True:
        with transaction.atomic():
            batch = model._base_manager.select_for_update().only("pk", *names).order_by("pk")
            if last is not None:
                batch = batch.filter(pk__gt=last)
            found = list(batch[:BATCH])
            for row in found:
                model._base_manager.filter(pk=row.pk).update(**{name: getattr(row, name) for name in names})
        if not found:
            return rows
        rows, last = rows + len(found), found[-1].pk
