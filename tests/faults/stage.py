"""What every fault stands on: a migrated database of its own, the cast, and forked clients that start at the same
moment."""

import http.client
import multiprocessing
import os
import secrets
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from config.embedded import Redis

FORK = multiprocessing.get_context("fork")
READY = "faults_ready"
_own: dict[str, Redis] = {}


@dataclass
class Outcome:
    """What one run gave: figures for the table, what is wrong, and of that, what is the very fault (nothing: empty
    lists)."""

    figures: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    fault: list[str] = field(default_factory=list)

    def never(self, fault: bool, otherwise: str) -> None:
        """Note the fault itself, which the guard prevents and the control must show."""
        if fault:
            self.wrong.append(otherwise)
            self.fault.append(otherwise)

    def expect(self, truth: bool, otherwise: str) -> None:
        """Note what is wrong unless this holds."""
        if not truth:
            self.wrong.append(otherwise)


@dataclass(frozen=True)
class Fault:
    """One fault: `run(guarded, smoke)` must find nothing wrong when guarded, and must find the fault when not."""

    name: str
    guard: str
    run: Callable[[bool, bool], Outcome]


def start_redis(folder: Path) -> Redis:
    """A Redis of this harness's own, which it may flush and kill; named in the environment before Django reads it."""
    server = _own["redis"] = Redis(folder, folder, ephemeral=True)
    server.start()
    os.environ["REDIS_URL"] = server.url()
    return server


def redis() -> Redis:
    """The harness's own Redis."""
    return _own["redis"]


def build() -> None:
    """Migrate the throw-away database once, load the boroughs, and keep it as a template for every run."""
    from tests import database

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    database.load_boroughs()
    name = connection.settings_dict["NAME"]
    connections.close_all()
    _server(f"CREATE DATABASE {READY} TEMPLATE {connection.ops.quote_name(name)}")


@contextmanager
def fresh(name: str) -> Iterator[None]:
    """A database of one's own for one run, then gone; this process and its children use it meanwhile."""
    before, mine = connection.settings_dict["NAME"], f"faults_{name}"
    connections.close_all()
    _server(f"DROP DATABASE IF EXISTS {mine} WITH (FORCE)", f"CREATE DATABASE {mine} TEMPLATE {READY}")
    connection.settings_dict["NAME"] = mine
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before
        _server(f"DROP DATABASE IF EXISTS {mine} WITH (FORCE)")


def _server(*statements: str) -> None:
    """Run statements that want no database of their own."""
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        for statement in statements:
            cursor.execute(statement)


def sql(*statements: str) -> None:
    """Run statements in the run's database."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def together(clients: int, work: Callable[[int], Any], *, seconds: float = 300) -> list[Any]:
    """Fork this many clients, let them start at the same moment, and gather what each gives. Raises when one of them
    failed."""
    connections.close_all()  # a forked connection would be shared
    barrier, answers = FORK.Barrier(clients), FORK.Queue()
    children = [
        FORK.Process(target=_client, args=(number, work, barrier, answers), daemon=True) for number in range(clients)
    ]
    for child in children:
        child.start()
    end = time.monotonic() + seconds
    gathered = [answers.get(timeout=max(1.0, end - time.monotonic())) for _ in children]
    for child in children:
        child.join(20)
        if child.is_alive():
            child.kill()
    failed = [answer.text for answer in gathered if isinstance(answer, Failed)]
    if failed:
        raise RuntimeError(f"{len(failed)} of {clients} clients failed, the first with:\n{failed[0]}")
    return gathered


class Caller:
    """A browser's open connection to the portal, in which somebody is signed in."""

    def __init__(self, port: int, cookie: str) -> None:
        self.cookie = cookie
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.connection.connect()

    def post(self, path: str, **fields: Any) -> tuple[int, str]:
        """Send a form as a page holds it; the answer's status, and where it leads."""
        csrf = secrets.token_hex(16)
        headers = {
            "Cookie": f"{self.cookie}; {settings.CSRF_COOKIE_NAME}={csrf}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.connection.request("POST", path, urlencode({"csrfmiddlewaretoken": csrf, **fields}), headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "")

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


@dataclass(frozen=True)
class Failed:
    """A client that raised."""

    text: str


def _client(number: int, work: Callable[[int], Any], barrier: Barrier, answers: "Queue[Any]") -> None:
    try:
        connection.ensure_connection()
        barrier.wait(60)
        answers.put(work(number))
    except BaseException:
        answers.put(Failed(traceback.format_exc()))
    finally:
        connections.close_all()
