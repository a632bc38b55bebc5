"""Culture Micro Grants: what is known of it, and what is ours.

Known: decision MD2167 (up to £1,000,000 in grants and £160,000 for running them, 2017/18 to 2020/21), £1,000 to
£5,000, individual Londoners and not-for-profits with a turnover under £50,000, no constitution needed, a bank account
needed (london.gov.uk on Culture Seeds). The questions, the criteria with their weights, the documents, the reports,
the split by year and the dates are ours: they are marked as demonstration values.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from grants.funds.reference import blocks
from grants.funds.reference.plans import Call, Decision, Plan
from grants.funds.reference.words import Sections, choices, long, only_if, q, yes_no
from programmes.questions.models import Kind

SLUG = "culture-micro-grants"
LEAST, MOST, TURNOVER = 1000, 5000, 50000

FUND: dict[str, Any] = {
    "name": "Culture Micro Grants",
    "prefix": "CMG",
    "summary": "£1,000 to £5,000 for Londoners and small groups who bring people together through culture.",
    "what": (
        "A project that brings Londoners together through arts, culture or heritage, with local people at its heart. "
        "It can be in any art form, for example:\n"
        "- visual arts and craft\n- theatre, dance, music and choirs\n- film and digital art\n- heritage\n"
        "- festivals and events\n- literature, reading groups and creative writing"
    ),
    "who": (
        "- one person who lives in London\n- a not-for-profit group with a yearly turnover under £50,000\n\n"
        "Your group does not need a constitution or a charity number. You do need a bank account that the money "
        "can be paid into."
    ),
    "priorities": (
        "- people on lower incomes\n- communities that have had little money and few places for culture\n"
        "- projects in which people from different backgrounds meet"
    ),
    "how_we_decide": (
        "After the round closes, two officers read every application and compare it with what the fund is for. "
        "If something is unclear, "
        "we send the application back to you with a question. We tell everybody what we decided, and why."
    ),
    "help_text": (
        "If you are offered a grant we help you with finding people to take part, with volunteers and with your "
        "next funding."
    ),
    "contact_email": "culture.microgrants@portal.example",
    "decision_reference": "MD2167",
    "ceiling": Decimal("1000000.00"),
    "minimum_award": Decimal("1000.00"),
    "maximum_award": Decimal("5000.00"),
    "turnover_limit": Decimal("50000.00"),
    "for_organisations": True,
    "for_individuals": True,
    "source": "Mayoral decision MD2167; the fund's page on london.gov.uk, 2018 to 2020",
    "owner": "Culture team",
    "checked_date": date(2026, 1, 15),
    "review_date": date(2027, 1, 15),
    "demonstration": ["how_we_decide", "contact_email", "questions", "dates"],
}

ELIGIBILITY: Sections = blocks.check(
    *blocks.who_applies(),
    blocks.not_for_profit(condition=only_if("applying_as", "organisation")),
    yes_no(
        "small",
        "Was your group’s income under £50,000 in the last 12 months?",
        "The fund is for small groups, with a turnover under £50,000 a year.",
        condition=only_if("applying_as", "organisation"),
    ),
    blocks.in_london(),
    yes_no(
        "culture",
        "Does it bring people together through arts, culture or heritage?",
        "The fund is for projects in arts, culture or heritage.",
        "In any form: music, film, craft, a festival, a reading group and so on.",
    ),
    blocks.right_size(LEAST, MOST),
    blocks.has_bank(),
)

QUESTIONS: Sections = [
    (
        "applicant",
        "About you",
        "",
        [blocks.about_group(), blocks.income(TURNOVER), blocks.about_you(), *blocks.bank()],
    ),
    (
        "project",
        "Your project",
        "",
        [
            blocks.title(),
            q(
                "art_form",
                Kind.MANY_OF,
                "Which of these describe it?",
                choices=choices(
                    ("visual", "Visual arts"),
                    ("performing", "Theatre, dance or other performing arts"),
                    ("music", "Music or a choir"),
                    ("film", "Film or digital art"),
                    ("heritage", "Heritage"),
                    ("festival", "A festival or event"),
                    ("words", "Reading, literature or creative writing"),
                    ("craft", "Craft"),
                ),
            ),
            long(
                "summary",
                "What will you do?",
                "Plain words are best. You do not need to fill the space.",
                limit=250,
            ),
            *blocks.dates(),
            blocks.extra_recording(),
        ],
    ),
    (
        "people",
        "People and place",
        "",
        [blocks.borough(), blocks.participants(), blocks.people(), blocks.mixing()],
    ),
    (
        "money",
        "Money",
        "",
        [
            blocks.amount(LEAST, MOST),
            blocks.budget(
                ("fees", "Fees for artists and helpers"),
                ("place", "Rooms and places"),
                ("materials", "Materials and equipment"),
                ("access", "Access: interpreters, travel, childcare, food"),
                ("publicity", "Publicity"),
                ("other", "Something else"),
            ),
            blocks.other_money(),
        ],
    ),
    blocks.safety(),
    blocks.references(),
    blocks.declaration(),
]

PLAN = Plan(
    slug=SLUG,
    fund=FUND,
    decisions=[
        Decision(
            reference="MD2167",
            level="md",
            title="Micro grants for culture (Culture Seeds)",
            signed_date=None,
            grants=1_000_000,
            administration=160_000,
            years=4,
            source="Mayoral decision MD2167 on london.gov.uk",
            demonstration=["title", "years"],
        )
    ],
    calls=[
        Call(
            family=SLUG,
            name="Culture Micro Grants",
            questions=QUESTIONS,
            eligibility=ELIGIBILITY,
            decision="MD2167",
            ceiling=50_000,
            criteria=[
                (
                    "mixing",
                    "Bringing people together",
                    "People from different backgrounds do something together, more than once, and shape it themselves.",
                    3,
                ),
                (
                    "people",
                    "Reaching people who have had less",
                    "People on lower incomes, and communities that have had little money and few places for culture.",
                    3,
                ),
                ("idea", "The idea", "It is clear what will happen, and it could only come from here.", 2),
                (
                    "delivery",
                    "Being able to do it",
                    "The plan, the budget and the people fit each other. Everybody will be safe.",
                    2,
                ),
            ],
            documents=[
                ("governing", "before_agreement", "organisation"),
                ("safeguarding", "before_agreement", "both"),
                ("bank", "before_payment", "both"),
            ],
            reports=[("end", 26)],
        )
    ],
)
