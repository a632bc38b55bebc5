"""Slowing down whoever sends a public form again and again, without keeping anybody's address."""

import hashlib
import secrets

from django.core.cache import cache
from django.http import HttpRequest

MOST = 10  # of one form in an hour from one address
EVERYWHERE = 1000  # and from all together
PERIOD = 3600
WORDS = "This form was sent from here too often in a short time. Wait an hour, or ring or write to us instead."


def too_often(request: HttpRequest, form: str) -> bool:
    """Count one more sending of this form from here; True when it was too often and nothing should be done."""
    salt = cache.get_or_set("grants.help.salt", lambda: secrets.token_hex(16), PERIOD)
    address = str(request.META.get("REMOTE_ADDR", ""))
    mine = f"grants.help.{form}." + hashlib.sha256(f"{salt}{address}".encode()).hexdigest()[:24]
    return _one_more(mine) > MOST or _one_more(f"grants.help.{form}") > EVERYWHERE


def _one_more(key: str) -> int:
    return 1 if cache.add(key, 1, PERIOD) else int(cache.incr(key))
