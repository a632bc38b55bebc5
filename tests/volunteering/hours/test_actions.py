"""What people do with hours: log, confirm, correct, refuse, dispute; who may not; what the ledger says afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as people
from tests.factories import token
from tests.volunteering import factories
from tests.volunteering.hours.test_ledger import refused_by
from volunteering.hours import actions, totals
from volunteering.hours.models import (
    AuditSample,
    AutomaticRule,
    Dispute,
    Elsewhere,
    HostReminder,
    HoursClaim,
    HoursDecision,
)

pytestmark = pytest.mark.django_db


def log(volunteer: Any, start: Any, minutes: int = 120, **where: Any) -> HoursClaim:
    """Log this much from this moment, as the volunteer does."""
    row = actions.Row(start=start, end=start + timedelta(minutes=minutes), what="Dug a bed.", **where)
    return actions.log(volunteer=volunteer, row=row, by=volunteer.user, token=token())


class TestCheckTwo:
    """The same hour twice: the first that is credited stands, the second is offered the part that is free."""

    def test_two_hosts_approve_overlapping_hours(
        self, farah_volunteer: Any, host: Any, other: Any, guy_then: Any, day: Any
    ) -> None:
        here = log(farah_volunteer, day(2, 10), host=host)
        there = log(farah_volunteer, day(2, 11), host=other)
        actions.confirm(claim=here, by=guy_then, token=token())
        with pytest.raises(actions.Overlaps, match="never counts twice") as refusal:
            actions.confirm(claim=there, by=factories.decider(other), token=token())
        assert refusal.value.free == [(day(2, 12), day(2, 13))]
        assert totals.confirmed_minutes(farah_volunteer) == 120
        (start, end), by = refusal.value.free[0], factories.decider(other)
        actions.correct(claim=there, start=start, end=end, reason="The part that is free.", by=by, token=token())
        assert totals.confirmed_minutes(farah_volunteer) == 180

    def test_one_after_the_other_both_count(
        self, farah_volunteer: Any, host: Any, other: Any, guy_then: Any, day: Any
    ) -> None:
        here, there = log(farah_volunteer, day(2, 10), host=host), log(farah_volunteer, day(2, 12), host=other)
        actions.confirm(claim=here, by=guy_then, token=token())
        actions.confirm(claim=there, by=factories.decider(other), token=token())
        assert totals.confirmed_minutes(farah_volunteer) == 240

    def test_equal_hours_on_different_days_are_both_kept(
        self, farah_volunteer: Any, host: Any, guy_then: Any, day: Any
    ) -> None:
        """I7: equal numbers are no duplicates."""
        both = [log(farah_volunteer, day(days, 10), 180, host=host) for days in (4, 5)]
        done = actions.confirm_many(claims=both, by=guy_then, token=token())
        assert [refusal for _, refusal in done] == [None, None]
        assert totals.confirmed_minutes(farah_volunteer) == 360


class TestLog:
    def test_a_bad_row_fails_alone(self, farah_volunteer: Any, host: Any, day: Any) -> None:
        """I7: the good rows are kept, and the bad one says why."""
        rows = [
            actions.Row(start=day(1, 10), end=day(1, 12), what="One", host=host),
            actions.Row(start=day(1, 11), end=day(1, 13), what="The same time again", host=host),
            actions.Row(start=day(-1, 10), end=day(-1, 12), what="Tomorrow", host=host),
            actions.Row(start=day(3, 10), end=day(3, 12), what="Two", host=host),
        ]
        done = actions.log_many(volunteer=farah_volunteer, rows=rows, by=farah_volunteer.user, token=token())
        assert [isinstance(each, HoursClaim) for each in done] == [True, False, False, True]
        assert HoursClaim.objects.count() == 2

    @pytest.mark.parametrize(
        ("start", "minutes", "words"),
        [(-1, 60, "not ended"), (1, 0, "after the start"), (3, 1441, "24 hours"), (400, 60, "12 months")],
    )
    def test_what_cannot_be_logged(
        self, farah_volunteer: Any, host: Any, day: Any, start: int, minutes: int, words: str
    ) -> None:
        with pytest.raises(MoveRefused, match=words):
            log(farah_volunteer, day(start), minutes, host=host)

    def test_what_is_credited_already_cannot_be_logged(self, farah_volunteer: Any, host: Any, day: Any) -> None:
        factories.credited(farah_volunteer, host=host, starts_at=day(2, 10))
        with pytest.raises(actions.Overlaps):
            log(farah_volunteer, day(2, 11), host=host)

    def test_without_permission_a_young_person_logs_nothing(self, tomi_volunteer: Any, host: Any, day: Any) -> None:
        """I23: no permission, no entry that a host could read."""
        with pytest.raises(MoveRefused, match="guardian"):
            log(tomi_volunteer, day(1), host=host)

    def test_withdraw(self, farah_volunteer: Any, host: Any, day: Any) -> None:
        claim = log(farah_volunteer, day(1), host=host)
        assert actions.withdraw(claim=claim, by=farah_volunteer.user, token=token()).state == "withdrawn"
        assert log(farah_volunteer, day(1), host=host).state == "waiting"


class TestWhoDecides:
    """I8: authority then and now, and no family."""

    def decide(self, claim: HoursClaim, by: Any) -> None:
        actions.confirm(claim=claim, by=by, token=token())

    def test_nobody_decides_about_their_own_hours(self, guy_then: Any, host: Any) -> None:
        claim = factories.claim(factories.volunteer(guy_then, age=30), host=host)
        with pytest.raises(MoveRefused, match="your own hours"):
            self.decide(claim, guy_then)

    def test_nobody_decides_about_their_ward(self, tomi_permitted: Any, gwen: Any, host: Any) -> None:
        people.join(gwen, of=host.organisation, role="coordinator")
        factories.long_since(gwen, host)
        with pytest.raises(MoveRefused, match="guardian"):
            self.decide(factories.claim(tomi_permitted, host=host), gwen)

    def test_who_joined_later_does_not_decide(self, farah_volunteer: Any, guy: Any, host: Any) -> None:
        with pytest.raises(MoveRefused, match="joined this organisation after"):
            self.decide(factories.claim(farah_volunteer, host=host), guy)

    def test_another_hosts_people_do_not_decide(self, farah_volunteer: Any, host: Any, other: Any) -> None:
        with pytest.raises(MoveRefused, match="do not act"):
            self.decide(factories.claim(farah_volunteer, host=host), factories.decider(other))

    @pytest.mark.parametrize(
        ("who", "rule"),
        [("own", "decision_by_no_family"), ("ward", "decision_by_no_family"), ("later", "decision_with_authority")],
    )
    def test_the_database_refuses_it_too(
        self, tomi_permitted: Any, gwen: Any, tomi: Any, guy: Any, host: Any, who: str, rule: str
    ) -> None:
        claim = factories.claim(tomi_permitted, host=host)
        by = {"own": tomi, "ward": gwen, "later": guy}[who]
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            HoursDecision.objects.create(
                claim=claim, verb="refuse", basis="host", by=by, at=claim.logged_at, minutes=0, reason="No."
            )
        assert refused_by(error) == rule

    def test_control_without_the_trigger_the_database_takes_it(self, tomi_permitted: Any, tomi: Any, host: Any) -> None:
        claim = factories.claim(tomi_permitted, host=host)
        with people.thawed():
            HoursDecision.objects.create(
                claim=claim, verb="refuse", basis="host", by=tomi, at=claim.logged_at, minutes=0
            )
        assert HoursDecision.objects.count() == 1


class TestCheckThree:
    """Verification and dispute, from a no-show to hours that count, with every step in the history."""

    @pytest.fixture
    def missed(self, farah_volunteer: Any, host: Any, day: Any) -> Any:
        """Farah was there, and was marked as missing."""
        session = factories.session(factories.opportunity(host), starts_at=day(2, 10))
        return factories.sign_up(farah_volunteer, session, state="no_show")

    def open(self, missed: Any) -> Dispute:
        by = missed.volunteer.user
        return actions.dispute_no_show(sign_up=missed, note="I was there.", by=by, token=token())

    def test_an_officer_upholds(self, missed: Any, farah_volunteer: Any, vera: Any, day: Any, commits: Any) -> None:
        dispute = self.open(missed)
        given = {"start": day(2, 10), "end": day(2, 12), "reason": "Two people saw you.", "by": vera}
        with commits():
            actions.uphold(dispute=dispute, token=token(), **given)
        assert totals.confirmed_minutes(farah_volunteer) == 120
        claim = HoursClaim.objects.get()
        assert list(claim.moves.values_list("verb", flat=True)) == ["no_show", "dispute", "uphold"]
        assert [move.verb for move in dispute.moves.all()] == ["open", "uphold"]
        assert Notice.objects.filter(event__contains="upheld").count() == 1

    def test_the_host_cannot_decide_it(self, missed: Any, guy_then: Any, day: Any) -> None:
        dispute = self.open(missed)
        with pytest.raises(MoveRefused, match="Our team decides"):
            actions.confirm(claim=dispute.claim, by=guy_then, token=token())
        given = {"start": day(2, 10), "end": day(2, 12), "reason": "Yes.", "by": guy_then}
        with pytest.raises(MoveRefused, match="belong"):
            actions.uphold(dispute=dispute, token=token(), **given)

    def test_the_database_keeps_the_host_out(self, missed: Any, guy_then: Any) -> None:
        dispute = self.open(missed)
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            HoursDecision.objects.create(
                claim=dispute.claim, verb="refuse", basis="host", by=guy_then, at=dispute.opened_at, minutes=0
            )
        assert refused_by(error) == "decision_not_after_a_dispute"
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Dispute.objects.filter(pk=dispute.pk).update(
                state="dismissed", decided_by=guy_then, decided_at=dispute.opened_at
            )
        assert refused_by(error) == "dispute_by_nobody_involved"

    def test_dismiss_and_no_second_dispute(self, missed: Any, vera: Any, farah: Any) -> None:
        dispute = self.open(missed)
        actions.dismiss(dispute=dispute, reason="Nobody saw you.", by=vera, token=token())
        claim = HoursClaim.objects.get()
        assert claim.state == "refused"
        with pytest.raises(MoveRefused, match="looked at this already"):
            actions.dispute(claim=claim, note="Again.", by=farah, token=token())

    def test_a_withdrawn_dispute_leaves_what_was_credited(
        self, farah_volunteer: Any, host: Any, farah: Any, commits: Any
    ) -> None:
        entry = factories.credited(farah_volunteer, host=host)
        claim = factories.corrected(entry, minutes=60)
        dispute = actions.dispute(claim=claim, note="It was two hours.", by=farah, token=token())
        with commits():
            actions.withdraw_dispute(dispute=dispute, by=farah, token=token())
        claim.refresh_from_db()
        assert (claim.state, totals.confirmed_minutes(farah_volunteer)) == ("confirmed", 60)


class TestAttendance:
    def test_hours_follow_the_sheet(
        self, farah_volunteer: Any, host: Any, guy_then: Any, day: Any, commits: Any
    ) -> None:
        """Marked as there, corrected, marked as missing: each an entry, none rewritten."""
        from volunteering.opportunities.actions import attendance

        session = factories.session(factories.opportunity(host), starts_at=day(2, 10))
        sign_up = factories.sign_up(farah_volunteer, session)
        for end, minutes in ((12, 120), (11, 60)):
            with commits():
                attendance.attend(sign_up=sign_up, start=day(2, 10), end=day(2, end), by=guy_then, token=token())
            assert totals.confirmed_minutes(farah_volunteer) == minutes
        with commits():
            attendance.miss(sign_up=sign_up, by=guy_then, token=token())
        assert totals.confirmed_minutes(farah_volunteer) == 0
        claim = HoursClaim.objects.get()
        assert (claim.state, claim.entries.count(), claim.decisions.count()) == ("refused", 4, 3)

    def test_what_overlaps_waits_and_the_sheet_is_not_refused(
        self, farah_volunteer: Any, host: Any, other: Any, guy_then: Any, day: Any
    ) -> None:
        from volunteering.opportunities.actions import attendance

        factories.credited(farah_volunteer, host=other, starts_at=day(2, 11))
        sign_up = factories.sign_up(
            farah_volunteer, factories.session(factories.opportunity(host), starts_at=day(2, 10))
        )
        attendance.attend(sign_up=sign_up, start=day(2, 10), end=day(2, 12), by=guy_then, token=token())
        claim = HoursClaim.objects.get(sign_up=sign_up)
        assert (claim.state, claim.moves.latest("pk").verb) == ("waiting", "hold")
        assert totals.confirmed_minutes(farah_volunteer) == 120


class TestAutomatic:
    @pytest.fixture
    def rule(self, host: Any, vera: Any) -> AutomaticRule:
        """Two hours a claim, three a month, after a week; everything is checked."""
        limits = {"claim_minutes": 120, "month_minutes": 180, "after_days": 7, "sample_percent": 100}
        return actions.set_rule(host=host, by=vera, token=token(), **limits)

    def old(self, volunteer: Any, host: Any, start: Any, minutes: int = 120) -> HoursClaim:
        return factories.claim(
            volunteer, host=host, starts_at=start, minutes=minutes, since_at=start + timedelta(hours=9)
        )

    def test_under_the_limit_after_its_days_shown_apart_and_checked(
        self, farah_volunteer: Any, host: Any, rule: Any, set_now: Any, day: Any, vera: Any
    ) -> None:
        from datetime import UTC, datetime

        set_now(datetime(2026, 6, 25, 9, tzinfo=UTC))
        self.old(farah_volunteer, host, day(20))
        self.old(farah_volunteer, host, day(18), 121)  # above the limit of a claim
        self.old(farah_volunteer, host, day(16), 90)  # above what is left of the month
        self.old(farah_volunteer, host, day(3), 30)  # the host still has time
        assert (actions.run(), actions.run()) == (1, 0)  # I30: the second run changes nothing
        found = totals.totals(farah_volunteer)
        assert (found.automatic, found.by_host) == (120, 0)
        sample = AuditSample.objects.get()
        actions.undo(sample=sample, note="Nobody was there.", by=vera, token=token())
        assert totals.confirmed_minutes(farah_volunteer) == 0
        assert HoursDecision.objects.filter(verb="undo", basis="officer").count() == 1

    def test_the_database_holds_the_limit(self, farah_volunteer: Any, host: Any, rule: Any, day: Any) -> None:
        claim = factories.claim(farah_volunteer, host=host, starts_at=day(2), minutes=150)
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            HoursDecision.objects.create(
                claim=claim, verb="confirm", basis="automatic", at=claim.logged_at, period=claim.period, minutes=150,
                rule=rule,
            )  # fmt: skip
        assert refused_by(error) == "decision_within_its_rule"

    def test_pass_and_stop(self, farah_volunteer: Any, host: Any, rule: Any, vera: Any, day: Any) -> None:
        self.old(farah_volunteer, host, day(20))
        actions.run()
        assert actions.pass_(sample=AuditSample.objects.get(), note="", by=vera, token=token()).state == "passed"
        assert actions.stop(rule=rule, by=vera, token=token()).state == "stopped"
        self.old(farah_volunteer, host, day(19), 30)
        assert actions.run() == 0


class TestElsewhere:
    def name(self, volunteer: Any, day: Any, email: str = "pat@menders.example") -> HoursClaim:
        return log(volunteer, day(2), supervisor=actions.Supervisor("Canal Menders", "Pat Lock", email))

    def key(self) -> str:
        body = Notice.objects.filter(event__startswith="volunteering.hours.asked").latest("created_at").body
        return body.split("/hours/answer/")[1].split("/")[0]

    def test_confirmed_by_a_link_counts_once_staff_approve(
        self, farah_volunteer: Any, vera: Any, day: Any, commits: Any
    ) -> None:
        self.name(farah_volunteer, day)
        link: Any = actions.find(self.key())
        with commits():
            actions.answer(link=link, verb="confirm", start=None, end=None, reason="", token=token())
        found = totals.totals(farah_volunteer)
        assert (found.counting, found.elsewhere_not_counting) == (0, 120)
        with pytest.raises(MoveRefused, match="has been used"):
            actions.answer(link=link, verb="confirm", start=None, end=None, reason="", token=token())
        with commits():
            actions.approve(elsewhere=Elsewhere.objects.get(), by=vera, token=token())
        found = totals.totals(farah_volunteer)
        assert (found.counting, found.elsewhere_not_counting) == (120, 0)
        with commits():
            actions.refuse_organisation(
                elsewhere=Elsewhere.objects.get(), reason="It does not exist.", by=vera, token=token()
            )
        assert totals.confirmed_minutes(farah_volunteer) == 0

    def test_the_database_counts_nothing_unapproved(self, farah_volunteer: Any, day: Any) -> None:
        self.name(farah_volunteer, day)
        link: Any = actions.find(self.key())
        actions.answer(link=link, verb="confirm", start=None, end=None, reason="", token=token())
        entry = HoursClaim.objects.get().entries.get()
        entry.pk, entry.counts = None, True
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            entry.save(force_insert=True)
        assert refused_by(error) == "entry_counts_when_approved"

    def test_for_a_young_person_nobody_is_written_to_before_staff_looked(self, vera: Any, day: Any) -> None:
        young = factories.volunteer(people.person("Una Young"), age=17)
        claim = self.name(young, day)
        assert claim.elsewhere and claim.elsewhere.state == "waiting_staff"
        assert not Notice.objects.filter(event__startswith="volunteering.hours.asked").exists()
        actions.release(elsewhere=Elsewhere.objects.get(), by=vera, token=token())
        notice = Notice.objects.get(event__startswith="volunteering.hours.asked")
        assert "Young" not in notice.body + notice.subject  # first name only

    def test_the_supervisor_is_nobody_close(self, farah_volunteer: Any, tomi_volunteer: Any, day: Any) -> None:
        for email in (farah_volunteer.user.email, tomi_volunteer.user.email):
            with pytest.raises(MoveRefused, match="not you, your family"):
                self.name(farah_volunteer, day, email)

    def test_ask_again_and_ask_to_host(self, farah_volunteer: Any, farah: Any, day: Any, set_now: Any) -> None:
        claim, old = self.name(farah_volunteer, day), self.key()
        set_now(day(-2))
        actions.ask_again(claim=claim, by=farah, token=token())
        assert actions.find(old) is None
        link: Any = actions.find(self.key())
        actions.answer(
            link=link, verb="correct", start=day(4), end=day(4) + timedelta(minutes=60), reason="One.", token=token()
        )
        assert actions.ask_to_host(link=link, token=token()).host_asked_at
        assert totals.totals(farah_volunteer).elsewhere_not_counting == 60


class TestReminders:
    def test_once_a_week_whoever_runs_it(self, farah_volunteer: Any, host: Any, guy_then: Any, day: Any) -> None:
        """I30: a second run tells nobody twice."""
        factories.claim(farah_volunteer, host=host, starts_at=day(20), since_at=day(19))
        assert (actions.remind_all(), actions.remind_all()) == (1, 0)
        assert Notice.objects.filter(event__startswith="volunteering.hours.reminder", recipient=guy_then).count() == 1

    def test_the_backlog_and_the_button(
        self, farah_volunteer: Any, host: Any, guy_then: Any, vera: Any, day: Any
    ) -> None:
        factories.claim(farah_volunteer, host=host, starts_at=day(20), since_at=day(19))
        (row,) = actions.backlog(at=day(0, 12))
        assert (row.host, row.waiting, row.days(day(0, 12))) == (host, 1, 19)
        actions.remind(host=host, by=vera, token=token())
        with pytest.raises(MoveRefused, match="within the last day"):
            actions.remind(host=host, by=vera, token=token())
        assert HostReminder.objects.count() == 1


def test_an_officer_decides_where_nobody_at_the_host_can(farah_volunteer: Any, host: Any, vera: Any, day: Any) -> None:
    claim = log(farah_volunteer, day(2), host=host)
    given = {"start": day(2), "end": day(2) + timedelta(minutes=60), "reason": "A photograph shows it."}
    actions.decide_instead(claim=claim, by=vera, token=token(), **given)
    assert totals.totals(farah_volunteer).by_host == 60


def test_erasing_a_person_leaves_the_sums(farah_volunteer: Any, host: Any, farah: Any) -> None:
    """I27: the words go, the minutes stay."""
    from programmes.people import data

    entry = factories.credited(farah_volunteer, host=host)
    factories.corrected(entry, minutes=30, reason="Farah Haidari left early.")
    with transaction.atomic():
        data.erase(farah, by=None)
    claim = HoursClaim.objects.get()
    assert claim.entries.all().sum() == 30
    assert claim.what == "" and not HoursDecision.objects.exclude(reason="").exists()
    assert "Haidari" not in " ".join(claim.moves.values_list("note", flat=True))
