"""Real processes for tests: a mail sink that speaks SMTP, a Celery worker, a Redis of one's own."""

import asyncio
import contextlib
import email
import email.policy
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
from aiosmtpd.smtp import SMTP, Envelope, Session

from config.embedded import Redis
from config.processes import die_with_parent

PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
ROOT = Path(__file__).resolve().parent.parent


def wait_until(condition: Callable[[], Any], *, seconds: float = 20, what: str = "it") -> Any:
    """Return the condition's first true value; AssertionError when it stays false for so long."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.05)


class Sink:
    """A mail server that keeps what it is given. `on_message` may slow it down or make it refuse, to play a poor
    provider."""

    def __init__(self, *, on_message: Callable[[EmailMessage], str | None] | None = None) -> None:
        self.messages: list[EmailMessage] = []
        self._on_message = on_message
        self._lock = threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)  # bound at once, so that the port is known
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="test mail sink", daemon=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep one message, unless `on_message` answers for us."""
        message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        answer = self._on_message(message) if self._on_message else None
        if answer and not answer.startswith("2"):
            return answer
        with self._lock:
            self.messages.append(message)
        return answer or "250 kept"

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(lambda: SMTP(self, hostname="sink.example", loop=self._loop), sock=self._socket)
        )
        self._loop.run_forever()
        # Ended from this thread: the test's own thread may hold another loop (playwright's).
        open_sessions = asyncio.all_tasks(self._loop)
        for session in open_sessions:
            session.cancel()
        self._loop.run_until_complete(asyncio.gather(*open_sessions, return_exceptions=True))
        server.close()
        self._loop.close()

    def __enter__(self) -> "Sink":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._socket.close()

    def to(self, address: str) -> list[EmailMessage]:
        """What has come for this address so far."""
        with self._lock:
            return [message for message in self.messages if address.lower() in str(message["To"]).lower()]

    def wait_for(self, *, to: str, about: str = "", seconds: float = 30) -> EmailMessage:
        """The newest message to this address whose subject holds `about`, waiting for it if need be."""

        def found() -> EmailMessage | None:
            fitting = [m for m in self.to(to) if about.lower() in str(m["Subject"]).lower()]
            return fitting[-1] if fitting else None

        message: EmailMessage = wait_until(found, seconds=seconds, what=f"mail to {to} about {about!r}")
        return message


def text_of(message: EmailMessage) -> str:
    """The words of a message."""
    body = message.get_body(preferencelist=("plain",))
    return body.get_content() if body is not None else ""


def own_redis(folder: Path) -> Redis:
    """A Redis server for one process of the suite, on a short socket path."""
    sockets = Path(tempfile.mkdtemp(prefix="prt-"))
    redis = Redis(folder, sockets, ephemeral=True)
    redis.start()
    return redis


def remove(folder: Path) -> None:
    """Remove a folder that we made; what is already gone is no matter."""
    shutil.rmtree(folder, ignore_errors=True)


def database_url(user: str = "") -> str:
    """The address of the database that this process is connected to, for another process."""
    from django.db import connection

    values = connection.settings_dict
    host = values["HOST"]
    login = user or values["USER"]
    if host.startswith("/"):
        return f"postgresql://{login}@/{values['NAME']}?host={quote(host, safe='/')}"
    return f"postgresql://{login}:{quote(values['PASSWORD'])}@{host}:{values['PORT'] or 5432}/{values['NAME']}"


def environment(**changes: str) -> dict[str, str]:
    """The environment of a process that shares this process's database, Redis, files and keys."""
    from django.conf import settings

    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "SITE_URL": settings.SITE_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "SEALED_KEYS": ",".join(settings.SEALED_KEYS),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        **changes,
    }


class Process:
    """A process that this harness started: it ends with the harness, and only by its own pid."""

    def __init__(self, command: list[str], *, env: dict[str, str], log: Path | None = None) -> None:
        self.command, self.env = command, env
        self.log = log or Path(tempfile.mkstemp(prefix="portal-log-")[1])
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Process":
        """Start it; its output goes to `log`."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.env,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        return self

    @property
    def pid(self) -> int:
        """The process we started."""
        assert self.process is not None
        return self.process.pid

    def kill(self) -> None:
        """kill -9 of exactly this process."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> None:
        """Ask it to end; kill it when it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        if self.process.poll() is None:
            self.kill()

    def __enter__(self) -> Any:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.log.unlink(missing_ok=True)


class Worker(Process):
    """A Celery worker with one pool process. It is ready when `start` returns."""

    def __init__(self, *, email_port: int, concurrency: int = 1, **changes: str) -> None:
        env = environment(EMAIL_URL=f"smtp://127.0.0.1:{email_port}", **changes)
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "-c",
            str(concurrency),
            "-l",
            "INFO",
            "--without-gossip",
            "--without-mingle",
        ]
        super().__init__(command, env=env)

    def start(self) -> "Worker":
        """Start it and wait until it takes work."""
        super().start()
        wait_until(self._ready, seconds=60, what=f"the Celery worker: {self.log}")
        return self

    def _ready(self) -> bool:
        assert self.process is not None
        said = self.log.read_text(errors="replace")
        if self.process.poll() is not None:
            raise AssertionError(f"the Celery worker ended:\n{said[-3000:]}")
        return " ready." in said


class Beat(Process):
    """Celery beat: it makes the sweeper and the periodic work run."""

    def __init__(self, **changes: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="portal-beat-"))
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "beat",
            "-l",
            "INFO",
            "-s",
            str(self.folder / "schedule"),
        ]
        super().__init__(command, env=environment(**changes))

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        remove(self.folder)


class Web(Process):
    """gunicorn with the portal's own flags, on a free port. It answers when `start` returns."""

    def __init__(self, application: str = "config.wsgi", *, ready_at: str = "/livez", **changes: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.url, self.ready_at = f"http://127.0.0.1:{self.port}", ready_at
        env = environment(
            **{"BIND": f"127.0.0.1:{self.port}", "SITE_URL": self.url, "STATIC_STORAGE": PLAIN_STATIC, **changes}
        )
        super().__init__([sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", application], env=env)

    def start(self) -> "Web":
        """Start it and wait until it answers."""
        super().start()
        wait_until(self._ready, seconds=60, what=f"gunicorn: {self.log}")
        return self

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        return [child.pid for child in psutil.Process(self.pid).children()]

    def _ready(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise AssertionError(f"gunicorn ended:\n{self.log.read_text(errors='replace')[-3000:]}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", self.ready_at)
            return connection.getresponse().status < 500
        except OSError:
            return False
