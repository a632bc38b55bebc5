"""Ways to take part: staff open and close them, and people send something through them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from programmes import audit, clock, tokens
from programmes.catalogue import kinds, notices
from programmes.catalogue.actions.inviting import use_by_link
from programmes.catalogue.actions.may import need_editor
from programmes.catalogue.models import Response, TakePart
from programmes.people.due import working_days_after
from programmes.questions import actions as questions
from programmes.questions.models import FILE_KINDS, Answer, AnswerSheet, Kind
from programmes.workflow import MoveRefused

NEED_QUESTIONS = frozenset({TakePart.Kind.INTEREST, TakePart.Kind.SELF_CHECK, TakePart.Kind.REQUEST})
CLOSED_MEANWHILE = "This has closed meanwhile, so your answers could not be taken. They are still on this page."


@transaction.atomic
def open_take_part(*, take_part: TakePart, by: Any, token: str) -> TakePart:
    """Let visitors send their answers, from now. Its questions are frozen with it.

    Raises MoveRefused for questions that ask for files (nobody here has an account to own them), for questions with
    something to put right, for a kind that needs questions and has none, and while the programme's page is not
    published.
    """
    need_editor(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.open:{take_part.pk}")
    rows = TakePart.objects.select_for_update(of=("self",)).select_related("programme", "question_set")
    take_part = rows.get(pk=take_part.pk)
    at = clock.now()
    take_part.open_(by=by, at=at)
    if not take_part.programme.is_public:
        raise MoveRefused("Publish the programme’s page first: people find this through it.")
    _settle_questions(take_part, by)
    take_part.save(update_fields=["state", "opened_at", "opened_by", "closed_at", "closed_by"])
    take_part.moves.create(verb="open_", by=by, at=at)
    audit.record(by=by, verb="programmes.catalogue.opened", target=take_part)
    return take_part


def _settle_questions(take_part: TakePart, by: Any) -> None:
    """Freeze what will be asked, or refuse what cannot be."""
    asked = take_part.question_set
    if asked is None:
        if take_part.kind in NEED_QUESTIONS:
            raise MoveRefused("Choose a question set first: without one it asks nothing.")
        return
    if asked.questions.filter(kind__in=FILE_KINDS).exists():
        raise MoveRefused("These questions ask for files. Choose a set without: people answer here without an account.")
    if not asked.is_frozen:
        take_part.question_set = questions.freeze(question_set=asked, by=by)


@transaction.atomic
def close_take_part(*, take_part: TakePart, by: Any, token: str) -> TakePart:
    """Take nothing more. What was sent stays, and can still be withdrawn."""
    need_editor(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.close:{take_part.pk}")
    take_part = TakePart.objects.select_for_update(of=("self",)).get(pk=take_part.pk)
    at = clock.now()
    take_part.close(by=by, at=at)
    take_part.save(update_fields=["state", "closed_at", "closed_by"])
    take_part.moves.create(verb="close", by=by, at=at)
    audit.record(by=by, verb="programmes.catalogue.closed", target=take_part)
    return take_part


@transaction.atomic
def respond(
    *,
    take_part: TakePart,
    answers: Mapping[str, Any],
    name: str,
    email: str,
    may_contact: bool,
    by: Any,
    token: str,
    language: str = "en",
    organisation: str = "",
    may_name: bool = False,
    may_hand_on: bool = False,
    amount: Decimal | None = None,
    about: str = "",
    extra: Mapping[str, Any] | None = None,
    invitation: str = "",
) -> Response:
    """Take one person's answers in and send them a receipt with the link to read and withdraw them.

    An address that has sent something already keeps what it sent first: its owner gets the link again, and the page
    says the same as ever, so that nobody learns who has sent something. Raises MoveRefused once it has closed, and
    when its kind refuses (no place is left, say). `invitation` is the key of the link through which they came.
    """
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.respond:{take_part.pk}")
    take_part = _held(take_part)
    at, email = clock.now(), email.strip().lower()
    if take_part.once:
        there = take_part.responses.standing().filter(email=email, about=about).first()
        if there:
            notices.already_sent(there, at=at)
            return there
    made = Response.objects.create(
        take_part=take_part,
        sheet=_sheet(take_part, answers, language, at),
        person=by if by is not None and by.is_authenticated else None,
        name=name.strip(),
        email=email,
        organisation=organisation.strip(),
        may_contact=may_contact,
        may_name=may_name and take_part.public_names,
        may_hand_on=may_hand_on and bool(take_part.hands_on_to),
        amount=amount if take_part.target else None,
        about=about,
        side=take_part.side,
        once=take_part.once,
        boroughs=_boroughs(take_part, answers),
        received_at=at,
        promised_date=working_days_after(clock.london_day(at), take_part.reply_days),
    )
    _by_its_kind(made, extra or {}, at)
    if invitation:
        use_by_link(invitation, take_part)
    audit.record(by=made.person, verb="programmes.catalogue.responded", target=made)
    notices.received(made)
    if made.is_waiting:
        notices.came_in(made)
    return made


def _held(take_part: TakePart) -> TakePart:
    """The way, locked. Whoever closes it waits for us, or we for them; two presses with one address wait for another.

    Raises MoveRefused where nothing can be sent.
    """
    rows = TakePart.objects.select_for_update(of=("self",)).select_related("programme")
    take_part = rows.get(pk=take_part.pk)
    if not take_part.is_open or not take_part.programme.is_public:
        raise MoveRefused(CLOSED_MEANWHILE)
    return take_part


def _by_its_kind(made: Response, extra: Mapping[str, Any], at: datetime) -> None:
    """Whatever its kind takes for it: a place, a tablet. A kind that settles it at once leaves staff nothing to do."""
    kind = kinds.of(made.take_part.kind)
    if kind.received:
        kind.received(made, extra)
    if kind.at_once and made.state == Response.State.RECEIVED:
        made.arrange(at=at)
        made.save(update_fields=["state", "arranged_at"])
        made.moves.create(verb="arrange", by=None, at=at)


def _sheet(take_part: TakePart, answers: Mapping[str, Any], language: str, at: datetime) -> AnswerSheet | None:
    """The answers, with nobody's account on them: the response alone says whose. None where nothing is asked."""
    if take_part.question_set is None:
        return None
    sheet = questions.open_sheet(question_set=take_part.question_set, by=None, language=language)
    Answer.objects.bulk_create(
        Answer(sheet=sheet, key=key, value=value, revision=1, saved_at=at)
        for key, value in answers.items()
        if value is not None
    )
    return sheet


