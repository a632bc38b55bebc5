"""Organisations, who belongs to them, and London's boroughs."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from programmes import clock, personal
from programmes.people.access import (
    MANAGES_MEMBERS,
    MEMBERSHIP_ROLES,
    NEEDS_APPROVAL,
    UNTIL_A_DAY,
    MembershipRole,
    OrganisationKind,
    Permission,
)
from programmes.people.models.users import KEEP_LEDGER, Today, User
from programmes.personal import Erase, Field
from programmes.workflow import Move, MoveRefused, Workflow, stamped

# England and Wales: six or seven digits, a linked charity after a hyphen; Scotland SC and six; Northern Ireland NIC and
# six.
CHARITY_NUMBER = r"^([0-9]{6,7}(-[0-9]{1,2})?|SC[0-9]{6}|NIC[0-9]{6})$"
# Companies House: eight digits, or two letters and six digits; some societies end in R.
COMPANY_NUMBER = r"^([0-9]{8}|[A-Z]{2}[0-9]{5}[0-9R])$"
ENDING_SOON = timedelta(days=30)
ROLES_UNTIL_A_DAY = sorted(role.value for role in UNTIL_A_DAY)
# What a lead may change about their organisation afterwards.
DETAILS = frozenset({"name", "charity_number", "company_number", "turnover", "borough", "postcode"})
POSTCODE = r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$"


class Borough(models.Model):
    """One of London's 32 boroughs or the City, with its place on the tile map."""

    gss_code = models.CharField("GSS code", max_length=9, primary_key=True)
    name = models.CharField(max_length=40, unique=True)
    inner_or_outer = models.CharField(max_length=5, choices=[("inner", "Inner London"), ("outer", "Outer London")])
    tile_col = models.PositiveSmallIntegerField("column on the tile map")
    tile_row = models.PositiveSmallIntegerField("row on the tile map")

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tile_col", "tile_row"], name="borough_one_per_tile"),
            models.CheckConstraint(name="borough_gss_code_shape", condition=Q(gss_code__regex=r"^E09[0-9]{6}$")),
            models.CheckConstraint(name="borough_inner_or_outer", condition=Q(inner_or_outer__in=["inner", "outer"])),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, and which of them somebody may see."""

    def of(self, user: User) -> "OrganisationQuerySet":
        """Those that the person belongs to now."""
        return self.filter(pk__in=Membership.objects.active().filter(user=user).values("organisation"))

    def visible_to(self, user: User) -> "OrganisationQuerySet":
        """Your own; all of them for the staff who approve organisations or read applications."""
        if user.can(Permission.APPROVE_ORGANISATIONS) or user.can(Permission.READ_APPLICATIONS):
            return self
        return self.of(user)


class Organisation(models.Model):
    """A group, company, school, borough or adviser that people act for. An informal group needs no number."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting for approval"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Not approved"
        CLOSED = "closed", "Closed"

    class Turnover(models.TextChoices):
        UNDER_50K = "under_50k", "Under £50,000 a year"
        TO_250K = "to_250k", "£50,000 to £250,000 a year"
        TO_1M = "to_1m", "£250,000 to £1 million a year"
        OVER_1M = "over_1m", "Over £1 million a year"

    FLOW = Workflow(
        approve=([State.PENDING, State.REFUSED], State.APPROVED),
        refuse=([State.PENDING], State.REFUSED),
        close=([State.APPROVED], State.CLOSED),
        reopen=([State.CLOSED], State.APPROVED),
        staff=["approve", "refuse", "close", "reopen"],
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    charity_number = models.CharField(
        max_length=12,
        blank=True,
        validators=[
            RegexValidator(
                CHARITY_NUMBER, "Enter a charity number such as 1234567, SC012345 or NIC100012, or leave it empty."
            )
        ],
    )
    company_number = models.CharField(
        max_length=8,
        blank=True,
        validators=[
            RegexValidator(
                COMPANY_NUMBER, "Enter the 8 characters of a company number such as 01234567, or leave it empty."
            )
        ],
    )
    turnover = models.CharField("yearly income", max_length=10, choices=Turnover.choices, blank=True)
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, null=True, blank=True, related_name="organisations")
    postcode = models.CharField(
        max_length=8,
        blank=True,
        validators=[RegexValidator(POSTCODE, "Enter a full postcode such as SE15 5DQ, or leave it empty.")],
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    created_at = models.DateTimeField(db_default=clock.Now(), editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        # The work-list counts these few among all organisations.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at"], condition=Q(state="pending"), name="organisation_to_approve"),
            models.Index(
                fields=["approved_at"],
                condition=Q(state="approved", kind=OrganisationKind.BOROUGH),
                name="organisation_councils",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="organisation_kind_known", condition=Q(kind__in=OrganisationKind.values)),
            models.CheckConstraint(
                name="organisation_charity_number_shape",
                condition=Q(charity_number="") | Q(charity_number__regex=CHARITY_NUMBER),
            ),
            models.CheckConstraint(
                name="organisation_company_number_shape",
                condition=Q(company_number="") | Q(company_number__regex=COMPANY_NUMBER),
            ),
            models.CheckConstraint(
                name="organisation_postcode_shape", condition=Q(postcode="") | Q(postcode__regex=POSTCODE)
            ),
            models.CheckConstraint(
                name="organisation_borough_named",
                condition=~Q(kind=OrganisationKind.BOROUGH) | Q(borough__isnull=False),
            ),
            # One organisation per borough council, so that a registrar's ceremonies have one home.
            models.UniqueConstraint(
                fields=["borough"],
                condition=Q(kind=OrganisationKind.BOROUGH) & ~Q(state__in=["refused", "closed"]),
                name="organisation_one_council_per_borough",
                violation_error_message="This borough already has an organisation.",
            ),
            stamped("organisation_approved_at_and_by", "approved"),
            stamped("organisation_refused_at_and_by", "refused"),
            stamped("organisation_closed_at_and_by", "closed"),
            models.CheckConstraint(
                name="organisation_state_and_stamps",
                condition=Q(state="pending", approved_at__isnull=True, refused_at__isnull=True, closed_at__isnull=True)
                | Q(state="approved", approved_at__isnull=False, refused_at__isnull=True, closed_at__isnull=True)
                | Q(state="refused", approved_at__isnull=True, refused_at__isnull=False, closed_at__isnull=True)
                | Q(state="closed", approved_at__isnull=False, refused_at__isnull=True, closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The organisation's page for its members."""
        return reverse("programmes:organisation_detail", args=[self.pk])

    @property
    def needs_approval(self) -> bool:
        """True for the kinds that staff must approve before anybody acts for them."""
        return self.kind in NEEDS_APPROVAL

    @property
    def is_working(self) -> bool:
        """True when people may act for it."""
        return self.state == self.State.APPROVED

    def has_one_manager(self) -> bool:
        """True when exactly one person may invite, change and remove its members."""
        return self.memberships.active().filter(role__in=MANAGES_MEMBERS).count() == 1

    def founders_role(self) -> str:
        """The role of the first person in an organisation of this kind."""
        return MEMBERSHIP_ROLES[OrganisationKind(self.kind)][0]

    def refuse_wrong_role(self, role: str) -> None:
        """Raises MoveRefused when an organisation of this kind has no such role."""
        if role not in MEMBERSHIP_ROLES[OrganisationKind(self.kind)]:
            raise MoveRefused("An organisation of this kind does not have that role. Choose another.", field="role")

    @property
    def fixed_details(self) -> frozenset[str]:
        """The details that its members cannot change: those on which staff decided when they approved it."""
        if not (self.needs_approval and self.is_working):
            return frozenset()
        return frozenset({"name", "borough"} if self.kind == OrganisationKind.BOROUGH else {"name"})

    def change(self, details: dict[str, Any]) -> list[str]:
        """Take new details and return the names of those that differ. Its kind never changes.

        Raises MoveRefused when it is closed, and for a detail that staff have approved.
        """
        if self.state == self.State.CLOSED:
            raise MoveRefused("This organisation is closed. Its details stay as they are.")
        if unknown := set(details) - DETAILS:
            raise ValueError(f"not details of an organisation: {sorted(unknown)}")
        changed = sorted(name for name, value in details.items() if getattr(self, name) != value)
        if refused := self.fixed_details.intersection(changed):
            raise MoveRefused(
                "Staff have approved this. Ask us through the complaints page if it must change.", field=min(refused)
            )
        for name in changed:
            setattr(self, name, details[name])
        return changed

    def approve(self, *, by: User, at: datetime) -> None:
        """People may act for it from now on."""
        self.state = self.FLOW.check("approve", self.state)
        self.approved_at, self.approved_by = at, by
        self.refused_at = self.refused_by = None

    def refuse(self, *, by: User, at: datetime) -> None:
        """Nobody may act for it."""
        self.state = self.FLOW.check("refuse", self.state)
        self.refused_at, self.refused_by = at, by

    def close(self, *, by: User, at: datetime) -> None:
        """Nobody acts for it any more; its records stay."""
        self.state = self.FLOW.check("close", self.state)
        self.closed_at, self.closed_by = at, by

    def reopen(self, *, by: User, at: datetime) -> None:
        """People may act for it again; who closed it stays in its history."""
        self.state = self.FLOW.check("reopen", self.state)
        self.closed_at = self.closed_by = None


class OrganisationMove(Move):
    """One move of an organisation: created, approved, refused, closed, reopened."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="moves")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by whether they still hold."""

    def active(self) -> "MembershipQuerySet":
        """Those that nobody has ended and whose last day, where they have one, is not over in London."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=Today()), ended_at__isnull=True)

    def ending(self) -> "MembershipQuerySet":
        """Those that hold, and whose last day is within 30 days."""
        return self.active().filter(ends_on__lte=Today() + ENDING_SOON)

    def visible_to(self, user: User) -> "MembershipQuerySet":
        """Those of the organisations that you may see."""
        return self.filter(organisation__in=Organisation.objects.visible_to(user))


class Membership(models.Model):
    """One person in one organisation, with a role; ended rather than deleted, so that the history stays.

    A registrar's holds until a day, which counts; the other roles hold until somebody ends them.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        ENDED = "ended", "Ended"

    FLOW = Workflow(
        change=([State.ACTIVE], State.ACTIVE),
        extend=([State.ACTIVE], State.ACTIVE),
        remove=([State.ACTIVE], State.ENDED),
        staff=["extend"],
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name="person")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=MembershipRole.choices)
    added_at = models.DateTimeField(db_default=clock.Now(), editable=False)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ends_on = models.DateField("until and including", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["organisation__name", "user__name", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["ends_on"],
                condition=Q(ended_at__isnull=True, ends_on__isnull=False),
                name="membership_last_days",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=Q(ended_at__isnull=True), name="membership_one_active"
            ),
            models.CheckConstraint(name="membership_role_known", condition=Q(role__in=MembershipRole.values)),
            models.CheckConstraint(
                name="membership_last_day_where_the_role_has_one",
                condition=Q(role__in=ROLES_UNTIL_A_DAY, ends_on__isnull=False)
                | (~Q(role__in=ROLES_UNTIL_A_DAY) & Q(ends_on__isnull=True)),
            ),
            stamped("membership_ended_at_and_by", "ended"),
        ]

    def __str__(self) -> str:
        until = f" until {self.ends_on.day} {self.ends_on:%B %Y}" if self.ends_on else ""
        return f"{self.user}, {self.get_role_display()} of {self.organisation}{until}"

    @property
    def state(self) -> str:
        """Active until somebody ends it, although it holds only up to its last day."""
        return self.State.ENDED if self.ended_at else self.State.ACTIVE

    def change(self, *, role: str, by: User, at: datetime) -> None:
        """Give another role, one that the organisation's kind has."""
        self.FLOW.check("change", self.state)
        self.organisation.refuse_wrong_role(role)
        self.role = role

    def extend(self, *, ends_on: date, by: User, at: datetime) -> None:
        """Give a later last day, also when the present one is over. Raises MoveRefused for one's own role, for a role
        without a last day, and for a day that is past or not later than the present one.
        """
        self.FLOW.check("extend", self.state)
        if self.ends_on is None:
            raise MoveRefused("This role has no last day, so it cannot be extended.")
        if by.pk == self.user_id:
            raise MoveRefused("You cannot extend your own role. Ask a colleague.")
        if ends_on <= max(self.ends_on, clock.london_day(at)):
            raise MoveRefused("Choose a day in the future, later than the present last day.", field="ends_on")
        self.ends_on = ends_on

    def remove(self, *, by: User, at: datetime) -> None:
        """End it: access ends at the person's next request."""
        self.FLOW.check("remove", self.state)
        self.ended_at, self.ended_by = at, by


_STAYS = "an organisation is not a person; its record and history stay with it"
personal.declare(Borough, owner="", kept_for="always", plain=["name"])
personal.declare(
    Organisation,
    owner="",
    kept_for="six years after the organisation closed",
    fields={
        field: Field(purpose, Erase.KEEP, KEEP_LEDGER, export=False)
        for field, purpose in (
            ("created_by", "to know who entered the organisation"),
            ("approved_by", "to know who approved it"),
            ("refused_by", "to know who refused it"),
            ("closed_by", "to know who closed it"),
        )
    },
    plain=["name", "charity_number", "company_number", "postcode"],
)
personal.declare(
    OrganisationMove,
    owner="by",
    kept_for="as long as the organisation's record",
    fields={
        "by": Field("to know who did what", Erase.KEEP, KEEP_LEDGER),
        "note": Field("to say why", Erase.KEEP, _STAYS),
    },
    plain=["verb"],
)
personal.declare(
    Membership,
    owner="user",
    kept_for="as long as the organisation's record",
    fields={
        "user": Field("to know who may act for the organisation", Erase.KEEP, KEEP_LEDGER),
        "added_by": Field("to know who added the person", Erase.KEEP, KEEP_LEDGER, export=False),
        "ends_on": Field("to know until when the role holds", Erase.KEEP, KEEP_LEDGER),
        "ended_by": Field("to know who removed the person", Erase.KEEP, KEEP_LEDGER, export=False),
    },
)
