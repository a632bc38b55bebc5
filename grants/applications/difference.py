"""What has changed in the answers between two moments, word by word, for people who see it and people who hear it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from grants.applications.models import Application
from programmes.questions import engine

_PIECES = re.compile(r"\s+|[^\s]+")
SAME, ADDED, REMOVED = "same", "added", "removed"
# Above this many pieces (about 3,000 words) the two texts are shown whole: comparing them would take too long.
MOST_PIECES = 6_000


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, came or went. `kind`: same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Changed:
    """One question whose answer is not what it was."""

    label: str
    lang: str
    dir: str
    before: tuple[Piece, ...] = field(default=())
    after: tuple[Piece, ...] = field(default=())


def words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The two texts as pieces: what went stands in the first, what came in the second."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    if len(old) + len(new) > MOST_PIECES:
        return (Piece(REMOVED, before),), (Piece(ADDED, after),)
    left: list[Piece] = []
    right: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            left.append(Piece(SAME, "".join(old[a:b])))
            right.append(Piece(SAME, "".join(new[c:d])))
            continue
        left += [Piece(REMOVED, "".join(old[a:b]))] if b > a else []
        right += [Piece(ADDED, "".join(new[c:d]))] if d > c else []
    return tuple(left), tuple(right)


def between(application: Application, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Changed]:
    """Every question whose answer differs, in the order of the form; those asked only before or only after, too."""
    earlier, later = _rows(application, before), _rows(application, after)
    order = [key for key in engine.defined(application.sheet).questions if key in earlier or key in later]
    found = []
    for key in order:
        old, new = _text(earlier.get(key)), _text(later.get(key))
        if old == new:
            continue
        row: Any = later.get(key) or earlier.get(key)
        left, right = words(old, new)
        found.append(Changed(row.label, row.lang, row.dir, left, right))
    return found


def _rows(application: Application, given: Mapping[str, Any]) -> dict[str, engine.Read]:
    return {row.key: row for part in engine.read_back(application.sheet, given=given) for row in part.rows}


def _text(row: engine.Read | None) -> str:
    if row is None:
        return ""
    return "\n".join(file.name for file in row.files) if row.files else str(row.answer)


@dataclass(frozen=True)
class Round:
    """One question of ours and what came of it: `reply` and `sent_at` are empty while the applicant has it."""

    question: str
    asked_at: Any
    reply: str
    sent_at: Any
    changes: list[Changed]


def rounds(application: Application, *, unsent: bool) -> list[Round]:
    """Each question that we sent back, the newest first, with the reply and what changed since.

    `unsent`: show what the applicant is changing just now, which is for the applicant alone.
    """
    steps = list(
        application.moves.filter(verb__in=["submit", "return_"]).select_related("answers_kept").order_by("at", "pk")
    )
    found = []
    # What was sent in reply is what we kept when we sent it back once more, else what stands there now.
    after: Any = None
    for place in range(len(steps) - 1, -1, -1):
        step, before = steps[place], getattr(steps[place], "answers_kept", None)
        if step.verb != "return_" or before is None:
            continue
        sent = steps[place + 1] if place + 1 < len(steps) else None
        if after is None:
            after = engine.answers(application.sheet) if sent or unsent else before.answers
        found.append(
            Round(
                question=step.note,
                asked_at=step.at,
                reply=sent.note if sent else "",
                sent_at=sent.at if sent else None,
                changes=between(application, before.answers, after),
            )
        )
        after = before.answers
    return found
