"""Deciding: the reasons where the answer is no, awards that wait for somebody's signature, and where money goes."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from grants.applications.models import Application, gated
from grants.awards.models.awards import LEDGER, OFFICER, Award
from grants.funds.models import pounds
from programmes import personal
from programmes.people.access import Permission
from programmes.workflow import Move, MoveRefused, Workflow, stamped


class DecisionReason(models.Model):
    """One reason from the list for one decision against an application, with the officer's words to the applicant.

    The database refuses a declined application without one (a deferred trigger in 0002_guards.py).
    """

    class Code(models.TextChoices):
        NOT_ELIGIBLE = "not_eligible", "The application does not meet the fund's rules"
        PURPOSE = "purpose", "The project does not fit what the fund is for"
        PEOPLE = "people", "It was not clear who would take part and what would change for them"
        MIXING = "mixing", "It was not clear how people from different backgrounds would meet"
        BUDGET = "budget", "The budget was not clear, or was high for what was planned"
        DELIVERY = "delivery", "We were not sure the project could be carried out as planned"
        SAFEGUARDING = "safeguarding", "We needed to know more about how people would be kept safe"
        REFERENCES = "references", "We could not confirm the references"
        MONEY = "money", "Good, but there was not enough money for every good project"
        OTHER = "other", "Another reason, explained below"

    class Verb(models.TextChoices):
        DECLINE = "decline", "Declined"
        REVOKE = "revoke", "Award revoked"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="decision_reasons")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    code = models.CharField(max_length=20, choices=Code.choices)
    text = models.TextField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["given_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "verb", "code", "given_at"], name="reason_once_a_decision"),
            models.CheckConstraint(condition=~Q(text=""), name="reason_has_text"),
        ]

    def __str__(self) -> str:
        return self.get_code_display()


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    """Recommendations by who may see them and what they wait for."""

    def for_staff(self, user: Any) -> "RecommendationQuerySet":
        """Those about applications in which this person has no interest, for those who decide."""
        if not user.can(Permission.DECIDE_APPLICATIONS):
            return self.none()
        return gated(self, user)

    def waiting(self) -> "RecommendationQuerySet":
        """Those that somebody must still approve or refuse, about applications that are still to be decided."""
        return self.filter(state=Recommendation.State.WAITING, application__state=Application.State.SUBMITTED)

    def with_bids(self) -> "RecommendationQuerySet":
        """Joined with what a page about one names."""
        return self.select_related(
            "application__round__fund",
            "application__round__strand",
            "application__round__authorisation",
            "application__organisation",
            "application__person",
            "application__lead",
            "application__borough",
            "recommended_by",
        )


class Recommendation(models.Model):
    """An award that its officer may not sign alone: how much, for which year and places, and why.

    It commits no money and the applicant hears nothing of it until somebody else approves it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for approval"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Not approved"
        WITHDRAWN = "withdrawn", "Withdrawn"

    FLOW = Workflow(
        staff={"approve", "refuse_recommendation", "withdraw_recommendation"},
        approve=([State.WAITING], State.APPROVED),
        refuse_recommendation=([State.WAITING], State.REFUSED),
        withdraw_recommendation=([State.WAITING], State.WITHDRAWN),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="recommendations")
    amount = pounds()
    year = models.CharField("financial year", max_length=7, blank=True)
    places = models.JSONField(default=list, help_text="Wards: code, name and the borough's code of each.")
    note = models.TextField("why")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    recommended_at = models.DateTimeField()
    recommended_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["since_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state="waiting"), name="recommendation_one_waits"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="recommendation_amount_positive"),
            models.CheckConstraint(condition=Q(note__regex=r"\S"), name="recommendation_says_why"),
            # Nobody approves what they have recommended themselves, nor refuses it: that is to withdraw it.
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("recommended_by")),
                name="recommendation_approved_by_another",
            ),
            stamped("recommendation_approved_stamps", "approved", held=["approved"]),
            stamped("recommendation_refused_stamps", "refused", held=["refused"]),
            stamped("recommendation_withdrawn_stamps", "withdrawn", held=["withdrawn"]),
        ]

    def __str__(self) -> str:
        return f"£{self.amount:,.2f} for {self.application}"

    def get_absolute_url(self) -> str:
        """The staff's page; applicants never see a recommendation."""
        return reverse("admin:grants_recommendation_change", args=[self.pk])

    def approve(self, *, by: Any, at: datetime) -> None:
        """Somebody else signs it, or records who signed it. The award is made by the action."""
        if by.pk == self.recommended_by_id:
            raise MoveRefused("You recommended this award, so somebody else must approve it.")
        self._move("approve", at)
        self.approved_at, self.approved_by = at, by

    def refuse_recommendation(self, *, by: Any, at: datetime) -> None:
        """Somebody else says no: the application waits for another decision."""
        if by.pk == self.recommended_by_id:
            raise MoveRefused("You recommended this award yourself. Withdraw the recommendation instead.")
        self._move("refuse_recommendation", at)
        self.refused_at, self.refused_by = at, by

    def withdraw_recommendation(self, *, by: Any, at: datetime) -> None:
        """Take it back: the application waits for another decision."""
        self._move("withdraw_recommendation", at)
        self.withdrawn_at, self.withdrawn_by = at, by

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class RecommendationMove(Move):
    """One step in a recommendation's history."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        abstract = False
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["recommendation", "at"], name="recommendation_moves")
        ]


class AwardPlace(models.Model):
    """One ward that an award of a place-based strand is for, under its code of the Office for National Statistics."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="places")
    borough = models.ForeignKey("programmes.Borough", on_delete=models.PROTECT, related_name="+")
    ward_code = models.CharField(max_length=9)
    ward_name = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar[list[str]] = ["borough__name", "ward_name", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["borough", "award"], name="award_place_borough")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["award", "ward_code"], name="award_place_once"),
            models.CheckConstraint(condition=Q(ward_code__regex=r"^E05[0-9]{6}$"), name="award_place_ward_code"),
            models.CheckConstraint(condition=Q(ward_name__regex=r"\S"), name="award_place_named"),
        ]

    def __str__(self) -> str:
        return f"{self.ward_name}, {self.borough.name}"


personal.declare(
    DecisionReason,
    owner="application__lead",
    kept_for="as long as the application",
    fields={
        "text": personal.Field("why the answer was no", personal.Erase.KEEP, LEDGER),
        "given_by": OFFICER,
    },
)
personal.declare(
    Recommendation,
    owner="application__lead",
    kept_for="as long as the application",
    fields={
        "note": personal.Field("why an officer proposed this award", personal.Erase.KEEP, LEDGER, export=False),
        "recommended_by": OFFICER,
        "approved_by": OFFICER,
        "refused_by": OFFICER,
        "withdrawn_by": OFFICER,
    },
    plain=["year", "places"],
)
personal.declare(
    RecommendationMove,
    owner="recommendation__application__lead",
    kept_for="as long as the application",
    fields={
        "by": personal.Field("who made the step", personal.Erase.KEEP, LEDGER, export=False),
        "note": personal.Field("the words that went with it", personal.Erase.KEEP, LEDGER, export=False),
    },
    plain=["verb"],
)
personal.declare(AwardPlace, owner="", kept_for="as long as the award", plain=["ward_code", "ward_name"])
