"""python -m tests.performance: each page at 100, 1,000, 5,000 and 50,000 applications, beside its goal and a floor
measured just before it; then a table of 10,000 applications, exported.

Writes .portal/bench/<time>.jsonl and .md. Bounded: a few seconds a case, about six minutes in all. `--sizes 1000`, or
BENCH_SIZES=1000, asks for fewer.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

SECONDS = {1: 2.0, 8: 1.5}
REQUESTS = {1: 120, 8: 240}
FLOOR_SECONDS = 0.5
GROWTH = 1.2


def main() -> int:
    """Measure, print, write; 0 when every request was answered as it should be (a missed goal is no failure)."""
    arguments = argparse.ArgumentParser(prog="python -m tests.performance", description=__doc__)
    usual = os.environ.get("BENCH_SIZES") or "100,1000,5000,50000"
    arguments.add_argument("--sizes", default=usual, help="numbers of applications, smallest first")
    arguments.add_argument("--grants-only", action="store_true", help="leave the other areas' pages out")
    sizes = [int(size) for size in arguments.parse_args().sizes.split(",")]
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.environ["MEDIA_ROOT"], os.environ["STATIC_ROOT"] = f"{folder}/media", f"{folder}/static"
        os.environ["SITE_URL"] = "http://127.0.0.1:8000"
        django.setup()
        _prepare()
        lines = [line for size in sizes for line in _at(size)]
        alone = arguments.parse_args().grants_only
        hours = [] if alone else [line for size in _hours() for line in _volunteering(*size)]
        ceremonies = [] if alone else [line for size in _ceremonies() for line in _citizenship(size)]
        advice = [] if alone else [line for size in _services() for line in _status(size)]
        pages = [] if alone else [line for size in _pages() for line in _catalogue(*size)]
    others = {"pieces of work": hours, "ceremonies": ceremonies, "services": advice, "pages": pages}
    return _write(lines, sizes, others)


def _prepare() -> None:
    from tests import database
    from tests.performance import floor

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_reference", verbosity=0)
    database.load_boroughs()
    with connection.cursor() as cursor:
        cursor.execute(floor.TABLE)


def _at(size: int) -> list[dict[str, Any]]:
    """Every page at this number of applications."""
    from grants.applications.models import Application
    from tests.performance import exporting
    from tests.performance.cases import Cast, cases

    began = time.monotonic()
    # What the earlier sizes sent while they were measured is not counted: it has no scores and no awards.
    missing = size - Application.objects.filter(reference__startswith="SCALE-").count()
    if missing > 0:
        call_command("load_scale", applications=missing, verbosity=0)
    print(f"\n{Application.objects.count():,} applications (loaded in {time.monotonic() - began:.0f} s)", flush=True)
    cast = Cast()
    return _measure(size, cases(cast), export=lambda portal: exporting.measured(portal, cast.efua, size))


def _hours() -> list[tuple[int, int]]:
    """Opportunities and pieces of work: BENCH_HOURS=1000:10000 asks for one size."""
    from tests.performance import volunteering

    asked = os.environ.get("BENCH_HOURS", "")
    return [(int(a), int(b)) for a, _, b in (one.partition(":") for one in asked.split(",") if one)] or list(
        volunteering.SIZES
    )


def _volunteering(opportunities: int, hours: int) -> list[dict[str, Any]]:
    """The volunteering pages at these numbers."""
    from tests.performance import volunteering

    began = time.monotonic()
    volunteering.fill(opportunities, hours)
    took = time.monotonic() - began
    print(f"\n{opportunities:,} opportunities, {hours:,} pieces of work (loaded in {took:.0f} s)", flush=True)
    return _measure(hours, volunteering.cases(volunteering.Cast()))


def _ceremonies() -> list[int]:
    """Recorded ceremonies: BENCH_CEREMONIES=1000 asks for one size."""
    from tests.performance import citizenship

    return [int(one) for one in os.environ.get("BENCH_CEREMONIES", "").split(",") if one] or list(citizenship.SIZES)


def _citizenship(ceremonies: int) -> list[dict[str, Any]]:
    """The citizenship pages at this number."""
    from tests.performance import citizenship

    began = time.monotonic()
    citizenship.fill(ceremonies)
    print(f"\n{ceremonies:,} ceremonies (loaded in {time.monotonic() - began:.0f} s)", flush=True)
    return _measure(ceremonies, citizenship.cases(citizenship.Cast()))


def _services() -> list[int]:
    """Entries of the directory of advice: BENCH_SERVICES=5000 asks for one size."""
    from tests.performance import citizenship_status

    return [int(one) for one in os.environ.get("BENCH_SERVICES", "").split(",") if one] or list(
        citizenship_status.SIZES
    )


def _status(services: int) -> list[dict[str, Any]]:
    """The pages for Londoners with a status question at this number."""
    from tests.performance import citizenship_status

    began = time.monotonic()
    citizenship_status.fill(services)
    print(f"\n{services:,} services of the directory (loaded in {time.monotonic() - began:.0f} s)", flush=True)
    return _measure(services, citizenship_status.cases(citizenship_status.Cast()))


def _pages() -> list[tuple[int, int]]:
    """Pages of the catalogue and documents of search: BENCH_PAGES=53:10000 asks for one size."""
    from tests.performance import catalogue

    asked = os.environ.get("BENCH_PAGES", "")
    return [(int(a), int(b)) for a, _, b in (one.partition(":") for one in asked.split(",") if one)] or list(
        catalogue.SIZES
    )


def _catalogue(pages: int, documents: int) -> list[dict[str, Any]]:
    """Search, the catalogue and the evidence at these numbers."""
    from tests.performance import catalogue

    began = time.monotonic()
    catalogue.fill(pages, documents)
    took = time.monotonic() - began
    print(f"\n{pages:,} pages, {documents:,} documents for search (loaded in {took:.0f} s)", flush=True)
    return _measure(pages, catalogue.cases())


def _measure(
    size: int, pages: list[Any], export: Callable[[Any], dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """Each page at this size, beside its floor."""
    from tests.performance import exporting
    from tests.performance.cases import measured_once
    from tests.services import Web

    with connection.cursor() as cursor:
        # A million rows take longer than a page may.
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("ANALYZE")
        cursor.execute("RESET statement_timeout")
    app = {
        "DATABASE_URL": os.environ["DATABASE_APP_URL"],
        "STATIC_STORAGE": "whitenoise.storage.CompressedManifestStaticFilesStorage",
    }
    lines = []
    with Web(**app) as portal, Web("tests.performance.floor:application", ready_at="/select", **app) as bare:
        for case in pages:
            queries, size_of_page, read_whole = measured_once(case)
            floor = _floor(bare, case.floor)
            result = {n: _run(portal, case.requests(), n, share=_share(size)) for n in REQUESTS}
            line = _line(size, case, queries, size_of_page, result, floor, portal, bare)
            lines.append({**line, "read_whole": read_whole})
            _say(lines[-1])
        if export:
            _EXPORTS.append(export(portal))
            print(f"  {exporting.words(_EXPORTS[-1])}", flush=True)
    return lines


_EXPORTS: list[dict[str, Any]] = []


def _share(size: int) -> float:
    """The sizes between which growth is told are measured at length; the others show that nothing else differs."""
    return 0.5 if size in {100, 5_000} else 1.0


def _run(
    web: Any,
    requests: Any,
    connections: int,
    *,
    seconds: float = 0.0,
    at_most: int | None = None,
    share: float = 1.0,
) -> dict[str, Any]:
    """Warm up, then measure at this number of connections."""
    from itertools import islice

    from tests.performance.load import cpu_of, run

    workers, postgres = web.workers(), _backends

    def measure(count: int, time_limit: float, n: int) -> Any:
        return run(
            web.port,
            islice(requests, count),
            connections=n,
            seconds=time_limit,
            at_most=count,
            web=lambda: cpu_of(workers),
            postgres=lambda: cpu_of(postgres()),
        )

    measure(20, 0.5, connections)
    long = (seconds or SECONDS[connections]) * share
    return dict(measure(int((at_most or REQUESTS[connections]) * share), long, connections).summary())


def _floor(web: Any, kind: str) -> dict[int, dict[str, Any]]:
    """The floor's view of this kind, at each number of connections."""
    from collections.abc import Iterator

    from tests.performance.load import Request

    def requests() -> Iterator[Any]:
        csrf = "b" * 32
        while True:
            if kind == "insert":
                yield Request(
                    "/insert", f"csrftoken={csrf}", f"csrfmiddlewaretoken={csrf}&body={'x' * 3000}".encode(), expect=302
                )
            else:
                yield Request(f"/{kind}")

    return {n: _run(web, requests(), n, seconds=FLOOR_SECONDS, at_most=600) for n in REQUESTS}


