"""How an arm is found, at random or by rota, so that anybody can find the same arm again.

At random. The portal makes a study's seed when its protocol is registered and publishes it, so nobody could know an arm
before that, and nobody can choose one after it. Places are drawn in blocks, so that the arms stay even:

1. Write two tickets for each arm (four, where its weight is 2), in the order of the arms. Number them from 1.
2. The tickets make one block. Place 1 to the number of tickets are block 1, the next ones block 2, and so on.
3. For each ticket write `seed:key:block:ticket` and take its SHA-256 in hexadecimal. `key` says which row of places it
   is: a borough's GSS code ("E09000007") for the ceremonies of that borough, "boroughs" for boroughs.
4. Sort the block's tickets by that number. The first place of the block gets the first ticket, and so on.

By rota. The tickets of the arms (one for each point of weight) are given out in their order, again and again.

The database finds the same arm in SQL (`citizenship_drawn_arm`, `citizenship_turn_arm`) and refuses any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from citizenship.studies.models import Arm, Study
from programmes.workflow import MoveRefused

# The key under which boroughs are drawn; ceremonies are drawn under their borough's GSS code.
BOROUGHS = "boroughs"
# Two tickets for each point of weight, so that the last place of a small block is not known from the first.
PER_WEIGHT = 2


@dataclass(frozen=True)
class Ticket:
    """One ticket of one block: its number, its arm, what was hashed, and the hash by which it is sorted."""

    number: int
    arm: Arm
    line: str
    digest: str


@dataclass(frozen=True)
class Drawn:
    """What a draw came to, with its working: the block's tickets in their order and which of them it is."""

    arm: Arm
    key: str
    order: int
    block: int
    place: int
    tickets: tuple[Ticket, ...]

    @property
    def ticket(self) -> Ticket:
        """The ticket that this place got."""
        return self.tickets[self.place - 1]

    @property
    def told(self) -> str:
        """The working in one line, kept beside the arm so that somebody can check it."""
        return (
            f"Place {self.order} of {self.key}: block {self.block}, place {self.place} of {len(self.tickets)}. "
            f"SHA-256 of {self.ticket.line} is {self.ticket.digest}."
        )


def draw(study: Study, key: str, order: int) -> Arm:
    """The arm that the published seed gives to place `order` (the first is 1) of the row `key`.

    Raises MoveRefused while the study is a draft, because its seed does not exist yet.
    """
    return drawn(study, key, order).arm


def drawn(study: Study, key: str, order: int) -> Drawn:
    """The same draw with its working. One query, or none where the arms were prefetched."""
    if not study.seed:
        raise MoveRefused("This study is not registered, so it has no seed to draw from yet.")
    return drawn_from(study.seed, sorted(study.arms.all(), key=lambda arm: arm.order), key, order)


def drawn_from(seed: str, arms: Sequence[Arm], key: str, order: int) -> Drawn:
    """The draw itself, from a seed and arms in their order. Raises ValueError for a place below 1 or without arms."""
    bag = [arm for arm in arms for _ in range(arm.weight * PER_WEIGHT)]
    if order < 1 or not bag:
        raise ValueError("places are counted from 1, and there must be arms to draw")
    block, place = (order - 1) // len(bag) + 1, (order - 1) % len(bag) + 1
    tickets = [_ticket(seed, key, block, number, arm) for number, arm in enumerate(bag, 1)]
    tickets.sort(key=lambda ticket: ticket.digest)
    return Drawn(tickets[place - 1].arm, key, order, block, place, tuple(tickets))


def turn(study: Study, order: int) -> Arm:
    """The arm whose turn it is at place `order` (the first is 1) of a rota."""
    bag = [arm for arm in sorted(study.arms.all(), key=lambda arm: arm.order) for _ in range(arm.weight)]
    if order < 1 or not bag:
        raise ValueError("places are counted from 1, and there must be arms to take turns")
    return bag[(order - 1) % len(bag)]


def _ticket(seed: str, key: str, block: int, number: int, arm: Arm) -> Ticket:
    line = f"{seed}:{key}:{block}:{number}"
    return Ticket(number, arm, line, sha256(line.encode()).hexdigest())
