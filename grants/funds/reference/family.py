"""The London Family Fund: what is known of it, and what is ours.

Known (london.gov.uk on the London Family Fund and its evaluation of March 2021): £600,000 over three years; grants of
£10,000 to £85,000; parenting organisations, community groups, early years providers and family services were invited;
the four aims that the evaluation measured; criteria written together with parents and carers. The number of its
decision, the split into running costs and years, the questions, the criteria, their weights, the documents, the
reports and the dates are not known: they are ours, and marked as demonstration values.
"""

from datetime import date
from typing import Any

from grants.funds.reference import blocks
from grants.funds.reference.plans import Call, Decision, Plan
from grants.funds.reference.words import Sections, choices, long, money, only_if, q, warn, yes_no
from programmes.questions.models import Kind

SLUG = "london-family-fund"
LEAST, MOST = 10_000, 85_000

FUND: dict[str, Any] = {
    "name": "London Family Fund",
    "prefix": "LFF",
    "summary": "£10,000 to £85,000 for work that brings families from different backgrounds together.",
    "what": (
        "Work with families with young children, in which parents, carers and children meet people they would not "
        "have met otherwise. We look for work towards these four outcomes:\n"
        "- parents and carers make new friends across differences of age, income, ethnicity and faith\n"
        "- they are less lonely, and closer to the place where they live\n"
        "- they take more part in their community\n"
        "- their children’s wellbeing grows"
    ),
    "who": (
        "- parenting organisations\n- local community groups\n- nurseries, children’s centres and other early years "
        "providers\n- family services\n- other organisations that families trust\n\n"
        "A parents’ group without a constitution can apply together with an organisation that holds the money for it."
    ),
    "priorities": (
        "- parents and carers who feel isolated\n- places where families from different backgrounds live side by side "
        "and seldom meet\n- work that parents and carers plan and lead themselves"
    ),
    "how_we_decide": (
        "Officers check first whether you can apply. Two people then score each application by itself, against the "
        "criteria on this page. A panel with parents and carers on it looks at all scores together. "
        "We tell everybody what we decided, and why."
    ),
    "help_text": ("Funded groups meet three times a year to share what works in early years and family services."),
    "contact_email": "family.fund@portal.example",
    "decision_reference": "",
    "ceiling": money(600_000),
    "minimum_award": money(LEAST),
    "maximum_award": money(MOST),
    "turnover_limit": None,
    "for_organisations": True,
    "for_individuals": False,
    "source": "The fund’s page and its evaluation of March 2021 on london.gov.uk",
    "owner": "Communities and social policy team",
    "checked_date": date(2026, 1, 15),
    "review_date": date(2027, 1, 15),
    "demonstration": ["priorities", "how_we_decide", "help_text", "contact_email", "questions", "dates"],
}

OUTCOMES = (
    ("friends", "New relationships between parents and carers who differ in age, income, ethnicity or faith"),
    ("lonely", "Less loneliness, and a closer tie to the area"),
    ("part", "More part in the community: volunteering, joining, speaking up"),
    ("children", "Children’s wellbeing"),
)

ELIGIBILITY: Sections = blocks.check(
    q(
        "kind_of_group",
        Kind.ONE_OF,
        "What kind of group would apply?",
        choices=choices(
            ("parenting", "A parenting organisation"),
            ("community", "A local community group"),
            ("early_years", "A nursery, children’s centre or other early years provider"),
            ("services", "A family service"),
            ("other", "Another organisation"),
            ("informal", "A parents’ group without a constitution"),
        ),
    ),
    yes_no(
        "accountable",
        "Is there an organisation that would hold the money for you?",
        "A group without a constitution needs an organisation that holds the money and answers for it.",
        "It signs the agreement with you. You plan and lead the work.",
        condition=only_if("kind_of_group", "informal"),
    ),
    blocks.not_for_profit(condition=only_if("kind_of_group", "informal", "is_not")),
    blocks.in_london(),
    yes_no(
        "families",
        "Is the work for families with children?",
        "The fund is for work with parents, carers and their children.",
    ),
    yes_no(
        "mixes",
        "Will families from different backgrounds meet each other?",
        "The fund is for work in which families meet across difference.",
        "Families of one background only, however much they need support, are for other funds.",
    ),
    blocks.right_size(LEAST, MOST),
    q(
        "signatories",
        Kind.YES_NO,
        "Does the organisation that would receive the money have two people who sign for its account together?",
        "They may not be related to each other.",
        rules=warn("no", "You can apply. We ask for a second signatory before we pay."),
    ),
)

