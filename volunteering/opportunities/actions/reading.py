"""Keeping what another platform's feed lists: new, changed and gone rows, each once, and a report of every reading."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from programmes import audit, clock, jobs, tokens
from programmes.people.access import Permission
from programmes.people.models import Borough
from programmes.workflow import MoveRefused
from volunteering.opportunities import importing, search
from volunteering.opportunities.importing import FeedRefused, Reading, Row
from volunteering.opportunities.models.content import OF_A_SOURCE, READ_AGAIN
from volunteering.opportunities.models.opportunities import Opportunity
from volunteering.opportunities.models.revisions import Revision
from volunteering.opportunities.models.sources import ImportProblem, ImportRun, Source

MOST_PROBLEMS = 1000
# A reading that did not end in this time was cut off with its worker.
CUT_OFF_AFTER = timedelta(hours=1)
# More rows than this gone at once, and more than half, is taken for a broken feed.
SURE_OF = 10
KEPT_FOR = timedelta(days=730)


def _need(by: Any) -> None:
    if not by.can(Permission.MODERATE_OPPORTUNITIES):
        raise PermissionDenied


@transaction.atomic
def add_source(*, name: str, address: str, licence: str, by: Any, token: str) -> Source:
    """Enter another platform; its feed is read every night when it has an address."""
    tokens.spend(token, by=by, purpose="volunteering.sources.add")
    _need(by)
    if Source.objects.filter(name__iexact=name.strip()).exists():
        raise MoveRefused("A source of this name is there already.", field="name")
    source = Source.objects.create(name=name.strip(), address=address, licence=licence.strip(), added_by=by)
    audit.record(by=by, verb="volunteering.sources.added", target=source)
    tokens.settle(token, str(source.pk))
    return source


@transaction.atomic
def change_source(*, source: Source, name: str, address: str, licence: str, by: Any, token: str) -> Source:
    """Correct its name, address or licence."""
    tokens.spend(token, by=by, purpose=f"volunteering.sources.change:{source.pk}")
    _need(by)
    source = Source.objects.select_for_update().get(pk=source.pk)
    if Source.objects.filter(name__iexact=name.strip()).exclude(pk=source.pk).exists():
        raise MoveRefused("A source of this name is there already.", field="name")
    source.name, source.address, source.licence = name.strip(), address, licence.strip()
    source.save(update_fields=["name", "address", "licence"])
    audit.record(by=by, verb="volunteering.sources.changed", target=source)
    return source


def _turn(source: Source, verb: str, by: Any, token: str) -> Source:
    tokens.spend(token, by=by, purpose=f"volunteering.sources.{verb}:{source.pk}")
    _need(by)
    source = Source.objects.select_for_update().get(pk=source.pk)
    getattr(source, verb)(by=by, at=clock.now())
    source.save(update_fields=["state", "stopped_at", "stopped_by"])
    return source


@transaction.atomic
def stop(*, source: Source, by: Any, token: str) -> Source:
    """Take its opportunities off the public pages and read it no more."""
    source = _turn(source, "stop", by, token)
    audit.record(by=by, verb="volunteering.sources.stopped", target=source)
    return source


@transaction.atomic
def start(*, source: Source, by: Any, token: str) -> Source:
    """Read it again; what was published of it is public again."""
    source = _turn(source, "start", by, token)
    audit.record(by=by, verb="volunteering.sources.started", target=source)
    return source


@transaction.atomic
def fetch_now(*, source: Source, by: Any, token: str) -> ImportRun:
    """Have a worker read the source's address at once; the page of the run says what came of it."""
    tokens.spend(token, by=by, purpose=f"volunteering.sources.fetch:{source.pk}")
    _need(by)
    if not source.address:
        raise MoveRefused("This source has no address. Upload its file instead.")
    run = begin(source=source, by=by)
    tokens.settle(token, str(run.pk))
    jobs.later("volunteering.feeds.fetch", run.pk)
    return run


@transaction.atomic
def begin(*, source: Source, by: Any = None, file_name: str = "") -> ImportRun:
    """Open a reading; one at a time for each source. One that was cut off is closed first."""
    source = Source.objects.select_for_update().get(pk=source.pk)
    at = clock.now()
    if source.state != Source.State.ACTIVE:
        raise MoveRefused("This source is stopped. Start it first.")
    running = source.runs.filter(state=ImportRun.State.RUNNING).first()
    if running is not None and running.started_at > at - CUT_OFF_AFTER:
        raise MoveRefused("This source is being read now. Wait until that reading has ended.")
    if running is not None:
        _fail(running, "The reading was cut off. Read it again.", at)
    return source.runs.create(started_at=at, started_by=by, file_name=file_name[:200])


def _fail(run: ImportRun, why: str, at: Any) -> None:
    run.state, run.failure, run.ended_at = ImportRun.State.FAILED, why[:2000], at
    run.save(update_fields=["state", "failure", "ended_at"])


