"""The pages of deciding: the money behind it, the level said beforehand, recommending and approving."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from grants.assessment.models import Conflict
from grants.awards import actions
from grants.awards.models import Award, Milestone, Payment, PaymentBatch, Recommendation
from programmes import clock
from programmes.people.models import User
from tests import factories
from tests.factories import token
from tests.grants.awards.deciding_cast import bid, head, large_round

pytestmark = pytest.mark.django_db


def fund_url(made: Any) -> str:
    return reverse("admin:grants_award_fund", args=[made.pk])


def recommendation_url(proposed: Recommendation, verb: str = "change") -> str:
    return reverse(f"admin:grants_recommendation_{verb}", args=[proposed.pk])


@pytest.fixture
def proposed(amina: User, peckham: Any, efua: User) -> Recommendation:
    """£20,000 that Efua recommends: an assistant director must sign."""
    made = bid(amina, peckham, large_round())
    return actions.recommend(application=made, amount=Decimal(20_000), note="The best one.", by=efua, token=token())


class TestFundPage:
    def test_every_pot_with_its_figures(self, amina: User, peckham: Any, efua: User, client_for: Any) -> None:
        decision = factories.authorisation(
            "MD2167", grants=30_000, administration=0, years={"2026/27": 10_000, "2027/28": 20_000}
        )
        strand = factories.strand("Small", of=factories.fund(), ceiling=Decimal(25_000), maximum_award=Decimal(5000))
        chosen = factories.round(authorisation=decision, strand=strand, ceiling=Decimal(22_000))
        first = actions.fund(
            application=bid(amina, peckham, chosen), amount=Decimal(3000), year="2026/27", by=efua, token=token()
        )
        _paid(first, Decimal(1200), efua)
        made = bid(amina, peckham, chosen)
        page = client_for(efua).get(fund_url(made)).content.decode()
        rows = [
            "<td>£22,000</td><td>£3,000</td><td>£1,200</td><td><strong>£19,000</strong></td>",
            "<td>£25,000</td><td>£3,000</td><td>£1,200</td><td><strong>£22,000</strong></td>",
            "<td>£30,000</td><td>£3,000</td><td>£1,200</td><td><strong>£27,000</strong></td>",
            "<td>£10,000</td><td>£3,000</td><td>£1,200</td><td><strong>£7,000</strong></td>",
            "<td>£20,000</td><td>£0</td><td>£0</td><td><strong>£20,000</strong></td>",
        ]
        for row in rows:
            assert row in page, row
        for name in ("This round", "Strand: Small", "The fund", "Decision MD2167", "Decision MD2167, 2027/28"):
            assert f">{name}</th>" in page
        data = {"amount": "2000", "year": "2027/28", "form_token": token()}
        client_for(efua).post(fund_url(made), data)
        assert Award.objects.get(application=made).year == "2027/28"

    def test_a_small_fund_says_nothing_of_levels(self, amina: User, peckham: Any, efua: User, client_for: Any) -> None:
        page = client_for(efua).get(fund_url(bid(amina, peckham, factories.round()))).content.decode()
        assert "You may approve awards up to" not in page and "Recommend it instead" not in page

    def test_above_the_level_it_says_who_and_offers_to_recommend(
        self, amina: User, peckham: Any, efua: User, client_for: Any
    ) -> None:
        made = bid(amina, peckham, large_round())
        factories.declared(efua, made)
        officer = client_for(efua)
        assert "You may approve awards up to £10,000" in officer.get(fund_url(made)).content.decode()
        page = officer.post(fund_url(made), {"amount": "20000", "form_token": token()}).content.decode()
        assert "£20,000.00 must be approved by an assistant director or head" in page and "Recommend it instead" in page
        # The button sends the same form to the other page, which takes over what was typed and asks why.
        url = reverse("admin:grants_award_recommend", args=[made.pk])
        page = officer.post(url, {"amount": "20000", "form_token": token()}).content.decode()
        assert 'value="20000"' in page and "There is a problem" not in page and not Recommendation.objects.exists()
        officer.post(url, {"amount": "20000", "note": "The best one.", "form_token": token()})
        assert Recommendation.objects.get().amount == 20_000
        # From now on the button to decide leads to what waits.
        assert officer.get(fund_url(made))["Location"] == recommendation_url(Recommendation.objects.get())

    def test_nobody_recommends_unread(self, amina: User, peckham: Any, efua: User, client_for: Any) -> None:
        made = bid(amina, peckham, large_round())
        response = client_for(efua).get(reverse("admin:grants_award_recommend", args=[made.pk]))
        assert response.status_code == 302 and "/declare/" in response["Location"]


class TestRecommendationPages:
    def test_the_work_list_leads_to_it(self, proposed: Recommendation, efua: User, client_for: Any) -> None:
        boss = head()
        home = client_for(boss).get("/admin/").content.decode()
        assert "Recommendations to approve" in home
        listed = client_for(boss).get(reverse("admin:grants_recommendation_changelist")).content.decode()
        assert proposed.application.reference in listed

    def test_it_opens_after_a_declaration(self, proposed: Recommendation, client_for: Any) -> None:
        boss = head()
        page = client_for(boss).get(recommendation_url(proposed)).content.decode()
        assert "Declare and open" in page and "The best one." not in page
        assert client_for(boss).get(recommendation_url(proposed, "approve")).status_code == 302
        factories.declared(boss, proposed.application)
        page = client_for(boss).get(recommendation_url(proposed)).content.decode()
        assert "The best one." in page and "You may approve this award." in page

    def test_approved_on_the_page(self, proposed: Recommendation, client_for: Any) -> None:
        boss = head()
        factories.declared(boss, proposed.application)
        browser = client_for(boss)
        page = browser.get(recommendation_url(proposed, "approve")).content.decode()
        assert "Efua Mensah recommends £20,000.00" in page and "You may approve it yourself" in page
        assert browser.get(recommendation_url(proposed, "approve")).status_code == 200 and not Award.objects.exists()
        browser.post(recommendation_url(proposed, "approve"), {"form_token": token()})
        award = Award.objects.get()
        assert award.approved_by == boss
        page = browser.get(reverse("admin:grants_application_change", args=[proposed.application_id])).content.decode()
        assert "Hugo Blake: Assistant director" in page

    def test_whoever_recommended_it_sees_no_button_to_approve(
        self, proposed: Recommendation, efua: User, client_for: Any
    ) -> None:
        factories.declared(efua, proposed.application)
        page = client_for(efua).get(recommendation_url(proposed)).content.decode()
        assert "somebody else must approve it" in page and ">Approve</a>" not in page and ">Withdraw</a>" in page
        response = client_for(efua).post(recommendation_url(proposed, "approve"), {"form_token": token()})
        assert "somebody else must approve it" in response.content.decode() and not Award.objects.exists()

    def test_refused_and_withdrawn_on_the_page(self, proposed: Recommendation, efua: User, client_for: Any) -> None:
        boss = head()
        factories.declared(boss, proposed.application)
        url = recommendation_url(proposed, "refuse_recommendation")
        assert "Say why" in client_for(boss).post(url, {"form_token": token()}).content.decode()
        client_for(boss).post(url, {"reason": "Too much.", "form_token": token()})
        assert Recommendation.objects.get().state == "refused"
        again = actions.recommend(
            application=proposed.application, amount=Decimal(15_000), note="Less.", by=efua, token=token()
        )
        factories.declared(efua, proposed.application)
        client_for(efua).post(recommendation_url(again, "withdraw_recommendation"), {"form_token": token()})
        again.refresh_from_db()
        assert again.state == "withdrawn"

    def test_hidden_from_an_interest_and_from_other_roles(
        self, proposed: Recommendation, finn: User, client_for: Any
    ) -> None:
        boss = head()
        Conflict.objects.create(
            application=proposed.application, person=boss, source="declared", detail="x", declared_at=clock.now()
        )
        for verb in ("change", "approve", "refuse_recommendation", "withdraw_recommendation"):
            assert client_for(boss).get(recommendation_url(proposed, verb)).status_code in {302, 404}
        assert client_for(finn).get(recommendation_url(proposed, "approve")).status_code == 403
        assert (
            proposed.application.reference
            not in client_for(boss).get(reverse("admin:grants_recommendation_changelist")).content.decode()
        )

    def test_the_same_number_of_queries_for_one_and_for_many(
        self, proposed: Recommendation, amina: User, peckham: Any, efua: User, client_for: Any, queries: Any
    ) -> None:
        boss, url = client_for(head()), reverse("admin:grants_recommendation_changelist")
        with queries() as first:
            boss.get(url)
        for _ in range(5):
            made = bid(amina, peckham, proposed.application.round)
            actions.recommend(application=made, amount=Decimal(20_000), note="x", by=efua, token=token())
        with queries() as then:
            boss.get(url)
        assert len(first) == len(then) <= 10


def _paid(award: Award, amount: Decimal, by: User) -> None:
    """A payment that has left: what must happen before it is tested with the payments themselves."""
    at, other = clock.now(), factories.staff("Femi Ade", role="finance")
    step = Milestone.objects.create(award=award, number=1, title="The agreement", when=Milestone.When.AGREEMENT)
    batch = PaymentBatch.objects.create(number=1, gathered_at=at, gathered_by=by)
    with factories.thawed():
        Payment.objects.create(
            award=award,
            milestone=step,
            amount=amount,
            state=Payment.State.PAID,
            since_at=at,
            requested_at=at,
            requested_by=by,
            authorised_at=at,
            authorised_by=other,
            batch=batch,
            paid_at=at,
            paid_by=other,
            paid_date=at.date(),
            paid_reference="F1",
        )
