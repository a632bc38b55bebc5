"""The applicant's pages: works, colleague, stranger, wrong state, repeats, deadlines, bad input, number of queries."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from grants.applications.models import Application
from programmes import clock
from programmes.files.models import StoredFile
from programmes.notices.models import Notice
from programmes.people.models import User
from programmes.questions import engine
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
In = Callable[..., Client]


def at(application: Application, page: str = "") -> str:
    return f"/grants/applications/{application.pk}/{page}"


def fields(client: Client, url: str) -> dict[str, str]:
    """The hidden fields of a page's form, as a browser would send them."""
    page = client.get(url).content.decode()
    hidden = [tag for tag in re.findall(r"<input[^>]*>", page) if 'type="hidden"' in tag]
    found = {
        re.search(r'name="([^"]*)"', tag)[1]: (re.search(r'value="([^"]*)"', tag) or ["", ""])[1] for tag in hidden
    }  # type: ignore[index]
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


@pytest.fixture
def draft(amina: User, peckham: Any) -> Application:
    return factories.application(by=amina, of=peckham)


class TestWho:
    PAGES = ("", "check/", "project/", "withdraw/", "copy.pdf", "sent/", "accept/", "refuse-offer/")

    @pytest.mark.parametrize("page", PAGES)
    def test_a_stranger_and_an_officer_find_nothing(
        self, page: str, draft: Application, client_for: In, carys: User, efua: User
    ) -> None:
        assert client_for(carys).get(at(draft, page)).status_code == 404
        assert client_for(efua).get(at(draft, page)).status_code == 404

    @pytest.mark.parametrize("page", PAGES)
    def test_a_visitor_is_asked_to_sign_in(self, page: str, draft: Application, client: Client) -> None:
        response = client.get(at(draft, page))
        assert response.status_code == 302 and response["Location"].startswith("/accounts/login/?next=/grants/")

    @pytest.mark.parametrize("page", ["", "check/", "project/", "withdraw/", "copy.pdf"])
    def test_a_colleague_sees_what_the_lead_sees(
        self, page: str, draft: Application, client_for: In, bode: User
    ) -> None:
        assert client_for(bode).get(at(draft, page)).status_code == 200

    @pytest.mark.parametrize("page", ["submit/", "withdraw/", "project/"])
    def test_a_stranger_changes_nothing(self, page: str, draft: Application, client_for: In, carys: User) -> None:
        assert client_for(carys).post(at(draft, page), {"form_token": token()}).status_code == 404
        draft.refresh_from_db()
        assert draft.state == "draft"


class TestList:
    def test_mine_and_my_groups(self, draft: Application, client_for: In, bode: User, carys: User) -> None:
        assert draft.reference in client_for(bode).get("/grants/applications/").content.decode()
        assert "You have no application yet" in client_for(carys).get("/grants/applications/").content.decode()

    def test_as_many_queries_for_thirty_as_for_three(
        self, amina: User, peckham: Any, client_for: In, queries: Callable[..., Any]
    ) -> None:
        client, numbers = client_for(amina), []
        for more in (3, 27):
            for number in range(more):
                factories.application(by=amina, of=peckham, state=("draft", "funded", "declined")[number % 3])
            client.get("/grants/applications/")
            with queries(at_most=6) as seen:
                client.get("/grants/applications/")
            numbers.append(len(seen))
        assert numbers[0] == numbers[1]


