"""What happens to the data of parents and carers beside the register: retention, and erasure of who has an account."""

from datetime import datetime
from typing import Any

from grants.funds.codesign import actions
from grants.funds.models import CodesignHelper, CriterionComment
from programmes.people import data


def _mine(person: Any) -> Any:
    return CodesignHelper.objects.filter(email=person.email.lower()).order_by("pk")


def export(person: Any) -> list[dict[str, Any]]:
    """What this person's address was used for: comments need no account, so the register does not know them."""
    return [
        {
            "record": "comment on a fund’s criteria",
            "fund": helper.codesign.round.fund.name,
            "name": helper.name,
            "thanked by name": helper.may_name,
            "comments": [each.text for each in helper.comments.all()],
        }
        for helper in _mine(person).select_related("codesign__round__fund").prefetch_related("comments")
    ]


def erase(person: Any, by: Any) -> None:
    """Delete this person's comments, name and address. How many people helped stays as it was."""
    found = list(_mine(person).values_list("pk", flat=True))
    # The address first: the database lets a comment go only when its writer is gone.
    CodesignHelper.objects.filter(pk__in=found).update(email="", name="", may_name=False)
    CriterionComment.objects.filter(helper__in=found).delete()


def retain(at: datetime) -> int:
    """Delete addresses that are not needed any more."""
    return actions.forget(at)


data.register(data.Area("grants.codesign", export=export, erase=erase, retain=retain))
