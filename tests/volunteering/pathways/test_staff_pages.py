"""The officers' pages of ambassadors, schools' projects and teams: what they show, and what each step does."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from tests import factories as common
from tests.volunteering import factories
from tests.volunteering.factories import ambassadors as make
from volunteering.opportunities.models import Session
from volunteering.pathways.actions import adjustments
from volunteering.pathways.models import AmbassadorRole, Season, TeamMatch, Training, TrainingDate

pytestmark = pytest.mark.django_db


def as_(user: Any) -> Client:
    """A browser with a second factor's worth of trust: the officers' pages ask for no more in tests."""
    browser = Client()
    browser.force_login(user)
    return browser


def url(name: str, *keys: Any) -> str:
    return reverse(f"admin:volunteering_{name}", args=keys)


def read(browser: Client, name: str, *keys: Any) -> str:
    answer = browser.get(url(name, *keys))
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


def send(browser: Client, page: str, *keys: Any, **given: Any) -> str:
    """Open the page behind a button, send its form, and read the page that it leads to."""
    first = browser.get(url(page, *keys))
    assert first.status_code == 200, first
    answer = browser.post(url(page, *keys), {"form_token": common.token(), **given}, follow=True)
    return str(answer.content.decode())


@pytest.fixture
def officer(vera: Any) -> Client:
    """Vera's browser."""
    return as_(vera)


@pytest.fixture
def rye(growers: Any, guy: Any) -> Any:
    """Guy's host."""
    from programmes.people.models import Membership

    Membership.objects.filter(user=guy).update(added_at=clock.now() - timedelta(days=60))
    return factories.host(growers)


class TestSeason:
    """A season, its roles and its training are set up on pages, from nothing to the first application."""

    def days(self, **more: Any) -> dict[str, Any]:
        today = clock.london_day(clock.now())
        return {
            "name": "Winter lights",
            "about": "You welcome people to the lights.",
            "opens_at_0": today - timedelta(days=1),
            "opens_at_1": "09:00",
            "closes_at_0": today + timedelta(days=30),
            "closes_at_1": "12:00",
            "starts_date": today + timedelta(days=40),
            "ends_date": today + timedelta(days=60),
            "minimum_age": 18,
            "question": "Why would you like to come?",
            **more,
        }

    def test_from_nothing_to_an_application(self, officer: Client, rye: Any, farah_volunteer: Any) -> None:
        assert "Set up a season" in read(officer, "season_changelist")
        assert "The season is set up" in send(officer, "season_new", **self.days())
        season = Season.objects.get(name="Winter lights")
        page = read(officer, "season_change", season.pk)
        assert "Nobody can apply before there is a role" in page and "part 1, 2 and 3 of the training" in page
        work = factories.opportunity(rye, title="Lights on the South Bank", minimum_age=18)
        role = {"title": "Guide", "what": "Show the way.", "where": "South Bank"}
        address = f"https://portal.example{work.get_absolute_url()}"
        assert "The role is there" in send(officer, "season_add_role", season.pk, opportunity=address, **role)
        for number, kind in ((1, "online"), (2, "session"), (3, "session")):
            given = {"number": number, "title": f"Part {number}", "kind": kind, "text": "How it goes."}
            assert "The part is written" in send(officer, "season_add_part", season.pk, **given)
        page = read(officer, "season_change", season.pk)
        assert "Guide" in page and "Not written yet" not in page and "Write a part" not in page
        made = AmbassadorRole.objects.get(season=season)
        browser = as_(farah_volunteer.user)
        assert "Guide" in browser.get(season.get_absolute_url()).content.decode()
        apply = reverse("volunteering:ambassador_apply", args=[made.pk])
        browser.post(apply, {"why": "I like lights.", "form_token": common.token()})
        assert made.ambassadors.get().state == "applied"
        assert AuditEvent.objects.filter(verb="volunteering.season.role_added").count() == 1

    def test_with_the_training_of_an_earlier_one(self, officer: Client) -> None:
        earlier = make.season()
        send(officer, "season_new", **self.days(parts_of=earlier.pk))
        made = Season.objects.get(name="Winter lights")
        assert list(made.parts.values_list("number", "title")) == [(1, "Part 1"), (2, "Part 2"), (3, "Part 3")]
        assert "season_add_part" not in read(officer, "season_change", made.pk)

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"name": "Summer welcome"}, "a season of this name already"),
            ({"ends_date": "2020-01-01"}, "must not be before the first"),
            ({"closes_at_0": "2020-01-01"}, "must end after they begin"),
        ],
    )
    def test_what_is_refused(self, officer: Client, more: dict[str, Any], words: str) -> None:
        make.season()
        assert words in send(officer, "season_new", **self.days(**more))
        assert Season.objects.count() == 1

    def test_change_it_and_plan_a_date(self, officer: Client) -> None:
        season = make.season()
        assert "The season is saved" in send(officer, "season_edit", season.pk, **self.days(name="Renamed"))
        day = clock.london_day(clock.now()) + timedelta(days=9)
        given = {"part": season.parts.get(number=2).pk, "day": day, "starts": "18:00", "ends": "20:00"}
        said = send(officer, "season_add_date", season.pk, **given, place="City Hall", capacity=20)
        assert "The date is planned" in said
        date = TrainingDate.objects.get()
        assert "City Hall" in read(officer, "trainingdate_change", date.pk)
        assert "0 of 20 taken" in read(officer, "trainingdate_change", date.pk)


