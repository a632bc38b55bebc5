"""Recording, waves, codes and answers; what the database itself refuses."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction

from programmes import clock, evidence
from programmes.audit.models import AuditEvent
from programmes.evidence import actions, outcomes
from programmes.evidence import codes as signs
from programmes.evidence.actions import surveys
from programmes.evidence.models import Measure, Observation, Survey, SurveyAnswer, SurveyCode, Wave
from programmes.people import data
from programmes.questions import actions as questions
from programmes.questions.models import Answer, AnswerSheet, Question, QuestionSet, Section
from programmes.tokens import AlreadyDone
from programmes.workflow import MoveRefused
from tests import factories
from tests.programmes.evidence.conftest import issue, make_survey, say

pytestmark = pytest.mark.django_db


class TestRecord:
    @pytest.fixture
    def measure(self) -> Measure:
        return Measure.objects.create(slug="belong", name="Belong", definition="…", unit="percent", source="A survey")

    def test_a_figure_noted_again_replaces_the_earlier_one(self, measure: Measure) -> None:
        for value in (66, Decimal("67.5")):
            evidence.record(measure="belong", area=evidence.LONDON, period="2018", value=value, n=6601)
        found = Observation.objects.get()
        assert (found.value, found.n, found.source, found.definition_version) == (Decimal("67.5"), 6601, "A survey", 1)

    def test_a_new_definition_begins_a_new_series(self, measure: Measure) -> None:
        evidence.record(measure="belong", area=evidence.LONDON, period="2018", value=66)
        Measure.objects.update(definition_version=2)
        evidence.record(measure="belong", area=evidence.LONDON, period="2018", value=70)
        assert Observation.objects.count() == 2

    def test_an_interval_holds_its_value(self, measure: Measure) -> None:
        low, high = Decimal(60), Decimal(65)
        with pytest.raises(IntegrityError, match="observation_within_interval"), transaction.atomic():
            evidence.record(measure="belong", area="E09000028", period="2018", value=66, interval=(low, high))

    def test_an_unknown_measure_is_refused(self) -> None:
        with pytest.raises(ObjectDoesNotExist):
            evidence.record(measure="none", area=evidence.LONDON, period="2018", value=1)


class TestSurvey:
    def test_its_questions_must_be_frozen(self) -> None:
        draft = QuestionSet.objects.create(name="x", family="x", languages=["en"])
        with pytest.raises(MoveRefused, match="Freeze"):
            actions.add_survey(slug="x", name="x", question_set=draft, texts={}, by=None)
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            Survey.objects.create(slug="x", name="x", question_set=draft)

    def test_it_asks_for_no_files(self) -> None:
        with pytest.raises(MoveRefused, match="files"):
            make_survey("photos", kind="files")


class TestWaves:
    def test_the_next_wave_closes_the_one_before(self, before: Wave) -> None:
        after = actions.open_wave(survey=before.survey, scope=before.scope, kind="after", by=None)
        before.refresh_from_db()
        assert before.closes_at == after.opens_at
        assert not before.is_open(after.opens_at) and after.is_open(after.opens_at)

    def test_opening_a_wave_again_changes_nothing(self, before: Wave) -> None:
        assert actions.open_wave(survey=before.survey, scope=before.scope, kind="before", by=None) == before
        assert Wave.objects.get().closes_at is None

    def test_the_database_refuses_two_open_waves_of_one_scope(self, before: Wave) -> None:
        """Control: without the action's closing, two waves would take answers at once."""
        with pytest.raises(IntegrityError, match="wave_one_at_a_time"), transaction.atomic():
            Wave.objects.create(survey=before.survey, scope=before.scope, kind="after", opens_at=clock.now())
        Wave.objects.create(survey=before.survey, scope="another", kind="after", opens_at=clock.now())

    def test_closing_twice_keeps_the_first_moment(self, before: Wave, set_now: Any) -> None:
        first = actions.close_wave(wave=before, by=None).closes_at
        set_now(datetime(2031, 1, 1, tzinfo=UTC))
        assert actions.close_wave(wave=before, by=None).closes_at == first


