"""Search, the catalogue, a borough and the evidence, in `make bench`: at 5,000 pages and 200,000 documents."""

from typing import Any

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from programmes.catalogue.models import Programme, SearchDocument
from programmes.catalogue.scale_search import MARK
from tests.performance.cases import Case, _get

# Pages of the catalogue, each with the number of search documents beside it.
SIZES = ((53, 10_000), (5_000, 200_000))


def fill(pages: int, documents: int) -> None:
    """Bring the catalogue and the search up to these numbers."""
    missing = pages - Programme.objects.count()
    if missing > 0:
        call_command("load_scale", pages=missing, verbosity=0)
    missing = documents - SearchDocument.objects.filter(key__startswith=MARK).count()
    if missing > 0:
        call_command("load_scale", documents=missing, verbosity=0)


def cases() -> list[Case]:
    """The pages, in the order in which somebody meets them."""
    rows: dict[str, float] = {"queries": 10, "p50_ms": 40, "bytes": 60_000}
    one: dict[str, float] = {"queries": 12, "p50_ms": 25}
    search = reverse("programmes:search")

    def public(name: str, path: str, goal: dict[str, float]) -> Case:
        return Case(name, "list", _get(path), lambda: Client(SERVER_NAME="127.0.0.1").get(path), goal)

    found: list[Any] = [
        public("home", reverse("home"), {"queries": 20, "p50_ms": 40}),
        public("home, near you", f"{reverse('home')}?borough=E09000028", {"queries": 22, "p50_ms": 40}),
        public("search, a rare word", f"{search}?q=aborak", rows),
        public("search, a word in four of ten", f"{search}?q=volunteer", rows),
        public("search, mistyped", f"{search}?q=voluntere+gardne", rows),
        public("search, one kind, page 5", f"{search}?q=garden&kind=opportunity&page=5", rows),
        public("search, a borough", f"{search}?q=volunteer&borough=E09000028", rows),
        public("programmes", reverse("programmes:programme_list"), rows),
        public("programmes, words", f"{reverse('programmes:programme_list')}?q=English+classes", rows),
        public("programme", reverse("programmes:programme_detail", args=["london-at-night"]), one),
        public("borough", reverse("programmes:borough_detail", args=["southwark"]), {"queries": 25, "p50_ms": 60}),
        public("commitments", "/commitments/", rows),
        public("evidence", "/evidence/", rows),
        public("measure", "/evidence/neighbourhood-belonging/", one),
    ]
    return found
