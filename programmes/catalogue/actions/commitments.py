"""What editors do with commitments: add news, correct an entry, change where one stands, look again."""

from datetime import date
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.catalogue.actions.may import need_editor
from programmes.catalogue.models import Commitment, CommitmentUpdate
from programmes.workflow import MoveRefused

_NEWS = ("last_update", "edited_at")


def _locked(commitment: Commitment) -> Commitment:
    return Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)


def _refuse_day(day: date, today: date) -> None:
    if day > today:
        raise MoveRefused("This day lies ahead. The log tells what has happened: enter its day.", field="date")


def _enter(
    commitment: Commitment, verb: str, words: dict[str, Any], *, by: Any, at: Any, **more: Any
) -> CommitmentUpdate:
    """One more entry of the log, its move and its place in the security history."""
    entry = CommitmentUpdate.objects.create(
        commitment=commitment,
        **{name: value.strip() if isinstance(value, str) else value for name, value in words.items()},
        **more,
        added_at=at,
        added_by=by,
    )
    commitment.moves.create(verb=verb, by=by, at=at)
    audit.record(
        by=by, verb=f"programmes.catalogue.commitment_{verb}", target=commitment, detail={"entry": str(entry.pk)}
    )
    return entry


@transaction.atomic
def add_update(
    *,
    commitment: Commitment,
    date: date,
    date_text: str,
    kind: str,
    text: str,
    source: str,
    url: str = "",
    by: Any,
    token: str,
) -> CommitmentUpdate:
    """Add an entry to the log: what happened on which day, and who published it.

    Raises MoveRefused for a day that lies ahead, and for a status, which `change_status` notes.
    """
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.add_update:{commitment.pk}")
    need_editor(by)
    commitment, at = _locked(commitment), clock.now()
    if kind == CommitmentUpdate.Kind.STATUS:
        raise MoveRefused("Use “Change where it stands” for this.", field="kind")
    _refuse_day(date, clock.london_day(at))
    words = {"date": date, "date_text": date_text, "kind": kind, "text": text, "source": source, "url": url}
    entry = _enter(commitment, "add_update", words, by=by, at=at)
    commitment.note_news(day=date, at=at)
    commitment.save(update_fields=_NEWS)
    tokens.settle(token, str(entry.pk))
    return entry


@transaction.atomic
def correct_update(*, update: CommitmentUpdate, text: str, source: str, url: str = "", by: Any, token: str) -> Any:
    """Put an entry right: the earlier one stays, marked, and the correction stands with it.

    Raises MoveRefused where it has been corrected already: the correction is then what may be corrected.
    """
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.correct_update:{update.pk}")
    need_editor(by)
    commitment, at = _locked(update.commitment), clock.now()
    if CommitmentUpdate.objects.filter(corrects=update).exists():
        raise MoveRefused("This entry has been corrected already. Correct the newer one instead.")
    if update.kind == CommitmentUpdate.Kind.STATUS:
        raise MoveRefused("Where it stands is put right with “Change where it stands”.")
    words = {"text": text, "source": source, "url": url}
    same = {"date": update.date, "date_text": update.date_text, "kind": update.kind, "corrects": update}
    entry = _enter(commitment, "correct_update", words, by=by, at=at, **same)
    commitment.note_news(day=update.date, at=at)
    commitment.save(update_fields=_NEWS)
    tokens.settle(token, str(entry.pk))
    return entry


@transaction.atomic
def change_status(
    *,
    commitment: Commitment,
    status: str,
    date: date,
    date_text: str,
    text: str,
    source: str,
    url: str = "",
    by: Any,
    token: str,
) -> Commitment:
    """Say that it stands somewhere else, since a day and with the source that shows it. The log keeps it.

    Raises MoveRefused where it stands there already, for a day that lies ahead, and for one before the last status.
    """
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.change_status:{commitment.pk}")
    need_editor(by)
    commitment, at = _locked(commitment), clock.now()
    _refuse_day(date, clock.london_day(at))
    commitment.change_status(status=status, note=text.strip(), since=date, at=at)
    words = {"date": date, "date_text": date_text, "text": text, "source": source, "url": url}
    _enter(commitment, "change_status", words, by=by, at=at, kind=CommitmentUpdate.Kind.STATUS, status=status)
    commitment.note_news(day=date, at=at)
    commitment.save(update_fields=["status", "status_note", "status_date", *_NEWS])
    tokens.settle(token, commitment.pk)
    return commitment


@transaction.atomic
def recheck(*, commitment: Commitment, review_date: date, note: str, by: Any, token: str) -> Commitment:
    """Say that somebody looked today and found what stands here still right, and when to look again."""
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.recheck:{commitment.pk}")
    need_editor(by)
    commitment, at = _locked(commitment), clock.now()
    commitment.recheck(checked=clock.london_day(at), review=review_date, at=at)
    commitment.save(update_fields=["checked_date", "review_date", "edited_at"])
    commitment.moves.create(verb="recheck", by=by, at=at, note=note.strip())
    audit.record(by=by, verb="programmes.catalogue.commitment_recheck", target=commitment)
    return commitment
