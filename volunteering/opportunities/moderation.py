"""What staff are shown beside an opportunity before they decide: the points where somebody could come to harm."""

from dataclasses import dataclass

from volunteering.opportunities import words
from volunteering.opportunities.models.checks import REASONS, CheckLevel
from volunteering.opportunities.models.content import ADULT
from volunteering.opportunities.models.opportunities import Opportunity

VERY_YOUNG = 13


@dataclass(frozen=True)
class Flag:
    """One point to look at: its short name, why, and whether it is serious."""

    label: str
    text: str
    serious: bool = False


def flags(opportunity: Opportunity) -> list[Flag]:
    """The points of this opportunity, the serious ones first."""
    found = [*_young(opportunity), *_check(opportunity), *_money(opportunity), *_words(opportunity)]
    return sorted(found, key=lambda flag: not flag.serious)


def _young(opportunity: Opportunity) -> list[Flag]:
    youngest, found = opportunity.minimum_age, []
    if youngest < VERY_YOUNG:
        found.append(Flag("Under 13", f"Children from {youngest} may come. Is the work right for them?", serious=True))
    elif youngest < ADULT:
        found.append(Flag(f"From {youngest}", "Young people may come. Read what they do, where, and who is there."))
    if youngest < ADULT and opportunity.night:
        found.append(Flag("Night", "A session is too late or too early for people under 18.", serious=True))
    if youngest < ADULT and not opportunity.supervised:
        found.append(Flag("Not supervised", "Nobody of the host is with people under 18.", serious=True))
    if youngest < ADULT and opportunity.remote:
        found.append(Flag("Online with young people", "Ask how the host keeps talks in sight of others.", serious=True))
    return found


def _check(opportunity: Opportunity) -> list[Flag]:
    if opportunity.check_level == CheckLevel.NONE:
        return []
    reason = REASONS[opportunity.check_reason]
    level = opportunity.get_check_level_display()
    return [
        Flag(
            f"{level} check",
            f"The host gives this reason: “{reason.words}”. Does the role as it is described bear it out?",
            serious=opportunity.check_level in {CheckLevel.STANDARD, CheckLevel.ENHANCED},
        )
    ]


def _money(opportunity: Opportunity) -> list[Flag]:
    if opportunity.expenses or opportunity.remote or opportunity.is_imported:
        return []
    return [Flag("No expenses", "The host does not pay travel. Ask why, or whether it could.")]


def _words(opportunity: Opportunity) -> list[Flag]:
    found = []
    for name in words.PUBLIC_TEXT:
        text = str(getattr(opportunity, name))
        contacts = words.EMAIL.search(text) or words.PHONE.search(text) or words.LINK.search(text)
        if contacts:
            found.append(Flag("Contact details", f"“{contacts.group(0)}” stands in the text.", serious=True))
        found += [
            Flag("Way round the portal", f"“{hint}” stands in the text: nobody may write to volunteers elsewhere.")
            for hint in words.hints(text)
        ]
    return found
