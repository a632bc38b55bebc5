"""The London Family Fund from the panel's line to its end: twelve decisions on one page, the large ones approved by
those who may, each group told in its own words; one grant from its agreement through the first payment by two people to
its report and end; then the public list, the round's report and the open data agree to the penny with the database.
"""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Sum
from playwright.sync_api import Locator

from grants.applications.models import Application
from grants.assessment import actions as assessment
from grants.assessment.models import DueDiligence
from grants.awards import actions as awards
from grants.awards import publishing
from grants.awards.actions import batches, limits, payments
from grants.awards.models import Award, BankDetails, Payment, PaymentBatch, Recommendation
from grants.funds.models import Round
from grants.monitoring import actions as monitoring
from grants.monitoring import reference as report_questions
from grants.monitoring.models import Report
from programmes import clock
from programmes.notices.models import Notice
from programmes.people.models import User
from tests import factories
from tests.factories import token
from tests.grants.monitoring.conftest import signed_off
from tests.journeys import family, steps
from tests.journeys.family import BIDS, DECLINED, FUNDED, TOTAL, Bid
from tests.journeys.visitor import Visitor

FIRST, LAST = Decimal("40000.10"), Decimal("12300.00")
TOYS = FUNDED[0]


@pytest.mark.long
def test_a_round_of_the_london_family_fund_is_decided_paid_and_published(
    visitor: Callable[..., Visitor], efua: Any, dev: Any, finn: Any, root: Any, client_for: Any
) -> None:
    report_questions.load()
    cast = people(efua, dev, finn, root)
    made = family.ready(efua, cast.ed, [dev, cast.dora, cast.mo])
    officer = steps.signs_in_as_staff(visitor().goes_to("/admin/"), efua.email)
    decides_twelve(officer, made)
    approve_what_they_may(visitor, cast)
    everybody_reads_their_own_words(visitor(phone=True), client_for)
    tess, finance = visitor(), visitor()
    accept_their_awards(tess)
    sees_the_documents(officer, efua)
    agree(officer, tess)
    gives_the_account(tess, officer)
    pay_the_first(officer, finance, finn)
    report_and_end(officer, tess, visitor(), cast)
    publishes_and_closes(officer, made, efua)
    agrees_to_the_penny(visitor(), made)


def people(efua: User, dev: User, finn: User, root: User) -> SimpleNamespace:
    """Everybody on our side; Finn may authorise up to £45,000."""
    limits.set_limit(person=finn, up_to=Decimal(45_000), by=root)
    return SimpleNamespace(
        efua=efua,
        finn=finn,
        ed=factories.staff("Ed Novak", role="officer"),
        dora=factories.staff("Dora Okafor", role="assessor", email="dora@toybox.example"),
        mo=factories.staff("Mo Idris", role="assessor"),
        head=factories.staff("Hugo Blake", role="head"),
        director=factories.staff("Delia Ross", role="director"),
    )


# --- the decision


def decides_twelve(officer: Visitor, made: Round) -> None:
    """One page, one button: an officer's own award, three recommendations, eight times no."""
    officer.goes_to(f"/admin/grants/assignment/ranking/{made.pk}/").follows("Decide many of these together")
    officer.sees("You may approve awards up to £10,000", "Funding line")
    family.picture(officer, "batch")
    for bid in BIDS:
        row = officer.page.locator(f"#row-{family.by_title(bid).pk}")
        if bid.award:
            funds(officer, row, bid)
        else:
            declines(officer, row, bid)
    family.picture(officer, "batch-filled")
    officer.presses("Decide these together").sees("1 funded, 3 recommended, 8 declined")
    family.picture(officer, "batch-done")
    assert Application.objects.filter(state="declined").count() == len(DECLINED)
    assert Award.objects.get().amount == Decimal("10000.00")


def funds(officer: Visitor, row: Locator, bid: Bid) -> None:
    """Less than was asked, from this year's money."""
    chooses(officer, row, "Fund")
    amount = row.get_by_label("Award in pounds")
    officer.reaches(amount)
    amount.fill(bid.award)
    year = row.get_by_label("Year")
    officer.reaches(year)
    year.select_option(index=1)


def declines(officer: Visitor, row: Locator, bid: Bid) -> None:
    """With a reason from the list, and in words of its own."""
    chooses(officer, row, "Decline")
    if not row.get_by_label("What should the applicant know?").is_visible():
        officer.reaches(row.locator("summary", has_text="Reasons"))
        officer.page.keyboard.press("Enter")
    box = row.get_by_label("there was not enough money" if bid is DECLINED[0] else "not sure the project could")
    officer.reaches(box)
    officer.page.keyboard.press("Space")
    words = row.get_by_label("What should the applicant know?")
    officer.reaches(words)
    words.fill(bid.reason)


