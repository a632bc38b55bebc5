"""Payments: four eyes, personal limits, nothing beyond the grant, and an account that nobody reads or keeps."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from grants.assessment.models import Conflict, DueDiligence
from grants.awards.actions import bank, batches, limits, payments, stopping
from grants.awards.models import BankDetails, GrantMove, Milestone, Payment, PaymentBatch, PaymentLimit
from grants.awards.money import figures, paid
from programmes import clock, tokens
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.grants.awards import running

pytestmark = pytest.mark.django_db


def told(verb: str) -> list[Notice]:
    return list(Notice.objects.filter(event__startswith=f"grants.awards.{verb}:"))


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each in its own thread with its own connection, all at the same moment; what each returned or raised."""
    barrier, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(60)
            found[place] = act()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def direct(payment: Payment, **change: Any) -> None:
    """The same change by raw SQL's way: no action, no check of ours."""
    with transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(**change)


class TestMeet:
    def test_an_officer_confirms_it(self, cast: SimpleNamespace) -> None:
        steps = [running.step("First", "1500"), running.step("Hall booked", "1000", Milestone.When.OFFICER)]
        made = running.grant(cast, steps=steps)
        done = payments.meet(milestone=made.last.milestone, by=cast.efua, token=token())
        assert (done.state, done.met_by) == ("met", cast.efua)

    def test_what_the_portal_marks_itself_is_not_confirmed_by_hand(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast)
        with pytest.raises(MoveRefused, match="by itself"):
            payments.meet(milestone=made.last.milestone, by=cast.efua, token=token())


class TestRequest:
    def test_an_officer_asks_and_the_group_is_told(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="requested")
        assert (made.first.state, made.first.requested_by) == ("requested", cast.efua)
        assert {n.recipient for n in told("payment_requested")} == {cast.amina, cast.bode}
        assert AuditEvent.objects.filter(verb="grants.payments.requested").count() == 1

    @pytest.mark.parametrize(
        ("until", "words"),
        [("issued", "before the group has accepted"), ("accepted", "No bank account"), ("given", "No bank account")],
    )
    def test_nothing_before_agreement_and_account(self, until: str, words: str, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until=until)
        with pytest.raises(MoveRefused, match=words):
            payments.request(payment=made.first, by=cast.efua, token=token())
        assert running.again(made.first).state == "planned" and not told("payment_requested")

    def test_not_before_the_milestone_nor_before_its_day(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast)
        with pytest.raises(MoveRefused, match="not been reached"):
            payments.request(payment=made.last, by=cast.efua, token=token())
        Milestone.objects.filter(pk=made.first.milestone_id).update(due_date=date(2100, 1, 2))
        with pytest.raises(MoveRefused, match="not due before 2 January 2100"):
            payments.request(payment=made.first, by=cast.efua, token=token())

    def test_a_document_blocks_it_in_words_and_in_the_database(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast)
        DueDiligence.objects.filter(kind="safeguarding").update(expires_date=date(2020, 1, 1))
        with pytest.raises(MoveRefused, match="Safeguarding policy"):
            payments.request(payment=made.first, by=cast.efua, token=token())
        stamps = {"state": "requested", "requested_at": clock.now(), "requested_by": cast.efua}
        with pytest.raises(IntegrityError, match="document has not been seen"):
            direct(made.first, **stamps)
        DueDiligence.objects.filter(kind="safeguarding").update(expires_date=date(2100, 1, 1))
        direct(made.first, **stamps)


