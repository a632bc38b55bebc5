"""The words around a survey (its buttons, its messages, its printed slips), in the languages that people answer in.

The survey's own questions are kept with its question set. What a language lacks is said in English, and marked as
English on the page, so that a voice reads it right. `REVIEWED` names the languages whose words here a translator has
read: none so far.
"""

from dataclasses import dataclass
from functools import cache

from programmes.evidence.phrases import ar, bg, en, es, fr, it, lt, pl, pt, ro
from programmes.questions.models import direction

ENGLISH = "en"
LANGUAGES: dict[str, dict[str, str]] = {
    "en": en.WORDS,
    "pl": pl.WORDS,
    "ro": ro.WORDS,
    "it": it.WORDS,
    "pt": pt.WORDS,
    "es": es.WORDS,
    "fr": fr.WORDS,
    "bg": bg.WORDS,
    "lt": lt.WORDS,
    "ar": ar.WORDS,
}
REVIEWED: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Phrase:
    """Words, and the language that they are really in."""

    text: str
    lang: str

    def __str__(self) -> str:
        return self.text

    @property
    def dir(self) -> str:
        """ "rtl" or "ltr"."""
        return direction(self.lang)


@cache
def phrase(name: str, language: str) -> Phrase:
    """The words called `name` in this language, else in English. KeyError for a name that there is not."""
    found = LANGUAGES.get(language, {}).get(name)
    return Phrase(found, language) if found else Phrase(en.WORDS[name], ENGLISH)


@cache
def all_in(language: str) -> dict[str, Phrase]:
    """Every phrase in this language, for a page."""
    return {name: phrase(name, language) for name in en.WORDS}


_BY_ENGLISH = {text: name for name, text in en.WORDS.items()}


def said(message: str, language: str) -> Phrase:
    """A message of the portal that is written in English, in this language where it is one of ours.

    One that is in this language already stays as it is.
    """
    name = _BY_ENGLISH.get(message)
    if name is None and message in LANGUAGES.get(language, {}).values():
        return Phrase(message, language)
    return phrase(name, language) if name else Phrase(message, ENGLISH)
