"""Alerts: what opened, and the addresses that want to hear of it by theme, topic and borough.

Every thing that opens gets one row with a number that only grows. An address remembers the last number that it was told
of, so that nobody hears of anything twice.
"""

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from programmes import clock, personal
from programmes.catalogue.models.keeping import acted
from programmes.catalogue.models.programmes import Programme
from programmes.personal import Erase
from programmes.sealed import SealedTextField
from programmes.workflow import Move, Workflow

_SALT = "programmes.catalogue.alerts"


def address_key(email: str) -> str:
    """Stands for an address where only "the same or not" matters; nobody without our secret key can work it out."""
    return salted_hmac(_SALT, email.strip().lower(), algorithm="sha256").hexdigest()


class AlertTopic(models.Model):
    """A subject besides the four themes that staff offer, and write about."""

    class State(models.TextChoices):
        OFFERED = "offered", "Offered"
        RETIRED = "retired", "Not offered any more"

    FLOW = Workflow(
        retire=([State.OFFERED], State.RETIRED), offer=([State.RETIRED], State.OFFERED), staff={"retire", "offer"}
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField("short name", max_length=40, unique=True)
    name = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OFFERED)
    added_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        verbose_name = "topic of alerts"
        verbose_name_plural = "topics of alerts"
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(slug__in=Programme.Theme.values), name="alert_topic_is_no_theme"),
            models.CheckConstraint(condition=~Q(name=""), name="alert_topic_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def retire(self) -> None:
        """Nobody new can choose it."""
        self.state = self.FLOW.check("retire", self.state)

    def offer(self) -> None:
        """People can choose it again."""
        self.state = self.FLOW.check("offer", self.state)


class AlertTopicMove(Move):
    """One step of a topic."""

    topic = models.ForeignKey(AlertTopic, on_delete=models.CASCADE, related_name="moves")


class AlertItem(models.Model):
    """One thing that opened, or that staff wrote. `about` holds themes and topics, `boroughs` is empty for London."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        READY = "ready", "Goes out, or went out"
        DROPPED = "dropped", "Not sent"

    FLOW = Workflow(
        publish=([State.DRAFT], State.READY),
        drop=([State.DRAFT], State.DROPPED),
        staff={"publish", "drop"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Drafts have no number. It is given when the item becomes ready, one after the other, by the worker or the editor.
    number = models.BigIntegerField(null=True, unique=True, editable=False)
    # "fund:<uuid>:<opened>": the same opening once. Staff's own have "news:<uuid>".
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField("what it is", max_length=40)
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=1000, blank=True)
    url = models.CharField("address", max_length=300)
    about = ArrayField(models.CharField(max_length=40), default=list)
    boroughs = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    seen_at = models.DateTimeField(db_default=clock.Now())
    written_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "thing that opened"
        verbose_name_plural = "things that opened"
        ordering: ClassVar[list[str]] = ["-seen_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "seen_at", "id"], name="alert_item_state"),
            GinIndex(fields=["about"], name="alert_item_about"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="ready", number__isnull=False) | ~Q(state="ready") & Q(number__isnull=True),
                name="alert_item_ready_has_a_number",
            ),
            models.CheckConstraint(condition=Q(about__len__gt=0), name="alert_item_is_about_something"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(url=""), name="alert_item_leads_somewhere"),
        ]

    def __str__(self) -> str:
        return self.title

    def publish(self, *, number: int) -> None:
        """It goes out with tomorrow's e-mails."""
        self.state, self.number = self.FLOW.check("publish", self.state), number

    def drop(self) -> None:
        """It is not sent."""
        self.state = self.FLOW.check("drop", self.state)


class AlertItemMove(Move):
    """One step of an item."""

    item = models.ForeignKey(AlertItem, on_delete=models.CASCADE, related_name="moves")


class Alert(models.Model):
    """One address that hears of what opens, once it is confirmed. Stopping deletes the row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = SealedTextField("e-mail address")
    address = models.CharField("keyed hash of the address", max_length=64, unique=True)
    about = ArrayField(models.CharField(max_length=40), default=list)
    boroughs = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    told_until = models.BigIntegerField("last item told", default=0)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "alert"
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at"], condition=Q(confirmed_at__isnull=True), name="alert_unconfirmed"),
            models.Index(fields=["id"], condition=Q(confirmed_at__isnull=False), name="alert_confirmed"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(confirmed_at__gte=F("asked_at")) & Q(about__len__gt=0),
                name="alert_confirmed_for_something",
            ),
        ]

    def __str__(self) -> str:
        return "Somebody who hears of what opens"

    def confirm(self, *, about: list[str], boroughs: list[str], told_until: int, at: datetime) -> None:
        """From now on, of these; of nothing that opened before the first confirmation."""
        self.about, self.boroughs = about, boroughs
        if self.confirmed_at is None:
            self.confirmed_at, self.told_until = at, told_until

    def wants(self, item: AlertItem) -> bool:
        """Whether this thing is of its themes and boroughs. What is for all London is for everybody."""
        here = not self.boroughs or not item.boroughs or bool(set(self.boroughs) & set(item.boroughs))
        return here and bool(set(self.about) & set(item.about))


personal.declare(AlertTopic, owner="", kept_for="as long as the portal runs", plain=["slug", "name"])
personal.declare(
    AlertTopicMove,
    owner="",
    kept_for="as long as the portal runs",
    fields={"by": acted("who acted")},
    plain=["verb", "note"],
)
personal.declare(
    AlertItem,
    owner="",
    kept_for="2 years",
    fields={"written_by": acted("who wrote it")},
    plain=["key", "kind", "title", "text", "url"],
)
personal.declare(AlertItemMove, owner="", kept_for="2 years", fields={"by": acted("who acted")}, plain=["verb", "note"])
personal.declare(
    Alert,
    owner="",
    kept_for="until the person stops the e-mails; 7 days when the address is never confirmed",
    fields={
        "email": personal.Field("where to write when something opens", Erase.DELETE),
        "address": personal.Field("so that one address gets one message", Erase.DELETE, export=False),
    },
)
