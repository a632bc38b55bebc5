"""The officers' pages: each button calls its action; the lists filter; the work-list leads to every staff verb."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from citizenship.studies.models import BoroughPlace, Joining, SharingStatement, Study
from programmes import clock
from programmes.people import worklist
from tests.citizenship import factories
from tests.factories import token

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client_for: Any, ines: Any) -> Client:
    """Ines's browser."""
    found: Client = client_for(ines)
    return found


def text(response: Any) -> str:
    """The page."""
    assert response.status_code == 200, response
    found: str = response.content.decode()
    return found


def press(office: Client, button: str, /, *keys: Any, **given: Any) -> Any:
    """Send the form of one button."""
    return office.post(reverse(f"admin:citizenship_{button}", args=keys), {"form_token": token(), **given})


class TestBoroughs:
    def test_one_borough_on_one_page(self, office: Client, ravi: Any, camden: Any) -> None:
        made = factories.requested(camden, by=ravi)
        page = text(office.get(reverse("admin:citizenship_joining_change", args=[made.pk])))
        assert "Approve this borough" in page
        assert ravi.email in page
        press(office, "joining_approve", made.pk)
        made.refresh_from_db()
        assert made.state == "approved"

    def test_without_the_statement_there_is_no_button(self, office: Client, camden: Any) -> None:
        made = factories.requested(camden, agreed=False)
        page = text(office.get(reverse("admin:citizenship_joining_change", args=[made.pk])))
        assert "Approve this borough" not in page
        assert "has not agreed to the data-sharing statement yet" in page
        assert "has not agreed" in text(press(office, "joining_approve", made.pk))

    def test_refuse_and_record_that_it_leaves(self, office: Client) -> None:
        one, two = factories.requested("Camden"), factories.joined("Hackney")
        assert "Choose the reason" in text(press(office, "joining_refuse", one.pk))
        press(office, "joining_refuse", one.pk, reason="full")
        press(office, "joining_leave", two.pk, reason="cost")
        assert sorted(Joining.objects.values_list("state", flat=True)) == ["left", "refused"]

    def test_the_list_by_state_and_statement(self, office: Client, queries: Any) -> None:
        factories.joined("Camden")
        factories.requested("Hackney", agreed=False)
        url = reverse("admin:citizenship_joining_changelist")
        page = text(office.get(url, {"state__exact": "requested", "agreed": "no"}))
        assert "Hackney" in page
        assert "Camden" not in page
        assert "Camden" in text(office.get(url, {"agreed": "yes"}))
        with queries(at_most=10):
            office.get(url)

    def test_a_new_statement(self, office: Client) -> None:
        factories.statement(text="Old words.")
        url = reverse("admin:citizenship_sharingstatement_publish")
        assert "Old words." in text(office.get(url))
        office.post(url, {"form_token": token(), "title": "Sharing", "text": "New words."})
        made = SharingStatement.objects.current()
        assert made is not None
        assert (made.version, made.text, made.is_demonstration) == (2, "New words.", False)
        shown = office.get(reverse("admin:citizenship_sharingstatement_change", args=[2]))
        assert shown.headers["Location"] == "/citizenship/studies/statement/2/"

    def test_a_guess_is_not_found(self, office: Client) -> None:
        assert office.get(reverse("admin:citizenship_joining_change", args=["nonsense"])).status_code == 404
        assert office.get(reverse("admin:citizenship_study_change", args=["nonsense"])).status_code == 404


