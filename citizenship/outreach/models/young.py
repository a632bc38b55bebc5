"""Joining the Young Londoners Forum, or a campaign, through a named organisation.

We hold a way to reach somebody until the organisation has taken it over, and never anything about their status. Of
somebody under 16 we hold nothing: a group writes for them.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from citizenship.ceremonies.models.partners import acted
from programmes import personal
from programmes.people.access import Permission
from programmes.personal import Erase, Field
from programmes.sealed import SealedTextField
from programmes.workflow import Move, MoveRefused, Workflow, stamped

LARGEST_GROUP = 200


class ForumHostQuerySet(models.QuerySet["ForumHost"]):
    """Organisations by who may see them."""

    def visible_to(self, user: Any) -> "ForumHostQuerySet":
        """Every one for the staff who run outreach."""
        return self if user.can(Permission.MANAGE_OUTREACH) else self.none()

    def offered(self) -> "ForumHostQuerySet":
        """Those through which somebody can join now."""
        return self.filter(state=ForumHost.State.OFFERED)


class ForumHost(models.Model):
    """An organisation that leads young people into the Forum or a campaign, with the work address that we write to."""

    class State(models.TextChoices):
        OFFERED = "offered", "People can join through it"
        ENDED = "ended", "Not offered any more"

    FLOW = Workflow(
        change=([State.OFFERED], State.OFFERED),
        send_link=([State.OFFERED], State.OFFERED),
        end=([State.OFFERED], State.ENDED),
        staff={"change", "send_link", "end"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("organisation", max_length=120)
    about = models.TextField("what it does with young Londoners", max_length=400)
    url = models.URLField("website", max_length=300)
    email = SealedTextField("work address", null=True)
    key_hash = models.CharField(max_length=64, blank=True, editable=False)
    is_demonstration = models.BooleanField("only a demonstration", default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = ForumHostQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation of the Forum"
        verbose_name_plural = "organisations of the Forum"
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="forum_host_has_a_name"),
            models.UniqueConstraint(Lower("name"), condition=Q(state="offered"), name="forum_host_once"),
            models.CheckConstraint(
                condition=Q(state="offered", email__isnull=False) | Q(state="ended", email__isnull=True, key_hash=""),
                name="forum_host_offered_has_an_address",
            ),
            stamped("forum_host_ended_stamps", "ended", held=["ended"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The staff's page of it."""
        return reverse("admin:citizenship_forumhost_change", args=[self.pk])

    def change(self) -> None:
        """Change what is said of it."""
        self.state = self.FLOW.check("change", self.state)

    def send_link(self, *, key_hash: str) -> None:
        """Write to it with a new link to the people who wait for it; the old one stops."""
        self.state, self.key_hash = self.FLOW.check("send_link", self.state), key_hash

    def end(self, *, waiting: int, by: Any, at: datetime) -> None:
        """Nobody joins through it any more. Raises MoveRefused while people wait for it."""
        state = self.FLOW.check("end", self.state)
        if waiting:
            raise MoveRefused(
                f"{waiting} wait{'s' if waiting == 1 else ''} for this organisation. Send it the link, and end it "
                "once it has taken them over."
            )
        self.state, self.ended_at, self.ended_by, self.email, self.key_hash = state, at, by, None, ""


class ForumHostMove(Move):
    """One step of an organisation of the Forum."""

    host = models.ForeignKey(ForumHost, on_delete=models.CASCADE, related_name="moves")


class ForumInterestQuerySet(models.QuerySet["ForumInterest"]):
    """Requests to join by where they stand."""

    def waiting(self) -> "ForumInterestQuerySet":
        """Those that the organisation has not taken over."""
        return self.filter(state=ForumInterest.State.ASKED)

    def handed(self) -> "ForumInterestQuerySet":
        """Those that it has taken over: they count."""
        return self.filter(state=ForumInterest.State.HANDED)


