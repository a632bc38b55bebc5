"""Sport Unites and its strands: what is known of them, and what is ours.

Known: MD2244 (signed on 2 March 2018) gives £5.8 million for three themes until March 2021 and names £1.5 million for
London Together with Comic Relief; DD2324 (signed on 26 February 2019) gives £375,000, about £335,000 of it in grants,
for Stronger Communities; sizes, lengths and applicants of Stronger Communities, Active Londoners and London Together
(london.gov.uk, groundwork.org.uk, comicrelief.com). Not known, ours, and marked as demonstration values: ceilings of
the other strands, the smallest Active Londoners grant, everything about the sums of the place-based strand (its idea
follows Model City by Laureus), questions, criteria with weights, documents, reports, dates, splits by year.
"""

from datetime import date
from typing import Any

from grants.funds.reference import sport_questions as asks
from grants.funds.reference.plans import Call, Decision, Plan
from grants.funds.reference.words import money

SLUG = "sport-unites"

FUND: dict[str, Any] = {
    "name": "Sport Unites",
    "prefix": "SU",
    "summary": "Grants for sport and movement that bring Londoners together, in five strands from £500 to £150,000.",
    "what": (
        "Sport and physical activity that bring Londoners together across their differences, help people who are not "
        "active, and make people less lonely. Each strand below pays for a different size and kind of project."
    ),
    "who": "It depends on the strand: some are for anybody, some for organisations only.",
    "priorities": (
        "- people from different backgrounds who play, walk or train together\n- people who are isolated or lonely\n"
        "- people who do little or no sport now"
    ),
    "how_we_decide": (
        "Officers check first whether you can apply. Two people score each application against the criteria of its "
        "strand, and a panel looks at all of them together in the panel week. We tell everybody what we decided in the "
        "decision week, and why."
    ),
    "help_text": "",
    "contact_email": "sport.unites@portal.example",
    "decision_reference": "MD2244",
    "ceiling": money(5_800_000),
    "minimum_award": money(500),
    "maximum_award": money(150_000),
    "turnover_limit": None,
    "for_organisations": True,
    "for_individuals": True,
    "source": "Decisions MD2244 and DD2324; the strands’ pages on london.gov.uk, groundwork.org.uk and comicrelief.com",
    "owner": "Sport team",
    "checked_date": date(2026, 1, 15),
    "review_date": date(2027, 1, 15),
    "demonstration": ["priorities", "how_we_decide", "contact_email", "questions", "dates"],
}


def _strand(
    slug: str, name: str, summary: str, least: int, most: int, weeks: int, ceiling: int, **more: Any
) -> dict[str, Any]:
    return {
        "slug": slug,
        "name": name,
        "summary": summary,
        "minimum_award": money(least),
        "maximum_award": money(most),
        "length_weeks": weeks,
        "ceiling": money(ceiling),
        **more,
    }


_MIXING = (
    "mixing",
    "Bringing people together",
    "People from different backgrounds move, play and talk together, not only side by side.",
    3,
)
_ISOLATION = ("isolation", "Reaching people who are isolated", "It is clear who they are and how they hear of it.", 2)
_DELIVERY = (
    "delivery",
    "Being able to do it",
    "The plan, the people and the budget fit each other. Everybody will be safe.",
    2,
)
_BARRIERS = (
    "barriers",
    "Helping people who are not active",
    "You know what keeps them away, and what you offer is easy to reach, cheap and welcoming.",
    3,
)
_LEARNING = ("learning", "Learning from it", "You will know what changed for people, and who else can use that.", 1)
_SMALL_DOCUMENTS = [("safeguarding", "before_agreement", "both"), ("bank", "before_payment", "both")]
_LARGE_DOCUMENTS = [
    ("governing", "before_agreement", "organisation"),
    ("safeguarding", "before_agreement", "organisation"),
    ("accounts", "before_agreement", "organisation"),
    ("signatories", "before_payment", "organisation"),
    ("bank", "before_payment", "organisation"),
]
_FOR_ALL = "- an organisation that is not for profit\n- an informal group of neighbours or friends\n- one person\n\n"

