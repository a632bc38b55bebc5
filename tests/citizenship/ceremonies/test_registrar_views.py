"""The registrar's pages: what they show, what a form keeps and refuses, who gets 404, and their queries."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from citizenship.ceremonies import beside
from citizenship.ceremonies.models import Ceremony, Venue
from programmes import tokens
from tests.citizenship import factories

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOME = "/citizenship/ceremonies/"


@pytest.fixture(autouse=True)
def _a_monday(set_now: Any) -> None:
    set_now(MONDAY)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages without the links that other parts add, for counting what the pages themselves ask."""
    monkeypatch.setattr(beside, "_of_borough", [])
    monkeypatch.setattr(beside, "_of_ceremony", [])


@pytest.fixture
def client(client_for: Any, ravi: Any) -> Client:
    """Ravi's browser."""
    signed_in: Client = client_for(ravi)
    return signed_in


def page(client: Client, ceremony: Ceremony, name: str = "") -> str:
    """One page of one ceremony."""
    url = ceremony.get_absolute_url() + (f"{name}/" if name else "")
    return client.get(url).content.decode()


def typed(venue: Venue, **fields: Any) -> dict[str, Any]:
    """What a registrar types on the page of a plan and of a record."""
    return {
        "form_token": tokens.issue(),
        "date": "12/3/2027",
        "starts": "14:30",
        "kind": "group",
        "mode": "in_person",
        "venue": str(venue.pk),
        "places": "30",
        "invited": "26",
        "attended": "24",
        "guests": "18",
        "dignitary": "councillor",
        "host": "",
        "voting": "0",
        "volunteering": "0",
        "membership": "0",
        "cost_pounds": "",
        "practices": ["presiding", "local_story"],
        **fields,
    }


class TestHome:
    def test_what_waits_what_is_ahead_and_the_month(self, client: Client, camden: Any, camden_joined: Any) -> None:
        due = factories.ceremony(camden, date=date(2027, 2, 26))
        ahead = factories.ceremony(camden, date=date(2027, 3, 9))
        factories.ceremony(camden, state="held", date=date(2027, 2, 24))
        shown = client.get(HOME).content.decode()
        assert f"{due.get_absolute_url()}record/?copy=last" in shown
        assert "Tuesday 9 March" in shown
        assert ahead.get_absolute_url() in shown
        assert "February 2027 so far" in shown

    def test_without_a_first_one_there_is_nothing_to_copy(self, client: Client, camden: Any) -> None:
        factories.ceremony(camden, date=date(2027, 2, 26))
        assert "copy=last" not in client.get(HOME).content.decode()

    def test_outside_the_pilot_it_says_how_to_join(self, client: Client) -> None:
        shown = client.get(HOME).content.decode()
        assert reverse("citizenship:join") in shown
        assert f'href="{reverse("citizenship:ceremony_plan")}"' not in shown

    def test_officers_are_led_to_their_list_and_everybody_else_gets_404(
        self, client_for: Any, ines: Any, otto: Any, farah: Any
    ) -> None:
        assert client_for(ines).get(HOME)["Location"] == reverse("admin:citizenship_ceremony_changelist")
        assert [client_for(who).get(HOME).status_code for who in (otto, farah)] == [404, 404]

    def test_links_of_other_parts_stand_there(
        self, client: Client, camden_joined: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            beside, "_of_borough", [lambda borough, user: [beside.Link("The moon", "/moon/", f"for {borough}")]]
        )
        assert "for Camden" in client.get(HOME).content.decode()

    @pytest.mark.parametrize("many", [1, 12])
    def test_the_number_of_queries_does_not_grow(
        self, many: int, client: Client, camden: Any, running: Any, queries: Any, alone: None
    ) -> None:
        arm = running.arms.get(kind="pilot")
        for gone in range(many):
            factories.ceremony(camden, date=date(2027, 2, 28) - timedelta(days=gone))
            factories.ceremony(camden, date=date(2027, 3, 4) + timedelta(days=gone), arm=arm)
        with queries(at_most=12):
            assert client.get(HOME).status_code == 200


class TestList:
    def test_by_state_and_a_page_at_a_time(
        self, client: Client, camden: Any, monkeypatch: pytest.MonkeyPatch, queries: Any
    ) -> None:
        monkeypatch.setattr("citizenship.ceremonies.views.home.PAGE", 2)
        rows = [factories.ceremony(camden, state="held", date=date(2027, 2, day)) for day in (1, 2, 2, 3, 4)]
        planned = factories.ceremony(camden)
        with queries(at_most=10):
            first = client.get(HOME + "all/?state=held").content.decode()
        assert "before=2027-02-03.1" in first
        assert planned.code not in first
        second = client.get(HOME + "all/?state=held&before=2027-02-03.1").content.decode()
        assert [row.code in second for row in rows] == [False, True, True, False, False]
        assert client.get(HOME + "all/?before=x&state=y").status_code == 200


