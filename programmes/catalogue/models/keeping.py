"""What listings, hubs and alerts share: keys of links that are told and never kept, months, and who acted."""

import hashlib
import secrets

from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field


def new_key() -> str:
    """The key of one link: 32 random bytes, URL-safe. Only the message that carries it ever says it."""
    return secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """What the database holds of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def acted(purpose: str) -> Field:
    """A key to the member of staff who acted: it stays on the record."""
    return Field(purpose, Erase.KEEP, KEEP_LEDGER, export=False)
