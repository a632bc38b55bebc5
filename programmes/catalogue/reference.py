"""The first programmes of the catalogue, for `manage.py load_reference`; more come as editors write them.

Facts are those of the strategy "All of Us" (March 2018), of Mayoral and director's decisions and of london.gov.uk, each
named beside its figure. Safe to run twice: what is there already, edited or not, is left alone.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction

from programmes import clock
from programmes.catalogue.loading import reference
from programmes.catalogue.models import Programme, ProgrammeFact, TakePart
from programmes.questions.models import Kind, Question, QuestionSet, Section

STRATEGY = "All of Us: the Mayor’s strategy for social integration, March 2018"
CHECKED, REVIEW = date(2026, 1, 15), date(2027, 1, 15)
VICTIMS = "small-grants-for-victim-organisations"

PROGRAMMES: list[dict[str, Any]] = [
    {
        "slug": "london-family-fund",
        "name": "London Family Fund",
        "theme": "shared_experiences",
        "summary": "Money for projects in which families with young children meet, make friends and feel less alone.",
        "what": "Groups got money for projects that bring together parents and children from different backgrounds. "
        "Parents and carers helped to write what the projects were judged by.",
        "who": "Groups of parents, community groups, early years providers and family services.",
        "done": "The fund was evaluated, and the report was published in March 2021.",
        "status": "ended",
        "status_date": date(2021, 3, 31),
        "status_note": "It ran from 2018 to 2020.",
        "source": f"{STRATEGY}, section 1.1.1; the fund’s page on london.gov.uk",
        "facts": [
            ("Money", "£600,000 over three years", "2018 to 2020", f"{STRATEGY}, section 1.1.1"),
            ("Each grant", "£10,000 to £85,000", "2018 to 2020", "The fund’s page on london.gov.uk"),
        ],
    },
    {
        "slug": "sport-unites",
        "name": "Sport Unites",
        "theme": "shared_experiences",
        "summary": "Sport as a way to meet: money and help for groups, clubs and volunteers.",
        "what": "Community sport that brings people from different backgrounds together, gets people moving who have "
        "been left out, and trains those who run it. Some of the work is done place by place.",
        "who": "Community groups, sports clubs, single people with an idea, and volunteers in sport.",
        "done": "By 2021 more than 42,000 Londoners had taken part in over 300 activities.",
        "status": "ended",
        "status_date": date(2021, 3, 31),
        "status_note": "The first phase ran from April 2018 to March 2021. A second one was agreed afterwards.",
        "source": f"{STRATEGY}, section 1.2.1; Mayoral decisions MD2244 and MD2777",
        "facts": [
            ("Money for the first phase", "£5.8 million", "April 2018 to March 2021", "Mayoral decision MD2244"),
            ("Money for the first phase", "£8.8 million over three years", "21 March 2018", "City Hall press release"),
            ("People who took part", "More than 42,000", "By 2021", "Mayoral decision MD2777"),
            ("Activities", "More than 300", "By 2021", "Mayoral decision MD2777"),
        ],
    },
    {
        "slug": "culture-micro-grants",
        "name": "Culture Micro Grants",
        "theme": "shared_experiences",
        "summary": "Small grants, later called Culture Seeds, for culture that local people make together.",
        "what": "Grants for art, music, film, heritage, craft, reading and festivals, led by local people.",
        "who": "One person, or a small not-for-profit group, anywhere in London. No constitution is needed.",
        "done": "Ten projects were honoured with an award at City Hall in May 2019.",
        "status": "ended",
        "status_date": date(2020, 3, 6),
        "status_note": "It opened on 23 March 2018 and took its last applications on 6 March 2020.",
        "source": f"{STRATEGY}, section 1.2.3; Mayoral decision MD2167",
        "facts": [
            ("Money for grants", "Up to £1,000,000", "2017/18 to 2020/21", "Mayoral decision MD2167"),
            ("Money to run it", "£160,000", "2017/18 to 2020/21", "Mayoral decision MD2167"),
            ("Each grant", "£1,000 to £5,000", "2018 to 2020", "The fund’s page on london.gov.uk"),
        ],
    },
    {
        "slug": "justice",
        "name": "Support for victims of crime",
        "theme": "barriers",
        "summary": "Help that is built around victims, and small grants so that more organisations can give it.",
        "what": "The Mayor undertook to buy new services for victims of crime, with ways for one service to pass "
        "people on to another.\n\nMore people come forward when they trust the police, so there is more to do. Small "
        "grants are to help organisations to meet that demand. A London-wide service for restorative justice was to "
        "be added.",
        "who": "People who have been a victim of crime in London, and the organisations that support them.",
        "status": "planned",
        "status_date": date(2018, 3, 1),
        "status_note": "As the strategy of March 2018 puts it. It names no sum for the small grants.",
        "source": f"{STRATEGY}, section 3.3.6",
        "facts": [],
    },
]

QUESTIONS: list[tuple[str, str, dict[str, Any]]] = [
    ("about_group", Kind.LONG_TEXT, {"label": "What does your organisation do for victims of crime?", "words": 150}),
    ("borough", Kind.BOROUGHS, {"label": "In which boroughs do you work?"}),
    ("people", Kind.LONG_TEXT, {"label": "Who do you support?", "words": 100}),
    (
        "need",
        Kind.LONG_TEXT,
        {
            "label": "What would a small grant let you do?",
            "help": "A few sentences are enough. Leave out anything about single people.",
            "words": 150,
        },
    ),
]
WAY: dict[str, Any] = {
    "kind": "interest",
    "slug": VICTIMS,
    "title": "Say that you are interested in a small grant",
    "summary": "Tell us in four answers what your organisation does. We invite you if a round opens.",
    "intro": "This is not an application, and it decides nothing. It tells us how many organisations need a small "
    "grant, and for what.",
    "promise": "We read what you send. If you agree, we write to you when a round of small grants opens, and you can "
    "start your application from these answers.",
}


@reference.register
def load_programmes(say: Callable[[str], object]) -> None:
    """The programmes behind the first funds, and one with an expression of interest, which waits for an editor."""
    made = sum(_programme(entry) for entry in PROGRAMMES)
    say(f"{made} programme pages added, {len(PROGRAMMES) - made} there already")


@transaction.atomic
def _programme(entry: dict[str, Any]) -> bool:
    fields = {name: value for name, value in entry.items() if name not in {"slug", "facts"}}
    if Programme.objects.filter(slug=entry["slug"]).exists():
        return False
    programme = Programme.objects.create(
        slug=entry["slug"],
        **fields,
        owner="Communities and Social Policy team",
        checked_date=CHECKED,
        review_date=REVIEW,
        state=Programme.State.PUBLISHED,
        published_at=clock.now(),
    )
    for order, (label, value, as_of, source) in enumerate(entry["facts"], start=1):
        ProgrammeFact.objects.create(
            programme=programme, order=order, label=label, value=value, as_of=as_of, source=source
        )
    if programme.slug == "justice":
        TakePart.objects.create(programme=programme, question_set=_questions(), **WAY)
    return True


def _questions() -> QuestionSet:
    """The questions of the expression of interest; those that a fund asks too have the fund's keys."""
    found = QuestionSet.objects.filter(family=f"{VICTIMS}-interest").order_by("-version").first()
    if found:
        return found
    made = QuestionSet.objects.create(
        name="Interest in small grants for victim organisations", family=f"{VICTIMS}-interest", languages=["en"]
    )
    section = Section.objects.create(
        question_set=made, key="interest", order=1, texts={"en": {"title": "Your organisation"}}
    )
    for order, (key, kind, asked) in enumerate(QUESTIONS, start=1):
        texts = {name: asked[name] for name in ("label", "help") if name in asked}
        Question.objects.create(
            section=section, key=key, order=order, kind=kind, texts={"en": texts}, word_limit=asked.get("words")
        )
    return made
