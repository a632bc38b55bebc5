"""Invariants that no single room can show: I28 over every address, I29 over every room, I30 over every job and event.

The table in volunteering/README.md names the test and the negative control of each of the thirty.
"""

import contextlib
import re
import time
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from psycopg.types.range import TimestamptzRange as DateTimeTZRange

from programmes import clock, jobs, workflow
from programmes.jobs import actions as work
from programmes.jobs import registry
from programmes.jobs.models import Job
from programmes.notices.models import Notice
from tests import factories as people
from tests import house
from tests.access import world as grants_world
from tests.access import world_volunteering
from tests.access.expect import SIGNED_IN, VOLUNTEERING_ROLES
from tests.access.expectations import EXPECTED
from tests.access.test_matrix import asked, content
from tests.factories import token
from tests.services import Sink, Worker, wait_until
from tests.volunteering import factories
from tests.volunteering.factories import experiments as trials
from tests.volunteering.factories import headstart
from tests.volunteering.factories import rewards as make
from tests.volunteering.outside import browser, post, url, words
from volunteering.hosts.models import Host
from volunteering.hours import totals
from volunteering.hours.models import CreditedTime
from volunteering.opportunities.actions import attendance, signing_up
from volunteering.opportunities.models import SignUp
from volunteering.pathways.models import Entitlement
from volunteering.proof import actions as proving
from volunteering.rewards.models import ArmAssignment, Redemption
from volunteering.safeguarding import actions as safeguarding

# --- I28 -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def world(request: pytest.FixtureRequest) -> SimpleNamespace:
    """Every room's records, made by the cast of the access test."""
    cast = {name: request.getfixturevalue(name) for name in VOLUNTEERING_ROLES if name != "anonymous"}
    return world_volunteering.build(cast)


def strangers() -> dict[str, Client]:
    """Who does the same work elsewhere: another host, another employer, another school, another volunteer."""
    other = factories.host("Barnet Boat Club")
    who = {
        "host": factories.long_since(factories.coordinator("Gilbert Other", of=other), other),
        "employer": people.member("Evita Elsewhere", of=people.organisation("Print Two", kind="employer"), role="lead"),
        "school": people.member("Ursula Else", of=people.organisation("Barnet School", kind="school"), role="lead"),
        "volunteer": factories.volunteer("Zora Newcomer", age=30).user,
    }
    return {name: browser(user) for name, user in who.items()}


def owned(world: SimpleNamespace) -> dict[str, str]:
    """Every address of volunteering that names a record which belongs to somebody, by the route's key."""
    found = {}
    for route in house.routes(get_resolver()):
        expect = EXPECTED.get(route.key)
        if expect is None or not route.key.startswith("volunteering:") or not expect.args:
            continue
        # A guardian's key is a permission of its own: in somebody else's browser it is refused, and not hidden.
        if expect.allowed >= SIGNED_IN or not set(expect.others) <= {404, 405}:
            continue
        given = {name: grants_world.value(world, path) for name, path in expect.args.items()}
        found[route.key] = reverse(route.name, kwargs=given)
    return found


# Any volunteer may log time at any host, and meets the same page at the door of any session; any employer's lead may
# book places in a public session, for the colleagues of their own organisation alone.
FOR_EVERY_VOLUNTEER = {"volunteering:hours_log_host", "volunteering:check_in", "volunteering:team_book"}


def reached(client: Client, world: SimpleNamespace) -> list[str]:
    """Where somebody got further than "not found", by any verb, or wrote anything."""
    found = []
    for key, path in owned(world).items():
        if key in FOR_EVERY_VOLUNTEER:
            continue
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            data = {"form_token": token(), "reason": "x", "note": "x", "text": "x"} if method == "POST" else None
            response, writes = _sent(client, method, path, data)
            if response.status_code not in {404, 405} or writes:
                found.append(f"{method} {key}: {response.status_code} {writes[:1]}")
    return found


def _sent(client: Client, method: str, path: str, data: Any) -> tuple[Any, list[str]]:
    """One request with a whole form, undone afterwards, with the statements that wrote."""
    sender = client
    if data is not None:
        sender = SimpleNamespace(cookies=client.cookies, post=lambda where: client.post(where, data))  # type: ignore[assignment]
    response, writes = asked(sender, method, path)
    content(response)
    return response, writes


