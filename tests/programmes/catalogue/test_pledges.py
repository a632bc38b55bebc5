"""Pledges: sums that the database keeps, a public list, the yearly question; and what a kind takes and gives back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from programmes import clock
from programmes.catalogue import actions, kinds, stages
from programmes.catalogue.actions import responses as stepping
from programmes.catalogue.kinds import Kind
from programmes.catalogue.models import BY_LINK, Invitation, Response, TakePart
from programmes.notices.models import Notice
from programmes.people import data
from programmes.workflow import MoveRefused
from tests.citizenship.guards import refused, together
from tests.factories import token
from tests.programmes.catalogue import rows

pytestmark = pytest.mark.django_db
MONEY: dict[str, Any] = {"kind": "pledge", "slug": "fund", "target": Decimal(1_000_000), "match_percent": 100}
CHARTER: dict[str, Any] = {"kind": "pledge", "slug": "charter", "public_names": True, "check_in_months": 12}


def pledge(way: TakePart, sum_: str, name: str = "one", **fields: Any) -> Response:
    given = {"amount": Decimal(sum_), "organisation": f"{name.title()} Trust (fictional)", **fields}
    return rows.sent(way, email=f"{name}@donor.example", **given)


def confirm(sent: Response, by: Any) -> Response:
    return actions.arrange_response(response=sent, by=by, token=token())


def total(way: TakePart) -> tuple[Decimal, int]:
    way.refresh_from_db()
    return way.pledged, way.pledges


class TestSums:
    def test_only_what_staff_confirmed_counts(self, otto: Any, efua: Any) -> None:
        way = rows.way(by=otto, **MONEY)
        first, second = pledge(way, "1500.50"), pledge(way, "999999.99", "two")
        assert total(way) == (Decimal(0), 0)
        confirm(first, efua)
        assert total(way) == (Decimal("1500.50"), 1)
        assert way.matched == Decimal("1500.50")
        confirm(second, efua)
        assert total(way) == (Decimal("1001500.49"), 2)
        assert way.matched == Decimal("1000000.00")  # of the target at most
        actions.withdraw_response(response=second, by=None, token=token())
        assert total(way) == (Decimal("1500.50"), 1)
        actions.finish_response(response=first, by=efua, token=token())
        assert total(way) == (Decimal("1500.50"), 1)
        actions.close_response(response=first, by=efua, token=token(), reason="over")
        assert total(way) == (Decimal(0), 0)

    def test_whatever_writes_the_rows_the_sum_follows(self, otto: Any, efua: Any) -> None:
        way = rows.way(by=otto, **MONEY)
        sent = confirm(pledge(way, "10"), efua)
        Response.objects.filter(pk=sent.pk).update(amount=Decimal("12.25"))
        assert total(way) == (Decimal("12.25"), 1)
        Response.objects.filter(pk=sent.pk).delete()
        assert total(way) == (Decimal(0), 0)

    def test_without_the_trigger_it_would_not(self, otto: Any, efua: Any) -> None:
        """The control."""
        way = rows.way(by=otto, **MONEY)
        sent = confirm(pledge(way, "10"), efua)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE programmes_response DISABLE TRIGGER response_pledged")
            Response.objects.filter(pk=sent.pk).update(amount=Decimal("12.25"))
            cursor.execute("ALTER TABLE programmes_response ENABLE TRIGGER response_pledged")
        assert total(way) == (Decimal(10), 1)

    def test_an_editor_who_saves_the_page_changes_no_sum(self, otto: Any, efua: Any, client_for: Any) -> None:
        way = rows.way(by=otto, **MONEY)
        url, client = f"/admin/programmes/takepart/{way.pk}/change/", client_for(otto)
        form = client.get(url).context["adminform"].form
        data_ = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
        confirm(pledge(way, "25"), efua)  # while the page was open
        answer = client.post(url, {**data_, "summary": "Another sentence."})
        assert answer.status_code == 302, answer.context["adminform"].form.errors
        assert total(way) == (Decimal(25), 1)
        assert way.summary == "Another sentence."

    def test_the_page_shows_it(self, otto: Any, efua: Any, client: Any) -> None:
        way = rows.way(by=otto, **MONEY)
        confirm(pledge(way, "1500.50"), efua)
        page = client.get(way.get_absolute_url()).content.decode()
        assert page.count("£1,500.50") == 2  # pledged, and matched
        assert "£1,000,000.00" in page
        assert "How much do you pledge, in pounds?" in page

    @pytest.mark.parametrize(
        ("typed", "said"),
        [("", "Enter the sum"), ("0", "one pound or more"), ("1.005", "whole pence"), ("much", "Enter the sum")],
    )
    def test_a_sum_that_is_none(self, otto: Any, client: Any, typed: str, said: str) -> None:
        way = rows.way(by=otto, **MONEY)
        form = {"form_token": token(), "shown": "about_group", "about_group": "We.", "amount": typed}
        assert said in client.post(way.get_absolute_url(), form).content.decode()
        assert not Response.objects.exists()

    def test_the_database_refuses_less_than_nothing(self, otto: Any, efua: Any) -> None:
        sent = pledge(rows.way(by=otto, **MONEY), "10")
        refused(lambda: Response.objects.filter(pk=sent.pk).update(amount=-1), match="response_amount")


@pytest.mark.django_db(transaction=True)
def test_two_confirmed_at_one_moment_both_count(otto: Any, efua: Any) -> None:
    way = rows.way(by=otto, **MONEY)
    sent = [pledge(way, "10", name) for name in ("one", "two")]
    together([lambda each=each: confirm(each, efua) for each in sent])
    assert total(way) == (Decimal(20), 2)


@pytest.mark.django_db(transaction=True)
def test_reading_then_writing_would_lose_one(otto: Any) -> None:
    """The control: two who read the sum, and then write it with theirs added."""
    import threading

    way, read = rows.way(by=otto, **MONEY), threading.Barrier(2)

    def add() -> None:
        mine = TakePart.objects.get(pk=way.pk)
        read.wait(timeout=30)
        TakePart.objects.filter(pk=way.pk).update(pledged=mine.pledged + 10)

    together([add, add])
    assert total(way)[0] == Decimal(10)


class TestNames:
    def test_only_who_agreed_and_is_confirmed(self, otto: Any, efua: Any, client: Any, queries: Any) -> None:
        way = rows.way(by=otto, **CHARTER)
        yes, no = (
            rows.sent(way, email=f"{name}@b.example", organisation=f"{name} Hall", may_name=name == "Yes")
            for name in ("Yes", "No")
        )
        rows.sent(way, email="wait@b.example", organisation="Waiting Hall", may_name=True)
        confirm(yes, efua), confirm(no, efua)
        with queries(at_most=4):
            page = client.get(f"{way.get_absolute_url()}who/").content.decode()
        assert "Yes Hall" in page
        assert "No Hall" not in page
        assert "Waiting Hall" not in page
        actions.withdraw_response(response=yes, by=None, token=token())
        assert "Nobody is listed yet" in client.get(f"{way.get_absolute_url()}who/").content.decode()

    def test_not_where_nobody_is_named(self, otto: Any, client: Any) -> None:
        way = rows.way(by=otto)
        assert client.get(f"{way.get_absolute_url()}who/").status_code == 404


class TestCheckIn:
    def test_asked_after_a_year_and_once(self, otto: Any, efua: Any, client: Any, set_now: Any) -> None:
        set_now(datetime(2026, 3, 2, 12, tzinfo=UTC))
        sent = confirm(rows.sent(rows.way(by=otto, **CHARTER), organisation="Lamplight Hall"), efua)
        assert sent.check_in_date == date(2027, 3, 2)
        with pytest.raises(MoveRefused, match="We ask you on 2 March 2027"):
            actions.check_in(response=sent, text="", token=token())
        assert stepping.ask_again(at=clock.now()) == 0
        set_now(datetime(2027, 3, 2, 12, tzinfo=UTC))
        for _ in range(2):
            stepping.ask_again(at=clock.now())
        mail = Notice.objects.get(event__contains=".check_in_due:")
        assert f"/programmes/yours/{sent.key}/check-in/" in mail.body
        set_now(datetime(2027, 4, 20, 12, tzinfo=UTC))
        assert list(stages.at(Response.objects.all(), "silent")) == [sent]
        url = f"/programmes/yours/{sent.key}/check-in/"
        form = {"form_token": token(), "text": "We trained all our staff."}
        assert client.post(url, form).status_code == 302
        sent.refresh_from_db()
        assert sent.check_in_date == date(2028, 4, 20)
        assert [each.text for each in sent.check_ins.all()] == ["We trained all our staff."]
        assert not stages.at(Response.objects.all(), "silent").exists()

    def test_who_confirms_is_kept(self, otto: Any, efua: Any, set_now: Any) -> None:
        set_now(datetime(2026, 3, 2, 12, tzinfo=UTC))
        way = rows.way(by=otto, **CHARTER)
        kept, old = confirm(rows.sent(way), efua), rows.sent(way, email="old@b.example")
        Response.objects.filter(pk=kept.pk).update(checked_at=datetime(2027, 3, 2, tzinfo=UTC))
        assert actions.retain(datetime(2028, 6, 1, tzinfo=UTC)) > 0
        assert set(Response.objects.all()) == {kept}
        assert not Response.objects.filter(pk=old.pk).exists()
        actions.retain(datetime(2029, 6, 1, tzinfo=UTC))
        assert not Response.objects.exists()

    def test_no_page_where_nothing_is_asked(self, otto: Any, client: Any) -> None:
        sent = rows.sent(rows.way(by=otto))
        assert client.get(f"/programmes/yours/{sent.key}/check-in/").status_code == 302
        assert client.get("/programmes/yours/made:up/check-in/").status_code == 404


class TestInviteOn:
    def test_leaders_come_to_a_later_panel(self, otto: Any, efua: Any, client: Any) -> None:
        led = rows.way(of=rows.programme("led"), by=otto)
        panel = rows.way(of=rows.programme("panel"), by=otto, title="Join the panel")
        leader = confirm(rows.sent(led, organisation="Lamplight"), efua)
        confirm(rows.sent(led, email="quiet@b.example", may_contact=False), efua)
        rows.sent(led, email="not-yet@b.example")
        assert actions.invite_on(take_part=led, to=panel, by=efua, token=token()) == 1
        with pytest.raises(MoveRefused, match="Everybody"):
            actions.invite_on(take_part=led, to=panel, by=efua, token=token())
        mail = Notice.objects.get(event__contains=".invited_on:")
        assert mail.address == leader.email
        url = "/programmes/yours/invited/" + mail.body.split("/programmes/yours/invited/")[1].split("/")[0] + "/"
        page = client.get(url).content.decode()
        assert 'value="Lamplight"' in page
        form = {"form_token": token(), "shown": "about_group", "about_group": "Yes.", "name": "Lena"}
        form |= {"email": leader.email}
        assert client.post(url, form).status_code == 302
        assert panel.responses.get().email == leader.email
        used = Invitation.objects.get(kind=BY_LINK)
        assert (used.state, used.used_by) == ("used", None)
        assert "has been used or is over" in client.get(url).content.decode()
        assert client.get("/programmes/yours/invited/made-up/").status_code == 404

    def test_not_to_a_closed_door(self, otto: Any, efua: Any) -> None:
        led, panel = rows.way(of=rows.programme("led"), by=otto), rows.way(of=rows.programme("panel"))
        confirm(rows.sent(led), efua)
        with pytest.raises(MoveRefused, match="Open that way"):
            actions.invite_on(take_part=led, to=panel, by=efua, token=token())

    def test_other_invitations_still_need_an_account(self, otto: Any, efua: Any) -> None:
        made = actions.invite(
            kind="grants", scope="x", email="a@b.example", response=None, expires_at=clock.now() + timedelta(1), by=efua
        )
        assert made
        used = {"state": "used", "used_at": clock.now()}
        row = Invitation.objects.filter(pk=made[0].pk)
        refused(lambda: row.update(**used), match="invitation_used_stamps")
        row.update(kind=BY_LINK, **used)  # the control


class TestKind:
    """What a kind takes when something comes in, and gives back when it ends."""

    @pytest.fixture
    def calls(self, monkeypatch: Any) -> list[str]:
        made: list[str] = []

        def received(response: Response, extra: Mapping[str, Any]) -> None:
            if extra.get("full"):
                raise MoveRefused("No place is left.")
            made.append("received")

        kind = Kind(
            "event",
            arranged="Booked",
            at_once=True,
            received=received,
            arranged_=lambda response, at: made.append("arranged"),
            ended=lambda response, at: made.append("ended"),
            told=lambda response: [("Where", "Lamplight Hall")],
        )
        monkeypatch.setitem(kinds._kinds, "event", kind)
        return made

    def test_a_refusal_keeps_nothing(self, otto: Any, calls: list[str]) -> None:
        way = rows.way(by=otto, kind="event")
        with pytest.raises(MoveRefused, match="No place"):
            rows.sent(way, extra={"full": True})
        assert not Response.objects.exists()
        assert not Notice.objects.filter(event__contains=".received:").exists()

    def test_at_once(self, otto: Any, calls: list[str]) -> None:
        sent = rows.sent(rows.way(by=otto, kind="event"))
        assert (sent.state, calls) == ("arranged", ["received"])
        assert "Where: Lamplight Hall" in Notice.objects.get(event__contains=".received:").body
        assert not Notice.objects.filter(event__contains=".came_in:").exists()

    @pytest.mark.parametrize("how", ["withdraw", "close", "erase"])
    def test_given_back_once(self, otto: Any, efua: Any, amina: Any, calls: list[str], how: str) -> None:
        sent = rows.sent(rows.way(by=otto, kind="event"), by=amina, email=amina.email)
        if how == "close":
            sent = actions.close_response(response=sent, by=efua, token=token(), reason="over")
        if how == "erase":
            actions.erase(amina, None)
        else:
            actions.withdraw_response(response=sent, by=None, token=token())
        assert calls.count("ended") == 1
        assert Response.objects.get().state == "withdrawn"

    def test_a_kind_is_registered_once(self) -> None:
        with pytest.raises(ValueError, match="already"):
            kinds.register(Kind("pledge"))
        with pytest.raises(ValueError, match="no kind"):
            kinds.register(Kind("gift"))


def test_erasure_forgets_the_organisation_too(otto: Any, efua: Any, amina: Any) -> None:
    sent = confirm(rows.sent(rows.way(by=otto, **CHARTER), by=amina, email=amina.email, organisation="Hall"), efua)
    assert data.export(amina)
    actions.erase(amina, None)
    sent.refresh_from_db()
    assert (sent.organisation, sent.email, sent.check_in_date) == ("", "", None)
