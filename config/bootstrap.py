"""Sets .venv up, with nothing but Python: python3 -I config/bootstrap.py requirements.txt [COMMAND …]

Makes .venv where there is none, installs the pinned and hashed parts into it (skipped while the file is unchanged),
then becomes COMMAND, run by the new Python. Runs on the standard library alone, without the rest of config.
"""

import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess  # nosec B404
import sys
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"


def newer_python() -> None:
    """Become a Python that is new enough, or say which one is needed."""
    if sys.version_info >= (3, 11):  # noqa: UP036  this is where an older one is turned away
        return
    for minor in (14, 13, 12, 11):
        found = shutil.which("python3.%d" % minor)  # noqa: UP031  an old Python must be able to read this line
        if found:
            os.execv(found, [found, "-I", __file__, *sys.argv[1:]])  # nosec B606
    sys.exit("The portal needs Python 3.11 or newer; this is %s." % sys.version.split()[0])  # noqa: UP031


def quiet(*command: object) -> "subprocess.CompletedProcess[str]":
    """Run a program and keep what it says."""
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)  # nosec B603


def make_venv() -> None:
    """A working .venv: with its own pip where the machine can do that, else served by the machine's pip."""
    if PYTHON.exists() and quiet(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))").returncode == 0:
        return
    if quiet(sys.executable, "-m", "venv", "--clear", VENV).returncode != 0:  # Debian without python3-venv
        bare = quiet(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV)
        if bare.returncode != 0:
            sys.exit(f"Python could not make {VENV}:\n{bare.stdout}{bare.stderr}")


def pip() -> list[str]:
    """The pip that installs into .venv."""
    if quiet(PYTHON, "-m", "pip", "--version").returncode == 0:
        return [str(PYTHON), "-m", "pip"]
    if quiet(sys.executable, "-m", "pip", "--version").returncode == 0:
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    sys.exit("Neither python3-venv nor pip is here. Install one of them, for example: apt-get install python3-venv")


def install(requirements: str) -> None:
    """Install exactly what the file pins, each part checked against its hash; nothing when it was done before."""
    wanted = hashlib.sha256((PROJECT / requirements).read_bytes()).hexdigest()
    stamp = VENV / f"installed-{requirements}.sha256"
    if stamp.exists() and stamp.read_text() == wanted and PYTHON.exists():
        return
    began = time.monotonic()
    print(f"· Python parts from {requirements} (the first time takes about half a minute) …", flush=True)
    make_venv()
    done = quiet(
        *pip(), "install", "--require-hashes", "--no-deps", "--disable-pip-version-check",
        "--no-input", "-r", PROJECT / requirements,
    )  # fmt: skip
    if done.returncode != 0:
        sys.exit(f"The Python parts could not be installed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    stamp.write_text(wanted)
    print(f"  done in {time.monotonic() - began:.0f} s", flush=True)


def main(arguments: list[str]) -> None:
    """Install one requirements file, then become the command, if there is one."""
    newer_python()
    portal = PROJECT / ".portal"
    portal.mkdir(mode=0o711, exist_ok=True)
    with (portal / "setup.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # `make test` in another window waits for its turn
        install(arguments[0])
    if len(arguments) > 1:
        os.chdir(PROJECT)
        os.execv(PYTHON, [str(PYTHON), *arguments[1:]])  # nosec B606


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python3 -I config/bootstrap.py requirements.txt [arguments for .venv/bin/python …]")
    main(sys.argv[1:])
