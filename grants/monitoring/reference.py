"""The questions of the reports, the survey for people who take part, and the measure that reports add up to.

The survey's questions follow the strategy's own measures (Table 5 and the headline measures of relationships,
participation and belonging); the wording is ours. A fund that needs other words gets sets of its own in the admin.
"""

from typing import Any

from django.db import transaction

from grants.monitoring.models import LearningEntry
from grants.monitoring.outcomes import PEOPLE
from grants.monitoring.schedule import PARTICIPANTS
from programmes.evidence import actions as evidence
from programmes.evidence.models import Measure, Survey
from programmes.questions import actions as questions
from programmes.questions.models import Kind, Question, QuestionSet, Section

Asked = dict[str, Any]
Sections = list[tuple[str, dict[str, dict[str, str]], list[Asked]]]


def _q(key: str, kind: str, label: str, help: str = "", **more: Any) -> Asked:
    return {"key": key, "kind": kind, "texts": {"en": {"label": label, "help": help}}, **more}


def _choices(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"code": code, "texts": {"en": words}} for code, words in pairs]


def _title(title: str, intro: str = "") -> dict[str, dict[str, str]]:
    return {"en": {"title": title, "intro": intro}}


PROGRESS: Sections = [
    (
        "progress",
        _title("How it is going"),
        [
            _q("done", Kind.LONG_TEXT, "What have you done so far?", word_limit=300),
            _q("people_so_far", Kind.NUMBER, "How many people have taken part so far?", "Count each person once."),
            _q("next", Kind.LONG_TEXT, "What comes next?", word_limit=200),
        ],
    ),
    (
        "changes",
        _title("Changes and worries"),
        [
            _q("on_time", Kind.YES_NO, "Is the project on time?"),
            _q(
                "late_why",
                Kind.LONG_TEXT,
                "What has changed, and when do you expect to finish?",
                word_limit=200,
                condition={"key": "on_time", "op": "is", "value": "no"},
            ),
            _q("spent_so_far", Kind.MONEY, "How much of the grant have you spent so far?", minimum=0),
            _q(
                "worries",
                Kind.LONG_TEXT,
                "Is there anything we should know or can help with?",
                required=False,
                word_limit=200,
            ),
        ],
    ),
]

END: Sections = [
    (
        "people",
        _title("What you did, and with whom"),
        [
            _q("done", Kind.LONG_TEXT, "What did you do?", word_limit=400),
            _q(
                "people_reached", Kind.NUMBER, "How many people took part in all?", "Count each person once.", minimum=0
            ),
            _q("mixing", Kind.LONG_TEXT, "Who met whom, who would not have met otherwise?", word_limit=300),
        ],
    ),
    (
        "learning",
        _title("What you learned", "The second question helps other groups most. No answer here counts against you."),
        [
            _q("worked", Kind.LONG_TEXT, "What worked?", word_limit=400),
            _q("did_not", Kind.LONG_TEXT, "What did not work, and what would you do differently?", word_limit=400),
            _q(
                "theme",
                Kind.ONE_OF,
                "What was the project mainly about?",
                choices=_choices(*LearningEntry.Theme.choices),
            ),
            _q("setting", Kind.ONE_OF, "Where did it mainly happen?", choices=_choices(*LearningEntry.Setting.choices)),
        ],
    ),
    (
        "money",
        _title("The money"),
        [
            _q("spent", Kind.MONEY, "How much of the grant did you spend?", minimum=0),
            _q(
                "spent_on",
                Kind.LONG_TEXT,
                "What did you spend it on, and what differed from your budget?",
                word_limit=300,
            ),
        ],
    ),
    (
        "sharing",
        _title("May we share it?", "You are free to say no. It makes no difference to this grant or to the next one."),
        [
            _q(
                "may_publish",
                Kind.YES_NO,
                "May we publish what worked and what did not in our learning library?",
                "An officer edits it first. We tell you when it is published, and you can take it out at any time.",
            ),
            _q(
                "may_name",
                Kind.YES_NO,
                "May we name your group beside it?",
                condition={"key": "may_publish", "op": "is", "value": "yes"},
            ),
        ],
    ),
]
# English and one further language; more are added in the admin as a new version.
_SCALE = (
    ("all", "All of them", "Wszyscy"),
    ("most", "More than half", "Ponad połowa"),
    ("half", "About half", "Około połowa"),
    ("few", "Fewer than half, or none", "Mniej niż połowa lub nikt"),
    ("no_say", "I would rather not say", "Wolę nie mówić"),
)
_AGREE = (
    ("strongly", "Strongly agree", "Zdecydowanie tak"),
    ("agree", "Agree", "Raczej tak"),
    ("neither", "Neither agree nor disagree", "Ani tak, ani nie"),
    ("disagree", "Disagree", "Nie"),
    ("no_say", "I would rather not say", "Wolę nie mówić"),
)
_SURVEY: tuple[tuple[str, str, str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "friends_ethnicity",
        "How many of your friends are of the same ethnic group as you?",
        "Ilu z Pana/Pani przyjaciół ma to samo pochodzenie etniczne?",
        _SCALE,
    ),
    (
        "friends_age",
        "How many of your friends are about your age?",
        "Ilu z Pana/Pani przyjaciół jest w podobnym wieku?",
        _SCALE,
    ),
    (
        "rely_on",
        "If you had a serious problem, is there somebody you could rely on a lot?",
        "Gdyby miał(a) Pan/Pani poważny problem, czy jest ktoś, na kim można bardzo polegać?",
        (
            ("yes", "Yes", "Tak"),
            ("no", "No", "Nie"),
            ("no_say", "I would rather not say", "Wolę nie mówić"),
        ),
    ),
    ("belong", "I feel that I belong to my local area.", "Czuję się częścią swojej okolicy.", _AGREE),
    (
        "get_on",
        "People from different backgrounds get on well together in my local area.",
        "W mojej okolicy ludzie różnego pochodzenia dobrze ze sobą żyją.",
        _AGREE,
    ),
)


