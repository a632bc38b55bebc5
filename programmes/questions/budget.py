"""The table of budget lines: some rows on the page, more on request, and a total that the server adds up."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from programmes.questions.definition import Asked
from programmes.questions.fields import (
    LINES,
    SPARE_LINES,
    TEXT_CHARACTERS,
    AnswerField,
    at,
    money,
    pounds,
    tidy,
    within,
)

PARTS = ("heading", "item", "amount")
Line = dict[str, str]


def total(lines: list[Line] | None) -> Decimal:
    """What the lines add up to, in pounds; a line that has no amount yet counts as nothing."""
    return sum((Decimal(line["amount"]) for line in lines or [] if line.get("amount")), Decimal("0.00"))


class BudgetWidget(forms.Widget):
    """Inputs "name-0-item", "name-0-amount", "name-0-heading", and "name-rows", the number of rows on the page."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Line]:
        """What stands in each row, empty ones too."""
        rows = str(data.get(f"{name}-rows", ""))
        count = min(int(rows), LINES) if rows.isdecimal() and len(rows) < 4 else LINES
        found = [{part: str(data.get(f"{name}-{row}-{part}", "") or "") for part in PARTS} for row in range(count)]
        while not rows and found and not any(found[-1].values()):
            found.pop()
        return found


class BudgetField(AnswerField):
    """The lines that have something in them. A line may still lack its words or its amount: it is a draft."""

    widget = BudgetWidget

    def typed(self, value: Any) -> list[Line]:
        """The kept lines, amounts as people type them, and some spare rows."""
        lines = [{**line, "amount": line["amount"].removesuffix(".00")} for line in value or []]
        return spare(lines, self.asked, SPARE_LINES if lines else SPARE_LINES + 1)

    def clean(self, value: Any) -> list[Line] | None:
        """The lines in order, refused as a whole when one is wrong or the total is too high."""
        lines: list[Line] = []
        errors: list[ValidationError] = []
        for number, row in enumerate(value or []):
            try:
                line = self._line(row, number)
            except ValidationError as wrong:
                errors += wrong.error_list
                continue
            if any(line.values()):
                lines.append(line)
        if errors:
            raise ValidationError(errors)
        if len(lines) > most_lines(self.asked):
            raise ValidationError(f"A budget has no more than {most_lines(self.asked)} lines. Put some together.")
        maximum = self.asked.maximum
        if maximum is not None and total(lines) > maximum:
            raise ValidationError(
                f"Your lines add up to {pounds(total(lines))}. The most is {pounds(maximum)}: "
                f"take off {pounds(total(lines) - maximum)}."
            )
        return lines or None

    def _line(self, row: Line, number: int) -> Line:
        errors = []
        line = {"heading": "", "item": "", "amount": ""}
        try:
            line["item"] = within(self.asked, " ".join(tidy(row.get("item", "")).split()), TEXT_CHARACTERS)
        except ValidationError as wrong:
            errors.append(at(f"{number}-item", _in_line(number, wrong)))
        try:
            typed = tidy(row.get("amount", ""))
            if typed:
                line["amount"] = self._amount(typed)
        except ValidationError as wrong:
            errors.append(at(f"{number}-amount", _in_line(number, wrong)))
        heading = row.get("heading", "")
        if heading and self.asked.choice(heading) is None:
            errors.append(at(f"{number}-heading", f"Line {number + 1}: choose a heading in the list."))
        # A heading alone is not a line: the list starts on one in some browsers.
        line["heading"] = heading if line["item"] or line["amount"] else ""
        if errors:
            raise ValidationError(errors)
        return line

    @staticmethod
    def _amount(typed: str) -> str:
        amount = money(typed)
        if amount < 0:
            raise ValidationError("The amount cannot be less than £0. Take out the minus sign, or check the amount.")
        if amount >= Decimal("10000000000"):
            raise ValidationError("The amount is too large. Check it.")
        return f"{amount:.2f}"


def _in_line(number: int, wrong: ValidationError) -> str:
    message = str(wrong.message)
    return f"Line {number + 1}: {message[0].lower()}{message[1:]}"


def most_lines(asked: Asked) -> int:
    """How many lines the budget may have."""
    return min(asked.max_items or LINES, LINES)


def spare(lines: list[Line], asked: Asked, more: int) -> list[Line]:
    """The rows with empty ones after them, up to the most that the budget may have."""
    room = max(0, min(more, most_lines(asked) - len(lines)))
    return [*lines, *({"heading": "", "item": "", "amount": ""} for _ in range(room))]


def gaps(asked: Asked, lines: list[Line]) -> list[str]:
    """What the lines still lack before the budget can be sent in."""
    found = []
    for number, line in enumerate(lines, 1):
        if not line["item"]:
            found.append(f"Line {number}: say what {pounds(line['amount'])} is for.")
        if not line["amount"]:
            found.append(f"Line {number}: enter the amount for “{line['item']}”.")
        if asked.choices and not line["heading"]:
            found.append(f"Line {number}: choose a heading.")
    if not found and asked.minimum is not None and total(lines) < asked.minimum:
        found.append(f"Your lines add up to {pounds(total(lines))}. The least is {pounds(asked.minimum)}.")
    return found
