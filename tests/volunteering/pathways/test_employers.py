"""Teams: offered, needed, matched, never over capacity, counted apart from anybody's own hours."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from programmes import clock
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering import factories
from tests.volunteering.factories import ambassadors as make
from volunteering.hours.models import HoursEntry
from volunteering.opportunities.actions import moving, seats, sessions, signing_up
from volunteering.opportunities.models import Session
from volunteering.pathways.actions import employers
from volunteering.pathways.models import TeamMatch, TeamNeed, TeamOffer

pytestmark = pytest.mark.django_db


@pytest.fixture
def rye(growers: Any, guy: Any) -> Any:
    """Guy's host."""
    from programmes.people.models import Membership

    Membership.objects.filter(user=guy).update(added_at=clock.now() - timedelta(days=60))
    return factories.host(growers)


@pytest.fixture
def match(tideway: Any, rye: Any) -> TeamMatch:
    """A proposed day of Hana's eight with Guy's host."""
    return make.team_match(make.team_offer(tideway), make.team_need(rye))


def _yes(match: TeamMatch, by: Any) -> TeamMatch:
    return employers.say_yes(match=match, by=by, token=common.token())


@pytest.fixture
def agreed(match: TeamMatch, hana: Any, guy: Any) -> TeamMatch:
    """Both have said yes."""
    _yes(match, hana)
    return _yes(match, guy)


def _offer(tideway: Any, by: Any, **given: Any) -> TeamOffer:
    day = clock.london_day(clock.now()) + timedelta(days=9)
    words = {"size": 8, "skills": ["communication"], "dates": [day], "boroughs": [], "remote": False, "about": ""}
    return employers.offer_team(organisation=tideway, by=by, token=common.token(), **{**words, **given})


class TestOffersAndNeeds:
    def test_a_lead_offers_and_takes_back(self, tideway: Any, hana: Any) -> None:
        made = _offer(tideway, hana, skills=["communication", "made_up"])
        assert made.skills == ["communication"]
        assert employers.withdraw_offer(offer=made, by=hana, token=common.token()).state == "withdrawn"

    def test_not_for_somebody_elses_employer(self, tideway: Any, guy: Any) -> None:
        """I28"""
        with pytest.raises(PermissionDenied):
            _offer(tideway, guy)

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"size": 1}, "size"), ({"dates": []}, "day_1"), ({"about": "020 7946 0000"}, "about")],
    )
    def test_what_is_wrong_is_said_at_its_field(self, tideway: Any, hana: Any, given: Any, field: str) -> None:
        with pytest.raises(MoveRefused) as refused:
            _offer(tideway, hana, **given)
        assert refused.value.field == field

    def test_a_host_posts_a_need_and_takes_it_back(self, rye: Any, guy: Any, hana: Any) -> None:
        given = {
            "opportunity": factories.opportunity(rye),
            "what": "Build beds.",
            "skills": [],
            "smallest": 4,
            "largest": 10,
            "dates": [clock.london_day(clock.now()) + timedelta(days=9)],
        }
        made = employers.post_need(by=guy, token=common.token(), **given)
        with pytest.raises(PermissionDenied):
            employers.post_need(by=hana, token=common.token(), **given)
        assert employers.withdraw_need(need=made, by=guy, token=common.token()).state == "withdrawn"

    def test_what_is_matched_is_not_taken_back(self, match: Any, hana: Any, guy: Any) -> None:
        with pytest.raises(MoveRefused, match="match"):
            employers.withdraw_offer(offer=match.offer, by=hana, token=common.token())
        with pytest.raises(MoveRefused, match="match"):
            employers.withdraw_need(need=match.need, by=guy, token=common.token())

    def test_fitting_says_why(self, tideway: Any, rye: Any) -> None:
        need = make.team_need(rye)
        today = clock.london_day(clock.now())
        assert need.fits(make.team_offer(tideway), today)[0].startswith("same day")
        assert need.fits(make.team_offer(tideway, size=11), today) == []