class TestCodes:
    def test_each_is_whole_and_new(self, codes: list[SurveyCode]) -> None:
        assert len({code.code for code in codes}) == 30
        assert all(signs.is_whole(code.code) for code in codes)
        event = AuditEvent.objects.get(verb="programmes.evidence.codes_issued")
        assert codes[0].code not in str(event.detail)

    def test_sheets_are_counted(self, codes: list[SurveyCode]) -> None:
        assert {code.sheet for code in issue(codes[0].survey, codes[0].scope, 5)} == {2}

    @pytest.mark.parametrize("count", [0, -1, actions.SHEET_MOST + 1])
    def test_a_wrong_number_is_refused(self, before: Wave, count: int) -> None:
        with pytest.raises(MoveRefused) as refused:
            issue(before.survey, before.scope, count)
        assert refused.value.field == "count"

    def test_a_scope_has_a_most(self, codes: list[SurveyCode], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(surveys, "SCOPE_MOST", 31)
        with pytest.raises(MoveRefused, match="at most"):
            issue(codes[0].survey, codes[0].scope, 2)

    def test_a_scope_without_a_wave_needs_none(self, survey: Survey) -> None:
        with pytest.raises(MoveRefused, match="not open"):
            issue(survey, "nobody's", 1)

    def test_a_second_press_makes_no_more(self, before: Wave) -> None:
        token = factories.token()
        given: dict[str, Any] = {"survey": before.survey, "scope": before.scope, "count": 3, "by": None, "token": token}
        actions.issue_codes(**given)
        with pytest.raises(AlreadyDone) as done:
            actions.issue_codes(**given)
        assert done.value.result == "1" and SurveyCode.objects.count() == 3

    def test_a_code_that_is_there_already_is_made_anew(
        self, codes: list[SurveyCode], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        offered = iter([codes[0].code, "00000000"])
        monkeypatch.setattr(signs, "make", lambda: next(offered))
        assert [code.code for code in issue(codes[0].survey, codes[0].scope, 1)] == ["00000000"]


class TestAnswer:
    def test_it_is_nobodys(self, codes: list[SurveyCode], before: Wave) -> None:
        given = say(codes[0], before, know="yes")
        assert given.sheet.opened_by is None
        assert list(given.sheet.answers.values_list("key", "value", "saved_by")) == [("know", "yes", None)]

    def test_a_name_can_never_come_to_it(self, codes: list[SurveyCode], before: Wave, amina: Any) -> None:
        given = say(codes[0], before, know="yes")
        for change in (
            lambda: AnswerSheet.objects.filter(pk=given.sheet_id).update(opened_by=amina),
            lambda: Answer.objects.filter(sheet=given.sheet_id).update(saved_by=amina),
            lambda: Answer.objects.create(sheet=given.sheet, key="more", value="x", revision=1, saved_by=amina),
        ):
            with pytest.raises(IntegrityError, match="no account"), transaction.atomic():
                change()

    def test_the_sheet_of_a_person_is_refused(self, codes: list[SurveyCode], before: Wave, amina: Any) -> None:
        sheet = questions.open_sheet(question_set=before.survey.question_set, by=amina)
        with pytest.raises(IntegrityError, match="does not fit"), transaction.atomic():
            SurveyAnswer.objects.create(code=codes[0], wave=before, sheet=sheet, answered_at=clock.now())

    def test_another_scopes_code_is_refused(self, codes: list[SurveyCode], survey: Survey) -> None:
        other = actions.open_wave(survey=survey, scope="other", kind="before", by=None)
        with pytest.raises(IntegrityError, match="does not fit"), transaction.atomic():
            say(codes[0], other, know="yes")

    def test_once_for_each_code_and_wave(self, codes: list[SurveyCode], before: Wave) -> None:
        say(codes[0], before, know="yes")
        with pytest.raises(MoveRefused, match="already"):
            say(codes[0], before, know="no")
        after = actions.open_wave(survey=before.survey, scope=before.scope, kind="after", by=None)
        say(codes[0], after, know="no")
        assert codes[0].answers.count() == 2

    def test_a_closed_wave_takes_none(self, codes: list[SurveyCode], before: Wave) -> None:
        actions.close_wave(wave=before, by=None)
        with pytest.raises(MoveRefused, match="closed"):
            say(codes[0], before, know="yes")

    def test_a_second_press_is_led_on(self, codes: list[SurveyCode], before: Wave) -> None:
        token = factories.token()
        given: dict[str, Any] = {"code": codes[0], "wave": before, "answers": {"know": "yes"}, "language": "ar"}
        actions.answer(**given, token=token)
        with pytest.raises(AlreadyDone):
            actions.answer(**given, token=token)
        assert SurveyAnswer.objects.get().sheet.language == "ar"


@pytest.mark.django_db(transaction=True)
class TestRace:
    """Two phones, one code, the same moment."""

    def _both(self, work: Any) -> list[Exception]:
        barrier, failed = Barrier(2), []

        def one() -> None:
            try:
                barrier.wait(10)
                work()
            except Exception as error:
                failed.append(error)
            finally:
                connection.close()

        threads = [Thread(target=one) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        return failed

    def test_one_of_them_counts(self, codes: list[SurveyCode], before: Wave) -> None:
        failed = self._both(lambda: say(codes[0], before, know="yes"))
        assert [type(error) for error in failed] == [MoveRefused]
        assert (SurveyAnswer.objects.count(), AnswerSheet.objects.count()) == (1, 1)

    def test_control_without_the_rule_both_would(self, codes: list[SurveyCode], before: Wave) -> None:
        """The constraint gone and no lock taken, the same two phones are counted twice."""
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE programmes_surveyanswer DROP CONSTRAINT survey_answer_once")

        def unguarded() -> None:
            sheet = AnswerSheet.objects.create(question_set=before.survey.question_set)
            SurveyAnswer.objects.create(code=codes[0], wave=before, sheet=sheet, answered_at=clock.now())

        try:
            assert self._both(unguarded) == []
            assert SurveyAnswer.objects.count() == 2
        finally:
            SurveyAnswer.objects.all().delete()
            with connection.cursor() as cursor:
                cursor.execute(
                    "ALTER TABLE programmes_surveyanswer ADD CONSTRAINT survey_answer_once UNIQUE (code_id, wave_id)"
                )


class TestOutcomes:
    def test_issued_returned_and_paired(self, codes: list[SurveyCode], before: Wave) -> None:
        for code in codes[:25]:
            say(code, before, know="no")
        after = actions.open_wave(survey=before.survey, scope=before.scope, kind="after", by=None)
        for code in codes[:9] + codes[25:]:
            say(code, after, know="yes")
        found = outcomes.counts(before.survey, [before.scope])
        assert (found.issued, found.before, found.after, found.paired) == (30, 25, 14, None)
        assert found.rows[0] == ("Codes issued", "30")
        assert found.rows[3] == ("Answered both times", "Fewer than 10")

    def test_what_changed_is_shown_once_the_wave_is_over(self, codes: list[SurveyCode], before: Wave) -> None:
        for code in codes:
            say(code, before, know="no")
        after = actions.open_wave(survey=before.survey, scope=before.scope, kind="after", by=None)
        for code in codes[:28]:
            say(code, after, know="yes" if int(code.pk) % 2 else "no")
        args: dict[str, Any] = {"survey": before.survey, "scopes": [before.scope]}
        assert outcomes.changes(**args, at=clock.now()) == []  # control: two days' figures could be subtracted
        actions.close_wave(wave=after, by=None)
        (change,) = outcomes.changes(**args, at=clock.now())
        assert change.label == "Do you know your neighbours?"
        assert change.paired == 28
        assert [(line.label, line.before, line.after) for line in change.lines] == [("Yes", None, 14), ("No", None, 14)]

    def test_a_few_people_show_nothing(self, codes: list[SurveyCode], before: Wave) -> None:
        for code in codes[:9]:
            say(code, before, know="no")
        after = actions.open_wave(survey=before.survey, scope=before.scope, kind="after", by=None)
        for code in codes[:9]:
            say(code, after, know="yes")
        actions.close_wave(wave=after, by=None)
        (change,) = outcomes.changes(before.survey, [before.scope], at=clock.now())
        assert change.paired is None
        assert {line.before for line in change.lines} | {line.after for line in change.lines} == {None}

    def test_words_and_unanswered_questions_are_not_counted(self) -> None:
        survey = make_survey("words", kind="text", required=False)
        wave = actions.open_wave(survey=survey, scope="s", kind="before", by=None)
        (code,) = issue(survey, "s", 1)
        say(code, wave, know="my aunt")
        after = actions.open_wave(survey=survey, scope="s", kind="after", by=None)
        say(code, after, know=None)
        actions.close_wave(wave=after, by=None)
        assert outcomes.changes(survey, ["s"], at=clock.now()) == []


class TestRetention:
    def test_raw_answers_go_after_two_years(self, codes: list[SurveyCode], before: Wave, set_now: Any) -> None:
        say(codes[0], before, know="yes")
        closed = actions.close_wave(wave=before, by=None).closes_at
        assert closed
        set_now(closed + timedelta(days=729))
        data.retain(clock.now())
        assert SurveyAnswer.objects.count() == 1
        set_now(closed + timedelta(days=731))
        data.retain(clock.now())
        assert (SurveyAnswer.objects.count(), SurveyCode.objects.count(), AnswerSheet.objects.count()) == (0, 0, 0)

    def test_an_open_wave_keeps_them(self, codes: list[SurveyCode], before: Wave, set_now: Any) -> None:
        say(codes[0], before, know="yes")
        set_now(datetime(2050, 1, 1, tzinfo=UTC))
        data.retain(clock.now())
        assert SurveyAnswer.objects.count() == 1


def test_section_and_question_are_only_read(survey: Survey) -> None:
    """The survey's questions stand still: the database refuses a change between two waves."""
    for model in (Section, Question):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(question_set=survey.question_set).update(order=5)
