"""Ambassadors, schools' projects and teams, for tests: season(), role(season), trained(volunteer), match()."""

from datetime import timedelta
from typing import Any

from programmes import clock
from programmes.people.models import Organisation
from tests import factories
from tests.volunteering.factories.hosts import host, opportunity
from volunteering.hosts.models import Host
from volunteering.pathways.models import (
    Ambassador,
    AmbassadorRole,
    ProjectTopic,
    SchoolProject,
    Season,
    TeamMatch,
    TeamNeed,
    TeamOffer,
    Training,
    TrainingDate,
    TrainingPart,
)
from volunteering.safeguarding import ages
from volunteering.safeguarding.models import Volunteer


def season(name: str = "Summer welcome", **fields: Any) -> Season:
    """A season that takes applications, with three parts of training: one online, two with dates."""
    at = clock.now()
    today = clock.london_day(at)
    given: dict[str, Any] = {
        "about": "You welcome people.",
        "opens_at": at - timedelta(days=2),
        "closes_at": at + timedelta(days=20),
        "starts_date": today + timedelta(days=5),
        "ends_date": today + timedelta(days=60),
        **fields,
    }
    made = Season.objects.create(name=name, **given)
    for number, kind in enumerate(("online", "session", "session"), 1):
        TrainingPart.objects.create(season=made, number=number, title=f"Part {number}", kind=kind, text="How it goes.")
    return made


def role(of: Season | None = None, title: str = "Welcome people", **fields: Any) -> AmbassadorRole:
    """A role of the season; its shifts are the sessions of an opportunity of our own host."""
    made = of or season()
    own = Host.objects.filter(organisation__name="Team London").first() or host("Team London")
    work = opportunity(own, title=title, minimum_age=16, **fields)
    return AmbassadorRole.objects.create(season=made, title=title, what="Greet.", where="South Bank", opportunity=work)


def training_date(part: TrainingPart, *, capacity: int = 10, days: float = 3) -> TrainingDate:
    """A date of a part, so many days from now (before today: negative)."""
    start = clock.now() + timedelta(days=days)
    return TrainingDate.objects.create(
        part=part, starts_at=start, ends_at=start + timedelta(hours=2), place="City Hall", capacity=capacity
    )


def ambassador(volunteer: Volunteer, of: AmbassadorRole | None = None, *, state: str = "active") -> Ambassador:
    """An application in this state."""
    held, at, by = of or role(), clock.now(), factories.founder()
    stamps = {} if state in {"applied", "withdrawn"} else {"decided_at": at, "decided_by": by}
    reason = "There are no places left." if state in {"declined", "ended"} else ""
    return Ambassador.objects.create(
        volunteer=volunteer,
        season=held.season,
        role=held,
        band=ages.band_of(volunteer.age_on(held.season.starts_date)),
        why="I like people.",
        state=state,
        since_at=at,
        applied_at=at,
        reason=reason,
        **stamps,
    )


def train(held: Ambassador, *numbers: int) -> None:
    """These parts are done; all three unless told."""
    for part in held.season.parts.filter(number__in=numbers or (1, 2, 3)):
        date = None if part.kind == "online" else training_date(part, days=-1)
        Training.objects.create(ambassador=held, part=part, date=date, state="attended", since_at=clock.now())


def school(name: str = "Harbour Bridge School") -> Organisation:
    """A school."""
    return factories.organisation(name, kind="school")


def topic(code: str = "kindness") -> ProjectTopic:
    """A topic."""
    return ProjectTopic.objects.get_or_create(code=code, defaults={"name": code.title()})[0]


def project(of: Organisation, *, state: str = "running", **fields: Any) -> SchoolProject:
    """A project of the school with 24 pupils."""
    at, by = clock.now(), factories.founder()
    given: dict[str, Any] = {
        "school_year": 2026,
        "school_type": "mainstream",
        "topic": topic(),
        "title": "A cleaner street",
        "what": "Pupils count engines that stand running.",
        "key_stage_3": 24,
        **fields,
    }
    if state == "recognised":
        given |= {"recognised_at": at, "recognised_by": by, "praise": "Well counted."}
    return SchoolProject.objects.create(school=of, state=state, since_at=at, started_at=at, started_by=by, **given)


def team_offer(of: Organisation, *, size: int = 8, **fields: Any) -> TeamOffer:
    """A team of the employer, for a day three weeks from now."""
    at = clock.now()
    given = {"dates": [clock.london_day(at) + timedelta(days=21)], "offered_at": at, **fields}
    return TeamOffer.objects.create(organisation=of, size=size, offered_by=factories.founder(), **given)


def team_need(of: Any, *, smallest: int = 4, largest: int = 10, **fields: Any) -> TeamNeed:
    """A need of the host for the same day."""
    at = clock.now()
    given = {"dates": [clock.london_day(at) + timedelta(days=21)], "posted_at": at, "what": "Build beds.", **fields}
    given.setdefault("opportunity", None)
    work = given.pop("opportunity") or opportunity(of)
    return TeamNeed.objects.create(
        host=of, opportunity=work, smallest=smallest, largest=largest, posted_by=factories.founder(), **given
    )


def team_match(offer: TeamOffer, need: TeamNeed, *, size: int = 8, **fields: Any) -> TeamMatch:
    """A proposed day, three weeks from now for five hours."""
    at = clock.now()
    start = at.replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=21)
    given = {"starts_at": start, "ends_at": start + timedelta(hours=5), **fields}
    return TeamMatch.objects.create(
        offer=offer, need=need, size=size, since_at=at, proposed_at=at, proposed_by=factories.founder(), **given
    )
