"""What the room adds to the portal's registries."""

from volunteering.proof import part as _part  # noqa: F401 the part of "My volunteering"
