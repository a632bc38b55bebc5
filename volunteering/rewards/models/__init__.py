"""The room's models: the ledger, the levels, the catalogue, and the codes."""

from volunteering.rewards.models.catalogue import Reward, RewardMove, Sponsor, ValueCap
from volunteering.rewards.models.codes import Redemption, RedemptionMove, RewardCode, mark_of
from volunteering.rewards.models.equality import EqualityNote, SurveySlip
from volunteering.rewards.models.experiments import Arm, ArmAssignment, Experiment, ExperimentMove, Exposure
from volunteering.rewards.models.levels import AwardLevel, LevelReached, levels_for, next_level
from volunteering.rewards.models.points import EarningRule, Leg, PointsAccount, Transfer

__all__ = [
    "Arm",
    "ArmAssignment",
    "AwardLevel",
    "EarningRule",
    "EqualityNote",
    "Experiment",
    "ExperimentMove",
    "Exposure",
    "Leg",
    "LevelReached",
    "PointsAccount",
    "Redemption",
    "RedemptionMove",
    "Reward",
    "RewardCode",
    "RewardMove",
    "Sponsor",
    "SurveySlip",
    "Transfer",
    "ValueCap",
    "levels_for",
    "mark_of",
    "next_level",
]
