"""Rows on work and skills: strategies, WIN, City Hall as an employer, the Good Work Standard, skills."""

from tests.programmes.catalogue.expected import Holds, Leads, Row, Way

ROWS: dict[str, Row] = {
    "S048": Row(
        page="strategies",
        heading="Inclusive London, and the plans beside it",
        kind="C",
        facts=[("2017", "Deputy Mayor’s foreword"), ("May 2018", "Talk London")],
        does=[
            Holds("table", ("London Plan", "Skills for Londoners", "Published on 6 June 2018", "2025 to 2029")),
            Leads("/programmes/housing/", shows="Housing strategy"),
            Holds("log", ("June 2017", "May 2018", "November 2022")),
        ],
    ),
    "S049": Row(
        page="workforce-integration-network",
        heading="Join WIN",
        kind="B",
        facts=[
            ("16 to 24", "section 3.1.1"),
            ("Construction, and digital and tech", "section 3.1.1"),
            ("32 per cent", "Annual Population Survey"),
            ("14 per cent", "Annual Population Survey"),
        ],
        does=[
            Way(
                "join-the-network",
                answers={
                    "sector": "construction",
                    "size": "medium",
                    "monitoring": "yes",
                    "commitments": ["measure", "placements"],
                    "first_step": "We ask three schools to visit our site in Brent.",
                },
                organisation="Kiln Lane Builders (fictional)",
                reads=("Construction", "50 to 249", "Yes", "three schools", "Kiln Lane Builders"),
            ),
            Way(
                "monitor-ethnicity",
                answers={"record": "yes", "act": "yes", "publish": "some"},
                organisation="Harbour Code (fictional)",
                reads=("Some of them", "Harbour Code"),
            ),
            Way(
                "become-a-peer-ambassador",
                answers={
                    "work": "I plan lifts for tall houses",
                    "sector": "construction",
                    "give": ["talk", "visit"],
                    "borough": ["E09000005"],
                },
                reads=("I plan lifts for tall houses", "Give a talk", "Brent"),
            ),
        ],
    ),
    "S050": Row(
        page="workforce-integration-network",
        heading="Moving On Up",
        kind="B",
        does=[
            Way(
                "moving-on-up",
                answers={
                    "looking_for": ["apprenticeship", "mentor"],
                    "borough": ["E09000025"],
                    "best_way": "By text after four",
                },
                reads=("An apprenticeship", "Newham", "By text after four"),
                outcome="training",
            ),
            Leads("https://www.actionforraceequality.org.uk/moving-on-up/"),
        ],
    ),
    "S051": Row(
        page="workforce-integration-network",
        heading="The guide for firms",
        kind="C",
        facts=[("46", "Action for Race Equality"), ("200", "Action for Race Equality")],
        does=[
            Leads(
                "https://www.london.gov.uk/what-we-do/communities/workforce-integration-network-win/"
                "inclusive-employers-toolkit/about-toolkit",
                counted=True,
            ),
        ],
    ),
    "S052": Row(
        page="workforce-integration-network",
        heading="Facts about each kind of work",
        kind="C",
        does=[
            Leads("https://data.london.gov.uk/", counted=True),
            Holds("table", ("Young black men", "32 per cent", "Young white men", "14 per cent")),
        ],
    ),
    "S053": Row(
        page="city-hall-as-employer",
        heading="Fair hiring and equal pay",
        kind="C",
        facts=[
            ("At least once a year", "Equality Act 2010"),
            ("11.1 per cent", "GLA Pay Gap Report 2021"),
            ("6.14 per cent", "London Post"),
        ],
        does=[
            Holds("table", ("Black or black British", "19.51", "14.48")),
            Holds("checklist", ("Forms for jobs with no name on them.", "Mentors and career help for staff.")),
            Holds("log", ("11 January 2019", "£24.41")),
        ],
    ),
    "S054": Row(
        page="city-hall-as-employer",
        heading="Buying from fair firms",
        kind="C",
        does=[
            Holds("checklist", ("We pay at least the London Living Wage", "Small firms and local groups")),
            Holds("log", ("13 June 2017", "March 2021")),
            Holds("text", ("It set no target.",)),
        ],
    ),
    "S056": Row(
        page="good-work-standard",
        heading="Check your firm",
        kind="B",
        facts=[
            ("The London Living Wage", "section 3.1.4"),
            ("34", "1 August 2019"),
            ("More than 200,000", "200,000 staff"),
        ],
        does=[
            Way(
                "quick-check",
                answers={
                    "minimum_wage": "yes",
                    "contract": "yes",
                    "holiday": "yes",
                    "safety": "yes",
                    "fairness": "yes",
                    "living_wage": "no",
                },
                result="Look at the London Living Wage",
            ),
            Way(
                "register",
                answers={"size": "small", "checked": "some", "help": "How to pay the London Living Wage in steps."},
                organisation="Lantern Cafe (fictional)",
                reads=("10 to 49", "Something is still missing", "in steps"),
            ),
            Leads("https://www.london.gov.uk/good-work-standard", counted=True),
        ],
    ),
    "S057": Row(
        page="good-work-standard",
        heading="The London Living Wage",
        kind="C",
        facts=[("£9.75 an hour", "Facilitate magazine"), ("£10.75 an hour", "200,000 staff")],
        does=[Leads("https://www.livingwage.org.uk/", counted=True), Holds("text", ("All of Us does not name one",))],
    ),
    "S058": Row(
        page="skills",
        heading="The plan and where it stands",
        kind="C",
        facts=[
            ("Draft", "section 3.1.6"),
            ("2019/20", "section 3.6"),
            ("£306 million", "MD2462"),
        ],
        does=[
            Holds("checklist", ("Plan published: done, June 2018.", "New plan: done, January 2022.")),
            Holds("log", ("6 June 2018", "6 December 2018", "January 2022")),
            Holds("status", ("Succeeded",)),
        ],
    ),
    "S059": Row(
        page="skills",
        heading="Mayor’s London Scientist",
        kind="B",
        facts=[("£70,000", "11 March 2021"), ("More than 10,000", "11 March 2021")],
        does=[
            Way(
                "register-a-team",
                answers={
                    "pupils": "14",
                    "phase": "primary",
                    "borough": ["E09000028"],
                    "project": "How clean is the air at our gate in the morning?",
                },
                organisation="Peckham Rise School (fictional)",
                reads=("14", "Primary school", "Southwark", "air at our gate"),
            ),
            Way(
                "ask-for-a-visitor",
                answers={
                    "subject": "engineering",
                    "pupils": "60",
                    "borough": ["E09000012"],
                    "when": "A Tuesday in March",
                },
                organisation="Wick Road School (fictional)",
                reads=("Engineering", "60", "Hackney", "A Tuesday in March"),
            ),
        ],
    ),
    "S060": Row(
        page="skills",
        heading="Mayor’s Construction Academy",
        kind="B",
        facts=[("£7.2 million", "MD2213"), ("About £1.8 million", "MD2213"), ("7", "Build UK")],
        does=[
            Way(
                "become-a-building-partner",
                answers={
                    "role": "provider",
                    "borough": ["E09000007", "E09000019"],
                    "offer": ["courses", "visits"],
                    "learners": "120",
                },
                organisation="Trowel College (fictional)",
                reads=("A training provider", "Camden", "Site visits", "120"),
            ),
            Way(
                "find-a-building-course",
                answers={"trade": "carpentry", "borough": ["E09000023"], "times": ["evening", "weekend"]},
                reads=("Carpentry", "Lewisham", "In the evening"),
                outcome="hub",
            ),
        ],
    ),
    "S061": Row(
        page="skills",
        heading="Skills for the arts",
        kind="C",
        does=[
            Holds("checklist", ("More young people from all groups get a first job in the arts.",)),
            Holds("status", ("Planned", "As All of Us put it in March 2018.")),
            Holds("text", ("It gives no date.",)),
        ],
    ),
    "S062": Row(
        page="skills",
        heading="Digital Talent Programme",
        kind="B",
        facts=[("£7 million", "MD2512")],
        does=[
            Way(
                "register-for-digital-talent",
                answers={"skills": ["coding", "film"], "borough": ["E09000030"], "why": "I make short films."},
                reads=("Coding and data", "Tower Hamlets", "I make short films."),
                outcome="placement",
            ),
            Way(
                "offer-a-placement",
                answers={
                    "skills": ["design"],
                    "borough": ["E09000012"],
                    "weeks": "12",
                    "details": "Draw and move figures for a game about the canal.",
                },
                organisation="Wharf Games (fictional)",
                reads=("Design and animation", "Hackney", "12", "about the canal"),
                outcome="began",
            ),
            Way(
                "ask-for-a-placement",
                answers={"skills": ["design", "coding"], "borough": ["E09000012"], "learners": "5"},
                organisation="Bridge College (fictional)",
                reads=("Design and animation", "Hackney", "5"),
                outcome="none",
            ),
            Holds("table", ("1,000", "New courses that firms trust", "2,000")),
        ],
    ),
    "S063": Row(
        page="skills",
        heading="European Social Fund",
        kind="C",
        facts=[("Up to £39 million", "MD2881")],
        does=[
            Leads("https://www.london.gov.uk/what-we-do/funding/european-social-fund"),
            Holds("table", ("47,000", "21,000")),
            Holds("status", ("Ended", "31 December 2023")),
        ],
    ),
}
