"""Workshops, offers, interviews, appeals, and who sees what (I21, I25, I26, I28)."""

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import Error, IntegrityError, transaction

from programmes import clock
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering.factories import headstart as make
from tests.volunteering.factories import hosts, hours, people
from volunteering.pathways.actions import appeals, cycles, headstart, interviews
from volunteering.pathways.models import Appeal, Attendance, Cycle, Interview, RegisterView, Slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> Any:
    """A host that confirms."""
    return hosts.host("Rye Lane Growers")


@pytest.fixture
def ada() -> Any:
    """Somebody of 17."""
    return people.volunteer("Ada Byron", age=17)


@pytest.fixture
def guaranteed(ada: Any, host: Any) -> Any:
    """Ada has the guarantee."""
    return make.guaranteed(ada, host, make.cycle())


@pytest.fixture
def offer(guaranteed: Any, tideway: Any) -> Any:
    """Two interviews at Tideway Print Works."""
    return make.slot(guaranteed.placement.cycle, tideway)


def token() -> str:
    """A fresh one."""
    return common.token()


class TestCycle:
    VALUES: ClassVar[dict[str, Any]] = {
        "name": "Spring",
        "window_months": 2,
        "minutes": 960,
        "workshops": 2,
        "minimum_age": 16,
        "maximum_age": 18,
        "needs_education": True,
        "interview_days": 60,
        "source": "a test",
    }

    def test_add_open_close(self, vera: Any) -> None:
        day = make.today()
        dates = {"opens_date": day, "closes_date": day + timedelta(days=90), "rule_date": day}
        made = cycles.add_cycle(values={**self.VALUES, **dates}, by=vera, token=token())
        assert made.state == Cycle.State.DRAFT
        cycles.open_cycle(cycle=made, by=vera, token=token())
        cycles.close_cycle(cycle=made, by=vera, token=token())
        made.refresh_from_db()
        assert made.state == Cycle.State.CLOSED
        with pytest.raises(MoveRefused, match="takes nobody new"):
            make.placed(people.volunteer("Bea Cole", age=17), made)
        with pytest.raises(MoveRefused, match="of this name"):
            cycles.add_cycle(values={**self.VALUES, **dates}, by=vera, token=token())

    def test_plan_and_cancel_a_workshop(self, ada: Any, vera: Any) -> None:
        cycle = make.cycle()
        start = clock.now() + timedelta(days=3)
        values = {
            "kind": "develop",
            "title": "Meet a team",
            "what": "Talk.",
            "partner": None,
            "starts_at": start.replace(hour=12),
            "ends_at": start.replace(hour=14),
            "place": "Here",
            "places": 1,
        }
        workshop = cycles.plan_workshop(cycle=cycle, values=values, by=vera, token=token())
        placement = make.placed(ada, cycle)
        place = headstart.book(workshop=workshop, placement=placement, by=ada.user, token=token())
        headstart.cancel_booking(attendance=place, by=ada.user, token=token())
        headstart.book(workshop=workshop, placement=placement, by=ada.user, token=token())
        other = make.placed(people.volunteer("Bea Cole", age=17), cycle)
        with pytest.raises(MoveRefused, match="Every place is taken"):
            headstart.book(workshop=workshop, placement=other, by=other.volunteer.user, token=token())
        with pytest.raises(MoveRefused, match="not begun"):
            cycles.attend(attendance=place, by=vera, token=token())
        cycles.cancel_workshop(workshop=workshop, reason="The hall is wet.", by=vera, token=token())
        place.refresh_from_db()
        assert place.state == Attendance.State.CANCELLED
        notice = Notice.objects.get(event__startswith="volunteering.pathways.workshop_cancelled")
        assert "The hall is wet." in notice.body

    def test_under_sixteen_needs_a_guardian_for_a_workshop(self, tomi_volunteer: Any) -> None:
        """I23: the same rule as for every session, and nothing is kept of the refusal."""
        placement = make.placed(tomi_volunteer, make.cycle(minimum_age=14))
        workshop = make.workshop(
            placement.cycle, starts_at=(clock.now() + timedelta(days=2)).replace(hour=12, minute=0)
        )
        with pytest.raises(MoveRefused, match="guardian"):
            headstart.book(workshop=workshop, placement=placement, by=tomi_volunteer.user, token=token())
        assert not Attendance.objects.exists()

    def test_the_partner_keeps_the_register_for_14_days(self, ada: Any, hana: Any, tideway: Any, carys: Any) -> None:
        """I26, I28: nobody of another organisation, and nobody after 14 days."""
        placement = make.placed(ada, make.cycle())
        place = make.booked(placement, make.workshop(placement.cycle, partner=tideway))
        with pytest.raises(MoveRefused, match="closed for you"):
            cycles.attend(attendance=place, by=carys, token=token())
        cycles.attend(attendance=place, by=hana, token=token())
        old = make.workshop(placement.cycle, partner=tideway, starts_at=clock.now() - timedelta(days=15))
        late = make.booked(placement, old)
        with pytest.raises(MoveRefused, match="closed for you"):
            cycles.miss(attendance=late, by=hana, token=token())


