"""A person as a volunteer, their sealed date of birth, the band that stands in for it, and their access needs."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from programmes import clock, personal
from programmes.people.access import Permission
from programmes.people.models import Borough, User
from programmes.personal import Erase, Field
from programmes.sealed import SealedTextField
from programmes.workflow import Move, MoveRefused, Workflow
from volunteering.safeguarding import ages, needs
from volunteering.safeguarding.ages import Band

# Who may read the list of volunteers: band, borough and the name that hosts see. Nobody reads a date of birth.
READERS = frozenset({Permission.HANDLE_CONCERNS, Permission.DECIDE_DISPUTES, Permission.MANAGE_PATHWAYS})


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    """Volunteers, and which of them somebody may see."""

    def standing(self) -> "VolunteerQuerySet":
        """Those that were not merged into another record."""
        return self.filter(merged_into__isnull=True)

    def adults(self) -> "VolunteerQuerySet":
        """Those of 18 and over today: the only ones that a public page or another volunteer may ever meet (I25)."""
        return self.standing().exclude(band__in=ages.MINORS)

    def minors(self) -> "VolunteerQuerySet":
        """Those under 18 today."""
        return self.standing().filter(band__in=ages.MINORS)

    def twice(self) -> "VolunteerQuerySet":
        """Records under 18 that may be one young person's: the same guardian's address and the same name."""
        other = Volunteer.objects.standing().filter(
            known_as__iexact=OuterRef("known_as"), guardians__email=OuterRef("guardians__email")
        )
        return self.minors().filter(Exists(other.exclude(pk=OuterRef("pk")))).distinct()

    def of(self, user: Any) -> "Volunteer | None":
        """The person's own record, or None for a visitor and for somebody who has not joined."""
        if user is None or not user.is_authenticated:
            return None
        return self.standing().filter(user=user).select_related("user", "borough").first()

    def visible_to(self, user: Any) -> "VolunteerQuerySet":
        """Your own record; all of them for the staff who look after volunteers. Hosts meet them on a roster."""
        if any(user.can(permission) for permission in READERS):
            return self
        return self.filter(user=user)

    def with_parties(self) -> "VolunteerQuerySet":
        """Each with what a list shows, in one query."""
        return self.select_related("user", "borough")