class TestAuthorise:
    def test_another_person_within_the_limit(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="authorised")
        assert (made.first.state, made.first.authorised_by) == ("authorised", cast.finn)

    def test_whoever_asked_may_not_authorise(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="requested")
        limits.set_limit(person=cast.efua, up_to=Decimal(5000), by=cast.root)
        with pytest.raises(MoveRefused, match="somebody else must authorise"):
            payments.authorise(payment=made.first, by=cast.efua, token=token())
        with pytest.raises(IntegrityError, match="payment_authorised_by_another"):
            direct(made.first, state="authorised", authorised_at=clock.now(), authorised_by=cast.efua)
        direct(made.first, state="authorised", authorised_at=clock.now(), authorised_by=cast.finn)

    @pytest.mark.parametrize("up_to", ["1499.99", "0"])
    def test_above_the_limit_is_refused_by_the_database(self, up_to: str, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="requested")
        limits.set_limit(person=cast.finn, up_to=Decimal(up_to), by=cast.root)
        with pytest.raises(MoveRefused, match="above your personal limit"):
            payments.authorise(payment=made.first, by=cast.finn, token=token())
        limits.set_limit(person=cast.finn, up_to=Decimal(1500), by=cast.root)
        assert payments.authorise(payment=made.first, by=cast.finn, token=token()).state == "authorised"

    def test_without_a_limit_nobody_authorises(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="requested")
        PaymentLimit.objects.all().delete()
        with pytest.raises(MoveRefused, match="above your personal limit"):
            payments.authorise(payment=made.first, by=cast.finn, token=token())


class TestStops:
    def test_refuse(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="requested")
        payments.refuse(payment=made.first, reason="The name differs.", by=cast.finn, token=token())
        first = running.again(made.first)
        assert (first.state, first.requested_by) == ("planned", None)
        assert GrantMove.objects.get(verb="refuse").note == "The name differs."

    def test_hold_and_release(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="authorised")
        with pytest.raises(MoveRefused, match="Say why"):
            payments.hold(payment=made.first, reason=" ", by=cast.efua, token=token())
        payments.hold(payment=made.first, reason="A question.", by=cast.efua, token=token())
        assert "A question." in told("payment_held")[0].body
        with pytest.raises(MoveRefused):
            batches.gather(payments=[made.first.pk], by=cast.finn, token=token())
        payments.release(payment=made.first, reason="Answered.", by=cast.efua, token=token())
        assert running.again(made.first).state == "planned" and told("payment_released")

    def test_cancel(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast)
        payments.cancel(payment=made.last, reason="Not needed.", by=cast.efua, token=token())
        assert running.again(made.last).state == "cancelled" and told("payment_cancelled")
        assert figures(made.award).unplanned == 1000

    def test_a_suspended_grant_moves_no_money(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="requested")
        stopping.suspend(award=made.award, reason="A report.", by=cast.efua, token=token())
        with pytest.raises(MoveRefused, match="suspended"):
            payments.authorise(payment=made.first, by=cast.finn, token=token())
        with pytest.raises(IntegrityError, match="suspended"):
            direct(made.first, state="authorised", authorised_at=clock.now(), authorised_by=cast.finn)


class TestBatch:
    def test_gather_export_and_pay(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="batched")
        rows = batches.export(batch=made.batch, by=cast.finn, token=token())
        assert rows[0][2:6] == ["Peckham Welcomes", "30-94-30", "12345678", Decimal("1500.00")]
        assert AuditEvent.objects.filter(verb="grants.payments.batch_exported").count() == 1
        day = clock.london_day(clock.now())
        batches.pay(batch=made.batch, day=day, reference="FIN-77", by=cast.finn, token=token())
        first = running.again(made.first)
        assert (first.state, first.paid_date, first.paid_reference) == ("paid", day, "FIN-77")
        assert running.again(made.batch).state == "closed" and "£1,500.00" in told("payment_paid")[0].body
        with pytest.raises(MoveRefused):
            batches.export(batch=made.batch, by=cast.finn, token=token())

    def test_return_sends_one_payment_back_and_closes_an_empty_batch(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="batched")
        batches.return_(payment=made.first, reason="Account closed.", by=cast.finn, token=token())
        first = running.again(made.first)
        assert (first.state, first.batch, first.requested_by) == ("planned", None, None)
        assert running.again(made.batch).state == "closed" and "Account closed." in told("payment_returned")[0].body

    def test_a_future_day_and_a_missing_reference_are_refused(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="batched")
        tomorrow = clock.london_day(clock.now()) + timedelta(days=1)
        with pytest.raises(MoveRefused, match="future"):
            batches.pay(batch=made.batch, day=tomorrow, reference="F", by=cast.finn, token=token())
        with pytest.raises(MoveRefused, match="reference"):
            batches.pay(batch=made.batch, day=tomorrow, reference=" ", by=cast.finn, token=token())

    def test_somebody_with_an_interest_cannot_gather_it(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="authorised")
        Conflict.objects.create(
            application=made.application, person=cast.finn, declared_at=clock.now(), source="declared", detail="Friend."
        )
        with pytest.raises(MoveRefused, match="at least one"):
            batches.gather(payments=[made.first.pk], by=cast.finn, token=token())
        assert not PaymentBatch.objects.exists()

    def test_what_was_paid_is_kept(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="paid")
        with pytest.raises(IntegrityError, match="kept as it is"):
            direct(made.first, amount=Decimal(1))
        with pytest.raises(IntegrityError, match="only a planned payment"), transaction.atomic():
            Payment.objects.filter(pk=made.first.pk).delete()
        found = figures(made.award)
        assert (found.paid, found.planned, found.unplanned) == (1500, 1000, 0)
        assert paid(type(made.award).objects.all()) == 1500


