"""The draw of a trial: a function of the salt and the person's key, which anybody can repeat, and nothing else.

The database repeats it (`volunteering_draw` in migration 0007) and refuses an assignment to any other arm.
"""

import hashlib
import uuid


def point(salt: str, person_key: uuid.UUID, total: int) -> int:
    """A whole number from 0 to `total` - 1, as even as SHA-256 is. `total` is the sum of the arms' weights, at least 1.

    The first four bytes of SHA-256 over "salt:key", as one number, modulo the total: with a total of some hundreds, no
    number is likelier than another by more than one in ten million.
    """
    digest = hashlib.sha256(f"{salt}:{person_key}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % total
