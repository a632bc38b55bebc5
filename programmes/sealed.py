"""Text that the database holds only encrypted, with keys that can be rotated.

SEALED_KEYS lists Fernet keys, newest first: the first encrypts, every one decrypts. To rotate, put a new key in
front, run
`manage.py reseal`, then drop the old one.
"""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured("SEALED_KEYS must be Fernet keys: 32 bytes in URL-safe base64.") from error


def seal(text: str) -> str:
    """The text encrypted with the newest key."""
    return _fernet(tuple(settings.SEALED_KEYS)).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text behind `sealed`. Raises ValueError when no key fits or it was tampered with."""
    try:
        return _fernet(tuple(settings.SEALED_KEYS)).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise ValueError("no key in SEALED_KEYS opens this value") from error


def reseal(sealed: str) -> str:
    """The same text encrypted with the newest key."""
    return _fernet(tuple(settings.SEALED_KEYS)).rotate(sealed.encode()).decode()


class SealedTextField(models.TextField):
    """A text field whose column holds ciphertext; it cannot be searched, filtered or indexed."""

    def get_prep_value(self, value: Any) -> str | None:
        """Encrypt on the way to the database; blank stays blank."""
        text = super().get_prep_value(value)
        return seal(text) if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Decrypt on the way out."""
        return unseal(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull` and the blank test make sense on ciphertext."""
        if lookup_name not in {"isnull"}:
            raise ValueError("a sealed field cannot be searched")
        return super().get_lookup(lookup_name)
