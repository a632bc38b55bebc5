"""The page with the demonstration's e-mails, which config/mailsink.py keeps as files. It exists nowhere else."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

SHOWN = 50


@dataclass(frozen=True)
class Letter:
    """One message as the page shows it."""

    key: str
    to: str
    subject: str
    body: str
    sent_at: datetime | None


def _letter(file: Path) -> Letter:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    part = message.get_body(preferencelist=("plain",))
    sent_at = None
    with contextlib.suppress(TypeError, ValueError):
        sent_at = parsedate_to_datetime(str(message["Date"]))
    body = part.get_content() if part else ""
    return Letter(file.stem, str(message["X-Recipients"] or message["To"]), str(message["Subject"]), body, sent_at)


@login_not_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The demonstration's e-mails, newest first; ?to= keeps those whose recipient contains the text. Elsewhere: 404."""
    if not settings.DEMO:
        raise Http404
    wanted = request.GET.get("to", "").strip().lower()
    files = sorted(settings.DEMO_MAIL.glob("*.eml"), reverse=True)
    shown: list[Letter] = []
    for letter in map(_letter, files):
        if wanted in letter.to.lower():
            shown.append(letter)
        if len(shown) == SHOWN:
            break
    return render(request, "demo/mail.html", {"letters": shown, "wanted": wanted, "most": SHOWN})
