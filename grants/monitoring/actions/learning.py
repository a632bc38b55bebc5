"""The learning library: from a group's words to an entry that everybody can read, and out again."""

from typing import Any

from django.db import transaction

from grants.monitoring import notices
from grants.monitoring.models import LearningEntry, Report
from programmes import audit, clock, tokens
from programmes.questions import engine
from programmes.workflow import MoveRefused

# The questions of the end-of-grant report that an entry begins with.
CONSENT, NAMED = "may_publish", "may_name"
WORDS = {"title", "worked", "did_not", "theme", "setting", "named"}


def given(report: Report) -> dict[str, Any]:
    """What the report says for the library; {} where the group did not agree, or it is not accepted."""
    if report.kind != Report.Kind.END or report.state != Report.State.ACCEPTED or report.sheet is None:
        return {}
    answers = engine.answers(report.sheet)
    return answers if answers.get(CONSENT) == "yes" else {}


def _refuse_without_consent(report: Report) -> dict[str, Any]:
    answers = given(report)
    if not answers:
        raise MoveRefused(
            "The library takes accepted end-of-grant reports whose group agreed to it. This one does not qualify."
        )
    return answers


@transaction.atomic
def begin_entry(*, report: Report, by: Any, token: str) -> LearningEntry:
    """Take what worked and what did not from the report, for an officer to edit. Nobody sees it before it is published.

    A report that has an entry already gives that one.
    """
    tokens.spend(token, by=by, purpose=f"grants.learning.begin:{report.pk}")
    report = Report.objects.select_for_update(of=("self",)).with_parties().get(pk=report.pk)
    answers = _refuse_without_consent(report)
    there = LearningEntry.objects.filter(report=report).first()
    if there:
        return there
    at = clock.now()
    entry = LearningEntry.objects.create(
        report=report,
        title=str(report.application.title or report.application.reference)[:120],
        worked=answers.get("worked") or "Not said.",
        did_not=answers.get("did_not") or "Not said.",
        theme=answers.get("theme") or LearningEntry.Theme.RELATIONSHIPS,
        setting=answers.get("setting") or LearningEntry.Setting.HALL,
        named=answers.get(NAMED) == "yes" and not report.alone,
        since_at=at,
        written_at=at,
        written_by=by,
    )
    audit.record(by=by, verb="grants.learning.begun", target=entry)
    tokens.settle(token, str(entry.pk))
    return entry


@transaction.atomic
def edit_entry(*, entry: LearningEntry, by: Any, token: str, **words: Any) -> LearningEntry:
    """Change the words of an entry. The group may be named only where it agreed to that."""
    tokens.spend(token, by=by, purpose=f"grants.learning.edit:{entry.pk}")
    entry = _locked(entry)
    for name in WORDS & words.keys():
        setattr(entry, name, words[name])
    if not entry.worked.strip() or not entry.did_not.strip():
        raise MoveRefused("Say both what worked and what did not: the second helps others most.", field="did_not")
    _refuse_unasked_name(entry)
    entry.written_at, entry.written_by = clock.now(), by
    entry.save()
    audit.record(by=by, verb="grants.learning.edited", target=entry)
    return entry


def _refuse_unasked_name(entry: LearningEntry) -> None:
    agreed = given(entry.report).get(NAMED) == "yes" and not entry.report.alone
    if entry.named and not agreed:
        raise MoveRefused("This group did not agree to be named.", field="named")


@transaction.atomic
def publish(*, entry: LearningEntry, by: Any, token: str) -> LearningEntry:
    """Show the entry to everybody, and tell the group how it can be taken out again."""
    tokens.spend(token, by=by, purpose=f"grants.learning.publish:{entry.pk}")
    entry = _locked(entry)
    _refuse_without_consent(entry.report)
    _refuse_unasked_name(entry)
    withdrawn_by_group = entry.withdrawn_by is not None and not entry.withdrawn_by.is_staff
    if withdrawn_by_group:
        raise MoveRefused("The group took this entry out of the library, so it cannot be published again.")
    entry.publish(by=by, at=clock.now())
    entry.save()
    audit.record(by=by, verb="grants.learning.published", target=entry)
    notices.published(entry)
    return entry


@transaction.atomic
def withdraw(*, entry: LearningEntry, by: Any, token: str) -> LearningEntry:
    """Take the entry out of the library: an officer may, and so may anybody of the group, at once."""
    tokens.spend(token, by=by, purpose=f"grants.learning.withdraw:{entry.pk}")
    entry = _locked(entry)
    entry.withdraw(by=by, at=clock.now())
    entry.save()
    audit.record(by=by, verb="grants.learning.withdrawn", target=entry)
    return entry


def _locked(entry: LearningEntry) -> LearningEntry:
    locked = LearningEntry.objects.select_for_update(of=("self",)).select_related("withdrawn_by").get(pk=entry.pk)
    locked.report = Report.objects.with_parties().get(pk=locked.report_id)
    return locked
