"""python -m tests.faults [--smoke] [NAME …]: run every fault, then its negative control, and print one table.

Exits with 1 when a guarded run went wrong, or when a control saw nothing: a test that cannot fail proves nothing.
"""

import argparse
import os
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

import django


def main() -> int:
    """Run what was asked for; 0 when every guard held and every control showed its fault."""
    arguments = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    arguments.add_argument("--smoke", action="store_true", help="each race and fault once, smaller")
    arguments.add_argument("names", nargs="*", help="only the faults whose name begins so")
    asked = arguments.parse_args()
    smoke = asked.smoke or bool(os.environ.get("SMOKE"))
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    with tempfile.TemporaryDirectory(prefix="portal-faults-") as folder:
        for name in ("MEDIA_ROOT", "STATIC_ROOT"):
            os.environ[name] = f"{folder}/{name}"
            Path(os.environ[name]).mkdir()
        from tests.faults import stage

        redis = stage.start_redis(Path(folder))
        django.setup()
        from tests.faults import ceiling, chores, hours, outbox, periodic, points, seats, submit, tamper

        chosen = [ceiling.FAULT, *submit.FAULTS, periodic.FAULT, tamper.FAULT, outbox.REDIS, outbox.WORKER]
        chosen += [seats.FAULT, hours.FAULT, *points.FAULTS, chores.FAULT]
        if smoke and not asked.names:
            chosen.remove(chores.FAULT)  # minutes, also when small
        faults = [f for f in chosen if not asked.names or any(f.name.startswith(name) for name in asked.names)]
        stage.build()
        try:
            lines = [line for fault in faults for line in (one(fault, True, smoke), one(fault, False, smoke))]
        finally:
            redis.stop()
    return report(lines, Path(".portal") / "faults")


def one(fault: Any, guarded: bool, smoke: bool) -> dict[str, Any]:
    """Run one fault with its guard, or its control without; a line of the table."""
    print(f"· {fault.name}{'' if guarded else ', without ' + fault.guard} …", flush=True)
    began = time.monotonic()
    try:
        outcome = fault.run(guarded, smoke)
        figures, wrong, ok = outcome.figures, outcome.wrong, not outcome.wrong if guarded else bool(outcome.fault)
    except Exception as error:
        traceback.print_exc()
        figures, wrong, ok = {}, [f"the harness failed: {type(error).__name__} …{str(error)[-300:]}"], False
    took = time.monotonic() - began
    said = "; ".join(wrong) or ("nothing wrong" if guarded else "the control saw no fault")
    print(f"  {'ok' if ok else 'FAILED'} in {took:.0f} s: {said}", flush=True)
    return {
        "fault": fault.name,
        "guard": fault.guard if guarded else "none (control)",
        "figures": figures,
        "said": said,
        "ok": ok,
        "took": took,
    }


def report(lines: list[dict[str, Any]], folder: Path) -> int:
    """Print the closing table, keep it as Markdown, and give the exit code."""
    rows = ["| fault | guard | figures | result | s | |", "|---|---|---|---|---|---|"]
    for line in lines:
        figures = ", ".join(f"{name} {value}" for name, value in line["figures"].items())
        mark = "ok" if line["ok"] else "FAILED"
        rows.append(f"| {line['fault']} | {line['guard']} | {figures} | {line['said']} | {line['took']:.0f} | {mark} |")
    table = "\n".join(rows)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "faults.md").write_text(table + "\n")
    failed = [line for line in lines if not line["ok"]]
    print(f"\n{table}\n\n{len(lines) - len(failed)} of {len(lines)} runs as they must be.", flush=True)
    return 1 if failed or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
