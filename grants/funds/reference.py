"""The Culture Micro Grants fund and its questions, as far as they are known, for `manage.py load_reference`.

Facts: Mayoral decision MD2167 (up to £1,000,000 in grants), £1,000 to £5,000, individual Londoners and not-for-
profits with a
turnover under £50,000, no constitution needed, a bank account needed. The questions and the way of deciding are
ours: they are
marked as demonstration values. Safe to run twice: what is there already, edited or not, is left alone.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from grants.funds.models import Fund
from programmes.questions.models import Kind, Question, QuestionSet, Section

SLUG = "culture-micro-grants"

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

PERSON = {"key": "facts.applying_as", "op": "is", "value": "person"}
GROUP = {"key": "facts.applying_as", "op": "is", "value": "organisation"}


def _choices(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"code": code, "texts": {"en": text}} for code, text in pairs]


def _stop(answer: str, text: str) -> list[dict[str, Any]]:
    return [{"op": "is", "value": answer, "verdict": "stop", "texts": {"en": text}}]


def _q(key: str, kind: str, label: str, help: str = "", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "texts": {"en": {"label": label, "help": help}}, **more}


ELIGIBILITY: list[tuple[str, str, str, list[dict[str, Any]]]] = [
    (
        "check",
        "Check if you can apply",
        "",
        [
            _q(
                "applying_as",
                Kind.ONE_OF,
                "Who would apply?",
                choices=_choices(("person", "One person"), ("organisation", "A group or an organisation")),
            ),
            _q(
                "lives_in_london",
                Kind.YES_NO,
                "Do you live in London?",
                "In one of the 32 boroughs or the City of London.",
                condition={"key": "applying_as", "op": "is", "value": "person"},
                rules=_stop("no", "The fund is for people who live in London."),
            ),
            _q(
                "not_for_profit",
                Kind.YES_NO,
                "Is your group not for profit?",
                "Nobody may take a share of what it earns. It does not need to be a charity or to have a constitution.",
                condition={"key": "applying_as", "op": "is", "value": "organisation"},
                rules=_stop("no", "The fund is for groups that do not make a profit for their members or owners."),
            ),
            _q(
                "small",
                Kind.YES_NO,
                "Was your group’s income under £50,000 in the last 12 months?",
                condition={"key": "applying_as", "op": "is", "value": "organisation"},
                rules=_stop("no", "The fund is for small groups, with a turnover under £50,000 a year."),
            ),
            _q(
                "in_london",
                Kind.YES_NO,
                "Will the project take place in London?",
                rules=_stop("no", "The fund pays for projects in London."),
            ),
            _q(
                "culture",
                Kind.YES_NO,
                "Does it bring people together through arts, culture or heritage?",
                "In any form: music, film, craft, a festival, a reading group and so on.",
                rules=_stop("no", "The fund is for projects in arts, culture or heritage."),
            ),
            _q(
                "right_size",
                Kind.YES_NO,
                "Would you ask for between £1,000 and £5,000?",
                rules=_stop("no", "Grants from this fund are between £1,000 and £5,000."),
            ),
            _q(
                "bank",
                Kind.YES_NO,
                "Is there a bank account that we could pay the money into?",
                "Your own, your group’s, or that of an organisation which has agreed to hold the money for you.",
                rules=_stop(
                    "no", "We can pay only into a bank account. An organisation you trust may hold the money for you."
                ),
            ),
        ],
    )
]

QUESTIONS: list[tuple[str, str, str, list[dict[str, Any]]]] = [
    (
        "applicant",
        "About you",
        "",
        [
            _q(
                "about_group",
                Kind.LONG_TEXT,
                "What does your group do?",
                "Who takes part, how often, and since when.",
                word_limit=150,
                condition=GROUP,
            ),
            _q(
                "income",
                Kind.MONEY,
                "What was your group’s income in the last 12 months?",
                "Everything it received, in pounds. It must be under £50,000.",
                minimum=Decimal(0),
                maximum=Decimal("49999.99"),
                condition=GROUP,
            ),
            _q(
                "about_you",
                Kind.LONG_TEXT,
                "Tell us about yourself",
                "What you have done before that helps with this project.",
                word_limit=150,
                condition=PERSON,
            ),
            _q(
                "bank_account",
                Kind.ONE_OF,
                "Whose bank account would we pay into?",
                "We ask for the details only if we offer you a grant.",
                choices=_choices(
                    ("own", "Our group’s own, or mine if I apply as one person"),
                    ("held", "Another organisation’s that has agreed to hold the money"),
                ),
            ),
            _q(
                "bank_holder",
                Kind.TEXT,
                "Which organisation would hold the money?",
                condition={"key": "bank_account", "op": "is", "value": "held"},
            ),
        ],
    ),
    (
        "project",
        "Your project",
        "",
        [
            _q("project_title", Kind.TEXT, "What is your project called?"),
            _q(
                "art_form",
                Kind.MANY_OF,
                "Which of these describe it?",
                choices=_choices(
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
            _q(
                "summary",
                Kind.LONG_TEXT,
                "What will you do?",
                "Plain words are best. You do not need to fill the space.",
                word_limit=250,
            ),
            _q("start_date", Kind.DATE, "When will it start?"),
            _q("end_date", Kind.DATE, "When will it end?"),
            _q(
                "recording",
                Kind.MEDIA,
                "Would you like to add a recording?",
                "You can tell us about your project in sound or video, in any language you can caption or "
                "summarise in the answers above.",
                required=False,
                max_items=1,
            ),
        ],
    ),
    (
        "people",
        "People and place",
        "",
        [
            _q("borough", Kind.BOROUGHS, "Which borough will it mostly take place in?", max_items=1),
            _q(
                "participants",
                Kind.NUMBER,
                "About how many people will take part?",
                minimum=Decimal(1),
                maximum=Decimal(100000),
                whole=True,
            ),
            _q("people", Kind.LONG_TEXT, "Who are they, and how will they shape the project?", word_limit=200),
            _q(
                "mixing",
                Kind.LONG_TEXT,
                "How will people from different backgrounds meet?",
                "Say what they will do together, not only who is invited.",
                word_limit=250,
            ),
        ],
    ),
    (
        "money",
        "Money",
        "",
        [
            _q(
                "amount",
                Kind.MONEY,
                "How much do you ask for?",
                "Between £1,000 and £5,000.",
                minimum=Decimal("1000.00"),
                maximum=Decimal("5000.00"),
            ),
            _q(
                "budget",
                Kind.BUDGET,
                "What would the grant pay for?",
                "One line for each cost. The lines must add up to the amount that you ask for.",
                max_items=12,
                total_equals="amount",
                choices=_choices(
                    ("fees", "Fees for artists and helpers"),
                    ("place", "Rooms and places"),
                    ("materials", "Materials and equipment"),
                    ("access", "Access: interpreters, travel, childcare, food"),
                    ("publicity", "Publicity"),
                    ("other", "Something else"),
                ),
            ),
            _q(
                "other_money",
                Kind.LONG_TEXT,
                "Is there any other money or help for this project?",
                word_limit=100,
                required=False,
            ),
        ],
    ),
    (
        "safety",
        "Keeping people safe",
        "",
        [
            _q("under_18", Kind.YES_NO, "Will children, young people under 18 or adults at risk take part?"),
            _q(
                "safeguarding",
                Kind.LONG_TEXT,
                "How will you keep them safe?",
                "Who is responsible, what checks they have, and what you do if somebody is worried.",
                word_limit=200,
                condition={"key": "under_18", "op": "is", "value": "yes"},
            ),
            _q(
                "documents",
                Kind.FILES,
                "Add a document",
                "For example a safeguarding policy, a quote or a letter of support. PDF, Word, JPEG or PNG.",
                required=False,
                max_items=5,
                file_kinds=["documents", "pictures"],
            ),
        ],
    ),
    (
        "references",
        "Two references",
        "Two people who know you or your work, who are not related to each other or to you. We may write to them.",
        [
            _q("referee1_name", Kind.TEXT, "First person’s name", condition=PERSON),
            _q("referee1_email", Kind.TEXT, "First person’s e-mail address", condition=PERSON),
            _q("referee1_knows", Kind.TEXT, "How does the first person know you?", condition=PERSON),
            _q("referee2_name", Kind.TEXT, "Second person’s name", condition=PERSON),
            _q("referee2_email", Kind.TEXT, "Second person’s e-mail address", condition=PERSON),
            _q("referee2_knows", Kind.TEXT, "How does the second person know you?", condition=PERSON),
        ],
    ),
    (
        "declaration",
        "Declaration",
        "",
        [
            _q(
                "declaration",
                Kind.DECLARATION,
                "I confirm this",
                "What we have written is true as far as we know. We may apply for this project. If we are "
                "offered a grant, its amount, "
                "its purpose and our group’s name may be published; the names of people who apply as one person "
                "are not.",
            ),
        ],
    ),
]


@transaction.atomic
def load() -> Fund:
    """Add the fund and its two question sets where they are missing; change nothing that is there."""
    question_set(SLUG, "Culture Micro Grants: application", QUESTIONS)
    question_set(f"{SLUG}-check", "Culture Micro Grants: can you apply?", ELIGIBILITY)
    fund, _ = Fund.objects.get_or_create(slug=SLUG, defaults=FUND)
    return fund


def question_set(family: str, name: str, sections: Iterable[tuple[str, str, str, list[dict[str, Any]]]]) -> QuestionSet:
    """The newest version of this set; its first version is written when there is none."""
    found = QuestionSet.objects.filter(family=family).order_by("-version").first()
    if found:
        return found
    made = QuestionSet.objects.create(family=family, name=name, languages=["en"])
    for place, (key, title, intro, questions) in enumerate(sections, 1):
        section = Section.objects.create(
            question_set=made, key=key, order=place, texts={"en": {"title": title, "intro": intro}}
        )
        for order, fields in enumerate(questions, 1):
            Question.objects.create(section=section, order=order, **fields)
    return made
