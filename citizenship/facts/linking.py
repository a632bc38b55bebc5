"""Does a source still open? One look at one address, within bounds that nobody's web server can stretch.

Only http and https, only the usual ports, only public addresses: the name is resolved once, every address of it must
be public, and the connection goes to the address that was looked at, so that a name cannot point inside our network
a moment later. Each redirect is looked at in the same way. HEAD first, then GET for servers that refuse HEAD; of the
answer only its first line and headers are read, except for a little of the body that a GET sends.

`LINK_CHECK_PRIVATE` lets tests look at a server on this machine; it is off everywhere else.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings

SECONDS = 10.0  # for each step: name, connection, answer
ALTOGETHER = 30.0
REDIRECTS = 5
READ_AT_MOST = 2048
PORTS = frozenset({80, 443})
AGENT = "AllOfUsLondon-link-check/1.0 (checks once a week that a source still opens)"
# The server is there and knows the page, but does not let programs in: people can open it.
KEEPS_OUT = frozenset({401, 403, 429})
FOR_GOOD = frozenset({301, 308})
FOR_NOW = frozenset({302, 303, 307})


@dataclass(frozen=True)
class Seen:
    """What came of one look: "ok", "moved" or "failed", with a note in words, and whether any server answered."""

    state: str
    note: str = ""
    answered: bool = True


class _Refused(Exception):
    """This address is not looked at, or cannot be reached; the message says why."""


def look(url: str) -> Seen:
    """Open an address and say what came of it. Never raises, never takes much longer than `ALTOGETHER` seconds."""
    until, here, moved, answered = time.monotonic() + ALTOGETHER, url, False, False
    try:
        for _ in range(REDIRECTS + 1):
            status, where = _ask(here, until)
            answered = True
            if status not in FOR_GOOD | FOR_NOW or not where:
                return _judged(status, here if moved else "")
            moved = moved or status in FOR_GOOD
            here = urljoin(here, where)
    except _Refused as why:
        return Seen("failed", str(why), answered)
    return Seen("failed", "It leads from one address to the next without end.")


def _judged(status: int, moved_to: str) -> Seen:
    if status in KEEPS_OUT:
        return Seen("ok", f"It answers, but keeps programs out ({status}): open it yourself.")
    if not 200 <= status < 300:
        return Seen("failed", f"It answers with an error ({status}).")
    return Seen("moved", f"It has moved to {moved_to}"[:300]) if moved_to else Seen("ok")


def _ask(url: str, until: float) -> tuple[int, str]:
    """The status and the Location of one address: by HEAD, and by GET where HEAD is refused. Raises _Refused."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise _Refused("It is no address that we open: only http and https, without a password.")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        ip = _public(parts.hostname, port)
    except ValueError as wrong:
        raise _Refused("It is no address that we open.") from wrong
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    status, where = 0, ""
    for method in ("HEAD", "GET"):
        left = until - time.monotonic()
        if left <= 0:
            raise _Refused("It took too long to answer.")
        status, where = _send(method, parts.scheme, parts.hostname, ip, port, target, min(SECONDS, left))
        if status < 400 or status in KEEPS_OUT - {403}:
            break
    return status, where


def _public(host: str, port: int) -> str:
    """The address to connect to. Raises _Refused where any address of this name is not a public one."""
    private = getattr(settings, "LINK_CHECK_PRIVATE", False)
    if port not in PORTS and not private:
        raise _Refused("It is no address that we open: only the usual ports.")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as wrong:
        raise _Refused("Its name is not known.") from wrong
    addresses = [str(each[4][0]) for each in found]
    if not private and not all(_is_public(each) for each in addresses):
        raise _Refused("It leads into a private network, which we do not open.")
    return addresses[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or ip
    return inner.is_global and not inner.is_multicast and not inner.is_reserved


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at, whatever its name says by now."""

    def __init__(self, host: str, ip: str, port: int, timeout: float, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=timeout)
        self._ip, self._context = ip, context

    def connect(self) -> None:
        """Connect to the pinned address; the certificate must be that of the name."""
        self.sock = socket.create_connection((self._ip, self.port), self.timeout)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)


def _send(method: str, scheme: str, host: str, ip: str, port: int, target: str, seconds: float) -> tuple[int, str]:
    context = ssl.create_default_context() if scheme == "https" else None
    connection = _Pinned(host, ip, port, seconds, context)
    try:
        headers = {"User-Agent": AGENT, "Accept": "text/html,application/pdf,*/*", "Connection": "close"}
        connection.request(method, target, headers=headers)
        answer = connection.getresponse()
        if method == "GET":
            answer.read(READ_AT_MOST)
        return answer.status, answer.getheader("Location") or ""
    except TimeoutError as slow:
        raise _Refused("It took too long to answer.") from slow
    except ssl.SSLError as wrong:
        raise _Refused("Its certificate is not right.") from wrong
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as wrong:
        raise _Refused("It could not be reached.") from wrong
    finally:
        connection.close()
