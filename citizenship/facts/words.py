"""What pages say in many languages: the register of English texts, and the book of one language.

A room registers its texts, each with a key and its English. A page asks for the `book` of a language (one query) and
lets it `say` a key: the translation where there is one, always with what it is worth. A translation that nobody has
reviewed, or that was made from older English, comes with the English to stand beside it; a text that is missing comes
in English and says that it is English. Nothing is ever mixed silently.

Two marks may stand in a text: `{tel|0300 123 7379}` and `{date|2021-06-30}`. Both are written left to right.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import FilteredRelation, Q
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation.trans_real import parse_accept_lang_header

from citizenship.facts.models.words import ENGLISH, PageLanguage, Translation

SOURCE, REVIEWED, UNREVIEWED, OLDER, MISSING = "source", "reviewed", "unreviewed", "older", "missing"
MARK = re.compile(r"\{(tel|date)\|([^{}|]+)\}")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]  # fmt: skip
_LRI, _PDI = "\u2066", "\u2069"  # in plain text: what stands between them is written left to right


@dataclass(frozen=True)
class Text:
    """One English text that can be translated: its key, its words, and what a translator should know."""

    key: str
    english: str
    note: str = ""

    @property
    def version(self) -> str:
        """What names these very words."""
        return version_of(self.english)


Source = Callable[[], Iterable[Text]]
_sources: list[tuple[Source, Source]] = []


def register(source: Source, in_files: Source | None = None) -> Source:
    """Add a room's function that tells all its texts.

    `in_files` tells them without a look into the database, where `source` needs one: as they come with the portal.
    """
    _sources.append((source, in_files or source))
    return source


def texts(in_files: bool = False) -> dict[str, Text]:
    """Every registered text by its key, in the order of registering; `in_files`: as they come with the portal.

    Raises ValueError where two different texts share a key.
    """
    found: dict[str, Text] = {}
    for held, shipped in _sources:
        for text in (shipped if in_files else held)():
            if found.setdefault(text.key, text).english != text.english:
                raise ValueError(f"two texts are called {text.key}")
    return found


def version_of(english: str) -> str:
    """The version of an English text: the first twelve signs of the SHA-256 of its words."""
    return hashlib.sha256(english.encode()).hexdigest()[:12]


def marks(text: str) -> list[str]:
    """The telephone numbers and dates that a text writes, sorted: a translation has the very same."""
    return sorted(match.group(0) for match in MARK.finditer(text))


def problem(english: str, translated: str) -> str:
    """Why this cannot be the translation of that; "" where it can."""
    if not translated.strip():
        return "It is empty."
    if marks(english) != marks(translated):
        wanted = ", ".join(marks(english)) or "none"
        return f"It must hold the same numbers and dates as the English, as they are written there: {wanted}."
    rest = MARK.sub("", translated)
    if "{" in rest or "}" in rest:
        return "A mark in it is not closed, or is neither {tel|…} nor {date|…}."
    return ""


@dataclass(frozen=True)
class Said:
    """A text as a page says it: its words, their language and direction, and what they are worth.

    `english` is the English to stand beside it, None where nothing needs to. `home`: the page around it is in the same
    language, so that its language and direction need not be said again.
    """

    text: str
    lang: str
    dir: str
    english: str | None
    state: str
    language: PageLanguage | None = None
    home: bool = False

    def __str__(self) -> str:
        return self.plain

    @property
    def plain(self) -> str:
        """Its words without marks, for a title, an e-mail or a printed page: numbers and dates isolated where
        the words run right to left."""
        return plain(self.text, self.language)

    @property
    def html(self) -> SafeString:
        """Its words for a page: numbers can be dialled, dates are dates, both left to right."""
        return html(self.text, self.language)

    @property
    def english_plain(self) -> str:
        """The English beside it, without marks; "" where nothing stands beside it."""
        return plain(self.english, None) if self.english else ""

    @property
    def english_html(self) -> SafeString:
        """The English beside it for a page; empty where nothing stands beside it."""
        return html(self.english, None) if self.english else SafeString("")


@dataclass
class Book:
    """The words of one language: what was read for it in one query.

    `states` collects the states of what has been said, so that a page can tell what it holds. `home`: the whole page is
    in this language, `<html>` says so, and what is not is marked; such a page is lighter.
    """

    language: PageLanguage
    held: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # key: text, source version, state
    states: set[str] = field(default_factory=set)
    home: bool = False

    @property
    def code(self) -> str:
        """The code of the language, such as "pl"."""
        return str(self.language.code)

    @property
    def lang(self) -> str:
        """What `lang` says on the page."""
        return self.language.tag

    @property
    def dir(self) -> str:
        """What `dir` says on the page."""
        return str(self.language.direction)

    @property
    def is_english(self) -> bool:
        """Whether it is the source itself."""
        return self.code == ENGLISH

    def say(self, key: str, english: str) -> Said:
        """The text of this key in the book's language, with what it is worth. `english` is the source as it is now."""
        said = self._said(key, english)
        self.states.add(said.state)
        return said

    def _said(self, key: str, english: str) -> Said:
        if self.is_english:
            return Said(english, ENGLISH, "ltr", None, SOURCE, self.language)
        if key not in self.held:
            return Said(english, ENGLISH, "ltr", None, MISSING, None)
        text, version, state = self.held[key]
        if text == english:
            # A name that stays as it is: English, whatever page it stands on, and nothing to set beside it.
            return Said(english, ENGLISH, "ltr", None, REVIEWED if state == Translation.State.REVIEWED else UNREVIEWED)
        if version != version_of(english):
            # Older English may have had another number or date: what is said now stands beside it.
            return Said(text, self.lang, self.dir, english, OLDER, self.language, self.home)
        if state != Translation.State.REVIEWED:
            return Said(text, self.lang, self.dir, english, UNREVIEWED, self.language, self.home)
        return Said(text, self.lang, self.dir, None, REVIEWED, self.language, self.home)

    def date(self, day: date) -> str:
        """A day in the language's own words, such as "20 March 2026"."""
        return written(day, self.language)


