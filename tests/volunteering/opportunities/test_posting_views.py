"""The pages of a host's people and of staff about what is posted."""

from typing import Any

import pytest

from programmes.workflow import MoveRefused
from tests.factories import token
from tests.volunteering import factories
from volunteering.hosts.models import Host
from volunteering.opportunities.actions import posting
from volunteering.opportunities.forms_posting import PARTS
from volunteering.opportunities.models import Opportunity
from volunteering.opportunities.models.content import CONTENT

pytestmark = pytest.mark.django_db
PARTS_SENT: dict[str, dict[str, Any]] = {
    "what": {"title": "Dig", "what": "You dig.", "cause": "environment"},
    "where": {
        "remote": "no",
        "borough": "E09000028",
        "place_name": "Garden",
        "postcode": "se155dq",
        "pattern": "ongoing",
        "commitment": "Two hours",
    },
    "who": {"minimum_age": "16", "maximum_age": "25", "supervised": "yes", "permission_below": "18"},
    "skills": {"skills_teamwork_and_leadership": ["cooperative_work"], "skills_communication": ["active_listening"]},
    "access": {"expenses": "yes", "access": ["service_animals"], "access_note": "Step-free."},
    "check": {"check_level": "basic", "check_reason": "keys"},
    "signing-up": {"by_application": "yes", "question": "What do you like to grow?"},
}


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def host(growers: Any) -> Host:
    return factories.host(growers)


@pytest.fixture
def client(client_for: Any, guy: Any) -> Any:
    return client_for(guy)


def url(made: Opportunity, rest: str = "") -> str:
    return f"/volunteering/host/opportunities/{made.pk}/{rest}"


