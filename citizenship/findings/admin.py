"""The staff's side of the room."""

from citizenship.findings import admin_guidance as _guidance  # noqa: F401 it registers itself
from citizenship.findings import admin_results as _results  # noqa: F401 it registers itself
