"""What the people behind an application are told about the decision and the award."""

from grants.applications.models import Application, ApplicationMove
from grants.applications.notices import tell
from grants.awards.models import Award, AwardMove, DecisionReason


def offered(award: Award, move: AwardMove) -> None:
    """You have been offered an award: how much, and how to accept."""
    _about(award, move, template="grants/awards/email/offered")


def declined(application: Application, move: ApplicationMove) -> None:
    """We will not fund it; the reasons from the list and in the officer's words."""
    tell(
        application,
        move,
        template="grants/awards/email/declined",
        text=move.note,
        reasons=_reasons(application, "decline", move),
    )


def accepted(award: Award, move: AwardMove) -> None:
    """You have accepted: the receipt."""
    _about(award, move, template="grants/awards/email/accepted", who=str(move.by))


def offer_refused(award: Award, move: AwardMove) -> None:
    """You have turned it down: the receipt."""
    _about(award, move, template="grants/awards/email/offer_refused", who=str(move.by))


def amount_changed(award: Award, move: AwardMove) -> None:
    """The amount is another one, and why."""
    _about(award, move, template="grants/awards/email/amount_changed", text=move.note)


def revoked(award: Award, move: AwardMove) -> None:
    """We have taken the award back, and why."""
    _about(
        award,
        move,
        template="grants/awards/email/revoked",
        text=move.note,
        reasons=_reasons(award.application, "revoke", move),
    )


def restored(award: Award, move: AwardMove) -> None:
    """We offer it again, and why."""
    _about(award, move, template="grants/awards/email/restored", text=move.note)


def _about(award: Award, move: AwardMove, *, template: str, **facts: object) -> None:
    tell(award.application, move, template=template, amount=f"£{award.amount:,.2f}", **facts)


def _reasons(application: Application, verb: str, move: ApplicationMove | AwardMove) -> list[str]:
    given = DecisionReason.objects.filter(application=application, verb=verb, given_at=move.at)
    return [reason.get_code_display() for reason in given]
