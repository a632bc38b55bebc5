"""Erasing a person, beside the register: records joined to theirs, and what they gave as a guardian."""

from typing import Any

from volunteering.safeguarding.actions.guardians import end
from volunteering.safeguarding.models import (
    AccessNeed,
    BirthDate,
    Guardian,
    ParticipationPermission,
    Volunteer,
    VolunteerMove,
)


def erase_rows(person: Any, by: Any) -> None:
    """In the erasure's transaction (I27). Nothing that names the person is left on records that were joined to theirs;
    what they permitted as a guardian ends, since nobody can be reached about it any more, and their statement goes.

    The row of a volunteer stays without name or date, so that hours and seats keep their sums.
    """
    own = Volunteer.objects.filter(user=person)
    for merged in Volunteer.objects.filter(merged_into__in=own.values("pk")):
        BirthDate.objects.filter(volunteer=merged).delete()
        AccessNeed.objects.filter(volunteer=merged).delete()
        VolunteerMove.objects.filter(volunteer=merged).update(note="")
        Volunteer.objects.filter(pk=merged.pk).update(known_as="", interests=[])
    live = ParticipationPermission.State.LIVE
    # Their own permission ends first, while the later rooms can still see whose it was.
    for permission in ParticipationPermission.objects.filter(volunteer__in=own.values("pk"), state=live):
        end(permission, how="portal", by=None, tell=False)
    given = Guardian.objects.of_person(person)
    for permission in ParticipationPermission.objects.filter(guardian__in=given.values("pk"), state=live):
        end(permission, how="guardian", by=None)
    given.delete()
