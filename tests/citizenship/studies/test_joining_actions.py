"""A borough comes and goes: state, history, audit, messages, who may, and what is announced."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from citizenship.studies import authority
from citizenship.studies.actions import joinings as actions
from citizenship.studies.models import Joining, SharingStatement
from programmes import clock, workflow
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.tokens import AlreadyDone
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.citizenship import factories
from tests.factories import token

pytestmark = pytest.mark.django_db


def press(verb: str, joining: Joining, by: Any, **more: Any) -> Joining:
    """Carry out one verb."""
    made: Joining = getattr(actions, verb)(joining=joining, by=by, token=token(), **more)
    return made


def told(person: Any) -> list[str]:
    """The subjects of what somebody was told, the oldest first."""
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("subject", flat=True))


def noted(verb: str) -> int:
    """How often the audit notes this."""
    return AuditEvent.objects.filter(verb=f"citizenship.studies.{verb}").count()


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The events that were announced."""
    seen: list[str] = []
    plain = workflow.after

    def listen(event: str, **facts: Any) -> None:
        seen.append(event)
        plain(event, **facts)

    monkeypatch.setattr(actions, "after", listen)
    return seen


class TestRequest:
    def test_a_registrar_asks_for_their_borough(self, ravi: Any, camden: Any, ines: Any) -> None:
        made = actions.request_to_join(borough=camden.borough, by=ravi, token=token())
        assert (made.state, made.requested_by, made.statement_id) == ("requested", ravi, None)
        assert [move.verb for move in made.moves.all()] == ["request"]
        assert noted("joining_requested") == 1
        assert told(ines) == ["Camden asks to join the ceremony pilots"]

    def test_the_same_form_twice_is_one_request(self, ravi: Any, camden: Any) -> None:
        same = token()
        made = actions.request_to_join(borough=camden.borough, by=ravi, token=same)
        with pytest.raises(AlreadyDone) as again:
            actions.request_to_join(borough=camden.borough, by=ravi, token=same)
        assert again.value.result == str(made.pk)
        with pytest.raises(MoveRefused, match="has asked already"):
            actions.request_to_join(borough=camden.borough, by=ravi, token=token())

    @pytest.mark.parametrize("who", ["sela", "amina", "efua", "noor"])
    def test_nobody_else_asks_for_it(self, who: str, camden: Any, request: pytest.FixtureRequest) -> None:
        with pytest.raises(PermissionDenied):
            actions.request_to_join(borough=camden.borough, by=request.getfixturevalue(who), token=token())

    def test_a_registrar_whose_time_is_over_asks_for_nothing(self, ravi: Any, camden: Any) -> None:
        held = ravi.memberships.get()
        held.ends_on = clock.london_day(clock.now()) - timedelta(days=1)
        held.save()
        assert authority.borough_of(ravi) is None
        with pytest.raises(PermissionDenied):
            actions.request_to_join(borough=camden.borough, by=ravi, token=token())


class TestAgree:
    def test_before_the_approval(self, ravi: Any, camden: Any, ines: Any) -> None:
        factories.statement()
        made = press("agree", factories.requested(camden, agreed=False), ravi, version=1)
        assert (made.statement_id, made.agreed_by) == (1, ravi)
        assert noted("joining_agreed") == 1
        assert told(ines) == ["Camden has agreed to the data-sharing statement"]

    def test_only_to_the_version_that_was_read(self, ravi: Any, camden: Any) -> None:
        made = factories.requested(camden, agreed=False)
        with pytest.raises(MoveRefused, match="No statement is published"):
            press("agree", made, ravi, version=1)
        factories.statement(1)
        factories.statement(2)
        with pytest.raises(MoveRefused, match="newer version"):
            press("agree", made, ravi, version=1)

    def test_once(self, ravi: Any, camden: Any) -> None:
        made = factories.requested(camden)
        with pytest.raises(MoveRefused, match="already agreed"):
            press("agree", made, ravi, version=1)

    def test_nobody_else(self, sela: Any, camden: Any) -> None:
        factories.statement()
        with pytest.raises(PermissionDenied):
            press("agree", factories.requested(camden, agreed=False), sela, version=1)


