"""The room's rows, gathered."""

from citizenship.checker.models.media import OutcomeMedia, OutcomeMediaMove
from citizenship.checker.models.starts import Start

__all__ = [
    "OutcomeMedia",
    "OutcomeMediaMove",
    "Start",
]
