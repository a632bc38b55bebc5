"""A registrar's role lasts until a day: given, held, extended and ended."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from programmes.people import actions, worklist
from programmes.people.models import Membership, User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.programmes.people import rows
from tests.programmes.people.pages import send
from tests.programmes.people.test_actions import noted, told

pytestmark = pytest.mark.django_db
LAST = date(2026, 6, 30)
# Half an hour before and after midnight in London, which is an hour ahead of UTC in June.
BEFORE, AFTER = datetime(2026, 6, 30, 22, 30, tzinfo=UTC), datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:programmes_{name}", args=args)


@pytest.fixture
def held(ravi: Any) -> Membership:
    """Ravi's role, which ends with 30 June 2026."""
    ravi.memberships.update(ends_on=LAST)
    found: Membership = ravi.memberships.get()
    return found


class TestLastDay:
    def test_it_counts_and_the_next_does_not(
        self, held: Membership, camden: Any, client_for: Any, set_now: Any
    ) -> None:
        for moment, status in ((BEFORE, 200), (AFTER, 404)):
            set_now(moment)
            assert client_for(held.user).get(camden.get_absolute_url()).status_code == status
            fresh = User.objects.get(pk=held.user_id)
            assert (fresh.role_in(camden) == "registrar") is (status == 200)
            assert fresh.organisations.exists() is (status == 200)

    def test_control_without_the_day_the_role_goes_on(self, held: Membership, client_for: Any, set_now: Any) -> None:
        held.user.memberships.update(ends_on=date(2100, 1, 1))
        set_now(AFTER)
        assert client_for(held.user).get(held.organisation.get_absolute_url()).status_code == 200

    def test_a_session_that_is_open_ends_at_the_next_request(
        self, held: Membership, client_for: Any, set_now: Any
    ) -> None:
        set_now(BEFORE)
        browser, address = client_for(held.user), held.organisation.get_absolute_url()
        assert "until 30 June 2026" in browser.get(address).content.decode()
        set_now(AFTER)
        assert browser.get(address).status_code == 404
        assert browser.get(reverse("programmes:member_remove", args=[held.pk])).status_code == 404

    def test_colleagues_whose_role_is_over_see_one_another_no_more(self, held: Membership, set_now: Any) -> None:
        other = factories.member("Rae Registrar", of=held.organisation, role="registrar")
        set_now(BEFORE)
        assert set(User.objects.visible_to(held.user)) == {held.user, other}
        set_now(AFTER)
        assert set(User.objects.visible_to(User.objects.get(pk=held.user_id))) == {held.user}
        assert set(User.objects.visible_to(User.objects.get(pk=other.pk))) == {other}


class TestInvite:
    def test_the_day_is_taken_over(self, camden: Any) -> None:
        gail = factories.person("Gail Green", email="gail@portal.example")
        offer = rows.invite(organisation=camden, role="registrar", ends_on=date(2099, 3, 31))
        given = actions.accept_invite(invite=offer, by=gail, token=token())
        assert (given.role, given.ends_on) == ("registrar", date(2099, 3, 31))

    def test_a_day_that_is_over(self, camden: Any, ines: Any, set_now: Any) -> None:
        set_now(AFTER)
        for day in (LAST, date(2026, 7, 1)):
            with pytest.raises(MoveRefused, match="in the future") as refused:
                actions.invite_registrar(
                    organisation=camden, email="gail@portal.example", ends_on=day, by=ines, token=token()
                )
            assert refused.value.field == "ends_on"
        gail = factories.person("Gail Green", email="gail@portal.example")
        late = rows.invite(organisation=camden, role="registrar", ends_on=LAST)
        with pytest.raises(MoveRefused, match="already ended"):
            actions.accept_invite(invite=late, by=gail, token=token())
        assert not gail.memberships.exists()

    def test_a_new_term_follows_one_that_is_over(self, held: Membership, ines: Any, set_now: Any) -> None:
        set_now(AFTER)
        camden, ravi = held.organisation, held.user
        actions.invite_registrar(
            organisation=camden, email=ravi.email, ends_on=date(2027, 1, 1), by=ines, token=token()
        )
        actions.accept_invite(invite=camden.invites.get(), by=ravi, token=token())
        held.refresh_from_db()
        assert (held.state, held.ended_by) == ("ended", ines)
        assert ravi.memberships.active().get().ends_on == date(2027, 1, 1)