class TestStudy:
    def test_from_the_first_words_to_the_close(self, office: Client) -> None:
        """Everything an officer does with a study, by the pages alone."""
        factories.joined("Camden")
        factories.joined("Hackney")
        first = clock.london_day(clock.now()) + timedelta(days=30)
        given = {
            "title": "Help at the desk", "slug": "help", "question": "Does help help?", "protocol": "We help.",
            "assigned_per": "borough", "method": "random", "first_date": str(first),
            "last_date": str(first + timedelta(days=90)), "lock_hours": 48, "planned_per_arm": 12,
        }  # fmt: skip
        assert "Give the study a title" in text(press(office, "study_add", **{**given, "title": ""}))
        assert press(office, "study_add", **given).status_code == 302
        study = Study.objects.get()
        page = text(office.get(reverse("admin:citizenship_study_change", args=[study.pk])))
        assert "Add an arm that makes an offer." in page
        press(office, "study_add_arm", study.pk, name="Help", weight=1, voting=3, volunteering=1, membership=0)
        press(office, "study_edit", study.pk, **{**given, "title": "Help on the day"})
        press(office, "study_add_outcome", study.pk, title="At home", time_frame="Now", key="home", question="home")
        home = study.outcomes.get(key="home")
        press(office, "study_outcome", study.pk, home.pk, title="Feels at home", time_frame="Now", key="home",
              question="home", primary="on")  # fmt: skip
        assert [each.key for each in study.outcomes.filter(primary=True)] == ["home"]
        press(office, "study_remove_outcome", study.pk, home.pk)
        press(
            office, "study_outcome", study.pk, study.outcomes.get(key="register").pk, title="Registered",
            time_frame="Now", key="register", question="register", primary="on",
        )  # fmt: skip
        press(office, "study_boroughs", study.pk, boroughs=["E09000007", "E09000012"])
        press(office, "study_register", study.pk)
        study.refresh_from_db()
        assert (study.state, study.title) == ("registered", "Help on the day")
        page = text(office.get(reverse("admin:citizenship_study_change", args=[study.pk])))
        assert "Draw the boroughs" in page
        assert "Write the protocol" not in page
        press(office, "study_draw", study.pk)
        assert not study.places.filter(arm__isnull=True).exists()
        press(office, "study_start", study.pk)
        press(office, "study_close", study.pk, reason="decision")
        study.refresh_from_db()
        assert study.state == "closed"
        press(office, "study_copy", study.pk, title="Again", slug="again")
        assert Study.objects.get(slug="again").copied_from == study

    def test_arms_of_boroughs_by_hand_and_changed(self, office: Client) -> None:
        first = clock.london_day(clock.now()) + timedelta(days=30)
        made = factories.study(
            state="draft", assigned_per="borough", method="volunteer", first_date=first, boroughs=["Camden"]
        )
        study = factories.studies.move(made, "registered")
        place, (pilot, other) = study.places.get(), study.arms.order_by("order")
        press(office, "study_place", study.pk, place.pk, arm=pilot.pk, reason="volunteered")
        place = BoroughPlace.objects.get()
        assert place.arm == pilot
        page = text(office.get(reverse("admin:citizenship_study_place", args=[study.pk, place.pk])))
        assert "The partner can no longer attend" in page
        press(office, "study_place", study.pk, place.pk, arm=other.pk, reason="partner_lost")
        assert BoroughPlace.objects.get().arm == other

    def test_a_locked_arm_says_so(self, office: Client, set_now: Any) -> None:
        study = factories.study(assigned_per="borough", boroughs=["Camden"])
        place: Any = study.places.get()
        set_now(place.locks_at + timedelta(seconds=1))
        other = study.arms.exclude(pk=place.arm_id).get()
        answer = press(office, "study_place", study.pk, place.pk, arm=other.pk, reason="mistake")
        assert "This arm is locked" in text(answer)

    def test_an_arm_and_a_borough_leave_a_draft(self, office: Client) -> None:
        study = factories.study(state="draft", boroughs=["Camden"])
        pilot, place = study.arms.get(kind="pilot"), study.places.get()
        press(office, "study_arm", study.pk, pilot.pk, name="More", weight=2, voting=1, volunteering=0, membership=0)
        pilot.refresh_from_db()
        assert (pilot.name, pilot.weight, pilot.level_of("voting")) == ("More", 2, 1)
        press(office, "study_arm", study.pk, study.arms.get(kind="comparison").pk, name="As before", weight=1)
        press(office, "study_remove_arm", study.pk, pilot.pk)
        press(office, "study_remove_borough", study.pk, place.pk)
        assert [arm.name for arm in study.arms.all()] == ["As before"]
        assert not study.places.exists()

    def test_parts_of_another_study_are_not_found(self, office: Client) -> None:
        one, two = factories.study("one", "draft"), factories.study("two", "draft")
        arm, outcome = two.arms.get(kind="pilot"), two.outcomes.get(key="join")
        for name, key in (("arm", arm.pk), ("remove_arm", arm.pk), ("outcome", outcome.pk)):
            assert office.get(reverse(f"admin:citizenship_study_{name}", args=[one.pk, key])).status_code == 404

    def test_analysts_read_and_change_nothing(self, client_for: Any, noor: Any) -> None:
        study = factories.study(state="draft")
        desk = client_for(noor)
        page = text(desk.get(reverse("admin:citizenship_study_change", args=[study.pk])))
        assert "Register it" not in page
        assert study.title in text(desk.get(reverse("admin:citizenship_study_changelist")))
        assert press(desk, "study_register", study.pk).status_code == 403

    def test_queries(self, office: Client, queries: Any) -> None:
        study = factories.study(boroughs=["Camden", "Hackney", "Barnet"])
        url = reverse("admin:citizenship_study_change", args=[study.pk])
        office.get(url)
        with queries(at_most=14):
            office.get(url)
        with queries(at_most=10):
            office.get(reverse("admin:citizenship_study_changelist"))


class TestWorkList:
    def test_each_thing_that_waits_has_its_line(self, ines: Any, noor: Any) -> None:
        factories.requested("Camden")
        factories.requested("Barnet", agreed=False)
        factories.joined("Hackney")
        factories.statement(2)
        factories.study("draft", "draft")
        factories.study("drawn", "registered", assigned_per="borough", boroughs=["Hackney"])
        over = clock.london_day(clock.now()) - timedelta(days=1)
        factories.study("over", last_date=over)
        lines = {line.label: line.count for line in worklist.lines(ines) if "/citizenship/" in line.url}
        for label in (
            "Boroughs to approve for the ceremony pilots",
            "Requests of boroughs that have not agreed to the data-sharing statement",
            "Boroughs in the pilot that have not agreed to the newest statement",
            "Studies being written",
            "Boroughs in a study without an arm",
            "Registered studies to start",
            "Studies whose last day is over",
        ):
            assert lines[label] == 1, label
        assert not [line for line in worklist.lines(noor) if "/joining/" in line.url]

    def test_a_line_leads_to_what_it_counts(self, office: Client, ines: Any) -> None:
        factories.requested("Camden")
        factories.joined("Hackney")
        line = next(each for each in worklist.waiting(ines) if each.label.startswith("Boroughs to approve"))
        page = text(office.get(line.url))
        assert "Camden" in page
        assert "Hackney" not in page
