"""Reminders by e-mail: what is held, what is sent, and that nothing is left."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from citizenship.facts.models import PageLanguage, Translation
from citizenship.facts.words import version_of
from citizenship.outreach import notices_reminders, reminder_words
from citizenship.outreach.actions import reminders as actions
from citizenship.outreach.models import Reminder
from citizenship.outreach.notices_reminders import STOP_SALT
from programmes import clock, tokens
from programmes.notices.models import Notice
from programmes.people import data
from programmes.workflow import MoveRefused
from tests.citizenship.factories.reminders import reminder

pytestmark = pytest.mark.django_db

HERE = "/citizenship/reminders/"
WHO = "somebody@home.example"


@pytest.fixture(autouse=True)
def now(set_now: Any) -> None:
    """Noon on 25 November 2026."""
    set_now(datetime(2026, 11, 25, 12, tzinfo=UTC))


@pytest.fixture
def arabic() -> PageLanguage:
    """Arabic with one reviewed text and one that nobody has reviewed."""
    made, _ = PageLanguage.objects.update_or_create(
        code="ar", defaults={"own_name": "العربية", "english_name": "Arabic", "direction": "rtl", "offered": True}
    )
    return made


def ask(**given: Any) -> Reminder:
    return actions.ask(
        **{"email": WHO, "language": "en", "due_date": date(2027, 3, 14), "token": tokens.issue(), **given}
    )


def filled(client: Client, **given: Any) -> dict[str, Any]:
    """The form of the page as somebody fills it in."""
    page = client.get(HERE).content.decode()
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token
    words = {"email": WHO, "day": "14", "month": "3", "year": "2027", "language": "en"}
    return {**words, "form_token": token.group(1), **given}


class TestAsk:
    def test_nothing_else_is_held(self) -> None:
        ask()
        assert {field.name for field in Reminder._meta.fields} == {"id", "email", "language", "due_date"}
        with connection.cursor() as cursor:
            cursor.execute("SELECT r::text FROM citizenship_reminder r")
            assert "home.example" not in str(cursor.fetchall())

    def test_the_first_message_has_the_day_and_the_link_that_stops_it(self) -> None:
        made = ask()
        mail = Notice.objects.get()
        assert (mail.address, mail.subject) == (WHO, "We will remind you")
        assert "14 March 2027" in mail.body
        link = re.search(r"/citizenship/reminders/stop/(\S+?)/\s", mail.body)
        assert link
        assert signing.loads(link.group(1), salt=STOP_SALT) == str(made.pk)

    @pytest.mark.parametrize(
        ("given", "name"),
        [
            ({"email": "no address"}, "error_email"),
            ({"due_date": date(2026, 11, 25)}, "error_past"),
            ({"due_date": date(2034, 1, 1)}, "error_far"),
        ],
    )
    def test_refused_with_a_text_that_can_be_translated(self, given: Any, name: str) -> None:
        with pytest.raises(MoveRefused) as refused:
            ask(**given)
        assert refused.value.message == name
        assert name in reminder_words.ENGLISH

    def test_the_database_refuses_a_day_that_has_come_and_another_day(self) -> None:
        with pytest.raises(IntegrityError, match="day to come"), transaction.atomic():
            reminder(due=date(2026, 11, 25))
        reminder()
        with pytest.raises(IntegrityError, match="own"), transaction.atomic():
            Reminder.objects.update(due_date=date(2027, 1, 1))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE citizenship_reminder DISABLE TRIGGER reminder_stands")
        Reminder.objects.update(due_date=date(2027, 1, 1))


class TestSending:
    def test_on_its_day_and_the_row_goes_with_it(self, set_now: Any) -> None:
        ask()
        Notice.objects.all().delete()
        set_now(datetime(2027, 3, 13, 23, tzinfo=UTC))
        assert actions.send_due() == 0
        set_now(datetime(2027, 3, 14, 8, tzinfo=UTC))
        assert actions.send_due() == 1
        assert actions.send_due() == 0
        assert not Reminder.objects.exists()
        mail = Notice.objects.get()
        assert (mail.address, mail.subject) == (WHO, "Look at your status again")
        assert "/citizenship/settled-status/" in mail.body
        assert "not legal advice" in mail.body

    def test_a_message_that_cannot_be_written_leaves_the_row(self, set_now: Any, monkeypatch: Any) -> None:
        ask()
        set_now(datetime(2027, 3, 14, 8, tzinfo=UTC))

        def broken(reminder: Reminder) -> None:
            raise RuntimeError("no template")

        monkeypatch.setattr(notices_reminders, "due", broken)
        with pytest.raises(RuntimeError), transaction.atomic():
            actions.send_due()
        assert Reminder.objects.count() == 1

    def test_in_the_language_with_the_english_where_nobody_has_reviewed_it(self, arabic: Any, set_now: Any) -> None:
        english = reminder_words.ENGLISH["mail_due"]
        Translation.objects.create(
            language=arabic,
            key="reminders.mail_due",
            text="راجع وضعك.",
            source_version=version_of(english),
            made_by="The portal",
            since_at=clock.now(),
        )
        reminder(due=date(2026, 11, 26), language="ar")
        set_now(datetime(2026, 11, 26, 12, tzinfo=UTC))
        actions.send_due()
        body = Notice.objects.get().body
        assert body.index("راجع وضعك.") < body.index(f"({english})")
        assert "?lang=ar" in body

    def test_the_day_is_londons(self, set_now: Any) -> None:
        reminder(due=date(2027, 7, 1))
        set_now(datetime(2027, 6, 30, 22, 59, tzinfo=UTC))
        assert actions.send_due() == 0
        set_now(datetime(2027, 6, 30, 23, 1, tzinfo=UTC))
        assert actions.send_due() == 1


class TestStop:
    def link(self, made: Reminder) -> str:
        return reverse("citizenship:reminders_stop", args=[signing.dumps(str(made.pk), salt=STOP_SALT)])

    def test_one_press_and_it_is_gone(self, client: Client) -> None:
        made = reminder()
        page = client.get(self.link(made))
        assert Reminder.objects.exists(), "opening the link changes nothing: mail programs open links"
        assert page["Referrer-Policy"] == "same-origin"
        token = page.context["form"]["form_token"].value()
        answer = client.post(self.link(made), {"form_token": token}, follow=True)
        assert "We have deleted your address" in answer.content.decode()
        assert not Reminder.objects.exists()
        assert client.post(self.link(made), {"form_token": tokens.issue()}).status_code == 302

    def test_a_link_that_we_did_not_make_is_nothing(self, client: Client) -> None:
        made = reminder()
        assert client.get(reverse("citizenship:reminders_stop", args=[str(made.pk)])).status_code == 404
        assert client.get(reverse("citizenship:reminders_stop", args=[signing.dumps(str(made.pk))])).status_code == 404


class TestPage:
    def test_asking_without_an_account_and_without_a_cookie_of_ours(self, client: Client) -> None:
        answer = client.post(HERE, filled(client))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/citizenship/reminders/done/asked/")
        assert "home.example" not in answer["Location"]
        assert Reminder.objects.get().due_date == date(2027, 3, 14)
        assert set(client.cookies) <= {"csrftoken"}

    def test_twice_is_once(self, client: Client) -> None:
        given = filled(client)
        client.post(HERE, given)
        client.post(HERE, given)
        assert Reminder.objects.count() == 1

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"email": ""}, "Enter an e-mail address"),
            ({"day": "31", "month": "2"}, "We could not read this day"),
            ({"day": "x"}, "We could not read this day"),
            ({"month": ""}, "We could not read this day"),
            ({"year": "2020"}, "This day has come already"),
            ({"form_token": "x"}, "We could not be sure that this form is new"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, client: Client, given: Any, told: str) -> None:
        page = client.post(HERE, filled(client, **given)).content.decode()
        assert told in page
        assert "Error: A reminder by e-mail" in page
        if "email" not in given:
            assert f'value="{WHO}"' in page
        assert not Reminder.objects.exists()

    def test_in_arabic_it_runs_right_to_left_and_addresses_do_not(self, client: Client, arabic: Any) -> None:
        page = client.get(HERE, {"lang": "ar"}).content.decode()
        assert '<html lang="ar" dir="rtl">' in page
        assert 'name="email" id="email" dir="ltr"' in page
        assert "Some of this page is not in your language yet" in page

    def test_few_queries(self, client: Client, queries: Any) -> None:
        with queries(at_most=3):
            client.get(HERE)


class TestOwnData:
    def test_export_and_erasure_find_the_address(self, farah: Any) -> None:
        reminder(str(farah.email))
        reminder("other@home.example")
        area = next(each for each in data.areas() if each.name == "reminders")
        assert area.export
        assert area.erase
        assert [row["due_date"] for row in area.export(farah)] == ["2026-12-02"]
        area.erase(farah, None)
        assert [each.email for each in Reminder.objects.all()] == ["other@home.example"]
