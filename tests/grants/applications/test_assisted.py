"""An officer enters an application for a group, the group confirms it in time, and that officer never judges it."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from grants.applications import actions
from grants.applications.models import Application, AssistedEntry, LateException
from grants.applications.models.keys import hash_of, new_code, read_code, spaced
from grants.assessment.models import Assessment, Assignment, Moderation, QualityCheck, Sift
from grants.awards.models import DecisionReason
from grants.funds.models import Round
from programmes import clock
from programmes.notices.models import Notice
from programmes.people import worklist
from programmes.people.models import User
from programmes.questions.models import Answer
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.grants.applications.test_actions import _at_once

pytestmark = pytest.mark.django_db
In = Callable[..., Client]
GROUP = {
    "channel": "paper",
    "group_name": "Elders of Rye Lane",
    "borough": None,
    "contact_name": "Nana Boateng",
    "email": "nana@elders.example",
    "phone": "020 7946 0000",
    "address": "1 Rye Lane\nLondon",
}


@pytest.fixture
def ola(db: None) -> User:
    """A second officer."""
    return factories.staff("Ola Second", role="officer")


@pytest.fixture
def round_(db: None) -> Round:
    return factories.round()


def enter(round_: Round, by: User, **more: Any) -> AssistedEntry:
    return actions.enter(round=round_, by=by, token=token(), **{**GROUP, **more})


def write(entry: AssistedEntry, by: User, **more: Any) -> AssistedEntry:
    """Every answer, as the officer writes it down."""
    sheet = entry.application.sheet
    as_person = entry.application.organisation_id is None
    given = {**factories.ANSWERS, **(factories.person_answers() if as_person else {}), **more}
    Answer.objects.bulk_create(
        Answer(sheet=sheet, key=name, value=value, revision=1, saved_by=by)
        for name, value in given.items()
        if value is not None
    )
    return entry


@pytest.fixture
def entry(round_: Round, efua: User) -> AssistedEntry:
    """Complete, and not confirmed yet."""
    return write(enter(round_, efua), efua)


def ask(entry: AssistedEntry, how: str, by: User) -> str:
    """Ask; returns the key of the link or the code of the letter."""
    _, code = actions.ask(entry=entry, how=how, by=by, token=token())
    entry.refresh_from_db()
    if how != "link":
        return code
    bodies = Notice.objects.filter(event__contains=".entry_asked:").values_list("body", flat=True)
    sent = [found for body in bodies for found in re.findall(r"/grants/help/confirm/([^/]+)/", body)]
    return next(each for each in sent if hash_of(each) == entry.key_hash)


def confirm(entry: AssistedEntry, key: str, **more: Any) -> Application:
    return actions.confirm_entry(entry=entry, key=key, name="Nana Boateng", token=token(), **more)


def record(entry: AssistedEntry, by: User) -> Application:
    return actions.record_confirmation(entry=entry, name="Nana Boateng", by=by, token=token())


def state(entry: AssistedEntry) -> tuple[str, str]:
    found = AssistedEntry.objects.select_related("application").get(pk=entry.pk)
    return found.state, found.application.state


class TestEnter:
    def test_for_a_group_with_an_address(self, round_: Round, efua: User) -> None:
        entry = enter(round_, efua)
        bid = entry.application
        assert (entry.state, entry.entered_by, bid.lead.email) == ("writing", efua, GROUP["email"])
        assert str(bid.organisation) == GROUP["group_name"] and bid.moves.get().verb == "enter"
        assert not bid.lead.has_usable_password() and bid.lead.role_in(bid.organisation) == "lead"

    def test_for_one_person_without_an_address_who_gets_no_mail(self, round_: Round, efua: User, ola: User) -> None:
        entry = write(enter(round_, efua, group_name="", email="", channel="telephone"), efua)
        assert entry.application.person == entry.application.lead
        ask(entry, "read_back", efua)
        assert record(entry, ola).state == "submitted"
        assert not Notice.objects.filter(recipient=entry.application.lead).exists()

    def test_somebody_with_an_account_keeps_it(self, round_: Round, efua: User, amina: User, peckham: Any) -> None:
        bid = enter(round_, efua, email=amina.email, group_name="peckham welcomes").application
        assert (bid.lead, bid.organisation) == (amina, peckham)

    def test_refused(self, round_: Round, efua: User, finn: User, dev: User) -> None:
        for more, message in (
            ({"email": "", "phone": "", "address": " "}, "we must reach the group"),
            ({"email": efua.email}, "your own address"),
            ({"email": dev.email}, "cannot apply"),
        ):
            with pytest.raises(MoveRefused, match=message):
                enter(round_, efua, **more)
        with pytest.raises(PermissionDenied):
            enter(round_, finn)
        assert not Application.objects.exists()


class TestWriting:
    def test_the_officer_writes_and_does_not_send(self, entry: AssistedEntry, efua: User, client_for: In) -> None:
        bid = Application.objects.visible_to(efua).get()
        assert bid.can_write(efua) and not bid.may(efua).may_send
        assert not Application.objects.of_applicant(efua).exists()
        client = client_for(efua)
        assert "You write this down for Elders of Rye Lane" in client.get(bid.get_absolute_url()).content.decode()
        check = client.get(reverse("grants:application_check", args=[bid.pk])).content.decode()
        assert "Send application" not in check and "ask for the confirmation" in check
        assert client.get(reverse("grants:application_page", args=[bid.pk, "project"])).status_code == 200
        with pytest.raises(MoveRefused):
            actions.submit(application=bid, by=efua, token=token())

    def test_nobody_changes_it_while_the_group_is_asked(self, entry: AssistedEntry, efua: User) -> None:
        ask(entry, "link", efua)
        bid = Application.objects.visible_to(efua).get()
        assert not bid.can_write(efua) and not bid.can_write(bid.lead)

    def test_other_staff_do_not_see_the_drafts_answers(self, entry: AssistedEntry, ola: User, client_for: In) -> None:
        page = client_for(ola).get(reverse("admin:grants_application_change", args=[entry.application_id]))
        assert factories.ANSWERS["summary"] not in page.content.decode()


class TestAsk:
    def test_refused(self, round_: Round, efua: User, ola: User, set_now: Any) -> None:
        entry = enter(round_, efua, email="")
        with pytest.raises(MoveRefused, match="not complete yet"):
            ask(entry, "letter", efua)
        write(entry, efua)
        with pytest.raises(MoveRefused, match="no e-mail address"):
            ask(entry, "link", efua)
        with pytest.raises(PermissionDenied):
            ask(entry, "letter", ola)
        set_now(round_.closes_at + timedelta(seconds=1))
        with pytest.raises(MoveRefused, match="The last moment was"):
            ask(entry, "letter", efua)

    def test_a_second_letter_kills_the_first(self, entry: AssistedEntry, efua: User) -> None:
        first, second = ask(entry, "letter", efua), ask(entry, "letter", efua)
        with pytest.raises(MoveRefused, match="no longer counts"):
            confirm(entry, first)
        assert confirm(entry, second).state == "submitted"


class TestTakeBack:
    def test_the_link_is_dead_and_writing_goes_on(self, entry: AssistedEntry, efua: User, ola: User) -> None:
        key = ask(entry, "link", efua)
        with pytest.raises(PermissionDenied):
            actions.take_back(entry=entry, by=ola, token=token())
        assert actions.take_back(entry=entry, by=efua, token=token()).state == "writing"
        with pytest.raises(MoveRefused, match="no longer counts"):
            confirm(entry, key)


class TestCorrect:
    def test_the_officer_reads_what_is_wrong(self, entry: AssistedEntry, efua: User) -> None:
        key = ask(entry, "link", efua)
        actions.correct(entry=entry, key=key, words="It is 50 people.", token=token())
        assert state(entry) == ("writing", "draft")
        assert "It is 50 people." in Notice.objects.get(recipient=efua).body


class TestConfirm:
    @pytest.mark.parametrize("how", ["link", "letter"])
    def test_it_is_sent_at_once_and_counts_as_any_other(
        self, how: str, entry: AssistedEntry, efua: User, ola: User
    ) -> None:
        sent = confirm(entry, ask(entry, how, efua))
        assert state(entry) == ("confirmed", "submitted")
        assert (sent.submitted_by, str(sent.amount_asked)) == (sent.lead, "2500.00")
        assert Application.objects.for_staff(ola).get() == sent
        assert Notice.objects.filter(recipient=sent.lead, event__contains="submitted").count() == 1

    def test_a_wrong_code_an_unasked_entry_and_a_second_time(self, entry: AssistedEntry, efua: User) -> None:
        with pytest.raises(MoveRefused, match="no longer counts"):
            confirm(entry, "")
        code = ask(entry, "letter", efua)
        with pytest.raises(MoveRefused, match="no longer counts"):
            confirm(entry, new_code())
        confirm(entry, code)
        with pytest.raises(MoveRefused):
            confirm(entry, code)

    def test_the_last_moment_counts_and_the_next_does_not(self, entry: AssistedEntry, efua: User, set_now: Any) -> None:
        code, last = ask(entry, "letter", efua), entry.application.last_moment()
        set_now(last + timedelta(seconds=1))
        with pytest.raises(MoveRefused, match="time to confirm is over"):
            confirm(entry, code)
        assert state(entry) == ("asked", "draft")
        set_now(last)
        assert confirm(entry, code).state == "submitted"

    def test_extra_time_holds_for_it_too(self, entry: AssistedEntry, efua: User, ola: User, set_now: Any) -> None:
        bid = entry.application
        until = bid.last_moment() + timedelta(days=2)
        actions.give_extra_time(application=bid, reason="Reads with a helper", until=until, by=ola, token=token())
        code = ask(entry, "letter", efua)
        set_now(until)
        assert confirm(entry, code).state == "submitted"

    def test_what_was_changed_meanwhile_is_not_confirmed(self, entry: AssistedEntry, efua: User) -> None:
        code = ask(entry, "letter", efua)
        Answer.objects.filter(sheet=entry.application.sheet, key="participants").update(value="4000")
        with pytest.raises(MoveRefused, match="has been changed"):
            confirm(entry, code)

    def test_the_database_refuses_an_unconfirmed_one(self, entry: AssistedEntry, efua: User) -> None:
        sent = {"state": "submitted", "submitted_at": clock.now(), "submitted_by": efua, "amount_asked": 1}
        with pytest.raises(IntegrityError, match="has not confirmed it"), transaction.atomic():
            Application.objects.filter(pk=entry.application_id).update(**sent)

    def test_control_without_the_guard_it_goes_through(self, entry: AssistedEntry, efua: User) -> None:
        sent = {"state": "submitted", "submitted_at": clock.now(), "submitted_by": efua, "amount_asked": 1}
        with factories.thawed():
            assert Application.objects.filter(pk=entry.application_id).update(**sent) == 1


class TestRecord:
    @pytest.mark.parametrize("how", ["read_back", "letter"])
    def test_a_second_officer(self, how: str, entry: AssistedEntry, efua: User, ola: User) -> None:
        ask(entry, how, efua)
        with pytest.raises(MoveRefused, match="Somebody else must record"):
            record(entry, efua)
        assert record(entry, ola).state == "submitted"
        entry.refresh_from_db()
        assert (entry.recorded_by, entry.confirmed_name) == (ola, "Nana Boateng")

    def test_refused(self, entry: AssistedEntry, efua: User, ola: User, finn: User) -> None:
        ask(entry, "link", efua)
        with pytest.raises(MoveRefused, match="confirms by that link"):
            record(entry, ola)
        ask(entry, "read_back", efua)
        with pytest.raises(PermissionDenied):
            record(entry, finn)

    def test_the_database_wants_another_officer(self, entry: AssistedEntry, efua: User, ola: User) -> None:
        ask(entry, "read_back", efua)
        record(entry, ola)
        for wrong in ({"recorded_by": efua}, {"recorded_by": None, "recorded_at": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                AssistedEntry.objects.update(**wrong)


class TestTakeOver:
    def test_the_group_writes_it_and_the_officer_is_out(
        self, entry: AssistedEntry, efua: User, carys: User, client_for: In
    ) -> None:
        bid, lead = entry.application, User.objects.get(email=GROUP["email"])
        page = client_for(lead).get(bid.get_absolute_url()).content.decode()
        assert "We wrote this down for you" in page and "Take it over" in page
        with pytest.raises(MoveRefused, match="confirmed it"):
            actions.submit(application=bid, by=lead, token=token())
        url = reverse("grants:application_take_over", args=[bid.pk])
        assert client_for(carys).post(url, {"form_token": token()}).status_code == 404
        assert client_for(lead).get(url).status_code == 405
        assert client_for(lead).post(url, {"form_token": token()}).status_code == 302
        assert state(entry) == ("taken_over", "draft")
        assert list(entry.moves.values_list("verb", flat=True)) == ["enter", "take_over"]
        assert not Application.objects.visible_to(efua).exists()
        assert not Application.objects.for_staff(efua).exists()
        assert actions.submit(application=bid, by=lead, token=token()).state == "submitted"


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_link_and_take_back_at_once(self, round_: Round, efua: User) -> None:
        for number in range(5):
            entry = write(enter(round_, efua, email=f"n{number}@elders.example"), efua)
            key = ask(entry, "link", efua)
            results = _at_once(
                partial(confirm, entry, key), partial(actions.take_back, entry=entry, by=efua, token=token())
            )
            assert sum(isinstance(each, MoveRefused) for each in results) == 1, results
            assert state(entry) in {("confirmed", "submitted"), ("writing", "draft")}


class TestNeverJudged:
    @pytest.fixture
    def sent(self, entry: AssistedEntry, efua: User) -> Application:
        return confirm(entry, ask(entry, "link", efua))

    def test_it_vanishes_for_whoever_entered_it(
        self, sent: Application, entry: AssistedEntry, efua: User, ola: User, client_for: In
    ) -> None:
        assert not Application.objects.visible_to(efua).exists()
        assert not Application.objects.for_staff(efua).exists()
        assert Application.objects.for_staff(ola).exists()
        gone = (
            sent.get_absolute_url(),
            reverse("admin:grants_application_change", args=[sent.pk]),
            reverse("admin:grants_assistedentry_change", args=[entry.pk]),
        )
        assert [client_for(efua).get(url).status_code for url in gone] == [404, 404, 404]
        assert (
            sent.reference
            not in client_for(efua)
            .get(reverse("admin:grants_assistedentry_changelist"), {"state__exact": "confirmed"})
            .content.decode()
        )

    def _rows(self, sent: Application, who: User) -> dict[str, Callable[[], Any]]:
        at = clock.now()
        stage = Assessment.objects.create(application=sent, state="to_assess", since_at=at)
        since = {"since_at": at, "assigned_at": at}
        other = factories.founder()
        return {
            "sift": partial(Sift.objects.create, assessment=stage, outcome="passed", sifted_at=at, sifted_by=who),
            "assign": partial(
                Assignment.objects.create, assessment=stage, assessor=other, kind="first", assigned_by=who, **since
            ),
            "score": partial(
                Assignment.objects.create, assessment=stage, assessor=who, kind="second", assigned_by=other, **since
            ),
            "moderate": partial(
                Moderation.objects.create,
                assessment=stage,
                score=3,
                note="Agreed.",
                moderated_at=at,
                moderated_by=who,
            ),
            "check": partial(
                QualityCheck.objects.create, assessment=stage, outcome="passed", checked_at=at, checked_by=who
            ),
            "decide": partial(
                DecisionReason.objects.create,
                application=sent,
                verb="decline",
                code="budget",
                text="No.",
                given_at=at,
                given_by=who,
            ),
            "return": partial(
                Application.objects.filter(pk=sent.pk).update,
                state="returned",
                returned_at=at,
                returned_by=who,
                reply_by_at=at + timedelta(days=1),
            ),
        }

    @pytest.mark.parametrize("verb", ["sift", "assign", "score", "moderate", "check", "decide", "return"])
    def test_the_database_refuses_each(self, verb: str, sent: Application, efua: User) -> None:
        act = self._rows(sent, efua)[verb]
        with pytest.raises(IntegrityError, match="entered this application"), transaction.atomic():
            act()

    @pytest.mark.parametrize("verb", ["sift", "assign", "score", "moderate", "check", "decide", "return"])
    def test_control_anybody_else_may(self, verb: str, sent: Application, ola: User) -> None:
        assert self._rows(sent, ola)[verb]()

    def test_staff_see_the_mark_and_the_applicant_has_it_on_the_copy(
        self, sent: Application, ola: User, client_for: In
    ) -> None:
        factories.declared(ola, sent)
        page = client_for(ola).get(reverse("admin:grants_application_change", args=[sent.pk])).content.decode()
        assert "Entered by us" in page and "confirmed by Nana Boateng" in page
        page = client_for(sent.lead).get(sent.get_absolute_url()).content.decode()
        assert "Entered by us (on paper)" in page
        copy = client_for(sent.lead).get(reverse("grants:application_copy", args=[sent.pk]))
        assert copy.content.startswith(b"%PDF")


class TestPages:
    def test_the_group_confirms_by_its_link(self, entry: AssistedEntry, efua: User, client_for: In) -> None:
        url = reverse("grants:entry_confirm", args=[ask(entry, "link", efua)])
        client = client_for()
        assert factories.ANSWERS["summary"] in client.get(url).content.decode()
        given = {"form_token": token(), "name": "Nana Boateng"}
        assert "Tick the box" in client.post(url, given).content.decode()
        assert client.post(url, {**given, "agree": "on"})["Location"] == url
        page = client.get(url).content.decode()
        assert "Your application is sent" in page and factories.ANSWERS["summary"] not in page

    def test_or_says_what_is_wrong(self, entry: AssistedEntry, efua: User, client_for: In) -> None:
        key = ask(entry, "link", efua)
        url = reverse("grants:entry_correct", args=[key])
        assert "Something is wrong" in client_for().get(url).content.decode()
        assert "Write what is wrong" in client_for().post(url, {"form_token": token()}).content.decode()
        page = client_for().post(url, {"form_token": token(), "words": "50 people"}).content.decode()
        assert "Thank you" in page and state(entry)[0] == "writing"
        assert client_for().get(reverse("grants:entry_confirm", args=[key])).status_code == 404

    def test_the_letters_code_is_typed(self, entry: AssistedEntry, efua: User, client_for: In) -> None:
        code = ask(entry, "letter", efua)
        client, url = client_for(), reverse("grants:entry_code")
        wrong = {"form_token": token(), "reference": entry.application.reference, "code": "AAAA-BBBB-CCCC"}
        assert "We do not know this reference" in client.post(url, wrong).content.decode()
        typed = {**wrong, "code": spaced(code).lower()}
        assert client.post(url, typed)["Location"] == reverse("grants:entry_confirm", args=[code])
        assert read_code(spaced(code).lower()) == code

    def test_the_officers_own_page(self, round_: Round, efua: User, ola: User, client_for: In) -> None:
        client, add = client_for(efua), reverse("admin:grants_assistedentry_add")
        assert client.get(add).status_code == 200
        assert "Choose how it came to us" in client.post(add, {"form_token": token()}).content.decode()
        given = {**GROUP, "borough": "", "round": round_.pk, "form_token": token()}
        url = client.post(add, given)["Location"]
        assert "Write the answers" in client.get(url).content.decode()
        entry = write(AssistedEntry.objects.get(), efua)
        page = client.get(url).content.decode()
        assert "Send a link by e-mail" in page and "Make the letter" in page
        letter = client.post(f"{url.removesuffix('change/')}ask/letter/", {"form_token": token()})
        assert letter.content.startswith(b"%PDF")
        record_url = reverse("admin:grants_assistedentry_record", args=[entry.pk])
        second = client_for(ola)
        page = second.get(url).content.decode()
        assert "Read this to the group" in page and factories.ANSWERS["summary"] in page
        assert second.post(record_url, {"form_token": token(), "name": "Nana", "agree": "on"}).status_code == 302
        assert state(entry) == ("confirmed", "submitted")
        assert client.get(url).status_code == 404 and second.get(url).status_code == 200

    def test_take_back_and_a_way_that_is_none(self, entry: AssistedEntry, efua: User, client_for: In) -> None:
        client = client_for(efua)
        client.post(reverse("admin:grants_assistedentry_ask", args=[entry.pk, "pigeon"]), {"form_token": token()})
        assert state(entry)[0] == "writing"
        for how in ("link", "read_back"):
            client.post(reverse("admin:grants_assistedentry_ask", args=[entry.pk, how]), {"form_token": token()})
            assert state(entry)[0] == "asked"
        client.post(reverse("admin:grants_assistedentry_take_back", args=[entry.pk]), {"form_token": token()})
        assert state(entry)[0] == "writing"

    def test_both_officers_have_their_line(self, entry: AssistedEntry, efua: User, ola: User) -> None:
        ask(entry, "read_back", efua)
        lines = {(who.name, line.label): line.count for who in (efua, ola) for line in worklist.lines(who)}
        assert lines[efua.name, "Applications that you enter for groups"] == 1
        assert lines[ola.name, "Applications to read back to groups"] == 1


class TestExtraTime:
    def test_before_the_deadline_and_the_pages_obey_it(
        self, amina: User, peckham: Any, efua: User, client_for: In, set_now: Any
    ) -> None:
        draft = factories.application(by=amina, of=peckham)
        until = draft.last_moment() + timedelta(days=5)
        url = reverse("admin:grants_application_extra_time", args=[draft.pk])
        staff = client_for(efua)
        page = staff.get(reverse("admin:grants_application_change", args=[draft.pk])).content.decode()
        assert "Give extra time for an access need" in page and url in page
        day = clock.london_day(until)
        given = {"form_token": token(), "reason": "Large print", "until_date": day, "until_time": "23:00"}
        assert "Say which need" in staff.post(url, {**given, "reason": ""}).content.decode()
        assert staff.post(url, given).status_code == 302
        made = LateException.objects.get()
        assert (made.kind, made.reason, made.allowed_by) == ("access_need", "Large print", efua)
        body = Notice.objects.get(event__contains="extra_time", recipient=amina).body
        assert clock.uk_time(made.until_at) in body and "Large print" not in body
        client = client_for(amina)
        assert clock.uk_time(made.until_at) in client.get(draft.get_absolute_url()).content.decode()
        set_now(made.until_at)
        assert actions.submit(application=draft, by=amina, token=token()).state == "submitted"

    def test_refused(self, amina: User, peckham: Any, efua: User) -> None:
        draft = factories.application(by=amina, of=peckham)
        sent = factories.application(by=amina, of=peckham, state="submitted")
        later = draft.last_moment() + timedelta(days=1)
        give = partial(actions.give_extra_time, by=efua)
        with pytest.raises(MoveRefused, match="after the usual one"):
            give(application=draft, reason="Need", until=draft.last_moment(), token=token())
        with pytest.raises(MoveRefused, match="which need"):
            give(application=draft, reason=" ", until=later, token=token())
        with pytest.raises(MoveRefused, match="needs no extra time"):
            give(application=sent, reason="Need", until=later, token=token())
        assert not LateException.objects.exists()
