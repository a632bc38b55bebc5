"""What staff do with programmes and ways to take part; what people send, read again and withdraw; invitations."""

from programmes.catalogue.actions.invitations import (
    cancel_invitation,
    cancel_sheet,
    count_first_step,
    invite,
    issue_sheet,
    open_invitation,
    print_keys,
    use_anonymously,
    use_invitation,
)
from programmes.catalogue.actions.inviting import invite_on, invited_by
from programmes.catalogue.actions.own_data import erase, export, retain
from programmes.catalogue.actions.pages import (
    bring_back,
    count_link,
    keep_page,
    publish_programme,
    withdraw_programme,
)
from programmes.catalogue.actions.responses import (
    acknowledge_response,
    arrange_response,
    check_in,
    close_response,
    finish_response,
    withdraw_response,
)
from programmes.catalogue.actions.taking_part import (
    close_take_part,
    count_once,
    count_referral,
    count_results,
    open_take_part,
    respond,
)

__all__ = [
    "acknowledge_response",
    "arrange_response",
    "bring_back",
    "cancel_invitation",
    "cancel_sheet",
    "check_in",
    "close_response",
    "close_take_part",
    "count_first_step",
    "count_link",
    "count_once",
    "count_referral",
    "count_results",
    "erase",
    "export",
    "finish_response",
    "invite",
    "invite_on",
    "invited_by",
    "issue_sheet",
    "keep_page",
    "open_invitation",
    "open_take_part",
    "print_keys",
    "publish_programme",
    "respond",
    "retain",
    "use_anonymously",
    "use_invitation",
    "withdraw_programme",
    "withdraw_response",
]
