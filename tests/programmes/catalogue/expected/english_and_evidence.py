"""Rows on English, digital skills, evidence, and on working with City Hall."""

from tests.programmes.catalogue.expected import Holds, Leads, Row, Way

ROWS: dict[str, Row] = {
    "S096": Row(
        page="esol-plus",
        heading="Find a class, talk with somebody, or run a pilot",
        kind="B",
        facts=[
            ("Over half", "Learning and Work Institute, 2017"),
            ("Two thirds", "Learning and Work Institute, 2017"),
            ("The move of the adult education budget to City Hall", "section 3.6.1"),
            ("£20,000", "ESOL Plus Employer Partnership"),
            ("£80,000", "ESOL Plus Childcare"),
        ],
        does=[
            Way("find-english", organisation="Table of Words (fictional)"),
            Way(
                "be-a-conversation-partner",
                answers={"borough": ["E09000010"], "when": ["day", "online"], "like": "Gardens, football and soup."},
                reads=("Enfield", "In the daytime", "Gardens, football and soup."),
                outcome="matched",
            ),
            Way(
                "offer-english-at-work",
                answers={
                    "sector": "hospitality",
                    "staff": "35",
                    "paid_time": "part",
                    "need": "To talk with guests and to read the rules on safety.",
                },
                organisation="Hotel Lantern (fictional)",
                reads=("Hotels and food", "35", "Partly", "To talk with guests"),
            ),
            Way(
                "track-more-than-jobs",
                answers={
                    "learners": "420",
                    "suits": ["carers", "beginners"],
                    "tracks": ["friends", "volunteering"],
                    "idea": "Learners count the new people they have talked with in a week.",
                },
                organisation="Harbour Adult Learning (fictional)",
                reads=("420", "Complete beginners", "Friends and contacts", "in a week"),
            ),
            Holds("table", ("Poplar HARCA", "Sutton College", "Battersea Academy for Skills and Employment")),
        ],
    ),
    "S097": Row(
        page="esol-plus",
        heading="English classes since City Hall took over",
        kind="C",
        facts=[("2019/20", "section 3.6")],
        does=[Holds("log", ("6 June 2018",)), Leads("/programmes/skills/", shows="Skills for Londoners")],
    ),
    "S119": Row(
        page="esol-plus",
        heading="Where the idea came from",
        kind="C",
        facts=[("One year", "Sunder Katwala")],
        does=[Holds("text", ("class finder on this page",)), Holds("status", ("Succeeded",))],
    ),
    "S137": Row(
        page="esol-plus",
        heading="A look at the West Midlands",
        kind="C",
        facts=[("2017", "1 May 2017")],
        does=[Holds("text", ("Andy Street", "London went another way"))],
    ),
    "S098": Row(
        page="digital-inclusion",
        heading="Digital Inclusion Charter: are we there yet?",
        kind="C",
        facts=[("2020", "UK Digital Inclusion Charter"), ("40", "GOV.UK")],
        does=[
            Holds("table", ("7.2 per cent", "7 per cent", "About 270,000", "Over 250,000")),
            Leads("/evidence/not-online/"),
        ],
    ),
    "S100": Row(
        page="digital-inclusion",
        heading="Digital skills for young people",
        kind="B",
        facts=[("3", "section 3.6.3")],
        does=[
            Way(
                "register-for-digital-skills",
                answers={
                    "who": "adviser",
                    "service": "Newham Youth Hub (fictional)",
                    "step": ["bootcamp"],
                    "borough": ["E09000025"],
                },
                reads=("An adviser, for a young person who agrees", "Newham Youth Hub", "A creative boot camp"),
                outcome="training",
            ),
        ],
    ),
    "S101": Row(
        page="digital-inclusion",
        heading="Better connections",
        kind="C",
        facts=[("£33.9 million", "Connected London")],
        does=[
            Leads(
                "https://www.london.gov.uk/what-we-do/business-and-economy/supporting-londons-sectors/connectivity/"
                "connected-london-resources",
                counted=True,
            ),
        ],
    ),
    "S102": Row(
        page="digital-inclusion",
        heading="London Office of Technology and Innovation",
        kind="C",
        facts=[("15", "London Councils")],
        does=[Holds("log", ("10 June 2019",)), Holds("text", ("All of Us gave no date",))],
    ),
    "S103": Row(
        page="digital-inclusion",
        heading="Smarter London Together",
        kind="C",
        facts=[("20", "The Drum")],
        does=[
            Holds("text", ("Theo Blackwell", "It gave no date.")),
            Leads(
                "https://www.london.gov.uk/what-we-do/business-and-economy/supporting-londons-sectors/smart-london/"
                "mission-3-world-class-connectivity-and-smarter-streets"
            ),
        ],
    ),
    "S099": Row(
        page="mi-wifi",
        heading="Borrow a tablet",
        kind="B",
        facts=[
            ("3", "section 3.6.3"),
            ("6 hours", "section 3.6.3"),
            ("£50,000", "Lewisham Council"),
            ("70", "Lewisham Council"),
            ("4 weeks", "Lewisham Council"),
            ("239", "22 August 2018"),
        ],
        does=[Way("borrow-a-tablet"), Holds("log", ("16 June 2017", "22 August 2018"))],
    ),
    "S104": Row(
        page="evidence",
        heading="Social Evidence Base",
        kind="C",
        does=[
            Leads("/evidence/"),
            Leads("/evidence/measures.csv", counted=True),
            Leads("https://data.london.gov.uk/social-evidence-base/integration/"),
        ],
    ),
    "S105": Row(
        page="evidence",
        heading="What we do not know yet",
        kind="C",
        does=[Holds("table", ("Survey of Londoners", "Standing for office and other political acts", "Gap"))],
    ),
    "S106": Row(
        page="evidence",
        heading="The measures",
        kind="C",
        facts=[
            ("18", "section 4.2"),
            ("5", "Table 1"),
            ("3", "Table 2"),
            ("8", "Table 3"),
            ("2", "Table 4"),
            ("Once a year", "section 4.2.1"),
            ("None were set", "page 19"),
        ],
        does=[Leads("/evidence/")],
    ),
    "S107": Row(
        page="evidence",
        heading="Better measures: notes on method",
        kind="C",
        facts=[("30", "London Datastore"), ("6,601", "Survey of Londoners 2018-19")],
        does=[
            Leads("https://data.london.gov.uk/dataset/social-integration-measurement-toolkit", counted=True),
            Holds("text", ("are not ranked",)),
        ],
    ),
    "S108": Row(
        page="evidence",
        heading="Working with borough data teams",
        kind="B",
        does=[
            Way(
                "borough-data-return",
                answers={
                    "borough": ["E09000017"],
                    "survey": "sometimes",
                    "asked": ["belonging", "trust"],
                    "records": "Library visits by ward.",
                    "shared": "yes",
                },
                organisation="Data team of a borough (fictional)",
                reads=("Hillingdon", "Yes, now and then", "Trust in neighbours", "Library visits by ward."),
            ),
        ],
    ),
    "S109": Row(
        page="evidence",
        heading="Research library",
        kind="C",
        does=[
            Leads("https://data.london.gov.uk/blog/tracking-social-integration-in-london/", counted=True),
            Holds("link", ("Social mixing at work",)),
        ],
    ),
    "S110": Row(
        page="evidence",
        heading="Does a programme work? Surveys before and after",
        kind="A",
        does=[
            Holds("table", ("The London Family Fund", "Workforce Integration Network", "6")),
            Leads("/evidence/indicators/"),
        ],
    ),
    "S131": Row(
        page="evidence",
        heading="Library: how integrated is London?",
        kind="C",
        facts=[("2015", "Jon Yates"), ("2016", "Jon Yates")],
        does=[Leads("https://the-challenge.org/index_php/ncs-media/social-integration-commission/")],
    ),
    "S133": Row(
        page="evidence",
        heading="Library: from rhetoric to reality",
        kind="C",
        facts=[("1 May 2017", "British Future")],
        does=[Leads("https://www.britishfuture.org/")],
    ),
    "S136": Row(
        page="evidence",
        heading="Library: Near Neighbours",
        kind="C",
        does=[Leads("https://www.cuf.org.uk/near-neighbours-in-black-country"), Holds("text", ("names no sum",))],
    ),
    "S138": Row(
        page="evidence",
        heading="Library: what other city regions might do",
        kind="C",
        facts=[("2017", "British Future")],
        does=[Holds("table", ("Greater Manchester", "Tees Valley", "West of England", "the Fens"))],
    ),
    "S111": Row(
        page="opportunities",
        heading="What is open, and how to hear of it",
        kind="B",
        facts=[("6: London Family Fund, Sport Unites, CII, WIN, ESOL Plus and Design Lab", "call to action")],
        does=[Way("alerts"), Leads("/grants/"), Holds("table", ("Sport Unites", "Social Integration Design Lab"))],
    ),
    "S112": Row(
        page="host-a-visit",
        heading="Offer to host a visit",
        kind="B",
        facts=[("Once a year", "call to action")],
        does=[
            Way(
                "offer-to-host",
                answers={
                    "story": "Old and young repair bicycles together every Saturday.",
                    "venue": "The Bicycle Shed, Lock Lane",
                    "borough": ["E09000021"],
                    "access": ["step_free", "toilet"],
                    "when": "Any Saturday morning",
                },
                organisation="The Bicycle Shed (fictional)",
                reads=("repair bicycles", "Lock Lane", "Kingston upon Thames", "A way in without steps"),
                outcome="visited",
            ),
        ],
    ),
    "S114": Row(
        page="co-design",
        heading="Workshops you can book",
        kind="B",
        does=[Way("workshops"), Holds("text", ("All of Us gives no dates.",))],
    ),
    "S115": Row(
        page="accessible-formats",
        heading="Ask for a format or a language",
        kind="B",
        facts=[("By phone or by post", "other formats and languages"), ("020 7983 4000", "other formats")],
        does=[
            Leads("/other-formats/", shows="format"),
            Holds("checklist", ("Large print", "Braille", "Disc", "Sign language video", "Audio")),
        ],
    ),
    "S116": Row(
        page="about",
        heading="Who decides, and what was decided",
        kind="C",
        facts=[("Matthew Ryder QC", "Deputy Mayor’s foreword")],
        does=[
            Holds("table", ("MD2244", "2 March 2018", "ADD2385")),
            Holds("log", ("March 2018", "October 2018")),
            Leads("/commitments/"),
        ],
    ),
    "S118": Row(
        page="about",
        heading="Where it came from: a proposal of 2016",
        kind="C",
        facts=[("Four years", "Sunder Katwala"), ("2016", "Sunder Katwala")],
        does=[
            Holds("table", ("Appointed in September 2016", "No such target was set")),
            Holds("status", ("Succeeded",)),
        ],
    ),
    "S128": Row(
        page="about",
        heading="A champion with a name",
        kind="C",
        facts=[("May 2016", "Jon Yates")],
        does=[Holds("log", ("September 2016",)), Holds("text", ("who answers for this today",))],
    ),
    "S132": Row(
        page="about",
        heading="Learning from and with other cities",
        kind="C",
        facts=[("6", "British Future"), ("May 2017", "British Future")],
        does=[
            Holds("table", ("Greater Manchester", "Liverpool City Region", "West of England")),
            Leads("/programmes/evidence/", shows="Evidence: how we know"),
        ],
    ),
    "S122": Row(
        page="london-citizenship-fund",
        heading="Make a pledge",
        kind="B",
        facts=[
            ("£1 million", "Sunder Katwala"),
            ("£1, so that pledges are matched", "Sunder Katwala"),
            ("£24,000", "ADD2423"),
        ],
        does=[
            Way(
                "make-a-pledge",
                answers={"giver": "firm", "use": ["children"], "terms": "In two halves."},
                organisation="Harbour Bank (fictional)",
                more={"amount": "2500.50"},
                reads=("A firm", "Fees for children", "In two halves.", "2,500.50"),
            ),
        ],
    ),
}
