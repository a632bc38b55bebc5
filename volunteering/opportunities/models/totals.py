"""How much there is to do, kept by the database, so that the public search counts no opportunities one by one."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from programmes import personal
from volunteering.hosts.models import Agreement
from volunteering.opportunities.models.sources import Source


class PublicTotalQuerySet(models.QuerySet["PublicTotal"]):
    """Totals by whether anybody may see what they count."""

    def public_at(self, at: datetime) -> "PublicTotalQuerySet":
        """Those whose agreement holds at this moment, or whose source is read (Opportunity.objects.public_at)."""
        holds = Q(agreement__holds_until_at__isnull=True) | Q(agreement__holds_until_at__gt=at)
        return self.filter(Q(agreement__isnull=False) & holds | Q(source__state=Source.State.ACTIVE))


class PublicTotal(models.Model):
    """The published opportunities of one borough, cause and kind, whose hosts are approved, by what the hosts signed.

    Only the triggers in volunteering/migrations/0010_figures.py write it, with each opportunity that comes and goes
    and each host that opens and closes. An agreement that runs out needs no trigger: readers ask when it ends.
    """

    agreement = models.ForeignKey(Agreement, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    borough = models.ForeignKey("programmes.Borough", null=True, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=60, blank=True)
    remote = models.BooleanField()
    count = models.PositiveIntegerField()

    objects = PublicTotalQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agreement", "source", "borough", "cause", "remote"],
                nulls_distinct=False,
                name="public_total_once",
            ),
            models.CheckConstraint(
                condition=Q(agreement__isnull=False, source__isnull=True)
                | Q(agreement__isnull=True, source__isnull=False),
                name="public_total_ours_or_a_sources",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} to do"


personal.declare(PublicTotal, owner="", kept_for="as long as something is published", fields={}, plain=["cause"])
