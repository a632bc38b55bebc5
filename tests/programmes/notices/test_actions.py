"""A message is written with its event, once per person; never lost, and repeated only with the same Message-ID."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from programmes import clock, jobs, notices
from programmes.audit.models import AuditEvent
from programmes.jobs import actions as job_actions
from programmes.jobs.models import Job
from programmes.notices import actions
from programmes.notices.models import Channel, Notice, State
from programmes.workflow import MoveRefused
from tests.programmes.jobs.test_actions import in_threads
from tests.programmes.notices.notify_stub import NotifyStub
from tests.services import Sink, text_of


def run(notice: Notice) -> Notice:
    """Do the newest job of this notice, as a worker does."""
    job = Job.objects.filter(kind="notices.deliver", key=str(notice.pk)).latest("pk")
    Job.objects.filter(pk=job.pk, done_at=None).update(due_at=clock.now())
    job_actions.look(job.pk)
    notice.refresh_from_db()
    return notice


def interrupted(notice: Notice, **fields: Any) -> None:
    """As if a worker had been killed while it was sending, and its lease had ended."""
    Notice.objects.filter(pk=notice.pk).update(
        state=State.SENDING, lease_until=clock.now() - timedelta(seconds=1), attempts=1, **fields
    )


class TestSend:
    @pytest.mark.django_db(transaction=True)
    def test_is_rolled_back_with_what_it_tells_of(self, amina: Any, tell: Any) -> None:
        @transaction.atomic
        def act_and_fail() -> None:
            tell(amina)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            act_and_fail()
        assert not Notice.objects.exists()
        assert not Job.objects.filter(kind="notices.deliver").exists()

    @pytest.mark.django_db(transaction=True)
    def test_outside_a_transaction_is_refused(self, amina: Any) -> None:
        with pytest.raises(RuntimeError, match="outside a transaction"):
            notices.send(event="e", to=[amina], template="programmes/files/email/refused", context={})

    def test_once_per_event_person_and_channel(self, amina: Any, bode: Any, tell: Any) -> None:
        tell(amina, bode, amina)
        tell(amina)
        tell(amina, event="tests.other")
        assert Notice.objects.filter(event="tests.told").count() == 2
        assert Notice.objects.filter(event="tests.other").count() == 1

    def test_writing_it_costs_two_queries_however_many_people(
        self, amina: Any, bode: Any, carys: Any, queries: Any
    ) -> None:
        with queries(at_most=2):
            notices.send(
                event="e", to=[amina, bode, carys], template="programmes/files/email/refused", context={"file": None}
            )

    def test_is_rendered_now_as_plain_text_with_an_absolute_link(self, amina: Any, tell: Any, settings: Any) -> None:
        notice = tell(amina)
        assert notice.subject == "We could not keep your file plan, ç.pdf"
        assert notice.body.startswith("Hello Amina Yusuf,")
        assert "It was <empty> & “odd”." in notice.body
        assert settings.SITE_URL in notice.body
        assert notice.state == State.WAITING
        assert notice.message_id.startswith(f"<{notice.pk}@")
        assert str(notice) == notice.subject

    def test_a_path_becomes_an_address_of_ours(
        self, amina: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[Any] = []
        monkeypatch.setattr(actions, "_render", lambda template, words: seen.append(words["url"]) or "words")
        for number, url in enumerate(["/inbox/", "https://elsewhere.example/"]):
            notices.send(
                event=f"e{number}", to=[amina], template="programmes/files/email/refused", context={"url": url}
            )
        assert set(seen) == {f"{settings.SITE_URL}/inbox/", "https://elsewhere.example/"}

    def test_a_line_break_in_a_name_cannot_add_a_header(self, amina: Any, tell: Any) -> None:
        notice = tell(amina, name="a\r\nBcc: everybody@portal.example\r\n\r\nbody\x00")
        assert "\n" not in notice.subject
        assert "\r" not in notice.subject
        assert len(tell(amina, event="long", name="x" * 500).subject) == 150

    def test_what_was_declined_is_in_the_inbox_only(self, amina: Any, tell: Any) -> None:
        amina.notices_off = ["news", "essential"]
        amina.save()
        declined = tell(amina, event="news", choice="news")
        assert (declined.channel, declined.state) == (Channel.PORTAL, State.SENT)
        assert not Job.objects.filter(kind="notices.deliver", key=str(declined.pk)).exists()
        assert tell(amina, event="essential").channel == Channel.EMAIL  # cannot be declined
        assert tell(amina, event="reminder", choice="reminders").channel == Channel.EMAIL

    def test_an_unknown_choice_is_refused(self, amina: Any, tell: Any) -> None:
        with pytest.raises(ValueError, match="advertising"):
            tell(amina, choice="advertising")

    def test_somebody_without_an_account(self, db: None, tell: Any) -> None:
        notice = tell(notices.Address("Guest@portal.example", "Guest"))
        assert notice.recipient is None
        assert notice.address == "Guest@portal.example"
        assert "portal.example" not in notice.recipient_key
        tell(notices.Address("guest@portal.example"))
        assert Notice.objects.count() == 1

    @pytest.mark.parametrize("address", ["", "nobody", "a@b.example\nBcc: c@d.example", "a b@c.example"])
    def test_what_is_no_address_is_refused(self, address: str) -> None:
        with pytest.raises(ValidationError):
            notices.Address(address)


class TestDeliverBySmtp:
    def test_arrives_with_its_message_id(self, amina: Any, tell: Any, smtp_sink: Sink) -> None:
        notice = run(tell(amina))
        mail = smtp_sink.wait_for(to=amina.email)
        assert (notice.state, notice.last_error) == (State.SENT, "")
        assert mail["Subject"] == notice.subject
        assert mail["Message-ID"] == notice.message_id
        assert mail["To"] == amina.email
        assert "It was <empty> & “odd”." in text_of(mail)
        assert "/account/" in text_of(mail)

    def test_to_somebody_without_an_account(self, db: None, tell: Any, smtp_sink: Sink) -> None:
        run(tell(notices.Address("guest@portal.example")))
        assert "/account/" not in text_of(smtp_sink.wait_for(to="guest@portal.example"))

    def test_a_second_job_for_it_sends_nothing(self, amina: Any, tell: Any, smtp_sink: Sink) -> None:
        notice = run(tell(amina))
        actions.deliver(notice.pk)
        assert len(smtp_sink.to(amina.email)) == 1
        actions.deliver("00000000-0000-0000-0000-000000000000")  # a repeat whose row was never written

    def test_a_server_that_is_away_is_tried_again(self, amina: Any, tell: Any, smtp_sink: Sink, settings: Any) -> None:
        port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
        notice = run(tell(amina))
        assert notice.state == State.WAITING
        assert "ConnectionRefusedError" in notice.last_error
        settings.EMAIL_PORT = port
        assert run(notice).state == State.SENT
        assert len(smtp_sink.to(amina.email)) == 1

    @pytest.mark.parametrize(
        ("answer", "state"), [("550 no such person", State.FAILED), ("451 not now", State.WAITING)]
    )
    def test_what_the_server_says_of_a_message(
        self, amina: Any, tell: Any, settings: Any, answer: str, state: str
    ) -> None:
        with Sink(on_message=lambda message: answer) as sink:
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
            assert run(tell(amina)).state == state

    @pytest.mark.parametrize(("code", "state"), [(550, State.FAILED), (450, State.WAITING)])
    def test_what_the_server_says_of_an_address(
        self, amina: Any, tell: Any, smtp_sink: Sink, monkeypatch: pytest.MonkeyPatch, code: int, state: str
    ) -> None:
        from aiosmtpd.smtp import SMTP

        async def refuse(self: Any, arg: Any) -> None:
            await self.push(f"{code} <{amina.email}> is not taken")

        monkeypatch.setattr(SMTP, "smtp_RCPT", refuse)
        notice = run(tell(amina))
        assert notice.state == state
        assert amina.email not in notice.last_error

    def test_somebody_who_was_erased_meanwhile_gets_nothing(self, amina: Any, tell: Any, smtp_sink: Sink) -> None:
        notice = tell(amina)
        amina.is_active = False
        amina.save()
        assert run(notice).state == State.FAILED
        assert smtp_sink.messages == []

    def test_given_up_is_shown_as_failed(self, amina: Any, tell: Any, settings: Any) -> None:
        notice = tell(amina)
        Job.objects.filter(key=str(notice.pk)).update(attempts=29)
        assert run(notice).state == State.FAILED
        assert notice.last_error
        actions.gave_up(notice.pk)  # again changes nothing
        assert Job.objects.get(key=str(notice.pk)).state == "given up"


class TestAfterAKill:
    def test_while_another_worker_has_it_in_hand_it_is_left_alone(self, amina: Any, tell: Any, smtp_sink: Sink) -> None:
        notice = tell(amina)
        until = clock.now() + timedelta(minutes=1)
        Notice.objects.filter(pk=notice.pk).update(state=State.SENDING, lease_until=until, attempts=1)
        with pytest.raises(jobs.NotYet):
            actions.deliver(notice.pk)
        assert smtp_sink.messages == []

    def test_mail_goes_again_with_the_same_message_id(self, amina: Any, tell: Any, smtp_sink: Sink) -> None:
        notice = run(tell(amina))
        interrupted(notice, sent_at=None)
        actions.deliver(notice.pk)
        mails = smtp_sink.to(amina.email)
        assert [mail["Message-ID"] for mail in mails] == [notice.message_id] * 2

    def test_what_would_do_harm_twice_is_held_for_staff(
        self, amina: Any, tell: Any, smtp_sink: Sink, efua: Any
    ) -> None:
        notice = tell(amina, park_on_doubt=True)
        interrupted(notice)
        assert run(notice).state == State.PARKED
        assert smtp_sink.messages == []
        actions.resend(notice=notice, by=efua)
        assert run(notice).state == State.SENT

    @pytest.mark.parametrize(("park", "state"), [(True, State.PARKED), (False, State.WAITING)])
    def test_a_line_that_breaks_midway_is_a_doubt(
        self, amina: Any, tell: Any, smtp_sink: Sink, monkeypatch: pytest.MonkeyPatch, park: bool, state: str
    ) -> None:
        async def hang_up(self: Any, arg: Any) -> None:
            self.transport.close()

        monkeypatch.setattr("aiosmtpd.smtp.SMTP.smtp_DATA", hang_up)
        assert run(tell(amina, park_on_doubt=park)).state == state

    def test_a_server_that_is_away_is_no_doubt(self, amina: Any, tell: Any, settings: Any) -> None:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        assert run(tell(amina, park_on_doubt=True)).state == State.WAITING

    def test_a_worker_that_was_too_slow_changes_nothing(self, amina: Any, tell: Any) -> None:
        notice = tell(amina)
        Notice.objects.filter(pk=notice.pk).update(state=State.SENDING, lease_until=clock.now(), attempts=4)
        notice.attempts = 3
        actions._settle(notice, "fail", error="late")
        notice.refresh_from_db()
        assert notice.state == State.SENDING

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_send_it_once(self, amina: Any, tell: Any, smtp_sink: Sink) -> None:
        notice = tell(amina)

        def deliver() -> str:
            try:
                actions.deliver(notice.pk)
            except jobs.NotYet:
                return "not yet"
            return "done"

        in_threads(deliver, 4)
        assert len(smtp_sink.to(amina.email)) == 1


class TestDeliverByNotify:
    def test_under_our_reference(self, amina: Any, tell: Any, notify: NotifyStub) -> None:
        notice = run(tell(amina))
        (taken,) = notify.taken
        assert taken["reference"] == str(notice.pk)
        assert taken["email_address"] == amina.email
        assert taken["personalisation"]["subject"] == notice.subject
        assert (notice.state, notice.provider_reference) == (State.SENT, taken["id"])

    @pytest.mark.parametrize(
        ("answer", "state"), [(400, State.FAILED), (403, State.WAITING), (429, State.WAITING), (500, State.WAITING)]
    )
    def test_what_notify_answers(self, amina: Any, tell: Any, notify: NotifyStub, answer: int, state: str) -> None:
        notify.answer = answer
        notice = run(tell(amina))
        assert notice.state == state
        assert amina.email not in notice.last_error

    @pytest.mark.parametrize("park", [False, True])
    def test_after_a_kill_notify_is_asked_before_anything_is_sent_again(
        self, amina: Any, tell: Any, notify: NotifyStub, park: bool
    ) -> None:
        notice = run(tell(amina, park_on_doubt=park))
        interrupted(notice, sent_at=None, provider_reference="")
        actions.deliver(notice.pk)
        notice.refresh_from_db()
        assert len(notify.taken) == 1
        assert (notice.state, notice.provider_reference) == (State.SENT, notify.taken[0]["id"])

    def test_without_asking_it_would_be_sent_twice(
        self, amina: Any, tell: Any, notify: NotifyStub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The negative control of the look-up."""
        notice = run(tell(amina))
        interrupted(notice, sent_at=None)
        monkeypatch.setattr("programmes.notices.providers.Notify.find", lambda self, message: "")
        actions.deliver(notice.pk)
        assert len(notify.taken) == 2

    def test_what_never_reached_notify_is_sent_after_a_kill(self, amina: Any, tell: Any, notify: NotifyStub) -> None:
        notice = tell(amina, park_on_doubt=True)
        interrupted(notice)
        actions.deliver(notice.pk)
        assert len(notify.taken) == 1

    def test_what_notify_could_not_deliver_does_not_count_as_sent(
        self, amina: Any, tell: Any, notify: NotifyStub
    ) -> None:
        notice = run(tell(amina))
        interrupted(notice, sent_at=None)
        notify.status = "technical-failure"
        actions.deliver(notice.pk)
        assert len(notify.taken) == 2

    def test_an_answer_that_got_lost(self, amina: Any, tell: Any, notify: NotifyStub) -> None:
        """Notify took it and we heard an error: before it is tried again, Notify is asked."""
        notify.drop_answer = True
        notice = run(tell(amina))
        assert notice.state == State.WAITING
        notify.drop_answer = False
        run(notice)
        assert notice.state == State.SENT
        assert len(notify.taken) == 1


