"""The words of the campaign's materials, and the paper that they are printed on.

A translation that nobody has reviewed is printed with the English beside it, and the sheet says so.
"""

from dataclasses import dataclass
from functools import lru_cache
from json import dumps, loads
from typing import Any

from django.conf import settings

from citizenship.facts import words
from citizenship.facts.words import Book, Said, Text
from citizenship.outreach.campaign import page_of, printed_address
from citizenship.outreach.models import Kind, Subject
from programmes.evidence import codes
from programmes.outputs import pdf, qr

# The trimmed size of each paper, in millimetres.
SIZES = {Kind.POSTER_A3: (297, 420), Kind.POSTER_A4: (210, 297), Kind.LEAFLET: (148, 210), Kind.CARD: (85, 55)}
# Sheets without a place that a process keeps ready: everybody may ask for them.
MOST_READY = 40
POINTS = 3
_NOTE = "Campaign material: it is read from a distance or at a glance, so keep it about as short as the English."
ENGLISH: dict[str, str] = {
    "material.settled_status.head": "From Europe and living in London?",
    "material.settled_status.line": "Find out what to do about your settled or pre-settled status. It takes about "
    "five minutes.",
    "material.settled_status.point.1": "No status yet: see what may still be open to you.",
    "material.settled_status.point.2": "Pre-settled status: see what happens next.",
    "material.settled_status.point.3": "A letter or e-mail about your status: get advice at once.",
    "material.becoming_british.head": "Thinking of becoming British?",
    "material.becoming_british.line": "See the steps one by one, before you pay for anything.",
    "material.becoming_british.point.1": "Your status and your years in the UK.",
    "material.becoming_british.point.2": "English and the Life in the UK test.",
    "material.becoming_british.point.3": "The form, the fee and the ceremony.",
    "material.young_londoners.head": "Young in London, without a British passport?",
    "material.young_londoners.line": "You may have rights that nobody has told you about. Find out what to ask, and "
    "who can help.",
    "material.young_londoners.point.1": "Born here, or came here as a child.",
    "material.young_londoners.point.2": "In care, or left care.",
    "material.young_londoners.point.3": "Under 18 or over: ask early.",
    "material.advice.head": "Advice about immigration, near you",
    "material.advice.line": "Find out who can help: by borough, by language, and by what you need.",
    "material.advice.point.1": "We say who is registered to give advice.",
    "material.advice.point.2": "We say what it costs, and when it is free.",
    "material.advice.point.3": "We say where they are, and which places are step-free.",
    "material.scan": "Scan the code with a phone, or type:",
    "material.free": "Free. No account. Nothing that you answer is kept.",
    "material.general": "General information, not legal advice.",
    "material.unreviewed": "Nobody has checked this translation yet. The English stands beside it.",
}


@words.register
def texts() -> list[Text]:
    """Every text of the materials, for those who translate."""
    return [Text(key, english, _NOTE) for key, english in ENGLISH.items()]


@dataclass(frozen=True)
class Sheet:
    """One sheet of paper: what it is about, its size, its language, and the place that shows it ("" for none)."""

    subject: Subject
    kind: Kind
    language: str
    code: str = ""

    def data(self) -> dict[str, Any]:
        """What the template is filled with. One query for the words, none for English."""
        book = words.book(self.language, ["material."])
        width, height = SIZES[self.kind]
        address = printed_address(self.subject, self.language, self.code)
        said = self._said(book)
        return {
            "kind": str(self.kind),
            "width": width,
            "height": height,
            "lang": book.lang,
            "rtl": book.dir == "rtl",
            "title": f"{self.subject.label}, {self.kind.label.lower()}, {book.language.english_name}",
            **said,
            "mixed": any(each["english"] for each in _all(said)),
            "qr": qr.svg(address),
            "address": _typed(self.subject),
            "code": codes.spaced(self.code) if self.code else "",
        }

    def _said(self, book: Book) -> dict[str, Any]:
        def say(name: str) -> dict[str, str]:
            return _piece(book.say(f"material.{name}", ENGLISH[f"material.{name}"]))

        about = str(self.subject)
        return {
            "head": say(f"{about}.head"),
            "line": say(f"{about}.line"),
            "points": [say(f"{about}.point.{number}") for number in range(1, POINTS + 1)],
            **{name: say(name) for name in ("scan", "free", "general", "unreviewed")},
        }

    def pdf(self) -> bytes:
        """The sheet as a PDF for the printer: three millimetres of bleed, crop marks, fonts within it.

        One without a place is kept ready in the memory of the process, as long as its words stay the same.
        """
        data = self.data()
        return _made(data) if self.code else _ready(dumps(data, sort_keys=True))

    @property
    def filename(self) -> str:
        """What the file is called when it is saved."""
        parts = [str(self.subject), str(self.kind), self.language, *([self.code] if self.code else [])]
        return "-".join(parts).replace("_", "-") + ".pdf"


def _made(data: dict[str, Any]) -> bytes:
    return pdf.render("citizenship/outreach/campaign/material.typ", data)


@lru_cache(maxsize=MOST_READY)
def _ready(data: str) -> bytes:
    return _made(loads(data))


def _all(said: dict[str, Any]) -> list[dict[str, str]]:
    return [*said["points"], *(each for name, each in said.items() if name not in ("points", "unreviewed"))]


def _piece(said: Said) -> dict[str, str]:
    """A text as the template needs it: its words, their language, and the English beside them where it must stand."""
    return {"text": said.plain, "lang": said.lang, "rtl": said.dir == "rtl", "english": said.english_plain}  # type: ignore[dict-item]


def _typed(subject: str) -> str:
    """The page's address as somebody types it."""
    return f"{settings.SITE_URL}{page_of(subject)}".partition("://")[2].rstrip("/")