class TestPlan:
    def test_one(self, client: Client, camden: Any, camden_joined: Any) -> None:
        given = typed(factories.place_of(camden), repeat="once", until="")
        response = client.post(HOME + "plan/", given)
        made = Ceremony.objects.get()
        assert response["Location"] == made.get_absolute_url()
        assert (made.date, made.starts, made.places) == (date(2027, 3, 12), time(14, 30), 30)

    def test_the_same_form_again_leads_to_the_same_ceremony(
        self, client: Client, camden: Any, camden_joined: Any
    ) -> None:
        given = typed(factories.place_of(camden), repeat="once", until="")
        places = {client.post(HOME + "plan/", given)["Location"] for _ in range(2)}
        assert places == {Ceremony.objects.get().get_absolute_url()}

    def test_a_row_of_them_is_looked_at_first(self, client: Client, camden: Any, camden_joined: Any) -> None:
        given = typed(factories.place_of(camden), date="22/3/2027", repeat="week", until="12/4/2027")
        looked_at = client.post(HOME + "plan/", given)
        form = looked_at.context["form"]
        assert not Ceremony.objects.exists()
        # Easter Monday 2027 is 29 March: offered, and not ticked.
        assert "Monday 29 March 2027 (bank holiday)" in looked_at.content.decode()
        assert form["days_ticked"].value() == ["2027-03-22", "2027-04-05", "2027-04-12"]
        ticked = {
            **given,
            "form_token": tokens.issue(),
            "days_shown": "yes",
            "days_ticked": ["2027-03-22", "2027-04-05"],
        }
        assert client.post(HOME + "plan/", ticked)["Location"] == HOME
        assert list(Ceremony.objects.order_by("date").values_list("date", flat=True)) == [
            date(2027, 3, 22),
            date(2027, 4, 5),
        ]
        none = {**ticked, "form_token": tokens.issue(), "days_ticked": []}
        assert "Tick at least one day" in client.post(HOME + "plan/", none).content.decode()

    def test_what_is_wrong_stands_beside_the_field_and_everything_is_kept(
        self, client: Client, camden: Any, camden_joined: Any
    ) -> None:
        given = typed(factories.place_of(camden), date="31/2/2027", starts="half two", repeat="week", until="")
        shown = client.post(HOME + "plan/", given).content.decode()
        for words in ("Enter a day such as", "Enter a time such as", "Enter the last day", "half two", "31/2/2027"):
            assert words in shown