class TestMatch:
    def test_an_officer_proposes_once(self, tideway: Any, rye: Any, vera: Any, guy: Any) -> None:
        offer, need = make.team_offer(tideway), make.team_need(rye)
        noon = clock.now().time().replace(hour=12, minute=0)
        given = {
            "offer": offer,
            "need": need,
            "day": offer.dates[0],
            "starts": noon.replace(hour=10),
            "ends": noon,
            "size": 8,
        }
        with pytest.raises(PermissionDenied):
            employers.propose(by=guy, token=common.token(), **given)
        with pytest.raises(MoveRefused, match="from 2 to 8"):
            employers.propose(by=vera, token=common.token(), **{**given, "size": 9})
        employers.propose(by=vera, token=common.token(), **given)
        with pytest.raises(MoveRefused, match="stands already"):
            employers.propose(by=vera, token=common.token(), **given)

    def test_with_the_second_yes_it_is_a_session_with_held_places(self, match: Any, hana: Any, guy: Any) -> None:
        """I1 for teams."""
        assert _yes(match, hana).state == "half"
        with pytest.raises(MoveRefused, match="already"):
            _yes(match, hana)
        done = _yes(match, guy)
        session = Session.objects.get(pk=done.session_id)
        assert (done.state, session.opportunity_id) == ("agreed", match.need.opportunity_id)
        assert (session.confirmed, session.capacity, session.free) == (8, 8, 0)
        assert Notice.objects.filter(recipient=hana, subject__startswith="Agreed").exists()

    def test_the_other_order_works_too(self, match: Any, hana: Any, guy: Any) -> None:
        _yes(match, guy)
        assert _yes(match, hana).state == "agreed"

    def test_a_volunteer_finds_it_full(self, agreed: Any, farah_volunteer: Any) -> None:
        session = seats.lock(agreed.session_id)
        made = signing_up.sign_up(
            volunteer=farah_volunteer, session=session, by=farah_volunteer.user, token=common.token()
        )
        assert made.state == "waiting"

    def test_never_over_capacity(self, tideway: Any, rye: Any, hana: Any) -> None:
        """I1: the trigger counts the team, and the session's CHECK refuses one place too many."""
        session = factories.session(factories.opportunity(rye), capacity=7)
        row = make.team_match(make.team_offer(tideway), make.team_need(rye))
        at = clock.now()
        stamps = {f"{side}_yes_{end}": v for side in ("employer", "host") for end, v in (("at", at), ("by", hana))}
        change = {"state": "agreed", "session": session, **stamps}
        with pytest.raises(IntegrityError, match="within_capacity"), transaction.atomic():
            TeamMatch.objects.filter(pk=row.pk).update(**change)

    def test_control_without_the_trigger_it_would_go_over(self, tideway: Any, rye: Any, hana: Any) -> None:
        session = factories.session(factories.opportunity(rye), capacity=7)
        row = make.team_match(make.team_offer(tideway), make.team_need(rye))
        at = clock.now()
        stamps = {f"{side}_yes_{end}": v for side in ("employer", "host") for end, v in (("at", at), ("by", hana))}
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("ALTER TABLE volunteering_teammatch DISABLE TRIGGER volunteering_team_held")
            TeamMatch.objects.filter(pk=row.pk).update(state="agreed", session=session, **stamps)
            transaction.set_rollback(True)

    def test_refuse_and_drop_free_both_for_another(self, match: Any, hana: Any, vera: Any, tideway: Any) -> None:
        employers.refuse(match=match, reason="A print run.", by=hana, token=common.token())
        assert TeamOffer.objects.unmatched().count() == TeamNeed.objects.unmatched().count() == 1
        again = make.team_match(match.offer, match.need)
        with pytest.raises(PermissionDenied):
            employers.drop(match=again, reason="No.", by=hana, token=common.token())
        assert employers.drop(match=again, reason="Wrong day.", by=vera, token=common.token()).state == "called_off"

    def test_call_off_cancels_the_session_and_frees_the_places(self, agreed: Any, hana: Any) -> None:
        employers.call_off(match=agreed, reason="A flood.", by=hana, token=common.token())
        session = Session.objects.get(pk=agreed.session_id)
        assert (session.state, session.confirmed) == ("cancelled", 0)

    def test_the_hosts_move_takes_the_team_along(self, agreed: Any, guy: Any, hana: Any) -> None:
        was = agreed.session
        local = [moment.astimezone(clock.LONDON) for moment in (was.starts_at, was.ends_at)]
        moved = moving.move_session(
            session=was,
            day=local[0].date() + timedelta(days=1),
            starts=local[0].time(),
            ends=local[1].time(),
            meeting_point="",
            reason="The paint is wet.",
            by=guy,
            token=common.token(),
        )
        agreed.refresh_from_db()
        assert (agreed.starts_at, agreed.ends_at, agreed.state) == (moved.starts_at, moved.ends_at, "agreed")
        assert moved.confirmed == agreed.size, "the places are held as before"
        assert Notice.objects.filter(recipient=hana, body__contains="has moved the day").exists()

    def test_the_hosts_cancelling_tells_the_team(self, agreed: Any, guy: Any, hana: Any) -> None:
        session = Session.objects.get(pk=agreed.session_id)
        sessions.cancel(session=session, reason="The shed burned.", by=guy, token=common.token())
        agreed.refresh_from_db()
        assert (agreed.state, agreed.reason) == ("called_off", "The shed burned.")
        assert Notice.objects.filter(recipient=hana, subject__startswith="Called off").count() == 1


