"""Changes, stops and money asked back: each by two people or with a reason, and the figures right afterwards."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from grants.awards.actions import stopping, variations
from grants.awards.models import Agreement, Award, Clawback, Payment, Variation
from grants.awards.money import budget, figures, period
from grants.funds.models import Fund
from grants.monitoring import actions as monitoring
from grants.monitoring.models import Report
from programmes import clock
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.factories import token
from tests.grants.awards import running

pytestmark = pytest.mark.django_db


def told(verb: str) -> list[Notice]:
    return list(Notice.objects.filter(event__startswith=f"grants.awards.{verb}:"))


def ask(made: SimpleNamespace, kind: str, by: Any, *, by_group: bool = True, **fields: Any) -> Variation:
    return variations.ask(
        award=made.award, kind=kind, reason="The hall is shut.", by=by, by_group=by_group, token=token(), **fields
    )


def later(made: SimpleNamespace, by: Any) -> Variation:
    return ask(made, "dates", by, start_date=date(2026, 7, 1), end_date=date(2026, 11, 30))


class TestAsk:
    def test_the_group_asks_and_is_told(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="accepted")
        asked = later(made, cast.bode)
        assert (asked.state, asked.asked_by) == ("asked", cast.bode)
        assert "from 1 July 2026 to 30 November 2026" in told("variation_asked")[0].body
        with pytest.raises(MoveRefused, match="waiting for an answer already"):
            ask(made, "amount", cast.bode, amount=Decimal(2000))

    @pytest.mark.parametrize(
        ("kind", "fields", "words"),
        [
            ("dates", {"start_date": date(2026, 6, 1), "end_date": date(2026, 5, 1)}, "ends before it starts"),
            ("dates", {"start_date": date(2026, 6, 1), "end_date": date(2026, 9, 30)}, "agreed on already"),
            ("budget", {"from_heading": "x", "to_heading": "x", "amount": Decimal(1)}, "another heading"),
            ("amount", {"amount": Decimal(2500)}, "less than that"),
            ("amount", {"amount": Decimal("0")}, "amount in pounds"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, kind: str, fields: dict[str, Any], words: str, cast: SimpleNamespace
    ) -> None:
        made = running.grant(cast, until="accepted")
        with pytest.raises(MoveRefused, match=words):
            ask(made, kind, cast.amina, **fields)
        assert not Variation.objects.exists()

    def test_only_under_an_agreement(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="issued")
        with pytest.raises(MoveRefused, match="not accepted an agreement"):
            later(made, cast.amina)


class TestApprove:
    def test_dates_move_the_agreement_and_the_reports(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="accepted")
        days = [("progress", date(2026, 8, 1)), ("end", date(2026, 10, 30))]
        monitoring.schedule(award=made.award, by=cast.amina, due=days)
        sent = Report.objects.get(kind="progress")
        variations.approve(variation=later(made, cast.amina), answer="Yes.", by=cast.efua, token=token())
        assert period(made.award) == (date(2026, 7, 1), date(2026, 11, 30))
        assert running.again(sent).due_date == date(2026, 8, 31)
        assert Report.objects.get(kind="end").due_date == date(2026, 12, 30)
        following = Agreement.objects.get(version=2)
        assert (following.state, following.end_date) == ("draft", date(2026, 11, 30))
        assert running.again(made.agreement).state == "accepted" and "Yes." in told("variation_approved")[0].body

    def test_a_report_that_was_sent_keeps_its_day(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="accepted")
        monitoring.schedule(award=made.award, by=cast.amina, due=[("end", date(2026, 10, 30))])
        before, after = (date(2026, 6, 1), date(2026, 9, 30)), (date(2026, 6, 1), date(2026, 9, 1))
        assert monitoring.move_due_days(award=made.award, before=before, after=after, by=cast.efua) == 1
        assert Report.objects.get().due_date == date(2026, 10, 1)
        assert monitoring.move_due_days(award=made.award, before=after, after=after, by=cast.efua) == 0

    def test_a_smaller_grant_lowers_the_last_payments_and_frees_money(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="paid")
        asked = ask(made, "amount", cast.amina, amount=Decimal(1800))
        variations.approve(variation=asked, answer="Thank you.", by=cast.efua, token=token())
        award = running.again(made.award)
        assert award.amount == 1800 and Fund.objects.get().committed == 1800
        assert running.again(made.last).amount == 300 and figures(award).unplanned == 0

    def test_not_below_what_was_paid(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="paid")
        with pytest.raises(MoveRefused, match=r"£1,500.00 has been paid"):
            ask(made, "amount", cast.amina, amount=Decimal(1499))

    def test_money_moves_between_headings(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="accepted")
        source = next(iter(budget(made.award)))
        from grants.awards.money import headings

        goal = next(name for name in headings(made.award) if name != source)
        with pytest.raises(MoveRefused, match="Move that or less"):
            ask(made, "budget", cast.amina, from_heading=source, to_heading=goal, amount=Decimal(2501))
        asked = ask(made, "budget", cast.amina, from_heading=source, to_heading=goal, amount=Decimal(500))
        variations.approve(variation=asked, answer="Yes.", by=cast.efua, token=token())
        assert budget(made.award) == {source: Decimal(2000), goal: Decimal(500)}

    def test_whoever_asked_does_not_answer(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="accepted")
        asked = ask(made, "amount", cast.efua, by_group=False, amount=Decimal(2000))
        for answer in (variations.approve, variations.refuse):
            with pytest.raises(MoveRefused, match="somebody else must answer"):
                answer(variation=asked, answer="Yes.", by=cast.efua, token=token())
        assert running.again(made.award).amount == 2500
        with pytest.raises(IntegrityError, match="variation_decided_by_another"), transaction.atomic():
            Variation.objects.update(state="approved", decided_at=clock.now(), decided_by=cast.efua)


class TestRefuse:
    def test_everything_stays(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="accepted")
        asked = later(made, cast.amina)
        with pytest.raises(MoveRefused, match="Say why"):
            variations.refuse(variation=asked, answer=" ", by=cast.efua, token=token())
        variations.refuse(variation=asked, answer="Too late.", by=cast.efua, token=token())
        assert period(made.award)[0] == date(2026, 6, 1) and "Too late." in told("variation_refused")[0].body


class TestWithdraw:
    def test_whoever_asked_takes_it_back(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="accepted")
        asked = later(made, cast.amina)
        variations.withdraw(variation=asked, by=cast.amina, token=token())
        assert running.again(asked).state == "withdrawn" and later(made, cast.amina)


class TestSuspension:
    def test_suspend_and_resume_with_reasons(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast)
        with pytest.raises(MoveRefused, match="Say why"):
            stopping.suspend(award=made.award, reason=" ", by=cast.efua, token=token())
        stop = stopping.suspend(award=made.award, reason="A complaint.", by=cast.efua, token=token())
        assert "A complaint." in told("suspended")[0].body
        with pytest.raises(MoveRefused, match="suspended already"):
            stopping.suspend(award=made.award, reason="Again.", by=cast.efua, token=token())
        done = stopping.resume(suspension=stop, reason="Settled.", by=cast.efua, token=token())
        assert (done.state, done.resumed_by) == ("ended", cast.efua) and "Settled." in told("resumed")[0].body


class TestClawback:
    def test_unpaid_money_is_released_and_what_comes_back_is_free(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="paid")
        asked = stopping.claw_back(
            award=made.award, amount=Decimal(600), reason="Not used.", by=cast.efua, token=token()
        )
        assert running.again(made.award).amount == 1500 and Fund.objects.get().committed == 1500
        assert running.again(made.last).state == "cancelled" and "£600.00" in told("clawed_back")[0].body
        day = clock.london_day(clock.now())
        stopping.recover(clawback=asked, amount=Decimal(500), day=day, by=cast.efua, token=token())
        assert running.again(made.award).amount == 1000 and Fund.objects.get().committed == 1000
        found = figures(running.again(made.award))
        assert (found.paid, found.paid_back, found.net) == (1500, 500, 1000) and told("recovered")

    def test_when_all_comes_back_the_award_is_revoked(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="paid")
        asked = stopping.claw_back(
            award=made.award, amount=Decimal(1500), reason="No project.", by=cast.efua, token=token()
        )
        day = clock.london_day(clock.now())
        stopping.recover(clawback=asked, amount=Decimal(1500), day=day, by=cast.efua, token=token())
        assert running.again(made.award).state == "revoked" and Fund.objects.get().committed == 0
        assert running.again(made.account).state == "wiped"

    def test_never_more_than_was_paid(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="paid")
        with pytest.raises(MoveRefused, match="more than we have paid"):
            stopping.claw_back(award=made.award, amount=Decimal("1500.01"), reason="X.", by=cast.efua, token=token())
        assert not Clawback.objects.exists() and running.again(made.last).state == "planned"

    def test_recover_is_within_what_was_asked(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="paid")
        asked = stopping.claw_back(award=made.award, amount=Decimal(100), reason="X.", by=cast.efua, token=token())
        today = clock.london_day(clock.now())
        for amount, day, words in ((101, today, "that or less"), (100, today + timedelta(days=1), "future")):
            with pytest.raises(MoveRefused, match=words):
                stopping.recover(clawback=asked, amount=Decimal(amount), day=day, by=cast.efua, token=token())

    def test_withdraw(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="paid")
        asked = stopping.claw_back(award=made.award, amount=Decimal(100), reason="X.", by=cast.efua, token=token())
        stopping.withdraw(clawback=asked, reason="Receipts came.", by=cast.efua, token=token())
        assert running.again(asked).state == "withdrawn" and told("clawback_withdrawn")


class TestFinish:
    def test_after_the_report_and_the_payments(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="paid", steps=[running.step("All", "2500.00")])
        assert monitoring.end_grant(award=made.award, by=cast.efua, token=token()).state == "finished"
        assert told("finished") and Award.objects.get().amount == 2500

    def test_an_open_payment_or_report_keeps_it_open(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="paid")
        with pytest.raises(MoveRefused, match="has not been made yet"):
            monitoring.end_grant(award=made.award, by=cast.efua, token=token())
        monitoring.schedule(award=made.award, by=cast.amina, due=[("end", date(2026, 10, 30))])
        with pytest.raises(MoveRefused, match="1 report is not accepted yet"):
            monitoring.end_grant(award=made.award, by=cast.efua, token=token())
        assert Payment.objects.filter(state="paid").count() == 1