class TestRecord:
    @pytest.fixture
    def due(self, camden: Any, camden_joined: Any) -> Ceremony:
        """A ceremony of today."""
        return factories.ceremony(camden, date=date(2027, 3, 1))

    def test_the_whole_day_on_one_page(self, client: Client, due: Ceremony) -> None:
        response = client.post(due.get_absolute_url() + "record/", typed(due.venue))
        due.refresh_from_db()
        assert response["Location"] == due.get_absolute_url()
        assert (due.state, due.attended, due.practices) == ("held", 24, ["presiding", "local_story"])
        shown = page(client, due)
        assert f"ceremony-{due.pk}" in shown  # what was kept on the device is forgotten
        assert "Provisional" in shown

    def test_the_cursor_stands_in_the_first_number(self, client: Client, due: Ceremony) -> None:
        form = client.get(due.get_absolute_url() + "record/").context["form"]
        waiting = [name for name, field in form.fields.items() if field.widget.attrs.get("autofocus")]
        assert waiting == ["places"]

    def test_as_last_time_fills_in_what_stays_the_same(self, client: Client, camden: Any, due: Ceremony) -> None:
        factories.ceremony(camden, state="held", dignitary="lord_lieutenant", voting=2, attended=11, guests=3)
        form = client.get(due.get_absolute_url() + "record/?copy=last").context["form"]
        assert (form.initial["dignitary"], form.initial["voting"], form.initial["places"]) == ("lord_lieutenant", 2, 30)
        assert not {"attended", "guests", "invited"} & {name for name, value in form.initial.items() if value}
        assert form.fields["invited"].widget.attrs["autofocus"]

    def test_the_last_time_at_the_same_place_comes_before_a_newer_one(
        self, client: Client, camden: Any, due: Ceremony
    ) -> None:
        factories.ceremony(camden, state="held", date=date(2027, 2, 1), dignitary="councillor")
        elsewhere = factories.place_of(camden, "Library")
        factories.ceremony(camden, state="held", date=date(2027, 2, 20), venue=elsewhere, dignitary="none")
        form = client.get(due.get_absolute_url() + "record/?copy=last").context["form"]
        assert form.initial["dignitary"] == "councillor"

    def test_in_a_study_the_offers_are_those_of_its_arm(self, client: Client, camden: Any, running: Any) -> None:
        factories.ceremony(camden, state="held", voting=3, volunteering=3)
        due = factories.ceremony(camden, date=date(2027, 3, 1), arm=running.arms.get(kind="comparison"))
        form = client.get(due.get_absolute_url() + "record/?copy=last").context["form"]
        assert [form.initial[offer] for offer in ("voting", "volunteering", "membership")] == [0, 0, 0]
        assert "deviation_note" in form.fields

    def test_an_offer_in_a_comparison_asks_for_a_note_beside_it(
        self, client: Client, camden: Any, running: Any
    ) -> None:
        due = factories.ceremony(camden, date=date(2027, 3, 1), arm=running.arms.get(kind="comparison"))
        url = due.get_absolute_url() + "record/"
        shown = client.post(url, typed(due.venue, voting="1", deviation_note=""))
        assert "deviation_note" in shown.context["form"].errors
        client.post(url, typed(due.venue, voting="1", deviation_note="Leaflets lay there."))
        due.refresh_from_db()
        assert due.deviations.get().note == "Leaflets lay there."

    def test_wrong_numbers_are_said_and_everything_typed_is_kept(self, client: Client, due: Ceremony) -> None:
        given = typed(due.venue, attended="27", guests="many", cost_pounds="12.345", dignitary="")
        shown = client.post(due.get_absolute_url() + "record/", given)
        form = shown.context["form"]
        assert set(form.errors) == {"attended", "guests", "cost_pounds", "dignitary"}
        for words in (
            "26 were invited",
            "Enter a whole number",
            "pounds and pence",
            "Choose who spoke",
            'value="many"',
        ):
            assert words in shown.content.decode()
        due.refresh_from_db()
        assert due.state == "planned"

    def test_a_note_about_a_person_is_refused_beside_it(self, client: Client, camden: Any, running: Any) -> None:
        due = factories.ceremony(camden, date=date(2027, 3, 1), arm=running.arms.get(kind="comparison"))
        given = typed(due.venue, voting="1", deviation_note="ask amina@example.org")
        assert "deviation_note" in client.post(due.get_absolute_url() + "record/", given).context["form"].errors

    def test_recorded_ones_lead_to_their_page(self, client: Client, camden: Any) -> None:
        held = factories.ceremony(camden, state="held")
        assert client.get(held.get_absolute_url() + "record/")["Location"] == held.get_absolute_url()


class TestEnter:
    def test_after_its_date_it_says_that_it_is_in_no_arm(self, client: Client, camden: Any, running: Any) -> None:
        given = typed(factories.place_of(camden), date="26/2/2027")
        response = client.post(HOME + "enter/", given)
        made = Ceremony.objects.get()
        assert response["Location"] == made.get_absolute_url()
        assert (made.late_entry, made.arm) == (True, None)
        assert "in no arm of a study" in page(client, made)

    def test_as_last_time(self, client: Client, camden: Any, camden_joined: Any) -> None:
        before = factories.ceremony(camden, state="held")
        form = client.get(HOME + "enter/?copy=last").context["form"]
        assert (form.initial["venue"], form.initial["starts"]) == (before.venue, before.starts)
        assert form.fields["date"].widget.attrs["autofocus"]


