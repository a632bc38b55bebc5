"""What the room adds to the portal's registries."""

from citizenship.facts import registry_facts as _facts  # noqa: F401 it registers itself
from citizenship.facts import registry_words as _words  # noqa: F401 it registers itself
