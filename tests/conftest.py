"""The ground of every test: the cast, the database's clock, a flush that the audit triggers allow, real services.

Everything is lazy: a test pays only for the people and processes that it names. Each xdist process has its own
database (by pytest-django), its own Redis and its own folder for files.
"""

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import database, factories, services

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's own loop runs in the test's thread


def pytest_addoption(parser: pytest.Parser) -> None:
    """--phone runs the browser at the width of a small phone (320 px)."""
    parser.addoption("--phone", action="store_true", help="run the browser at 320 px")


def pytest_configure(config: pytest.Config) -> None:
    """Each process of the suite has its own Redis and its own folders."""
    from django.conf import settings

    folder = Path(tempfile.mkdtemp(prefix="portal-suite-"))
    config.add_cleanup(lambda: services.remove(folder))
    settings.MEDIA_ROOT = folder / "media"
    settings.STATIC_ROOT = folder / "static"
    for name in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        name.mkdir()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # One round of MD5 instead of Argon2: the suite signs people in by the hundred and protects nobody's password.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    # What the processes of this run tell each other about pages that axe has seen.
    Path(os.environ.setdefault("AXE_SEEN", str(folder / "axe"))).mkdir(parents=True, exist_ok=True)
    if os.environ.get("PYTEST_XDIST_WORKER"):
        redis = services.own_redis(folder)
        config.add_cleanup(redis.stop)
        settings.REDIS_URL = os.environ["REDIS_URL"] = redis.url()
        settings.CELERY_BROKER_URL = redis.url().replace("unix://", "redis+socket://", 1)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it again and again for rubbish would cost a twentieth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


