"""Messages to people: written with the change they tell of, delivered by workers, readable in the person's inbox."""

from programmes.notices.actions import Address, send, words

__all__ = ["Address", "send", "words"]
