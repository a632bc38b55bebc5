"""Which translations of a survey a person who knows both languages has read against the English."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from programmes import personal
from programmes.evidence.models.surveys import Survey
from programmes.personal import Erase
from programmes.questions.models import Language


class TranslationReview(models.Model):
    """One language of one survey that has been read. Until then its pages say that nobody has."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="reviews")
    language = models.CharField(max_length=5, choices=Language.choices)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "review of a translation"
        verbose_name_plural = "reviews of translations"
        ordering: ClassVar[list[str]] = ["survey_id", "language"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["survey", "language"], name="translation_read_once"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} in {self.get_language_display()}"


personal.declare(
    TranslationReview,
    owner="reviewed_by",
    kept_for="as long as the survey",
    fields={
        "reviewed_by": personal.Field(
            "who read the translation", Erase.KEEP, "who stands for the words that people were asked with"
        )
    },
)
