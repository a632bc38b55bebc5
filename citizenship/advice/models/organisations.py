"""Organisations that help, and what their regulator says of them.

An organisation claims a regulator, a level and a number. Until a member of staff has found it in the regulator's public
register, the portal lists it as practical help and shows no claim.
"""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import DateField, F, Func, Q
from django.db.models.functions import Lower
from django.urls import reverse

from programmes import clock, personal
from programmes.clock import months_later
from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field
from programmes.workflow import Move, Workflow, stamped

# A registration looked up longer ago than this is shown with a warning.
VERIFIED_FOR_MONTHS = 12
KEPT = "as long as the organisation is in the directory, and two years after"


def london_day(field: str) -> Func:
    """The day that it was in London at the moment of a field, for the database's own rules."""
    return Func(F(field), template="(%(expressions)s AT TIME ZONE 'Europe/London')::date", output_field=DateField())


class Regulator(models.TextChoices):
    """Who regulates immigration advice. The Immigration Advice Authority was the OISC until 16 January 2025."""

    NONE = "none", "None: practical help only"
    IAA = "iaa", "Immigration Advice Authority"
    SRA = "sra", "Solicitors Regulation Authority"
    BSB = "bsb", "Bar Standards Board"
    CILEX = "cilex", "CILEx Regulation"


class Level(models.TextChoices):
    """What the regulator allows. Level 1 is for straightforward cases, levels 2 and 3 for complex ones and appeals."""

    NONE = "none", "None"
    IAA_1_EUSS = "iaa_1_euss", "IAA level 1, EU Settlement Scheme only"
    IAA_1 = "iaa_1", "IAA level 1"
    IAA_2 = "iaa_2", "IAA level 2"
    IAA_3 = "iaa_3", "IAA level 3"
    SOLICITOR = "solicitor", "Solicitors"
    BARRISTER = "barrister", "Barristers"
    CILEX = "cilex", "Chartered legal executives"


LEVELS_OF: dict[str, tuple[str, ...]] = {
    Regulator.NONE: (Level.NONE,),
    Regulator.IAA: (Level.IAA_1_EUSS, Level.IAA_1, Level.IAA_2, Level.IAA_3),
    Regulator.SRA: (Level.SOLICITOR,),
    Regulator.BSB: (Level.BARRISTER,),
    Regulator.CILEX: (Level.CILEX,),
}
LEVEL_ONE = (Level.IAA_1_EUSS, Level.IAA_1)
LEVEL_TWO = (Level.IAA_2, Level.IAA_3, Level.SOLICITOR, Level.BARRISTER, Level.CILEX)


def _level_fits() -> Q:
    rule = Q()
    for regulator, levels in LEVELS_OF.items():
        rule |= Q(regulator=str(regulator), level__in=[str(level) for level in levels])
    return rule


