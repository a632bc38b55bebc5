"""The codes of places at events: eight signs that can be copied from paper, kept as a keyed hash only.

A code is made from the form's own token, so that a form which is sent twice shows the same code twice, although no
code is ever stored.
"""

from django.utils.crypto import salted_hmac

from programmes.evidence import codes

_SALT = "citizenship.outreach.place"


def made_from(token: str) -> str:
    """The code of the place that this form takes: 35 bits drawn from token and key, and a check sign."""
    drawn = int.from_bytes(salted_hmac(f"{_SALT}.code", token, algorithm="sha256").digest()[:8], "big")
    signs = ""
    for _ in range(codes.LENGTH - 1):
        drawn, value = divmod(drawn, len(codes.ALPHABET))
        signs += codes.ALPHABET[value]
    return next(signs + last for last in codes.ALPHABET if codes.is_whole(signs + last))


def hash_of(code: str) -> str:
    """What the database holds of a code. Without the portal's key it cannot be tried out."""
    return salted_hmac(f"{_SALT}.hash", codes.read(code), algorithm="sha256").hexdigest()
