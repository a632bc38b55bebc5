"""The citizenship pages of `make bench`: a registrar's home, list, day and month, the officer's list, public results.

The goals are those of the grants pages of the same kind: a list of fifty rows, one record, one write.
"""

import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from citizenship.ceremonies.models import Ceremony, Venue
from citizenship.ceremonies.scale import NAME
from citizenship.findings import analysis, reference_guidance
from citizenship.studies.models import Study
from programmes import clock
from programmes.people.models import Borough, Organisation
from programmes.tokens import issue
from tests import factories as common
from tests.citizenship import factories
from tests.citizenship.factories import waves
from tests.performance.cases import Case, _get, _signed_in, session_cookie
from tests.performance.load import Request

# Recorded ceremonies of all boroughs: one year of London, and fifty.
SIZES = (1_000, 50_000)
READY = 600  # ceremonies that wait to be recorded, one for each sending
_days = count(1)


def fill(ceremonies: int) -> None:
    """Bring them up to this number."""
    missing = ceremonies - Ceremony.objects.filter(planned_by__email__startswith="ceremonies@").count()
    if missing > 0:
        call_command("load_scale", ceremonies=missing, verbosity=0)


class Cast:
    """Who asks, and for what."""

    def __init__(self) -> None:
        reference_guidance.load(lambda line: None)
        self.borough = Borough.objects.get(name="Camden")
        self.registrar, self.officer = _registrar(self.borough), _officer()
        factories.joined(self.borough, by=self.registrar)
        self.venue = Venue.objects.get(borough=self.borough, name=NAME)
        self.last: date = Ceremony.objects.of(self.borough).held().latest("date").date
        self.held = Ceremony.objects.of(self.borough).held().latest("date")
        self.waiting = [self._waiting() for _ in range(READY)]
        for who in (self.registrar, self.officer):
            _signed_in(who)
        self.study = self._study()

    def _study(self) -> Study:
        """A study whose results are public: six hundred people in two boroughs."""
        there = Study.objects.filter(slug="bench").first()
        if there is not None:
            return there
        made = factories.study("bench", boroughs=["Camden", "Hackney"])
        boroughs = ["E09000007", "E09000012"]
        tables = ((80, 60, 20, 140), (80, 30, 20, 170))
        codes = [
            code
            for arm, table in zip(waves.ARMS, tables, strict=False)
            for code in waves.pairs_as_codes(table, arm=arm.key, borough=boroughs[0])
        ]
        content = analysis.work_out(codes, waves.design(boroughs), as_of=clock.now().isoformat())
        factories.publication(made, content=content)
        return made

    def _waiting(self) -> Ceremony:
        """A ceremony of the past that nobody has recorded, each on a day of its own."""
        return factories.ceremony(self.borough, date=self.last - timedelta(days=3000 + next(_days)), venue=self.venue)


def _registrar(borough: Borough) -> Any:
    found = Organisation.objects.filter(name="Registrars of the bench").first()
    of = found or common.organisation("Registrars of the bench", kind="borough", borough=borough.name)
    return common.member("Rita Bench", of=of, role="registrar", email=f"rita.{secrets.token_hex(4)}@bench.example")


def _officer() -> Any:
    return common.staff("Ida Bench", role="citizenship", email=f"ida.{secrets.token_hex(4)}@bench.example")


def cases(cast: Cast) -> list[Case]:
    """The pages, in the order in which somebody meets them."""
    rows: dict[str, float] = {"queries": 10, "p50_ms": 40}
    one: dict[str, float] = {"queries": 12, "p50_ms": 25}
    month = cast.last.replace(day=1)
    at = {name: reverse(f"citizenship:{name}") for name in ("ceremonies", "ceremony_list", "guidance", "home")}
    day, listed = cast.held.get_absolute_url(), reverse("admin:citizenship_ceremony_changelist")

    def public(name: str, path: str, goal: dict[str, float]) -> Case:
        return Case(name, "list", _get(path), lambda: Client(SERVER_NAME="127.0.0.1").get(path), goal)

    def own(name: str, user: Any, path: str, goal: dict[str, float]) -> Case:
        return Case(name, "list", _get(path, session_cookie(user)), lambda: _signed_in(user).get(path), goal)

    return [
        public("citizenship", at["home"], one),
        public("guidance", at["guidance"], one),
        public("results", reverse("citizenship:study_results", args=[cast.study.slug]), one),
        own("own results", cast.registrar, reverse("citizenship:own_results"), {"queries": 14, "p50_ms": 40}),
        own("registrar home", cast.registrar, at["ceremonies"], {"queries": 14, "p50_ms": 40}),
        own("ceremonies", cast.registrar, at["ceremony_list"], rows),
        own("ceremony", cast.registrar, day, one),
        own("month", cast.registrar, reverse("citizenship:month", args=[month]), {"queries": 14, "p50_ms": 40}),
        Case("record", "insert", lambda: _records(cast), lambda: _record_once(cast), {"queries": 40, "p50_ms": 50}),
        own("officer's list", cast.officer, listed, rows),
    ]


def _typed() -> dict[str, str]:
    """An ordinary ceremony, as the page sends it."""
    return {
        "form_token": issue(), "places": "30", "invited": "26", "attended": "24", "guests": "31",
        "dignitary": "councillor", "voting": "0", "volunteering": "0", "membership": "0", "practices": "presiding",
    }  # fmt: skip


def _record_once(cast: Cast) -> Any:
    """One more ceremony recorded."""
    path = reverse("citizenship:ceremony_record", args=[cast.waiting.pop().pk])
    return _signed_in(cast.registrar).post(path, _typed())


def _records(cast: Cast) -> Iterator[Request]:
    """One ceremony after another, each once."""
    csrf = secrets.token_hex(16)
    cookie = f"{session_cookie(cast.registrar)}; {settings.CSRF_COOKIE_NAME}={csrf}"
    mine, cast.waiting = cast.waiting[: READY // 2 - 5], cast.waiting[READY // 2 - 5 :]
    made = [
        Request(
            reverse("citizenship:ceremony_record", args=[each.pk]),
            cookie,
            urlencode({"csrfmiddlewaretoken": csrf, **_typed()}).encode(),
            expect=302,
        )
        for each in mine
    ]
    return iter(made)
