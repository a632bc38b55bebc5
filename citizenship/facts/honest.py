"""What a page says about its own translations: that nobody has reviewed them, that they are older, that some miss."""

from collections.abc import Iterable

from citizenship.facts.models.words import ENGLISH
from citizenship.facts.words import MISSING, OLDER, SOURCE, UNREVIEWED, Book, Said, Text, register

TEXTS = {
    UNREVIEWED: Text(
        "words.unreviewed",
        "Nobody has checked this translation yet. The English text stands beside it.",
        "Above a page whose translation has no reviewer.",
    ),
    OLDER: Text(
        "words.older",
        "This is an older version. The English text has changed since it was translated, and stands beside it. "
        "Where the two differ, the English text counts.",
        "Above a page whose translation was made from older English.",
    ),
    MISSING: Text(
        "words.missing",
        "Some of this page is not in your language yet. Those parts are in English.",
        "Above a page on which a translation is missing.",
    ),
}
# Easy read is English too: its page says the same of itself in its own words, which nobody translates.
EASY = {
    UNREVIEWED: "Nobody has checked this easy read text yet. The full text stands beside it.",
    OLDER: "This is an older version. The full text has changed, and stands beside it. The full text counts.",
    MISSING: "Some of this page is not in easy read yet.",
}
CHOOSE = Text("words.choose", "Read this page in another language", "Above the list of languages.")


@register
def texts() -> Iterable[Text]:
    """The notices, and the words of the list of languages."""
    return [*TEXTS.values(), CHOOSE]


def about(book: Book) -> list[Said]:
    """The notices for what the book has said so far: at most one of each, the gravest first."""
    held = set(book.states)
    if book.is_english:
        return []
    states = [state for state in (OLDER, UNREVIEWED, MISSING) if state in held]
    if book.lang == ENGLISH:
        return [Said(EASY[state], ENGLISH, "ltr", None, SOURCE, book.language) for state in states]
    return [book.say(TEXTS[state].key, TEXTS[state].english) for state in states]
