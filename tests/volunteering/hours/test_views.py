"""The pages: what a volunteer, a host, a supervisor and an officer can do there, and what strangers find."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from programmes.notices.models import Notice
from tests.factories import token
from tests.volunteering import factories
from volunteering.hours import actions, totals
from volunteering.hours.models import Dispute, Elsewhere, HoursClaim, HoursEntry

pytestmark = pytest.mark.django_db
BATCH = "volunteering:hours_log_several"


def times(start: Any, end: Any, prefix: str = "", **more: str) -> dict[str, str]:
    """What is typed for a stretch, as London's clocks show it."""
    from programmes.clock import LONDON

    first, last = start.astimezone(LONDON), end.astimezone(LONDON)
    given = {"day": f"{first:%Y-%m-%d}", "from_time": f"{first:%H:%M}", "until_time": f"{last:%H:%M}", **more}
    return {f"{prefix}{name}": value for name, value in given.items()}


class TestVolunteer:
    def test_who_has_not_joined_is_led_to_joining(self, farah: Any, client_for: Any) -> None:
        assert client_for(farah).get(reverse("volunteering:hours"))["Location"].startswith("/volunteering/join/")

    def test_parts_are_shown_apart(self, farah_volunteer: Any, host: Any, client_for: Any, day: Any) -> None:
        factories.credited(farah_volunteer, minutes=210, host=host)
        factories.claim(farah_volunteer, host=host, starts_at=day(9), minutes=45)
        page = client_for(farah_volunteer.user).get(reverse("volunteering:hours")).content.decode()
        assert "3 hours 30 minutes" in page and "45 minutes" in page

    def test_the_list_costs_the_same_however_long(
        self, farah_volunteer: Any, host: Any, client_for: Any, queries: Any, day: Any
    ) -> None:
        client, url = client_for(farah_volunteer.user), reverse("volunteering:hours")
        factories.claim(farah_volunteer, host=host, starts_at=day(2))
        client.get(url)
        with queries() as few:
            client.get(url)
        for number in range(3, 30):
            factories.claim(farah_volunteer, host=host, starts_at=day(number))
        with queries(at_most=len(few)):
            page = client.get(url)
        assert len(page.context["page"].rows) == 20
        rest = client.get(url + page.context["page"].next_url).context["page"]
        assert len(rest.rows) == 8 and not rest.next_url

    def test_log(self, farah_volunteer: Any, host: Any, client_for: Any, day: Any) -> None:
        client = client_for(farah_volunteer.user)
        assert str(host) in client.get(reverse("volunteering:hours_log"), {"q": "rye"}).content.decode()
        url = reverse("volunteering:hours_log_host", args=[host.pk])
        typed = {**times(day(1, 10), day(1, 12)), "what": "Dug.", "form_token": token()}
        assert client.post(url, typed).status_code == client.post(url, typed).status_code == 302
        assert HoursClaim.objects.get().minutes == 120
        bad = {**times(day(1, 10), day(1, 12)), "what": "", "form_token": token()}
        page = client.post(url, bad)
        assert page.status_code == 200 and "Say in a few words" in page.content.decode()

    def test_a_time_that_came_twice_is_asked_for(
        self, farah_volunteer: Any, host: Any, client_for: Any, set_now: Any
    ) -> None:
        """On the night the clocks go back, 1:30 is two moments; in March there is none."""
        from datetime import UTC, datetime

        set_now(datetime(2026, 10, 26, 9, tzinfo=UTC))
        client, url = client_for(farah_volunteer.user), reverse("volunteering:hours_log_host", args=[host.pk])
        typed = {"day": "2026-10-25", "from_time": "00:30", "until_time": "01:30", "what": "Night walk."}
        page = client.post(url, {**typed, "form_token": token()})
        assert "came twice that night" in page.content.decode()
        assert client.post(url, {**typed, "until_which": "second", "form_token": token()}).status_code == 302
        assert HoursClaim.objects.get().minutes == 120
        gone = {**typed, "day": "2026-03-29", "until_time": "03:00", "from_time": "01:30", "form_token": token()}
        assert "did not exist" in client.post(url, gone).content.decode()

    def test_a_bad_row_fails_alone_and_what_was_typed_stays(
        self, farah_volunteer: Any, host: Any, client_for: Any, day: Any
    ) -> None:
        """I7"""
        factories.claim(farah_volunteer, host=host, starts_at=day(20))
        place, once = f"host:{host.pk}", token()
        typed = {"rows": "3", "form_token": once}
        typed |= times(day(1, 10), day(1, 12), "row0-", what="Good.", place=place)
        typed |= times(day(2, 12), day(2, 10), "row1-", what="Backwards.", place=place)
        typed |= times(day(3, 10), day(3, 12), "row2-", what="", place=place)
        client = client_for(farah_volunteer.user)
        page = client.post(reverse(BATCH), typed)
        body = page.content.decode()
        assert HoursClaim.objects.filter(what="Good.").exists() and HoursClaim.objects.count() == 2
        assert "1 entry is logged" in body and "Backwards." in body and "These entries are not logged yet" in body
        assert once not in body  # a new token, so that the rest can be sent
        assert 'name="rows" value="3"' in body  # what comes back keeps its names, so that it is read the next time
        assert client.post(reverse(BATCH), typed).status_code == 302
        assert HoursClaim.objects.count() == 2

    def test_dispute_and_take_back(self, farah_volunteer: Any, host: Any, client_for: Any) -> None:
        entry = factories.credited(farah_volunteer, host=host)
        claim = factories.corrected(entry, minutes=30, reason="Left early.")
        client = client_for(farah_volunteer.user)
        assert "Left early." in client.get(claim.get_absolute_url()).content.decode()
        url = reverse("volunteering:hours_dispute", args=[claim.pk])
        assert client.post(url, {"note": "", "form_token": token()}).status_code == 200
        assert client.post(url, {"note": "Two hours.", "form_token": token()}).status_code == 302
        assert Dispute.objects.get().state == "open"
        back = reverse("volunteering:hours_withdraw_dispute", args=[claim.pk])
        assert client.get(back).status_code == 200
        client.post(back, {"form_token": token()})
        assert Dispute.objects.get().state == "withdrawn"

    @pytest.mark.parametrize("name", ["claim", "withdraw", "dispute", "ask_again", "withdraw_dispute"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_somebody_elses_is_not_found(
        self, farah_volunteer: Any, tomi: Any, host: Any, client_for: Any, name: str, method: str
    ) -> None:
        """I28"""
        claim = factories.claim(farah_volunteer, host=host)
        url = reverse(f"volunteering:hours_{name}", args=[claim.pk])
        response = getattr(client_for(tomi), method)(url, {"form_token": token()})
        assert response.status_code == (405 if (name, method) == ("claim", "post") else 404)


class TestHost:
    url = "volunteering:host_hours"

    def test_confirm_many_and_see_why_one_was_not(
        self, farah_volunteer: Any, host: Any, other: Any, guy_then: Any, client_for: Any, day: Any
    ) -> None:
        factories.credited(farah_volunteer, host=other, starts_at=day(3, 11))
        good = factories.claim(farah_volunteer, host=host, starts_at=day(2, 10))
        bad = factories.claim(farah_volunteer, host=host, starts_at=day(3, 10))
        client = client_for(guy_then)
        assert client.get(reverse(self.url)).content.decode().count('type="checkbox"') == 2
        sent = {"claim": [str(good.pk), str(bad.pk), "nonsense"], "form_token": token()}
        body = client.post(reverse("volunteering:host_hours_confirm"), sent).content.decode()
        assert "1 entry is confirmed" in body and "never counts twice" in body
        offer = client.get(reverse("volunteering:host_hours_correct", args=[bad.pk]))
        assert offer.context["form"].initial["until_time"] == _london(day(3, 11))
        assert totals.confirmed_minutes(farah_volunteer) == 240

    def test_own_hours_are_not_shown_and_refused_with_403(self, guy_then: Any, host: Any, client_for: Any) -> None:
        """I8"""
        mine = factories.claim(factories.volunteer(guy_then, age=30), host=host)
        client = client_for(guy_then)
        assert str(mine.pk) not in client.get(reverse(self.url)).content.decode()
        sent = {"claim": str(mine.pk), "form_token": token()}
        assert client.post(reverse("volunteering:host_hours_confirm"), sent).status_code == 403
        for name in ("confirm_one", "correct", "refuse"):
            url = reverse(f"volunteering:host_hours_{name}", args=[mine.pk])
            assert client.post(url, {"form_token": token(), "reason": "x"}).status_code == 403
        assert not HoursEntry.objects.exists()

    def test_what_was_before_ones_time_has_no_tick(
        self, farah_volunteer: Any, guy: Any, host: Any, client_for: Any
    ) -> None:
        factories.claim(farah_volunteer, host=host)
        body = client_for(guy).get(reverse(self.url)).content.decode()
        assert "This was before you joined" in body and 'type="checkbox"' not in body

    def test_correct_and_refuse(
        self, farah_volunteer: Any, host: Any, guy_then: Any, client_for: Any, day: Any
    ) -> None:
        claim = factories.claim(farah_volunteer, host=host, starts_at=day(2, 10))
        client, url = client_for(guy_then), reverse("volunteering:host_hours_correct", args=[claim.pk])
        assert client.post(url, {**times(day(2, 10), day(2, 11)), "form_token": token()}).status_code == 200
        sent = {**times(day(2, 10), day(2, 11)), "reason": "Left at 11.", "form_token": token()}
        assert client.post(url, sent).status_code == 302
        assert totals.confirmed_minutes(farah_volunteer) == 60
        refuse = reverse("volunteering:host_hours_refuse", args=[claim.pk])
        client.post(refuse, {"reason": "Not seen.", "form_token": token()})
        assert totals.confirmed_minutes(farah_volunteer) == 0
        again = reverse("volunteering:host_hours_confirm_one", args=[claim.pk])
        assert client.post(again, {"form_token": token()}).status_code == 302
        assert totals.confirmed_minutes(farah_volunteer) == 120

    def test_another_hosts_people_find_nothing(
        self, farah_volunteer: Any, host: Any, other: Any, client_for: Any
    ) -> None:
        """I28"""
        claim, client = factories.claim(farah_volunteer, host=host), client_for(factories.decider(other))
        for name in ("confirm_one", "correct", "refuse"):
            url = reverse(f"volunteering:host_hours_{name}", args=[claim.pk])
            assert client.get(url).status_code == client.post(url, {"form_token": token()}).status_code == 404
        client.post(reverse("volunteering:host_hours_confirm"), {"claim": str(claim.pk), "form_token": token()})
        assert not HoursEntry.objects.exists()

    def test_the_list_costs_the_same_however_long(
        self, farah_volunteer: Any, host: Any, guy_then: Any, client_for: Any, queries: Any, day: Any
    ) -> None:
        client = client_for(guy_then)
        factories.claim(farah_volunteer, host=host, starts_at=day(2))
        client.get(reverse(self.url))
        with queries() as few:
            client.get(reverse(self.url))
        for number in range(3, 20):
            factories.claim(farah_volunteer, host=host, starts_at=day(number))
        with queries(at_most=len(few)):
            client.get(reverse(self.url))

    def test_the_name_is_gone_14_days_after_the_decision(
        self, farah_volunteer: Any, host: Any, guy_then: Any, client_for: Any, set_now: Any, day: Any
    ) -> None:
        """I26"""
        entry = factories.credited(farah_volunteer, host=host)
        url = reverse("volunteering:host_hours_confirm_one", args=[entry.claim_id])
        client = client_for(guy_then)
        assert client.get(url).status_code == 200
        set_now(day(-15))
        assert client.get(url).status_code == 404
        assert "Farah" not in client.get(reverse(self.url)).content.decode()


def _london(moment: Any) -> Any:
    from programmes.clock import LONDON

    return moment.astimezone(LONDON).time()


class TestSupervisor:
    def test_answer_once_without_an_account(self, farah_volunteer: Any, client_for: Any, day: Any) -> None:
        supervisor = actions.Supervisor("Canal Menders", "Pat Lock", "pat@menders.example")
        row = actions.Row(start=day(2), end=day(2) + timedelta(hours=2), what="Oiled a bench.", supervisor=supervisor)
        actions.log(volunteer=farah_volunteer, row=row, by=farah_volunteer.user, token=token())
        body = Notice.objects.get(event__startswith="volunteering.hours.asked").body
        url = "/volunteering/hours/answer/" + body.split("/hours/answer/")[1].split("\n")[0]
        visitor = client_for()
        assert "Oiled a bench." in visitor.get(url).content.decode()
        assert visitor.post(url, {"form_token": token()}).status_code == 200
        assert visitor.post(url, {"answer": "correct", "form_token": token()}).status_code == 200
        assert visitor.post(url, {"answer": "confirm", "form_token": token()}).status_code == 302
        after = visitor.get(url)
        assert "Thank you" in after.content.decode() and "Farah" not in after.content.decode()
        assert after["Referrer-Policy"] == "same-origin"
        visitor.post(f"{url}host/", {"form_token": token()})
        assert Elsewhere.objects.get().host_asked_at
        assert visitor.get(url[:-2] + "/").status_code == 404


class TestStaff:
    def test_an_officer_upholds(self, farah_volunteer: Any, host: Any, vera: Any, client_for: Any, day: Any) -> None:
        """Check 3, on the pages."""
        session = factories.session(factories.opportunity(host), starts_at=day(2, 10))
        missed = factories.sign_up(farah_volunteer, session, state="no_show")
        url = reverse("volunteering:hours_dispute_no_show", args=[missed.pk])
        client_for(farah_volunteer.user).post(url, {"note": "I was there.", "form_token": token()})
        dispute, client = Dispute.objects.get(), client_for(vera)
        body = client.get(dispute.get_absolute_url()).content.decode()
        assert "I was there." in body and "Marked as not there" in body
        sent = {**times(day(2, 10), day(2, 12)), "reason": "Two people saw you.", "form_token": token()}
        assert client.post(reverse("admin:volunteering_dispute_uphold", args=[dispute.pk]), sent).status_code == 302
        assert totals.confirmed_minutes(farah_volunteer) == 120

    def test_backlog_remind_and_rule(
        self, farah_volunteer: Any, host: Any, guy_then: Any, vera: Any, client_for: Any, day: Any
    ) -> None:
        factories.claim(farah_volunteer, host=host, starts_at=day(20), since_at=day(19))
        client = client_for(vera)
        assert "Rye Lane Growers" in client.get(reverse("admin:volunteering_hoursclaim_backlog")).content.decode()
        remind = reverse("admin:volunteering_hoursclaim_remind", args=[host.pk])
        assert client.post(remind, {"form_token": token()}).status_code == 302
        rule = reverse("admin:volunteering_automaticrule_set", args=[host.pk])
        limits = {"claim_minutes": 60, "month_minutes": 30, "after_days": 7, "sample_percent": 10}
        assert client.post(rule, {**limits, "form_token": token()}).status_code == 200
        sent = {**limits, "month_minutes": 300, "form_token": token()}
        assert client.post(rule, sent).status_code == 302
        assert host.automatic_rules.get().month_minutes == 300

    def test_every_list_opens(self, vera: Any, client_for: Any) -> None:
        for model in ("hoursclaim", "dispute", "auditsample", "elsewhere", "automaticrule", "dailycap"):
            assert client_for(vera).get(reverse(f"admin:volunteering_{model}_changelist")).status_code == 200


def test_load_demo_twice(vera: Any, host: Any, guy_then: Any, farah_volunteer: Any) -> None:
    from volunteering.hours import demo, reference

    reference.load()
    demo.load(lambda line: None)
    made = HoursClaim.objects.count()
    demo.load(lambda line: None)
    assert HoursClaim.objects.count() == made >= 6
    assert Dispute.objects.count() == 1
