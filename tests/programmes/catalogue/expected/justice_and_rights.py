"""Rows on justice and on rights: justice, hate crime, migration, refugees, European and young Londoners."""

from tests.programmes.catalogue.expected import Holds, Leads, Row, Way

ROWS: dict[str, Row] = {
    "S077": Row(
        page="justice",
        heading="Money for the police",
        kind="C",
        facts=[("More than £600 million", "9 January 2018")],
        does=[
            Holds(
                "log",
                (
                    "25 January 2017",
                    "9 January 2018",
                    "3 December 2018",
                    "6 November 2019",
                    "Late 2023",
                    "14 February 2024",
                ),
            ),
            Holds("text", ("It names no sum.",)),
        ],
    ),
    "S078": Row(
        page="justice",
        heading="Police and Crime Plan",
        kind="C",
        facts=[("2017 to 2021", "section 3.3.2")],
        does=[
            Leads("/evidence/hate-crime/"),
            Leads("/evidence/neighbours-trusted/"),
            Leads("https://www.london.gov.uk/publications/building-safer-london"),
            Holds("status", ("Succeeded", "2025 to 2029")),
        ],
    ),
    "S079": Row(
        page="justice",
        heading="The Lammy Review",
        kind="C",
        facts=[
            ("2017", "section 3.3"),
            ("51 per cent", "The Lammy Review, page 6"),
            ("35 per cent", "The Lammy Review, page 6"),
        ],
        does=[
            Holds("checklist", ("held on 13 March 2018", "16 recommendations done", "not found")),
            Holds("log", ("13 March 2018", "30 June 2020")),
        ],
    ),
    "S080": Row(
        page="justice",
        heading="Local answers to violence",
        kind="B",
        does=[Way("local-sessions"), Holds("text", ("All of Us gives no number of sessions.",))],
    ),
    "S082": Row(
        page="justice",
        heading="Standing up to violent extremism",
        kind="C",
        facts=[("70", "A Shared Endeavour"), ("More than 140,000", "16 March 2024")],
        does=[
            Holds("table", ("Two thirds", "66 per cent", "64 per cent")),
            Leads("https://actearly.uk/", counted=True),
        ],
    ),
    "S083": Row(
        page="justice",
        heading="Help if you have been a victim of crime",
        kind="C",
        facts=[("£15 million", "8 February 2019")],
        does=[
            Way("get-help-as-a-victim"),
            Leads("https://www.victimsupport.org.uk/", counted=True),
            Holds("text", ("ring 999", "ring 101")),
        ],
    ),
    "S084": Row(
        page="justice",
        heading="Small grants for groups that help victims",
        kind="B",
        does=[
            Way(
                "small-grants-for-victim-organisations",
                answers={
                    "about_group": "We listen, and go along to court.",
                    "borough": ["E09000028"],
                    "people": "People who were robbed in the street.",
                    "need": "A second evening a week.",
                },
                organisation="Steady Ground (fictional)",
                reads=("go along to court", "Southwark", "robbed in the street", "A second evening a week."),
            ),
            Holds("status", ("Planned",)),
        ],
    ),
    "S085": Row(
        page="justice",
        heading="Restorative justice",
        kind="C",
        facts=[("£1.3 million", "26 August 2016")],
        does=[
            Way("ask-about-restorative-justice"),
            Leads("https://www.restorelondon.org.uk/home"),
            Holds("status", ("Succeeded", "Victim Support")),
        ],
    ),
    "S086": Row(
        page="justice",
        heading="Stop and search",
        kind="C",
        does=[
            Leads(
                "https://www.met.police.uk/advice/advice-and-information/st-s/stop-and-search/"
                "get-involved-in-improving-stop-and-search/",
                counted=True,
            ),
            Holds("text", ("All of Us sets no target.", "November 2020")),
        ],
    ),
    "S081": Row(
        page="hate-crime",
        heading="Report it, or get support",
        kind="C",
        facts=[
            ("The strategy gives no figure", "Table 1"),
            ("£1.7 million", "BBC News"),
            ("5", "BBC News"),
        ],
        does=[
            Way("report-to-the-police"),
            Way("report-with-true-vision"),
            Way("talk-to-stop-hate-uk"),
            Leads("https://www.report-it.org.uk/", counted=True),
            Leads("/evidence/hate-crime/"),
        ],
    ),
    "S087": Row(
        page="migration-partnership",
        heading="The partnership: terms, plan, papers",
        kind="C",
        facts=[("£154,000", "MD2336"), ("Up to £388,000", "MD3223")],
        does=[
            Leads(
                "https://www.london.gov.uk/what-we-do/communities/migrants-and-refugees/"
                "london-strategic-migration-partnership-lsmp-minutes",
                counted=True,
            ),
            Holds("checklist", ("Terms:", "Work plan for 2018/19", "Minutes:")),
            Holds("log", ("7 August 2018",)),
        ],
    ),
    "S088": Row(
        page="migration-partnership",
        heading="The advisory panel",
        kind="B",
        does=[
            Way(
                "ask-for-a-seat",
                answers={
                    "about_group": "We cook together and help with letters.",
                    "led_by": "yes",
                    "borough": ["E09000009", "E09000018"],
                    "topic": "Long waits for papers",
                },
                organisation="Ealing Table (fictional)",
                reads=("We cook together", "Yes, for the most part", "Ealing", "Long waits for papers"),
            ),
            Holds("text", ("All of Us does not say how many seats",)),
        ],
    ),
    "S089": Row(
        page="migration-partnership",
        heading="What the Mayor asked for: a fairer system",
        kind="C",
        does=[
            Holds("log", ("March 2018", "14 May 2018", "1 March 2019", "21 April 2020", "6 November 2020", "2023")),
            Holds("text", ("It sets no target.", "Right to Rent")),
        ],
    ),
    "S090": Row(
        page="refugees",
        heading="What has been asked, and what has changed",
        kind="B",
        facts=[("28 days", "section 3.4"), ("42 days", "Homeless Link")],
        does=[
            Way(
                "offer-help",
                answers={
                    "help": ["room", "company"],
                    "borough": ["E09000031"],
                    "how": "Ring us from Monday to Friday, from ten to four.",
                },
                organisation="Open Room (fictional)",
                reads=("A room or a bed for some time", "Waltham Forest", "from ten to four"),
            ),
            Leads("/citizenship/advice/", counted=True),
            Holds(
                "log",
                (
                    "March 2018",
                    "December 2023",
                    "8 February 2024",
                    "9 December 2024",
                    "1 September 2025",
                    "9 March 2026",
                ),
            ),
        ],
    ),
    "S091": Row(
        page="european-londoners",
        heading="#LondonIsOpen",
        kind="C",
        facts=[("Up to £150,000", "DD2027")],
        does=[Leads("/citizenship/materials/", counted=True), Holds("log", ("July 2016",))],
    ),
    "S094": Row(
        page="european-londoners",
        heading="Standing up for EEA+ Londoners",
        kind="C",
        facts=[("About one million", "introduction")],
        does=[
            Holds(
                "log",
                (
                    "March 2018",
                    "December 2018",
                    "14 January 2019",
                    "21 January 2019",
                    "30 November 2020",
                    "1 June 2021",
                    "£65",
                ),
            ),
        ],
    ),
    "S095": Row(
        page="european-londoners",
        heading="Settled status: what to do now",
        kind="A",
        facts=[
            ("About one million", "introduction and 3.5.4"),
            ("Disabled adults, carers, people with few digital or paperwork skills, complex cases", "section 3.5.4"),
            ("£90,000", "DD2239"),
        ],
        does=[
            Leads("/citizenship/settled-status/", counted=True),
            Leads("/citizenship/advice/", counted=True),
            Holds("log", ("29 March to 1 April 2019", "31 October 2019")),
        ],
    ),
    "S092": Row(
        page="young-londoners-rights",
        heading="The guide, an adviser, a briefing",
        kind="B",
        facts=[
            ("More than 159,000", "London’s data"),
            ("About 107,000", "University of Wolverhampton"),
            ("About 26,000", "University of Wolverhampton"),
        ],
        does=[
            Leads("/citizenship/young-londoners/", counted=True),
            Leads("/citizenship/advice/", counted=True),
            Leads("/citizenship/young-londoners/briefings/", counted=True),
            Way(
                "ask-for-a-briefing",
                answers={
                    "setting": "school",
                    "borough": ["E09000014"],
                    "people": "25",
                    "when": "The first week of February",
                },
                organisation="Lock School (fictional)",
                reads=("School or college", "Haringey", "25", "The first week of February"),
            ),
        ],
    ),
    "S093": Row(
        page="young-londoners-rights",
        heading="The fee for becoming British",
        kind="C",
        facts=[
            ("£973", "section 3.5.2"),
            ("£386", "London’s data"),
            ("£587", "section 3.5.2"),
            ("£1,282", "London’s data"),
        ],
        does=[
            Holds("table", ("Early 2018", "£973", "£1,012", "£1,214", "£1,000", "£1,282", "£1,605")),
            Holds("log", ("March 2018", "14 May 2018", "19 December 2019", "9 January 2020", "16 June 2022")),
        ],
    ),
}
