"""Asking for viruses. Three answers: nothing found, something found, or no answer, and then the file stays held."""

import socket
import struct
import zipfile
import zlib
from typing import IO

from django.conf import settings

# In two halves, so that a scanner on a developer's machine does not take this file away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CHUNK = 65_536
SECONDS = 60


class NoAnswer(Exception):
    """The scanner could not be asked, or did not say yes or no."""


def scan(stream: IO[bytes]) -> str:
    """The name of what was found, "" for nothing. Raises NoAnswer when SCANNER is none or clamd does not answer."""
    stream.seek(0)
    if settings.SCANNER == "builtin":
        return builtin(stream)
    if settings.SCANNER == "clamd":
        return clamd(stream)
    raise NoAnswer("no scanner is set")


def builtin(stream: IO[bytes]) -> str:
    """For the demonstration and the tests: knows one thing, the EICAR test file, also inside a zip-based document."""
    if _holds_eicar(stream):
        return "Eicar-Test-Signature"
    stream.seek(0)
    if zipfile.is_zipfile(stream):
        try:
            with zipfile.ZipFile(stream) as archive:
                for member in archive.infolist()[:2_000]:
                    with archive.open(member) as part:
                        if _holds_eicar(part, limit=20 * 1024 * 1024):
                            return "Eicar-Test-Signature"
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            EOFError,
            OSError,
            ValueError,
            zlib.error,
        ) as error:
            raise NoAnswer("the archive cannot be unpacked") from error
    return ""


def _holds_eicar(stream: IO[bytes], limit: int | None = None) -> bool:
    seen, tail = 0, b""
    while chunk := stream.read(CHUNK):
        if EICAR in tail + chunk:
            return True
        tail = chunk[-len(EICAR) :]
        seen += len(chunk)
        if limit and seen >= limit:
            break
    return False


def clamd(stream: IO[bytes]) -> str:
    """Ask clamd at CLAMD_ADDRESS (host:port) with INSTREAM: the bytes travel, so it needs no access to our files."""
    host, _, port = settings.CLAMD_ADDRESS.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=SECONDS) as line:
            line.sendall(b"zINSTREAM\0")
            while chunk := stream.read(CHUNK):
                line.sendall(struct.pack(">I", len(chunk)) + chunk)
            line.sendall(struct.pack(">I", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < 4096 and (more := line.recv(4096)):
                answer += more
    except (OSError, ValueError) as error:
        raise NoAnswer(f"clamd: {type(error).__name__}") from error
    said = answer.rstrip(b"\0").decode(errors="replace").removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise NoAnswer("clamd said neither yes nor no")
