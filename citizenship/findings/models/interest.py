"""Invitations that follow from a ceremony: to volunteer near home, or to the official page for registering to vote.

Each is printed for nobody by name and works once. The sheet is noted with its ceremony, so that uptake can be counted;
who used an invitation is noted nowhere, and none is joined to a survey's answers.
"""

import uuid
from typing import ClassVar

from django.db import models

from programmes import personal


class Interest(models.TextChoices):
    """What somebody at a ceremony would like to do next."""

    VOLUNTEERING = "volunteering", "Volunteering near home"
    VOTING = "voting", "Registering to vote"


class InterestSheet(models.Model):
    """One sheet of invitations that was printed for one ceremony."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ceremony = models.ForeignKey("citizenship.Ceremony", on_delete=models.PROTECT, related_name="interest_sheets")
    interest = models.CharField(max_length=12, choices=Interest.choices)
    # One sheet holds the invitations that people asked for on their own screen after the survey.
    on_screen = models.BooleanField("asked for on screen", default=False)
    # Its kind, number, last day and who printed it stand there.
    sheet = models.OneToOneField("programmes.InvitationSheet", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "sheet of invitations for a ceremony"
        verbose_name_plural = "sheets of invitations for ceremonies"
        ordering: ClassVar[list[str]] = ["ceremony", "interest", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(interest__in=["volunteering", "voting"]), name="interest_sheet_is_known"
            ),
            models.UniqueConstraint(
                fields=["ceremony", "interest"], condition=models.Q(on_screen=True), name="interest_sheet_one_on_screen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_interest_display()}, {self.ceremony}"


personal.declare(InterestSheet, owner="", kept_for="2 years after its last moment, with its invitations")
