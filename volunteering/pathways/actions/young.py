"""A school's project: begun and written down by its lead, in numbers; visited and recognised by officers."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from programmes import audit, clock, tokens
from programmes.people.access import MembershipRole, OrganisationKind
from programmes.people.models import Membership, Organisation
from programmes.workflow import MoveRefused
from volunteering.pathways import notices_young as notices
from volunteering.pathways.actions.ambassadors import need_officer
from volunteering.pathways.models import ProjectEntry, SchoolProject, SchoolVisit
from volunteering.pathways.models.young import KEY_STAGES, MOST_MINUTES, refuse_private

SAME_TITLE = "Your school has a project of this title in this school year. Choose another title."


def _need_lead(by: Any, school: Organisation) -> None:
    leads = Membership.objects.active().filter(user=by, organisation=school, role=MembershipRole.LEAD)
    if school.kind != OrganisationKind.SCHOOL or not school.is_working or not leads.exists():
        raise PermissionDenied


def _locked(project: SchoolProject) -> SchoolProject:
    return SchoolProject.objects.select_for_update(of=("self",)).select_related("school").get(pk=project.pk)


def _own(project: SchoolProject, by: Any) -> SchoolProject:
    held = _locked(project)
    _need_lead(by, held.school)
    return held


def _check(values: dict[str, Any]) -> None:
    refuse_private(title=values["title"], what=values["what"])
    if not any(values[name] for name in KEY_STAGES):
        raise MoveRefused("Enter how many pupils take part, in at least one key stage.", field="key_stage_2")


@transaction.atomic
def start(*, school: Organisation, values: dict[str, Any], by: Any, token: str) -> SchoolProject:
    """A school's lead begins a project of a school year. Pupils are numbers; nothing here names one.

    Raises MoveRefused for an e-mail address, a telephone number or a full date in a text, and for no pupils at all.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.school.start:{school.pk}")
    _need_lead(by, school)
    _check(values)
    at = clock.now()
    try:
        with transaction.atomic():
            made = SchoolProject.objects.create(school=school, since_at=at, started_at=at, started_by=by, **values)
    except IntegrityError as error:
        raise MoveRefused(SAME_TITLE, field="title") from error
    made.moves.create(verb="start", by=by, at=at)
    audit.record(by=by, verb="volunteering.school.project_started", target=made)
    tokens.settle(token, made.get_absolute_url())
    return made


@transaction.atomic
def edit(*, project: SchoolProject, values: dict[str, Any], by: Any, token: str) -> SchoolProject:
    """Change a project that is under way: its words, its topic and the numbers."""
    tokens.spend(token, by=by, purpose=f"volunteering.school.edit:{project.pk}")
    held = _own(project, by)
    _need_running(held)
    _check(values)
    for name, value in values.items():
        setattr(held, name, value)
    try:
        with transaction.atomic():
            held.save(update_fields=[*values])
    except IntegrityError as error:
        raise MoveRefused(SAME_TITLE, field="title") from error
    held.moves.create(verb="edit", by=by, at=clock.now())
    audit.record(by=by, verb="volunteering.school.project_edited", target=held)
    return held


def _need_running(held: SchoolProject) -> None:
    if held.state != SchoolProject.State.RUNNING:
        raise MoveRefused("This project is finished, so it stays as it is. Begin a new one for what comes next.")


@transaction.atomic
def add_entry(
    *, project: SchoolProject, day: date, what: str, minutes: int, pupils: int, by: Any, token: str
) -> ProjectEntry:
    """Write what happened on a day: how long all pupils together, and how many took part."""
    tokens.spend(token, by=by, purpose=f"volunteering.school.entry:{project.pk}")
    held, at = _own(project, by), clock.now()
    _need_running(held)
    refuse_private(what=what)
    today = clock.london_day(at)
    if day > today:
        raise MoveRefused("This day has not come yet. Write it down afterwards.", field="day")
    if day < today - timedelta(days=400):
        raise MoveRefused("This is more than a year ago. Check the day.", field="day")
    if pupils > held.pupils:
        raise MoveRefused(f"The project has {held.pupils} pupils. Enter as many or fewer.", field="pupils")
    if not 1 <= minutes <= min(MOST_MINUTES, pupils * 1440):
        raise MoveRefused("Enter the hours of all pupils together, at most a day for each of them.", field="hours")
    made = held.entries.create(day=day, what=what.strip(), minutes=minutes, pupils=pupils, written_at=at, written_by=by)
    audit.record(by=by, verb="volunteering.school.entry_added", target=held)
    return made


