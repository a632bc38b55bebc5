"""The rows about shared experiences (sections 1.1 to 1.4 of the strategy), written by hand from the strategy itself."""

from tests.programmes.catalogue.expected import Holds, Leads, Row, Way

HALL = "Poplar Hall (fictional)"
CITIZENSHIP = "citizenship-and-integration-initiative"
CENTENARY = "behind-every-great-city"

FAMILIES = {
    "S001": Row(
        page="london-family-fund",
        heading="How the fund works",
        kind="A",
        facts=[
            ("£600,000", "section 1.1.1"),
            ("Three years", "section 1.1.1"),
            ("£10,000 to £85,000", "london.gov.uk"),
        ],
        does=[
            Leads("/grants/", counted=True),
            Leads("/grants/awards/"),
            Holds("checklist", ("Two people score it", "before and after")),
            Holds("text", ("Parents and carers helped",)),
            Holds("log", ("16 March 2018", "March 2021")),
        ],
    ),
    "S002": Row(
        page="early-years-hubs",
        heading="Find a hub, get a free place, or join in",
        kind="B",
        facts=[
            ("£175,000", "section 1.1.2"),
            ("Newham; Wandsworth and Merton; Barnet", "section 1.1.2"),
            ("58 per cent", "note 69"),
            ("71 per cent", "note 69"),
            ("51 points", "note 69"),
        ],
        does=[
            Way(
                slug="join-a-hub",
                answers={
                    "setting": "childminder",
                    "borough": ["E09000025"],
                    "places": "6",
                    "offer": "Longer opening hours in school holidays.",
                },
                organisation="Larch Lane Childminding (fictional)",
                reads=("A childminder", "Newham", "Longer opening hours in school holidays."),
            ),
            Way(slug="find-a-hub", staff=()),
            Holds("table", ("Barnet Early Years Alliance", "Sheringham Nursery School", "Chesterton Primary School")),
            Leads("https://www.gov.uk/help-with-childcare-costs", counted=True),
            Leads(
                "https://www.london.gov.uk/programmes-strategies/education-and-youth/"
                "support-families-and-early-years/early-years-hubs-toolkit/about-hubs",
                counted=True,
            ),
        ],
    ),
}

