"""Fictional findings for `manage.py load_demo`: results of the study that is over, guidance that rests on them, codes.

Nobody in the results is real, nor even a row: the answers come from dice, and the words on the page say so. They are
kept out of the strategy's measures.
"""

import random
from collections.abc import Callable, Iterator

from django.db import transaction

from citizenship.ceremonies.models import Ceremony
from citizenship.findings import analysis, gathering
from citizenship.findings.actions import guidance as writing
from citizenship.findings.actions import results, surveys
from citizenship.findings.analysis import Code
from citizenship.findings.instrument import (
    ALREADY,
    JOIN,
    NO,
    NO_SAY,
    NOT_ELIGIBLE,
    OUTCOMES,
    REGISTER,
    SURVEY,
    VOLUNTEER,
    YES,
)
from citizenship.findings.models import Figures, FollowUp, Publication
from citizenship.findings.models.guidance import GuidanceVersion, Section
from citizenship.findings.reference_guidance import load as load_guidance
from citizenship.studies.demo import OVER, RUNNING, cast
from citizenship.studies.models import Arm, Study
from programmes import clock, tokens
from programmes.evidence.models import Survey, Wave

SAYS_SO = "This is demonstration data: nobody took part, and the figures come from dice."
SUMMARY = (
    f"{SAYS_SO}\nIn these figures more people say that they are registered to vote after a ceremony with a stall. "
    "Fewer than half answered twelve months later, so read the intervals first."
)
CHANGES = (
    "- Electoral services with a stall: the first recommendation with pilot evidence (demonstration).\n"
    "- Everything else is as it was."
)
STALL = {
    "section": Section.TAKING_PART,
    "title": "Give electoral services a stall near the door",
    "text": "People pass it on their way to the tea. Two people from the council, a tablet each, and a sign that can "
    "be read from the chairs.\n- Ask them three weeks ahead, on the ceremony’s page.\n- Tell people from the front "
    "that they are there, and that nobody has to.",
    "practice": "",
}
PEOPLE = 25  # at each ceremony
SEEDS = {Arm.Kind.PILOT: 2018, Arm.Kind.COMPARISON: 2026}
WAVES = (Wave.Kind.BEFORE, Wave.Kind.LEAVING, Wave.Kind.AFTER, Wave.Kind.LATER)
# How many in a hundred answer in each wave, and how many of them do a thing already before.
ANSWERS = dict(zip(WAVES, (88, 80, 61, 47), strict=True))
BEFORE_YES = {VOLUNTEER: 31, JOIN: 24, REGISTER: 46}
# How many in a hundred of the others have begun by then: in a comparison ceremony, and in a pilot one.
BEGUN = {VOLUNTEER: (8, 12), JOIN: (6, 8), REGISTER: (14, 34)}


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """The findings of the demonstration; safe to run twice."""
    load_guidance(lambda line: None)
    if Publication.objects.exists():
        say("findings: nothing to add")
        return
    over, running = Study.objects.get(slug=OVER), Study.objects.get(slug=RUNNING)
    _results(over)
    _guidance(over)
    if Survey.objects.filter(pk=SURVEY).exists():
        say(f"a survey code to try: {_code(running)}")
    say("results of a study, guidance with pilot evidence (demonstration)")


def _results(study: Study) -> None:
    """Figures of both follow-ups, prepared by the analyst and published by the officer."""
    at, noor, ines = clock.now(), cast("noor"), cast("ines")
    codes = list(_codes(study))
    for follow_up in FollowUp.values:
        content = analysis.work_out(codes, gathering.design(study, follow_up), as_of=at.isoformat())
        Figures.objects.create(study=study, follow_up=follow_up, content=content, worked_out_at=at, worked_out_by=noor)
    made = results.prepare(study=study, summary=SUMMARY, by=noor, token=tokens.issue())
    # By the model's own verb: figures from dice are no observation of a measure, and nobody need be told of them.
    made.publish(by=ines, at=at)
    made.save()
    made.moves.create(verb="publish", by=ines, at=at, note=SAYS_SO)


def _codes(study: Study) -> Iterator[Code]:
    """Some six hundred people who do not exist; those of an arm say the same, whatever is drawn into it."""
    thrown = {kind: random.Random(seed) for kind, seed in SEEDS.items()}  # nosec B311: keeps no secret
    for ceremony in gathering.ceremonies(study).select_related("arm").order_by("date", "borough"):
        for _ in range(PEOPLE):
            yield Code(
                ceremony=str(ceremony.pk),
                borough=ceremony.borough_id,
                arm=gathering.arm_key(ceremony.arm),
                quarter=gathering.quarter(ceremony.date),
                said=_said(thrown[ceremony.arm.kind], is_pilot=ceremony.arm.kind == Arm.Kind.PILOT),
            )


def _said(dice: random.Random, *, is_pilot: bool) -> dict[str, dict[str, str]]:
    """What one of them says in the waves in which they answer."""
    before = {question: _first(dice, share) for question, share in BEFORE_YES.items()}
    later = {question: _again(dice, before[question], BEGUN[question][is_pilot]) for question in OUTCOMES}
    answered = [wave for wave in WAVES if dice.randrange(100) < ANSWERS[wave]]
    early = (Wave.Kind.BEFORE, Wave.Kind.LEAVING)
    return {wave.value: dict(before if wave in early else later) for wave in answered}


def _first(dice: random.Random, share: int) -> str:
    thrown = dice.randrange(100)
    return NO_SAY if thrown >= 97 else NOT_ELIGIBLE if thrown >= 94 else YES if thrown < share else NO


def _again(dice: random.Random, before: str, begun: int) -> str:
    if before == YES:
        return ALREADY
    return YES if before == NO and dice.randrange(100) < begun else before


def _guidance(study: Study) -> GuidanceVersion:
    """Version 2: one recommendation rests on the study. Written by the analyst, checked by the officer."""
    noor, ines = cast("noor"), cast("ines")
    version = writing.start(by=noor, token=tokens.issue())
    writing.write(
        version=version,
        title=version.title,
        summary=version.summary,
        changes=CHANGES,
        by=noor,
        token=tokens.issue(),
    )
    writing.set_recommendation(
        version=version,
        recommendation=None,
        outcome=study.outcomes.get(key="register"),
        by=noor,
        token=tokens.issue(),
        **STALL,
    )
    version.refresh_from_db()
    version = writing.approve(version=version, seen=version.written_at.isoformat(), by=ines, token=tokens.issue())
    return writing.publish(version=version, by=noor, token=tokens.issue())


def _code(study: Study) -> str:
    """Open the survey of the running study, print codes for Camden's next ceremony, and give one of them."""
    surveys.open_survey(study=study, by=cast("ines"), token=tokens.issue())
    today = clock.london_day(clock.now())
    ahead = Ceremony.objects.filter(study=study, arm__isnull=False, borough__name="Camden").ahead(today)
    following = ahead.select_related("borough").order_by("date").first()
    if following is None:
        return "none"
    codes = surveys.issue(ceremony=following, count=PEOPLE, by=cast("ravi"), token=tokens.issue())
    return codes[0].spaced