CALLS = [
    Call(
        family="sport-unites-stronger",
        name="Stronger Communities",
        questions=asks.STRONGER,
        eligibility=asks.CHECK_STRONGER,
        decision="DD2324",
        ceiling=100_000,
        strand=_strand(
            "stronger-communities",
            "Stronger Communities",
            "£2,000 to £5,000 for up to 12 weeks of sport that brings neighbours together.",
            2000,
            5000,
            12,
            335_000,
            what=(
                "A short project that uses sport or movement for one of two things:\n"
                "- relationships between people from different backgrounds\n- less isolation and loneliness\n\n"
                "Ball games and athletics count, and so do walks, scooting, frisbee or tug of war. A project that only "
                "brings more people to a sport is not for this strand."
            ),
            who=_FOR_ALL + "A person, or a group without a constitution, gives two references. "
            "You can tell us about your project in writing, or in a sound or video recording.",
        ),
        criteria=[
            _MIXING,
            _ISOLATION,
            (
                "change",
                "What will be different",
                "It is clear who will know whom, or be less alone, twelve weeks later.",
                2,
            ),
            _DELIVERY,
        ],
        documents=_SMALL_DOCUMENTS,
        reports=[("end", 16)],
    ),
    Call(
        family="sport-unites-active-small",
        name="Active Londoners: small grants",
        questions=asks.ACTIVE_SMALL,
        eligibility=asks.CHECK_SMALL,
        decision="MD2244",
        ceiling=100_000,
        strand=_strand(
            "active-londoners-small",
            "Active Londoners: small grants",
            "Up to £5,000 for up to 12 weeks, for people who do little or no sport.",
            500,
            5000,
            12,
            400_000,
            what=(
                "Sport that is near, cheap and easy to join, where more people want it than can get it, and help for "
                "people who are not active past what keeps them away."
            ),
            who=_FOR_ALL + "A person who applies alone gives two references.",
            demonstration=["minimum_award", "ceiling"],
        ),
        criteria=[_BARRIERS, _MIXING, _DELIVERY],
        documents=_SMALL_DOCUMENTS,
        reports=[("end", 16)],
    ),
    Call(
        family="sport-unites-active-medium",
        name="Active Londoners: medium grants",
        questions=asks.ACTIVE_MEDIUM,
        eligibility=asks.CHECK_MEDIUM,
        decision="MD2244",
        ceiling=400_000,
        strand=_strand(
            "active-londoners-medium",
            "Active Londoners: medium grants",
            "£25,000 to £75,000 for up to 12 months, for people who do little or no sport.",
            25_000,
            75_000,
            52,
            1_200_000,
            what=(
                "Sport that is near, cheap and easy to join, where more people want it than can get it, and help for "
                "people who are not active past what keeps them away. Some of the money is for mental health."
            ),
            who="An organisation that is not for profit and large enough to run a project of this size.",
            for_individuals=False,
            demonstration=["who", "ceiling"],
        ),
        criteria=[_BARRIERS, _MIXING, _DELIVERY, _LEARNING],
        documents=_LARGE_DOCUMENTS,
        reports=[("progress", 26), ("end", 56)],
    ),
    Call(
        family="sport-unites-together",
        name="London Together",
        questions=asks.TOGETHER,
        eligibility=asks.CHECK_TOGETHER,
        decision="MD2244",
        ceiling=500_000,
        strand=_strand(
            "london-together",
            "London Together",
            "£25,000 to £150,000 for 12 to 24 months, with Comic Relief.",
            25_000,
            150_000,
            104,
            1_500_000,
            what=(
                "Projects of 12 to 24 months that use sport to bring together people who would not meet otherwise. "
                "Pilots are welcome. The strand is run with Comic Relief: £3 million in all, of which the Mayor’s "
                "part is shown here."
            ),
            who="An organisation that is not for profit.",
            for_individuals=False,
        ),
        criteria=[_MIXING, _ISOLATION, _DELIVERY, _LEARNING],
        documents=_LARGE_DOCUMENTS,
        reports=[("progress", 26), ("progress", 52), ("progress", 78), ("end", 108)],
    ),
    Call(
        family="sport-unites-places",
        name="Sport in our place",
        questions=asks.PLACES,
        eligibility=asks.CHECK_PLACES,
        decision="MD2244",
        ceiling=100_000,
        strand=_strand(
            "places",
            "Sport in our place",
            "£5,000 to £20,000 for local groups who work together in one to four named wards.",
            5000,
            20_000,
            52,
            400_000,
            what=(
                "A project that several local groups plan and run together, for the people of wards that you name. "
                "If you are offered a grant, its wards are published with it and shown on the borough’s page."
            ),
            who="An organisation that is not for profit, on behalf of a coalition of at least three local groups.",
            for_individuals=False,
            place_based=True,
            demonstration=["name", "what", "who", "minimum_award", "maximum_award", "length_weeks", "ceiling"],
        ),
        criteria=[
            ("place", "The place", "It answers what people in these wards have said, and they run it themselves.", 3),
            _MIXING,
            _ISOLATION,
            _DELIVERY,
        ],
        documents=_LARGE_DOCUMENTS,
        reports=[("progress", 26), ("end", 56)],
    ),
]

PLAN = Plan(
    slug=SLUG,
    fund=FUND,
    decisions=[
        Decision(
            reference="MD2244",
            level="md",
            title="Sport Unites",
            signed_date=date(2018, 3, 2),
            grants=5_400_000,
            administration=400_000,
            years=3,
            source="Mayoral decision MD2244 on london.gov.uk; it gives £5.8 million in all",
            delegated_level="dd",
            demonstration=["title", "grants_amount", "administration_amount", "years"],
        ),
        Decision(
            reference="DD2324",
            level="dd",
            title="Sport Unites: Stronger Communities",
            signed_date=date(2019, 2, 26),
            grants=335_000,
            administration=40_000,
            years=2,
            source="Director’s decision DD2324 on london.gov.uk; the parts are given as about £335,000 and £40,000",
            delegated_by="MD2244",
            demonstration=["title", "years"],
        ),
    ],
    calls=CALLS,
)