# Whole processes, whole walks: they take the longest, and the rooms' own tests hold what they run to its coverage.
LONG = {"journeys", "wiring", "performance", "access"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long tests first, so that no process ends with one of them alone; they are not measured for coverage."""
    for item in items:
        if LONG.intersection(item.path.parts):
            item.add_marker(pytest.mark.no_cover)
    items.sort(key=lambda item: item.get_closest_marker("no_cover") is None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database with a clock that tests can set, the boroughs, and a flush that brings both back."""
    with django_db_blocker.unblock():
        database.prepare()
    with database.flush_that_knows_the_triggers():
        yield


@pytest.fixture
def set_now(db: None) -> Iterator[Callable[[datetime | None], None]]:
    """Set the database's clock for every connection: set_now(datetime(…, tzinfo=UTC)); set_now(None) lets it run
    again."""
    yield database.set_clock
    database.set_clock(None)


@pytest.fixture
def queries() -> Callable[..., Any]:
    """Hold a page to its number of queries: `with queries(at_most=4): client.get(…)` or `with queries() as seen: …`."""

    @contextmanager
    def counted(*, at_most: int | None = None) -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as seen:
            yield seen
        statements = "\n".join(query["sql"][:200] for query in seen.captured_queries)
        assert at_most is None or len(seen) <= at_most, f"{len(seen)} queries, at most {at_most} wanted:\n{statements}"

    return counted


@pytest.fixture
def client_for() -> Callable[[Any], Client]:
    """A client signed in as this person (a visitor for None); staff come with their second factor."""

    def signed_in(user: Any = None, **options: Any) -> Client:
        client = Client(**options)
        if user is not None:
            client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def smtp_sink(settings: Any) -> Iterator[services.Sink]:
    """A real SMTP server on this machine; `sink.wait_for(to=…)` gives the message, parsed."""
    with services.Sink() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink


@pytest.fixture
def worker(transactional_db: None, smtp_sink: services.Sink, settings: Any) -> Iterator[services.Worker]:
    """A real Celery worker process on the test's database, Redis and mail sink; `worker.pid` is its process."""
    with services.Worker(email_port=smtp_sink.port) as process:
        yield process


# --- the cast of DESIGN section 5
# --------------------------------------------------------------------------------------


@pytest.fixture
def peckham(db: None) -> Any:
    """Peckham Welcomes, an informal community group in Southwark."""
    return factories.organisation("Peckham Welcomes", borough="Southwark")


@pytest.fixture
def amina(db: None, peckham: Any) -> Any:
    """Amina leads Peckham Welcomes."""
    return factories.member("Amina Yusuf", of=peckham, role="lead")


@pytest.fixture
def bode(db: None, peckham: Any) -> Any:
    """Bode is Amina's colleague."""
    return factories.member("Bode Adeyemi", of=peckham, role="member")


@pytest.fixture
def carys(db: None) -> Any:
    """Carys leads another group and has nothing to do with Peckham Welcomes."""
    elsewhere = factories.organisation("Barnet Boaters", borough="Barnet")
    return factories.member("Carys Price", of=elsewhere, role="lead")


@pytest.fixture
def farah(db: None) -> Any:
    """Farah volunteers; she is 19 and belongs to no organisation."""
    return factories.person("Farah Haidari")


@pytest.fixture
def tomi(db: None) -> Any:
    """Tomi volunteers; he is 15."""
    return factories.person("Tomi Bello")


@pytest.fixture
def gwen(db: None) -> Any:
    """Gwen is Tomi's guardian."""
    return factories.person("Gwen Bello")


@pytest.fixture
def growers(db: None) -> Any:
    """Rye Lane Growers, a host that staff have approved."""
    return factories.organisation("Rye Lane Growers", kind="host", borough="Southwark")


@pytest.fixture
def guy(db: None, growers: Any) -> Any:
    """Guy coordinates the volunteers of Rye Lane Growers."""
    return factories.member("Guy Laurent", of=growers, role="coordinator")


@pytest.fixture
def tideway(db: None) -> Any:
    """Tideway Print Works, an employer."""
    return factories.organisation("Tideway Print Works", kind="employer", borough="Tower Hamlets")


@pytest.fixture
def hana(db: None, tideway: Any) -> Any:
    """Hana leads at Tideway Print Works."""
    return factories.member("Hana Novak", of=tideway, role="lead")


@pytest.fixture
def vera(db: None) -> Any:
    """Vera is a GLA volunteering officer."""
    return factories.staff("Vera Stone", role="volunteering")


@pytest.fixture
def sol(db: None) -> Any:
    """Sol is one of the two safeguarding officers."""
    return factories.staff("Sol Marwick", role="safeguarding")


@pytest.fixture
def sam(db: None) -> Any:
    """Sam is the other safeguarding officer."""
    return factories.staff("Sam Idowu", role="safeguarding")


@pytest.fixture
def camden(db: None) -> Any:
    """Camden, a borough that staff have approved."""
    return factories.borough_organisation("Camden")


@pytest.fixture
def hackney(db: None) -> Any:
    """Hackney, a borough that staff have approved."""
    return factories.borough_organisation("Hackney")


@pytest.fixture
def ravi(db: None, camden: Any) -> Any:
    """Ravi is a registrar in Camden."""
    return factories.member("Ravi Patel", of=camden, role="registrar")


@pytest.fixture
def sela(db: None, hackney: Any) -> Any:
    """Sela is a registrar in Hackney."""
    return factories.member("Sela Tui", of=hackney, role="registrar")


@pytest.fixture
def dev(db: None) -> Any:
    """Dev assesses applications."""
    return factories.staff("Dev Chaudhuri", role="assessor")


@pytest.fixture
def efua(db: None) -> Any:
    """Efua is a GLA grants officer."""
    return factories.staff("Efua Mensah", role="officer")


@pytest.fixture
def ade(db: None) -> Any:
    """Ade is an assistant director, who approves what officers recommend."""
    return factories.staff("Ade Okafor", role="head")


@pytest.fixture
def finn(db: None) -> Any:
    """Finn is in GLA finance."""
    return factories.staff("Finn O'Brien", role="finance")


@pytest.fixture
def ines(db: None) -> Any:
    """Ines is a GLA citizenship officer."""
    return factories.staff("Ines Costa", role="citizenship")


@pytest.fixture
def noor(db: None) -> Any:
    """Noor is a GLA analyst."""
    return factories.staff("Noor Malik", role="analyst")


@pytest.fixture
def otto(db: None) -> Any:
    """Otto edits the portal's pages."""
    return factories.staff("Otto Lindqvist", role="editor")


@pytest.fixture
def root(db: None) -> Any:
    """Root is the superuser."""
    return factories.staff("Root", role="administrator", is_superuser=True)