class TestBankDetails:
    def test_give_is_encrypted_masked_and_told_without_numbers(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="given")
        with connection.cursor() as cursor:
            cursor.execute("SELECT account_name, sort_code, account_number FROM grants_bankdetails")
            assert all(cell.startswith("gAAAA") for cell in cursor.fetchone())
        assert made.account.masked.endswith("78") and "12345678" not in made.account.masked
        assert {n.recipient for n in told("bank_given")} == {cast.amina, cast.bode}
        everything = " ".join(n.body + n.subject for n in Notice.objects.all()) + " ".join(
            f"{m.subject}{m.note}" for m in GrantMove.objects.all()
        )
        assert "12345678" not in everything and "309430" not in everything
        assert "12345678" not in str(list(AuditEvent.objects.values()))

    def test_plain_numbers_are_refused_by_the_database(self, cast: SimpleNamespace) -> None:
        running.grant(cast, until="given")
        with (
            pytest.raises(IntegrityError, match="bank_details_are_ciphertext"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE grants_bankdetails SET account_number = '12345678'")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("sort_code", "12345"),
            ("sort_code", "12345a"),
            ("account_number", "1234567"),
            ("account_number", "１２３４５６７８"),
            ("account_name", " "),
        ],
    )
    def test_the_shape_is_checked(self, field: str, value: str, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="accepted")
        with pytest.raises(MoveRefused) as refused:
            bank.give(award=made.award, by=cast.amina, token=token(), **{**running.ACCOUNT, field: value})
        assert refused.value.field == field and not BankDetails.objects.exists()

    def test_only_a_lead_after_the_agreement(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="issued")
        with pytest.raises(MoveRefused, match="accepted an agreement"):
            bank.give(award=made.award, by=cast.amina, token=token(), **running.ACCOUNT)
        with pytest.raises(MoveRefused, match="Only a lead"):
            bank.give(award=made.award, by=cast.bode, token=token(), **running.ACCOUNT)

    def test_a_change_wipes_the_old_one_and_blocks_payment(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="authorised")
        bank.give(award=made.award, by=cast.amina, token=token(), **{**running.ACCOUNT, "account_number": "87654321"})
        old = running.again(made.account)
        assert (old.state, old.account_number, old.sort_code, old.account_name) == ("wiped", "", "", "")
        assert running.again(made.first).state == "planned"
        assert any("was changed" in n.subject for n in told("bank_given"))
        with pytest.raises(MoveRefused, match="No bank account has been confirmed"):
            payments.request(payment=made.first, by=cast.efua, token=token())

    def test_no_change_while_a_payment_is_on_its_way(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="batched")
        with pytest.raises(MoveRefused, match="on its way"):
            bank.give(award=made.award, by=cast.amina, token=token(), **running.ACCOUNT)

    def test_confirm_needs_a_second_person(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="given")
        with pytest.raises(MoveRefused, match="somebody else must confirm"):
            bank.confirm(details=made.account, by=cast.amina, token=token())
        done = bank.confirm(details=made.account, by=cast.efua, token=token())
        assert (done.state, done.confirmed_by) == ("confirmed", cast.efua) and told("bank_confirmed")

    def test_refuse_asks_the_group_again(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="requested")
        bank.refuse(details=made.account, reason="Another name.", by=cast.efua, token=token())
        assert running.again(made.first).state == "planned" and "Another name." in told("bank_refused")[0].body

    def test_wipe_waits_for_the_last_payment_and_fourteen_days(self, cast: SimpleNamespace, set_now: Any) -> None:
        made = running.grant(cast, until="paid", steps=[running.step("All", "2500.00")])
        assert bank.wipe_what_is_done() == 0
        set_now(clock.now() + timedelta(days=15))
        assert bank.wipe_what_is_done() == 1 and bank.wipe_what_is_done() == 0
        gone = running.again(made.account)
        assert (gone.state, gone.account_number) == ("wiped", "") and gone.confirmed_by == cast.efua

    def test_wipe_leaves_an_account_that_is_still_needed(self, cast: SimpleNamespace, set_now: Any) -> None:
        made = running.grant(cast, until="paid")
        set_now(clock.now() + timedelta(days=300))
        assert bank.wipe_what_is_done() == 0 and running.again(made.account).account_number == "12345678"


