"""A group without an e-mail address is told everything by letter, which another officer prints and sends."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from grants.applications.actions import help as helping
from grants.applications.actions.letters import send_letter
from grants.applications.models import AssistedEntry, Letter
from grants.funds import actions as funds
from grants.funds.models import Round
from programmes import clock
from programmes.notices.models import Notice
from programmes.people import worklist
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.grants.applications.test_assisted import ask, enter, record, write

pytestmark = pytest.mark.django_db
In = Callable[..., Client]


@pytest.fixture
def ola(db: None) -> User:
    """A second officer."""
    return factories.staff("Ola Second", role="officer")


@pytest.fixture
def entry(efua: User) -> AssistedEntry:
    """A complete application of a group that has a postal address only."""
    return write(enter(factories.round(), efua, email=""), efua)


@pytest.fixture
def letter(entry: AssistedEntry, efua: User, ola: User) -> Letter:
    """The receipt, once the application was confirmed and sent."""
    ask(entry, "read_back", efua)
    record(entry, ola)
    return Letter.objects.get()


class TestWritten:
    def test_instead_of_a_notice_in_the_same_words(self, letter: Letter) -> None:
        bid = letter.application
        assert letter.event.startswith("grants.applications.submitted:")
        assert bid.reference in letter.body and "Hello Nana Boateng" in letter.body
        assert not Notice.objects.filter(recipient=bid.lead).exists()

    def test_the_decision_is_a_letter_too(self, letter: Letter, ola: User) -> None:
        from grants.awards import actions as awards

        factories.declared(ola, letter.application)
        awards.decline(
            application=letter.application, codes=["other"], text="The budget does not add up.", by=ola, token=token()
        )
        found = Letter.objects.exclude(pk=letter.pk).get()
        assert found.event.startswith("grants.awards.declined:") and "The budget does not add up." in found.body

    def test_a_group_with_an_address_gets_a_notice_and_no_letter(self, efua: User, ola: User) -> None:
        entry = write(enter(factories.round(), efua), efua)
        ask(entry, "read_back", efua)
        record(entry, ola)
        assert Notice.objects.filter(recipient=entry.application.lead).exists() and not Letter.objects.exists()

    def test_once_somebody_of_the_group_has_an_address_that_is_used(
        self, entry: AssistedEntry, efua: User, ola: User
    ) -> None:
        group = entry.application.organisation
        assert group is not None
        factories.member("Kofi Boateng", of=group, role="member")
        ask(entry, "read_back", efua)
        record(entry, ola)
        assert not Letter.objects.exists()

    def test_a_later_deadline(self, entry: AssistedEntry, efua: User) -> None:
        held: Round = entry.application.round
        funds.extend(
            round=held, closes_at=held.closes_at + timedelta(days=7), reason="Strikes.", by=efua, token=token()
        )
        assert "Strikes." in Letter.objects.get(application=entry.application).body

    def test_the_officer_is_reminded_of_what_is_not_confirmed(self, entry: AssistedEntry, efua: User) -> None:
        from grants.applications import notices

        last = entry.application.last_moment()
        with transaction.atomic():
            notices.closing_soon(entry.application, last=last, ahead=timedelta(days=1))
        told = Notice.objects.get(recipient=efua, event__startswith="grants.applications.closing:")
        assert reverse("admin:grants_assistedentry_change", args=[entry.pk]) in told.body
        assert Letter.objects.filter(application=entry.application).count() == 1


class TestSend:
    def test_works_and_leaves_the_list(self, letter: Letter, ola: User) -> None:
        def line() -> int:
            return next(each.count for each in worklist.lines(ola) if each.label == "Letters to print and post")

        assert line() == 1
        sent = send_letter(letter=letter, how="post", by=ola, token=token())
        assert (sent.state, sent.how, sent.sent_by) == ("sent", "post", ola) and line() == 0

    def test_twice_is_refused(self, letter: Letter, ola: User) -> None:
        send_letter(letter=letter, how="post", by=ola, token=token())
        with pytest.raises(MoveRefused):
            send_letter(letter=letter, how="post", by=ola, token=token())

    def test_refused_for_who_entered_it_and_for_others(self, letter: Letter, efua: User, finn: User) -> None:
        with pytest.raises(MoveRefused, match="Somebody else"):
            send_letter(letter=letter, how="post", by=efua, token=token())
        with pytest.raises(PermissionDenied):
            send_letter(letter=letter, how="post", by=finn, token=token())
        letter.refresh_from_db()
        assert letter.state == "waiting"

    def test_the_database_refuses_it_too(self, letter: Letter, efua: User) -> None:
        held = Letter.objects.filter(pk=letter.pk)
        for change in (
            {"state": "sent", "how": "post", "sent_by": efua, "sent_at": clock.now()},
            {"body": "Something else"},
            {"state": "sent"},
        ):
            with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
                held.update(**change)


class TestPages:
    def test_list_letter_pdf_and_sent(self, letter: Letter, ola: User, client_for: In) -> None:
        client = client_for(ola)
        listed = client.get(reverse("admin:grants_letter_changelist")).content.decode()
        assert letter.subject in listed and "Elders of Rye Lane" in listed
        page = client.get(reverse("admin:grants_letter_change", args=[letter.pk])).content.decode()
        assert "1 Rye Lane" in page and "Print it, post it" in page
        paper = client.get(reverse("admin:grants_letter_document", args=[letter.pk]))
        assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
        url = reverse("admin:grants_letter_send", args=[letter.pk])
        assert client.get(url).status_code == 200
        assert client.post(url, {"how": "post", "form_token": token()}).status_code == 302
        letter.refresh_from_db()
        assert letter.state == "sent"

    def test_hidden_from_who_entered_it_and_from_others(
        self, letter: Letter, efua: User, finn: User, amina: User, client_for: In
    ) -> None:
        pages = [reverse(f"admin:grants_letter_{page}", args=[letter.pk]) for page in ("change", "document", "send")]
        assert {client_for(efua).get(page).status_code for page in pages} <= {302, 404}
        assert letter.subject not in client_for(efua).get(reverse("admin:grants_letter_changelist")).content.decode()
        for person in (finn, amina):
            assert all(client_for(person).get(page).status_code in {302, 403, 404} for page in pages)

    def test_the_list_costs_the_same_for_more_letters(
        self, letter: Letter, ola: User, client_for: In, queries: Any
    ) -> None:
        client, url = client_for(ola), reverse("admin:grants_letter_changelist")
        client.get(url)
        with queries() as one:
            client.get(url)
        for number in range(5):
            Letter.objects.create(
                application=letter.application, event=str(number), subject="S", body="B", written_at=clock.now()
            )
        with queries(at_most=len(one)):
            client.get(url)


class TestForgetting:
    def test_the_address_is_kept_while_letters_are_written(self, letter: Letter) -> None:
        closes = letter.application.round.closes_at
        entry = AssistedEntry.objects.get()
        at = closes + timedelta(days=400)
        helping.erase_past(at)
        entry.refresh_from_db()
        assert entry.address
        helping.erase_past(at + timedelta(days=800))
        entry.refresh_from_db()
        assert entry.address, "a letter still waits"
        send_letter(letter=letter, how="post", by=factories.staff("Una", role="officer"), token=token())
        helping.erase_past(at + timedelta(days=800))
        entry.refresh_from_db()
        assert not entry.address
