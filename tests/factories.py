"""Rows for tests, in plain words: factories.member("Amina Yusuf", of=peckham, role="lead"), factories.application(…,
state="funded").

Plain functions rather than factory classes: each says what it makes, and nothing is made that was not asked for.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection, transaction
from django.utils.text import slugify

from grants.applications.models import Application
from grants.assessment.models import Declaration
from grants.awards.models import Award, DecisionReason
from grants.funds import reference
from grants.funds.models import Authorisation, Fund, Round, Strand
from programmes import clock
from programmes.people.models import Appointment, Borough, Membership, Organisation, User
from programmes.questions.models import Answer, AnswerSheet, QuestionSet
from programmes.tokens import issue as token

__all__ = ["token"]
PASSWORD = "seven kind neighbours"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # every member of staff in the tests has the same authenticator app
_numbers = count(1)

ANSWERS: dict[str, Any] = {
    "about_group": "We cook and sing together every second Saturday.",
    "income": "12000.00",
    "bank_account": "own",
    "project_title": "Songs of Rye Lane",
    "art_form": ["music"],
    "summary": "Neighbours teach each other the songs they grew up with.",
    "start_date": "2026-06-01",
    "end_date": "2026-09-30",
    "borough": ["E09000028"],
    "participants": "40",
    "people": "People who live around Rye Lane, of all ages.",
    "mixing": "Each song has one teacher and many learners from somewhere else.",
    "amount": "2500.00",
    "budget": [{"heading": "place", "item": "Hall hire", "amount": "2500.00"}],
    "under_18": "no",
    "declaration": "yes",
}


# --- people
# ----------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _hash(password: str) -> str:
    from django.contrib.auth.hashers import make_password

    return make_password(password)


def person(name: str, *, email: str = "", **fields: Any) -> User:
    """Somebody with an account whose address is verified; the password is PASSWORD."""
    address = email or f"{name.split()[0].lower()}@portal.example"
    user = User(email=address, name=name, agreed_at=clock.now(), **fields)
    user.password = _hash(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def staff(name: str, *, role: str, **fields: Any) -> User:
    """Somebody appointed to a role, at any date that a test may set, with a second factor (TOTP_SECRET)."""
    user = person(name, **fields)
    Appointment.objects.create(user=user, role=role, starts_on=date(2000, 1, 1), ends_on=date(2100, 1, 1))
    TOTP.activate(user, TOTP_SECRET)
    assert Authenticator.objects.filter(user=user).exists()
    return user


def totp_code() -> str:
    """What the authenticator app of every member of staff shows now."""
    from allauth.mfa.totp.internal import auth

    return str(auth.format_hotp_value(auth.hotp_value(TOTP_SECRET, next(iter(auth.yield_hotp_counters_from_time())))))


def founder() -> User:
    """Somebody who entered organisations and opened rounds before the test began."""
    found = User.objects.filter(email="founder@portal.example").first()
    return found or person("Fay Founder", email="founder@portal.example")


def organisation(name: str, *, kind: str = "community", borough: str = "Southwark", **fields: Any) -> Organisation:
    """An approved organisation in this borough."""
    by = founder()
    return Organisation.objects.create(
        name=name,
        kind=kind,
        borough=Borough.objects.get(name=borough),
        state=Organisation.State.APPROVED,
        turnover=Organisation.Turnover.UNDER_50K if kind == "community" else "",
        created_by=by,
        approved_at=clock.now(),
        approved_by=by,
        **fields,
    )


def borough_organisation(name: str) -> Organisation:
    """A council that staff have approved."""
    return organisation(f"London Borough of {name}", kind="borough", borough=name)


def join(user: User, *, of: Organisation, role: str) -> Membership:
    """Make this person a member from now on; a registrar until a day that no test reaches."""
    ends_on = date(2100, 1, 1) if role == "registrar" else None
    return Membership.objects.create(user=user, organisation=of, role=role, ends_on=ends_on, added_by=founder())


def member(name: str, *, of: Organisation, role: str, **fields: Any) -> User:
    """Somebody with an account who belongs to this organisation."""
    user = person(name, **fields)
    join(user, of=of, role=role)
    return user


# --- grants
# ------------------------------------------------------------------------------------------------------------------


def question_sets() -> tuple[QuestionSet, QuestionSet]:
    """The questions of Culture Micro Grants and its eligibility check, frozen."""
    at, found = clock.now(), []
    for family, name, sections in (
        (reference.SLUG, "Culture Micro Grants: application", reference.QUESTIONS),
        (f"{reference.SLUG}-check", "Culture Micro Grants: can you apply?", reference.ELIGIBILITY),
    ):
        made = reference.question_set(family, name, sections)
        if not made.is_frozen:
            made.freeze(at=at)
            made.save(update_fields=["state", "frozen_at"])
        found.append(made)
    return found[0], found[1]


def fund(**fields: Any) -> Fund:
    """Culture Micro Grants."""
    values = {**reference.FUND, **fields}
    return Fund.objects.get_or_create(slug=values.pop("slug", reference.SLUG), defaults=values)[0]


def round(*, of: Fund | None = None, published: bool = True, **fields: Any) -> Round:
    """A round that opened yesterday and closes in thirty days, with £50,000, unless told otherwise."""
    at, by = clock.now(), founder()
    questions, check = question_sets()
    stamps = {"state": Round.State.PUBLISHED, "published_at": at, "published_by": by} if published else {}
    values = {
        "name": f"Round {next(_numbers)}",
        "opens_at": at - timedelta(days=1),
        "closes_at": at + timedelta(days=30),
        "ceiling": Decimal(50_000),
        "question_set": questions,
        "eligibility_set": check,
        **stamps,
        **fields,
    }
    # A round closes on a whole minute; the database refuses any other.
    values["closes_at"] = values["closes_at"].replace(second=0, microsecond=0)
    return Round.objects.create(fund=of or fund(), **values)


def ready(round: Round) -> Round:
    """This draft round with what it needs to be published: a criterion, a report, the mark instead of a decision."""
    round.criteria.create(key="people", name="People")
    round.reports_due.get_or_create(kind="end", defaults={"weeks_after_start": 52})
    round.demonstration = ["authorisation"]
    round.save(update_fields=["demonstration"])
    return round


@contextmanager
def thawed() -> Iterator[None]:
    """Change what a published round asks for, as only the database's owner can: its triggers are off meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def strand(name: str = "Small projects", *, of: Fund | None = None, **fields: Any) -> Strand:
    """A strand of a fund: £500 to £2,000, with £30,000, unless told otherwise."""
    values = {
        "slug": slugify(name),
        "summary": "Small sums for small projects.",
        "what": "Small projects.",
        "who": "Everybody.",
        "minimum_award": Decimal(500),
        "maximum_award": Decimal(2_000),
        "ceiling": Decimal(30_000),
        **fields,
    }
    return Strand.objects.create(fund=of or fund(), name=name, **values)


