"""Applications: from the first word to the decision.

An award's own life (offered, accepted, revoked) is told by the award; an application that has one is "funded".
"""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from grants.applications.models.standing import ApplicationQuerySet, Standing
from grants.funds.models import Round, pounds
from programmes import clock, personal
from programmes.workflow import Move, MoveRefused, Workflow, stamped


class Application(models.Model):
    """One request for money from one round, by an organisation or by one person."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        RETURNED = "returned", "Returned with a question"
        WITHDRAWN = "withdrawn", "Withdrawn"
        DECLINED = "declined", "Declined"
        FUNDED = "funded", "Funded"

    FLOW = Workflow(
        staff={"return_", "fund", "decline", "reopen"},
        submit=([State.DRAFT, State.RETURNED], State.SUBMITTED),
        return_=([State.SUBMITTED], State.RETURNED),
        fund=([State.SUBMITTED], State.FUNDED),
        decline=([State.SUBMITTED], State.DECLINED),
        reopen=([State.DECLINED], State.SUBMITTED),
        withdraw=([State.DRAFT, State.SUBMITTED, State.RETURNED], State.WITHDRAWN),
    )
    EDITABLE = frozenset({State.DRAFT, State.RETURNED})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=24, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(
        "programmes.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    person = models.ForeignKey(
        "programmes.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications",
        verbose_name="applicant",
    )
    lead = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="led_applications")
    sheet = models.OneToOneField("programmes.AnswerSheet", on_delete=models.PROTECT, related_name="+")
    title = models.CharField("project", max_length=200, blank=True)
    amount_asked = pounds(null=True, blank=True)
    borough = models.ForeignKey("programmes.Borough", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    search_text = models.TextField(
        blank=True, editable=False
    )  # reference, project and applicant in lower case, for the staff's search
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    reply_by_at = models.DateTimeField(null=True, help_text="Until when a returned application may be sent again.")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["since_at", "pk"]
        # The staff's list walks these by key, oldest wait first, under each of its filters.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["since_at", "id"], condition=~Q(state="draft"), name="application_wait"),
            models.Index(fields=["state", "since_at", "id"], name="application_state_wait"),
            models.Index(fields=["round", "state", "since_at", "id"], name="application_round_state_wait"),
            models.Index(
                fields=["round", "since_at", "id"], condition=~Q(state="draft"), name="application_round_wait"
            ),
            models.Index(fields=["borough", "state", "since_at", "id"], name="application_borough_state_wait"),
            models.Index(
                fields=["borough", "since_at", "id"], condition=~Q(state="draft"), name="application_borough_wait"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, person__isnull=True)
                | Q(organisation__isnull=True, person__isnull=False),
                name="application_one_applicant",
            ),
            models.CheckConstraint(
                condition=Q(amount_asked__isnull=True) | Q(amount_asked__gt=0), name="application_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(amount_asked__isnull=False),
                name="application_sent_with_amount",
            ),
            models.CheckConstraint(
                condition=Q(state="returned", reply_by_at__isnull=False)
                | (~Q(state="returned") & Q(reply_by_at__isnull=True)),
                name="application_reply_by_when_returned",
            ),
            stamped(
                "application_submitted_stamps",
                "submitted",
                held=["submitted", "returned", "declined", "funded"],
                free=["withdrawn"],
            ),
            stamped("application_returned_stamps", "returned", held=["returned"]),
            stamped("application_decided_stamps", "decided", held=["declined", "funded"]),
            stamped("application_withdrawn_stamps", "withdrawn", held=["withdrawn"]),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The applicant's page."""
        return reverse("grants:application_detail", args=[self.pk])

    @property
    def applicant_name(self) -> str:
        """The organisation's name, or the person's."""
        return str(self.organisation or self.person)

    @property
    def body(self) -> Any:
        """The accountable body that is asked or has confirmed; None where there is none, or not any more."""
        found = getattr(self, "accountable_body", None)
        return None if found is None or found.state == "dropped" else found

    @property
    def money_holder(self) -> str:
        """Who holds the money: the accountable body that has confirmed, the organisation, or the person."""
        body = self.body
        return str(body) if body and body.state == "confirmed" else self.applicant_name

    @property
    def is_editable(self) -> bool:
        """Whether its answers may still be changed."""
        return self.state in self.EDITABLE

    def may(self, user: Any) -> Standing:
        """What this person may do with it now. No query when it was read `with_standing_of` this person, else one."""
        found: Any = self
        if getattr(self, "standing_for", None) != user.pk:
            found = Application.objects.filter(pk=self.pk).with_standing_of(user).first()
        return Standing(found.is_own, found.is_guest, found.is_reader) if found else Standing(False, False, False)

    def can_write(self, user: Any) -> bool:
        """Whether this person may change its answers while they can be changed at all."""
        return self.may(user).may_write

    def is_led_by(self, user: Any) -> bool:
        """Whether this person decides who writes: its lead, the person who applies, or a lead of the organisation."""
        if self.organisation is None:
            return bool(self.person_id == user.pk)
        role = user.role_in(self.organisation)
        return role is not None and (self.lead_id == user.pk or user.manages(self.organisation))

    def last_moment(self, late_until: datetime | None = None) -> datetime:
        """Until when it may be sent:

        the round's closing and grace, the reply date once returned, or a later exception.
        """
        usual = self.reply_by_at or self.round.last_moment
        return max(usual, late_until) if late_until else usual

    def refuse_if_late(self, at: datetime, late_until: datetime | None = None) -> None:
        """Raises MoveRefused when `at` (the database's time) is after the last moment;

        that very moment still counts.
        """
        if late_until and at <= late_until:
            return
        if self.reply_by_at is None:
            self.round.refuse_if_closed(at)
        elif at > self.reply_by_at:
            raise MoveRefused(
                f"Your answer was due by {clock.uk_time(self.reply_by_at)}. What you have written is still here. "
                "Contact us if you need more time."
            )

    def submit(self, *, by: Any, at: datetime) -> None:
        """Hand it in, for the first time or again with an answer to our question."""
        self._move("submit", at)
        self.submitted_at, self.submitted_by = at, by
        self.returned_at = self.returned_by = self.reply_by_at = None

    def return_(self, *, by: Any, at: datetime, reply_by_at: datetime) -> None:
        """Send it back with a question; the applicant may change it until `reply_by_at`."""
        if reply_by_at <= at:
            raise MoveRefused("The date to answer by must be in the future.", field="reply_by")
        self._move("return_", at)
        self.returned_at, self.returned_by, self.reply_by_at = at, by, reply_by_at

    def fund(self, *, by: Any, at: datetime) -> None:
        """Decide to fund it; the award says how much."""
        self._move("fund", at)
        self.decided_at, self.decided_by = at, by

    def decline(self, *, by: Any, at: datetime) -> None:
        """Decide not to fund it; the reasons are rows of their own."""
        self._move("decline", at)
        self.decided_at, self.decided_by = at, by

    def reopen(self, *, by: Any, at: datetime) -> None:
        """Take back a decision not to fund: it waits for a decision again."""
        self._move("reopen", at)
        self.decided_at = self.decided_by = None

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """The applicant takes it back."""
        self._move("withdraw", at)
        self.withdrawn_at, self.withdrawn_by = at, by
        self.returned_at = self.returned_by = self.reply_by_at = None

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at

    def take_facts(self, *, title: str, amount: Decimal | None, borough: Any) -> None:
        """Copy from the answers what lists show and search by."""
        self.title, self.borough = title[:200], borough
        self.amount_asked = amount if amount and amount > 0 else None
        self.search_text = f"{self.reference} {self.title} {self.applicant_name}".lower()


