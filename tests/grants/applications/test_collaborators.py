"""Writing together: who is let in, what each may do, and that somebody who was removed sees nothing at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from grants.applications import actions
from grants.applications.actions import collaborators
from grants.applications.models import Application, Collaborator, CollaboratorInvite, Role
from grants.applications.models.applications import ApplicationQuerySet
from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
In = Callable[..., Client]


@pytest.fixture
def draft(amina: User, peckham: Any) -> Application:
    return factories.application(by=amina, of=peckham)


def guest(application: Application, person: User, *, role: str = "writer") -> Collaborator:
    """Somebody from outside who writes or reads this application."""
    return Collaborator.objects.create(
        application=application,
        person=person,
        role=role,
        guest=True,
        joined_at=clock.now(),
        invited_by=application.lead,
    )


def at(application: Application, rest: str = "") -> str:
    return f"/grants/applications/{application.pk}/{rest}"


def key_in_last_mail() -> str:
    body = Notice.objects.get(event__startswith="grants.applications.invited:").body
    return str(body.split("/grants/applications/join/")[1].split("/")[0])


class TestInvite:
    def test_an_e_mail_with_a_key_of_which_only_a_hash_is_kept(self, draft: Application, amina: User) -> None:
        made = collaborators.invite(
            application=draft, email="Farah@Portal.example ", role="writer", by=amina, token=token()
        )
        key = key_in_last_mail()
        assert made.email == "farah@portal.example" and key not in made.token_hash and len(key) > 40
        assert AuditEvent.objects.filter(verb="grants.applications.collaborator_invited").count() == 1
        assert "farah" not in str(AuditEvent.objects.get(verb="grants.applications.collaborator_invited").detail)

    def test_a_new_one_replaces_the_open_one(self, draft: Application, amina: User) -> None:
        for role in ("reader", "writer"):
            collaborators.invite(application=draft, email="f@portal.example", role=role, by=amina, token=token())
        assert sorted(CollaboratorInvite.objects.values_list("state", flat=True)) == ["cancelled", "open"]

    def test_a_member_needs_none(self, draft: Application, amina: User, bode: User) -> None:
        with pytest.raises(MoveRefused, match="has this application already"):
            collaborators.invite(application=draft, email=bode.email, role="reader", by=amina, token=token())

    def test_only_who_leads_decides(self, draft: Application, bode: User, farah: User) -> None:
        guest(draft, farah)
        for person in (bode, farah):
            with pytest.raises(PermissionDenied):
                collaborators.invite(
                    application=draft, email="x@portal.example", role="writer", by=person, token=token()
                )

    def test_ten_at_a_time(self, draft: Application, amina: User) -> None:
        for number in range(10):
            collaborators.invite(
                application=draft, email=f"p{number}@portal.example", role="reader", by=amina, token=token()
            )
        with pytest.raises(MoveRefused, match="10 invitations"):
            collaborators.invite(application=draft, email="q@portal.example", role="reader", by=amina, token=token())


class TestAccept:
    def test_once_by_the_invited_person(self, draft: Application, amina: User, farah: User, client_for: In) -> None:
        collaborators.invite(application=draft, email=farah.email, role="writer", by=amina, token=token())
        address = f"/grants/applications/join/{key_in_last_mail()}/"
        client = client_for(farah)
        assert client.get(at(draft)).status_code == 404
        assert "asks you to help" in client.get(address).content.decode()
        assert client.post(address, {"form_token": token()})["Location"] == at(draft)
        assert client.get(at(draft)).status_code == 200
        assert client.post(address, {"form_token": token()})["Location"] == at(draft)
        assert Collaborator.objects.count() == 1
        assert Notice.objects.filter(event__startswith="grants.applications.joined:", recipient=amina).exists()

    def test_not_by_somebody_else(self, draft: Application, amina: User, farah: User, carys: User) -> None:
        made = collaborators.invite(application=draft, email=farah.email, role="writer", by=amina, token=token())
        with pytest.raises(MoveRefused, match="another e-mail address"):
            collaborators.accept(invitation=made, by=carys, token=token())
        assert not Application.objects.visible_to(carys).exists()

    def test_not_after_its_day_and_not_once_taken_back(
        self, draft: Application, amina: User, farah: User, set_now: Callable[..., None]
    ) -> None:
        made = collaborators.invite(application=draft, email=farah.email, role="writer", by=amina, token=token())
        set_now(made.expires_at + timedelta(seconds=1))
        with pytest.raises(MoveRefused, match="This invitation ended"):
            collaborators.accept(invitation=made, by=farah, token=token())
        set_now(None)
        collaborators.cancel(invitation=made, by=amina, token=token())
        with pytest.raises(MoveRefused, match="used or taken back"):
            collaborators.accept(invitation=made, by=farah, token=token())


class TestRoles:
    def test_a_guest_writes_and_does_not_send(self, draft: Application, farah: User, client_for: In) -> None:
        guest(draft, farah)
        client = client_for(farah)
        assert client.get(at(draft, "project/")).status_code == 200
        page = client.get(at(draft, "check/")).content.decode()
        assert "You cannot send it yourself" in page and "Send application" not in page
        for verb in ("submit/", "withdraw/"):
            client.post(at(draft, verb), {"form_token": token()})
        assert Application.objects.get().state == "draft"
        with pytest.raises(MoveRefused, match="Only the people of Peckham Welcomes"):
            actions.submit(application=draft, by=farah, token=token())

    @pytest.mark.parametrize("inside", [True, False], ids=["member", "guest"])
    def test_a_reader_reads(
        self, inside: bool, draft: Application, amina: User, bode: User, farah: User, client_for: In
    ) -> None:
        person = bode if inside else farah
        if inside:
            collaborators.change_role(application=draft, person=bode, role="reader", by=amina, token=token())
        else:
            guest(draft, farah, role="reader")
        client = client_for(person)
        assert "Songs of Rye Lane" in client.get(at(draft, "check/")).content.decode()
        assert client.get(at(draft, "project/"))["Location"] == at(draft)
        page = client.post(at(draft, "project/"), {"form_token": token(), "project_title": "Mine", "press": "save"})
        assert "You can read this application, not change it" in page.content.decode()
        assert "Mine" in page.content.decode(), "what was typed is still on the page"
        assert draft.sheet.answers.get(key="project_title").value == "Songs of Rye Lane"
        with pytest.raises(MoveRefused):
            actions.submit(application=draft, by=person, token=token())

    def test_changed_back(self, draft: Application, amina: User, bode: User) -> None:
        for role, writes in (("reader", False), ("writer", True)):
            collaborators.change_role(application=draft, person=bode, role=role, by=amina, token=token())
            assert draft.can_write(bode) is writes

    def test_a_member_who_leaves_the_organisation_keeps_nothing(
        self, draft: Application, amina: User, bode: User
    ) -> None:
        collaborators.change_role(application=draft, person=bode, role="writer", by=amina, token=token())
        membership = bode.memberships.get()
        membership.remove(by=amina, at=clock.now())
        membership.save()
        assert not Application.objects.visible_to(bode).exists()

    def test_the_lead_always_writes(self, draft: Application, amina: User) -> None:
        with pytest.raises(MoveRefused, match="The lead always writes"):
            collaborators.change_role(application=draft, person=amina, role="reader", by=amina, token=token())

    def test_a_stranger_has_no_role(self, draft: Application, amina: User, carys: User) -> None:
        with pytest.raises(MoveRefused, match="not on this application"):
            collaborators.change_role(application=draft, person=carys, role="reader", by=amina, token=token())

    def test_one_person_alone_sends_and_decides_who_writes(self, farah: User, amina: User) -> None:
        own = factories.application(by=farah)
        guest(own, amina)
        assert own.can_write(amina) and not own.may(amina).may_send and own.may(farah).may_send
        with pytest.raises(PermissionDenied):
            collaborators.invite(application=own, email="x@portal.example", role="reader", by=amina, token=token())
        with pytest.raises(MoveRefused, match="one person"):
            collaborators.hand_over(application=own, person=amina, by=farah, token=token())


class TestRemove:
    PAGES = ("", "check/", "project/", "copy.pdf", "who-writes/", "what-changed/", "what-is-said/", "withdraw/")

    def _file(self, draft: Application, by: User) -> str:
        from tests.access.world import stored_file

        file = stored_file(by)
        draft.sheet.answers.create(key="documents", value=[str(file.pk)], revision=1, saved_by=by)
        return f"files/{file.pk}/"

    def test_nothing_opens_any_more_files_included(
        self, draft: Application, amina: User, farah: User, client_for: In
    ) -> None:
        held, file = guest(draft, farah), self._file(draft, amina)
        client = client_for(farah)
        assert [client.get(at(draft, page)).status_code for page in ("", "project/")] == [200, 200]
        download: Any = client.get(at(draft, file))
        assert download.status_code == 200 and b"".join(download.streaming_content)
        for close in download._resource_closers:
            close()
        collaborators.remove(collaborator=held, by=amina, token=token())
        assert {client.get(at(draft, page)).status_code for page in (*self.PAGES, file)} == {404}
        sent = {"form_token": token(), "project_title": "Mine", "press": "save"}
        assert client.post(at(draft, "project/"), sent).status_code == 404
        assert client.post(at(draft, "who-is-here/project/")).status_code == 404
        assert not Application.objects.visible_to(farah).exists()
        assert Notice.objects.filter(event__startswith="grants.applications.left:", recipient=farah).exists()

    def test_control_a_gate_that_forgets_the_end_lets_them_in(
        self, draft: Application, amina: User, farah: User, client_for: In, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The same pages with `ended_at` left out of the gate: they open to somebody who was removed."""
        held = guest(draft, farah)
        collaborators.remove(collaborator=held, by=amina, token=token())

        def forgetful(self: ApplicationQuerySet, user: User, pk: Any) -> ApplicationQuerySet:
            return self.filter(pk__in=Collaborator.objects.filter(person=user, application=pk).values("application"))

        monkeypatch.setattr(ApplicationQuerySet, "one_visible_to", forgetful)
        assert client_for(farah).get(at(draft)).status_code == 200

    def test_a_save_that_was_on_its_way_is_refused(self, draft: Application, amina: User, farah: User) -> None:
        held = guest(draft, farah)
        collaborators.remove(collaborator=held, by=amina, token=token())
        with pytest.raises(Application.DoesNotExist):
            actions.save(application=draft, page="project", form=None, by=farah, token=token())

    def test_only_once_and_only_by_who_leads(self, draft: Application, amina: User, bode: User, farah: User) -> None:
        held = guest(draft, farah)
        with pytest.raises(PermissionDenied):
            collaborators.remove(collaborator=held, by=bode, token=token())
        collaborators.remove(collaborator=held, by=amina, token=token())
        with pytest.raises(MoveRefused, match="left already"):
            collaborators.remove(collaborator=held, by=amina, token=token())

    def test_whoever_was_ever_on_it_may_not_judge_it(self, draft: Application, amina: User, efua: User) -> None:
        held = guest(draft, efua, role="reader")
        assert not Application.objects.for_staff(efua).exists()
        collaborators.remove(collaborator=held, by=amina, token=token())
        assert not Application.objects.for_staff(efua).exists()
        other = factories.application(by=amina, of=draft.organisation)
        assert list(Application.objects.for_staff(efua)) == [other], "control: only the one they were on"


