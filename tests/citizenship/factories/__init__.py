"""Rows for the tests of citizenship, in plain words; one module for each room. Each function says what it makes."""

from tests.citizenship.factories.ceremonies import NEVER_RECORDED, ceremony, place_of, plan_of, record_of
from tests.citizenship.factories.guidance import guidance
from tests.citizenship.factories.partners import asked, mayors, nominated, partner, venue
from tests.citizenship.factories.returns import final, monthly, sent
from tests.citizenship.factories.studies import joined, place, requested, statement, study
from tests.citizenship.factories.waves import answered, asked_at, figures, publication, surveyed
from tests.citizenship.factories.words import page_language, recording, translation

__all__ = [
    "NEVER_RECORDED",
    "answered",
    "asked",
    "asked_at",
    "ceremony",
    "figures",
    "final",
    "guidance",
    "joined",
    "mayors",
    "monthly",
    "nominated",
    "page_language",
    "partner",
    "place",
    "place_of",
    "plan_of",
    "publication",
    "record_of",
    "recording",
    "requested",
    "sent",
    "statement",
    "study",
    "surveyed",
    "translation",
    "venue",
]
