"""Questions that more than one fund asks. They keep their keys, so that an answer can be used again in the next bid."""

from decimal import Decimal
from typing import Any

from grants.funds.reference.words import (
    GROUP,
    PERSON,
    Asked,
    Sections,
    between,
    choices,
    long,
    money,
    only_if,
    q,
    yes_no,
)
from programmes.questions.models import Kind

# --- the applicant


def about_group(limit: int = 150) -> Asked:
    """What the group does."""
    return long(
        "about_group",
        "What does your group do?",
        "Who takes part, how often, and since when.",
        limit=limit,
        condition=GROUP,
        reuse=True,
    )


def income(below: int | None = None) -> Asked:
    """The group's income in a year; `below` is the fund's turnover limit in pounds."""
    limit = f" It must be under £{below:,}." if below else ""
    return q(
        "income",
        Kind.MONEY,
        "What was your group’s income in the last 12 months?",
        f"Everything it received, in pounds.{limit}",
        minimum=Decimal(0),
        maximum=money(below) - Decimal("0.01") if below else None,
        condition=GROUP,
        reuse=True,
    )


def about_you() -> Asked:
    """What one person brings."""
    return long(
        "about_you",
        "Tell us about yourself",
        "What you have done before that helps with this project.",
        limit=150,
        condition=PERSON,
        reuse=True,
    )


def bank() -> list[Asked]:
    """Where the money would go."""
    return [
        q(
            "bank_account",
            Kind.ONE_OF,
            "Whose bank account would we pay into?",
            "We ask for the details only if we offer you a grant.",
            choices=choices(
                ("own", "Our group’s own, or mine if I apply as one person"),
                ("held", "Another organisation’s that has agreed to hold the money"),
            ),
            reuse=True,
        ),
        q(
            "bank_holder",
            Kind.TEXT,
            "Which organisation would hold the money?",
            condition=only_if("bank_account", "held"),
            reuse=True,
        ),
    ]


# --- the project


def title() -> Asked:
    """Its name, as lists show it."""
    return q("project_title", Kind.TEXT, "What is your project called?")


def dates() -> list[Asked]:
    """From when until when."""
    return [
        q("start_date", Kind.DATE, "When will it start?"),
        q("end_date", Kind.DATE, "When will it end?"),
    ]


def told() -> list[Asked]:
    """The project in words or in a recording: a full alternative, not an extra."""
    return [
        q(
            "told_in",
            Kind.ONE_OF,
            "How would you like to tell us about your project?",
            "Both count the same.",
            choices=choices(("words", "In writing"), ("recording", "In a sound or video recording")),
        ),
        long(
            "summary",
            "What will you do?",
            "Plain words are best. You do not need to fill the space.",
            limit=250,
            condition=only_if("told_in", "words"),
        ),
        q(
            "recording",
            Kind.MEDIA,
            "Add your recording",
            "Up to five minutes. Say what you will do, with whom, and what will be different afterwards. "
            "A telephone’s recording is good enough.",
            max_items=1,
            condition=only_if("told_in", "recording"),
        ),
    ]


def extra_recording() -> Asked:
    """A recording beside the written answers, for whoever likes."""
    return q(
        "recording",
        Kind.MEDIA,
        "Would you like to add a recording?",
        "You can tell us about your project in sound or video, in any language you can caption or "
        "summarise in the answers above.",
        required=False,
        max_items=1,
    )


# --- people and place


def borough(most: int = 1) -> Asked:
    """Where it mostly takes place."""
    label = "Which borough will it mostly take place in?" if most == 1 else "Which boroughs will it take place in?"
    return q("borough", Kind.BOROUGHS, label, max_items=most)


def participants() -> Asked:
    """How many people."""
    return q(
        "participants",
        Kind.NUMBER,
        "About how many people will take part?",
        minimum=Decimal(1),
        maximum=Decimal(100000),
        whole=True,
    )


def people(limit: int = 200) -> Asked:
    """Who they are."""
    return long("people", "Who are they, and how will they shape the project?", limit=limit)


def mixing(limit: int = 250) -> Asked:
    """How people meet across difference: what all the funds are for."""
    return long(
        "mixing",
        "How will people from different backgrounds meet?",
        "Say what they will do together, not only who is invited.",
        limit=limit,
    )


# --- money


def amount(least: int, most: int) -> Asked:
    """The sum asked for."""
    return q(
        "amount",
        Kind.MONEY,
        "How much do you ask for?",
        f"{between(least, most).capitalize()}.",
        minimum=money(least),
        maximum=money(most),
    )


