"""The staff's side."""

import volunteering.rewards.admin_experiments
import volunteering.rewards.admin_rewards  # noqa: F401
