"""What the portal says in many languages: the languages as rows, and each translation with what it was made from.

A translation knows the version of the English it translates and who has read it against that English. Nothing that
comes with the portal counts as read: the reviewer stays empty until a named person has reviewed it.
"""

import re
import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from programmes import personal
from programmes.workflow import Move, MoveRefused, Workflow, stamped

# BCP 47: a language, then script, region, variants or private use ("en-x-easyread").
CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}(-x(-[a-z0-9]{1,8}){1,2})?")
ENGLISH = "en"


class Direction(models.TextChoices):
    """Which way a language is written."""

    LTR = "ltr", "Left to right"
    RTL = "rtl", "Right to left"


class PageLanguage(models.Model):
    """A language that pages can be read in. It is a row, so that another language needs no new program."""

    code = models.CharField(
        primary_key=True,
        max_length=35,
        validators=[RegexValidator(rf"^{CODE.pattern}$", "Enter a BCP 47 code, such as pl or pt-BR.")],
    )
    own_name = models.CharField(max_length=60, help_text="As its own readers write it: Polski.")
    english_name = models.CharField(max_length=60)
    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.LTR)
    order = models.PositiveSmallIntegerField(default=100, help_text="Its place in the list of languages.")
    offered = models.BooleanField(default=False, help_text="Whether people can choose it.")
    months = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="The twelve months as they stand in a date, January first.",
    )
    date_form = models.CharField(
        max_length=60,
        blank=True,
        help_text="How a date is written, with {day}, {month} and {year}, such as {day} {month} {year}.",
    )
    edited_at = models.DateTimeField(null=True)
    edited_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "language of pages"
        verbose_name_plural = "languages of pages"
        ordering: ClassVar[list[str]] = ["order", "code"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["offered", "order"], name="page_language_offered")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(code__regex=rf"^{CODE.pattern}$"), name="page_language_code_is_bcp47"),
            models.CheckConstraint(condition=~Q(own_name="") & ~Q(english_name=""), name="page_language_has_names"),
            models.CheckConstraint(condition=Q(months__len=0) | Q(months__len=12), name="page_language_twelve_months"),
            models.CheckConstraint(condition=~Q(code=ENGLISH) | Q(offered=True), name="page_language_english_offered"),
            stamped("page_language_edited_stamps", "edited"),
        ]

    def __str__(self) -> str:
        return f"{self.own_name} ({self.english_name})"

    @property
    def tag(self) -> str:
        """What `lang` says of a text: the language itself, without what only this portal means by it."""
        return self.code.partition("-x-")[0]


class TranslationQuerySet(models.QuerySet["Translation"]):
    """Translations by what waits for somebody."""

    def to_review(self) -> "TranslationQuerySet":
        """Those that nobody has read against the English yet."""
        return self.filter(state=Translation.State.DRAFT)


class Translation(models.Model):
    """One text in one language, the version of the English it was made from, and who has read it."""

    class State(models.TextChoices):
        DRAFT = "draft", "Not reviewed"
        REVIEWED = "reviewed", "Reviewed"

    FLOW = Workflow(
        staff={"rewrite", "review"},
        rewrite=([State.DRAFT, State.REVIEWED], State.DRAFT),
        review=([State.DRAFT], State.REVIEWED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    language = models.ForeignKey(PageLanguage, on_delete=models.PROTECT, related_name="translations")
    key = models.CharField(max_length=160)
    text = models.TextField()
    source_version = models.CharField(max_length=12, help_text="The version of the English that it translates.")
    made_by = models.CharField(max_length=120, help_text="Where the words come from, as readers of the list are told.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    since_at = models.DateTimeField(help_text="When its words or its state last changed.")
    written_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey(
        "programmes.User",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who wrote it here; nobody when it came with the portal.",
    )
    reviewer = models.CharField(max_length=120, blank=True, help_text="The person who read it against the English.")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = TranslationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["language", "key"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "since_at"], name="translation_waits"),
            models.Index(fields=["language", "state"], name="translation_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["language", "key"], name="translation_once"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(key=""), name="translation_says_something"),
            models.CheckConstraint(condition=~Q(language=ENGLISH), name="translation_is_not_the_source"),
            models.CheckConstraint(condition=Q(source_version__regex="^[0-9a-f]{12}$"), name="translation_has_source"),
            stamped("translation_written_stamps", "written"),
            stamped("translation_reviewed_stamps", "reviewed", held=["reviewed"]),
            models.CheckConstraint(
                condition=Q(state="reviewed") & ~Q(reviewer="") | Q(state="draft", reviewer=""),
                name="translation_reviewer_is_named",
            ),
            # Whoever wrote it does not vouch for it.
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | Q(written_by__isnull=True) | ~Q(reviewed_by=F("written_by")),
                name="translation_reviewed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} in {self.language_id}"

    def rewrite(self, *, text: str, source_version: str, made_by: str, by: Any, at: datetime) -> None:
        """New words, made from this version of the English. Whoever reviewed the old ones did not read these."""
        self.state, self.since_at = self.FLOW.check("rewrite", self.state), at
        self.text, self.source_version, self.made_by = text, source_version, made_by
        self.written_at, self.written_by = at, by
        self.reviewer, self.reviewed_at, self.reviewed_by = "", None, None

    def review(self, *, reviewer: str, by: Any, at: datetime) -> None:
        """A named person has read it against the English. Raises MoveRefused for whoever wrote it."""
        state = self.FLOW.check("review", self.state)
        if self.written_by_id == by.pk:
            raise MoveRefused("You wrote this translation. A colleague must say that it has been reviewed.")
        self.state, self.since_at = state, at
        self.reviewer, self.reviewed_at, self.reviewed_by = reviewer, at, by


class TranslationMove(Move):
    """One step of one translation, with the words as they were before it."""

    translation = models.ForeignKey(Translation, on_delete=models.CASCADE, related_name="moves")
    text_before = models.TextField(blank=True)


_LONG = "as long as the portal runs: who answers for which words"
_STAFF = personal.Field("who wrote or reviewed it", personal.Erase.KEEP, "staff answer for it", export=False)
personal.declare(
    PageLanguage,
    owner="",
    kept_for="as long as the portal runs",
    fields={"edited_by": _STAFF},
    plain=["own_name", "english_name", "months", "date_form"],
)
personal.declare(
    Translation,
    owner="",
    kept_for=_LONG,
    fields={
        "written_by": _STAFF,
        "reviewed_by": _STAFF,
        "reviewer": personal.Field(
            "the person who read the translation, by name", personal.Erase.KEEP, "answers for public words"
        ),
    },
    plain=["key", "text", "source_version", "made_by"],
)
personal.declare(
    TranslationMove, owner="", kept_for=_LONG, fields={"by": _STAFF}, plain=["verb", "note", "text_before"]
)
