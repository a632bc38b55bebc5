"""How the portal counts words, in one place.

A word is whatever stands between spaces or line ends: "co-design", "£1,000" and "&" are one word each. The counter
that the page shows while somebody types counts the same way, so the page and the server never disagree.
"""

import re

# Zero-width no-break space is a space to the browser's counter, and invisible to the person.
_WORD = re.compile(r"[^\s\ufeff]+")


def count(text: str) -> int:
    """How many words the text has."""
    return len(_WORD.findall(text))


def plural(number: int, noun: str) -> str:
    """ "1 word", "2 words", "1,200 words"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
