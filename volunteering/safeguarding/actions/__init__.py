"""What people and officers do in this room: the only door to its rows."""

from volunteering.safeguarding.actions.concerns import close, note, raise_concern, reopen, take, view
from volunteering.safeguarding.actions.consent import (
    decline_consent,
    give_consent,
    request_consent,
    start,
    withdraw_consent,
)
from volunteering.safeguarding.actions.daily import expire_permissions, refresh_bands, remind_guardians, retain
from volunteering.safeguarding.actions.guardians import (
    ask_guardian,
    ask_to_renew,
    confirm_by_telephone,
    give_permission,
    sample_permission,
    send_pages,
    show_guardian,
    withdraw_permission,
)
from volunteering.safeguarding.actions.joining import age_of, change_profile, correct_birth_date, join
from volunteering.safeguarding.actions.merging import merge

__all__ = [
    "age_of",
    "ask_guardian",
    "ask_to_renew",
    "change_profile",
    "close",
    "confirm_by_telephone",
    "correct_birth_date",
    "decline_consent",
    "expire_permissions",
    "give_consent",
    "give_permission",
    "join",
    "merge",
    "note",
    "raise_concern",
    "refresh_bands",
    "remind_guardians",
    "reopen",
    "request_consent",
    "retain",
    "sample_permission",
    "send_pages",
    "show_guardian",
    "start",
    "take",
    "view",
    "withdraw_consent",
    "withdraw_permission",
]
