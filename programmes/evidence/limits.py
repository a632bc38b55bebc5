"""Slowing down whoever tries codes at random, without keeping anybody's address.

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


def _keys(request: HttpRequest) -> tuple[str, str]:
    salt = cache.get_or_set("evidence.say.salt", lambda: secrets.token_hex(16), PERIOD)
    address = str(request.META.get("REMOTE_ADDR", ""))
    return "evidence.say." + hashlib.sha256(f"{salt}{address}".encode()).hexdigest()[:24], "evidence.say.all"


def is_slowed(request: HttpRequest) -> bool:
    """Whether too many unknown codes came from here, or from everywhere, in the last hour."""
    mine, everybody = _keys(request)
    counted = cache.get_many([mine, everybody])
    return bool(counted.get(mine, 0) >= MOST or counted.get(everybody, 0) >= EVERYWHERE)


def count_unknown(request: HttpRequest) -> None:
    """Note that one more unknown code came from here."""
    for key in _keys(request):
        if not cache.add(key, 1, PERIOD):
            cache.incr(key)
