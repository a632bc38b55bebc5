"""A state machine over points and rewards (I12 to I17): any order of earning, correcting, taking, and giving back.

Beside the portal runs a model of a few numbers. After every step both must agree, and the ledger must add up. `make
test` runs it fifty times, `make faults` five hundred.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from programmes import clock, tokens
from programmes.people.models import Borough
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering.factories import hosts, hours, people
from tests.volunteering.factories import rewards as make
from volunteering.hours.models import HoursEntry
from volunteering.rewards.actions import points, redeeming, stock
from volunteering.rewards.models import EarningRule, Redemption, Reward, RewardCode

HAS = 200  # confirmed minutes with which everybody begins
WHO = st.integers(0, 1)
WHAT = st.integers(0, 2)


class Stage:
    """What every run begins with: it is made once, and each run is undone."""

    host: Any
    officer: Any
    people: list[Any]
    sponsor: Any
    rewards: list[Reward]
    entries: list[HoursEntry]

    def set(self) -> None:
        """Two people, a host, and three rewards of one partner."""
        make.rules()
        self.host = hosts.host("Rye Lane Growers")
        hours.decider(self.host)
        self.officer = common.staff("Ivo Marsh", role="volunteering")
        self.people = [people.volunteer("Ada Byron", age=17), people.volunteer("Bea Cole", age=15, borough="Camden")]
        self.entries = [hours.credited(each, minutes=HAS, host=self.host) for each in self.people]
        self.sponsor = make.sponsor(budget=12)
        camden = [Borough.objects.get(name="Camden")]
        self.rewards = [
            make.reward(self.sponsor, points=10, per_person=2, stock=2),
            make.reward(self.sponsor, points=25, value=2, stock=1, boroughs=camden),
            make.reward(self.sponsor, points=5, value=1, per_person=4, stock=1, maximum_age=16),
        ]


STAGE = Stage()


class World(RuleBasedStateMachine):
    """Two people, three rewards of one partner, and what the model believes of them."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.host, self.officer, self.people = STAGE.host, STAGE.officer, STAGE.people
        self.sponsor, self.rewards = STAGE.sponsor, STAGE.rewards
        self.rule = EarningRule.objects.get()
        self.minutes = [HAS, HAS]
        self.entries: list[tuple[int, HoursEntry, int]] = [(who, entry, HAS) for who, entry in enumerate(STAGE.entries)]
        self.held: list[tuple[int, int, Redemption, str]] = []
        self.returned: list[Redemption] = []

    def teardown(self) -> None:
        """Undo everything."""
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # --- the model ---------------------------------------------------------------------------------------------------

    def net(self, who: int) -> int:
        """Earned less what is spent: below nothing it is a debt."""
        return self.rule.due(self.minutes[who]) - sum(r.points for w, _, r, _ in self.held if w == who)

    def may(self, who: int, what: int) -> bool:
        """Whether the rules let this person take this reward now."""
        reward = self.rewards[what]
        reward.refresh_from_db()
        mine = sum(1 for w, i, _, _ in self.held if (w, i) == (who, what))
        committed = sum(self.rewards[i].value for _, i, _, _ in self.held)
        return (
            self.net(who) >= reward.points
            and mine < reward.per_person
            and reward.remaining > 0
            and committed + reward.value <= self.sponsor.budget
            and not (what == 1 and who == 0)  # another borough
            and not (what == 2 and who == 0)  # too old
        )

    # --- what can happen ---------------------------------------------------------------------------------------------

    @rule(who=WHO, minutes=st.sampled_from([7, 30, 90]))
    def earn(self, who: int, minutes: int) -> None:
        """A host confirms time."""
        entry = hours.credited(self.people[who], minutes=minutes, host=self.host)
        self.minutes[who] += minutes
        self.entries.append((who, entry, minutes))

    @precondition(lambda self: self.entries)
    @rule(data=st.data())
    def hear_it_again(self, data: Any) -> None:
        """I13, I30: the announcement of an entry comes twice."""
        _, entry, _ = data.draw(st.sampled_from(self.entries))
        assert points.follow(entry=entry, by=None, at=clock.now()) is None

    @precondition(lambda self: self.entries)
    @rule(data=st.data(), left=st.sampled_from([0, 1, 45]))
    def correct(self, data: Any, left: int) -> None:
        """The host takes time back, all of it or down to less."""
        who, entry, minutes = data.draw(st.sampled_from(self.entries))
        left = left if left < minutes else 0
        hours.corrected(entry, minutes=left)
        self.entries.remove((who, entry, minutes))
        self.minutes[who] -= minutes - left

    @rule(who=WHO, what=WHAT)
    def take(self, who: int, what: int) -> None:
        """I14 to I17: a reward is given exactly when the model says so."""
        token, allowed = common.token(), self.may(who, what)
        try:
            taken = make.redeem(self.people[who], self.rewards[what], token=token)
        except MoveRefused:
            assert not allowed, "refused although every rule allows it"
            return
        assert allowed, "given although a rule forbids it"
        self.held.append((who, what, taken, token))

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def take_with_the_same_key(self, data: Any) -> None:
        """I16: the same form again is led to its first result."""
        who, what, taken, token = data.draw(st.sampled_from(self.held))
        with pytest.raises(tokens.AlreadyDone) as again:
            make.redeem(self.people[who], self.rewards[what], token=token)
        assert again.value.result == taken.get_absolute_url()

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def withdraw(self, data: Any) -> None:
        """Staff cancel a reward: its points return."""
        chosen = data.draw(st.sampled_from(self.held))
        redeeming.cancel(redemption=chosen[2], reason="A test.", by=self.officer, token=common.token())
        self.held.remove(chosen)
        self.returned.append(chosen[2])

    @precondition(lambda self: self.returned)
    @rule(data=st.data())
    def withdraw_again(self, data: Any) -> None:
        """I17: points return once."""
        try:
            again = data.draw(st.sampled_from(self.returned))
            redeeming.cancel(redemption=again, reason="Again.", by=self.officer, token=common.token())
        except MoveRefused:
            return
        raise AssertionError("points returned twice")

    @precondition(lambda self: self.held)
    @rule(data=st.data(), seen=st.booleans())
    def end(self, data: Any, seen: bool) -> None:
        """A code's last day passes: unseen, its points return; seen, they do not."""
        chosen = data.draw(st.sampled_from(self.held))
        taken = Redemption.objects.get(pk=chosen[2].pk)
        if seen and taken.state == "issued":
            redeeming.reveal(redemption=taken, by=self.people[chosen[0]].user, token=common.token())
        yesterday = clock.london_day(clock.now()) - timedelta(days=1)
        RewardCode.objects.filter(pk=taken.code_id).update(ends_date=yesterday)
        redeeming.end_codes()
        taken.refresh_from_db()
        if taken.state == "expired":
            self.held.remove(chosen)
            self.returned.append(chosen[2])

    @rule(what=WHAT, count=st.integers(1, 2))
    def load(self, what: int, count: int) -> None:
        """More codes come."""
        make.codes(self.rewards[what], count)

    @rule(what=WHAT)
    def void(self, what: int) -> None:
        """A code in stock is voided."""
        code = RewardCode.objects.filter(reward=self.rewards[what], state="loaded").first()
        if code:
            stock.void(code=code, reason="A test.", by=self.officer, token=common.token())

    # --- what must hold ----------------------------------------------------------------------------------------------

    @invariant()
    def ledger_adds_up(self) -> None:
        """I12, I13."""
        make.sound()
        for who, person in enumerate(self.people):
            balance, owed = make.balance(person), make.owed(person)
            assert balance - owed == self.net(who), (balance, owed, self.net(who))
            assert not (balance and owed), "points beside a debt"

    @invariant()
    def stock_adds_up(self) -> None:
        """I14, I15, I17."""
        for what, reward in enumerate(Reward.objects.filter(pk__in=[r.pk for r in self.rewards]).order_by("points")):
            number = {10: 0, 25: 1, 5: 2}[reward.points]
            mine = sum(1 for _, i, _, _ in self.held if i == number)
            assert reward.issued == mine == reward.redemptions.held().count(), what
            assert reward.remaining == reward.codes.filter(state="loaded").count() >= 0
            assert reward.loaded == reward.issued + reward.remaining + reward.voided
        self.sponsor.refresh_from_db()
        held = Redemption.objects.held().aggregate(total=Sum("value"))["total"] or 0
        assert self.sponsor.committed == held <= self.sponsor.budget
        given = list(Redemption.objects.values_list("code", flat=True))
        assert len(given) == len(set(given))


def run(examples: int, *, steps: int = 10) -> None:
    """Run it so many times, always the same way. Raises what it found."""
    STAGE.set()
    run_state_machine_as_test(
        World,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            print_blob=False,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