def _boroughs(take_part: TakePart, answers: Mapping[str, Any]) -> list[str]:
    """The boroughs that were named, for finding and matching: the answer to the first question that asks for them."""
    if take_part.question_set is None:
        return []
    asked = take_part.question_set.questions.filter(kind=Kind.BOROUGHS).values_list("key", flat=True)
    return next((list(answers[key]) for key in asked if answers.get(key)), [])


_COUNT = """
INSERT INTO programmes_waycount (take_part_id, day, what, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (take_part_id, day, what) DO UPDATE SET count = programmes_waycount.count + 1
"""


@transaction.atomic
def count_once(*, take_part: TakePart, what: str, token: str) -> None:
    """Count one pledge, one result of a check, one referral, and keep nothing else: not even that you are signed in.

    Raises MoveRefused once it has closed.
    """
    tokens.spend(token, by=None, purpose=f"programmes.catalogue.count:{take_part.pk}:{what}")
    take_part = _held(take_part)
    count(take_part, what)


@transaction.atomic
def count_results(*, take_part: TakePart, results: Sequence[str], token: str) -> None:
    """Count what one filling-in of a check brought, and keep nothing else. Raises MoveRefused once it has closed."""
    tokens.spend(token, by=None, purpose=f"programmes.catalogue.count:{take_part.pk}:check")
    take_part = _held(take_part)
    for key in ("check", *results):
        count(take_part, key)


@transaction.atomic
def count_referral(*, take_part: TakePart) -> None:
    """Count that somebody went on to the address outside. No token: opening a link twice is two referrals."""
    count(take_part, "referral")


def count(take_part: TakePart, what: str) -> None:
    """One more today, inside the caller's transaction; two at one moment both count."""
    day = clock.london_day(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [take_part.pk, day, what])
