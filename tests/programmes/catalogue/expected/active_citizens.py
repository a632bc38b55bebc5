"""The rows about active citizens (sections 2.1 and 2.2 of the strategy), written by hand from the strategy itself."""

from tests.programmes.catalogue.expected import Holds, Leads, Row, Way

HALL = "Poplar Hall (fictional)"
HEALTH = "health-and-participation"
CEREMONIES = "citizenship-ceremonies"

VOLUNTEERING = {
    "S024": Row(
        page="rewards",
        heading="Give hours, earn rewards",
        kind="A",
        facts=[("More than £900,000", "section 2.1.1")],
        does=[
            Leads("/volunteering/rewards/", counted=True),
            Leads("/volunteering/trials/"),
            Holds("checklist", ("Record your hours", "The organisation confirms them", "Exchange points for a reward")),
        ],
    ),
    "S025": Row(
        page="ncs-london",
        heading="Ask to be put in touch",
        kind="B",
        facts=[("31 March 2025", "National Citizen Service Trust")],
        does=[
            Way(
                slug="ask-for-a-place",
                answers={"borough": ["E09000028"], "interests": ["help", "people"]},
                reads=("Southwark", "Do something useful for my area"),
                outcome="joined",
            ),
            Way(
                slug="ask-for-your-school",
                answers={"borough": ["E09000010"], "students": "24", "wishes": "A week away and a project at home."},
                organisation="Marlow Road College (fictional)",
                reads=("Enfield", "24", "A week away"),
                outcome="none",
            ),
            Holds("log", ("12 November 2024", "31 March 2025")),
        ],
    ),
    "S026": Row(
        page="young-ambassadors",
        heading="Sign up your school",
        kind="B",
        facts=[
            ("The #iwill Fund", "section 2.1.3"),
            ("Bringing people together, housing and clean air", "section 2.1.3"),
            ("£900,000", "MD2171"),
        ],
        does=[
            Way(
                slug="sign-up-your-school",
                answers={"borough": ["E09000009"], "stage": "secondary", "topic": "air", "pupils": "60"},
                organisation="Kite Hill School (fictional)",
                reads=("Ealing", "A secondary school", "Clean air", "60"),
            ),
            Way(
                slug="log-a-project",
                answers={
                    "borough": ["E09000009"],
                    "done": "We measured the air at our gate.",
                    "pupils": "58",
                    "hours": "300",
                },
                organisation="Kite Hill School (fictional)",
                reads=("We measured the air at our gate.", "58", "300"),
            ),
            Leads("/volunteering/young-ambassadors/", counted=True),
            Leads(
                "https://www.london.gov.uk/programmes-strategies/education-and-youth/london-curriculum/citizenship-0",
                counted=True,
            ),
        ],
    ),
    "S027": Row(
        page="team-london-ambassadors",
        heading="Become an Ambassador",
        kind="A",
        facts=[
            ("18 to 24", "section 2.1.3"),
            ("Disabled people who volunteer", "section 2.1.3"),
            ("£705,000", "MD2188"),
        ],
        does=[
            Leads("/volunteering/ambassadors/", counted=True),
            Holds("checklist", ("Complete your training", "Tell us about adjustments", "Book your shifts")),
        ],
    ),
    "S028": Row(
        page="headstart",
        heading="HeadStart",
        kind="A",
        facts=[("16 or more", "section 2.1.4"), ("About 5,000", "DD2174")],
        does=[
            Leads("/volunteering/pathways/headstart/", counted=True),
            Holds("checklist", ("Give 16 hours", "Book a workshop", "Have your interview")),
        ],
    ),
    "S029": Row(
        page="headstart",
        heading="HeadStart Action",
        kind="A",
        facts=[("16", "elephantpark.co.uk")],
        does=[
            Leads("/volunteering/pathways/action/", counted=True),
            Holds("checklist", ("The school puts a group forward", "A project for the area")),
            Holds("status", ("The strategy gives no sum",)),
        ],
    ),
    "S030": Row(
        page="volunteering",
        heading="Find something to do, or find people",
        kind="A",
        facts=[("26 per cent", "Taking Part")],
        does=[Leads("/volunteering/", counted=True), Leads("/volunteering/host/"), Holds("text", ("borough", "skill"))],
    ),
    "S031": Row(
        page="employer-volunteering",
        heading="Offer a team, or ask for one",
        kind="B",
        does=[
            Way(
                slug="offer-a-team",
                answers={
                    "borough": ["E09000007", "E09000019"],
                    "skills": ["hands", "digital"],
                    "people": "12",
                    "days": "Fridays in June",
                },
                organisation="Quayside Software (fictional)",
                reads=("Camden", "Islington", "12", "Fridays in June"),
                outcome="came",
            ),
            Way(
                slug="ask-for-a-team",
                answers={
                    "borough": ["E09000007"],
                    "skills": ["hands"],
                    "people": "10",
                    "task": "Paint the day room.",
                    "days": "June or July",
                },
                organisation="Elm Tree Carers (fictional)",
                reads=("Camden", "10", "Paint the day room."),
                outcome="came",
            ),
            Leads("/volunteering/teams/", counted=True),
            Leads("/programmes/volunteering/", shows="Volunteer centres"),
        ],
    ),
    "S032": Row(
        page="volunteering",
        heading="Volunteer centres",
        kind="B",
        facts=[("£20,000", "ADD2208")],
        does=[
            Way(slug="volunteer-centres", organisation=HALL, staff=()),
            Leads("https://londonplus.org/", counted=True),
            Holds("text", ("send a request to the centre",)),
        ],
    ),
}

