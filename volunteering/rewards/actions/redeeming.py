"""Taking a reward, seeing its code, and what ends it: withdrawn by us, or its last day."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused
from volunteering.rewards import exposure, notices, offers
from volunteering.rewards.actions import ledger
from volunteering.rewards.models import PointsAccount, Redemption, RedemptionMove, Reward, RewardCode, Sponsor, Transfer

NONE_LEFT = "There are none left at the moment. Your points are still yours."
MOST_A_RUN = 1000


@transaction.atomic
def redeem(*, reward: Reward, volunteer: Any, seen: int, by: Any, token: str) -> Redemption:
    """Give one code of this reward to this person for its points. They are told, without the code.

    `seen` is the balance that the person was shown: when it has changed meanwhile, nothing is taken before they have
    looked again, so that two pages left open do not spend twice unseen. The token is the key: a repeat is led to the
    first result. Raises MoveRefused with what to do when a rule, the stock or the partner's budget does not allow it.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.rewards.redeem:{reward.pk}")
    held, at = ledger.hold(volunteer), clock.now()
    reward = Reward.objects.select_related("sponsor").prefetch_related("boroughs").get(pk=reward.pk)
    if offers.hidden(reward, volunteer, at):
        raise MoveRefused("This reward is no longer offered. Look at the other rewards.")
    if why := offers.why_not(reward, volunteer, at, balance=held.balance, owed=held.owed):
        raise MoveRefused(why)
    if seen != held.balance:
        raise MoveRefused(
            f"Your points have changed since you opened this page: you have {held.balance:,} now. "
            "Nothing has been taken. Check the numbers, then decide again."
        )
    # The partner's row is where buyers queue: who comes next sees a code again that the one before could not take.
    _hold_budget(reward)
    code = _claim(reward, clock.london_day(at))
    redemption = _give_out(reward, code, held, key=token, by=by, at=at)
    move = _moved(redemption, "issue", "issued", by=by, at=at)
    if exposure.shows_rewards(volunteer, at):
        notices.redeemed(redemption, move)
    tokens.settle(token, redemption.get_absolute_url())
    return redemption


def _claim(reward: Reward, day: date) -> RewardCode:
    """A code that nothing else holds at this moment, such as the run that ends codes: it is not waited for."""
    code = RewardCode.objects.to_give(reward, day).select_for_update(skip_locked=True, of=("self",)).first()
    if code is None:
        raise MoveRefused(NONE_LEFT)
    return code


def _hold_budget(reward: Reward) -> None:
    sponsor = Sponsor.objects.select_for_update().get(pk=reward.sponsor_id)
    if sponsor.free < reward.value:
        raise MoveRefused(NONE_LEFT)


def _give_out(reward: Reward, code: RewardCode, held: ledger.Held, *, key: str, by: Any, at: datetime) -> Redemption:
    code.issue(at=at)
    code.save(update_fields=["state", "since_at"])
    debit = ledger.take(
        held,
        reward.points,
        source=PointsAccount.Kind.SPENT,
        kind=Transfer.Kind.SPENT,
        subject=reward.title,
        by=by,
        at=at,
    )
    return Redemption.objects.create(
        volunteer=held.volunteer,
        reward=reward,
        code=code,
        debit=debit,
        key=key,
        points=reward.points,
        value=reward.value,
        since_at=at,
        issued_at=at,
    )


def _moved(redemption: Redemption, verb: str, past: str, *, by: Any, at: datetime, words: str = "") -> RedemptionMove:
    audit.record(by=by, verb=f"volunteering.rewards.code_{past}", target=redemption)
    return RedemptionMove.objects.create(redemption=redemption, verb=verb, by=by, at=at, note=words)


def _held(redemption: Redemption) -> tuple[Redemption, ledger.Held]:
    """The redemption with its person's points and its partner's budget, in the order in which taking holds them."""
    held = ledger.hold(redemption.volunteer)
    Sponsor.objects.select_for_update().get(rewards=redemption.reward_id)
    found = Redemption.objects.select_for_update(of=("self",)).select_related("reward", "code", "volunteer__user")
    return found.get(pk=redemption.pk), held


