"""Reading the keys out of the messages that guardians get."""

import re
from typing import Any


def keys_in(notice: Any) -> list[str]:
    """Every key in a message's links."""
    return re.findall(r"/volunteering/(?:guardian|join)/(?:\w+/)?([\w-]{43})/", notice.body)


def key_in(notice: Any, path: str) -> str:
    """The key in the message's link to /volunteering/<path>/<key>/."""
    found = re.search(rf"/volunteering/{path}/([\w-]{{43}})/", notice.body)
    assert found, notice.body
    return found[1]
