"""What stops a start that must not happen: missing settings, the demonstration in earnest, unscanned uploads."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from config import checks

PROJECT = Path(__file__).resolve().parents[2]
REQUIRED = ("SECRET_KEY", "SEALED_KEYS", "DATABASE_URL", "REDIS_URL", "SITE_URL", "EMAIL_URL")


def start(**env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=PROJECT, env=env, capture_output=True, text=True, check=False
    )


def test_missing_settings_stop_the_start_and_all_are_named() -> None:
    done = start(PATH=os.environ["PATH"])
    assert done.returncode != 0
    assert all(name in done.stderr for name in REQUIRED)


@pytest.mark.parametrize("name", REQUIRED)
def test_one_missing_setting_is_named_alone(name: str) -> None:
    env = {key: value for key, value in os.environ.items() if key != name}
    done = start(**env)
    assert done.returncode != 0
    assert f"missing from the environment: {name}." in done.stderr


@pytest.fixture
def production(settings: Any) -> Any:
    settings.DEMO, settings.SCANNER, settings.CLAMD_ADDRESS = False, "clamd", "clamav:3310"
    return settings


def ids(found: list) -> list[str]:
    return [message.id for message in found]


def test_a_production_start_passes_our_checks(production: Any) -> None:
    assert checks.demonstration_is_off(None) + checks.uploads_are_scanned(None) == []


def test_check_deploy_fails_when_the_demonstration_is_on(production: Any) -> None:
    production.DEMO = True
    with pytest.raises(SystemCheckError, match="DEMO is on"):
        call_command("check", deploy=True)


def test_control_without_deploy_the_demonstration_may_start(production: Any) -> None:
    production.DEMO = True
    call_command("check")


@pytest.mark.parametrize(("scanner", "address"), [("none", ""), ("builtin", ""), ("clamd", "")])
def test_check_deploy_fails_when_uploads_are_not_scanned(production: Any, scanner: str, address: str) -> None:
    production.SCANNER, production.CLAMD_ADDRESS = scanner, address
    assert ids(checks.uploads_are_scanned(None)) == ["portal.E002"]


@pytest.mark.django_db
def test_a_database_that_answers_before_it_has_written_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        assert "portal.E003" in ids(checks.database_keeps_its_word(None, databases=["default"]))
        cursor.execute("SET LOCAL synchronous_commit = on")
        assert "portal.E003" not in ids(checks.database_keeps_its_word(None, databases=["default"]))