class TestRenew:
    def test_to_a_newer_version(self, ravi: Any, camden: Any) -> None:
        made = factories.joined(camden)
        factories.statement(2)
        made = press("renew", made, ravi, version=2)
        assert (made.state, made.statement_id) == ("approved", 2)
        assert made.moves.get(verb="renew").note == "version 2"
        assert noted("joining_renewed") == 1


class TestApprove:
    def test_it_takes_part_and_is_told(self, ines: Any, ravi: Any, camden: Any, announced: list[str]) -> None:
        made = press("approve", factories.requested(camden), ines)
        assert (made.state, made.approved_by) == ("approved", ines)
        assert announced == ["citizenship.studies.joined"]
        assert told(ravi) == ["Camden is in the ceremony pilots"]
        assert authority.is_in_pilot(camden.borough)
        assert noted("joining_approved") == 1

    def test_not_before_it_has_agreed(self, ines: Any, camden: Any) -> None:
        with pytest.raises(MoveRefused, match="has not agreed"):
            press("approve", factories.requested(camden, agreed=False), ines)

    @pytest.mark.parametrize("who", ["ravi", "noor", "efua"])
    def test_only_an_officer_of_the_pilot(self, who: str, camden: Any, request: pytest.FixtureRequest) -> None:
        with pytest.raises(PermissionDenied):
            press("approve", factories.requested(camden), request.getfixturevalue(who))


class TestRefuse:
    def test_with_a_reason_and_a_next_step(self, ines: Any, ravi: Any, camden: Any) -> None:
        made = press("refuse", factories.requested(camden), ines, reason="no_ceremonies")
        assert (made.state, made.refused_reason) == ("refused", "no_ceremonies")
        body = Notice.objects.get(recipient=ravi).body
        assert "holds no ceremonies" in body
        assert "Ask again when you hold ceremonies" in body
        assert actions.request_to_join(borough=camden.borough, by=ravi, token=token()).state == "requested"

    @pytest.mark.parametrize("reason", ["not_authorised", "statement", "no_ceremonies", "full"])
    def test_every_reason_has_its_next_step(self, reason: str, ines: Any, ravi: Any, camden: Any) -> None:
        press("refuse", factories.requested(camden), ines, reason=reason)
        assert "What you can do: " in Notice.objects.get(recipient=ravi).body


class TestLeave:
    def test_with_a_reason_from_the_list(self, ravi: Any, ines: Any, camden: Any, announced: list[str]) -> None:
        made = press("leave", factories.joined(camden), ravi, reason="staff")
        assert (made.state, made.left_reason, made.left_by) == ("left", "staff", ravi)
        assert announced == ["citizenship.studies.left"]
        assert told(ravi) == ["Camden has left the ceremony pilots"]
        assert told(ines) == ["Camden has left the ceremony pilots"]
        assert made.moves.get(verb="leave").note == "We do not have enough staff"
        assert not authority.is_in_pilot(camden.borough)

    def test_a_request_is_taken_back(self, ravi: Any, camden: Any, announced: list[str]) -> None:
        made = press("leave", factories.requested(camden), ravi, reason="mistake")
        assert made.state == "left"
        assert announced == []
        assert told(ravi) == ["The request of Camden is taken back"]

    def test_who_wants_to_be_rung_is_rung(self, ravi: Any, ines: Any, camden: Any) -> None:
        press("leave", factories.joined(camden), ravi, reason="none_of_these")
        assert "Please ring the borough" in Notice.objects.get(recipient=ines).body

    def test_an_officer_does_it_for_the_borough(self, ines: Any, camden: Any) -> None:
        assert press("leave", factories.joined(camden), ines, reason="decision").state == "left"

    def test_nobody_else_ends_it(self, sela: Any, camden: Any) -> None:
        with pytest.raises(PermissionDenied):
            press("leave", factories.joined(camden), sela, reason="staff")

    def test_no_words_about_anybody(self, ravi: Any, camden: Any) -> None:
        from django.db import IntegrityError, transaction

        with pytest.raises(IntegrityError), transaction.atomic():
            press("leave", factories.joined(camden), ravi, reason="Mrs Jones is ill")


