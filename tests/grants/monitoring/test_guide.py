"""The staff's handbook: what it counts, what it says comes next, and that it tells nothing about a hidden bid."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.assessment.models import Conflict
from grants.monitoring import guide
from programmes import clock
from tests import factories

pytestmark = pytest.mark.django_db


def steps_of(round: Any, user: Any) -> dict[str, guide.Step]:
    return {step.title: step for phase in guide.phases(round, user, clock.now()) for step in phase.steps}


class TestPhases:
    def test_a_draft_says_what_it_lacks(self, efua: Any) -> None:
        draft = factories.round(published=False)
        draft.criteria.all().delete()
        steps = steps_of(draft, efua)
        assert steps["Set its rules, dates and money"].state == guide.NOW
        assert "Add at least one criterion" in steps["Set its rules, dates and money"].left
        assert steps["Publish"].state == guide.LATER
        assert steps["Sift"].state == guide.LATER

    def test_the_next_step_follows_the_round(self, amina: Any, peckham: Any, efua: Any) -> None:
        opened = factories.round()
        found = guide.phases(opened, efua, clock.now())
        assert guide.next_step(found).title == "Help people to apply"  # type: ignore[union-attr]
        factories.application(by=amina, of=peckham, to=opened, state="submitted")
        steps = steps_of(opened, efua)
        assert (steps["Sift"].state, steps["Sift"].left) == (guide.NOW, "1 left.")
        assert steps["Share them out"].state == guide.DONE

    def test_an_award_asks_for_an_answer_and_for_documents(self, amina: Any, peckham: Any, efua: Any) -> None:
        opened = factories.round(ceiling=Decimal(10000))
        factories.application(by=amina, of=peckham, to=opened, state="funded")
        steps = steps_of(opened, efua)
        assert steps["Wait for the answers"].left == "1 award not answered yet."
        assert steps["Decide up to fifty at once"].state == guide.DONE

    def test_a_hidden_bid_is_not_counted(self, amina: Any, peckham: Any, efua: Any) -> None:
        opened = factories.round()
        bid = factories.application(by=amina, of=peckham, to=opened, state="submitted")
        assert steps_of(opened, efua)["Sift"].left == "1 left."
        Conflict.objects.create(
            application=bid, person=efua, source="declared", detail="My sister.", declared_at=clock.now()
        )
        assert steps_of(opened, efua)["Sift"].left == ""


class TestPages:
    def test_an_officer_finds_the_next_step(
        self, client_for: Callable[..., Client], amina: Any, peckham: Any, efua: Any, queries: Callable[..., Any]
    ) -> None:
        opened = factories.round()
        factories.application(by=amina, of=peckham, to=opened, state="submitted")
        client = client_for(efua)
        assert opened.name in client.get(reverse("admin:grants_guide")).content.decode()
        with queries(at_most=24):
            page = client.get(reverse("admin:grants_round_guide", args=[opened.pk])).content.decode()
        assert "Sift the oldest" in page
        assert page.count('class="portal-next"') == 1

    def test_others_are_refused(self, client_for: Callable[..., Client], noor: Any, dev: Any) -> None:
        opened = factories.round()
        for person in (noor, dev):
            assert client_for(person).get(reverse("admin:grants_round_guide", args=[opened.pk])).status_code == 403

    def test_writing_is_refused(self, client_for: Callable[..., Client], efua: Any) -> None:
        opened = factories.round()
        assert client_for(efua).post(reverse("admin:grants_round_guide", args=[opened.pk])).status_code == 405

    def test_the_home_of_the_admin_offers_it(self, client_for: Callable[..., Client], efua: Any, noor: Any) -> None:
        offer = "How a round runs, step by step"
        assert offer in client_for(efua).get("/admin/").content.decode()
        assert offer not in client_for(noor).get("/admin/").content.decode()
