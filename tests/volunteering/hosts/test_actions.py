"""What an organisation and staff do so that it may have volunteers."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.people.models import Membership, Organisation
from programmes.tokens import AlreadyDone
from programmes.workflow import MoveRefused
from tests import factories as people
from tests.factories import token
from tests.volunteering import factories
from tests.volunteering.factories.hosts import DETAILS
from volunteering.hosts import actions, authority
from volunteering.hosts.models import Host

pytestmark = pytest.mark.django_db


def audited(verb: str, key: Any) -> bool:
    return AuditEvent.objects.filter(verb=verb, target_key=str(key)).exists()


@pytest.fixture
def draft(guy: Any, growers: Any) -> Host:
    return actions.begin_host(organisation=growers, by=guy, token=token())


class TestApplication:
    def test_from_nothing_to_approved(self, guy: Any, vera: Any, draft: Host) -> None:
        """begin, change, sign, submit, approve: each leaves a move and an audit row."""
        with pytest.raises(MoveRefused, match="Tell us first"):
            actions.submit(host=draft, by=guy, token=token())
        actions.change_host(host=draft, details=DETAILS, by=guy, token=token())
        with pytest.raises(MoveRefused, match="sign the agreement"):
            actions.submit(host=draft, by=guy, token=token())
        version = factories.agreement()
        actions.sign(host=draft, agreement=version, name="Guy Laurent", role="Coordinator", by=guy, token=token())
        actions.submit(host=draft, by=guy, token=token())
        host = actions.approve(host=draft, by=vera, token=token())
        assert (host.state, host.approved_by, host.signed_name) == ("approved", vera, "Guy Laurent")
        assert [move.verb for move in host.moves.all()] == ["begin", "change", "sign", "submit", "approve"]
        for verb in ("begun", "changed", "signed", "submitted", "approved"):
            assert audited(f"volunteering.hosts.{verb}", host.pk)
        assert Notice.objects.filter(recipient=guy, subject__contains="is approved as a host").exists()

    def test_a_second_beginning_leads_to_the_first(self, guy: Any, growers: Any, draft: Host) -> None:
        assert actions.begin_host(organisation=growers, by=guy, token=token()) == draft
        assert draft.moves.count() == 1

    def test_only_an_organisation_of_the_kind(self, amina: Any, peckham: Organisation) -> None:
        people.join(amina, of=people.organisation("Elsewhere"), role="lead")
        with pytest.raises(MoveRefused, match="volunteer host"):
            actions.begin_host(organisation=peckham, by=amina, token=token())

    def test_strangers_and_former_people_may_not(self, farah: Any, guy: Any, draft: Host) -> None:
        for call in (
            lambda who: actions.change_host(host=draft, details=DETAILS, by=who, token=token()),
            lambda who: actions.submit(host=draft, by=who, token=token()),
            lambda who: actions.sign(
                host=draft, agreement=factories.agreement(), name="A", role="B", by=who, token=token()
            ),
        ):
            with pytest.raises(PermissionDenied):
                call(farah)
        Membership.objects.filter(user=guy).update(ended_at=clock.now(), ended_by=guy)
        with pytest.raises(PermissionDenied):
            actions.change_host(host=draft, details=DETAILS, by=guy, token=token())

    def test_take_back(self, guy: Any, growers: Any) -> None:
        host = factories.host(growers, state="submitted")
        with pytest.raises(MoveRefused, match="Take it back first"):
            actions.change_host(host=host, details={**DETAILS, "phone": "020 7946 0099"}, by=guy, token=token())
        assert actions.take_back(host=host, by=guy, token=token()).state == "draft"
        actions.change_host(host=host, details={**DETAILS, "phone": "020 7946 0099"}, by=guy, token=token())

    def test_an_approved_host_cannot_lose_what_it_needs(self, guy: Any, growers: Any) -> None:
        host = factories.host(growers)
        with pytest.raises(MoveRefused, match="insurance"):
            actions.change_host(host=host, details={**DETAILS, "has_insurance": False}, by=guy, token=token())
        host.refresh_from_db()
        assert host.has_insurance

    def test_a_form_sent_twice_changes_nothing_twice(self, guy: Any, growers: Any, vera: Any) -> None:
        host, key = factories.host(growers, state="submitted"), token()
        actions.approve(host=host, by=vera, token=key)
        with pytest.raises(AlreadyDone):
            actions.approve(host=host, by=vera, token=key)
        assert host.moves.filter(verb="approve").count() == 1


class TestStaff:
    def test_approve_takes_the_organisation_with_it(self, vera: Any) -> None:
        """An organisation that was entered by its founder waits too: staff decide once."""
        founder = people.person("Nell Marsh")
        waiting = Organisation.objects.create(name="New Hosts", kind="host", created_by=founder)
        people.join(founder, of=waiting, role="lead")
        host = factories.host(waiting, state="submitted")
        actions.approve(host=host, by=vera, token=token())
        waiting.refresh_from_db()
        assert (waiting.state, Host.objects.of(founder).get()) == ("approved", host)

    def test_refuse_and_send_again(self, guy: Any, growers: Any, vera: Any) -> None:
        host = factories.host(growers, state="submitted")
        with pytest.raises(MoveRefused, match="reason"):
            actions.refuse(host=host, reason="  ", by=vera, token=token())
        host = actions.refuse(host=host, reason="No policy yet.", by=vera, token=token())
        assert host.reason == "No policy yet."
        assert "No policy yet." in Notice.objects.filter(recipient=guy).latest("pk").body
        assert actions.submit(host=host, by=guy, token=token()).reason == ""

    def test_pause_hides_and_resume_shows(self, guy: Any, growers: Any, vera: Any) -> None:
        host = factories.host(growers)
        made = factories.opportunity(host)
        public = type(made).objects.public_at
        assert made in public(clock.now())
        actions.pause(host=host, reason="Insurance has run out.", by=vera, token=token())
        assert made not in public(clock.now())
        actions.resume(host=host, by=vera, token=token())
        assert made in public(clock.now())

    @pytest.mark.parametrize("verb", ["approve", "refuse", "pause", "resume"])
    def test_only_those_appointed(self, verb: str, efua: Any, guy: Any, growers: Any) -> None:
        state = {"approve": "submitted", "refuse": "submitted", "pause": "approved", "resume": "paused"}[verb]
        host = factories.host(growers, state=state)
        facts = {"reason": "Because."} if verb in {"refuse", "pause"} else {}
        for who in (efua, guy):
            with pytest.raises(PermissionDenied):
                getattr(actions, verb)(host=host, by=who, token=token(), **facts)

    def test_nobody_decides_about_their_own_host(self, vera: Any, growers: Any) -> None:
        people.join(vera, of=growers, role="coordinator")
        host = factories.host(growers, state="submitted")
        with pytest.raises(MoveRefused, match="colleague must decide"):
            actions.approve(host=host, by=vera, token=token())


class TestAgreement:
    def test_a_new_version_is_signed_in_time_or_the_host_closes(self, guy: Any, growers: Any, vera: Any) -> None:
        host, day = factories.host(growers), clock.london_day(clock.now()) + timedelta(days=20)
        made = factories.opportunity(host)
        new = actions.publish_agreement(title="Agreement", text="New words.", sign_by=day, by=vera, token=token())
        assert new.version == 2
        assert Notice.objects.filter(recipient=guy, subject__contains="please sign").count() == 1
        later = clock.now() + timedelta(days=30)
        public = type(made).objects.public_at
        assert made in public(clock.now()) and made not in public(later)
        actions.sign(host=host, agreement=new, name="Guy", role="Coordinator", by=guy, token=token())
        assert made in public(later)

    def test_neither_an_old_version_nor_the_same_again(self, guy: Any, growers: Any, vera: Any) -> None:
        host, old = factories.host(growers), factories.agreement()
        with pytest.raises(MoveRefused, match="already signed"):
            actions.sign(host=host, agreement=old, name="A", role="B", by=guy, token=token())
        day = clock.london_day(clock.now()) + timedelta(days=20)
        with pytest.raises(MoveRefused, match="word for word"):
            actions.publish_agreement(title="A", text=f" {old.text}\n", sign_by=day, by=vera, token=token())
        actions.publish_agreement(title="A", text="New.", sign_by=day, by=vera, token=token())
        with pytest.raises(MoveRefused, match="newer version"):
            actions.sign(host=host, agreement=old, name="A", role="B", by=guy, token=token())


class TestAuthority:
    """I8: who decides must have held authority at that moment, and is neither the volunteer nor family."""

    def test_held_only_between_joining_and_leaving(self, growers: Any) -> None:
        host, at = factories.host(growers), clock.now()
        person = people.person("Cora Wells")
        joined = people.join(person, of=growers, role="coordinator")
        Membership.objects.filter(pk=joined.pk).update(
            added_at=at - timedelta(days=10), ended_at=at - timedelta(days=2), ended_by=person
        )
        days = {n: authority.held(person, host, at - timedelta(days=n)) for n in (11, 10, 5, 3, 2, 1, 0)}
        assert days == {11: False, 10: True, 5: True, 3: True, 2: False, 1: False, 0: False}

    def test_not_by_another_host_nor_another_role(self, guy: Any, growers: Any, farah: Any) -> None:
        other = factories.host("Other host")
        assert not authority.held(guy, other, clock.now() + timedelta(seconds=1))
        people.join(farah, of=other.organisation, role="member")
        assert not authority.held(farah, other, clock.now() + timedelta(seconds=1))
        assert authority.held(guy, factories.host(growers), clock.now() + timedelta(seconds=1))  # control

    def test_family_never_verifies(self, growers: Any, guy: Any, tomi_volunteer: Any, farah_volunteer: Any) -> None:
        host, at = factories.host(growers), clock.now() + timedelta(seconds=1)
        assert authority.may_verify(guy, host, tomi_volunteer, at)  # control
        factories.guardian(tomi_volunteer, name="Guy Laurent", email=guy.email)
        assert not authority.may_verify(guy, host, tomi_volunteer, at)
        people.join(farah_volunteer.user, of=growers, role="coordinator")
        later = clock.now() + timedelta(seconds=1)
        assert authority.held(farah_volunteer.user, host, later)
        assert not authority.may_verify(farah_volunteer.user, host, farah_volunteer, later)
