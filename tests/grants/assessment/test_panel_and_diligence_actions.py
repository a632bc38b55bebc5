"""The panel's seats and the due-diligence checklist: state, history, audit, messages; and what is refused in words."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants.applications.models import Application
from grants.assessment import actions
from grants.assessment.models import Assignment, PanelInvitation
from grants.awards import actions as awards
from grants.funds.models import Round
from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.grants.assessment import rows

pytestmark = pytest.mark.django_db


def noted(verb: str) -> int:
    return AuditEvent.objects.filter(verb=f"grants.assessment.{verb}").count()


def told(verb: str) -> list[Notice]:
    return list(Notice.objects.filter(event__startswith=f"grants.assessment.{verb}:"))


class TestPanel:
    def _invite(self, round_: Round, by: User, email: str = "pat@portal.example") -> tuple[PanelInvitation, str]:
        ends = clock.now() + timedelta(days=20)
        made = actions.invite(round=round_, email=email, ends=ends, by=by, token=token())
        body = told("invited")[-1].body
        return made, body.split("/grants/panel/join/")[1].split("/")[0]

    def test_invited_and_joined(self, round_: Round, efua: User, pat: User) -> None:
        made, key = self._invite(round_, efua)
        assert made.token_hash == PanelInvitation.hash_of(key) and key not in str(vars(made))
        actions.accept(invitation=made, by=pat, token=token())
        assert PanelInvitation.objects.seats(pat).get() == made
        assert noted("panel_invited") == noted("panel_joined") == 1
        with pytest.raises(MoveRefused, match="sits on the panel already"):
            self._invite(round_, efua)

    def test_only_the_invited_person_in_time_and_no_staff(
        self, round_: Round, efua: User, pat: User, carys: User, set_now: Any
    ) -> None:
        made, _ = self._invite(round_, efua)
        with pytest.raises(MoveRefused, match="another e-mail address"):
            actions.accept(invitation=made, by=carys, token=token())
        staff, _ = self._invite(round_, efua, efua.email)
        with pytest.raises(MoveRefused, match="member of staff"):
            actions.accept(invitation=staff, by=efua, token=token())
        set_now(made.answer_by_at + timedelta(seconds=1))
        with pytest.raises(MoveRefused, match="This invitation ended"):
            actions.accept(invitation=made, by=pat, token=token())

    def test_a_new_invitation_replaces_the_old(self, round_: Round, efua: User, pat: User) -> None:
        old, _ = self._invite(round_, efua)
        self._invite(round_, efua)
        with pytest.raises(MoveRefused, match="used or taken back"):
            actions.accept(invitation=old, by=pat, token=token())

    def test_an_ended_seat_opens_nothing(self, sent: Application, efua: User, pat: User, set_now: Any) -> None:
        made, _ = self._invite(sent.round, efua)
        actions.accept(invitation=made, by=pat, token=token())
        rows.eligible(sent, efua)
        held = rows.asked(sent, pat, efua, "panel")
        assert held in Assignment.objects.open_to(pat)
        set_now(made.ends_at + timedelta(seconds=1))
        assert held not in Assignment.objects.open_to(pat)
        set_now(None)
        actions.cancel(invitation=made, by=efua, token=token())
        assert held not in Assignment.objects.open_to(pat) and noted("panel_cancelled") == 1

    def test_the_past_must_not_be_chosen(self, round_: Round, efua: User) -> None:
        with pytest.raises(MoveRefused, match="in the future"):
            actions.invite(round=round_, email="x@portal.example", ends=clock.now(), by=efua, token=token())

    def test_the_panels_scores_count_when_they_are_in(
        self, sent: Application, efua: User, dev: User, dora: User, pat: User
    ) -> None:
        made, _ = self._invite(sent.round, efua)
        actions.accept(invitation=made, by=pat, token=token())
        stage = rows.both(sent, efua, (dev, dora), ((4, 4, 4), (4, 4, 4)))
        held = rows.asked(sent, pat, efua, "panel")
        stage.refresh_from_db()
        assert (stage.state, stage.score) == ("to_check", Decimal(4))
        rows.scored(held, 1, 1, 1)
        stage.refresh_from_db()
        assert (stage.state, stage.score, stage.spread) == ("to_moderate", Decimal(3), Decimal(3))


class TestDueDiligence:
    def test_the_award_opens_the_checklist_and_it_blocks(self, sent: Application, efua: User) -> None:
        from grants.assessment.models import DueDiligence

        assert len(DueDiligence.objects.blocking(sent, "before_payment")) == 5, "what is not on the list blocks too"
        awards.fund(application=sent, amount=Decimal(2000), by=efua, token=token())
        assert sent.due_diligence.count() == 5
        for item in sent.due_diligence.exclude(kind__in=["safeguarding", "bank"]):
            actions.confirm(item=item, by=efua, token=token())
        assert DueDiligence.objects.blocking(sent, "before_agreement") == []
        assert DueDiligence.objects.blocking(sent, "before_payment") == ["Safeguarding policy", "Bank evidence"]
        item = sent.due_diligence.get(kind="bank")
        assert item.moves.count() == 0 and noted("diligence_confirmed") == 3

    def test_a_policy_blocks_again_when_it_has_expired(
        self, amina: User, efua: User, set_now: Any, round_: Round
    ) -> None:
        from grants.assessment.models import DueDiligence

        made = factories.application(by=amina, to=round_, state="funded")
        actions.open_checklist(application=made)
        assert {item.kind for item in made.due_diligence.all()} == {"safeguarding", "bank"}
        policy = made.due_diligence.get(kind="safeguarding")
        today = clock.now().date()
        with pytest.raises(MoveRefused, match="Enter the day"):
            actions.confirm(item=policy, by=efua, token=token())
        with pytest.raises(MoveRefused, match="has passed"):
            actions.confirm(item=policy, expires=today - timedelta(days=2), by=efua, token=token())
        actions.confirm(item=policy, expires=today + timedelta(days=2), by=efua, token=token())
        actions.waive(item=made.due_diligence.get(kind="bank"), note="Paid by us.", by=efua, token=token())
        assert DueDiligence.objects.blocking(made, "before_payment") == []
        set_now(clock.now() + timedelta(days=4))
        assert DueDiligence.objects.blocking(made, "before_payment") == ["Safeguarding policy"]

    @pytest.mark.parametrize("verb", ["flag", "waive", "reopen"])
    def test_what_is_not_in_order_needs_words(self, verb: str, amina: User, efua: User, round_: Round) -> None:
        made = factories.application(by=amina, to=round_, state="funded")
        actions.open_checklist(application=made)
        item = made.due_diligence.get(kind="bank")
        actions.confirm(item=item, by=efua, token=token()) if verb == "reopen" else None
        act = getattr(actions, verb)
        with pytest.raises(MoveRefused, match="Say why"):
            act(item=item, note=" ", by=efua, token=token())
        act(item=item, note="Another name on it.", by=efua, token=token())
        item.refresh_from_db()
        assert item.moves.last().note == "Another name on it."
