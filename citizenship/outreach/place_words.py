"""The words of the pages on which somebody takes a place, in English; each is translated under events.<name>."""

from citizenship.facts import words
from citizenship.facts.words import Book, Said, Text

PREFIX = "events."
TEXTS = {
    "near": "Events near you where people help",
    "near_text": "You can go without an account and without giving your name.",
    "all": "All events",
    "take": "Take a place",
    "no_name": "You need no account. We never ask for your name, your address or your telephone number.",
    "for_other": "You can take a place for yourself or for somebody you support.",
    "telephone_instead": "You can also telephone:",
    "when": "When",
    "where": "Where",
    "languages": "Languages spoken there",
    "access": "Access",
    "host": "Who holds it",
    "free": "Free places",
    "which_language": "Which language helps most? You can leave this open.",
    "any_language": "Any language",
    "needs": "What would make it easier to come? You can leave this open.",
    "deleted": "The people there see it without a name. We delete it the day after the event.",
    "taken": "You have a place",
    "your_code": "Your code",
    "keep_code": "Write the code down or print it now. We do not keep it, so we cannot show it again.",
    "show_code": "Show it when you come. If you lose it, come all the same.",
    "print": "Print it (PDF)",
    "cannot_come": "If you cannot come, give the place back with the code, so that somebody else can have it.",
    "give_back": "Give the place back",
    "need_step_free": "Step-free way in",
    "need_sign": "British Sign Language interpreter",
    "need_loop": "Hearing loop",
    "need_large_print": "Large print or easy read",
    "need_reading": "Somebody to read and write with me",
    "need_quiet": "Quiet place or more time",
    "need_supporter": "I come with a supporter or carer",
    "need_children": "I come with young children",
}


@words.register
def texts() -> list[Text]:
    """Every text of these pages, for translators."""
    return [Text(f"{PREFIX}{name}", english) for name, english in TEXTS.items()]


def said(book: Book) -> dict[str, Said]:
    """Every text in the language of the book, by name."""
    return {name: book.say(f"{PREFIX}{name}", english) for name, english in TEXTS.items()}
