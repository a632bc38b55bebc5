"""What must never be written into the portal about a ceremony, and the patterns by which we recognise it.

Two texts only are typed by registrars: the reason for a correction and the note of a deviation. These, and every cell
of an uploaded table, pass here first. What matches is refused and not kept; the refusal never repeats what was typed.
A name has no pattern: the pages ask people to leave names out.

Sources of the forms: borough pages on booking a ceremony say that a Home Office reference "starts 2, 3 or 1212-";
postcodes as in BS 7666; telephone numbers as in Ofcom's National Telephone Numbering Plan. The form of a certificate
number is not published, so any run of six or more digits is taken for one.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_NUMBER = r"(?:1[0-2]|0?[1-9])"
_YEAR = r"(?:(?:19|20)\d\d|['’]?\d\d)"  # people type either apostrophe
_HIDDEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


@dataclass(frozen=True)
class Pattern:
    """One kind of personal detail: its key, how the refusal names it ("an e-mail address"), and what it looks like."""

    key: str
    name: str
    expression: re.Pattern[str]

    def matches(self, text: str) -> bool:
        """Whether the text holds one."""
        return bool(self.expression.search(plain(text)))


def _compiled(*choices: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{choice})" for choice in choices), re.IGNORECASE)


# In the order in which a refusal names them: the more exact kinds first, since a certificate number is any long number.
PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "email",
        "an e-mail address",
        _compiled(
            r"[^\s@<>,;]+@[^\s@<>,;]+",
            r"\S+ ?@ ?\S+\.[a-z]{2,}",
            r"\S+\s*[(\[]\s*at\s*[)\]]\s*\S+",
            r"\S+ at \S+ dot [a-z]{2,}",
        ),
    ),
    Pattern(
        "telephone",
        "a telephone number",
        _compiled(
            r"(?<!\w)\+[\s(]*\d(?:[\s().-]*\d){7,14}(?!\d)",
            r"(?<![\d.-])\(?0(?:[\s().-]*\d){9,13}(?!\d)",
            r"(?<!\d)(?!20\d\d)[2-9]\d{3}[ -]\d{4}(?!\d)",
        ),
    ),
    Pattern(
        "postcode",
        "a postcode",
        _compiled(r"(?<![a-z\d])(?:gir ?0aa|[a-z]{1,2}\d[a-z\d]?[ -]{0,2}\d[abd-hjlnp-uw-z]{2})(?![a-z\d])"),
    ),
    Pattern(
        "date",
        "a full date",
        _compiled(
            rf"(?<!\d){_DAY}\s?([./-])\s?{_NUMBER}\s?\1\s?{_YEAR}(?!\d)",
            rf"(?<!\d){_NUMBER}\s?([./-])\s?{_DAY}\s?\2\s?(?:19|20)\d\d(?!\d)",
            rf"(?<!\d)(?:19|20)\d\d\s?([./-])\s?{_NUMBER}\s?\3\s?{_DAY}(?!\d)",
            rf"(?<!\d){_DAY}(?:st|nd|rd|th)?[\s,.-]*(?:of )?{_MONTH}\.?[\s,.-]*{_YEAR}(?!\d)",
            rf"(?<![a-z]){_MONTH}\.?\s*{_DAY}(?:st|nd|rd|th)?[\s,]+(?:19|20)\d\d(?!\d)",
        ),
    ),
    Pattern(
        "home_office",
        "a Home Office reference",
        _compiled(
            r"(?<!\d)1212[\s/-]+\d{2,}",
            r"(?<!\d)\d{4}-\d{4}-\d{4}(?:-\d{4})?(?!\d)",
            r"(?<![\d,.])[23][\s/-]?\d{6,9}(?!\d)",
            r"(?<![a-z\d])[a-z]{1,3}[\s/-]?\d{6,9}(?!\d)",
        ),
    ),
    Pattern(
        "certificate",
        "a certificate number",
        _compiled(
            r"(?<![\d.,])\d{6,}",
            r"(?<![\d.,])\d{3}[\s/-]\d{3,}(?![\d.,]*\d)",
            r"\bcert(?:ificate)?\.?\s*(?:no|nr|number)?\.?\s*[:#]?\s*[a-z]{0,3}\d{3,}",
        ),
    ),
)


def plain(text: str) -> str:
    """The text as it is compared: one form for each letter and digit, and no invisible signs between them."""
    return _HIDDEN.sub("", unicodedata.normalize("NFKC", text))


def kinds(text: str) -> list[Pattern]:
    """The patterns that the text matches, in the order of PATTERNS."""
    return [pattern for pattern in PATTERNS if pattern.matches(text)]


def refuse_personal(text: str) -> None:
    """Let the text pass, or raise ValidationError that names what it looks like and says what to do.

    The message never holds the text itself, so that no page, log or notice repeats it.
    """
    found = kinds(text or "")
    if found:
        raise ValidationError(
            f"This looks as if it holds {found[0].name}. Take it out: the portal keeps counts and codes only, and "
            "nothing about one person.",
            code=found[0].key,
        )
