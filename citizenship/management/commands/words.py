"""manage.py words: the files of translations, checked, stamped with their English, and what they still miss."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from citizenship.facts import words, words_files


class Command(BaseCommand):
    """Works on files only and needs no database, so that whoever writes translations can run it anywhere."""

    help = "Check, stamp and complete the files of translations."
    requires_system_checks: list[str] = []  # noqa: RUF012 Django's own attribute

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and for which language and file."""
        parser.add_argument("do", choices=["list", "missing", "check", "stamp"], help="what to do")
        parser.add_argument("language", nargs="?", default="", help="such as pl; every language without it")
        parser.add_argument("--under", default="", help="only keys that begin so, such as settled_status.")
        parser.add_argument(
            "--again",
            action="store_true",
            help="stamp: also the lines that have a version, because every one was read against the English of today",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where the files have problems, so that a script notices."""
        english = {key: text for key, text in words.texts(in_files=True).items() if key.startswith(options["under"])}
        try:
            getattr(self, f"_{options['do']}")(options["language"], english, options)
        except ValueError as fault:
            raise CommandError(str(fault)) from fault

    def _list(self, language: str, english: dict[str, words.Text], options: dict[str, Any]) -> None:
        """Every English text with its key."""
        for text in english.values():
            self._text(text)
        self.stdout.write(f"{len(english)} texts, {sum(len(text.english.split()) for text in english.values())} words")

    def _missing(self, language: str, english: dict[str, words.Text], options: dict[str, Any]) -> None:
        """The texts that a language does not have yet."""
        if not language:
            raise CommandError("Say which language: manage.py words missing pl")
        found = words_files.missing(language, english)
        for text in found:
            self._text(text)
        self.stdout.write(f"{len(found)} of {len(english)} texts are missing in {language}")

    def _text(self, text: words.Text) -> None:
        note = f"  # {text.note}" if text.note else ""
        self.stdout.write(f"{text.key}{note}\n    {text.english}")

    def _check(self, language: str, english: dict[str, words.Text], options: dict[str, Any]) -> None:
        """What keeps lines from being loaded, and how complete each language is."""
        everything = words.texts(in_files=True)
        problems = [line for each in words_files.files(language) for line in each.problems(everything)]
        for line in problems:
            self.stdout.write(line)
        for code in sorted({each.language for each in words_files.files(language)}):
            lines = [line for each in words_files.files(code) for line in each.lines()]
            older = sum(1 for line in lines if line.key in everything and line.version != everything[line.key].version)
            left = len(words_files.missing(code, english))
            self.stdout.write(f"{code}: {len(lines)} texts, {older} from older English, {left} missing")
        if problems:
            raise CommandError(f"{len(problems)} problems")

    def _stamp(self, language: str, english: dict[str, words.Text], options: dict[str, Any]) -> None:
        """Write beside each line which English it was made from."""
        for each in words_files.files(language):
            self.stdout.write(f"{each.name}: {each.stamp(english, again=options['again'])} stamped")
