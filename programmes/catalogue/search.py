"""What the one search knows of programmes and of measures."""

from collections.abc import Iterable

from programmes.catalogue import finding
from programmes.catalogue.finding import Document, Kind
from programmes.catalogue.models import Programme
from programmes.evidence.models import Measure


def document(programme: Programme) -> Document:
    """A programme's page, with the headings and words of its sections."""
    sections = " ".join(f"{each.heading}. {each.text}" for each in programme.sections.all())
    return Document(
        Kind.PROGRAMME,
        str(programme.pk),
        programme.name,
        f"{programme.summary} {programme.who} {programme.what} {sections}",
        programme.get_absolute_url(),
        boroughs=tuple(programme.boroughs),
    )


def keep(programme: Programme) -> None:
    """Let search follow what has just changed: found while it is published."""
    finding.keep(Kind.PROGRAMME, programme.pk, document(programme) if programme.is_public else None)


@finding.source(Kind.PROGRAMME)
def every() -> Iterable[Document]:
    """All published pages. Two queries."""
    return [document(each) for each in Programme.objects.public().prefetch_related("sections")]


def measure_document(measure: Measure) -> Document:
    """One of the strategy's measures, with its theme and why it matters."""
    return Document(
        Kind.MEASURE,
        measure.pk,
        measure.name,
        f"{measure.theme}. {measure.definition} {measure.rationale}",
        measure.get_absolute_url(),
    )


def keep_measure(measure: Measure) -> None:
    """Let search follow what has just been published. A measure stands on its page with figures or without."""
    finding.put(measure_document(measure))


@finding.source(Kind.MEASURE)
def every_measure() -> Iterable[Document]:
    """All of the strategy's measures; those beside one of them stand on its page. One query."""
    return [measure_document(each) for each in Measure.objects.filter(number__isnull=False)]
