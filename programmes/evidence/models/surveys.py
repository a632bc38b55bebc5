"""Surveys, their waves, their codes, and the answers that came in.

A survey's participant is nobody here: a code links one participant's answers before and after, and nothing links a
code to a person. `scope` names what a wave and a code belong to (an award, a ceremony) as a plain key, because the
areas that own those build on this one.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from programmes import clock, personal
from programmes.evidence import codes
from programmes.questions.models import QuestionSet

# How long after a wave has closed its paper forms may be typed in.
PAPER_FOR = timedelta(days=14)


class Survey(models.Model):
    """A questionnaire that participants answer without an account. Its questions are frozen (a trigger holds that)."""

    slug = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=160)
    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="+")
    # By language: {"en": {"title": "…", "intro": "…", "thanks": "…"}}
    texts = models.JSONField(default=dict)
    may_contact = models.BooleanField(
        "asks who may be contacted",
        default=False,
        help_text="After answering, people may leave an e-mail address for the later waves. It is joined to nothing.",
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def text(self, name: str, language: str) -> str:
        """The text of this name in the language, else in English."""
        return self.find_text(name, language)[0]

    def find_text(self, name: str, language: str) -> tuple[str, str]:
        """The text of this name in the language, else in English, and the language that it is really in."""
        own = self.texts.get(language, {}).get(name)
        return (str(own), language) if own else (str(self.texts.get("en", {}).get(name, "")), "en")


class WaveQuerySet(models.QuerySet["Wave"]):
    """Waves by whether they take answers."""

    def open_at(self, at: datetime) -> "WaveQuerySet":
        """Those that take answers at this moment."""
        return self.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=at), opens_at__lte=at)

    def finished_at(self, at: datetime) -> "WaveQuerySet":
        """Those that take no more answers, on paper neither: the only ones whose outcomes may be shown."""
        return self.filter(Q(paper_until__isnull=True) | Q(paper_until__lte=at), closes_at__lte=at)


class Wave(models.Model):
    """One time of asking, for one award or ceremony. In one scope no two waves of a survey are open at once."""

    class Kind(models.TextChoices):
        BEFORE = "before", "Before"
        LEAVING = "leaving", "On leaving"
        AFTER = "after", "After"
        LATER = "later", "A year later"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="waves")
    scope = models.CharField(max_length=80, help_text="The plain key of what it belongs to.")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    on_paper = models.BooleanField("paper forms are in use", default=False)
    # Forms filled in before it closed are typed in afterwards; what came of the wave is shown only after this.
    paper_until = models.DateTimeField("paper forms may be typed in until", null=True)

    objects = WaveQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["opens_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scope", "survey", "kind"], name="wave_once_a_scope"),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gte=F("opens_at")), name="wave_opens_first"
            ),
            models.CheckConstraint(
                condition=Q(on_paper=False, paper_until__isnull=True)
                | Q(on_paper=True, closes_at__isnull=True, paper_until__isnull=True)
                | Q(on_paper=True, closes_at__isnull=False, paper_until__gte=F("closes_at")),
                name="wave_paper_after_closing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.get_kind_display().lower()}"

    def is_open(self, at: datetime) -> bool:
        """Whether it takes answers at this moment: from its opening up to its closing."""
        return self.opens_at <= at and (self.closes_at is None or at < self.closes_at)

    def takes_paper(self, at: datetime) -> bool:
        """Whether forms filled in on paper may be typed in now: while it is open, and for a while after."""
        return self.on_paper and self.opens_at <= at and (self.paper_until is None or at < self.paper_until)

    def close(self, at: datetime) -> None:
        """Take no more answers from this moment; forms on paper may be typed in for fourteen days more."""
        self.closes_at = max(at, self.opens_at)
        self.paper_until = self.closes_at + PAPER_FOR if self.on_paper else None

    def put_on_paper(self) -> None:
        """Forms are going to be printed, so that they can be typed in, and figures wait for them."""
        self.on_paper = True
        if self.closes_at is not None:
            self.paper_until = self.closes_at + PAPER_FOR

    def end_paper(self, at: datetime) -> None:
        """No more forms come in on paper: what came of a closed wave may be shown from this moment."""
        self.paper_until = max(at, self.closes_at) if self.closes_at else None


class SurveyCode(models.Model):
    """A random code, printed and handed to one participant, who keeps it. Nobody writes down who got which."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="codes")
    scope = models.CharField(max_length=80)
    code = models.CharField(max_length=codes.LENGTH, unique=True)
    sheet = models.PositiveSmallIntegerField("printed sheet", help_text="Codes issued together share its number.")
    issued_at = models.DateTimeField(db_default=clock.Now())
    stands_in = models.BooleanField(
        "made for a paper form whose code could not be read",
        default=False,
        help_text="Printed for nobody, and so never counted as issued: the answers stand alone, without a pair.",
    )

    class Meta:
        verbose_name = "survey code"
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["scope", "survey", "sheet"], name="code_sheet")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9A-HJKMNP-TV-Z]{8}$"), name="code_signs"),
        ]

    def __str__(self) -> str:
        return f"A code of {self.survey_id}"

    @property
    def spaced(self) -> str:
        """As it is printed: "K7QM 2XPD"."""
        return codes.spaced(self.code)


class SurveyAnswer(models.Model):
    """One participant's answers in one wave. A trigger holds it to the code's survey and scope, and to nobody."""

    code = models.ForeignKey(SurveyCode, on_delete=models.PROTECT, related_name="answers")
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="answers")
    sheet = models.OneToOneField("programmes.AnswerSheet", on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = "survey answer"
        ordering: ClassVar[list[str]] = ["answered_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code", "wave"], name="survey_answer_once"),
        ]

    def __str__(self) -> str:
        return f"An answer to {self.wave}"


_RUNS = "as long as the portal runs"
_RAW = "24 months after the survey’s last wave, then deleted"
_plain: dict[type[models.Model], tuple[str, list[Any]]] = {
    Survey: (_RUNS, ["name", "texts"]),
    Wave: (_RAW, ["scope"]),
    SurveyCode: (_RAW, ["scope", "code"]),
    SurveyAnswer: (_RAW, []),
}
for _model, (_kept, _fields) in _plain.items():
    personal.declare(_model, owner="", kept_for=_kept, plain=_fields)
