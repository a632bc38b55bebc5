"""What the one search knows of the directory of advice."""

from collections.abc import Iterable

from citizenship.advice.models import AdviceService
from programmes.catalogue import finding
from programmes.catalogue.finding import Document, Kind


def document(service: AdviceService) -> Document:
    """A listed service, with what it helps with and its languages."""
    return Document(
        Kind.ADVICE,
        str(service.pk),
        f"{service.name}, {service.organisation.name}",
        ". ".join([service.description.rstrip("."), *service.need_words, *service.language_words]),
        service.get_absolute_url(),
        boroughs=() if service.whole_london else tuple(service.boroughs),
    )


def keep(service: AdviceService) -> None:
    """Let search follow what has just changed: found while it is listed."""
    is_listed = service.state == AdviceService.State.LISTED
    finding.keep(Kind.ADVICE, service.pk, document(service) if is_listed else None)


@finding.source(Kind.ADVICE)
def every() -> Iterable[Document]:
    """All that are listed."""
    rows = AdviceService.objects.listed().select_related("organisation").order_by("pk")
    return (document(each) for each in rows.iterator(chunk_size=1000))
