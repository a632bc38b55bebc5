"""`make run`: the whole portal on this machine as a demonstration, ended with Ctrl-C.

Starts PostgreSQL and Redis (unless DATABASE_URL / REDIS_URL name others), prepares the database, loads reference and
demonstration data, then runs the web server, a Celery worker and beat until it is asked to stop. Everything it keeps
lies in .portal/. Settings: PORT (8000), DEMO_PASSWORD, DATABASE_URL, DATABASE_OWNER_URL for migrations, REDIS_URL.
"""

import base64
import contextlib
import json
import os
import pathlib
import secrets
import signal
import socket
import subprocess  # nosec B404
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import IO

from config import embedded, frontend
from config.mailsink import Sink
from config.processes import die_with, die_with_parent

PROJECT = pathlib.Path(__file__).resolve().parent.parent
PORTAL = PROJECT / ".portal"
READY_WITHIN = 90  # seconds from the start of the web server to its first answer


class CannotRun(RuntimeError):
    """The portal cannot be started; the message says why and what to do."""


# Set by the first signal that asks us to stop.
stopping = threading.Event()


def say(text: str) -> None:
    """One line of progress."""
    print(text, flush=True)


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Name one piece of work before it starts, and say how long it took."""
    say(f"· {text} …")
    began = time.monotonic()
    yield
    refuse_if_stopping()
    say(f"  done in {time.monotonic() - began:.1f} s")


def only_one(port: int) -> IO[str]:
    """Hold the folder for this launcher; CannotRun when another one runs from it."""
    PORTAL.mkdir(mode=0o711, exist_ok=True)
    PORTAL.chmod(0o711)  # PostgreSQL's account passes through to its own folder; nobody can list this one
    path = PORTAL / "running"
    for _ in range(30):  # a launcher that was killed a moment ago may still be going down
        if held := embedded.lock(path):
            held.truncate(0)
            held.write(f"at http://127.0.0.1:{port}/ (process {os.getpid()})")
            held.flush()
            return held
        time.sleep(0.1)
    raise CannotRun(
        f"The portal is already running from this folder {path.read_text()}. Stop it there with Ctrl-C first."
    )


def free_port() -> int:
    """The port from PORT; CannotRun when it is no port or somebody else has it."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotRun(f"PORT must be a number from 1 to 65535, not {text!r}.")
    for attempt in range(50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(text)))
            except OSError as problem:
                if attempt == 49 or isinstance(problem, PermissionError):
                    raise CannotRun(
                        f"Port {text} cannot be used ({problem.strerror}). Try another one: PORT=8010 make run"
                    ) from problem
                time.sleep(0.1)
            else:
                break
    return int(text)


def own_secrets() -> dict[str, str]:
    """Keys and the demonstration's password: made once, kept in a file that only its owner may read."""
    path = PORTAL / "secrets"
    if not path.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SEALED_KEYS": base64.urlsafe_b64encode(os.urandom(32)).decode(),
            "DEMO_PASSWORD": "-".join(secrets.token_hex(2) for _ in range(4)),
        }
        draft = path.with_suffix(".part")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(made, file)
        draft.rename(path)
    kept: dict[str, str] = json.loads(path.read_text())
    return {name: os.environ.get(name) or value for name, value in kept.items()}


def environment(port: int, services: embedded.Services, sink: Sink) -> dict[str, str]:
    """What every process of the demonstration is told."""
    addresses = {"DATABASE_URL": os.environ.get("DATABASE_URL", ""), "REDIS_URL": os.environ.get("REDIS_URL", "")}
    addresses["DATABASE_OWNER_URL"] = os.environ.get("DATABASE_OWNER_URL") or addresses["DATABASE_URL"]
    if services.postgres:
        addresses["DATABASE_URL"] = services.postgres.url("portal")
        addresses["DATABASE_OWNER_URL"] = services.postgres.url("portal_owner")
    if services.redis:
        addresses["REDIS_URL"] = services.redis.url()
    return {
        **os.environ,
        **own_secrets(),
        **addresses,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEMO": "1",
        "SITE_URL": os.environ.get("SITE_URL") or f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": os.environ.get("ALLOWED_HOSTS") or "127.0.0.1,localhost",
        "BIND": f"127.0.0.1:{port}",
        "EMAIL_PROVIDER": "smtp",
        "EMAIL_URL": sink.url,
        "DEMO_MAIL": str(sink.folder),
        "SCANNER": os.environ.get("SCANNER") or "builtin",
        "PYTHONUNBUFFERED": "1",
    }


def manage(env: dict[str, str], *command: str) -> str:
    """Run one management command to its end and give what it printed; CannotRun with its own words when it refuses."""
    done = subprocess.run(  # nosec B603
        [sys.executable, "manage.py", *command], cwd=PROJECT, env=env, capture_output=True, text=True, check=False,
        preexec_fn=die_with_parent(signal.SIGKILL), start_new_session=True,
    )  # fmt: skip
    if done.returncode != 0:
        raise CannotRun(f"manage.py {' '.join(command)} stopped:\n{(done.stdout + done.stderr).strip()[-3000:]}")
    return done.stdout


