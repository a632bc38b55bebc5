"""What the one search knows of events about status and citizenship."""

from collections.abc import Iterable

from citizenship.outreach.models import OutreachEvent
from programmes import clock
from programmes.catalogue import finding
from programmes.catalogue.finding import Document, Kind


def document(event: OutreachEvent) -> Document:
    """An event with its day and its place."""
    return Document(
        Kind.EVENT,
        f"outreach:{event.pk}",
        event.name,
        f"{event.get_kind_display()}, {clock.uk_time(event.starts_at)}. {event.place}. {event.about}",
        event.public_url,
        boroughs=(event.borough_id,) if event.borough_id else (),
        open_until=event.starts_at if event.state == OutreachEvent.State.OPEN else None,
    )


def keep(event: OutreachEvent) -> None:
    """Let search follow what has just changed: found while it stands and until it is over."""
    standing = event.state in {OutreachEvent.State.OPEN, OutreachEvent.State.CLOSED} and event.ends_at > clock.now()
    finding.keep(Kind.EVENT, f"outreach:{event.pk}", document(event) if standing else None)


@finding.source(Kind.EVENT)
def every() -> Iterable[Document]:
    """All that are still to come, those for professionals too."""
    return (document(each) for each in OutreachEvent.objects.to_come(clock.now()))
