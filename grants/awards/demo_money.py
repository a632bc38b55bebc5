"""A fictional grant while it runs, for `manage.py load_demo`: agreed on, and its account waits to be confirmed."""

from datetime import timedelta
from decimal import Decimal

from grants.assessment import actions as assessment
from grants.awards.actions import agreements, bank, limits
from grants.awards.models import Agreement, Award, Milestone, PaymentLimit
from grants.awards.money import period
from programmes import clock, tokens
from programmes.people.access import Permission
from programmes.people.models import User

# No bank has this sort code.
ACCOUNT = {"sort_code": "00-00-00", "account_number": "00012345"}
LIMIT = Decimal("10000.00")


def load(award: Award, officer: User) -> None:
    """Bring an accepted award to where its bank account waits to be confirmed, by the portal's own actions."""
    application = award.application
    until = clock.london_day(clock.now()) + timedelta(days=365)
    for item in application.due_diligence.all():
        assessment.confirm(item=item, by=officer, token=tokens.issue(), expires=until)
    start, end = period(award)
    agreement = agreements.draw_up(
        award=award,
        beneficiary_type=Agreement.Beneficiary.VOLUNTARY,
        decision_number=application.round.fund.decision_reference or "Demonstration",
        purpose=award.public_description[:1000] or application.title,
        start_date=start,
        end_date=end,
        by=officer,
        token=tokens.issue(),
    )
    first = (award.amount * Decimal("0.8")).quantize(Decimal("1.00"))
    steps = [
        agreements.Step(title="First payment", when=Milestone.When.AGREEMENT, due_date=None, amount=first),
        agreements.Step(title="Last payment", when=Milestone.When.END, due_date=None, amount=award.amount - first),
    ]
    agreements.plan(award=award, steps=steps, by=officer, token=tokens.issue())
    agreements.issue(agreement=agreement, by=officer, token=tokens.issue())
    lead = application.lead
    agreements.accept(agreement=agreement, name=lead.name, position="Chair", by=lead, token=tokens.issue())
    bank.give(award=award, account_name=application.applicant_name, by=lead, token=tokens.issue(), **ACCOUNT)


def set_limits() -> None:
    """Everybody in finance may authorise up to £10,000, set by the demonstration's administrator."""
    administrator = User.objects.filter(is_superuser=True).order_by("pk").first()
    for person in User.objects.with_permission(Permission.AUTHORISE_PAYMENTS) if administrator else ():
        if person != administrator and not PaymentLimit.objects.filter(person=person).exists():
            limits.set_limit(person=person, up_to=LIMIT, by=administrator)