class TestPosting:
    def test_every_part_from_nothing_to_sent(self, client: Any, host: Host) -> None:
        """Each field of the content is asked for in exactly one part, and what is typed is what is stored."""
        page = client.post(
            f"/volunteering/host/{host.pk}/opportunities/new/", {"title": "Begin", "form_token": token()}, follow=True
        )
        made = Opportunity.objects.get()
        assert page.redirect_chain[-1][0] == url(made) and "Do the parts" in text(page)
        for part, sent in PARTS_SENT.items():
            response = client.post(url(made, f"edit/{part}/"), {**sent, "form_token": token()})
            assert response.status_code == 302, (part, text(response))
        made.refresh_from_db()
        assert made.content() == {
            "title": "Dig", "what": "You dig.", "cause": "environment", "skills": ["active_listening",
            "cooperative_work"], "commitment": "Two hours", "pattern": "ongoing", "remote": False,
            "borough": "E09000028", "place_name": "Garden", "postcode": "SE15 5DQ", "minimum_age": 16,
            "maximum_age": 25, "adults_only": False, "supervised": True, "permission_below": 18, "expenses": True,
            "access": ["expenses_paid", "service_animals"], "access_note": "Step-free.", "check_level": "basic",
            "check_reason": "keys", "by_application": True, "question": "What do you like to grow?",
        }  # fmt: skip
        assert "Send it to be read" in text(client.get(url(made)))
        client.post(url(made, "submit/"), {"form_token": token()})
        made.refresh_from_db()
        assert made.state == "submitted"
        assert client.get(url(made, "edit/what/")).status_code == 302, "nothing is edited while it is read"

    def test_the_parts_ask_for_everything_once(self) -> None:
        asked = [name for part in PARTS.values() for name in part.fields_of]
        assert sorted(asked) == sorted(set(CONTENT) - {"adults_only"})

    @pytest.mark.parametrize(
        ("part", "change", "words"),
        [
            ("what", {"title": ""}, "Enter what the role is called"),
            ("what", {"what": "Ring 020 7946 0012"}, "Take the telephone number out"),
            ("where", {"postcode": "SE99"}, "Enter a full postcode"),
            ("who", {"minimum_age": "7"}, "Enter an age in years from 8 to 99"),
            ("who", {"minimum_age": "30", "maximum_age": "20"}, "The oldest age must be"),
            ("who", {"minimum_age": "10", "supervised": "no"}, "must have somebody with them"),
            ("check", {"check_level": "enhanced", "check_reason": "keys"}, "can be an offence"),
            ("check", {"check_level": "basic", "check_reason": ""}, "Choose why the law allows"),
        ],
    )
    def test_what_is_wrong_is_told_at_the_field_and_the_text_stays(
        self, part: str, change: dict[str, str], words: str, client: Any, host: Host
    ) -> None:
        made = factories.opportunity(host, state="draft", minimum_age=18)
        page = client.post(url(made, f"edit/{part}/"), {**PARTS_SENT[part], **change, "form_token": token()})
        assert page.status_code == 200
        assert words in text(page) and "There is a problem" in text(page)
        assert all(value in text(page) for value in change.values() if len(value) > 4)

    def test_a_change_of_a_published_one_says_that_it_waits(self, client: Any, host: Host, vera: Any) -> None:
        made = factories.opportunity(host)
        page = client.post(
            url(made, "edit/what/"), {**PARTS_SENT["what"], "title": "New words", "form_token": token()}, follow=True
        )
        assert "We read this change before it is public" in text(page) and "Your change waits" in text(page)
        assert "New words" not in text(client.get(made.get_absolute_url()))
        posting.refuse_revision(revision=made.revisions.get(), reason="Say more.", by=vera, token=token())
        assert "Say more." in text(client.get(url(made)))

    def test_a_double_click_makes_one_draft(self, client: Any, host: Host) -> None:
        sent = {"title": "Dig", "form_token": token()}
        pages = [client.post(f"/volunteering/host/{host.pk}/opportunities/new/", sent) for _ in range(2)]
        made = Opportunity.objects.get()
        assert [page["Location"] for page in pages] == [url(made)] * 2

    def test_buttons(self, client: Any, host: Host) -> None:
        made = factories.opportunity(host)
        for verb, state in (("pause", "paused"), ("resume", "published"), ("close", "closed")):
            client.post(url(made, f"{verb}/"), {"form_token": token()})
            made.refresh_from_db()
            assert made.state == state
        page = client.post(url(made, "submit/"), {"form_token": token()}, follow=True)
        assert "This cannot be done now" in text(page)
        client.post(url(made, "copy/"), {"form_token": token()})
        assert Opportunity.objects.filter(state="draft", host=host).count() == 1

    def test_a_host_that_is_paused_cannot_begin(self, client: Any, growers: Any) -> None:
        host = factories.host(growers, state="paused")
        page = client.post(f"/volunteering/host/{host.pk}/opportunities/new/", {"title": "Dig", "form_token": token()})
        assert page.status_code == 200 and not Opportunity.objects.exists()

    @pytest.mark.parametrize("rest", ["", "edit/what/", "submit/", "pause/", "close/", "copy/"])
    def test_strangers_find_nothing(self, rest: str, client_for: Any, hana: Any, host: Host) -> None:
        """I28: every address about somebody else's opportunity is 404, by GET and by POST."""
        made, other = factories.opportunity(host), client_for(hana)
        assert other.post(url(made, rest), {"form_token": token()}).status_code in {404, 405}
        assert other.get(url(made, rest)).status_code in {404, 405}
        assert client_for(hana).get(url(made)).status_code == 404
        made.refresh_from_db()
        assert made.state == "published"

    def test_pages_of_the_list(self, client: Any, host: Host, queries: Any) -> None:
        factories.opportunity(host, title="Role 0")
        client.get(f"/volunteering/host/{host.pk}/opportunities/")
        with queries() as few:
            client.get(f"/volunteering/host/{host.pk}/opportunities/")
        for number in range(1, 30):
            factories.opportunity(host, title=f"Role {number:02}")
        with queries(at_most=len(few)):
            page = client.get(f"/volunteering/host/{host.pk}/opportunities/")
        rest = client.get(f"/volunteering/host/{host.pk}/opportunities/{page.context['next_url']}")
        titles = [row.title for each in (page, rest) for row in each.context["rows"]]
        assert len(titles) == len(set(titles)) == 30

    def test_the_home_says_what_waits(self, client: Any, host: Host) -> None:
        factories.opportunity(host, state="returned")
        page = text(client.get(host.get_absolute_url()))
        assert "Returned with what to change" in page and "Drafts" not in page


