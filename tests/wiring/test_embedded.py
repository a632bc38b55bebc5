"""The throw-away PostgreSQL and Redis: they come, they answer, they go, however the command that wanted them ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from config import embedded

PROJECT = Path(__file__).resolve().parents[2]
ASK = """
import os, psycopg, redis
for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_APP_URL"):
    with psycopg.connect(os.environ[name]) as connection:
        print(connection.execute("SELECT current_user").fetchone()[0])
print(redis.from_url(os.environ["REDIS_URL"]).ping())
print(os.environ["DATABASE_URL"])
"""


def command(*parts: str) -> list[str]:
    return [sys.executable, "-m", "config.embedded", "exec", "--", *parts]


def servers(folder: Path) -> list[psutil.Process]:
    """The PostgreSQL and Redis servers whose files lie below this folder."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or [])
        if str(folder) in line and ("postgres" in line or "redis-server" in line or "valkey-server" in line):
            found.append(process)
    return found


def gone(folder: Path, seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while servers(folder):
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder that PostgreSQL's account may pass through, short enough for a socket's address."""
    made = Path(os.path.realpath(embedded.tempfile.mkdtemp(prefix="pw-", dir="/tmp")))
    made.chmod(0o711)
    monkeypatch.setenv("TMPDIR", str(made))
    yield made
    embedded.shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def services(folder: Path) -> embedded.Services:
    """Both servers over one home, as `make run` starts them."""
    home = folder / "home"
    home.mkdir(mode=0o711)
    made = embedded.Services(home, ephemeral=True)
    made.start()
    yield made
    made.stop()


def test_a_command_finds_both_servers_and_three_logins_and_leaves_nothing(folder: Path) -> None:
    done = subprocess.run(command(sys.executable, "-c", ASK), cwd=PROJECT, capture_output=True, text=True)
    assert done.stdout.splitlines()[:4] == ["postgres", "portal_owner", "portal", "True"], done.stderr
    assert str(folder) in done.stdout  # the addresses are the cluster's own
    assert gone(folder)
    assert list(folder.iterdir()) == []


def test_it_ignores_the_addresses_that_are_set(folder: Path) -> None:
    elsewhere = {**os.environ, "DATABASE_URL": "postgresql://elsewhere/db", "REDIS_URL": "redis://elsewhere"}
    show = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"
    done = subprocess.run(
        command(sys.executable, "-c", show), cwd=PROJECT, env=elsewhere, capture_output=True, text=True
    )
    assert str(folder) in done.stdout
    assert "elsewhere" not in done.stdout


def test_the_commands_exit_code_is_its_own(folder: Path) -> None:
    assert subprocess.run(command(sys.executable, "-c", "raise SystemExit(7)"), cwd=PROJECT).returncode == 7


def test_without_a_command_it_says_how_to_use_it() -> None:
    done = subprocess.run([sys.executable, "-m", "config.embedded"], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "exec -- CMD" in done.stderr


@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_it_is_ended_no_process_stays(folder: Path, sig: signal.Signals) -> None:
    launcher = subprocess.Popen(
        command(sys.executable, "-c", "print('up', flush=True); import time; time.sleep(600)"),
        cwd=PROJECT, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert launcher.stdout is not None
    assert launcher.stdout.readline() == "up\n"
    children = psutil.Process(launcher.pid).children(recursive=True)
    assert len(servers(folder)) >= 2
    launcher.send_signal(sig)
    launcher.wait(30)
    launcher.stdout.close()
    assert gone(folder)
    _, alive = psutil.wait_procs(children, timeout=15)
    assert alive == []


def test_control_without_the_kernels_signal_a_killed_launcher_leaves_its_server(folder: Path) -> None:
    """Shows that the test above would see it: die_with is what makes the difference."""
    script = (
        "import pathlib, sys, time; from config import embedded, processes; processes.LIBC = None\n"
        "home = pathlib.Path(sys.argv[1]); home.mkdir(mode=0o711)\n"
        "embedded.Services(home, ephemeral=True, postgres=False).start()\n"
        "print('up', flush=True); time.sleep(600)"
    )
    launcher = subprocess.Popen(
        [sys.executable, "-c", script, str(folder / "home")], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    assert launcher.stdout is not None
    assert launcher.stdout.readline() == "up\n"
    launcher.kill()
    launcher.wait()
    launcher.stdout.close()
    left = servers(folder)
    assert len(left) == 1
    assert not gone(folder, seconds=2)
    left[0].kill()
    left[0].wait(10)


def test_a_second_launcher_on_the_same_data_refuses(services: embedded.Services) -> None:
    assert services.postgres is not None
    second = embedded.Services(services.postgres.data.parent, ephemeral=True, redis=False)
    assert second.postgres is not None
    second.postgres.PATIENCE = 0.2
    with pytest.raises(embedded.CannotStart, match="Another PostgreSQL server is using"):
        second.postgres.start()
    assert services.postgres.process is not None
    assert services.postgres.process.poll() is None  # and the first is untouched


def test_data_is_there_again_after_a_stop_and_after_a_kill(folder: Path) -> None:
    home = folder / "home"
    home.mkdir(mode=0o711)

    def run(sql: str) -> list[tuple]:
        with psycopg.connect(services.postgres.url("portal_owner"), autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    services = embedded.Services(home, ephemeral=False, redis=False)
    services.start()
    try:
        run("CREATE TABLE kept AS SELECT 'a word' AS word")
        services.stop()
        services = embedded.Services(home, ephemeral=False, redis=False)
        services.start()
        assert run("SELECT word FROM kept") == [("a word",)]
        run("INSERT INTO kept VALUES ('another')")
        services.postgres.process.send_signal(signal.SIGKILL)  # the server itself, not only its launcher
        services.postgres.process.wait()
        services = embedded.Services(home, ephemeral=False, redis=False)
        services.start()
        assert len(run("SELECT word FROM kept")) == 2
    finally:
        services.stop()


def test_the_portals_login_may_not_change_tables(services: embedded.Services) -> None:
    assert services.postgres is not None
    with psycopg.connect(services.postgres.url("portal_owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE words (word text)")
        owner.execute("GRANT INSERT, SELECT ON words TO portal_app")
    with psycopg.connect(services.postgres.url("portal"), autocommit=True) as portal:
        portal.execute("INSERT INTO words VALUES ('a word')")
        assert portal.execute("SELECT word FROM words").fetchall() == [("a word",)]
        for forbidden in ("TRUNCATE words", "DROP TABLE words", "ALTER TABLE words ADD more text", "CREATE TABLE x ()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                portal.execute(forbidden)


def test_what_a_killed_run_left_is_swept_and_what_runs_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded.tempfile, "gettempdir", lambda: str(folder))
    long_ago = time.time() - 3600
    for name in ("portal-throwaway-dead", "portal-throwaway-alive"):
        (folder / name).mkdir()
        (folder / name / "lock").touch()
        os.utime(folder / name, (long_ago, long_ago))
    held = embedded.lock(folder / "portal-throwaway-alive" / "lock")
    os.utime(folder / "portal-throwaway-alive", (long_ago, long_ago))
    embedded._sweep()
    assert held is not None
    held.close()
    assert [path.name for path in folder.iterdir()] == ["portal-throwaway-alive"]


def test_a_folder_of_somebody_else_is_refused(folder: Path) -> None:
    trap = folder / "trap"
    trap.symlink_to("/etc")
    with pytest.raises(embedded.CannotStart, match="belongs to somebody else"):
        embedded._private(trap, None)
