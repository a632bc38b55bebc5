"""Host organisations: what they told us, the agreement they signed, and whether we approved them.

Nobody posts for a host that is not approved and has not signed an agreement that holds. Who may act for a host at
which moment is `authority.held`.
"""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from programmes import clock, personal
from programmes.people.access import Permission
from programmes.people.models import Membership, Organisation
from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field
from programmes.workflow import Move, MoveRefused, Workflow, stamped

# The details that a host gives; a published one changes them without another approval, except the name (people).
DETAILS = (
    "about",
    "website",
    "contact_name",
    "phone",
    "safeguarding_name",
    "has_safeguarding_policy",
    "has_insurance",
)


class Agreement(models.Model):
    """One version of the best-practice agreement. Its text never changes; a new version is a new row.

    An older version holds until `holds_until_at`, so that hosts have time to read and sign the next.
    """

    version = models.PositiveSmallIntegerField(primary_key=True)
    title = models.CharField(max_length=120)
    text = models.TextField(help_text="Plain text. A line that starts with # is a heading, one with - a point.")
    is_demonstration = models.BooleanField(default=False, help_text="Our own draft, which nobody has decided on.")
    published_at = models.DateTimeField(db_default=clock.Now(), editable=False)
    published_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    holds_until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(version__gte=1), name="agreement_version_from_one"),
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(holds_until_at__isnull=True),
                name="agreement_one_without_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    def get_absolute_url(self) -> str:
        """Where anybody can read it."""
        return reverse("volunteering:agreement_detail", args=[self.version])

    @classmethod
    def current(cls) -> "Agreement | None":
        """The newest version, which every host signs now; None before the reference data are loaded."""
        return cls.objects.order_by("-version").first()

    def blocks(self) -> list[tuple[str, list[str]]]:
        """The text as headings, paragraphs and points: ("h", [..]), ("p", [..]), ("ul", [..])."""
        found: list[tuple[str, list[str]]] = []
        for line in filter(None, (row.strip() for row in self.text.splitlines())):
            kind = {"#": "h", "-": "ul"}.get(line[0], "p")
            words = line[1:].strip() if kind != "p" else line
            if kind == "ul" and found and found[-1][0] == "ul":
                found[-1][1].append(words)
            else:
                found.append((kind, [words]))
        return found

    def replace(self, *, until: datetime, at: datetime) -> None:
        """A newer version takes its place; this one holds until then. Raises MoveRefused for a moment that is past."""
        if self.holds_until_at is not None:
            raise MoveRefused("This version has already been replaced.")
        if until <= at:
            raise MoveRefused("Choose a day in the future, so that hosts have time to sign.", field="sign_by")
        self.holds_until_at = until


class HostQuerySet(models.QuerySet["Host"]):
    """Hosts by who may act for them and which of them may have opportunities."""

    def of(self, user: Any) -> "HostQuerySet":
        """Those that this person acts for now."""
        if not user.is_authenticated:
            return self.none()
        memberships = Membership.objects.active().filter(user=user)
        return self.filter(
            organisation__in=memberships.values("organisation"), organisation__state=Organisation.State.APPROVED
        )

    def visible_to(self, user: Any) -> "HostQuerySet":
        """Your own; all of them for the staff who approve hosts or moderate."""
        if user.is_authenticated and (
            user.can(Permission.APPROVE_HOSTS) or user.can(Permission.MODERATE_OPPORTUNITIES)
        ):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(organisation__in=Organisation.objects.of(user))

    def open_at(self, at: datetime) -> "HostQuerySet":
        """Those that may have public opportunities: approved, with an agreement that holds."""
        return self.filter(
            Q(agreement__holds_until_at__isnull=True) | Q(agreement__holds_until_at__gt=at),
            state=Host.State.APPROVED,
            agreement__isnull=False,
            organisation__state=Organisation.State.APPROVED,
        )


