"""Leave to be written to later: apart from everything else, by the outbox, and gone when it is taken back."""

import datetime as dt
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client

from programmes import clock, personal
from programmes.evidence import actions, limits, phrases
from programmes.evidence.actions import contact
from programmes.evidence.models import ContactConsent, Survey, SurveyAnswer, SurveyCode, Wave
from programmes.evidence.notices import STOP_SALT
from programmes.notices.models import Notice
from programmes.people import data
from programmes.tokens import FormToken
from programmes.workflow import MoveRefused
from tests import factories
from tests.programmes.evidence.conftest import say

pytestmark = pytest.mark.django_db
ADDRESS = "ola@neighbours.example"


@pytest.fixture
def asks(survey: Survey) -> Survey:
    """The survey asks who may be written to."""
    survey.may_contact = True
    survey.save(update_fields=["may_contact"])
    return survey


def agree(survey: Survey, *due: dt.date, email: str = ADDRESS, language: str = "ar") -> ContactConsent:
    return actions.agree_to_contact(
        survey=survey, language=language, email=email, due=list(due), token=factories.token()
    )


class TestDueDates:
    def test_half_months_on_or_after_the_opening(self, asks: Survey, scope: str) -> None:
        at = dt.datetime(2027, 3, 12, 12, tzinfo=dt.UTC)
        opens = dt.datetime(2027, 6, 4, 0, tzinfo=dt.UTC)
        actions.open_wave(survey=asks, scope=scope, kind="after", opens_at=opens, by=None)
        assert actions.due_dates(asks, scope, "leaving", at) == [dt.date(2027, 6, 15), dt.date(2028, 3, 15)]
        assert actions.due_dates(asks, scope, "after", at) == [dt.date(2028, 3, 15)]
        assert actions.due_dates(asks, scope, "later", at) == []

    @pytest.mark.parametrize(
        ("day", "half"),
        [("2027-01-01", "2027-01-01"), ("2027-01-02", "2027-01-15"), ("2027-01-15", "2027-01-15"),
         ("2027-01-16", "2027-02-01"), ("2027-12-31", "2028-01-01")],
    )  # fmt: skip
    def test_rounded_so_that_no_day_tells(self, day: str, half: str) -> None:
        assert contact._half_month(dt.date.fromisoformat(day)) == dt.date.fromisoformat(half)

    def test_every_period_of_four_weeks_holds_one(self) -> None:
        for days in range(366):
            opens = dt.date(2027, 1, 1) + dt.timedelta(days=days)
            assert contact._half_month(opens) < opens + dt.timedelta(weeks=4)

    def test_a_survey_that_does_not_ask(self, survey: Survey, scope: str) -> None:
        assert actions.due_dates(survey, scope, "leaving", clock.now()) == []


class TestApart:
    def test_nothing_joins_it_to_an_answer(self, asks: Survey, codes: list[SurveyCode], before: Wave) -> None:
        say(codes[0], before, know="yes")
        agree(asks, dt.date(2027, 6, 15))
        columns = {field.name for field in ContactConsent._meta.get_fields()}
        assert columns == {"id", "survey", "language", "email", "due_dates", "next_date"}
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM programmes_contactconsent")
            row = " ".join(map(str, cursor.fetchone()))
        given = SurveyAnswer.objects.get()
        for secret in (codes[0].code, before.scope, str(given.sheet_id), ADDRESS, str(clock.now().date())):
            assert secret not in row
        note = FormToken.objects.filter(purpose__contains="agree_to_contact").get()
        assert codes[0].code not in note.purpose and before.scope not in note.purpose

    def test_a_whole_day_is_refused(self, asks: Survey) -> None:
        with pytest.raises(IntegrityError, match="consent_on_half_months"), transaction.atomic():
            agree(asks, dt.date(2027, 6, 14))

    def test_where_nothing_follows(self, asks: Survey) -> None:
        with pytest.raises(MoveRefused, match="does not ask again"):
            agree(asks)

    def test_the_register_says_what_it_is_for(self) -> None:
        [entry] = [each for each in personal.register() if each.model is ContactConsent]
        assert entry.owner == "" and "survey asks again" in entry.fields["email"].purpose


