"""Files together in one ZIP, under names that no program can take for a path, and each only once."""

import re
import zipfile
from collections.abc import Iterable
from typing import IO, Any

from django.core.files.storage import default_storage

# Two gigabytes: more than that nobody opens, and the worker's time is for everybody.
MOST_BYTES = 2_000_000_000
_UNSAFE = re.compile(r"[^\w.\- ()]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
CHUNK = 262_144


class TooLarge(Exception):
    """The files are more than a package may hold."""


def safe_name(name: str) -> str:
    """A file's name as every system can keep it: letters, digits, spaces, and a few signs; never a path, never empty.

    The ending stays; a name is at most 100 characters long.
    """
    plain = _UNSAFE.sub("-", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .-")
    stem, dot, ending = plain.rpartition(".")
    stem, ending = (stem, ending[:10]) if dot and stem else (plain, "")
    stem = stem[:85].strip(" .-") or "file"
    stem = f"_{stem}" if _RESERVED.match(stem) else stem
    return f"{stem}.{ending}" if ending else stem


def write(target: IO[bytes], files: Iterable[tuple[str, Any]]) -> int:
    """Copy clean files into a ZIP, a part at a time; returns how many. `files` are (name inside, StoredFile).

    A name that is there already gets a number. A file whose bytes are gone is left out. Raises TooLarge above two
    gigabytes.
    """
    seen: set[str] = set()
    size = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, file in files:
            if not file.is_clean or not default_storage.exists(file.path):
                continue
            size += file.size
            if size > MOST_BYTES:
                raise TooLarge
            with default_storage.open(file.path) as source, package.open(_unique(name, seen), "w") as inside:
                while chunk := source.read(CHUNK):
                    inside.write(chunk)
    return len(seen)


def _unique(name: str, seen: set[str]) -> str:
    """The name, with a number where another file has it; capital letters make no difference."""
    folder, _, last = name.rpartition("/")
    stem, dot, ending = last.rpartition(".")
    stem, ending = (stem, f".{ending}") if dot else (last, "")
    number, found = 1, name
    while found.lower() in seen:
        number += 1
        found = f"{folder}/{stem}-{number}{ending}" if folder else f"{stem}-{number}{ending}"
    seen.add(found.lower())
    return found