SPORT_AND_CULTURE = {
    "S003": Row(
        page="sport-unites",
        heading="Money, hours and kit",
        kind="A",
        facts=[
            ("£5.8 million", "MD2244"),
            ("April 2018", "MD2244"),
            ("£8.8 million over three years", "21 March 2018"),
        ],
        does=[
            Leads("/grants/", counted=True),
            Holds(
                "table",
                ("Stronger Communities", "£2,000 to £5,000", "Active Londoners", "London Together", "Model City"),
            ),
            Holds("text", ("Barking, Haringey and Hounslow",)),
            Way(slug="offer-hours-and-kit", organisation=HALL, staff=()),
            Way(
                slug="ask-for-hours-and-kit",
                answers={"use": "Table tennis for all ages.", "people": "20"},
                organisation="Harbour Bats (fictional)",
                reads=("Table tennis for all ages.", "20"),
            ),
        ],
    ),
    "S004": Row(
        page="sport-unites",
        heading="With London Sport",
        kind="C",
        facts=[("One million by 2020", "section 1.2.2"), ("23", "section 1.2.2")],
        does=[
            Holds("table", ("1,000,000", "We found no figure", "23")),
            Leads("https://londonsport.org/about-us/our-impact/impact-report-17-18/", counted=True),
            Holds("status", ("We found no published count",)),
        ],
    ),
    "S005": Row(
        page="sport-unites",
        heading="With Comic Relief (Sport Relief)",
        kind="C",
        facts=[("£3 million", "London Together")],
        does=[
            Holds("table", ("Comic Relief", "£1.5 million", "MD2244", "13 March 2020")),
            Leads("https://www.comicrelief.com/funding/", counted=True),
            Holds("text", ("The strategy gives no sum",)),
        ],
    ),
    "S006": Row(
        page="culture",
        heading="The Mayor’s plan for culture",
        kind="C",
        facts=[("2018", "note 74"), ("19 June 2018", "draft"), ("December 2018", "Culture for all Londoners")],
        does=[
            Holds("table", ("Small grants for culture made by local people", "Done: Culture Seeds, 2018 to 2020")),
            Holds("log", ("March 2018", "December 2018", "March 2020")),
            Leads(
                "https://docslib.org/doc/4309353/culture-for-all-londoners-mayor-of-london-s-culture-strategy",
                counted=True,
            ),
        ],
    ),
    "S007": Row(
        page="culture-micro-grants",
        heading="How the fund works",
        kind="A",
        facts=[("Hundreds", "section 1.2.3"), ("Up to £1,000,000", "MD2167"), ("£1,000 to £5,000", "london.gov.uk")],
        does=[
            Leads("/grants/", counted=True),
            Leads("/grants/awards/"),
            Holds("checklist", ("Fill in the short form", "Wait for the date of the round", "Send a short report")),
            Holds("log", ("23 March 2018", "6 March 2020")),
        ],
    ),
    "S008": Row(
        page="zip-culture-offers",
        heading="Find an offer, or make one",
        kind="B",
        facts=[("2018", "section 1.2.3")],
        does=[
            Way(slug="make-an-offer", organisation=HALL, staff=()),
            Way(
                slug="claim-an-offer",
                answers={"zip": "yes", "first_visit": "yes"},
                reads=("Does a child in your family have a Zip Oyster photocard?",),
            ),
            Holds("text", ("by borough, by date and by age", "how many people came")),
            Holds("status", ("We know of no offer that was made in 2018",)),
        ],
    ),
    "S016": Row(
        page="culture",
        heading="London Borough of Culture",
        kind="B",
        facts=[
            ("Waltham Forest", "27 February 2018"),
            ("Brent", "27 February 2018"),
            ("£1.35 million", "27 February 2018"),
        ],
        does=[
            Way(slug="borough-of-culture-events", organisation=HALL, staff=()),
            Way(
                slug="help-at-events",
                answers={"borough": ["E09000031"], "tasks": ["welcome", "children"], "times": "Weekends in May"},
                reads=("Waltham Forest", "Welcome people and show the way", "Weekends in May"),
            ),
            Leads("/volunteering/", counted=True),
        ],
    ),
    "S117": Row(
        page="culture",
        heading="The board that gives advice on culture",
        kind="C",
        does=[
            Holds("text", ("It advises the Mayor", "four times a year")),
            Holds("log", ("12 June 2017", "24 April 2025")),
            Leads(
                "https://www.london.gov.uk/what-we-do/arts-and-culture/vision-and-strategy/cultural-leadership-board"
            ),
        ],
    ),
}

