"""What the room adds to the portal's registries."""

from typing import Any

from programmes.catalogue import loading
from volunteering.hours import demo, reference
from volunteering.hours import tasks as _tasks  # noqa: F401 they register themselves
from volunteering.hours import waiting as _waiting  # noqa: F401 it registers itself


def load_hours(say: Any) -> None:
    """The daily limits, where they are missing."""
    say(f"hours: {reference.load()}")


loading.reference.register(load_hours)
loading.demo.register(demo.load, "volunteering hours")
