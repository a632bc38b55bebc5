"""What the database says to an act, and the same act without the guard: the negative controls of this room."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction


def refused(act: Any) -> str:
    """What the database says to it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    return str(caught.value)


def off(table: str, trigger: str, *, back: bool = False) -> None:
    """A negative control: the same without the trigger. `back` puts it in force again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE citizenship_{table} {'ENABLE' if back else 'DISABLE'} TRIGGER {trigger}")


def without(table: str, constraint: str) -> None:
    """A negative control: the same without the constraint."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE citizenship_{table} DROP CONSTRAINT {constraint}")
