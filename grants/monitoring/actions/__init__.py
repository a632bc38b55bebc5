"""What people do with reports, with the participants' survey, and with the learning library."""

from grants.monitoring.actions.learning import begin_entry, edit_entry, publish, withdraw
from grants.monitoring.actions.reports import (
    accept,
    begin,
    remind,
    return_,
    save,
    schedule,
    sign_off,
    submit,
    take_back,
)
from grants.monitoring.actions.survey import ask_again, finish, issue

__all__ = [
    "accept",
    "ask_again",
    "begin",
    "begin_entry",
    "edit_entry",
    "finish",
    "issue",
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
