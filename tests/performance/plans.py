"""How the database answers a page: which large tables it reads from end to end, since no index serves the question."""

import json
from typing import Any

from django.db import connection, transaction

# Below so many rows reading everything is what a good planner does.
LARGE = 5_000


def whole_tables(queries: list[dict[str, str]]) -> list[str]:
    """The large tables that these statements read whole, each once, with the number of rows read."""
    found: dict[str, int] = {}
    for query in queries:
        if query["sql"].startswith(("SELECT", "UPDATE")):
            _note(_plan(query["sql"]), found)
    return [f"{table} ({rows:,} rows)" for table, rows in sorted(found.items()) if rows >= LARGE]


def _plan(sql: str) -> dict[str, Any]:
    """What the database did; whatever the statement changed is rolled back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}")
        answer = cursor.fetchone()[0]
        transaction.set_rollback(True)
    plan: dict[str, Any] = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    return plan


def _note(node: dict[str, Any], found: dict[str, int]) -> None:
    if node["Node Type"] == "Seq Scan":
        rows = int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
        found[node["Relation Name"]] = max(found.get(node["Relation Name"], 0), rows)
    for below in node.get("Plans", []):
        _note(below, found)
