"""What most tests of this room begin with."""

from typing import Any

import pytest

from tests.volunteering import factories


@pytest.fixture
def host(growers: Any, guy: Any) -> Any:
    """Rye Lane Growers as an approved host; Guy coordinates there since yesterday."""
    from datetime import timedelta

    from programmes import clock
    from programmes.people.models import Membership

    Membership.objects.filter(user=guy).update(added_at=clock.now() - timedelta(days=60))
    return factories.host(growers)


@pytest.fixture
def opportunity(host: Any) -> Any:
    """Something that anybody from 14 may do there."""
    return factories.opportunity(host)


@pytest.fixture
def session(opportunity: Any) -> Any:
    """A week from now, two hours, one place."""
    return factories.session(opportunity, capacity=1)
