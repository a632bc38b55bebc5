"""What people do with hours."""

from volunteering.hours.actions.attendance import attended, missed
from volunteering.hours.actions.automatic import pass_, run, set_cap, set_rule, stop, undo
from volunteering.hours.actions.deciding import confirm, confirm_many, correct, decide_instead, refuse
from volunteering.hours.actions.disputes import dismiss, dispute, dispute_no_show, uphold, withdraw_dispute
from volunteering.hours.actions.ledger import Overlaps
from volunteering.hours.actions.logged import Row, Supervisor, ask_again, log, log_many, withdraw
from volunteering.hours.actions.merging import merge
from volunteering.hours.actions.reminding import backlog, remind, remind_all
from volunteering.hours.actions.supervisors import answer, approve, ask_to_host, find, refuse_organisation, release

__all__ = [
    "Overlaps",
    "Row",
    "Supervisor",
    "answer",
    "approve",
    "ask_again",
    "ask_to_host",
    "attended",
    "backlog",
    "confirm",
    "confirm_many",
    "correct",
    "decide_instead",
    "dismiss",
    "dispute",
    "dispute_no_show",
    "find",
    "log",
    "log_many",
    "merge",
    "missed",
    "pass_",
    "refuse",
    "refuse_organisation",
    "release",
    "remind",
    "remind_all",
    "run",
    "set_cap",
    "set_rule",
    "stop",
    "undo",
    "uphold",
    "withdraw",
    "withdraw_dispute",
]
