"""The officers' pages of rewards: work-list, lists without codes and names, buttons, and the upload."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from programmes import clock
from programmes.people import worklist
from tests import factories as common
from tests.volunteering.factories import people
from tests.volunteering.factories import rewards as make
from volunteering.rewards.actions import ledger
from volunteering.rewards.models import (
    EarningRule,
    PointsAccount,
    Redemption,
    Reward,
    RewardCode,
    Sponsor,
    ValueCap,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, vera: Any) -> Client:
    """Vera, signed in with her second factor."""
    client.force_login(vera)
    return client


def page_of(office: Client, name: str, *args: Any, query: str = "") -> str:
    """The words of a page of the admin."""
    answer = office.get(reverse(f"admin:volunteering_{name}", args=args) + query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def press(office: Client, step: str, *args: Any, **data: Any) -> Any:
    """Send a step's form."""
    address = reverse(f"admin:volunteering_{step}", args=args)
    return office.post(address, {"form_token": common.token(), **data})


@pytest.fixture
def taken() -> Redemption:
    """A reward that Ada Byron, 17, has taken."""
    ada = people.volunteer("Ada Byron", age=17)
    make.points(ada, 80)
    return make.redeem(ada, make.reward())


class TestLists:
    def test_no_list_shows_a_code_or_a_name(self, office: Client, taken: Redemption) -> None:
        """I15, I25."""
        texts = [code.code for code in RewardCode.objects.all()]
        pages = [
            page_of(office, "rewardcode_changelist"),
            page_of(office, "redemption_changelist"),
            page_of(office, "redemption_change", taken.pk),
            page_of(office, "reward_change", taken.reward_id),
            page_of(office, "redemption_cancel", taken.pk),
        ]
        for page in pages:
            assert not any(text in page for text in texts)
            assert "Ada" not in page
        assert taken.reference in pages[1]

    def test_a_redemption_is_found_by_its_reference(self, office: Client, taken: Redemption) -> None:
        assert taken.reference in page_of(office, "redemption_changelist", query=f"?q={taken.reference.lower()}")
        for wrong in ("00000000", "not hex"):
            assert taken.reference not in page_of(office, "redemption_changelist", query=f"?q={wrong}")

    def test_lists_of_rules(self, office: Client) -> None:
        make.rules()
        assert "10 points for every hour" in page_of(office, "earningrule_changelist")
        assert "£15.00" in page_of(office, "valuecap_changelist")
        assert "100 hours" in page_of(office, "awardlevel_changelist")

    def test_others_find_nothing(self, client: Client, taken: Redemption, noor: Any) -> None:
        client.force_login(noor)
        for name, args in (("reward_stock", ()), ("reward_change", (taken.reward_id,)), ("redemption_changelist", ())):
            assert client.get(reverse(f"admin:volunteering_{name}", args=args)).status_code in {302, 403, 404}
        assert press(client, "redemption_cancel", taken.pk, reason="No.").status_code == 403

    def test_stock_and_budgets(self, office: Client, taken: Redemption) -> None:
        page = page_of(office, "reward_stock")
        assert "A cinema ticket" in page
        assert "Low" in page
        assert "£995" in page

    def test_constant_queries(self, office: Client, django_assert_max_num_queries: Any) -> None:
        for number in range(8):
            make.reward(title=f"R{number}")
        for name in ("reward_stock", "reward_changelist", "rewardcode_changelist"):
            with django_assert_max_num_queries(16):
                page_of(office, name)


class TestWaiting:
    def test_every_line(self, vera: Any, office: Client, taken: Redemption) -> None:
        at = clock.now()
        make.reward(state="draft", title="To review")
        make.reward(state="reviewed", title="To publish")
        make.reward(state="closed", title="Left over")
        make.reward(opens_at=at - timedelta(days=3), closes_at=at - timedelta(days=1), stock=20)
        ledger.take(ledger.hold(taken.volunteer), 90, source="merging", kind="merged", by=None, at=at)
        lines = {line.label: line.count for line in worklist.lines(vera)}
        assert lines["Rewards to review"] == 1
        assert lines["Reviewed rewards to publish"] == 1
        assert lines["Rewards low in stock"] == 1
        assert lines["Rewards past their window"] == 1
        assert lines["Closed rewards with codes in stock"] == 1
        assert lines["People who owe points"] == 1
        for line in worklist.lines(vera):
            assert office.get(line.url).status_code == 200, line

    def test_ones_own_draft_is_not_ones_own_to_review(self, vera: Any) -> None:
        make.reward(state="draft", written_by=vera)
        assert {line.label: line.count for line in worklist.lines(vera)}["Rewards to review"] == 0

    def test_nobody_else_has_them(self, efua: Any) -> None:
        assert "Rewards to review" not in {line.label for line in worklist.lines(efua)}


