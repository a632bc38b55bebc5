"""Advisers who asked for an e-mail when a fact changes: an address, and whether they confirmed it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from programmes import personal, sealed
from programmes.personal import Erase

_SALT = "citizenship.facts.alerts"


def address_key(email: str) -> str:
    """Stands for an address where only "the same or not" matters; nobody without our secret key can work it out."""
    return salted_hmac(_SALT, email.strip().lower(), algorithm="sha256").hexdigest()


class FactAlert(models.Model):
    """One address that hears of changes once it is confirmed. Stopping deletes the row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = sealed.SealedTextField("e-mail address")
    address = models.CharField("keyed hash of the address", max_length=64, unique=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "alert about changed facts"
        verbose_name_plural = "alerts about changed facts"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at"], condition=Q(confirmed_at__isnull=True), name="factalert_unconfirmed"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(confirmed_at__gte=models.F("asked_at")),
                name="factalert_confirmed_after",
            ),
        ]

    def __str__(self) -> str:
        return "Somebody who hears of changed facts"


personal.declare(
    FactAlert,
    owner="",
    kept_for="until the person stops the e-mails; 7 days when the address is never confirmed",
    fields={
        "email": personal.Field("where to write when a fact changes", Erase.DELETE),
        "address": personal.Field("so that one address gets one message", Erase.DELETE, export=False),
    },
)
