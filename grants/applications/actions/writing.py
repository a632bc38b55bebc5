"""Writing, sending and withdrawing an application."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from grants.applications import notices, rules
from grants.applications.actions import limits, records
from grants.applications.actions.bodies import missing_body
from grants.applications.actions.finding import (
    late_until,
    locked,
    refuse_if_not_editable,
    refuse_reader,
    refuse_unless_sender,
)
from grants.applications.models import Application
from grants.applications.models.assisted import refuse_if_unconfirmed
from programmes import audit, tokens
from programmes.people.models import Borough
from programmes.questions import actions as questions
from programmes.questions import engine
from programmes.workflow import MoveRefused


def take_facts(application: Application, given: Mapping[str, Any]) -> None:
    """Copy the project's name, amount and borough from the answers to where lists read them."""
    code = next(iter(given.get("borough") or []), None)
    if code != application.borough_id:
        application.borough = Borough.objects.filter(pk=code).first() if code else None
    application.take_facts(
        title=str(given.get("project_title") or ""), amount=rules.amount_asked(given), borough=application.borough
    )


# The answers whose change moves what lists show.
SHOWN_IN_LISTS = frozenset({"project_title", "amount", "borough"})


@transaction.atomic
def save(*, application: Application, page: str, form: Any, by: Any, token: str) -> questions.Saved:
    """Keep what changed on one page of the draft. Allowed after the deadline too: only sending is refused then.

    Saving is idempotent by itself (see questions.save_page), so the token marks the answers and is not spent.
    """
    application, _ = locked(application, seen_by=by)
    refuse_reader(application, by)
    refuse_if_not_editable(application)
    saved = questions.save_page(sheet=application.sheet, page=page, form=form, by=by, token=token)
    if SHOWN_IN_LISTS & set(saved.changed):
        take_facts(application, engine.answers(application.sheet))
        application.save(update_fields=["title", "amount_asked", "borough", "search_text"])
    return saved


@transaction.atomic
def remove_file(*, application: Application, key: str, file: str, by: Any, token: str) -> bool:
    """Take a file out of an answer of the draft and remove its bytes; False when it was not there any more."""
    application, _ = locked(application, seen_by=by)
    refuse_reader(application, by)
    refuse_if_not_editable(application)
    return questions.remove_file(sheet=application.sheet, key=key, file=file, by=by, token=token)


CHANGED_BY_SUBMIT = (
    "state",
    "since_at",
    "submitted_at",
    "submitted_by",
    "returned_at",
    "returned_by",
    "reply_by_at",
    "title",
    "amount_asked",
    "borough",
    "search_text",
)


@transaction.atomic
def submit(*, application: Application, by: Any, token: str, reply: str = "") -> Application:
    """Hand the application in: it can no longer be edited, and everybody behind it gets a receipt.

    Accepted up to and including the last moment, by the database's clock in this transaction. A returned application
    needs `reply`.
    Only the key of `application` is read; Application.DoesNotExist when `by` may not see it.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.submit:{application.pk}")
    application, at = locked(application, seen_by=by)
    refuse_unless_sender(application, by)
    refuse_if_unconfirmed(application)
    again = application.state == Application.State.RETURNED
    late = late_until(application) if at > application.last_moment() else None
    if application.is_editable:
        application.refuse_if_late(at, late)
    application.submit(by=by, at=at)
    if again and not reply.strip():
        raise MoveRefused("Answer our question before you send the application again.", field="reply")
    given = engine.answers(application.sheet)
    _refuse_if_incomplete(application, given)
    limits.refuse_one_more(application.round, application.organisation, application.person, besides=application)
    take_facts(application, given)
    application.save(update_fields=CHANGED_BY_SUBMIT)
    move = application.moves.create(verb="submit", by=by, at=at, note=reply.strip())
    records.list_recordings(application, given, at=at, again=again)
    audit.record(by=by, verb="grants.applications.submitted", target=application)
    notices.submitted(application, move, again=again)
    return application


def to_do(application: Application, given: Mapping[str, Any] | None = None) -> list[engine.Missing]:
    """What must be put right before the application can be sent, in the order of the form; nothing when it is ready."""
    given = engine.answers(application.sheet) if given is None else given
    found = [*engine.missing(application.sheet, given), *missing_body(application)]
    as_person = application.organisation_id is None
    email = application.lead.email
    wrong = rules.problems(given, terms=application.round.terms, applicant_email=email, as_person=as_person)
    if not wrong:
        return found
    questions = engine.defined(application.sheet)
    shown = engine.pages(questions, given, application.sheet.facts)
    places = {asked.key: (page, asked) for page in shown for asked in page.questions}
    for each in wrong:
        if each.question in places:
            page, asked = places[each.question]
            found.append(engine.Missing(page.section, asked.key, asked.label("en"), each.message, page.key))
    return found


def _refuse_if_incomplete(application: Application, given: Mapping[str, Any]) -> None:
    left = to_do(application, given)
    if left:
        what = "is one thing" if len(left) == 1 else f"are {len(left)} things"
        raise MoveRefused(
            f"There {what} to put right before you can send this. They are listed on the page where you check "
            "your answers."
        )


@transaction.atomic
def withdraw(*, application: Application, reason: str, by: Any, token: str) -> Application:
    """Take the application back, for good. It stays readable."""
    tokens.spend(token, by=by, purpose=f"grants.applications.withdraw:{application.pk}")
    application, at = locked(application, seen_by=by)
    refuse_unless_sender(application, by)
    application.withdraw(by=by, at=at)
    application.save()
    move = application.moves.create(verb="withdraw", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="grants.applications.withdrawn", target=application)
    notices.withdrawn(application, move)
    return application
