"""The staff's side."""

import volunteering.pathways.admin_headstart
import volunteering.pathways.admin_insights
import volunteering.pathways.admin_team_london  # noqa: F401
