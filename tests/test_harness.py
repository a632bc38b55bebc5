"""The suite's own ground: closed sockets, the clock that can be set, the flush, the factories, the mail sink."""

import socket
import warnings
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_socket import SocketConnectBlockedError

from grants.applications.models import Application
from programmes import audit, clock
from programmes.audit.models import AuditEvent
from programmes.people.models import Borough
from tests import factories, services

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


def test_no_test_reaches_beyond_this_machine() -> None:
    # pytest-socket warns and then refuses; as warnings are errors, whichever comes first stops the test.
    with pytest.raises((SocketConnectBlockedError, UserWarning)):
        socket.create_connection(("203.0.113.1", 80), timeout=1)  # an address that belongs to nobody


def test_this_machine_is_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=1) as here,
    ):
        assert here.getpeername() == server.getsockname()


def test_a_warning_is_an_error() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


class TestClock:
    def test_it_is_set_and_runs_again(self, set_now: Any) -> None:
        set_now(NOON)
        assert clock.now() == NOON
        set_now(None)
        assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 60

    @pytest.mark.django_db(transaction=True)
    def test_another_connection_sees_the_same_time(self, set_now: Any) -> None:
        set_now(NOON)
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT portal_now()")
                assert cursor.fetchone()[0] == NOON
        finally:
            other.close()

    @pytest.mark.django_db
    def test_it_was_restored(self) -> None:
        assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 60


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_the_flush_empties_the_audit_and_keeps_the_boroughs(time: str, efua: Any) -> None:
    """Twice the same: what the first run wrote would be in the second's way."""
    assert (AuditEvent.objects.count(), Borough.objects.count()) == (0, 33)
    with transaction.atomic():
        audit.record(by=efua, verb="tests.flushed", target=efua)
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", [*Application.State.values, "accepted"])
def test_an_application_in_any_state_satisfies_the_database(state: str, amina: Any, peckham: Any) -> None:
    made = factories.application(by=amina, of=peckham, state=state)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert made.state == (state if state != "accepted" else "funded")


@pytest.mark.django_db
def test_the_cast(
    amina: Any,
    bode: Any,
    carys: Any,
    dev: Any,
    efua: Any,
    finn: Any,
    farah: Any,
    ravi: Any,
    sela: Any,
    ines: Any,
    noor: Any,
    otto: Any,
    root: Any,
) -> None:
    assert [user.is_staff for user in (amina, bode, carys, farah, ravi, sela)] == [False] * 6
    assert [user.is_staff for user in (dev, efua, finn, ines, noor, otto, root)] == [True] * 7
    assert amina.organisations.get() == bode.organisations.get() != carys.organisations.get()


class TestSink:
    def test_it_keeps_what_it_is_sent(self) -> None:
        import smtplib

        with services.Sink() as sink:
            with smtplib.SMTP("127.0.0.1", sink.port) as smtp:
                smtp.sendmail(
                    "a@portal.example", ["b@portal.example"], "To: b@portal.example\nSubject: Hello\n\nWords.\n"
                )
            assert services.text_of(sink.wait_for(to="b@portal.example", about="hello")).strip() == "Words."

    def test_control_what_was_not_sent_never_comes(self) -> None:
        with services.Sink() as sink, pytest.raises(AssertionError, match="waited"):
            sink.wait_for(to="b@portal.example", seconds=0.2)
