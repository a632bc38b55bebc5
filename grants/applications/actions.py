"""What people do with an application, and what staff do with it short of a decision on money (that is in awards)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from grants.applications import notices, rules
from grants.applications.models import Application, LateException
from grants.funds.models import Round
from programmes import audit, clock, tokens
from programmes.files.models import StoredFile
from programmes.people.access import OrganisationKind
from programmes.people.models import Borough, Organisation
from programmes.questions import actions as questions
from programmes.questions import engine
from programmes.workflow import MoveRefused

APPLICANTS = frozenset(
    {OrganisationKind.COMMUNITY, OrganisationKind.SCHOOL, OrganisationKind.HOST, OrganisationKind.ADVISER}
)


def _locked(application: Application, *, seen_by: Any = None) -> tuple[Application, datetime]:
    """The application as it is now, its row locked until the transaction ends, and the database's time. One query."""
    rows = Application.objects.visible_to(seen_by) if seen_by else Application.objects.all()
    rows = rows.select_for_update(of=("self",)).with_parties().select_related("sheet")
    found: Any = rows.annotate(now=clock.Now()).get(pk=application.pk)
    return found, found.now


def late_until(application: Application) -> datetime | None:
    """Until when exceptions let it be sent after its deadline; None where there is none."""
    until: datetime | None = application.late_exceptions.aggregate(until=Max("until_at"))["until"]
    return until


@transaction.atomic
def start(*, round: Round, organisation: Organisation | None, by: Any, token: str) -> Application:
    """Begin an application:

    for one of `by`'s organisations, or for `by` as one person (None). It gets its reference now.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.start:{round.pk}")
    at = clock.now()
    round = Round.objects.select_related("fund").get(pk=round.pk)
    round.refuse_if_closed(at)
    _refuse_wrong_applicant(round, organisation, by)
    facts = {"applying_as": "organisation" if organisation else "person"}
    sheet = questions.open_sheet(question_set=round.question_set, facts=facts, by=by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('grants_reference_number')")
        number = cursor.fetchone()[0]
    application = Application(
        reference=f"{round.fund.prefix}-{at.astimezone(clock.LONDON):%Y}-{number:04d}",
        round=round,
        organisation=organisation,
        person=None if organisation else by,
        lead=by,
        sheet=sheet,
        started_at=at,
        started_by=by,
        since_at=at,
    )
    application.take_facts(title="", amount=None, borough=None)
    application.save(force_insert=True)
    application.moves.create(verb="start", by=by, at=at)
    audit.record(by=by, verb="grants.applications.started", target=application)
    tokens.settle(token, str(application.pk))
    return application


def _refuse_wrong_applicant(round: Round, organisation: Organisation | None, by: Any) -> None:
    if organisation is None:
        if not round.fund.for_individuals:
            raise MoveRefused(
                "This fund is for organisations only. Choose a group that you belong to.", field="applicant"
            )
        return
    if not round.fund.for_organisations:
        raise MoveRefused("This fund is for people only, not for organisations.", field="applicant")
    if by.role_in(organisation) is None:
        raise MoveRefused("You do not belong to this group. Choose a group of your own.", field="applicant")
    if organisation.kind not in APPLICANTS or not organisation.is_working:
        raise MoveRefused(
            "This organisation cannot apply for a grant. Choose another, or apply as one person.", field="applicant"
        )


def take_facts(application: Application, given: Mapping[str, Any]) -> None:
    """Copy the project's name, amount and borough from the answers to where lists read them."""
    code = next(iter(given.get("borough") or []), None)
    if code != application.borough_id:
        application.borough = Borough.objects.filter(pk=code).first() if code else None
    application.take_facts(
        title=str(given.get("project_title") or ""), amount=rules.amount_asked(given), borough=application.borough
    )


def refuse_if_not_editable(application: Application) -> None:
    """Raises MoveRefused when the answers may no longer be changed."""
    if not application.is_editable:
        raise MoveRefused(
            f"This application is {application.get_state_display().lower()}, so its answers can no longer be changed. "
            "What you have typed below was not saved: copy it if you need it."
        )


# The answers whose change moves what lists show.
SHOWN_IN_LISTS = frozenset({"project_title", "amount", "borough"})


@transaction.atomic
def save(*, application: Application, page: str, form: Any, by: Any, token: str) -> questions.Saved:
    """Keep what changed on one page of the draft. Allowed after the deadline too: only sending is refused then.

    Saving is idempotent by itself (see questions.save_page), so the token marks the answers and is not spent.
    """
    application, _ = _locked(application)
    refuse_if_not_editable(application)
    saved = questions.save_page(sheet=application.sheet, page=page, form=form, by=by, token=token)
    if SHOWN_IN_LISTS & set(saved.changed):
        take_facts(application, engine.answers(application.sheet))
        application.save(update_fields=["title", "amount_asked", "borough", "search_text"])
    return saved


