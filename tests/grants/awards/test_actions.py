"""Decisions and awards: state, history, audit, message; the ceiling holds whatever path money takes."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, connection

from grants.applications.models import Application
from grants.awards import actions
from grants.awards.actions import guards
from grants.awards.models import Award, DecisionReason
from grants.funds.models import Fund, Round
from programmes import tokens
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.grants.applications.test_actions import _at_once

pytestmark = pytest.mark.django_db
REASONS = {"codes": ["budget", "mixing"], "text": "Two lines would have helped."}


def noted(verb: str) -> int:
    return AuditEvent.objects.filter(verb=f"grants.{verb}").count()


def told(verb: str) -> list[Notice]:
    return list(Notice.objects.filter(event__startswith=f"grants.awards.{verb}:"))


class TestFund:
    def test_an_award_is_offered(self, amina: User, bode: User, peckham: Any, efua: User) -> None:
        made = factories.application(by=amina, of=peckham, state="submitted")
        award = actions.fund(application=made, amount=Decimal("2400.50"), by=efua, token=token())
        made.refresh_from_db()
        assert (made.state, made.decided_by, award.state, award.offered_by) == ("funded", efua, "offered", efua)
        assert [move.verb for move in made.moves.all()][-1] == "fund" and award.moves.get().verb == "offer"
        assert {n.recipient for n in told("offered")} == {amina, bode}
        assert "£2,400.50" in told("offered")[0].body and noted("applications.funded") == 1
        assert Round.objects.get(pk=made.round_id).committed == Decimal("2400.50")

    @pytest.mark.parametrize("amount", ["999.99", "5000.01", "-1", "0", "2500.001", "NaN", "Infinity"])
    def test_amounts_outside_the_funds_limits_are_refused(
        self, amount: str, amina: User, peckham: Any, efua: User
    ) -> None:
        made = factories.application(by=amina, of=peckham, state="submitted")
        with pytest.raises(MoveRefused) as refused:
            actions.fund(application=made, amount=Decimal(amount), by=efua, token=token())
        assert refused.value.field == "amount"
        assert (
            not Award.objects.exists()
            and Application.objects.get().state == "submitted"
            and not Notice.objects.exists()
        )

    @pytest.mark.parametrize("state", ["draft", "returned", "withdrawn", "declined", "funded"])
    def test_only_what_was_submitted_is_funded(self, state: str, amina: User, peckham: Any, efua: User) -> None:
        made = factories.application(by=amina, of=peckham, state=state)
        with pytest.raises(MoveRefused):
            actions.fund(application=made, amount=Decimal(1000), by=efua, token=token())
        assert Application.objects.get(pk=made.pk).state == state

    def test_the_refusal_says_what_is_left_in_the_round(self, amina: User, peckham: Any, efua: User) -> None:
        opened = factories.round(ceiling=Decimal(4000))
        factories.application(by=amina, of=peckham, to=opened, state="funded")
        made = factories.application(by=amina, of=peckham, to=opened, state="submitted")
        with pytest.raises(MoveRefused, match=r"Of £4,000.00, £2,500.00 is committed and £1,500.00 is free"):
            actions.fund(application=made, amount=Decimal("1500.01"), by=efua, token=token())
        assert not told("offered")
        actions.fund(application=made, amount=Decimal("1500.00"), by=efua, token=token())

    def test_the_refusal_says_what_is_left_in_the_fund(self, amina: User, peckham: Any, efua: User) -> None:
        opened = factories.round(of=factories.fund(ceiling=Decimal(2000)))
        made = factories.application(by=amina, of=peckham, to=opened, state="submitted")
        with pytest.raises(MoveRefused, match=r"left in this fund. Of £2,000.00, £0.00 is committed"):
            actions.fund(application=made, amount=Decimal(2500), by=efua, token=token())

    def test_another_broken_rule_of_the_database_is_not_hidden(self, amina: User, peckham: Any) -> None:
        made = factories.application(by=amina, of=peckham, state="funded")
        with pytest.raises(IntegrityError, match="award_amount_positive"), guards.within_ceiling(made.round):
            Award.objects.update(amount=0)

    def test_the_same_form_twice_makes_one_award(self, amina: User, peckham: Any, efua: User) -> None:
        made, once = factories.application(by=amina, of=peckham, state="submitted"), token()
        actions.fund(application=made, amount=Decimal(1000), by=efua, token=once)
        with pytest.raises(tokens.AlreadyDone):
            actions.fund(application=made, amount=Decimal(1000), by=efua, token=once)
        assert Award.objects.count() == 1 and len(told("offered")) == 1


class TestDecline:
    def test_the_reasons_reach_the_applicant(self, amina: User, peckham: Any, efua: User) -> None:
        made = factories.application(by=amina, of=peckham, state="submitted")
        actions.decline(application=made, by=efua, token=token(), **REASONS)
        made.refresh_from_db()
        assert (made.state, made.decided_by) == ("declined", efua)
        assert set(made.decision_reasons.values_list("code", flat=True)) == {"budget", "mixing"}
        body = told("declined")[0].body
        assert (
            "Two lines would have helped." in body
            and "The budget was not clear" in body
            and "how people from different" in body
        )
        assert noted("applications.declined") == 1

    @pytest.mark.parametrize(
        ("codes", "text", "field"),
        [([], "Words", "codes"), (["made_up"], "Words", "codes"), (["budget"], "  ", "text")],
    )
    def test_reasons_and_words_are_required(
        self, codes: list[str], text: str, field: str, amina: User, peckham: Any, efua: User
    ) -> None:
        made = factories.application(by=amina, of=peckham, state="submitted")
        with pytest.raises(MoveRefused) as refused:
            actions.decline(application=made, codes=codes, text=text, by=efua, token=token())
        assert refused.value.field == field
        assert (
            Application.objects.get().state == "submitted"
            and not told("declined")
            and not DecisionReason.objects.exists()
        )


class TestAward:
    def test_accept(self, amina: User, bode: User, peckham: Any) -> None:
        award = factories.application(by=amina, of=peckham, state="funded").award
        actions.accept(award=award, by=bode, token=token())
        award.refresh_from_db()
        assert (award.state, award.accepted_by) == ("accepted", bode)
        assert {n.recipient for n in told("accepted")} == {amina, bode} and noted("awards.accepted") == 1
        with pytest.raises(MoveRefused):
            actions.refuse_offer(award=award, reason="", by=bode, token=token())

    def test_refuse_offer_frees_the_money(self, amina: User, peckham: Any) -> None:
        award = factories.application(by=amina, of=peckham, state="funded").award
        actions.refuse_offer(award=award, reason="Other money.", by=amina, token=token())
        award.refresh_from_db()
        assert (award.state, award.refused_by, award.moves.get().note) == ("refused", amina, "Other money.")
        assert Fund.objects.get().committed == 0 and told("offer_refused") and noted("awards.offer_refused") == 1

    def test_change_amount(self, amina: User, peckham: Any, efua: User) -> None:
        award = factories.application(by=amina, of=peckham, state="accepted").award
        actions.change_amount(award=award, amount=Decimal(3000), reason="A bigger hall.", by=efua, token=token())
        assert Fund.objects.get().committed == 3000
        assert award.moves.get().note == "From £2,500.00 to £3,000.00. A bigger hall."
        assert "A bigger hall." in told("amount_changed")[0].body and noted("awards.amount_changed") == 1
        with pytest.raises(MoveRefused, match="Say why"):
            actions.change_amount(award=award, amount=Decimal(3000), reason=" ", by=efua, token=token())

    def test_a_raise_needs_free_money(self, amina: User, peckham: Any, efua: User) -> None:
        opened = factories.round(ceiling=Decimal(3000))
        award = factories.application(by=amina, of=peckham, to=opened, state="accepted").award
        with pytest.raises(MoveRefused, match=r"£500\.00 is free"):
            actions.change_amount(award=award, amount=Decimal("3000.01"), reason="More.", by=efua, token=token())
        award.refresh_from_db()
        assert award.amount == 2500 and not told("amount_changed")

    def test_revoke(self, amina: User, peckham: Any, efua: User) -> None:
        award = factories.application(by=amina, of=peckham, state="accepted").award
        actions.revoke(award=award, by=efua, token=token(), **REASONS)
        award.refresh_from_db()
        assert (award.state, award.revoked_by) == ("revoked", efua) and award.accepted_by == amina
        assert Fund.objects.get().committed == 0 and noted("awards.revoked") == 1
        assert "Two lines would have helped." in told("revoked")[0].body
        with pytest.raises(MoveRefused, match="no longer live"):
            actions.change_amount(award=award, amount=Decimal(3000), reason="More.", by=efua, token=token())

    def test_restore_needs_free_money_again(self, amina: User, peckham: Any, efua: User) -> None:
        opened = factories.round(ceiling=Decimal(3000))
        award = factories.application(by=amina, of=peckham, to=opened, state="funded").award
        actions.revoke(award=award, by=efua, token=token(), **REASONS)
        with pytest.raises(MoveRefused, match="Say why"):
            actions.restore(award=award, reason=" ", by=efua, token=token())
        other = factories.application(by=amina, of=peckham, to=opened, state="funded").award
        with pytest.raises(MoveRefused, match=r"£500\.00 is free"):
            actions.restore(award=award, reason="Put right.", by=efua, token=token())
        actions.revoke(award=other, by=efua, token=token(), **REASONS)
        actions.restore(award=award, reason="Put right.", by=efua, token=token())
        award.refresh_from_db()
        assert (award.state, award.revoked_at) == ("offered", None)
        assert told("restored") and noted("awards.restored") == 1


class TestPublish:
    WORDS: ClassVar[dict[str, str]] = {"title": "Songs  of Rye Lane", "description": "Neighbours sing together."}

    def test_it_is_published_with_the_dates_of_the_project(self, amina: User, peckham: Any, efua: User) -> None:
        award = factories.application(by=amina, of=peckham, state="accepted").award
        actions.publish(award=award, by=efua, token=token(), **self.WORDS)
        award.refresh_from_db()
        assert award.is_published and award.published_by == efua and award.public_title == "Songs of Rye Lane"
        assert (str(award.start_date), str(award.end_date)) == ("2026-06-01", "2026-09-30")
        assert award.moves.get().verb == "publish" and noted("awards.published") == 1
        assert list(Award.objects.published()) == [award] and not Award.objects.unpublished()
        with pytest.raises(MoveRefused, match="published already"):
            actions.publish(award=award, by=efua, token=token(), **self.WORDS)

    @pytest.mark.parametrize("answers", [{"end_date": "2026-01-01"}, {"start_date": None, "end_date": None}])
    def test_dates_that_contradict_or_are_missing_are_left_out(
        self, answers: dict[str, Any], amina: User, peckham: Any, efua: User
    ) -> None:
        award = factories.application(by=amina, of=peckham, state="accepted", **answers).award
        award = actions.publish(award=award, by=efua, token=token(), **self.WORDS)
        assert award.start_date is None and award.end_date is None

    @pytest.mark.parametrize("state", ["funded"])
    def test_only_an_accepted_award(self, state: str, amina: User, peckham: Any, efua: User) -> None:
        award = factories.application(by=amina, of=peckham, state=state).award
        with pytest.raises(MoveRefused):
            actions.publish(award=award, by=efua, token=token(), **self.WORDS)

    @pytest.mark.parametrize(
        ("field", "words"),
        [
            ("title", "  "),
            ("description", ""),
            ("title", "Ask amina@portal.example"),
            ("description", "Ring 020 7946 0123 for a place."),
            ("description", "Ring (07700) 900-123."),
            ("description", "Led by amina yusuf and friends."),
            ("description", "With Bode Adeyemi on drums."),
            ("description", "songs OF rye lane"),
        ],
    )
    def test_words_that_name_or_reach_a_person_are_refused(
        self, field: str, words: str, amina: User, bode: User, peckham: Any, efua: User
    ) -> None:
        award = factories.application(by=amina, of=peckham, state="accepted").award
        with pytest.raises(MoveRefused) as refused:
            actions.publish(award=award, by=efua, token=token(), **{**self.WORDS, field: words})
        assert refused.value.field == field
        assert not Award.objects.published().exists() and not noted("awards.published")

    @pytest.mark.parametrize("words", ["Kites for Farah", "Haidari's kites"])
    def test_a_person_alone_is_not_even_called_by_one_name(self, words: str, farah: User, efua: User) -> None:
        award = factories.application(by=farah, state="accepted").award
        with pytest.raises(MoveRefused, match="no person may be named"):
            actions.publish(award=award, by=efua, token=token(), **{**self.WORDS, "title": words})
        actions.publish(award=award, by=efua, token=token(), **self.WORDS)

    def test_an_amount_or_a_year_is_no_telephone_number(self, amina: User, peckham: Any, efua: User) -> None:
        award = factories.application(by=amina, of=peckham, state="accepted").award
        words = "From 2026 to 2027, 1200 people at £1,250.00 each, on the 01/06/2026 and after."
        actions.publish(award=award, by=efua, token=token(), **{**self.WORDS, "description": words})

    def test_an_organisation_whose_name_reaches_somebody_is_corrected_first(self, amina: User, efua: User) -> None:
        group = factories.organisation("Choir, call 020 7946 0123")
        award = factories.application(by=amina, of=group, state="accepted").award
        with pytest.raises(MoveRefused, match="Correct it first"):
            actions.publish(award=award, by=efua, token=token(), **self.WORDS)

    def test_unpublish(self, amina: User, peckham: Any, efua: User) -> None:
        award = factories.application(by=amina, of=peckham, state="accepted").award
        with pytest.raises(MoveRefused, match="not published"):
            actions.unpublish(award=award, reason="A mistake.", by=efua, token=token())
        actions.publish(award=award, by=efua, token=token(), **self.WORDS)
        with pytest.raises(MoveRefused, match="Say why"):
            actions.unpublish(award=award, reason=" ", by=efua, token=token())
        actions.unpublish(award=award, reason="A mistake.", by=efua, token=token())
        award.refresh_from_db()
        assert (award.state, award.published_by) == ("accepted", None) and noted("awards.unpublished") == 1
        assert list(award.moves.values_list("verb", "note"))[-1] == ("unpublish", "A mistake.")

    def test_a_revoked_award_is_published_no_longer(self, amina: User, peckham: Any, efua: User) -> None:
        award = factories.application(by=amina, of=peckham, state="accepted").award
        actions.publish(award=award, by=efua, token=token(), **self.WORDS)
        actions.revoke(award=award, by=efua, token=token(), **REASONS)
        assert not Award.objects.published().exists()


class TestPublishPages:
    def test_an_officer_publishes_and_takes_back(
        self, client_for: Callable[..., Any], amina: User, peckham: Any, efua: User
    ) -> None:
        made = factories.application(by=amina, of=peckham, state="accepted")
        officer = client_for(efua)
        assert "Awards to publish" in officer.get("/admin/").content.decode()
        waiting = officer.get("/admin/grants/award/?state__exact=accepted&published_at__isempty=1").content.decode()
        assert made.reference in waiting
        page = officer.get(f"/admin/grants/award/{made.pk}/publish/").content.decode()
        assert "Songs of Rye Lane" in page and "Peckham Welcomes, £2,500.00" in page
        words = {"title": "Songs", "description": "Ask amina@portal.example"}
        refused = officer.post(f"/admin/grants/award/{made.pk}/publish/", {**words, "form_token": token()})
        assert "Take the e-mail address out" in refused.content.decode() and not Award.objects.published()
        officer.post(
            f"/admin/grants/award/{made.pk}/publish/", {**words, "description": "We sing.", "form_token": token()}
        )
        assert Award.objects.published().get().public_title == "Songs"
        page = officer.get(f"/admin/grants/application/{made.pk}/change/").content.decode()
        assert "Stop publishing the award" in page and ">Publish the award<" not in page
        officer.post(f"/admin/grants/award/{made.pk}/unpublish/", {"reason": "A mistake.", "form_token": token()})
        assert not Award.objects.published()
        history = client_for(amina).get(f"/grants/applications/{made.pk}/").content.decode()
        assert "We published the grant" in history and "We stopped publishing the grant" in history
        assert 'value="Songs"' in officer.get(f"/admin/grants/award/{made.pk}/publish/").content.decode()

    def test_a_person_alone_is_not_named_on_the_way(
        self, client_for: Callable[..., Any], farah: User, efua: User
    ) -> None:
        made = factories.application(by=farah, state="accepted")
        page = client_for(efua).get(f"/admin/grants/award/{made.pk}/publish/").content.decode()
        assert "without a name, £2,500.00" in page


def _committed() -> tuple[Decimal, Decimal]:
    return Round.objects.get().committed, Fund.objects.get().committed


@pytest.mark.django_db(transaction=True)
class TestCeilingRace:
    """£5,000 are free, and two officers offer £3,000 each at the same moment."""

    def _two(self, amina: User, peckham: Any) -> list[Application]:
        opened = factories.round(ceiling=Decimal(5000))
        return [factories.application(by=amina, of=peckham, to=opened, state="submitted") for _ in range(2)]

    @staticmethod
    def _offer(made: list[Application], by: User) -> list[Any]:
        calls: list[Callable[[], Any]] = [
            lambda one=one: actions.fund(application=one, amount=Decimal(3000), by=by, token=token()) for one in made
        ]
        return _at_once(*calls)

    def test_one_wins(self, amina: User, peckham: Any, efua: User) -> None:
        for _ in range(5):
            Application.objects.all()
            made = self._two(amina, peckham)
            results = self._offer(made, efua)
            assert sorted(type(result).__name__ for result in results) == ["Award", "MoveRefused"]
            assert Round.objects.get(pk=made[0].round_id).committed == 3000

    def test_one_application_is_awarded_once(self, amina: User, peckham: Any, efua: User) -> None:
        made = self._two(amina, peckham)[:1]
        results = self._offer(made * 4, efua)
        assert sorted(type(result).__name__ for result in results) == [
            "Award",
            "MoveRefused",
            "MoveRefused",
            "MoveRefused",
        ]
        assert _committed() == (3000, 3000)

    def test_a_raise_and_an_offer_at_once(self, amina: User, peckham: Any, efua: User) -> None:
        first, second = self._two(amina, peckham)
        award = actions.fund(application=first, amount=Decimal(1000), by=efua, token=token())
        results = _at_once(
            lambda: actions.change_amount(award=award, amount=Decimal(3000), reason="More", by=efua, token=token()),
            lambda: actions.fund(application=second, amount=Decimal(3000), by=efua, token=token()),
        )
        assert sum(isinstance(result, MoveRefused) for result in results) == 1
        assert _committed()[0] <= 5000

    def test_control_without_trigger_and_check_both_are_awarded(
        self, amina: User, peckham: Any, efua: User, monkeypatch: Any
    ) -> None:
        """The guard taken out, and a check in Python put in its place: both officers see £5,000 free."""
        made, meeting = self._two(amina, peckham), threading.Barrier(2)

        def looks(round: Round, *, year: str) -> Any:
            spent = sum(award.amount for award in Award.objects.live().filter(application__round=round))
            meeting.wait(timeout=10)
            if spent + 3000 > round.ceiling:
                raise MoveRefused("no money")
            return _nothing()

        monkeypatch.setattr("grants.awards.actions.deciding.within_ceiling", looks)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE grants_award DISABLE TRIGGER award_counts")
        try:
            results = self._offer(made, efua)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE grants_award ENABLE TRIGGER award_counts")
        assert [type(result).__name__ for result in results] == ["Award", "Award"]
        assert sum(award.amount for award in Award.objects.live()) == 6000


def _nothing() -> Any:
    from contextlib import nullcontext

    return nullcontext()
