"""Officers' pages: bands and no date of birth, permissions to check, records to merge."""

from typing import Any

import pytest

from programmes import clock, tokens
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.people import worklist
from tests import factories as common
from tests.volunteering import factories
from volunteering.safeguarding import actions
from volunteering.safeguarding.models import Volunteer

pytestmark = pytest.mark.django_db
LIST = "/admin/volunteering/volunteer/"


def sent(**fields: Any) -> dict[str, Any]:
    return {"form_token": tokens.issue(), **fields}


class TestVolunteers:
    def test_bands_and_never_a_date_of_birth(
        self, client_for: Any, farah_volunteer: Any, tomi_volunteer: Any, vera: Any
    ) -> None:
        client = client_for(vera)
        pages = [LIST, *(f"{LIST}{each.pk}/change/" for each in (farah_volunteer, tomi_volunteer))]
        for page in pages:
            body = client.get(page).content.decode()
            for each in (farah_volunteer, tomi_volunteer):
                born = each.born
                assert born.isoformat() not in body
                assert f"{born.day} {born:%B %Y}" not in body
        assert "13 to 15" in client.get(LIST).content.decode()

    def test_looking_at_somebody_under_18_is_audited(
        self, client_for: Any, farah_volunteer: Any, tomi_volunteer: Any, vera: Any
    ) -> None:
        for each in (farah_volunteer, tomi_volunteer):
            client_for(vera).get(f"{LIST}{each.pk}/change/")
        seen = AuditEvent.objects.get(verb="volunteering.safeguarding.volunteer_viewed")
        assert seen.target_key == str(tomi_volunteer.pk)

    def test_who_may(self, client_for: Any, farah_volunteer: Any, efua: Any, noor: Any, guy: Any, sol: Any) -> None:
        for who, status in ((sol, 200), (efua, 403), (noor, 403), (guy, 302)):
            assert client_for(who).get(LIST).status_code == status
            assert client_for(who).get(f"{LIST}{farah_volunteer.pk}/change/").status_code == status

    def test_the_list_takes_as_many_queries_for_ten_as_for_two(self, client_for: Any, vera: Any, queries: Any) -> None:
        client, counts = client_for(vera), []
        for number in range(2):
            factories.volunteer(f"Person{number} One")
            client.get(LIST)
        for more in (0, 8):
            for number in range(more):
                factories.volunteer(f"More{number} One")
            with queries() as seen:
                client.get(LIST)
            counts.append(len(seen))
        assert counts[0] == counts[1]

    def test_merge(self, client_for: Any, farah_volunteer: Any, vera: Any) -> None:
        """I29."""
        other = factories.volunteer("Second Farah", birth=farah_volunteer.born)
        url = f"{LIST}{farah_volunteer.pk}/merge/"
        response = client_for(vera).post(url, sent(email="nobody@portal.example", note="Same passport"))
        assert b"No volunteer has this address" in response.content
        client_for(vera).post(url, sent(email=other.user.email, note="Same passport"))
        other.refresh_from_db()
        assert other.merged_into == farah_volunteer

    def test_correct_the_date_of_birth(self, client_for: Any, farah_volunteer: Any, sol: Any, vera: Any) -> None:
        url = f"{LIST}{farah_volunteer.pk}/birth-date/"
        assert client_for(vera).get(url).status_code == 403
        client_for(sol).post(url, sent(born=factories.born(30).isoformat(), note="Passport"))
        farah_volunteer.refresh_from_db()
        assert farah_volunteer.band == "from_25"

    def test_twice(self, client_for: Any, tomi_volunteer: Any, gwen_guardian: Any, sol: Any) -> None:
        assert not Volunteer.objects.twice().exists()
        other = factories.volunteer("Second Tomi", age=15, known_as="tomi")
        factories.guardian(other, email=gwen_guardian.email)
        factories.guardian(factories.minor("Sister Bello"), email=gwen_guardian.email)
        assert set(Volunteer.objects.twice()) == {other, tomi_volunteer}
        assert client_for(sol).get(f"{LIST}?twice=yes").context["cl"].result_count == 2


class TestPermissions:
    LIST = "/admin/volunteering/participationpermission/"

    @pytest.fixture
    def given(self) -> Any:
        return factories.permission(factories.minor("Mo Ali", age=16), to_sample=True)

    def test_the_queue_and_the_check(self, client_for: Any, given: Any, sol: Any) -> None:
        client = client_for(sol)
        assert client.get(f"{self.LIST}?check=waits").context["cl"].result_count == 1
        body = client.get(f"{self.LIST}{given.pk}/change/").content
        assert b"020 7946 0011" in body
        assert AuditEvent.objects.filter(verb="volunteering.safeguarding.permission_viewed").exists()
        client.post(f"{self.LIST}{given.pk}/sample/", sent(note=""))
        given.refresh_from_db()
        assert given.sampled_by == sol
        assert client.get(f"{self.LIST}?check=waits").context["cl"].result_count == 0

    def test_end_it(self, client_for: Any, given: Any, sol: Any, after: list[Any]) -> None:
        client_for(sol).post(f"{self.LIST}{given.pk}/withdraw/", sent(note="The number is the young person's own."))
        given.refresh_from_db()
        assert (given.state, given.withdrawn_by) == ("withdrawn", "officer")
        assert len(after) == 1

    def test_the_safeguarding_officers_only(self, client_for: Any, given: Any, vera: Any, root: Any) -> None:
        for who in (vera, root):
            assert client_for(who).get(self.LIST).status_code == 403
            assert client_for(who).get(f"{self.LIST}{given.pk}/change/").status_code == 403

    def test_the_work_list(self, given: Any, sol: Any, queries: Any) -> None:
        with queries(at_most=6):
            found = {line.label: line.count for line in worklist.lines(sol) if "ermissions" in line.label}
        assert found["Guardians' permissions to check"] == 1
        given.expires_at = clock.now() + (given.expires_at - given.given_at) / 20
        given.save()
        assert "Guardians' permissions that end within 30 days" in [line.label for line in worklist.waiting(sol)]


def test_the_delivery_log_tells_other_staff_nothing_of_young_people(
    client_for: Any, tomi_volunteer: Any, efua: Any
) -> None:
    """I25: neither the guardian's address nor the young person's."""
    actions.ask_guardian(
        volunteer=tomi_volunteer, email="gwen@portal.example", by=tomi_volunteer.user, token=common.token()
    )
    log = "/admin/programmes/notice/"
    assert client_for(efua).get(log).context["cl"].result_count == 0
    Notice.objects.update(event="grants.something")  # the control: any other message is there
    assert client_for(efua).get(log).context["cl"].result_count == 1
    Notice.objects.update(event="volunteering.hours.told", recipient=tomi_volunteer.user, address="")
    assert client_for(efua).get(log).context["cl"].result_count == 0
