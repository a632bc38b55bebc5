"""Lists from which a registrar chooses about a ceremony. Codes are stored; nobody is described."""

from django.db import models


class Dignitary(models.TextChoices):
    """The role of who spoke for the borough or the county, never the name."""

    NONE = "none", "Nobody"
    MAYOR_OF_BOROUGH = "mayor_of_borough", "Mayor or Speaker of the borough"
    DEPUTY_MAYOR = "deputy_mayor", "Deputy mayor or deputy speaker"
    COUNCILLOR = "councillor", "Councillor"
    LORD_LIEUTENANT = "lord_lieutenant", "Lord-Lieutenant"
    DEPUTY_LIEUTENANT = "deputy_lieutenant", "Deputy lieutenant"
    HONORARY_FREEMAN = "honorary_freeman", "Honorary freeman or alderman"
    MEMBER_OF_PARLIAMENT = "member_of_parliament", "Member of Parliament"
    ASSEMBLY_MEMBER = "assembly_member", "London Assembly member"
    OTHER_ROLE = "other_role", "Another role"


class CancelReason(models.TextChoices):
    """Why a ceremony does not take place, or why its record is struck."""

    TOO_FEW = "too_few", "Too few people were booked"
    VENUE = "venue", "The venue could not be used"
    STAFF = "staff", "No officer could lead it"
    DISRUPTED = "disrupted", "Weather, transport or an emergency"
    JOINED = "joined", "It was joined with another ceremony"
    TWICE = "twice", "It was entered twice, or by mistake"
    OTHER = "other", "Another reason"