class TestStatement:
    def test_a_new_version_asks_every_borough_in_the_pilot(self, ines: Any, ravi: Any, sela: Any, camden: Any) -> None:
        factories.joined(camden)
        given: dict[str, Any] = {"title": "Sharing", "text": "New words.", "is_demonstration": False}
        made = actions.publish_statement(**given, by=ines, token=token())
        assert (made.version, made.published_by) == (2, ines)
        assert told(ravi) == ["Please read the new data-sharing statement"]
        assert told(sela) == []
        assert noted("statement_published") == 1
        assert SharingStatement.objects.current() == made

    def test_only_an_officer(self, ravi: Any) -> None:
        with pytest.raises(PermissionDenied):
            actions.publish_statement(title="T", text="T", is_demonstration=True, by=ravi, token=token())


class TestAuthority:
    def test_a_registrar_has_their_own_boroughs(self, ravi: Any, sela: Any, ines: Any, camden: Any) -> None:
        assert list(authority.boroughs_of(ravi)) == [camden.borough]
        assert authority.borough_of(sela).name == "Hackney"  # type: ignore[union-attr]
        assert authority.borough_of(ines) is None
        assert not authority.boroughs_of(common.person("Ann Other")).exists()

    def test_a_council_that_is_not_approved_gives_nothing(self, ravi: Any, camden: Any) -> None:
        camden.close(by=common.founder(), at=clock.now())
        camden.save()
        assert authority.borough_of(ravi) is None

    def test_of_two_the_first_by_name(self, ravi: Any, hackney: Any) -> None:
        from programmes.people.models import Membership

        later = clock.london_day(clock.now()) + timedelta(days=9)
        Membership.objects.create(
            user=ravi, organisation=hackney, role="registrar", added_by=common.founder(), ends_on=later
        )
        assert [each.name for each in authority.boroughs_of(ravi)] == ["Camden", "Hackney"]
        assert authority.borough_of(ravi).name == "Camden"  # type: ignore[union-attr]

    def test_outside_the_pilot_is_refused(self, camden: Any) -> None:
        at = clock.now()
        with pytest.raises(MoveRefused, match="does not take part"):
            authority.refuse_outside_pilot(camden.borough, at)
        factories.joined(camden)
        authority.refuse_outside_pilot(camden.borough, at)

    def test_no_survey_before_the_statement(self, camden: Any) -> None:
        """The data-sharing statement comes before the first survey."""
        at = clock.now()
        with pytest.raises(MoveRefused, match="does not take part"):
            authority.refuse_without_statement(camden.borough, at)
        factories.joined(camden)
        authority.refuse_without_statement(camden.borough, at)
        factories.statement(2, at=at - timedelta(days=28))
        with pytest.raises(MoveRefused, match="newest data-sharing statement"):
            authority.refuse_without_statement(camden.borough, at)

    def test_whom_to_tell(self, ravi: Any, sela: Any, camden: Any) -> None:
        assert list(authority.registrars_of(camden.borough)) == [ravi]
        assert uuid.UUID(str(factories.joined(camden).pk))

    def test_visible_to(self, ravi: Any, ines: Any, amina: Any, camden: Any, hackney: Any) -> None:
        mine, other = factories.joined(camden), factories.joined(hackney)
        assert list(Joining.objects.visible_to(ravi)) == [mine]
        assert set(Joining.objects.visible_to(ines)) == {mine, other}
        assert not Joining.objects.visible_to(amina).exists()
