"""What the room adds to the portal's registries."""

from typing import Any

from programmes.catalogue import loading
from volunteering.pathways import demo_teams, participation, reference_team_london
from volunteering.pathways import part_team_london as _part  # noqa: F401 the part of "My volunteering", personal data
from volunteering.pathways import registry_headstart as _headstart  # noqa: F401 HeadStart and HeadStart Action
from volunteering.pathways import tasks_insights as _insights  # noqa: F401 the monthly figure
from volunteering.pathways import waiting_team_london as _waiting  # noqa: F401 the work-list's lines


def load_participation(say: Any) -> None:
    """The measure of the portal's own participation series, where it is missing."""
    say(f"participation: {participation.load()}")


loading.reference.register(load_participation)
loading.reference.register(reference_team_london.load)
loading.demo.register(demo_teams.load, "volunteering teams")