HEALTHY = {
    "S033": Row(
        page=HEALTH,
        heading="The plan to make health more equal",
        kind="C",
        facts=[("23 August to 30 November 2017", "MD2344")],
        does=[
            Holds("table", ("Thrive LDN", "Fast-Track Cities", "Dementia Friendly London", "Social prescribing")),
            Leads("/evidence/no-one-to-rely-on/"),
            Leads("https://www.london.gov.uk/what-we-do/health/health-inequalities-strategy", counted=True),
        ],
    ),
    "S034": Row(
        page=HEALTH,
        heading="Thrive LDN: mental health at work",
        kind="B",
        facts=[("Two million", "section 3.1.5"), ("4 July 2017", "4 July 2017")],
        does=[
            Way(
                slug="mental-health-at-work",
                answers={"actions": ["talk", "managers"], "post": "Head of staff", "staff": "small"},
                organisation="Teal Print Works (fictional)",
                reads=("Talk about mental health in the open", "Head of staff", "Fewer than 50"),
                staff=("acknowledge", "arrange"),
            ),
            Holds("text", ("999", "116 123", "NHS 111")),
            Leads("https://www.samaritans.org/", counted=True),
        ],
    ),
    "S035": Row(
        page=HEALTH,
        heading="Fast-Track Cities: an end to HIV stigma",
        kind="C",
        facts=[("10 January 2018", "10 January 2018")],
        does=[
            Holds("table", ("Know that they have HIV", "90 per cent", "97 per cent")),
            Leads("https://www.transformationpartners.nhs.uk/programmes/prevention/fast-track-cities/", counted=True),
        ],
    ),
    "S036": Row(
        page=HEALTH,
        heading="Dementia Friendly London",
        kind="B",
        facts=[("2,000", "Alzheimer’s Society"), ("500,000", "Alzheimer’s Society")],
        does=[
            Way(
                slug="dementia-friendly",
                answers={"actions": ["signs", "quiet"], "sort": "venue", "borough": ["E09000023"]},
                organisation="Orchard Pictures (fictional)",
                reads=("Put up clear signs", "Lewisham"),
                staff=("acknowledge", "arrange"),
            ),
            Holds("log", ("21 May 2018",)),
        ],
    ),
    "S037": Row(
        page=HEALTH,
        heading="Social prescribing: an activity on prescription",
        kind="B",
        does=[
            Way(slug="find-an-activity", organisation=HALL, staff=()),
            Holds("text", ("how people get in", "whether there are steps")),
        ],
    ),
}

DEMOCRACY = {
    "S038": Row(
        page="democracy",
        heading="Lessons for your class",
        kind="B",
        facts=[("Secondary school, 16 to 18, and school leavers", "section 2.2.1")],
        does=[
            Way(
                slug="use-the-lessons",
                answers={"borough": ["E09000030"], "ages": ["secondary", "sixteen"], "pupils": "90"},
                organisation="Bow Bells Academy (fictional)",
                reads=("Tower Hamlets", "People aged 16 to 18", "90"),
            ),
            Way(
                slug="tell-us-how-it-went",
                answers={"lessons": ["identity", "better"], "pupils": "85", "change": "More time for talk."},
                organisation="Bow Bells Academy (fictional)",
                reads=("Lesson 1: who we are", "85", "More time for talk."),
            ),
            Leads("https://www.gov.uk/register-to-vote", counted=True),
            Leads("https://www.teachingcitizenship.org.uk/london-curriculum-citizenship", counted=True),
        ],
    ),
    "S120": Row(
        page="democracy",
        heading="Meet, vote, volunteer",
        kind="C",
        facts=[("86 per cent", "Electoral Statistics")],
        does=[
            Leads("/programmes/volunteering/"),
            Leads("/evidence/electoral-registration/"),
            Leads("/evidence/volunteering/"),
            Holds("log", ("British Future",)),
        ],
    ),
    "S123": Row(
        page="democracy",
        heading="Your first vote",
        kind="B",
        facts=[("18", "note 48"), ("16", "policy 2.2")],
        does=[
            Way(slug="first-vote", staff=()),
            Way(
                slug="ask-for-a-session",
                answers={"place": "club", "borough": ["E09000014"], "people": "25", "days": "Any Tuesday in March"},
                organisation="Ladder Street Youth Club (fictional)",
                reads=("A youth club", "Haringey", "25", "Any Tuesday in March"),
                outcome="held",
            ),
            Leads("https://www.gov.uk/register-to-vote", counted=True),
        ],
    ),
    "S039": Row(
        page=CEREMONIES,
        heading="Test what works at a ceremony",
        kind="A",
        facts=[("Who volunteers, who joins a group, who registers to vote", "Table 5")],
        does=[
            Leads("/citizenship/ceremonies/"),
            Leads("/citizenship/guidance/", counted=True),
            Leads("/citizenship/studies/"),
            Leads("/citizenship/vote/", counted=True),
            Holds("text", ("does not name the boroughs",)),
        ],
    ),
    "S040": Row(
        page=CEREMONIES,
        heading="The Mayor’s ceremony for all London",
        kind="B",
        facts=[("Once a year", "policy 2.2")],
        does=[
            Leads("/citizenship/mayors-ceremony/", counted=True),
            Holds("text", ("Each guest gets a code", "Tell your borough")),
        ],
    ),
    "S126": Row(
        page=CEREMONIES,
        heading="The first one, in April 2017",
        kind="C",
        facts=[("April 2017", "April 2017"), ("32", "Trust for London")],
        does=[Holds("log", ("2004", "2008", "April 2017"))],
    ),
    "S134": Row(
        page=CEREMONIES,
        heading="A great place for a ceremony",
        kind="B",
        does=[Leads("/citizenship/venues/", counted=True), Holds("log", ("1 May 2017", "British Future"))],
    ),
}

ROWS = {**VOLUNTEERING, **HEALTHY, **DEMOCRACY}
