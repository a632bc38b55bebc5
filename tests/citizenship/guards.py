"""What a database and a moment say: an act that the database refuses, and acts that meet."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from programmes.workflow import MoveRefused


def refused(act: Any, *, match: str = ".") -> None:
    """The database itself says no, at once or at the end of the transaction."""

    def whole() -> None:
        with transaction.atomic():
            act()
            connection.check_constraints()

    with pytest.raises(IntegrityError, match=match):
        whole()


def together(acts: list[Any]) -> list[Any]:
    """Make all calls at once, each on its own connection; what each returned, or the refusal it met."""
    gate, found = threading.Barrier(len(acts)), []

    def run(act: Any) -> None:
        try:
            gate.wait(timeout=30)
            found.append(act())
        except MoveRefused as refusal:
            found.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