def book(language: str, keys: Iterable[str] | None = None, *, home: bool = False) -> Book:
    """The book of a language, in one query (none for English).

    `keys` says what the page will say: whole keys, or beginnings that end in a full stop ("frame."); None is
    everything. The portal's own notices about translations are always in it. A code that nobody knows is English.
    `home` says that the page's own `<html>` has the book's language and direction.
    """
    if language == ENGLISH or not language:
        return Book(english())
    wanted_here = Q()
    if keys is not None:
        asked = [*keys, "words."]
        exact = [key for key in asked if not key.endswith(".")]
        wanted_here = Q(translations__key__in=exact)
        for beginning in {key for key in asked if key.endswith(".")}:
            wanted_here |= Q(translations__key__startswith=beginning)
    rows = list(
        PageLanguage.objects.filter(code=language)
        .annotate(said=FilteredRelation("translations", condition=wanted_here or Q(translations__pk__isnull=False)))
        .values_list(*_OF_LANGUAGE, "said__key", "said__text", "said__source_version", "said__state")
    )
    if not rows:
        return Book(english())
    size = len(_OF_LANGUAGE)
    row = PageLanguage(**dict(zip(_OF_LANGUAGE, rows[0][:size], strict=True)))
    return Book(row, {each[size]: each[size + 1 :] for each in rows if each[size]}, home=home)


_OF_LANGUAGE = ("code", "own_name", "english_name", "direction", "months", "date_form")


def english() -> PageLanguage:
    """English as it is without a look into the database: the source of everything else."""
    return PageLanguage(code=ENGLISH, own_name="English", english_name="English", direction="ltr", offered=True)


def offered() -> list[PageLanguage]:
    """The languages that people can choose, in their order; English alone before any is loaded."""
    return list(PageLanguage.objects.filter(offered=True)) or [english()]


def wanted(request: HttpRequest, there: Iterable[PageLanguage] | None = None) -> str:
    """The language of this request: the hidden field `language` of a form, else `?lang=`, else what the browser asks
    for, else English. Only what is offered counts, and nothing is remembered.
    """
    codes = {each.code.lower(): each.code for each in (offered() if there is None else there)}
    asked = [request.POST.get("language", ""), request.GET.get("lang", "")]
    asked += [tag for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    for tag in asked:
        for name in (tag.lower(), tag.lower().partition("-")[0]):
            if name in codes:
                return codes[name]
    return ENGLISH


def page(book: Book, there: Iterable[PageLanguage] = ()) -> dict[str, Any]:
    """What a page in the book's language needs: the book, `page_lang`, `page_dir`, and the languages to choose from."""
    return {"book": book, "page_lang": book.lang, "page_dir": book.dir, "page_languages": list(there)}


def written(day: date, language: PageLanguage | None) -> str:
    """A day as this language writes it: "20 March 2026". English where the row of the language has no months yet."""
    if language is None or len(language.months) != 12 or not language.date_form:
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return (
        language.date_form.replace("{day}", str(day.day))
        .replace("{month}", language.months[day.month - 1])
        .replace("{year}", str(day.year))
    )


def _value(match: "re.Match[str]", language: PageLanguage | None) -> str:
    kind, value = match.group(1), match.group(2)
    return value if kind == "tel" else written(date.fromisoformat(value), language)


def plain(text: str, language: PageLanguage | None) -> str:
    """A text without marks. Where it runs right to left, numbers and dates are isolated so that they do not turn."""
    before, after = (_LRI, _PDI) if language is not None and language.direction == "rtl" else ("", "")
    return MARK.sub(lambda match: f"{before}{_value(match, language)}{after}", text)


def html(text: str, language: PageLanguage | None) -> SafeString:
    """A text for a page, escaped, with its marks: numbers that can be dialled and dates, both left to right."""

    def one(match: "re.Match[str]") -> str:
        value = escape(_value(match, language))
        if match.group(1) == "tel":
            number = re.sub(r"[^0-9+]", "", match.group(2))
            return f'<a class="govuk-link" href="tel:{number}"><bdi dir="ltr">{value}</bdi></a>'
        return f'<time datetime="{match.group(2)}" dir="ltr">{value}</time>'

    # Escaping leaves braces, bars, digits and hyphens as they are, so the marks are still there after it.
    return mark_safe(MARK.sub(one, escape(text)))  # nosec B308 B703: escaped before the marks are put in