class TestSteps:
    def form(self, sponsor: Sponsor, **more: Any) -> dict[str, Any]:
        """What the form of a reward sends."""
        return {
            "sponsor": sponsor.pk,
            "title": "A film",
            "what": "A seat.",
            "how": "Show the code.",
            "value": "5",
            "points": "50",
            "opens_at_0": "2026-01-01",
            "opens_at_1": "12:00",
            "closes_at_0": "2099-01-01",
            "closes_at_1": "12:00",
            "minimum_age": "10",
            "maximum_age": "20",
            "per_person": "1",
            "stock": "codes",
            "low_stock": "2",
            **more,
        }

    def test_a_reward_from_writing_to_closing(self, office: Client, client: Client, vera: Any) -> None:
        """write, edit, refuse, review, publish, close and reopen by the buttons; four eyes by two officers."""
        make.rules()
        given = make.sponsor()
        assert press(office, "reward_write", **self.form(given)).status_code == 302
        ticket = Reward.objects.get()
        assert "a colleague must review it" in page_of(office, "reward_change", ticket.pk)
        assert press(office, "reward_edit", ticket.pk, **self.form(given, title="Two films")).status_code == 302
        ticks = dict.fromkeys(Reward.CHECKLIST, "on")
        assert "You wrote this reward" in press(office, "reward_review", ticket.pk, **ticks).content.decode()
        colleague = Client()
        colleague.force_login(common.staff("Ivo Marsh", role="volunteering"))
        assert "NMWM05090" in page_of(colleague, "reward_review", ticket.pk)
        assert press(colleague, "reward_refuse", ticket.pk, reason="Which films?").status_code == 302
        assert "Tick every point" in press(colleague, "reward_review", ticket.pk).content.decode()
        assert press(colleague, "reward_review", ticket.pk, **ticks).status_code == 302
        assert "There is no stock" in press(office, "reward_publish", ticket.pk).content.decode()
        make.codes(ticket, 3)
        assert press(office, "reward_publish", ticket.pk).status_code == 302
        page = page_of(office, "reward_change", ticket.pk)
        assert "Which films?" in page
        assert "Passed the legal review" in page
        assert press(office, "reward_close", ticket.pk, reason="It stopped.").status_code == 302
        assert press(office, "reward_reopen", ticket.pk).status_code == 302
        ticket.refresh_from_db()
        assert ticket.state == "draft"

    def test_a_wrong_form_says_what_is_wrong(self, office: Client) -> None:
        answer = press(office, "reward_write", **self.form(make.sponsor(), value="money", closes_at_0="2020-01-01"))
        assert "Enter pounds, such as 5 or 5.50." in answer.content.decode()
        answer = press(office, "reward_write", **self.form(make.sponsor("B"), closes_at_0="2020-01-01"))
        assert "must close after it opens" in answer.content.decode()

    def test_the_upload_explains_bad_rows_without_codes(self, office: Client) -> None:
        """Good rows are kept; the page names rows, not codes; the same file again changes nothing."""
        ticket, token = make.reward(stock=0), common.token()
        file = b"code,last day\nSECRET-1,\nSECRET-1,\nSECRET-2,soon\n"
        address = reverse("admin:volunteering_reward_load", args=[ticket.pk])
        answer = office.post(address, {"form_token": token, "file": SimpleUploadedFile("codes.csv", file)})
        page = answer.content.decode()
        assert "The same code is in row 2" in page
        assert "The last day is not a date" in page
        assert "SECRET" not in page
        again = office.post(address, {"form_token": token, "file": SimpleUploadedFile("codes.csv", file)})
        assert again.status_code == 302
        ticket.refresh_from_db()
        assert ticket.loaded == 1

    @pytest.mark.parametrize(
        ("body", "why"),
        [
            (b"", "empty"),
            (b"\xff\xfe\x00", "not text in UTF-8"),
            (b"code\nA\x00\n", "not a CSV"),
            (b"x\n", "first row"),
        ],
    )
    def test_a_file_that_cannot_be_read(self, office: Client, body: bytes, why: str) -> None:
        file = SimpleUploadedFile("codes.csv", body)
        assert why in press(office, "reward_load", make.reward(stock=0).pk, file=file).content.decode()
        assert not RewardCode.objects.exists()

    def test_items_are_made(self, office: Client) -> None:
        ticket = make.reward(stock=0)
        Reward.objects.filter(pk=ticket.pk).update(stock="counted")
        assert press(office, "reward_make", ticket.pk, count="4").status_code == 302
        assert RewardCode.objects.filter(reward=ticket).count() == 4

    def test_a_code_is_voided(self, office: Client) -> None:
        code = make.reward(stock=1).codes.get()
        assert press(office, "rewardcode_void", code.pk, reason="It does not work.").status_code == 302
        code.refresh_from_db()
        assert code.state == "voided"

    def test_a_reward_is_withdrawn_with_a_reason(self, office: Client, taken: Redemption) -> None:
        assert press(office, "redemption_cancel", taken.pk, reason="").status_code == 200
        assert press(office, "redemption_cancel", taken.pk, reason="The code failed.").status_code == 302
        assert make.balance(taken.volunteer) == 80

    def test_partners_and_budgets(self, office: Client) -> None:
        answer = press(office, "sponsor_enter", name="Lantern Cinema", website="", contact="", budget="250.00")
        assert answer.status_code == 302
        sponsor = Sponsor.objects.get()
        assert press(office, "sponsor_budget", sponsor.pk, budget="300").status_code == 302
        assert "£300" in page_of(office, "sponsor_change", sponsor.pk)
        assert "£300" in page_of(office, "sponsor_changelist")

    def test_cap_and_rule(self, office: Client) -> None:
        make.rules()
        day = clock.london_day(clock.now()) + timedelta(days=10)
        assert press(office, "valuecap_set", amount="20", why="Legal advice 4.").status_code == 302
        given = {"points": "12", "minutes": "60", "from_date": day.isoformat(), "source": "A decision."}
        assert press(office, "earningrule_set", **given).status_code == 302
        first = ValueCap.objects.first()
        assert first
        assert first.amount == Decimal(20)
        assert EarningRule.objects.count() == 2

    def test_a_debt_is_written_off(self, office: Client) -> None:
        bea = people.volunteer("Bea Cole")
        ledger.take(ledger.hold(bea), 9, source="merging", kind="merged", by=None, at=clock.now())
        account = PointsAccount.objects.get(volunteer=bea, kind="debt")
        page = page_of(office, "pointsaccount_changelist")
        assert "Bea" not in page
        assert "Write off" in page
        assert press(office, "pointsaccount_write_off", account.pk, reason="Our mistake.").status_code == 302
        assert make.owed(bea) == 0
