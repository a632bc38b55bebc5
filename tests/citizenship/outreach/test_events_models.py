"""Events and places in the database: moves allowed and refused, stamps, and places that cannot run over."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from citizenship.outreach.models import BriefingBooking, EventPlace, ForumHost, ForumInterest, OutreachEvent
from programmes import clock
from programmes.workflow import MoveRefused
from tests import factories
from tests.citizenship.factories import events as make

KEY = "0" * 64
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def _arguments(verb: str) -> dict[str, Any]:
    """What the method of a verb takes besides itself."""
    at, by = NOW, None
    return {
        "hold": {"came": 3, "by": by, "at": at + timedelta(days=20)},
        "invite_host": {"key_hash": KEY},
        "send_link": {"key_hash": KEY},
        "change": {},
        "adjust": {},
        "end": {"waiting": 0, "by": by, "at": at},
        "release": {"at": at},
        "hand_over": {"at": at},
        "withdraw": {"at": at},
        "expire": {"at": at},
    }.get(verb, {"by": by, "at": at})


def _row(model: Any, state: str) -> Any:
    """A row of this model in a state, unsaved."""
    event = OutreachEvent(
        starts_at=NOW + timedelta(days=10), ends_at=NOW + timedelta(days=11), places=3, host_email=make.HOST_DESK
    )
    made = {
        OutreachEvent: lambda: event,
        EventPlace: lambda: EventPlace(event=event),
        BriefingBooking: lambda: BriefingBooking(event=event),
        ForumHost: lambda: ForumHost(name="Voices"),
        ForumInterest: lambda: ForumInterest(),
    }[model]()
    made.state = state
    return made


MODELS = (OutreachEvent, EventPlace, BriefingBooking, ForumHost, ForumInterest)
EVERY = [(model, verb, state) for model in MODELS for verb in model.FLOW.moves for state in model.State.values]


@pytest.mark.parametrize(
    ("model", "verb", "state"), EVERY, ids=lambda value: getattr(value, "__name__", None) or str(value)
)
def test_a_verb_moves_from_its_states_only(model: Any, verb: str, state: str) -> None:
    row, (starts, end) = _row(model, state), model.FLOW.moves[verb]
    given = _arguments(verb) if (model, verb) != (BriefingBooking, "cancel") else {"at": NOW}
    if state in starts:
        getattr(row, verb)(**given)
        assert row.state == end
    else:
        with pytest.raises(MoveRefused):
            getattr(row, verb)(**given)
        assert row.state == state


@pytest.mark.django_db
class TestTheVerbsOwnRules:
    def test_it_opens_before_it_begins_only(self) -> None:
        draft = make.event("draft")
        with pytest.raises(MoveRefused, match="begun"):
            draft.open_(by=factories.founder(), at=draft.starts_at)

    def test_it_is_counted_after_it_began_only(self) -> None:
        event = make.event()
        with pytest.raises(MoveRefused, match="not begun"):
            event.hold(came=1, by=factories.founder(), at=event.starts_at - timedelta(seconds=1))

    def test_a_host_without_an_address_gets_no_link(self) -> None:
        with pytest.raises(MoveRefused, match="no work address"):
            make.event(host_email=None).invite_host(key_hash=KEY)

    def test_a_place_is_not_given_back_once_it_began(self) -> None:
        event = make.event()
        place = EventPlace(event=event)
        with pytest.raises(MoveRefused, match="has begun"):
            place.release(at=event.starts_at)

    def test_an_organisation_is_not_ended_while_people_wait(self) -> None:
        host = make.forum_host()
        with pytest.raises(MoveRefused, match="2 wait"):
            host.end(waiting=2, by=factories.founder(), at=clock.now())


def _refused(constraint: str, /, **fields: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make.event("draft", **fields)


@pytest.mark.django_db
class TestEventConstraints:
    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("kind_known", {"kind": "party"}),
            ("has_a_name_and_place", {"name": ""}),
            ("has_a_name_and_place", {"place": ""}),
            ("has_a_telephone", {"telephone": ""}),
            ("has_a_language", {"languages": []}),
            ("is_somewhere", {"given": None}),
            ("has_places", {"places": 0}),
            ("has_places", {"places": 501}),
            ("counted_when_held", {"came": 3}),
        ],
    )
    def test_the_database_refuses(self, name: str, fields: dict[str, Any]) -> None:
        _refused(f"outreach_event_{name}", **fields)

    def test_an_end_before_the_beginning(self) -> None:
        _refused("outreach_event_ends_later", ends_at=clock.now())

    def test_control_online_needs_no_borough(self) -> None:
        assert make.event("draft", given=None, kind="online").borough is None

    @pytest.mark.parametrize("verb", ["opened", "closed", "held", "cancelled"])
    def test_stamps_go_with_the_state(self, verb: str) -> None:
        event = make.event("draft")
        with pytest.raises(IntegrityError, match=f"outreach_event_{verb}_stamps"), transaction.atomic():
            OutreachEvent.objects.filter(pk=event.pk).update(**{f"{verb}_at": clock.now()})


def _place(event: OutreachEvent, number: int) -> EventPlace:
    return EventPlace.objects.create(event=event, code_hash=str(number) * 64, taken_at=clock.now())


@pytest.mark.django_db
class TestPlacesInTheDatabase:
    def test_places_are_counted_whoever_writes(self) -> None:
        event = make.event()
        first, _ = _place(event, 1), _place(event, 2)
        event.refresh_from_db()
        assert event.taken == 2
        EventPlace.objects.filter(pk=first.pk).update(state="released", released_at=clock.now())
        event.refresh_from_db()
        assert event.taken == 1
        EventPlace.objects.all().delete()
        event.refresh_from_db()
        assert event.taken == 0

    def test_never_one_more_than_there_are(self) -> None:
        event = make.event(places=2)
        _place(event, 1), _place(event, 2)
        with pytest.raises(IntegrityError, match="outreach_event_not_overfull"), transaction.atomic():
            _place(event, 3)

    def test_control_without_the_trigger_it_runs_over(self) -> None:
        event = make.event(places=1)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE citizenship_eventplace DISABLE TRIGGER citizenship_event_taken")
            _place(event, 1), _place(event, 2)
            assert event.held_places.count() == 2
            transaction.set_rollback(True)

    @pytest.mark.parametrize("state", ["draft", "closed", "cancelled"])
    def test_no_place_while_it_is_not_open(self, state: str) -> None:
        with pytest.raises(IntegrityError, match="not given out now"), transaction.atomic():
            _place(make.event(state), 1)

    def test_no_place_once_it_began(self) -> None:
        with pytest.raises(IntegrityError, match="not given out now"), transaction.atomic():
            _place(make.event(starts_at=clock.now(), ends_at=clock.now() + timedelta(hours=1)), 1)

    def test_a_briefing_has_no_places_without_a_name(self) -> None:
        with pytest.raises(IntegrityError, match="only a briefing has bookings"), transaction.atomic():
            _place(make.briefing(), 1)

    def test_an_event_has_no_bookings_with_a_name(self) -> None:
        with pytest.raises(IntegrityError, match="only a briefing has bookings"), transaction.atomic():
            make.booking(make.event(), key="k")

    def test_the_count_is_not_written_by_hand(self) -> None:
        event = make.event()
        with pytest.raises(IntegrityError, match="taken_is_counted"), transaction.atomic():
            OutreachEvent.objects.filter(pk=event.pk).update(taken=2)

    @pytest.mark.parametrize("later", [{"language": "pl"}, {"needs": ["quiet"]}, {"code_hash": "f" * 64}])
    def test_needs_are_said_once(self, later: dict[str, Any]) -> None:
        place = _place(make.event(), 1)
        with pytest.raises((IntegrityError, InternalError), match="never written again"), transaction.atomic():
            EventPlace.objects.filter(pk=place.pk).update(**later)

    def test_control_needs_can_be_deleted(self) -> None:
        place = EventPlace.objects.get(code_hash=_with_needs().code_hash)
        EventPlace.objects.filter(pk=place.pk).update(language="", needs=[])
        assert not EventPlace.objects.with_needs().exists()

    def test_what_is_given_back_says_nothing(self) -> None:
        place = _with_needs()
        with pytest.raises(IntegrityError, match="released_says_nothing"), transaction.atomic():
            EventPlace.objects.filter(pk=place.pk).update(state="released", released_at=clock.now())


def _with_needs() -> EventPlace:
    make.taken(make.event(), language="pl", needs=("quiet",))
    return EventPlace.objects.get()


@pytest.mark.django_db
class TestContacts:
    def test_a_child_alone_leaves_no_contact(self) -> None:
        with pytest.raises(IntegrityError, match="forum_interest_ages"), transaction.atomic():
            make.interest(make.forum_host(), ages="under_16")

    def test_a_group_may_have_children(self) -> None:
        assert make.interest(make.forum_host(), kind="group", ages="under_16", people=12).people == 12

    @pytest.mark.parametrize("state", ["handed", "withdrawn", "expired"])
    def test_contact_is_kept_while_it_waits_only(self, state: str) -> None:
        row = make.interest(make.forum_host())
        with pytest.raises(IntegrityError, match="forum_interest_contact_while_asked"), transaction.atomic():
            ForumInterest.objects.filter(pk=row.pk).update(state=state, **{f"{state}_at": clock.now()})

    def test_a_cancelled_booking_names_nobody(self) -> None:
        row = make.booking(make.briefing(), key="k")
        with pytest.raises(IntegrityError, match=r"briefing_(cancelled_is_forgotten|forgotten)"), transaction.atomic():
            BriefingBooking.objects.filter(pk=row.pk).update(state="cancelled", cancelled_at=clock.now())

    def test_the_columns_hold_ciphertext(self) -> None:
        make.interest(make.forum_host())
        make.booking(make.briefing(), key="k")
        with connection.cursor() as cursor:
            cursor.execute("SELECT name || contact FROM citizenship_foruminterest")
            held = cursor.fetchone()[0]
            cursor.execute("SELECT name || email FROM citizenship_briefingbooking")
            held += cursor.fetchone()[0]
        assert "Robin" not in held and "young.example" not in held and "council.example" not in held