def _backends() -> list[int]:
    """The processes in which PostgreSQL answers, this one's own left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return [row[0] for row in cursor.fetchall()]


def _line(
    size: int, case: Any, queries: int, bytes_: int, result: Any, bare_result: Any, portal: Any, bare: Any
) -> dict[str, Any]:
    from tests.performance.load import rss_of

    def of(figure: str) -> dict[int, float]:
        return {n: bare_result[n][figure] for n in REQUESTS}

    floor, rate, cpu = of("p50_ms"), of("req_per_s"), of("web_cpu_ms")
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "applications": size,
        "page": case.name,
        "queries": queries,
        "bytes": bytes_,
        "c1": result[1],
        "c8": result[8],
        "floor": case.floor,
        **{
            f"floor_c{n}": {
                "p50_ms": round(floor[n], 2),
                "req_per_s": round(rate[n], 1),
                "web_cpu_ms": round(cpu[n], 2),
            }
            for n in REQUESTS
        },
        "x_floor_c1": round(result[1]["p50_ms"] / floor[1], 1) if floor[1] else None,
        "x_floor_c8": round(result[8]["p50_ms"] / floor[8], 1) if floor[8] else None,
        # Unlike the time, this says the same on a machine that is busy with other work.
        "x_floor_cpu": round(result[1]["web_cpu_ms"] / cpu[1], 1) if cpu[1] else None,
        "rss_mb": round(rss_of(portal.workers()), 0),
        "floor_rss_mb": round(rss_of(bare.workers()), 0),
        "goal": case.goal,
    }


def _missed(line: dict[str, Any]) -> list[str]:
    """The goals that this line does not reach."""
    reached = {
        "queries": line["queries"],
        "bytes": line["bytes"],
        "x": line["x_floor_c1"] or 0,
        "p50_ms": line["c1"]["p50_ms"],
    }
    missed = [name for name, value in reached.items() if name in line["goal"] and value > line["goal"][name]]
    return missed + (["req_per_s"] if line["c8"]["req_per_s"] < line["goal"].get("req_per_s", 0) else [])


def _say(line: dict[str, Any]) -> None:
    c1, c8 = line["c1"], line["c8"]
    parts = [f"  {line['page']:<13}"]
    parts += [f"c{r['connections']} {r['p50_ms']:>6} / {r['p95_ms']:>6} ms {r['req_per_s']:>6}/s" for r in (c1, c8)]
    parts.append(f"{line['queries']:>2} queries {line['bytes'] / 1000:>5.1f} kB  {line['x_floor_c1']} x floor")
    parts.append(f"missed: {', '.join(_missed(line)) or 'nothing'}")
    parts += [f"reads whole: {', '.join(line['read_whole'])}"] if line["read_whole"] else []
    parts += [f"WRONG {r['wrong']}" for r in (c1, c8) if r["wrong"]]
    print("   ".join(parts), flush=True)


def _write(lines: list[dict[str, Any]], sizes: list[int], areas: dict[str, list[dict[str, Any]]]) -> int:
    """One file of JSON lines, one table in Markdown, the table on the screen. `areas`: lines by what was counted."""
    from tests.performance import exporting

    folder = Path(".portal") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    every = [*lines, *(line for more in areas.values() for line in more)]
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    (folder / f"{stamp}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in [*every, *_EXPORTS]))
    head = [
        f"{os.cpu_count()} CPUs, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"Django {django.__version__}; gunicorn as in production and PostgreSQL without fsync, both for the floor too.",
        "",
        "| applications | page | c1 p50 / p95 ms (goal) | c1 req/s | c8 p50 / p95 ms | c8 req/s (goal) "
        "| queries (goal) | kB (goal) | CPU web + pg ms (web × floor) | RSS MB | × floor c1 (goal) / c8 "
        "| floor c1 ms | missed |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    exports = [exporting.words(line) for line in _EXPORTS]
    parts = [*head, *map(_row, lines), "", *_growth(lines, sizes), "", *exports]
    for counted, more in areas.items():
        if more:
            parts += ["", head[2].replace("applications", counted), head[3], *map(_row, more)]
            parts += ["", *_growth(more, sorted({line["applications"] for line in more}))]
    table = "\n".join(parts)
    (folder / f"{stamp}.md").write_text(table + "\n")
    print(f"\n{table}\n\nwritten to {folder / stamp}.jsonl and .md", flush=True)
    return 1 if any(line[c]["wrong"] for line in every for c in ("c1", "c8")) else 0


def _row(line: dict[str, Any]) -> str:
    c1, c8, goal = line["c1"], line["c8"], line["goal"]

    def beside(value: Any, name: str) -> str:
        return f"{value} ({goal[name]:g})" if name in goal else f"{value}"

    return (
        " | ".join(
            [
                f"| {line['applications']:,}",
                line["page"],
                f"{beside(c1['p50_ms'], 'p50_ms')} / {c1['p95_ms']}",
                f"{c1['req_per_s']}",
                f"{c8['p50_ms']} / {c8['p95_ms']}",
                beside(c8["req_per_s"], "req_per_s"),
                beside(line["queries"], "queries"),
                f"{line['bytes'] / 1000:.1f}" + (f" ({goal['bytes'] / 1000:g})" if "bytes" in goal else ""),
                f"{c1['web_cpu_ms']} + {c1['postgres_cpu_ms']} ({line['x_floor_cpu']})",
                f"{line['rss_mb']:g} (floor {line['floor_rss_mb']:g})",
                f"{beside(line['x_floor_c1'], 'x')} / {line['x_floor_c8']}",
                f"{line['floor_c1']['p50_ms']}",
                ", ".join(_missed(line)) or "–",
            ]
        )
        + " |"
    )


def _growth(lines: list[dict[str, Any]], sizes: list[int]) -> list[str]:
    """How much slower each page is at the largest size than at 1,000 (where lists are full), in time and in CPU time;
    which page asks the database more often than at another size; which large tables are read whole."""
    if len(sizes) < 2:
        return []
    full = [size for size in sizes if size >= 1000] or sizes
    first, last = (full[0], full[-1]) if len(full) > 1 else (sizes[0], sizes[-1])
    asked: dict[str, set[int]] = {}
    for line in lines:
        asked.setdefault(line["page"], set()).add(line["queries"])
    uneven = [page for page, counts in asked.items() if len(counts) > 1]
    whole = [f"{line['page']}: {', '.join(line['read_whole'])}" for line in lines if line["read_whole"]]
    return [
        f"Growth from {first:,} to {last:,} (goal {GROWTH}), in times the floor: {_ratios(lines, first, last, _times)}",
        "",
        f"The same in CPU time, web and PostgreSQL together: {_ratios(lines, first, last, _cpu)}",
        "",
        f"Queries, the same at every size: {f'no, not for {uneven}' if uneven else 'yes, for every page'}",
        "",
        f"Large tables read whole: {'; '.join(dict.fromkeys(whole)) or 'none'}",
    ]


def _times(line: dict[str, Any]) -> float:
    return float(line["x_floor_c1"] or 0)


def _cpu(line: dict[str, Any]) -> float:
    """CPU time for one request, beside that of the floor: it says the same on a machine that is busy."""
    return float(line["c1"]["web_cpu_ms"] + line["c1"]["postgres_cpu_ms"]) / (line["floor_c1"]["web_cpu_ms"] or 1.0)


def _ratios(lines: list[dict[str, Any]], first: int, last: int, figure: Callable[[dict[str, Any]], float]) -> str:
    """Each page's figure at the last size, as so many times that at the first."""
    found = {(line["applications"], line["page"]): figure(line) for line in lines}
    pages = dict.fromkeys(line["page"] for line in lines)
    ratios = {page: found[last, page] / found[first, page] for page in pages if found.get((first, page))}
    return ", ".join(f"{page} {ratio:.2f}{' (missed)' if ratio > GROWTH else ''}" for page, ratio in ratios.items())


if __name__ == "__main__":
    sys.exit(main())
