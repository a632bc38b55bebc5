"""Fictional rounds and applications for `manage.py load_demo`, made by the portal's own actions, so that they have
their history.

It stands in the last room, because it reaches from the fund to the award. Nobody and nothing here is real, and the
pages say so.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from grants.applications import actions as applications
from grants.applications.models import Application
from grants.awards import actions as awards
from grants.awards import demo_money, figures, publishing
from grants.funds import actions as funds
from grants.funds import reference
from grants.funds.models import Authorisation, Fund, Round
from programmes import clock, tokens
from programmes.people.access import MembershipRole, OrganisationKind
from programmes.people.models import Borough, Membership, Organisation, User
from programmes.questions import engine
from programmes.questions.models import Answer, QuestionSet

OPEN_ROUND = "Demonstration round"
CEILING = Decimal("50000.00")

PECKHAM: dict[str, Any] = {
    "about_group": "We are neighbours around Rye Lane who cook and sing together every second Saturday.",
    "income": "1850.00",
    "bank_account": "own",
    "project_title": "Songs of Rye Lane",
    "art_form": ["music"],
    "borough": ["E09000028"],
    "amount": "2400.00",
}


def complete(title: str, borough: str, amount: str, **answers: Any) -> dict[str, Any]:
    """Every answer that a group gives."""
    return {
        "about_group": "We are a small group of volunteers who meet every week in a community hall.",
        "income": "6200.00",
        "bank_account": "own",
        "project_title": title,
        "art_form": ["festival"],
        "summary": (
            "Over three months we bring neighbours together to make something that they show to the whole street."
        ),
        "start_date": "2027-05-01",
        "end_date": "2027-08-31",
        "borough": [borough],
        "participants": "60",
        "people": "People of all ages who live nearby. A group of eight of them plans each session.",
        "mixing": "Each session pairs people who have lived here for long with people who have just arrived.",
        "amount": amount,
        "budget": [{"heading": "fees", "item": "Two artists, and the hall", "amount": amount}],
        "under_18": "no",
        "declaration": "yes",
        **answers,
    }


# Group, borough, lead, answers, and what becomes of it.
OTHERS: tuple[tuple[str, str, str, dict[str, Any], str], ...] = (
    (
        "Walthamstow Weavers",
        "E09000031",
        "Kofi Anders",
        complete("A cloth for every street", "E09000031", "3200.00"),
        "returned",
    ),
    ("Brent Book Bus", "E09000005", "Lina Okafor", complete("Stories on the 18", "E09000005", "1500.00"), "declined"),
    (
        "Newham Kite Choir",
        "E09000025",
        "Petra Silva",
        complete("Kites over Beckton", "E09000025", "4800.00"),
        "offered",
    ),
    ("Ealing Film Kitchen", "E09000009", "Sunil Rao", complete("Recipes on film", "E09000009", "2750.00"), "accepted"),
)
QUESTION = (
    "How will you reach people who do not come to the library yet? Please say it in your answer about people and place."
)
NO = "The idea is warm, but the budget has one line for everything. With a line for each cost we could have judged it."


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """An open round that closes in about five weeks at 12 noon in London, and applications in several states.

    Safe to run twice.
    """
    fund = reference.load()
    if fund.rounds.filter(name=OPEN_ROUND).exists():
        say("grants: the demonstration's round is there already")
        return
    cast = {user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith="@portal.example")}
    officer = cast["efua"]
    opened = _round(fund, officer)
    peckham = Organisation.objects.get(name="Peckham Welcomes")
    _write(_start(opened, peckham, cast["amina"]), PECKHAM, cast["bode"])
    boaters = Organisation.objects.get(name="Barnet Boaters")
    submit(
        opened,
        boaters,
        cast["carys"],
        complete("Lock, stock and stories", "E09000003", "3900.00", art_form=["heritage"]),
    )
    for name, borough, lead, answers, outcome in OTHERS:
        sent = submit(opened, *group(name, borough, lead), answers)
        _bring_to(sent, outcome, officer)
    demo_money.set_limits()
    say(
        f"grants: {opened}, {opened.applications.count()} fictional applications; it closes at "
        f"{clock.uk_time(opened.closes_at)}"
    )


def _round(fund: Fund, officer: User) -> Round:
    now = clock.now().astimezone(clock.LONDON)
    closing = now.date() + timedelta(days=35)
    closing += timedelta(days=(4 - closing.weekday()) % 7)  # a Friday, and not between the holidays
    while (closing.month, closing.day) >= (12, 22) or (closing.month, closing.day) <= (1, 4):
        closing += timedelta(days=7)
    call = reference.call_of(reference.SLUG)
    opened = Round.objects.create(
        fund=fund,
        name=OPEN_ROUND,
        opens_at=datetime.combine(now.date() - timedelta(days=7), time(9), clock.LONDON),
        closes_at=datetime.combine(closing, time(12), clock.LONDON),
        decision_date=closing + timedelta(days=28),
        ceiling=CEILING,
        eligibility_set=_set(f"{reference.SLUG}-check"),
        question_set=_set(reference.SLUG),
        panel_week_date=closing + timedelta(days=10),
        decision_week_date=closing + timedelta(days=24),
        authorisation=Authorisation.objects.get(reference=call.decision),
        demonstration=call.demonstration,
    )
    reference.equip(opened, call)
    return funds.publish(round=opened, by=officer, token=tokens.issue())


def _set(family: str) -> QuestionSet:
    return QuestionSet.objects.filter(family=family).order_by("-version")[0]


def group(name: str, borough: str, lead: str) -> tuple[Organisation, User]:
    """A fictional group and its lead, who cannot sign in: their account has no password."""
    email = f"{lead.split()[0].lower()}@groups.portal.example"
    user = User.objects.create_user(email, name=lead)
    at = clock.now()
    group = Organisation(
        name=name,
        kind=OrganisationKind.COMMUNITY,
        borough=Borough.objects.get(pk=borough),
        turnover=Organisation.Turnover.UNDER_50K,
        created_by=user,
    )
    group.approve(by=user, at=at)
    group.save()
    group.moves.create(verb="create", by=user, at=at)
    Membership.objects.create(user=user, organisation=group, role=MembershipRole.LEAD, added_by=user)
    return group, user


def _start(opened: Round, group: Organisation, lead: User) -> Application:
    return applications.start(round=opened, organisation=group, by=lead, token=tokens.issue())


def _write(application: Application, answers: dict[str, Any], by: User) -> None:
    Answer.objects.bulk_create(
        Answer(sheet=application.sheet, key=key, value=value, revision=1, saved_by=by) for key, value in answers.items()
    )
    applications.take_facts(application, engine.answers(application.sheet))
    application.save()


def submit(opened: Round, group: Organisation, lead: User, answers: dict[str, Any]) -> Application:
    """Started, answered and sent by the group's lead."""
    application = _start(opened, group, lead)
    _write(application, answers, lead)
    return applications.submit(application=application, by=lead, token=tokens.issue())


def _bring_to(application: Application, outcome: str, officer: User) -> None:
    """One of the ends that an application can come to."""
    common: dict[str, Any] = {"application": application, "by": officer, "token": tokens.issue()}
    if outcome == "returned":
        reply_by = datetime.combine(
            application.since_at.astimezone(clock.LONDON).date() + timedelta(days=14), time(12), clock.LONDON
        )
        applications.return_(question=QUESTION, reply_by=reply_by, **common)
    elif outcome == "declined":
        awards.decline(codes=["budget"], text=NO, **common)
    else:
        year = next(iter(figures.years(application.round)), "")
        award = awards.fund(amount=application.amount_asked or Decimal(0), year=year, **common)
        if outcome == "accepted":
            award = awards.accept(award=award, by=application.lead, token=tokens.issue())
            words = publishing.suggestion(award)
            award = awards.publish(award=award, by=officer, token=tokens.issue(), **words)
            demo_money.load(award, officer)
