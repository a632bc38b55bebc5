"""The form of a checker: what the three of them keep, and what the validation says about a bad one."""

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from citizenship.checker import frame, marks, tree, validation
from citizenship.checker.tree import TreeError

SMALL = """
slug = "small"
version = 1
dated = 2026-11-22
title = "A small checker"
intro = ["General information."]
first = "nationality"
letter = "urgent"

[[question]]
key = "nationality"
code = "Q1"
kind = "one"
ask = "Which?"
ask_child = "Which has the child?"
[[question.answer]]
key = "british"
say = "British"
go = "none"
[[question.answer]]
key = "polish"
say = "Polish"
go = "reasons"
marks = ["child"]

[[question]]
key = "reasons"
code = "Q2"
kind = "many"
ask = "Why?"
[[question.answer]]
key = "ill"
say = "Ill"
go = "when"
[[question.answer]]
key = "abuse"
say = "Abuse"
go = "when"
[[question.answer]]
key = "no_reason"
say = "None of these"
go = "late"
alone = true

[[question]]
key = "when"
code = "Q3"
kind = "date"
ask = "When did you come?"
go = "now"
go_past = "late"
months = 3

[[outcome]]
key = "none"
code = "O1"
title = "Nothing to do"
means = ["Nothing."]
next = ["Keep your passport."]

[[outcome]]
key = "now"
code = "O2"
title = "Apply"
means = ["There is a time limit."]
next = ["Call {tel|0300 123 7379} before {date|2027-01-31}."]
[[outcome.also]]
when = ["child"]
say = "Ask for the child too."

[[outcome]]
key = "late"
code = "O3"
title = "Late"
means = ["It is late."]
next = ["Get advice."]
help = "late"

[[outcome]]
key = "urgent"
code = "O4"
title = "Act today"
urgent = true
means = ["A letter has a date."]
next = ["Call."]
[[outcome.where]]
label = "Somebody"
phone = "0300 123 7379"
"""
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file with this checker in it."""

    def to_file(text: str) -> Path:
        path = tmp_path / "small.toml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    return to_file


def wrong(path: Path) -> list[str]:
    """What the validation says."""
    with pytest.raises(TreeError) as refused:
        validation.checked(path)
    return refused.value.problems


class TestTheThree:
    @pytest.mark.parametrize("slug", tree.SLUGS)
    def test_obey_every_rule(self, slug: str) -> None:
        found = validation.checked(tree.TREES / f"{slug}.toml")
        assert found == tree.load(slug)

    @pytest.mark.parametrize("slug", tree.SLUGS)
    def test_every_text_has_a_key_of_its_own(self, slug: str) -> None:
        parts = tree.load(slug).texts()
        assert len({part.key for part in parts}) == len(parts)
        assert all(re.fullmatch(r"[a-z0-9_.-]{5,160}", part.key) for part in parts)

    def test_section_9_of_the_reference(self) -> None:
        """Irish to O2; pre-settled status with a letter to O6, which has a telephone; Zambrano to O12."""
        found = tree.load("settled_status")
        ends = {way.steps: found.outcomes[way.outcome] for way in tree.paths(found)}
        irish = {one.code for steps, one in ends.items() if ("nationality", ("irish",)) in steps}
        assert "O2" in irish and not irish & {"O9", "O6"}
        letters = [one for one in found.outcomes.values() if one.code == "O6"]
        assert letters and all(any(place.phone for place in one.where) for one in letters)
        zambrano = next(one for one in found.outcomes.values() if one.code == "O12")
        assert "2023-08-08" in " ".join((zambrano.title, *zambrano.means, *zambrano.next))

    def test_british_and_irish_people_never_come_to_a_late_application(self) -> None:
        found = tree.load("settled_status")
        for way in tree.paths(found):
            if {("nationality", ("british",)), ("nationality", ("irish",))} & set(way.steps):
                assert found.outcomes[way.outcome].code != "O9", way.steps

    def test_outcomes_of_the_reference_are_all_there(self) -> None:
        codes = {one.code for one in tree.load("settled_status").outcomes.values()}
        named = "O1 O2 O3 O4a O4b O4c O5 O6 O7 O8 O9 O10a O10b O10c O11 O12 O13 O14"
        assert codes >= set(named.split()) and {code.rstrip("abc") for code in codes} == {f"O{n}" for n in range(1, 15)}


class TestReading:
    def test_a_good_one(self, write: Write) -> None:
        found = validation.checked(write(SMALL))
        assert [way.outcome for way in tree.paths(found)].count("late") == 3
        assert {way.outcome for way in tree.paths(found)} == {"none", "now", "late"}
        assert max(len(way.steps) for way in tree.paths(found)) == 3
        assert "small.o.now.also.1" in {part.key for part in found.texts()}

    def test_keys_of_texts(self, write: Write) -> None:
        keys = [part.key for part in tree.parse(write(SMALL)).texts()]
        assert keys[:4] == ["small.title", "small.intro.1", "small.q.nationality.ask", "small.q.nationality.ask_child"]
        assert "small.q.nationality.a.british.say" in keys and "small.o.urgent.where.1" in keys

    def test_many_answers_are_walked_one_all_and_none(self, write: Write) -> None:
        question = tree.parse(write(SMALL)).questions["reasons"]
        given = [answers for answers, _go, _marks in tree.choices(question, tree.parse(write(SMALL)).dated)]
        assert sorted(given) == [("ill",), ("ill", "abuse"), ("no_reason",)]

    def test_not_toml(self, write: Write) -> None:
        assert "not TOML" in wrong(write("slug = "))[0]

    def test_an_unknown_field(self, write: Write) -> None:
        assert "another form" in wrong(write(SMALL.replace("urgent = true", "urgently = true")))[0]


class TestEveryRule:
    @pytest.mark.parametrize(
        ("good", "bad", "said"),
        [
            ('go = "none"', 'go = "nobody"', 'Q1 leads to "nobody", which is neither'),
            ('first = "nationality"', 'first = "whom"', 'first = "whom" is not a question'),
            ('letter = "urgent"', 'letter = "nationality"', "is not an outcome"),
            ('key = "reasons"', 'key = "urgent"', "The key urgent is used twice"),
            ('go = "now"\n', 'go = "nationality"\n', "circle: nationality → reasons → when → nationality"),
            ('key = "polish"', 'key = "irish"', '"irish" comes to the late outcome O3'),
            ('means = ["Nothing."]', 'means = ["You qualify."]', 'says "you qualify"'),
            ('means = ["Nothing."]', 'means = ["You’re  eligible."]', 'says "you\'re eligible"'),
            ('means = ["Nothing."]', "means = []", "says nothing under means or next"),
            ('means = ["Nothing."]', 'means = ["<b>No</b>"]', "no HTML"),
            ("{tel|0300 123 7379}", "{tel|call us}", "is not a telephone number"),
            ("{date|2027-01-31}", "{date|2027-02-31}", "is not a day"),
            ("{date|2027-01-31}", "{day|2027-01-31}", "not closed or not known"),
            ('phone = "0300 123 7379"', 'url = "https://a.example/"', "needs a telephone number"),
            ('phone = "0300 123 7379"', 'phone = "soon"', "soon is not a telephone number"),
            ('phone = "0300 123 7379"', 'url = "a.example"', "is not a whole address"),
            ('help = "late"', 'help = "some"', 'help "some" is not one of'),
            ('help = "late"', 'needs = ["luck"]', 'need "luck" is not one of'),
            ('help = "late"', 'facts = ["nobody-knows"]', 'uses the fact "nobody-knows"'),
            ('help = "late"', 'needed = ["lapse"]', "without listing it in facts"),
            ('help = "late"', '[[outcome.links]]\nlabel = "x"\nto = "y"', 'links to "y"'),
            ('when = ["child"]', 'when = ["chidl"]', "no answer sets the mark chidl"),
            ("alone = true", "", "must lead to the same place"),
            ('kind = "one"', 'kind = "some"', 'kind "some" is not one of'),
            ("months = 3", "months = 0", "months (1 or more)"),
            ('key = "polish"', 'key = "british"', "two answers have the same key"),
            ('slug = "small"', 'slug = "other"', "the file is called small.toml"),
            ('title = "Late"', 'title = " "', "small.o.late.title is empty"),
        ],
    )
    def test_a_bad_one_is_refused_in_words(self, write: Write, good: str, bad: str, said: str) -> None:
        assert SMALL.count(good), good
        assert said in " | ".join(wrong(write(SMALL.replace(good, bad, 1)))), wrong(write(SMALL.replace(good, bad, 1)))

    def test_nothing_leads_there(self, write: Write) -> None:
        more = '\n[[outcome]]\nkey = "far"\ncode = "O9"\ntitle = "Far"\nmeans = ["a"]\nnext = ["b"]\n'
        assert wrong(write(SMALL + more)) == ['nothing leads to "far"']

    def test_a_path_is_too_long(self, write: Write) -> None:
        chain = "".join(
            f'[[question]]\nkey = "m{n}"\ncode = "M{n}"\nkind = "one"\nask = "?"\n'
            f'[[question.answer]]\nkey = "on"\nsay = "On"\ngo = "{f"m{n + 1}" if n < 8 else "none"}"\n'
            for n in range(9)
        )
        long = SMALL.replace('go = "none"', 'go = "m0"', 1).replace("\n[[outcome]]", f"\n{chain}\n[[outcome]]", 1)
        assert "a path has 10 questions: nationality → m0" in wrong(write(long))[0]

    def test_the_command_says_what_is_wrong(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        assert validation.main(["settled_status", "nowhere"]) == 1
        said = capsys.readouterr().out
        assert "settled_status: good. " in said and "nowhere: no file" in said


class TestFrame:
    def test_no_word_promises_or_holds_an_unknown_mark(self) -> None:
        for part in frame.texts():
            assert not marks.problems(part.english), part.key
            assert not [phrase for phrase in validation.BANNED if phrase in part.english.lower()], part.key

    def test_templates_use_only_words_of_the_frame_and_every_word_is_used(self) -> None:
        folder = Path(__file__).parents[3] / "templates" / "citizenship" / "checker"
        text = " ".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html")))
        used = set(re.findall(r"\bw\.([a-z_0-9]+)", text))
        assert used <= set(frame.ENGLISH), used - set(frame.ENGLISH)
        room = Path(tree.__file__).parent
        code = " ".join(path.read_text(encoding="utf-8") for path in room.rglob("*.py") if path.name != "frame.py")
        by_code = {"level_", "level_is_", "harder_", "helper_may_", "helper_not_", "source_kind_", "error_"}
        unused = {
            name for name in set(frame.ENGLISH) - used
            if f'"{name}"' not in code and not any(name.startswith(start) for start in by_code)
        }  # fmt: skip
        assert not unused
