"""Codes on paper: every slip of the pen is noticed, and people may write them as they like."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.evidence import codes


@given(st.integers(), st.integers(0, codes.LENGTH - 1), st.sampled_from(codes.ALPHABET))
def test_every_single_wrong_sign_is_noticed(seed: int, place: int, sign: str) -> None:
    code = codes.make()
    wrong = code[:place] + sign + code[place + 1 :]
    assert codes.is_whole(wrong) == (wrong == code)


def test_every_two_signs_that_changed_places_are_noticed() -> None:
    for _ in range(50):
        code = codes.make()
        for one, other in combinations(range(codes.LENGTH), 2):
            signs = list(code)
            signs[one], signs[other] = signs[other], signs[one]
            assert codes.is_whole("".join(signs)) == (signs[one] == signs[other])


def test_control_a_plain_sum_would_miss_changed_places() -> None:
    """Without weights the check sign says nothing about the order."""
    values = [codes.ALPHABET.index(sign) for sign in "K7QM2XP"]
    swapped = [values[1], values[0], *values[2:]]
    assert sum(values) % 32 == sum(swapped) % 32
    first = "".join(codes.ALPHABET[value] for value in values)
    check = next(sign for sign in codes.ALPHABET if codes.is_whole(first + sign))
    assert not codes.is_whole("".join(codes.ALPHABET[value] for value in swapped) + check)


@pytest.mark.parametrize("typed", ["{0}", "{0} ", "  {1}", "{2}", "{3}"])
def test_people_write_codes_as_they_like(typed: str) -> None:
    code = codes.make()
    forms = (code.lower(), codes.spaced(code), f"{code[:2]}-{code[2:]}", code.replace("0", "o").replace("1", "l"))
    assert codes.read(typed.format(*forms)) == code


@given(st.text())
def test_any_text_can_be_read(typed: str) -> None:
    codes.is_whole(codes.read(typed))


def test_codes_are_random_and_hold_no_look_alikes() -> None:
    made = {codes.make() for _ in range(500)}
    assert len(made) == 500
    assert not set("".join(made)) & set("ILOU")
