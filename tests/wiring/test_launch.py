"""`make run`, for real, in a copy of the project: it answers, it is alone, it keeps its data, and it leaves nothing."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from config import embedded, launch
from tests.services import wait_until

PROJECT = Path(__file__).resolve().parents[2]
OURS = (
    "DATABASE", "REDIS", "SITE_URL", "SECRET_KEY", "SEALED_KEYS", "EMAIL", "DEMO", "MAKELEVEL", "SCANNER",
    "STATIC_ROOT", "STATIC_STORAGE",
)  # fmt: skip


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Launcher:
    """One `make run` in `folder`, as make would start it."""

    def __init__(self, folder: Path, port: int, **changes: str) -> None:
        env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        env |= {"PORT": str(port), "DEMO_PASSWORD": "plainly-fictional-7", "PYTHONUNBUFFERED": "1", **changes}
        self.port, self.said = port, ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.launch"], cwd=folder, env=env, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.reader = threading.Thread(target=self._listen, daemon=True)
        self.reader.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line

    def until_it_answers(self) -> "Launcher":
        end = time.monotonic() + 300
        while "Ctrl-C stops the portal" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < end, self.said
            time.sleep(0.1)
        return self

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as problem:
            with problem:
                return problem.code, problem.read().decode()

    def end(self, sig: signal.Signals) -> int:
        """Send the signal to the launcher alone and wait until it is gone."""
        self.process.send_signal(sig)
        code = self.process.wait(60)
        self.reader.join(60)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def belonging(folder: Path, launcher: Launcher) -> list[psutil.Process]:
    """Every process below the launcher: web, worker, beat, their children, PostgreSQL, Redis."""
    return psutil.Process(launcher.process.pid).children(recursive=True)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A copy of the project with the front-end files in it, where PostgreSQL's account may pass through."""
    made = Path(tempfile.mkdtemp(prefix="pl-", dir="/tmp"))
    made.chmod(0o711)
    away = shutil.ignore_patterns(".git", ".venv", ".portal", "__pycache__", "tests", ".*_cache", "node_modules")
    shutil.copytree(PROJECT, made / "portal", ignore=away)
    kept = made / "portal" / ".portal"
    kept.mkdir(mode=0o711)
    shutil.copytree(settings.FRONT_END, kept / "front")
    shutil.copyfile(settings.FRONT_END.parent / "front.stamp", kept / "front.stamp")
    yield made / "portal"
    shutil.rmtree(made, ignore_errors=True)


def none_left(processes: list[psutil.Process], port: int) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=20)
    with socket.socket() as probe:
        return alive == [] and probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.long
def test_it_runs_alone_and_however_it_ends_nothing_stays_but_the_data(folder: Path) -> None:
    port = free_port()
    first = Launcher(folder, port).until_it_answers()
    assert first.get("/readyz")[0] == 200
    status, home = first.get("/")
    assert status == 200
    assert "Demonstration" in home
    assert first.get("/demo/mail/")[0] == 200
    assert f"http://127.0.0.1:{port}/" in first.said
    assert "plainly-fictional-7" in first.said
    assert all(f"{name}@" in first.said for name in ("amina", "efua", "root"))
    secrets = folder / ".portal" / "secrets"
    assert secrets.stat().st_mode & 0o777 == 0o600
    kept = json.loads(secrets.read_text())

    second = Launcher(folder, free_port())
    assert second.process.wait(30) == 1
    second.reader.join(10)
    assert second.process.stdout is not None
    second.process.stdout.close()
    assert "already running from this folder" in second.said
    assert first.get("/readyz")[0] == 200

    processes = belonging(folder, first)
    assert len(processes) >= 9  # web and its 2, worker and its 2, beat, PostgreSQL and its own, Redis
    first.end(signal.SIGKILL)
    assert none_left(processes, port)

    again = Launcher(folder, port).until_it_answers()
    processes = belonging(folder, again)
    assert again.end(signal.SIGTERM) == 0, again.said
    assert none_left(processes, port)
    assert "stopped." in again.said

    early = Launcher(folder, port)
    wait_until(lambda: "Database tables" in early.said, seconds=60, what="the migrations")
    processes = belonging(folder, early)
    assert early.end(signal.SIGINT) == 0, early.said
    assert none_left(processes, port)
    assert json.loads(secrets.read_text()) == kept  # found again, so what was sealed can be read


def test_a_port_that_somebody_has_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch.time, "sleep", lambda seconds: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        with pytest.raises(launch.CannotRun, match="cannot be used"):
            launch.free_port()


def test_a_stop_that_a_fork_swallowed_is_noticed_at_the_end_of_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "stopping", threading.Event())
    with launch.step("Nobody asked"):
        pass
    with pytest.raises(KeyboardInterrupt), launch.step("Database tables"):
        launch.stopping.set()


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(launch.CannotRun, match="number from 1 to 65535"):
        launch.free_port()


@pytest.mark.long
def test_demonstration_data_goes_only_into_an_empty_database_or_its_own(folder: Path) -> None:
    home = folder.parent / "elsewhere"
    home.mkdir(mode=0o711)
    services = embedded.Services(home, ephemeral=True, redis=False)
    services.start()
    assert services.postgres is not None
    given = {
        "DATABASE_URL": services.postgres.url("portal"),
        "DATABASE_OWNER_URL": services.postgres.url("portal_owner"),
    }
    make_a_user = (
        "from programmes.people.models import User; User.objects.create_user(email='real@people.test', name='Real')"
    )
    env = {**os.environ, **given, "DATABASE_URL": given["DATABASE_OWNER_URL"], "STATEMENT_TIMEOUT_MS": "0"}
    try:
        for arguments in (["migrate", "-v0"], ["shell", "-v0", "-c", make_a_user]):
            subprocess.run([sys.executable, "manage.py", *arguments], cwd=folder, env=env, check=True)
        refused = Launcher(folder, free_port(), **given)
        assert refused.process.wait(90) == 1, refused.said
        refused.reader.join(10)
        assert refused.process.stdout is not None
        refused.process.stdout.close()
        assert "load_demo" in refused.said
        assert "Traceback" not in refused.said
    finally:
        services.stop()
