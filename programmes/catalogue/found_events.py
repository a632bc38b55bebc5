"""What search knows of events: those to come, and those of which we tell what we heard."""

from collections.abc import Iterator

from programmes import clock
from programmes.catalogue import finding
from programmes.catalogue.models import Event, Programme, SearchDocument, TakePart

KIND = SearchDocument.Kind.EVENT


def document(event: Event) -> finding.Document | None:
    """The page of an event for search; None for one that nobody should find."""
    way = event.take_part
    shown = way.state != TakePart.State.DRAFT and way.programme.state == Programme.State.PUBLISHED
    if not shown or not (event.state in event.STANDING or event.heard):
        return None
    return finding.Document(
        kind=KIND,
        key=str(event.pk),
        title=event.name,
        text=" ".join(
            [
                f"{clock.uk_date(event.starts_at)}, {event.place}. {event.about}",
                f"{event.host}. {way.programme.name}. {event.heard}",
            ]
        ),
        url=event.get_absolute_url(),
        boroughs=(event.borough_id,) if event.borough_id else (),
        open_until=None if event.state == event.State.HELD else event.ends_at,
    )


@finding.source(KIND)
def every() -> Iterator[finding.Document]:
    """All of them, from which search is put right at night. What is over and was never told of is not found."""
    rows = Event.objects.announced().exclude(state=Event.State.CANCELLED).select_related("take_part__programme")
    at = clock.now()
    for event in rows.order_by("pk").iterator(chunk_size=500):
        found = document(event) if event.heard or event.ends_at > at else None
        if found is not None:
            yield found
