"""The durable outbox of work: what is to be done, since when, how often it was tried."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from programmes import clock, personal


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs by what may be done with them."""

    def undone(self) -> Self:
        """Neither done nor given up."""
        return self.filter(done_at__isnull=True, dead_at__isnull=True)

    def due(self) -> Self:
        """To be done now, and in nobody's hands."""
        return self.undone().filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=clock.Now()), due_at__lte=clock.Now()
        )


class Job(models.Model):
    """One piece of work, by kind and key.

    It is written with the change that needs it and stays until it is done or given up.
    """

    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    period = models.CharField(max_length=40, null=True, editable=False)  # noqa: DJ001 null means: not periodic
    created_at = models.DateTimeField(db_default=clock.Now())
    due_at = models.DateTimeField(db_default=clock.Now())
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField("in a worker's hands until", null=True, blank=True)
    poked_at = models.DateTimeField("workers last told", null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField("given up at", null=True, blank=True)
    last_error = models.TextField(blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "job"
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "period"], name="job_once_per_period"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dead_at__isnull=True), name="job_done_or_given_up_not_both"
            ),
            models.CheckConstraint(
                condition=Q(lease_until__isnull=True) | Q(done_at__isnull=True, dead_at__isnull=True),
                name="job_ended_is_in_no_hands",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], condition=Q(done_at__isnull=True, dead_at__isnull=True), name="job_undone"),
            models.Index(fields=["kind", "key"], name="job_kind_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def state(self) -> str:
        """In words, for the staff's list."""
        if self.done_at:
            return "done"
        if self.dead_at:
            return "given up"
        return "being tried" if self.lease_until else "waiting"


personal.declare(
    Job,
    owner="",
    kept_for="14 days after it is done; until staff deal with it when it was given up",
    plain=["kind", "key", "period", "last_error"],  # keys only; addresses are cut out of errors
)
