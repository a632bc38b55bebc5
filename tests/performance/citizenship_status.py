"""The pages for Londoners with a status question, in `make bench`: the directory, its map, its open data, a checker.

Measured at 1,000 and 5,000 services; the goals are those of the public pages of the same kind.
"""

from typing import Any

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from citizenship.advice import finding
from citizenship.advice.models import AdviceService
from citizenship.advice.scale import MARK
from programmes.people.models import User
from tests import factories as common
from tests.performance.cases import Case, _get, _signed_in, session_cookie

SIZES = (1_000, 5_000)
CAMDEN = "E09000007"


def fill(services: int) -> None:
    """Bring the directory up to this number of entries."""
    missing = services - AdviceService.objects.filter(name__startswith=MARK).count()
    if missing > 0:
        call_command("load_scale", advice=missing, verbosity=0)


class Cast:
    """Who asks, and for what."""

    def __init__(self) -> None:
        found = User.objects.filter(email="ivy@bench.example").first()
        self.officer = found or common.staff("Ivy Bench", role="citizenship", email="ivy@bench.example")
        self.entry = finding.search(borough=CAMDEN).order_by("pk")[0]
        self.late = finding.search().reverse()[0]
        _signed_in(self.officer)


def cases(cast: Cast) -> list[Case]:
    """The pages, in the order in which somebody meets them."""
    rows: dict[str, float] = {"queries": 10, "p50_ms": 40, "bytes": 60_000}
    one: dict[str, float] = {"queries": 6, "p50_ms": 25}
    listed, mapped = reverse("citizenship:advice"), reverse("citizenship:advice_map")
    asked = f"?borough={CAMDEN}&language=pl&level=two&need=settled_status"

    def public(name: str, path: str, goal: dict[str, float]) -> Case:
        return Case(name, "list", _get(path), lambda: Client(SERVER_NAME="127.0.0.1").get(path), goal)

    found = [
        public("directory", listed, rows),
        public("directory, asked", listed + asked, rows),
        public("directory, words", f"{listed}?q=letters+appointments", rows),
        public("directory, last page", f"{listed}?before={cast.late.pk}", rows),
        public("directory map", mapped, rows),
        public("entry", cast.entry.get_absolute_url(), one),
        *_status(public),
        *_open_data(public, rows),
    ]
    staff = reverse("admin:citizenship_adviceservice_changelist")
    gaps = reverse("admin:citizenship_adviceservice_gaps")
    for name, path in (("officer's entries", staff), ("gaps", gaps)):
        cookie = session_cookie(cast.officer)
        found.append(Case(name, "list", _get(path, cookie), _opened(cast.officer, path), {"queries": 12, "p50_ms": 60}))
    return found


def _opened(user: Any, path: str) -> Any:
    return lambda: _signed_in(user).get(path)


def _open_data(public: Any, rows: dict[str, float]) -> list[Case]:
    """The first page of the open data and one far behind."""
    services = reverse("citizenship:advice_api_services")
    goal = {"queries": rows["queries"], "p50_ms": 60.0}
    return [public("open data", services, goal), public("open data, page 90", f"{services}?page=90&per_page=50", goal)]


def _status(public: Any) -> list[Case]:
    """The landing pages and the first questions of the checkers."""
    goal: dict[str, float] = {"queries": 8, "p50_ms": 25, "bytes": 60_000}
    names = ("settled_status", "settled_status_check", "becoming_british", "facts")
    return [public(name.replace("_", " "), reverse(f"citizenship:{name}"), goal) for name in names]
