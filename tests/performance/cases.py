"""The pages of `make bench`, each with its goal (DESIGN section 7; the milliseconds are performance.md section
6)."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.applications.models import Application
from grants.funds.models import Round
from programmes.people.models import User
from programmes.tokens import issue
from tests import factories
from tests.performance.load import Request
from tests.performance.plans import whole_tables

SUBMITS = 300


@dataclass(frozen=True)
class Case:
    """One page: which floor it is compared with, how its requests are made, and what it should reach."""

    name: str
    floor: str
    requests: Callable[[], Iterator[Request]]
    once: Callable[[], Any]
    goal: dict[str, float] = field(default_factory=dict)


class Cast:
    """Who asks, and for what: made once in the measured database."""

    def __init__(self) -> None:
        self.amina = User.objects.filter(email="amina@bench.example").first() or factories.person(
            "Amina Yusuf", email="amina@bench.example"
        )
        self.efua = User.objects.filter(email="efua@bench.example").first() or factories.staff(
            "Efua Mensah", role="officer", email="efua@bench.example"
        )
        chosen = Round.objects.filter(state=Round.State.PUBLISHED).order_by("-closes_at").first()
        self.round = chosen if chosen is not None and chosen.applications.exists() else factories.round()

    def draft(self) -> Application:
        """An application with every answer given, not yet sent."""
        return factories.application(by=self.amina, to=self.round, project_title=f"Songs {secrets.token_hex(3)}")


def session_cookie(user: User) -> str:
    """A signed-in session, as the browser would send it."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def cases(cast: Cast) -> list[Case]:
    """The pages, in the order in which an application lives through them."""
    draft = cast.draft()
    section = reverse("grants:application_page", args=[draft.pk, "project"])
    sent = Application.objects.filter(state="submitted").order_by("since_at").first() or draft
    factories.declared(cast.efua, sent)
    detail = reverse("admin:grants_application_change", args=[sent.pk])
    listed = reverse("admin:grants_application_changelist")
    fund = reverse("grants:fund_detail", args=[cast.round.fund.slug])
    return [*_journey(cast, fund, section, listed, detail), *_staff(cast, listed)]


def _journey(cast: Cast, fund: str, section: str, listed: str, detail: str) -> list[Case]:
    """From the fund's page to the officer's."""
    return [
        Case(
            "fund page",
            "select",
            _get(fund),
            lambda: Client(SERVER_NAME="127.0.0.1").get(fund),
            {"queries": 4, "x": 10, "p50_ms": 8, "req_per_s": 300},
        ),
        Case(
            "form page",
            "select",
            _get(section, session_cookie(cast.amina)),
            lambda: _signed_in(cast.amina).get(section),
            {"queries": 8, "x": 10, "p50_ms": 25, "req_per_s": 80},
        ),
        Case(
            "submit",
            "insert",
            lambda: _submits(cast),
            lambda: _submit_once(cast),
            {"queries": 12, "x": 10, "p50_ms": 15, "req_per_s": 120},
        ),
        Case(
            "admin list",
            "list",
            _get(listed, session_cookie(cast.efua)),
            lambda: _signed_in(cast.efua).get(listed),
            {"queries": 10, "x": 6, "bytes": 60_000, "p50_ms": 20, "req_per_s": 90},
        ),
        Case(
            "admin detail",
            "select",
            _get(detail, session_cookie(cast.efua)),
            lambda: _signed_in(cast.efua).get(detail),
            {"queries": 12, "x": 10, "p50_ms": 15, "req_per_s": 120},
        ),
    ]


def _staff(cast: Cast, listed: str) -> list[Case]:
    """The lists that staff walk, the last page of one included, and what the public sees of awards."""
    goal = {"queries": 10, "bytes": 60_000, "p50_ms": 20}
    found = {"queries": 10, "p50_ms": 40}
    sent = Application.objects.filter(state="submitted", reference__startswith="SCALE-").order_by("-since_at", "-pk")
    mark = list(sent[:50])[-1]
    last = f"{listed}?{urlencode({'state': 'submitted', 'after': f'{mark.since_at.isoformat()}_{mark.pk}'})}"
    ranked = Round.objects.get(name="Round for measuring")
    ranking = reverse("admin:grants_assessment_ranking", args=[ranked.pk])
    public = reverse("grants:award_list")

    def case(name: str, path: str, goal: dict[str, float]) -> Case:
        return Case(name, "list", _get(path, session_cookie(cast.efua)), lambda: _signed_in(cast.efua).get(path), goal)

    return [
        case("last page", last, goal),
        case("filter", f"{listed}?state=declined", found),
        case("search", f"{listed}?q=group+77", found),
        case("work-list", reverse("admin:index"), {"queries": 40, "p50_ms": 60}),
        case("ranking", ranking, {"queries": 15, "p50_ms": 40}),
        case("award list", reverse("admin:grants_award_changelist"), goal),
        Case(
            "awards, public",
            "list",
            _get(public),
            lambda: Client(SERVER_NAME="127.0.0.1").get(public),
            {"queries": 10, "p50_ms": 40},
        ),
    ]


def measured_once(case: Case) -> tuple[int, int, list[str]]:
    """The number of SQL queries of one request (in this process, warm), the bytes of its answer, and the large tables
    that it reads whole."""
    case.once()
    with CaptureQueriesContext(connection) as seen:
        response = case.once()
    wanted = 302 if case.floor == "insert" else 200
    assert response.status_code == wanted, f"{case.name} answered {response.status_code}: {response.content[:300]!r}"
    asked = [q for q in seen.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    return len(asked), len(response.content), whole_tables(asked)


def _get(path: str, cookies: str = "") -> Callable[[], Iterator[Request]]:
    def endless() -> Iterator[Request]:
        while True:
            yield Request(path, cookies)

    return endless


@cache
def _signed_in(user: User) -> Client:
    """One client for each person, signed in before anything is counted."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return client


_ready: list[Application] = []


def _submit_once(cast: Cast) -> Any:
    """One more submission; its draft is written by the call before, outside what is counted."""
    if not _ready:
        _ready.extend(cast.draft() for _ in range(2))
        _signed_in(cast.amina)
    return _signed_in(cast.amina).post(
        reverse("grants:application_submit", args=[_ready.pop().pk]), {"form_token": issue()}
    )


def _submits(cast: Cast) -> Iterator[Request]:
    """Drafts, each sent once. They are written before the clock starts."""
    cookies, csrf = session_cookie(cast.amina), secrets.token_hex(16)
    keys = [cast.draft().pk for _ in range(SUBMITS)]
    made = [
        Request(
            reverse("grants:application_submit", args=[key]),
            f"{cookies}; {settings.CSRF_COOKIE_NAME}={csrf}",
            urlencode({"csrfmiddlewaretoken": csrf, "form_token": issue()}).encode(),
            expect=302,
        )
        for key in keys
    ]
    return iter(made)
