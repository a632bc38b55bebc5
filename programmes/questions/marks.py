"""The optimistic lock: a page carries a mark of each answer that it showed, so a save knows what the person saw."""

import hashlib
import json
import re
from typing import Any

EMPTY = "0"
_SEEN = re.compile(r"[a-z0-9_]{1,50}:[0-9a-f]{1,12}")


def mark(value: Any) -> str:
    """A short fingerprint of an answer's value; the same value always has the same one."""
    if value is None:
        return EMPTY
    exact = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(exact.encode()).hexdigest()[:12]


def write(values: dict[str, Any]) -> str:
    """The marks of what a page shows, for its hidden field."""
    return join({key: mark(value) for key, value in values.items()})


def join(found: dict[str, str]) -> str:
    """Marks that are known already, for the hidden field."""
    return ",".join(f"{key}:{each}" for key, each in found.items())


def read(text: str) -> dict[str, str]:
    """The marks in a hidden field, by key; what is not one of ours is left out."""
    pairs = (pair for pair in str(text or "")[:20_000].split(",") if _SEEN.fullmatch(pair))
    return dict(pair.split(":", 1) for pair in pairs)
