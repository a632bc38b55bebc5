"""A study as an officer begins it."""

from typing import Any

import pytest

from citizenship.studies.actions import studies as actions
from citizenship.studies.models import Study
from tests.citizenship.studies.steps import fields
from tests.factories import token


@pytest.fixture
def draft(ines: Any) -> Study:
    """A study as an officer begins it, with an arm that makes an offer."""
    made = actions.add_study(by=ines, token=token(), **fields())
    offers = {"voting": 3, "volunteering": 0, "membership": 0}
    actions.set_arm(study=made, arm=None, name="Help", offers=offers, weight=1, by=ines, token=token())
    return made
