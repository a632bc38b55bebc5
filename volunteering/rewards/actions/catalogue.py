"""Partners and rewards: written by one person, reviewed by another, published, closed, and opened again."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused
from volunteering.rewards.models import EarningRule, Reward, Sponsor, ValueCap

STATE = ["state", "since_at"]
REVIEW = [*Reward.CHECKLIST, "value_cap", "reviewed_at", "reviewed_by"]
WRITTEN = ["written_at", "written_by"]


@transaction.atomic
def add_sponsor(*, values: dict[str, Any], by: Any, token: str) -> Sponsor:
    """Enter a partner with its budget in pounds."""
    tokens.spend(token, by=by, purpose="volunteering.rewards.add_sponsor")
    if Sponsor.objects.filter(name__iexact=values["name"]).exists():
        raise MoveRefused("There is a partner of this name already.", field="name")
    sponsor = Sponsor.objects.create(added_by=by, added_at=clock.now(), **values)
    audit.record(by=by, verb="volunteering.rewards.sponsor_added", target=sponsor)
    tokens.settle(token, str(sponsor.pk))
    return sponsor


@transaction.atomic
def set_budget(*, sponsor: Sponsor, budget: Decimal, by: Any, token: str) -> Sponsor:
    """Change the pounds that a partner gives. Never below what people hold of its rewards already."""
    tokens.spend(token, by=by, purpose=f"volunteering.rewards.set_budget:{sponsor.pk}")
    sponsor = Sponsor.objects.select_for_update().get(pk=sponsor.pk)
    if budget < sponsor.committed:
        raise MoveRefused(
            f"People hold rewards worth £{sponsor.committed:,.2f} of this partner. Enter that or more.", field="budget"
        )
    detail = {"was": str(sponsor.budget), "is": str(budget)}
    sponsor.budget = budget
    sponsor.save(update_fields=["budget"])
    audit.record(by=by, verb="volunteering.rewards.budget_set", target=sponsor, detail=detail)
    return sponsor


@transaction.atomic
def write(*, values: dict[str, Any], boroughs: Any, by: Any, token: str) -> Reward:
    """Write a new reward, as a draft."""
    tokens.spend(token, by=by, purpose="volunteering.rewards.write")
    at = clock.now()
    reward = Reward.objects.create(written_by=by, written_at=at, since_at=at, **_checked(values))
    reward.boroughs.set(boroughs)
    _moved(reward, "write", "written", by=by)
    tokens.settle(token, str(reward.pk))
    return reward


@transaction.atomic
def edit(*, reward: Reward, values: dict[str, Any], boroughs: Any, by: Any, token: str) -> Reward:
    """Write a draft anew; whoever does so may not review it. Partner and kind of stock stay once codes are loaded."""
    tokens.spend(token, by=by, purpose=f"volunteering.rewards.edit:{reward.pk}")
    reward = _held(reward)
    reward.edit(by=by, at=clock.now())
    if reward.loaded and (values["stock"], values["sponsor"].pk) != (reward.stock, reward.sponsor_id):
        raise MoveRefused("Codes are loaded already, so the partner and the kind of stock stay as they are.")
    for name, value in _checked(values).items():
        setattr(reward, name, value)
    reward.save(update_fields=[*STATE, *WRITTEN, *values])
    reward.boroughs.set(boroughs)
    _moved(reward, "edit", "edited", by=by)
    return reward


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    if values["closes_at"] <= values["opens_at"]:
        raise MoveRefused("The window must close after it opens.", field="closes_at")
    if values["maximum_age"] < values["minimum_age"]:
        raise MoveRefused("The oldest age must not be below the youngest.", field="maximum_age")
    return values


@transaction.atomic
def review(*, reward: Reward, by: Any, token: str, **ticks: bool) -> Reward:
    """Say that a second person has been through the checklist: every point of it, and the value within today's cap.

    Raises MoveRefused for whoever wrote it, for a point that is not ticked, and for a value above the cap.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.rewards.review:{reward.pk}")
    reward, cap = _held(reward), ValueCap.objects.first()
    if reward.written_by_id == by.pk:
        raise MoveRefused("You wrote this reward. Ask a colleague to review it.")
    if not all(ticks.get(name) for name in Reward.CHECKLIST):
        raise MoveRefused("Tick every point, or send the reward back with what is wrong.")
    if cap is None:
        raise MoveRefused("No value cap has been set. Set one first.")
    if reward.value > cap.amount:
        raise MoveRefused(f"It is worth more than the cap of £{cap.amount:,.2f}. Send it back.", field="within_cap")
    reward.review(cap=cap.amount, by=by, at=clock.now())
    reward.save(update_fields=[*STATE, *REVIEW])
    return _moved(reward, "review", "reviewed", by=by)


