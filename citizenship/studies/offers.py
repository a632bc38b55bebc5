"""What a ceremony can offer, at which level, and how a ceremony or a borough comes into an arm.

The levels follow the evidence on dose: help to register at home raised registration more than information alone
(Braconnier, Dormagen and Pons, American Political Science Review 2017), so a yes or no would hide what matters.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import IntegerChoices, TextChoices


class Level(IntegerChoices):
    """How much was done for an offer, the least first."""

    NONE = 0, "None"
    LEAFLET = 1, "A leaflet"
    STALL = 2, "A stall with somebody to ask"
    HELP = 3, "Help to do it on the spot"


class Offer(TextChoices):
    """The three things that the pilots promote: All of Us (March 2018), 2.2.2 and Table 5."""

    VOTING = "voting", "Registering to vote"
    VOLUNTEERING = "volunteering", "Volunteering"
    MEMBERSHIP = "membership", "Joining an organisation"


class Method(TextChoices):
    """How it is decided who is in which arm."""

    RANDOM = "random", "At random, by a published seed"
    ROTA = "rota", "By rota, each arm in turn"
    VOLUNTEER = "volunteer", "By who volunteers"


class Reason(TextChoices):
    """Why one ceremony or borough is in its arm. Codes only, so that nobody can be described."""

    DRAWN = "drawn", "The published seed drew it"
    TURN = "turn", "It was its turn in the rota"
    VOLUNTEERED = "volunteered", "The borough volunteered for it"
    STAFF_READY = "staff_ready", "The borough has the staff for it"
    PARTNER_READY = "partner_ready", "A partner is ready to attend"
    PARTNER_LOST = "partner_lost", "The partner can no longer attend"
    STAFF_LOST = "staff_lost", "The borough no longer has the staff for it"
    MISTAKE = "mistake", "It was entered by mistake"


# The reasons that each method gives by itself, and those from which an officer chooses.
REASON_OF: dict[str, str] = {Method.RANDOM: Reason.DRAWN, Method.ROTA: Reason.TURN}
REASONS_TO_VOLUNTEER: tuple[Reason, ...] = (Reason.VOLUNTEERED, Reason.STAFF_READY, Reason.PARTNER_READY)
REASONS_TO_CHANGE: tuple[Reason, ...] = (Reason.PARTNER_LOST, Reason.STAFF_LOST, Reason.MISTAKE, Reason.VOLUNTEERED)
NOTHING: dict[str, int] = dict.fromkeys(Offer.values, int(Level.NONE))


def nothing() -> dict[str, int]:
    """No offer at all: what every comparison ceremony carries."""
    return dict(NOTHING)


def told(offers: Mapping[str, Any]) -> str:
    """Levels in words: "Registering to vote: a leaflet. Volunteering: none."."""
    return " ".join(f"{Offer(code).label}: {Level(int(offers.get(code, 0))).label.lower()}." for code in Offer.values)
