"""How pages write the words of a fact: its numbers and dates, without the marks that translators see."""

from django import template
from django.utils.safestring import SafeString

from citizenship.facts import words

register = template.Library()


@register.filter
def fact_words(statement: str) -> SafeString:
    """A statement for a page in English: numbers that can be dialled."""
    return words.html(statement, None)


@register.filter
def fact_plain(statement: str) -> str:
    """The same for an e-mail."""
    return words.plain(statement, None)
