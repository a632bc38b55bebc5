"""What people do with reports, with the participants' survey, and with the learning library."""

from grants.monitoring.actions.ending import end_grant
from grants.monitoring.actions.learning import begin_entry, edit_entry, publish, withdraw
from grants.monitoring.actions.reports import (
    accept,
    begin,
    move_due_days,
    remind,
    return_,
    save,
    schedule,
    sign_off,
    submit,
    take_back,
)
from grants.monitoring.actions.survey import ask_again, close_survey, finish, issue

__all__ = [
    "accept",
    "ask_again",
    "begin",
    "begin_entry",
    "close_survey",
    "edit_entry",
    "end_grant",
    "finish",
    "issue",
    "move_due_days",
    "publish",
    "remind",
    "return_",
    "save",
    "schedule",
    "sign_off",
    "submit",
    "take_back",
    "withdraw",
]
