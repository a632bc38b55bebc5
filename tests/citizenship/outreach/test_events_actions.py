"""What staff do with events, what the worker deletes, and who hears of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from citizenship.outreach import tasks_events
from citizenship.outreach.actions import events as actions
from citizenship.outreach.actions.events import Plan
from citizenship.outreach.models import EventPlace, OutreachEvent
from programmes import clock, tokens
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories
from tests.citizenship.factories import events as make
from tests.citizenship.factories.studies import borough_of

pytestmark = pytest.mark.django_db


def _plan(**given: Any) -> Plan:
    begins = clock.now() + timedelta(days=5)
    words: dict[str, Any] = {
        "kind": "bus",
        "name": "The bus in Southall",
        "about": "",
        "place": "Southall Broadway",
        "borough": borough_of("Ealing"),
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=4),
        "languages": ["pl", "pa"],
        "places": 20,
        "access": [],
        "telephone": "020 7946 0001",
        "host": "The bus team",
        "host_email": "Bus@Desk.example",
    }
    return Plan(**{**words, **given})


def _details(event: OutreachEvent, **given: Any) -> dict[str, Any]:
    held = {name: getattr(event, name) for name in actions.ADJUSTABLE}
    return {**held, "host_email": event.host_email or "", **given}


def _do(verb: str, event: OutreachEvent, by: Any, /, **given: Any) -> Any:
    return getattr(actions, verb)(event=event, by=by, token=factories.token(), **given)


class TestPlan:
    def test_it_is_a_draft_with_its_history(self, ines: Any) -> None:
        made = actions.plan(plan=_plan(), by=ines, token=factories.token())
        assert (made.state, made.host_email, made.planned_by) == ("draft", "bus@desk.example", ines)
        assert [move.verb for move in made.moves.all()] == ["plan"]
        assert AuditEvent.objects.filter(verb="citizenship.events.plan").exists()

    @pytest.mark.parametrize(
        ("field", "given"),
        [
            ("starts_at", {"starts_at": -1}),
            ("ends_at", {"ends_at": 4}),
            ("ends_at", {"ends_at": 24 * 6}),
            ("borough", {"borough": None}),
            ("languages", {"languages": []}),
        ],
    )
    def test_what_cannot_be_kept_is_refused_at_its_field(self, ines: Any, field: str, given: dict[str, Any]) -> None:
        hours = {name: clock.now() + timedelta(hours=value) for name, value in given.items() if name.endswith("_at")}
        with pytest.raises(MoveRefused) as refusal:
            actions.plan(plan=_plan(**{**given, **hours}), by=ines, token=factories.token())
        assert refusal.value.field == field

    def test_online_needs_no_borough(self, ines: Any) -> None:
        made = actions.plan(plan=_plan(kind="online", borough=None), by=ines, token=factories.token())
        assert made.borough is None

    def test_the_same_form_plans_once(self, ines: Any) -> None:
        token = factories.token()
        actions.plan(plan=_plan(), by=ines, token=token)
        with pytest.raises(tokens.AlreadyDone):
            actions.plan(plan=_plan(), by=ines, token=token)
        assert OutreachEvent.objects.count() == 1


class TestChange:
    def test_a_draft_changes_whole(self, ines: Any) -> None:
        made = make.event("draft")
        _do("change", made, ines, plan=_plan(name="Another"))
        made.refresh_from_db()
        assert (made.name, made.kind) == ("Another", "bus")

    def test_an_open_one_does_not(self, ines: Any) -> None:
        with pytest.raises(MoveRefused):
            _do("change", make.event(), ines, plan=_plan())


class TestAdjust:
    def test_details_are_put_right(self, ines: Any) -> None:
        event = make.event()
        _do("adjust", event, ines, **_details(event, places=30, telephone="020 7946 0009"))
        event.refresh_from_db()
        assert (event.places, event.telephone, event.host_email) == (30, "020 7946 0009", make.HOST_DESK)

    def test_not_fewer_places_than_are_taken(self, ines: Any) -> None:
        event = make.event()
        make.taken(event), make.taken(event)
        with pytest.raises(MoveRefused, match="2 places are taken") as refusal:
            _do("adjust", event, ines, **_details(event, places=1))
        assert refusal.value.field == "places"


class TestOpen:
    def test_the_host_gets_the_link_once(self, ines: Any) -> None:
        event = make.event("draft")
        opened = _do("open_", event, ines)
        _do("close", event, ines)
        _do("open_", event, ines)
        assert (opened.opened_by, Notice.objects.filter(event__contains="invite_host").count()) == (ines, 1)
        key = Notice.objects.get().body.split("/citizenship/events/host/")[1].split("/")[0]
        found = actions.host_of(key)
        assert found == event and key not in str(OutreachEvent.objects.values().get())

    def test_without_an_address_nobody_is_told(self, ines: Any) -> None:
        _do("open_", make.event("draft", host_email=None), ines)
        assert not Notice.objects.exists()


class TestInviteHost:
    def test_a_new_link_ends_the_old_one(self, ines: Any) -> None:
        event = make.event(key="old")
        _do("invite_host", event, ines)
        assert actions.host_of("old") is None
        assert Notice.objects.get().address == make.HOST_DESK


class TestClose:
    def test_places_stand(self, ines: Any) -> None:
        event = make.event()
        make.taken(event)
        _do("close", event, ines)
        event.refresh_from_db()
        assert (event.state, event.taken) == ("closed", 1)


class TestHold:
    def test_a_number_is_noted(self, ines: Any, set_now: Any) -> None:
        event = make.event()
        set_now(event.ends_at)
        assert _do("hold", event, ines, came=9).came == 9


class TestCancel:
    def test_needs_go_at_once_and_those_with_an_address_are_told(self, ines: Any) -> None:
        event, briefing = make.event(), make.briefing()
        make.taken(event, language="pl", needs=("quiet",))
        make.booking(briefing, key="k")
        _do("cancel", event, ines)
        assert not EventPlace.objects.with_needs().exists()
        assert [one.address for one in Notice.objects.all()] == [make.HOST_DESK]
        _do("cancel", briefing, ines)
        assert set(Notice.objects.values_list("address", flat=True)) == {make.HOST_DESK, "kit@council.example"}


STAFF_VERBS: list[tuple[str, dict[str, Any]]] = [
    ("change", {"plan": None}),
    ("adjust", dict.fromkeys(actions.ADJUSTABLE, "")),
    ("open_", {}),
    ("invite_host", {}),
    ("close", {}),
    ("hold", {"came": 1}),
    ("cancel", {}),
]


@pytest.mark.parametrize(("name", "given"), STAFF_VERBS, ids=lambda value: value if isinstance(value, str) else "")
def test_only_staff_of_outreach(otto: Any, name: str, given: dict[str, Any]) -> None:
    event = make.event()
    with pytest.raises(PermissionDenied):
        _do(name, event, otto, **given)
    event.refresh_from_db()
    assert event.state == "open" and not event.moves.exists()


def test_planning_is_for_staff_of_outreach(otto: Any) -> None:
    with pytest.raises(PermissionDenied):
        actions.plan(plan=_plan(), by=otto, token=factories.token())


class TestTheWorker:
    def test_needs_are_kept_until_the_day_after(self, set_now: Any) -> None:
        event = make.event()
        make.taken(event, language="pl", needs=("sign",))
        midnight = (event.ends_at.astimezone(clock.LONDON) + timedelta(days=1)).replace(hour=0, minute=0)
        set_now(midnight - timedelta(minutes=1))
        tasks_events.hourly("one")
        assert EventPlace.objects.with_needs().count() == 1
        set_now(midnight)
        tasks_events.hourly("two")
        assert not EventPlace.objects.with_needs().exists()
        assert EventPlace.objects.held().count() == 1

    def test_hosts_are_forgotten_after_thirty_days(self, set_now: Any) -> None:
        event = make.event(key="k")
        set_now(event.ends_at + timedelta(days=30))
        tasks_events.hourly("one")
        assert actions.host_of("k") == event
        set_now(event.ends_at + timedelta(days=30, seconds=1))
        tasks_events.hourly("two")
        event.refresh_from_db()
        assert (event.host_email, event.host_key_hash) == (None, "")
