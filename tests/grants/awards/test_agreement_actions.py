"""The agreement: what blocks it, what it says, who may accept it, and that it never changes afterwards."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from grants.assessment.models import DueDiligence
from grants.awards import actions as awards
from grants.awards.actions import agreements
from grants.awards.models import Agreement, AgreementDocument, AgreementTerms, Milestone, Payment
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.grants.awards import running

pytestmark = pytest.mark.django_db


def told(verb: str) -> list[Notice]:
    return list(Notice.objects.filter(event__startswith=f"grants.awards.{verb}:"))


def words(document: AgreementDocument) -> str:
    from io import BytesIO

    return " ".join(page.extract_text() for page in PdfReader(BytesIO(bytes(document.body))).pages)


class TestDrawUp:
    def test_it_is_drawn_up_from_an_accepted_award(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="drawn_up")
        assert (made.agreement.state, made.agreement.version, made.agreement.amount) == ("draft", 1, 2500)
        assert AuditEvent.objects.filter(verb="grants.agreements.drawn_up").count() == 1 and not told(
            "agreement_issued"
        )

    @pytest.mark.parametrize("state", ["funded"])
    def test_only_when_the_award_is_accepted(self, state: str, cast: SimpleNamespace) -> None:
        award = factories.application(by=cast.amina, of=cast.peckham, state=state).award
        with pytest.raises(MoveRefused, match="nothing to agree about"):
            agreements.draw_up(award=award, by=cast.efua, token=token(), **running.COVER)

    def test_an_unseen_document_blocks_it_and_is_named(self, cast: SimpleNamespace) -> None:
        award = factories.application(by=cast.amina, of=cast.peckham, state="accepted").award
        with pytest.raises(MoveRefused, match="Governing document"):
            agreements.draw_up(award=award, by=cast.efua, token=token(), **running.COVER)
        running.seen(award, cast.efua)
        assert agreements.draw_up(award=award, by=cast.efua, token=token(), **running.COVER)

    def test_one_at_a_time_and_dates_in_order(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="drawn_up")
        with pytest.raises(MoveRefused, match="prepared already"):
            agreements.draw_up(award=made.award, by=cast.efua, token=token(), **running.COVER)
        late = {**running.COVER, "end_date": running.COVER["start_date"] - timedelta(days=1)}
        with pytest.raises(MoveRefused, match="ends before it starts"):
            agreements.draw_up(award=made.award, by=cast.efua, token=token(), **late)


class TestPlan:
    def test_the_payments_must_add_up_to_the_grant(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="drawn_up")
        with pytest.raises(MoveRefused, match=r"add up to £2,499.99. They must add up to £2,500.00"):
            agreements.plan(award=made.award, steps=[running.step("All", "2499.99")], by=cast.efua, token=token())
        agreements.plan(award=made.award, steps=[running.step("All", "2500.00")], by=cast.efua, token=token())
        assert [p.amount for p in Payment.objects.filter(award=made.award)] == [2500]
        assert Milestone.objects.filter(award=made.award).count() == 1

    def test_the_database_refuses_more_than_the_grant(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="drawn_up")
        with pytest.raises(IntegrityError, match="is more than the award"), transaction.atomic():
            Payment.objects.filter(pk=made.first.pk).update(amount=Decimal("1500.01"))
        Payment.objects.filter(pk=made.first.pk).update(amount=Decimal("1499.99"))

    def test_it_is_fixed_once_the_agreement_is_issued(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="issued")
        with pytest.raises(MoveRefused, match="part of the agreement"):
            agreements.plan(award=made.award, steps=running.HALVES, by=cast.efua, token=token())


class TestIssue:
    def test_the_group_is_told_and_the_document_is_kept(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="issued")
        assert {n.recipient for n in told("agreement_issued")} == {cast.amina, cast.bode}
        document = made.agreement.documents.get()
        assert document.sha256 == hashlib.sha256(bytes(document.body)).hexdigest()
        text = words(document)
        for part in (
            made.agreement.reference,
            "MD2167",
            "Voluntary and community organisation",
            "£2,500.00",
            "First payment",
            "1 June 2026 to 30 September 2026",
            "Transparency",
            "Neighbours sing together.",
            "demonstration",
            "Not accepted yet",
            "Peckham Welcomes",
        ):
            assert part in text, part

    def test_the_terms_are_the_funds_own(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="drawn_up")
        AgreementTerms.objects.create(
            fund=made.application.round.fund,
            terms="Rules:\nSing loudly.",
            team="Song team",
            directorate="Culture",
            demonstration=False,
        )
        issued = agreements.issue(agreement=made.agreement, by=cast.efua, token=token())
        text = words(issued.documents.get())
        assert "Sing loudly." in text and "Song team" in text and "These terms are a demonstration" not in text
        AgreementTerms.objects.update(terms="Whisper.")
        assert "Sing loudly." in str(running.again(issued).content)

    def test_the_database_refuses_a_schedule_that_does_not_pay_the_grant(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="drawn_up")
        made.last.delete()
        with pytest.raises(MoveRefused, match="do not add up"):
            agreements.issue(agreement=made.agreement, by=cast.efua, token=token())

    def test_a_document_that_ended_blocks_it_in_the_database_too(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="drawn_up")
        DueDiligence.objects.filter(kind="governing").update(state="waiting", checked_at=None, checked_by=None)
        with pytest.raises(MoveRefused, match="Governing document"):
            agreements.issue(agreement=made.agreement, by=cast.efua, token=token())
        stamps = {"state": "issued", "issued_by": cast.efua, "issued_at": made.award.accepted_at}
        with pytest.raises(IntegrityError, match="has not been seen"), transaction.atomic():
            Agreement.objects.filter(pk=made.agreement.pk).update(**stamps)
        DueDiligence.objects.filter(kind="governing").update(
            state="seen", checked_at=made.award.accepted_at, checked_by=cast.efua
        )
        Agreement.objects.filter(pk=made.agreement.pk).update(**stamps)

    def test_what_was_issued_never_changes(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="issued")
        for change in ({"purpose": "Other"}, {"amount": Decimal(1)}, {"content": {}}):
            with pytest.raises(IntegrityError, match="kept as it is"), transaction.atomic():
                Agreement.objects.filter(pk=made.agreement.pk).update(**change)
        document = made.agreement.documents.get()
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            AgreementDocument.objects.filter(pk=document.pk).update(sha256="0" * 64)
        with pytest.raises(IntegrityError, match="agreement_document_fingerprint"), transaction.atomic():
            AgreementDocument.objects.create(
                agreement=made.agreement, kind="accepted", body=b"x", sha256="0" * 64, made_at=document.made_at
            )


class TestAccept:
    def test_a_lead_accepts_by_name_and_position(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="accepted")
        assert (made.agreement.state, made.agreement.accepted_name, made.agreement.accepted_position) == (
            "accepted",
            "Amina Yusuf",
            "Chair",
        )
        text = words(made.agreement.documents.get(kind="accepted"))
        assert "Amina Yusuf" in text and "Chair" in text
        assert (
            running.again(made.first.milestone).state == "met" and running.again(made.last.milestone).state == "waiting"
        )
        assert {n.recipient for n in told("agreement_accepted")} == {cast.amina, cast.bode}

    def test_a_colleague_without_authority_cannot(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="issued")
        with pytest.raises(MoveRefused, match="Only a lead"):
            agreements.accept(agreement=made.agreement, name="Bode", position="Singer", by=cast.bode, token=token())
        assert running.again(made.agreement).state == "issued" and not told("agreement_accepted")

    def test_one_person_accepts_for_herself(self, cast: SimpleNamespace, farah: Any) -> None:
        award = factories.application(by=farah, state="accepted").award
        running.seen(award, cast.efua)
        agreement = agreements.draw_up(award=award, by=cast.efua, token=token(), **running.COVER)
        agreements.plan(award=award, steps=[running.step("All", "2500.00")], by=cast.efua, token=token())
        agreements.issue(agreement=agreement, by=cast.efua, token=token())
        done = agreements.accept(agreement=agreement, name="Farah", position="Applicant", by=farah, token=token())
        assert done.state == "accepted"

    @pytest.mark.parametrize(("name", "position"), [(" ", "Chair"), ("Amina", " ")])
    def test_name_and_position_are_needed(self, name: str, position: str, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="issued")
        with pytest.raises(MoveRefused, match="name and your position"):
            agreements.accept(agreement=made.agreement, name=name, position=position, by=cast.amina, token=token())

    def test_a_draft_cannot_be_accepted(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="drawn_up")
        with pytest.raises(MoveRefused):
            agreements.accept(agreement=made.agreement, name="A", position="B", by=cast.amina, token=token())


class TestWithdraw:
    def test_before_it_is_accepted(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="issued")
        with pytest.raises(MoveRefused, match="Say why"):
            agreements.withdraw(agreement=made.agreement, reason=" ", by=cast.efua, token=token())
        agreements.withdraw(agreement=made.agreement, reason="Wrong dates.", by=cast.efua, token=token())
        assert running.again(made.agreement).state == "withdrawn"
        assert "Wrong dates." in told("agreement_withdrawn")[0].body
        assert agreements.draw_up(award=made.award, by=cast.efua, token=token(), **running.COVER).version == 2

    def test_an_accepted_one_stands(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="accepted")
        with pytest.raises(MoveRefused, match="has been accepted"):
            agreements.withdraw(agreement=made.agreement, reason="No.", by=cast.efua, token=token())


class TestSupersede:
    def test_the_next_version_replaces_it(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="accepted")
        following = agreements.draw_up(award=made.award, by=cast.efua, token=token(), **running.COVER)
        agreements.issue(agreement=following, by=cast.efua, token=token())
        assert running.again(made.agreement).state == "accepted"
        agreements.accept(agreement=following, name="Amina", position="Chair", by=cast.amina, token=token())
        assert running.again(made.agreement).state == "superseded"
        assert Agreement.objects.in_force().get() == following


class TestTheAward:
    def test_its_amount_changes_only_with_the_agreement(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="accepted")
        with pytest.raises(MoveRefused, match="agreement names this amount"):
            awards.change_amount(award=made.award, amount=Decimal(2600), reason="More.", by=cast.efua, token=token())

    def test_revoke_ends_all_that_is_open(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="ready")
        awards.revoke(award=made.award, codes=["other"], text="No project.", by=cast.efua, token=token())
        assert {p.state for p in Payment.objects.all()} == {"cancelled"}
        assert running.again(made.agreement).state == "withdrawn" and running.again(made.account).state == "wiped"

    def test_revoke_is_refused_while_the_group_has_money(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="paid")
        with pytest.raises(MoveRefused, match=r"has £1,500.00 of this grant"):
            awards.revoke(award=made.award, codes=["other"], text="No project.", by=cast.efua, token=token())
        with pytest.raises(IntegrityError, match="payments of"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE grants_award SET amount = 1000 WHERE id = %s", [made.award.pk])
