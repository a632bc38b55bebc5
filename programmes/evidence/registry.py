"""What this room adds to the registries: how long raw survey answers are kept."""

from programmes.evidence import actions
from programmes.people import data

data.register(data.Area("evidence", retain=actions.retain))
