"""What the strands of Sport Unites ask: one set each, from the same few blocks."""

from grants.funds.reference import blocks
from grants.funds.reference.words import Asked, Sections, choices, long, only_if, q, warn, yes_no
from programmes.questions.models import Kind

OUTCOMES = (
    ("relationships", "Relationships between people from different backgrounds"),
    ("isolation", "Less isolation and loneliness"),
)
COSTS = (
    ("people", "Coaches, leaders and helpers"),
    ("place", "Pitches, halls and rooms"),
    ("kit", "Kit and equipment"),
    ("access", "Access: interpreters, travel, childcare, food"),
    ("insurance", "Insurance and safety"),
    ("publicity", "Publicity"),
    ("other", "Something else"),
)


def _activity() -> Asked:
    return q(
        "activity",
        Kind.TEXT,
        "Which sport or activity is it?",
        "Any game, sport or movement counts: football, athletics, a walk, scooting, frisbee, tug of war.",
    )


def _outcome(label: str = "Which of these is it mainly for?") -> Asked:
    return q("outcomes", Kind.MANY_OF, label, "At least one.", choices=choices(*OUTCOMES))


def _applicant(turnover: int | None = None) -> tuple[str, str, str, list[Asked]]:
    asked = [blocks.about_group(), blocks.income(turnover), blocks.about_you(), *blocks.bank()]
    return ("applicant", "About you", "", asked)


def _organisation() -> tuple[str, str, str, list[Asked]]:
    record = long(
        "track_record",
        "What have you done before that shows you can do this?",
        "A project of about this size, what came of it, and what you would do differently.",
        limit=250,
    )
    return ("applicant", "Your organisation", "", [blocks.about_group(), blocks.income(), record])


def _money(least: int, most: int, *more: Asked, lines: int = 12) -> tuple[str, str, str, list[Asked]]:
    asked = [blocks.amount(least, most), blocks.budget(*COSTS, lines=lines), blocks.other_money(), *more]
    return ("money", "Money", "", asked)


def _ends(*, references: bool) -> Sections:
    return [blocks.safety(), *([blocks.references()] if references else []), blocks.declaration()]


def _barriers() -> Asked:
    return long(
        "barriers",
        "What keeps these people from being active now, and how will you help them past it?",
        "Cost, distance, confidence, health, caring for somebody, not feeling welcome.",
        limit=200,
    )


STRONGER: Sections = [
    _applicant(),
    (
        "project",
        "Your project",
        "You can tell us about it in writing or in a recording.",
        [
            blocks.title(),
            _activity(),
            *blocks.told(),
            q("start_date", Kind.DATE, "When will it start?"),
            q("end_date", Kind.DATE, "When will it end?", "Everything happens within 12 weeks."),
        ],
    ),
    (
        "people",
        "People and place",
        "",
        [
            _outcome(),
            blocks.borough(),
            blocks.participants(),
            blocks.people(150),
            blocks.mixing(150),
            long(
                "difference",
                "What will be different for them afterwards?",
                "More people playing sport is good, and not enough: tell us who will know whom.",
                limit=150,
            ),
        ],
    ),
    _money(2000, 5000),
    *_ends(references=True),
]

ACTIVE_SMALL: Sections = [
    _applicant(),
    (
        "project",
        "Your project",
        "",
        [
            blocks.title(),
            _activity(),
            long("summary", "What will you do?", "Plain words are best.", limit=250),
            *blocks.dates(),
            blocks.extra_recording(),
        ],
    ),
    (
        "people",
        "People and place",
        "",
        [blocks.borough(), blocks.participants(), blocks.people(150), _barriers(), blocks.mixing(150)],
    ),
    _money(500, 5000),
    *_ends(references=True),
]

ACTIVE_MEDIUM: Sections = [
    _organisation(),
    (
        "project",
        "Your project",
        "",
        [
            blocks.title(),
            _activity(),
            long("summary", "What will you do?", "What happens, how often, where, and who leads it.", limit=400),
            *blocks.dates(),
        ],
    ),
    (
        "people",
        "People and place",
        "",
        [
            blocks.borough(5),
            blocks.participants(),
            blocks.people(250),
            long(
                "demand",
                "How do you know that people want this, and cannot get it nearby?",
                limit=200,
            ),
            _barriers(),
            q("mental_health", Kind.YES_NO, "Is it mainly for people’s mental health?", "Some money is set aside."),
            blocks.mixing(250),
            long("measure", "How will you know that people have become more active, and stay so?", limit=200),
        ],
    ),
    _money(25_000, 75_000, lines=25),
    *_ends(references=False),
]

