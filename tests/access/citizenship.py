"""The citizenship pages: for every route, who gets what. Each room has its own part."""

from tests.access import ceremonies, findings, guidance, returns, studies, venues
from tests.access.expect import Expect

CITIZENSHIP: dict[str, Expect] = {
    **studies.STUDIES,
    **ceremonies.CEREMONIES,
    **returns.RETURNS,
    **venues.VENUES,
    **findings.FINDINGS,
    **guidance.GUIDANCE,
}
# Pages that a visitor may open, each with the reason.
CITIZENSHIP_PUBLIC: dict[str, str] = {
    **studies.PUBLIC,
    **guidance.PUBLIC,
    **findings.PUBLIC,
    **returns.PUBLIC,
    **venues.PUBLIC,
}
