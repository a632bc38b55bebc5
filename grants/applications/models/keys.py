"""Keys that stand for permission: told once to one person, kept as a hash only."""

import hashlib
import secrets

LETTER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTER_LENGTH = 12


def new_key() -> str:
    """A key for a link: 32 random bytes, URL-safe."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A code that a person can copy from a letter: twelve signs, none of which looks like another (58 bits)."""
    return "".join(secrets.choice(LETTER_ALPHABET) for _ in range(LETTER_LENGTH))


def read_code(typed: str) -> str:
    """The code as it was made: capitals, without the spaces and hyphens that people add."""
    return "".join(sign for sign in typed[:60].upper() if sign.isalnum())


def spaced(code: str) -> str:
    """As it is printed: "K7QM-2XPD-9ACE"."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def hash_of(key: str) -> str:
    """What the database holds of a key or a code."""
    return hashlib.sha256(key.encode()).hexdigest()
