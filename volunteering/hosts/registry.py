"""What the room adds to the portal's registries."""

from programmes.catalogue import loading
from volunteering.hosts import demo, reference
from volunteering.hosts import waiting as _waiting  # noqa: F401 it registers itself

loading.reference.register(reference.load_agreement, "agreement")
loading.demo.register(demo.load, "volunteering hosts")