def authorisation(
    reference: str = "MD2167", *, grants: int = 1_000_000, administration: int = 160_000, **fields: Any
) -> Authorisation:
    """A signed decision; `years={"2026/27": 40_000}` splits its money for grants."""
    years = fields.pop("years", {})
    values = {
        "level": reference.rstrip("0123456789").lower(),
        "title": f"Decision {reference}",
        "amount": Decimal(grants + administration),
        "grants_amount": Decimal(grants),
        "administration_amount": Decimal(administration),
        **fields,
    }
    made = Authorisation.objects.create(reference=reference, **values)
    for year, amount in years.items():
        made.years.create(year=year, grants_amount=Decimal(amount))
    return made


def application(
    *, by: User, of: Organisation | None = None, to: Round | None = None, state: str = "draft", **answers: Any
) -> Application:
    """An application with every answer given, in any state. `of` is the applying group; without it `by` applies as
    one person.

    Keyword arguments replace answers (amount="3000.00"); None leaves the answer out.
    """
    chosen = to or Round.objects.first() or round()
    at = clock.now()
    given = {**ANSWERS, **({} if of else person_answers()), **answers}
    sheet = AnswerSheet.objects.create(
        question_set=chosen.question_set, facts={"applying_as": "organisation" if of else "person"}, opened_by=by
    )
    Answer.objects.bulk_create(
        Answer(sheet=sheet, key=key, value=value, revision=1, saved_by=by)
        for key, value in given.items()
        if value is not None
    )
    made = Application(
        reference=f"CMG-T{next(_numbers):05}-{uuid.uuid4().hex[:4].upper()}",
        round=chosen,
        organisation=of,
        person=None if of else by,
        lead=by,
        sheet=sheet,
        started_at=at,
        started_by=by,
        since_at=at,
    )
    made.take_facts(
        title=given.get("project_title") or "",
        amount=Decimal(given["amount"]) if given.get("amount") else None,
        borough=Borough.objects.filter(pk__in=given.get("borough") or []).first(),
    )
    made.save()
    if state != "draft":
        _bring_to(made, state, by=by)
    return made


def declared(person: User, *applications: Application) -> None:
    """This person has said that they have no interest in these applications, so that they open."""
    for each in applications:
        Declaration.objects.get_or_create(
            application=each, person=person, defaults={"has_conflict": False, "declared_at": clock.now()}
        )


def person_answers() -> dict[str, Any]:
    """What one person answers instead of a group: about themselves, and two references."""
    referees = {
        f"referee{n}_{part}": words
        for n, name in ((1, "Ruth Webb"), (2, "Sam Osei"))
        for part, words in (
            ("name", name),
            ("email", f"{name.split()[0].lower()}@neighbours.example"),
            ("knows", "A neighbour"),
        )
    }
    return {"about_group": None, "income": None, "about_you": "I have led a choir for ten years.", **referees}


@transaction.atomic
def _bring_to(made: Application, state: str, *, by: User) -> None:
    at, officer = clock.now(), founder()
    if state == "withdrawn":
        made.withdraw(by=by, at=at)
    else:
        made.submit(by=by, at=at)
        made.moves.create(verb="submit", by=by, at=at)
    if state == "returned":
        made.return_(by=officer, at=at, reply_by_at=at + timedelta(days=14))
        made.moves.create(verb="return_", by=officer, at=at, note="How many people will sing?")
    elif state == "declined":
        made.decline(by=officer, at=at)
        DecisionReason.objects.create(
            application=made, verb="decline", code="budget", text="The hall is free.", given_at=at, given_by=officer
        )
    elif state in {"funded", "accepted"}:
        made.fund(by=officer, at=at)
    made.save()
    if state in {"funded", "accepted"}:
        award = Award(application=made, amount=made.amount_asked, since_at=at, offered_at=at, offered_by=officer)
        if state == "accepted":
            award.accept(by=by, at=at)
        award.save()
