"""Opportunities: what there is to do, who may do it, and where it stands on its way to the public pages.

One of ours belongs to a host. One from another platform belongs to a source instead: it names its organisation and
links to that platform's own sign-up.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from programmes import clock, personal
from programmes.people.access import Permission
from programmes.people.models import Borough
from programmes.people.models.organisations import POSTCODE
from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field
from programmes.workflow import Move, MoveRefused, Workflow, stamped
from volunteering.hosts.models import Host
from volunteering.opportunities.models.checks import REASONS, YOUNGEST_CHECKED, CheckLevel
from volunteering.opportunities.models.content import (
    ADULT,
    CONTENT,
    OF_A_SOURCE,
    OLDEST,
    SUPERVISED_BELOW,
    YOUNGEST,
    Told,
)
from volunteering.opportunities.models.sources import Source
from volunteering.safeguarding.vocabulary import ACCESS, CAUSES, SKILLS


def _open_at(at: datetime) -> Q:
    """Whose host or source is open. Asked for each row by its key, so that no list of all hosts is made."""
    return Q(Exists(Host.objects.open_at(at).filter(pk=OuterRef("host")))) | Q(source__state=Source.State.ACTIVE)


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    """Opportunities by who may see them."""

    def public_at(self, at: datetime) -> "OpportunityQuerySet":
        """Those that anybody may see: published, by a host that is approved and has signed, or from a live source."""
        return self.filter(_open_at(at), state=Opportunity.State.PUBLISHED)

    def of(self, user: Any) -> "OpportunityQuerySet":
        """Those of the hosts that this person acts for now."""
        return self.filter(host__in=Host.objects.of(user))

    def visible_to(self, user: Any) -> "OpportunityQuerySet":
        """The public ones, your own hosts', and all of them for the staff who moderate."""
        if user.is_authenticated and user.can(Permission.MODERATE_OPPORTUNITIES):
            return self
        public = Q(state=Opportunity.State.PUBLISHED) & _open_at(clock.now())
        return self.filter(public | Q(Exists(Host.objects.of(user).filter(pk=OuterRef("host")))))

    def with_parties(self) -> "OpportunityQuerySet":
        """Joined with what every page about an opportunity names."""
        return self.select_related("host__organisation", "host__agreement", "source", "borough")


