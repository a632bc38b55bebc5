"""What is done with measures: a file of figures comes in, a second person publishes it, and it can be taken back."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from programmes import audit, clock, tokens, workflow
from programmes.evidence import editions, importing, reading_tables
from programmes.evidence import notices_measures as notices
from programmes.evidence.models import Measure, Release, ReleaseRow
from programmes.people.access import Permission
from programmes.workflow import MoveRefused


class FileWrong(MoveRefused):
    """The file breaks a rule; `report` says which rows and why. Nothing was kept."""

    def __init__(self, report: importing.Report) -> None:
        count = len(report.problems)
        things = "1 thing" if count == 1 else f"{count:,} things"
        super().__init__(
            f"Nothing was imported: {things} in the file must be put right. They are listed on this page.", field="file"
        )
        self.report = report


def _need(by: Any) -> None:
    if not by.can(Permission.EDIT_EVIDENCE):
        raise PermissionDenied


@transaction.atomic
def import_figures(*, name: str, note: str, file_name: str, body: bytes, by: Any, token: str) -> Release:
    """Take a file of figures in. It waits: nobody outside reads it until somebody else has published it.

    Raises FileWrong with a report where a row is wrong, and MoveRefused for a file that cannot be read or waits
    already; then nothing is kept.
    """
    tokens.spend(token, by=by, purpose="programmes.evidence.import_figures")
    _need(by)
    found = hashlib.sha256(body).hexdigest()
    if Release.objects.waiting().filter(file_hash=found).exists():
        raise MoveRefused("This very file waits for publication already. Open it in the list.", field="file")
    report = importing.check(reading_tables.read(file_name, body))
    if report.problems:
        raise FileWrong(report)
    at = clock.now()
    release = Release.objects.create(
        name=name.strip(),
        note=note.strip(),
        file_name=file_name[-160:],
        file_hash=found,
        measures=report.measures,
        row_count=len(report.rows),
        since_at=at,
        imported_at=at,
        imported_by=by,
    )
    _keep(release, report.rows)
    release.moves.create(verb="import", by=by, at=at)
    audit.record(by=by, verb="programmes.evidence.figures_imported", target=release, detail={"rows": len(report.rows)})
    notices.imported(release)
    tokens.settle(token, str(release.pk))
    return release


def _keep(release: Release, rows: Sequence[ReleaseRow]) -> None:
    for row in rows:
        row.release = release
    ReleaseRow.objects.bulk_create(rows)


def _locked(release: Release) -> Release:
    """The import, and before it the measures that it has figures of: two publications of one measure wait here."""
    list(Measure.objects.select_for_update(of=("self",)).filter(pk__in=release.measures).order_by("pk"))
    return Release.objects.select_for_update(of=("self",)).get(pk=release.pk)


def _measures(release: Release) -> list[Measure]:
    return list(Measure.objects.filter(pk__in=release.measures).order_by("pk"))


@transaction.atomic
def publish_figures(*, release: Release, by: Any, token: str) -> Release:
    """Everybody reads these figures from now on: small numbers are hidden, charts are drawn and kept.

    Raises MoveRefused for whoever imported them.
    """
    tokens.spend(token, by=by, purpose=f"programmes.evidence.publish_figures:{release.pk}")
    _need(by)
    release, at = _locked(release), clock.now()
    release.publish(by=by, at=at)
    release.save(update_fields=["state", "since_at", "published_at", "published_by"])
    _noted(release, "publish", by, at, "")
    make(_measures(release), by=by, at=at)
    notices.published(release)
    return release


@transaction.atomic
def drop_figures(*, release: Release, reason: str, by: Any, token: str) -> Release:
    """These figures are not published. Whoever imported them is told why."""
    tokens.spend(token, by=by, purpose=f"programmes.evidence.drop_figures:{release.pk}")
    _need(by)
    release, at = _locked(release), clock.now()
    release.drop(by=by, at=at)
    release.save(update_fields=["state", "since_at", "dropped_at", "dropped_by"])
    _noted(release, "drop", by, at, reason)
    if release.imported_by_id != by.pk:
        notices.dropped(release, reason.strip())
    return release


@transaction.atomic
def withdraw_figures(*, release: Release, reason: str, by: Any, token: str) -> Release:
    """Nobody outside reads these figures any more; what an earlier import said holds again. One person may do that."""
    tokens.spend(token, by=by, purpose=f"programmes.evidence.withdraw_figures:{release.pk}")
    _need(by)
    release, at = _locked(release), clock.now()
    release.withdraw(by=by, at=at)
    release.save(update_fields=["state", "since_at", "withdrawn_at", "withdrawn_by"])
    _noted(release, "withdraw", by, at, reason)
    make(_measures(release), by=by, at=at)
    notices.withdrawn(release, reason.strip())
    return release


_PAST = {"publish": "published", "drop": "dropped", "withdraw": "withdrawn"}


def _noted(release: Release, verb: str, by: Any, at: Any, reason: str) -> None:
    release.moves.create(verb=verb, by=by, at=at, note=reason.strip())
    audit.record(by=by, verb=f"programmes.evidence.figures_{_PAST[verb]}", target=release)


@transaction.atomic
def make(measures: Sequence[Measure], *, by: Any, at: Any) -> None:
    """Write what everybody reads of these measures anew, and tell the rooms that show them. Safe to call again."""
    editions.make(measures, at)
    for measure in measures:
        workflow.after("programmes.evidence.measure_published", measure=measure, by=by, at=at)
