"""Published rounds for `manage.py load_demo`, so that every state of a fund's page can be seen.

Made by the portal's own actions from the drafts of the reference data. The people and what they say are fictional.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from grants.funds import actions, reference
from grants.funds.codesign import actions as codesign
from grants.funds.models import Codesign, CodesignHelper, Round
from programmes import clock, tokens
from programmes.people.models import User

NAME = "demonstration round"
# Fund, strand, the days from today until it opens and closes, and whether an officer has closed it by hand.
ROUNDS: tuple[tuple[str, str, int, int, bool], ...] = (
    ("london-family-fund", "", -14, 42, False),
    ("sport-unites", "stronger-communities", -10, 21, False),
    ("sport-unites", "active-londoners-small", 30, 72, False),
    ("sport-unites", "london-together", -30, 14, True),
    ("sport-unites", "places", -7, 49, False),
)
INTRO = (
    "The London Family Fund pays for work that brings families from different backgrounds together. "
    "Below is what we plan to score. Is it right? Is it plain? What would you look for?"
)
HEARD = (
    "You told us that getting there costs more than the activity, and that parents should plan it rather than be "
    "asked afterwards. We changed two criteria."
)
# Who says what about which criterion, and the name for the thanks ("" for nobody).
SAID: tuple[tuple[str, dict[str, str], str], ...] = (
    (
        "rosa",
        {"isolation": "A bus for four with a buggy is the reason why we stay at home. Ask who pays for it."},
        "Rosa",
    ),
    ("tunde", {"parents": "“Lead” frightens people. Planning together is what we want."}, "Tunde"),
    ("mei", {"mixing": "Once is not enough. My friends came out of the tenth time."}, ""),
)
# The criterion, its words afterwards, whose comment led to it, and why.
CHANGED: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "isolation",
        "Reaching parents who are isolated",
        "It is clear how families who come to nothing yet will hear of it, what makes it easy to come, and who pays "
        "for the way there.",
        "rosa",
        "The way there is what keeps many families at home.",
    ),
    (
        "parents",
        "Parents and carers plan it",
        "Parents and carers planned it together, have a part in running it, and are paid for their costs.",
        "tunde",
        "Planning together is what parents asked for; the word “lead” kept some away.",
    ),
)


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """Rounds of the London Family Fund and Sport Unites in several states, and a co-design. Safe to run twice."""
    reference.load()
    officer = User.objects.get(email="efua@portal.example")
    if Round.objects.filter(name__iendswith=NAME, fund__slug="london-family-fund").exists():
        say("rounds: the demonstration's rounds are there already")
        return
    today = clock.london_day(clock.now())
    for fund, strand, opens, closes, closed in ROUNDS:
        made = _round(fund, strand, today + timedelta(days=opens), today + timedelta(days=closes), officer)
        if fund == "london-family-fund":
            _codesign(made, officer)
        actions.publish(round=made, by=officer, token=tokens.issue())
        if closed:
            actions.close(round=made, by=officer, token=tokens.issue())
    draft = Round.objects.get(fund__slug="london-family-fund", state=Round.State.DRAFT)
    _ask(draft, officer, today + timedelta(days=21))
    say(f"rounds: {len(ROUNDS)} of the London Family Fund and Sport Unites, and two co-designs")


def _friday(day: date) -> date:
    return day + timedelta(days=(4 - day.weekday()) % 7)


def _round(fund: str, strand: str, opens: date, closes: date, officer: Any) -> Round:
    source = Round.objects.select_related("strand").get(
        fund__slug=fund, strand__slug=strand or None, state=Round.State.DRAFT
    )
    name = f"{source.strand.name}: {NAME}" if source.strand else NAME.capitalize()
    return actions.copy_round(
        round=source,
        name=name,
        opens_at=datetime.combine(opens, time(9), clock.LONDON),
        closes_at=datetime.combine(_friday(closes), time(12), clock.LONDON),
        by=officer,
        token=tokens.issue(),
    )


def _ask(round: Round, officer: Any, until: date) -> tuple[Codesign, dict[str, CodesignHelper]]:
    """Open the criteria for comment, invite three parents, and let them speak."""
    held = codesign.open_(
        round=round,
        intro=INTRO,
        until=datetime.combine(until, time(23, 59), clock.LONDON),
        by=officer,
        token=tokens.issue(),
    )
    emails = {who: f"{who}@parents.portal.example" for who, _, _ in SAID}
    invited = codesign.invite(codesign=held, emails=list(emails.values()), by=officer, token=tokens.issue())
    people = {each.email.partition("@")[0]: each for each in invited}
    criteria = {each.key: each for each in round.criteria.all()}
    for who, comments, name in SAID:
        codesign.comment(
            helper=people[who],
            comments={criteria[key].pk: text for key, text in comments.items()},
            name=name,
            may_name=bool(name),
            token=tokens.issue(),
        )
    return held, people


def _codesign(round: Round, officer: Any) -> None:
    """A co-design that is over, with what changed because of it."""
    held, people = _ask(round, officer, clock.london_day(clock.now()) + timedelta(days=1))
    for key, name, text, who, because in CHANGED:
        row = round.criteria.get(key=key)
        codesign.change(
            codesign=held,
            criterion=row,
            name=name,
            text=text,
            weight=row.weight,
            because=because,
            comment=people[who].comments.first(),
            by=officer,
            token=tokens.issue(),
        )
    codesign.close(codesign=held, summary=HEARD, by=officer, token=tokens.issue())
