"""The citizenship pages: for every route, who gets what. Each room has its own part."""

from tests.access import (
    advice,
    campaign,
    ceremonies,
    checkers,
    facts,
    findings,
    guidance,
    outreach,
    returns,
    studies,
    venues,
    words,
)
from tests.access.expect import Expect

CITIZENSHIP: dict[str, Expect] = {
    **studies.STUDIES,
    **ceremonies.CEREMONIES,
    **returns.RETURNS,
    **venues.VENUES,
    **findings.FINDINGS,
    **guidance.GUIDANCE,
    **facts.EXPECT,
    **words.EXPECT,
    **advice.EXPECT,
    **checkers.EXPECT,
    **campaign.EXPECT,
    **outreach.EXPECT,
}
# Pages that a visitor may open, each with the reason.
CITIZENSHIP_PUBLIC: dict[str, str] = {
    **studies.PUBLIC,
    **guidance.PUBLIC,
    **findings.PUBLIC,
    **returns.PUBLIC,
    **venues.PUBLIC,
    **facts.PUBLIC,
    **words.PUBLIC,
    **advice.PUBLIC,
    **checkers.PUBLIC,
    **campaign.PUBLIC,
    **outreach.PUBLIC,
}
