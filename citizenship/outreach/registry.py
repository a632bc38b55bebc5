"""What the room adds to the portal's registries."""

from citizenship.outreach import registry_campaign as _campaign  # noqa: F401 it registers itself
from citizenship.outreach import registry_events as _events  # noqa: F401 it registers itself
from citizenship.outreach import registry_reminders as _reminders  # noqa: F401 it registers itself
from citizenship.outreach import registry_young as _young  # noqa: F401 it registers itself
