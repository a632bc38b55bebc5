"""Boroughs for every portal, and the demonstration's cast: plainly fictional, with addresses in .example."""

import csv
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from django.db import transaction

from programmes import clock
from programmes.people.access import UNTIL_A_DAY, MembershipRole, OrganisationKind, Role
from programmes.people.models import Appointment, Borough, DemonstrationMark, Membership, Organisation, User

Say = Callable[[str], object]
BOROUGHS = Path(__file__).with_name("boroughs.csv")
DOMAIN = "portal.example"
ROLES_LAST = timedelta(days=365)


class DemonstrationRefused(Exception):
    """The database holds people who are not the demonstration's; nothing was changed."""


@transaction.atomic
def load_boroughs(say: Say) -> None:
    """The 33 boroughs with their GSS codes and places on the tile map."""
    with BOROUGHS.open(newline="") as file:
        rows = [Borough(**row) for row in csv.DictReader(file)]
    fields = [field.name for field in Borough._meta.concrete_fields if not field.primary_key]
    Borough.objects.bulk_create(rows, update_conflicts=True, unique_fields=["gss_code"], update_fields=fields)
    say(f"{len(rows)} boroughs")


@dataclass(frozen=True)
class Person:
    """One of the cast: the part of the address before the @, the name, and who they are."""

    key: str
    name: str
    what: str
    role: Role | None = None
    superuser: bool = False


CAST = (
    Person("amina", "Amina Yusuf", "applicant, lead of Peckham Welcomes"),
    Person("bode", "Bode Adeyemi", "her colleague at Peckham Welcomes"),
    Person("carys", "Carys Price", "applicant, lead of Barnet Boaters"),
    Person("dev", "Dev Chaudhuri", "assessor", Role.ASSESSOR),
    Person("dora", "Dora Vance", "second assessor", Role.ASSESSOR),
    Person("efua", "Efua Mensah", "GLA grants officer", Role.OFFICER),
    Person("ed", "Ed Marlow", "second GLA grants officer, who checks", Role.OFFICER),
    Person("ade", "Ade Okafor", "GLA assistant director", Role.HEAD),
    Person("dina", "Dina Marsh", "GLA director", Role.DIRECTOR),
    Person("finn", "Finn O'Brien", "GLA finance", Role.FINANCE),
    Person("farah", "Farah Haidari", "volunteer, 19"),
    Person("tomi", "Tomi Bello", "volunteer, 15"),
    Person("gwen", "Gwen Bello", "Tomi's guardian"),
    Person("guy", "Guy Laurent", "host coordinator at Rye Lane Growers"),
    Person("hana", "Hana Novak", "employer lead at Tideway Print Works"),
    Person("vera", "Vera Stone", "GLA volunteering officer", Role.VOLUNTEERING),
    Person("sol", "Sol Marwick", "GLA safeguarding officer", Role.SAFEGUARDING),
    Person("sam", "Sam Idowu", "second GLA safeguarding officer", Role.SAFEGUARDING),
    Person("ravi", "Ravi Patel", "registrar, Camden"),
    Person("sela", "Sela Tui", "registrar, Hackney"),
    Person("ines", "Ines Costa", "GLA citizenship officer", Role.CITIZENSHIP),
    Person("noor", "Noor Malik", "GLA analyst", Role.ANALYST),
    Person("otto", "Otto Lindqvist", "content editor", Role.EDITOR),
    Person("root", "Root", "superuser", superuser=True),
)


@dataclass(frozen=True)
class Group:
    """One of the demonstration's organisations, with the parts that the cast has in it."""

    name: str
    kind: OrganisationKind
    borough: str
    people: tuple[tuple[str, MembershipRole], ...]


_LEAD, _MEMBER, _REGISTRAR = MembershipRole.LEAD, MembershipRole.MEMBER, MembershipRole.REGISTRAR
GROUPS = (
    Group("Peckham Welcomes", OrganisationKind.COMMUNITY, "Southwark", (("amina", _LEAD), ("bode", _MEMBER))),
    Group("Barnet Boaters", OrganisationKind.COMMUNITY, "Barnet", (("carys", _LEAD),)),
    Group("Rye Lane Growers", OrganisationKind.HOST, "Southwark", (("guy", MembershipRole.COORDINATOR),)),
    Group("Tideway Print Works", OrganisationKind.EMPLOYER, "Tower Hamlets", (("hana", _LEAD),)),
    Group("Camden registrars (demonstration)", OrganisationKind.BOROUGH, "Camden", (("ravi", _REGISTRAR),)),
    Group("Hackney registrars (demonstration)", OrganisationKind.BOROUGH, "Hackney", (("sela", _REGISTRAR),)),
)


@transaction.atomic
def load_cast(say: Say) -> None:
    """The demonstration's accounts and organisations, with the password in DEMO_PASSWORD; safe to run twice.

    Raises DemonstrationRefused in a database that has people and no demonstration mark, and without a password.
    """
    password = os.environ.get("DEMO_PASSWORD", "")
    if len(password) < 8:
        raise DemonstrationRefused("DEMO_PASSWORD must hold a password of 8 characters or more. `make run` makes one.")
    _refuse_elsewhere()
    if not Borough.objects.exists():
        load_boroughs(lambda line: None)
    cast = {person.key: _account(person, password) for person in CAST}
    for group in GROUPS:
        _organisation(group, cast)
    for person in CAST:
        say(f"{cast[person.key].email:<24} {person.what}")


def _refuse_elsewhere() -> None:
    if DemonstrationMark.objects.exists():
        return
    if User.objects.exists():
        raise DemonstrationRefused(
            "This database holds people who are not the demonstration's. load_demo puts its accounts only into a "
            "database that is empty or that it has filled itself. Nothing was changed."
        )
    DemonstrationMark.objects.create()


def _account(person: Person, password: str) -> User:
    email = f"{person.key}@{DOMAIN}"
    user = User.objects.filter(email=email).first() or User(email=email, name=person.name, agreed_at=clock.now())
    user.is_superuser = person.superuser
    if not user.check_password(password):
        user.set_password(password)
    user.save()
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    if person.role and not Appointment.objects.current().filter(user=user, role=person.role).exists():
        Appointment.objects.filter(user=user, role=person.role, closed_at__isnull=True).update(
            closed_at=clock.now(), closed_by=user
        )
        Appointment.objects.create(user=user, role=person.role, ends_on=_today() + ROLES_LAST)
    return user


def _today() -> date:
    return clock.london_day(clock.now())


def _organisation(group: Group, cast: dict[str, User]) -> None:
    until = _today() + ROLES_LAST
    found = Organisation.objects.filter(name=group.name, kind=group.kind).first()
    if found:
        found.memberships.filter(ended_at__isnull=True, ends_on__lt=_today()).update(ends_on=until)
        return
    founder, at = cast[group.people[0][0]], clock.now()
    approver = cast["root"] if group.kind in {OrganisationKind.BOROUGH, OrganisationKind.HOST} else founder
    organisation = Organisation(
        name=group.name,
        kind=group.kind,
        borough=Borough.objects.get(name=group.borough),
        turnover=Organisation.Turnover.UNDER_50K if group.kind == OrganisationKind.COMMUNITY else "",
        created_by=founder,
    )
    organisation.approve(by=approver, at=at)
    organisation.save()
    organisation.moves.create(verb="create", by=founder, at=at)
    for key, role in group.people:
        ends_on = until if role in UNTIL_A_DAY else None
        Membership.objects.create(
            user=cast[key], organisation=organisation, role=role, ends_on=ends_on, added_by=founder
        )
