"""The survey of motives and barriers: one for each arm of a trial, asked at the start and again at the end.

It is a survey of programmes/evidence: answered with a code, by nobody in particular. The codes are made when the trial
starts, and one is shown to each person who joins; which person got which is written nowhere.

The motives and barriers are those that government's own survey of volunteering has asked about for years (Community
Life Survey, Department for Culture, Media and Sport: reasons for starting to volunteer, and barriers to it), in our
own words. "Both real and perceived" is the strategy's wish (All of Us, policy 2.1.1): for each barrier a person says
whether it has stopped them, or whether they think that it would.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import tokens
from programmes.evidence import actions as evidence
from programmes.evidence.models import Survey, SurveyCode, Wave
from programmes.evidence.said import Said
from programmes.evidence.said import said as evidence_said
from programmes.questions import actions as questions
from programmes.questions.models import Kind, Question, QuestionSet, Section
from volunteering.rewards.models import Arm, Experiment, SurveySlip

SURVEY = "volunteering-motives"
FAMILY = "volunteering-motives-survey"
# More codes than people are planned for, because chance makes arms uneven and some people come late.
SPARE = 1.25

MOTIVES: tuple[tuple[str, str], ...] = (
    ("help", "I want to improve things or help people."),
    ("cause", "The cause is important to me."),
    ("people", "I want to meet people and make friends."),
    ("skills", "I want to learn new skills or use the ones I have."),
    ("work", "It could help me get a job, a course or a college place."),
    ("local", "My area or community needs it."),
    ("family", "My family or friends do it, or asked me to."),
    ("time", "I have time to spare."),
    ("thanks", "I get something back, such as a thank-you, a certificate or a place at an event."),
)
BARRIERS: tuple[tuple[str, str], ...] = (
    ("work_school", "School, college or work takes up my time."),
    ("care", "I look after children or somebody who is ill."),
    ("unaware", "I do not know what there is to do."),
    ("money", "It costs money, such as for travel or food."),
    ("travel", "It is hard to get there."),
    ("health", "My health or a disability makes it hard."),
    ("language", "My English is not good enough."),
    ("like_me", "It is not for people like me."),
    ("welcome", "I would not feel welcome or safe there."),
    ("skills", "I do not have the right skills or experience."),
    ("forms", "Forms and checks take too long."),
    ("benefits", "I worry about my benefits or my right to stay."),
)
NOT_SAID = ("no_say", "I would rather not say")
_REASON = (("big", "A big reason"), ("small", "A small reason"), ("not", "Not a reason"), NOT_SAID)
_STOPS = (
    ("real", "It has stopped me or made it harder"),
    ("perceived", "It has not, but I think that it would"),
    ("not", "It does not stop me"),
    NOT_SAID,
)
TEXTS = {
    "en": {
        "title": "Why people volunteer, and what stops them",
        "intro": "You do not have to answer, and you can leave out any question. Nobody can tell who said what.",
        "thanks": "Your answers are in. They help us to make volunteering easier for everybody in London.",
    }
}

# Optional, and apart from everything else. Groups as in the 2021 census of England and Wales; the wording is ours.
EQUALITY: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("sex", "What is your sex?", (("female", "Female"), ("male", "Male"))),
    (
        "ethnic_group",
        "What is your ethnic group?",
        (
            ("asian", "Asian or Asian British"),
            ("black", "Black, Black British, Caribbean or African"),
            ("mixed", "Mixed or multiple ethnic groups"),
            ("white", "White"),
            ("other", "Another ethnic group"),
        ),
    ),
    (
        "disabled",
        "Do you have a health condition or an impairment that limits what you can do?",
        (("yes", "Yes"), ("no", "No")),
    ),
    (
        "occupation",
        "What do you mostly do at the moment?",
        (
            ("education", "School, college, university or training"),
            ("work", "Paid work"),
            ("looking", "Looking for work"),
            ("caring", "Looking after home or family"),
            ("retired", "Retired"),
            ("other", "Something else"),
        ),
    ),
)


def scope(arm: Arm) -> str:
    """The plain key under which the survey of this arm is kept."""
    return f"{arm.experiment_id}:{arm.order}"


@transaction.atomic
def open_for(experiment: Experiment, *, by: Any) -> int:
    """Open the first survey for each arm and make its codes; returns how many. 0 where the survey is not set up."""
    survey = Survey.objects.filter(pk=SURVEY).first()
    if survey is None:
        return 0
    arms = list(experiment.arms.order_by("order"))
    total = sum(arm.weight for arm in arms)
    made = 0
    for arm in arms:
        evidence.open_wave(survey=survey, scope=scope(arm), kind=Wave.Kind.BEFORE, by=by)
        left = min(round(experiment.planned_size * arm.weight / total * SPARE), evidence.SCOPE_MOST)
        while left > 0:
            count = min(left, evidence.SHEET_MOST)
            codes = evidence.issue_codes(survey=survey, scope=scope(arm), count=count, by=by, token=tokens.issue())
            SurveySlip.objects.bulk_create(SurveySlip(arm=arm, code=code) for code in codes)
            made, left = made + count, left - count
    return made


@transaction.atomic
def take_slip(arm: Arm) -> SurveyCode | None:
    """A code of this arm for one person, chosen by chance; None when the survey is closed or every code is taken.

    The slip is deleted, so that the code is shown once, and nothing says to whom.
    """
    slips = SurveySlip.objects.select_for_update(of=("self",), skip_locked=True).filter(arm=arm)
    slip = slips.order_by("?").first()
    if slip is None:
        return None
    code = SurveyCode.objects.get(pk=slip.code_id)
    slip.delete()
    return code


@transaction.atomic
def ask_again(experiment: Experiment, *, by: Any) -> None:
    """The trial has ended: the same questions are asked again, and no further code is handed out."""
    for arm in _surveyed(experiment):
        SurveySlip.objects.filter(arm=arm).delete()
        evidence.open_wave(survey=Survey.objects.get(pk=SURVEY), scope=scope(arm), kind=Wave.Kind.AFTER, by=by)


@transaction.atomic
def finish(experiment: Experiment, *, by: Any) -> None:
    """Take no more answers: from now on it is shown what people said."""
    keys = [scope(arm) for arm in _surveyed(experiment)]
    for wave in Wave.objects.filter(survey=SURVEY, scope__in=keys, closes_at__isnull=True).order_by("pk"):
        evidence.close_wave(wave=wave, by=by)


def said(experiment: Experiment, at: datetime) -> list[Said]:
    """What people said when they joined, by arm, small numbers hidden; [] until the first survey is over."""
    survey = Survey.objects.filter(pk=SURVEY).first()
    if survey is None:
        return []
    groups = {arm.name: [scope(arm)] for arm in _surveyed(experiment)}
    return evidence_said(survey, groups, Wave.Kind.BEFORE, at=at)


def _surveyed(experiment: Experiment) -> list[Arm]:
    """Its arms whose survey was opened."""
    arms = list(experiment.arms.order_by("order"))
    there = set(
        Wave.objects.filter(survey=SURVEY, scope__in=[scope(arm) for arm in arms]).values_list("scope", flat=True)
    )
    return [arm for arm in arms if scope(arm) in there]


# --- reference data --------------------------------------------------------------------------------------------------


@transaction.atomic
def load() -> str:
    """Write and freeze both sets of questions and the survey where there are none; change nothing that is there."""
    asked = _frozen(
        FAMILY,
        "Why people volunteer, and what stops them",
        (
            ("motives", "Why would you volunteer?", [(f"motive_{key}", words, _REASON) for key, words in MOTIVES]),
            ("barriers", "What gets in the way?", [(f"barrier_{key}", words, _STOPS) for key, words in BARRIERS]),
        ),
    )
    if not Survey.objects.filter(pk=SURVEY).exists():
        evidence.add_survey(slug=SURVEY, name=TEXTS["en"]["title"], question_set=asked, texts=TEXTS, by=None)
    _frozen("volunteer-equality", "Volunteers: equality monitoring", (("you", "About you", _equality()),))
    return "survey of motives and equality monitoring are there"


def _equality() -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    return [(key, words, (*options, ("not_said", "Prefer not to say"))) for key, words, options in EQUALITY]


def _frozen(family: str, name: str, sections: Any) -> QuestionSet:
    """The newest version of this set; its first version is written and frozen when there is none."""
    found = QuestionSet.objects.filter(family=family).order_by("-version").first()
    if found:
        return found
    made = QuestionSet.objects.create(family=family, name=name, languages=["en"])
    for place, (key, title, asked) in enumerate(sections, 1):
        section = Section.objects.create(question_set=made, key=key, order=place, texts={"en": {"title": title}})
        for order, (code, label, options) in enumerate(asked, 1):
            Question.objects.create(
                section=section,
                order=order,
                key=code,
                kind=Kind.ONE_OF,
                required=False,
                texts={"en": {"label": label}},
                choices=[{"code": each, "texts": {"en": words}} for each, words in options],
            )
    return questions.freeze(question_set=made, by=None)
