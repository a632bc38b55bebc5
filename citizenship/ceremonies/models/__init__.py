"""The room's rows, gathered."""

from citizenship.ceremonies.models.ceremonies import Ceremony, CeremonyMove
from citizenship.ceremonies.models.history import Correction, Deviation
from citizenship.ceremonies.models.matches import VenueMatch, VenueMatchMove
from citizenship.ceremonies.models.mayor import (
    GuestCode,
    MayorsCeremony,
    MayorsCeremonyMove,
    Nomination,
    NominationMove,
)
from citizenship.ceremonies.models.partners import Partner, Venue, VenueMove
from citizenship.ceremonies.models.requests import AttendanceRequest, AttendanceRequestMove
from citizenship.ceremonies.models.returns import Extension, MonthlyReturn, MonthlyReturnMove, ReturnVersion

__all__ = [
    "AttendanceRequest",
    "AttendanceRequestMove",
    "Ceremony",
    "CeremonyMove",
    "Correction",
    "Deviation",
    "Extension",
    "GuestCode",
    "MayorsCeremony",
    "MayorsCeremonyMove",
    "MonthlyReturn",
    "MonthlyReturnMove",
    "Nomination",
    "NominationMove",
    "Partner",
    "ReturnVersion",
    "Venue",
    "VenueMatch",
    "VenueMatchMove",
    "VenueMove",
]
