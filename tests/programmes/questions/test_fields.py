"""Each kind: what may be typed, what is kept, and what is refused with which words."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from programmes.questions import budget, definition, words
from programmes.questions.forms import field_for
from programmes.questions.models import Kind
from tests.programmes.questions import sets

BOROUGHS = {"E09000028": "Southwark", "E09000007": "Camden"}
EMPTY = definition.Texts({}, "en")


def asked(key: str, **changes: Any) -> definition.Asked:
    """A question of the every-kind set, without a database."""
    found = next(dict(question) for question in sets.EVERY_KIND if question["key"] == key) | changes
    choices = tuple(
        definition.Choice(one["code"], definition.Texts({"en": {"label": one["texts"]["en"]}}, "en"))
        for one in found.get("choices", ())
    )
    wanted = {"word_limit": None, "minimum": None, "maximum": None, "max_items": None}
    return definition.Asked(
        key=key, section="all", kind=found["kind"], required=True, texts=EMPTY, whole=found.get("whole", True),
        choices=choices, total_equals="", file_kinds=(), condition={}, rules=(),
        **{name: found.get(name) for name in wanted},
    )  # fmt: skip


def clean(key: str, typed: Any, **changes: Any) -> Any:
    return field_for(asked(key, **changes), None, BOROUGHS).clean(typed)


def date(day: str, month: str, year: str) -> dict[str, str]:
    return {"day": day, "month": month, "year": year}


def line(item: str = "", amount: str = "", heading: str = "") -> dict[str, str]:
    return {"heading": heading, "item": item, "amount": amount}


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("title", "  Songs of\tRye  Lane ", "Songs of Rye Lane"),
        ("title", "   ", None),
        ("title", None, None),
        ("story", "One\r\n\r\ntwo\x0bthree\x07", "One\n\ntwo\nthree"),
        ("story", "word " * 250, ("word " * 250).strip()),
        ("people", "1", "1"),
        ("people", " 500 ", "500"),
        ("people", "٤٥", "45"),
        ("amount", "£1,000", "1000.00"),
        ("amount", "5000.00", "5000.00"),
        ("amount", "1 250.5", "1250.50"),
        ("start", date("6", "3", "2026"), "2026-03-06"),
        ("start", date("06", "March", "2026"), "2026-03-06"),
        ("start", date("29", "feb", "2028"), "2028-02-29"),
        ("start", date("", "", ""), None),
        ("adults", "yes", "yes"),
        ("who", "group", "group"),
        ("who", "", None),
        ("forms", ["film", "music"], ["music", "film"]),
        ("forms", [], None),
        ("where", ["E09000007"], ["E09000007"]),
        ("agreed", "yes", "yes"),
        ("budget", [line("Hall", "£1,200"), line(), line("Fees", "0.50", "fees")], [
            line("Hall", "1200.00"), line("Fees", "0.50", "fees"),
        ]),
        ("budget", [line(heading="fees")], None),
        ("budget", [line("Hall")], [line("Hall")]),
    ],
)  # fmt: skip
def test_what_is_kept(key: str, typed: Any, kept: Any) -> None:
    assert clean(key, typed) == kept


@pytest.mark.parametrize(
    ("key", "typed", "message"),
    [
        ("title", "x" * 301, "Your answer has 301 characters. The most is 300"),
        ("title", "nul\x00", "has a character that we cannot keep"),
        ("story", "half \ud800 pair", "has a character that we cannot keep"),
        ("story", "word " * 251, "Your answer has 251 words. The limit is 250 words: take out 1 word."),
        ("story", "x" * 1_000_000, "Your answer has 1,000,000 characters. The most is 20,000"),
        ("people", "many", "Enter a number in digits"),
        ("people", "1e2", "Enter a number in digits"),
        ("people", "9" * 1_000_000, "Enter a number in digits"),
        ("people", "1.5", "Enter a whole number"),
        ("people", "0", "The least you can enter is 1. You entered 0."),
        ("people", "501", "The most you can enter is 500. You entered 501."),
        ("amount", "£5,000.01", "The most you can enter is £5,000. You entered £5,000.01."),
        ("amount", "999.99", "The least you can enter is £1,000. You entered £999.99."),
        ("amount", "£-1", "The amount cannot be less than £0."),
        ("amount", "\u22121", "The amount cannot be less than £0."),
        ("amount", "1,5", "Enter an amount in pounds"),
        ("amount", "NaN", "Enter an amount in pounds"),
        ("amount", "££12", "Enter an amount in pounds"),
        ("amount", "1000.001", "no more than two digits after the point"),
        ("amount", "1000." + "1" * 40, "Enter an amount in pounds"),
        ("start", date("31", "2", "2026"), "There is no such day in that month"),
        ("start", date("6", "", "2026"), "The date must include a month."),
        ("start", date("x", "3", "2026"), "Enter a day between 1 and 31."),
        ("start", date("6", "13", "2026"), "Enter a month between 1 and 12."),
        ("start", date("6", "3", "26"), "Enter a year of 4 digits."),
        ("start", date("6\x00", "3", "2026"), "has a character that we cannot keep"),
        ("adults", "maybe", "Choose one of the answers in the list."),
        ("who", "person\x00", "has a character that we cannot keep"),
        ("forms", ["music", "film", "craft"], "Choose no more than 2 answers. You have chosen 3."),
        ("forms", ["golf"], "Choose only answers in the list."),
        ("where", ["E09000099"], "Choose only answers in the list."),
        ("agreed", "on", "Choose one of the answers in the list."),
        ("budget", [line("Hall", "-5")], "Line 1: the amount cannot be less than £0."),
        ("budget", [line("Hall", "lots")], "Line 1: enter an amount in pounds"),
        ("budget", [line("Hall", "99999999999")], "Line 1: the amount is too large."),
        ("budget", [line("Hall", "5", "golf")], "Line 1: choose a heading in the list."),
        ("budget", [line("x" * 301, "5")], "Line 1: your answer has 301 characters."),
        ("budget", [line("A", "3000"), line("B", "2000.01")], "up to £5,000.01. The most is £5,000: take off £0.01."),
    ],
)  # fmt: skip
def test_what_is_refused(key: str, typed: Any, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean(key, typed)
    assert message in " ".join(refused.value.messages)


def test_a_number_that_need_not_be_whole_keeps_two_digits() -> None:
    assert clean("people", "12.50", whole=False) == "12.5"
    with pytest.raises(ValidationError, match="two digits"):
        clean("people", "12.505", whole=False)


def test_a_budget_with_more_lines_than_it_may_have() -> None:
    with pytest.raises(ValidationError, match="no more than 2 lines"):
        clean("budget", [line("A", "1")] * 3, max_items=2)


def test_an_error_names_the_input_it_is_about() -> None:
    with pytest.raises(ValidationError) as refused:
        clean("budget", [line("Hall", "5"), line("Fees", "-1")])
    assert refused.value.error_list[0].code == "at-1-amount"


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("one", 1), (" one  two\nthree ", 3), ("co-design £1,000 &", 3), ("one\u00a0two", 2), ("\ufeff", 0)],
)
def test_what_a_word_is(text: str, count: int) -> None:
    assert words.count(text) == count


STORED: dict[str, st.SearchStrategy[Any]] = {
    "title": st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=300),
    "story": st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), min_size=1, max_size=50).map(
        " ".join
    ),
    "people": st.integers(1, 500).map(str),
    "amount": st.decimals(1000, 5000, places=2).map(lambda amount: f"{amount:.2f}"),
    "start": st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2199, 12, 31)).map(str),
    "adults": st.sampled_from(["yes", "no"]),
    "who": st.sampled_from(["person", "group"]),
    "forms": st.sampled_from([["music"], ["music", "craft"], ["film", "craft"]]),
    "budget": st.lists(
        st.builds(line, item=st.text("abc", min_size=1), amount=st.decimals(0, 80, places=2).map(lambda a: f"{a:.2f}")),
        min_size=1, max_size=60,
    ),
}  # fmt: skip


@given(data=st.data(), key=st.sampled_from(sorted(STORED)))
def test_what_is_kept_comes_back_unchanged_through_the_page(data: st.DataObject, key: str) -> None:
    """Filled in again and sent untouched, an answer is the same answer: nothing drifts over several evenings."""
    value = data.draw(STORED[key])
    field = field_for(asked(key), None, BOROUGHS)
    assert field.clean(field.typed(value)) == value


@given(typed=st.text())
def test_any_text_is_kept_or_refused_in_words_never_an_error(typed: str) -> None:
    for question in sets.EVERY_KIND:
        if question["kind"] in {Kind.FILES, Kind.MEDIA}:
            continue
        raw: Any = typed
        if question["kind"] == Kind.DATE:
            raw = date(typed, typed, typed)
        elif question["kind"] in {Kind.MANY_OF, Kind.BOROUGHS}:
            raw = [typed]
        elif question["kind"] == Kind.BUDGET:
            raw = [line(typed, typed, typed)]
        try:
            clean(question["key"], raw)
        except ValidationError as refused:
            said = refused.messages
        else:
            said = ["kept"]
        assert all(said)


def test_budget_gaps_say_what_each_line_lacks() -> None:
    lines = [line("Hall", "10.00", "place"), line("", "5.00", "fees"), line("Tea", "", "")]
    assert budget.gaps(asked("budget"), lines) == [
        "Line 2: say what £5 is for.",
        "Line 3: enter the amount for “Tea”.",
        "Line 3: choose a heading.",
    ]
