"""The staff's side."""

from volunteering.opportunities import admin_posting as _posting  # noqa: F401 it registers itself
from volunteering.opportunities import admin_sessions as _sessions  # noqa: F401 it registers itself
