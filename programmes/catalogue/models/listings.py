"""Directories: what groups and services say of themselves, listed once staff have approved it and kept current by a
yearly link.

Twelve months after anybody last confirmed an entry it says so on its page; two months later nobody sees it until
somebody confirms it again.
"""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Q
from django.urls import reverse

from programmes import clock, personal
from programmes.catalogue.models.keeping import acted
from programmes.catalogue.models.responses import Response
from programmes.catalogue.models.taking_part import TakePart
from programmes.clock import months_later
from programmes.personal import Erase, Field
from programmes.sealed import SealedTextField
from programmes.workflow import Move, MoveRefused, Workflow, stamped

ASK_AFTER_MONTHS = 11
FLAG_AFTER_MONTHS = 12
HIDE_AFTER_MONTHS = 14
KEPT = "as long as the entry is in the directory, and two years after"


class Directory(models.Model):
    """How one directory speaks: what it calls its entries, what it asks them for, and the sorts it tells apart."""

    take_part = models.OneToOneField(TakePart, on_delete=models.CASCADE, primary_key=True, related_name="directory")
    noun = models.CharField("one entry is called", max_length=60, default="entry")
    nouns = models.CharField("several are called", max_length=60, default="entries")
    # Code and label of each sort: [["class", "English class"], ["partner", "Conversation partners"]].
    sorts = models.JSONField("sorts of entries", default=list, blank=True)
    needs_access = models.BooleanField("an entry must say how people with access needs can come", default=False)
    has_languages = models.BooleanField("people look for a language", default=True)
    takes_requests = models.BooleanField("people write to an entry through its page", default=False)
    note = models.TextField("above the list", blank=True)

    class Meta:
        verbose_name_plural = "directories"

    def __str__(self) -> str:
        return str(self.take_part)

    @property
    def sort_words(self) -> dict[str, str]:
        """The label of each sort."""
        return {str(code): str(label) for code, label in self.sorts}


class ListingQuerySet(models.QuerySet["Listing"]):
    """Entries by who may see them."""

    def public(self) -> "ListingQuerySet":
        """Those that everybody sees, with or without a warning that nobody confirmed them."""
        return self.filter(state__in=Listing.PUBLIC)

    def in_borough(self, code: str) -> "ListingQuerySet":
        """Those of this borough (its GSS code), or of all London."""
        return self.filter(Q(whole_london=True) | Q(boroughs__contains=[code]))

    def saying(self, words: str) -> "ListingQuerySet":
        """Those in whose name or text these words stand, in English stems."""
        rows = self.annotate(said=SearchVector("name", "text", config="english"))
        return rows.filter(said=SearchQuery(words, config="english", search_type="websearch"))


