"""Survey codes: eight signs that a person can copy from paper, the last of which shows a slip of the pen.

The alphabet is Crockford's: digits and capital letters without I, L, O and U, so that a read O is always 0, and I or L
is always 1. The check sign makes a weighted sum over the field of 32 elements nought. The weights are different powers
of one generator, so every single wrong sign is noticed, and every two signs that changed places, neighbours or not.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
# x^5 + x^2 + 1: doubling in this field goes through all 31 elements that are not nought.
_FIELD = 0b100101


def _double(value: int) -> int:
    value <<= 1
    return value ^ _FIELD if value & 0b100000 else value


def _sum(signs: str) -> int:
    total = 0
    for sign in signs:
        total = _double(total) ^ _VALUE[sign]
    return total


def make() -> str:
    """A new code: 35 random bits and their check sign."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return signs + ALPHABET[_double(_sum(signs))]


def read(typed: str) -> str:
    """The code as it is kept: capitals, no spaces or hyphens, look-alikes put right. Any text goes in."""
    signs = "".join(sign for sign in typed[:60].upper() if sign.isalnum())
    return signs.translate(_READ_AS)


def is_whole(code: str) -> bool:
    """Whether this can be a code at all: eight signs of the alphabet whose check sign agrees."""
    return len(code) == LENGTH and set(code) <= _VALUE.keys() and _sum(code) == 0


def spaced(code: str) -> str:
    """As it is printed: "K7QM 2XPD"."""
    return f"{code[:4]} {code[4:]}"