def chooses(officer: Visitor, row: Locator, decision: str) -> None:
    """Tab to the three radios of this row, then the arrows."""
    officer.reaches(row.locator("input[type=radio]:checked"))
    chosen = row.get_by_label(decision, exact=True)
    while not chosen.is_checked():
        officer.page.keyboard.press("ArrowDown")


def approve_what_they_may(visitor: Callable[..., Visitor], cast: SimpleNamespace) -> None:
    """An assistant director two below £50,000; the one above only a director."""
    head = steps.signs_in_as_staff(visitor().goes_to("/admin/"), cast.head.email)
    for bid in FUNDED[1:3]:
        approves(head, Recommendation.objects.get(application=family.by_title(bid)))
    large = Recommendation.objects.get(application=family.by_title(TOYS))
    opens(head, large)
    head.sees("a director").does_not_see("Approve this award")
    director = steps.signs_in_as_staff(visitor().goes_to("/admin/"), cast.director.email)
    approves(director, large)
    found = dict(Award.objects.values_list("application__title", "amount"))
    assert found == {bid.title: Decimal(bid.award) for bid in FUNDED}
    assert set(Award.objects.values_list("approval_level", flat=True)) == {"dar", "add", "dd"}


def opens(who: Visitor, found: Recommendation) -> None:
    """A recommended award, after saying that one has no interest in it."""
    who.goes_to(found.get_absolute_url())
    if "Declare" in who.text():
        who.presses_or_follows("Declare").ticks("No, I have no interest").presses("Continue")
        who.goes_to(found.get_absolute_url())
    family.picture(who, "recommendation")


def approves(who: Visitor, found: Recommendation) -> None:
    """By their own hand."""
    opens(who, found)
    who.presses_or_follows("Approve").sees("You may approve it yourself").presses("Approve and offer")
    who.sees("approved and offered")


def told_to(bid: Bid, what: str) -> Notice:
    """The one message about the decision that the lead of this bid has got."""
    return Notice.objects.get(event__startswith=f"grants.awards.{what}:", recipient__email=bid.lead, channel="email")


def everybody_reads_their_own_words(saul: Visitor, client_for: Any) -> None:
    """Twelve messages, no two alike, and the same words on each bidder's page."""
    for bid in DECLINED:
        told = told_to(bid, "declined")
        others = [other.reason for other in DECLINED if other is not bid]
        assert bid.reason in told.body and not any(reason in told.body for reason in others)
        page = client_for(told.recipient).get(family.by_title(bid).get_absolute_url()).content.decode()
        assert bid.reason in page and not any(reason in page for reason in others)
    for bid in FUNDED:
        told = told_to(bid, "offered")
        assert f"£{Decimal(bid.award):,.2f}" in told.body
    last = DECLINED[-1]
    steps.signs_in(saul, last.lead).goes_to(family.by_title(last).get_absolute_url()).sees("Not funded", last.reason)
    family.picture(saul, "declined")


# --- the agreement and the money


def accept_their_awards(tess: Visitor) -> None:
    """One in the browser, the others by the same action."""
    toys = family.by_title(TOYS)
    steps.signs_in(tess, TOYS.lead).goes_to(toys.get_absolute_url()).sees("£52,300.10").presses("Accept the grant")
    tess.sees("You asked for £55,000").ticks("We accept this grant").presses("Accept the grant")
    tess.sees("You have accepted a grant of £52,300.10")
    for award in Award.objects.filter(state="offered"):
        awards.accept(award=award, by=award.application.lead, token=token())
    assert set(Award.objects.values_list("state", flat=True)) == {"accepted"}


def sees_the_documents(officer: Visitor, efua: User) -> None:
    """Nothing can be agreed on before the papers were seen: one in the browser, the rest by the same action."""
    toys = family.by_title(TOYS)
    officer.goes_to(f"/admin/grants/assignment/diligence/{toys.pk}/").sees("Safeguarding")
    family.picture(officer, "diligence")
    item = DueDiligence.objects.get(application=toys, kind=DueDiligence.Kind.SAFEGUARDING)
    officer.goes_to(f"/admin/grants/assignment/diligence/item/{item.pk}/").ticks("I have seen it, and it is in order")
    officer.page.get_by_label("Valid until").fill(family.day(clock.now() + timedelta(days=700)))
    officer.presses("Save").sees("saved under your name")
    for left in DueDiligence.objects.filter(application=toys, state="waiting"):
        assessment.confirm(item=left, by=efua, token=token())


