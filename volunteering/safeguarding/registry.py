"""What the room adds to the portal's registries: a person's own data, the work-list, periodic work, demonstration."""

from typing import Any

from programmes.catalogue import loading
from programmes.people import data
from volunteering.safeguarding import (
    demo,
    hidden,  # noqa: F401 it registers what the delivery log leaves out
    tasks,  # noqa: F401 it names its handlers
    waiting,  # noqa: F401 it registers its lines
)
from volunteering.safeguarding.actions import daily, erasing
from volunteering.safeguarding.models import Guardian


def what_you_permitted(person: Any) -> list[dict[str, Any]]:
    """For a guardian's download: what they stated and permitted, without the young person's own data."""
    return [
        {
            "name": giver.name,
            "relationship": giver.get_relationship_display(),
            "telephone": giver.phone,
            "address": giver.email,
            "given": [
                {"at": each.given_at.isoformat(), "until": each.expires_at.isoformat(), "permits": each.permits_words()}
                for each in giver.permissions.all()
            ],
        }
        for giver in Guardian.objects.of_person(person).prefetch_related("permissions")
    ]


data.register(
    data.Area(
        "permissions you gave as a guardian", export=what_you_permitted, erase=erasing.erase_rows, retain=daily.retain
    )
)
loading.demo.register(demo.load, "volunteering safeguarding")