@transaction.atomic
def strike_entry(*, entry: ProjectEntry, by: Any, token: str) -> ProjectEntry:
    """Strike out a line that was wrong; it counts no more."""
    tokens.spend(token, by=by, purpose=f"volunteering.school.strike:{entry.pk}")
    held = _own(entry.project, by)
    _need_running(held)
    entry = held.entries.select_for_update().get(pk=entry.pk)
    entry.strike(by=by, at=clock.now())
    entry.save(update_fields=["struck_at", "struck_by"])
    audit.record(by=by, verb="volunteering.school.entry_struck", target=held)
    return entry


@transaction.atomic
def finish(*, project: SchoolProject, by: Any, token: str) -> SchoolProject:
    """The school says that the project is done. Officers then look at it."""
    tokens.spend(token, by=by, purpose=f"volunteering.school.finish:{project.pk}")
    held, at = _own(project, by), clock.now()
    held.finish(at=at)
    held.save(update_fields=["state", "since_at"])
    held.moves.create(verb="finish", by=by, at=at)
    audit.record(by=by, verb="volunteering.school.project_finished", target=held)
    return held


# --- officers --------------------------------------------------------------------------------------------------------


@transaction.atomic
def visit(*, project: SchoolProject, day: date, note: str, by: Any, token: str) -> SchoolVisit:
    """An officer writes down a visit, for colleagues."""
    tokens.spend(token, by=by, purpose=f"volunteering.school.visit:{project.pk}")
    need_officer(by)
    held, at = _locked(project), clock.now()
    refuse_private(note=note)
    if day > clock.london_day(at):
        raise MoveRefused("This day has not come yet. Write the visit down afterwards.", field="day")
    made = held.visits.create(day=day, note=note.strip(), made_at=at, made_by=by)
    audit.record(by=by, verb="volunteering.school.visited", target=held)
    return made


@transaction.atomic
def recognise(*, project: SchoolProject, praise: str, by: Any, token: str) -> SchoolProject:
    """Recognise a finished project: everybody may read about it, with small numbers hidden."""
    tokens.spend(token, by=by, purpose=f"volunteering.school.recognise:{project.pk}")
    need_officer(by)
    held, at = _locked(project), clock.now()
    refuse_private(praise=praise)
    if not praise.strip():
        raise MoveRefused("Say what was good about it: everybody reads it.", field="praise")
    held.recognise(by=by, at=at, praise=praise.strip())
    held.save(update_fields=["state", "since_at", "recognised_at", "recognised_by", "praise"])
    move = held.moves.create(verb="recognise", by=by, at=at)
    audit.record(by=by, verb="volunteering.school.project_recognised", target=held)
    notices.recognised(held, move)
    return held


@transaction.atomic
def take_back(*, project: SchoolProject, reason: str, by: Any, token: str) -> SchoolProject:
    """Take a project off the public page, with a reason that the school reads."""
    tokens.spend(token, by=by, purpose=f"volunteering.school.take_back:{project.pk}")
    need_officer(by)
    held, at = _locked(project), clock.now()
    if not reason.strip():
        raise MoveRefused("Give the reason: the school reads it.", field="reason")
    held.take_back(at=at)
    held.save(update_fields=["state", "since_at", "recognised_at", "recognised_by", "praise"])
    move = held.moves.create(verb="take_back", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="volunteering.school.project_taken_back", target=held)
    notices.taken_back(held, move)
    return held
