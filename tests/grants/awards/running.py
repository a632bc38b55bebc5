"""Running grants for tests, made by the portal's own actions: as far as a test asks, and no further."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from grants.awards.actions import agreements, bank, batches, limits, payments
from grants.awards.models import Award, Milestone, Payment
from programmes import clock
from tests import factories
from tests.factories import token

ACCOUNT = {"account_name": "Peckham Welcomes", "sort_code": "30-94-30", "account_number": "12345678"}
COVER: dict[str, Any] = {
    "beneficiary_type": "voluntary",
    "decision_number": "MD2167",
    "purpose": "Neighbours sing together.",
    "start_date": date(2026, 6, 1),
    "end_date": date(2026, 9, 30),
}
STAGES = ("drawn_up", "issued", "accepted", "given", "ready", "requested", "authorised", "batched", "paid")


def step(title: str, amount: str, when: str = Milestone.When.AGREEMENT, due: date | None = None) -> agreements.Step:
    """One line of a schedule."""
    return agreements.Step(title=title, when=when, due_date=due, amount=Decimal(amount))


HALVES = [step("First payment", "1500.00"), step("Last payment", "1000.00", Milestone.When.END)]


def seen(award: Award, by: Any) -> None:
    """Every document that this applicant must show has been seen."""
    from grants.assessment.models.diligence import DueDiligence, asked

    for kind in asked(award.application):
        DueDiligence.objects.update_or_create(
            application=award.application,
            kind=kind,
            defaults={
                "state": "seen",
                "since_at": clock.now(),
                "checked_at": clock.now(),
                "checked_by": by,
                "expires_date": date(2100, 1, 1),
            },
        )


def grant(
    cast: Any, *, until: str = "ready", steps: list[agreements.Step] | None = None, root: Any = None, to: Any = None
) -> SimpleNamespace:
    """A grant of £2,500 to Peckham Welcomes, brought this far; `cast` has amina, efua and finn, `peckham` and root."""
    officer, finance, lead = cast.efua, cast.finn, cast.amina
    application = factories.application(by=lead, of=cast.peckham, to=to, state="accepted")
    award = Award.objects.get(application=application)
    seen(award, officer)
    made = SimpleNamespace(award=award, application=application, first=None, last=None, account=None, batch=None)
    reach = STAGES.index(until)
    made.agreement = agreements.draw_up(award=award, by=officer, token=token(), **COVER)
    agreements.plan(award=award, steps=steps or HALVES, by=officer, token=token())
    found = list(Payment.objects.filter(award=award).order_by("milestone__number"))
    made.first, made.last = found[0], found[-1]
    if reach >= 1:
        made.agreement = agreements.issue(agreement=made.agreement, by=officer, token=token())
    if reach >= 2:
        made.agreement = agreements.accept(
            agreement=made.agreement, name="Amina Yusuf", position="Chair", by=lead, token=token()
        )
    if reach >= 3:
        made.account = bank.give(award=award, by=lead, token=token(), **ACCOUNT)
    if reach >= 4:
        made.account = bank.confirm(details=made.account, by=officer, token=token())
        if cast.root and not finance.payment_limits.exists():
            limits.set_limit(person=finance, up_to=Decimal(5000), by=cast.root)
    _pay(made, reach, officer, finance)
    return made


def _pay(made: SimpleNamespace, reach: int, officer: Any, finance: Any) -> None:
    if reach >= 5:
        made.first = payments.request(payment=made.first, by=officer, token=token())
    if reach >= 6:
        made.first = payments.authorise(payment=made.first, by=finance, token=token())
    if reach >= 7:
        made.batch = batches.gather(payments=[made.first.pk], by=finance, token=token())
    if reach >= 8:
        day = clock.london_day(clock.now())
        batches.pay(batch=made.batch, day=day, reference="FIN-1", by=finance, token=token())
    made.first.refresh_from_db()
    made.award.refresh_from_db()


def again(record: Any) -> Any:
    """The record as the database has it."""
    return type(record).objects.get(pk=record.pk)