@pytest.mark.django_db
class TestI28NothingOfOthers:
    """I28: cross-organisation ids give 404 for every object type and verb."""

    def test_every_record_by_every_verb(self, world: SimpleNamespace) -> None:
        assert len(owned(world)) > 40
        assert {name: reached(client, world) for name, client in strangers().items()} == {
            "host": [], "employer": [], "school": [], "volunteer": [],
        }  # fmt: skip

    def test_control_without_the_scope_the_stranger_gets_in(
        self, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = strangers()["host"]
        client.raise_request_exception = False
        monkeypatch.setattr(type(Host.objects.all()), "of", lambda rows, user: rows)
        monkeypatch.setattr(type(Host.objects), "of", lambda manager, user: manager.all())
        assert any("host_session" in each for each in reached(client, world))

    def test_control_the_owner_gets_in(self, world: SimpleNamespace) -> None:
        assert any("host_session" in each for each in reached(browser(world.guy), world))


# --- I29 -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestI29OnePersonTwoAccounts:
    """I29, over all rooms: one merge, and nothing overlaps, nothing is earned twice, one entitlement is left."""

    @pytest.fixture
    def pair(self, growers: Any, guy: Any) -> Any:
        """One person of 17 with two accounts, each with the same hours, session, trial, cycle and a reward."""
        make.rules()
        host, other = factories.host(growers), factories.host("Lea Bridge Library Friends")
        first = factories.minor("Ada Cole", age=17, permitted=True)
        second = factories.minor("Edda Cole", birth=first.born, age=17, permitted=True)
        start = clock.now().replace(hour=9, minute=0, second=0, microsecond=0)
        approved = {"approved_bands": ["from_16"], "approved_at": clock.now(), "approved_by": people.founder()}
        trial = trials.experiment(state="running", min_age=16, **approved)
        cycle, session = headstart.cycle(), factories.session(factories.opportunity(host), capacity=5)
        for who, place in ((first, host), (second, other)):
            for day in (2, 3):  # sixteen hours, at the same time of the same days
                factories.credited(who, host=place, minutes=480, starts_at=start - timedelta(days=day))
            headstart.there(headstart.placed(who, cycle))
            factories.sign_up(who, session)
            make.redeem(who, make.reward())
            trials.joined(trial, who)
            proving.issue(volunteer=who, by=who.user, name=who.user.name, token=token())
        return SimpleNamespace(first=first, second=second, cycle=cycle, session=session, trial=trial)

    def merge(self, pair: Any, vera: Any) -> None:
        address = reverse("admin:volunteering_volunteer_merge", args=[pair.first.pk])
        assert post(browser(vera), address, email=pair.second.user.email, note="One person.").status_code == 302
        make.settled()

    def test_by_the_officers_page(self, pair: Any, vera: Any) -> None:
        assert Entitlement.objects.filter(state="standing").count() == 2
        assert totals.confirmed_minutes(pair.first) == totals.confirmed_minutes(pair.second) == 960
        self.merge(pair, vera)
        assert (totals.confirmed_minutes(pair.first), totals.confirmed_minutes(pair.second)) == (960, 0)
        assert CreditedTime.objects.filter(volunteer=pair.first).count() == 2
        # 160 points for 16 hours, once; both rewards stay, and what was spent too much is a debt that shows.
        assert Redemption.objects.filter(volunteer=pair.first).count() == 2
        assert make.balance(pair.first) - make.owed(pair.first) == 160 - 2 * 50
        assert make.balance(pair.second) == make.owed(pair.second) == 0
        make.sound()
        assert SignUp.objects.live().filter(session=pair.session).count() == 1
        pair.session.refresh_from_db()
        assert pair.session.confirmed == 1
        assert ArmAssignment.objects.filter(experiment=pair.trial, volunteer=pair.first).count() == 1
        standing = Entitlement.objects.filter(state="standing").select_related("placement")
        assert [each.placement.volunteer for each in standing] == [pair.first]

    def test_control_without_the_consequence_the_hours_stay_apart(
        self, pair: Any, vera: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Negative control: the rooms hear nothing, and one person has two entitlements and thirty-two hours."""
        monkeypatch.setitem(workflow._consequences, "volunteering.safeguarding.merged", [])
        self.merge(pair, vera)
        assert totals.confirmed_minutes(pair.first) + totals.confirmed_minutes(pair.second) == 1920
        assert Entitlement.objects.filter(state="standing").count() == 2
        assert SignUp.objects.live().filter(session=pair.session).count() == 2


# --- I30 -------------------------------------------------------------------------------------------------------------

# What a second run may write: that it ran.
RUNS: set[str] = set()


def everything() -> dict[str, list[Any]]:
    """Every row of volunteering, and every message: what a repeat must leave as it is."""
    kept: dict[str, list[Any]] = {}
    for model in [*apps.get_app_config("volunteering").get_models(), Notice]:
        rows = model._base_manager.order_by("pk").values_list()
        kept[model.__name__] = [tuple(map(str, row)) for row in rows]
    return {name: rows for name, rows in kept.items() if name not in RUNS}


def changed(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, Any]:
    """Which tables differ, and how."""
    return {name: set(after[name]) ^ set(before[name]) for name in after if after[name] != before[name]}


PERIODIC = sorted(kind for kind in registry.schedules if kind.startswith("volunteering."))


@pytest.mark.django_db
class TestI30Twice:
    """I30: work that is done at least once is as if done once, whatever it is."""

    def test_the_jobs_are_those_that_run(self) -> None:
        assert len(PERIODIC) >= 10

    @pytest.fixture
    def due(self, world: SimpleNamespace, set_now: Any) -> SimpleNamespace:
        """The same world, nine days later: offers have run out, lists close, codes end, hosts are slow."""
        start = clock.now() + timedelta(days=12)
        full = factories.session(world.open_opportunity, starts_at=start, capacity=1)
        for name, state in (("Wil Waits", "offered"), ("Nia Next", "waiting")):
            factories.sign_up(factories.volunteer(name), full, state=state)
        set_now(clock.now() + timedelta(days=2))
        return world

    @pytest.mark.parametrize("kind", PERIODIC)
    def test_a_periodic_job(self, kind: str, due: SimpleNamespace, set_now: Any) -> None:
        for later in (0, 9, 40, 400):
            set_now(clock.now() + timedelta(days=later))
            at = clock.now()
            set_now(at)
            registry.handlers[kind].function("2026-03-06T03:00Z")
            first = everything()
            registry.handlers[kind].function("2026-03-06T03:00Z")
            assert changed(first, everything()) == {}, f"{kind}, {later} days later"

    def test_control_the_first_run_does_something(self, due: SimpleNamespace, set_now: Any) -> None:
        """Without this, jobs that find nothing to do would pass."""
        busy = set()
        for kind in PERIODIC:
            with contextlib.suppress(_Undo), transaction.atomic():
                for later in (0, 9, 40, 400):
                    set_now(clock.now() + timedelta(days=later))
                    before = everything()
                    registry.handlers[kind].function("2026-03-06T03:00Z")
                    busy |= {kind} if changed(before, everything()) else set()
                raise _Undo
        assert {"volunteering.offers.pass_on", "volunteering.lists.close", "volunteering.safeguarding.daily"} <= busy

    @pytest.fixture
    def heard(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
        """Every announcement of volunteering with its facts, in order, while the story is told."""
        said: list[tuple[str, dict[str, Any]]] = []
        for event in [each for each in workflow._consequences if each.startswith("volunteering.")]:

            def note(event: str = event, **facts: Any) -> None:
                said.append((event, facts))

            monkeypatch.setitem(workflow._consequences, event, [*workflow._consequences[event], note])
        return said

    def test_each_consequence_of_a_whole_story(
        self, heard: list[Any], farah: Any, growers: Any, guy: Any, vera: Any, tomi: Any
    ) -> None:
        """Sign up, be there, be corrected, spend, prove, merge, withdraw; then everything is announced once more."""
        self.story(farah, growers, guy, vera, tomi)
        said, names = list(heard), {event for event, _ in heard}
        assert names >= {
            "volunteering.hours.entered", "volunteering.safeguarding.merged",
            "volunteering.safeguarding.permission_ended", "volunteering.opportunities.attended",
        }  # fmt: skip
        first = everything()
        for event, facts in said:
            for fact in facts.values():
                if hasattr(fact, "refresh_from_db"):
                    fact.refresh_from_db()
            with transaction.atomic():
                workflow.after(event, **facts)
            assert changed(first, everything()) == {}, event
        make.sound()

    def story(self, farah: Any, growers: Any, guy: Any, vera: Any, tomi: Any) -> None:
        make.rules()
        host = factories.host(growers)
        factories.long_since(guy, host)
        me, noon = factories.volunteer(farah), clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
        session = factories.session(factories.opportunity(host), starts_at=noon - timedelta(days=2))
        place = factories.sign_up(me, session)
        assert post(browser(guy), url("host_attended", place.pk)).status_code == 302
        entry = factories.credited(me, host=host, minutes=600, starts_at=noon - timedelta(days=5))
        make.redeem(me, make.reward(points=80))
        proving.issue(volunteer=me, by=farah, name=farah.name, token=token())
        factories.corrected(entry, minutes=120)
        twin = factories.volunteer("Second Farah", birth=me.born)
        safeguarding.merge(keep=me, drop=twin, by=vera, token=token(), note="One person.")
        young = factories.minor(tomi, permitted=True)
        ahead = factories.session(session.opportunity)
        signing_up.sign_up(volunteer=young, session=ahead, by=tomi, token=token())
        safeguarding.withdraw_permission(permission=young.permissions.get(), by=None, token=token())


class _Undo(Exception):
    """Undoes a savepoint."""


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_i30_a_worker_killed_while_it_passes_offers_on(growers: Any) -> None:
    """I30: eleven of twelve lists are done, the worker dies, another one finishes; nobody is told twice."""
    offered = factories.opportunity(factories.host(growers))
    start = clock.now() + timedelta(days=9)
    sessions = [factories.session(offered, starts_at=start + timedelta(days=n), capacity=1) for n in range(12)]
    for number, each in enumerate(sessions):
        for turn, state in enumerate(("offered", "waiting")):
            who = factories.volunteer(people.person(f"Person{number}x{turn} Lee"))
            more = {"offered_until_at": clock.now()} if state == "offered" else {}
            factories.sign_up(who, each, state=state, at=clock.now() - timedelta(days=2), **more)
    told = Notice.objects.filter(event__startswith="volunteering.sign_up.")

    def passed() -> int:
        return SignUp.objects.filter(state="offered", in_line=2).count()

    with Sink() as sink:
        first = Worker(email_port=sink.port, JOB_LEASE_SECONDS="3").start()
        with transaction.atomic():
            # The last list is held here, so that the worker stops before it, with the others done.
            type(sessions[-1]).objects.select_for_update().get(pk=sessions[-1].pk)
            _put_down()
            wait_until(lambda: passed() >= 11, seconds=60, what="eleven lists")
            first.kill()
            first.log.unlink(missing_ok=True)
        assert passed() == 11, "killed midway"

        def finished() -> bool:
            Job.objects.update(poked_at=None)
            work.sweep()
            time.sleep(0.5)
            return passed() == 12 and not Job.objects.undone().filter(kind="volunteering.offers.pass_on").exists()

        with Worker(email_port=sink.port, JOB_LEASE_SECONDS="3"):
            wait_until(finished, seconds=60, what="another worker to finish")
    assert Counter(SignUp.objects.values_list("state", flat=True)) == {"lapsed": 12, "offered": 12}
    each_once = Counter(told.values_list("event", "recipient"))
    assert len(each_once) == 24 and set(each_once.values()) == {1}
    assert max(Counter(mail["Message-ID"] for mail in sink.messages).values(), default=1) == 1


def _put_down() -> None:
    """The job, committed on a connection of its own, while this one holds a row."""
    import threading

    from django.db import connection

    def put() -> None:
        try:
            with transaction.atomic():
                jobs.later("volunteering.offers.pass_on", "now")
        finally:
            connection.close()

    thread = threading.Thread(target=put)
    thread.start()
    thread.join()


# --- controls of what the database refuses ----------------------------------------------------------------------------


@pytest.mark.django_db
class TestControls:
    """Each row is refused while its rule stands (the rooms' own tests), and kept once the rule is taken away."""

    @pytest.fixture
    def session(self, growers: Any) -> Any:
        return factories.session(factories.opportunity(factories.host(growers)))

    def without(self, statement: str) -> None:
        """Take a guard of the database away; the test's end puts it back."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(statement)

    def test_i2_a_person_twice_in_a_session(self, session: Any, farah_volunteer: Any) -> None:
        def twice() -> None:
            for _ in range(2):
                factories.sign_up(farah_volunteer, session, state="no_show")

        with pytest.raises(IntegrityError, match="sign_up_once"), transaction.atomic():
            twice()
        self.without("DROP INDEX sign_up_once")
        twice()
        assert SignUp.objects.filter(session=session).count() == 2

    def test_i4_an_offer_in_the_quiet_time(self, session: Any, farah_volunteer: Any) -> None:
        late = {"state": "offered", "offered_until_at": session.quiet_from + timedelta(seconds=1)}
        with pytest.raises(IntegrityError, match="quiet time"), transaction.atomic():
            factories.sign_up(farah_volunteer, session, **late)
        self.without("ALTER TABLE volunteering_signup DISABLE TRIGGER volunteering_signup_period")
        period = DateTimeTZRange(session.starts_at, session.ends_at)
        with contextlib.suppress(TypeError):
            factories.sign_up(farah_volunteer, session, period=period, **late)
        assert SignUp.objects.filter(session=session, state="offered").exists()

    def test_i23_a_place_without_permission(self, session: Any, tomi: Any) -> None:
        young = factories.minor(tomi)
        with pytest.raises(IntegrityError, match="sign_up_permitted_under_16"), transaction.atomic():
            factories.sign_up(young, session)
        self.without("ALTER TABLE volunteering_signup DROP CONSTRAINT sign_up_permitted_under_16")
        assert factories.sign_up(young, session).pk

    def test_i24_a_check_of_somebody_under_16(self, growers: Any, tomi: Any) -> None:
        fields = {"minimum_age": 16, "check_level": "enhanced", "check_reason": "children_sometimes"}
        checked = factories.opportunity(factories.host(growers), **fields)
        young = factories.minor(tomi, permitted=True)
        with pytest.raises(IntegrityError, match="nobody under 16"), transaction.atomic():
            factories.background_check(young, checked)
        self.without("ALTER TABLE volunteering_backgroundcheck DISABLE TRIGGER volunteering_check_allowed")
        assert factories.background_check(young, checked).pk

    def test_i11_a_code_that_does_not_age(
        self, session: Any, farah_volunteer: Any, set_now: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A code of ten minutes ago is refused; were every code of the session's hour good, it would be taken."""
        place = factories.sign_up(farah_volunteer, session)
        old = attendance.code_at(session, session.starts_at)
        set_now(session.starts_at + timedelta(minutes=10))
        sent = {"form_token": token(), "code": old}
        me = browser(farah_volunteer.user)
        me.post(url("check_in", session.pk), sent)
        place.refresh_from_db()
        assert place.checked_in_at is None
        monkeypatch.setattr(attendance, "code_at", lambda session, at, *, back=0: old)
        post(me, url("check_in", session.pk), code=old)
        place.refresh_from_db()
        assert place.checked_in_at

    def test_i26_a_sheet_that_never_closes(
        self, session: Any, farah_volunteer: Any, guy: Any, set_now: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """On the fifteenth day nobody is named; with the limit away the name is there."""
        factories.sign_up(farah_volunteer, session)
        factories.long_since(guy)
        host = browser(guy)
        set_now(session.ends_at + timedelta(days=15))
        assert farah_volunteer.known_as not in words(host.get(url("host_session", session.pk)))
        monkeypatch.setattr("volunteering.opportunities.models.sessions.ROSTER_DAYS", 400)
        monkeypatch.setattr("volunteering.opportunities.models.sign_ups.ROSTER_DAYS", 400)
        assert farah_volunteer.known_as in words(host.get(url("host_session", session.pk)))


class TestTable:
    """The table of invariants in volunteering/README.md."""

    NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")

    def rows(self) -> list[list[str]]:
        """The cells of each row."""
        table = (house.ROOT / "volunteering/README.md").read_text().partition("\n## Invariants\n")[2]
        table = table.partition("\n#")[0]
        return [row.strip("| ").split(" | ") for row in table.splitlines() if re.match(r"\| I\d+ ", row)]

    def test_all_thirty_with_tests_and_controls_that_are_there(self) -> None:
        rows = self.rows()
        assert [row[0].split()[0] for row in rows] == [f"I{number}" for number in range(1, 31)]
        for row in rows:
            for cell in row[2:4]:
                named = self.NAMED.findall(cell)
                assert named, row[0]
                assert [each for each in named if not self.is_there(*each)] == [], row[0]

    def is_there(self, path: str, name: str) -> bool:
        """Whether this file has this test."""
        file = house.ROOT / "tests/volunteering" / path
        return file.exists() and f"def {name}(" in file.read_text()

    def test_control_a_test_that_is_not_there_is_noticed(self) -> None:
        assert not self.is_there("test_invariants.py", "test_nobody_wrote")