class TestResend:
    @pytest.mark.parametrize("state", [State.FAILED, State.PARKED])
    def test_the_same_message_goes_again(self, amina: Any, efua: Any, tell: Any, smtp_sink: Sink, state: str) -> None:
        notice = tell(amina)
        Notice.objects.filter(pk=notice.pk).update(state=state)
        actions.resend(notice=notice, by=efua)
        assert run(notice).state == State.SENT
        assert smtp_sink.wait_for(to=amina.email)["Message-ID"] == notice.message_id
        assert AuditEvent.objects.filter(verb="programmes.notices.resent", by_key=str(efua.pk)).exists()

    def test_what_was_sent_stays_sent(self, amina: Any, efua: Any, tell: Any, smtp_sink: Sink) -> None:
        notice = run(tell(amina))
        with pytest.raises(MoveRefused):
            actions.resend(notice=notice, by=efua)
        assert len(smtp_sink.messages) == 1


def test_prune(amina: Any, tell: Any) -> None:
    guest, own, old = tell(notices.Address("g@portal.example")), tell(amina, event="own"), tell(amina, event="old")
    Notice.objects.filter(pk__in=[guest.pk, own.pk]).update(created_at=clock.now() - timedelta(days=8))
    Notice.objects.filter(pk=old.pk).update(created_at=clock.now() - timedelta(days=366))
    job = Job.objects.create(kind="notices.prune", key="2026-03-06T02:00:00Z")
    job_actions.look(job.pk)
    guest.refresh_from_db()
    own.refresh_from_db()
    assert (guest.body, guest.address) == ("", "")
    assert own.body
    assert not Notice.objects.filter(pk=old.pk).exists()
