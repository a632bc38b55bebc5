"""What boroughs' registrars are told about the Mayor's ceremony. Guests have no address here: they have a slip."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from citizenship.ceremonies.models import MayorsCeremony, MayorsCeremonyMove, Nomination, NominationMove
from citizenship.studies.authority import registrars_of
from programmes import clock, notices
from programmes.people.access import MembershipRole, OrganisationKind
from programmes.people.models import Membership, Organisation, User


def all_registrars() -> list[User]:
    """The registrars of every borough today, those of councils that staff have approved."""
    held = Membership.objects.active().filter(
        role=MembershipRole.REGISTRAR,
        organisation__kind=OrganisationKind.BOROUGH,
        organisation__state=Organisation.State.APPROVED,
        organisation__borough__isnull=False,
    )
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk"))


def nominating(ceremony: MayorsCeremony) -> list[User]:
    """The registrars of the boroughs that hold places."""
    held = Nomination.objects.standing().filter(mayors_ceremony=ceremony).select_related("borough")
    found = {person.pk: person for each in held for person in registrars_of(each.borough)}
    return list(found.values())


def _tell(ceremony: MayorsCeremony, event: object, to: Iterable[User], *, template: str, **facts: Any) -> None:
    notices.send(
        event=f"{template.replace('/email/', '.').replace('/', '.')}:{event}",
        to=to,
        template=template,
        context={
            "when": clock.uk_time(ceremony.starts_at),
            "place": ceremony.venue.name,
            "reply_by": f"{ceremony.reply_by:%A} {ceremony.reply_by.day} {ceremony.reply_by:%B %Y}",
            "url": reverse("citizenship:nomination", args=[ceremony.pk]),
            **facts,
        },
    )


def opened(ceremony: MayorsCeremony, move: MayorsCeremonyMove) -> None:
    """Boroughs may nominate places."""
    _tell(ceremony, move.pk, all_registrars(), template="citizenship/ceremonies/email/mayor_opened")


def adjusted(ceremony: MayorsCeremony, move: MayorsCeremonyMove) -> None:
    """Something about it has changed: for the boroughs that hold places."""
    _tell(ceremony, move.pk, nominating(ceremony), template="citizenship/ceremonies/email/mayor_adjusted")


def cancelled(ceremony: MayorsCeremony, move: MayorsCeremonyMove) -> None:
    """It does not take place: tell your guests."""
    _tell(ceremony, move.pk, nominating(ceremony), template="citizenship/ceremonies/email/mayor_cancelled")


def nominated(nomination: Nomination, move: NominationMove) -> None:
    """The receipt: so many places are held, and the codes are ready to print."""
    to = registrars_of(nomination.borough)
    template = "citizenship/ceremonies/email/mayor_nominated"
    _tell(nomination.mayors_ceremony, move.pk, to, template=template, places=nomination.places)


def reminded(nomination: Nomination, silent: int) -> None:
    """A week is left, and so many guests have not replied."""
    to = registrars_of(nomination.borough)
    template = "citizenship/ceremonies/email/mayor_reminded"
    _tell(nomination.mayors_ceremony, nomination.pk, to, template=template, silent=silent)
