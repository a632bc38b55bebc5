"""What was put right after a ceremony was recorded, and where the day differed from its study: both append-only."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from citizenship.ceremonies.models.ceremonies import Ceremony, who
from programmes import personal
from programmes.people.access import Permission

NOTE_LENGTH = 300


class HistoryQuerySet(models.QuerySet[Any]):
    """Rows about ceremonies, by who may see the ceremony."""

    def visible_to(self, user: Any) -> "HistoryQuerySet":
        """Those of the borough's own ceremonies; all of them for the officers who manage pilots."""
        if user.can(Permission.MANAGE_PILOTS):
            return self
        return self.filter(ceremony__in=Ceremony.objects.visible_to(user))


class Correction(models.Model):
    """One change of recorded figures: what they were, what they became, and why. Never rewritten."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.PROTECT, related_name="corrections")
    version = models.PositiveIntegerField(help_text="The version of the record that it made.")
    was = models.JSONField()
    became = models.JSONField()
    reason = models.CharField(max_length=NOTE_LENGTH)
    by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        verbose_name = "revised record"
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["-at", "-id"], name="correction_list")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["ceremony", "version"], name="correction_once_a_version"),
            models.CheckConstraint(condition=Q(version__gte=2), name="correction_comes_second"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.ceremony}, version {self.version}"


class Deviation(models.Model):
    """Where a ceremony of a study was not as its arm says. Analysts read it beside the results. Never rewritten."""

    class Kind(models.TextChoices):
        OFFER_IN_COMPARISON = "offer_in_comparison", "An offer was made in a comparison ceremony"
        OFFER_MISSING_IN_PILOT = "offer_missing_in_pilot", "An offer of the pilot was missing, or weaker than planned"
        ARM_NOT_FOLLOWED = "arm_not_followed", "The arm was not followed in another way"

    ceremony = models.ForeignKey(Ceremony, on_delete=models.PROTECT, related_name="deviations")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    note = models.CharField("what happened", max_length=NOTE_LENGTH)
    by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-at", "-id"], name="deviation_list"),
            models.Index(fields=["kind", "-at", "-id"], name="deviation_kind_list"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(note=""), name="deviation_has_a_note"),
            models.CheckConstraint(
                condition=Q(kind__in=["offer_in_comparison", "offer_missing_in_pilot", "arm_not_followed"]),
                name="deviation_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ceremony}: {self.get_kind_display()}"


_GUARDED = "as long as the ceremony; the text is refused when it looks like anything about a person"
personal.declare(Correction, owner="", kept_for=_GUARDED, fields={"by": who}, plain=["was", "became", "reason"])
personal.declare(Deviation, owner="", kept_for=_GUARDED, fields={"by": who}, plain=["note"])