def _survey_sections() -> Sections:
    asked = [
        {
            "key": key,
            "kind": Kind.ONE_OF,
            "required": False,
            "texts": {"en": {"label": english}, "pl": {"label": polish}},
            "choices": [{"code": code, "texts": {"en": en, "pl": pl}} for code, en, pl in choices],
        }
        for key, english, polish, choices in _SURVEY
    ]
    texts = {"en": {"title": "You and the people around you"}, "pl": {"title": "Pan/Pani i ludzie wokół"}}
    return [("you", texts, asked)]


SURVEY_TEXTS = {
    "en": {
        "title": "You and the people around you",
        "intro": "Five short questions. You do not have to answer them, and nobody at the group sees what you say.",
        "thanks": "Your answers are in. They help us to see whether projects like this one bring people together.",
    },
    "pl": {
        "title": "Pan/Pani i ludzie wokół",
        "intro": "Pięć krótkich pytań. Odpowiedzi są dobrowolne i nikt w grupie ich nie zobaczy.",
        "thanks": "Dziękujemy. Odpowiedzi pomogą nam ocenić, czy takie projekty zbliżają ludzi.",
    },
}

MEASURE: dict[str, Any] = {
    "slug": PEOPLE,
    "name": "People who took part in funded projects",
    "definition": "The number of people in end-of-grant reports that were accepted in the calendar year, as the groups "
    "counted them. A person who took part in two projects counts twice.",
    "unit": Measure.Unit.PEOPLE,
    "source": "End-of-grant reports of funded groups",
    "owner": "Grants team",
}


@transaction.atomic
def load() -> str:
    """Add the reports' questions, the survey and the measure where they are missing; change nothing that is there."""
    _frozen("progress-report", "Progress report", PROGRESS, ["en"])
    _frozen("end-report", "End-of-grant report", END, ["en"])
    asked = _frozen(f"{PARTICIPANTS}-survey", "People who take part: survey", _survey_sections(), ["en", "pl"])
    if not Survey.objects.filter(pk=PARTICIPANTS).exists():
        evidence.add_survey(
            slug=PARTICIPANTS, name="People who take part", question_set=asked, texts=SURVEY_TEXTS, by=None
        )
    Measure.objects.get_or_create(slug=MEASURE["slug"], defaults=MEASURE)
    return "reports and survey are there"


def _frozen(family: str, name: str, sections: Sections, languages: list[str]) -> QuestionSet:
    """The newest version of this set; its first version is written and frozen when there is none."""
    found = QuestionSet.objects.filter(family=family).order_by("-version").first()
    if found:
        return found
    made = QuestionSet.objects.create(family=family, name=name, languages=languages)
    for place, (key, texts, asked) in enumerate(sections, 1):
        section = Section.objects.create(question_set=made, key=key, order=place, texts=texts)
        for order, fields in enumerate(asked, 1):
            Question.objects.create(section=section, order=order, **fields)
    return questions.freeze(question_set=made, by=None)
