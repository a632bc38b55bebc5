"""The security history.

A row names nobody: it carries keys, and no foreign key, so that it outlives what it describes.
"""

from typing import ClassVar

from django.db import models

from programmes import clock, personal


class AuditEvent(models.Model):
    """One thing that somebody did.

    The database refuses to change or remove it (programmes/migrations/0002_guards.py).
    """

    at = models.DateTimeField(db_default=clock.Now(), db_index=True)
    by_key = models.CharField(
        "done by (key)", max_length=40, blank=True, db_index=True, help_text="Blank: the portal itself."
    )
    verb = models.CharField(max_length=100)
    target_label = models.CharField("kind of record", max_length=100)
    target_key = models.CharField("record (key)", max_length=64)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "audit event"
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["target_label", "target_key"], name="audit_event_target"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_label} {self.target_key}"


class AuditSeal(models.Model):
    """One link of the chain: it binds an event's content to every seal before it.

    Positions run 1, 2, 3 … without a gap, in the order in which the sealing worker saw the events committed.
    """

    position = models.BigIntegerField(primary_key=True)
    event_key = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "audit seal"
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(position__gte=1), name="audit_seal_position_from_one"),
        ]

    def __str__(self) -> str:
        return f"seal {self.position}"


personal.declare(
    AuditEvent,
    owner="",
    kept_for="6 years: it shows who decided what about public money",
    plain=["by_key", "verb", "target_label", "target_key", "detail"],  # keys only; audit.record refuses addresses
)
personal.declare(AuditSeal, owner="", kept_for="as long as the events it seals", plain=["digest"])
