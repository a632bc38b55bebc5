"""Gathers the staff's side of the area's rooms."""

import volunteering.hosts.admin
import volunteering.hours.admin
import volunteering.opportunities.admin
import volunteering.pathways.admin
import volunteering.proof.admin
import volunteering.rewards.admin
import volunteering.safeguarding.admin  # noqa: F401 the others are gathered under the same name
