"""Sending a form as a browser does: open it, take its hidden token, send it."""

import re
from typing import Any

from django.test import Client

TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


def token_on(response: Any) -> str:
    """The token of the form on this page."""
    found = TOKEN.search(response.content.decode())
    assert found, response.content.decode()[:2000]
    return found.group(1)


def send(client: Client, path: str, **data: Any) -> Any:
    """Open the page and send its form with these values."""
    opened = client.get(path)
    assert opened.status_code == 200, opened.status_code
    return client.post(path, {"form_token": token_on(opened), **data})
