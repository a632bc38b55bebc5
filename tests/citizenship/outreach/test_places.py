"""A place at an event: a code and nobody. Taken once, shown once, given back by the code, and in no address."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from citizenship.outreach import slips_codes
from citizenship.outreach.actions import places as actions
from citizenship.outreach.actions.places import Taken
from citizenship.outreach.models import EventPlace, OutreachEvent
from programmes import tokens
from programmes.audit.models import AuditEvent
from programmes.evidence import codes
from programmes.workflow import MoveRefused
from tests import factories
from tests.citizenship.factories import events as make
from tests.citizenship.guards import together

TAKE = "/citizenship/events/{}/place/"
PLACE = "/citizenship/events/place/"


@pytest.fixture(autouse=True)
def _no_limits() -> None:
    """The count of what was sent from here begins anew."""
    cache.clear()


def _token(client: Client, url: str) -> str:
    page = client.get(url).content.decode()
    return page.split('name="form_token" value="')[1].split('"')[0]


@pytest.mark.django_db
class TestTheCode:
    def test_it_has_a_check_sign_and_comes_from_the_token(self) -> None:
        token = factories.token()
        code = slips_codes.made_from(token)
        assert codes.is_whole(code) and code == slips_codes.made_from(token)
        assert len({slips_codes.made_from(factories.token()) for _ in range(300)}) == 300

    def test_the_key_of_the_portal_is_needed(self, settings: Any) -> None:
        token = factories.token()
        before = slips_codes.made_from(token), slips_codes.hash_of("K7QM2XPD")
        settings.SECRET_KEY = "another-key-of-the-portal-for-this-test-only"
        assert slips_codes.made_from(token) != before[0]
        assert slips_codes.hash_of("K7QM2XPD") != before[1]

    def test_it_is_read_as_people_type_it(self) -> None:
        taken = make.taken(make.event())
        assert actions.find(f" {codes.spaced(taken.code).lower()} ") == EventPlace.objects.get()
        assert actions.find("nonsense") is None


@pytest.mark.django_db
class TestTake:
    def test_nothing_names_anybody(self) -> None:
        taken = make.taken(make.event(), language="pl", needs=("sign", "quiet"))
        row = EventPlace.objects.values().get()
        assert taken.code not in str(row) and codes.spaced(taken.code) not in str(row)
        assert set(row) == {"id", "event_id", "code_hash", "language", "needs", "state", "taken_at", "released_at"}
        audit = AuditEvent.objects.get(verb="citizenship.places.taken")
        assert audit.by_key in ("", None) and "pl" not in str(audit.detail)

    def test_unknown_needs_and_languages_are_dropped(self) -> None:
        actions.take(event=make.event(), language="xx", needs=["gold"], token=factories.token())
        assert (EventPlace.objects.get().language, EventPlace.objects.get().needs) == ("", [])

    def test_the_last_place_is_the_last(self) -> None:
        event = make.event(places=1)
        make.taken(event)
        with pytest.raises(MoveRefused, match="last place"):
            make.taken(event)

    @pytest.mark.parametrize("state", ["draft", "closed", "cancelled"])
    def test_only_while_it_is_open(self, state: str) -> None:
        with pytest.raises(MoveRefused, match="not given out"):
            make.taken(make.event(state))

    def test_not_once_it_began(self, set_now: Any) -> None:
        event = make.event()
        set_now(event.starts_at)
        with pytest.raises(MoveRefused, match="has begun"):
            make.taken(event)

    def test_not_at_a_briefing(self) -> None:
        with pytest.raises(MoveRefused, match="professionals"):
            make.taken(make.briefing())

    def test_a_form_sent_twice_takes_one_place_and_shows_the_same_code(self) -> None:
        event, token = make.event(), factories.token()
        first = actions.take(event=event, language="", needs=[], token=token)
        with pytest.raises(tokens.AlreadyDone):
            actions.take(event=event, language="", needs=[], token=token)
        again = actions.again(event=event, token=token)
        assert again is not None and again.code == first.code
        assert EventPlace.objects.count() == 1


@pytest.mark.django_db
class TestRelease:
    def test_the_place_is_free_and_what_was_said_is_gone(self) -> None:
        event = make.event(places=1)
        make.taken(event, language="pl", needs=("quiet",))
        actions.release(place=EventPlace.objects.get(), token=factories.token())
        row = EventPlace.objects.get()
        assert (row.state, row.language, row.needs) == ("released", "", [])
        assert make.taken(event).event.pk == event.pk

    def test_only_once(self) -> None:
        make.taken(make.event())
        place = EventPlace.objects.get()
        actions.release(place=place, token=factories.token())
        with pytest.raises(MoveRefused):
            actions.release(place=place, token=factories.token())


@pytest.mark.django_db
class TestThePages:
    def test_a_place_is_taken_and_its_code_stands_in_no_address(self, client: Client) -> None:
        event = make.event()
        url = TAKE.format(event.pk)
        sent = {"form_token": _token(client, url), "speaks": "pl", "needs": ["sign"], "language": "en"}
        answer = client.post(url, sent)
        page = answer.content.decode()
        assert answer.status_code == 200 and "You have a place" in page
        row = EventPlace.objects.get()
        assert (row.language, row.needs) == ("pl", ["sign"])
        assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "same-origin"
        code = page.split('class="outreach-code">')[1].split("<")[0]
        assert f'href="{code}' not in page and actions.find(code) == row
        twice = client.post(url, sent).content.decode()
        assert code in twice and EventPlace.objects.count() == 1

    def test_a_refusal_stands_on_the_form(self, client: Client) -> None:
        event = make.event(places=1)
        token = _token(client, TAKE.format(event.pk))
        make.taken(event)
        page = client.post(TAKE.format(event.pk), {"form_token": token}).content.decode()
        assert "The last place has just been taken" in page and "020 7946 0000" in page

    def test_a_script_that_takes_them_all_is_slowed(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        from programmes.catalogue import limits

        monkeypatch.setattr(limits, "MOST", 2)
        event = make.event(places=9)
        token = [_token(client, TAKE.format(event.pk)) for _ in range(3)]
        said = [client.post(TAKE.format(event.pk), {"form_token": one}).status_code for one in token]
        assert said == [200, 200, 429] and EventPlace.objects.count() == 2

    @pytest.mark.parametrize("state", ["draft"])
    def test_a_draft_and_a_briefing_are_nobodys(self, client: Client, state: str) -> None:
        assert client.get(TAKE.format(make.event(state).pk)).status_code == 404
        assert client.get(TAKE.format(make.briefing().pk)).status_code == 404

    def test_by_the_code_it_is_shown_and_given_back(self, client: Client) -> None:
        taken = make.taken(make.event(), language="pl")
        shown = client.post(PLACE, {"code": codes.spaced(taken.code)})
        assert "Swiss Cottage Library" in shown.content.decode() and taken.code not in shown.request["PATH_INFO"]
        assert "no-store" in shown["Cache-Control"]
        done = client.post(PLACE, {"code": taken.code, "release": "1", "form_token": factories.token()})
        assert "is given back" in done.content.decode()
        assert EventPlace.objects.get().state == "released"

    def test_a_slip_of_the_pen_and_an_unknown_code(self, client: Client) -> None:
        assert "not a whole code" in client.post(PLACE, {"code": "K7QM2XPX"}).content.decode()
        assert "do not know this code" in client.post(PLACE, {"code": codes.make()}).content.decode()

    def test_guessing_is_slowed(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        from programmes.evidence import limits

        monkeypatch.setattr(limits, "MOST", 2)
        said = [client.post(PLACE, {"code": codes.make()}).status_code for _ in range(3)]
        assert said == [200, 200, 429]

    def test_whoever_types_the_code_of_a_cancelled_event_reads_so(self, client: Client, ines: Any) -> None:
        from citizenship.outreach.actions import events

        taken = make.taken(make.event())
        events.cancel(event=taken.event, by=ines, token=factories.token())
        assert "This event is cancelled" in client.post(PLACE, {"code": taken.code}).content.decode()

    def test_the_slip_is_a_pdf_without_a_person(self, client: Client) -> None:
        taken = make.taken(make.event(), language="pl", needs=("sign",))
        answer = client.post(f"{PLACE}slip/", {"code": taken.code})
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
        assert client.get(f"{PLACE}slip/").status_code == 405
        unknown = client.post(f"{PLACE}slip/", {"code": codes.make()})
        assert "do not know this code" in unknown.content.decode()

    def test_in_arabic_the_page_runs_right_to_left(self, client: Client) -> None:
        from citizenship.facts.models import PageLanguage

        PageLanguage.objects.update_or_create(
            code="ar",
            defaults={
                "own_name": "العربية",
                "english_name": "Arabic",
                "direction": "rtl",
                "order": 9,
                "offered": True,
            },
        )
        page = client.get(f"{TAKE.format(make.event().pk)}?lang=ar").content.decode()
        assert (
            'dir="rtl"' in page.split("<head>")[0] and '<bdi dir="ltr" class="outreach-tel">020 7946 0000</bdi>' in page
        )


@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one_person() -> None:
    event = make.event(places=1)
    issued = [factories.token() for _ in range(4)]
    found = together(
        [lambda token=token: actions.take(event=event, language="", needs=[], token=token) for token in issued]
    )
    assert sorted(type(one).__name__ for one in found) == ["MoveRefused"] * 3 + ["Taken"]
    assert OutreachEvent.objects.get().taken == EventPlace.objects.count() == 1
    assert sum(isinstance(one, Taken) for one in found) == 1
