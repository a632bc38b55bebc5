"""The staff's side of the room."""

from citizenship.facts import admin_facts as _facts  # noqa: F401 it registers itself
from citizenship.facts import admin_words as _words  # noqa: F401 it registers itself