def grant_page() -> str:
    """The running grant of the toys, for staff."""
    return f"/admin/grants/award/{family.by_title(TOYS).pk}/grant/"


def agree(officer: Visitor, tess: Visitor) -> None:
    """Drawn up with its payments, issued, and accepted by a named person of the group."""
    officer.goes_to("/admin/").sees("Agreements to draw up").goes_to(grant_page())
    officer.presses_or_follows("Draw up the agreement").presses("Draw it up").sees("Next, set the payments")
    officer.presses_or_follows("Set the payments").sees("must add up")
    rows = (
        ("First payment", "The agreement is accepted", FIRST),
        ("Last payment", "The end-of-grant report is accepted", LAST),
    )
    for number, (title, when, amount) in enumerate(rows, 1):
        officer.types(f"Name of payment {number}", title).types(f"Amount of payment {number}", f"{amount}")
        officer.chooses(f"When payment {number} is due", when)
    family.picture(officer, "plan")
    officer.presses("Keep this schedule").sees("The payments are set", "£40,000.10")
    officer.presses_or_follows("Issue the agreement").presses("Issue it to the group").sees("with the group")
    tess.goes_to("/").sees("Read and accept the agreement")
    tess.goes_to(f"/grants/applications/{family.by_title(TOYS).pk}/agreement/").sees("£52,300.10", "First payment")
    family.picture(tess, "agreement-group")
    tess.presses_or_follows("Accept the agreement").types("Your position", "Chair of trustees")
    tess.ticks("I may accept this agreement").presses("Accept the agreement").sees("Chair of trustees")


def gives_the_account(tess: Visitor, officer: Visitor) -> None:
    """Typed by the group, compared and confirmed by an officer."""
    tess.presses_or_follows("Give the bank account").types("Name on the account", TOYS.group)
    tess.types("Sort code", "00-00-00").types("Account number", "00012345").presses("Give this account")
    tess.sees("We have the account").does_not_see("00012345")
    family.picture(tess, "payments-group")
    officer.goes_to(grant_page()).presses_or_follows("Confirm the bank account").sees("00012345", "Compare each")
    officer.presses("It matches: confirm it").sees("The account is confirmed").does_not_see("00012345")
    assert BankDetails.objects.get().state == "confirmed"


def pay_the_first(officer: Visitor, finance: Visitor, finn: User) -> None:
    """Two people: the officer asks, finance authorises, gathers and marks as paid."""
    officer.goes_to(grant_page()).presses_or_follows("Ask finance to pay: First payment")
    officer.presses("Ask for this payment").sees("Finance has been asked to pay")
    family.picture(officer, "grant-requested")
    officer.goes_to(grant_page()).does_not_see("Authorise: First payment")
    steps.signs_in_as_staff(finance.goes_to("/admin/"), finn.email).goes_to("/admin/").sees("Payments to authorise")
    finance.goes_to(grant_page()).presses_or_follows("Authorise: First payment").sees("Efua Mensah", "£40,000.10")
    finance.presses("Authorise this payment").sees("It waits for a batch")
    finance.goes_to("/admin/grants/paymentbatch/gather/").sees("1 authorised payment, £40,000.10")
    family.picture(finance, "gather")
    finance.presses("Make the batch").sees("The batch is made")
    family.picture(finance, "payment-batch")
    finance.presses_or_follows("Mark as paid").types("Reference of the finance system", "FIN-2027-1")
    finance.page.get_by_label("Paid on").fill(family.day(clock.london_day(clock.now())))
    finance.presses("Everything left has been paid").sees("The batch is paid")
    paid = Payment.objects.get(state="paid")
    assert (paid.amount, paid.requested_by.name, paid.authorised_by.name) == (FIRST, "Efua Mensah", "Finn O'Brien")


# --- the report and the end