class Listing(models.Model):
    """One entry of a directory."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for us"
        LISTED = "listed", "Listed"
        FLAGGED = "flagged", "Listed, not confirmed lately"
        HIDDEN = "hidden", "Hidden: nobody confirmed it"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Taken out"

    class DeclineReason(models.TextChoices):
        NOT_LONDON = "not_london", "it is not for people in London"
        NOT_THIS = "not_this", "it does not fit this directory"
        TWICE = "twice", "it is in the directory already"
        UNREACHABLE = "unreachable", "we could not reach you to check it"

    PUBLIC = ("listed", "flagged")
    STANDING = ("waiting", "listed", "flagged", "hidden")
    FLOW = Workflow(
        list_=([State.WAITING, State.DECLINED, State.WITHDRAWN], State.LISTED),
        decline=([State.WAITING], State.DECLINED),
        confirm=([State.LISTED, State.FLAGGED, State.HIDDEN], State.LISTED),
        flag=([State.LISTED], State.FLAGGED),
        hide=([State.FLAGGED], State.HIDDEN),
        withdraw=([State.WAITING, State.LISTED, State.FLAGGED, State.HIDDEN], State.WITHDRAWN),
        staff={"list_", "decline", "confirm", "withdraw"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    take_part = models.ForeignKey(TakePart, on_delete=models.PROTECT, related_name="listings")
    response = models.OneToOneField(
        Response, null=True, blank=True, on_delete=models.SET_NULL, related_name="listing", editable=False
    )
    name = models.CharField(max_length=160)
    text = models.TextField("what it offers", max_length=2000)
    who = models.CharField("who it is for", max_length=300, blank=True)
    sort = models.CharField(max_length=20, blank=True)
    boroughs = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    whole_london = models.BooleanField("all of London", default=False)
    languages = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    place = models.CharField("where", max_length=300, blank=True)
    times = models.CharField("when", max_length=300, blank=True)
    cost = models.CharField(max_length=200, blank=True)
    access = models.TextField("how people with access needs can come", max_length=1000, blank=True)
    # Copied from the directory, so that the database can hold the rule.
    needs_access = models.BooleanField(default=False)
    phone = models.CharField("telephone", max_length=40, blank=True)
    email = models.EmailField("public e-mail address", blank=True)
    url = models.URLField("website", max_length=300, blank=True)
    # Where the yearly link goes. It stands on no public page. NULL: nobody to ask.
    contact_email = SealedTextField("work address for our letters", null=True, blank=True)
    is_demonstration = models.BooleanField("made up for the demonstration", default=False)
    source = models.CharField("where these facts are published", max_length=300, blank=True)
    source_url = models.URLField("address of the source", max_length=300, blank=True)
    assured_on = models.DateField("confirmed on")
    # What the owner of the entry wants changed: {"phone": "020 7946 0000"}. Nobody sees it before staff took it over.
    proposed = models.JSONField("what should change", null=True, blank=True)
    proposed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField("why not", max_length=12, choices=DeclineReason.choices, blank=True)
    offered_at = models.DateTimeField(db_default=clock.Now())
    listed_at = models.DateTimeField(null=True)
    flagged_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(db_default=clock.Now())

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = "entry of a directory"
        verbose_name_plural = "entries of directories"
        ordering: ClassVar[list[str]] = ["name", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["take_part", "name", "id"], condition=Q(state__in=["listed", "flagged"]), name="listing_public"
            ),
            models.Index(fields=["take_part", "sort", "name", "id"], name="listing_sort"),
            models.Index(fields=["state", "name", "id"], name="listing_state"),
            models.Index(fields=["state", "assured_on"], name="listing_assured"),
            models.Index(fields=["state", "offered_at"], name="listing_waiting"),
            models.Index(fields=["proposed_at"], condition=Q(proposed_at__isnull=False), name="listing_proposed"),
            GinIndex(fields=["boroughs"], name="listing_boroughs"),
            GinIndex(fields=["languages"], name="listing_languages"),
            GinIndex(SearchVector("name", "text", config="english"), name="listing_words"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(text=""), name="listing_says_what_it_is"),
            models.UniqueConstraint(
                fields=["take_part", "name"],
                condition=Q(state__in=["waiting", "listed", "flagged", "hidden"]),
                name="listing_once_each",
            ),
            # Either all of London or boroughs by name; an entry for nowhere helps nobody.
            models.CheckConstraint(
                condition=Q(whole_london=True, boroughs__len=0) | Q(whole_london=False, boroughs__len__gt=0),
                name="listing_is_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(needs_access=False) | ~Q(access__regex=r"^\s*$"), name="listing_says_its_access"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["listed", "flagged"]) | ~Q(phone="") | ~Q(email="") | ~Q(url=""),
                name="listing_can_be_reached",
            ),
            models.CheckConstraint(
                condition=Q(is_demonstration=True)
                | ~Q(source="")
                | Q(contact_email__isnull=False)
                | Q(state__in=["declined", "withdrawn"]),
                name="listing_comes_from_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(proposed__isnull=True, proposed_at__isnull=True)
                | Q(proposed__isnull=False, proposed_at__isnull=False),
                name="listing_proposed_stamp",
            ),
            models.CheckConstraint(
                condition=Q(state="declined") & ~Q(reason="") | ~Q(state="declined") & Q(reason=""),
                name="listing_declined_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["listed", "flagged", "hidden"]) | Q(listed_at__isnull=False),
                name="listing_listed_stamp",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["flagged", "hidden"], flagged_at__isnull=False)
                | ~Q(state__in=["flagged", "hidden"]) & Q(flagged_at__isnull=True),
                name="listing_flagged_stamp",
            ),
            models.CheckConstraint(
                condition=Q(state="hidden", hidden_at__isnull=False) | ~Q(state="hidden") & Q(hidden_at__isnull=True),
                name="listing_hidden_stamp",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True),
                name="listing_withdrawn_stamp",
            ),
            stamped("listing_declined_stamps", "declined", held=["declined"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page that everybody can read."""
        return f"{self.take_part.get_absolute_url()}{self.pk}/"

    @property
    def admin_url(self) -> str:
        """The staff's page of it."""
        return reverse("admin:programmes_listing_change", args=[self.pk])

    @property
    def is_public(self) -> bool:
        """Whether everybody can see it."""
        return self.state in self.PUBLIC

    def is_unconfirmed(self, today: date) -> bool:
        """Whether nobody has confirmed the entry for more than twelve months."""
        return today > months_later(self.assured_on, FLAG_AFTER_MONTHS)

    def list_(self, *, today: date, at: datetime) -> None:
        """Show the entry to everybody; it counts as confirmed today."""
        self.state, self.listed_at, self.changed_at = self.FLOW.check("list_", self.state), at, at
        self.assured_on, self.reason = today, ""
        self.withdrawn_at = self.declined_at = self.declined_by = None

    def decline(self, *, reason: str, by: Any, at: datetime) -> None:
        """Say no to the entry, with a reason from the list."""
        self.state = self.FLOW.check("decline", self.state)
        self.reason, self.declined_at, self.declined_by = self.DeclineReason(reason), at, by
        self.changed_at = at

    def confirm(self, *, today: date, at: datetime) -> None:
        """It is right as it stands today; a hidden one is shown again."""
        self.state = self.FLOW.check("confirm", self.state)
        self.assured_on, self.flagged_at, self.hidden_at, self.changed_at = today, None, None, at

    def flag(self, *, at: datetime) -> None:
        """Say on its page that nobody has confirmed it for twelve months."""
        self.state, self.flagged_at, self.changed_at = self.FLOW.check("flag", self.state), at, at

    def hide(self, *, at: datetime) -> None:
        """Take it out of sight until somebody confirms it."""
        self.state, self.hidden_at, self.changed_at = self.FLOW.check("hide", self.state), at, at

    def withdraw(self, *, at: datetime) -> None:
        """It is not in the directory any more; a change that waited goes with it."""
        self.state, self.withdrawn_at, self.changed_at = self.FLOW.check("withdraw", self.state), at, at
        self.flagged_at = self.hidden_at = self.proposed = self.proposed_at = None

    def propose(self, *, facts: dict[str, Any], at: datetime) -> None:
        """Its owner wants something changed. Raises MoveRefused while an earlier change waits."""
        if self.proposed is not None:
            raise MoveRefused("We are still looking at the change that you sent before. Wait for our answer.")
        self.proposed, self.proposed_at = facts, at

    def settle_change(self, *, take: bool, at: datetime) -> None:
        """Put the change that waits into the entry, or set it aside. Raises MoveRefused when none waits."""
        if self.proposed is None:
            raise MoveRefused("No change waits any more. Open the entry again to see what has happened.")
        if take:
            self.change(at=at, **self.proposed)
        self.proposed = self.proposed_at = None

    def change(self, *, at: datetime, **facts: Any) -> None:
        """Put other words into the entry; its state stays."""
        if self.state not in self.STANDING:
            raise MoveRefused("This entry is not in the directory any more. List it again first.")
        for name, value in facts.items():
            setattr(self, name, value)
        self.changed_at = at


class ListingMove(Move):
    """One step of an entry."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="moves")


personal.declare(Directory, owner="", kept_for="as long as the portal runs", plain=["noun", "nouns", "sorts", "note"])
personal.declare(
    Listing,
    owner="",
    kept_for=KEPT,
    fields={
        "contact_email": Field("to write to the owner of an entry about it", Erase.BLANK, export=False),
        "declined_by": acted("who declined the entry"),
    },
    plain=[
        *("name", "text", "who", "sort", "place", "times", "cost", "access", "phone", "email", "url"),
        *("source", "source_url", "assured_on", "proposed"),
    ],
)
personal.declare(ListingMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