def prepare(env: dict[str, str]) -> str:
    """Bring database, static files and data up to date; gives what load_demo said about its accounts."""
    # Migrations belong to the tables' owner, and may take longer than a page may.
    owner = {**env, "DATABASE_URL": env["DATABASE_OWNER_URL"], "STATEMENT_TIMEOUT_MS": "0", "LOCK_TIMEOUT_MS": "10000"}
    with step("Database tables"):
        manage(owner, "migrate", "--no-input", "-v0")
    with step("Styles and pictures"):
        manage(env, "collectstatic", "--no-input", "-v0")
    with step("Reference data: boroughs, programmes, funds"):
        manage(env, "load_reference")
    with step("Demonstration people and records, all fictional"):
        return manage(env, "load_demo")


def refuse_if_stopping() -> None:
    """Raises KeyboardInterrupt once somebody has asked us to stop.

    The signal's own KeyboardInterrupt is lost when it comes while Python forks: nobody hears what a fork's hooks raise.
    """
    if stopping.is_set():
        raise KeyboardInterrupt


class Processes:
    """The portal's own processes: each writes a log, and the kernel ends each one if this launcher is killed."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self.logs = PORTAL / "log"
        self.logs.mkdir(mode=0o700, exist_ok=True)
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        """Start one process under a name that messages use."""
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # nosec B603
                [sys.executable, "-m", *command], cwd=PROJECT, env=self.env, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True, preexec_fn=die_with_parent(signal.SIGKILL),
            )  # fmt: skip

    def refuse_if_one_ended(self) -> None:
        """CannotRun with the end of its log when one of them is gone."""
        for name, process in self.running.items():
            if process.poll() is not None:
                log = self.logs / f"{name}.log"
                raise CannotRun(
                    f"The {name} process ended. The end of {log}:\n{log.read_text(errors='replace')[-3000:]}"
                )

    def stop(self) -> None:
        """Ask all to finish what they do, and end those that take too long."""
        for process in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        for process in self.running.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_ready(port: int, processes: Processes) -> None:
    """Return when /readyz answers 200; CannotRun when a process ends first or it takes too long."""
    said = "no answer"
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        refuse_if_stopping()
        processes.refuse_if_one_ended()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):  # nosec B310
                return
        except urllib.error.HTTPError as problem:
            said = f"{problem.code}: {problem.read(500).decode(errors='replace')}"
        except OSError as problem:
            said = str(problem)
        time.sleep(0.2)
    raise CannotRun(f"The portal did not get ready within {READY_WITHIN} seconds; /readyz last said: {said}")


def serve(port: int, env: dict[str, str], sink: Sink, accounts: str, began: float) -> None:
    """Run the three processes until somebody stops us or one of them ends."""
    processes = Processes(env)
    try:
        with step("Web server, worker and beat"):
            processes.start("web", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi")
            quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
            processes.start("worker", "celery", "-A", "config", "worker", "-c", "2", "-l", "INFO", *quiet)
            processes.start(
                "beat", "celery", "-A", "config", "beat", "-l", "INFO", "-s", str(PORTAL / "beat"), "--pidfile="
            )
            sink.start()
            wait_until_ready(port, processes)
        say(f"\nThe portal answers at {env['SITE_URL']}/ (after {time.monotonic() - began:.0f} s)")
        say(f"Its e-mails arrive at {env['SITE_URL']}/demo/mail/\n")
        say(accounts.strip())
        say(f"\nTheir password: {env['DEMO_PASSWORD']}\n\nCtrl-C stops the portal. Its data stays in .portal/.")
        while True:
            time.sleep(0.5)
            refuse_if_stopping()
            processes.refuse_if_one_ended()
    finally:
        say("\n· Stopping …")
        processes.stop()
        sink.stop()


def stop_on_signals() -> None:
    """Ctrl-C, SIGTERM and a closed terminal all end the portal in good order; so does the end of `make`."""

    def stop(number: int, frame: object) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)  # a second Ctrl-C must not cut the stopping short
        stopping.set()
        raise KeyboardInterrupt

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, stop)
    if "MAKELEVEL" in os.environ:
        die_with(signal.SIGTERM)


def run() -> None:
    """Everything from nothing to a running portal."""
    began = time.monotonic()
    port = int(os.environ["PORT"]) if os.environ.get("PORT", "").isdecimal() else 8000
    with only_one(port):
        port = free_port()
        with step("Front-end files"):
            frontend.fetch(PORTAL)
        sink = Sink(PORTAL / "mail")
        services = embedded.Services(
            PORTAL, ephemeral=False, postgres=not os.environ.get("DATABASE_URL"), redis=not os.environ.get("REDIS_URL")
        )
        try:
            with step("PostgreSQL and Redis"):
                services.start()
            env = environment(port, services, sink)
            serve(port, env, sink, prepare(env), began)
        finally:
            services.stop()


def main() -> int:
    """Run until stopped; gives the exit code."""
    os.umask(0o077)
    stop_on_signals()
    try:
        run()
    except KeyboardInterrupt:
        say("  stopped.")
        return 0
    except (CannotRun, embedded.CannotStart, frontend.CannotFetch) as problem:
        print(f"\n{problem}", file=sys.stderr, flush=True)
        return 1
    except PermissionError as problem:
        print(
            f"\n{problem.filename} belongs to another account: run as that account, or remove .portal/.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
