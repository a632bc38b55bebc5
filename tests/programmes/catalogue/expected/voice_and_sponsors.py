"""The rows about having a say and about sponsors of refugees (sections 2.2.3 to 2.3), written by hand."""

from tests.programmes.catalogue.expected import Holds, Leads, Row, Way

SPONSORSHIP = "community-sponsorship"

VOICE = {
    "S041": Row(
        page="civil-society",
        heading="A plan for working with civil society",
        kind="C",
        facts=[("£141,000", "DD2738")],
        does=[
            Holds("table", ("A new Civil Society Strategy", "Not found")),
            Holds("status", ("None was found",)),
            Holds("log", ("6 March 2018",)),
        ],
    ),
    "S042": Row(
        page="civil-society",
        heading="Lead a change where you live",
        kind="B",
        does=[
            Way(
                slug="lead-a-change",
                answers={
                    "borough": ["E09000020"],
                    "change": "A safe way to school.",
                    "strengths": "Forty families and a drawing.",
                    "help": ["contact", "advice"],
                },
                reads=("Kensington and Chelsea", "A safe way to school.", "Forty families"),
                outcome="helped",
            ),
            Holds("table", ("London Family Fund", "Parents and carers", "Social prescribing")),
        ],
    ),
    "S113": Row(
        page="civil-society",
        heading="Hear about what opens",
        kind="B",
        does=[Way(slug="alerts", staff=()), Leads("/programmes/opportunities/")],
    ),
    "S043": Row(
        page="citizen-led-engagement",
        heading="Put your group forward",
        kind="B",
        facts=[("Five", "section 2.2.4"), ("£80,000", "DD2159")],
        does=[
            Way(
                slug="put-your-group-forward",
                answers={
                    "group": "Older people who cook together.",
                    "borough": ["E09000006"],
                    "theme": "belonging",
                    "why": "Nobody asks us about the bus.",
                    "support": ["training", "room"],
                },
                organisation="Wednesday Kitchen (fictional)",
                reads=("Older people who cook together.", "Bromley", "Nobody asks us about the bus."),
            ),
            Holds("table", ("Somali people", "Romania and Bulgaria", "Deaf people")),
            Holds("log", ("May 2018", "4 March 2019")),
            Holds("text", ("invited to later panels",)),
        ],
    ),
    "S044": Row(
        page="talk-london",
        heading="Join the talk",
        kind="B",
        facts=[("38,000", "london.gov.uk"), ("Nearly 60,000", "Chief Digital Officer")],
        does=[Way(slug="join-talk-london", staff=()), Way(slug="alerts", staff=())],
    ),
    "S135": Row(
        page="talk-london",
        heading="One big talk about how we get on",
        kind="C",
        does=[
            Leads("https://www.london.gov.uk/talk-london/", counted=True),
            Leads("/programmes/co-design/"),
            Holds("log", ("West Midlands",)),
        ],
    ),
}

_HELP = {"support": ["homes", "english"], "borough": ["E09000011"]}
SPONSORS = {
    "S045": Row(
        page=SPONSORSHIP,
        heading="Offer help, or ask for it",
        kind="B",
        facts=[("Over 400", "policy 2.3"), ("£9,000", "ADD2554")],
        does=[
            Way(
                slug="offer-support",
                answers={**_HELP, "bedrooms": "2", "details": "A flat with two bedrooms, from May."},
                organisation="Riverbank Homes (fictional)",
                reads=("A home to rent", "Greenwich", "A flat with two bedrooms, from May."),
                outcome="used",
            ),
            Way(
                slug="ask-for-support",
                answers={**_HELP, "who": "sponsor", "details": "A home and English twice a week."},
                organisation="Harbour Welcome (fictional)",
                reads=("A sponsor group", "Greenwich", "A home and English twice a week."),
                outcome="met",
            ),
            Leads("https://www.gov.uk/government/publications/apply-for-full-community-sponsorship", counted=True),
            Holds("checklist", ("Find a lead sponsor", "Raise £9,000", "Ask the council for its consent")),
        ],
    ),
    "S046": Row(
        page=SPONSORSHIP,
        heading="Thank those who welcome",
        kind="C",
        facts=[("Boroughs, Londoners and refugees", "Table 5")],
        does=[Leads("/evidence/indicators/"), Holds("log", ("13 July 2017", "September 2021"))],
    ),
    "S047": Row(
        page=SPONSORSHIP,
        heading="The two national schemes",
        kind="C",
        facts=[("Over 400 people", "policy 2.3"), ("20,080", "UK Resettlement Scheme")],
        does=[
            Holds("table", ("Vulnerable Persons", "2014", "2016")),
            Holds("status", ("Succeeded by the UK Resettlement Scheme",)),
        ],
    ),
}

ROWS = {**VOICE, **SPONSORS}
