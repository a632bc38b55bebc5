"""Every route × every role × every method, against the table in expectations.py."""

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, reset_queries, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from programmes.people import access
from tests import factories, house
from tests.access import world, world_citizenship, world_volunteering
from tests.access.expect import CITIZENSHIP_ROLES, GROUP, LOGIN, MAY, ROLES, STAFF, VOLUNTEERING_ROLES, Expect
from tests.access.expectations import EXPECTED

pytestmark = pytest.mark.django_db
# Tables that opening a page may write to: the session itself, and the counters of the rate limits.
HOUSEKEEPING = re.compile(
    r'(INSERT INTO|UPDATE|DELETE FROM) "?(django_session|portal_cache|account_|mfa_)', re.IGNORECASE
)
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE")
# Two are enough for the methods that no page has: a visitor, and the superuser, whom nothing but the method can stop.
EVERY_METHOD = frozenset({"anonymous", "root"})
# Staff's pages have one gate for whoever is no staff: a visitor and an owner of each area send their forms to it.
SEND_TO_STAFF = frozenset({"anonymous", "amina", "farah", "ravi", *STAFF})
# Staff whose work it is read Peckham's words; the group's own people wrote them.
MAY_SEE = GROUP | MAY["read_applications"]
# An assessor reads the one application that they score, on these pages and nowhere else.
ASSESSOR_SEES = {"dev": re.compile(r"grants:panel_|admin:grants_assessment_(score|declare|file)$")}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals are the point here; a log line for each would bury the one that matters."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Everybody but the visitor, by name."""
    return {name: request.getfixturevalue(name) for name in ROLES if name != "anonymous"}


@pytest.fixture
def here(cast: dict[str, Any], peckham: Any, camden: Any) -> Any:
    """Peckham's records."""
    return world.build(cast, peckham, camden)


@pytest.fixture
def client(cast: dict[str, Any]) -> dict[str, Client]:
    """Everybody's browser."""
    return world.clients(cast)


AREAS_APART = ("volunteering", "citizenship")


def area_of(key: str) -> str:
    """The area whose walk, with a world and a cast of its own, a route belongs to; "" for grants and the portal."""
    starts = {area: (f"{area}:", f"admin:{area}_", f"admin/{area}/") for area in AREAS_APART}
    return next((area for area, of_area in starts.items() if key.startswith(of_area)), "")


def addresses(here: Any, *, area: str = "") -> Iterator[tuple[str, str, Expect]]:
    """Every route with an address in this world."""
    for route in house.routes(get_resolver()):
        # tests/test_consistency.py fails on a route that is not expected.
        if route.key not in EXPECTED or area_of(route.key) != area:
            continue
        expect = EXPECTED[route.key]
        given = {name: world.value(here, path) for name, path in expect.args.items()}
        if route.name:
            yield route.key, reverse(route.name, kwargs=given), expect
        else:
            path = re.sub(r"\(\?P<(\w+)>[^)]*\)\$?", r"<\1>", route.pattern)
            yield route.key, "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m, g=given: str(g[m.group(1)]), path), expect


def asked(client: Client, method: str, path: str) -> tuple[Any, list[str]]:
    """One request, undone afterwards, with the statements that wrote."""
    cookies = client.cookies.copy()
    reset_queries()  # the log of a whole walk is longer than Django keeps
    try:
        with transaction.atomic(), CaptureQueriesContext(connection) as seen:
            response = getattr(client, method.lower())(path)
            transaction.set_rollback(True)
    finally:
        client.cookies = cookies
    return response, [q["sql"] for q in seen if WRITES.match(q["sql"]) and not HOUSEKEEPING.search(q["sql"])]


def content(response: Any) -> bytes:
    """The whole answer, its file closed (response.close() would close the test's database connection too)."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for close in response._resource_closers:
        close()
    return body


def as_expected(role: str, method: str, response: Any, expect: Expect) -> bool:
    """Whether this answer may be given to this role."""
    status = response.status_code
    if role == "anonymous" and expect.visitor == LOGIN:
        return status == 302 and "/login/" in response["Location"]
    allowed = expect.visitor if role == "anonymous" else expect.ok if role in expect.allowed else expect.others
    if method == "GET":
        return status in allowed
    if method == "HEAD":
        return status in allowed or status == 405
    # Whether an empty form is refused is each page's own test; here nobody else may get further, and nothing may break.
    return status < 500 if role in expect.allowed or role == "anonymous" else status in {*allowed, 405}


def methods(role: str, key: str) -> tuple[str, ...]:
    """How this role asks for this route. Everybody opens everything, and sends a form to every page but staff's."""
    if role in EVERY_METHOD:
        return METHODS
    return METHODS[:2] if role in SEND_TO_STAFF or not key.startswith("admin") else METHODS[:1]