def budget(*headings: tuple[str, str], lines: int = 12) -> Asked:
    """What the grant would pay for, line by line."""
    return q(
        "budget",
        Kind.BUDGET,
        "What would the grant pay for?",
        "One line for each cost. The lines must add up to the amount that you ask for.",
        max_items=lines,
        total_equals="amount",
        choices=choices(*headings),
    )


def other_money() -> Asked:
    """Help from elsewhere."""
    return long("other_money", "Is there any other money or help for this project?", limit=100, required=False)


# --- safety, references, declaration


def documents() -> Asked:
    """Anything that helps, as a file."""
    return q(
        "documents",
        Kind.FILES,
        "Add a document",
        "For example a safeguarding policy, a quote or a letter of support. PDF, Word, JPEG or PNG.",
        required=False,
        max_items=5,
        file_kinds=["documents", "pictures"],
    )


SAFEGUARDING = (
    "How will you keep them safe?",
    "Who is responsible, what checks they have, and what you do if somebody is worried.",
)


def safety() -> tuple[str, str, str, list[Asked]]:
    """Keeping people safe, asked in full only where children or adults at risk take part."""
    label, help = SAFEGUARDING
    return (
        "safety",
        "Keeping people safe",
        "",
        [
            q("under_18", Kind.YES_NO, "Will children, young people under 18 or adults at risk take part?"),
            long("safeguarding", label, help, limit=200, condition=only_if("under_18", "yes"), reuse=True),
            documents(),
        ],
    )


def references() -> tuple[str, str, str, list[Asked]]:
    """Two people who know the one who applies alone."""
    asked = []
    for number, word in ((1, "First"), (2, "Second")):
        asked += [
            q(f"referee{number}_name", Kind.TEXT, f"{word} person’s name", condition=PERSON),
            q(f"referee{number}_email", Kind.TEXT, f"{word} person’s e-mail address", condition=PERSON),
            q(
                f"referee{number}_knows",
                Kind.TEXT,
                f"How does the {word.lower()} person know you?",
                condition=PERSON,
            ),
        ]
    return (
        "references",
        "Two references",
        "Two people who know you or your work, who are not related to each other or to you. We may write to them.",
        asked,
    )


def declaration() -> tuple[str, str, str, list[Asked]]:
    """What the applicant confirms."""
    return (
        "declaration",
        "Declaration",
        "",
        [
            q(
                "declaration",
                Kind.DECLARATION,
                "I confirm this",
                "What we have written is true as far as we know. We may apply for this project. If we are "
                "offered a grant, its amount, "
                "its purpose and our group’s name may be published; the names of people who apply as one person "
                "are not.",
            ),
        ],
    )


# --- checks whether one can apply


def who_applies() -> list[Asked]:
    """One person or a group, and what each must be."""
    return [
        q(
            "applying_as",
            Kind.ONE_OF,
            "Who would apply?",
            choices=choices(("person", "One person"), ("organisation", "A group or an organisation")),
        ),
        yes_no(
            "lives_in_london",
            "Do you live in London?",
            "The fund is for people who live in London.",
            "In one of the 32 boroughs or the City of London.",
            condition=only_if("applying_as", "person"),
        ),
    ]


def not_for_profit(**more: Any) -> Asked:
    """Nobody may profit from a grant."""
    return yes_no(
        "not_for_profit",
        "Is your group not for profit?",
        "The fund is for groups that do not make a profit for their members or owners.",
        "Nobody may take a share of what it earns. It does not need to be a charity or to have a constitution.",
        **more,
    )


def in_london() -> Asked:
    """Where the project takes place."""
    return yes_no("in_london", "Will the project take place in London?", "The fund pays for projects in London.")


def right_size(least: int, most: int) -> Asked:
    """Whether this is the right pot for what is asked."""
    size = between(least, most)
    return yes_no("right_size", f"Would you ask for {size}?", f"These grants are {size}.")


def has_bank() -> Asked:
    """Somewhere to pay the money."""
    return yes_no(
        "bank",
        "Is there a bank account that we could pay the money into?",
        "We can pay only into a bank account. An organisation you trust may hold the money for you.",
        "Your own, your group’s, or that of an organisation which has agreed to hold the money for you.",
    )


def check(*asked: Asked) -> Sections:
    """A check: one page of questions."""
    return [("check", "Check if you can apply", "", list(asked))]
