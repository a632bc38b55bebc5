"""What the pages of the Mayor's programmes offer of this area: under each programme of status and citizenship."""

from django.urls import reverse

from programmes.catalogue import ways
from programmes.catalogue.ways import Offer

# The programme's short name: what is offered there, as title, text and the name of the page.
OFFERS = {
    "european-londoners": [
        (
            "Settled status: what to do now",
            "A few questions, in your language. No account, and we keep nothing.",
            "settled_status",
        ),
        ("Find advice near you", "Advisers and practical help by borough, language and need.", "advice"),
        ("Meet somebody in person", "A bus, a library or a drop-in near you.", "events"),
        ("Posters, leaflets and cards", "In many languages, for your organisation or your window.", "materials"),
    ],
    "young-londoners-rights": [
        (
            "Young Londoners: where to start",
            "Six places to start, for you or for those who help you.",
            "young_londoners",
        ),
        ("Find advice near you", "Advisers and practical help by borough, language and need.", "advice"),
        ("Briefings for professionals", "For teachers, youth workers and social workers.", "briefings"),
        ("Join the Young Londoners Forum", "Through an organisation that you choose.", "join_forum"),
    ],
    "citizenship-ceremonies": [
        ("Guidance on ceremonies", "What good ones do, and which of it a pilot has tested.", "guidance"),
        ("Host a ceremony", "Offer a place that Londoners know, for a day.", "venues"),
        ("Becoming British", "What comes first, what it costs, and where to begin.", "becoming_british"),
    ],
}


@ways.register
def offers(slug: str) -> list[Offer]:
    """The area's pages under this programme; all of them are open to everybody, every day."""
    return [
        Offer(title, text, reverse(f"citizenship:{name}"), is_open=True) for title, text, name in OFFERS.get(slug, [])
    ]


@ways.register_open
def open_programmes() -> set[str]:
    """The programmes under which this area has pages: open every day."""
    return set(OFFERS)