class ApplicationMove(Move):
    """One step in an application's history, as the applicant reads it.

    `note` holds our question, your answer or our reasons.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        abstract = False
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["application", "at"], name="application_moves")]


class LateException(models.Model):
    """Permission to send one application after the deadline, with who gave it, why, and until when.

    For an access need it is given beforehand, so that the applicant can count on it.
    """

    class Kind(models.TextChoices):
        LATE = "late", "Sent late"
        ACCESS_NEED = "access_need", "Extra time for an access need"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="late_exceptions")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.LATE)
    reason = models.TextField()
    until_at = models.DateTimeField()
    allowed_at = models.DateTimeField()
    allowed_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["allowed_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(reason=""), name="late_exception_has_reason"),
            models.CheckConstraint(condition=Q(until_at__gt=models.F("allowed_at")), name="late_exception_in_future"),
        ]

    def __str__(self) -> str:
        return f"{self.application}: until {clock.uk_time(self.until_at)}"


_LEDGER = "the record of how public money was asked for and decided"
_staff = personal.Field("which officer decided or acted", personal.Erase.KEEP, _LEDGER, export=False)
personal.declare(
    Application,
    owner="lead",
    kept_for="six years after the decision; a draft never sent, two years",
    fields={
        "person": personal.Field("who applies, when one person does", personal.Erase.KEEP, _LEDGER),
        "lead": personal.Field("whom we write to about it", personal.Erase.KEEP, _LEDGER),
        "title": personal.Field("what the project is called", personal.Erase.KEEP, _LEDGER),
        "search_text": personal.Field("finding it by project or applicant", personal.Erase.BLANK, export=False),
        "started_by": personal.Field("who began it", personal.Erase.KEEP, _LEDGER),
        "submitted_by": personal.Field("who sent it", personal.Erase.KEEP, _LEDGER),
        "withdrawn_by": personal.Field("who withdrew it", personal.Erase.KEEP, _LEDGER),
        "returned_by": _staff,
        "decided_by": _staff,
    },
    plain=["reference"],
)
personal.declare(
    ApplicationMove,
    owner="application__lead",
    kept_for="as long as the application",
    fields={
        "by": personal.Field("who made the step", personal.Erase.KEEP, _LEDGER),
        "note": personal.Field("the question, answer or reasons that went with it", personal.Erase.KEEP, _LEDGER),
    },
    plain=["verb"],
)
personal.declare(
    LateException,
    owner="application__lead",
    kept_for="as long as the application",
    fields={
        "reason": personal.Field("why sending late was allowed", personal.Erase.KEEP, _LEDGER),
        "allowed_by": _staff,
    },
)
