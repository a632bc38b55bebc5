"""Fictional ambassadors, school projects and teams, made by the room's own actions. Nobody here is real."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from programmes import clock, tokens
from programmes.people.access import MembershipRole, OrganisationKind
from programmes.people.models import Borough, Membership, Organisation, User
from volunteering.hosts.models import Agreement, Host
from volunteering.opportunities.models import Opportunity, Session
from volunteering.pathways import reference_team_london
from volunteering.pathways.actions import adjustments, ambassadors, employers, young
from volunteering.pathways.models import (
    AmbassadorRole,
    ProjectTopic,
    SchoolProject,
    Season,
    TeamOffer,
    TrainingDate,
    TrainingPart,
)
from volunteering.safeguarding.demo_accounts import account
from volunteering.safeguarding.models import Volunteer

SEASON = "Summer season (demonstration)"
ROLES = (
    (
        "Welcome people at Trafalgar Square",
        "You stand near the fountains in a magenta shirt, answer questions and show the way.",
        "Trafalgar Square, Westminster",
        "Westminster",
    ),
    (
        "Welcome people on the South Bank",
        "You walk the riverside in pairs and help visitors to find what they look for.",
        "South Bank, Lambeth",
        "Lambeth",
    ),
)
PARTS = (
    (
        "Welcome",
        TrainingPart.Kind.ONLINE,
        "You work in pairs and never alone. You wear the shirt that we give you. You do not touch money.\n\n"
        "When you do not know an answer, say so and ask your team leader. In an emergency ring 999 first.",
    ),
    ("Your role", TrainingPart.Kind.SESSION, "Two hours on how to greet people and how to handle hard questions."),
    ("Your venue", TrainingPart.Kind.SESSION, "An hour on site: where things are, and whom to ask."),
)


@transaction.atomic
def load(say: Any) -> None:
    """A season with roles and training, Farah's application, a school with two projects, teams; nothing twice."""
    reference_team_london.load(lambda line: None)
    if User.objects.filter(email="vera@portal.example").exists():
        say(f"{account('tess', 'Tess Moran').email:<24} school lead at Harbour Bridge School")
    if Season.objects.filter(name=SEASON).exists():
        return
    people = {
        key: User.objects.filter(email=f"{key}@portal.example").first() for key in ("vera", "farah", "hana", "guy")
    }
    vera, at = people["vera"], clock.now()
    if vera is None:
        return
    season = _season(_host(vera, at), vera, at)
    if people["farah"] is not None:
        _ambassador(season, people["farah"], vera)
    _school(vera, at)
    if people["hana"] is not None and people["guy"] is not None:
        _teams(people["hana"], people["guy"], vera, at)
    say("team london: a season of ambassadors, two school projects, three teams (all fictional)")


def _host(vera: User, at: datetime) -> Host:
    """The portal's own host, in which shifts of ambassadors are sessions."""
    organisation = Organisation.objects.create(
        name="Team London (demonstration)",
        kind=OrganisationKind.HOST,
        borough=Borough.objects.get(name="Newham"),
        created_by=vera,
        state=Organisation.State.APPROVED,
        approved_at=at,
        approved_by=vera,
    )
    Membership.objects.create(
        user=vera, organisation=organisation, role=MembershipRole.COORDINATOR, added_by=vera, added_at=at
    )
    stamps = {f"{verb}_{end}": value for verb in ("submitted", "approved") for end, value in (("at", at), ("by", vera))}
    return Host.objects.create(
        organisation=organisation,
        about="We run the welcome to visitors. This host is part of the demonstration.",
        contact_name="The ambassadors' desk",
        phone="020 7946 0140",
        safeguarding_name="Mina Faro (fictional)",
        has_safeguarding_policy=True,
        has_insurance=True,
        state=Host.State.APPROVED,
        since_at=at,
        created_by=vera,
        agreement=Agreement.current(),
        signed_at=at,
        signed_by=vera,
        signed_name=vera.name,
        signed_role="Coordinator",
        **stamps,
    )


def _season(host: Host, vera: User, at: datetime) -> Season:
    today = clock.london_day(at)
    season = Season.objects.create(
        name=SEASON,
        about="Ambassadors welcome visitors in the busiest weeks of the year. You get training, a shirt and a team.",
        opens_at=at - timedelta(days=20),
        closes_at=at.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=30),
        starts_date=today + timedelta(days=40),
        ends_date=today + timedelta(days=82),
    )
    for number, (title, kind, text) in enumerate(PARTS, 1):
        part = TrainingPart.objects.create(season=season, number=number, title=title, kind=kind, text=text)
        for week in (2, 3) if kind == TrainingPart.Kind.SESSION else ():
            _date(part, at + timedelta(weeks=week, days=number))
    for title, what, where, borough in ROLES:
        opportunity = _opportunity(host, title, what, where, borough, vera, at)
        AmbassadorRole.objects.create(season=season, title=title, what=what, where=where, opportunity=opportunity)
        for day in (45, 46, 52):
            start = (at + timedelta(days=day)).replace(hour=10, minute=0, second=0, microsecond=0)
            Session.objects.create(
                opportunity=opportunity,
                starts_at=start,
                ends_at=start + timedelta(hours=4),
                capacity=12,
                meeting_point="The magenta pod",
                created_at=at,
                created_by=vera,
            )
    return season


def _date(part: TrainingPart, day: datetime) -> TrainingDate:
    start = day.replace(hour=18, minute=0, second=0, microsecond=0)
    ends, place = start + timedelta(hours=2), "City Hall, Newham (demonstration)"
    return TrainingDate.objects.create(part=part, starts_at=start, ends_at=ends, place=place, capacity=20)


