"""Every move from every state, every constraint, and who may see what."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from programmes import clock
from programmes.people import access
from programmes.people.models import (
    Appointment,
    Borough,
    DemonstrationMark,
    Erasure,
    Invite,
    Membership,
    Organisation,
    PersonRequest,
    User,
)
from programmes.workflow import MoveRefused
from tests import factories
from tests.programmes.people import rows

pytestmark = pytest.mark.django_db

RECORDS: dict[type[Any], tuple[list[str], Callable[[str], Any], dict[str, dict[str, Any]]]] = {
    Organisation: (list(Organisation.State.values), rows.organisation, {}),
    Membership: (
        list(Membership.State.values),
        rows.membership,
        {"change": {"role": "registrar"}, "extend": {"ends_on": date(2101, 1, 1)}},
    ),
    Invite: (list(Invite.State.values), rows.invite, {}),
    PersonRequest: (
        list(PersonRequest.State.values),
        lambda state: rows.request("complaint", state),
        {"complete": {"outcome": "Here."}, "refuse": {"reason": "No."}},
    ),
    Appointment: (list(Appointment.State.values), rows.appointment, {}),
}
MOVES = [
    (model, verb, state) for model, (states, _, _) in RECORDS.items() for verb in model.FLOW.moves for state in states
]


def move(record: Any, verb: str, **more: Any) -> None:
    by = factories.founder()
    if verb == "accept":
        by = User.objects.filter(email=record.email).first() or factories.person("Gail Green", email=record.email)
    getattr(record, verb)(by=by, at=clock.now(), **more)


@pytest.mark.parametrize(("model", "verb", "state"), MOVES, ids=lambda value: getattr(value, "__name__", str(value)))
def test_every_move_from_every_state(model: Any, verb: str, state: str) -> None:
    _, make, extra = RECORDS[model]
    record = make(state)
    assert record.state == state
    if state in model.FLOW.moves[verb][0]:
        move(record, verb, **extra.get(verb, {}))
        record.save()
        record.refresh_from_db()
        assert record.state == model.FLOW.moves[verb][1]
    else:
        with pytest.raises(MoveRefused):
            move(record, verb, **extra.get(verb, {}))


class TestUser:
    def test_the_address_is_kept_in_lower_case_and_once(self) -> None:
        user = User.objects.create_user("  Zadie@Portal.Example ", "a long password")
        assert user.email == "zadie@portal.example"
        assert User.objects.get_by_natural_key("ZADIE@portal.example") == user
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create_user("zadie@PORTAL.example")

    def test_the_database_refuses_capitals_that_code_forgot(self) -> None:
        with pytest.raises(IntegrityError, match="user_email_is_lower_case"), transaction.atomic():
            User(email="Capital@portal.example").save()

    def test_nobody_without_an_address(self) -> None:
        with pytest.raises(ValueError, match="address"):
            User.objects.create_user("")

    def test_cleaning_lowers_the_address(self) -> None:
        user = User(email="Mixed@Portal.example", name="M")
        user.clean()
        assert user.email == "mixed@portal.example"

    def test_an_erased_person_cannot_sign_in(self) -> None:
        user = factories.person("Erna Erased")
        user.erased_at = clock.now()
        with pytest.raises(IntegrityError, match="user_erased_cannot_sign_in"), transaction.atomic():
            user.save()

    def test_how_a_person_is_called(self) -> None:
        assert str(User(email="a@portal.example", name="Ada")) == "Ada"
        assert User(email="a@portal.example").get_full_name() == "a@portal.example"
        assert str(User(email="x@erased.invalid", erased_at=datetime.now(UTC))) == "Erased person"

    def test_a_superuser_may_do_everything_and_an_inactive_one_nothing(self) -> None:
        root = User.objects.create_superuser("boss@portal.example", "a long password", name="Boss")
        # But for what is given by name only: concerns about young people.
        refused = {permission for permission in access.Permission if not root.can(permission)}
        assert refused == access.ONLY_BY_APPOINTMENT == {access.Permission.HANDLE_CONCERNS}
        assert root.is_staff
        assert root.has_perms(["anything"])
        assert root.has_module_perms("programmes")
        gone = User(email="x@portal.example", is_superuser=True, is_active=False)
        assert not gone.is_staff
        assert not gone.has_perm("anything")

    def test_a_role_gives_its_permissions_between_its_dates_only(self, set_now: Any) -> None:
        first, last = date(2026, 3, 2), date(2026, 3, 6)
        holder = rows.appointment(role="officer", starts_on=first, ends_on=last).user
        # The day is London's: on 29 March the clocks go forward, and 23:30 UTC is already the next day.
        for moment, holds in (
            (datetime(2026, 3, 1, 23, 59, tzinfo=UTC), False),
            (datetime(2026, 3, 2, 0, 0, tzinfo=UTC), True),
            (datetime(2026, 3, 6, 23, 59, tzinfo=UTC), True),
            (datetime(2026, 3, 7, 0, 0, tzinfo=UTC), False),
        ):
            set_now(moment)
            fresh = User.objects.get(pk=holder.pk)
            assert fresh.can(access.Permission.DECIDE_APPLICATIONS) is holds, moment
            assert fresh.is_staff is holds

    def test_a_summer_role_ends_with_londons_day(self, set_now: Any) -> None:
        holder = rows.appointment(starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30)).user
        set_now(datetime(2026, 6, 30, 23, 30, tzinfo=UTC))  # half past midnight on 1 July in London
        assert not User.objects.get(pk=holder.pk).is_staff

    def test_a_closed_role_is_over_at_the_next_request(self) -> None:
        held = rows.appointment()
        assert User.objects.get(pk=held.user_id).is_staff
        held.close(by=factories.founder(), at=clock.now())
        held.save()
        assert not User.objects.get(pk=held.user_id).is_staff

    def test_roles_of_somebody_who_may_not_sign_in_count_for_nothing(self) -> None:
        holder = rows.appointment().user
        User.objects.filter(pk=holder.pk).update(is_active=False)
        assert User.objects.get(pk=holder.pk).roles == frozenset()

    def test_who_has_a_role_or_a_permission(self) -> None:
        officer = rows.appointment(role="officer").user
        editor = rows.appointment(role="editor", user=factories.person("Ed Editor")).user
        assert set(User.objects.with_role(access.Role.EDITOR)) == {editor}
        assert set(User.objects.with_permission(access.Permission.EDIT_QUESTIONS)) == {officer, editor}

    def test_who_sees_whom(self, amina: Any, bode: Any, carys: Any, efua: Any) -> None:
        assert set(User.objects.visible_to(amina)) == {amina, bode}
        assert set(User.objects.visible_to(carys)) == {carys}
        assert {amina, bode, carys} <= set(User.objects.visible_to(efua))

    def test_what_a_person_is_in_an_organisation(self, amina: Any, bode: Any, carys: Any, peckham: Any) -> None:
        assert (amina.role_in(peckham), bode.role_in(peckham), carys.role_in(peckham)) == ("lead", "member", None)
        assert amina.manages(peckham)
        assert not bode.manages(peckham)
        assert list(bode.organisations) == [peckham]
        amina.is_active = False
        assert amina.role_in(peckham) is None

    def test_what_is_essential_is_always_wanted(self) -> None:
        user = User(notices_off=["reminders", "essential"])
        assert user.wants("essential")
        assert user.wants("news")
        assert not user.wants("reminders")


class TestOrganisation:
    @pytest.mark.parametrize("number", ["", "1234567", "123456", "1234567-1", "SC012345", "NIC100012"])
    def test_charity_numbers_that_are_right(self, number: str) -> None:
        made = rows.organisation("approved", charity_number=number)
        made.full_clean()

    @pytest.mark.parametrize("number", ["12345", "12345678", "SC1", "ABC", "1234567-", "sc012345", "1234567 "])
    def test_charity_numbers_that_are_wrong(self, number: str) -> None:
        with pytest.raises(ValidationError, match="charity number"):
            Organisation(name="X", charity_number=number).clean_fields()
        with pytest.raises(IntegrityError, match="organisation_charity_number_shape"), transaction.atomic():
            rows.organisation("approved", charity_number=number)

    @pytest.mark.parametrize("number", ["", "01234567", "SC123456", "IP12345R", "CE012345"])
    def test_company_numbers_that_are_right(self, number: str) -> None:
        rows.organisation("approved", company_number=number).full_clean()

    @pytest.mark.parametrize("number", ["1234567", "S1234567", "ABC12345", "1234567R"])
    def test_company_numbers_that_are_wrong(self, number: str) -> None:
        with pytest.raises(IntegrityError, match="organisation_company_number_shape"), transaction.atomic():
            rows.organisation("approved", company_number=number)

    def test_a_postcode_has_its_shape(self) -> None:
        rows.organisation("approved", postcode="SE15 5DQ").full_clean()
        with pytest.raises(IntegrityError, match="organisation_postcode_shape"), transaction.atomic():
            rows.organisation("approved", postcode="PECKHAM")

    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"kind": "club"}, "organisation_kind_known"),
            ({"kind": "borough", "borough": None}, "organisation_borough_named"),
            ({"state": "pending"}, "organisation_state_and_stamps"),
            ({"state": "closed"}, "organisation_state_and_stamps"),
            ({"approved_by": None}, "organisation_approved_at_and_by"),
            ({"closed_at": datetime(2026, 1, 1, tzinfo=UTC)}, "organisation_closed_at_and_by"),
            ({"refused_at": datetime(2026, 1, 1, tzinfo=UTC)}, "organisation_refused_at_and_by"),
        ],
    )
    def test_the_database_refuses_what_cannot_be(self, values: dict[str, Any], constraint: str) -> None:
        made = rows.organisation("approved")
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Organisation.objects.filter(pk=made.pk).update(**values)

    def test_one_council_per_borough_until_it_is_closed(self, camden: Any) -> None:
        with pytest.raises(IntegrityError, match="organisation_one_council_per_borough"), transaction.atomic():
            factories.borough_organisation("Camden")
        camden.close(by=factories.founder(), at=clock.now())
        camden.save()
        factories.borough_organisation("Camden")

    def test_who_sees_which(self, amina: Any, carys: Any, efua: Any, noor: Any, peckham: Any) -> None:
        assert list(Organisation.objects.visible_to(amina)) == [peckham]
        assert peckham not in Organisation.objects.visible_to(carys)
        assert peckham in Organisation.objects.visible_to(efua)
        assert peckham not in Organisation.objects.visible_to(noor)

    def test_what_needs_approval_and_who_founds(self) -> None:
        assert not Organisation(kind="community").needs_approval
        assert Organisation(kind="host").needs_approval
        assert Organisation(kind="borough").founders_role() == "registrar"
        with pytest.raises(MoveRefused):
            Organisation(kind="borough").refuse_wrong_role("lead")

    def test_names(self, peckham: Any, amina: Any) -> None:
        assert str(peckham) == "Peckham Welcomes"
        assert str(amina.memberships.get()) == "Amina Yusuf, Lead of Peckham Welcomes"
        assert str(Borough(name="Camden")) == "Camden"


class TestMembership:
    def test_one_at_a_time_and_again_after_it_ended(self, peckham: Any, bode: Any) -> None:
        with pytest.raises(IntegrityError, match="membership_one_active"), transaction.atomic():
            factories.join(bode, of=peckham, role="lead")
        held = bode.memberships.get()
        held.remove(by=bode, at=clock.now())
        held.save()
        factories.join(bode, of=peckham, role="lead")

    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"role": "king"}, "membership_role_known"),
            ({"ended_at": datetime(2026, 1, 1, tzinfo=UTC)}, "membership_ended_at_and_by"),
            ({"ends_on": date(2030, 1, 1)}, "membership_last_day_where_the_role_has_one"),
            ({"role": "registrar"}, "membership_last_day_where_the_role_has_one"),
        ],
    )
    def test_the_database_refuses_what_cannot_be(self, values: dict[str, Any], constraint: str, bode: Any) -> None:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            bode.memberships.update(**values)

    def test_a_role_that_the_kind_does_not_have(self, bode: Any) -> None:
        with pytest.raises(MoveRefused) as refused:
            bode.memberships.get().change(role="registrar", by=bode, at=clock.now())
        assert refused.value.field == "role"

    def test_who_sees_which(self, amina: Any, bode: Any, carys: Any) -> None:
        assert set(Membership.objects.visible_to(bode)) == {amina.memberships.get(), bode.memberships.get()}
        assert set(Membership.objects.visible_to(carys)) == {carys.memberships.get()}


class TestAppointment:
    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"ends_on": date(2000, 1, 1)}, "appointment_ends_after_start"),
            ({"role": "mayor"}, "appointment_role_known"),
            ({"closed_at": datetime(2026, 1, 1, tzinfo=UTC)}, "appointment_closed_at_and_by"),
        ],
    )
    def test_the_database_refuses_what_cannot_be(self, values: dict[str, Any], constraint: str) -> None:
        held = rows.appointment()
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Appointment.objects.filter(pk=held.pk).update(**values)

    def test_one_open_role_of_a_kind(self) -> None:
        held = rows.appointment()
        with pytest.raises(IntegrityError, match="appointment_one_open_per_role"), transaction.atomic():
            rows.appointment(user=held.user)
        assert str(held) == "Grants officer: Olu Officer"

    def test_nobody_closes_their_own(self) -> None:
        held = rows.appointment()
        with pytest.raises(MoveRefused, match="own role"):
            held.close(by=held.user, at=clock.now())

    def test_who_sees_which(self, efua: Any, root: Any) -> None:
        assert list(Appointment.objects.visible_to(efua)) == list(efua.appointments.all())
        assert Appointment.objects.visible_to(root).count() == 2


class TestInvite:
    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"role": "officer"}, "invite_kind_and_what_it_offers"),
            ({"ends_on": date(2027, 1, 1)}, "invite_kind_and_what_it_offers"),
            ({"role": "registrar"}, "invite_kind_and_what_it_offers"),
            ({"organisation": None}, "invite_kind_and_what_it_offers"),
            ({"email": "Gail@portal.example"}, "invite_email_is_lower_case"),
            ({"state": "accepted"}, "invite_state_and_stamps"),
            ({"accepted_at": datetime(2026, 1, 1, tzinfo=UTC)}, "invite_accepted_at_and_by|invite_state_and_stamps"),
            ({"cancelled_at": datetime(2026, 1, 1, tzinfo=UTC)}, "invite_cancelled_at_and_by|invite_state_and_stamps"),
        ],
    )
    def test_the_database_refuses_what_cannot_be(self, values: dict[str, Any], constraint: str) -> None:
        made = rows.invite()
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Invite.objects.filter(pk=made.pk).update(**values)

    def test_one_open_per_address(self, peckham: Any) -> None:
        rows.invite(organisation=peckham)
        with pytest.raises(IntegrityError, match="invite_one_open_per_address"), transaction.atomic():
            rows.invite(organisation=peckham, key="another")
        offer: dict[str, Any] = {"kind": "appointment", "role": "officer", "ends_on": date(2030, 1, 1)}
        rows.invite(key="first", **offer)
        with pytest.raises(IntegrityError, match="invite_one_open_per_role"), transaction.atomic():
            rows.invite(key="second", **offer)

    def test_the_key_itself_is_stored_nowhere(self) -> None:
        key = Invite.new_token()
        made = rows.invite(key=key)
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(i)::text FROM programmes_invite i WHERE id = %s", [made.pk])
            assert key not in cursor.fetchone()[0]
        assert len(key) == 43
        assert str(made) == "Invitation: Colleague"

    def test_it_ends_at_its_moment(self, set_now: Any) -> None:
        made = rows.invite(expires_at=datetime(2026, 3, 6, 12, tzinfo=UTC))
        gail = factories.person("Gail Green", email="gail@portal.example")
        with pytest.raises(MoveRefused, match="12 noon, Friday 6 March 2026"):
            made.accept(by=gail, at=datetime(2026, 3, 6, 12, 0, 1, tzinfo=UTC))
        made.accept(by=gail, at=datetime(2026, 3, 6, 12, tzinfo=UTC))
        assert made.state == "accepted"

    def test_only_the_invited_address_can_use_it(self, carys: Any) -> None:
        with pytest.raises(MoveRefused, match="another e-mail address"):
            rows.invite().accept(by=carys, at=clock.now())

    def test_after_cancel_there_may_be_another(self, peckham: Any) -> None:
        made = rows.invite(organisation=peckham)
        made.cancel(by=factories.founder(), at=clock.now())
        made.save()
        rows.invite(organisation=peckham, key="another")

    def test_which_are_open_and_who_sees_them(self, amina: Any, carys: Any, root: Any, peckham: Any) -> None:
        mine = rows.invite(organisation=peckham)
        late = rows.invite(
            organisation=peckham, key="late", to="late@portal.example", expires_at=clock.now() - timedelta(days=1)
        )
        offer = rows.invite(key="role", kind="appointment", role="officer", ends_on=date(2030, 1, 1))
        assert set(Invite.objects.open()) == {mine, offer}
        assert set(Invite.objects.visible_to(amina)) == {mine, late}
        assert set(Invite.objects.visible_to(carys)) == set()
        assert offer in Invite.objects.visible_to(root)


class TestPersonRequest:
    @pytest.mark.parametrize(
        ("kind", "values", "constraint"),
        [
            ("erasure", {"user": None}, "request_about_own_data_has_person"),
            ("complaint", {"format": "braille"}, "request_format_only_for_other_format"),
            ("other_format", {"format": ""}, "request_format_only_for_other_format"),
            ("complaint", {"state": "done"}, "request_state_and_stamps"),
            ("complaint", {"acknowledged_at": datetime(2026, 1, 1, tzinfo=UTC)}, "request_(acknowledged|state)"),
            ("complaint", {"refused_at": datetime(2026, 1, 1, tzinfo=UTC)}, "request_(refused|state)"),
            ("data", {"package": "exports/x.zip"}, "request_package_expires"),
        ],
    )
    def test_the_database_refuses_what_cannot_be(self, kind: str, values: dict[str, Any], constraint: str) -> None:
        made = rows.request(kind)
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            PersonRequest.objects.filter(pk=made.pk).update(**values)

    def test_a_refusal_has_its_reason(self) -> None:
        made = rows.request("complaint", "refused")
        with pytest.raises(IntegrityError, match="request_refused_with_reason"), transaction.atomic():
            PersonRequest.objects.filter(pk=made.pk).update(outcome="")
        with pytest.raises(MoveRefused) as refused:
            rows.request("complaint").refuse(by=factories.founder(), at=clock.now(), reason="  ")
        assert refused.value.field == "outcome"

    def test_done_by_somebody_has_its_time(self) -> None:
        made = rows.request("complaint")
        with pytest.raises(IntegrityError, match="request_done_by_has_done_at"), transaction.atomic():
            PersonRequest.objects.filter(pk=made.pk).update(done_by=factories.founder())

    def test_one_waiting_about_own_data(self, amina: Any) -> None:
        rows.request("erasure", user=amina)
        with pytest.raises(IntegrityError, match="request_one_waiting_about_own_data"), transaction.atomic():
            rows.request("erasure", user=amina)
        rows.request("erasure", "done", user=amina)
        rows.request("complaint", user=amina)
        rows.request("complaint", user=amina)

    def test_which_wait_and_who_sees_them(self, amina: Any, carys: Any, efua: Any) -> None:
        mine, done = rows.request("complaint", user=amina), rows.request("complaint", "done")
        assert set(PersonRequest.objects.waiting()) == {mine}
        assert set(PersonRequest.objects.visible_to(amina)) == {mine}
        assert set(PersonRequest.objects.visible_to(carys)) == set()
        assert set(PersonRequest.objects.visible_to(efua)) == {mine, done}
        assert str(mine) == "Complaint"
        assert str(PersonRequest(kind="data")) == "A copy of my data"


def test_the_demonstrations_mark_is_one_row() -> None:
    mark = DemonstrationMark.objects.create()
    assert "demonstration" in str(mark)
    with pytest.raises(IntegrityError), transaction.atomic():
        DemonstrationMark.objects.create(id=2)


def test_a_borough_has_its_shape() -> None:
    assert Borough.objects.count() == 33
    for values, constraint in (
        ({"gss_code": "X1", "tile_col": 90, "inner_or_outer": "inner"}, "borough_gss_code_shape"),
        ({"gss_code": "E09000099", "tile_col": 4, "tile_row": 3, "inner_or_outer": "inner"}, "borough_one_per_tile"),
        ({"gss_code": "E09000098", "tile_col": 91, "inner_or_outer": "far"}, "borough_inner_or_outer"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Borough.objects.create(**{"name": "Nowhere", "tile_row": 90, **values})


def test_an_erasure_names_nobody(amina: Any) -> None:
    row = Erasure(person_key=amina.pk)
    assert str(row) == f"Erasure of {amina.pk}"
