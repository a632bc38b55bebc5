"""Which applications a person may see, and what the person may do with one."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q, Value
from django.db.models.expressions import RawSQL

from grants.applications import interests
from grants.funds.models import Round
from programmes.people.access import Permission
from programmes.people.models import Today

Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


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


# Written in SQL, since every page of an applicant asks it: each part walks one index.
# Memberships that hold today: `Membership.objects.active()`, of a row called "held".
HOLDS = f"held.ended_at IS NULL AND (held.ends_on IS NULL OR held.ends_on >= {Today.template})"
_MEMBER = (
    "SELECT organisation_id FROM programmes_membership AS held"  # nosec B608: written here
    f" WHERE held.user_id = %s AND {HOLDS}"
)
_WRITING_WITH = (
    "SELECT role.application_id FROM grants_collaborator AS role WHERE role.person_id = %s AND role.ended_at IS NULL"
)
_ENTERED = (
    "SELECT entry.application_id FROM grants_assistedentry AS entry"
    " JOIN grants_application AS draft ON draft.id = entry.application_id AND draft.state = 'draft'"
    " WHERE entry.entered_by_id = %s AND entry.state IN"
)
_APPLICANTS_OWN = (
    "SELECT id FROM grants_application WHERE person_id = %s",
    f"SELECT id FROM grants_application WHERE organisation_id IN ({_MEMBER})",  # nosec B608: written here
)
# Guests, those whose organisation holds the money, and officers with what they enter until it is sent.
_BESIDE = (
    f"{_WRITING_WITH} AND role.guest",
    "SELECT application_id FROM grants_accountablebody WHERE person_id = %s",
    f"{_ENTERED} ('writing', 'asked')",
)
_THIS = "grants_application.id"
_IS_OWN = (
    "coalesce(grants_application.person_id = %s, false)"
    f" OR EXISTS ({_MEMBER} AND held.organisation_id = grants_application.organisation_id)"
)
_IS_GUEST = (
    f"EXISTS ({_WRITING_WITH} AND role.guest AND role.application_id = {_THIS})"
    f" OR EXISTS ({_ENTERED} ('writing') AND entry.application_id = {_THIS})"
)
# While a group is asked to confirm what we wrote for it, nobody changes what it is asked about.
_IS_READER = (
    f"EXISTS ({_WRITING_WITH} AND role.role = 'reader' AND role.application_id = {_THIS})"  # nosec B608: written here
    " OR EXISTS (SELECT FROM grants_assistedentry AS entry"
    f" WHERE entry.state = 'asked' AND entry.application_id = {_THIS})"
)
_IS_VISIBLE = (
    f"({_IS_OWN} OR EXISTS ({_WRITING_WITH} AND role.guest AND role.application_id = {_THIS})"  # nosec B608: the same
    " OR EXISTS (SELECT FROM grants_accountablebody AS body"
    f" WHERE body.person_id = %s AND body.application_id = {_THIS})"
    f" OR EXISTS ({_ENTERED} ('writing', 'asked') AND entry.application_id = {_THIS}))"
)


def _sql(text: str, user: Any, output_field: Any = None) -> RawSQL:
    """One of the texts above about this person, whom alone it names, as often as it does."""
    return RawSQL(text, [user.pk] * text.count("%s"), output_field)  # nosec B611: written above


def _any(parts: tuple[str, ...], user: Any) -> Q:
    return Q(pk__in=_sql(" UNION ALL ".join(parts), user))


class ApplicationQuerySet(models.QuerySet[Any]):
    """Applications by who may see them."""

    def visible_to(self, user: Any) -> "ApplicationQuerySet":
        """Applications of this person, of the organisations in which the person is active today, and those to which
        the person was invited as a guest."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(_any(_APPLICANTS_OWN + _BESIDE, user))

    def one_visible_to(self, user: Any, pk: Any) -> "ApplicationQuerySet":
        """The one with this key, if it is among those `visible_to` this person: it alone is looked at."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(_sql(_IS_VISIBLE, user, models.BooleanField()), pk=pk)

    def of_applicant(self, user: Any) -> "ApplicationQuerySet":
        """Those for whose applicant this person may speak: send, withdraw, take money. A guest may not."""
        return self.filter(_any(_APPLICANTS_OWN, user)) if user.is_authenticated else self.none()

    def with_standing_of(self, user: Any) -> "ApplicationQuerySet":
        """With what `may` needs to know about this person, so that it costs no query of its own."""
        yes_or_no = models.BooleanField()
        return self.annotate(
            standing_for=Value(user.pk, output_field=models.UUIDField()),
            is_own=_sql(_IS_OWN, user, yes_or_no),
            is_guest=_sql(_IS_GUEST, user, yes_or_no),
            is_reader=_sql(_IS_READER, user, yes_or_no),
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


def gated(rows: Rows, user: Any, path: str = "application") -> Rows:
    """Rows about applications that this member of staff may read: the gate of `for_staff`, at the end of this path.

    The applications themselves are not looked at, so that a list is walked by an index of its own.
    """
    if not user.is_authenticated or not user.can(Permission.READ_APPLICATIONS):
        return rows.none()
    return rows.exclude(**{f"{path}__in": interests.closed_to(user)})
