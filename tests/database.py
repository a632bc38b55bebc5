"""The test database: a clock that can be set, and a flush that triggers allow and reference data survives."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations

from programmes import people

# One row at most. The function reads it, so that every connection (live server, worker, second thread) sees the same
# time.
CLOCK = """
CREATE TABLE IF NOT EXISTS test_clock (at timestamptz NOT NULL);
GRANT SELECT ON test_clock TO PUBLIC;
CREATE OR REPLACE FUNCTION portal_now() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT coalesce((SELECT at FROM public.test_clock), transaction_timestamp()) $$;
"""

# Most tests fill ten tables of a hundred. Emptying those alone takes a tenth of the time of TRUNCATE on all of them.
EMPTY = """
DO $$
DECLARE
  name text;
  filled boolean;
BEGIN
  FOR name IN SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'django_migrations'
  LOOP
    EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO filled;
    IF filled THEN EXECUTE 'DELETE FROM ' || name; END IF;
  END LOOP;
END $$;
"""


def prepare() -> None:
    """Replace the clock, load the boroughs, and remember every row that is there before the first test."""
    with connection.cursor() as cursor:
        cursor.execute(CLOCK)
    load_boroughs()
    _remember()


def load_boroughs() -> None:
    """The 33 boroughs, from the portal's own list."""
    from programmes.people.models import Borough

    if not Borough.objects.exists():
        with (Path(people.__file__).parent / "boroughs.csv").open(newline="", encoding="utf-8") as rows:
            Borough.objects.bulk_create(Borough(**row) for row in csv.DictReader(rows))


def set_clock(at: datetime | None) -> None:
    """Stop the database's clock at this moment, or let it run again with None."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM test_clock")
        if at is not None:
            cursor.execute("INSERT INTO test_clock VALUES (%s)", [at])


@contextmanager
def flush_that_knows_the_triggers() -> Iterator[None]:
    """Let the teardown of transactional tests empty append-only tables too, and put the remembered rows back."""
    plain = DatabaseOperations.execute_sql_flush

    def flush(self: Any, statements: list[str]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # Triggers refuse it on the audit; only the superuser of a throw-away cluster can set them aside.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(EMPTY)
            for table, columns in _remembered():
                cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM remembered.{table}")

    DatabaseOperations.execute_sql_flush = flush
    try:
        yield
    finally:
        DatabaseOperations.execute_sql_flush = plain


def _remember() -> None:
    """Copy every table that has rows after set-up (boroughs, content types, whatever a migration wrote)."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS remembered CASCADE; CREATE SCHEMA remembered")
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT EXISTS (SELECT FROM {name})")
            if cursor.fetchone()[0]:
                cursor.execute(f"CREATE TABLE remembered.{name} AS TABLE {name}")


def _remembered() -> list[tuple[str, str]]:
    """The remembered tables with their columns, without those that the database itself computes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(table_name), string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) "
            "FROM information_schema.columns c WHERE table_schema = 'public' AND is_generated = 'NEVER' "
            "AND EXISTS (SELECT FROM information_schema.tables t "
            "WHERE t.table_schema = 'remembered' AND t.table_name = c.table_name) "
            "GROUP BY table_name"
        )
        return cursor.fetchall()
