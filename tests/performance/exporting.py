"""A table of applications with every answer as a column, as an officer takes it out: how long, and how much memory."""

import http.client
import secrets
import threading
import time
from typing import Any
from urllib.parse import urlencode

import psutil
from django.conf import settings
from django.urls import reverse

from programmes.outputs import registry
from programmes.tokens import issue
from tests.performance.cases import session_cookie

GOAL = {"seconds": 4.0, "first_byte": 0.3, "more_mb": 30.0, "rows": 10_000}
FILTERS = {"state": "funded"}


def measured(web: Any, user: Any, size: int) -> dict[str, Any]:
    """Export every funded application (one in five) as CSV, twice: the first time warms the workers up."""
    definition = registry.find("applications")
    assert definition is not None
    columns = [key for _, options in definition.optional(user, FILTERS) for key, _ in options]
    for _ in range(2):
        figures = _once(web, user, columns)
    rows = definition.count(user, FILTERS)
    return {"applications": size, "page": "export", "rows": rows, "columns": len(columns), "goal": GOAL, **figures}


def _once(web: Any, user: Any, columns: list[str]) -> dict[str, Any]:
    csrf, before, stop = secrets.token_hex(16), _memory(web.workers()), threading.Event()
    peak: dict[int, float] = dict(before)

    def watch() -> None:
        while not stop.wait(0.02):
            for pid, held in _memory(list(before)).items():
                peak[pid] = max(peak[pid], held)

    watcher = threading.Thread(target=watch)
    watcher.start()
    body = urlencode(
        {"csrfmiddlewaretoken": csrf, "form_token": issue(), "format": "csv", "columns": columns}, doseq=True
    )
    cookies = f"{session_cookie(user)}; {settings.CSRF_COOKIE_NAME}={csrf}"
    path = f"{reverse('admin:programmes_export_ask', args=['applications'])}?{urlencode(FILTERS)}"
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
    connection.request("POST", path, body, {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    received, first = len(answer.read(1)), time.perf_counter() - began
    while part := answer.read(262_144):
        received += len(part)
    seconds = time.perf_counter() - began
    stop.set()
    watcher.join()
    connection.close()
    return {
        "status": answer.status,
        "bytes": received,
        "seconds": round(seconds, 2),
        "first_byte": round(first, 3),
        "more_mb": round(max(peak[pid] - before[pid] for pid in before), 1),
    }


def _memory(pids: list[int]) -> dict[int, float]:
    """Resident memory of these processes, in MB."""
    return {pid: psutil.Process(pid).memory_info().rss / 1e6 for pid in pids if psutil.pid_exists(pid)}


def words(line: dict[str, Any]) -> str:
    """The figures beside their goals; those for time and memory are meant for 10,000 rows."""
    goal = line["goal"]
    return (
        f"Export at {line['applications']:,}: CSV of {line['rows']:,} rows × {line['columns']} answers, "
        f"{line['bytes'] / 1e6:.1f} MB, status {line['status']}: {line['seconds']} s (goal {goal['seconds']} for "
        f"{goal['rows']:,}), first byte {line['first_byte']} s ({goal['first_byte']}), "
        f"{line['more_mb']} MB more memory ({goal['more_mb']})"
    )
