"""Files that go with a message: a room registers a function for the events that it writes about.

A file is made when the message is sent, from what is true then, and is never stored with the message. GOV.UK Notify
takes no such files: its messages go without, and the page that they lead to has the same file.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Attachment:
    """One small file: its name, its type ("text/calendar; …") and what is in it."""

    name: str
    content_type: str
    text: str


_sources: dict[str, Callable[[Any], Attachment | None]] = {}


def register(prefix: str, source: Callable[[Any], Attachment | None]) -> None:
    """Have `source` asked for a file for each message whose event begins with `prefix`; it is given the notice."""
    _sources[prefix] = source


def of(notice: Any) -> tuple[Attachment, ...]:
    """The files that go with this message."""
    made = (source(notice) for prefix, source in _sources.items() if notice.event.startswith(prefix))
    return tuple(file for file in made if file is not None)