class AdviceOrganisation(models.Model):
    """An organisation in the directory of advice."""

    class State(models.TextChoices):
        UNVERIFIED = "unverified", "Not verified"
        VERIFIED = "verified", "Verified"

    FLOW = Workflow(
        verify=([State.UNVERIFIED, State.VERIFIED], State.VERIFIED),
        unverify=([State.VERIFIED], State.UNVERIFIED),
        staff={"verify", "unverify"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("organisation", max_length=160)
    description = models.TextField("what it does", max_length=1000)
    url = models.URLField("website", blank=True)
    regulator = models.CharField(max_length=6, choices=Regulator.choices, default=Regulator.NONE)
    level = models.CharField(max_length=12, choices=Level.choices, default=Level.NONE)
    registration_number = models.CharField("registration number", max_length=40, blank=True)
    state = models.CharField("standing", max_length=10, choices=State.choices, default=State.UNVERIFIED)
    verified_on = models.DateField("found in the register on", null=True, blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    is_demonstration = models.BooleanField("made up for the demonstration", default=False)
    # Where the public facts about a real organisation were read.
    source_name = models.CharField("source of these facts", max_length=160, blank=True)
    source_url = models.URLField("address of the source", max_length=300, blank=True)
    source_dated = models.DateField("day that the source shows", null=True, blank=True)
    added_at = models.DateTimeField(db_default=clock.Now())
    changed_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        verbose_name = "organisation of the directory"
        verbose_name_plural = "organisations of the directory"
        ordering: ClassVar[list[str]] = ["name", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "level"], name="advice_org_level"),
            models.Index(fields=["state", "verified_on"], name="advice_org_verified"),
            models.Index(fields=["name", "id"], name="advice_org_list"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="advice_org_has_a_name"),
            models.UniqueConstraint(Lower("name"), "is_demonstration", name="advice_org_once"),
            models.CheckConstraint(condition=_level_fits(), name="advice_org_level_of_its_regulator"),
            # Advice needs a regulator, a number and the day on which somebody found it in the register.
            models.CheckConstraint(
                condition=Q(state="unverified", verified_on__isnull=True)
                | Q(state="verified", verified_on__isnull=False) & ~Q(regulator="none") & ~Q(registration_number=""),
                name="advice_org_verified_by_a_register",
            ),
            stamped("advice_org_verified_stamps", "verified", held=["verified"]),
            models.CheckConstraint(
                condition=Q(verified_on__isnull=True) | Q(verified_on__lte=london_day("verified_at")),
                name="advice_org_verified_not_ahead",
            ),
            models.CheckConstraint(
                condition=Q(is_demonstration=True) | ~Q(source_name=""), name="advice_org_real_has_a_source"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The officers' page of it."""
        return reverse("admin:citizenship_adviceorganisation_change", args=[self.pk])

    @property
    def is_adviser(self) -> bool:
        """Whether it is shown as giving advice: its registration was found in the register."""
        return self.state == self.State.VERIFIED

    @property
    def standing_words(self) -> str:
        """What everybody is told of it: its level, or that this is practical help."""
        return str(self.get_level_display()) if self.is_adviser else "Practical help, not advice"

    def verification_is_old(self, today: date) -> bool:
        """Whether the register was looked at more than 12 months ago; only an adviser can be out of date."""
        return self.verified_on is not None and today > months_later(self.verified_on, VERIFIED_FOR_MONTHS)

    def verify(
        self, *, regulator: str, level: str, registration_number: str, verified_on: date, by: Any, at: datetime
    ) -> None:
        """Somebody found the registration in the regulator's public register on this day."""
        self.state = self.FLOW.check("verify", self.state)
        self.regulator, self.level, self.registration_number = regulator, level, registration_number
        self.verified_on, self.verified_at, self.verified_by, self.changed_at = verified_on, at, by, at

    def unverify(self, *, at: datetime) -> None:
        """The register no longer shows it: the organisation is listed as practical help from now on."""
        self.state = self.FLOW.check("unverify", self.state)
        self._forget_register(at)

    def correct(self, *, at: datetime, **facts: Any) -> None:
        """Change the organisation's own facts. Another regulator, level or number has to be looked up again."""
        claims = ("regulator", "level", "registration_number")
        other = any(name in facts and facts[name] != getattr(self, name) for name in claims)
        for name, value in facts.items():
            setattr(self, name, value)
        self.changed_at = at
        if other and self.is_adviser:
            self.unverify(at=at)

    def _forget_register(self, at: datetime) -> None:
        self.verified_on = self.verified_at = self.verified_by = None
        self.changed_at = at


class AdviceOrganisationMove(Move):
    """One step of an organisation."""

    organisation = models.ForeignKey(AdviceOrganisation, on_delete=models.CASCADE, related_name="moves")


def acted(purpose: str) -> Field:
    """A key to the member of staff who acted: it stays on the record."""
    return Field(purpose, Erase.KEEP, KEEP_LEDGER, export=False)


personal.declare(
    AdviceOrganisation,
    owner="",
    kept_for=KEPT,
    fields={
        "verified_by": acted("who looked in the register"),
    },
    plain=[
        "name",
        "description",
        "url",
        "registration_number",
        "verified_on",
        "source_name",
        "source_url",
        "source_dated",
    ],
)
personal.declare(
    AdviceOrganisationMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"]
)
