"""What the one search knows of funds."""

from collections.abc import Iterable

from grants.funds.models import Fund, Round
from programmes.catalogue import finding
from programmes.catalogue.finding import Document, Kind


def document(fund: Fund) -> Document | None:
    """A fund that has had a published round, open while one of its rounds is; None for any other."""
    seen = [each for each in fund.rounds.all() if each.state != Round.State.DRAFT]
    if not seen:
        return None
    published = (each for each in seen if each.state == Round.State.PUBLISHED)
    last = max(published, key=lambda each: each.closes_at, default=None)
    strands = ". ".join(strand.name for strand in fund.strands.all())
    return Document(
        Kind.FUND,
        str(fund.pk),
        fund.name,
        " ".join(filter(None, [fund.summary, strands, fund.who, fund.what])),
        fund.get_absolute_url(),
        open_from=last.opens_at if last else None,
        open_until=last.last_moment if last else None,
    )


def keep(fund: Fund) -> None:
    """Let search follow what has just changed."""
    finding.keep(Kind.FUND, fund.pk, document(fund))


@finding.source(Kind.FUND)
def every() -> Iterable[Document]:
    """All funds that the public sees. Three queries."""
    rows = Fund.objects.public().prefetch_related("rounds", "strands")
    return [found for fund in rows if (found := document(fund))]
