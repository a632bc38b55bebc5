"""The files of translations: what they may hold, their versions, and loading them without overwriting anybody."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from citizenship.facts import words, words_files
from citizenship.facts.models import PageLanguage, Translation
from citizenship.facts.words import Text
from citizenship.facts.words_files import File
from tests.citizenship import factories

RING = Text("test.ring", "Ring {tel|020 7946 0000} today.")
WALK = Text("test.walk", "Walk in.", "On a door.")
GOOD = '"test.ring" = "Zadzwoń: {tel|020 7946 0000}."\n"test.walk" = "Wejdź."\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one Polish file, and two English texts."""
    monkeypatch.setattr(words, "_sources", [])
    words.register(lambda: [RING, WALK])
    monkeypatch.setattr(words_files, "FOLDER", tmp_path)
    (tmp_path / "pl").mkdir()
    (tmp_path / "pl" / "test.toml").write_text(GOOD)
    return tmp_path


def run(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("words", *arguments, stdout=out, **options)
    return out.getvalue()


class TestCommand:
    def test_stamp_then_check(self, folder: Path) -> None:
        with pytest.raises(CommandError, match="2 problems"):
            run("check", "pl")
        assert "2 stamped" in run("stamp", "pl")
        text = (folder / "pl" / "test.toml").read_text()
        assert text.startswith(GOOD.strip())
        assert f'"test.walk" = "{WALK.version}"' in text
        assert "pl: 2 texts, 0 from older English, 0 missing" in run("check")

    def test_a_stamp_stays_until_it_is_asked_for_again(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        run("stamp")
        monkeypatch.setattr(words, "_sources", [])
        words.register(lambda: [RING, Text("test.walk", "Walk in, please.")])
        assert "0 stamped" in run("stamp", "pl")
        assert "1 from older English" in run("check", "pl")
        assert "2 stamped" in run("stamp", "pl", again=True)
        assert "0 from older English" in run("check", "pl")

    def test_list_and_missing(self, folder: Path) -> None:
        assert "test.walk  # On a door.\n    Walk in." in run("list")
        assert "2 texts" in run("list", under="test.")
        assert "2 of 2 texts are missing in lt" in run("missing", "lt")
        assert "0 of 2" in run("missing", "pl")
        with pytest.raises(CommandError, match="Say which language"):
            run("missing")

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ('"test.ring" = "Zadzwoń."', "same numbers and dates"),
            ('"test.gone" = "Nie ma."', "No text has this key"),
            ('"test.walk" = " "', "It is empty"),
            ('"other.walk" = "Wejdź."', "No text has this key"),
        ],
    )
    def test_what_is_wrong_is_said_with_its_place(self, folder: Path, line: str, said: str) -> None:
        (folder / "pl" / "test.toml").write_text(f"{line}\n")
        run("stamp")
        out = StringIO()
        with pytest.raises(CommandError):
            call_command("words", "check", "pl", stdout=out)
        assert "pl/test.toml: " in out.getvalue()
        assert said in out.getvalue()

    def test_keys_stand_in_the_file_of_their_name(self, folder: Path) -> None:
        (folder / "pl" / "door-front.toml").write_text('"test.walk" = "Wejdź."\n')
        file = File(folder / "pl" / "door-front.toml")
        assert file.problem(file.lines()[0], words.texts()) == "Keys of this file begin with door."

    @pytest.mark.parametrize("broken", ['"test.walk" = ', '[test]\nwalk = "Wejdź."'])
    def test_a_file_that_cannot_be_read(self, folder: Path, broken: str) -> None:
        (folder / "pl" / "test.toml").write_text(broken)
        with pytest.raises(CommandError, match=r"pl/test\.toml"):
            run("check")


@pytest.mark.django_db
class TestLoad:
    def load(self) -> list[str]:
        said: list[str] = []
        words_files.load_translations(said.append)
        return said

    def test_nothing_that_is_loaded_is_reviewed(self, folder: Path) -> None:
        factories.page_language()
        run("stamp")
        assert self.load() == ["translations, pl: 2 new, 0 changed"]
        assert Translation.objects.filter(state="draft", reviewer="").count() == 2
        assert not Translation.objects.exclude(reviewed_by=None, written_by=None).exists()
        assert self.load() == ["translations, pl: 0 new, 0 changed"]

    def test_without_a_version_or_with_a_fault_it_is_left_out(self, folder: Path) -> None:
        factories.page_language()
        assert self.load() == ["translations, pl: 0 new, 0 changed, 2 left out: run manage.py words check pl"]

    def test_what_somebody_wrote_or_reviewed_stays(self, folder: Path, otto: Any, root: Any) -> None:
        polish = factories.page_language()
        factories.translation(polish, "test.walk", "Proszę wejść.", english=WALK.english, by=otto)
        factories.translation(polish, "test.ring", "{tel|020 7946 0000}", english=RING.english, reviewed_by=root)
        run("stamp")
        assert self.load() == ["translations, pl: 0 new, 0 changed"]
        assert set(Translation.objects.values_list("text", flat=True)) == {"Proszę wejść.", "{tel|020 7946 0000}"}

    def test_a_row_that_nobody_touched_follows_the_file(self, folder: Path) -> None:
        factories.translation(factories.page_language(), "test.walk", "Dawniej.", english="Before")
        run("stamp")
        assert self.load() == ["translations, pl: 1 new, 1 changed"]
        row = Translation.objects.get(key="test.walk")
        assert (row.text, row.source_version, row.written_by) == ("Wejdź.", WALK.version, None)


@pytest.mark.django_db
class TestLanguages:
    def test_the_languages_of_the_hub_are_rows(self) -> None:
        words_files.load_languages(str)
        assert [each.code for each in words.offered()] == (
            ["en", "en-x-easyread", "pl", "ro", "it", "pt", "es", "fr", "bg", "lt", "ar"]
        )
        assert PageLanguage.objects.get(pk="ar").direction == "rtl"
        assert {"so", "bn", "ru", "de", "ga"} <= set(PageLanguage.objects.values_list("pk", flat=True))
        for each in words.offered():
            assert len(each.months) == 12

    def test_one_that_staff_changed_stays(self) -> None:
        factories.page_language("de", own_name="Deutsch (neu)")
        words_files.load_languages(str)
        assert PageLanguage.objects.get(pk="de").own_name == "Deutsch (neu)"


class TestWhatComesWithThePortal:
    """The files of the repository itself, beside the texts of the repository."""

    def test_every_line_can_be_loaded(self) -> None:
        english = words.texts(in_files=True)
        problems = [line for each in words_files.files() for line in each.problems(english)]
        assert not problems, "\n".join(problems)

    def test_no_key_is_written_twice(self) -> None:
        for language in {each.language for each in words_files.files()}:
            keys = [line.key for each in words_files.files(language) for line in each.lines()]
            assert len(keys) == len(set(keys)), language
