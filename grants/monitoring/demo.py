"""A fictional round of the London Family Fund for `manage.py load_demo`: bids at every stage of assessing, and grants
at every stage of running, so that each line of the staff's work-list has something in it.

It stands in the last room, because it reaches from the fund to the reports. Everything is made by the portal's own
actions, so that it has its history. Nobody and nothing here is real, and the pages say so.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db import transaction

from grants.applications.models import Application
from grants.assessment import actions as assessment
from grants.assessment.actions.scoring import Given
from grants.assessment.models import Assignment
from grants.awards import actions as awards
from grants.awards import demo, figures
from grants.awards.actions import agreements, bank, batches, payments, stopping, variations
from grants.awards.demo_money import ACCOUNT, set_limits
from grants.awards.models import Agreement, Award, Milestone, Payment, Variation
from grants.funds import actions as funds
from grants.funds import reference
from grants.funds.models import Document, Round
from grants.monitoring import actions
from grants.monitoring import reference as report_questions
from grants.monitoring.models import Report
from programmes import clock, tokens
from programmes.people.access import MembershipRole
from programmes.people.models import Membership, User
from programmes.questions.models import Answer

FUND, NAME = "london-family-fund", "Demonstration: an earlier round"
GRANT, FIRST = Decimal("10000.00"), Decimal("8000.00")
_Group = tuple[str, str, str, str]
# What becomes of each bid; then the group, its borough, its lead and its project.
BIDS: tuple[tuple[str, _Group], ...] = (
    ("sift", ("Acton Story Rug", "E09000009", "Ada Finch", "Stories on the rug")),
    ("assign", ("Barking Pram Walkers", "E09000002", "Ben Thorne", "Prams to the river")),
    ("assess", ("Catford Kitchen Table", "E09000023", "Cleo Marsh", "One table, ten kitchens")),
    ("moderate", ("Deptford Lullabies", "E09000023", "Dina Frost", "Lullabies in nine languages")),
    ("check", ("Enfield Play Lane", "E09000010", "Eli Stone", "The lane on Sundays")),
    ("ready", ("Finsbury First Steps", "E09000019", "Flo Reed", "First steps together")),
    ("recommended", ("Greenford Garden Mums", "E09000009", "Gus Lake", "Beans and babies")),
)
GRANTS: tuple[tuple[str, _Group], ...] = (
    ("accepted", ("Hornsey Hall Families", "E09000014", "Hope Field", "Saturday hall")),
    ("drawn_up", ("Ilford Toy Tram", "E09000026", "Ivo Birch", "The toy tram")),
    ("issued", ("Kew Cradle Club", "E09000027", "Kit Moss", "Cradle club")),
    ("confirmed", ("Lee Valley Dads", "E09000030", "Leo Dell", "Dads by the river")),
    ("requested", ("Mitcham Baby Band", "E09000024", "Mia Vale", "The baby band")),
    ("authorised", ("Norwood Nest", "E09000022", "Ned Holt", "The open nest")),
    ("stopped", ("Orpington Own Time", "E09000006", "Oda Wren", "Own time")),
    ("batched", ("Pinner Pancake Post", "E09000015", "Pip Brook", "Pancake post")),
    ("paid", ("Quayside Quilts", "E09000025", "Quinn Ash", "A quilt for each street")),
    ("asked_back", ("Romford Rhyme Bus", "E09000016", "Rae Cliff", "The rhyme bus")),
)
PROGRESS = {
    "done": "We have met every Saturday since we began.",
    "people_so_far": "46",
    "next": "A day out that the parents plan.",
    "on_time": "yes",
    "spent_so_far": "3900.00",
}
END = {
    "done": "Forty Saturdays, each planned by two parents.",
    "people_reached": "120",
    "mixing": "Families of the new flats and of the old terraces.",
    "worked": "Cooking before talking.",
    "did_not": "Leaflets. Nobody reads them.",
    "theme": "families",
    "setting": "hall",
    "spent": "10000.00",
    "spent_on": "Two hosts and the hall.",
    "may_publish": "yes",
    "may_name": "yes",
}


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """Bids and running grants at every stage, in one closed round. Safe to run twice."""
    reference.load()
    report_questions.load()
    if Round.objects.filter(fund__slug=FUND, name=NAME).exists():
        say("assessing and running grants: they are there already")
        return
    cast = SimpleNamespace(**{user.email.partition("@")[0]: user for user in _cast()})
    opened = _round(cast.efua)
    for outcome, group in BIDS:
        _assess(_sent(opened, group, "24000.00"), outcome, cast)
    set_limits()
    for outcome, group in GRANTS:
        _run(_granted(_sent(opened, group, str(GRANT)), cast), outcome, cast)
    funds.close(round=opened, by=cast.efua, token=tokens.issue())
    say(f"assessing and running grants: {len(BIDS)} bids to assess and {len(GRANTS)} grants, all fictional")


def _cast() -> Any:
    return User.objects.filter(email__endswith="@portal.example")


def _round(officer: User) -> Round:
    today = clock.london_day(clock.now())
    source = Round.objects.get(fund__slug=FUND, strand=None, state=Round.State.DRAFT)
    copied = funds.copy_round(
        round=source,
        name=NAME,
        opens_at=datetime.combine(today - timedelta(days=60), time(9), clock.LONDON),
        closes_at=datetime.combine(today + timedelta(days=2), time(12), clock.LONDON),
        by=officer,
        token=tokens.issue(),
    )
    return funds.publish(round=copied, by=officer, token=tokens.issue())


def _sent(opened: Round, about: _Group, amount: str) -> Application:
    """A bid of a group that has a lead and a colleague."""
    name, borough, lead, title = about
    group, user = demo.group(name, borough, lead)
    colleague = User.objects.create_user(f"colleague.of.{user.email}", name=f"Colleague of {lead}")
    Membership.objects.create(user=colleague, organisation=group, role=MembershipRole.MEMBER, added_by=user)
    return demo.submit(opened, group, user, _answers(title, borough, amount))


def _answers(title: str, borough: str, amount: str) -> dict[str, Any]:
    today = clock.london_day(clock.now())
    return {
        "about_group": "We are parents and neighbours who meet every week.",
        "income": "48000.00",
        "project_title": title,
        "summary": f"{title}: families who would not have met otherwise cook, play and plan together each week.",
        "scale": "new",
        "evidence": "Forty families told us that they know nobody on their own street.",
        "start_date": (today + timedelta(days=21)).isoformat(),
        "end_date": (today + timedelta(days=350)).isoformat(),
        "borough": [borough],
        "participants": "80",
        "people": "Parents and carers of children under five, half of them new to London.",
        "parents_lead": "Six parents plan each month and are paid for it.",
        "outcomes": ["friends", "lonely"],
        "mixing": "Each table is laid by a family that has been here for long and one that has just come.",
        "isolation": "Health visitors bring those who come to nothing yet, and we pay the bus.",
        "wellbeing": "Children have somebody to play with beyond their own door.",
        "measure": "We ask the same five questions at the beginning and at the end.",
        "amount": amount,
        "budget": [{"heading": "staff", "item": "Two hosts and the hall", "amount": amount}],
        "after": "The parents go on with a hall that costs nothing.",
        "safeguarding_lead": "The deputy manager",
        "safeguarding": "Two adults with checks are in the room at all times.",
        "checks": "yes",
        "declaration": "yes",
    }


# --- bids


def _common(application: Application, by: User) -> dict[str, Any]:
    return {"application": application, "by": by, "token": tokens.issue()}


def _open(application: Application, *people: User) -> None:
    """They say that they have no interest, so that it opens to them."""
    for person in people:
        assessment.declare(has_conflict=False, **_common(application, person))


def _assess(bid: Application, outcome: str, cast: SimpleNamespace) -> None:
    """As far as this stage."""
    reach = [known for known, _ in BIDS].index(outcome)
    if reach == 0:
        return
    _open(bid, cast.efua, cast.ed)
    assessment.pass_sift(**_common(bid, cast.efua))
    if reach == 1:
        # One who knows the group: the register of interests has a line.
        detail = "My neighbour is one of its trustees."
        assessment.declare(has_conflict=True, detail=detail, **_common(bid, cast.dora))
        return
    points = {"assess": (None, 4), "moderate": (5, 2)}.get(outcome, (4, 5))
    for person, kind, value in zip((cast.dev, cast.dora), ("first", "second"), points, strict=True):
        held = assessment.assign(assessor=person, kind=kind, **_common(bid, cast.efua))
        if value is not None:
            _open(bid, person)
            _score(held, value)
    if reach >= 5:
        assessment.pass_check(**_common(bid, cast.ed))
    if outcome == "recommended":
        year = next(iter(figures.years(bid.round)), "")
        note = "Both assessors call it the best of the round; we take off what another fund pays."
        awards.recommend(amount=Decimal("18500.00"), note=note, year=year, **_common(bid, cast.efua))


def _score(held: Assignment, value: int) -> None:
    words = {5: "Told with names, days and places.", 4: "Clear, with one gap.", 2: "Warm words, and little said."}
    keys = held.application.round.criteria.values_list("key", flat=True)
    given = {key: Given(value, words[value]) for key in keys}
    assessment.submit(assignment=held, given=given, by=held.assessor, token=tokens.issue())


# --- grants


def _granted(bid: Application, cast: SimpleNamespace) -> Award:
    """£10,000, which an officer may approve alone, accepted by the group."""
    _open(bid, cast.efua)
    year = next(iter(figures.years(bid.round)), "")
    award = awards.fund(amount=GRANT, year=year, **_common(bid, cast.efua))
    return awards.accept(award=award, by=bid.lead, token=tokens.issue())


def _run(award: Award, outcome: str, cast: SimpleNamespace) -> None:
    """As far as this stage."""
    reach = [known for known, _ in GRANTS].index(outcome)
    if reach == 0:
        return
    _see(award, cast.efua)
    agreement = _agree(award, cast.efua, issued=reach >= 2, accepted=reach >= 3)
    if reach < 3:
        return
    _account(agreement, cast.efua)
    first, last = Payment.objects.filter(award=award).order_by("milestone__number")
    if outcome == "stopped":
        _stop(award, first, cast.efua)
    elif outcome != "confirmed":
        payments.request(payment=first, by=cast.efua, token=tokens.issue())
    if outcome == "requested":
        _ask_for_other_dates(award)
        _report(award, "progress", cast, due=10)
    if outcome in {"authorised", "batched", "paid", "asked_back"}:
        payments.authorise(payment=first, by=cast.finn, token=tokens.issue())
    if outcome in {"batched", "paid", "asked_back"}:
        batch = batches.gather(payments=[first.pk], by=cast.finn, token=tokens.issue())
    if outcome in {"paid", "asked_back"}:
        _pay(batch, cast.finn)
        _finish(award, last, outcome, cast)


def _see(award: Award, officer: User) -> None:
    """Everything but the bank evidence of one grant has been seen."""
    until = clock.london_day(clock.now()) + timedelta(days=365)
    for item in award.application.due_diligence.all():
        expires = until if item.kind == Document.SAFEGUARDING else None
        assessment.confirm(item=item, by=officer, token=tokens.issue(), expires=expires)


def _agree(award: Award, officer: User, *, issued: bool, accepted: bool) -> Agreement:
    today = clock.london_day(clock.now())
    made = agreements.draw_up(
        award=award,
        beneficiary_type=Agreement.Beneficiary.VOLUNTARY,
        decision_number="Demonstration",
        purpose=f"{award.application.title}: families meet who would not have met otherwise.",
        start_date=today + timedelta(days=21),
        end_date=today + timedelta(days=350),
        by=officer,
        token=tokens.issue(),
    )
    if not issued:
        return made
    steps = [
        agreements.Step(title="First payment", when=Milestone.When.AGREEMENT, due_date=None, amount=FIRST),
        agreements.Step(title="After the first day", when=Milestone.When.OFFICER, due_date=None, amount=GRANT - FIRST),
    ]
    agreements.plan(award=award, steps=steps, by=officer, token=tokens.issue())
    made = agreements.issue(agreement=made, by=officer, token=tokens.issue())
    if accepted:
        lead = award.application.lead
        made = agreements.accept(agreement=made, name=lead.name, position="Chair", by=lead, token=tokens.issue())
    return made


def _account(agreement: Agreement, officer: User) -> None:
    application = agreement.award.application
    name, lead = application.applicant_name, application.lead
    given = bank.give(award=agreement.award, account_name=name, by=lead, token=tokens.issue(), **ACCOUNT)
    bank.confirm(details=given, by=officer, token=tokens.issue())


def _stop(award: Award, first: Payment, officer: User) -> None:
    words = "The group has moved. We wait for the new hall’s address."
    payments.hold(payment=first, reason=words, by=officer, token=tokens.issue())
    stopping.suspend(award=award, reason=words, by=officer, token=tokens.issue())


def _ask_for_other_dates(award: Award) -> None:
    today = clock.london_day(clock.now())
    variations.ask(
        award=award,
        kind=Variation.Kind.DATES,
        start_date=today + timedelta(days=49),
        end_date=today + timedelta(days=378),
        reason="The hall is painted in the first month.",
        by=award.application.lead,
        by_group=True,
        token=tokens.issue(),
    )


def _pay(batch: Any, finance: User) -> None:
    today = clock.london_day(clock.now())
    batches.pay(batch=batch, day=today, reference="DEMO-1", by=finance, token=tokens.issue())


def _finish(award: Award, last: Payment, outcome: str, cast: SimpleNamespace) -> None:
    """One is paid in full and waits for its report; of the other we ask money back, and its lesson is to publish."""
    if outcome == "asked_back":
        report = _written(_report(award, "end", cast, due=-3), award, END)
        actions.accept(report=report, note="Thank you.", by=cast.efua, token=tokens.issue())
        actions.begin_entry(report=report, by=cast.efua, token=tokens.issue())
        words = "The bus was given back half-way, and its hire with it."
        stopping.claw_back(award=award, amount=Decimal("1500.00"), reason=words, by=cast.efua, token=tokens.issue())
        return
    payments.meet(milestone=last.milestone, by=cast.efua, token=tokens.issue())
    payments.request(payment=last, by=cast.efua, token=tokens.issue())
    payments.authorise(payment=last, by=cast.finn, token=tokens.issue())
    _pay(batches.gather(payments=[last.pk], by=cast.finn, token=tokens.issue()), cast.finn)
    _written(_report(award, "progress", cast, due=-10), award, PROGRESS)
    _report(award, "progress", cast, due=-4)


def _report(award: Award, kind: str, cast: SimpleNamespace, *, due: int) -> Report:
    """One more report, due in so many days: those of the round are months away."""
    day = clock.london_day(clock.now()) + timedelta(days=due)
    actions.schedule(award=award, by=cast.efua, due=[(kind, day)])
    return Report.objects.get(award=award, kind=kind, due_date=day)


def _written(report: Report, award: Award, given: dict[str, Any]) -> Report:
    """Written by the lead, signed off by the colleague."""
    lead = award.application.lead
    colleague = User.objects.get(email=f"colleague.of.{lead.email}")
    begun = actions.begin(report=report, by=lead, token=tokens.issue())
    Answer.objects.bulk_create(
        Answer(sheet=begun.sheet, key=key, value=value, revision=1, saved_by=lead) for key, value in given.items()
    )
    begun.written_by = lead
    begun.save(update_fields=["written_by"])
    sent = actions.submit(report=begun, by=lead, token=tokens.issue())
    return actions.sign_off(report=sent, by=colleague, token=tokens.issue())
