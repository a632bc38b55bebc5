"""What officers, assessors and the panel do: state, history, audit, messages; and what is refused in words."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from grants.applications.models import Application
from grants.assessment import actions
from grants.assessment.models import Assessment, Assignment, Conflict, Score, ScoreChange, Sift
from grants.awards import actions as awards
from grants.funds.models import Round
from programmes import clock, tokens
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.grants.assessment import rows

pytestmark = pytest.mark.django_db
NARROW, WIDE = ((4, 3, 3), (3, 3, 4)), ((5, 5, 5), (1, 1, 1))


def noted(verb: str) -> int:
    return AuditEvent.objects.filter(verb=f"grants.assessment.{verb}").count()


def told(verb: str) -> list[Notice]:
    return list(Notice.objects.filter(event__startswith=f"grants.assessment.{verb}:"))


class TestDeclare:
    def test_no_interest_opens_it(self, sent: Application, dev: User) -> None:
        made = actions.declare(application=sent, has_conflict=False, by=dev, token=token())
        assert not made.has_conflict and not Conflict.objects.exists() and noted("interest_declared") == 1
        assert sent in Application.objects.opened_by(dev)

    def test_an_interest_takes_it_away_and_the_scores_with_it(
        self, sent: Application, efua: User, dev: User, dora: User
    ) -> None:
        stage = rows.both(sent, efua, (dev, dora), NARROW)
        assert stage.state == "to_check"
        actions.declare(application=sent, has_conflict=True, detail="My sister leads it.", by=dev, token=token())
        stage.refresh_from_db()
        assert (stage.state, stage.score) == ("to_assign", None)
        assert stage.assignments.get(assessor=dev).state == "stood_down"
        assert sent not in Application.objects.without_interest_of(dev)
        assert sent not in Application.objects.opened_by(dev)
        with pytest.raises(MoveRefused, match="has an interest"):
            actions.assign(application=sent, assessor=dev, kind="first", by=efua, token=token())

    def test_an_interest_is_never_taken_back(self, sent: Application, dev: User) -> None:
        actions.declare(application=sent, has_conflict=True, detail="My aunt.", by=dev, token=token())
        actions.declare(application=sent, has_conflict=False, by=dev, token=token())
        assert sent.declarations.get().has_conflict and Conflict.objects.count() == 1

    def test_an_interest_needs_words(self, sent: Application, dev: User) -> None:
        with pytest.raises(MoveRefused, match="what the interest is"):
            actions.declare(application=sent, has_conflict=True, by=dev, token=token())

    def test_the_same_form_twice_does_it_once(self, sent: Application, dev: User) -> None:
        once = token()
        actions.declare(application=sent, has_conflict=False, by=dev, token=once)
        with pytest.raises(tokens.AlreadyDone):
            actions.declare(application=sent, has_conflict=False, by=dev, token=once)

    def test_the_register_holds_automatic_matches(self, sent: Application, peckham: Any, dev: User) -> None:
        factories.join(dev, of=peckham, role="member").delete()
        assert actions.match(dev, Application.objects.all()) == 0
        factories.join(dev, of=peckham, role="member")
        assert actions.match(dev, Application.objects.all()) == 1
        assert Conflict.objects.get().source == "organisation"


class TestSift:
    def test_eligible(self, sent: Application, efua: User) -> None:
        stage = rows.eligible(sent, efua)
        assert stage.state == "to_assign" and stage.sift.outcome == "passed" and noted("sift_passed") == 1

    def test_without_criteria_it_is_ready_at_once(self, amina: User, peckham: Any, efua: User) -> None:
        made = factories.application(by=amina, of=peckham, state="submitted")
        assert rows.eligible(made, efua).state == "ready"

    def test_not_eligible_goes_to_decline_with_its_words(self, sent: Application, efua: User) -> None:
        factories.declared(efua, sent)
        actions.refuse_sift(application=sent, reasons=["turnover"], note="Over £50,000.", by=efua, token=token())
        with pytest.raises(MoveRefused, match="not eligible"):
            awards.fund(application=sent, amount=Decimal(2000), by=efua, token=token())
        awards.decline(application=sent, codes=["not_eligible"], text="Over £50,000.", by=efua, token=token())
        sent.refresh_from_db()
        assert sent.state == "declined" and noted("sift_refused") == 1
        assert Sift.objects.get().reason_words == ["The group's yearly income is too high"]

    @pytest.mark.parametrize(("reasons", "note"), [([], "Why."), (["turnover"], " "), (["nonsense"], "Why.")])
    def test_against_it_needs_reasons_and_words(
        self, reasons: list[str], note: str, sent: Application, efua: User
    ) -> None:
        factories.declared(efua, sent)
        with pytest.raises(MoveRefused):
            actions.refuse_sift(application=sent, reasons=reasons, note=note, by=efua, token=token())

    def test_nobody_sifts_before_declaring_nor_with_an_interest(self, sent: Application, efua: User) -> None:
        with pytest.raises(MoveRefused, match="Say first"):
            actions.pass_sift(application=sent, by=efua, token=token())
        actions.declare(application=sent, has_conflict=True, detail="My aunt.", by=efua, token=token())
        with pytest.raises(Application.DoesNotExist):
            actions.pass_sift(application=sent, by=efua, token=token())

    def test_sift_again(self, sent: Application, efua: User, dev: User) -> None:
        rows.eligible(sent, efua)
        with pytest.raises(MoveRefused, match="Say why"):
            actions.reopen_sift(application=sent, note="", by=efua, token=token())
        stage = actions.reopen_sift(application=sent, note="New facts.", by=efua, token=token())
        assert stage.state == "to_sift" and not Sift.objects.exists() and noted("sift_reopened") == 1
        rows.eligible(sent, efua)
        rows.asked(sent, dev, efua)
        with pytest.raises(MoveRefused, match="Somebody has been asked"):
            actions.reopen_sift(application=sent, note="Again.", by=efua, token=token())

    def test_a_decided_application_is_not_sifted(self, round_: Round, amina: User, peckham: Any, efua: User) -> None:
        made = factories.application(by=amina, of=peckham, to=round_, state="declined")
        factories.declared(efua, made)
        with pytest.raises(MoveRefused, match="is declined"):
            actions.pass_sift(application=made, by=efua, token=token())


class TestAssign:
    def test_two_people_by_hand(self, sent: Application, efua: User, dev: User, dora: User) -> None:
        stage = rows.eligible(sent, efua)
        rows.asked(sent, dev, efua)
        stage.refresh_from_db()
        assert stage.state == "to_assign"
        rows.asked(sent, dora, efua, "second")
        stage.refresh_from_db()
        assert stage.state == "to_assess" and noted("assigned") == 2
        assert {n.recipient for n in told("assigned")} == {dev, dora}
        assert "Peckham" not in told("assigned")[0].body

    def test_who_cannot_be_asked(self, sent: Application, efua: User, dev: User, finn: User, pat: User) -> None:
        with pytest.raises(MoveRefused, match="Sift it first"):
            actions.assign(application=sent, assessor=dev, kind="first", by=efua, token=token())
        rows.eligible(sent, efua)
        for person, kind, words in ((finn, "first", "not an assessor"), (pat, "panel", "does not sit")):
            with pytest.raises(MoveRefused, match=words):
                actions.assign(application=sent, assessor=person, kind=kind, by=efua, token=token())
        rows.asked(sent, dev, efua)
        with pytest.raises(MoveRefused, match="scores this application already"):
            actions.assign(application=sent, assessor=dev, kind="second", by=efua, token=token())
        with pytest.raises(MoveRefused, match="has that assessor already"):
            actions.assign(application=sent, assessor=efua, kind="first", by=efua, token=token())

    def test_a_blind_round_needs_people_who_cannot_see_names(self, sent: Application, efua: User, dev: User) -> None:
        with factories.thawed():
            Round.objects.update(blind=True)
        sent.refresh_from_db()
        rows.eligible(sent, efua)
        with pytest.raises(MoveRefused, match="assessed blind"):
            actions.assign(application=sent, assessor=efua, kind="first", by=efua, token=token())
        rows.asked(sent, dev, efua)

    def test_shared_out_evenly_around_interests(
        self, round_: Round, amina: User, peckham: Any, efua: User, dev: User, dora: User, ed: User
    ) -> None:
        made = [factories.application(by=amina, of=peckham, to=round_, state="submitted") for _ in range(9)]
        for each in made:
            rows.eligible(each, efua)
        actions.declare(application=made[0], has_conflict=True, detail="My aunt.", by=dev, token=token())
        count = actions.assign_evenly(round=round_, assessors=[dev, dora, ed], by=efua, token=token())
        held = Assignment.objects.all()
        assert count == 18 and sorted(held.filter(assessor=p).count() for p in (dev, dora, ed)) == [6, 6, 6]
        assert not held.filter(assessor=dev, assessment__application=made[0]).exists()
        assert set(Assessment.objects.values_list("state", flat=True)) == {"to_assess"}
        assert len(told("assigned")) == 3 and noted("assigned_evenly") == 1
        assert actions.assign_evenly(round=round_, assessors=[dev], by=efua, token=token()) == 0

    def test_too_few_people_leave_the_rest_to_assign(self, sent: Application, efua: User, dev: User) -> None:
        rows.eligible(sent, efua)
        assert actions.assign_evenly(round=sent.round, assessors=[dev], by=efua, token=token()) == 1
        assert Assessment.objects.get().state == "to_assign"
        with pytest.raises(MoveRefused, match="at least one"):
            actions.assign_evenly(round=sent.round, assessors=[], by=efua, token=token())

    def test_a_round_without_criteria_is_not_shared_out(self, efua: User, dev: User) -> None:
        with pytest.raises(MoveRefused, match="no criteria"):
            actions.assign_evenly(round=factories.round(), assessors=[dev], by=efua, token=token())

    def test_taking_it_back(self, sent: Application, efua: User, dev: User, dora: User) -> None:
        stage = rows.both(sent, efua, (dev, dora), NARROW)
        held = stage.assignments.get(assessor=dev)
        with pytest.raises(MoveRefused, match="Say why"):
            actions.remove(assignment=held, reason=" ", by=efua, token=token())
        actions.remove(assignment=held, reason="Long illness.", by=efua, token=token())
        stage.refresh_from_db()
        assert (stage.state, stage.score) == ("to_assign", None)
        assert noted("removed") == 1 and told("removed")[0].recipient == dev
        rows.scored(rows.asked(sent, efua, efua, "first"), 3, 3, 3)
        stage.refresh_from_db()
        assert stage.state == "to_check"


class TestScore:
    @pytest.fixture
    def held(self, sent: Application, efua: User, dev: User) -> Assignment:
        rows.eligible(sent, efua)
        return rows.asked(sent, dev, efua)

    def test_saved_is_not_handed_in(self, held: Assignment, dev: User) -> None:
        actions.save(assignment=held, given=rows.given(4), by=dev, token=token())
        actions.save(assignment=held, given=rows.given(5), by=dev, token=token())
        held.refresh_from_db()
        assert held.state == "assigned" and Score.objects.get().value == 5 and not ScoreChange.objects.exists()

    def test_handed_in_with_every_criterion(self, held: Assignment, dev: User) -> None:
        with pytest.raises(MoveRefused, match="“People” has no score") as refusal:
            actions.submit(assignment=held, given=rows.given(4), by=dev, token=token())
        assert refusal.value.field == "value_people"
        rows.scored(held, 4, 3, 1)
        held.refresh_from_db()
        assert (held.state, held.score) == ("submitted", Decimal("3.00")) and noted("scored") == 1
        with pytest.raises(MoveRefused, match="Your scores are in"):
            actions.save(assignment=held, given=rows.given(4), by=dev, token=token())

    @pytest.mark.parametrize("wrong", [rows.Given(6, "Because."), rows.Given(-1, "Because."), rows.Given(3, "  ")])
    def test_outside_the_scale_or_without_reason(self, wrong: rows.Given, held: Assignment, dev: User) -> None:
        with pytest.raises(MoveRefused):
            actions.save(assignment=held, given={"mixing": wrong}, by=dev, token=token())

    def test_nobody_scores_for_another(self, held: Assignment, dora: User) -> None:
        factories.declared(dora, held.application)
        with pytest.raises(Assignment.DoesNotExist):
            actions.submit(assignment=held, given=rows.given(1, 1, 1), by=dora, token=token())

    def test_nobody_scores_before_declaring(self, held: Assignment, dev: User) -> None:
        held.application.declarations.all().delete()
        with pytest.raises(MoveRefused, match="Say first"):
            actions.submit(assignment=held, given=rows.given(1, 1, 1), by=dev, token=token())

    def test_a_change_keeps_what_it_was(self, held: Assignment, dev: User) -> None:
        rows.scored(held, 4, 3, 1)
        people = held.application.round.criteria.get(key="people")

        def revise(value: int, words: str, reason: str) -> Score:
            given = rows.Given(value, words)
            return actions.revise(assignment=held, criterion=people, given=given, reason=reason, by=dev, token=token())

        with pytest.raises(MoveRefused, match="Say why you change"):
            revise(5, "Better.", " ")
        with pytest.raises(MoveRefused, match="Nothing has changed"):
            revise(3, "Because of people 3.", "No reason.")
        with pytest.raises(MoveRefused, match="from 0 to 5"):
            revise(9, "Better.", "Read again.")
        score = revise(5, "Better.", "Read again.")
        change = ScoreChange.objects.get()
        assert (change.before, change.after, change.reason, change.words_before) == (
            3,
            5,
            "Read again.",
            "Because of people 3.",
        )
        held.refresh_from_db()
        assert score.revision == 2 and held.score == Decimal("3.50") and noted("score_changed") == 1


class TestModerateAndCheck:
    def test_close_scores_go_to_the_check(self, sent: Application, efua: User, dev: User, dora: User) -> None:
        stage = rows.both(sent, efua, (dev, dora), NARROW)
        assert (stage.state, stage.score, stage.spread) == ("to_check", Decimal("3.38"), Decimal("0.25"))

    def test_a_wide_spread_forces_moderation_before_any_decision(
        self, sent: Application, efua: User, dev: User, dora: User, ed: User
    ) -> None:
        stage = rows.both(sent, efua, (dev, dora), WIDE)
        assert (stage.state, stage.spread) == ("to_moderate", Decimal("4.00"))
        for decide in (
            lambda: awards.fund(application=sent, amount=Decimal(2000), by=efua, token=token()),
            lambda: awards.decline(application=sent, codes=["money"], text="No.", by=efua, token=token()),
        ):
            with pytest.raises(MoveRefused, match="stands at: to moderate"):
                decide()
        actions.moderate(application=sent, score=Decimal("3.5"), note="We talked.", by=efua, token=token())
        stage.refresh_from_db()
        assert (stage.state, stage.score) == ("to_check", Decimal("3.5")) and noted("moderated") == 1
        with pytest.raises(MoveRefused, match="a different officer"):
            actions.pass_check(application=sent, by=efua, token=token())
        factories.declared(ed, sent)
        actions.pass_check(application=sent, by=ed, token=token())
        awards.fund(application=sent, amount=Decimal(2000), by=efua, token=token())
        sent.refresh_from_db()
        assert sent.state == "funded" and noted("check_passed") == 1

    def test_control_without_the_trigger_the_decision_would_pass(
        self, sent: Application, efua: User, dev: User, dora: User
    ) -> None:
        """The same statement that the database refuses is taken once its trigger is set aside."""
        from django.db import IntegrityError, connection

        rows.both(sent, efua, (dev, dora), WIDE)

        def decide() -> None:
            Application.objects.update(state="declined", decided_at=clock.now(), decided_by=efua)

        with pytest.raises(IntegrityError, match="its assessment is to_moderate"), transaction.atomic():
            decide()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE grants_application DISABLE TRIGGER application_decided_when_ready")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        with transaction.atomic():
            decide()
            transaction.set_rollback(True)

    def test_the_threshold_is_the_rounds(self, sent: Application, efua: User, dev: User, dora: User) -> None:
        with factories.thawed():
            Round.objects.update(wide_spread=Decimal("0.25"))
        sent.refresh_from_db()
        assert rows.both(sent, efua, (dev, dora), NARROW).state == "to_moderate"

    def test_a_round_without_the_check_is_ready(self, sent: Application, efua: User, dev: User, dora: User) -> None:
        with factories.thawed():
            Round.objects.update(needs_check=False)
        sent.refresh_from_db()
        assert rows.both(sent, efua, (dev, dora), NARROW).state == "ready"

    def test_sent_back_and_moderated_again(
        self, sent: Application, efua: User, dev: User, dora: User, ed: User
    ) -> None:
        stage = rows.both(sent, efua, (dev, dora), NARROW)
        factories.declared(ed, sent)
        with pytest.raises(MoveRefused, match="must be put right"):
            actions.send_back(application=sent, note="", by=ed, token=token())
        actions.send_back(application=sent, note="The reasons do not fit.", by=ed, token=token())
        with pytest.raises(MoveRefused, match="You have checked"):
            actions.moderate(application=sent, score=Decimal(3), note="Agreed.", by=ed, token=token())
        actions.moderate(application=sent, score=Decimal(3), note="Agreed.", by=efua, token=token())
        stage.refresh_from_db()
        assert stage.state == "to_check" and noted("check_sent_back") == 1

    @pytest.mark.parametrize("score", ["5.01", "-1", "NaN", "3.001"])
    def test_an_agreed_score_is_out_of_five(
        self, score: str, sent: Application, efua: User, dev: User, dora: User
    ) -> None:
        rows.both(sent, efua, (dev, dora), WIDE)
        with pytest.raises(MoveRefused, match="from 0 to 5"):
            actions.moderate(application=sent, score=Decimal(score), note="Agreed.", by=efua, token=token())

    def test_own_scores_before_moderating(self, sent: Application, efua: User, dev: User) -> None:
        rows.eligible(sent, efua)
        rows.asked(sent, efua, efua)
        with pytest.raises(MoveRefused, match="own scores first"):
            actions.moderate(application=sent, score=Decimal(3), note="Agreed.", by=efua, token=token())

    def test_scores_changed_after_the_check_are_checked_again(
        self, sent: Application, efua: User, dev: User, dora: User, ed: User
    ) -> None:
        stage = rows.both(sent, efua, (dev, dora), NARROW)
        factories.declared(ed, sent)
        actions.pass_check(application=sent, by=ed, token=token())
        actions.revise(
            assignment=stage.assignments.get(assessor=dev),
            criterion=sent.round.criteria.get(key="mixing"),
            given=rows.Given(3, "Less."),
            reason="Read again.",
            by=dev,
            token=token(),
        )
        stage.refresh_from_db()
        assert stage.state == "to_check"