class TestTheRest:
    def test_a_correction_is_shown_in_words(self, client: Client, camden: Any) -> None:
        held = factories.ceremony(camden, state="held")
        other = factories.place_of(camden, "Library")
        day = f"{held.date.day}/{held.date.month}/{held.date.year}"
        given = typed(other, date=day, attended="20", dignitary="deputy_mayor", reason="Counted again.", version="1")
        url = held.get_absolute_url() + "correct/"
        assert client.post(url, given)["Location"] == held.get_absolute_url()
        shown = page(client, held)
        for words in ("was 24, is now 20", "was Town hall, is now Library", "Counted again.", "Revised"):
            assert words in shown
        late = client.post(url, {**given, "form_token": tokens.issue(), "attended": "19"})
        assert "A colleague has corrected this record meanwhile" in late.content.decode()

    def test_a_place_that_left_the_list_stays_with_its_ceremony(self, client: Client, camden: Any, ravi: Any) -> None:
        held = factories.ceremony(camden, state="held")
        at, by = MONDAY, ravi
        Venue.objects.update(state="withdrawn", withdrawn_at=at, withdrawn_by=by)
        form = client.get(held.get_absolute_url() + "correct/").context["form"]
        assert form.fields["venue"].clean(str(held.venue_id)) == held.venue

    def test_change_cancel_and_back(self, client: Client, camden: Any) -> None:
        made = factories.ceremony(camden, date=date(2027, 3, 9))
        url = made.get_absolute_url()
        client.post(url + "change/", typed(made.venue, date="10/3/2027", invited=""))
        made.refresh_from_db()
        assert made.date == date(2027, 3, 10)
        client.post(url + "cancel/", {"form_token": tokens.issue(), "reason": "staff"})
        assert "It takes place after all" in page(client, made)
        client.post(url + "reinstate/", {"form_token": tokens.issue()})
        made.refresh_from_db()
        assert made.state == "planned"

    def test_a_record_is_struck_with_its_one_reason(self, client: Client, camden: Any) -> None:
        held = factories.ceremony(camden, state="held")
        form = client.get(held.get_absolute_url() + "cancel/").context["form"]
        assert [code for code, _ in form.fields["reason"].choices] == ["twice"]

    def test_something_else_was_different(self, client: Client, camden: Any, running: Any) -> None:
        held = factories.ceremony(camden, state="held", arm=running.arms.get(kind="pilot"))
        given = {"form_token": tokens.issue(), "note": "The fire alarm ended it."}
        client.post(held.get_absolute_url() + "deviation/", given)
        assert "The fire alarm ended it." in page(client, held)
        assert client.get(factories.ceremony(camden).get_absolute_url() + "deviation/").status_code == 302

    def test_an_arm_is_told_with_its_offers_its_reason_and_its_lock(
        self, client: Client, camden: Any, running: Any
    ) -> None:
        made = factories.ceremony(camden, date=date(2027, 3, 9), arm=running.arms.get(kind="pilot"))
        shown = page(client, made)
        for words in ("Registering to vote: help to do it on the spot", "It locks at", running.title):
            assert words in shown

    def test_links_of_other_parts_stand_there(
        self, client: Client, camden: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = factories.ceremony(camden)
        monkeypatch.setattr(
            beside, "_of_ceremony", [lambda ceremony, user: [beside.Link("Print its codes", "/codes/", ceremony.code)]]
        )
        assert made.code in page(client, made)

    @pytest.mark.parametrize("many", [0, 6])
    def test_the_number_of_queries_does_not_grow(
        self, many: int, client: Client, camden: Any, ravi: Any, queries: Any, alone: None
    ) -> None:
        from citizenship.ceremonies.actions import recording

        held = factories.ceremony(camden, state="held")
        for gone in range(many):
            other = factories.place_of(camden, f"Hall {gone}")
            words = {"reason": "Counted again.", "by": ravi, "token": tokens.issue()}
            recording.correct(ceremony=held, values={"venue": other}, **words)
        with queries(at_most=14):
            assert client.get(held.get_absolute_url()).status_code == 200


class TestStrangers:
    NAMES = ("", "record/", "correct/", "change/", "cancel/", "reinstate/", "deviation/")

    def test_another_borough_s_registrar_gets_404_by_every_way(
        self, client_for: Any, camden: Any, sela: Any, hackney_joined: Any
    ) -> None:
        other = client_for(sela)
        for state in ("planned", "held"):
            url = factories.ceremony(camden, state=state).get_absolute_url()
            for name in self.NAMES:
                assert other.get(url + name).status_code == 404
                if name:
                    assert other.post(url + name, {"form_token": tokens.issue()}).status_code == 404
        assert "CAM-" not in other.get(HOME).content.decode() + other.get(HOME + "all/").content.decode()

    def test_officers_and_analysts_do_not_act_as_registrars(
        self, client_for: Any, camden: Any, ines: Any, noor: Any
    ) -> None:
        url = factories.ceremony(camden).get_absolute_url()
        assert [client_for(who).get(url).status_code for who in (ines, noor)] == [404, 404]

    def test_a_registrar_whose_role_ended_is_out(self, client: Client, camden: Any, ravi: Any) -> None:
        url = factories.ceremony(camden).get_absolute_url()
        assert client.get(url).status_code == 200
        ravi.memberships.update(ended_at=MONDAY, ended_by=ravi)
        assert client.get(url).status_code == 404
