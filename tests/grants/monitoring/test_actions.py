"""Scheduling, writing, signing off, accepting, reminding; the survey and the library."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest

from grants.awards import actions as awards
from grants.awards.models import Award
from grants.monitoring import actions, reference, schedule
from grants.monitoring.actions.reports import REMIND_BEFORE
from grants.monitoring.models import LearningEntry, Report
from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.evidence.models import Measure, Observation, Survey, SurveyCode, Wave
from programmes.notices.models import Notice
from programmes.people.models import User
from programmes.questions.models import QuestionSet
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.grants.applications.test_actions import _at_once
from tests.grants.monitoring.conftest import DUE, accepted, signed_off, submitted, written

pytestmark = pytest.mark.django_db


def told(template: str) -> list[Notice]:
    return list(Notice.objects.filter(event__startswith=f"grants.monitoring.{template}:"))


def noted(verb: str) -> int:
    return AuditEvent.objects.filter(verb=f"grants.{verb}").count()


class TestReference:
    def test_it_is_safe_to_load_twice(self, questions: None) -> None:
        reference.load()
        assert Survey.objects.count() == Measure.objects.count() == 1
        assert QuestionSet.objects.filter(state="frozen", family__in=["end-report", "progress-report"]).count() == 2
        assert Survey.objects.get().text("title", "pl") != Survey.objects.get().text("title", "en")
        assert Survey.objects.get().text("title", "ar") == Survey.objects.get().text("title", "en")


class TestSchedule:
    def _offered(self, by: User, of: Any) -> Award:
        made: Award = factories.application(by=by, of=of, state="funded").award
        return made

    def test_accepting_an_award_sets_the_days(self, questions: None, amina: User, peckham: Any) -> None:
        award = self._offered(amina, peckham)
        with factories.thawed():
            award.application.round.reports_due.create(kind="end", weeks_after_start=12)
        award = awards.accept(award=award, by=amina, token=token())
        start = schedule.start_of(award)
        assert start >= date(2026, 6, 1)  # the project's first day, or the day of acceptance where that is later
        (report,) = award.reports.all()
        assert (report.kind, (report.due_date - start).days, report.state, report.alone) == ("end", 84, "due", False)
        assert Wave.objects.get(scope=str(award.pk)).kind == "before"
        assert noted("reports.scheduled") == 1

    def test_a_round_that_asks_for_no_report(self, questions: None, amina: User, peckham: Any) -> None:
        award = awards.accept(award=self._offered(amina, peckham), by=amina, token=token())
        assert not award.reports.exists()

    def test_scheduling_again_adds_nothing(self, award: Award, amina: User) -> None:
        assert actions.schedule(award=award, by=amina, due=DUE) == []
        assert award.reports.count() == 2 and Wave.objects.count() == 1

    def test_restored_and_accepted_again_it_keeps_its_days(
        self, questions: None, amina: User, efua: User, peckham: Any, set_now: Any
    ) -> None:
        award = self._offered(amina, peckham)
        with factories.thawed():
            award.application.round.reports_due.create(kind="end", weeks_after_start=12)
        award = awards.accept(award=award, by=amina, token=token())
        days = list(award.reports.values_list("due_date"))
        awards.revoke(award=award, codes=["other"], text="x", by=efua, token=token())
        award = awards.restore(award=award, reason="A mistake", by=efua, token=token())
        set_now(datetime(2026, 12, 1, tzinfo=UTC))
        awards.accept(award=award, by=amina, token=token())
        assert list(award.reports.values_list("due_date")) == days

    def test_one_person_is_alone(self, questions: None, farah: User) -> None:
        made = factories.application(by=farah, state="accepted").award
        assert {report.alone for report in actions.schedule(award=made, by=farah, due=DUE)} == {True}

    def test_a_project_without_a_first_day_starts_when_accepted(self, amina: User, peckham: Any) -> None:
        made = factories.application(by=amina, of=peckham, state="accepted", start_date=None).award
        assert schedule.start_of(made) == made.accepted_at.date()
        assert actions.schedule(award=made, by=amina, due=DUE)  # and without a survey none is opened
        assert not Wave.objects.exists()

    def test_a_funds_own_questions_and_survey_come_first(self, award: Award) -> None:
        slug = award.application.round.fund.slug
        general = QuestionSet.objects.get(family="end-report")
        own = QuestionSet.objects.create(
            name="Own", family=f"{slug}-end-report", languages=["en"], state="frozen", frozen_at=general.frozen_at
        )
        assert schedule.questions_for(award, "end") == own
        assert schedule.questions_for(award, "progress").family == "progress-report"
        Survey.objects.create(slug=f"{slug}-participants", name="Own", question_set=general)
        found = schedule.survey_of(award.application)
        assert found and found.pk == f"{slug}-participants"

    def test_questions_still_being_written(self, amina: User, peckham: Any) -> None:
        made = factories.application(by=amina, of=peckham, state="accepted").award
        (report, _) = actions.schedule(award=made, by=amina, due=DUE)
        with pytest.raises(MoveRefused, match="still being written"):
            actions.begin(report=report, by=amina, token=token())


class TestWriting:
    def test_begun_once(self, end: Report, amina: User, bode: User) -> None:
        begun = actions.begin(report=end, by=amina, token=token())
        assert (begun.state, begun.begun_by, noted("reports.begun")) == ("draft", amina, 1)
        with pytest.raises(MoveRefused):
            actions.begin(report=end, by=bode, token=token())

    def test_what_is_missing_is_said(self, end: Report, amina: User) -> None:
        report = written(end, amina, worked=None, did_not=None)
        with pytest.raises(MoveRefused, match="2 things"):
            actions.submit(report=report, by=amina, token=token())
        report.sheet.answers.create(key="worked", value="x", revision=1)
        with pytest.raises(MoveRefused, match="one thing"):
            actions.submit(report=report, by=amina, token=token())

    def test_colleagues_are_asked_to_sign_off(self, end: Report, amina: User, bode: User) -> None:
        report = submitted(end, amina)
        assert (report.state, report.submitted_by, noted("reports.submitted")) == ("submitted", amina, 1)
        assert {notice.recipient for notice in told("submitted")} == {amina, bode}

    def test_one_person_sends_it_at_once(self, questions: None, farah: User) -> None:
        award = factories.application(by=farah, state="accepted").award
        report = actions.schedule(award=award, by=farah, due=DUE)[1]
        sent = submitted(report, farah)
        assert (sent.state, sent.signed_off_by) == ("signed_off", farah)
        assert "You sent" in told("signed_off")[0].body

    def test_taken_back_and_changed(self, end: Report, amina: User, bode: User) -> None:
        report = actions.take_back(report=submitted(end, amina), reason="The sum", by=bode, token=token())
        assert (report.state, report.submitted_by, report.moves.last().note) == ("draft", None, "The sum")
        assert noted("reports.taken_back") == 1

    def test_only_what_is_being_written_is_saved(self, end: Report, amina: User) -> None:
        with pytest.raises(MoveRefused, match="no longer being written"):
            actions.save(report=submitted(end, amina), page="people", form=None, by=amina, token=token())


class TestSignOff:
    def test_a_second_person(self, end: Report, amina: User, bode: User) -> None:
        report = signed_off(end, amina, bode)
        assert (report.state, report.signed_off_by, noted("reports.signed_off")) == ("signed_off", bode, 1)
        assert "Bode Adeyemi signed off" in told("signed_off")[0].body

    def test_the_writer_is_told_why_not(self, end: Report, amina: User) -> None:
        with pytest.raises(MoveRefused, match="somebody else of your group"):
            signed_off(end, amina, amina)

    def test_whoever_wrote_last_cannot_either(self, end: Report, amina: User, bode: User) -> None:
        report = written(end, bode)
        report = actions.submit(report=report, by=amina, token=token())
        for person in (amina, bode):
            with pytest.raises(MoveRefused, match="somebody else"):
                actions.sign_off(report=report, by=person, token=token())

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_sign_once(self, end: Report, amina: User, bode: User, peckham: Any) -> None:
        ruth = factories.member("Ruth Webb", of=peckham, role="member")
        report = submitted(end, amina)
        signing = [partial(actions.sign_off, report=report, by=by, token=token()) for by in (bode, ruth)]
        results = _at_once(*signing)
        assert sum(isinstance(result, Report) for result in results) == 1, results
        assert report.moves.filter(verb="sign_off").count() == 1


class TestOfficers:
    def test_returned_with_a_question(self, end: Report, amina: User, bode: User, efua: User) -> None:
        sent = signed_off(end, amina, bode)
        with pytest.raises(MoveRefused, match="Write the question"):
            actions.return_(report=sent, question=" ", by=efua, token=token())
        report = actions.return_(report=sent, question="How many children?", by=efua, token=token())
        assert (report.state, report.returned_by, noted("reports.returned")) == ("returned", efua, 1)
        assert "How many children?" in told("returned")[0].body
        again = actions.submit(report=report, by=amina, token=token())
        assert (again.state, again.signed_off_by, again.returned_by) == ("submitted", None, None)

    def test_accepted_counts_in_the_funds_people(
        self, end: Report, amina: User, bode: User, carys: User, efua: User
    ) -> None:
        report = accepted(end, amina, bode, efua)
        assert (report.state, report.accepted_by, noted("reports.accepted")) == ("accepted", efua, 1)
        figure = Observation.objects.get()
        assert (figure.value, figure.group, figure.source[0]) == (42, report.application.round.fund.slug, "1")
        group = carys.memberships.get().organisation
        dan = factories.member("Dan Price", of=group, role="member")
        other = factories.application(by=carys, of=group, state="accepted").award
        reports = actions.schedule(award=other, by=carys, due=DUE)
        accepted(reports[0], carys, dan, efua)
        accepted(reports[1], carys, dan, efua, people_reached="8")
        assert Observation.objects.get().value == 50  # the progress report does not count

    def test_an_empty_number_counts_nobody(self, end: Report, amina: User, bode: User, efua: User) -> None:
        report = signed_off(end, amina, bode)
        report.sheet.answers.filter(key="people_reached").delete()
        actions.accept(report=report, note="Thank you.", by=efua, token=token())
        assert not Observation.objects.exists()
        assert "Thank you." in told("accepted")[0].body


class TestReminders:
    def _at(self, set_now: Any, day: date) -> int:
        set_now(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        return actions.remind()

    def test_once_before_and_once_after(self, award: Award, set_now: Any) -> None:
        due = DUE[0][1]
        assert self._at(set_now, due - 2 * REMIND_BEFORE) == 0
        assert self._at(set_now, due - REMIND_BEFORE / 2) == 1  # the exact day was missed: it is made up for
        assert self._at(set_now, due) == 0
        assert len(told("due_soon")) == 1
        assert self._at(set_now, date(2026, 5, 2)) == 1
        assert self._at(set_now, date(2026, 5, 3)) == 0
        assert "was due by 1 May 2026" in told("overdue")[0].body

    def test_control_without_the_stamp_they_are_told_again(self, award: Award, set_now: Any) -> None:
        self._at(set_now, DUE[0][1])
        Notice.objects.all().delete()
        Report.objects.update(reminded_before_at=None)
        assert self._at(set_now, DUE[0][1]) == 1

    def test_a_report_that_we_have_needs_none(self, end: Report, amina: User, bode: User, set_now: Any) -> None:
        signed_off(end, amina, bode)
        assert self._at(set_now, DUE[1][1]) == 1  # the progress report alone is late
        assert {notice.subject for notice in told("overdue")} == {"Your progress report was due by 1 May 2026"}

    def test_nobody_waits_for_a_revoked_award(self, award: Award, efua: User, set_now: Any) -> None:
        awards.revoke(award=award, codes=["other"], text="x", by=efua, token=token())
        assert self._at(set_now, date(2027, 1, 1)) == 0

    def test_the_worker_calls_it(self, award: Award, set_now: Any) -> None:
        from programmes.jobs import registry

        set_now(datetime(2026, 4, 25, 9, tzinfo=UTC))
        registry.handlers["grants.reports.remind"].function("2026-04-25")
        assert told("due_soon")

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_tell_once(self, award: Award, set_now: Any) -> None:
        set_now(datetime(2026, 4, 25, 9, tzinfo=UTC))
        results = _at_once(actions.remind, actions.remind)
        assert sum(results) == 1
        assert len(told("due_soon")) == 1


class TestSurvey:
    def test_codes_then_again_then_finished(self, award: Award, amina: User) -> None:
        given: dict[str, Any] = {"award": award, "by": amina}
        made = actions.issue(**given, count=12, token=token())
        assert {code.scope for code in made} == {str(award.pk)}
        with pytest.raises(MoveRefused, match="Ask again first"):
            actions.finish(**given, token=token())
        after = actions.ask_again(**given, token=token())
        assert after.kind == "after"
        assert actions.finish(**given, token=token()).closes_at
        assert SurveyCode.objects.count() == 12

    def test_a_revoked_award_has_none(self, award: Award, amina: User, efua: User) -> None:
        revoked = awards.revoke(award=award, codes=["other"], text="x", by=efua, token=token())
        with pytest.raises(MoveRefused, match="has ended"):
            actions.issue(award=revoked, count=1, by=amina, token=token())

    def test_without_a_survey(self, amina: User, peckham: Any) -> None:
        made = factories.application(by=amina, of=peckham, state="accepted").award
        with pytest.raises(MoveRefused, match="no survey"):
            actions.issue(award=made, count=1, by=amina, token=token())


class TestLibrary:
    def _entry(self, report: Report, by: User) -> LearningEntry:
        return actions.begin_entry(report=report, by=by, token=token())

    def test_from_report_to_library_and_out(self, end: Report, amina: User, bode: User, efua: User) -> None:
        entry = self._entry(accepted(end, amina, bode, efua), efua)
        assert (entry.worked, entry.did_not) == ("Cooking before talking.", "Leaflets. Nobody reads them.")
        assert (entry.state, entry.theme, entry.setting, entry.named) == ("draft", "relationships", "hall", True)
        assert not LearningEntry.objects.published().exists()
        entry = actions.edit_entry(entry=entry, by=efua, token=token(), title="Cook first", named=False)
        entry = actions.publish(entry=entry, by=efua, token=token())
        assert (entry.state, entry.title, entry.group_name) == ("published", "Cook first", "")
        assert "/grants/learning/" in told("published")[0].body
        entry = actions.withdraw(entry=entry, by=efua, token=token())
        assert actions.publish(entry=entry, by=efua, token=token()).state == "published"
        assert [noted(f"learning.{verb}") for verb in ("begun", "edited", "published", "withdrawn")] == [1, 1, 2, 1]

    def test_begun_twice_is_one(self, end: Report, amina: User, bode: User, efua: User) -> None:
        report = accepted(end, amina, bode, efua)
        assert self._entry(report, efua) == self._entry(report, efua)

    @pytest.mark.parametrize("answer", ["no", None])
    def test_without_consent_nothing(
        self, answer: str | None, end: Report, amina: User, bode: User, efua: User
    ) -> None:
        report = accepted(end, amina, bode, efua)
        report.sheet.answers.filter(key="may_publish").update(value=answer)
        with pytest.raises(MoveRefused, match="agreed"):
            self._entry(report, efua)

    def test_consent_is_looked_at_again_when_published(self, end: Report, amina: User, bode: User, efua: User) -> None:
        entry = self._entry(accepted(end, amina, bode, efua), efua)
        entry.report.sheet.answers.filter(key="may_publish").update(value="no")
        with pytest.raises(MoveRefused, match="agreed"):
            actions.publish(entry=entry, by=efua, token=token())

    def test_before_it_is_accepted_nothing(self, end: Report, amina: User, bode: User, efua: User) -> None:
        with pytest.raises(MoveRefused, match="agreed"):
            self._entry(signed_off(end, amina, bode), efua)

    def test_a_name_that_was_not_agreed(self, end: Report, amina: User, bode: User, efua: User) -> None:
        entry = self._entry(accepted(end, amina, bode, efua, may_name="no"), efua)
        assert not entry.named
        with pytest.raises(MoveRefused) as refused:
            actions.edit_entry(entry=entry, by=efua, token=token(), named=True)
        assert refused.value.field == "named"
        with pytest.raises(MoveRefused, match="both"):
            actions.edit_entry(entry=entry, by=efua, token=token(), did_not=" ")

    def test_what_the_group_took_out_stays_out(self, end: Report, amina: User, bode: User, efua: User) -> None:
        entry = actions.publish(entry=self._entry(accepted(end, amina, bode, efua), efua), by=efua, token=token())
        entry = actions.withdraw(entry=entry, by=bode, token=token())
        with pytest.raises(MoveRefused, match="The group took"):
            actions.publish(entry=entry, by=efua, token=token())


class TestCloseSurvey:
    def test_a_grant_taken_back_takes_no_more_answers(self, award: Any, efua: Any) -> None:
        scope = str(award.pk)
        waves = Wave.objects.filter(scope=scope)
        assert waves.open_at(clock.now()).exists()  # the control: while it is live people can answer
        awards.revoke(award=award, codes=["other"], text="The group has closed.", by=efua, token=token())
        assert not waves.open_at(clock.now()).exists()
        assert waves.exists()
