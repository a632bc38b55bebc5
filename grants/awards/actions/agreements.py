"""The agreement: drawn up with its payment schedule, issued, accepted by a named person, taken back or replaced."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import Max

from grants.awards import agreement_text, notices_money
from grants.awards.actions import money as ground
from grants.awards.models import Agreement, AgreementDocument, Award, Milestone, Payment
from grants.awards.money import figures
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused


class Step(TypedDict):
    """One line of the payment schedule."""

    title: str
    when: str
    due_date: date | None
    amount: Decimal


@transaction.atomic
def draw_up(
    *,
    award: Award,
    beneficiary_type: str,
    decision_number: str,
    purpose: str,
    start_date: date,
    end_date: date,
    by: Any,
    token: str,
) -> Agreement:
    """Begin an agreement about an accepted award; nobody but staff sees it before it is issued."""
    tokens.spend(token, by=by, purpose=f"grants.agreements.draw_up:{award.pk}")
    award, at = ground.locked(award), clock.now()
    if award.state != Award.State.ACCEPTED:
        raise MoveRefused("The group has not accepted the award, so there is nothing to agree about yet.")
    if end_date < start_date:
        raise MoveRefused("The project ends before it starts. Check the two dates.", field="end_date")
    ground.refuse_unseen(award.application, "before_agreement")
    agreement = Agreement(
        award=award,
        version=_next_version(award),
        beneficiary_type=beneficiary_type,
        decision_number=decision_number.strip(),
        purpose=purpose.strip(),
        start_date=start_date,
        end_date=end_date,
        amount=award.amount,
        since_at=at,
        drawn_up_at=at,
        drawn_up_by=by,
    )
    return _begin(agreement, by=by, at=at)


def _begin(agreement: Agreement, *, by: Any, at: datetime) -> Agreement:
    with ground.refusals():
        agreement.save(force_insert=True)
    ground.note(agreement.award, "draw_up", by=by, at=at, subject=agreement.reference)
    audit.record(by=by, verb="grants.agreements.drawn_up", target=agreement)
    return agreement


def _next_version(award: Award) -> int:
    return (Agreement.objects.filter(award=award).aggregate(last=Max("version"))["last"] or 0) + 1


def again(award: Award, *, by: Any, at: datetime, **changes: Any) -> Agreement | None:
    """After a change was agreed: a next version with it, for an officer to read and issue. The one in force stands
    until the group accepts the next. None where no agreement is in force.
    """
    before = Agreement.objects.in_force().filter(award=award).first()
    if before is None:
        return None
    for waiting in Agreement.objects.opened().filter(award=award).select_for_update():
        waiting.withdraw(by=by, at=at)
        waiting.save()
    copied = {
        name: getattr(before, name)
        for name in ("beneficiary_type", "decision_number", "purpose", "start_date", "end_date")
    }
    made = Agreement(
        award=award,
        version=_next_version(award),
        amount=award.amount,
        since_at=at,
        drawn_up_at=at,
        drawn_up_by=by,
        **{**copied, **changes},
    )
    return _begin(made, by=by, at=at)


@transaction.atomic
def plan(*, award: Award, steps: Iterable[Step], by: Any, token: str) -> list[Payment]:
    """Set down what is paid when. Replaces what is planned and not yet due; the whole must be the grant."""
    tokens.spend(token, by=by, purpose=f"grants.agreements.plan:{award.pk}")
    award, at = ground.locked(award), clock.now()
    if not Agreement.objects.filter(award=award, state=Agreement.State.DRAFT).exists():
        raise MoveRefused("The schedule is part of the agreement. Draw up an agreement first.")
    open_now = Payment.objects.filter(
        award=award, state=Payment.State.PLANNED, milestone__state=Milestone.State.WAITING
    )
    milestones = list(open_now.values_list("milestone", flat=True))
    open_now.delete()
    Milestone.objects.filter(pk__in=milestones).delete()
    steps, kept = list(steps), figures(award)
    left = award.amount - (kept.planned + kept.on_the_way + kept.net)
    asked = sum((ground.pounds_and_pence(step["amount"]) for step in steps), Decimal(0))
    if asked != left:
        raise MoveRefused(f"The payments add up to £{asked:,.2f}. They must add up to £{left:,.2f}.")
    number = Milestone.objects.filter(award=award).aggregate(last=Max("number"))["last"] or 0
    made = [_add(award, step, number + place, at) for place, step in enumerate(steps, 1)]
    ground.note(award, "plan", by=by, at=at, subject=f"{len(made)} payments, £{asked:,.2f}")
    audit.record(by=by, verb="grants.payments.planned", target=award, detail={"count": len(made)})
    return made


def _add(award: Award, step: Step, number: int, at: datetime) -> Payment:
    if not step["title"].strip() or step["when"] not in Milestone.When.values:
        raise MoveRefused("Give each payment a name, and say what must have happened before it.")
    milestone = Milestone.objects.create(
        award=award, number=number, title=step["title"].strip(), when=step["when"], due_date=step["due_date"]
    )
    with ground.refusals():
        return Payment.objects.create(award=award, milestone=milestone, amount=step["amount"], since_at=at)


def _open(agreement: Agreement) -> Agreement:
    award = ground.locked(agreement.award)
    fresh = Agreement.objects.select_for_update().get(pk=agreement.pk)
    fresh.award = award
    return fresh


@transaction.atomic
def issue(*, agreement: Agreement, by: Any, token: str) -> Agreement:
    """Send it to the group. Its words and its document are fixed from now on."""
    tokens.spend(token, by=by, purpose=f"grants.agreements.issue:{agreement.pk}")
    agreement, at = _open(agreement), clock.now()
    agreement.issue(by=by, at=at)
    ground.refuse_unseen(agreement.award.application, "before_agreement")
    agreement.content = agreement_text.compose(agreement)
    with ground.refusals():
        agreement.save()
    _keep(agreement, AgreementDocument.Kind.ISSUED, at)
    move = ground.note(agreement.award, "issue", by=by, at=at, subject=agreement.reference)
    audit.record(by=by, verb="grants.agreements.issued", target=agreement)
    notices_money.agreement_issued(agreement, move)
    return agreement


def _keep(agreement: Agreement, kind: str, at: datetime) -> None:
    body = agreement_text.pdf(agreement)
    digest = hashlib.sha256(body).hexdigest()
    AgreementDocument.objects.create(agreement=agreement, kind=kind, body=body, sha256=digest, made_at=at)


@transaction.atomic
def accept(*, agreement: Agreement, name: str, position: str, by: Any, token: str) -> Agreement:
    """A named person with authority accepts it for the group; an earlier version is replaced, a payment is due."""
    tokens.spend(token, by=by, purpose=f"grants.agreements.accept:{agreement.pk}")
    agreement, at = _open(agreement), clock.now()
    award = agreement.award
    agreement.accept(by=by, at=at, name=name.strip(), position=position.strip())
    ground.refuse_without_authority(award.application, by)
    if not name.strip() or not position.strip():
        raise MoveRefused("Enter your name and your position.", field="name" if not name.strip() else "position")
    if award.state != Award.State.ACCEPTED:
        raise MoveRefused("The award no longer stands, so there is nothing to accept.")
    for before in Agreement.objects.in_force().filter(award=award).select_for_update():
        before.supersede(by=by, at=at)
        before.save()
    agreement.save()
    _keep(agreement, AgreementDocument.Kind.ACCEPTED, at)
    reached(award, Milestone.When.AGREEMENT, by=by, at=at)
    move = ground.note(award, "accept_agreement", by=by, at=at, subject=agreement.reference)
    audit.record(by=by, verb="grants.agreements.accepted", target=agreement)
    notices_money.agreement_accepted(agreement, move)
    return agreement


@transaction.atomic
def withdraw(*, agreement: Agreement, reason: str, by: Any, token: str) -> Agreement:
    """Take back an agreement that the group has not accepted, with the reason."""
    tokens.spend(token, by=by, purpose=f"grants.agreements.withdraw:{agreement.pk}")
    agreement, at = _open(agreement), clock.now()
    if agreement.state == Agreement.State.ACCEPTED:
        raise MoveRefused("This agreement has been accepted. Agree on a change, or take the award back.")
    told = agreement.issued_at is not None
    agreement.withdraw(by=by, at=at)
    words = ground.said(reason)
    agreement.save()
    move = ground.note(agreement.award, "withdraw_agreement", by=by, at=at, subject=agreement.reference, words=words)
    audit.record(by=by, verb="grants.agreements.withdrawn", target=agreement)
    if told:
        notices_money.agreement_withdrawn(agreement, move)
    return agreement


def reached(award: Award, when: str, *, by: Any, at: datetime, most: int | None = None) -> int:
    """What some milestones wait for has happened: mark them (the first `most` of them). Returns how many."""
    waiting = Milestone.objects.select_for_update().filter(award=award, when=when, state=Milestone.State.WAITING)
    done = 0
    for milestone in waiting.order_by("number")[:most]:
        milestone.meet(by=by, at=at)
        milestone.save()
        ground.note(award, "meet", by=by, at=at, subject=milestone.title)
        done += 1
    return done
