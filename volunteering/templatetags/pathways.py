"""Words of the pathways for templates."""

from django import template

register = template.Library()
_WORDS = {
    "apply": "Applied",
    "accept": "Took the role",
    "offer": "Role offered",
    "decline": "Declined",
    "withdraw": "Withdrawn",
    "stand_down": "Role ended",
    "read_welcome": "Read the welcome",
    "book_training": "Booked a training",
    "leave_training": "Gave a training up",
    "attend_training": "Marked as there",
    "miss_training": "Marked as not there",
    "start": "Begun",
    "edit": "Changed",
    "finish": "Finished",
    "recognise": "Recognised",
    "take_back": "Taken off the public page",
    "propose": "Proposed",
    "say_yes": "One side said yes",
    "settle": "Both sides said yes",
    "refuse": "Refused",
    "drop": "Proposal taken back",
    "call_off": "Called off",
    "move": "Moved to another time",
    "report": "Number who came",
}


@register.filter
def move_words(verb: str) -> str:
    """What was done, as a history says it."""
    return _WORDS.get(verb, verb.replace("_", " ").capitalize())
