"""The top level is the owner's: nothing is added to it that DESIGN section 1 does not name."""

import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ALLOWED = {
    "manage.py", "pyproject.toml", "config", "programmes", "grants", "volunteering", "citizenship", "templates",
    "static", "tests", "docker-compose.yml", "README.md", "LICENSE", "Makefile", "requirements.txt",
    "requirements-dev.txt", "package.json", "package-lock.json",
}  # fmt: skip


def not_allowed(paths: list[str]) -> set[str]:
    """The top-level names among these paths that the design does not name; dotfiles may be there."""
    return {name for name in (path.split("/")[0] for path in paths) if name not in ALLOWED and not name.startswith(".")}


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=PROJECT, capture_output=True, text=True
    )
    if listed.returncode == 0:
        return listed.stdout.splitlines()
    return [path.name for path in PROJECT.iterdir()]  # a copy without git, such as a source archive


def test_nothing_stands_beside_what_the_design_names() -> None:
    assert not_allowed(tracked()) == set()


def test_everything_that_the_design_names_is_there() -> None:
    assert {name for name in ALLOWED if not (PROJECT / name).exists()} == set()


def test_control_a_fifth_app_is_seen() -> None:
    assert not_allowed(["core/models.py", "docs/notes.md", "programmes/apps.py", ".ci/run"]) == {"core", "docs"}
