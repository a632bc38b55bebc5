"""Question sets, written by staff, and the sheets on which people answer them.

A set is frozen when something opens that uses it; from then on the database refuses any change, and a change makes a
new version. Texts are kept by language; answers are codes, numbers, dates or the person's own words, the same whatever
the language.
"""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from programmes import clock, personal
from programmes.personal import Erase
from programmes.workflow import Workflow

key_validator = RegexValidator(
    r"\A[a-z][a-z0-9_]{0,49}\Z",
    "A key starts with a small letter and has only small letters, digits and underscores, 50 at most.",
)
# Names that the page's own form uses.
RESERVED_KEYS = frozenset({"form_token", "seen", "csrfmiddlewaretoken", "next", "press", "shown", "shown_for"})


class Language(models.TextChoices):
    """The languages that a set may be written in, each named in itself."""

    ENGLISH = "en", "English"
    WELSH = "cy", "Cymraeg"
    ARABIC = "ar", "العربية"
    BENGALI = "bn", "বাংলা"
    BULGARIAN = "bg", "Български"
    FARSI = "fa", "فارسی"
    FRENCH = "fr", "Français"
    GUJARATI = "gu", "ગુજરાતી"
    ITALIAN = "it", "Italiano"
    KURDISH = "ckb", "کوردیی ناوەندی"
    LITHUANIAN = "lt", "Lietuvių"
    PASHTO = "ps", "پښتو"
    POLISH = "pl", "Polski"
    PORTUGUESE = "pt", "Português"
    PUNJABI = "pa", "ਪੰਜਾਬੀ"
    ROMANIAN = "ro", "Română"
    SOMALI = "so", "Soomaali"
    SPANISH = "es", "Español"
    TAMIL = "ta", "தமிழ்"
    TURKISH = "tr", "Türkçe"
    UKRAINIAN = "uk", "Українська"
    URDU = "ur", "اردو"


RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "ps", "ur"})


def direction(language: str) -> str:
    """ "rtl" for a language written from right to left, else "ltr"."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


class Kind(models.TextChoices):
    """What is asked for; what is kept of the answer stands beside each (in JSON)."""

    TEXT = "text", "Short text (one line)"  # "words"
    LONG_TEXT = "long_text", "Long text (with a word limit)"  # "words\nand lines"
    NUMBER = "number", "Number"  # "12" or "12.5": digits as text, so that nothing is rounded
    MONEY = "money", "Money (pounds and pence)"  # "1250.00"
    DATE = "date", "Date"  # "2026-03-06"
    YES_NO = "yes_no", "Yes or no"  # "yes" or "no"
    ONE_OF = "one_of", "One of a list"  # "code"
    MANY_OF = "many_of", "Several of a list"  # ["code", "code"], in the order of the list
    BOROUGHS = "boroughs", "London borough or boroughs"  # ["E09000007", ...]
    FILES = "files", "File or files"  # ["<key of a StoredFile>", ...]
    MEDIA = "media", "Sound or video"  # ["<key of a StoredFile>", ...]
    BUDGET = "budget", "Table of budget lines"  # [{"heading": "code" or "", "item": "words", "amount": "120.00"}, ...]
    DECLARATION = "declaration", "Declaration (a box to tick)"  # "yes"


FILE_KINDS = frozenset({Kind.FILES, Kind.MEDIA})
CHOICE_KINDS = frozenset({Kind.ONE_OF, Kind.MANY_OF})


class SetState(models.TextChoices):
    """Where a question set stands."""

    DRAFT = "draft", "Draft"
    FROZEN = "frozen", "Frozen"


class SetQuerySet(models.QuerySet["QuestionSet"]):
    """Many sets at once."""

    def frozen(self) -> "SetQuerySet":
        """Those that can be answered."""
        return self.filter(state=SetState.FROZEN)


class QuestionSet(models.Model):
    """One version of a list of questions. Versions of the same list share their `family`."""

    FLOW = Workflow(freeze=([SetState.DRAFT], SetState.FROZEN))

    class Layout(models.TextChoices):
        """How much stands on one page."""

        SECTION = "section", "One page for each section"
        QUESTION = "question", "One page for each question"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    family = models.SlugField(
        max_length=60,
        help_text="Short name that all versions share, such as culture-micro-grants.",
        verbose_name="short name",
    )
    version = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    languages = models.JSONField(default=list)
    layout = models.CharField(max_length=10, choices=Layout.choices, default=Layout.SECTION)
    state = models.CharField(max_length=10, choices=SetState.choices, default=SetState.DRAFT)
    frozen_at = models.DateTimeField(null=True, blank=True)

    objects = SetQuerySet.as_manager()

    class Meta:
        verbose_name = "question set"
        ordering: ClassVar[list[str]] = ["name", "-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["family", "version"], name="questionset_one_version"),
            models.CheckConstraint(
                condition=Q(state="draft", frozen_at__isnull=True) | Q(state="frozen", frozen_at__isnull=False),
                name="questionset_frozen_at",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="questionset_version_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.version})"

    @property
    def is_frozen(self) -> bool:
        """True when people may answer it and nobody may change it."""
        return self.state == SetState.FROZEN

    @property
    def default_language(self) -> str:
        """The language used where a text is missing in the one asked for."""
        return self.languages[0] if self.languages else Language.ENGLISH

    def clean(self) -> None:
        """At least one language, each once and known."""
        if len(set(self.languages)) != len(self.languages) or not set(self.languages) <= set(Language.values):
            raise ValidationError({"languages": "Choose languages from the list, each once."})

    def freeze(self, *, at: Any) -> None:
        """No more changes: people are about to answer. Raises MoveRefused when it is frozen already."""
        self.state = self.FLOW.check("freeze", self.state)
        self.frozen_at = at


class Section(models.Model):
    """A group of questions under one title: a line in the task list."""

    question_set = models.ForeignKey(QuestionSet, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=50, validators=[key_validator])
    order = models.PositiveSmallIntegerField(default=0)
    # By language: {"en": {"title": "About you", "intro": "..."}, "ar": {...}}
    texts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["question_set", "key"], name="section_key_once"),
        ]

    def __str__(self) -> str:
        return str(next((t.get("title") for t in self.texts.values() if t.get("title")), self.key))


class Question(models.Model):
    """One question.

    `question_set` repeats the section's, so that the database can keep keys unique in the whole set.
    """

    question_set = models.ForeignKey(QuestionSet, on_delete=models.CASCADE, related_name="questions", editable=False)
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    key = models.CharField(max_length=50, validators=[key_validator])
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    required = models.BooleanField(default=True)
    reuse = models.BooleanField(
        "offer again",
        default=False,
        help_text="The applicant’s next application may start with this answer, marked as taken over.",
    )
    # By language: {"en": {"label": "...", "help": "..."}}; a declaration's "help" is what the person declares
    texts = models.JSONField(default=dict)
    word_limit = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    minimum = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    whole = models.BooleanField("whole numbers only", default=True)
    max_items = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    # A list of [{"code": "music", "texts": {"en": "Music"}}]; for a budget these are the headings of its lines
    choices = models.JSONField(default=list, blank=True)
    # The key of an earlier money question that a budget's total must equal, "" for none.
    total_equals = models.CharField(max_length=50, blank=True)
    # Any of ["documents", "pictures"]
    file_kinds = models.JSONField(default=list, blank=True)
    # Nothing, or {"key": "applying_as", "op": "is", "value": "person"} (see conditions.py)
    condition = models.JSONField(default=dict, blank=True)
    # A list of [{"op": "is", "value": "no", "verdict": "stop", "texts": {"en": "..."}}]
    rules = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["section__order", "section_id", "order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["question_set", "key"], name="question_key_once"),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True) | Q(maximum__isnull=True) | Q(minimum__lte=models.F("maximum")),
                name="question_range",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="question_kind_known"),
        ]

    def __str__(self) -> str:
        return str(next((t.get("label") for t in self.texts.values() if t.get("label")), self.key))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep `question_set` the section's own."""
        self.question_set_id = self.section.question_set_id
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """A key of its own, and a range that holds something."""
        if self.key in RESERVED_KEYS:
            raise ValidationError({"key": "The portal's own forms use this key. Choose another."})
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValidationError({"maximum": "The most must not be below the least."})


