"""The staff's steps with a programme and a way to take part: each asks, then calls one action."""

from programmes.catalogue import actions
from programmes.catalogue.models import Programme, TakePart
from programmes.people.access import Permission
from programmes.people.views.staff import PAGES, Step

_EDIT = Permission.EDIT_PROGRAMMES

PROGRAMME: dict[str, Step] = {
    "publish": Step(
        "Publish the page", "Everybody can read it, from now. Look at the preview first.",
        "The page is published.", _EDIT,
        lambda p, by, data, token: actions.publish_programme(programme=p, by=by, token=token),
    ),
    "withdraw": Step(
        "Take the page off", "Visitors get “not found” for it and for its ways to take part. What was sent stays.",
        "The page is a draft again.", _EDIT,
        lambda p, by, data, token: actions.withdraw_programme(programme=p, by=by, token=token),
        warning=True,
    ),
}  # fmt: skip
TAKE_PART: dict[str, Step] = {
    "open_": Step(
        "Open it", "Visitors can send their answers, from now. Its questions are frozen: a change needs a new version.",
        "It is open.", _EDIT,
        lambda t, by, data, token: actions.open_take_part(take_part=t, by=by, token=token),
    ),
    "close": Step(
        "Close it", "Nothing more is taken. What was sent stays, and can still be withdrawn by whoever sent it.",
        "It is closed.", _EDIT,
        lambda t, by, data, token: actions.close_take_part(take_part=t, by=by, token=token),
        warning=True,
    ),
}  # fmt: skip
PAGES[Programme] = PROGRAMME
PAGES[TakePart] = TAKE_PART
