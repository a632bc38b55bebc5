"""What people do with an application, and what staff do with it short of a decision on money (that is in awards)."""

from grants.applications.actions.assisted import (
    ask,
    confirm_entry,
    correct,
    enter,
    record_confirmation,
    take_back,
    take_over,
)
from grants.applications.actions.bodies import (
    ask_body_again,
    confirm_body,
    decline_body,
    drop_body,
    name_body,
)
from grants.applications.actions.extra_time import give_extra_time
from grants.applications.actions.finding import file_of, late_until, locked, refuse_if_not_editable
from grants.applications.actions.help import (
    ask_call_back,
    book,
    cancel_booking,
    cancel_session,
    finish,
    miss,
    plan_session,
)
from grants.applications.actions.returning import allow_late, reopen, return_
from grants.applications.actions.starting import APPLICANTS, start
from grants.applications.actions.writing import remove_file, save, submit, take_facts, to_do, withdraw

__all__ = [
    "APPLICANTS",
    "allow_late",
    "ask",
    "ask_body_again",
    "ask_call_back",
    "book",
    "cancel_booking",
    "cancel_session",
    "confirm_body",
    "confirm_entry",
    "correct",
    "decline_body",
    "drop_body",
    "enter",
    "file_of",
    "finish",
    "give_extra_time",
    "late_until",
    "locked",
    "miss",
    "name_body",
    "plan_session",
    "record_confirmation",
    "refuse_if_not_editable",
    "remove_file",
    "reopen",
    "return_",
    "save",
    "start",
    "submit",
    "take_back",
    "take_facts",
    "take_over",
    "to_do",
    "withdraw",
]
