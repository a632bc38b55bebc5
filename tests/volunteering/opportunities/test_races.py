"""I1, I2, I4 with real connections: many at once, over every way to a place; and what happens without the guard."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections, transaction

from programmes.tokens import AlreadyDone
from programmes.workflow import MoveRefused
from tests import factories as people
from tests.factories import token
from tests.volunteering import factories
from volunteering.opportunities.actions import seats, signing_up
from volunteering.opportunities.models import Session, SignUp
from volunteering.safeguarding.models import Volunteer

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 50
AT_ONCE = 16


def together(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run all of them, sixteen connections at a time, begun together; what each returned or raised."""
    gate = threading.Barrier(min(AT_ONCE, len(acts)))

    def run(number: int) -> Any:
        try:
            if number < gate.parties:
                gate.wait(timeout=30)
            return acts[number]()
        except Exception as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(len(acts))))


@pytest.fixture
def session(growers: Any, guy: Any) -> Session:
    return factories.session(factories.opportunity(factories.host(growers)), capacity=1)


def crowd(number: int) -> list[Volunteer]:
    return [factories.volunteer(people.person(f"Person{n} Lee"), age=20 + n % 30) for n in range(number)]


@pytest.fixture
def without_the_guard(session: Session) -> Iterator[None]:
    """The trigger that counts places is away."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE volunteering_signup DISABLE TRIGGER volunteering_signup_held")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE volunteering_signup ENABLE TRIGGER volunteering_signup_held")


def every_way(session: Session, who: list[Volunteer], vera: Any, hana: Any, tideway: Any, guy: Any) -> list[Any]:
    """One way to a place after the other: page, staff, a team's lead, and a host's acceptance of an application."""
    acts: list[Any] = []
    for number, each in enumerate(who):
        given = {"session": session, "token": token()}
        if number % 4 == 0:
            acts.append(lambda v=each, g=given: signing_up.sign_up(volunteer=v, by=v.user, **g))
        elif number % 4 == 1:
            acts.append(lambda v=each, g=given: signing_up.add(volunteer=v, by=vera, reason="Rang us", **g))
        elif number % 4 == 2:
            acts.append(
                lambda v=each, g=given: signing_up.book_group(organisation=tideway, volunteers=[v], by=hana, **g)[0]
            )
        else:
            applied = factories.sign_up(each, session, state="applied")
            acts.append(lambda s=applied: signing_up.accept(sign_up=s, by=guy, token=token()))
    return acts


def test_fifty_for_one_place(session: Session, vera: Any, hana: Any, tideway: Any, guy: Any) -> None:
    """I1, check 1: exactly one place, forty-nine on the list in the order of arrival, never an error."""
    made = together(every_way(session, crowd(MANY), vera, hana, tideway, guy))
    assert [each for each in made if isinstance(each, Exception)] == []
    assert Counter(each.state for each in made) == {"confirmed": 1, "waiting": MANY - 1}
    session.refresh_from_db()
    assert session.confirmed == 1
    numbers = SignUp.objects.filter(session=session, state="waiting").order_by("in_line")
    assert list(numbers.values_list("in_line", flat=True)) == list(range(1, MANY))
    place = SignUp.objects.get(session=session, state="confirmed")
    signing_up.cancel(sign_up=place, by=place.volunteer.user, token=token())
    first = SignUp.objects.get(session=session, in_line=1)
    assert first.state == "offered", "the next gets an offer, not a place"


def test_control_without_the_trigger_too_many_get_a_place(session: Session, without_the_guard: None) -> None:
    """Negative control of I1: the same sign-ups, and the session is overbooked."""
    made = together([
        partial(signing_up.sign_up, volunteer=each, session=session, by=each.user, token=token()) for each in crowd(8)
    ])  # fmt: skip
    assert Counter(each.state for each in made)["confirmed"] > 1


def test_control_without_the_lock_the_check_still_refuses(session: Session, monkeypatch: Any) -> None:
    """I1 rests on the database: with no row lock nobody gets a place too many, though some meet a refusal."""
    monkeypatch.setattr(seats, "lock", lambda key: Session.objects.select_related("opportunity__host").get(pk=key))
    monkeypatch.setattr(seats, "next_in_line", lambda session: None)
    together([
        partial(signing_up.sign_up, volunteer=each, session=session, by=each.user, token=token()) for each in crowd(12)
    ])  # fmt: skip
    assert SignUp.objects.filter(session=session, state="confirmed").count() == 1


def test_one_person_twenty_times(session: Session) -> None:
    """I2: one row, and everybody else is told so."""
    (each,) = crowd(1)
    made = together([
        lambda: signing_up.sign_up(volunteer=each, session=session, by=each.user, token=token()) for _ in range(20)
    ])  # fmt: skip
    kinds = Counter(type(one) for one in made)
    assert kinds == {SignUp: 1, MoveRefused: 19}
    assert SignUp.objects.filter(volunteer=each).count() == 1


def test_one_form_twenty_times(session: Session) -> None:
    """I16's like for places: one form is one sign-up, and each sending is led to it."""
    (each,) = crowd(1)
    given = token()
    made = together([
        lambda: signing_up.sign_up(volunteer=each, session=session, by=each.user, token=given) for _ in range(20)
    ])  # fmt: skip
    assert Counter(type(one) for one in made) == {SignUp: 1, AlreadyDone: 19}