class TestStart:
    def _url(self, **fields: Any) -> str:
        return f"/grants/applications/start/{factories.round(**fields).pk}/"

    def test_choose_a_group(self, client_for: In, amina: User, peckham: Any) -> None:
        client, url = client_for(amina), self._url()
        page = client.get(url).content.decode()
        assert "Peckham Welcomes" in page and "Myself, as one person" in page and "/organisations/" in page
        sent = {"applicant": str(peckham.pk), "form_token": token()}
        first, again = client.post(url, sent), client.post(url, sent)
        made = Application.objects.get()
        assert first["Location"] == again["Location"] == at(made)
        assert "You have a draft for this round already" in client.get(url).content.decode()

    def test_as_one_person(self, client_for: In, farah: User) -> None:
        client_for(farah).post(self._url(), {"applicant": "person", "form_token": token()})
        assert Application.objects.get().person == farah

    @pytest.mark.parametrize("choice", ["", "made-up", "another"])
    def test_only_what_is_offered(self, choice: str, client_for: In, carys: User, peckham: Any) -> None:
        sent = {"applicant": str(peckham.pk) if choice == "another" else choice, "form_token": token()}
        page = client_for(carys).post(self._url(), sent).content.decode()
        assert "Choose who is applying." in page and "<title>Error: " in page and not Application.objects.exists()

    def test_a_round_that_is_over(self, client_for: In, amina: User) -> None:
        now = clock.now()
        url = self._url(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
        assert "This round is not open" in client_for(amina).get(url).content.decode()
        client_for(amina).post(url, {"applicant": "person", "form_token": token()})
        assert not Application.objects.exists()

    def test_a_draft_round_is_not_there(self, client_for: In, amina: User) -> None:
        assert client_for(amina).get(self._url(published=False)).status_code == 404


class TestDetail:
    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("draft", "Send it by"),
            ("submitted", "What happens next"),
            ("returned", "How many people will sing?"),
            ("withdrawn", "This application was withdrawn on"),
            ("declined", "The hall is free."),
            ("funded", "We would like to give you a grant of £2,500"),
            ("accepted", "You have accepted a grant of £2,500"),
        ],
    )
    def test_each_state_in_plain_words(self, state: str, words: str, client_for: In, amina: User, peckham: Any) -> None:
        made = factories.application(by=amina, of=peckham, state=state)
        assert words in client_for(amina).get(at(made)).content.decode()

    def test_few_queries(self, draft: Application, client_for: In, amina: User, queries: Callable[..., Any]) -> None:
        client = client_for(amina)
        client.get(at(draft))
        with queries(at_most=10):
            client.get(at(draft))

    def test_after_the_deadline_it_says_so_and_keeps_the_words(
        self, amina: User, peckham: Any, client_for: In, set_now: Callable[..., None]
    ) -> None:
        opened = factories.round(opens_at=NOON - timedelta(days=9), closes_at=NOON)
        made = factories.application(by=amina, of=peckham, to=opened)
        set_now(NOON + timedelta(seconds=1))
        client = client_for(amina)
        assert "This can no longer be sent" in client.get(at(made)).content.decode()
        check = client.get(at(made, "check/")).content.decode()
        assert "This can no longer be sent" in check and factories.ANSWERS["summary"] in check
        assert "Send application" not in check


