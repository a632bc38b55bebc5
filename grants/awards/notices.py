"""What the people behind an application are told about the decision and the award."""

from typing import Any

from grants.applications.models import Application, ApplicationMove
from grants.applications.notices import tell
from grants.awards.models import Award, AwardMove, DecisionReason, Recommendation, RecommendationMove
from programmes import notices
from programmes.people import access
from programmes.people.access import SIGNS, Level
from programmes.people.models import User


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


def recommended(recommendation: Recommendation, move: RecommendationMove, *, level: Level) -> None:
    """To those who may approve it: an award waits for you."""
    roles = [role for role, form in access.SIGNED_BY.items() if form.rank >= level.rank]
    # What only the Mayor signs is recorded by its number: the highest officers are told.
    people = User.objects.with_role(*(roles or [access.Role.DIRECTOR])).exclude(pk=recommendation.recommended_by_id)
    able = [p for p in people if Application.objects.for_staff(p).filter(pk=recommendation.application_id).exists()]
    _to_staff(recommendation, move, able, template="grants/awards/email/recommended", form=SIGNS[level])


def recommendation_approved(recommendation: Recommendation, move: RecommendationMove, award: Award) -> None:
    """To the officer who recommended it: approved, and by whom."""
    to = [recommendation.recommended_by]
    template = "grants/awards/email/recommendation_approved"
    _to_staff(recommendation, move, to, template=template, approval=award.approval)


def recommendation_refused(recommendation: Recommendation, move: RecommendationMove) -> None:
    """To the officer who recommended it: not approved, and why."""
    to = [recommendation.recommended_by]
    _to_staff(recommendation, move, to, template="grants/awards/email/recommendation_refused", reason=move.note)


def _to_staff(
    recommendation: Recommendation, move: RecommendationMove, to: list[User], *, template: str, **facts: str
) -> None:
    application = recommendation.application
    notices.send(
        event=f"{template.replace('/email/', '.').replace('/', '.')}:{move.pk}",
        to=to,
        template=template,
        context={
            "reference": application.reference,
            "fund": application.round.fund.name,
            "amount": f"£{recommendation.amount:,.2f}",
            "officer": str(recommendation.recommended_by),
            "who": str(move.by),
            "url": recommendation.get_absolute_url(),
            **facts,
        },
    )


def _about(award: Award, move: AwardMove, *, template: str, **facts: Any) -> None:
    tell(award.application, move, template=template, amount=f"£{award.amount:,.2f}", **facts)


def _reasons(application: Application, verb: str, move: ApplicationMove | AwardMove) -> list[str]:
    given = DecisionReason.objects.filter(application=application, verb=verb, given_at=move.at)
    return [reason.get_code_display() for reason in given]
