"""The staff's side of the room."""

from citizenship.outreach import admin_campaign as _campaign  # noqa: F401 it registers itself
from citizenship.outreach import admin_events as _events  # noqa: F401 it registers itself
from citizenship.outreach import admin_reminders as _reminders  # noqa: F401 it registers itself
from citizenship.outreach import admin_young as _young  # noqa: F401 it registers itself