class TestRole:
    def test_change_its_words(self, officer: Client) -> None:
        role = make.role()
        given = {"title": "Greeter", "what": "Greet people.", "where": "Bankside"}
        assert "The role is saved" in send(officer, "season_role", role.pk, **given)
        role.refresh_from_db()
        assert (role.title, role.where) == ("Greeter", "Bankside")

    def test_which_opportunities_are_refused(self, officer: Client, rye: Any, farah_volunteer: Any) -> None:
        season = make.season()
        role = make.role(season)
        taken = factories.opportunity(rye, minimum_age=16)
        factories.sign_up(farah_volunteer, factories.session(taken))
        words = {
            "garden": "not the address of an opportunity",
            "11111111-1111-4111-8111-111111111111": "No published opportunity",
            factories.opportunity(rye, state="paused").pk: "No published opportunity",
            factories.opportunity(rye, minimum_age=14).pk: "for people from 14, the season from 16",
            factories.opportunity(rye, minimum_age=16, by_application=True).pk: "decides on applications",
            role.opportunity_id: "another role&#x27;s shifts",
            taken.pk: "People are signed up there already",
        }
        for key, said in words.items():
            given = {"title": "Guide", "what": "Show the way.", "where": "South Bank", "opportunity": f"/x/{key}/"}
            assert said in send(officer, "season_add_role", season.pk, **given), said
        assert season.roles.count() == 1

    def test_not_the_same_title_twice(self, officer: Client, rye: Any) -> None:
        role = make.role()
        work = factories.opportunity(rye, minimum_age=16)
        given = {"title": role.title, "what": "Greet.", "where": "Here", "opportunity": work.pk}
        assert "a role of this title already" in send(officer, "season_add_role", role.season_id, **given)


class TestPart:
    def test_how_it_is_done_stays_once_it_has_dates(self, officer: Client) -> None:
        part = make.season().parts.get(number=2)
        given = {"title": "Customer care", "text": "We practise.", "kind": "session"}
        assert "The part is saved" in send(officer, "season_part", part.pk, **given)
        make.training_date(part)
        assert "stays as it is done now" in send(officer, "season_part", part.pk, **{**given, "kind": "online"})
        part.refresh_from_db()
        assert (part.title, part.kind) == ("Customer care", "session")

    def test_not_a_fourth_one(self, officer: Client) -> None:
        season = make.season()
        given = {"number": 1, "title": "Again", "kind": "online", "text": "Again."}
        assert "Select a valid choice" in send(officer, "season_add_part", season.pk, **given)


class TestAmbassadors:
    @pytest.fixture
    def applied(self, farah_volunteer: Any) -> Any:
        return make.ambassador(farah_volunteer, state="applied")

    def test_offer(self, officer: Client, applied: Any) -> None:
        page = read(officer, "ambassador_change", applied.pk)
        assert "I like people." in page and "Offer the role" in page
        assert "Farah" in read(officer, "ambassador_changelist")
        assert "Offered. The person has been told." in send(officer, "ambassador_offer", applied.pk)
        applied.refresh_from_db()
        assert applied.state == "offered"

    @pytest.mark.parametrize(("verb", "before"), [("decline", "applied"), ("stand_down", "active")])
    def test_no_with_a_reason(self, officer: Client, farah_volunteer: Any, verb: str, before: str) -> None:
        held = make.ambassador(farah_volunteer, state=before)
        assert "Give the reason." in send(officer, f"ambassador_{verb}", held.pk, reason="")
        send(officer, f"ambassador_{verb}", held.pk, reason="There are no places left.")
        assert "There are no places left." in read(officer, "ambassador_change", held.pk)
        assert Notice.objects.filter(recipient=farah_volunteer.user, body__contains="no places left").exists()

    def test_who_was_at_the_training(self, officer: Client, farah_volunteer: Any) -> None:
        held = make.ambassador(farah_volunteer)
        date = make.training_date(held.season.parts.get(number=2), days=-1)
        row = Training.objects.create(ambassador=held, part=date.part, date=date, since_at=clock.now())
        page = read(officer, "trainingdate_change", date.pk)
        assert "Farah" in page and "Was there" in page
        assert "Marked as there" in send(officer, "ambassador_attend", row.pk)
        assert "Marked as not there" in send(officer, "ambassador_miss", row.pk)
        row.refresh_from_db()
        assert row.state == "missed"

    def test_messages_about_adjustments(self, officer: Client, root: Any, farah_volunteer: Any) -> None:
        held = make.ambassador(farah_volunteer)
        words = {"text": "I need a chair.", "by": farah_volunteer.user, "token": common.token()}
        thread = adjustments.ask(ambassador=held, **words)
        assert "I need a chair." not in read(officer, "adjustment_changelist")
        assert "I need a chair." in read(officer, "adjustment_change", thread.pk)
        assert "Answered" in send(officer, "adjustment_answer", thread.pk, text="We bring one.")
        assert as_(root).get(url("adjustment_change", thread.pk)).status_code == 403

    def test_nobody_decides_about_themselves(self, vera: Any, officer: Client) -> None:
        own = make.ambassador(factories.volunteer(vera, age=40), state="applied")
        assert "Offer the role" not in read(officer, "ambassador_change", own.pk)


