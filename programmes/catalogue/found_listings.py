"""What search knows of the directories: welcome groups, classes, hubs, centres."""

from collections.abc import Iterator

from programmes.catalogue import finding
from programmes.catalogue.languages import words
from programmes.catalogue.models import Listing, Programme, SearchDocument, TakePart

KIND = SearchDocument.Kind.ADVICE


def document(listing: Listing) -> finding.Document | None:
    """The page of an entry for search; None for one that nobody should find."""
    way = listing.take_part
    shown = way.state != TakePart.State.DRAFT and way.programme.state == Programme.State.PUBLISHED
    if not shown or listing.state not in Listing.PUBLIC:
        return None
    return finding.Document(
        kind=KIND,
        key=f"listing:{listing.pk}",
        title=listing.name,
        text=" ".join([listing.text, listing.who, f"{way.programme.name}.", ", ".join(words(listing.languages))]),
        url=listing.get_absolute_url(),
        boroughs=() if listing.whole_london else tuple(listing.boroughs),
    )


def keep(listing: Listing) -> None:
    """Let search follow what has just changed."""
    finding.keep(KIND, f"listing:{listing.pk}", document(listing))


@finding.source(KIND)
def every() -> Iterator[finding.Document]:
    """All that everybody sees."""
    rows = Listing.objects.public().select_related("take_part__programme").order_by("pk")
    for listing in rows.iterator(chunk_size=500):
        found = document(listing)
        if found is not None:
            yield found
