"""The six places to begin from, each said to the young person and to the professional beside them.

The six are those of the Mayor's own pages on young Londoners with insecure citizenship. Nothing here is a fact with a
date: those are rows of the facts (young.toml, british.toml), and are shown with their sources beneath.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """One place to begin from."""

    key: str
    title: str
    young: tuple[str, ...]
    professional: tuple[str, ...]


POINTS: tuple[Point, ...] = (
    Point(
        "help",
        "Do you need help?",
        (
            "Nobody has shown you a British passport, a visa or a letter about your status? You cannot go on a trip "
            "abroad, take a job or get a student loan, and nobody says why?",
            "You are not in trouble for asking. Tell an adult you trust, and ask an adviser together.",
        ),
        (
            "Look out for a young person who misses trips, work or student finance, or who is about to turn 18 or to "
            "leave care, without papers.",
            "Do not tell them what their status is, and do not fill in forms for them: advice on a person’s own case "
            "may only come from a regulated adviser or a lawyer. Find one early, and go along.",
        ),
    ),
    Point(
        "automatic",
        "Are you British already?",
        (
            "Some people are British from birth and do not know it. It turns on where you were born, when, and what "
            "your parents’ status was on that day.",
            "If you are, you need no application to become British. You need papers that show it.",
        ),
        (
            "Ask for the full birth certificate, and what the parents’ status was at the birth. What it is now does "
            "not count.",
            "Do not let anybody pay for a registration before this question is answered.",
        ),
    ),
    Point(
        "register",
        "Can you register as British?",
        (
            "A child or young person who is not British may have a right to register, for example after growing up "
            "here. Some ways end on the 18th birthday.",
            "There is a fee. It can be waived when the family cannot afford it, and children in care do not pay.",
        ),
        (
            "Look at the date of birth first: some ways, and the help with the fee, are only for those who are under "
            "18 on the day of the application.",
            "Collect proof of each year here: school reports, letters from the doctor, letters from social services.",
        ),
    ),
    Point(
        "long",
        "Have you lived here for a long time?",
        (
            "There are routes for young people who have spent much of their life here. They are hard to do alone, and "
            "some cost a lot.",
            "An adviser looks at what leads furthest: permission to stay, or citizenship.",
        ),
        (
            "Count the years with an adviser before any application: how the years are counted is different for each "
            "route.",
            "A young person in care or leaving care needs a plan for their status in the pathway plan.",
        ),
    ),
    Point(
        "european",
        "Are you, or is your family, from Europe?",
        (
            "If you, or a parent, come from an EU country, Iceland, Liechtenstein, Norway or Switzerland, you may need "
            "status under the EU Settlement Scheme. A parent’s status does not cover you.",
            "It is free. A late application is possible when there are good reasons. That nobody applied for a child "
            "in time can be one.",
        ),
        (
            "Children have their own applications. For a child in care, ask the council who applies, and by when.",
            "Automatic changes from pre-settled to settled status leave children out: somebody has to apply.",
        ),
    ),
    Point(
        "protection",
        "Are you afraid to go back?",
        (
            "If you had to leave a country because of danger, or somebody made you come or work, you can ask to be "
            "protected here.",
            "Speak with a lawyer early, before you tell your story if you can. Legal aid can pay for it.",
        ),
        (
            "For a child who is here without parents, ring children’s social care and a legal aid lawyer on the first "
            "day.",
            "If somebody is in danger now, call 999. If you suspect trafficking, follow your safeguarding procedure "
            "before anything else.",
        ),
    ),
)
# Facts that this page shows, by their keys: fees first, each "as at" its date, then what the six points stand on.
FEES: tuple[str, ...] = ("young-fee", "young-fee-waiver", "young-care-no-fee")
FACTS: tuple[str, ...] = (
    "young-automatic",
    "young-automatic-before-2006",
    "young-register-parent",
    "young-ten-years",
    "young-discretion",
    "young-long-residence",
    "young-legal-aid",
    "young-regulated-advice",
)
