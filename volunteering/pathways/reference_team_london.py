"""The topics that schools choose from. They are our own, marked as demonstration; officers decide on the real ones."""

from typing import Any

from volunteering.pathways.models import ProjectTopic

TOPICS = {
    "cleaner-air": "Cleaner air and greener streets",
    "kindness": "Kindness and feeling safe at school",
    "older-neighbours": "Older neighbours and loneliness",
    "food": "Food for everybody",
    "sport": "Sport and play for all",
    "welcome": "Welcoming people who are new",
}


def load(say: Any) -> None:
    """The topics, where they are missing; what staff have changed stays as it is."""
    for code, name in TOPICS.items():
        ProjectTopic.objects.get_or_create(code=code, defaults={"name": name})
    say(f"young ambassadors: {len(TOPICS)} topics (demonstration)")