TOGETHER: Sections = [
    _organisation(),
    (
        "project",
        "Your project",
        "A pilot is welcome. Say that it is one.",
        [
            blocks.title(),
            _activity(),
            long("summary", "What will you do?", "What happens, how often, where, and who leads it.", limit=500),
            long(
                "theory",
                "How does it lead from people playing together to people knowing each other?",
                "The steps, and what you think could go wrong.",
                limit=300,
            ),
            *blocks.dates(),
        ],
    ),
    (
        "people",
        "People and place",
        "",
        [
            _outcome(),
            blocks.borough(10),
            blocks.participants(),
            blocks.people(250),
            blocks.mixing(300),
            long("partners", "Who do you work with, and what does each do?", limit=200),
            long("measure", "How will you measure it, and who will learn from it?", limit=250),
        ],
    ),
    _money(
        25_000,
        150_000,
        long("by_year", "How is the money spread over the project’s years?", limit=100),
        lines=30,
    ),
    *_ends(references=False),
]

PLACES: Sections = [
    _organisation(),
    (
        "place",
        "The place",
        "A grant from this strand is for named wards. We publish their names with the award.",
        [
            blocks.borough(),
            long(
                "wards",
                "Which wards is it for?",
                "One on each line, as the council names them. No more than four.",
                limit=40,
            ),
            long("why_here", "Why here?", "What people in these wards have told you they need.", limit=250),
            long(
                "coalition",
                "Which local groups plan and run it together?",
                "Clubs, tenants, faith groups, schools, businesses, the council. Say who speaks for each.",
                limit=250,
            ),
        ],
    ),
    (
        "project",
        "Your project",
        "",
        [
            blocks.title(),
            _activity(),
            long("summary", "What will you do?", limit=400),
            *blocks.dates(),
            blocks.participants(),
            blocks.people(200),
            blocks.mixing(250),
        ],
    ),
    _money(5000, 20_000),
    *_ends(references=False),
]


def _sporting(refusal: str) -> Asked:
    return yes_no("sport", "Do people move or play in it?", refusal, "Any sport, game, dance or walk counts.")


_SPORT = "Sport Unites is for sport and physical activity."


def _for_organisations(least: int, most: int, *more: Asked) -> Sections:
    return blocks.check(
        yes_no(
            "organisation",
            "Would an organisation apply?",
            "These grants are for organisations. If you apply by yourself, look at Stronger Communities.",
        ),
        blocks.not_for_profit(),
        blocks.in_london(),
        _sporting(_SPORT),
        *more,
        blocks.right_size(least, most),
        blocks.has_bank(),
    )


def _for_everybody(least: int, most: int, *more: Asked) -> Sections:
    group = only_if("applying_as", "organisation")
    return blocks.check(
        *blocks.who_applies(),
        blocks.not_for_profit(condition=group),
        q(
            "referees",
            Kind.YES_NO,
            "Do two people know you or your work who could tell us about you?",
            "They may not be related to each other or to you.",
            condition=only_if("applying_as", "person"),
            rules=warn("no", "You can apply. We ask for two people’s names in the form."),
        ),
        blocks.in_london(),
        _sporting(_SPORT),
        *more,
        blocks.right_size(least, most),
        blocks.has_bank(),
    )


CHECK_STRONGER = _for_everybody(
    2000,
    5000,
    yes_no(
        "purpose",
        "Is it for relationships between people from different backgrounds, or against loneliness?",
        "Projects that only bring more people to a sport are for Active Londoners.",
    ),
    yes_no("twelve_weeks", "Will it be over within 12 weeks of its start?", "These projects last 12 weeks at most."),
)
CHECK_SMALL = _for_everybody(
    500,
    5000,
    yes_no(
        "inactive",
        "Is it for people who are not active now?",
        "Active Londoners is for people who do little or no sport.",
    ),
)
CHECK_MEDIUM = _for_organisations(
    25_000,
    75_000,
    yes_no(
        "inactive",
        "Is it for people who are not active now?",
        "Active Londoners is for people who do little or no sport.",
    ),
)
CHECK_TOGETHER = _for_organisations(
    25_000,
    150_000,
    yes_no(
        "year",
        "Will it run for 12 to 24 months?",
        "London Together pays for projects of 12 to 24 months.",
    ),
)
CHECK_PLACES = _for_organisations(
    5000,
    20_000,
    yes_no(
        "wards",
        "Is it for one to four wards that you can name?",
        "These grants are for named wards. The other strands are for projects anywhere in London.",
    ),
)