class TestRemind:
    @pytest.fixture
    def open_after(self, asks: Survey) -> Wave:
        """Some ceremony's wave after twelve weeks is open."""
        return actions.open_wave(survey=asks, scope="some ceremony", kind="after", by=None)

    def test_one_message_for_each_half_month_then_nothing_is_left(self, asks: Survey, open_after: Wave) -> None:
        today = clock.london_day(clock.now())
        agree(asks, today.replace(day=1), dt.date(2099, 1, 1))
        assert (actions.remind(), actions.remind()) == (1, 0)
        notice = Notice.objects.get()
        assert notice.address == ADDRESS and notice.recipient is None
        assert phrases.phrase("email_code", "ar").text in notice.body and "/say/?lang=ar" in notice.body
        assert ContactConsent.objects.get().next_date == dt.date(2099, 1, 1)
        actions.open_wave(survey=asks, scope="some ceremony", kind="later", opens_at=clock.now(), by=None)
        assert actions.remind(at=dt.datetime(2099, 1, 2, tzinfo=dt.UTC)) == 1
        assert not ContactConsent.objects.exists()

    def test_an_address_left_twice_gets_one(self, asks: Survey, open_after: Wave) -> None:
        day = clock.london_day(clock.now()).replace(day=1)
        agree(asks, day)
        agree(asks, day, email=ADDRESS.upper())
        actions.remind()
        assert Notice.objects.count() == 1

    def test_it_waits_for_its_wave_and_is_left_out_in_the_end(self, asks: Survey) -> None:
        agree(asks, clock.london_day(clock.now()).replace(day=1))
        assert actions.remind() == 0 and ContactConsent.objects.exists()
        assert actions.remind(at=clock.now() + dt.timedelta(days=92)) == 0
        assert not ContactConsent.objects.exists() and not Notice.objects.exists()

    def test_the_link_in_the_message_stops_it(self, client: Client, asks: Survey, open_after: Wave) -> None:
        kept = agree(asks, clock.london_day(clock.now()).replace(day=1), dt.date(2099, 1, 1))
        actions.remind()
        link = next(word for word in Notice.objects.get().body.split() if "/say/contact/stop/" in word)
        path = link.partition("://")[2].partition("/")[2]
        assert phrases.phrase("stop_button", "ar").text in client.get(f"/{path}").content.decode()
        assert ContactConsent.objects.filter(pk=kept.pk).exists()  # a mail program that opens links changes nothing
        done = client.post(f"/{path}", {"form_token": factories.token()}, follow=True).content.decode()
        assert phrases.phrase("stop_done", "ar").text in done and not ContactConsent.objects.exists()

    def test_a_made_up_link(self, client: Client) -> None:
        assert client.get("/say/contact/stop/nothing/").status_code == 404
        other = signing.dumps("not a key", salt=STOP_SALT)
        assert client.get(f"/say/contact/stop/{other}/").status_code == 404


class TestOwnData:
    def test_an_account_with_the_same_address(self, asks: Survey, amina: Any) -> None:
        agree(asks, dt.date(2027, 6, 15), email=amina.email)
        agree(asks, dt.date(2027, 6, 15))
        [area] = [each for each in data.areas() if each.name == "evidence"]
        assert area.export and area.erase
        assert area.export(amina) == [{"survey": asks.pk, "language": "ar", "due": ["2027-06-15"]}]
        area.erase(amina, None)
        assert [each.email for each in ContactConsent.objects.all()] == [ADDRESS]


class TestPages:
    def answered(self, client: Client, code: SurveyCode) -> str:
        data = {"know": "yes", "shown": "know", "form_token": factories.token()}
        return client.post(f"/say/{code.code}/", data, follow=True).content.decode()

    def test_somebody_leaves_an_address(self, client: Client, asks: Survey, codes: list[SurveyCode]) -> None:
        shown = self.answered(client, codes[0])
        assert "May we write to you" in shown
        note = shown.split('name="offer" value="')[1].split('"')[0]
        assert codes[0].code not in note and codes[0].scope not in note
        sent = {"email": "nobody", "offer": note, "form_token": factories.token()}
        assert "correct format" in client.post("/say/contact/", sent).content.decode()
        done = client.post("/say/contact/", {**sent, "email": ADDRESS}, follow=True)
        assert "We will write to you" in done.content.decode()
        again = client.post("/say/contact/", {**sent, "email": ADDRESS}, follow=True)
        assert again.status_code == 200 and ContactConsent.objects.count() == 1

    def test_an_offer_that_is_not_ours(self, client: Client, asks: Survey) -> None:
        sent = {"email": ADDRESS, "offer": "made:up", "form_token": factories.token()}
        assert client.post("/say/contact/", sent).status_code == 200
        assert not ContactConsent.objects.exists()

    def test_one_address_after_another_is_slowed(
        self, client: Client, asks: Survey, codes: list[SurveyCode], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cache.clear()
        monkeypatch.setattr(limits, "MOST_ADDRESSES", 2)
        note = self.answered(client, codes[0]).split('name="offer" value="')[1].split('"')[0]
        for number in range(4):
            sent = {"email": f"n{number}@neighbours.example", "offer": note, "form_token": factories.token()}
            last = client.post("/say/contact/?lang=pl", sent, follow=True).content.decode()
        assert phrases.phrase("contact_slowed", "pl").text in last and ContactConsent.objects.count() == 2

    def test_control_a_survey_that_does_not_ask_offers_nothing(self, client: Client, codes: list[SurveyCode]) -> None:
        assert "May we write to you" not in self.answered(client, codes[0])

    def test_nobody_else_sees_addresses(self, client_for: Any, root: Any, asks: Survey) -> None:
        from django.contrib import admin

        assert ContactConsent not in admin.site._registry
        agree(asks, dt.date(2027, 6, 15))
        assert ADDRESS not in client_for(root).get(f"/admin/programmes/survey/{asks.pk}/change/").content.decode()
