"""Paper forms are typed in: once, or twice with the two entries compared; what counts, and what never can."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.evidence import actions, outcomes
from programmes.evidence import codes as signs
from programmes.evidence.actions import keying
from programmes.evidence.models import (
    PAPER_FOR,
    FormState,
    KeyedBatch,
    KeyedForm,
    Survey,
    SurveyAnswer,
    SurveyCode,
    Wave,
)
from programmes.tokens import AlreadyDone
from programmes.workflow import MoveRefused
from tests import factories
from tests.house import verb_gaps
from tests.programmes.evidence.conftest import issue, say

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def paper(before: Wave, amina: Any) -> Wave:
    """The first wave, with forms on paper."""
    return actions.put_on_paper(wave=before, by=amina, token=factories.token())


def started(wave: Wave, by: Any, *, twice: bool = False) -> KeyedBatch:
    return actions.start_batch(wave=wave, twice=twice, language="ar", by=by, token=factories.token())


def first(batch: KeyedBatch, code: SurveyCode | str, by: Any, *, unreadable: bool = False, **answers: Any) -> KeyedForm:
    typed = code if isinstance(code, str) else code.spaced.lower()
    return actions.key_first(
        batch=batch, code=typed, unreadable=unreadable, answers=answers, language="ar", by=by, token=factories.token()
    )


def second(batch: KeyedBatch, code: SurveyCode, by: Any, **answers: Any) -> KeyedForm:
    return actions.key_second(batch=batch, code=code.code, answers=answers, by=by, token=factories.token())


class TestPaper:
    def test_from_printing_until_fourteen_days_after_closing(self, before: Wave, amina: Any) -> None:
        at = clock.now()
        assert not before.takes_paper(at)
        wave = actions.put_on_paper(wave=before, by=amina, token=factories.token())
        assert wave.takes_paper(at) and wave.paper_until is None
        wave = actions.close_wave(wave=wave, by=amina)
        assert wave.closes_at and wave.paper_until == wave.closes_at + PAPER_FOR
        assert wave.takes_paper(at + 13 * DAY) and not wave.takes_paper(at + 15 * DAY)
        assert AuditEvent.objects.filter(verb="programmes.evidence.put_on_paper").exists()

    def test_what_came_of_it_waits_for_the_paper(self, paper: Wave, amina: Any) -> None:
        at = clock.now()
        actions.close_wave(wave=paper, by=amina)
        assert not Wave.objects.finished_at(at + DAY).exists()
        assert Wave.objects.finished_at(at + 15 * DAY).exists()

    def test_control_without_paper_it_is_over_at_once(self, before: Wave) -> None:
        actions.close_wave(wave=before, by=None)
        assert Wave.objects.finished_at(clock.now()).exists()

    def test_a_wave_that_is_over_gets_no_paper(self, before: Wave, amina: Any) -> None:
        wave = actions.close_wave(wave=before, by=amina)
        with pytest.raises(MoveRefused, match="figures may have been shown"):
            actions.put_on_paper(wave=wave, by=amina, token=factories.token())
        wave.put_on_paper()
        with pytest.raises(IntegrityError, match="time for forms"), transaction.atomic():
            wave.save()

    def test_ending_early(self, paper: Wave, amina: Any) -> None:
        with pytest.raises(MoveRefused, match="still answer"):
            actions.end_paper(wave=paper, by=amina, token=factories.token())
        wave = actions.close_wave(wave=paper, by=amina)
        wave = actions.end_paper(wave=wave, by=amina, token=factories.token())
        assert Wave.objects.finished_at(clock.now()).exists()
        with pytest.raises(IntegrityError, match="time for forms"), transaction.atomic():
            Wave.objects.filter(pk=wave.pk).update(paper_until=clock.now() + DAY)

    def test_not_while_forms_wait(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        first(started(paper, amina, twice=True), codes[0], amina, know="yes")
        wave = actions.close_wave(wave=paper, by=amina)
        with pytest.raises(MoveRefused, match="Finish their batch"):
            actions.end_paper(wave=wave, by=amina, token=factories.token())

    def test_the_next_wave_leaves_time_for_the_paper_of_the_first(self, paper: Wave, amina: Any) -> None:
        after = actions.open_wave(survey=paper.survey, scope=paper.scope, kind="after", by=amina, on_paper=True)
        paper.refresh_from_db()
        assert paper.closes_at == after.opens_at and paper.takes_paper(clock.now()) and after.on_paper

    def test_changes_wait_for_the_paper_of_before(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        for code in codes:
            say(code, paper, know="no")
        after = actions.open_wave(survey=paper.survey, scope=paper.scope, kind="after", by=amina)
        for code in codes:
            say(code, after, know="yes")
        after = actions.close_wave(wave=after, by=amina)
        at = clock.now()
        assert outcomes.changes(paper.survey, [paper.scope], at=at) == []
        assert outcomes.changes(paper.survey, [paper.scope], at=at + 15 * DAY)[0].paired == 30


class TestOnce:
    def test_take(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        form = first(started(paper, amina), codes[0], amina, know="yes")
        assert form.state == FormState.KEPT and form.first is None
        given = SurveyAnswer.objects.get()
        assert (given.code, given.wave) == (codes[0], paper)
        assert given.sheet.opened_by is None and given.sheet.language == "ar"
        assert given.sheet.answers.get().value == "yes" and given.sheet.answers.get().saved_by is None

    def test_a_double_press_counts_once(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        batch, token = started(paper, amina), factories.token()
        given = {"batch": batch, "code": codes[0].code, "unreadable": False, "answers": {}, "language": "en"}
        actions.key_first(**given, by=amina, token=token)
        with pytest.raises(AlreadyDone):
            actions.key_first(**given, by=amina, token=token)
        assert SurveyAnswer.objects.count() == 1

    def test_nothing_ticked_is_an_answer_with_nothing(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        first(started(paper, amina), codes[0], amina)
        assert not SurveyAnswer.objects.get().sheet.answers.exists()

    @pytest.mark.parametrize(("typed", "said"), [("K7QM 2XPA", "not a whole code"), ("", "not a whole code")])
    def test_a_slip_of_the_pen(self, paper: Wave, amina: Any, typed: str, said: str) -> None:
        with pytest.raises(MoveRefused, match=said) as refused:
            first(started(paper, amina), typed, amina)
        assert refused.value.field == "code"

    def test_a_code_of_somewhere_else(self, paper: Wave, survey: Survey, amina: Any) -> None:
        actions.open_wave(survey=survey, scope="elsewhere", kind="before", by=None)
        [other] = issue(survey, "elsewhere", 1)
        for code in (other.code, signs.make()):
            with pytest.raises(MoveRefused, match="not one of this event"):
                first(started(paper, amina), code, amina)

    def test_who_answered_on_the_web_is_not_counted_twice(
        self, paper: Wave, codes: list[SurveyCode], amina: Any
    ) -> None:
        say(codes[0], paper, know="no")
        with pytest.raises(MoveRefused, match="has answered already"):
            first(started(paper, amina), codes[0], amina, know="yes")
        batch = started(paper, amina)
        first(batch, codes[1], amina, know="yes")
        with pytest.raises(MoveRefused, match="already been used"):
            say(codes[1], paper, know="no")

    def test_a_code_that_nobody_can_read_stands_alone(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        batch = started(paper, amina)
        form = first(batch, "", amina, unreadable=True, know="yes")
        assert form.code.stands_in and form.state == FormState.KEPT
        counted = outcomes.counts(paper.survey, [paper.scope])
        assert counted.issued == len(codes)  # it was printed for nobody

    def test_a_finished_batch_takes_no_more(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        batch = started(paper, amina)
        actions.finish(batch=batch, take_first=False, by=amina, token=factories.token())
        with pytest.raises(MoveRefused, match="finished"):
            first(batch, codes[0], amina)

    def test_after_the_time_nothing_comes_in(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        batch = started(paper, amina)
        wave = actions.close_wave(wave=paper, by=amina)
        first(batch, codes[0], amina, know="yes")  # closed, and the forms filled in before still count
        actions.end_paper(wave=wave, by=amina, token=factories.token())
        with pytest.raises(MoveRefused, match="time for typing"):
            first(batch, codes[1], amina)
        with pytest.raises(MoveRefused, match="cannot be typed in now"):
            started(paper, amina)

    def test_no_batch_where_nothing_was_printed(self, before: Wave, amina: Any) -> None:
        with pytest.raises(MoveRefused, match="print forms first"):
            started(before, amina)


class TestTwice:
    def test_agree(self, paper: Wave, codes: list[SurveyCode], amina: Any, bode: Any) -> None:
        batch = started(paper, amina, twice=True)
        assert first(batch, codes[0], amina, know="yes").state == FormState.FIRST
        assert not SurveyAnswer.objects.exists()
        form = second(batch, codes[0], bode, know="yes")
        assert form.state == FormState.KEPT and (form.first, form.second) == (None, None)
        assert (form.first_by, form.second_by) == (amina, bode)
        assert SurveyAnswer.objects.get().sheet.answers.get().value == "yes"

    def test_differ_and_settle(self, paper: Wave, codes: list[SurveyCode], amina: Any, bode: Any) -> None:
        batch = started(paper, amina, twice=True)
        first(batch, codes[0], amina, know="yes")
        form = second(batch, codes[0], bode, know="no")
        assert form.state == FormState.DIFFERS and not SurveyAnswer.objects.exists()
        form = actions.settle(form=form, answers={"know": "no"}, by=bode, token=factories.token())
        assert form.state == FormState.KEPT and (form.first, form.second) == (None, None)
        assert SurveyAnswer.objects.get().sheet.answers.get().value == "no"
        assert AuditEvent.objects.filter(verb="programmes.evidence.settle").exists()
        with pytest.raises(MoveRefused):
            actions.settle(form=form, answers={"know": "yes"}, by=bode, token=factories.token())

    def test_control_one_entry_alone_would_have_counted_the_slip(
        self, paper: Wave, codes: list[SurveyCode], amina: Any
    ) -> None:
        first(started(paper, amina), codes[0], amina, know="yes")  # the paper says no
        assert SurveyAnswer.objects.get().sheet.answers.get().value == "yes"

    def test_the_order_of_entries(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        batch = started(paper, amina, twice=True)
        with pytest.raises(MoveRefused, match="no first entry"):
            second(batch, codes[0], amina, know="yes")
        first(batch, codes[0], amina, know="yes")
        with pytest.raises(MoveRefused, match="typed in already"):
            first(batch, codes[0], amina, know="yes")
        second(batch, codes[0], amina, know="yes")
        with pytest.raises(MoveRefused, match="second entry already"):
            second(batch, codes[0], amina, know="yes")

    def test_an_answer_on_the_web_between_the_two(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        batch = started(paper, amina, twice=True)
        first(batch, codes[0], amina, know="yes")
        say(codes[0], paper, know="no")
        with pytest.raises(MoveRefused, match="has answered already"):
            second(batch, codes[0], amina, know="yes")
        actions.finish(batch=batch, take_first=True, by=amina, token=factories.token())
        assert SurveyAnswer.objects.get().sheet.answers.get().value == "no"

    def test_discard(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        batch = started(paper, amina, twice=True)
        form = first(batch, codes[0], amina, know="yes")
        actions.discard(form=form, by=amina, token=factories.token())
        assert first(batch, codes[0], amina, know="no").state == FormState.FIRST
        kept = first(started(paper, amina), codes[1], amina, know="no")
        with pytest.raises(MoveRefused, match="counted already"):
            actions.discard(form=kept, by=amina, token=factories.token())

    def test_finish(self, paper: Wave, codes: list[SurveyCode], amina: Any, bode: Any) -> None:
        batch = started(paper, amina, twice=True)
        first(batch, codes[0], amina, know="yes")
        with pytest.raises(MoveRefused, match="wait for their second"):
            actions.finish(batch=batch, take_first=False, by=amina, token=factories.token())
        first(batch, codes[1], amina, know="yes")
        form = second(batch, codes[1], bode, know="no")
        with pytest.raises(MoveRefused, match="differ"):
            actions.finish(batch=batch, take_first=True, by=amina, token=factories.token())
        actions.settle(form=form, answers={"know": "yes"}, by=bode, token=factories.token())
        batch = actions.finish(batch=batch, take_first=True, by=amina, token=factories.token())
        assert (batch.state, batch.finished_by) == ("finished", amina)
        assert SurveyAnswer.objects.count() == 2
        with pytest.raises(MoveRefused):
            actions.finish(batch=batch, take_first=True, by=amina, token=factories.token())

    def test_every_verb_has_its_parts(self) -> None:
        for model, verbs in ((KeyedBatch, ["finish"]), (KeyedForm, ["take", "agree", "differ", "settle"])):
            assert [gap for verb in verbs for gap in verb_gaps(model, verb)] == []


class TestTheDatabase:
    """Impossible rows are refused, whoever writes them."""

    def test_a_form_of_another_scope(self, paper: Wave, survey: Survey, amina: Any) -> None:
        batch = started(paper, amina)
        actions.open_wave(survey=survey, scope="elsewhere", kind="before", by=None)
        [other] = issue(survey, "elsewhere", 1)
        with pytest.raises(IntegrityError, match="does not fit its batch"), transaction.atomic():
            KeyedForm.objects.create(
                batch=batch, wave=paper, code=other, first={}, first_by=amina, first_at=clock.now()
            )

    def test_somebody_elses_answer(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        form = first(started(paper, amina), codes[0], amina, know="yes")
        other = say(codes[1], paper, know="no")
        with pytest.raises(IntegrityError, match="not the form's own"), transaction.atomic():
            KeyedForm.objects.filter(pk=form.pk).update(answer=other)

    def test_a_counted_form_keeps_no_second_copy(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        form = first(started(paper, amina), codes[0], amina, know="yes")
        with pytest.raises(IntegrityError, match="form_holds_answers_once"), transaction.atomic():
            KeyedForm.objects.filter(pk=form.pk).update(first={"know": "yes"})

    def test_a_batch_of_a_wave_without_paper(self, before: Wave, amina: Any) -> None:
        with pytest.raises(IntegrityError, match="does not fit its wave"), transaction.atomic():
            KeyedBatch.objects.create(
                survey=before.survey, scope=before.scope, wave=before, started_by=amina, started_at=clock.now()
            )

    def test_two_forms_with_one_code(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        batch = started(paper, amina, twice=True)
        first(batch, codes[0], amina)
        with pytest.raises(IntegrityError, match="paper_form_once"), transaction.atomic():
            KeyedForm.objects.create(
                batch=batch, wave=paper, code=codes[0], first={}, first_by=amina, first_at=clock.now()
            )


class TestRetention:
    def test_what_never_counted_goes_after_thirty_days(self, paper: Wave, codes: list[SurveyCode], amina: Any) -> None:
        batch = started(paper, amina, twice=True)
        first(batch, codes[0], amina, know="yes")
        kept = first(started(paper, amina), codes[1], amina, know="yes")
        actions.close_wave(wave=paper, by=amina)
        at = clock.now()
        assert actions.retain(at + 40 * DAY) == 0  # control: fourteen days of paper and thirty more are not over
        assert actions.retain(at + 45 * DAY) == 1
        assert list(KeyedForm.objects.all()) == [kept]

    def test_all_of_it_goes_two_years_after_the_last_wave(
        self, paper: Wave, codes: list[SurveyCode], amina: Any
    ) -> None:
        first(started(paper, amina), codes[0], amina, know="yes")
        actions.close_wave(wave=paper, by=amina)
        assert actions.retain(clock.now() + actions.RAW_KEPT_FOR + DAY) > 0
        for model in (KeyedForm, KeyedBatch, SurveyAnswer, SurveyCode):
            assert not model.objects.exists()


def test_messages_say_what_to_do() -> None:
    """Each refusal at the keyboard is two sentences: what is the matter, and what to do with the form."""
    for message in (keying.MISTYPED, keying.NOT_HERE, keying.ANSWERED, keying.TYPED_IN, keying.NO_FIRST):
        assert message.count(". ") >= 1