def _opportunity(host: Host, title: str, what: str, where: str, borough: str, vera: User, at: datetime) -> Opportunity:
    return Opportunity.objects.create(
        host=host,
        title=title,
        what=f"{what} For Team London Ambassadors who have done the training.",
        cause="community",
        commitment="Shifts of four hours",
        borough=Borough.objects.get(name=borough),
        place_name=where.split(",")[0],
        minimum_age=16,
        supervised=True,
        state=Opportunity.State.PUBLISHED,
        submitted_at=at,
        submitted_by=vera,
        published_at=at,
        published_by=vera,
        since_at=at,
        updated_at=at,
        created_by=vera,
    )


def _ambassador(season: Season, farah: User, vera: User) -> None:
    volunteer = Volunteer.objects.of(farah)
    if volunteer is None:
        return
    held = ambassadors.apply(
        role=season.roles.order_by("title")[0],
        volunteer=volunteer,
        why="I like talking to people, and I know the South Bank well.",
        languages="English, Dari",
        by=farah,
        token=tokens.issue(),
    )
    ambassadors.offer(ambassador=held, by=vera, token=tokens.issue())
    ambassadors.accept(ambassador=held, by=farah, token=tokens.issue())
    adjustments.ask(
        ambassador=held,
        text="I get tired when I stand for long. Could I sit for a few minutes each hour?",
        by=farah,
        token=tokens.issue(),
    )


def _school(vera: User, at: datetime) -> None:
    teacher = account("tess", "Tess Moran")
    school = Organisation.objects.create(
        name="Harbour Bridge School (demonstration)",
        kind=OrganisationKind.SCHOOL,
        borough=Borough.objects.get(name="Southwark"),
        created_by=teacher,
        state=Organisation.State.APPROVED,
        approved_at=at,
        approved_by=vera,
    )
    Membership.objects.create(
        user=teacher, organisation=school, role=MembershipRole.LEAD, added_by=teacher, added_at=at
    )
    first = _project(school, teacher, "A cleaner street outside our gate", "cleaner-air", key_stage_3=24)
    _log(first, teacher, at, pupils=22, minutes=1980)
    young.finish(project=first, by=teacher, token=tokens.issue())
    young.recognise(
        project=first,
        praise="They counted engines that stood running, and persuaded parents to switch them off.",
        by=vera,
        token=tokens.issue(),
    )
    second = _project(school, teacher, "Tea with our neighbours", "older-neighbours", key_stage_4=8)
    _log(second, teacher, at, pupils=6, minutes=540)


def _project(school: Organisation, teacher: User, title: str, topic: str, **pupils: int) -> SchoolProject:
    today = clock.london_day(clock.now())
    counts = {"key_stage_2": 0, "key_stage_3": 0, "key_stage_4": 0, "post_16": 0, **pupils}
    values = {
        "school_year": today.year if today.month >= 9 else today.year - 1,
        "school_type": SchoolProject.SchoolType.MAINSTREAM,
        "topic": ProjectTopic.objects.get(pk=topic),
        "title": title,
        "what": "Pupils choose what to change, ask the people it is about, and do it over one term.",
        **counts,
    }
    return young.start(school=school, values=values, by=teacher, token=tokens.issue())


def _log(project: SchoolProject, teacher: User, at: datetime, *, pupils: int, minutes: int) -> None:
    young.add_entry(
        project=project,
        day=clock.london_day(at - timedelta(days=6)),
        what="We planned in groups, and went out for the first time.",
        pupils=pupils,
        minutes=minutes,
        by=teacher,
        token=tokens.issue(),
    )


def _teams(hana: User, guy: User, vera: User, at: datetime) -> None:
    """One team and need that are proposed to each other, and one of each that waits."""
    employer = Organisation.objects.filter(memberships__user=hana, kind=OrganisationKind.EMPLOYER).first()
    host = Host.objects.filter(organisation__name="Rye Lane Growers", state=Host.State.APPROVED).first()
    opportunity = host.opportunities.filter(state=Opportunity.State.PUBLISHED).first() if host else None
    if employer is None or opportunity is None:
        return
    days = [clock.london_day(at) + timedelta(days=each) for each in (21, 28)]
    offers = [_offer(employer, hana, size, days) for size in (8, 15)]
    need = employers.post_need(
        opportunity=opportunity,
        what="Build six raised beds with us, from the timber to the soil.",
        skills=[],
        smallest=6,
        largest=10,
        dates=days,
        by=guy,
        token=tokens.issue(),
    )
    employers.post_need(
        opportunity=opportunity,
        what="Paint the shed and its shelves before winter.",
        skills=[],
        smallest=4,
        largest=20,
        dates=days[1:],
        by=guy,
        token=tokens.issue(),
    )
    employers.propose(
        offer=offers[0],
        need=need,
        day=days[0],
        starts=time(10),
        ends=time(15),
        size=8,
        by=vera,
        token=tokens.issue(),
    )


def _offer(employer: Organisation, hana: User, size: int, days: list[Any]) -> TeamOffer:
    return employers.offer_team(
        organisation=employer,
        size=size,
        skills=["teamwork_and_leadership"],
        dates=days,
        boroughs=Borough.objects.filter(name__in=["Southwark", "Lambeth"]),
        remote=False,
        about="We print posters for a living, and are good with our hands.",
        by=hana,
        token=tokens.issue(),
    )
