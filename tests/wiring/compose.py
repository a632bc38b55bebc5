"""Runs docker-compose.yml without Docker: its own commands and environments, against real services on this machine.

Host names become the test's PostgreSQL, Redis, mail sink and clamd stub; the image's paths become folders of the test.
"""

import http.client
import os
import re
import shutil
import socket
import socketserver
import struct
import subprocess
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg
import yaml

from config import embedded
from tests.services import Process

PROJECT = Path(__file__).resolve().parents[2]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Clamd(socketserver.ThreadingTCPServer):
    """Answers INSTREAM as clamd does: OK, or FOUND for bytes that hold the EICAR test file."""

    allow_reuse_address = daemon_threads = True

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            command = self.rfile.read(10)
            assert command == b"zINSTREAM\0", command
            seen = b""
            while length := struct.unpack(">I", self.rfile.read(4))[0]:
                seen += self.rfile.read(length)
            self.server.scanned.append(seen)
            self.wfile.write(b"stream: OK\0" if b"EICAR" not in seen else b"stream: Eicar-Test-Signature FOUND\0")

    def __init__(self) -> None:
        self.scanned: list[bytes] = []
        super().__init__(("127.0.0.1", 0), self.Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Stack:
    """The compose file's own services on this machine."""

    def __init__(self, home: Path, *, clamd_port: int, email_port: int) -> None:
        self.home = home
        self.port = _free_port()
        self.services = embedded.Services(home / "servers", ephemeral=False)
        assert self.services.redis is not None
        sockets = self.services.sockets
        self.rewritten = {
            r"://(\w+):\w+@db:5432/portal": rf"://\1@/portal?host={sockets}",
            r"redis://redis:6379/0": self.services.redis.url(),
            r"clamav:3310": f"127.0.0.1:{clamd_port}",
            r"0\.0\.0\.0:8000": f"127.0.0.1:{self.port}",
            r"/data/media": str(home / "media"),
            r"/tmp/beat": str(home / "beat"),
        }
        # What a person who deploys would write into .env, and nothing else.
        self.given = {
            "SITE_URL": "https://portal.example",
            "SECRET_KEY": "a-long-random-text-" * 4,
            "SEALED_KEYS": embedded.throw_away_settings()["SEALED_KEYS"],
            "EMAIL_URL": f"smtp://127.0.0.1:{email_port}",
            "DATABASE_PASSWORD": "one",
            "DATABASE_OWNER_PASSWORD": "two",
            "POSTGRES_PASSWORD": "three",
        }
        self.compose = compose_file(self.given)
        self.running: list[Process] = []
        self.services.start()

    def environment(self, service: str) -> dict[str, str]:
        """The service's environment in the compose file, with hosts and folders rewritten, and the image's PATH."""
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        stated = {name: str(value) for name, value in self.compose["services"][service]["environment"].items()}
        for pattern, here in self.rewritten.items():
            stated = {name: re.sub(pattern, here, value) for name, value in stated.items()}
        # The image collects its static files when it is built; this copy of it stands in the test's folder.
        return {"PATH": path, "PYTHONUNBUFFERED": "1", "STATIC_ROOT": str(self.home / "static"), **stated}

    def command(self, service: str) -> list[str]:
        found = [str(part) for part in self.compose["services"][service]["command"]]
        for pattern, here in self.rewritten.items():
            found = [re.sub(pattern, here, part) for part in found]
        program = shutil.which(found[0], path=self.environment(service)["PATH"])
        assert program, f"{found[0]} is not installed"
        return [program, *found[1:]]

    def run(self, service: str) -> subprocess.CompletedProcess[str]:
        """A one-off service, to its end."""
        return subprocess.run(
            self.command(service), cwd=PROJECT, env=self.environment(service), capture_output=True, text=True
        )

    def start(self, service: str) -> Process:
        """A service that stays."""
        log = self.home / f"{service}.log"
        self.running.append(Process(self.command(service), env=self.environment(service), log=log).start())
        return self.running[-1]

    def manage(self, *arguments: str, service: str = "web") -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=PROJECT, env=self.environment(service), capture_output=True,
            text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def rows(self, sql: str) -> list[tuple]:
        assert self.services.postgres is not None
        with psycopg.connect(self.services.postgres.url("portal")) as connection:
            return connection.execute(sql).fetchall()

    def stop(self) -> None:
        for process in reversed(self.running):
            process.stop()
        self.services.stop()


def compose_file(given: dict[str, str]) -> Any:
    """docker-compose.yml with ${NAME:-default} and ${NAME:?message} filled in, as compose does it.

    Raises LookupError with the message for what is missing.
    """

    def value(match: re.Match[str]) -> str:
        name, operator, rest = match.groups()
        if given.get(name):
            return given[name]
        if operator == ":?":
            raise LookupError(rest)
        return rest or ""

    def filled(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: filled(inner) for key, inner in part.items()}
        if isinstance(part, list):
            return [filled(inner) for inner in part]
        return re.sub(r"(?<!\$)\$\{(\w+)(:[-?])?([^}]*)\}", value, part) if isinstance(part, str) else part

    return filled(yaml.safe_load((PROJECT / "docker-compose.yml").read_text()))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Tokens(HTMLParser):
    """The hidden inputs and the links of one page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.links: list[str] = []
        self.file_inputs: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden":
            self.hidden[str(found.get("name"))] = str(found.get("value") or "")
        if tag == "input" and found.get("type") == "file":
            self.file_inputs.append(str(found.get("name")))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))


class Visitor:
    """A browser's worth of HTTP to `web`, as the proxy with TLS in front of it would pass it on."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.body = b""
        self.location = ""

    def ask(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> int:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": "portal.example", "X-Forwarded-Proto": "https", "Cookie": cookie}
        headers |= {"Referer": "https://portal.example/", "Content-Type": content_type} if body else {}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        line.request(method, path, body or None, headers)
        answer = line.getresponse()
        self.body = answer.read()
        self.location = urlsplit(answer.headers.get("Location", "")).path
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        line.close()
        return answer.status

    def get(self, path: str) -> str:
        status = self.ask("GET", path)
        assert status == 200, f"{path}: {status} {self.location} {self.body[:300]!r}"
        return self.body.decode()

    def post(self, path: str, values: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None) -> int:
        if not files:
            return self.ask("POST", path, urlencode(values).encode(), "application/x-www-form-urlencoded")
        edge = "edge-of-a-part"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in values.items()
        ]
        for name, (filename, content) in files.items():
            head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
            parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
        return self.ask(
            "POST", path, b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"
        )
