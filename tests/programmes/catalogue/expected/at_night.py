"""The rows about London at night (section 1.2.4 of the strategy), written by hand from the strategy itself."""

from tests.programmes.catalogue.expected import Holds, Leads, Row, Way

LONDON_AT_NIGHT = "london-at-night"

ROWS = {
    "S009": Row(
        page=LONDON_AT_NIGHT,
        heading="The city at night and the Night Czar",
        kind="C",
        does=[
            Holds("table", ("Night Surgeries", "Form 696", "Open since 2018", "Met in October 2023")),
            Holds("log", ("November 2016", "31 October 2024")),
            Leads("/programmes/womens-night-safety-charter/", shows="Sign the charter"),
            Leads(f"/programmes/{LONDON_AT_NIGHT}/#s012", shows="Night Surgeries"),
            Leads(f"/programmes/{LONDON_AT_NIGHT}/#s017", shows="Champions for the night"),
        ],
    ),
    "S010": Row(
        page="womens-night-safety-charter",
        heading="Sign the charter",
        kind="B",
        facts=[("The first charter of its kind", "section 1.2.4"), ("July 2018", "July 2018"), ("Seven", "July 2018")],
        does=[
            Way(
                slug="sign-the-charter",
                answers={
                    **dict.fromkeys(("champion", "show", "tell", "report", "believe", "respond", "design"), "yes"),
                    "post": "Head of the front desk",
                    "sort": "venue",
                    "so_far": "Posters are up. Training comes next.",
                },
                organisation="The Lamp and Lantern (fictional)",
                reads=("Head of the front desk", "Posters are up."),
                staff=("acknowledge", "arrange"),
            ),
            Holds("checklist", ("Name a champion", "Train staff to believe women who report", "safer by design")),
            Holds("log", ("24 July 2017", "18 March 2021")),
        ],
    ),
    "S011": Row(
        page=LONDON_AT_NIGHT,
        heading="Help for an LGBT+ venue at risk",
        kind="B",
        facts=[("125 in 2006 and 49 in 2017", "4 July 2018")],
        does=[
            Way(
                slug="venue-at-risk",
                answers={
                    "venue": "The Paper Moon (fictional), Lantern Street",
                    "borough": ["E09000022"],
                    "threat": ["rent", "building"],
                    "story": "The rent doubles in spring.",
                    "by_when": "2027-03-31",
                },
                reads=("The Paper Moon", "Lambeth", "The rent is going up", "The rent doubles in spring."),
            ),
            Leads(
                "https://www.london.gov.uk/what-we-do/arts-and-culture/how-were-protecting-lgbt-nightlife-venues",
                counted=True,
            ),
        ],
    ),
    "S012": Row(
        page=LONDON_AT_NIGHT,
        heading="Night Surgeries",
        kind="B",
        does=[
            Way(slug="night-surgeries", staff=()),
            Holds("text", ("what was heard",)),
            Holds("log", ("March 2017", "18 June 2018", "28 February 2020")),
            Holds("status", ("The strategy gives no dates",)),
        ],
    ),
    "S013": Row(
        page=LONDON_AT_NIGHT,
        heading="Turned away at the door",
        kind="C",
        does=[
            Holds("checklist", ("Note the place, the time and the words", "Get advice about the law")),
            Leads("https://www.legislation.gov.uk/ukpga/2010/15/contents"),
            Leads("https://www.equalityadvisoryservice.com/", counted=True),
            Leads("https://www.met.police.uk/", counted=True),
        ],
    ),
    "S014": Row(
        page=LONDON_AT_NIGHT,
        heading="Form 696: a promise kept",
        kind="C",
        facts=[("10 November 2017", "Metropolitan Police"), ("2005", "Metropolitan Police")],
        does=[
            Holds("log", ("22 September 2017", "10 November 2017", "PRS for Music")),
            Holds("status", ("Done",)),
        ],
    ),
    "S017": Row(
        page=LONDON_AT_NIGHT,
        heading="Champions for the night in each borough",
        kind="B",
        does=[
            Way(
                slug="name-your-champion",
                answers={
                    "borough": ["E09000033"],
                    "role": "councillor",
                    "job": "Lead Member for the Evening",
                    "plans": "A plan for late buses.",
                },
                organisation="Night desk of a council (fictional)",
                reads=("Westminster", "A councillor", "Lead Member for the Evening"),
                staff=("acknowledge", "arrange"),
            ),
            Leads(
                "https://www.london.gov.uk/programmes-strategies/arts-and-culture/24-hour-london/"
                "night-time-borough-champions-network-minutes-5-october-2023",
                counted=True,
            ),
        ],
    ),
}
