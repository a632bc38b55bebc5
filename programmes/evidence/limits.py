"""Slowing down whoever tries codes at random, or leaves one address after another, without keeping anybody's own.

Only codes that are well formed and still unknown count: a slip of the pen does not, because the check sign shows it. An
address is counted under a hash whose salt is drawn anew each hour and then forgotten.
"""

import hashlib
import secrets

from django.core.cache import cache
from django.http import HttpRequest

MOST = 20  # unknown codes in an hour from one address
EVERYWHERE = 2000  # and from all together
PERIOD = 3600
MOST_ADDRESSES = 60  # left in an hour from one place: a whole ceremony may share one connection
ADDRESSES_EVERYWHERE = 2000


def _keys(request: HttpRequest, what: str = "say") -> tuple[str, str]:
    salt = cache.get_or_set("evidence.say.salt", lambda: secrets.token_hex(16), PERIOD)
    address = str(request.META.get("REMOTE_ADDR", ""))
    mine = hashlib.sha256(f"{salt}{address}".encode()).hexdigest()[:24]
    return f"evidence.{what}.{mine}", f"evidence.{what}.all"


def is_slowed(request: HttpRequest) -> bool:
    """Whether too many unknown codes came from here, or from everywhere, in the last hour."""
    return _reached(_keys(request), MOST, EVERYWHERE)


def addresses_slowed(request: HttpRequest) -> bool:
    """Whether too many e-mail addresses were left from here, or from everywhere, in the last hour."""
    return _reached(_keys(request, "contact"), MOST_ADDRESSES, ADDRESSES_EVERYWHERE)


def _reached(keys: tuple[str, str], most: int, everywhere: int) -> bool:
    mine, everybody = keys
    counted = cache.get_many([mine, everybody])
    return bool(counted.get(mine, 0) >= most or counted.get(everybody, 0) >= everywhere)


def count_unknown(request: HttpRequest) -> None:
    """Note that one more unknown code came from here."""
    _count(_keys(request))


def count_address(request: HttpRequest) -> None:
    """Note that one more e-mail address was left from here."""
    _count(_keys(request, "contact"))


def _count(keys: tuple[str, str]) -> None:
    for key in keys:
        if not cache.add(key, 1, PERIOD):
            cache.incr(key)
