"""Boroughs that take part: the statement on data sharing, and how a borough comes and goes."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, Subquery
from django.urls import reverse

from programmes import personal
from programmes.people.access import MembershipRole, OrganisationKind, Permission
from programmes.people.models import Borough, Membership, Organisation, User
from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field
from programmes.workflow import Move, MoveRefused, Workflow, stamped

# How long what a borough has agreed to still holds once a new version of the statement is published.
TIME_TO_AGREE = timedelta(days=28)


class SharingStatementQuerySet(models.QuerySet["SharingStatement"]):
    """Versions of the statement."""

    def current(self) -> "SharingStatement | None":
        """The newest version, which every borough is asked to agree to."""
        return self.order_by("-version").first()


class SharingStatement(models.Model):
    """One version of the statement on data sharing between a borough and the Greater London Authority.

    Who decides about which counts, what never leaves the borough, and how long anything is kept. A version that is
    published is never changed or deleted (a trigger), because boroughs have agreed to its very words.
    """

    version = models.PositiveIntegerField(primary_key=True)
    title = models.CharField(max_length=160)
    text = models.TextField()
    is_demonstration = models.BooleanField("an example, not yet checked by a data protection officer", default=False)
    published_at = models.DateTimeField(db_index=True)
    published_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = SharingStatementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        verbose_name = "data-sharing statement"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(version__gte=1), name="statement_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    def get_absolute_url(self) -> str:
        """The version as everybody reads it."""
        return reverse("citizenship:statement_detail", args=[self.version])

    def blocks(self) -> list[tuple[str, list[str]]]:
        """The text as headings, paragraphs and points: ("h", [..]), ("p", [..]), ("ul", [..])."""
        found: list[tuple[str, list[str]]] = []
        for line in filter(None, (row.strip() for row in self.text.splitlines())):
            kind = {"#": "h", "-": "ul"}.get(line[0], "p")
            words = line if kind == "p" else line[1:].strip()
            if kind == "ul" and found and found[-1][0] == "ul":
                found[-1][1].append(words)
            else:
                found.append((kind, [words]))
        return found


class RefusalReason(models.TextChoices):
    """Why a request to join is refused: each is told to the borough with what it can do next."""

    NOT_AUTHORISED = "not_authorised", "The request does not come from the borough's registration service"
    STATEMENT = "statement", "The borough's data protection officer must first agree to the statement"
    NO_CEREMONIES = "no_ceremonies", "The borough holds no ceremonies at present"
    FULL = "full", "The pilot takes no more boroughs at present"


class LeavingReason(models.TextChoices):
    """Why a borough leaves: a code from a list, so that no person can be described."""

    STAFF = "staff", "We do not have enough staff"
    COST = "cost", "We do not have the money"
    TOO_MUCH_WORK = "too_much_work", "Recording takes too much time"
    DATA_PROTECTION = "data_protection", "Our data protection officer advised it"
    DECISION = "decision", "Our council decided it"
    FEW_CEREMONIES = "few_ceremonies", "We hold too few ceremonies"
    FINISHED = "finished", "Our part of the pilot is finished"
    MISTAKE = "mistake", "The request was made by mistake"
    NONE_OF_THESE = "none_of_these", "None of these: please ring us"


class JoiningQuerySet(models.QuerySet["Joining"]):
    """Requests of boroughs, and which of them somebody may see."""

    def live(self) -> "JoiningQuerySet":
        """Requests that wait, and boroughs that take part: one a borough at most."""
        return self.filter(state__in=Joining.LIVE)

    def taking_part(self) -> "JoiningQuerySet":
        """Boroughs in the pilot now."""
        return self.filter(state=Joining.State.APPROVED)

    def agreed_before(self, statement: SharingStatement) -> "JoiningQuerySet":
        """Boroughs in the pilot that have not yet agreed to this version."""
        return self.taking_part().filter(statement__lt=statement.pk)

    def behind(self) -> "JoiningQuerySet":
        """Boroughs in the pilot whose agreement is not to the newest version. One query."""
        newest = SharingStatement.objects.order_by("-version").values("version")[:1]
        return self.taking_part().filter(statement__lt=Subquery(newest))

    def visible_to(self, user: Any) -> "JoiningQuerySet":
        """Every borough's for the officers of the pilot; a registrar's own; nobody else's."""
        if not user.is_authenticated:
            return self.none()
        if user.can(Permission.MANAGE_PILOTS):
            return self
        return self.filter(borough__in=registered_for(user))


def registered_for(user: Any) -> models.QuerySet[Borough]:
    """The boroughs whose ceremonies this person may record: a registrar of a council that staff have approved."""
    return Borough.objects.filter(
        pk__in=Membership.objects.active()
        .filter(
            user=user,
            role=MembershipRole.REGISTRAR,
            organisation__kind=OrganisationKind.BOROUGH,
            organisation__state=Organisation.State.APPROVED,
            organisation__borough__isnull=False,
        )
        .values("organisation__borough")
    )