class TestPages:
    def test_saved_with_anything_missing(self, draft: Application, client_for: In, bode: User) -> None:
        client = client_for(bode)
        sent = {**fields(client, at(draft, "project/")), "project_title": "New name", "summary": "", "press": "later"}
        assert client.post(at(draft, "project/"), sent)["Location"] == at(draft)
        draft.refresh_from_db()
        assert (draft.title, "summary" in engine.answers(draft.sheet)) == ("New name", False)
        assert "new name" in draft.search_text

    def test_no_such_page(self, draft: Application, client_for: In, amina: User) -> None:
        assert client_for(amina).get(at(draft, "nowhere/")).status_code == 404
        assert client_for(amina).get(at(draft, "references/")).status_code == 404  # asked of one person only

    def test_what_was_typed_after_sending_is_shown_and_not_saved(
        self, draft: Application, client_for: In, amina: User
    ) -> None:
        client = client_for(amina)
        sent = {**fields(client, at(draft, "people/")), "people": "Typed too late", "participants": "40"}
        client.post(at(draft, "submit/"), {"form_token": token()})
        page = client.post(at(draft, "people/"), sent).content.decode()
        assert "can no longer be changed" in page and "Typed too late" in page
        assert engine.answers(draft.sheet)["people"] != "Typed too late"
        assert client.get(at(draft, "people/")).status_code == 302

    def test_a_draft_can_be_saved_after_the_deadline(
        self, amina: User, peckham: Any, client_for: In, set_now: Callable[..., None]
    ) -> None:
        opened = factories.round(opens_at=NOON - timedelta(days=9), closes_at=NOON)
        made, client = factories.application(by=amina, of=peckham, to=opened), client_for(amina)
        sent = {**fields(client, at(made, "people/")), "people": "Typed in time", "participants": "40", "mixing": "So."}
        set_now(NOON + timedelta(minutes=1))
        client.post(at(made, "people/"), sent)
        assert engine.answers(made.sheet)["people"] == "Typed in time"

    @pytest.mark.parametrize(
        ("page", "answers", "message"),
        [
            ("project", {"summary": "word " * 251}, "The limit is 250 words"),
            ("money", {"amount": "5000.01"}, "The most you can enter is £5,000. You entered £5,000.01"),
            ("money", {"amount": "£-1"}, "cannot be less than £0"),
            ("money", {"amount": "999.99"}, "The least you can enter is £1,000"),
        ],
    )
    def test_bad_input_has_its_own_message_and_changes_nothing(
        self, page: str, answers: dict[str, str], message: str, draft: Application, client_for: In, amina: User
    ) -> None:
        client, before = client_for(amina), engine.answers(draft.sheet)
        shown = client.post(
            at(draft, f"{page}/"), {**fields(client, at(draft, f"{page}/")), **answers}
        ).content.decode()
        assert message in shown and "<title>Error: " in shown and "There is a problem" in shown
        assert engine.answers(draft.sheet) == before

    @pytest.mark.parametrize(
        ("name", "content"),
        [("page.pdf", b"<html><script>alert(1)</script></html>"), ("empty.pdf", b"")],
        ids=["HTML named .pdf", "nothing in it"],
    )
    def test_bad_files_are_refused_beside_the_field(
        self, name: str, content: bytes, draft: Application, client_for: In, amina: User
    ) -> None:
        client = client_for(amina)
        sent = {
            **fields(client, at(draft, "safety/")),
            "under_18": "no",
            "documents": SimpleUploadedFile(name, content),
        }
        page = client.post(at(draft, "safety/"), sent).content.decode()
        assert "<title>Error: " in page and 'href="#id_documents' in page
        assert not StoredFile.objects.exists() and "documents" not in engine.answers(draft.sheet)

    def test_a_good_file_keeps_its_name_and_is_served_once_it_is_checked(
        self, draft: Application, client_for: In, amina: User, carys: User
    ) -> None:
        client, name = client_for(amina), 'Safe, "kind" façade.pdf'
        pdf = SimpleUploadedFile(name.replace('"', "'"), b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
        client.post(at(draft, "safety/"), {**fields(client, at(draft, "safety/")), "under_18": "no", "documents": pdf})
        stored = StoredFile.objects.get()
        assert stored.name == "Safe, 'kind' façade.pdf" and engine.answers(draft.sheet)["documents"] == [str(stored.pk)]
        url = at(draft, f"files/{stored.pk}/")
        assert client.get(url).status_code == 404  # held until it is checked
        assert client_for(carys).get(url).status_code == 404
        other = factories.application(by=amina, of=draft.organisation)
        assert client.get(at(other, f"files/{stored.pk}/")).status_code == 404  # not a file of that application
        sent = {**fields(client, at(draft, "safety/")), "press": f"remove:documents:{stored.pk}"}
        client.post(at(draft, "safety/"), sent)
        assert "documents" not in engine.answers(draft.sheet)

    def test_few_queries(self, draft: Application, client_for: In, amina: User, queries: Callable[..., Any]) -> None:
        client = client_for(amina)
        for page in ("project", "people", "money"):
            client.get(at(draft, f"{page}/"))
            with queries(at_most=8):
                client.get(at(draft, f"{page}/"))


class TestSubmit:
    def test_sent_once_however_often_the_form_comes(
        self, draft: Application, client_for: In, amina: User, bode: User
    ) -> None:
        client = client_for(amina)
        check = client.get(at(draft, "check/")).content.decode()
        assert "Send application" in check
        sent = fields(client, at(draft, "check/"))
        for _ in range(3):
            assert client.post(at(draft, "submit/"), sent)["Location"] == at(draft, "sent/")
        # A colleague whose page was open sends too, with a form of his own.
        assert client_for(bode).post(at(draft, "submit/"), {"form_token": token()})["Location"] == at(draft, "sent/")
        receipt = client.get(at(draft, "sent/")).content.decode()
        assert draft.reference in receipt and "We have received your application" in receipt
        assert Notice.objects.filter(recipient=amina).count() == 1 and draft.moves.count() == 1
        assert "Change" not in client.get(at(draft, "check/")).content.decode()

    def test_what_is_missing_is_listed_with_links(self, client_for: In, amina: User, peckham: Any) -> None:
        made, client = factories.application(by=amina, of=peckham, summary=None, declaration=None), client_for(amina)
        page = client.get(at(made, "check/")).content.decode()
        assert (
            "2 things to put right" in page
            and at(made, "project/#id_summary") in page
            and "Send application" not in page
        )
        refused = client.post(at(made, "submit/"), {"form_token": token()}).content.decode()
        assert "There are 2 things to put right" in refused and "<title>Error: " in refused

    def test_after_the_deadline_it_is_refused_with_everything_kept(
        self, amina: User, peckham: Any, client_for: In, set_now: Callable[..., None]
    ) -> None:
        opened = factories.round(opens_at=NOON - timedelta(days=9), closes_at=NOON)
        made, client = factories.application(by=amina, of=peckham, to=opened), client_for(amina)
        set_now(NOON - timedelta(seconds=1))
        sent = fields(client, at(made, "check/"))
        set_now(NOON + timedelta(seconds=1))
        for _ in range(2):
            page = client.post(at(made, "submit/"), sent).content.decode()
            assert "This round closed at 12 noon, Friday 6 March 2026 (UK time)" in page
            assert factories.ANSWERS["summary"] in page
        assert Application.objects.get().state == "draft"

    def test_a_returned_one_needs_an_answer(self, client_for: In, amina: User, peckham: Any) -> None:
        made, client = factories.application(by=amina, of=peckham, state="returned"), client_for(amina)
        page = client.get(at(made, "check/")).content.decode()
        assert "How many people will sing?" in page and "Your answer to our question" in page
        assert "Answer our question" in client.post(at(made, "submit/"), {"form_token": token()}).content.decode()
        client.post(at(made, "submit/"), {"form_token": token(), "reply": "Forty."})
        assert Application.objects.get().state == "submitted"

    @pytest.mark.parametrize("bad", ["", "short", "x" * 43 + "\x00"])
    def test_a_form_without_a_good_token_is_refused(
        self, bad: str, draft: Application, client_for: In, amina: User
    ) -> None:
        page = client_for(amina).post(at(draft, "submit/"), {"form_token": bad})
        assert page.status_code == 200 and Application.objects.get().state == "draft"

    def test_get_sends_nothing(self, draft: Application, client_for: In, amina: User) -> None:
        assert client_for(amina).get(at(draft, "submit/"))["Location"] == at(draft, "check/")
        assert client_for(amina).get(at(draft, "sent/"))["Location"] == at(draft)
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_few_queries(
        self, draft: Application, client_for: In, amina: User, peckham: Any, queries: Callable[..., Any]
    ) -> None:
        client = client_for(amina)
        client.post(at(draft, "submit/"), {"form_token": token()})
        another = factories.application(by=amina, of=peckham)
        with queries() as seen:
            assert client.post(at(another, "submit/"), {"form_token": token()}).status_code == 302
        asked = [q["sql"] for q in seen.captured_queries if "SAVEPOINT" not in q["sql"]]
        assert len(asked) <= 12, "\n".join(sql[:150] for sql in asked)


class TestWithdraw:
    def test_with_and_without_a_reason(self, draft: Application, client_for: In, amina: User) -> None:
        client = client_for(amina)
        assert "Withdraw your application?" in client.get(at(draft, "withdraw/")).content.decode()
        sent = {"form_token": token(), "reason": ""}
        assert client.post(at(draft, "withdraw/"), sent)["Location"] == at(draft)
        assert client.post(at(draft, "withdraw/"), sent)["Location"] == at(draft)
        assert Application.objects.get().state == "withdrawn" and draft.moves.count() == 1
        assert client.get(at(draft, "withdraw/")).status_code == 302

    def test_a_decided_one_cannot_be_withdrawn(self, client_for: In, amina: User, peckham: Any) -> None:
        made = factories.application(by=amina, of=peckham, state="funded")
        page = client_for(amina).post(at(made, "withdraw/"), {"form_token": token()}).content.decode()
        assert "cannot be done now" in page and Application.objects.get().state == "funded"


def test_a_copy_as_pdf(draft: Application, client_for: In, amina: User) -> None:
    response = client_for(amina).get(at(draft, "copy.pdf"))
    assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF")
    assert f'filename="{draft.reference}.pdf"' in response["Content-Disposition"]
