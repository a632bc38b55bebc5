"""Which applications a person may see, and what the person may do with one."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value

from grants.applications import interests
from grants.funds.models import Round
from programmes.people.access import Permission


@dataclass(frozen=True)
class Standing:
    """What one person may do with one application."""

    own: bool  # the applicant's own: the person who applies, or an active member of the organisation
    guest: bool
    reader: bool

    @property
    def may_write(self) -> bool:
        """Change answers."""
        return (self.own or self.guest) and not self.reader

    @property
    def may_send(self) -> bool:
        """Send, answer our question, withdraw: only the applicant's own people who write."""
        return self.own and not self.reader


def _own(user: Any) -> Q:
    return Q(person=user) | Q(organisation__in=user.memberships.active().values("organisation"))


def _beside(user: Any) -> Q:
    """Those whose money this person's organisation holds, and those that this officer enters until they are sent."""
    return Q(accountable_body__person=user) | _entered(user, "writing", "asked")


def _entered(user: Any, *states: str) -> Q:
    return Q(assisted__entered_by=user, assisted__state__in=states, state="draft")


class ApplicationQuerySet(models.QuerySet[Any]):
    """Applications by who may see them."""

    def visible_to(self, user: Any) -> "ApplicationQuerySet":
        """Applications of this person, of the organisations in which the person is active today, and those to which
        the person was invited as a guest."""
        if not user.is_authenticated:
            return self.none()
        invited = self.model._default_manager.filter(
            collaborators__person=user, collaborators__ended_at__isnull=True, collaborators__guest=True
        )
        beside = self.model._default_manager.filter(_beside(user))
        return self.filter(_own(user) | Q(pk__in=invited.values("pk")) | Q(pk__in=beside.values("pk")))

    def of_applicant(self, user: Any) -> "ApplicationQuerySet":
        """Those for whose applicant this person may speak: send, withdraw, take money. A guest may not."""
        return self.filter(_own(user)) if user.is_authenticated else self.none()

    def with_standing_of(self, user: Any) -> "ApplicationQuerySet":
        """With what `may` needs to know about this person, so that it costs no query of its own."""
        roles = self.model._default_manager.filter(
            pk=OuterRef("pk"), collaborators__person=user, collaborators__ended_at__isnull=True
        )
        own = self.model._default_manager.filter(_own(user), pk=OuterRef("pk"))
        return self.annotate(
            standing_for=Value(user.pk, output_field=models.UUIDField()),
            is_own=Exists(own),
            is_guest=Exists(roles.filter(collaborators__guest=True))
            | Exists(self.model._default_manager.filter(_entered(user, "writing"), pk=OuterRef("pk"))),
            is_reader=Exists(
                self.model._default_manager.filter(
                    pk=OuterRef("pk"),
                    collaborators__person=user,
                    collaborators__ended_at__isnull=True,
                    collaborators__role="reader",
                )
            )
            # While a group is asked to confirm what we wrote for it, nobody changes what it is asked about.
            | Exists(self.model._default_manager.filter(pk=OuterRef("pk"), assisted__state="asked")),
        )

    def for_staff(self, user: Any) -> "ApplicationQuerySet":
        """Every application for those who may read them, without those in which this person has an interest.

        The one gate: every list, page, file, export, count and notice of staff starts here, the superuser's too.
        """
        if not user.is_authenticated or not user.can(Permission.READ_APPLICATIONS):
            return self.none()
        return self.without_interest_of(user)

    def without_interest_of(self, user: Any) -> "ApplicationQuerySet":
        """Not those whose conflict this person declared, and not those with an automatic match (see interests)."""
        return self.exclude(pk__in=interests.closed_to(user))

    def with_interest_of(self, user: Any) -> "ApplicationQuerySet":
        """The others: those that are closed to this person."""
        return self.filter(pk__in=interests.closed_to(user))

    def opened_by(self, user: Any) -> "ApplicationQuerySet":
        """Those about which this person has declared that there is no interest."""
        return self.filter(declarations__person=user, declarations__has_conflict=False)

    def with_parties(self) -> "ApplicationQuerySet":
        """Joined with what every page about an application names."""
        return self.select_related(
            "round__fund", "round__strand", "organisation", "person", "borough", "lead", "accountable_body", "assisted"
        )

    def with_award(self) -> "ApplicationQuerySet":
        """Joined with the award, which a later room keeps: the one look down the row."""
        return self.select_related("award")

    def past_promise(self) -> "ApplicationQuerySet":
        """Sent, not decided, and past the day by which the round promised an answer."""
        undecided = self.filter(state__in=["submitted", "returned"])
        return undecided.filter(round__in=Round.objects.past_promise().values("pk"))

    def for_list(self) -> "ApplicationQuerySet":
        """Only what a line of the staff's list shows: a page of fifty is read often."""
        return self.select_related("organisation", "person", "borough", "round").only(
            "round__decision_date",
            "round__decision_week_date",
            "reference",
            "title",
            "state",
            "amount_asked",
            "since_at",
            "organisation__name",
            "person__name",
            "borough__name",
        )

    def for_writing(self) -> "ApplicationQuerySet":
        """Only what a page of questions needs: it is the page that people open most."""
        return self.select_related("round__fund", "sheet").only(
            "reference", "state", "round__fund__name", "sheet__question_set", "sheet__facts", "sheet__language"
        )
