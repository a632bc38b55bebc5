"""The staff's side of the room."""

from citizenship.checker import admin_checks as _checks  # noqa: F401 it registers itself
from citizenship.checker import admin_media as _media  # noqa: F401 it registers itself