@transaction.atomic
def fail(*, run: ImportRun, why: str) -> ImportRun:
    """The feed could not be read; nothing was changed."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state == ImportRun.State.RUNNING:
        _fail(run, why, clock.now())
    return run


@transaction.atomic
def upload(*, source: Source, body: bytes, file_name: str, by: Any, token: str) -> ImportRun:
    """Read a feed that somebody uploads."""
    tokens.spend(token, by=by, purpose=f"volunteering.sources.upload:{source.pk}")
    _need(by)
    run = take(run=begin(source=source, by=by, file_name=file_name), body=body)
    tokens.settle(token, str(run.pk))
    return run


@transaction.atomic
def take(*, run: ImportRun, body: bytes) -> ImportRun:
    """Keep what the feed lists, all of it or nothing; a second call for the same run changes nothing.

    New rows wait to be read by staff. A changed row changes at once where nobody has read it yet, and waits as a
    revision where it is public. A row that the feed no longer lists is closed.
    """
    Source.objects.select_for_update().get(pk=run.source_id)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != ImportRun.State.RUNNING:
        return run
    at = clock.now()
    try:
        reading = importing.read(body, boroughs={b.name.lower(): b.pk for b in Borough.objects.all()})
        there = {o.source_key: o for o in Opportunity.objects.select_for_update().filter(source=run.source_id)}
        gone = _gone(reading, there)
    except FeedRefused as refusal:
        _fail(run, str(refusal), at)
        return run
    for row in reading.rows.values():
        found = there.get(row.key)
        outcome = _add(run, row, at) if found is None else _update(run, found, row, at)
        setattr(run, outcome, getattr(run, outcome) + 1)
    for each in gone:
        _close(each, at)
    run.gone, run.bad = len(gone), sum(1 for problem in reading.problems if problem.left_out)
    ImportProblem.objects.bulk_create(_problem(run, each) for each in reading.problems[:MOST_PROBLEMS])
    run.state, run.ended_at = ImportRun.State.DONE, at
    run.save()
    audit.record(
        by=run.started_by,
        verb="volunteering.sources.read",
        target=run,
        detail={name: getattr(run, name) for name in ("new", "changed", "unchanged", "gone", "bad")},
    )
    return run


def _problem(run: ImportRun, problem: importing.Problem) -> ImportProblem:
    return ImportProblem(
        run=run,
        place=problem.place[:200],
        key=problem.key[:300],
        title=problem.title[:200],
        what=problem.what,
        left_out=problem.left_out,
    )


def _gone(reading: Reading, there: dict[str, Opportunity]) -> list[Opportunity]:
    """The rows that the feed no longer lists. Raises FeedRefused when so many are missing that the feed is broken."""
    live = [each for each in there.values() if each.state != Opportunity.State.CLOSED]
    missing = [each for each in live if each.source_key not in reading.keys]
    if len(missing) > SURE_OF and len(missing) * 2 > len(live):
        raise FeedRefused(
            f"{len(missing)} of the {len(live)} opportunities that we have from this source are missing. "
            "The feed looks broken, so nothing was changed. Ask the platform."
        )
    return missing if reading.is_sure else []


def _fields(row: Row) -> dict[str, Any]:
    content = dict(row.content)
    content["borough_id"] = content.pop("borough")
    return {
        **content,
        "organisation_name": row.organisation_name,
        "apply_url": row.apply_url,
        "source_digest": row.digest,
    }


def _add(run: ImportRun, row: Row, at: Any) -> str:
    made = Opportunity.objects.create(
        source=run.source,
        source_key=row.key,
        state=Opportunity.State.SUBMITTED,
        supervised=False,
        since_at=at,
        updated_at=at,
        **_fields(row),
    )
    made.moves.create(verb="import", by=run.started_by, at=at)
    return "new"


def _update(run: ImportRun, found: Opportunity, row: Row, at: Any) -> str:
    """Bring one row up to date; returns what it counts as."""
    left_out = found.state == Opportunity.State.CLOSED and found.closed_by_id is not None
    back = found.state == Opportunity.State.CLOSED and not left_out
    if left_out or (found.source_digest == row.digest and not back):
        return "unchanged"
    if back:
        found.bring_back(by=run.started_by, at=at)
        found.moves.create(verb="bring_back", by=run.started_by, at=at)
    fields = _fields(row)
    if found.state in {Opportunity.State.PUBLISHED, Opportunity.State.PAUSED}:
        fields = _wait_to_be_read(run, found, row, fields, at)
    for name, value in fields.items():
        setattr(found, name, value)
    found.updated_at = at
    found.save()
    search.keep(found)
    if not back:
        found.moves.create(verb="import", by=run.started_by, at=at)
    return "changed"


def _wait_to_be_read(run: ImportRun, found: Opportunity, row: Row, fields: dict[str, Any], at: Any) -> dict[str, Any]:
    """Put what staff read again into a revision; returns the fields that change at once."""
    present = {**found.content(), **{name: getattr(found, name) for name in OF_A_SOURCE}}
    wanted = {**row.content, "organisation_name": row.organisation_name, "apply_url": row.apply_url}
    read_again = {*READ_AGAIN, *OF_A_SOURCE}
    changes = {name: value for name, value in wanted.items() if name in read_again and present[name] != value}
    found.revisions.filter(state=Revision.State.WAITING).update(state=Revision.State.REPLACED)
    if changes:
        found.revisions.create(changes=changes, proposed_at=at, proposed_by=run.started_by)
    waits = {f"{name}_id" if name == "borough" else name for name in changes}
    return {name: value for name, value in fields.items() if name not in waits}


def _close(found: Opportunity, at: Any) -> None:
    """Its source lists it no more; nobody closed it."""
    found.close(by=None, at=at)
    found.save()
    found.revisions.filter(state=Revision.State.WAITING).update(state=Revision.State.REPLACED)
    found.moves.create(verb="close", by=None, at=at, note="Its source no longer lists it.")
    search.keep(found)


def prune() -> int:
    """Delete reports of readings that are older than two years; returns how many rows went."""
    return ImportRun.objects.filter(started_at__lt=clock.now() - KEPT_FOR).delete()[0]
