"""A person, and the roles that staff and assessors are appointed to."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower, Reverse

from programmes import clock, personal
from programmes.people import access
from programmes.people.access import Permission, Role
from programmes.personal import Erase, Field
from programmes.workflow import MoveRefused, Workflow

if TYPE_CHECKING:
    from programmes.people.models.organisations import Membership, Organisation


class Today(Func):
    """The day in London by the database's clock, for use in queries."""

    template = "((portal_now() AT TIME ZONE 'Europe/London')::date)"
    output_field = models.DateField()


class UserQuerySet(models.QuerySet["User"]):
    """People, and which of them somebody may see."""

    def visible_to(self, user: "User") -> "UserQuerySet":
        """Yourself and the colleagues of your organisations; everybody for the staff who handle people's requests."""
        if user.can(Permission.HANDLE_REQUESTS) or user.can(Permission.APPOINT_STAFF):
            return self
        from programmes.people.models.organisations import Membership

        here = Membership.objects.active().filter(organisation__in=user.organisations)
        return self.filter(Q(pk=user.pk) | Q(pk__in=here.values("user")))

    def with_role(self, *roles: Role) -> "UserQuerySet":
        """The active people who hold one of these appointments today."""
        return self.filter(pk__in=Appointment.objects.current().filter(role__in=roles).values("user"), is_active=True)

    def with_permission(self, permission: Permission) -> "UserQuerySet":
        """The active people whose appointments allow this today; superusers, who hold none, are not counted."""
        return self.with_role(*(role for role, allowed in access.ROLES.items() if permission in allowed))


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes people, with the e-mail address in lower case as the database requires."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who can sign in, once their address is verified. Raises ValueError without an address."""
        if not email:
            raise ValueError("a person needs an e-mail address")
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who may do everything: for the first set-up, after which they appoint others."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        """The person with this address, however it is capitalised."""
        user: User = self.get(email=(email or "").strip().lower())
        return user


class User(AbstractBaseUser):
    """A person who signs in by e-mail.

    What they may do comes from appointments and memberships, read at each request.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(
        "e-mail address", unique=True, error_messages={"unique": "This address is already in use."}
    )
    name = models.CharField("full name", max_length=150, blank=True)
    phone = models.CharField("telephone number", max_length=30, blank=True)
    is_active = models.BooleanField("may sign in", default=True)
    is_superuser = models.BooleanField("may do everything", default=False)
    joined_at = models.DateTimeField("joined", db_default=clock.Now())
    agreed_at = models.DateTimeField("agreed to the privacy notice", null=True, blank=True)
    notices_off = ArrayField(
        models.CharField(max_length=40),
        verbose_name="kinds of e-mail switched off",
        default=list,
        blank=True,
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering: ClassVar[list[str]] = ["name", "email"]
        # Who works at the same place: addresses backwards, so that an index finds them by their ends.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(OpClass(Reverse("email"), name="text_pattern_ops"), name="user_email_backwards"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One spelling only, so that the unique index sees every clash and look-ups use it.
            models.CheckConstraint(name="user_email_is_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(
                name="user_erased_cannot_sign_in",
                condition=Q(erased_at__isnull=True) | Q(is_active=False, name="", phone=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name or ("Erased person" if self.erased_at else self.email)

    def clean(self) -> None:
        """Keep the address in lower case, as the database requires."""
        self.email = (self.email or "").strip().lower()

    def get_full_name(self) -> str:
        """The name as the person writes it."""
        return str(self)

    get_short_name = get_full_name

    @cached_property
    def roles(self) -> frozenset[str]:
        """The appointments held today; read once per request, since each request loads the person afresh."""
        if not self.is_active:
            return frozenset()
        return frozenset(self.appointments.current().order_by().values_list("role", flat=True))

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Everything that today's appointments allow; for a superuser all that is not by appointment only."""
        if not self.is_active:
            return frozenset()
        appointed = access.permissions_of(set(self.roles))
        return appointed | (frozenset(Permission) - access.ONLY_BY_APPOINTMENT) if self.is_superuser else appointed

    def can(self, permission: Permission) -> bool:
        """True when an appointment held today (or being superuser) allows this."""
        return permission in self.permissions

    @property
    def is_staff(self) -> bool:
        """True for those who may enter the admin; Django's admin asks for it by this name."""
        return self.can(Permission.ENTER_ADMIN)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's own permission names are for superusers only; each admin page asks `can()`."""
        return self.is_active and self.is_superuser

    def has_perms(self, perms: Iterable[str], obj: Any = None) -> bool:
        """As `has_perm`, for several."""
        return self.has_perm("")

    def has_module_perms(self, app_label: str) -> bool:
        """Staff may look for pages in every app; each page then asks `can()`."""
        return self.is_staff

    @cached_property
    def memberships_now(self) -> "list[Membership]":
        """The memberships that have not ended, with their organisations; read once per request."""
        return list(self.memberships.active().select_related("organisation"))

    @property
    def organisations(self) -> "models.QuerySet[Organisation]":
        """The organisations that the person belongs to now, as a query."""
        from programmes.people.models.organisations import Organisation

        return Organisation.objects.of(self)

    def role_in(self, organisation: "Organisation") -> str | None:
        """The person's role inside this organisation now, or None."""
        if not self.is_active:
            return None
        return next((m.role for m in self.memberships_now if m.organisation_id == organisation.pk), None)

    def manages(self, organisation: "Organisation") -> bool:
        """True when the person may invite, change and remove colleagues of this organisation."""
        return self.role_in(organisation) in access.MANAGES_MEMBERS

    def wants(self, choice: str) -> bool:
        """False when the person has switched this kind of e-mail off; what is essential is always sent."""
        return choice == "essential" or choice not in self.notices_off


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments by whether they hold today."""

    def current(self) -> "AppointmentQuerySet":
        """Begun, not ended and not closed, by the database's day in London."""
        return self.filter(closed_at__isnull=True, starts_on__lte=Today(), ends_on__gte=Today())

    def visible_to(self, user: User) -> "AppointmentQuerySet":
        """Your own; all of them for those who appoint."""
        return self if user.can(Permission.APPOINT_STAFF) else self.filter(user=user)


class Appointment(models.Model):
    """A role given to one person until a day; it can be closed sooner, which ends access at their next request."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    FLOW = Workflow(close=([State.OPEN], State.CLOSED), staff=["close"])

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments", verbose_name="person")
    role = models.CharField(max_length=20, choices=Role.choices)
    starts_on = models.DateField("from", db_default=Today())
    ends_on = models.DateField("until and including")
    given_at = models.DateTimeField(db_default=clock.Now(), editable=False)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["user__name", "role", "-starts_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(closed_at__isnull=True),
                name="appointment_one_open_per_role",
                violation_error_message="This person already holds this role. Close it first to change its dates.",
            ),
            models.CheckConstraint(name="appointment_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="appointment_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="appointment_closed_at_and_by",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.user}"

    @property
    def state(self) -> str:
        """Closed once somebody closed it; otherwise open, although it holds only between its dates."""
        return self.State.CLOSED if self.closed_at else self.State.OPEN

    def close(self, *, by: User, at: datetime) -> None:
        """End the role now. Raises MoveRefused when it is closed, or when it is the closer's own."""
        self.FLOW.check("close", self.state)
        if by.pk == self.user_id:
            raise MoveRefused("You cannot close your own role. Ask another administrator.")
        self.closed_at, self.closed_by = at, by


KEEP_LEDGER = "who decided stays on the record that the decision is about; the account behind the key is emptied"
personal.declare(
    User,
    owner="pk",
    kept_for="while you have an account, and until you ask us to erase it",
    fields={
        "email": Field("to sign you in and to write to you", Erase.PSEUDONYM),
        "name": Field("to address you and to show colleagues and staff who did what", Erase.BLANK),
        "phone": Field("to call you about your application when you want that", Erase.BLANK),
        "password": Field("to sign you in; only a hash is stored", Erase.PSEUDONYM, export=False),
        "notices_off": Field("to respect which e-mails you have switched off", Erase.BLANK),
    },
)
personal.declare(
    Appointment,
    owner="user",
    kept_for="six years after the role ended",
    fields={
        "user": Field("to know who may act for the programme", Erase.KEEP, KEEP_LEDGER),
        "starts_on": Field("to know from when the role holds", Erase.KEEP, KEEP_LEDGER),
        "ends_on": Field("to know until when the role holds", Erase.KEEP, KEEP_LEDGER),
        "given_by": Field("to know who gave the role", Erase.KEEP, KEEP_LEDGER, export=False),
        "closed_by": Field("to know who closed the role", Erase.KEEP, KEEP_LEDGER, export=False),
    },
)