def report_and_end(officer: Visitor, tess: Visitor, second: Visitor, cast: SimpleNamespace) -> None:
    """The end-of-grant report in the browser, signed off by a second person; the others by the same actions."""
    toys = family.by_title(TOYS)
    colleague = User.objects.get(email=f"second-{TOYS.lead}")
    for report in Report.objects.filter(award__application=toys, kind="progress"):
        sent = signed_off(report, toys.lead, colleague)
        monitoring.accept(report=sent, note="", by=cast.efua, token=token())
    writes_the_report(tess, toys)
    last = Report.objects.get(award__application=toys, kind="end")
    steps.signs_in(second, colleague.email).goes_to(last.get_absolute_url()).presses_or_follows("Read it and sign it")
    second.ticks("I have read this report").presses("Sign it off").sees("signed off, and we have it")
    officer.goes_to("/admin/").sees("Reports to accept").goes_to(f"/admin/grants/report/{last.pk}/change/")
    family.picture(officer, "report")
    officer.presses_or_follows("Accept").presses("Accept").sees("Accepted")
    pays_the_last(cast)
    officer.goes_to("/admin/").sees("Grants paid in full").goes_to(grant_page())
    officer.presses_or_follows("Close the grant").presses("Close the grant").sees("has come to its end")
    family.picture(officer, "grant-ended")
    tess.goes_to(f"/grants/applications/{toys.pk}/agreement/").sees("The grant has ended")


def writes_the_report(tess: Visitor, toys: Application) -> None:
    """Four short pages."""
    tess.goes_to(f"/grants/applications/{toys.pk}/reports/").follows("End-of-grant report").presses("Begin")
    tess.follows("What you did, and with whom").types("What did you do?", "We cooked on forty Saturdays.")
    tess.types("How many people took part", "212").types("Who met whom", "Nurses and new arrivals.")
    tess.presses("Save and continue").follows("What you learned").types("What worked?", "Cooking before talking.")
    tess.types("What did not work", "Leaflets.").answers("mainly about?", "Families and young children")
    tess.answers("Where did it mainly happen?", "Hall or community centre").presses("Save and continue")
    tess.follows("The money").types("How much of the grant", "52300.10").types("What did you spend it on", "Hosts.")
    tess.presses("Save and continue").follows("May we share it?").answers("May we publish", "No")
    tess.presses("Save and continue").presses_or_follows("Check your answers")
    tess.presses("Ask a colleague to sign it off").sees("asked to read it and sign it off")


def pays_the_last(cast: SimpleNamespace) -> None:
    """What the report made due, by the same actions as the first."""
    last = Payment.objects.get(amount=LAST)
    payments.request(payment=last, by=cast.efua, token=token())
    payments.authorise(payment=last, by=cast.finn, token=token())
    batch: PaymentBatch = batches.gather(payments=[last.pk], by=cast.finn, token=token())
    today = clock.london_day(clock.now())
    batches.pay(batch=batch, day=today, reference="FIN-2028-7", by=cast.finn, token=token())


# --- what everybody reads


def publishes_and_closes(officer: Visitor, made: Round, efua: User) -> None:
    """One award in the browser, the others by the same action; then the round is closed."""
    toys = family.by_title(TOYS)
    officer.goes_to(f"/admin/grants/application/{toys.pk}/change/").presses_or_follows("Publish the award")
    officer.presses("Publish").sees("The award is published")
    for award in Award.objects.filter(published_at__isnull=True):
        awards.publish(award=award, by=efua, token=token(), **publishing.suggestion(award))
    officer.goes_to(f"/admin/grants/round/{made.pk}/change/").follows("Close this round").presses("Close")
    officer.sees("Closed")
    assert Round.objects.get(pk=made.pk).committed == TOTAL


def agrees_to_the_penny(someone: Visitor, made: Round) -> None:
    """The list, the round's report, the open data and the database say the same sum."""
    whole = f"£{TOTAL:,.2f}"
    held = Award.objects.filter(application__round=made).aggregate(whole=Sum("amount"))["whole"]
    someone.goes_to("/grants/awards/").sees("4 awards", whole, "The stairwell club", "Stairwell Tenants’ Hall")
    someone.does_not_see("Hilltop table", "Tess", "Pia")
    family.picture(someone, "public-awards")
    listed = [Decimal(pounds.replace(",", "")) for pounds in re.findall(r"£([\d,.]+) to ", someone.text())]
    someone.follows("London Family Fund: Next round").sees("12", "in 4 awards", whole, "Why 8 were declined")
    asked = sum(Decimal(bid.asked) for bid in BIDS)
    someone.sees(f"asking for £{asked:,.0f}")
    family.picture(someone, "round-report")
    answer = someone.context.request.get(f"{someone.site}/grants/awards.json")
    grants = json.loads(answer.body(), parse_float=Decimal, parse_int=Decimal)["grants"]
    opened = [each["amountAwarded"] for each in grants]
    assert held == TOTAL == sum(listed) == sum(opened) == Decimal("135050.90")
    assert sorted(opened) == sorted(listed) == sorted(Decimal(bid.award) for bid in FUNDED)