class Volunteer(models.Model):
    """Somebody who volunteers. Their age is a band here; the date itself lies sealed in `BirthDate`."""

    class State(models.TextChoices):
        STANDING = "standing", "Volunteer"
        MERGED = "merged", "Merged into another record"

    FLOW = Workflow(
        merge=([State.STANDING], State.MERGED),
        correct_birth_date=([State.STANDING], State.STANDING),
        staff=["merge", "correct_birth_date"],
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="volunteer", verbose_name="account")
    known_as = models.CharField("name that hosts see", max_length=60, blank=True)
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    band = models.CharField("age", max_length=10, choices=Band.choices)
    interests = ArrayField(models.CharField(max_length=40), verbose_name="causes", default=list, blank=True)
    joined_at = models.DateTimeField(db_default=clock.Now(), db_index=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from")
    merged_at = models.DateTimeField(null=True, blank=True)
    merged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-joined_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["band", "-joined_at", "id"], name="volunteer_by_band"),
            models.Index(fields=["borough", "-joined_at", "id"], name="volunteer_by_borough"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="volunteer_band_known", condition=Q(band__in=Band.values)),
            models.CheckConstraint(
                name="volunteer_merged_stamps",
                condition=Q(merged_into__isnull=True, merged_at__isnull=True, merged_by__isnull=True)
                | Q(merged_into__isnull=False, merged_at__isnull=False, merged_by__isnull=False),
            ),
            models.CheckConstraint(
                name="volunteer_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.known_as or "A volunteer"

    @property
    def state(self) -> str:
        """Merged once the record was joined to another one; otherwise a volunteer."""
        return self.State.MERGED if self.merged_into_id else self.State.STANDING

    @property
    def born(self) -> date | None:
        """The date of birth, opened from its seal; None once the person was erased."""
        held = BirthDate.objects.filter(pk=self.pk).first()
        return held.date if held else None

    def age_on(self, day: date) -> int:
        """Whole years of age on this day. Raises MoveRefused when the date of birth is gone."""
        born = self.born
        if born is None:
            raise MoveRefused("We no longer hold a date of birth for this volunteer. They must join again first.")
        return ages.age_on(born, day)

    def band_on(self, day: date) -> Band:
        """The band that the person is in on this day."""
        return ages.band_of(self.age_on(day))

    def is_minor_on(self, day: date) -> bool:
        """True before the eighteenth birthday."""
        return self.age_on(day) < ages.ADULT

    @property
    def is_minor(self) -> bool:
        """True when today's band is under 18; for pages, which need no exact day."""
        return self.band in ages.MINORS

    def take_band(self, day: date) -> bool:
        """Set the band of this day from the date of birth; True when it changed."""
        before, self.band = self.band, self.band_on(day)
        return before != self.band

    def correct_birth_date(self, *, born: date, day: date) -> "BirthDate":
        """Put another date of birth in place, with the band that follows from it. Raises MoveRefused for the same one,
        for one to come, and for one that would make the volunteer younger than 13: that needs a guardian's consent.
        """
        self.FLOW.check("correct_birth_date", self.state)
        held = self.birth_date
        if held.date == born:
            raise MoveRefused("This is the date of birth that we hold already.", field="born")
        if ages.age_on(born, day) < ages.DATA_CONSENT_BELOW and not self.data_consents.exists():
            raise MoveRefused(
                "By this date the volunteer is under 13, and no guardian has consented. Erase the record instead: "
                "their guardian can then begin again.",
                field="born",
            )
        held.born, held.stated_by = born.isoformat(), "officer"
        self.band = ages.band_of(ages.age_on(born, day))
        return held

    def merge(self, *, into: "Volunteer", by: User, at: datetime) -> None:
        """Give this record up for another of the same person. Raises MoveRefused when either was merged already."""
        self.FLOW.check("merge", self.state)
        if into.pk == self.pk:
            raise MoveRefused("Choose two different records.")
        if into.merged_into_id:
            raise MoveRefused("The record to keep was itself merged into another one. Choose that one instead.")
        self.merged_into, self.merged_at, self.merged_by = into, at, by


class VolunteerMove(Move):
    """What happened to a volunteer's record."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="moves")


class BirthDate(models.Model):
    """The safeguarding store: a date of birth under seal, read only to work out an age on a day."""

    volunteer = models.OneToOneField(Volunteer, on_delete=models.CASCADE, primary_key=True, related_name="birth_date")
    born = SealedTextField("date of birth")
    stated_by = models.CharField(
        max_length=8,
        choices=[("self", "The volunteer"), ("guardian", "Their guardian"), ("officer", "A safeguarding officer")],
        default="self",
    )
    stated_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        verbose_name = "date of birth"
        verbose_name_plural = "dates of birth"

    def __str__(self) -> str:
        return "A date of birth, sealed"

    @property
    def date(self) -> date:
        """The day itself. Nothing outside this room may ask for it; others ask for an age on a day."""
        return date.fromisoformat(self.born)


class AccessNeed(models.Model):
    """Something the volunteer needs to take part. Told to a host for one sign-up, by the volunteer's choice."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="access_needs")
    code = models.CharField("need", max_length=60)
    note = SealedTextField("in your own words", blank=True)
    stated_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["volunteer", "code"], name="accessneed_once"),
        ]

    def __str__(self) -> str:
        return "An access need"

    @property
    def label(self) -> str:
        """The need in plain words."""
        return needs.label(self.code)


def first_name(name: str) -> str:
    """The first word of a name: what hosts see unless the volunteer chooses another."""
    words: Iterable[str] = name.split()
    return next(iter(words), "")[:60]


KEPT_LEDGER = "hours and seats stay counted; without the account and the date of birth the row names nobody"
personal.declare(
    Volunteer,
    owner="user",
    kept_for="while you volunteer, and until you ask us to erase it",
    fields={
        "user": Field("whose record it is", Erase.KEEP, KEPT_LEDGER),
        "known_as": Field("the name that a host sees on the day", Erase.BLANK),
        "interests": Field("to show you what you care about first", Erase.BLANK),
        "merged_by": Field("to know who joined two records of one person", Erase.KEEP, KEPT_LEDGER, export=False),
    },
)
personal.declare(
    VolunteerMove,
    owner="volunteer__user",
    kept_for="as long as the record",
    fields={
        "by": Field("to know who changed the record", Erase.KEEP, KEPT_LEDGER, export=False),
        "note": Field("to know why", Erase.BLANK),
    },
    plain=["verb"],
)
personal.declare(
    BirthDate,
    owner="volunteer__user",
    kept_for="while you volunteer",
    fields={"born": Field("to work out your age on the day of a session; kept encrypted", Erase.DELETE)},
)
personal.declare(
    AccessNeed,
    owner="volunteer__user",
    kept_for="until you take it out",
    fields={
        "code": Field("to find opportunities that suit you", Erase.DELETE),
        "note": Field("to say what you need in your own words; kept encrypted", Erase.DELETE),
    },
)
