"""The compose file's services, started by its own commands: they set themselves up, scan an upload and release it."""

import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import Sink, wait_until
from tests.wiring.compose import Clamd, Stack, Tokens, Visitor, compose_file

OURS = ("setup", "web", "worker", "beat")
DOCUMENT = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# A person who is signed in, with a draft in an open round; prints the session's key and the draft's.
DRAFT = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests import factories
amina = factories.person("Amina Yusuf")
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(amina.pk), amina.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session.create()
print(session.session_key, factories.application(by=amina, to=factories.round()).pk)
"""


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    with Clamd() as stub:
        yield stub
        stub.shutdown()


@pytest.fixture
def stack(clamd: Clamd) -> Iterator[Stack]:
    home = Path(tempfile.mkdtemp(prefix="pc-", dir="/tmp"))
    home.chmod(0o711)
    with Sink() as sink:
        made = Stack(home, clamd_port=clamd.server_address[1], email_port=sink.port)
        try:
            yield made
        finally:
            made.stop()
            shutil.rmtree(home, ignore_errors=True)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def upload(visitor: Visitor, application: str, name: str, content: bytes) -> None:
    """Find the page of the draft that takes such a file, and give it one."""
    task_list, said = f"/grants/applications/{application}/", b""
    for path in Tokens(visitor.get(task_list)).links:
        if not path.startswith(task_list) or path.endswith((".pdf", "/check/", "/withdraw/")):
            continue
        page = Tokens(visitor.get(path))
        for field in page.file_inputs:
            if visitor.post(path, page.hidden, {field: (name, content)}) == 302:
                return
            said = visitor.body  # another page may take this kind of file
    raise AssertionError(f"no page of the draft took the file: {said.decode()}")


@pytest.mark.long
def test_setup_web_worker_and_beat_start_and_an_upload_is_scanned_and_released(stack: Stack, clamd: Clamd) -> None:
    stack.manage("collectstatic", "--no-input", "-v0")
    done = stack.run("setup")
    assert done.returncode == 0, done.stdout + done.stderr
    assert stack.run("setup").returncode == 0  # every later `docker compose up` runs it again
    processes = {name: stack.start(name) for name in ("web", "worker", "beat")}
    wait_until(lambda: answers(stack.port), seconds=60, what="web")
    wait_until(lambda: Visitor(stack.port).ask("GET", "/readyz") == 200, seconds=60, what="readyz")

    session, application = stack.manage("shell", "-v0", "-c", DRAFT, service="worker").split()[-2:]
    visitor = Visitor(stack.port)
    visitor.cookies["__Host-sessionid"] = session
    upload(visitor, application, "budget.pdf", DOCUMENT)

    def state() -> str:
        return str(stack.rows("SELECT state FROM programmes_storedfile ORDER BY uploaded_at DESC LIMIT 1")[0][0])

    wait_until(lambda: state() != "held", seconds=30, what="the scan")
    assert state() == "clean"
    assert clamd.scanned == [DOCUMENT]
    key = stack.rows("SELECT id FROM programmes_storedfile")[0][0]
    assert visitor.ask("GET", f"/grants/applications/{application}/files/{key}/") == 200
    assert visitor.body == DOCUMENT
    assert all(process.process.poll() is None for process in processes.values())


@pytest.mark.long
def test_control_without_clamd_an_upload_stays_held(stack: Stack, clamd: Clamd) -> None:
    """And with it: what the test above sees released was released by the scanner's answer."""
    clamd.shutdown()
    clamd.server_close()
    stack.manage("collectstatic", "--no-input", "-v0")
    assert stack.run("setup").returncode == 0
    stack.start("web")
    stack.start("worker")
    wait_until(lambda: answers(stack.port), seconds=60, what="web")
    session, application = stack.manage("shell", "-v0", "-c", DRAFT, service="worker").split()[-2:]
    visitor = Visitor(stack.port)
    visitor.cookies["__Host-sessionid"] = session
    upload(visitor, application, "budget.pdf", DOCUMENT)
    tried = "SELECT attempts FROM programmes_job WHERE kind = 'files.scan' AND last_error <> ''"
    wait_until(lambda: stack.rows(tried), seconds=30, what="a try")
    [(state, key)] = stack.rows("SELECT state, id FROM programmes_storedfile")
    assert state == "held"
    assert visitor.ask("GET", f"/grants/applications/{application}/files/{key}/") == 404


@pytest.mark.parametrize("name", ["SITE_URL", "SECRET_KEY", "SEALED_KEYS", "EMAIL_URL", "DATABASE_PASSWORD"])
def test_a_missing_setting_stops_the_start_and_is_named(name: str) -> None:
    needed = ("SITE_URL", "SECRET_KEY", "SEALED_KEYS", "EMAIL_URL", "DATABASE_PASSWORD", "DATABASE_OWNER_PASSWORD")
    given = {key: "x" for key in (*needed, "POSTGRES_PASSWORD") if key != name}
    with pytest.raises(LookupError, match=f"{name} is missing"):
        compose_file(given)


def test_what_runs_is_what_the_issue_names_and_only_setup_owns_the_tables() -> None:
    given = dict.fromkeys(
        ("SITE_URL", "SECRET_KEY", "SEALED_KEYS", "EMAIL_URL", "DATABASE_PASSWORD", "POSTGRES_PASSWORD"), "x"
    )
    services = compose_file({**given, "DATABASE_OWNER_PASSWORD": "owner"})["services"]
    assert set(services) == {"db", "redis", "clamav", *OURS}
    holders = {name for name in OURS if "portal_owner" in str(services[name]["environment"])}
    assert holders == {"setup"}
    assert not any("DEMO" in services[name]["environment"] for name in OURS)
    for name in OURS[1:]:
        assert services[name]["depends_on"]["setup"]["condition"] == "service_completed_successfully"
