"""The guidance as everybody reads it, and as staff write it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from citizenship.findings import reference_guidance
from citizenship.findings.models.guidance import GuidanceVersion
from programmes.people import worklist
from tests.citizenship import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
ADMIN = "admin:citizenship_guidanceversion_"


class TestPublicPage:
    def test_every_recommendation_says_what_it_stands_on(self, client_for: Any, queries: Any) -> None:
        reference_guidance.load(str)
        visitor: Client = client_for()
        with queries(at_most=4):
            page = visitor.get("/citizenship/guidance/").content.decode()
        assert page.count("Practice advice only</strong>") == len(reference_guidance.RECOMMENDATIONS)
        assert "0 of them with pilot evidence" in page
        assert "Nobody at City Hall has decided on them" in page

    def test_nothing_published_yet(self, client_for: Any, ines: Any) -> None:
        factories.guidance(by=ines)
        page = client_for().get("/citizenship/guidance/")
        assert page.status_code == 200
        assert "There is no guidance yet" in page.content.decode()

    def test_an_earlier_version_leads_to_the_newest(self, client_for: Any, ines: Any, noor: Any) -> None:
        factories.guidance(state="published", by=ines, checked_by=noor)
        factories.guidance(2, state="published", by=ines, checked_by=noor, changes="- More.", title="Better ones")
        visitor: Client = client_for()
        old = visitor.get("/citizenship/guidance/1/").content.decode()
        assert "There is a newer version" in old
        new = visitor.get("/citizenship/guidance/").content.decode()
        assert "Better ones" in new
        assert "What is new in this version" in new
        assert 'href="/citizenship/guidance/1/"' in new

    @pytest.mark.parametrize("state", ["draft", "checked"])
    def test_what_is_not_published_is_not_there(self, state: str, client_for: Any, ines: Any, noor: Any) -> None:
        factories.guidance(state=state, by=ines, checked_by=noor)
        for who in (None, ines):
            assert client_for(who).get("/citizenship/guidance/1/").status_code == 404
            assert client_for(who).get("/citizenship/guidance/1.pdf").status_code == 404

    def test_taken_down_results_are_said(
        self, client_for: Any, ines: Any, noor: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        version, study = factories.guidance(by=ines), factories.study()
        version.recommendations.filter(order=1).update(
            basis="pilot", study=study, outcome_key="register", found="12 points more."
        )
        from citizenship.findings.actions import guidance as actions

        monkeypatch.setattr("citizenship.findings.basis.found", lambda study, key: "12 points more.")
        actions.approve(version=version, seen=version.written_at.isoformat(), by=noor, token=token())
        actions.publish(version=version, by=ines, token=token())
        page = client_for().get("/citizenship/guidance/").content.decode()
        assert "Pilot evidence</strong>" in page
        assert "12 points more." in page
        assert "taken down since" in page

    def test_the_pdf_is_tagged_and_says_the_same(self, client_for: Any) -> None:
        from io import BytesIO

        from pypdf import PdfReader

        reference_guidance.load(str)
        response = client_for().get("/citizenship/guidance/1.pdf")
        assert response["Content-Type"] == "application/pdf"
        document = PdfReader(BytesIO(response.content))
        root: Any = document.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert str(root["/Lang"]).startswith("en")
        words = " ".join(" ".join(page.extract_text() for page in document.pages).split())
        for _, _, title, _ in reference_guidance.RECOMMENDATIONS:
            assert title in words
        assert words.count("Practice advice only") >= len(reference_guidance.RECOMMENDATIONS)


class TestStaff:
    def send(self, client: Client, name: str, *args: Any, **data: Any) -> Any:
        return client.post(reverse(f"{ADMIN}{name}", args=args), {"form_token": token(), **data}, follow=True)

    def test_from_the_list_to_the_public_page(self, client_for: Any, ines: Any, noor: Any, ravi: Any) -> None:
        """start, write, add, move, change, remove, approve, take_back, approve, publish, each by its page."""
        reference_guidance.load(str)
        writer, checker = client_for(ines), client_for(noor)
        assert "Begin the next version" in writer.get(reverse(f"{ADMIN}changelist")).content.decode()
        assert "a draft" in self.send(writer, "add").content.decode()
        version = GuidanceVersion.objects.get(number=2)
        assert "Carry on with version 2" in writer.get(reverse(f"{ADMIN}changelist")).content.decode()
        self.send(writer, "write", version.pk, title="Better ones", summary="Why.", changes="- A story.")
        row = {"section": "story", "title": "Tell it twice", "text": "- Once.", "practice": "local_story"}
        self.send(writer, "recommendation_add", version.pk, **row)
        held = version.recommendations.get(title="Tell it twice")
        self.send(writer, "recommendation_move", version.pk, held.pk, up="1")
        assert version.recommendations.filter(section="story").first() == held
        self.send(writer, "recommendation", version.pk, held.pk, **{**row, "text": "- Twice."})
        gone = version.recommendations.last()
        assert gone is not None
        self.send(writer, "recommendation_remove", version.pk, gone.pk)
        page = writer.get(reverse(f"{ADMIN}change", args=[version.pk])).content.decode()
        assert "A colleague checks it when you are done" in page
        assert "Check it" not in page
        self.check(checker, version)
        self.send(writer, "take_back", version.pk, reason="A word.")
        self.check(checker, version)
        refused = self.send(checker, "publish", version.pk).content.decode()
        assert "You checked this version" in refused
        self.send(writer, "publish", version.pk)
        version.refresh_from_db()
        assert version.state == "published"
        public = client_for().get("/citizenship/guidance/").content.decode()
        assert "Better ones" in public
        assert ">New</strong>" in public
        assert gone.title in public
        inbox = client_for(ravi).get("/inbox/").content.decode()
        assert "New guidance on citizenship ceremonies: version 2" in inbox

    def check(self, client: Client, version: GuidanceVersion) -> None:
        """Read the page with every word, and press its button."""
        page = client.get(reverse(f"{ADMIN}approve", args=[version.pk]))
        assert "Tell it twice" in page.content.decode()
        seen = page.context["form"].initial["seen"]
        self.send(client, "approve", version.pk, seen=seen)
        version.refresh_from_db()
        assert version.state == "checked"

    def test_discard(self, client_for: Any, ines: Any) -> None:
        version = factories.guidance(by=ines)
        page = self.send(client_for(ines), "discard", version.pk)
        assert "The draft is gone." in page.content.decode()
        assert not GuidanceVersion.objects.exists()

    def test_a_form_that_lacks_something_says_what(self, client_for: Any, ines: Any) -> None:
        version = factories.guidance(by=ines)
        page = self.send(client_for(ines), "recommendation_add", version.pk, section="story").content.decode()
        assert "Say in one line what you recommend." in page
        assert "Say how to do it." in page

    def test_queries(self, client_for: Any, ines: Any, queries: Any) -> None:
        reference_guidance.load(str)
        client = client_for(ines)
        version = GuidanceVersion.objects.get()
        for address, most in ((f"{ADMIN}changelist", 12), (f"{ADMIN}change", 12)):
            args = [version.pk] if address.endswith("change") else []
            with queries(at_most=most):
                assert client.get(reverse(address, args=args)).status_code == 200

    def test_nobody_edits_it_by_a_form_of_the_admin(self, client_for: Any, root: Any, ines: Any) -> None:
        version = factories.guidance(by=ines)
        client = client_for(root)
        assert client.post(reverse(f"{ADMIN}delete", args=[version.pk]), {"post": "yes"}).status_code == 403
        assert client.post(reverse(f"{ADMIN}change", args=[version.pk]), {"title": "x"}).status_code == 405

    def test_the_work_list(self, ines: Any, noor: Any, otto: Any) -> None:
        def lines(user: Any) -> dict[str, int]:
            return {line.label: line.count for line in worklist.lines(user) if line.label.startswith("Guidance")}

        version = factories.guidance(by=ines)
        assert lines(ines) == {"Guidance to check": 0, "Guidance to publish": 0}
        assert lines(noor)["Guidance to check"] == 1
        version.approve(by=noor, at=version.written_at)
        version.save()
        assert lines(ines)["Guidance to publish"] == 1
        assert lines(noor)["Guidance to publish"] == 0
        assert lines(otto) == {}
