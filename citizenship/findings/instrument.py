"""The survey of people at citizenship ceremonies: the questions of the strategy's Table 5, asked at four times.

Table 5 of "All of Us" (March 2018) counts those who volunteer, who join an organisation, who register to vote. Each is
asked the same way in every wave, with a time frame: the last 12 months until the ceremony is over, "since the
ceremony" afterwards. Who did it already, or may not do it, says so, and so never counts as somebody who did not.
Membership is asked without its kind: a party or a faith would tell of opinions.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from citizenship.findings.instrument_words import WORDS
from programmes.evidence import actions as evidence
from programmes.evidence.models import Survey, Wave
from programmes.questions import actions as questions
from programmes.questions.models import Kind, Question, QuestionSet, Section

SURVEY = "citizenship-ceremony"
FAMILY = "citizenship-ceremony-survey"
LANGUAGES = ("en", "pl", "ro", "it", "pt", "es", "fr", "bg", "lt", "ar")

# The keys of the outcomes, which are the keys of their questions.
VOLUNTEER, JOIN, REGISTER = "volunteer", "join", "register"
OUTCOMES = (VOLUNTEER, JOIN, REGISTER)
TITLES = {
    VOLUNTEER: "People who volunteer",
    JOIN: "People who join an organisation",
    REGISTER: "People who register to vote",
}
# Their answers. Only yes and no say whether it happened in the time that was asked about.
YES, NO, ALREADY, NOT_ELIGIBLE, NO_SAY = "yes", "no", "already", "not_eligible", "no_say"
# Asked on leaving: a yes becomes an invitation, and no outcome.
INTEREST_VOLUNTEER, INTEREST_VOTE = "interest_volunteer", "interest_vote"
INTERESTS = (INTEREST_VOLUNTEER, INTEREST_VOTE)
_SINCE = (Wave.Kind.AFTER, Wave.Kind.LATER)


def _by_language(key: str) -> dict[str, str]:
    return {language: WORDS[language][key] for language in LANGUAGES}


def _choice(code: str, key: str) -> dict[str, Any]:
    return {"code": code, "texts": _by_language(key)}


def _outcome(key: str) -> dict[str, Any]:
    """One question of Table 5 with its time frames: a text for the later waves stands beside the usual one."""
    texts = {
        language: {
            "label": words[key],
            "help": words.get(f"{key}_help", ""),
            **{f"label_{kind}": words[f"{key}_since"] for kind in _SINCE},
        }
        for language, words in WORDS.items()
    }
    already = _choice(ALREADY, f"{key}_already")
    rest = [_choice(code, code) for code in (NOT_ELIGIBLE, NO_SAY)]
    return {"key": key, "texts": texts, "choices": [_choice(YES, "yes"), _choice(NO, "no"), already, *rest]}


def _interest(key: str) -> dict[str, Any]:
    return {
        "key": key,
        "texts": {language: {"label": words[key]} for language, words in WORDS.items()},
        "choices": [_choice(YES, "yes"), _choice(NO, "no")],
        "condition": {"key": "facts.wave", "op": "is", "value": Wave.Kind.LEAVING.value},
    }


@transaction.atomic
def load() -> Survey:
    """Write and freeze the questions and the survey where there are none; change nothing that is there."""
    found = Survey.objects.filter(pk=SURVEY).first()
    if found:
        return found
    asked = QuestionSet.objects.filter(family=FAMILY).order_by("-version").first() or _questions()
    texts = {language: {name: WORDS[language][name] for name in ("title", "intro", "thanks")} for language in LANGUAGES}
    name = "Citizenship ceremonies: taking part"
    return evidence.add_survey(slug=SURVEY, name=name, question_set=asked, texts=texts, may_contact=True, by=None)


def load_survey(say: Callable[[str], object]) -> None:
    """The same for `manage.py load_reference`."""
    say(f"survey at ceremonies: {load()}")


def _questions() -> QuestionSet:
    made = QuestionSet.objects.create(family=FAMILY, name="Citizenship ceremonies: survey", languages=list(LANGUAGES))
    titles = {language: {"title": WORDS[language]["section"]} for language in LANGUAGES}
    section = Section.objects.create(question_set=made, key="taking_part", order=1, texts=titles)
    asked = [_outcome(key) for key in OUTCOMES] + [_interest(key) for key in INTERESTS]
    for order, fields in enumerate(asked, 1):
        Question.objects.create(section=section, order=order, kind=Kind.ONE_OF, required=False, **fields)
    return questions.freeze(question_set=made, by=None)
