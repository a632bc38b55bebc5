"""The answers of a sheet as one query gives them: values by key, and which of them were taken from elsewhere."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from programmes.questions.models import AnswerSheet


class Given(dict[str, Any]):
    """Answers by key; `taken` says in words where an answer was copied from that nobody has changed since, and
    `saved` when each was last saved."""

    def __init__(
        self,
        *args: Any,
        taken: dict[str, str] | None = None,
        saved: dict[str, datetime] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.taken, self.saved = taken or {}, saved or {}


def read(sheet: AnswerSheet) -> Given:
    """Every answer of the sheet that holds something. One query."""
    rows = list(sheet.answers.filter(value__isnull=False).values_list("key", "value", "taken_from", "saved_at"))
    return Given(
        ((key, value) for key, value, _, _ in rows),
        taken={key: taken_from for key, _, taken_from, _ in rows if taken_from},
        saved={key: saved_at for key, _, _, saved_at in rows},
    )


def taken(answers: Any) -> dict[str, str]:
    """What `answers` knows of where they were taken from; nothing for a plain dict."""
    return answers.taken if isinstance(answers, Given) else {}


def last_saved(answers: Any, keys: Iterable[str]) -> datetime | None:
    """When the newest of these answers was saved; None while there is none."""
    saved = answers.saved if isinstance(answers, Given) else {}
    return max((saved[key] for key in keys if key in saved), default=None)