@transaction.atomic
def remove_file(*, application: Application, key: str, file: str, by: Any, token: str) -> bool:
    """Take a file out of an answer of the draft and remove its bytes; False when it was not there any more."""
    application, _ = _locked(application)
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
    application, at = _locked(application, seen_by=by)
    again = application.state == Application.State.RETURNED
    late = late_until(application) if at > application.last_moment() else None
    if application.is_editable:
        application.refuse_if_late(at, late)
    application.submit(by=by, at=at)
    if again and not reply.strip():
        raise MoveRefused("Answer our question before you send the application again.", field="reply")
    given = engine.answers(application.sheet)
    _refuse_if_incomplete(application, given)
    take_facts(application, given)
    application.save(update_fields=CHANGED_BY_SUBMIT)
    move = application.moves.create(verb="submit", by=by, at=at, note=reply.strip())
    audit.record(by=by, verb="grants.applications.submitted", target=application)
    notices.submitted(application, move, again=again)
    return application


def to_do(application: Application, given: Mapping[str, Any] | None = None) -> list[engine.Missing]:
    """What must be put right before the application can be sent, in the order of the form; nothing when it is ready."""
    given = engine.answers(application.sheet) if given is None else given
    found = engine.missing(application.sheet, given)
    as_person = application.organisation_id is None
    email = application.lead.email
    wrong = rules.problems(given, fund=application.round.fund, applicant_email=email, as_person=as_person)
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
    application, at = _locked(application)
    application.withdraw(by=by, at=at)
    application.save()
    move = application.moves.create(verb="withdraw", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="grants.applications.withdrawn", target=application)
    notices.withdrawn(application, move)
    return application


@transaction.atomic
def return_(*, application: Application, question: str, reply_by: datetime, by: Any, token: str) -> Application:
    """Send it back with a question.

    The applicant may change it and send it again until `reply_by`, whatever the round's deadline.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.return:{application.pk}")
    application, at = _locked(application)
    if not question.strip():
        raise MoveRefused("Write the question: the applicant reads it.", field="question")
    application.return_(by=by, at=at, reply_by_at=reply_by)
    application.save()
    move = application.moves.create(verb="return_", by=by, at=at, note=question.strip())
    audit.record(by=by, verb="grants.applications.returned", target=application)
    notices.returned(application, move)
    return application


@transaction.atomic
def reopen(*, application: Application, note: str, by: Any, token: str) -> Application:
    """Take back a decision to decline: the application waits for a decision again, and the applicant is told why."""
    tokens.spend(token, by=by, purpose=f"grants.applications.reopen:{application.pk}")
    application, at = _locked(application)
    application.reopen(by=by, at=at)
    if not note.strip():
        raise MoveRefused("Say why: the applicant reads it.", field="note")
    application.save()
    move = application.moves.create(verb="reopen", by=by, at=at, note=note.strip())
    audit.record(by=by, verb="grants.applications.reopened", target=application)
    notices.reopened(application, move)
    return application


@transaction.atomic
def allow_late(*, application: Application, reason: str, until: datetime, by: Any, token: str) -> LateException:
    """Let this one application be sent until `until`, although its deadline has passed;

    who, why and until when are kept.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.allow_late:{application.pk}")
    application, at = _locked(application)
    if not application.is_editable:
        raise MoveRefused("It has been sent or withdrawn already, so it needs no exception.")
    if until <= at or until <= application.last_moment():
        raise MoveRefused("The new last moment must be in the future, and after the usual one.", field="until_date")
    if not reason.strip():
        raise MoveRefused("Say why: the exception is kept on the record.", field="reason")
    exception = LateException.objects.create(
        application=application, reason=reason.strip(), until_at=until, allowed_at=at, allowed_by=by
    )
    note = f"May be sent until {clock.uk_time(until)}."
    application.moves.create(verb="allow_late", by=by, at=at, note=note)
    audit.record(by=by, verb="grants.applications.late_allowed", target=application)
    notices.late_allowed(application, exception, until)
    return exception


def file_of(application: Application, key: Any) -> StoredFile | None:
    """The file with this key, if one of the application's answers holds it now."""
    asked = engine.defined(application.sheet).questions
    held = {
        pk
        for name, value in engine.answers(application.sheet).items()
        if name in asked and asked[name].has_files
        for pk in value
    }
    return StoredFile.objects.filter(pk=key).first() if str(key) in held else None