class TestLeave:
    def test_a_guest_leaves(self, draft: Application, farah: User, amina: User, client_for: In) -> None:
        guest(draft, farah)
        client = client_for(farah)
        assert "Leave this application?" in client.get(at(draft, "who-writes/leave/")).content.decode()
        assert client.post(at(draft, "who-writes/leave/"), {"form_token": token()}).status_code == 302
        assert client.get(at(draft)).status_code == 404
        assert Notice.objects.filter(event__startswith="grants.applications.left:", recipient=amina).exists()

    def test_a_member_does_not_leave_alone(self, draft: Application, bode: User, client_for: In) -> None:
        assert client_for(bode).get(at(draft, "who-writes/leave/")).status_code == 403
        with pytest.raises(MoveRefused, match="belong to the organisation"):
            collaborators.leave(application=draft, by=bode, token=token())


class TestHandOver:
    def test_to_another_member(self, draft: Application, amina: User, bode: User, client_for: In) -> None:
        collaborators.change_role(application=draft, person=bode, role=Role.READER, by=amina, token=token())
        client = client_for(amina)
        page = client.get(at(draft, "who-writes/lead/")).content.decode()
        assert "Bode Adeyemi" in page
        client.post(at(draft, "who-writes/lead/"), {"form_token": token(), "person": str(bode.pk)})
        draft.refresh_from_db()
        assert draft.lead == bode and draft.can_write(bode) and draft.moves.get().verb == "hand_over"
        assert Notice.objects.filter(event__startswith="grants.applications.handed_over:").count() == 2
        assert draft.is_led_by(amina), "she still leads the organisation"

    def test_not_to_a_guest(self, draft: Application, amina: User, farah: User) -> None:
        guest(draft, farah)
        with pytest.raises(MoveRefused, match="belongs to the organisation"):
            collaborators.hand_over(application=draft, person=farah, by=amina, token=token())


