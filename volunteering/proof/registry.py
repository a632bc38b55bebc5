"""What the room adds to the portal's registries."""

from programmes.catalogue import loading
from volunteering.proof import demo
from volunteering.proof import part as _part  # noqa: F401 the part of "My volunteering"

loading.demo.register(demo.load, "volunteering proof")