def test_one_person_in_overlapping_sessions(session: Session) -> None:
    """I3: two sessions at one time, taken at the same moment: one of them."""
    (each,) = crowd(1)
    other = factories.session(session.opportunity, starts_at=session.starts_at)
    made = together([
        partial(signing_up.sign_up, volunteer=each, session=one, by=each.user, token=token())
        for one in [session, other] * 4
    ])  # fmt: skip
    assert SignUp.objects.live().filter(volunteer=each).count() == 1
    assert all(isinstance(one, SignUp | MoveRefused) for one in made)


def test_cancel_while_the_offer_runs_out(session: Session, set_now: Any) -> None:
    """I4: an expiry and an answer at the same moment leave one holder."""
    holder, first, second = crowd(3)
    place = factories.sign_up(holder, session)
    offered = factories.sign_up(first, session, state="waiting")
    factories.sign_up(second, session, state="waiting")
    signing_up.cancel(sign_up=place, by=holder.user, token=token())
    offered.refresh_from_db()
    assert offered.offered_until_at
    set_now(offered.offered_until_at)
    acts: list[Any] = [lambda: signing_up.take(sign_up=offered, by=first.user, token=token())]
    acts += [lambda: signing_up.cancel(sign_up=offered, by=first.user, token=token())]
    acts += [signing_up.pass_on_all] * 4
    together(acts)
    session.refresh_from_db()
    assert session.confirmed == 1
    assert SignUp.objects.get(session=session, state="offered").volunteer == second


def test_a_withdrawn_permission_is_never_missed(session: Session) -> None:
    """I23: a sign-up and the withdrawal of its permission at the same moment leave no place without permission."""
    from volunteering.safeguarding import actions as safeguarding

    young = factories.minor("Tia Moss", permitted=True)
    permission = young.permissions.get()
    made = together([
        lambda: signing_up.sign_up(volunteer=young, session=session, by=young.user, token=token()),
        lambda: safeguarding.withdraw_permission(permission=permission, by=None, token=token()),
    ])  # fmt: skip
    assert not [one for one in made if isinstance(one, Exception) and not isinstance(one, MoveRefused)]
    assert not SignUp.objects.live().filter(volunteer=young).exists()


def test_the_lock_order_never_crosses(session: Session, hana: Any, tideway: Any) -> None:
    """Two team bookings of the same people in another order wait for each other."""
    who = crowd(4)
    Session.objects.filter(pk=session.pk).update(capacity=20)
    made = together([
        partial(
            signing_up.book_group, organisation=tideway, volunteers=order, session=session, by=hana, token=token()
        )
        for order in (who, who[::-1], who[2:] + who[:2])
    ])  # fmt: skip
    assert Counter(type(one) for one in made) == {list: 1, MoveRefused: 2}
    with transaction.atomic():
        assert Session.objects.get(pk=session.pk).confirmed == 4
