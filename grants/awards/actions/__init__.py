"""Deciding: to fund or to decline, and what happens to an award afterwards."""

from grants.awards.actions.awards import accept, change_amount, refuse_offer, restore, revoke
from grants.awards.actions.batch import decide_batch, explain_batch
from grants.awards.actions.deciding import decline, fund
from grants.awards.actions.publishing import publish, unpublish
from grants.awards.actions.recommending import approve, recommend, refuse_recommendation, withdraw_recommendation

__all__ = [
    "accept",
    "approve",
    "change_amount",
    "decide_batch",
    "decline",
    "explain_batch",
    "fund",
    "publish",
    "recommend",
    "refuse_offer",
    "refuse_recommendation",
    "restore",
    "revoke",
    "unpublish",
    "withdraw_recommendation",
]