class Host(models.Model):
    """An organisation of kind host, as volunteering knows it."""

    class State(models.TextChoices):
        DRAFT = "draft", "Not sent yet"
        SUBMITTED = "submitted", "Waiting for our answer"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Not approved"
        PAUSED = "paused", "Paused"

    FLOW = Workflow(
        staff={"approve", "refuse", "pause", "resume"},
        submit=([State.DRAFT, State.REFUSED], State.SUBMITTED),
        take_back=([State.SUBMITTED], State.DRAFT),
        approve=([State.SUBMITTED], State.APPROVED),
        refuse=([State.SUBMITTED], State.REFUSED),
        pause=([State.APPROVED], State.PAUSED),
        resume=([State.PAUSED], State.APPROVED),
    )

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="host", db_index=False
    )
    about = models.TextField(blank=True)
    website = models.URLField(blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    safeguarding_name = models.CharField(max_length=120, blank=True)
    has_safeguarding_policy = models.BooleanField(default=False)
    has_insurance = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    created_at = models.DateTimeField(db_default=clock.Now(), editable=False)
    created_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, null=True, on_delete=models.PROTECT, related_name="hosts")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    signed_name = models.CharField(max_length=120, blank=True)
    signed_role = models.CharField(max_length=120, blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, help_text="Why we refused or paused it, as the host reads it.")

    objects = HostQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["organisation__name"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "since_at"], name="host_state_wait")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Nobody is approved, or waits to be, without having signed.
            models.CheckConstraint(
                condition=Q(state__in=["draft", "refused"]) | Q(agreement__isnull=False), name="host_signed_first"
            ),
            models.CheckConstraint(
                condition=Q(agreement__isnull=True, signed_at__isnull=True, signed_name="", signed_role="")
                | (Q(agreement__isnull=False, signed_at__isnull=False) & ~Q(signed_name="") & ~Q(signed_role="")),
                name="host_signature_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (~Q(about="") & ~Q(contact_name="") & ~Q(phone="") & ~Q(safeguarding_name="")),
                name="host_details_whole",
            ),
            # We promise this about every host: it has a safeguarding policy and insurance that covers volunteers.
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "approved", "paused"])
                | Q(has_safeguarding_policy=True, has_insurance=True),
                name="host_policy_and_insurance",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["refused", "paused"]) & ~Q(reason=""))
                | (~Q(state__in=["refused", "paused"]) & Q(reason="")),
                name="host_reason_where_we_said_no",
            ),
            stamped("host_signed_stamps", "signed"),
            stamped("host_submitted_stamps", "submitted", held=["submitted", "approved", "refused", "paused"]),
            stamped("host_approved_stamps", "approved", held=["approved", "paused"]),
            stamped("host_refused_stamps", "refused", held=["refused"]),
            stamped("host_paused_stamps", "paused", held=["paused"]),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    def get_absolute_url(self) -> str:
        """Its home for the people who act for it."""
        return reverse("volunteering:host_home", args=[self.pk])

    @property
    def name(self) -> str:
        """The organisation's name."""
        return self.organisation.name

    def is_open(self, at: datetime) -> bool:
        """Whether its opportunities may be public: approved, with an agreement that holds at this moment."""
        return (
            self.state == self.State.APPROVED
            and self.organisation.state == Organisation.State.APPROVED
            and self.agreement is not None
            and (self.agreement.holds_until_at is None or self.agreement.holds_until_at > at)
        )

    def refuse_unless_open(self, at: datetime) -> None:
        """Raises MoveRefused while nobody may post for it, with what to do."""
        if self.state == self.State.PAUSED:
            raise MoveRefused(f"We paused this host. {self.reason} Write to us when it is put right.")
        if self.state != self.State.APPROVED or self.organisation.state != Organisation.State.APPROVED:
            raise MoveRefused("You can post when we have approved your organisation as a host.")
        if not self.is_open(at):
            raise MoveRefused("Sign the new version of the agreement first. Then you can post again.")

    def missing(self) -> list[str]:
        """The details that are still to be given before it can be sent, in plain words."""
        wanted = {
            "about": "what your organisation does",
            "contact_name": "whom volunteers can ask",
            "phone": "the telephone number for volunteers",
            "safeguarding_name": "who is responsible for safeguarding",
            "has_safeguarding_policy": "that you have a safeguarding policy",
            "has_insurance": "that your insurance covers volunteers",
        }
        return [words for name, words in wanted.items() if not getattr(self, name)]

    def change(self, details: dict[str, Any]) -> list[str]:
        """Take new details and return the names of those that differ. Raises MoveRefused while we are reading them,
        and when an approved host would lose something that it needs."""
        if unknown := set(details) - set(DETAILS):
            raise ValueError(f"not details of a host: {sorted(unknown)}")
        if self.state == self.State.SUBMITTED:
            raise MoveRefused("We are reading your application. Take it back first if something must change.")
        changed = [name for name, value in details.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, details[name])
        if self.state != self.State.DRAFT and (missing := self.missing()):
            raise MoveRefused(f"A host must tell us {missing[0]}.")
        return changed

    def sign(self, *, agreement: Agreement, name: str, role: str, by: Any, at: datetime) -> None:
        """Sign a version of the agreement, in any state. Raises MoveRefused for a version that has been replaced and
        for one that is signed already."""
        if agreement.holds_until_at is not None:
            raise MoveRefused("There is a newer version of the agreement. Read and sign that one.")
        if self.agreement_id == agreement.pk:
            raise MoveRefused("Your organisation has already signed this version.")
        self.agreement, self.signed_name, self.signed_role = agreement, name, role
        self.signed_at, self.signed_by = at, by

    def submit(self, *, by: Any, at: datetime) -> None:
        """Ask us to approve it. Raises MoveRefused while a detail or the signature is missing."""
        if missing := self.missing():
            raise MoveRefused(f"Tell us first: {', '.join(missing)}.")
        if self.agreement is None or self.agreement.holds_until_at is not None:
            raise MoveRefused("Read and sign the agreement first.")
        self._move("submit", at)
        self.submitted_at, self.submitted_by = at, by
        self.refused_at = self.refused_by = None
        self.reason = ""

    def take_back(self, *, by: Any, at: datetime) -> None:
        """The host wants to change something before we read it."""
        self._move("take_back", at)
        self.submitted_at = self.submitted_by = None

    def approve(self, *, by: Any, at: datetime) -> None:
        """It may post opportunities from now on."""
        self._move("approve", at)
        self.approved_at, self.approved_by = at, by

    def refuse(self, *, by: Any, at: datetime, reason: str) -> None:
        """It may not post; the reason says what would change that."""
        self._move("refuse", at)
        self.refused_at, self.refused_by, self.reason = at, by, reason

    def pause(self, *, by: Any, at: datetime, reason: str) -> None:
        """Its opportunities leave the public pages until it is resumed."""
        self._move("pause", at)
        self.paused_at, self.paused_by, self.reason = at, by, reason

    def resume(self, *, by: Any, at: datetime) -> None:
        """It may post again, and its opportunities are public again."""
        self._move("resume", at)
        self.paused_at = self.paused_by = None
        self.reason = ""

    def _move(self, verb: str, at: datetime) -> None:
        self.state = self.FLOW.check(verb, self.state)
        self.since_at = at


