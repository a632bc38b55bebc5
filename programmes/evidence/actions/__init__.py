"""What can be done here, one module for each concern."""

from programmes.evidence.actions.contact import agree_to_contact, due_dates, forget, remind
from programmes.evidence.actions.keying import (
    discard,
    finish,
    key_first,
    key_second,
    settle,
    start_batch,
)
from programmes.evidence.actions.paper import end_paper, put_on_paper
from programmes.evidence.actions.periods import move_waves
from programmes.evidence.actions.retention import RAW_KEPT_FOR, UNFINISHED_KEPT_FOR, retain
from programmes.evidence.actions.surveys import (
    LONDON,
    SCOPE_MOST,
    SHEET_MOST,
    add_survey,
    answer,
    close_wave,
    issue_codes,
    open_wave,
    record,
    said_with,
)
from programmes.evidence.actions.translations import review_translation

__all__ = [
    "LONDON",
    "RAW_KEPT_FOR",
    "SCOPE_MOST",
    "SHEET_MOST",
    "UNFINISHED_KEPT_FOR",
    "add_survey",
    "agree_to_contact",
    "answer",
    "close_wave",
    "discard",
    "due_dates",
    "end_paper",
    "finish",
    "forget",
    "issue_codes",
    "key_first",
    "key_second",
    "move_waves",
    "open_wave",
    "put_on_paper",
    "record",
    "remind",
    "retain",
    "review_translation",
    "said_with",
    "settle",
    "start_batch",
]
