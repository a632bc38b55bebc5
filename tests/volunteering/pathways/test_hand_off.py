"""The way in from a citizenship ceremony: one use, no account, near home, counted and never noted (I27)."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.catalogue import actions as catalogue
from programmes.catalogue.models import HAND_OFF, Invitation, InvitationSheet
from programmes.people.models import Borough
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering.factories import headstart as make
from tests.volunteering.factories import hosts, people, sessions
from volunteering.pathways.actions import welcome
from volunteering.pathways.views.staff_groups import uptake

pytestmark = pytest.mark.django_db


def issued(by: Any, count: int = 3, **fields: Any) -> tuple[Any, list[str]]:
    """A sheet with its keys."""
    given: dict[str, Any] = {
        "label": "A ceremony",
        "borough": Borough.objects.get(name="Southwark"),
        "expires_at": clock.now() + timedelta(days=30),
        **fields,
    }
    return welcome.issue(count=count, by=by, token=common.token(), **given)


def use(client: Any, key: str) -> Any:
    """Agree and go on, as a visitor."""
    address = f"/volunteering/welcome/{key}/"
    form = client.get(address).context["form"]
    return client.post(address, {"form_token": form["form_token"].value(), "agrees": "on"})


class TestIssue:
    def test_only_hashes_are_kept(self, vera: Any) -> None:
        sheet, keys = issued(vera)
        assert sheet.count == 3 and len(set(keys)) == 3 and all(len(key) == 12 for key in keys)
        assert not Invitation.objects.filter(token_hash__in=keys).exists()
        with pytest.raises(MoveRefused, match="1 to 100"):
            issued(vera, count=101)
        with pytest.raises(MoveRefused, match="day to come"):
            issued(vera, expires_at=clock.now() - timedelta(days=1))

    def test_taking_a_sheet_back(self, vera: Any, client_for: Any) -> None:
        sheet, keys = issued(vera)
        use(client_for(), keys[0])
        assert welcome.take_sheet_back(sheet=sheet, by=vera, token=common.token()) == 2
        assert "does not work" in client_for().get(f"/volunteering/welcome/{keys[1]}/").content.decode()

    def test_the_page_to_print(self, vera: Any, noor: Any, client_for: Any) -> None:
        client, address = client_for(vera), "/admin/volunteering/cycle/invitations/issue/"
        sent = client.get(address).context["form"]["form_token"].value()
        given = {
            "form_token": sent,
            "label": "A ceremony",
            "count": "4",
            "until_date": (make.today() + timedelta(days=9)).isoformat(),
        }
        assert client.post(address, given).content.decode().count("<svg") == 4
        assert client.post(address, given).status_code == 302, "shown once"
        assert InvitationSheet.objects.count() == 1
        sheet = InvitationSheet.objects.get()
        for page in ("", f"{sheet.pk}/take-back/"):
            assert client.get(f"/admin/volunteering/cycle/invitations/{page}").status_code == 200
            assert client_for(noor).get(f"/admin/volunteering/cycle/invitations/{page}").status_code in {302, 403, 404}


class TestRedeem:
    def test_one_use_without_an_account_then_near_home(self, vera: Any, client_for: Any) -> None:
        _, keys = issued(vera)
        hosts.opportunity(hosts.host(), title="Dig a pond")
        client = client_for()
        answer = use(client, keys[0].upper())
        assert answer.status_code == 302
        shown = client.get(answer["Location"]).content.decode()
        assert "In Southwark" in shown and "Dig a pond" in shown and "Open an account" in shown
        assert "does not work" in client_for().get(f"/volunteering/welcome/{keys[0]}/").content.decode()
        assert client.get(f"/volunteering/welcome/{keys[0]}/").status_code == 302, "the same browser goes on"

    def test_nothing_is_noted_of_who(self, vera: Any, farah: Any, client_for: Any) -> None:
        """Not with the account, not in the audit, not in the person's download."""
        from programmes.people import data

        _, keys = issued(vera)
        before = AuditEvent.objects.count()
        use(client_for(farah), keys[0])
        found = Invitation.objects.get(state="used")
        assert found.used_by is None and AuditEvent.objects.count() == before
        assert HAND_OFF not in str(data.export(farah)[0])
        with pytest.raises(IntegrityError, match="invitation_"), transaction.atomic():
            Invitation.objects.filter(pk=found.pk).update(used_by=farah)

    def test_without_consent_nothing_is_used(self, vera: Any, client_for: Any) -> None:
        _, keys = issued(vera)
        client, address = client_for(), f"/volunteering/welcome/{keys[0]}/"
        form = client.get(address).context["form"]
        answer = client.post(address, {"form_token": form["form_token"].value()})
        assert answer.status_code == 200 and "Tick the box" in answer.content.decode()
        assert Invitation.objects.filter(state="used").count() == 0
        assert Invitation.objects.filter(opened_at__isnull=False).count() == 1

    def test_an_ended_one_and_an_unknown_one(self, vera: Any, client_for: Any) -> None:
        _, keys = issued(vera)
        Invitation.objects.update(
            invited_at=clock.now() - timedelta(days=9), expires_at=clock.now() - timedelta(days=1)
        )
        assert "does not work" in client_for().get(f"/volunteering/welcome/{keys[0]}/").content.decode()
        assert client_for().get("/volunteering/welcome/nothing/").status_code == 404
        found = welcome.find(keys[0])
        assert found
        with pytest.raises(MoveRefused, match="ended"):
            welcome.redeem(invitation=found[0], agrees=True, token=common.token())


class TestUptake:
    def test_a_first_sign_up_is_counted_once_and_forgotten(self, vera: Any, farah: Any, client_for: Any) -> None:
        """The browser's session knows until then; the sign-up and the person never do."""
        sheet, keys = issued(vera)
        volunteer = people.volunteer(farah, age=19)
        opportunity = hosts.opportunity(hosts.host())
        client = client_for(farah)
        use(client, keys[0])
        for number in range(2):
            session = sessions.session(opportunity, starts_at=clock.now() + timedelta(days=7 + number))
            address = f"/volunteering/sessions/{session.pk}/sign-up/"
            form = client.get(address).context["form"]
            given = {name: form[name].value() or "" for name in form.fields}
            assert client.post(address, given).status_code == 302
        sheet.refresh_from_db()
        assert sheet.first_steps == 1 and volunteer.sign_ups.count() == 2
        assert HAND_OFF not in client.session

    def test_small_counts_are_hidden(self, vera: Any, client_for: Any) -> None:
        sheet, keys = issued(vera, count=12)
        use(client_for(), keys[0])
        assert uptake([sheet]) == [("Issued", 12), ("Opened", None), ("Used", None), ("Signed up for something", None)]

    def test_never_more_steps_than_invitations(self, vera: Any) -> None:
        sheet, _ = issued(vera, count=1)
        for _ in range(3):
            catalogue.count_first_step(sheet=sheet.pk)
        sheet.refresh_from_db()
        assert sheet.first_steps == 1


@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_two_at_once_use_it_once(self) -> None:
        """One use, also for two browsers at one moment."""
        by = make.officer()
        found = welcome.find(issued(by)[1][0])
        assert found
        ready, won, lost = threading.Barrier(2), [], []

        def redeem() -> None:
            try:
                ready.wait(timeout=30)
                won.append(welcome.redeem(invitation=found[0], agrees=True, token=common.token()))
            except MoveRefused as refusal:
                lost.append(refusal)
            finally:
                connection.close()

        threads = [threading.Thread(target=redeem) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(won), len(lost)) == (1, 1)
