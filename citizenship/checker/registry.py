"""What the room adds to the portal's registries."""

from citizenship.checker import registry_checks as _checks  # noqa: F401 it registers itself
from citizenship.checker import registry_media as _media  # noqa: F401 it registers itself
