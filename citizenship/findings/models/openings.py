"""The survey of one study: since when its ceremonies give out codes."""

from typing import ClassVar

from django.db import models

from programmes import personal
from programmes.workflow import stamped


class SurveyOpening(models.Model):
    """From this moment each ceremony that is in an arm of the study gets its four waves; never taken back.

    A ceremony that is planned later gets them when it is put in an arm.
    """

    study = models.OneToOneField("citizenship.Study", on_delete=models.PROTECT, related_name="survey")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "survey of a study"
        verbose_name_plural = "surveys of studies"
        ordering: ClassVar[list[str]] = ["-opened_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [stamped("survey_opening_stamps", "opened")]

    def __str__(self) -> str:
        return f"Survey of {self.study}"


personal.declare(
    SurveyOpening,
    owner="",
    kept_for="as long as the portal runs: a study's record is part of its result",
    fields={
        "opened_by": personal.Field(
            "who opened the survey", personal.Erase.KEEP, "staff answer for a study", export=False
        )
    },
)