class TestPages:
    def test_everybody_sees_who_writes_and_only_the_lead_sees_buttons(
        self, draft: Application, amina: User, bode: User, farah: User, carys: User, client_for: In
    ) -> None:
        guest(draft, farah)
        for person, buttons in ((amina, True), (bode, False), (farah, False)):
            page = client_for(person).get(at(draft, "who-writes/")).content.decode()
            assert "Farah Haidari" in page and "From outside, invited by Amina Yusuf" in page
            assert ("Invite somebody from outside</a>" in page) is buttons
        assert client_for(carys).get(at(draft, "who-writes/")).status_code == 404

    def test_the_buttons_do_what_they_say(self, draft: Application, amina: User, farah: User, client_for: In) -> None:
        client = client_for(amina)
        sent = {"form_token": token(), "email": "gail@portal.example", "role": "reader"}
        assert client.post(at(draft, "who-writes/invite/"), sent).status_code == 302
        made = CollaboratorInvite.objects.get()
        assert "gail@portal.example" in client.get(at(draft, "who-writes/")).content.decode()
        client.post(at(draft, f"who-writes/invitations/{made.pk}/cancel/"), {"form_token": token()})
        assert CollaboratorInvite.objects.get().state == "cancelled"
        held = guest(draft, farah)
        client.post(at(draft, f"who-writes/{farah.pk}/role/"), {"form_token": token(), "role": "reader"})
        held.refresh_from_db()
        assert held.role == "reader"
        client.post(at(draft, f"who-writes/{held.pk}/remove/"), {"form_token": token()})
        held.refresh_from_db()
        assert held.ended_by == amina

    def test_a_wrong_address_is_said(self, draft: Application, amina: User, client_for: In) -> None:
        sent = {"form_token": token(), "email": "gail", "role": "reader"}
        page = client_for(amina).post(at(draft, "who-writes/invite/"), sent).content.decode()
        assert "Enter a full e-mail address" in page and "<title>Error:" in page

    def test_a_guest_has_no_part_in_the_grant(self, amina: User, peckham: Any, farah: User, client_for: In) -> None:
        made = factories.application(by=amina, of=peckham, state="funded")
        guest(made, farah)
        client = client_for(farah)
        assert "Accept the grant" not in client.get(at(made)).content.decode()
        assert client.get(at(made, "accept/")).status_code == 404
        assert "Accept the grant" in client_for(amina).get(at(made)).content.decode()
