"""Paper forms that were handed in, and how they are typed in: once, or twice with the two entries compared.

What was typed lies here only until the form goes in as an answer; then it is emptied, so that the answers stand in one
place. Nothing here says whose form it was: only its printed code.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q

from programmes import personal
from programmes.evidence.models.surveys import Survey, SurveyAnswer, SurveyCode, Wave
from programmes.personal import Erase
from programmes.questions.models import Language
from programmes.workflow import Workflow, stamped


class BatchQuerySet(models.QuerySet["KeyedBatch"]):
    """Many batches at once. Whose scope it is, `scopes.may_key` says."""

    def of(self, survey: Survey, scope: str) -> Self:
        """Those of one survey in one scope."""
        return self.filter(survey=survey, scope=scope)

    def worked_on_by(self, user: Any) -> Self:
        """Those that this person started or typed into."""
        theirs = KeyedForm.objects.filter(Q(first_by=user) | Q(second_by=user)).values("batch")
        return self.filter(Q(started_by=user) | Q(pk__in=theirs))

    def counted(self) -> Self:
        """Each with how many of its forms stand where: `waiting`, `differing`, `kept`."""
        return self.annotate(
            waiting=Count("forms", filter=Q(forms__state=FormState.FIRST)),
            differing=Count("forms", filter=Q(forms__state=FormState.DIFFERS)),
            kept=Count("forms", filter=Q(forms__state=FormState.KEPT)),
        )


class KeyedBatch(models.Model):
    """A pile of forms of one wave that is typed in together."""

    class State(models.TextChoices):
        OPEN = "open", "Being typed in"
        FINISHED = "finished", "Finished"

    FLOW = Workflow(finish=([State.OPEN], State.FINISHED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=80)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="batches")
    twice = models.BooleanField("each form is typed in twice", default=False)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.ENGLISH)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = "batch of paper forms"
        verbose_name_plural = "batches of paper forms"
        ordering: ClassVar[list[str]] = ["-started_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["scope", "survey", "-started_at"], name="batch_of_scope"),
            models.Index(fields=["-started_at", "id"], name="batch_newest"),
            models.Index(fields=["state", "-started_at", "id"], name="batch_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            stamped("batch_finished_stamp", "finished", held=["finished"]),
        ]

    def __str__(self) -> str:
        return f"Paper forms: {self.wave}"

    def finish(self, *, by: Any, at: datetime) -> None:
        """The pile is done: nothing more is typed into this batch."""
        self.state = self.FLOW.check("finish", self.state)
        self.finished_at, self.finished_by = at, by


class FormState(models.TextChoices):
    """Where a paper form stands."""

    FIRST = "first", "Typed in once"
    DIFFERS = "differs", "The two entries differ"
    KEPT = "kept", "Counted"


class KeyedForm(models.Model):
    """One paper form: what was typed from it, until it goes in as an answer."""

    FLOW = Workflow(
        take=([FormState.FIRST], FormState.KEPT),
        agree=([FormState.FIRST], FormState.KEPT),
        differ=([FormState.FIRST], FormState.DIFFERS),
        settle=([FormState.DIFFERS], FormState.KEPT),
    )

    batch = models.ForeignKey(KeyedBatch, on_delete=models.CASCADE, related_name="forms")
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")
    code = models.ForeignKey(SurveyCode, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.ENGLISH)
    state = models.CharField(max_length=10, choices=FormState.choices, default=FormState.FIRST)
    first = models.JSONField("what was typed first", null=True)
    first_at = models.DateTimeField()
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second = models.JSONField("what was typed the second time", null=True)
    second_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.OneToOneField(SurveyAnswer, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "paper form"
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["batch", "state"], name="form_in_batch")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["wave", "code"], name="paper_form_once"),
            stamped("form_second_stamp", "second", held=["differs"], free=["kept"]),
            stamped("form_settled_stamp", "settled", held=[], free=["kept"]),
            models.CheckConstraint(
                condition=Q(state="first", first__isnull=False, second__isnull=True, answer__isnull=True)
                | Q(state="differs", first__isnull=False, second__isnull=False, answer__isnull=True)
                | Q(state="kept", first__isnull=True, second__isnull=True, answer__isnull=False),
                name="form_holds_answers_once",
            ),
        ]

    def __str__(self) -> str:
        return f"A paper form of {self.wave}"

    def take(self, *, answer: SurveyAnswer) -> None:
        """One entry is enough: it goes in as it was typed."""
        self._keep("take", answer)

    def agree(self, *, answer: SurveyAnswer, by: Any, at: datetime) -> None:
        """The second entry says the same as the first."""
        self._keep("agree", answer)
        self.second_at, self.second_by = at, by

    def differ(self, *, second: dict[str, Any], by: Any, at: datetime) -> None:
        """The second entry says something else: somebody looks at the paper."""
        self.state = self.FLOW.check("differ", self.state)
        self.second, self.second_at, self.second_by = second, at, by

    def settle(self, *, answer: SurveyAnswer, by: Any, at: datetime) -> None:
        """Somebody has looked at the paper, and said which it is."""
        self._keep("settle", answer)
        self.settled_at, self.settled_by = at, by

    def _keep(self, verb: str, answer: SurveyAnswer) -> None:
        self.state = self.FLOW.check(verb, self.state)
        self.answer, self.first, self.second = answer, None, None


_RAW = "24 months after the survey’s last wave, then deleted"
_RECORD = "the record of who typed forms in, which names nobody who answered"
_keyer = personal.Field("who typed forms in", Erase.KEEP, _RECORD)
personal.declare(
    KeyedBatch,
    owner="started_by",
    kept_for=_RAW,
    fields={"started_by": _keyer, "finished_by": _keyer},
    plain=["scope"],
)
personal.declare(
    KeyedForm,
    owner="first_by",
    kept_for=_RAW,
    fields={"first_by": _keyer, "second_by": _keyer, "settled_by": _keyer},
    plain=["first", "second"],
)
