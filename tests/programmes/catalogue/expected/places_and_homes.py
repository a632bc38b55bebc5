"""Rows on places and homes: better places, housing, community-led housing, fuel poverty, neighbourhood events."""

from tests.programmes.catalogue.expected import Holds, Leads, Row, Way

ROWS: dict[str, Row] = {
    "S064": Row(
        page="better-places",
        heading="London Plan",
        kind="C",
        facts=[("2017", "section 3.2.1"), ("2 March 2021", "Gerald Eve")],
        does=[
            Leads("https://www.london.gov.uk/programmes-strategies/planning/london-plan"),
            Holds("log", ("15 January 2019", "2 March 2021")),
        ],
    ),
    "S065": Row(
        page="better-places",
        heading="Where people meet: a study",
        kind="C",
        facts=[("Up to £100,000", "DD2377")],
        does=[
            Holds("log", ("16 November 2020", "One lesson")),
            Holds("text", ("Connective Social Infrastructure", "All of Us gave no date")),
        ],
    ),
    "S066": Row(
        page="better-places",
        heading="Healthy Streets",
        kind="C",
        facts=[("10", "London Assembly"), ("80 per cent by 2041", "London Assembly")],
        does=[
            Holds("text", ("All of Us sets no target of its own.",)),
            Leads(
                "https://www.london.gov.uk/about-us/london-assembly/london-assemblys-current-investigations/"
                "analysing-mayors-healthy-streets-initiative"
            ),
        ],
    ),
    "S067": Row(
        page="better-places",
        heading="Parks and green places",
        kind="C",
        facts=[("Draft", "executive summary")],
        does=[
            Holds("text", ("National Park City",)),
            Leads(
                "https://www.wildlondon.org.uk/news/"
                "new-london-environment-strategy-has-laudable-ambitions-there-still-work-do"
            ),
        ],
    ),
    "S071": Row(
        page="better-places",
        heading="Good Growth Fund",
        kind="B",
        facts=[("£70 million", "29 June 2017")],
        does=[
            Way(
                "share-a-project-idea",
                answers={
                    "place": "The old swimming bath on Mill Road",
                    "borough": ["E09000026"],
                    "aim": ["civic", "ownership"],
                    "idea": "Neighbours turn the dry bath into a hall with a kitchen.",
                    "partners": "Forty households",
                },
                organisation="Mill Road Bathers (fictional)",
                reads=("The old swimming bath", "Redbridge", "Let the community own or run something", "a kitchen"),
            ),
            Holds("table", ("£24 million", "More than £30 million", "Up to £20,479,233")),
        ],
    ),
    "S072": Row(
        page="better-places",
        heading="Good Growth by Design",
        kind="C",
        facts=[("50", "ArchDaily"), ("53", "Mayor’s Design Advocates")],
        does=[
            Holds("table", ("From July 2017", "From May 2022", "42", "2025 to 2028")),
            Leads(
                "https://www.london.gov.uk/what-we-do/regeneration/advice-and-guidance/about-good-growth-design/"
                "mayors-design-advocates"
            ),
        ],
    ),
    "S073": Row(
        page="better-places",
        heading="High Streets for All",
        kind="C",
        facts=[("September 2017", "We Made That and LSE Cities")],
        does=[
            Holds("checklist", ("Recommendations published: September 2017.", "not found")),
            Holds("log", ("16 March 2021", "34 high streets")),
        ],
    ),
    "S074": Row(
        page="better-places",
        heading="London Legacy Development Corporation",
        kind="C",
        facts=[("Queen Elizabeth Olympic Park", "section 3.2.7")],
        does=[
            Holds("table", ("Hub 67", "Hackney Wick", "Mobile Garden City", "Stratford")),
            Holds("status", ("1 December 2024",)),
        ],
    ),
    "S075": Row(
        page="better-places",
        heading="Space for a while",
        kind="B",
        facts=[("2: Hub 67 and Mobile Garden City", "section 3.2.7")],
        does=[
            Way("offer-a-space", organisation="Wharf Land (fictional)"),
            Way(
                "ask-for-a-space",
                answers={"use": "A garden in crates, and soup on Sundays.", "people": "40", "insurance": "yes"},
                organisation="Crate Gardeners (fictional)",
                reads=("A garden in crates", "40", "Yes"),
            ),
        ],
    ),
    "S068": Row(
        page="housing",
        heading="Housing strategy",
        kind="C",
        facts=[
            ("2017", "section 3.2.3"),
            ("30 per cent", "Households Below Average Income"),
            ("May 2018", "Talk London"),
        ],
        does=[
            Holds("checklist", ("Final strategy: published in May 2018.", "the London Model")),
            Leads("/evidence/housing-costs/"),
            Leads("/programmes/community-led-housing/", shows="Community-Led Housing Hub"),
        ],
    ),
    "S069": Row(
        page="housing",
        heading="Help if you sleep rough, or see somebody who does",
        kind="C",
        facts=[("Every rough sleeper", "section 3.2.3"), ("More than 5,000", "17 January 2020")],
        does=[
            Holds("text", ("ring 999 now",)),
            Leads("https://thestreetlink.org.uk/", counted=True),
            Leads("https://www.routeshome.org.uk/about-routes-home/", counted=True),
            Leads("/citizenship/advice/", counted=True),
        ],
    ),
    "S129": Row(
        page="housing",
        heading="Homes that build communities",
        kind="C",
        does=[
            Leads("/programmes/better-places/", shows="High Streets for All"),
            Holds("text", ("It set no target.", "The Challenge")),
        ],
    ),
    "S070": Row(
        page="community-led-housing",
        heading="Tell the hub about your idea",
        kind="B",
        facts=[
            ("£250,000", "MD2194"),
            ("£500,000", "MD2194"),
            ("£38 million", "21 September 2022"),
            ("Almost 70", "21 September 2022"),
        ],
        does=[
            Way(
                "register-your-project",
                answers={
                    "stage": "group",
                    "homes": "11",
                    "borough": ["E09000022", "E09000028"],
                    "help": ["land", "legal"],
                    "idea": "Eleven homes round a shared yard, for young and old.",
                },
                organisation="Shared Yard (fictional)",
                reads=("We are a group", "11", "Lambeth", "Finding land", "round a shared yard"),
                outcome="advice",
            ),
            Holds("log", ("23 November 2017", "£750,000", "21 September 2022")),
        ],
    ),
    "S076": Row(
        page="fuel-poverty",
        heading="Get help, and follow the partnership",
        kind="C",
        facts=[
            ("2017", "section 3.2.8"),
            ("2 Deputy Mayors", "section 3.2.8"),
            ("335,000", "Draft Fuel Poverty Action Plan"),
            ("4,505", "MD3132"),
        ],
        does=[
            Leads("https://www.citizensadvice.org.uk/", counted=True),
            Leads("https://www.london.gov.uk/what-we-do/environment/energy/london-fuel-poverty-partnership"),
            Holds("log", ("17 November 2017", "10 March 2020")),
        ],
    ),
    "S130": Row(
        page="neighbourhood-events",
        heading="Hold your own: seven steps",
        kind="B",
        facts=[("4 to 12 weeks before", "GOV.UK")],
        does=[
            Way("events", organisation="Elm Row neighbours (fictional)"),
            Holds("checklist", ("Ask two or three neighbours", "Say thank you")),
            Leads("https://www.gov.uk/organise-street-party", counted=True),
        ],
    ),
}
