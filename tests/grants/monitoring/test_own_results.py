"""What funded projects changed: noted once a year, of all projects together, and kept."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from grants.awards.models import Award
from grants.monitoring import actions, own_results, tasks
from programmes import clock
from programmes.catalogue import results
from programmes.evidence import actions as evidence
from programmes.evidence import codes, indicators, pooled
from programmes.evidence.models import Observation, SurveyAnswer, SurveyCode, Wave
from programmes.questions.models import Answer, AnswerSheet
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
Said = list[tuple[str, str]]
# 15 said no before and yes at the end, 12 yes both times, 12 no both times, and one would rather not say.
FORTY: Said = [("no", "yes")] * 15 + [("yes", "yes")] * 12 + [("no", "no")] * 12 + [("no_say", "yes")]
NEXT_YEAR = datetime(2027, 1, 5, tzinfo=UTC)


def asked(award: Award, said: Said, *, close: bool = True) -> None:
    """So many people answer before and at the end whether there is someone to rely on; written past the action."""
    actions.ask_again(award=award, by=award.application.lead, token=token())
    waves = {wave.kind: wave for wave in Wave.objects.filter(scope=str(award.pk)).select_related("survey")}
    survey, at = waves["after"].survey, clock.now()
    made = SurveyCode.objects.bulk_create(
        SurveyCode(survey=survey, scope=str(award.pk), code=codes.make(), sheet=1) for _ in said
    )
    for number, kind in enumerate(("before", "after")):
        sheets = AnswerSheet.objects.bulk_create(
            AnswerSheet(question_set=survey.question_set, language="en", opened_at=at) for _ in said
        )
        SurveyAnswer.objects.bulk_create(
            SurveyAnswer(code=code, wave=waves[kind], sheet=sheet, answered_at=at)
            for code, sheet in zip(made, sheets, strict=True)
        )
        Answer.objects.bulk_create(
            Answer(sheet=sheet, key="rely_on", value=answers[number], revision=1, saved_at=at)
            for sheet, answers in zip(sheets, said, strict=True)
        )
    if close:
        actions.finish(award=award, by=award.application.lead, token=token())


@pytest.fixture
def two(award: Award, amina: Any, bode: Any) -> tuple[Award, Award]:
    """Two awards of the London Family Fund."""
    fund = award.application.round.fund
    fund.slug = own_results.FAMILIES
    fund.save(update_fields=["slug"])
    second = factories.application(by=bode, state="accepted", to=award.application.round).award
    actions.schedule(award=second, by=bode, due=[("end", award.reports.get(kind="end").due_date)])
    return award, second


@pytest.fixture
def both_over(two: tuple[Award, Award], set_now: Callable[..., None]) -> None:
    """Forty people in each answered, and the year is over."""
    for each in two:
        asked(each, FORTY)
    set_now(NEXT_YEAR)


def figures() -> dict[tuple[str, str, str], tuple[int, int | None]]:
    """What was noted, by question, year and wave."""
    rows = Observation.objects.filter(measure__slug__startswith="grants-people-", group=own_results.FAMILIES)
    return {(row.measure_id, row.period, row.wave): (int(row.value or 0), row.n) for row in rows}


class TestSettling:
    def test_thirty_one_in_a_hundred_before_sixty_nine_at_the_end(self, both_over: None) -> None:
        assert own_results.settle(clock.now()) == 1
        # 78 people of 80 said yes or no both times: 24 yes before (31%), 54 at the end (69%).
        slug = own_results.slug("rely_on")
        assert figures() == {(slug, "2026", "before"): (31, 70), (slug, "2026", "after"): (69, 70)}

    def test_once_for_a_year(self, both_over: None) -> None:
        tasks.settle("2027-01-05")
        first = figures()
        tasks.settle("2027-01-06")
        assert first == figures()
        assert own_results.settle(clock.now()) == 0

    def test_not_while_the_year_runs(self, two: tuple[Award, Award]) -> None:
        for each in two:
            asked(each, FORTY)
        assert own_results.settle(clock.now()) == 0

    def test_not_while_forms_on_paper_may_come_in(self, two: tuple[Award, Award], set_now: Callable[..., None]) -> None:
        asked(two[0], FORTY)
        asked(two[1], FORTY, close=False)
        Wave.objects.filter(kind=Wave.Kind.AFTER, scope=str(two[1].pk)).update(on_paper=True)
        set_now(datetime(2026, 12, 28, tzinfo=UTC))
        actions.finish(award=two[1], by=two[1].application.lead, token=token())
        set_now(NEXT_YEAR)
        assert own_results.settle(clock.now()) == 0
        assert own_results.settle(datetime(2027, 1, 12, tzinfo=UTC)) == 1

    def test_one_project_alone_tells_nothing(self, two: tuple[Award, Award], set_now: Callable[..., None]) -> None:
        asked(two[0], FORTY)
        set_now(NEXT_YEAR)
        assert own_results.settle(clock.now()) == 0

    def test_the_figures_stay_when_the_answers_are_deleted(self, both_over: None, set_now: Callable[..., None]) -> None:
        own_results.settle(clock.now())
        first = figures()
        set_now(datetime(2029, 2, 5, tzinfo=UTC))
        evidence.retain(clock.now())
        assert not SurveyAnswer.objects.exists()
        own_results.settle(clock.now())
        assert figures() == first


class TestPooled:
    """No share tells of fewer than ten people, nor lets a group work out the few people of another."""

    def share(self) -> pooled.Told | None:
        """The share of both awards together, now."""
        wave = Wave.objects.filter(kind=Wave.Kind.AFTER).select_related("survey").first()
        assert wave
        scopes = list(Wave.objects.values_list("scope", flat=True).distinct())
        at = clock.now()
        return pooled.share(wave.survey, scopes, at=at, key="rely_on", counts=("yes",), left_out=("no_say",))

    @pytest.mark.parametrize(
        ("second", "told"),
        [
            (FORTY, True),
            # All but the first project are nine people: whoever knows the first would know them.
            ([("no", "yes")] * 9, False),
            # Enough people, but nobody of the second project says no at the end.
            ([("no", "yes")] * 40, False),
        ],
    )
    def test_what_is_left_without_one_project(self, two: tuple[Award, Award], second: Said, told: bool) -> None:
        asked(two[0], FORTY)
        asked(two[1], second)
        assert (self.share() is not None) == told

    def test_a_survey_that_still_asks_does_not_count(self, two: tuple[Award, Award]) -> None:
        asked(two[0], FORTY)
        asked(two[1], FORTY, close=False)
        assert self.share() is None


class TestShown:
    def test_the_funds_page_and_the_indicators(self, both_over: None) -> None:
        assert results.of(own_results.FAMILIES) is None
        own_results.settle(clock.now())
        found = results.of(own_results.FAMILIES)
        assert found is not None
        [line] = found.lines
        assert (line.label, line.before, line.after, line.change, line.n) == (
            "Someone to rely on in a serious problem", "31%", "69%", "+38 points", 70,
        )  # fmt: skip
        read = own_results.reading("rely_on")
        assert read is not None
        assert (read.value, read.n, read.period) == (69, 70, "Projects that ended in 2026")
        assert own_results.reading("friends_ethnicity") is None
        assert {"lff-similar-friends", "lff-someone-to-rely-on"} <= set(indicators.registered())
