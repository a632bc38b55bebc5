"""Asking for a proof, taking it back, and what a correction of hours does to it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from programmes import clock, workflow
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.people import data
from programmes.tokens import AlreadyDone
from programmes.workflow import MoveRefused
from tests.factories import token
from tests.volunteering import factories
from volunteering.hours import totals
from volunteering.hours.models import HoursEntry
from volunteering.proof import actions, keys
from volunteering.proof.models import Proof

pytestmark = pytest.mark.django_db


@pytest.fixture
def volunteer(farah: Any) -> Any:
    return factories.volunteer(farah)


@pytest.fixture
def growers_host() -> Any:
    return factories.host("Rye Lane Growers")


@pytest.fixture
def entry(volunteer: Any, growers_host: Any) -> HoursEntry:
    return factories.credited(volunteer, minutes=125, host=growers_host)


def issue(volunteer: Any, **more: Any) -> Proof:
    given = {"by": volunteer.user, "name": volunteer.user.name, "token": token(), **more}
    return actions.issue(volunteer=volunteer, **given)


class TestIssue:
    """I22: the content is the ledger's at that moment."""

    def test_it_says_what_the_ledger_says(self, volunteer: Any, growers_host: Any, entry: HoursEntry) -> None:
        factories.credited(volunteer, minutes=60, host=growers_host, basis="check_in")
        proof = issue(volunteer)
        assert proof.minutes == 185 == totals.confirmed_minutes(volunteer, at=proof.issued_at)
        assert [(row["place"], row["basis"], row["minutes"]) for row in proof.content["places"]] == [
            ("Rye Lane Growers", "host", 125),
            ("Rye Lane Growers", "check_in", 60),
        ]
        assert proof.entries.count() == 2
        assert list(proof.moves.values_list("verb", flat=True)) == ["issue"]
        assert AuditEvent.objects.filter(verb="volunteering.proof.issued", target_key=str(proof.pk)).exists()

    def test_later_hours_do_not_change_it(
        self, volunteer: Any, growers_host: Any, entry: HoursEntry, set_now: Any
    ) -> None:
        at = clock.now()
        proof = issue(volunteer)
        set_now(at + timedelta(hours=1))
        factories.credited(volunteer, minutes=60, host=growers_host)
        assert Proof.objects.get().minutes == 125 == totals.confirmed_minutes(volunteer, at=proof.issued_at)

    def test_only_the_days_that_were_asked_for(self, volunteer: Any, growers_host: Any, entry: HoursEntry) -> None:
        day = clock.london_day(entry.worked_from)
        factories.credited(volunteer, minutes=60, host=growers_host, starts_at=entry.worked_from - timedelta(days=30))
        assert issue(volunteer, since=day).minutes == 125
        assert issue(volunteer, until=day - timedelta(days=1)).minutes == 60
        assert issue(volunteer, since=day, until=day).minutes == 125

    def test_refused_without_hours(self, volunteer: Any) -> None:
        with pytest.raises(MoveRefused, match="no confirmed hours") as refusal:
            issue(volunteer)
        assert refusal.value.field == "since" and not Proof.objects.exists()

    def test_hours_that_do_not_count_are_not_in_it(self, volunteer: Any) -> None:
        """Time at an organisation that staff have not approved earns no proof."""
        factories.claim(volunteer, elsewhere=factories.elsewhere(volunteer))
        with pytest.raises(MoveRefused):
            issue(volunteer)

    def test_nobody_else_asks_for_it(self, volunteer: Any, entry: HoursEntry, amina: Any) -> None:
        with pytest.raises(MoveRefused, match="Only the volunteer"):
            issue(volunteer, by=amina)

    def test_the_same_form_makes_one(self, volunteer: Any, entry: HoursEntry) -> None:
        same = token()
        made = issue(volunteer, token=same)
        with pytest.raises(AlreadyDone) as again:
            issue(volunteer, token=same)
        assert again.value.result == made.get_absolute_url() and Proof.objects.count() == 1

    def test_twenty_a_day(self, volunteer: Any, entry: HoursEntry, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "MOST_A_DAY", 1)
        issue(volunteer)
        with pytest.raises(MoveRefused, match="twenty"):
            issue(volunteer)


