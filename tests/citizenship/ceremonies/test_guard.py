"""What must never be written about a ceremony: each pattern with what it finds and what it lets pass."""

import pytest
from django.core.exceptions import ValidationError

from citizenship.ceremonies import guard

FOUND = {
    "email": [
        "ask amal@camden.example",
        "AMAL.K+1@post.co",
        "amal @ camden.example",
        "amal (at) camden.example",
        "amal at camden dot org",
        "ａｍａｌ＠camden.example",
        "amal\u200b@camden.example",
    ],
    "telephone": [
        "020 7946 0999",
        "rang 07700 900123",
        "+44 (0)20 7946 0999",
        "+48 22 555 01 23",
        "(0161) 496-0000",
        "020.7946.0999",
        "7946 0999",
    ],
    "postcode": ["SW1A 1AA", "lives at e17 5rt", "NW1-2BE", "EC1A1BB", "GIR 0AA", "W1A 0AX."],
    "date": [
        "born 12/03/1990",
        "12.3.90",
        "3-12-1990",
        "1990-03-12",
        "12 March 1990",
        "12th of March, 1990",
        "12 Mar ’90",
        "March 12, 1990",
        "12/31/1990",
    ],
    "home_office": [
        "1212-0001-0002-0003",
        "1212/45",
        "3434-1111-2222-3333",
        "2123456",
        "3/1234567",
        "A1234567",
        "GWF012345678",
        "nat/123456",
    ],
    "certificate": ["123456", "number 1234567", "123 456", "123-4567", "certificate no. 1234", "cert nr AB1234"],
}
PASSES = [
    "",
    "The mayor came late, so guests were counted twice.",
    "24 came, not 42",
    "A stall instead of leaflets",
    "March 2027",
    "12 March",
    "2026/27",
    "2026 2027",
    "3/4 of the hall",
    "1.5 hours",
    "10:30 to 11.45",
    "the 2nd of two ceremonies",
    "room A4, 2 sides",
    "E17 library",
    "£12,500.00",
    "15,000 leaflets",
    "10 @ 5 pounds",
    "80-90 people",
    "of 2500 invited",
    "form 1212",
    "at 9am dotted around the hall",
    "v2 9pm",
    "5 of 12345",
]


class TestPatterns:
    """Each pattern finds its kind and names it."""

    @pytest.mark.parametrize(("key", "text"), [(key, text) for key, texts in FOUND.items() for text in texts])
    def test_finds(self, key: str, text: str) -> None:
        pattern = next(each for each in guard.PATTERNS if each.key == key)
        assert pattern.matches(text)
        with pytest.raises(ValidationError) as refused:
            guard.refuse_personal(text)
        assert refused.value.message.startswith("This looks as if it holds a")

    def test_every_pattern_is_tested(self) -> None:
        assert [each.key for each in guard.PATTERNS] == list(FOUND)

    @pytest.mark.parametrize("text", PASSES)
    def test_lets_pass(self, text: str) -> None:
        assert guard.kinds(text) == []
        guard.refuse_personal(text)

    def test_the_refusal_never_repeats_what_was_typed(self) -> None:
        with pytest.raises(ValidationError) as refused:
            guard.refuse_personal("amal@camden.example 12/03/1990")
        assert "amal" not in str(refused.value)
        assert "1990" not in str(refused.value)