class HostMove(Move):
    """One move of a host: sent, signed, approved, refused, paused, resumed."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="moves")


_STAYS = "it belongs to the organisation's record, not to one person"
personal.declare(
    Agreement,
    owner="",
    kept_for="always: hosts signed it",
    fields={"published_by": Field("to know who put it in force", Erase.KEEP, KEEP_LEDGER, export=False)},
    plain=["title", "text"],
)
personal.declare(
    Host,
    owner="",
    kept_for="six years after the organisation closed",
    fields={
        "contact_name": Field("whom volunteers with a place can ask", Erase.KEEP, _STAYS, export=False),
        "phone": Field("the number that volunteers with a place can ring", Erase.KEEP, _STAYS, export=False),
        "safeguarding_name": Field("who is responsible for safeguarding there", Erase.KEEP, _STAYS, export=False),
        "signed_name": Field("who signed the agreement", Erase.KEEP, _STAYS, export=False),
        "signed_role": Field("as what they signed it", Erase.KEEP, _STAYS, export=False),
        **{
            f"{verb}_by": Field(purpose, Erase.KEEP, KEEP_LEDGER, export=False)
            for verb, purpose in (
                ("created", "to know who entered it"),
                ("signed", "to know who signed"),
                ("submitted", "to know who applied"),
                ("approved", "to know who approved it"),
                ("refused", "to know who refused it"),
                ("paused", "to know who paused it"),
            )
        },
    },
    plain=["about", "website", "reason"],
)
personal.declare(
    HostMove,
    owner="by",
    kept_for="as long as the host's record",
    fields={
        "by": Field("to know who did what", Erase.KEEP, KEEP_LEDGER),
        "note": Field("to say why", Erase.KEEP, _STAYS),
    },
    plain=["verb"],
)
