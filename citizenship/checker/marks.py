"""The two marks that a text may hold: {tel|0300 123 7379} and {date|2021-06-30}. Everything else is plain words."""

import datetime as dt
import re

MARK = re.compile(r"\{(tel|date)\|([^{}]*)\}")
_NUMBER = re.compile(r"^[0-9+][0-9 ]{1,19}$")


def problems(text: str) -> list[str]:
    """What is wrong with the marks of a text, one readable line each."""
    found = []
    for kind, value in MARK.findall(text):
        if kind == "tel" and not _NUMBER.match(value):
            found.append(f"{{tel|{value}}} is not a telephone number: digits and spaces only")
        if kind == "date" and not _is_day(value):
            found.append(f"{{date|{value}}} is not a day: write it as 2021-06-30")
    if re.search(r"[{}]", MARK.sub("", text)):
        found.append(f"A mark is not closed or not known in: {text[:60]}")
    if re.search(r"<[a-zA-Z/]", text):
        found.append(f"A text holds no HTML: {text[:60]}")
    return found


def _is_day(value: str) -> bool:
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return True
