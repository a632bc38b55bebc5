"""What somebody chooses under "who can help near you". It is read, used once, and gone."""

from dataclasses import dataclass

from django.http import QueryDict

from citizenship.advice.needs import HARDER, LANGUAGES

LEVELS = ("any", "late", "two")


@dataclass(frozen=True)
class Chosen:
    """The choice: a borough's GSS code, the language to be spoken, the level of help, what makes it harder."""

    borough: str
    speaks: str
    level: str
    harder: tuple[str, ...]


def read(data: QueryDict, *, boroughs: set[str], least: str, language: str) -> Chosen:
    """What was chosen, with everything unknown left out; the page's own language where nothing was said.

    The level of help is at least what the outcome needs (`least`): nobody can choose less here.
    """
    borough, speaks = data.get("borough", ""), data.get("speaks")
    if speaks is None:
        base = language.partition("-")[0]
        speaks = base if base != "en" else ""
    level = data.get("level", "")
    wanted = LEVELS.index(level) if level in LEVELS else 0
    return Chosen(
        borough=borough if borough in boroughs else "",
        speaks=speaks if speaks in LANGUAGES else "",
        level=LEVELS[max(wanted, LEVELS.index(least))],
        harder=tuple(code for code in HARDER if code in data.getlist("harder")),
    )


def offered_levels(least: str) -> list[str]:
    """The levels that may be chosen for an outcome."""
    return list(LEVELS[LEVELS.index(least) :])
