"""What officers, assessors and panel members do with an application before it is decided."""

from grants.assessment.actions.assigning import assign, assign_evenly, remove
from grants.assessment.actions.checking import moderate, pass_check, send_back
from grants.assessment.actions.diligence import confirm, flag, open_checklist, reopen, waive
from grants.assessment.actions.interests import declare, match, refuse_ineligible, refuse_undecidable
from grants.assessment.actions.panel import accept, cancel, invite
from grants.assessment.actions.scoring import revise, save, submit
from grants.assessment.actions.sifting import pass_sift, refuse_sift, reopen_sift

__all__ = [
    "accept",
    "assign",
    "assign_evenly",
    "cancel",
    "confirm",
    "declare",
    "flag",
    "invite",
    "match",
    "moderate",
    "open_checklist",
    "pass_check",
    "pass_sift",
    "refuse_ineligible",
    "refuse_sift",
    "refuse_undecidable",
    "remove",
    "reopen",
    "reopen_sift",
    "revise",
    "save",
    "send_back",
    "submit",
    "waive",
]
