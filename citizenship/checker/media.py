"""The recordings that an outcome offers: a video in British Sign Language and audio, each with its transcript.

Where there is none, the outcome says so and leads to other formats. Nothing is fetched before somebody plays it, and
the address of a file is random: it does not say which outcome it belongs to.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse

from citizenship.checker import tree as trees
from citizenship.checker.models import OutcomeMedia
from citizenship.facts import words
from citizenship.facts.models.words import ENGLISH
from citizenship.facts.words import Text

# Under "words.", so that the book of every page holds them.
TITLE = Text("words.media_title", "Watch or listen to this page", "Heading above recordings on an outcome.")
NO_BSL = Text("words.media_no_bsl", "There is no British Sign Language video of this page yet.")
NO_AUDIO = Text("words.media_no_audio", "There is no recording of this page to listen to yet.")
OTHER = Text("words.media_other", "Ask for British Sign Language, audio, large print or Braille", "A link.")
TRANSCRIPT = Text("words.media_transcript", "Every word of it, to read", "Opens the transcript of a recording.")
OUTSIDE = Text("words.media_outside", "This recording is on another site.", "Before a link to a recording.")
OLDER = Text("words.media_older", "This was recorded from an older version of this page. Read the page as well.")
ALL = (TITLE, NO_BSL, NO_AUDIO, OTHER, TRANSCRIPT, OUTSIDE, OLDER)


@words.register
def texts() -> Iterable[Text]:
    """The words around recordings."""
    return ALL


@dataclass(frozen=True)
class Recording:
    """One recording, and whether the text has changed since it was made."""

    row: OutcomeMedia
    older: bool

    @property
    def url(self) -> str:
        """Where it is played from: here, or another site."""
        return reverse("citizenship:recording", args=[self.row.pk]) if self.row.file_id else str(self.row.link)

    @property
    def plays(self) -> bool:
        """Whether it lies here and can be played on the page."""
        return self.row.file_id is not None

    @property
    def is_video(self) -> bool:
        """Whether it is shown as a video."""
        return bool(self.row.file and self.row.file.player == "video")


@dataclass(frozen=True)
class Media:
    """What an outcome offers. Where a list is empty, the page says that there is none."""

    bsl: list[Recording] = field(default_factory=list)
    audio: list[Recording] = field(default_factory=list)
    words: dict[str, Text] = field(default_factory=lambda: {each.key.partition("_")[2]: each for each in ALL})

    @property
    def recordings(self) -> list[Recording]:
        """All of them, sign language first."""
        return [*self.bsl, *self.audio]


def version_of(slug: str, outcome: str) -> str:
    """The version of everything that an outcome says in English: a recording of older words says so."""
    found = trees.load(slug)
    return words.version_of("\n".join(part.english for part in found.outcome_texts(found.outcomes[outcome])))


def for_outcome(slug: str, outcome: str, language: str) -> Media:
    """The published recordings of an outcome, in one query: those of the page's language, else the English ones."""
    tag = language.partition("-x-")[0]
    rows = list(
        OutcomeMedia.objects.public()
        .filter(tree=slug, outcome=outcome, language__in={language, tag, ENGLISH})
        .select_related("file", "language")
        .order_by("kind", "title")
    )
    now = version_of(slug, outcome) if rows else ""
    chosen: dict[str, list[Recording]] = {}
    for kind in OutcomeMedia.Kind.values:
        of_kind = [row for row in rows if row.kind == kind]
        own = [row for row in of_kind if row.language_id in (language, tag)]
        chosen[kind] = [Recording(row, row.source_version != now) for row in own or of_kind]
    return Media(bsl=chosen["bsl"], audio=chosen["audio"])