class TestInterviews:
    def test_offer_slot_and_close(self, guaranteed: Any, hana: Any, carys: Any, tideway: Any, vera: Any) -> None:
        values = {
            "role": "Helper",
            "what": "Saturdays.",
            "place": "Here",
            "access": "",
            "places": 1,
            "until_date": make.today() + timedelta(days=30),
        }
        cycle = guaranteed.placement.cycle
        with pytest.raises(MoveRefused, match="Only the lead"):
            interviews.offer_slot(employer=tideway, cycle=cycle, values=values, by=carys, token=token())
        made = interviews.offer_slot(employer=tideway, cycle=cycle, values=values, by=hana, token=token())
        assert Notice.objects.filter(event__startswith="volunteering.pathways.slot_offered", recipient=vera).exists()
        interviews.close_slot(slot=made, by=hana, token=token())
        with pytest.raises(MoveRefused, match="Nothing of this offer"):
            make.matched(guaranteed, made)

    def test_match_accept_and_job(self, guaranteed: Any, offer: Any, ada: Any, hana: Any) -> None:
        """I25: no message to the employer names the young person."""
        found = make.matched(guaranteed, offer)
        with pytest.raises(MoveRefused, match="There is an interview already"):
            make.matched(guaranteed, offer)
        interviews.accept(interview=found, by=ada.user, token=token())
        notice = Notice.objects.get(event__startswith="volunteering.pathways.interview_booked", recipient=hana)
        assert "Ada" not in notice.body + notice.subject
        with pytest.raises(MoveRefused, match="Wait until"):
            interviews.offer_job(interview=found, by=hana, token=token())
        interviews.offer_job(interview=make.begun(found), feedback="Welcome.", by=hana, token=token())
        offer.refresh_from_db()
        assert offer.taken == 1

    def test_not_this_time_needs_feedback(self, guaranteed: Any, offer: Any, ada: Any, hana: Any) -> None:
        found = make.matched(guaranteed, offer)
        interviews.accept(interview=found, by=ada.user, token=token())
        make.begun(found)
        with pytest.raises(MoveRefused, match="what went well"):
            interviews.turn_down(interview=found, feedback=" ", by=hana, token=token())
        interviews.turn_down(interview=found, feedback="You listen well.", by=hana, token=token())
        assert "You listen well." in Notice.objects.get(event__startswith="volunteering.pathways.outcome").body

    def test_no_keeps_the_guarantee(self, guaranteed: Any, offer: Any, ada: Any) -> None:
        found = make.matched(guaranteed, offer)
        interviews.decline(interview=found, by=ada.user, token=token())
        offer.refresh_from_db()
        guaranteed.refresh_from_db()
        assert (offer.taken, guaranteed.state) == (0, "standing")
        make.matched(guaranteed, offer)

    def test_an_offer_is_never_over_full(self, guaranteed: Any, offer: Any) -> None:
        Slot.objects.filter(pk=offer.pk).update(places=1)
        make.matched(guaranteed, offer)
        at = clock.now()
        with pytest.raises(IntegrityError), transaction.atomic():
            Interview.objects.create(
                entitlement=guaranteed,
                slot=offer,
                starts_at=at,
                answer_by_at=at,
                since_at=at,
                matched_at=at,
                matched_by=make.officer(),
                state="missed",
            )

    def test_a_withdrawal_calls_the_interview_off(self, guaranteed: Any, offer: Any, ada: Any, host: Any) -> None:
        """I21: what rests on the guarantee goes with it, and the place is free again."""
        found = make.matched(guaranteed, offer)
        interviews.accept(interview=found, by=ada.user, token=token())
        hours.corrected(ada.hours_entries.order_by("pk").first(), minutes=0)
        found.refresh_from_db()
        offer.refresh_from_db()
        assert (found.state, offer.taken) == ("not_held", 0)
        make.settled()

    def test_family_never_decides(self, guaranteed: Any, offer: Any, vera: Any, ada: Any) -> None:
        people.guardian(ada, name="Vera Stone", email=vera.email, user=vera)
        with pytest.raises(MoveRefused, match="your family"):
            make.matched(guaranteed, offer, by=vera)


