"""The conflict gate.

Once declared or matched, an application with all that belongs to it is gone for that person, everywhere.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.applications import actions as applications
from grants.applications import interests
from grants.applications.models import Application
from grants.assessment import actions
from grants.assessment.models import Assignment, Score
from grants.awards import actions as awards
from programmes.notices.models import Notice
from programmes.people import worklist
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.access.world import stored_file
from tests.factories import token
from tests.grants.assessment import rows

pytestmark = pytest.mark.django_db
In = Callable[..., Client]
TITLE = "Kingfisher songs"


@pytest.fixture
def bid(round_: Any, amina: User, peckham: Any) -> Application:
    return factories.application(by=amina, of=peckham, to=round_, state="submitted", project_title=TITLE)


@pytest.fixture
def scored(bid: Application, efua: User, dev: User, dora: User) -> Application:
    rows.both(bid, efua, (dev, dora), ((5, 5, 5), (1, 1, 1)))
    return bid


def pages(bid: Application) -> dict[str, str]:
    """Every staff page that could show this application, by its name."""
    one = {
        name: reverse(f"admin:{name}", args=[bid.pk])
        for name in (
            "grants_application_change",
            "grants_application_history",
            "grants_application_return",
            "grants_award_fund",
            "grants_award_decline",
            "grants_assessment_sift",
            "grants_assessment_assign",
            "grants_assessment_moderate",
            "grants_assessment_check",
            "grants_assessment_declare_bid",
            "grants_assessment_diligence",
        )
    }
    many = {
        name: reverse(f"admin:{name}")
        for name in (
            "index",
            "grants_application_changelist",
            "grants_assignment_changelist",
            "grants_assessment_sift_list",
            "grants_assessment_moderate_list",
            "grants_assessment_check_list",
            "grants_assessment_assign_list",
            "grants_assessment_diligence_list",
            "grants_award_changelist",
        )
    }
    of_round = {
        name: reverse(f"admin:{name}", args=[bid.round_id])
        for name in ("grants_assessment_ranking", "grants_assessment_interests", "grants_assessment_panel")
    }
    search = {"search": f"{reverse('admin:grants_application_changelist')}?q=kingfisher"}
    return one | many | of_round | search


def shown(client: Client, bid: Application) -> set[str]:
    """The pages on which this person sees anything of the application."""
    seen = set()
    for name, url in pages(bid).items():
        response = client.get(url)
        text = response.content.decode()
        if response.status_code == 200 and (bid.reference in text or TITLE in text or str(bid.pk) in text):
            seen.add(name)
    return seen


class TestDeclared:
    @pytest.mark.parametrize("who", ["efua", "root"])
    def test_it_is_gone_from_every_page(
        self, who: str, scored: Application, client_for: In, request: pytest.FixtureRequest
    ) -> None:
        person = request.getfixturevalue(who)
        factories.declared(person, scored)
        before = shown(client_for(person), scored)
        assert {"grants_application_change", "grants_application_changelist", "search"} <= before
        assert {"grants_assessment_ranking", "grants_assessment_moderate", "grants_assessment_moderate_list"} <= before
        actions.declare(application=scored, has_conflict=True, detail="My aunt.", by=person, token=token())
        assert shown(client_for(person), scored) == set()
        for url in pages(scored).values():
            if str(scored.pk) in url:
                assert client_for(person).get(url).status_code in {302, 404}, url

    def test_control_without_the_gate_the_pages_show_it(
        self, scored: Application, efua: User, client_for: In, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        actions.declare(application=scored, has_conflict=True, detail="My aunt.", by=efua, token=token())
        monkeypatch.setattr(interests, "closed_to", lambda user: [])
        assert {"grants_application_changelist", "search", "grants_assessment_ranking"} <= shown(
            client_for(efua), scored
        )

    def test_counts_and_totals_leave_it_out(self, scored: Application, efua: User) -> None:
        def to_moderate() -> int:
            return next(line.count for line in worklist.lines(efua) if line.label == "Applications to moderate")

        assert to_moderate() == 1
        actions.declare(application=scored, has_conflict=True, detail="My aunt.", by=efua, token=token())
        assert to_moderate() == 0

    def test_nothing_can_be_done_with_it(self, scored: Application, efua: User) -> None:
        actions.declare(application=scored, has_conflict=True, detail="My aunt.", by=efua, token=token())
        with pytest.raises(MoveRefused, match="You have an interest"):
            awards.fund(application=scored, amount=Decimal(2000), by=efua, token=token())
        with pytest.raises(Application.DoesNotExist):
            actions.moderate(application=scored, score=Decimal(3), note="Agreed.", by=efua, token=token())
        assert not Score.objects.visible_to(efua, scored.assessment).exists()

    def test_files_scores_and_page_of_an_assessor(self, scored: Application, dev: User, client_for: In) -> None:
        held = Assignment.objects.get(assessor=dev)
        url = reverse("admin:grants_assessment_score", args=[held.pk])
        assert client_for(dev).get(url).status_code == 200
        actions.declare(application=scored, has_conflict=True, detail="My aunt.", by=dev, token=token())
        for name, more in (("score", []), ("declare", []), ("file", [scored.pk]), ("revise", [scored.pk])):
            assert (
                client_for(dev).get(reverse(f"admin:grants_assessment_{name}", args=[held.pk, *more])).status_code
                == 404
            )
        assert (
            scored.reference not in client_for(dev).get(reverse("admin:grants_assignment_changelist")).content.decode()
        )


class TestLogs:
    """The delivery log, the uploads and the audit tell nothing of it either."""

    def _seen(self, client: Client) -> str:
        urls = [reverse(f"admin:programmes_{name}_changelist") for name in ("notice", "storedfile", "auditevent")]
        return "".join(client.get(url).content.decode() for url in urls)

    def test_they_leave_it_out(self, round_: Any, amina: User, peckham: Any, root: User, client_for: In) -> None:
        file = stored_file(amina)
        made = factories.application(by=amina, of=peckham, to=round_, documents=[str(file.pk)])
        applications.submit(application=made, by=amina, token=token())
        before = self._seen(client_for(root))
        assert made.reference in before or "application" in before
        assert file.name in before and str(made.pk) in before
        subject = Notice.objects.filter(event__startswith="grants.applications.submitted").first().subject
        assert subject in before
        actions.declare(application=made, has_conflict=True, detail="My aunt.", by=root, token=token())
        after = self._seen(client_for(root))
        assert [words for words in (file.name, str(made.pk), subject) if words in after] == []


class TestAutomatic:
    def test_past_and_present_members_of_the_organisation(self, bid: Application, peckham: Any, efua: User) -> None:
        membership = factories.join(efua, of=peckham, role="member")
        assert bid not in Application.objects.for_staff(efua)
        membership.remove(by=efua, at=bid.submitted_at)
        membership.save()
        assert bid not in Application.objects.for_staff(efua), "having left does not bring it back"

    def test_the_same_employer_by_e_mail(self, bid: Application, efua: User, amina: User) -> None:
        User.objects.filter(pk=efua.pk).update(email="efua@southbank.example")
        efua.refresh_from_db()
        assert bid in Application.objects.for_staff(efua)
        User.objects.filter(pk=amina.pk).update(email="amina@southbank.example")
        assert bid not in Application.objects.for_staff(efua)

    def test_a_public_mail_provider_tells_nothing(self, bid: Application, efua: User, amina: User) -> None:
        for person in (efua, amina):
            User.objects.filter(pk=person.pk).update(email=f"{person.pk}@gmail.com")
            person.refresh_from_db()
        assert bid in Application.objects.for_staff(efua)
        assert interests.domain_of("A@GMAIL.com") == "" and interests.domain_of("a@b.org") == "b.org"

    def test_whoever_wrote_in_it(self, bid: Application, efua: User) -> None:
        answer = bid.sheet.answers.first()
        answer.saved_by = efua
        answer.save()
        assert bid not in Application.objects.for_staff(efua)

    def test_nobody_else_is_kept_away(self, bid: Application, efua: User, root: User, finn: User) -> None:
        for person in (efua, root, finn):
            assert bid in Application.objects.for_staff(person)

    def test_who_may_not_read_sees_nothing(self, bid: Application, dev: User, amina: User, noor: User) -> None:
        for person in (dev, amina, noor):
            assert not Application.objects.for_staff(person).exists()


class TestBeforeDeclaring:
    def test_no_bid_opens(self, bid: Application, efua: User, client_for: In) -> None:
        page = client_for(efua).get(reverse("admin:grants_application_change", args=[bid.pk])).content.decode()
        assert "Say first whether you have an interest" in page
        assert "We cook and sing" not in page and "Offer an award" not in page
        for stage in ("sift",):
            response = client_for(efua).get(reverse(f"admin:grants_assessment_{stage}", args=[bid.pk]))
            assert response.status_code == 302 and "/declare/" in response["Location"]
        factories.declared(efua, bid)
        page = client_for(efua).get(reverse("admin:grants_application_change", args=[bid.pk])).content.decode()
        assert "We cook and sing" in page and "Offer an award" in page


class TestOwnScoreFirst:
    @pytest.fixture
    def half(self, bid: Application, efua: User, dev: User, dora: User) -> Application:
        rows.eligible(bid, efua)
        rows.scored(rows.asked(bid, dev, efua), 5, 4, 3)
        rows.asked(bid, dora, efua, "second")
        return bid

    def test_nobody_sees_others_before_their_own_are_in(self, half: Application, dev: User, dora: User) -> None:
        stage = half.assessment
        assert not Score.objects.visible_to(dora, stage).exists()
        assert Score.objects.visible_to(dev, stage).count() == 3
        rows.scored(Assignment.objects.get(assessor=dora), 1, 1, 1)
        assert Score.objects.visible_to(dora, stage).count() == 6

    def test_the_page_neither(self, half: Application, dora: User, client_for: In) -> None:
        url = reverse("admin:grants_assessment_score", args=[Assignment.objects.get(assessor=dora).pk])
        assert "Because of mixing 5." not in client_for(dora).get(url).content.decode()
        rows.scored(Assignment.objects.get(assessor=dora), 1, 1, 1)
        assert "Because of mixing 5." in client_for(dora).get(url).content.decode()

    def test_control_without_the_rule_the_page_shows_them(
        self, half: Application, dora: User, client_for: In, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from grants.assessment.models.scores import ScoreQuerySet
        from grants.assessment.views import scoring

        monkeypatch.setattr(
            ScoreQuerySet, "visible_to", lambda self, user, stage: self.filter(assignment__assessment=stage)
        )
        seen = scoring.table(dora, half.assessment)
        assert [column["own"] for column in seen["columns"]] == [False]

    def test_scores_that_are_only_saved_are_nobody_elses(
        self, half: Application, dora: User, dev: User, efua: User
    ) -> None:
        held = Assignment.objects.get(assessor=dora)
        actions.save(assignment=held, given=rows.given(2), by=dora, token=token())
        for person in (dev, efua):
            assert Score.objects.visible_to(person, half.assessment).count() == 3

    def test_an_officer_who_still_scores_sees_no_total(
        self, bid: Application, efua: User, ed: User, dev: User, dora: User, client_for: In
    ) -> None:
        rows.both(bid, efua, (dev, dora), ((4, 4, 4), (4, 4, 4)))
        ranking = reverse("admin:grants_assessment_ranking", args=[bid.round_id])
        assert bid.reference in client_for(ed).get(ranking).content.decode()
        held = Assignment.objects.get(assessor=dora)
        actions.remove(assignment=held, reason="Ill.", by=efua, token=token())
        rows.asked(bid, ed, efua, "second")
        page = client_for(ed).get(ranking).content.decode()
        assert bid.reference not in page and "1 open application of this round has no score that you can see" in page
        assert not Score.objects.visible_to(ed, bid.assessment).exists()
