"""The portal with tokens and row locks set aside, for the negative controls of the races over HTTP. Never served to
anybody."""

import os
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402  (Django first)
from django.db.models import QuerySet  # noqa: E402

from programmes import tokens  # noqa: E402

tokens.spend = lambda *args, **kwargs: None
QuerySet.select_for_update = lambda self, *args, **kwargs: self  # type: ignore[assignment,method-assign]


def _slowed() -> None:
    """Between reading the state and writing it, take as long as a busy day would."""
    from grants.applications.models import Application
    from tests.faults.seats import looks_then_writes

    looks_then_writes()
    plain = Application.submit

    def submit(self: Any, *, by: Any, at: Any) -> None:
        plain(self, by=by, at=at)
        time.sleep(0.3)

    Application.submit = submit  # type: ignore[method-assign]


_slowed()
application = get_wsgi_application()
