"""What `make lint` promises about the pins, shown here with a bad example of each."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
OWNERS = {
    "django", "django-allauth", "psycopg", "celery", "redis", "django-crispy-forms", "whitenoise", "pytest-django",
}  # fmt: skip


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[=<>~; ]", requirement, maxsplit=1)[0].lower() for requirement in requirements}


def unhashed(text: str) -> list[str]:
    """The requirements of a pip file that carry no hash or no exact version."""
    entries = text.replace("\\\n", " ").splitlines()
    wanted = [entry for entry in entries if entry.strip() and not entry.startswith("#")]
    return [entry for entry in wanted if "--hash=sha256:" not in entry or "==" not in entry.split(";")[0]]


def addresses(text: str) -> list[str]:
    return [line for line in text.splitlines() if "://" in line]


def resolved(lock: str) -> list[str]:
    return [name for name, package in json.loads(lock)["packages"].items() if "resolved" in package]


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text())


def test_the_owners_eight_packages_are_direct_dependencies(project: dict) -> None:
    direct = names(project["project"]["dependencies"]) | names(project["dependency-groups"]["dev"])
    assert direct >= OWNERS
    assert names(["celery[redis]==5.7.0", "redis>=6,<9", "x ; python_version < '3.13'"]) == {"celery", "redis", "x"}


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_part_is_pinned_and_hashed_and_no_file_holds_an_address(file: str) -> None:
    text = (PROJECT / file).read_text()
    assert unhashed(text) == []
    assert addresses(text) == []


def test_every_direct_dependency_is_in_the_compiled_file(project: dict) -> None:
    compiled = {line.split("==")[0] for line in (PROJECT / "requirements.txt").read_text().splitlines() if "==" in line}
    assert names(project["project"]["dependencies"]) <= compiled
    everything = (PROJECT / "requirements-dev.txt").read_text()
    assert all(f"\n{name}==" in f"\n{everything}" for name in names(project["dependency-groups"]["dev"]))


def test_the_lock_file_of_npm_holds_no_address() -> None:
    assert resolved((PROJECT / "package-lock.json").read_text()) == []


def test_control_each_rule_sees_its_bad_example() -> None:
    assert unhashed("django==5.2\n    --hash=sha256:00") == ["django==5.2", "    --hash=sha256:00"]
    assert unhashed("django>=5 \\\n    --hash=sha256:00") == ["django>=5      --hash=sha256:00"]
    assert addresses("--index-url https://packages.example\ndjango==5.2") == ["--index-url https://packages.example"]
    assert resolved('{"packages": {"a": {"resolved": "x"}, "b": {}}}') == ["a"]


# One file of each kind that must be seen, with the contract that it breaks.
BAD_IMPORTS = {
    "grants/funds/models/funds.py": ("from grants.awards import models", "grants: a later room imports earlier ones"),
    "programmes/audit/actions.py": ("import celery", "only programmes.jobs and a room's tasks know Celery"),
    "grants/applications/models/applications.py": ("from programmes.models import User", "never an app's facade"),
    "programmes/clock.py": ("import grants", "config stands on the areas"),
    "programmes/files/models.py": ("from programmes.files import actions", "inside a room"),
    "programmes/audit/models.py": ("from programmes.people import models", "programmes: a later room imports"),
    "grants/funds/views/public.py": ("import crispy_forms", "only forms know crispy"),
    "grants/funds/actions.py": ("import allauth", "only people know allauth"),
}


def test_control_import_linter_sees_every_kind_of_forbidden_import(tmp_path: Path) -> None:
    for name in ("config", "programmes", "grants", "volunteering", "citizenship"):
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(PROJECT / "pyproject.toml", tmp_path / "pyproject.toml")
    for path, (forbidden, _) in BAD_IMPORTS.items():
        (tmp_path / path).write_text(f"{forbidden}\n{(tmp_path / path).read_text()}")
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "COLUMNS": "300"},
    )  # fmt: skip
    assert done.returncode != 0
    words = " ".join(done.stdout.split()).split("Broken contracts")[0]  # each contract's name, then KEPT or BROKEN
    broken = [part.split("KEPT")[-1] for part in words.split("BROKEN")[:-1]]
    for _, contract in BAD_IMPORTS.values():
        assert any(contract in name for name in broken), f"{contract}\n{done.stdout}"
