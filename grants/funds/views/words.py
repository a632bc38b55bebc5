"""How a fund's page says what its round asks for: weights, documents and reports in plain words."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from grants.funds.models import Authorisation, Document, DocumentAsked, ReportDue
from grants.funds.views.shown import Part

# What each document is, for somebody who has never been asked for one.
MEANS: dict[str, str] = {
    Document.GOVERNING_DOCUMENT: "Your governing document: a constitution, rules or articles.",
    Document.SIGNATORIES: "The names of two people who sign for your bank account together and are not related.",
    Document.SAFEGUARDING: "Your safeguarding policy: how you keep children and adults at risk safe.",
    Document.ACCOUNTS: "Your accounts for the last year, or what you received and spent if you are new.",
    Document.BANK: "A bank statement or letter that shows the account’s name and number.",
}
WHOM: dict[str, str] = {
    DocumentAsked.Whom.ORGANISATION: "from organisations",
    DocumentAsked.Whom.PERSON: "from people who apply by themselves",
    DocumentAsked.Whom.BOTH: "",
}


def criteria(part: Part) -> list[dict[str, Any]]:
    """Each criterion with what it counts for: its share of all weights, as a percentage."""
    rows: list[dict[str, Any]] = part.round.criteria_shown if part.round else []  # type: ignore[attr-defined]
    total = sum(row["weight"] for row in rows) or 1
    return [{**row, "share": round(row["weight"] * 100 / total)} for row in rows]


def documents(part: Part) -> list[tuple[str, list[str]]]:
    """The documents by when they are asked for."""
    rows = part.round.documents_shown if part.round else []  # type: ignore[attr-defined]
    found: dict[str, list[str]] = {}
    for row in rows:
        whom = WHOM[row["for_whom"]]
        text = MEANS.get(row["kind"], row["kind"])
        when = DocumentAsked.When(row["when"]).label
        found.setdefault(when, []).append(f"{text[:-1]} ({whom})." if whom else text)
    return list(found.items())


def reports(part: Part) -> list[str]:
    """Each report with the week in which it is due, from the start of the project."""
    rows = part.round.reports_shown if part.round else []  # type: ignore[attr-defined]
    return [f"{ReportDue.Kind(row['kind']).label}, {_weeks(row['weeks_after_start'])} after you start" for row in rows]


def _weeks(number: int) -> str:
    return f"{number} week{'' if number == 1 else 's'}"


def length(part: Part) -> str:
    """How long a project may take, "" where there is no limit."""
    weeks = part.strand.length_weeks if part.strand else None
    if not weeks:
        return ""
    # 52 weeks are a year to everybody but a calendar.
    return f"Up to {weeks * 12 // 52} months" if weeks >= 52 and weeks % 52 == 0 else f"Up to {_weeks(weeks)}"


def extensions(part: Part) -> list[dict[str, Any]]:
    """Each time that the deadline was moved, with its moments as moments."""
    rows = part.round.extensions_shown if part.round else []  # type: ignore[attr-defined]
    return [
        {
            "reason": row["reason"],
            "old": datetime.fromisoformat(row["old_closes_at"]),
            "new": datetime.fromisoformat(row["new_closes_at"]),
        }
        for row in rows
    ]


def decisions(found: list[Part]) -> list[dict[str, Any]]:
    """The signed decisions behind the rounds shown, each once, with its money by year."""
    by_key: dict[Any, dict[str, Any]] = {}
    for part in found:
        held: Authorisation | None = part.round.authorisation if part.round else None
        if held is None or held.pk in by_key:
            continue
        years = [
            {"year": row["year"], "amount": Decimal(str(row["grants_amount"]))}
            for row in part.round.years_shown  # type: ignore[union-attr]
        ]
        by_key[held.pk] = {
            "decision": held,
            "number": held.number,
            "kind": held.get_level_display().partition(" (")[0],
            "years": years,
        }
    return list(by_key.values())


def helped(part: Part) -> dict[str, Any] | None:
    """Who helped to write the criteria and what changed, once their co-design is closed; None where there was none."""
    held = getattr(part.round, "codesign", None) if part.round else None
    if held is None or held.state != held.State.CLOSED:
        return None
    return {
        "codesign": held,
        "names": [row["name"] for row in part.round.thanks],  # type: ignore[union-attr]
        "changes": part.round.changes_shown,  # type: ignore[union-attr]
    }


def described(part: Part) -> dict[str, Any]:
    """Everything that the template says of one part."""
    return {
        "part": part,
        "round": part.round,
        "terms": part.terms,
        "marks": part.marks,
        "criteria": criteria(part),
        "documents": documents(part),
        "reports": reports(part),
        "length": length(part),
        "extensions": extensions(part),
        "helped": helped(part),
    }