class Joining(models.Model):
    """A borough's part in the pilot: asked for, agreed to in writing, approved, and left with a reason."""

    class State(models.TextChoices):
        REQUESTED = "requested", "Waiting for approval"
        APPROVED = "approved", "In the pilot"
        REFUSED = "refused", "Not approved"
        LEFT = "left", "Left"

    LIVE = (State.REQUESTED, State.APPROVED)
    FLOW = Workflow(
        staff={"approve", "refuse"},
        agree=([State.REQUESTED], State.REQUESTED),
        renew=([State.APPROVED], State.APPROVED),
        approve=([State.REQUESTED], State.APPROVED),
        refuse=([State.REQUESTED], State.REFUSED),
        leave=([State.REQUESTED, State.APPROVED], State.LEFT),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="joinings")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    statement = models.ForeignKey(SharingStatement, null=True, on_delete=models.PROTECT, related_name="joinings")
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    refused_reason = models.CharField(max_length=20, choices=RefusalReason.choices, blank=True)
    left_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    left_reason = models.CharField(max_length=20, choices=LeavingReason.choices, blank=True)

    objects = JoiningQuerySet.as_manager()

    class Meta:
        verbose_name = "borough in the pilot"
        verbose_name_plural = "boroughs in the pilot"
        ordering: ClassVar[list[str]] = ["-requested_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "requested_at"], name="joining_by_state"),
            models.Index(fields=["requested_at", "id"], name="joining_newest"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["borough"], condition=Q(state__in=["requested", "approved"]), name="joining_one_live"
            ),
            # The agreed words, and who agreed to them when, are one fact; nobody takes part without it.
            stamped("joining_agreed_stamps", "agreed", held=["approved"], free=["requested", "refused", "left"]),
            models.CheckConstraint(
                condition=Q(statement__isnull=True, agreed_at__isnull=True)
                | Q(statement__isnull=False, agreed_at__isnull=False),
                name="joining_agreed_to_a_version",
            ),
            stamped("joining_approved_stamps", "approved", held=["approved"], free=["left"]),
            stamped("joining_refused_stamps", "refused", held=["refused"]),
            stamped("joining_left_stamps", "left", held=["left"]),
            models.CheckConstraint(
                condition=Q(state="refused", refused_reason__in=RefusalReason.values)
                | (~Q(state="refused") & Q(refused_reason="")),
                name="joining_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="left", left_reason__in=LeavingReason.values)
                | (~Q(state="left") & Q(left_reason="")),
                name="joining_left_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.borough}, {self.get_state_display().lower()}"

    def holds_agreement(self, at: datetime) -> bool:
        """Whether the borough's agreement covers surveys at this moment.

        The newest statement does, or an earlier one for 28 days after a newer was published.
        """
        if self.statement_id is None:
            return False
        newer = SharingStatement.objects.filter(version__gt=self.statement_id).order_by("version").first()
        return newer is None or at < newer.published_at + TIME_TO_AGREE

    def agree(self, *, by: User, at: datetime, statement: SharingStatement) -> None:
        """The borough agrees to the statement before an officer decides."""
        self.state = self.FLOW.check("agree", self.state)
        self._agree(by, at, statement)

    def renew(self, *, by: User, at: datetime, statement: SharingStatement) -> None:
        """A borough in the pilot agrees to a newer version."""
        self.state = self.FLOW.check("renew", self.state)
        self._agree(by, at, statement)

    def _agree(self, by: User, at: datetime, statement: SharingStatement) -> None:
        if self.statement_id is not None and statement.version <= self.statement_id:
            raise MoveRefused("Your borough has already agreed to this version. You need do nothing.")
        self.statement, self.agreed_at, self.agreed_by = statement, at, by

    def approve(self, *, by: User, at: datetime) -> None:
        """It takes part from now on. Raises MoveRefused before it has agreed to the statement."""
        state = self.FLOW.check("approve", self.state)
        if self.statement_id is None:
            raise MoveRefused(
                "This borough has not agreed to the data-sharing statement yet. Its registrar does that on the page "
                "where they asked to join. Approve it after that."
            )
        self.state, self.approved_at, self.approved_by = state, at, by

    def refuse(self, *, by: User, at: datetime, reason: str) -> None:
        """It does not take part; it may ask again."""
        self.state = self.FLOW.check("refuse", self.state)
        self.refused_at, self.refused_by, self.refused_reason = at, by, reason

    def leave(self, *, by: User, at: datetime, reason: str) -> None:
        """It takes part no longer; what it recorded stays. A request that waits is taken back the same way."""
        self.state = self.FLOW.check("leave", self.state)
        self.left_at, self.left_by, self.left_reason = at, by, reason


class JoiningMove(Move):
    """One move of a borough: requested, agreed, renewed, approved, refused, left."""

    joining = models.ForeignKey(Joining, on_delete=models.CASCADE, related_name="moves")


_RECORD = "as long as the borough's record, six years after it left"
personal.declare(
    SharingStatement,
    owner="published_by",
    kept_for="always",
    fields={"published_by": Field("to know who published it", Erase.KEEP, KEEP_LEDGER, export=False)},
    plain=["title", "text"],
)
personal.declare(
    Joining,
    owner="requested_by",
    kept_for=_RECORD,
    fields={
        "agreed_by": Field("to know who agreed for the borough", Erase.KEEP, KEEP_LEDGER, export=False),
        "requested_by": Field("to know who asked for the borough", Erase.KEEP, KEEP_LEDGER),
        "approved_by": Field("to know who approved it", Erase.KEEP, KEEP_LEDGER, export=False),
        "refused_by": Field("to know who refused it", Erase.KEEP, KEEP_LEDGER, export=False),
        "left_by": Field("to know who ended it", Erase.KEEP, KEEP_LEDGER, export=False),
    },
)
personal.declare(
    JoiningMove,
    owner="by",
    kept_for=_RECORD,
    fields={"by": Field("to know who did what", Erase.KEEP, KEEP_LEDGER)},
    plain=["verb", "note"],
)
