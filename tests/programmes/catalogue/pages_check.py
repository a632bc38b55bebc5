"""What a writer of pages looks at without a database: `python -m tests.programmes.catalogue.pages_check [page …]`.

It also holds what test_rows.py and test_own_words.py judge by.
"""

import csv
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

CATALOGUE = Path(__file__).resolve().parents[3] / "programmes" / "catalogue"
RUN = 8
LENGTHS = {"name": 120, "summary": 250, "status_note": 250, "source": 300, "owner": 120}
FACT_LENGTHS = {"label": 160, "value": 200, "as_of": 60, "source": 300, "unit": 40}


@cache
def catalogue() -> list[dict[str, str]]:
    """The rows of the strategy's catalogue."""
    with (CATALOGUE / "catalogue.csv").open(newline="", encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


def words(text: str) -> list[str]:
    """The words of a text, as they are compared: in lower case, without any sign."""
    return re.findall(r"[^\W_]+", text.lower().replace("’", "").replace("'", ""))


@cache
def names() -> list[list[str]]:
    """The names of the catalogue's rows, the longest first: a name may be said as it is, however long."""
    found = {name for row in catalogue() for name in [row["name"], *re.split(r"[;:(),]| and ", row["name"])]}
    return sorted((words(name) for name in found if len(words(name)) > 1), key=len, reverse=True)


def folded(text: str) -> list[str]:
    """The words of a text with each name of the catalogue as one word: a name alone is never a run of eight."""
    found = words(text)
    starts: dict[str, list[list[str]]] = {}
    for name in names():
        starts.setdefault(name[0], []).append(name)
    out, place = [], 0
    while place < len(found):
        name = next((one for one in starts.get(found[place], ()) if found[place : place + len(one)] == one), None)
        out.append(" ".join(name) if name else found[place])
        place += len(name) if name else 1
    return out


def runs(text: str) -> set[tuple[str, ...]]:
    """Every eight words running of a text."""
    found = folded(text)
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


@cache
def cells() -> dict[tuple[str, ...], str]:
    """Eight words running of any cell of the catalogue, with the row that has them."""
    return {run: row["id"] for row in catalogue() for name, cell in row.items() if name != "note" for run in runs(cell)}


def copied(text: str) -> list[str]:
    """The runs of a text that stand in a cell of the catalogue, each with its row."""
    return sorted(f"{cells()[run]}: {' '.join(run)}" for run in runs(text) & cells().keys())


def texts(value: Any) -> Iterator[str]:
    """Every text of a file, wherever it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def problems(slug: str, folder: Path = CATALOGUE) -> list[str]:
    """What is wrong with one page's files, as far as can be told without a database."""
    from programmes.catalogue import content

    path = folder / "pages" / f"{slug}.toml"
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    found = [] if given.get("slug") == slug else [f"its slug is {given.get('slug')}"]
    try:
        page = content.normal(given)
    except content.NotAPage as wrong:
        return [*found, str(wrong)]
    found += [f"{name} is longer than {most}" for name, most in LENGTHS.items() if len(page[name]) > most]
    for fact in page["fact"]:
        found += [f"fact {fact['label']}: {n} too long" for n, most in FACT_LENGTHS.items() if len(fact[n]) > most]
        found += [f"fact {fact['label']}: no {n}" for n in ("value", "unit", "as_of", "source") if not fact[n]]
        if fact["row"] and fact["row"] not in page["rows"]:
            found.append(f"fact {fact['label']}: {fact['row']} is no row of this page")
    there = [section["row"] for section in page["section"] if section["row"]]
    found += [f"{row}: {there.count(row)} sections" for row in page["rows"] if there.count(row) != 1]
    found += [f"{row}: a section of a row that is not this page's" for row in there if row not in page["rows"]]
    wanted = [row["id"] for row in catalogue() if row["page_slug"] == slug]
    if sorted(page["rows"]) != wanted:
        found.append(f"its rows are {page['rows']}, the catalogue gives {wanted}")
    for name in ("pages", "ways"):
        file = folder / name / f"{slug}.toml"
        if file.exists():
            for text in texts(tomllib.loads(file.read_text(encoding="utf-8"))):
                found += [f"copied in {name}: {run}" for run in copied(text)]
    return found


def main(slugs: Iterable[str]) -> int:
    """Print what is wrong with each page."""
    wrong = 0
    for slug in list(slugs) or sorted(path.stem for path in (CATALOGUE / "pages").glob("*.toml")):
        found = problems(slug)
        wrong += bool(found)
        print(f"{slug}: {'; '.join(found) or 'in order'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    sys.exit(main(sys.argv[1:]))
