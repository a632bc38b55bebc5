"""Surveys of ceremonies for tests: surveyed(study), asked_at(ceremony, 20), answered(code, "before", register="no")."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from citizenship.ceremonies.models import Ceremony
from citizenship.findings import analysis, gathering, instrument, waves
from citizenship.findings.actions import results
from citizenship.findings.analysis import ArmFacts, Asked, Code, Design, Place
from citizenship.findings.models import Figures, Publication, SurveyOpening
from citizenship.studies.models import Study
from programmes import clock
from programmes.evidence import codes
from programmes.evidence.models import Survey, SurveyAnswer, SurveyCode, Wave
from programmes.questions.models import Answer, AnswerSheet
from tests import factories

ORDER = ("before", "leaving", "after", "later")
OUTCOMES = (
    Asked("register", "register", "Registered to vote", "In the last 12 months", True),
    Asked("volunteer", "volunteer", "Volunteered", "In the last 12 months", False),
)
ARMS = (ArmFacts("arm-1", "Pilot", False, 12), ArmFacts("arm-2", "Comparison", True, 12))


def survey() -> Survey:
    """The survey of ceremonies, as the reference data have it."""
    return instrument.load()


def surveyed(study: Study) -> SurveyOpening:
    """The study asks its people from now on."""
    survey()
    return SurveyOpening.objects.create(study=study, opened_at=clock.now(), opened_by=factories.founder())


def asked_at(ceremony: Ceremony, count: int, *, kinds: Iterable[str] = ORDER, over: bool = True) -> list[SurveyCode]:
    """So many codes of a ceremony with its waves, which are all over unless they are said not to be."""
    held, at = survey(), clock.now()
    first = at - timedelta(days=10) if over else at + timedelta(days=6)
    for place, kind in enumerate(kinds):
        opens = first + timedelta(days=place)
        Wave.objects.create(
            survey=held, scope=waves.scope(ceremony), kind=kind, opens_at=opens, closes_at=opens + timedelta(hours=20)
        )
    return SurveyCode.objects.bulk_create(
        SurveyCode(survey=held, scope=waves.scope(ceremony), code=codes.make(), sheet=1) for _ in range(count)
    )


def answered(given: Sequence[tuple[SurveyCode, str, dict[str, str]]]) -> None:
    """What was said: each a code, a wave, and the answers by question. Written at once, past the action."""
    held, at = survey(), clock.now()
    found = {(wave.scope, wave.kind): wave for wave in Wave.objects.filter(survey=held)}
    sheets = AnswerSheet.objects.bulk_create(
        AnswerSheet(question_set=held.question_set, language="en", opened_at=at) for _ in given
    )
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(code=code, wave=found[code.scope, kind], sheet=sheet, answered_at=at)
        for sheet, (code, kind, _) in zip(sheets, given, strict=True)
    )
    Answer.objects.bulk_create(
        Answer(sheet=sheet, key=key, value=value, revision=1, saved_at=at)
        for sheet, (_, _, said) in zip(sheets, given, strict=True)
        for key, value in said.items()
    )


def design(boroughs: Sequence[str], follow_up: str = "after", **fields: Any) -> Design:
    """A design without rows of the database: boroughs by any name, the first half of them inner London."""
    half = len(boroughs) // 2
    parts = [Place("inner", "Inner London", "part", tuple(boroughs[:half]))]
    parts += [Place("outer", "Outer London", "part", tuple(boroughs[half:]))]
    places = [Place(analysis.LONDON, "All boroughs of the study", "london")]
    places += (parts if half > 1 else []) + [Place(each, f"Borough {each}", "borough") for each in boroughs]
    places += [Place(f"2027-Q{number}", f"Quarter {number}", "quarter") for number in (1, 2)]
    return Design(
        **{
            "follow_up": follow_up,
            "arms": ARMS,
            "outcomes": OUTCOMES,
            "places": places,
            "is_randomised": True,
            **fields,
        }
    )


def pairs_as_codes(
    table: tuple[int, int, int, int],
    *,
    arm: str,
    borough: str = "b1",
    quarter: str = "2027-Q1",
    question: str = "register",
    ceremonies: int = 12,
) -> list[Code]:
    """Codes whose people said yes both times, only the second, only the first, and neither time: so many of each."""
    said = [("yes", "already"), ("no", "yes"), ("yes", "no"), ("no", "no")]
    people = [answers for answers, count in zip(said, table, strict=True) for _ in range(count)]
    return [
        Code(f"{arm}-{n % ceremonies}", borough, arm, quarter, {"before": {question: one}, "after": {question: two}})
        for n, (one, two) in enumerate(people)
    ]


def figures(study: Study, content: dict[str, Any] | None = None, follow_up: str = "after") -> Figures:
    """The figures of a study: those given, or worked out from what is there."""
    if content is None:
        content = analysis.work_out(
            gathering.codes(study, follow_up), gathering.design(study, follow_up), as_of=clock.now().isoformat()
        )
    return Figures.objects.create(study=study, follow_up=follow_up, content=content, worked_out_at=clock.now())


def publication(
    study: Study, state: str = "published", content: dict[str, Any] | None = None, by: Any = None
) -> Publication:
    """Results of a study in this state, prepared by `by` and published by somebody else."""
    held = study.figures.first() or figures(study, content)
    at = clock.now()
    made = Publication(
        study=study,
        summary="We learned something.",
        content={"study": results.registered(study), "figures": [held.content]},
        since_at=at,
        prepared_at=at,
        prepared_by=by or factories.founder(),
    )
    if state != "prepared":
        made.publish(by=factories.person("Second Reader", email=f"reader-{made.pk}@checks.example"), at=at)
    if state == "withdrawn":
        made.withdraw(by=factories.founder(), at=at, reason="words")
    made.save()
    return made