@transaction.atomic
def refuse(*, reward: Reward, reason: str, by: Any, token: str) -> Reward:
    """Send a reward back to be written, with what the review found."""
    tokens.spend(token, by=by, purpose=f"volunteering.rewards.refuse:{reward.pk}")
    reward = _held(reward)
    if not reason.strip():
        raise MoveRefused("Say what must change.", field="reason")
    reward.refuse(at=clock.now())
    reward.save(update_fields=[*STATE, *REVIEW])
    return _moved(reward, "refuse", "refused", by=by, words=reason.strip())


@transaction.atomic
def publish(*, reward: Reward, by: Any, token: str) -> Reward:
    """Offer a reviewed reward. Raises MoveRefused without stock, and when its window has passed."""
    tokens.spend(token, by=by, purpose=f"volunteering.rewards.publish:{reward.pk}")
    reward, at = _held(reward), clock.now()
    reward.publish(at=at)
    if reward.remaining < 1:
        raise MoveRefused("There is no stock. Load codes first, so that nobody is offered what is not there.")
    if reward.closes_at <= at:
        raise MoveRefused("Its window has passed. Close it, open it again and set new dates.")
    reward.save(update_fields=STATE)
    return _moved(reward, "publish", "published", by=by)


@transaction.atomic
def close(*, reward: Reward, reason: str, by: Any, token: str) -> Reward:
    """Offer a reward no longer. What people hold stays theirs."""
    tokens.spend(token, by=by, purpose=f"volunteering.rewards.close:{reward.pk}")
    reward = _held(reward)
    reward.close(at=clock.now())
    reward.save(update_fields=STATE)
    return _moved(reward, "close", "closed", by=by, words=reason.strip())


@transaction.atomic
def reopen(*, reward: Reward, by: Any, token: str) -> Reward:
    """Write a closed reward anew: it will be reviewed and published again."""
    tokens.spend(token, by=by, purpose=f"volunteering.rewards.reopen:{reward.pk}")
    reward = _held(reward)
    reward.reopen(by=by, at=clock.now())
    reward.save(update_fields=[*STATE, *WRITTEN, *REVIEW])
    return _moved(reward, "reopen", "reopened", by=by)


def _held(reward: Reward) -> Reward:
    return Reward.objects.select_for_update(of=("self",)).select_related("sponsor").get(pk=reward.pk)


def _moved(reward: Reward, verb: str, past: str, *, by: Any, words: str = "") -> Reward:
    reward.moves.create(verb=verb, by=by, at=clock.now(), note=words)
    audit.record(by=by, verb=f"volunteering.rewards.reward_{past}", target=reward)
    return reward


@transaction.atomic
def set_cap(*, amount: Decimal, why: str, by: Any, token: str) -> ValueCap:
    """Set the most that one reward may be worth. It holds for reviews from now on; earlier ones keep theirs."""
    tokens.spend(token, by=by, purpose="volunteering.rewards.set_cap")
    cap = ValueCap.objects.create(amount=amount, why=why.strip(), set_at=clock.now(), set_by=by)
    audit.record(by=by, verb="volunteering.rewards.cap_set", target=cap, detail={"is": str(amount)})
    return cap


@transaction.atomic
def set_rule(*, points: int, minutes: int, from_date: date, source: str, by: Any, token: str) -> EarningRule:
    """Add a version of the earning rule for time volunteered from a coming day on. Earlier time keeps its version."""
    tokens.spend(token, by=by, purpose="volunteering.points.set_rule")
    at, last = clock.now(), EarningRule.objects.select_for_update().first()
    if from_date <= clock.london_day(at):
        raise MoveRefused("Choose a day from tomorrow on: nobody's time is counted anew.", field="from_date")
    if last and from_date <= last.from_date:
        raise MoveRefused(f"Version {last.version} holds from {last.from_date}. Choose a later day.", field="from_date")
    rule = EarningRule.objects.create(
        version=(last.version if last else 0) + 1,
        points=points,
        minutes=minutes,
        from_date=from_date,
        source=source.strip(),
        set_at=at,
        set_by=by,
    )
    audit.record(by=by, verb="volunteering.points.rule_set", target=rule, detail={"version": rule.version})
    return rule
