"""Award levels: 10, 50 and 100 confirmed hours, as data, and who has reached which."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from programmes import personal
from programmes.workflow import Workflow


class AwardLevel(models.Model):
    """A number of confirmed hours that is recognised. A level costs nothing, ends nothing and ranks nobody."""

    title = models.CharField(max_length=60, unique=True)
    minutes = models.PositiveIntegerField(unique=True, help_text="Confirmed minutes: 600 is 10 hours.")
    words = models.CharField("what it says", max_length=200)
    source = models.CharField("where the number comes from", max_length=200)

    class Meta:
        verbose_name = "award level"
        ordering: ClassVar[list[str]] = ["minutes"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="award_level_is_more_than_nothing"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def hours(self) -> int:
        """The whole hours of it."""
        return self.minutes // 60


class LevelReached(models.Model):
    """That somebody has reached a level. When time is taken back the row stays, with the day; a new one may follow."""

    class State(models.TextChoices):
        REACHED = "reached", "Reached"
        TAKEN_BACK = "taken_back", "Taken back"

    FLOW = Workflow(take_back=([State.REACHED], State.TAKEN_BACK))

    volunteer = models.ForeignKey("volunteering.Volunteer", on_delete=models.PROTECT, related_name="levels_reached")
    level = models.ForeignKey(AwardLevel, on_delete=models.PROTECT, related_name="reached")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REACHED)
    reached_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "level reached"
        verbose_name_plural = "levels reached"
        ordering: ClassVar[list[str]] = ["reached_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["volunteer", "level"], condition=Q(state="reached"), name="level_reached_once"
            ),
            models.CheckConstraint(
                condition=Q(state="reached", taken_back_at__isnull=True)
                | Q(state="taken_back", taken_back_at__isnull=False),
                name="level_taken_back_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.get_state_display().lower()}"

    def take_back(self, *, at: datetime) -> None:
        """The confirmed time no longer reaches it."""
        self.state, self.taken_back_at = self.FLOW.check("take_back", self.state), at


def levels_for(minutes: int) -> "models.QuerySet[AwardLevel]":
    """The levels that so many confirmed minutes reach."""
    return AwardLevel.objects.filter(minutes__lte=minutes)


def next_level(minutes: int) -> Any:
    """The first level that so many confirmed minutes do not reach; None after the last."""
    return AwardLevel.objects.filter(minutes__gt=minutes).first()


personal.declare(AwardLevel, owner="", kept_for="as long as the levels are used", plain=["title", "words", "source"])
personal.declare(LevelReached, owner="volunteer__user", kept_for="as long as the person's volunteering record")
