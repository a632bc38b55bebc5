"""One form field per kind of question: what was typed goes in, the value to keep comes out.

Nothing is required here: a draft saves with anything missing. What is typed wrongly is refused with a message that
says what to do. A ValidationError whose code begins with "at-" belongs to one input of several ("at-day",
"at-2-amount").
"""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from programmes.questions import words
from programmes.questions.definition import Asked
from programmes.questions.models import Kind

TEXT_CHARACTERS = 300
LONG_CHARACTERS = 20_000
CHARACTERS_PER_WORD = 30  # far above any language's average; it only stops what is not words
LINES = 60  # of a budget
SPARE_LINES = 3
_NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d{1,12})(\.\d+)?")
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


def at(part: str, message: str) -> ValidationError:
    """An error of one input among several of the same question."""
    return ValidationError(message, code=f"at-{part}")


def tidy(raw: Any) -> str:
    """The text with plain line ends and no space around it. Refuses what the database or the page cannot hold."""
    text = "" if raw is None else str(raw)
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValidationError("Your answer has a character that we cannot keep. Take it out or type the answer again.")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return _CONTROLS.sub(" ", text).strip()


def pounds(amount: Decimal | str) -> str:
    """£1,250 or £1,250.50."""
    exact = Decimal(amount).quantize(Decimal("0.01"))
    sign, size = ("-" if exact < 0 else ""), abs(exact)
    return f"{sign}£{size:,.0f}" if size == size.to_integral_value() else f"{sign}£{size:,.2f}"


def plain(number: Decimal) -> str:
    """1,250 or 12.5, without idle noughts."""
    return f"{number.normalize():,f}"


def _listed(data: Any, name: str) -> list[str]:
    if hasattr(data, "getlist"):
        return [str(value) for value in data.getlist(name)]
    value = data.get(name, [])
    return [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]


def digits(text: str) -> Decimal | None:
    """The number written so, commas only between thousands; None for anything else ("1,5", "1e5", "NaN", 25 digits)."""
    bare = text.replace(" ", "").replace("\u2212", "-")
    return Decimal(bare.replace(",", "")) if len(bare) <= 20 and _NUMBER.fullmatch(bare) else None


class AnswerField(forms.Field):
    """What every kind shares. `clean` gives the value to keep, None for no answer."""

    widget: Any = forms.TextInput

    def __init__(self, asked: Asked, **kwargs: Any) -> None:
        self.asked = asked
        super().__init__(required=False, **kwargs)

    def typed(self, value: Any) -> Any:
        """A kept value as it would have been typed, to fill the page in again."""
        return "" if value is None else value

    def clean(self, value: Any) -> Any:
        """The value to keep."""
        text = tidy(value)
        return self.read(text) if text else None

    def read(self, text: str) -> Any:
        """The value behind a text that is not empty."""
        return text


class TextField(AnswerField):
    """One line."""

    def read(self, text: str) -> str:
        """The words on one line, within the limits."""
        return within(self.asked, " ".join(text.split()), TEXT_CHARACTERS)


class LongTextField(AnswerField):
    """Words and lines, with the word limit."""

    widget = forms.Textarea

    def read(self, text: str) -> str:
        """The text, within the limits."""
        return within(self.asked, text, LONG_CHARACTERS)


def within(asked: Asked, text: str, cap: int) -> str:
    """The text, refused when it has too many words or, whatever its words, too many characters."""
    if asked.word_limit:
        given = words.count(text)
        if given > asked.word_limit:
            raise ValidationError(
                f"Your answer has {words.plural(given, 'word')}. "
                f"The limit is {words.plural(asked.word_limit, 'word')}: "
                f"take out {words.plural(given - asked.word_limit, 'word')}."
            )
        cap = max(cap, asked.word_limit * CHARACTERS_PER_WORD)
    if len(text) > cap:
        raise ValidationError(f"Your answer has {len(text):,} characters. The most is {cap:,}: make it shorter.")
    return text


class NumberField(AnswerField):
    """A number, kept as its digits."""

    def read(self, text: str) -> str:
        """The number in plain digits, within its range."""
        number = digits(text)
        if number is None:
            raise ValidationError("Enter a number in digits, such as 25.")
        if self.asked.whole and number != number.to_integral_value():
            raise ValidationError("Enter a whole number, such as 25.")
        if number != number.quantize(Decimal("0.01")):
            raise ValidationError("Enter a number with no more than two digits after the point.")
        in_range(self.asked, number, plain)
        return f"{number.normalize():f}"


class MoneyField(AnswerField):
    """Pounds and pence, exact."""

    def typed(self, value: Any) -> str:
        """1250 or 1250.50."""
        return "" if value is None else str(value).removesuffix(".00")

    def read(self, text: str) -> str:
        """The amount with its pence, within its range."""
        amount = money(text)
        if amount < 0 and (self.asked.minimum is None or self.asked.minimum >= 0):
            raise ValidationError("The amount cannot be less than £0. Take out the minus sign, or check the amount.")
        in_range(self.asked, amount, pounds)
        return f"{amount:.2f}"


def money(text: str) -> Decimal:
    """The amount typed as "£1,250.50", "1250.5" or "£-1"."""
    amount = digits(text.replace("£", "", 1))
    if amount is None:
        raise ValidationError("Enter an amount in pounds, such as 1250 or 1250.50.")
    if amount != amount.quantize(Decimal("0.01")):
        raise ValidationError("Enter pounds and pence, with no more than two digits after the point.")
    return amount