class TestReport:
    def _over(self, match: TeamMatch) -> TeamMatch:
        start = clock.now() - timedelta(days=1)
        TeamMatch.objects.filter(pk=match.pk).update(starts_at=start, ends_at=start + timedelta(hours=5))
        return TeamMatch.objects.with_parties().get(pk=match.pk)

    def test_the_lead_says_how_many_came_and_nobody_gets_hours(self, agreed: Any, hana: Any, guy: Any) -> None:
        with pytest.raises(MoveRefused, match="day is over"):
            employers.report(match=agreed, came=7, by=hana, token=common.token())
        over = self._over(agreed)
        with pytest.raises(PermissionDenied):
            employers.report(match=over, came=7, by=guy, token=common.token())
        with pytest.raises(MoveRefused, match="8 or fewer"):
            employers.report(match=over, came=9, by=hana, token=common.token())
        done = employers.report(match=over, came=7, by=hana, token=common.token())
        assert (done.state, done.team_minutes) == ("done", 7 * 300)
        assert HoursEntry.objects.count() == 0

    def test_the_table_for_the_employer(self, agreed: Any, hana: Any, tideway: Any, client: Any) -> None:
        employers.report(match=self._over(agreed), came=7, by=hana, token=common.token())
        client.force_login(hana)
        page = client.get(reverse("volunteering:team_report", args=[tideway.pk])).content.decode()
        assert "35 hours together" in page
        rows = client.get(reverse("volunteering:team_report_csv", args=[tideway.pk])).content.decode().splitlines()
        assert rows[1].endswith(",8,7,300,2100")


class TestPages:
    def test_both_sides_answer_on_the_same_page(self, match: Any, hana: Any, guy: Any, client: Any) -> None:
        here = match.get_absolute_url()
        for who in (hana, guy):
            client.force_login(who)
            assert "Yes, this day suits us" in client.get(here).content.decode()
            client.post(reverse("volunteering:team_match_yes", args=[match.pk]), {"form_token": common.token()})
        match.refresh_from_db()
        assert match.state == "agreed"

    def test_strangers_find_nothing(self, match: Any, farah: Any, client: Any) -> None:
        """I28: by page and by verb."""
        client.force_login(farah)
        for name, key in (("team_offer", match.offer_id), ("team_need", match.need_id), ("team_match", match.pk)):
            assert client.get(reverse(f"volunteering:{name}", args=[key])).status_code == 404
        for verb in ("yes", "refuse", "call_off", "report"):
            url = reverse(f"volunteering:team_match_{verb}", args=[match.pk])
            assert client.post(url, {"form_token": common.token()}).status_code == 404

    def test_the_forms(self, tideway: Any, hana: Any, rye: Any, guy: Any, client: Any) -> None:
        day = clock.london_day(clock.now()) + timedelta(days=9)
        client.force_login(hana)
        form = {"size": 6, "day_1": day, "skills": ["communication"], "adults": "on", "form_token": common.token()}
        assert client.post(reverse("volunteering:team_offer_new", args=[tideway.pk]), form).status_code == 302
        assert client.get(reverse("volunteering:team_list")).status_code == 200
        assert client.get(TeamOffer.objects.get().get_absolute_url()).status_code == 200
        client.force_login(guy)
        work = factories.opportunity(rye)
        form = {"opportunity": work.pk, "what": "Dig.", "smallest": 4, "largest": 8, "day_1": day}
        url = reverse("volunteering:team_need_new", args=[rye.pk])
        assert client.post(url, {**form, "form_token": common.token()}).status_code == 302
        assert client.get(TeamNeed.objects.get().get_absolute_url()).status_code == 200
        assert "Waiting for a match" in client.get(reverse("volunteering:host_teams", args=[rye.pk])).content.decode()
