"""The 63 commitments, for `manage.py load_reference`: one file a policy in `commitments/`, in our own words.

Safe to run twice. A commitment that somebody edited in the admin is left alone; one that nobody touched follows its
file. Entries of the log are only ever added, each once by its key. Which pages and catalogue rows a commitment has
follows from the catalogue: the rows that name its number.
"""

import csv
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from programmes import clock
from programmes.catalogue.loading import reference
from programmes.catalogue.models import Commitment, CommitmentLink, CommitmentUpdate, Objective, Policy

HERE = Path(__file__).parent
FOLDER = HERE / "commitments"
CHECKED, REVIEW = date(2026, 11, 22), date(2027, 5, 22)
NUMBER = re.compile(r"\b[1-4]\.[1-6]\.[1-9]\b")
_OWN = {"number", "update", "link", "programmes"}


def files() -> Iterator[dict[str, Any]]:
    """Every commitment as its file has it, in the strategy's order."""
    for path in sorted(FOLDER.glob("[1-4].[1-6].toml")):
        yield from tomllib.loads(path.read_text(encoding="utf-8"))["commitment"]


def by_catalogue() -> dict[str, tuple[list[str], list[str]]]:
    """The catalogue's rows and pages, by the number of the action that a row names."""
    found: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    with (HERE / "catalogue.csv").open(newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            for number in NUMBER.findall(row["section_or_action"]):
                keys, pages = found[number]
                keys.append(row["id"])
                if row["page_slug"] not in pages:
                    pages.append(row["page_slug"])
    return found


@transaction.atomic
def load_commitments(say: Callable[[str], object]) -> None:
    """Objectives, policies and commitments with what is known of each."""
    _frame()
    catalogue = by_catalogue()
    made = added = 0
    for entry in files():
        rows, pages = catalogue.get(entry["number"], ([], []))
        new, logged = _commitment(entry, rows, [*pages, *entry.get("programmes", [])])
        made, added = made + new, added + logged
    say(f"{made} commitments added, {added} entries of their logs")


def _frame() -> None:
    frame = tomllib.loads((FOLDER / "frame.toml").read_text(encoding="utf-8"))
    for code, title in frame["objectives"].items():
        Objective.objects.update_or_create(code=code, defaults={"part": int(code[0]), "title": title})
    for number, (title, summary) in frame["policies"].items():
        values = {"part": int(number[0]), "title": title, "summary": summary}
        Policy.objects.update_or_create(number=number, defaults=values)


def _commitment(entry: dict[str, Any], rows: list[str], pages: list[str]) -> tuple[bool, int]:
    """Whether it is new, and how many entries its log has more."""
    found = Commitment.objects.select_for_update(of=("self",)).filter(pk=entry["number"]).first()
    new = found is None
    days = [update["date"] for update in entry.get("update", [])]
    if found is None or found.edited_at is None:
        values = {name: value for name, value in entry.items() if name not in _OWN}
        values |= {"policy_id": entry["number"][:3], "objective_id": values.pop("objective")}
        values |= {"programmes": list(dict.fromkeys(pages)), "rows": rows, "last_update": max(days, default=None)}
        found, new = Commitment.objects.update_or_create(
            number=entry["number"], defaults={**values, "checked_date": CHECKED, "review_date": REVIEW}
        )
        _links(found, entry.get("link", []))
    return new, _log(found, entry.get("update", []))


def _links(commitment: Commitment, links: list[dict[str, str]]) -> None:
    kept = [link["url"] for link in links]
    commitment.links.exclude(url__in=kept).delete()
    for order, link in enumerate(links, 1):
        CommitmentLink.objects.update_or_create(
            commitment=commitment, url=link["url"], defaults={"order": order, "label": link["label"]}
        )


def _log(commitment: Commitment, updates: list[dict[str, Any]]) -> int:
    known = set(commitment.updates.exclude(key="").values_list("key", flat=True))
    new = [update for update in updates if update["key"] not in known]
    at = clock.now()
    for update in new:
        CommitmentUpdate.objects.create(commitment=commitment, **update, added_at=at)
    return len(new)


reference.register(load_commitments)
