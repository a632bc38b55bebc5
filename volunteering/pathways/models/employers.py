"""Employer-supported volunteering: a team that is offered, a need that is posted, and the match of the two.

An agreed match is a session of the host in which the team holds its places: the database counts them with everybody
else's, and refuses one more than the session has (migration 0008). The team's time is counted here, and in nobody's
own hours.
"""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes import personal
from programmes.people.access import MembershipRole, OrganisationKind
from programmes.people.models import Borough, Membership, Organisation
from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field
from programmes.workflow import Workflow, stamped
from volunteering.hosts.models import Host
from volunteering.opportunities.models import Opportunity
from volunteering.safeguarding.vocabulary import SKILLS, label

LARGEST_TEAM = 200
MOST_DATES = 6
# A match in one of these states keeps an offer and a need to itself.
LIVE_MATCH = ("proposed", "half", "agreed")


def leads(user: Any) -> "models.QuerySet[Organisation]":
    """The employers that this person leads now."""
    held = Membership.objects.active().filter(user=user, role=MembershipRole.LEAD)
    return Organisation.objects.filter(
        pk__in=held.values("organisation"), kind=OrganisationKind.EMPLOYER, state=Organisation.State.APPROVED
    )


def _dates() -> ArrayField:
    return ArrayField(models.DateField(), size=MOST_DATES)


class TeamOfferQuerySet(models.QuerySet["TeamOffer"]):
    """Offers by who may see them."""

    def of(self, user: Any) -> "TeamOfferQuerySet":
        """Those of the employers that this person leads."""
        return self.filter(organisation__in=leads(user))

    def unmatched(self) -> "TeamOfferQuerySet":
        """Open ones without a match that stands."""
        return self.filter(state=TeamOffer.State.OPEN).exclude(matches__state__in=LIVE_MATCH)


class TeamOffer(models.Model):
    """A team of adults that an employer offers, with what it can do and when."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        WITHDRAWN = "withdrawn", "Withdrawn"

    FLOW = Workflow(withdraw=([State.OPEN], State.WITHDRAWN))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="team_offers")
    size = models.PositiveSmallIntegerField("people in the team")
    skills = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    dates = _dates()
    boroughs = models.ManyToManyField(Borough, related_name="+", blank=True)
    remote = models.BooleanField("can also help from a distance", default=False)
    about = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = TeamOfferQuerySet.as_manager()

    class Meta:
        verbose_name = "team offered by an employer"
        verbose_name_plural = "teams offered by employers"
        ordering: ClassVar[list[str]] = ["-offered_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "offered_at"], name="team_offer_waiting"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(size__gte=2, size__lte=LARGEST_TEAM), name="team_offer_is_a_team"),
            models.CheckConstraint(condition=Q(dates__len__gte=1), name="team_offer_has_a_date"),
            stamped("team_offer_withdrawn_stamps", "withdrawn", held=["withdrawn"]),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.size} people"

    def get_absolute_url(self) -> str:
        """The employer's page of it."""
        return reverse("volunteering:team_offer", args=[self.pk])

    @property
    def skill_words(self) -> list[str]:
        """The skills in our words."""
        return [label(SKILLS, code) for code in self.skills]

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """The team is not offered any more."""
        self.state = self.FLOW.check("withdraw", self.state)
        self.withdrawn_at, self.withdrawn_by = at, by


class TeamNeedQuerySet(models.QuerySet["TeamNeed"]):
    """Needs by who may see them."""

    def of(self, user: Any) -> "TeamNeedQuerySet":
        """Those of the hosts that this person acts for."""
        return self.filter(host__in=Host.objects.of(user))

    def unmatched(self) -> "TeamNeedQuerySet":
        """Open ones without a match that stands."""
        return self.filter(state=TeamNeed.State.OPEN).exclude(matches__state__in=LIVE_MATCH)


class TeamNeed(models.Model):
    """Work of a host for a team. It belongs to one of its opportunities: that says where, and was read by staff."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        WITHDRAWN = "withdrawn", "Withdrawn"

    FLOW = Workflow(withdraw=([State.OPEN], State.WITHDRAWN))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="team_needs")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="team_needs")
    what = models.TextField("what the team would do")
    skills = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    smallest = models.PositiveSmallIntegerField("at least so many people")
    largest = models.PositiveSmallIntegerField("at most so many people")
    dates = _dates()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = TeamNeedQuerySet.as_manager()

    class Meta:
        verbose_name = "need for a team"
        verbose_name_plural = "needs for teams"
        ordering: ClassVar[list[str]] = ["-posted_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "posted_at"], name="team_need_waiting"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(smallest__gte=2, largest__gte=F("smallest"), largest__lte=LARGEST_TEAM),
                name="team_need_sizes",
            ),
            models.CheckConstraint(condition=Q(dates__len__gte=1), name="team_need_has_a_date"),
            stamped("team_need_withdrawn_stamps", "withdrawn", held=["withdrawn"]),
        ]

    def __str__(self) -> str:
        return f"{self.host}: {self.smallest} to {self.largest} people"

    def get_absolute_url(self) -> str:
        """The host's page of it."""
        return reverse("volunteering:team_need", args=[self.pk])

    @property
    def skill_words(self) -> list[str]:
        """The skills in our words."""
        return [label(SKILLS, code) for code in self.skills]

    def fits(self, offer: TeamOffer, today: date) -> list[str]:
        """What speaks for this offer, in words, the most telling first; [] where the size does not fit."""
        if not self.smallest <= offer.size <= self.largest:
            return []
        said = ["the size fits"]
        shared = sorted(day for day in set(self.dates) & set(offer.dates) if day >= today)
        if shared:
            said.insert(0, "same day: " + ", ".join(f"{day.day} {day:%B}" for day in shared))
        reach = {borough.pk for borough in offer.boroughs.all()}
        if not reach or self.opportunity.borough_id in reach or (self.opportunity.remote and offer.remote):
            said.append("within reach")
        said += [label(SKILLS, code) for code in self.skills if code in offer.skills]
        return said

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """No team is needed any more."""
        self.state = self.FLOW.check("withdraw", self.state)
        self.withdrawn_at, self.withdrawn_by = at, by


def acted(purpose: str) -> Field:
    """A key to whoever acted for an organisation: it stays on the record."""
    return Field(purpose, Erase.KEEP, KEEP_LEDGER, export=False)


KEPT = "six years after the day"
personal.declare(
    TeamOffer,
    owner="",
    kept_for=KEPT,
    fields={"offered_by": acted("who offered the team"), "withdrawn_by": acted("who took the offer back")},
    plain=["about"],
)
personal.declare(
    TeamNeed,
    owner="",
    kept_for=KEPT,
    fields={"posted_by": acted("who posted the need"), "withdrawn_by": acted("who took the need back")},
    plain=["what"],
)
