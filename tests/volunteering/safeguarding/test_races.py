"""Two browsers at once on real connections: a link gives one permission (I23), a child is kept once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering import factories
from volunteering.safeguarding import actions
from volunteering.safeguarding.models import ParticipationPermission, Volunteer
from volunteering.safeguarding.models.guardians import hash_of

pytestmark = pytest.mark.django_db(transaction=True)


def together(act: Callable[[], Any], times: int = 6) -> list[Any]:
    """What each of the calls returned or raised, all begun at once on connections of their own."""
    gate = threading.Barrier(times)

    def run(_: int) -> Any:
        try:
            gate.wait(timeout=30)
            return act()
        except Exception as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_a_link_gives_one_permission() -> None:
    young = factories.minor("Tomi Bello")
    actions.ask_guardian(volunteer=young, email="gwen@family.example", by=young.user, token=common.token())
    link = young.guardians.get().links.get()
    assert link.key_hash != hash_of("")
    stated = {"name": "Gwen", "relationship": "parent", "phone": "020 7946 0155", "permits": ["take_part"]}
    found = together(lambda: actions.give_permission(link=link, by=None, token=common.token(), **stated))
    assert sum(isinstance(each, ParticipationPermission) for each in found) == 1
    assert all(isinstance(each, ParticipationPermission | MoveRefused) for each in found), found
    assert ParticipationPermission.objects.count() == 1


def test_an_account_joins_once() -> None:
    user = common.person("Farah Haidari")
    found = together(lambda: actions.join(by=user, born=factories.born(19), token=common.token()))
    assert sum(isinstance(each, Volunteer) for each in found) == 1
    assert all(isinstance(each, Volunteer | MoveRefused) for each in found), found