class TestAppeals:
    def test_uphold_keeps_it_by_another_officer(self, guaranteed: Any, ada: Any, vera: Any) -> None:
        """I21: loss is appealable; the officer of the decision cannot decide, the database holds it too."""
        mark = guaranteed.placement.attendances.first()
        cycles.miss(attendance=mark, note="A mistake.", by=vera, token=token())
        guaranteed.refresh_from_db()
        with pytest.raises(MoveRefused, match="Only the young person"):
            appeals.appeal(entitlement=guaranteed, note="No.", by=vera, token=token())
        made = appeals.appeal(entitlement=guaranteed, note="I was there.", by=ada.user, token=token())
        assert made.against == vera
        with pytest.raises(MoveRefused, match="a colleague"):
            appeals.uphold(appeal=made, reason="Yes.", by=vera, token=token())
        with pytest.raises(IntegrityError, match="appeal_decided_by_another"), transaction.atomic():
            Appeal.objects.update(state="upheld", decided_at=clock.now(), decided_by=vera)
        ida = make.officer()
        appeals.uphold(appeal=made, reason="The list shows your name.", by=ida, token=token())
        guaranteed.refresh_from_db()
        assert guaranteed.state == "kept" and guaranteed.is_live
        make.settled()
        cycles.attend(attendance=mark, note="Put right.", by=ida, token=token())
        guaranteed.refresh_from_db()
        assert guaranteed.state == "standing"
        make.settled()

    def test_dismiss_and_take_back(self, guaranteed: Any, ada: Any, host: Any) -> None:
        hours.corrected(ada.hours_entries.order_by("pk").first(), minutes=0)
        guaranteed.refresh_from_db()
        first = appeals.appeal(entitlement=guaranteed, note="Why?", by=ada.user, token=token())
        assert appeals.may_appeal(guaranteed, clock.now()) == ""
        appeals.take_back(appeal=first, by=ada.user, token=token())
        made = appeals.appeal(entitlement=guaranteed, note="Why?", by=ada.user, token=token())
        appeals.dismiss(appeal=made, reason="The host is right.", by=make.officer(), token=token())
        guaranteed.refresh_from_db()
        assert guaranteed.state == "withdrawn"
        assert "The host is right." in Notice.objects.get(event__contains="pathways.appeal_decided").body

    def test_no_interview(self, guaranteed: Any, offer: Any, ada: Any, hana: Any, vera: Any) -> None:
        """Also of an interview that an employer says was missed; then the deadline moves on."""
        assert appeals.may_appeal(guaranteed, clock.now()) == ""
        found = make.matched(guaranteed, offer)
        interviews.accept(interview=found, by=ada.user, token=token())
        interviews.miss_interview(interview=make.begun(found), by=hana, token=token())
        made = appeals.appeal(entitlement=guaranteed, note="The train stood still.", by=ada.user, token=token())
        appeals.uphold(appeal=made, reason="The line was closed.", by=vera, token=token())
        make.matched(guaranteed, offer)
        make.settled()

    def test_control_without_the_check_the_same_officer_could_decide(self, guaranteed: Any, vera: Any) -> None:
        """Negative control of "decided by another officer"."""
        from django.db import connection

        made = Appeal.objects.create(
            entitlement=guaranteed,
            about="withdrawn",
            note="x",
            since_at=clock.now(),
            opened_at=clock.now(),
            opened_by=guaranteed.placement.volunteer.user,
            against=vera,
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE volunteering_appeal DROP CONSTRAINT appeal_decided_by_another")
        Appeal.objects.update(state="upheld", decided_at=clock.now(), decided_by=vera)
        made.refresh_from_db()
        assert made.decided_by == vera


class TestPages:
    def test_public_page_and_join(self, ada: Any, client_for: Any, queries: Any) -> None:
        cycle = make.cycle()
        with queries(at_most=6):
            page = client_for().get("/volunteering/pathways/headstart/")
        assert "16 hours" in page.content.decode() and len(page.content) < 100_000
        client = client_for(ada.user)
        form = client.get(f"/volunteering/pathways/headstart/{cycle.pk}/join/").context["form"]
        given = {"form_token": form["form_token"].value(), "in_education": "yes"}
        answer = client.post(f"/volunteering/pathways/headstart/{cycle.pk}/join/", given, follow=True)
        assert "16 hours" in answer.content.decode() and "the workshop Develop" in answer.content.decode()

    def test_strangers_find_nothing(self, guaranteed: Any, offer: Any, client_for: Any, farah: Any, amina: Any) -> None:
        """I28: every object, every verb."""
        found = make.matched(guaranteed, offer)
        place = guaranteed.placement.attendances.first()
        base = "/volunteering/pathways"
        addresses = [
            f"{base}/headstart/interview/{found.pk}/",
            f"{base}/headstart/interview/{found.pk}/yes/",
            f"{base}/headstart/interview/{found.pk}/no/",
            f"{base}/headstart/guarantee/{guaranteed.pk}/appeal/",
            f"{base}/headstart/places/{place.pk}/cancel/",
            f"{base}/registers/workshops/{place.workshop_id}/",
            f"{base}/registers/places/{place.pk}/",
            f"{base}/interviews/{offer.pk}/",
            f"{base}/interviews/{offer.pk}/close/",
            f"{base}/interviews/outcome/{found.pk}/",
        ]
        for who in (farah, amina):
            client = client_for(who)
            for address in addresses:
                assert client.get(address).status_code == 404, address
                assert client.post(address).status_code in {404, 405}, address

    def test_the_employer_sees_the_name_from_the_yes_to_14_days_after(
        self, guaranteed: Any, offer: Any, ada: Any, hana: Any, client_for: Any
    ) -> None:
        """I25, I26: each view is on the record."""
        address, client = f"/volunteering/pathways/interviews/{offer.pk}/", client_for(hana)
        found = make.matched(guaranteed, offer)
        assert "Ada" not in client.get(address).content.decode()
        assert not RegisterView.objects.exists()
        interviews.accept(interview=found, by=ada.user, token=token())
        shown = client.get(address).content.decode()
        assert "Ada" in shown and "Byron" not in shown
        assert RegisterView.objects.get().people == 1
        Interview.objects.update(starts_at=clock.now() - timedelta(days=15))
        assert "Ada" not in client.get(address).content.decode()

    def test_the_view_of_a_register_cannot_be_rewritten(self, hana: Any, offer: Any) -> None:
        RegisterView.objects.create(of=offer.pk, by=hana, at=clock.now(), people=1)
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            RegisterView.objects.update(people=0)

    def test_outcome_over_http(self, guaranteed: Any, offer: Any, ada: Any, hana: Any, client_for: Any) -> None:
        found = make.matched(guaranteed, offer)
        interviews.accept(interview=found, by=ada.user, token=token())
        make.begun(found)
        client, address = client_for(hana), f"/volunteering/pathways/interviews/outcome/{found.pk}/"
        sent = client.get(address).context["form"]["form_token"].value()
        refused = client.post(address, {"form_token": sent, "outcome": "turn_down", "feedback": ""})
        assert "what went well" in refused.content.decode()
        given = {"form_token": sent, "outcome": "miss_interview", "feedback": ""}
        assert client.post(address, given).status_code == 302
        found.refresh_from_db()
        assert found.state == Interview.State.MISSED

    def test_staff_pages(self, guaranteed: Any, offer: Any, vera: Any, noor: Any, client_for: Any) -> None:
        found = make.matched(guaranteed, offer)
        placement = guaranteed.placement
        pages = [
            "cycle/",
            f"cycle/{placement.cycle_id}/change/",
            "cycle/write/",
            f"cycle/{placement.cycle_id}/workshop/",
            "workshop/",
            f"workshop/{placement.attendances.first().workshop_id}/change/",
            "placement/?guarantee=wait",
            f"placement/{placement.pk}/change/",
            f"placement/{placement.pk}/match/",
            f"placement/{placement.pk}/education/",
            "slot/",
            f"slot/{offer.pk}/change/",
            "interview/",
            f"interview/{found.pk}/change/",
            "appeal/",
        ]
        client, other = client_for(vera), client_for(noor)
        for page in pages:
            assert client.get(f"/admin/volunteering/{page}").status_code == 200, page
            assert other.get(f"/admin/volunteering/{page}").status_code in {302, 403, 404}, page

    def test_match_over_http(self, guaranteed: Any, offer: Any, vera: Any, client_for: Any) -> None:
        client, address = client_for(vera), f"/admin/volunteering/placement/{guaranteed.placement.pk}/match/"
        sent = client.get(address).context["form"]["form_token"].value()
        day = make.today() + timedelta(days=5)
        given = {"form_token": sent, "slot": str(offer.pk), "day": day.isoformat(), "at": "10:30"}
        for _ in range(2):
            assert client.post(address, given).status_code == 302
        assert Interview.objects.count() == 1
