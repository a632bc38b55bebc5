"""What people and staff can do in this room: each function is one thing, whole or not at all."""

from programmes.people.actions.account import choose_notices, update_details
from programmes.people.actions.erasure import carry_out_erasure, erase, replay
from programmes.people.actions.members import (
    accept_invite,
    cancel_invite,
    change_member_role,
    extend_member,
    invite_colleague,
    invite_registrar,
    remove_member,
)
from programmes.people.actions.organisations import (
    approve_organisation,
    change_organisation,
    close_organisation,
    create_organisation,
    refuse_organisation,
    reopen_organisation,
)
from programmes.people.actions.requests import (
    acknowledge_request,
    ask_for_data,
    ask_for_erasure,
    complete_request,
    create_complaint,
    create_format,
    refuse_request,
)
from programmes.people.actions.staff import appoint, close_appointment

__all__ = [
    "accept_invite",
    "acknowledge_request",
    "appoint",
    "approve_organisation",
    "ask_for_data",
    "ask_for_erasure",
    "cancel_invite",
    "carry_out_erasure",
    "change_member_role",
    "change_organisation",
    "choose_notices",
    "close_appointment",
    "close_organisation",
    "complete_request",
    "create_complaint",
    "create_format",
    "create_organisation",
    "erase",
    "extend_member",
    "invite_colleague",
    "invite_registrar",
    "refuse_organisation",
    "refuse_request",
    "remove_member",
    "reopen_organisation",
    "replay",
    "update_details",
]