IDENTITY = {
    "S015": Row(
        page="design-lab",
        heading="Join with a project",
        kind="B",
        facts=[("Two years", "section 1.3.1"), ("17", "london.gov.uk")],
        does=[
            Way(
                slug="join-a-group",
                answers={
                    "borough": ["E09000012"],
                    "service": "library",
                    "project": "A reading room that stays open late.",
                    "backer": "Director of Libraries",
                    "users": "Students and night workers.",
                },
                organisation="Library team of a council (fictional)",
                reads=("Hackney", "Libraries", "A reading room that stays open late.", "Director of Libraries"),
            ),
            Holds("checklist", ("Bring people together across teams", "Get the backing of those who lead")),
            Leads(
                "https://www.london.gov.uk/what-we-do/all-us-mayors-strategy-social-integration/social-integration-design-lab",
                counted=True,
            ),
        ],
    ),
    "S018": Row(
        page="london-identity",
        heading="What makes a Londoner?",
        kind="C",
        facts=[("2018", "note 82"), ("£40,000", "ADD2130")],
        does=[
            Holds("table", ("1977", "73 per cent", "89 per cent")),
            Holds("log", ("11 July 2017", "April 2018")),
            Leads("https://www.london.gov.uk/talk-london/", counted=True),
        ],
    ),
    "S019": Row(
        page="welcome-to-london",
        heading="Find a group, or add yours",
        kind="B",
        does=[
            Way(slug="welcome-groups", organisation=HALL, staff=()),
            Holds("text", ("your borough", "your language")),
        ],
    ),
    "S020": Row(
        page=CITIZENSHIP,
        heading="Lend your people, your money or a room",
        kind="B",
        facts=[
            ("April 2017", "section 1.4.1"),
            ("2017 to 2019", "section 1.4.1"),
            ("Five", "section 1.4.1"),
            ("Four", "1.4.1"),
        ],
        does=[
            Way(
                slug="second-fund-or-host",
                answers={
                    "offer": ["second", "host"],
                    "aims": ["young"],
                    "idea": "A drop-in on rights, run by two of our advisers.",
                },
                organisation="Compass Rights (fictional)",
                reads=("Lend one of our people to City Hall", "Host a project", "A drop-in on rights"),
            ),
            Holds("table", ("Unbound Philanthropy", "Paul Hamlyn Foundation", "Migrants Organise", "Project 17")),
            Leads("/programmes/young-londoners-rights/"),
        ],
    ),
    "S021": Row(
        page="london-identity",
        heading="Windrush: the day and what came after",
        kind="B",
        facts=[("22 June 1948", "note 85"), ("492", "note 85"), ("2018", "section 1.4.2")],
        does=[Way(slug="windrush-events", organisation=HALL, staff=()), Holds("log", ("30 June 2018",))],
    ),
    "S022": Row(
        page=CENTENARY,
        heading="A year of events about the vote",
        kind="C",
        facts=[
            ("2018", "section 1.4.2"),
            ("Representation of the People Act 1918", "note 86"),
            ("£1,326,000", "MD2242"),
        ],
        does=[
            Holds("log", ("6 February 2018", "24 April 2018")),
            Leads("https://artsandculture.google.com/story/GgWhCAdQvgW7Jw", counted=True),
        ],
    ),
    "S023": Row(
        page=CENTENARY,
        heading="Millicent Fawcett: a promise kept",
        kind="C",
        facts=[("2018", "section 1.4.2"), ("24 April 2018", "london.gov.uk")],
        does=[Holds("log", ("24 April 2018",)), Holds("status", ("Done",)), Holds("text", ("Gillian Wearing",))],
    ),
    "S055": Row(
        page=CENTENARY,
        heading="Fair chances for women at work",
        kind="C",
        facts=[("2018", "section 3.1.3"), ("28 per cent", "YouGov"), ("9 per cent", "YouGov")],
        does=[
            Leads("/evidence/employment-gaps/"),
            Leads("/programmes/city-hall-as-employer/"),
            Holds("log", ("14 May 2018",)),
        ],
    ),
    "S121": Row(
        page=CITIZENSHIP,
        heading="100,000 new citizens: the idea and the count",
        kind="B",
        facts=[("100,000", "British Future"), ("Four years", "British Future"), ("2 per cent in 2016", "note 64")],
        does=[
            Leads("/citizenship/becoming-british/", counted=True),
            Leads("/evidence/citizenship-ceremonies/"),
            Holds("table", ("2009", "63,585", "2015", "37,118", "Not given")),
        ],
    ),
    "S124": Row(
        page="london-identity",
        heading="St George’s Day for all",
        kind="B",
        facts=[("23 April each year", "BBC News")],
        does=[Way(slug="st-georges-day-events", organisation=HALL, staff=()), Holds("log", ("23 April 2022",))],
    ),
    "S125": Row(
        page=CITIZENSHIP,
        heading="How it began",
        kind="C",
        facts=[("April 2017", "launch"), ("54 per cent", "City Hall")],
        does=[Holds("log", ("Migrants Organise", "Citizens UK", "Coram Children’s Legal Centre", "Just for Kids Law"))],
    ),
    "S127": Row(
        page=CITIZENSHIP,
        heading="Our partner: Trust for London",
        kind="C",
        does=[
            Leads(
                "https://trustforlondon.org.uk/what-we-do/migration/citizenship-and-integration-initiative/",
                counted=True,
            ),
            Holds("text", ("one of the five funders", "does not say how much")),
        ],
    ),
}

ROWS = {**FAMILIES, **SPORT_AND_CULTURE, **IDENTITY}
