"""The room's rows, gathered."""

from citizenship.facts.models.alerts import FactAlert
from citizenship.facts.models.facts import About, Fact, FactChange, FactEdit, FactEditMove, FactMove, FactSource, Tag
from citizenship.facts.models.words import PageLanguage, Translation, TranslationMove

__all__ = [
    "About",
    "Fact",
    "FactAlert",
    "FactChange",
    "FactEdit",
    "FactEditMove",
    "FactMove",
    "FactSource",
    "PageLanguage",
    "Tag",
    "Translation",
    "TranslationMove",
]
