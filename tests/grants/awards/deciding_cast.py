"""What the tests of deciding share: the people who sign, funds of large awards, and bids that are ready."""

from decimal import Decimal
from typing import Any

from grants.applications.models import Application
from grants.assessment.models import Assessment
from grants.funds.models import Round
from programmes import clock
from programmes.people.models import User
from tests import factories

REASONS = {"codes": ["budget"], "text": "The hall costs half of it."}


def head() -> User:
    """An assistant director: signs up to £50,000."""
    return factories.staff("Hugo Blake", role="head")


def director() -> User:
    """A director: signs up to £150,000."""
    return factories.staff("Delia Ross", role="director")


def large_round(**fields: Any) -> Round:
    """A round of a fund whose awards go from £1,000 to £400,000, with £2,000,000."""
    fund = factories.fund(
        slug="large", name="Large grants", prefix="LRG", maximum_award=Decimal(400_000), ceiling=Decimal(2_000_000)
    )
    return factories.round(of=fund, **{"ceiling": Decimal(2_000_000), **fields})


def bid(by: User, of: Any, to: Round, *, score: str = "", **answers: Any) -> Application:
    """A sent application; with a score it is assessed, checked and ready to be decided."""
    made = factories.application(by=by, of=of, to=to, state="submitted", **answers)
    if score:
        Assessment.objects.create(application=made, state="ready", score=Decimal(score), spread=0, since_at=clock.now())
    return made
