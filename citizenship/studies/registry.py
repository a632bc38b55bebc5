"""What the room adds to the portal's registries."""

from citizenship.studies import demo, reference
from citizenship.studies import waiting as _waiting  # noqa: F401 it registers itself
from programmes.catalogue import loading

loading.reference.register(reference.load_statement, "data-sharing statement")
loading.demo.register(demo.load, "ceremony pilots")
