"""What this room adds to the registries: how long raw answers are kept, and a person's own consent to be written to."""

from programmes.evidence import actions
from programmes.evidence import registry_indicators as _indicators  # noqa: F401 it registers itself
from programmes.evidence import registry_measures as _measures  # noqa: F401 it registers itself
from programmes.evidence.actions import contact
from programmes.people import data

data.register(data.Area("evidence", retain=actions.retain, export=contact.export, erase=contact.erase))