class AnswerSheet(models.Model):
    """One filling-in of a set.

    Whoever opened it (an application, a report) owns it and decides who may read and write it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="sheets")
    # What the owner knows already and conditions may ask for: {"applying_as": "person"}
    facts = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.ENGLISH)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        verbose_name = "answer sheet"

    def __str__(self) -> str:
        return f"Answers {self.pk}"


class Answer(models.Model):
    """One answer as it stands.

    An answer that was emptied keeps its row, with no value: it says who emptied it and when.
    """

    sheet = models.ForeignKey(AnswerSheet, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=50)
    value = models.JSONField(null=True)
    # How often this answer has been changed.
    revision = models.PositiveIntegerField()
    saved_at = models.DateTimeField(db_default=clock.Now())
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # The form token of the page that saved it: Back to that very page is not "somebody else".
    saved_from = models.CharField(max_length=43, blank=True)
    # Where it was copied from, in words ("your expression of interest, sent on 3 May 2026"), until somebody changes it.
    taken_from = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sheet", "key"], name="answer_once"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="answer_revision_from_1"),
        ]

    def __str__(self) -> str:
        return self.key


_KEPT_WITH_OWNER = "as long as the application or report that it belongs to"
_SHARED_RECORD = (
    "It is part of a record that a group sent in and that a decision on public money rests on; it goes with it."
)
personal.declare(QuestionSet, owner="", kept_for="while anything uses it", plain=["name", "family", "languages"])
personal.declare(Section, owner="", kept_for="as long as its set", plain=["key", "texts"])
personal.declare(
    Question,
    owner="",
    kept_for="as long as its set",
    plain=["key", "texts", "choices", "total_equals", "file_kinds", "condition", "rules"],
)
personal.declare(
    AnswerSheet,
    owner="opened_by",
    kept_for=_KEPT_WITH_OWNER,
    fields={"opened_by": personal.Field("who began to answer", Erase.KEEP, _SHARED_RECORD)},
    plain=["facts"],
)
personal.declare(
    Answer,
    owner="sheet__opened_by",
    kept_for=_KEPT_WITH_OWNER,
    fields={
        "value": personal.Field("what was answered", Erase.KEEP, _SHARED_RECORD),
        "saved_by": personal.Field("who last changed the answer", Erase.KEEP, _SHARED_RECORD),
    },
    plain=["key", "saved_from", "taken_from"],
)
