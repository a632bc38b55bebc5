"""Slowing down whoever sends forms by the dozen, without keeping anybody's address.

A sender is counted under a hash whose salt is drawn anew each hour and then forgotten.
"""

import hashlib
import secrets

from django.core.cache import cache
from django.http import HttpRequest

MOST = 10  # sent in an hour from one address
EVERYWHERE = 1000  # and from all together
PERIOD = 3600


def _keys(request: HttpRequest) -> tuple[str, str]:
    salt = cache.get_or_set("catalogue.sent.salt", lambda: secrets.token_hex(16), PERIOD)
    address = str(request.META.get("REMOTE_ADDR", ""))
    return "catalogue.sent." + hashlib.sha256(f"{salt}{address}".encode()).hexdigest()[:24], "catalogue.sent.all"


def is_slowed(request: HttpRequest) -> bool:
    """Whether too much came from here, or from everywhere, in the last hour."""
    mine, everybody = _keys(request)
    counted = cache.get_many([mine, everybody])
    return bool(counted.get(mine, 0) >= MOST or counted.get(everybody, 0) >= EVERYWHERE)


def count_sent(request: HttpRequest) -> None:
    """Note that one more form was sent from here."""
    for key in _keys(request):
        if not cache.add(key, 1, PERIOD):
            cache.incr(key)
