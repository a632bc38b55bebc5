"""The register of interests: who has said what about which application, and who may therefore not see it.

The gate itself is `Application.objects.for_staff` and `.without_interest_of`; it reads `conflicts` from here by name.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from grants.applications.models import Application
from programmes import personal


class ConflictQuerySet(models.QuerySet["Conflict"]):
    """Conflicts by who may read of them."""

    def visible_to(self, user: Any) -> "ConflictQuerySet":
        """The register without the rows that would name an application in which the reader has an interest."""
        return self.filter(application__in=Application.objects.for_staff(user))


class Conflict(models.Model):
    """One person's interest in one application: from then on it does not exist for that person. It is never lifted."""

    class Source(models.TextChoices):
        DECLARED = "declared", "Declared"
        ORGANISATION = "organisation", "Belongs or belonged to the organisation"
        EMAIL_DOMAIN = "email_domain", "Same e-mail domain as the applicant"
        CO_APPLICANT = "co_applicant", "Wrote or sent the application"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="conflicts")
    person = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="conflicts")
    source = models.CharField(max_length=12, choices=Source.choices)
    detail = models.TextField(blank=True)
    declared_at = models.DateTimeField()

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["declared_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "person", "source"], name="conflict_once_a_source"),
            models.CheckConstraint(
                condition=~Q(source="declared") | Q(detail__regex=r"\S"), name="conflict_declared_with_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_source_display()}"


class Declaration(models.Model):
    """What a person said before an application opened to them.

    "No interest" may become "interest" later, never the other way.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="declarations")
    person = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    has_conflict = models.BooleanField()
    declared_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["declared_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "person"], name="declaration_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {'an interest' if self.has_conflict else 'no interest'}"


REGISTER = "the register of interests shows who kept away from which decision"
personal.declare(
    Conflict,
    owner="person",
    kept_for="as long as the application",
    fields={
        "person": personal.Field(
            "to keep an application from people with an interest in it", personal.Erase.KEEP, REGISTER
        ),
        "detail": personal.Field("what the interest is, in your words", personal.Erase.KEEP, REGISTER),
    },
)
personal.declare(
    Declaration,
    owner="person",
    kept_for="as long as the application",
    fields={"person": personal.Field("to know who declared what before reading", personal.Erase.KEEP, REGISTER)},
)
