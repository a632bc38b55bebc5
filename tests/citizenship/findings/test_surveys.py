"""A ceremony's survey: its waves follow its day, codes are its borough's, and a comparison ceremony makes no offers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from citizenship.ceremonies.actions import planning
from citizenship.ceremonies.models import Ceremony
from citizenship.findings import interest_words, tasks, uptake, waves
from citizenship.findings.actions import interest as interests
from citizenship.findings.actions import surveys as actions
from citizenship.findings.instrument import LANGUAGES
from citizenship.findings.models import InterestSheet, SurveyOpening
from citizenship.findings.registry_results import next_steps
from programmes import clock
from programmes.catalogue.models import HAND_OFF, Invitation, InvitationSheet
from programmes.evidence.models import SurveyCode, Wave
from programmes.people import worklist
from programmes.tokens import AlreadyDone
from programmes.workflow import MoveRefused
from tests import factories
from tests.citizenship.factories import ceremony, plan_of, surveyed
from tests.citizenship.factories.waves import survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(running: Any) -> Any:
    """The running study, whose survey is open."""
    surveyed(running)
    return running


@pytest.fixture
def pilot(asking: Any, camden: Any) -> Ceremony:
    """A pilot ceremony of Camden next week, with its waves."""
    made = ceremony(camden, arm=asking.arms.get(kind="pilot"))
    actions.settle(ceremony=made, by=None)
    return made


@pytest.fixture
def comparison(asking: Any, camden: Any) -> Ceremony:
    """A comparison ceremony of Camden next week, with its waves."""
    made = ceremony(camden, arm=asking.arms.get(kind="comparison"))
    actions.settle(ceremony=made, by=None)
    return made


def of(held: Ceremony) -> dict[str, Wave]:
    """Its waves by kind."""
    return {wave.kind: wave for wave in Wave.objects.filter(scope=waves.scope(held))}


class TestPeriods:
    @pytest.mark.parametrize(
        ("day", "year_on"), [(date(2027, 3, 1), date(2028, 3, 1)), (date(2028, 2, 29), date(2029, 2, 28))]
    )
    def test_a_year_on(self, day: date, year_on: date) -> None:
        assert waves.a_year_on(day) == year_on

    def test_paper_at_the_ceremony_only(self, pilot: Ceremony) -> None:
        assert [kind for kind, wave in of(pilot).items() if wave.on_paper] == ["before", "leaving"]

    def test_four_times(self, pilot: Ceremony) -> None:
        found, begins = of(pilot), waves.begins_at(pilot)
        assert list(found) == ["before", "leaving", "after", "later"]
        assert found["before"].closes_at == found["leaving"].opens_at == begins
        assert found["leaving"].closes_at == begins + timedelta(days=7)
        assert clock.london_day(found["after"].opens_at) == pilot.date + timedelta(weeks=12)
        assert clock.london_day(found["after"].closes_at) == pilot.date + timedelta(weeks=16)
        assert clock.london_day(found["later"].opens_at) == waves.a_year_on(pilot.date)


class TestOpenSurvey:
    def test_ceremonies_that_are_planned_get_their_waves(self, running: Any, camden: Any, ines: Any) -> None:
        survey()
        held = ceremony(camden, arm=running.arms.get(kind="pilot"))
        ceremony(camden)
        label = "Studies whose survey is not open"
        assert next(line.count for line in worklist.lines(ines) if line.label == label) == 1
        actions.open_survey(study=running, by=ines, token=factories.token())
        assert SurveyOpening.objects.get().opened_by == ines
        assert Wave.objects.count() == len(of(held)) == 4
        assert next(line.count for line in worklist.lines(ines) if line.label == label) == 0

    def test_those_planned_later_too(self, asking: Any, camden: Any, ravi: Any) -> None:
        made = planning.plan(borough=camden.borough, values=plan_of(camden), by=ravi, token=factories.token())
        assert made.arm is not None
        assert len(of(made)) == 4

    def test_once(self, asking: Any, ines: Any) -> None:
        with pytest.raises(MoveRefused, match="open already"):
            actions.open_survey(study=asking, by=ines, token=factories.token())

    def test_not_by_an_analyst(self, running: Any, noor: Any) -> None:
        with pytest.raises(PermissionDenied):
            actions.open_survey(study=running, by=noor, token=factories.token())

    def test_nobody_is_asked_before_the_statement(self, asking: Any, camden: Any, camden_joined: Any) -> None:
        """The borough has left since: its ceremonies ask nobody."""
        camden_joined.leave(by=factories.founder(), at=clock.now(), reason="staff")
        camden_joined.save()
        held = ceremony(camden, arm=asking.arms.get(kind="pilot"))
        assert actions.settle(ceremony=held, by=None) == 0
        assert not Wave.objects.exists()


class TestSettle:
    def test_they_move_with_the_day(self, pilot: Ceremony, ravi: Any) -> None:
        later = pilot.date + timedelta(days=2)
        values = plan_of(pilot.borough, date=later)
        planning.amend(ceremony=pilot, values=values, by=ravi, token=factories.token())
        tasks.follow("now")
        pilot.refresh_from_db()
        found = of(pilot)
        assert found["before"].closes_at == found["leaving"].opens_at == waves.begins_at(pilot)
        assert clock.london_day(found["after"].opens_at) == later + timedelta(weeks=12)
        assert not tasks.surveys.follow(), "the second time there is nothing to do"

    def test_and_back(self, pilot: Ceremony, ravi: Any) -> None:
        values = plan_of(pilot.borough, date=pilot.date - timedelta(days=3))
        held = planning.amend(ceremony=pilot, values=values, by=ravi, token=factories.token())
        assert actions.settle(ceremony=held, by=None) == 4
        assert of(held)["leaving"].opens_at == waves.begins_at(held)

    def test_one_that_was_called_off(self, pilot: Ceremony, ravi: Any) -> None:
        planning.cancel(ceremony=pilot, reason="venue", by=ravi, token=factories.token())
        found = of(pilot)
        assert all(found[kind].closes_at == found[kind].opens_at for kind in ("leaving", "after", "later"))
        held = planning.reinstate(ceremony=pilot, by=ravi, token=factories.token())
        actions.settle(ceremony=held, by=None)
        assert of(held)["after"].closes_at > of(held)["after"].opens_at

    def test_no_arm_no_waves(self, asking: Any, camden: Any) -> None:
        assert actions.settle(ceremony=ceremony(camden), by=None) == 0


class TestCodes:
    def test_on_the_registrars_page(self, pilot: Ceremony, client_for: Any, ravi: Any) -> None:
        client, at = client_for(ravi), f"/citizenship/ceremonies/{pilot.pk}/codes/"
        assert client.post(at, {"count": 25, "form_token": factories.token()}).status_code == 302
        assert SurveyCode.objects.filter(scope=waves.scope(pilot)).count() == 25
        page = client.get(at).content.decode()
        assert "Sheet 1: 25 codes" in page
        assert SurveyCode.objects.first().code not in page
        assert client.get(f"/keying/of/citizenship-ceremony/{waves.scope(pilot)}/").status_code == 200

    def test_not_for_a_stranger(self, pilot: Ceremony, client_for: Any, sela: Any, ines: Any) -> None:
        for user in (sela, ines):
            assert client_for(user).get(f"/citizenship/ceremonies/{pilot.pk}/codes/").status_code == 404
        assert client_for(sela).get(f"/keying/of/citizenship-ceremony/{waves.scope(pilot)}/").status_code == 404
        with pytest.raises(PermissionDenied):
            actions.issue(ceremony=pilot, count=5, by=sela, token=factories.token())

    def test_not_outside_a_study(self, asking: Any, camden: Any, ravi: Any) -> None:
        with pytest.raises(MoveRefused, match="no study"):
            actions.issue(ceremony=ceremony(camden), count=5, by=ravi, token=factories.token())

    def test_not_long_afterwards(self, pilot: Ceremony, ravi: Any, set_now: Any) -> None:
        set_now(waves.begins_at(pilot) + timedelta(days=8))
        with pytest.raises(MoveRefused, match="more than a week ago"):
            actions.issue(ceremony=pilot, count=5, by=ravi, token=factories.token())

    def test_too_many(self, pilot: Ceremony, client_for: Any, ravi: Any) -> None:
        page = client_for(ravi).post(
            f"/citizenship/ceremonies/{pilot.pk}/codes/", {"count": 201, "form_token": factories.token()}
        )
        assert "Enter a number from 1 to 200." in page.content.decode()


class TestInvitations:
    def test_printed_once(self, pilot: Ceremony, client_for: Any, ravi: Any) -> None:
        client, at = client_for(ravi), f"/citizenship/ceremonies/{pilot.pk}/invitations/"
        answer = client.post(at, {"interest": "voting", "count": 3, "form_token": factories.token()})
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert InterestSheet.objects.get().sheet.count == Invitation.objects.filter(kind=interests.VOTING).count() == 3
        assert "Registering to vote: 3" in client.get(at).content.decode()

    def test_a_comparison_ceremony_makes_no_offer(self, comparison: Ceremony, client_for: Any, ravi: Any) -> None:
        page = client_for(ravi).get(f"/citizenship/ceremonies/{comparison.pk}/invitations/").content.decode()
        assert "makes no such offer" in page
        with pytest.raises(MoveRefused, match="does not make this offer"):
            interests.print_sheet(ceremony=comparison, interest="voting", count=3, by=ravi, token=factories.token())

    def test_not_for_a_stranger(self, pilot: Ceremony, sela: Any, client_for: Any) -> None:
        assert client_for(sela).get(f"/citizenship/ceremonies/{pilot.pk}/invitations/").status_code == 404
        with pytest.raises(PermissionDenied):
            interests.print_sheet(ceremony=pilot, interest="voting", count=3, by=sela, token=factories.token())

    def test_to_vote(self, pilot: Ceremony, ravi: Any, client: Client) -> None:
        _, keys = interests.print_sheet(ceremony=pilot, interest="voting", count=2, by=ravi, token=factories.token())
        at = f"/citizenship/vote/{keys[0]}/"
        page = client.get(at)
        assert page["Referrer-Policy"] == "same-origin"
        assert "www.gov.uk/register-to-vote" not in page.content.decode()
        answer = client.post(at, {"form_token": factories.token()}, follow=True)
        assert "https://www.gov.uk/register-to-vote" in answer.content.decode()
        used = Invitation.objects.get(state="used")
        assert (used.used_by, used.email, used.response) == (None, "", None)
        assert client.get("/citizenship/vote/nobodyshaskey/").status_code == 404


class TestThanks:
    def code(self, held: Ceremony) -> SurveyCode:
        return SurveyCode(survey_id="citizenship-ceremony", scope=waves.scope(held), code="00000000")

    def test_interest_becomes_a_link(self, pilot: Ceremony, client: Client) -> None:
        said = {"interest_volunteer": "yes", "interest_vote": "yes", "register": "no"}
        lines = next_steps(self.code(pilot), said)
        assert [line.said("pl")[1] for line in lines] == ["pl", "pl"]
        assert not Invitation.objects.exists(), "reading makes nothing"
        client.get(lines[0].url)
        answer = client.post(lines[0].url, {"form_token": factories.token()})
        assert answer.status_code == 302
        assert answer["Location"].startswith("/volunteering/welcome/")
        assert client.get(answer["Location"]).status_code == 200
        assert Invitation.objects.get().kind == HAND_OFF

    def test_each_link_once(self, pilot: Ceremony, client: Client) -> None:
        address = interests.signed(pilot.pk, "voting")
        interest, key = interests.take(address=address)
        assert client.get(f"/citizenship/{interest.value.replace('voting', 'vote')}/{key}/").status_code == 200
        with pytest.raises(AlreadyDone):
            interests.take(address=address)
        interests.take(address=interests.signed(pilot.pk, "voting"))
        assert InvitationSheet.objects.get().count == Invitation.objects.count() == 2

    def test_nothing_for_a_no_and_in_a_comparison(self, pilot: Ceremony, comparison: Ceremony) -> None:
        assert next_steps(self.code(pilot), {"interest_vote": "no"}) == []
        assert next_steps(self.code(comparison), {"interest_vote": "yes"}) == []
        with pytest.raises(MoveRefused):
            interests.take(address=interests.signed(comparison.pk, "voting"))

    def test_a_made_up_address(self, client: Client) -> None:
        assert client.get("/citizenship/next/made-up/").status_code == 404

    def test_every_language(self) -> None:
        assert all(set(words) == set(LANGUAGES) for words in interest_words.LINKS.values())


class TestUptake:
    @pytest.fixture
    def sheets(self, camden_joined: Any, hackney_joined: Any, ines: Any) -> Any:
        """A function: forty invitations in each borough, of which so many are used."""

        def made(*used: int) -> None:
            for place, count in zip((camden_joined, hackney_joined), used, strict=True):
                held = ceremony(place.borough)
                sheet, _ = interests.print_sheet(
                    ceremony=held, interest="voting", count=40, by=ines, token=factories.token()
                )
                for each in Invitation.objects.of_sheet(sheet.sheet)[:count]:
                    interests.use_vote(invitation=each, token=factories.token())

        return made

    def test_told_once_the_quarter_is_over(self, sheets: Any) -> None:
        sheets(12, 15)
        now = clock.now()
        assert uptake.table(now) == []
        (table,) = uptake.table(now + timedelta(days=200))
        told = [(line["place"], line["issued"], line["used"]) for line in table["lines"]]
        assert told == [("All boroughs", 80, 27), ("Camden", 40, 12), ("Hackney", 40, 15)]

    def test_small_numbers_are_hidden_together(self, sheets: Any) -> None:
        sheets(3, 15)
        (table,) = uptake.table(clock.now() + timedelta(days=200))
        assert [line["used"] for line in table["lines"]] == [18, None, None]

    def test_not_before_the_last_has_ended(self) -> None:
        sheet = InvitationSheet(expires_at=datetime(2027, 6, 29, tzinfo=UTC))
        row = InterestSheet(sheet=sheet)
        assert not uptake.is_over("2027-Q1", [row], datetime(2027, 6, 1, tzinfo=UTC))
        assert uptake.is_over("2027-Q1", [row], datetime(2027, 7, 1, tzinfo=UTC))
        assert not uptake.is_over("2027-Q4", [], datetime(2027, 12, 31, tzinfo=UTC))
        assert uptake.is_over("2027-Q4", [], datetime(2028, 1, 1, tzinfo=UTC))