def in_range(asked: Asked, number: Decimal, show: Any) -> None:
    """Refuse a number outside the question's range, saying the range and what was typed."""
    if asked.maximum is not None and number > asked.maximum:
        raise ValidationError(f"The most you can enter is {show(asked.maximum)}. You entered {show(number)}.")
    if asked.minimum is not None and number < asked.minimum:
        raise ValidationError(f"The least you can enter is {show(asked.minimum)}. You entered {show(number)}.")


class PartsWidget(forms.Widget):
    """Several inputs under one name: "name-day", "name-month"…"""

    def __init__(self, parts: tuple[str, ...]) -> None:
        self.parts = parts
        super().__init__()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        """What stands in each input."""
        return {part: str(data.get(f"{name}-{part}", "") or "") for part in self.parts}


class DateField(AnswerField):
    """A day, typed as three numbers (the month may be a name)."""

    def __init__(self, asked: Asked, **kwargs: Any) -> None:
        super().__init__(asked, widget=PartsWidget(("day", "month", "year")), **kwargs)

    def typed(self, value: Any) -> dict[str, str]:
        """The three parts of a kept date."""
        if not value:
            return {"day": "", "month": "", "year": ""}
        day = dt.date.fromisoformat(value)
        return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}

    def clean(self, value: Any) -> str | None:
        """The date as year-month-day."""
        parts = {part: tidy(typed) for part, typed in (value or {}).items()}
        if not any(parts.values()):
            return None
        missing = [part for part in ("day", "month", "year") if not parts.get(part)]
        if missing:
            raise ValidationError([at(part, f"The date must include a {part}.") for part in missing])
        month = parts["month"].lower()
        named = [number for number, name in enumerate(MONTHS, 1) if len(month) >= 3 and name.startswith(month)]
        numbers = [self._number(parts["day"]), named[0] if named else self._number(month), self._number(parts["year"])]
        for part, number, most in zip(("day", "month", "year"), numbers, (31, 12, 2199), strict=True):
            if not (1900 if part == "year" else 1) <= number <= most:
                example = {
                    "day": "a day between 1 and 31",
                    "month": "a month between 1 and 12",
                    "year": "a year of 4 digits",
                }
                raise at(part, f"Enter {example[part]}.")
        try:
            return dt.date(numbers[2], numbers[1], numbers[0]).isoformat()
        except ValueError:
            raise at("day", "There is no such day in that month. Check the date.") from None

    @staticmethod
    def _number(text: str) -> int:
        return int(text) if text.isdecimal() and len(text) <= 4 else -1


class CodeField(AnswerField):
    """One of a few codes: yes or no, one of a list, a declaration's tick."""

    def __init__(self, asked: Asked, codes: tuple[str, ...], **kwargs: Any) -> None:
        self.codes = codes
        super().__init__(asked, **kwargs)

    def read(self, text: str) -> str:
        """The code, if it is one of ours."""
        if text not in self.codes:
            raise ValidationError("Choose one of the answers in the list.")
        return text


class ListWidget(forms.Widget):
    """Several values under one name."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        """Every value sent."""
        return [value for value in _listed(data, name) if value]


class CodesField(AnswerField):
    """Several of a list of codes, kept in the list's own order."""

    widget = ListWidget

    def __init__(self, asked: Asked, codes: tuple[str, ...], **kwargs: Any) -> None:
        self.codes = codes
        super().__init__(asked, **kwargs)

    def typed(self, value: Any) -> list[str]:
        """The codes that are ticked."""
        return list(value or [])

    def clean(self, value: Any) -> list[str] | None:
        """The ticked codes."""
        ticked = {tidy(code) for code in value or []}
        if not ticked <= set(self.codes):
            raise ValidationError("Choose only answers in the list.")
        if self.asked.max_items and len(ticked) > self.asked.max_items:
            raise ValidationError(
                f"Choose no more than {words.plural(self.asked.max_items, 'answer')}. You have chosen {len(ticked)}."
            )
        return [code for code in self.codes if code in ticked] or None


class FilesWidget(forms.FileInput):
    """Any number of uploads under one name."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """The uploads that were sent."""
        if hasattr(files, "getlist"):
            return list(files.getlist(name))
        upload = (files or {}).get(name)
        return list(upload) if isinstance(upload, (list, tuple)) else [upload] if upload else []


class FilesField(AnswerField):
    """New files to add to those that are there (`kept`: their keys).

    What a file is, `programmes.files` decides when it is saved.
    """

    widget = FilesWidget

    def __init__(self, asked: Asked, kept: list[str], **kwargs: Any) -> None:
        self.kept = kept
        super().__init__(asked, **kwargs)

    def typed(self, value: Any) -> list[Any]:
        """A page cannot fill a file in again."""
        return []

    def clean(self, value: Any) -> list[Any]:
        """The uploads, if there is room for them."""
        uploads = list(value or [])
        for upload in uploads:
            # Browsers send a double quote in a file's name as %22; the person's name for it has the quote.
            upload.name = (upload.name or "file").replace("%22", '"')
        most = most_files(self.asked)
        if len(uploads) + len(self.kept) > most:
            room = most - len(self.kept)
            raise ValidationError(
                f"You can add {words.plural(room, 'more file')}: the most is {most}."
                if room > 0
                else f"You have added {words.plural(most, 'file')}, which is the most. Remove one to add another."
            )
        return uploads


def most_files(asked: Asked) -> int:
    """How many files the answer may have: one recording, five files, unless the question says otherwise."""
    return asked.max_items or (1 if asked.kind == Kind.MEDIA else 5)
