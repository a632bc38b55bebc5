"""Rows for measuring, made by the database itself: each area says which kinds it can add."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

Say = Callable[[str], object]


@dataclass(frozen=True)
class Kind:
    """One option of `load_scale`: its name, what it adds, and the function that adds so many."""

    name: str
    what: str
    load: Callable[[int, Say], None]


kinds: list[Kind] = []


def make_haste(cursor: Any) -> None:
    """For this transaction: no time limit, and, where the login may, none of the triggers that judge row by row.

    A million rows take minutes with them. What is checked by constraints is checked as ever.
    """
    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cursor.fetchone()[0]:
        cursor.execute("SET LOCAL session_replication_role = replica")


def register(kind: Kind) -> None:
    """Offer a kind of rows; those that others build on first."""
    kinds.append(kind)


def insert(cursor: Any, model: type[models.Model], source: str, columns: dict[str, str], given: dict[str, Any]) -> None:
    """One INSERT … SELECT. Columns that are not named take their model's defaults, as rows made in Python do."""
    names, values, defaults = [], [], {}
    for field in model._meta.concrete_fields:
        if field.name in columns:
            value = columns[field.name].replace(" % ", " %% ")
        elif field.null or field.has_db_default() or field.generated or isinstance(field, models.AutoField):
            continue
        elif field.primary_key and field.default is uuid.uuid4:
            value = "gen_random_uuid()"
        else:
            defaults[f"default_{field.column}"] = field.get_db_prep_save(field.get_default(), connection)
            value = f"%(default_{field.column})s::{field.db_type(connection)}"
        names.append(connection.ops.quote_name(str(field.column)))
        values.append(value)
    table = connection.ops.quote_name(model._meta.db_table)
    # Every part is written above; nothing here comes from outside.
    statement = f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {source}"  # nosec B608
    cursor.execute(statement, {**given, **defaults})
