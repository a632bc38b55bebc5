"""The room's rows, gathered."""

from citizenship.advice.models.letters import AdviceChange, AdviceChangeMove, AdviceLetter, AdviceLetterMove
from citizenship.advice.models.organisations import AdviceOrganisation, AdviceOrganisationMove, Level, Regulator
from citizenship.advice.models.services import AdviceHours, AdvicePlace, AdviceService, AdviceServiceMove

__all__ = [
    "AdviceChange",
    "AdviceChangeMove",
    "AdviceHours",
    "AdviceLetter",
    "AdviceLetterMove",
    "AdviceOrganisation",
    "AdviceOrganisationMove",
    "AdvicePlace",
    "AdviceService",
    "AdviceServiceMove",
    "Level",
    "Regulator",
]