class Opportunity(Told, models.Model):
    """Something to do for an organisation, once or again and again; its dates are its sessions."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waiting to be read"
        RETURNED = "returned", "Returned with what to change"
        PUBLISHED = "published", "Published"
        PAUSED = "paused", "Paused"
        CLOSED = "closed", "Closed"

    class Pattern(models.TextChoices):
        ONE_OFF = "one_off", "Once"
        ONGOING = "ongoing", "Again and again"

    class Below(models.IntegerChoices):
        UNDER_16 = 16, "Under 16"
        UNDER_17 = 17, "Under 17"
        UNDER_18 = 18, "Under 18"

    FLOW = Workflow(
        staff={"return_", "publish"},
        submit=([State.DRAFT, State.RETURNED], State.SUBMITTED),
        take_back=([State.SUBMITTED], State.DRAFT),
        return_=([State.SUBMITTED, State.PUBLISHED, State.PAUSED], State.RETURNED),
        publish=([State.SUBMITTED], State.PUBLISHED),
        pause=([State.PUBLISHED], State.PAUSED),
        resume=([State.PAUSED], State.PUBLISHED),
        close=([State.DRAFT, State.SUBMITTED, State.RETURNED, State.PUBLISHED, State.PAUSED], State.CLOSED),
        bring_back=([State.CLOSED], State.SUBMITTED),
    )
    EDITABLE = frozenset({State.DRAFT, State.RETURNED, State.PUBLISHED, State.PAUSED})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    host = models.ForeignKey(Host, null=True, on_delete=models.PROTECT, related_name="opportunities")
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="opportunities")
    # The other platform's own name for the role, and what else only its rows have.
    source_key = models.CharField(max_length=300, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    organisation_name = models.CharField(max_length=200, blank=True)
    apply_url = models.URLField(max_length=500, blank=True)

    title = models.CharField(max_length=100)
    what = models.TextField(blank=True)
    cause = models.CharField(max_length=60, blank=True)
    skills = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    commitment = models.CharField(max_length=200, blank=True)
    pattern = models.CharField(max_length=10, choices=Pattern.choices, default=Pattern.ONGOING)
    remote = models.BooleanField(default=False)
    borough = models.ForeignKey(Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place_name = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    minimum_age = models.PositiveSmallIntegerField(default=18)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    adults_only = models.BooleanField(default=False)
    supervised = models.BooleanField(default=True)
    permission_below = models.PositiveSmallIntegerField(choices=Below.choices, default=Below.UNDER_16)
    night = models.BooleanField(default=False, help_text="A session is too late or too early for under-18s.")
    expenses = models.BooleanField(default=False)
    access = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    access_note = models.TextField(blank=True)
    check_level = models.CharField(max_length=10, choices=CheckLevel.choices, default=CheckLevel.NONE)
    check_reason = models.CharField(max_length=30, blank=True)
    by_application = models.BooleanField(default=False)
    question = models.CharField(max_length=300, blank=True)

    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    created_at = models.DateTimeField(db_default=clock.Now(), editable=False)
    created_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    to_change = models.TextField(blank=True, help_text="What staff asked the host to change.")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    # Nobody closes what its source no longer lists; what staff left out never comes back by itself.
    closed_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(db_default=clock.Now(), help_text="When what people read last changed.")
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("what", weight="B", config="english")
        + SearchVector("place_name", weight="C", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-published_at", "pk"]
        verbose_name_plural = "opportunities"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "since_at", "id"], name="opportunity_state_wait"),
            models.Index(fields=["host", "state", "-updated_at"], name="opportunity_of_host"),
            models.Index(
                fields=["borough", "-published_at", "id"], condition=Q(state="published"), name="opportunity_borough"
            ),
            models.Index(
                fields=["cause", "-published_at", "id"], condition=Q(state="published"), name="opportunity_cause"
            ),
            models.Index(fields=["-published_at", "id"], condition=Q(state="published"), name="opportunity_newest"),
            GinIndex(fields=["search"], name="opportunity_words"),
            GinIndex(fields=["access"], name="opportunity_access"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(Q(host__isnull=False, source__isnull=True, source_key="", apply_url=""))
                | (Q(host__isnull=True, source__isnull=False) & ~Q(source_key="") & ~Q(apply_url="")),
                name="opportunity_ours_or_a_sources",
            ),
            models.UniqueConstraint(
                fields=["source", "source_key"], condition=Q(source__isnull=False), name="opportunity_imported_once"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="opportunity_has_title"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "closed"])
                | (
                    ~Q(what="")
                    & (Q(source__isnull=False) | ~Q(cause=""))
                    & (Q(remote=True) | Q(borough__isnull=False) | Q(source__isnull=False))
                ),
                name="opportunity_whole_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(cause="") | Q(cause__in=sorted(CAUSES)), name="opportunity_cause_of_the_standard"
            ),
            models.CheckConstraint(
                condition=Q(skills__contained_by=sorted(SKILLS)), name="opportunity_skills_of_the_standard"
            ),
            models.CheckConstraint(
                condition=Q(access__contained_by=sorted(ACCESS)), name="opportunity_access_of_the_standard"
            ),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=POSTCODE), name="opportunity_postcode_shape"
            ),
            models.CheckConstraint(
                condition=Q(minimum_age__gte=YOUNGEST, minimum_age__lte=OLDEST)
                & (Q(maximum_age__isnull=True) | Q(maximum_age__gte=F("minimum_age"), maximum_age__lte=OLDEST)),
                name="opportunity_age_window",
            ),
            models.CheckConstraint(
                condition=Q(adults_only=False) | Q(minimum_age__gte=18), name="opportunity_adults_only_from_18"
            ),
            models.CheckConstraint(
                condition=Q(minimum_age__gte=SUPERVISED_BELOW) | Q(supervised=True) | Q(source__isnull=False),
                name="opportunity_under_16_supervised",
            ),
            models.CheckConstraint(condition=Q(permission_below__in=[16, 17, 18]), name="opportunity_permission_known"),
            # I24: no level without a reason that allows it, and no check of anybody under 16.
            models.CheckConstraint(
                condition=Q(check_level="none", check_reason="")
                | Q(
                    check_level="basic",
                    check_reason__in=[code for code, reason in REASONS.items() if reason.level == "basic"],
                )
                | Q(
                    check_level="standard",
                    check_reason__in=[code for code, reason in REASONS.items() if reason.level == "standard"],
                )
                | Q(
                    check_level="enhanced",
                    check_reason__in=[code for code, reason in REASONS.items() if reason.level == "enhanced"],
                ),
                name="opportunity_check_lawful",
            ),
            models.CheckConstraint(
                condition=Q(check_level="none") | Q(minimum_age__gte=YOUNGEST_CHECKED),
                name="opportunity_no_check_under_16",
            ),
            models.CheckConstraint(
                condition=Q(by_application=True) | Q(question=""), name="opportunity_question_when_applied"
            ),
            models.CheckConstraint(
                condition=(Q(state="returned") & ~Q(to_change="")) | (~Q(state="returned") & Q(to_change="")),
                name="opportunity_returned_with_words",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True, closed_by__isnull=True)),
                name="opportunity_closed_stamp",
            ),
            stamped("opportunity_submitted_stamps", "submitted"),
            stamped("opportunity_returned_stamps", "returned", held=["returned"]),
            stamped(
                "opportunity_published_stamps",
                "published",
                held=["published", "paused"],
                free=["closed", "returned", "submitted", "draft"],
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("volunteering:opportunity_detail", args=[self.pk])

    def content(self) -> dict[str, Any]:
        """What people read, by field."""
        return {name: getattr(self, f"{name}_id" if name == "borough" else name) for name in CONTENT}

    def take(self, content: dict[str, Any]) -> list[str]:
        """Take new words and choices and return the names of those that differ."""
        before = {**self.content(), **{name: getattr(self, name) for name in OF_A_SOURCE}}
        changed = [name for name, value in content.items() if name in before and before[name] != value]
        for name in changed:
            setattr(self, f"{name}_id" if name == "borough" else name, content[name])
        return changed

    def missing(self) -> dict[str, str]:
        """What is still to be said before it can be sent: field -> what to do."""
        said = {}
        if not self.what.strip():
            said["what"] = "Say what people do."
        if not self.cause:
            said["cause"] = "Choose the cause."
        if not self.remote and self.borough_id is None:
            said["borough"] = "Choose the borough, or say that it can be done from home."
        if not self.commitment:
            said["commitment"] = "Say how much time it takes."
        if self.minimum_age < ADULT and not self.supervised:
            said["supervised"] = "People under 18 need somebody who supervises them. Say so, or take only adults."
        return said

    def submit(self, *, by: Any, at: datetime) -> None:
        """Hand it in to be read before it is public. Raises MoveRefused while something is missing."""
        if missing := self.missing():
            field, words = next(iter(missing.items()))
            raise MoveRefused(words, field=field)
        self._move("submit", at)
        self.submitted_at, self.submitted_by = at, by
        self.returned_at = self.returned_by = None
        self.to_change = ""

    def take_back(self, *, by: Any, at: datetime) -> None:
        """The host wants to change something before we read it."""
        self._move("take_back", at)
        self.submitted_at = self.submitted_by = None

    def return_(self, *, by: Any, at: datetime, to_change: str) -> None:
        """Staff ask for a change; a published one leaves the public pages until it is read again."""
        self._move("return_", at)
        self.returned_at, self.returned_by, self.to_change = at, by, to_change

    def publish(self, *, by: Any, at: datetime) -> None:
        """Anybody may see it from now on."""
        self._move("publish", at)
        self.published_at, self.published_by, self.updated_at = at, by, at

    def pause(self, *, by: Any, at: datetime) -> None:
        """It leaves the public pages for a while; its sessions and sign-ups stay."""
        self._move("pause", at)

    def resume(self, *, by: Any, at: datetime) -> None:
        """It is public again as it was."""
        self._move("resume", at)
        self.updated_at = at

    def close(self, *, by: Any, at: datetime) -> None:
        """It is over for good; what was done there stays on record."""
        self._move("close", at)
        self.closed_at, self.closed_by = at, by
        self.returned_at = self.returned_by = None
        self.to_change = ""

    def bring_back(self, *, by: Any, at: datetime) -> None:
        """Its source lists it again: it waits to be read again."""
        self._move("bring_back", at)
        self.closed_at = self.closed_by = None

    def _move(self, verb: str, at: datetime) -> None:
        self.state = self.FLOW.check(verb, self.state)
        self.since_at = at


class OpportunityMove(Move):
    """One move of an opportunity: sent, returned, published, changed, paused, closed."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="moves")


_STAYS = "it says what the opportunity was, which the hours done there refer to"
_TEXTS = [
    "source_key",
    "source_digest",
    "organisation_name",
    "apply_url",
    "title",
    "what",
    "cause",
    "skills",
    "commitment",
    "place_name",
    "postcode",
    "access",
    "access_note",
    "check_reason",
    "question",
    "to_change",
    "search",
]
personal.declare(
    Opportunity,
    owner="",
    kept_for="six years after it closed",
    fields={
        f"{verb}_by": Field(purpose, Erase.KEEP, KEEP_LEDGER, export=False)
        for verb, purpose in (
            ("created", "to know who wrote it"),
            ("submitted", "to know who sent it"),
            ("returned", "to know who asked for a change"),
            ("published", "to know who published it"),
            ("closed", "to know who closed it"),
        )
    },
    plain=_TEXTS,
)
personal.declare(
    OpportunityMove,
    owner="by",
    kept_for="as long as the opportunity",
    fields={
        "by": Field("to know who did what", Erase.KEEP, KEEP_LEDGER),
        "note": Field("to say why", Erase.KEEP, _STAYS),
    },
    plain=["verb"],
)