class TestLimits:
    def test_a_new_limit_replaces_the_old_one_and_both_are_kept(self, cast: SimpleNamespace) -> None:
        limits.set_limit(person=cast.finn, up_to=Decimal(100), by=cast.root)
        limits.set_limit(person=cast.finn, up_to=Decimal(200), by=cast.root)
        assert [limit.up_to for limit in PaymentLimit.objects.current()] == [200] and PaymentLimit.objects.count() == 2
        assert AuditEvent.objects.filter(verb="grants.payments.limit_set").count() == 2

    def test_nobody_sets_their_own_nor_rewrites_one(self, cast: SimpleNamespace) -> None:
        with pytest.raises(MoveRefused, match="your own limit"):
            limits.set_limit(person=cast.root, up_to=Decimal(100), by=cast.root)
        limits.set_limit(person=cast.finn, up_to=Decimal(100), by=cast.root)
        with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
            PaymentLimit.objects.update(up_to=Decimal(10_000))


class TestTokens:
    def test_the_same_form_twice_asks_once(self, cast: SimpleNamespace) -> None:
        made, once = running.grant(cast), token()
        payments.request(payment=made.first, by=cast.efua, token=once)
        with pytest.raises(tokens.AlreadyDone):
            payments.request(payment=made.first, by=cast.efua, token=once)
        assert len(told("payment_requested")) == 2  # Amina and Bode, once each


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_authorisations_at_once_make_one(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="requested")
        other = factories.staff("Gina Rossi", role="finance")
        limits.set_limit(person=other, up_to=Decimal(5000), by=cast.root)
        found = at_once(
            *(
                lambda who=who: payments.authorise(payment=made.first, by=who, token=token())
                for who in (cast.finn, other)
            )
        )
        assert sorted(type(one).__name__ for one in found) == ["MoveRefused", "Payment"]
        assert GrantMove.objects.filter(verb="authorise").count() == 1

    def test_two_payments_at_once_never_exceed_the_grant(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="drawn_up", steps=[running.step("All", "2500.00")])
        Payment.objects.filter(pk=made.first.pk).update(amount=Decimal(500))
        found = at_once(self._add(made, 8), self._add(made, 9))
        assert sorted(type(one).__name__ for one in found) == ["IntegrityError", "Payment"]
        assert sum(p.amount for p in Payment.objects.all()) == 2000

    def test_control_without_the_trigger_both_come_in(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="drawn_up", steps=[running.step("All", "2500.00")])
        Payment.objects.filter(pk=made.first.pk).update(amount=Decimal(500))
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE grants_payment DISABLE TRIGGER payment_is_sound")
        try:
            found = at_once(self._add(made, 8), self._add(made, 9))
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE grants_payment ENABLE TRIGGER payment_is_sound")
        assert [type(one).__name__ for one in found] == ["Payment", "Payment"]
        assert sum(p.amount for p in Payment.objects.all()) == 3500

    @staticmethod
    def _add(made: SimpleNamespace, number: int) -> Callable[[], Payment]:
        def act() -> Payment:
            with transaction.atomic():
                milestone = Milestone.objects.create(award=made.award, number=number, title="More", when="officer")
                return Payment.objects.create(
                    award=made.award, milestone=milestone, amount=Decimal(1500), since_at=clock.now()
                )

        return act
