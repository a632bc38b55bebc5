"""The survey of a trial on paper: those who run trials type it in; no code is printed."""

from typing import Any

import pytest

from programmes.evidence import scopes
from tests.volunteering.factories import experiments as make
from volunteering.rewards import motives, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def trial(db: None, vera: Any) -> Any:
    """A trial that runs, with its survey open for each arm."""
    motives.load()
    found = make.experiment(state="running")
    motives.open_for(found, by=vera)
    return found


def test_whose_it_is(trial: Any, vera: Any, noor: Any, farah: Any) -> None:
    arm = trial.arms.first()
    scope = motives.scope(arm)
    assert [scopes.may_key(user, scope) for user in (vera, noor, farah)] == [True, False, False]
    assert scopes.label(scope) == f"{trial}, {arm.name}"
    assert scopes.back(scope).endswith(f"{trial.pk}/change/")
    assert not scopes.prints_codes(scope)  # its codes are shown to whoever joins


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x:1",
        "00000000-0000-4000-8000-000000000000:1",
        "00000000-0000-4000-8000-000000000000:²",
        "00000000-0000-4000-8000-000000000000",
    ],
)
def test_a_key_of_nothing(key: str, vera: Any) -> None:
    assert paper.label(key) == "" and paper.back(key) == ""


def test_the_page_of_the_trial_leads_there(trial: Any, client_for: Any, vera: Any, noor: Any) -> None:
    page = f"/admin/volunteering/experiment/{trial.pk}/result/"
    for _, url in paper.pages(trial):
        assert url in client_for(vera).get(page).content.decode()
        assert client_for(vera).get(url).status_code == 200
        assert url not in client_for(noor).get(page).content.decode()