@transaction.atomic
def reveal(*, redemption: Redemption, by: Any, token: str) -> Redemption:
    """Show the owner their code. The first time is kept: from then on the code counts as used on its last day."""
    tokens.spend(token, by=by, purpose=f"volunteering.rewards.reveal:{redemption.pk}")
    at = clock.now()
    found = Redemption.objects.select_for_update(of=("self",)).select_related("reward__sponsor", "code", "volunteer")
    redemption = found.get(pk=redemption.pk)
    if redemption.volunteer.user_id != by.pk:
        raise MoveRefused("Only the person who took the reward sees its code.")
    redemption.reveal(at=at)
    redemption.save(update_fields=["revealed_at"])
    _moved(redemption, "reveal", "revealed", by=by, at=at)
    return redemption


def _give_back(redemption: Redemption, held: ledger.Held, *, by: Any, at: datetime) -> Transfer:
    """The points return, once: the transfer that does it is the only one that can reverse the debit."""
    return ledger.give(
        held,
        redemption.points,
        source=PointsAccount.Kind.SPENT,
        kind=Transfer.Kind.RETURNED,
        reverses=redemption.debit,
        subject=redemption.reward.title,
        by=by,
        at=at,
    )


@transaction.atomic
def cancel(*, redemption: Redemption, reason: str, by: Any, token: str) -> Redemption:
    """Withdraw a reward from the person who holds it: the code is void, the points return, they are told why."""
    tokens.spend(token, by=by, purpose=f"volunteering.rewards.cancel:{redemption.pk}")
    if not reason.strip():
        raise MoveRefused("Say why the reward is withdrawn. The person reads it.", field="reason")
    (redemption, held), at = _held(redemption), clock.now()
    redemption.FLOW.check("cancel", redemption.state)
    redemption.cancel(refund=_give_back(redemption, held, by=by, at=at), at=at)
    redemption.save(update_fields=["state", "since_at", "refund"])
    redemption.code.void(at=at)
    redemption.code.save(update_fields=["state", "since_at"])
    move = _moved(redemption, "cancel", "cancelled", by=by, at=at, words=reason.strip())
    if exposure.shows_rewards(redemption.volunteer, at):
        notices.cancelled(redemption, move)
    return redemption


@transaction.atomic
def end(*, redemption: Redemption) -> Redemption:
    """The last day of its code has passed. Seen, it counts as used; unseen, the points return. Safe to run twice."""
    (redemption, held), at = _held(redemption), clock.now()
    ends = redemption.code.ends_date
    if redemption.state != Redemption.State.ISSUED or ends is None or ends >= clock.london_day(at):
        return redemption
    if redemption.revealed_at:
        redemption.use(at=at)
        redemption.save(update_fields=["state", "since_at"])
        _moved(redemption, "use", "used", by=None, at=at)
        return redemption
    redemption.expire(refund=_give_back(redemption, held, by=None, at=at), at=at)
    redemption.save(update_fields=["state", "since_at", "refund"])
    redemption.code.expire(at=at)
    redemption.code.save(update_fields=["state", "since_at"])
    move = _moved(redemption, "expire", "expired", by=None, at=at)
    if exposure.shows_rewards(redemption.volunteer, at):
        notices.expired(redemption, move)
    return redemption


def end_codes() -> tuple[int, int]:
    """End every code whose last day has passed: those in stock, and those that people hold, each by itself.

    Returns how many of each. What is left after a thousand follows in the next run.
    """
    today = clock.london_day(clock.now())
    over = Q(ends_date__lt=today)
    stock = list(
        RewardCode.objects.filter(over, state=RewardCode.State.LOADED).values_list("pk", flat=True)[:MOST_A_RUN]
    )
    for key in stock:
        _expire(key)
    held = Redemption.objects.filter(code__ends_date__lt=today, state=Redemption.State.ISSUED)[:MOST_A_RUN]
    return len(stock), len([end(redemption=each) for each in held.select_related("volunteer")])


@transaction.atomic
def _expire(key: Any) -> None:
    """Take one code out of the stock; another may have been quicker."""
    code = RewardCode.objects.select_for_update(skip_locked=True).filter(pk=key, state=RewardCode.State.LOADED).first()
    if code:
        code.expire(at=clock.now())
        code.save(update_fields=["state", "since_at"])