class TestSchools:
    def test_visit_recognise_and_take_back(self, officer: Client) -> None:
        project = make.project(make.school(), state="finished")
        page = read(officer, "schoolproject_change", project.pk)
        assert "A cleaner street" in page and "Recognise it" in page
        assert "A cleaner street" in read(officer, "schoolproject_changelist")
        visit = {"day": clock.london_day(clock.now()), "note": "Good questions."}
        assert "The visit is written down" in send(officer, "schoolproject_visit", project.pk, **visit)
        assert "Good questions." in read(officer, "schoolproject_change", project.pk)
        assert "Recognised. The school" in send(officer, "schoolproject_recognise", project.pk, praise="Well counted.")
        said = send(officer, "schoolproject_take_back", project.pk, reason="The school asked for it.")
        assert "It left the public page" in said
        project.refresh_from_db()
        assert project.state == "finished"


class TestTeams:
    def test_propose_and_drop(self, officer: Client, tideway: Any, rye: Any) -> None:
        offer, need = make.team_offer(tideway), make.team_need(rye)
        assert str(tideway) in read(officer, "teamoffer_changelist")
        page = read(officer, "teamoffer_change", offer.pk)
        assert "the size fits" in page and "same day" in page and "Propose a day" in page
        assert "Build beds." in read(officer, "teamneed_change", need.pk)
        given = {"need": need.pk, "day": offer.dates[0], "starts": "10:00", "ends": "15:00", "size": 8}
        assert "Both sides have been asked" in send(officer, "teamoffer_propose", offer.pk, **given)
        match = TeamMatch.objects.get()
        assert "5 hours" in read(officer, "teammatch_change", match.pk)
        assert "has not said yes" in read(officer, "teammatch_change", match.pk)
        assert "Taken back" in send(officer, "teammatch_drop", match.pk, reason="The host is closed.")
        match.refresh_from_db()
        assert (match.state, Session.objects.count()) == ("called_off", 0)

    def test_a_size_that_fits_nobody_is_refused(self, officer: Client, tideway: Any, rye: Any) -> None:
        offer, need = make.team_offer(tideway), make.team_need(rye)
        given = {"need": need.pk, "day": offer.dates[0], "starts": "10:00", "ends": "09:00", "size": 8}
        assert "must end after it begins" in send(officer, "teamoffer_propose", offer.pk, **given)
        given |= {"ends": "15:00", "size": 9}
        assert "Enter a number from 2 to 8" in send(officer, "teamoffer_propose", offer.pk, **given)


def test_others_do_not_open_them(noor: Any, guy: Any, efua: Any, tideway: Any, rye: Any, farah_volunteer: Any) -> None:
    """Analysts, hosts and the officers of grants: not one of these pages."""
    role, project = make.role(), make.project(make.school())
    pages = [
        url("season_new"),
        url("season_change", role.season_id),
        url("season_add_role", role.season_id),
        url("season_add_part", role.season_id),
        url("season_role", role.pk),
        url("season_part", role.season.parts.get(number=1).pk),
        url("ambassador_change", make.ambassador(farah_volunteer, role).pk),
        url("schoolproject_change", project.pk),
        url("teamoffer_change", make.team_offer(tideway).pk),
        url("teamneed_change", make.team_need(rye).pk),
    ]
    for each in (noor, guy, efua):
        browser = as_(each)
        assert {browser.get(page).status_code for page in pages} <= {302, 403}


@pytest.mark.parametrize("model", ["season", "trainingdate", "ambassador", "schoolproject", "teamoffer", "teammatch"])
def test_lists_ask_as_many_questions_for_many_rows_as_for_few(
    model: str, officer: Client, tideway: Any, rye: Any, queries: Any
) -> None:
    def fill(number: int) -> None:
        role = make.role(make.season(f"Season {number}"), title=f"Role {number}")
        make.training_date(role.season.parts.get(number=2))
        make.ambassador(factories.volunteer(f"Person{number} Last"), role)
        make.project(make.school(f"School {number}"))
        make.team_match(make.team_offer(tideway), make.team_need(rye))

    fill(1)
    read(officer, f"{model}_changelist")
    with queries() as few:
        read(officer, f"{model}_changelist")
    for number in range(2, 5):
        fill(number)
    with queries() as many:
        read(officer, f"{model}_changelist")
    assert len(many) <= len(few)