class TestExtend:
    def test_extend(self, held: Membership, ines: Any, set_now: Any) -> None:
        set_now(BEFORE)
        actions.extend_member(membership=held, ends_on=date(2026, 12, 31), by=ines, token=token())
        held.refresh_from_db()
        assert held.ends_on == date(2026, 12, 31)
        assert noted("member_extended")
        assert [n.recipient for n in told("member_extended")] == [held.user]
        assert "Thursday 31 December 2026" in told("member_extended")[0].body
        set_now(AFTER)
        assert held in Membership.objects.active()

    def test_a_role_that_is_over_comes_back(self, held: Membership, ines: Any, set_now: Any) -> None:
        set_now(AFTER)
        actions.extend_member(membership=held, ends_on=date(2026, 12, 31), by=ines, token=token())
        assert held in Membership.objects.active()

    @pytest.mark.parametrize("day", [date(2026, 6, 29), LAST])
    def test_not_to_an_earlier_or_the_same_day(self, day: date, held: Membership, ines: Any, set_now: Any) -> None:
        set_now(BEFORE)
        with pytest.raises(MoveRefused, match="later than") as refused:
            actions.extend_member(membership=held, ends_on=day, by=ines, token=token())
        assert refused.value.field == "ends_on"

    def test_not_to_a_day_that_is_past(self, held: Membership, ines: Any, set_now: Any) -> None:
        set_now(datetime(2026, 9, 1, tzinfo=UTC))
        with pytest.raises(MoveRefused, match="in the future"):
            actions.extend_member(membership=held, ends_on=date(2026, 8, 1), by=ines, token=token())

    def test_who_may_not(self, held: Membership, bode: Any, noor: Any, ines: Any) -> None:
        for who in (held.user, noor):
            with pytest.raises(PermissionDenied):
                actions.extend_member(membership=held, ends_on=date(2099, 1, 1), by=who, token=token())
        with pytest.raises(MoveRefused, match="no last day"):
            actions.extend_member(membership=bode.memberships.get(), ends_on=LAST, by=ines, token=token())
        own = factories.join(ines, of=held.organisation, role="registrar")
        with pytest.raises(MoveRefused, match="your own role"):
            actions.extend_member(membership=own, ends_on=date(2101, 1, 1), by=ines, token=token())


class TestAdmin:
    def test_extend_and_close_from_the_boroughs_page(self, held: Membership, ines: Any, client_for: Any) -> None:
        held.user.memberships.update(ends_on=date(2098, 1, 1))
        browser, shown = client_for(ines), page("organisation_change", held.organisation_id)
        words = browser.get(shown).content.decode()
        assert "1 January 2098" in words or "Jan. 1, 2098" in words or "1 Jan 2098" in words
        assert page("membership_extend", held.pk) in words
        assert page("membership_remove", held.pk) in words
        missing = send(browser, page("membership_extend", held.pk), ends_on="").content.decode()
        assert "Ravi Patel, Registrar of London Borough of Camden until 1 January 2098" in missing
        assert "Enter the last day." in missing
        assert send(browser, page("membership_extend", held.pk), ends_on="2099-01-01")["Location"] == shown
        held.refresh_from_db()
        assert held.ends_on == date(2099, 1, 1)
        assert send(browser, page("membership_remove", held.pk))["Location"] == shown
        assert client_for(held.user).get(held.organisation.get_absolute_url()).status_code == 404
        assert page("membership_extend", held.pk) not in browser.get(shown).content.decode()

    def test_only_what_has_a_last_day_can_be_extended(
        self, peckham: Any, bode: Any, ines: Any, client_for: Any
    ) -> None:
        words = client_for(ines).get(page("organisation_change", peckham.pk)).content.decode()
        mine = bode.memberships.get()
        assert page("membership_remove", mine.pk) in words
        assert page("membership_extend", mine.pk) not in words

    def test_what_ends_soon_is_on_the_work_list(
        self, held: Membership, ines: Any, sela: Any, client_for: Any, set_now: Any
    ) -> None:
        def line() -> Any:
            found = worklist.lines(User.objects.get(pk=ines.pk))
            return next(line for line in found if line.label == "Registrars whose role ends within 30 days")

        for moment, count in (
            (datetime(2026, 5, 30, tzinfo=UTC), 0),
            (datetime(2026, 5, 31, tzinfo=UTC), 1),
            (AFTER, 0),
        ):
            set_now(moment)
            assert line().count == count, moment
        set_now(BEFORE)
        listed = client_for(ines).get(line().url).content.decode()
        assert "London Borough of Camden" in listed
        assert "London Borough of Hackney" not in listed