QUESTIONS: Sections = [
    (
        "applicant",
        "Your organisation",
        "",
        [
            blocks.about_group(),
            blocks.income(),
            blocks.about_you(),
            long(
                "partners",
                "Who do you work with?",
                "Organisations with a part in this work, and what each does. They need not be confirmed yet.",
                limit=150,
                required=False,
            ),
        ],
    ),
    (
        "project",
        "Your project",
        "",
        [
            blocks.title(),
            long(
                "summary",
                "What will you do?",
                "What happens, how often, and where. We score only what you write.",
                limit=400,
            ),
            q(
                "scale",
                Kind.ONE_OF,
                "Which of these describes it?",
                choices=choices(
                    ("new", "Something new that you would like to try"),
                    ("grow", "Something that works and should reach more families"),
                ),
            ),
            long(
                "evidence",
                "How do you know that it is needed, or that it works?",
                "What families have told you, and what you have seen or measured.",
                limit=250,
            ),
            *blocks.dates(),
            blocks.extra_recording(),
        ],
    ),
    (
        "outcomes",
        "Families and outcomes",
        "",
        [
            blocks.borough(4),
            blocks.participants(),
            blocks.people(250),
            long(
                "parents_lead",
                "What part do parents and carers have in planning and leading it?",
                limit=200,
            ),
            q(
                "outcomes",
                Kind.MANY_OF,
                "Which of these outcomes is it mainly for?",
                "Choose one or two. You report on these.",
                max_items=2,
                choices=choices(*OUTCOMES),
            ),
            blocks.mixing(300),
            long(
                "isolation",
                "How will parents and carers who are isolated hear of it and come?",
                "Think of language, cost, shifts, disability, and of people who come to nothing yet.",
                limit=250,
            ),
            long("wellbeing", "What will be better for the children?", limit=200),
            long("measure", "How will you know that it made a difference?", limit=200),
        ],
    ),
    (
        "money",
        "Money",
        "",
        [
            blocks.amount(LEAST, MOST),
            blocks.budget(
                ("staff", "Staff"),
                ("parents", "Expenses and fees for parents who lead"),
                ("place", "Rooms and places"),
                ("materials", "Materials and equipment"),
                ("access", "Access: interpreters, travel, childcare, food"),
                ("learning", "Measuring and sharing what you learn"),
                ("overheads", "A fair share of running costs"),
                ("other", "Something else"),
                lines=25,
            ),
            blocks.other_money(),
            long(
                "after",
                "What happens when the grant ends?",
                limit=150,
            ),
        ],
    ),
    (
        "safety",
        "Keeping people safe",
        "Children take part in everything this fund pays for, so we ask everybody.",
        [
            q("safeguarding_lead", Kind.TEXT, "Who is responsible for safeguarding, and what is their role?"),
            long("safeguarding", *blocks.SAFEGUARDING, limit=300, reuse=True),
            q("checks", Kind.YES_NO, "Has everybody who works alone with children an enhanced DBS check?"),
            long(
                "checks_plan",
                "When and how will they be checked?",
                limit=100,
                condition=only_if("checks", "no"),
            ),
            blocks.documents(),
        ],
    ),
    blocks.declaration(),
]

PLAN = Plan(
    slug=SLUG,
    fund=FUND,
    decisions=[
        Decision(
            reference="MD0",
            level="md",
            title="London Family Fund",
            signed_date=None,
            grants=600_000,
            administration=0,
            years=3,
            source="The fund’s page on london.gov.uk gives £600,000 over three years; the decision was not found",
            demonstration=["reference", "title", "administration_amount", "years"],
        )
    ],
    calls=[
        Call(
            family=SLUG,
            name="London Family Fund",
            questions=QUESTIONS,
            eligibility=ELIGIBILITY,
            decision="MD0",
            ceiling=200_000,
            settings={"accountable_bodies": True},
            criteria=[
                (
                    "mixing",
                    "Families meet across difference",
                    "Parents, carers and children from different backgrounds do something together, often enough "
                    "to become friends.",
                    3,
                ),
                (
                    "isolation",
                    "Reaching parents who are isolated",
                    "It is clear how families who come to nothing yet will hear of it, and what makes it easy to come.",
                    3,
                ),
                (
                    "parents",
                    "Parents and carers lead",
                    "Parents and carers planned it, have a part in running it, and are paid for their costs.",
                    2,
                ),
                (
                    "children",
                    "Good for children, and safe",
                    "What will be better for the children is clear, and so is who keeps them safe.",
                    2,
                ),
                ("delivery", "Being able to do it", "The plan, the people and the budget fit each other.", 1),
                (
                    "learning",
                    "Learning that others can use",
                    "You will know what worked, and tell other early years and family services.",
                    1,
                ),
            ],
            documents=[
                ("governing", "before_agreement", "organisation"),
                ("safeguarding", "before_agreement", "both"),
                ("accounts", "before_agreement", "organisation"),
                ("signatories", "before_payment", "organisation"),
                ("bank", "before_payment", "both"),
            ],
            reports=[("progress", 17), ("progress", 34), ("end", 54)],
        )
    ],
)