class TestStaff:
    def test_the_lines_lead_to_publishing(self, client_for: Any, vera: Any, host: Host) -> None:
        made, client = factories.opportunity(host, state="submitted", minimum_age=12), client_for(vera)
        assert "Opportunities to read" in text(client.get("/admin/"))
        page = text(client.get(f"/admin/volunteering/opportunity/{made.pk}/change/"))
        assert "Under 13" in page and made.what in page and "Publish it" in page
        client.post(f"/admin/volunteering/opportunity/{made.pk}/publish/", {"form_token": token()})
        made.refresh_from_db()
        assert made.state == "published"

    def test_returning_needs_words(self, client_for: Any, vera: Any, host: Host) -> None:
        made, client = factories.opportunity(host, state="submitted"), client_for(vera)
        address = f"/admin/volunteering/opportunity/{made.pk}/return/"
        assert "Say what to change" in text(client.post(address, {"form_token": token()}))
        client.post(address, {"to_change": "Who is there?", "form_token": token()})
        made.refresh_from_db()
        assert (made.state, made.to_change) == ("returned", "Who is there?")

    def test_a_change_is_shown_beside_the_old_words(self, client_for: Any, vera: Any, guy: Any, host: Host) -> None:
        made, client = factories.opportunity(host, minimum_age=18, adults_only=True), client_for(vera)
        posting.edit(opportunity=made, content={"minimum_age": 11, "title": "New"}, by=guy, token=token())
        assert "Changes to opportunities to read" in text(client.get("/admin/"))
        assert made.title in text(client.get("/admin/volunteering/opportunity/?change=waiting"))
        page = text(client.get(f"/admin/volunteering/opportunity/{made.pk}/change/"))
        assert "Youngest age" in page and "What it would bring" in page and "Under 13" in page
        client.post(f"/admin/volunteering/opportunity/{made.pk}/accept/", {"form_token": token()})
        made.refresh_from_db()
        assert (made.title, made.minimum_age, made.adults_only) == ("New", 11, False)

    def test_refusing_a_change(self, client_for: Any, vera: Any, guy: Any, host: Host) -> None:
        made, client = factories.opportunity(host), client_for(vera)
        posting.edit(opportunity=made, content={"title": "New"}, by=guy, token=token())
        address = f"/admin/volunteering/opportunity/{made.pk}/refuse/"
        client.post(address, {"reason": "Too loud.", "form_token": token()})
        assert made.revisions.get().state == "refused"
        assert client.post(address, {"reason": "Again.", "form_token": token()}).status_code == 404

    def test_an_imported_one_is_left_out(self, client_for: Any, vera: Any) -> None:
        made, client = factories.imported(factories.source()), client_for(vera)
        page = text(client.get(f"/admin/volunteering/opportunity/{made.pk}/change/"))
        assert "Leave it out" in page and "Return it" not in page and made.apply_url in page
        client.post(f"/admin/volunteering/opportunity/{made.pk}/leave-out/", {"form_token": token()})
        made.refresh_from_db()
        assert made.state == "closed"
        with pytest.raises(MoveRefused):
            posting.leave_out(opportunity=made, by=vera, token=token())

    def test_as_many_queries_for_many_as_for_few(self, client_for: Any, vera: Any, host: Host, queries: Any) -> None:
        client, address = client_for(vera), "/admin/volunteering/opportunity/"
        factories.opportunity(host)
        client.get(address)
        with queries() as few:
            client.get(address)
        for number in range(10):
            factories.opportunity(factories.host(f"Host {number}"))
        with queries(at_most=len(few)):
            assert "Host 9" in text(client.get(address))
