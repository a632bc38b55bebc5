"""What the pages and messages of reminders say, in English. Each is translated under reminders.<name>."""

from collections.abc import Iterable

from citizenship.facts.words import Book, Said, Text, register

PREFIX = "reminders."
ENGLISH = {
    "title": "A reminder by e-mail",
    "lead": "Choose a day, and we send you one e-mail on that day: look at your status again.",
    "what": (
        "We hold your e-mail address, the day and the language, and nothing else. We do not ask why. We delete all "
        "three when the e-mail goes out. The e-mail itself stays in our outbox for up to 7 days."
    ),
    "email": "Your e-mail address",
    "day_title": "On which day shall we write to you?",
    "day_hint": "In numbers, such as 14 3 2027.",
    "day": "Day",
    "month": "Month",
    "year": "Year",
    "button": "Remind me",
    "stop_any_time": "We send you a message now. The link in it stops the reminder and deletes your address at once.",
    "error_email": "Enter an e-mail address such as name@example.org.",
    "error_day": "We could not read this day. Write it in numbers, such as 14 3 2027.",
    "error_past": "This day has come already. Choose a day from tomorrow on.",
    "error_far": "This day is more than 6 years away. Choose an earlier one.",
    "error_slowed": "Too many reminders were asked for from here. Wait an hour, then try again.",
    "asked_title": "We will write to you",
    "asked_text": "Look at your e-mails: we have sent you a message with the day, and a link that stops the reminder.",
    "stopped_title": "We have deleted your address",
    "stopped_text": "You get no reminder.",
    "stop_title": "Stop this reminder",
    "stop_text": "Press the button. We then delete your address and the day, and do not write to you.",
    "stop_button": "Stop it",
    "another": "Ask for another reminder",
    "back": "Check what to do about your status",
    "mail_asked_subject": "We will remind you",
    "mail_asked": "You asked us to write to you on this day:",
    "mail_asked_not": "If you did not ask, or have changed your mind, open this link and press the button:",
    "mail_due_subject": "Look at your status again",
    "mail_due": (
        "You asked us to write to you today. Look at your status again: see what has changed, and what you may have "
        "to do next."
    ),
    "mail_due_open": "Start here:",
    "mail_due_gone": "We have deleted your address and the day, and do not write to you again.",
    "mail_not_advice": "This is general information, not legal advice.",
}


@register
def texts() -> Iterable[Text]:
    """Every text of reminders."""
    return [Text(PREFIX + name, english, "Reminders by e-mail") for name, english in ENGLISH.items()]


class Words:
    """The words by name: `{{ r.title|shown }}`."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def __getitem__(self, name: str) -> Said:
        """The text in the language of the book. Raises KeyError for a name that there is not."""
        return self.book.say(PREFIX + name, ENGLISH[name])
