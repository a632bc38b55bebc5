"""The questions of the equality monitoring. They are ours; staff can write a new version in the admin.

All are optional, and each offers not to say. Sets of their own: no question here may stand in an application.
"""

from typing import Any

from django.db import transaction

from grants.applications.actions.equality import FAMILY
from programmes.questions import actions as questions
from programmes.questions.models import Kind, Question, QuestionSet, Section

NOT_SAID = ("not_said", "Prefer not to say")

ASKED: list[tuple[str, str, tuple[tuple[str, str], ...]]] = [
    (
        "age",
        "How old are you?",
        (
            ("16_24", "16 to 24"),
            ("25_34", "25 to 34"),
            ("35_49", "35 to 49"),
            ("50_64", "50 to 64"),
            ("65_up", "65 or older"),
        ),
    ),
    ("gender", "How do you describe yourself?", (("woman", "Woman"), ("man", "Man"), ("other", "In another way"))),
    (
        "trans",
        "Is your gender the same as the sex you were registered with at birth?",
        (("same", "Yes"), ("different", "No")),
    ),
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
        "orientation",
        "Which of these describes you best?",
        (
            ("straight", "Straight or heterosexual"),
            ("gay_lesbian", "Gay or lesbian"),
            ("bisexual", "Bisexual"),
            ("other", "In another way"),
        ),
    ),
    (
        "religion",
        "What is your religion or belief?",
        (
            ("none", "No religion"),
            ("buddhist", "Buddhist"),
            ("christian", "Christian"),
            ("hindu", "Hindu"),
            ("jewish", "Jewish"),
            ("muslim", "Muslim"),
            ("sikh", "Sikh"),
            ("other", "Another religion or belief"),
        ),
    ),
]


def _choices(options: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    return [{"code": code, "texts": {"en": words}} for code, words in (*options, NOT_SAID)]


@transaction.atomic
def load() -> str:
    """Write and freeze the questions where there are none; change nothing that is there."""
    if QuestionSet.objects.filter(family=FAMILY).exists():
        return "equality monitoring is there"
    made = QuestionSet.objects.create(family=FAMILY, name="Equality monitoring", languages=["en"])
    section = Section.objects.create(question_set=made, key="you", order=1, texts={"en": {"title": "About you"}})
    for order, (key, label, options) in enumerate(ASKED, 1):
        Question.objects.create(
            section=section,
            order=order,
            key=key,
            kind=Kind.ONE_OF,
            required=False,
            texts={"en": {"label": label}},
            choices=_choices(options),
        )
    questions.freeze(question_set=made, by=None)
    return "equality monitoring added"
