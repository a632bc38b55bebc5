"""How a record moves: a table of moves, the log of moves made, and the announcement of what follows from one.

A model holds `FLOW = Workflow(submit=(["draft", "returned"], "submitted"), …)`; its method `submit()` asks `FLOW.check`
for the new state and stamps its fields. Nothing else sets `state`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction


class MoveRefused(Exception):
    """The move may not be made; `message` tells the person why and what to do, `field` is where to show it."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Workflow:
    """A table of moves: verb = (the states it may start from, the state it ends in).

    `staff` names the verbs that staff make: each must appear on a work-list.
    """

    def __init__(self, *, staff: Iterable[str] = (), **moves: tuple[list[str], str]) -> None:
        self.moves = {verb: ([str(start) for start in starts], str(end)) for verb, (starts, end) in moves.items()}
        self.staff = frozenset(staff)
        unknown = self.staff - self.moves.keys()
        if unknown:
            raise ValueError(f"staff verbs that are not moves: {sorted(unknown)}")

    def open_moves(self, state: str) -> list[str]:
        """The verbs that may be made from this state, in the order of the table."""
        return [verb for verb, (starts, _) in self.moves.items() if state in starts]

    def check(self, verb: str, state: str) -> str:
        """The state that `verb` leads to. Raises MoveRefused when it may not be made from `state`."""
        starts, end = self.moves[verb]
        if state not in starts:
            raise MoveRefused(
                f"This cannot be done now, because it is {state.replace('_', ' ')}. "
                "Open it again to see what has changed."
            )
        return end


def stamped(
    name: str, verb: str, *, held: Iterable[str] | None = None, free: Iterable[str] = ()
) -> models.CheckConstraint:
    """A constraint that ties `<verb>_at` to `<verb>_by`, and both to the record's state.

    The two are set together in the `held` states, either way (but together) in the `free` ones, and empty in every
    other. Without `held` they are only tied to each other.
    """
    both = models.Q(**{f"{verb}_at__isnull": False, f"{verb}_by__isnull": False})
    none = models.Q(**{f"{verb}_at__isnull": True, f"{verb}_by__isnull": True})
    if held is None:
        return models.CheckConstraint(condition=both | none, name=name)
    held, free = list(held), list(free)
    rule = (models.Q(state__in=held) & both) | (~models.Q(state__in=[*held, *free]) & none)
    if free:
        rule |= models.Q(state__in=free) & (both | none)
    return models.CheckConstraint(condition=rule, name=name)


class Move(models.Model):
    """One move that somebody made: the history that people see. Subclasses add the key to their record as `moves`."""

    verb = models.CharField(max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="made by"
    )
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    PERSONAL_BASE: ClassVar[tuple[str, ...]] = ("by", "note")

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.verb} at {self.at:%Y-%m-%d %H:%M}"


_consequences: dict[str, list[Callable[..., None]]] = defaultdict(list)


def consequence(event: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """List a function to run, in the same transaction, when `event` ("grants.awards.accepted") is announced."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        _consequences[event].append(function)
        return function

    return register


def after(event: str, **facts: Any) -> None:
    """Announce a verb whose effects lie in later rooms; they run now, in this transaction, in the order of the row."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{event} was announced outside a transaction")
    for function in _consequences[event]:
        function(**facts)


def consequences() -> dict[str, list[str]]:
    """Every announced event with the names of the functions that follow from it."""
    return {event: [f"{f.__module__}.{f.__name__}" for f in functions] for event, functions in _consequences.items()}
