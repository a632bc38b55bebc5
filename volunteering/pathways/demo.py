"""A fictional HeadStart cycle, a school's group, and a sheet of invitations, for `manage.py load_demo`."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from programmes import clock, tokens
from programmes.catalogue.models import HAND_OFF, InvitationSheet
from programmes.people.access import MembershipRole, OrganisationKind
from programmes.people.models import Borough, Membership, Organisation, User
from volunteering.pathways import reference
from volunteering.pathways.actions import cycles, groups, headstart, interviews, welcome
from volunteering.pathways.models import Cohort, Cycle, Placement, Workshop
from volunteering.safeguarding.models import Volunteer

SCHOOL = "Harbour Lane School (demonstration)"
WORKSHOPS = (
    ("develop", "Meet the people of a print shop", 10),
    ("communicate", "Speak up and be heard", 17),
    ("develop", "A morning in a kitchen", 31),
)


@transaction.atomic
def load(say: Any) -> None:
    """Write it where it is missing; nothing twice. Nobody here is real."""
    people = {name: User.objects.filter(email=f"{name}@portal.example").first() for name in ("vera", "hana", "gwen")}
    vera, hana, gwen = people["vera"], people["hana"], people["gwen"]
    if vera is None or hana is None or gwen is None:
        return
    at = clock.now()
    cycle = reference.cycle_of(clock.london_day(at), by=vera)
    if cycle.state == Cycle.State.DRAFT:
        cycle = cycles.open_cycle(cycle=cycle, by=vera, token=tokens.issue())
    employer = Organisation.objects.filter(kind=OrganisationKind.EMPLOYER, memberships__user=hana).first()
    if not Workshop.objects.filter(cycle=cycle).exists():
        _workshops(cycle, employer, at, vera)
        if employer:
            _slot(cycle, employer, at, hana)
    if not Cohort.objects.exists():
        _group(at, vera, gwen)
    if not InvitationSheet.objects.filter(kind=HAND_OFF).exists():
        welcome.issue(
            label="Southwark ceremony (demonstration)",
            borough=Borough.objects.get(name="Southwark"),
            count=12,
            expires_at=at + timedelta(days=180),
            by=vera,
            token=tokens.issue(),
        )
    _kemi(cycle)
    say("volunteering headstart: a cycle, Kemi in it, workshops, an employer's offer, a school's group, invitations")


def _kemi(cycle: Cycle) -> None:
    """Kemi, 17, takes part and has a place in one workshop of each kind: the page says what is still missing."""
    volunteer = Volunteer.objects.filter(user__email="kemi@portal.example").select_related("user").first()
    if volunteer is None or Placement.objects.filter(volunteer=volunteer).exists():
        return
    given: dict[str, Any] = {"by": volunteer.user}
    placement = headstart.join(cycle=cycle, volunteer=volunteer, in_education=True, token=tokens.issue(), **given)
    seen: set[str] = set()
    for workshop in Workshop.objects.filter(cycle=cycle, starts_at__gt=clock.now()).order_by("starts_at"):
        if workshop.kind not in seen:
            headstart.book(placement=placement, workshop=workshop, token=tokens.issue(), **given)
            seen.add(workshop.kind)


def _day(at: datetime, days: int, hour: int) -> datetime:
    return datetime.combine(clock.london_day(at) + timedelta(days=days), time(hour), clock.LONDON)


def _workshops(cycle: Cycle, employer: Any, at: datetime, vera: User) -> None:
    for kind, title, days in WORKSHOPS:
        values = {
            "kind": kind,
            "title": title,
            "what": "You work in small groups, and everybody has a turn.",
            "partner": employer if kind == "develop" else None,
            "starts_at": _day(at, days, 14),
            "ends_at": _day(at, days, 16),
            "place": "City Hall, Newham (demonstration)",
            "places": 20,
        }
        cycles.plan_workshop(cycle=cycle, values=values, by=vera, token=tokens.issue())


def _slot(cycle: Cycle, employer: Organisation, at: datetime, hana: User) -> None:
    values = {
        "role": "Weekend team member in the print shop",
        "what": "Saturdays, 10am to 4pm, at the London Living Wage. You need no experience.",
        "place": "The print works by the river, five minutes from Wapping station",
        "access": "Step-free. Tell us what you need and we arrange it.",
        "places": 4,
        "until_date": clock.london_day(at) + timedelta(days=150),
    }
    interviews.offer_slot(employer=employer, cycle=cycle, values=values, by=hana, token=tokens.issue())


def _group(at: datetime, vera: User, gwen: User) -> None:
    """Gwen leads a fictional school; its group waits for an answer, and a cohort is planned for it."""
    partner = Organisation.objects.filter(kind=OrganisationKind.HOST, name="Rye Lane Growers").first()
    if partner is None:
        return
    borough = Borough.objects.get(name="Southwark")
    school, _ = Organisation.objects.get_or_create(
        name=SCHOOL,
        kind=OrganisationKind.SCHOOL,
        defaults={
            "borough": borough,
            "created_by": vera,
            "state": Organisation.State.APPROVED,
            "approved_at": at,
            "approved_by": vera,
        },
    )
    Membership.objects.get_or_create(
        user=gwen, organisation=school, ended_at=None, defaults={"role": MembershipRole.LEAD, "added_by": vera}
    )
    values = {
        "name": "Southwark, autumn (demonstration)",
        "partner": partner,
        "borough": borough,
        "starts_date": clock.london_day(at) + timedelta(days=21),
        "weeks": 16,
        "workshops": 5,
        "minimum_age": 14,
        "maximum_age": 18,
        "place": "The garden on Rye Lane",
        "demonstration": True,
    }
    groups.add_cohort(values=values, by=vera, token=tokens.issue())
    groups.refer(
        school=school,
        pupils=12,
        needs={},
        about="They learn best by doing, and want to see work from inside.",
        by=gwen,
        token=tokens.issue(),
    )