class TestWithdraw:
    def test_it_no_longer_holds(self, volunteer: Any, entry: HoursEntry, farah: Any) -> None:
        proof = actions.withdraw(proof=issue(volunteer), by=farah, token=token())
        assert (proof.state, proof.why, proof.revoked_by) == ("revoked", "withdrawn", farah)
        assert list(proof.moves.values_list("verb", flat=True)) == ["issue", "withdraw"]
        assert AuditEvent.objects.filter(verb="volunteering.proof.withdraw").exists()


class TestRevoke:
    """A correction travels on: the proof ends in the transaction of the counter-entry."""

    def test_corrected_hours_end_it_and_the_person_is_told(self, volunteer: Any, entry: HoursEntry, farah: Any) -> None:
        proof = issue(volunteer)
        factories.corrected(entry, minutes=60)
        proof.refresh_from_db()
        assert (proof.state, proof.why) == ("revoked", "corrected")
        told = Notice.objects.filter(event__startswith="volunteering.proof.revoked:", recipient=farah)
        assert {one.subject for one in told} == {"Your proof of 2 hours 5 minutes no longer holds"}
        assert issue(volunteer).minutes == 60

    def test_hours_outside_it_leave_it(self, volunteer: Any, entry: HoursEntry, growers_host: Any) -> None:
        proof = issue(volunteer)
        other = factories.credited(volunteer, minutes=60, host=growers_host)
        factories.corrected(other, minutes=0)
        proof.refresh_from_db()
        assert proof.holds

    def test_control_without_the_consequence_it_would_still_hold(
        self, volunteer: Any, entry: HoursEntry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(actions, "follow", lambda **facts: None)
        proof = issue(volunteer)
        factories.corrected(entry, minutes=60)
        proof.refresh_from_db()
        assert proof.holds


class TestErasure:
    def test_no_name_is_left_and_the_proof_can_still_be_checked(
        self, volunteer: Any, entry: HoursEntry, farah: Any, root: Any
    ) -> None:
        """I27: nothing identifies the person, and whoever holds the proof can still ask about it."""
        proof = issue(volunteer)
        kept = proof.credential
        data.erase(farah, by=root)
        proof.refresh_from_db()
        assert (proof.name, proof.credential) == ("", "") and "Farah" not in str(proof.content)
        assert proof.holds and keys.opened(kept)["jti"].endswith(f"{proof.pk}/")
        assert not actions.is_name_on(proof, "Farah Haidari") and not actions.is_name_on(proof, "")


class TestIsNameOn:
    def test_spelling_that_paper_loses_makes_no_difference(self, volunteer: Any, entry: HoursEntry) -> None:
        proof = issue(volunteer, name="Zoë  Öztürk")
        assert actions.is_name_on(proof, "zoe ozturk") and actions.is_name_on(proof, " Zoë Öztürk ")
        assert not actions.is_name_on(proof, "Zoe") and not actions.is_name_on(proof, "Farah Haidari")


class TestMerge:
    def test_proofs_go_with_the_person_and_say_the_same(
        self, volunteer: Any, entry: HoursEntry, amina: Any, root: Any
    ) -> None:
        """I29: nothing is proved twice, and nothing in somebody's hands stops holding without a reason."""
        proof = issue(volunteer)
        said = (proof.minutes, proof.content, proof.credential)
        kept = factories.volunteer(amina, birth=volunteer.born)
        with transaction.atomic():
            workflow.after("volunteering.safeguarding.merged", kept=kept, dropped=volunteer, by=root, at=clock.now())
        proof.refresh_from_db()
        assert proof.volunteer == kept and proof.holds
        assert (proof.minutes, proof.content, proof.credential) == said

    def test_a_proof_of_hours_that_were_counted_twice_ends(
        self, volunteer: Any, entry: HoursEntry, amina: Any, root: Any
    ) -> None:
        kept = factories.volunteer(amina, birth=volunteer.born)
        factories.credited(kept, minutes=60, host=factories.host("Barnet Boats"), starts_at=entry.worked_from)
        proof, other = issue(volunteer), issue(kept)
        with transaction.atomic():
            workflow.after("volunteering.safeguarding.merged", kept=kept, dropped=volunteer, by=root, at=clock.now())
        states = {one.pk: one.state for one in Proof.objects.filter(volunteer=kept)}
        assert states == {proof.pk: "revoked", other.pk: "issued"}
        assert totals.confirmed_minutes(kept) < 125 + 60