class ForumInterest(models.Model):
    """A young Londoner of 16 or more, or a group, who asks to join. After the hand-over only a number is left."""

    class Kind(models.TextChoices):
        PERSON = "person", "A young Londoner of 16 or over"
        GROUP = "group", "A group, school or organisation"

    class Wants(models.TextChoices):
        FORUM = "forum", "The Young Londoners Forum"
        CAMPAIGN = "campaign", "A campaign"
        BOTH = "both", "The Forum and a campaign"

    class Ages(models.TextChoices):
        OLDER = "16_plus", "All are 16 or over"
        YOUNGER = "under_16", "All are under 16"
        MIXED = "mixed", "Some are under 16"

    class State(models.TextChoices):
        ASKED = "asked", "Waits for the organisation"
        HANDED = "handed", "Taken over by the organisation"
        WITHDRAWN = "withdrawn", "Taken back"
        EXPIRED = "expired", "Nobody took it over in time"

    FLOW = Workflow(
        hand_over=([State.ASKED], State.HANDED),
        withdraw=([State.ASKED], State.WITHDRAWN),
        expire=([State.ASKED], State.EXPIRED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    host = models.ForeignKey(ForumHost, on_delete=models.PROTECT, related_name="interests")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    wants = models.CharField("wants to join", max_length=8, choices=Wants.choices)
    ages = models.CharField("how old", max_length=8, choices=Ages.choices)
    people = models.PositiveSmallIntegerField("how many people", default=1)
    name = SealedTextField("what to call them", null=True)
    contact = SealedTextField("how to reach them", null=True)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)

    objects = ForumInterestQuerySet.as_manager()

    class Meta:
        verbose_name = "request to join the Forum or a campaign"
        verbose_name_plural = "requests to join the Forum or a campaign"
        ordering: ClassVar[list[str]] = ["-asked_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "asked_at"], name="forum_interest_waiting"),
            models.Index(fields=["host", "state"], name="forum_interest_host"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(people__gte=1, people__lte=LARGEST_GROUP), name="forum_interest_people"),
            # A child's own contact cannot be held: only somebody of 16 or over writes for themselves.
            models.CheckConstraint(
                condition=Q(kind="person", ages="16_plus", people=1) | Q(kind="group"), name="forum_interest_ages"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", contact__isnull=False, name__isnull=False)
                | (~Q(state="asked") & Q(contact__isnull=True, name__isnull=True)),
                name="forum_interest_contact_while_asked",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", handed_at__isnull=True, withdrawn_at__isnull=True, expired_at__isnull=True)
                | Q(state="handed", handed_at__isnull=False, withdrawn_at__isnull=True, expired_at__isnull=True)
                | Q(state="withdrawn", handed_at__isnull=True, withdrawn_at__isnull=False, expired_at__isnull=True)
                | Q(state="expired", handed_at__isnull=True, withdrawn_at__isnull=True, expired_at__isnull=False),
                name="forum_interest_stamps",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_wants_display()}"

    def hand_over(self, *, at: datetime) -> None:
        """The organisation has noted how to reach them: we delete it."""
        self.state, self.handed_at = self.FLOW.check("hand_over", self.state), at
        self.name = self.contact = None

    def withdraw(self, *, at: datetime) -> None:
        """They took it back: we delete how to reach them."""
        self.state, self.withdrawn_at = self.FLOW.check("withdraw", self.state), at
        self.name = self.contact = None

    def expire(self, *, at: datetime) -> None:
        """The organisation did not come for it in time: we delete how to reach them."""
        self.state, self.expired_at = self.FLOW.check("expire", self.state), at
        self.name = self.contact = None


def _deleted(purpose: str) -> Field:
    return Field(purpose, Erase.BLANK, export=False)


personal.declare(
    ForumHost,
    owner="",
    kept_for="the address while people can join through the organisation",
    fields={
        "added_by": acted("who added the organisation"),
        "ended_by": acted("who ended it"),
        "email": _deleted("to tell the organisation that people want to join"),
    },
    plain=["name", "about", "url", "key_hash"],
)
personal.declare(
    ForumHostMove, owner="", kept_for="six years", fields={"by": acted("who acted")}, plain=["verb", "note"]
)
personal.declare(
    ForumInterest,
    owner="",
    kept_for="the contact until the organisation has taken it over, and 60 days at most; the number for six years",
    fields={
        "name": _deleted("what the organisation calls them"),
        "contact": _deleted("so that the organisation can reach them"),
    },
    plain=["key_hash"],
)
