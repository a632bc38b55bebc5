"""A way to take part in a programme: what it asks, of whom, and what it promises. Eleven kinds share one engine."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from programmes import clock, personal
from programmes.catalogue.models.programmes import RECORD, Programme
from programmes.personal import Erase
from programmes.questions.models import QuestionSet
from programmes.workflow import Move, Workflow, stamped

# Words that stand in our own addresses below a programme.
TAKEN = frozenset({"go"})


class TakePartQuerySet(models.QuerySet["TakePart"]):
    """Ways to take part by whether they can be taken."""

    def open(self) -> "TakePartQuerySet":
        """Those through which a visitor can send something now."""
        return self.filter(state=TakePart.State.OPEN, programme__state=Programme.State.PUBLISHED)

    def public(self) -> "TakePartQuerySet":
        """Those that a programme's page names: open now, or closed."""
        return self.exclude(state=TakePart.State.DRAFT)


class TakePart(models.Model):
    """One way to take part: a page with a question set. Its questions are frozen when it opens (a trigger holds it)."""

    class Kind(models.TextChoices):
        """What is asked for; what is particular to a kind is registered in kinds.py."""

        INTEREST = "interest", "Expression of interest"
        PARTNER = "partner", "Partner sign-up"
        PLEDGE = "pledge", "Pledge"
        EVENT = "event", "Events and booking"
        OFFER = "offer", "Offers with matching"
        LISTING = "listing", "Directory of listings"
        LOAN = "loan", "Loan booking"
        SELF_CHECK = "self_check", "Self-check"
        ALERT = "alert", "Alerts by e-mail"
        REQUEST = "request", "Request"
        SIGNPOST = "signpost", "Signpost"

    class Side(models.TextChoices):
        """Of a pair of ways that are matched: who gives, who asks."""

        GIVES = "gives", "Gives"
        ASKS = "asks", "Asks"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    FLOW = Workflow(
        open_=([State.DRAFT, State.CLOSED], State.OPEN), close=([State.OPEN], State.CLOSED), staff=["open_", "close"]
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="ways")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.INTEREST)
    slug = models.SlugField("short name", max_length=60, help_text="The last part of its address.")
    title = models.CharField(max_length=120, help_text="What a visitor can do, such as: Say that you are interested.")
    summary = models.CharField(max_length=250, help_text="One sentence for the programme’s page.")
    intro = models.TextField("above the questions", blank=True)
    promise = models.TextField("what happens next", help_text="Shown before and after sending, and in the receipt.")
    question_set = models.ForeignKey(
        QuestionSet, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: asks nothing."
    )
    row = models.CharField("row of the catalogue", max_length=8, blank=True)
    side = models.CharField(max_length=5, choices=Side.choices, default=Side.ASKS)
    counterpart = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The way on the other side, with which staff match it.",
    )
    reply_days = models.PositiveSmallIntegerField(
        "we answer within", default=10, help_text="Working days. The day is promised to whoever sends something."
    )
    once = models.BooleanField("one standing answer an address", default=True)
    keeps_name = models.BooleanField(
        "keeps names", default=True, help_text="Without this it keeps no name, no address, no answer: it only counts."
    )
    age_from = models.PositiveSmallIntegerField("from age", null=True, blank=True)
    age_to = models.PositiveSmallIntegerField("to age", null=True, blank=True)
    public_names = models.BooleanField(
        "names who takes part", default=False, help_text="Only organisations that agreed to it."
    )
    check_in_months = models.PositiveSmallIntegerField(
        "asked again after", null=True, blank=True, help_text="Months. Whoever pledged is asked whether it still holds."
    )
    hands_on_to = models.CharField(
        "handed on to", max_length=120, blank=True, help_text="The body outside City Hall to which it goes, by consent."
    )
    hands_on_email = models.EmailField(
        "address for handing on",
        blank=True,
        help_text="Empty: an officer hands it on by another route, then presses the button.",
    )
    next_url = models.CharField("where to go after sending", max_length=300, blank=True)
    next_label = models.CharField("words of that link", max_length=120, blank=True)
    target = models.DecimalField("target for pledges", max_digits=12, decimal_places=2, null=True, blank=True)
    match_percent = models.PositiveSmallIntegerField("matched by", default=0, help_text="Per cent of what is pledged.")
    indicator = models.SlugField("indicator that it feeds", max_length=60, blank=True)
    leads_to = models.URLField("outside address", max_length=300, blank=True)
    quick_exit = models.BooleanField("has a quick exit", default=False)
    # [["in_work", "Found work"], …]: what staff choose from when it is done. Empty: nothing to choose.
    outcomes = models.JSONField(default=list, blank=True)
    # A self-check's results: [{"key", "when": [{"key", "op", "value"}], "heading", "text", "url", "label"}]
    results = models.JSONField(default=list, blank=True)
    # What its kind reads besides.
    settings = models.JSONField(default=dict, blank=True)
    # Kept by the database itself, from the pledges that staff have confirmed (a trigger).
    pledged = models.DecimalField("pledged and confirmed", max_digits=12, decimal_places=2, default=0, editable=False)
    pledges = models.PositiveIntegerField("pledges confirmed", default=0, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    added_at = models.DateTimeField(db_default=clock.Now(), editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey("programmes.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("programmes.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = TakePartQuerySet.as_manager()

    class Meta:
        verbose_name = "way to take part"
        verbose_name_plural = "ways to take part"
        ordering: ClassVar[list[str]] = ["programme__name", "title"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["programme", "slug"], name="takepart_slug_once"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("interest", "partner", "pledge", "event", "offer", "listing", "loan"),
                        *("self_check", "alert", "request", "signpost"),
                    ]
                ),
                name="takepart_kind_known",
            ),
            models.CheckConstraint(condition=Q(side__in=["gives", "asks"]), name="takepart_side_known"),
            models.CheckConstraint(condition=~Q(slug__in=sorted(TAKEN)), name="takepart_slug_is_free"),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_from__lte=models.F("age_to")),
                name="takepart_ages",
            ),
            models.CheckConstraint(condition=Q(reply_days__gte=1, reply_days__lte=60), name="takepart_reply_days"),
            models.CheckConstraint(condition=~Q(kind="signpost") | ~Q(leads_to=""), name="takepart_signpost_leads"),
            models.CheckConstraint(condition=Q(target__isnull=True) | Q(target__gt=0), name="takepart_target"),
            # Nothing can be handed on, named or asked again where nobody is kept.
            models.CheckConstraint(
                condition=Q(keeps_name=True)
                | Q(public_names=False, check_in_months__isnull=True, hands_on_to="", target__isnull=True),
                name="takepart_nameless",
            ),
            models.CheckConstraint(condition=Q(pledged__gte=0), name="takepart_pledged"),
            stamped("takepart_opened_stamps", "opened", held=["open", "closed"]),
            stamped("takepart_closed_stamps", "closed", held=["closed"]),
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.title}"

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("programmes:take_part", args=[self.programme.slug, self.slug])

    @property
    def is_open(self) -> bool:
        """Whether a visitor can send something now."""
        return self.state == self.State.OPEN

    @property
    def asks_age(self) -> str:
        """The question that stands for an age, "" where none is asked. Nobody’s birth date is wanted."""
        if self.age_from and self.age_to:
            return f"Are you aged {self.age_from} to {self.age_to}?"
        if self.age_from:
            return f"Are you {self.age_from} or older?"
        return f"Are you {self.age_to} or younger?" if self.age_to else ""

    @property
    def matched(self) -> Decimal:
        """What is put beside the pledges, in pounds: so much per cent of them, of the target at most."""
        counted = min(self.pledged, self.target) if self.target else self.pledged
        return (counted * self.match_percent / 100).quantize(Decimal("0.01"))

    @property
    def match_pounds(self) -> Decimal:
        """What is put beside one pound: "1" for 100 per cent, "0.50" for 50."""
        pounds = Decimal(self.match_percent) / 100
        return pounds.quantize(Decimal(1)) if pounds == pounds.to_integral() else pounds.quantize(Decimal("0.01"))

    def open_(self, *, by: Any, at: datetime) -> None:
        """Let people send their answers, from now. Raises MoveRefused when it is open already."""
        self.state = self.FLOW.check("open_", self.state)
        self.opened_at, self.opened_by = at, by
        self.closed_at = self.closed_by = None

    def close(self, *, by: Any, at: datetime) -> None:
        """Take nothing more; what was sent stays."""
        self.state = self.FLOW.check("close", self.state)
        self.closed_at, self.closed_by = at, by


class TakePartMove(Move):
    """One move of a way to take part."""

    take_part = models.ForeignKey(TakePart, on_delete=models.CASCADE, related_name="moves")


personal.declare(
    TakePart,
    owner="",
    kept_for="as long as the portal runs",
    fields={
        "opened_by": personal.Field("who opened it", Erase.KEEP, RECORD, export=False),
        "closed_by": personal.Field("who closed it", Erase.KEEP, RECORD, export=False),
    },
    plain=[
        *("slug", "title", "summary", "intro", "promise", "row", "hands_on_to", "hands_on_email", "next_url"),
        *("next_label", "indicator", "leads_to", "outcomes", "results", "settings"),
    ],
)
personal.declare(
    TakePartMove,
    owner="by",
    kept_for="as long as the portal runs",
    fields={
        "by": personal.Field("who did what", Erase.KEEP, RECORD, export=False),
        "note": personal.Field("why", Erase.KEEP, RECORD),
    },
    plain=["verb"],
)
