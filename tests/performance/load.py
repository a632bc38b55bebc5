"""The measuring client: raw keep-alive sockets, so that little of what is measured is the client itself."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from statistics import quantiles

import psutil

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Request:
    """One HTTP request as bytes. `expect` is the status that counts as right."""

    path: str
    cookies: str = ""
    body: bytes = b""
    expect: int = 200

    def wire(self) -> bytes:
        """The bytes on the wire."""
        head = [f"{'POST' if self.body else 'GET'} {self.path} HTTP/1.1", "Host: 127.0.0.1", "Accept: text/html"]
        if self.cookies:
            head.append(f"Cookie: {self.cookies}")
        if self.body:
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*head, "", ""]).encode() + self.body


class Connection:
    """One keep-alive connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def send(self, request: Request) -> tuple[int, int]:
        """Send one request; gives its status and the number of bytes of the answer's body."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request.wire())
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        lower = head.lower()
        size = _length(lower)
        if size is None:  # chunked, or until the end of the connection
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
            size = len(body)
        else:
            received = len(body)
            while received < size:
                received += len(self._more())
        if b"connection: close" in lower:
            self.close()
        return int(head[9:12]), size

    def close(self) -> None:
        """Hang up; the next request opens a new connection."""
        if self.socket:
            self.socket.close()
            self.socket = None

    def _more(self) -> bytes:
        assert self.socket is not None
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the server hung up in the middle of an answer")
        return part


def _length(head: bytes) -> int | None:
    found = head.find(b"\r\ncontent-length:")
    return int(head[found + 17 :].split(b"\r\n", 1)[0]) if found >= 0 else None


@dataclass
class Result:
    """What a run at one number of connections gave. Times in milliseconds."""

    connections: int
    requests: int = 0
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    wrong: dict[str, int] = field(default_factory=dict)
    bytes: int = 0
    web_cpu_ms: float = 0.0
    postgres_cpu_ms: float = 0.0

    def summary(self) -> dict[str, float | int | dict[str, int]]:
        """The figures as they are written down."""
        cuts = quantiles(self.times, n=20) if len(self.times) > 1 else [0.0] * 19
        return {
            "connections": self.connections,
            "requests": self.requests,
            "p50_ms": round(cuts[9], 2),
            "p95_ms": round(cuts[18], 2),
            "req_per_s": round(self.requests / self.seconds, 1) if self.seconds else 0,
            "bytes": self.bytes,
            "web_cpu_ms": round(self.web_cpu_ms, 2),
            "postgres_cpu_ms": round(self.postgres_cpu_ms, 2),
            "wrong": self.wrong,
        }


def run(
    port: int,
    requests: Iterator[Request],
    *,
    connections: int,
    seconds: float,
    at_most: int,
    web: Callable[[], float],
    postgres: Callable[[], float],
) -> Result:
    """Send requests until the time or their number is used up. `web` and `postgres` read CPU seconds used so far."""
    result, lock, numbers = Result(connections), threading.Lock(), count()
    before = web(), postgres()
    began = time.perf_counter()
    end = began + seconds

    def one_connection() -> None:
        connection = Connection(port)
        while time.perf_counter() < end:
            with lock:
                request = next(requests, None) if next(numbers) < at_most else None
            if request is None:
                break
            start = time.perf_counter()
            try:
                status, size = connection.send(request)
            except OSError as error:
                connection.close()
                status, size = 0, 0
                with lock:
                    result.wrong[type(error).__name__] = result.wrong.get(type(error).__name__, 0) + 1
            took = (time.perf_counter() - start) * 1000
            with lock:
                result.times.append(took)
                result.bytes = max(result.bytes, size)
                if status not in (0, request.expect):
                    result.wrong[str(status)] = result.wrong.get(str(status), 0) + 1
        connection.close()

    threads = [threading.Thread(target=one_connection) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - began
    result.requests = len(result.times)
    if result.requests:
        result.web_cpu_ms = (web() - before[0]) * 1000 / result.requests
        result.postgres_cpu_ms = max(0.0, postgres() - before[1]) * 1000 / result.requests
    return result


def cpu_of(pids: list[int]) -> float:
    """CPU seconds that these processes have used so far; a process that has ended counts as nothing."""
    used = 0.0
    for pid in pids:
        try:
            times = psutil.Process(pid).cpu_times()
        except psutil.NoSuchProcess:
            continue
        used += times.user + times.system
    return used


def rss_of(pids: list[int]) -> float:
    """The largest resident size among these processes, in MB."""
    return max((psutil.Process(pid).memory_info().rss / 1e6 for pid in pids if psutil.pid_exists(pid)), default=0.0)
