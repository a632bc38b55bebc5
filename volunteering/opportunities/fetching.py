"""Reading a feed from its address, with strict limits: https alone, public addresses alone, a size and a time.

A source's address is typed by staff, but what answers there is not ours: it may lead on to a machine inside our
network, send without end, or send slowly. So each connection goes to the very address that was checked, each redirect
is checked anew, and the whole reading has one deadline.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from urllib.parse import urljoin, urlsplit

MOST_BYTES = 20 * 1024 * 1024
MOST_SECONDS = 60
MOST_REDIRECTS = 3
_AT_A_TIME = 64 * 1024
# Only a test lets this machine itself answer, over plain http.
ALLOW_LOOPBACK = False
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class FetchFailed(Exception):
    """The feed could not be read; the text says why in words for staff."""


def fetch(address: str) -> bytes:
    """The feed's bytes. Raises FetchFailed."""
    deadline = time.monotonic() + MOST_SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        body, onward = _get(address, deadline)
        if onward is None:
            return body
        address = urljoin(address, onward)
    raise FetchFailed(f"It led on to another address more than {MOST_REDIRECTS} times.")


def checked(address: str) -> tuple[str, str, int, str]:
    """Host name, the one address to connect to, port and path. Raises FetchFailed for what may not be read."""
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise FetchFailed("This is not an address.") from None
    name = parts.hostname or ""
    if not name or parts.username or parts.password:
        raise FetchFailed("The address must name a host, and no user.")
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise FetchFailed(f"Nobody answers to the name {name}.") from None
    addresses = [ipaddress.ip_address(str(each).split("%")[0]) for each in sorted(found, key=str)]
    loopback = ALLOW_LOOPBACK and all(each.is_loopback for each in addresses)
    if parts.scheme != "https" and not loopback:
        raise FetchFailed("Only addresses that begin with https:// are read.")
    if not loopback and not all(_is_public(each) for each in addresses):
        raise FetchFailed(f"{name} is an address inside a private network. It is not read.")
    path = parts.path or "/"
    return name, str(addresses[0]), port, f"{path}?{parts.query}" if parts.query else path


def _is_public(address: "ipaddress.IPv4Address | ipaddress.IPv6Address") -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_global and not address.is_multicast and not address.is_reserved


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, whatever the name answers a moment later."""

    def __init__(self, name: str, ip: str, port: int, *, secure: bool, seconds: float) -> None:
        super().__init__(name, port, timeout=seconds)
        self._ip, self._secure = ip, secure

    def connect(self) -> None:
        """Open it, with the certificate checked for the name."""
        self.sock = socket.create_connection((self._ip, self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _get(address: str, deadline: float) -> tuple[bytes, str | None]:
    name, ip, port, path = checked(address)
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchFailed(f"It took longer than {MOST_SECONDS} seconds.")
    secure = urlsplit(address).scheme == "https"
    connection = _Pinned(name, ip, port, secure=secure, seconds=min(left, 15))
    try:
        headers = {"Accept": "application/ld+json, application/json", "User-Agent": "volunteering-feed-reader"}
        connection.request("GET", path, headers={**headers, "Accept-Encoding": "identity"})
        answer = connection.getresponse()
        if answer.status in _REDIRECTS and answer.headers.get("Location"):
            return b"", answer.headers["Location"]
        if answer.status != 200:
            raise FetchFailed(f"It answered with the status {answer.status} instead of the feed.")
        return _read(answer, connection, deadline), None
    except (OSError, http.client.HTTPException) as error:
        raise FetchFailed(f"The connection to {name} failed ({type(error).__name__}).") from error
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse, connection: _Pinned, deadline: float) -> bytes:
    """At most MOST_BYTES within what is left of the time, however slowly they come."""
    found = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise FetchFailed(f"It took longer than {MOST_SECONDS} seconds.")
        if connection.sock is not None:
            connection.sock.settimeout(min(left, 15))
        part = answer.read1(_AT_A_TIME)
        if not part:
            return bytes(found)
        found += part
        if len(found) > MOST_BYTES:
            raise FetchFailed(f"It is larger than {MOST_BYTES // 1024 // 1024} MB.")
