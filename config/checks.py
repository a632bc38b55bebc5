"""What `manage.py check --deploy` asks beyond Django's own list. Registered by config/apps.py."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections


@register(Tags.security, deploy=True)
def demonstration_is_off(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """The demonstration has accounts with a printed password and a page with everybody's mail."""
    if not settings.DEMO:
        return []
    return [
        Error(
            "DEMO is on: known accounts and a public mail page.",
            hint="Unset DEMO; only `make run` sets it.",
            id="portal.E001",
        )
    ]


@register(Tags.security, deploy=True)
def uploads_are_scanned(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Only clamd knows real viruses; with anything else uploads are held for ever or barely looked at."""
    if settings.SCANNER == "clamd" and settings.CLAMD_ADDRESS:
        return []
    return [
        Error(
            f"SCANNER is {settings.SCANNER!r}: uploads are not scanned for viruses.",
            hint="Set SCANNER=clamd and CLAMD_ADDRESS=host:port.",
            id="portal.E002",
        )
    ]


@register(Tags.database, deploy=True)
def database_keeps_its_word(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """A receipt means "stored": a server that answers before it has written to disk breaks that promise."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_setting('synchronous_commit'), current_setting('data_checksums')")
            commits, checksums = cursor.fetchone()
        if commits == "off":
            found.append(Error(f"Database {alias}: synchronous_commit is off.", hint="Switch it on.", id="portal.E003"))
        if checksums != "on":
            found.append(
                Warning(f"Database {alias}: no data checksums.", hint="pg_checksums --enable", id="portal.W004")
            )
    return found
