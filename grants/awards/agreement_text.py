"""What an agreement says: everything that its document holds, put together once, when it is issued."""

from datetime import date, timedelta
from typing import Any

from grants.applications.models import AccountableBody, Application
from grants.awards.models import Agreement, Award, Milestone, Payment
from grants.awards.terms import terms_of
from programmes import clock
from programmes.outputs import pdf as outputs

TRANSPARENCY = (
    "By accepting this agreement you accept that we publish this cover sheet, as the Local Government Transparency "
    "Code 2014 asks of us. A person who applied alone is not named."
)
DEMONSTRATION = "These terms are a demonstration. They are not the terms of a real fund."


def day(value: date) -> str:
    """The day as people write it: 6 March 2026."""
    return f"{value.day} {value:%B %Y}"


def holding_body(application: Application) -> AccountableBody | None:
    """The organisation that has confirmed that it holds the money of this application; None where nobody does."""
    body: AccountableBody | None = getattr(application, "accountable_body", None)
    return body if body is not None and body.state == AccountableBody.State.CONFIRMED else None


def holder(award: Award) -> tuple[str, str]:
    """Who receives the money, and its company or charity number: the group, or the body that holds the money for it."""
    application = award.application
    body = holding_body(application)
    if body is not None:
        return f"{body.name}, for {application.applicant_name}", body.charity_number or body.company_number
    group = application.organisation
    return application.applicant_name, (group.charity_number or group.company_number) if group else ""


def schedule(award: Award) -> list[dict[str, str]]:
    """The payments that are planned or made, in their order."""
    rows = Payment.objects.filter(award=award).live().select_related("milestone").order_by("milestone__number")
    return [
        {
            "title": row.milestone.title,
            "when": f"{row.milestone.get_when_display()}"
            + (f", not before {day(row.milestone.due_date)}" if row.milestone.due_date else ""),
            "amount": f"£{row.amount:,.2f}",
        }
        for row in rows
    ]


def reports(award: Award, start: date) -> list[dict[str, str]]:
    """The reports that the round asks for and about when, counted from the project's first day."""
    first = max(start, clock.london_day(award.accepted_at or award.offered_at))
    asked: Any = award.application.round.reports_due.all()
    return [
        {"title": one.get_kind_display(), "due": day(first + timedelta(weeks=one.weeks_after_start))} for one in asked
    ]


def compose(agreement: Agreement) -> dict[str, Any]:
    """All that the document says, as text: later changes of the fund or of the group do not reach it."""
    award, application = agreement.award, agreement.award.application
    terms = terms_of(application.round.fund)
    name, number = holder(award)
    cover = [
        ("Kind of beneficiary", agreement.get_beneficiary_type_display()),
        ("Approving decision", agreement.decision_number),
        ("Date awarded", day(clock.london_day(award.offered_at))),
        ("Period", f"{day(agreement.start_date)} to {day(agreement.end_date)}"),
        ("Team", terms.team),
        ("Directorate", terms.directorate),
        ("Beneficiary", name),
        ("Company or charity number", number or "None"),
        ("Total", f"£{agreement.amount:,.2f}"),
        ("Purpose", agreement.purpose),
    ]
    return {
        "title": f"Grant agreement {agreement.reference}",
        "subtitle": f"{application.round.fund.name}: {application.title}",
        "demonstration": DEMONSTRATION if terms.demonstration else "",
        "cover": [{"question": question, "answer": answer} for question, answer in cover],
        "transparency": TRANSPARENCY,
        "schedule": schedule(award),
        "total": f"£{agreement.amount:,.2f}",
        "reports": reports(award, agreement.start_date),
        "terms": clauses(terms.terms),
    }


def clauses(text: str) -> list[dict[str, str]]:
    """The terms as headings and numbered clauses; a line that ends in ":" is a heading."""
    found: list[dict[str, str]] = []
    number = 0
    for line in (line.strip() for line in text.splitlines()):
        if line.endswith(":"):
            found.append({"heading": line.removesuffix(":"), "number": "", "text": ""})
        elif line:
            number += 1
            found.append({"heading": "", "number": f"{number}.", "text": line})
    return found


def pdf(agreement: Agreement) -> bytes:
    """The document, accessible (PDF/UA-1); with the acceptance on it once there is one."""
    accepted = []
    if agreement.accepted_at:
        accepted = [
            {"question": "Accepted by", "answer": agreement.accepted_name},
            {"question": "Position", "answer": agreement.accepted_position},
            {"question": "Accepted at", "answer": clock.uk_time(agreement.accepted_at)},
        ]
    return outputs.render("grants/awards/agreement.typ", {**agreement.content, "accepted": accepted})


def when_due(milestone: Milestone) -> str:
    """What the payment waits for, in words for the group."""
    words = str(milestone.get_when_display())
    return f"{words}, not before {day(milestone.due_date)}" if milestone.due_date else words
