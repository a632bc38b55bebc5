"""The first seconds on a fresh machine: .venv is made, once, with or without the machine's python3-venv."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config import bootstrap

SHOW = "import sys; print(sys.prefix)"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with nothing to install, so that nothing is fetched."""
    (tmp_path / "config").mkdir()
    shutil.copyfile(bootstrap.__file__, tmp_path / "config" / "bootstrap.py")
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    monkeypatch.setattr(bootstrap, "PROJECT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    return tmp_path


def run(project: Path) -> str:
    done = subprocess.run(
        [sys._base_executable, "-I", "config/bootstrap.py", "requirements.txt", "-c", SHOW],
        cwd=project, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_makes_the_environment_once_and_becomes_the_command(project: Path) -> None:
    first, second = run(project), run(project)
    assert "Python parts" in first
    assert first.endswith(f"{project / '.venv'}\n")
    assert second == f"{project / '.venv'}\n"
    (project / "requirements.txt").write_text("# nothing, in other words\n")
    assert "Python parts" in run(project)


def test_without_python3_venv_the_machines_pip_installs(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def quiet(*command: object) -> Any:
        words = [str(part) for part in command]
        asked.append(words)
        if "venv" in words and "--without-pip" not in words:
            return subprocess.CompletedProcess(words, 1, "", "ensurepip is not available")
        return subprocess.run(words, capture_output=True, text=True, check=False)

    monkeypatch.setattr(bootstrap, "quiet", quiet)
    bootstrap.install("requirements.txt")
    assert not (project / ".venv" / "bin" / "pip").exists()
    assert asked[-1][:5] == [sys.executable, "-m", "pip", "--python", str(bootstrap.PYTHON)]


def test_what_pip_says_reaches_the_person(project: Path) -> None:
    (project / "requirements.txt").write_text("this is no requirement\n")
    with pytest.raises(SystemExit, match="could not be installed"):
        bootstrap.install("requirements.txt")
    assert not list((project / ".venv").glob("installed-*"))  # so the next run tries again


def test_an_old_python_is_turned_away_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        bootstrap.newer_python()
