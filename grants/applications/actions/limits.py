"""How many live applications one applicant may have: in a round, and across a fund.

Live are drafts that can still be sent, applications that wait for a decision or for an answer, and offers that wait for
the applicant. What is withdrawn, not funded, or accepted makes room.
"""

from typing import Any

from django.db.models import Count, Q

from grants.applications.models import Application
from grants.funds.models import Round
from programmes import clock
from programmes.people.models import Organisation, User
from programmes.workflow import MoveRefused

SENT = Q(state__in=["submitted", "returned"]) | Q(state="funded", award__state="offered")
# A draft whose time is over holds no place, unless somebody was allowed to send it late.
DRAFT = Q(state="draft") & (
    Q(round__state="published", round__closes_at__gte=clock.Now()) | Q(late_exceptions__until_at__gte=clock.Now())
)


def words(round: Round) -> list[str]:
    """The limits of this round in words, for the page where somebody starts; nothing where there are none."""
    found = []
    for limit, where in ((round.live_limit, "this round"), (round.fund.live_limit, round.fund.name)):
        if limit:
            found.append(f"One applicant can have at most {_counted(limit)} in {where} at the same time.")
    return found


def refuse_one_more(
    round: Round, organisation: Organisation | None, person: Any, *, besides: Application | None = None
) -> None:
    """Raises MoveRefused when the applicant has as many live applications as the round or its fund allows.

    `besides` is the application that is being sent: then only those that were sent count, since it must not be held
    back by a colleague's draft. The applicant's row stays locked until the transaction ends, so that two at the same
    moment cannot both pass.
    """
    if not round.live_limit and not round.fund.live_limit:
        return
    _lock(organisation, person)
    mine = Application.objects.filter(organisation=organisation, person=None if organisation else person)
    mine = mine.filter(SENT if besides else SENT | DRAFT).filter(round__fund=round.fund_id)
    if besides:
        mine = mine.exclude(pk=besides.pk)
    here = Q(round=round.pk)
    found = mine.aggregate(fund=Count("pk", distinct=True), round=Count("pk", filter=here, distinct=True))
    for limit, live, where in (
        (round.live_limit, found["round"], "this round"),
        (round.fund.live_limit, found["fund"], round.fund.name),
    ):
        if limit and live >= limit:
            who = f"{organisation.name} has" if organisation else "You have"
            raise MoveRefused(
                f"{who} {_counted(live)} in {where} already, and {limit} is the most at the same time. "
                "Wait for a decision on one, or withdraw one, before you go on.",
                field=None if besides else "applicant",
            )


def _lock(organisation: Organisation | None, person: Any) -> None:
    rows: Any = Organisation.objects.filter(pk=organisation.pk) if organisation else User.objects.filter(pk=person.pk)
    # No key is changed, so that rows which only point here (a new application) need not wait.
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _counted(number: int) -> str:
    return "1 live application" if number == 1 else f"{number} live applications"
