"""HeadStart Action: numbers first, codes, a guardian's permission, a register, counts (I23, I25, I26, I28)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from programmes import clock
from programmes.catalogue.models import Invitation
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering.factories import headstart as make
from tests.volunteering.factories import people
from volunteering.pathways.actions import groups
from volunteering.pathways.models import Cohort, Member, Referral, RegisterView
from volunteering.safeguarding import actions as safeguarding
from volunteering.safeguarding.models import ParticipationPermission

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db: None) -> Any:
    """A school."""
    return common.organisation("Harbour Lane School", kind="school")


@pytest.fixture
def head(school: Any) -> Any:
    """Its lead."""
    return common.member("Hugo Lane", of=school, role="lead")


@pytest.fixture
def cohort(growers: Any) -> Any:
    """A cohort at Rye Lane Growers that began a week ago."""
    return make.cohort(growers)


@pytest.fixture
def referral(school: Any, cohort: Any) -> Any:
    """Twelve pupils in it."""
    return make.referral(school, into=cohort)


def token() -> str:
    """A fresh one."""
    return common.token()


class TestRefer:
    def test_a_group_in_numbers(self, school: Any, head: Any, amina: Any, vera: Any) -> None:
        made = groups.refer(school=school, pupils=12, needs={"x": 3, "y": 0}, about="Why.", by=head, token=token())
        assert made.needs == {"x": 3}
        assert Notice.objects.filter(event__startswith="volunteering.pathways.referred", recipient=vera).exists()
        with pytest.raises(MoveRefused, match="tell who they are"):
            groups.refer(school=school, pupils=4, needs={}, about="Why.", by=head, token=token())
        with pytest.raises(MoveRefused, match="Only the lead"):
            groups.refer(school=school, pupils=12, needs={}, about="Why.", by=amina, token=token())
        with pytest.raises(MoveRefused, match="More pupils"):
            groups.refer(school=school, pupils=12, needs={"x": 13}, about="Why.", by=head, token=token())
        with pytest.raises(IntegrityError, match="referral_is_a_group"), transaction.atomic():
            Referral.objects.update(pupils=1)

    def test_accept_decline_withdraw(self, school: Any, head: Any, cohort: Any, vera: Any) -> None:
        sent = [make.referral(school) for _ in range(3)]
        groups.accept_referral(referral=sent[0], cohort=cohort, by=vera, token=token())
        with pytest.raises(MoveRefused, match="Say why"):
            groups.decline_referral(referral=sent[1], reason="", by=vera, token=token())
        groups.decline_referral(referral=sent[1], reason="It is full.", by=vera, token=token())
        groups.withdraw_referral(referral=sent[2], by=head, token=token())
        assert set(Referral.objects.values_list("state", flat=True)) == {"accepted", "declined", "withdrawn"}
        told = Notice.objects.filter(event__startswith="volunteering.pathways.referral_answered", recipient=head)
        assert told.count() == 2

    def test_codes_are_printed_once_and_replace_unused_ones(self, referral: Any, head: Any) -> None:
        first = groups.print_codes(referral=referral, by=head, token=token())
        second = groups.print_codes(referral=referral, by=head, token=token())
        assert len(set(first + second)) == 24
        assert groups.codes(referral).count() == 12
        assert not Invitation.objects.filter(token_hash__in=first + second).exists(), "only hashes are kept"


class TestJoin:
    def test_under_sixteen_only_with_permission(self, referral: Any, tomi_volunteer: Any, gwen_guardian: Any) -> None:
        """I23, and its negative control: with the permission the same call goes through."""
        code, user = make.code(referral), tomi_volunteer.user
        with pytest.raises(MoveRefused, match="guardian"):
            groups.join_group(code=code, volunteer=tomi_volunteer, by=user, token=token())
        assert Invitation.objects.get().state == "open" and not Member.objects.exists()
        people.permission(tomi_volunteer, by=gwen_guardian)
        groups.join_group(code="ABCD-EFGH-JKM2", volunteer=tomi_volunteer, by=user, token=token())
        found = Invitation.objects.get()
        assert (found.state, found.used_by) == ("used", None), "who used a code is not noted"

    def test_a_code_works_once(self, referral: Any) -> None:
        code = make.code(referral)
        one, two = people.volunteer("Ada Byron", age=17), people.volunteer("Bea Cole", age=17)
        groups.join_group(code=code, volunteer=one, by=one.user, token=token())
        with pytest.raises(MoveRefused, match="used"):
            groups.join_group(code=code, volunteer=two, by=two.user, token=token())
        with pytest.raises(MoveRefused, match="do not know this code"):
            groups.join_group(code="zzzz", volunteer=two, by=two.user, token=token())
        old = people.volunteer("Old Enough", age=40)
        with pytest.raises(MoveRefused, match="14 to 18"):
            groups.join_group(code=make.code(referral, "zzzzyyyyxxxx"), volunteer=old, by=old.user, token=token())

    def test_a_permission_that_ends_ends_it(self, referral: Any, tomi_permitted: Any, gwen_guardian: Any) -> None:
        """I23: the guardian withdraws, and the young person is in no group any more."""
        member = make.member(tomi_permitted, referral)
        found = ParticipationPermission.objects.get(volunteer=tomi_permitted)
        safeguarding.withdraw_permission(permission=found, by=None, token=token())
        member.refresh_from_db()
        assert member.state == "left"


class TestRegister:
    def test_mark_finish_and_counts(self, referral: Any, cohort: Any, guy: Any, vera: Any, carys: Any) -> None:
        ada, bea = (people.volunteer(name, age=17) for name in ("Ada Byron", "Bea Cole"))
        one, two = make.member(ada, referral, present=[1, 2, 3, 4]), make.member(bea, referral)
        yesterday = clock.now() - timedelta(days=1)
        cohort.days.update(starts_at=yesterday, ends_at=yesterday + timedelta(hours=2))
        days = list(cohort.days.all())
        with pytest.raises(MoveRefused, match="closed for you"):
            groups.mark(member=one, day=days[4], there=True, by=carys, token=token())
        groups.mark(member=one, day=days[4], there=True, by=guy, token=token())
        groups.mark(member=two, day=days[4], there=True, by=guy, token=token())
        groups.mark(member=two, day=days[4], there=False, by=guy, token=token())
        with pytest.raises(MoveRefused, match="It runs until"):
            groups.finish_cohort(cohort=cohort, by=vera, token=token())
        Cohort.objects.update(starts_date=make.today() - timedelta(weeks=17))
        groups.finish_cohort(cohort=cohort, by=vera, token=token())
        seen = groups.progress(referral)
        assert (seen.pupils, seen.joined, seen.completed, seen.there) == (12, 2, 1, {1: 1, 2: 1, 3: 1, 4: 1, 5: 1})
        two.refresh_from_db()
        assert two.state == "ended"

    def test_plan_leave_cancel(self, growers: Any, school: Any, vera: Any, head: Any) -> None:
        day = make.today()
        values = {
            "name": "Next",
            "partner": growers,
            "borough": growers.borough,
            "starts_date": day,
            "weeks": 16,
            "workshops": 1,
            "minimum_age": 14,
            "maximum_age": 18,
            "place": "Here",
        }
        made = groups.add_cohort(values=values, by=vera, token=token())
        assert (made.ends_date - made.starts_date).days == 16 * 7 - 1
        with pytest.raises(MoveRefused, match="host organisation"):
            groups.add_cohort(values={**values, "partner": school}, by=vera, token=token())
        start = clock.now() + timedelta(days=3)
        when = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
        groups.plan_day(cohort=made, title="At work", by=vera, token=token(), **when)
        with pytest.raises(MoveRefused, match="are planned"):
            groups.plan_day(cohort=made, title="At work", by=vera, token=token(), **when)
        referral = make.referral(school, into=made)
        ada = people.volunteer("Ada Byron", age=17)
        groups.leave_group(member=make.member(ada, referral), by=ada.user, token=token())
        bea = people.volunteer("Bea Cole", age=17)
        make.member(bea, referral)
        groups.cancel_cohort(cohort=made, reason="The hall is closed.", by=vera, token=token())
        told = Notice.objects.filter(event__startswith="volunteering.pathways.cohort_cancelled")
        assert {row.recipient for row in told} == {bea.user, head}


class TestPages:
    def test_the_school_reads_counts_and_never_a_name(self, referral: Any, head: Any, client_for: Any) -> None:
        """I25: planted names are on no page of the school's."""
        ada = people.volunteer("Zelda Quill", age=17)
        make.member(ada, referral, present=[1])
        client = client_for(head)
        base = "/volunteering/pathways/action/groups/"
        for page in (base, f"{base}{referral.pk}/", f"{base}{referral.pk}/codes/"):
            shown = client.get(page)
            assert shown.status_code == 200 and "Zelda" not in shown.content.decode(), page
        assert "1 of 12" in client.get(f"{base}{referral.pk}/").content.decode()
        assert client.get(f"/volunteering/pathways/registers/groups/{referral.cohort_id}/").status_code == 404

    def test_codes_over_http(self, referral: Any, head: Any, client_for: Any) -> None:
        client, address = client_for(head), f"/volunteering/pathways/action/groups/{referral.pk}/codes/"
        sent = client.get(address).context["form"]["form_token"].value()
        first = client.post(address, {"form_token": sent})
        assert first.content.decode().count("<svg") == 12
        assert client.post(address, {"form_token": sent}).status_code == 302, "shown once"
        assert Invitation.objects.filter(state="open").count() == 12

    def test_the_partner_keeps_the_register_and_each_view_is_noted(
        self, referral: Any, guy: Any, head: Any, carys: Any, client_for: Any
    ) -> None:
        """I26, I28."""
        make.member(people.volunteer("Zelda Quill", age=17), referral)
        address = f"/volunteering/pathways/registers/groups/{referral.cohort_id}/"
        shown = client_for(guy).get(address).content.decode()
        assert "Zelda" in shown and "Quill" not in shown
        assert RegisterView.objects.filter(by=guy).count() == 1
        assert client_for(carys).get(address).status_code == 404
        Cohort.objects.update(starts_date=make.today() - timedelta(weeks=19))
        assert client_for(guy).get(address).status_code == 404, "closed 14 days after its last day"

    def test_refer_over_http(self, school: Any, head: Any, client_for: Any) -> None:
        client, address = client_for(head), f"/volunteering/pathways/action/groups/schools/{school.pk}/refer/"
        form = client.get(address).context["form"]
        need = next(name for name in form.fields if name.startswith("need_"))
        given = {"form_token": form["form_token"].value(), "pupils": "12", need: "3", "about": "They learn by doing."}
        answer = client.post(address, given, follow=True)
        assert answer.status_code == 200 and "A group of 12 pupils" in answer.content.decode()
        assert list(Referral.objects.get().needs.values()) == [3]

    def test_the_young_persons_pages(self, referral: Any, client_for: Any) -> None:
        ada = people.volunteer("Ada Byron", age=17)
        client, code = client_for(ada.user), make.code(referral)
        address = "/volunteering/pathways/action/join/"
        form = client.get(f"{address}?code={code}").context["form"]
        given = {"form_token": form["form_token"].value(), "code": code}
        shown = client.post(address, given, follow=True).content.decode()
        assert "Southwark group" in shown
        assert client_for().get("/volunteering/pathways/action/").status_code == 200

    def test_staff_pages(self, referral: Any, vera: Any, noor: Any, client_for: Any) -> None:
        key, group = referral.cohort_id, referral.pk
        pages = ["cohort/", "cohort/write/", f"cohort/{key}/change/", f"cohort/{key}/day/", f"cohort/{key}/finish/"]
        pages += [f"cohort/{key}/cancel/", "referral/", f"referral/{group}/change/", f"referral/{group}/accept/"]
        pages += [f"referral/{group}/decline/"]
        client, other = client_for(vera), client_for(noor)
        for page in pages:
            assert client.get(f"/admin/volunteering/{page}").status_code == 200, page
            assert other.get(f"/admin/volunteering/{page}").status_code in {302, 403, 404}, page
