"""The guidance checklist of one ceremony: what good practice was there on the day, as codes and never as names.

The roles are those of the Greater London Authority's citizenship ceremonies guidance: host organisation, presiding
official, master of ceremonies, trained staff, community guests, existing citizens and civil-society partners. What
follows them is the strategy *All of Us* (2018), section 2.2: a welcome that everybody can follow, the story of the
place, a celebration with the community, and thanks for what people gave before they became citizens.
"""

from django.db.models import TextChoices


class Practice(TextChoices):
    """One line of the checklist. The codes are stored; the labels are what a registrar reads."""

    HOST = "host", "A host organisation welcomed people"
    PRESIDING = "presiding", "A presiding official led the ceremony"
    MASTER = "master", "A master of ceremonies guided people through it"
    TRAINED_STAFF = "trained_staff", "Staff were trained for it"
    COMMUNITY_GUESTS = "community_guests", "Guests from the community came"
    EXISTING_CITIZENS = "existing_citizens", "People who became citizens before took part"
    PARTNERS = "partners", "Civil-society partners took part"
    WELCOME_AND_ACCESS = "welcome_and_access", "The welcome and the room were right for everybody"
    LOCAL_STORY = "local_story", "The story of the local area was told"
    CELEBRATION = "celebration", "There was a celebration with the community"
    RECOGNITION = "recognition", "What people gave before becoming citizens was recognised"
    FOLLOW_UP = "follow_up", "People were told what comes next"


def labels(codes: list[str]) -> list[str]:
    """The lines of the checklist that were there, in its order."""
    return [str(practice.label) for practice in Practice if practice.value in codes]