def walk(role: str, client: Client, places: Iterator[tuple[str, str, Expect]], may_see: Callable[[str], bool]) -> None:
    """Ask every address by every method. Fails on a wrong answer, on the mark where it may not be, on a write."""
    wrong, leaks, wrote = [], [], []
    for key, path, expect in places:
        for method in methods(role, key):
            response, writes = asked(client, method, path)
            if not as_expected(role, method, response, expect):
                wrong.append(f"{method} {key}: {response.status_code} {response.headers.get('Location', '')}")
            body = content(response)
            if not may_see(key) and world.CANARY.encode() in body + str(response.headers).encode():
                leaks.append(f"{method} {key}")
            if writes and expect.reads and (method in {"GET", "HEAD"} or role not in expect.allowed):
                wrote.append(f"{method} {key}: {writes[0][:120]}")
    assert not wrong, "\n".join(wrong)
    assert not leaks, f"{role} saw what is marked: {leaks}"
    assert not wrote, "\n".join(wrote)


@pytest.mark.parametrize("role", ROLES)
def test_every_route(role: str, here: Any, client: dict[str, Client]) -> None:
    own = ASSESSOR_SEES.get(role)
    walk(role, client[role], addresses(here), lambda key: role in MAY_SEE or bool(own and own.match(key)))


@pytest.mark.parametrize("role", VOLUNTEERING_ROLES)
def test_every_route_of_volunteering(role: str, request: pytest.FixtureRequest) -> None:
    """The mark stands in what a minor, a guardian and a volunteer wrote."""
    walk_area("volunteering", world_volunteering, role, VOLUNTEERING_ROLES, request)


@pytest.mark.parametrize("role", CITIZENSHIP_ROLES)
def test_every_route_of_citizenship(role: str, request: pytest.FixtureRequest) -> None:
    """The mark stands in what Camden's registrar wrote."""
    walk_area("citizenship", world_citizenship, role, CITIZENSHIP_ROLES, request)


def walk_area(area: str, its_world: Any, role: str, roles: list[str], request: pytest.FixtureRequest) -> None:
    """Build the area's world and walk its routes as this role."""
    cast = {name: request.getfixturevalue(name) for name in roles if name != "anonymous"}
    there = its_world.build(cast)
    places = addresses(there, area=area)
    walk(role, world.clients(cast)[role], places, lambda key: its_world.may_see(role, key))


def test_control_the_mark_is_seen_where_it_may_be(here: Any, client: dict[str, Client]) -> None:
    """Without this the search for leaks might look at the wrong thing."""
    for role in ("amina", "bode", "efua"):
        path = (
            reverse("admin:grants_application_change", args=[here.sent.pk])
            if role == "efua"
            else here.draft.get_absolute_url()
        )
        assert world.CANARY in asked(client[role], "GET", path)[0].content.decode(), role
    response, _ = asked(client["amina"], "GET", reverse("grants:application_file", args=[here.draft.pk, here.file.pk]))
    assert world.CANARY.encode() in content(response)


def test_control_a_wrong_answer_is_noticed(here: Any, client: dict[str, Client]) -> None:
    response, _ = asked(client["amina"], "GET", here.draft.get_absolute_url())
    assert as_expected("amina", "GET", response, EXPECTED["grants:application_detail"])
    assert not as_expected("carys", "GET", response, EXPECTED["grants:application_detail"])
    assert not as_expected("anonymous", "GET", response, EXPECTED["grants:application_detail"])


def test_a_removed_colleague_is_out_at_the_next_request(here: Any, client: dict[str, Client], amina: Any) -> None:
    from programmes.people import actions

    pages = [here.draft.get_absolute_url(), reverse("programmes:organisation_detail", args=[here.peckham.pk])]
    assert [client["bode"].get(page).status_code for page in pages] == [200, 200]
    actions.remove_member(membership=here.bode_membership, by=amina, token=factories.token())
    assert [client["bode"].get(page).status_code for page in pages] == [404, 404]
    assert [client["amina"].get(page).status_code for page in pages] == [200, 200]


def test_an_ended_role_is_out_at_the_next_request(here: Any, client: dict[str, Client], efua: Any, root: Any) -> None:
    page = reverse("admin:grants_application_change", args=[here.sent.pk])
    assert client["efua"].get(page).status_code == 200
    appointment = efua.appointments.get()
    appointment.close(by=root, at=here.sent.submitted_at)
    appointment.save()
    assert client["efua"].get(page).status_code in {302, 403}


def test_staff_without_a_second_factor_see_nothing(here: Any, efua: Any, client: dict[str, Client]) -> None:
    efua.authenticator_set.all().delete()
    response = client["efua"].get(reverse("admin:grants_application_changelist"))
    assert response.status_code == 302
    assert "/2fa/" in response["Location"]


def test_the_table_knows_the_roles_as_they_are() -> None:
    """A role that gains a permission must be looked at here."""
    roles = {
        "dev": access.Role.ASSESSOR,
        "efua": access.Role.OFFICER,
        "ade": access.Role.HEAD,
        "finn": access.Role.FINANCE,
        "noor": access.Role.ANALYST,
        "otto": access.Role.EDITOR,
        "ines": access.Role.CITIZENSHIP,
        "vera": access.Role.VOLUNTEERING,
        "sol": access.Role.SAFEGUARDING,
    }
    for permission in access.Permission:
        held = {name for name, role in roles.items() if permission in access.ROLES[role]}
        held |= {"root"} - ({"root"} if permission in access.ONLY_BY_APPOINTMENT else set())
        assert held == set(MAY[permission.value]), permission
