"""The officers' and assessors' pages: sift, assign, score, moderate, check, rank, due diligence, and who gets in."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.applications.models import Application
from grants.assessment import actions
from grants.assessment.models import Assessment, Assignment, Conflict, DueDiligence, PanelInvitation, Score, ScoreChange
from grants.awards import actions as awards
from grants.funds.models import Round
from programmes.people import worklist
from programmes.people.models import User
from tests import factories
from tests.factories import token
from tests.grants.assessment import rows

pytestmark = pytest.mark.django_db
In = Callable[..., Client]


def at(name: str, *args: Any) -> str:
    return reverse(f"admin:grants_assessment_{name}", args=args)


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"form_token": token(), **fields})


def scores(*values: int) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, value in zip(rows.KEYS, values, strict=False):
        fields |= {f"value_{key}": value, f"why_{key}": f"Because of {key}."}
    return fields


class TestSift:
    def test_declare_then_sift_then_the_next(
        self, sent: Application, amina: User, peckham: Any, client_for: In, efua: User
    ) -> None:
        other = factories.application(by=amina, of=peckham, to=sent.round, state="submitted")
        client = client_for(efua)
        listed = client.get(at("sift_list")).content.decode()
        assert sent.reference in listed and other.reference in listed
        asked = client.get(at("sift", sent.pk))
        assert asked["Location"] == f"{at('declare_bid', sent.pk)}?next=sift"
        assert "Say whether you have an interest" in post(client, asked["Location"]).content.decode()
        opened = post(client, asked["Location"], interest="no")
        assert opened["Location"] == at("sift", sent.pk)
        assert "We cook and sing" in client.get(opened["Location"]).content.decode()
        done = post(client, at("sift", sent.pk), outcome="pass")
        assert done["Location"] == at("sift", other.pk)
        assert "Sift it again" in client.get(at("sift", sent.pk)).content.decode()

    def test_not_eligible_needs_reasons_and_fills_the_letter(
        self, sent: Application, client_for: In, efua: User
    ) -> None:
        factories.declared(efua, sent)
        client = client_for(efua)
        page = post(client, at("sift", sent.pk), outcome="refuse").content.decode()
        assert "at least one rule" in page and "Explain it" in page
        done = post(client, at("sift", sent.pk), outcome="refuse", reasons=["area"], note="It is in Kent.")
        assert done["Location"] == at("sift_list")
        letter = client.get(reverse("admin:grants_award_decline", args=[sent.pk])).content.decode()
        assert "It is in Kent." in letter and re.search(r'value="not_eligible"[^>]*checked', letter)
        assert "Say why" in post(client, at("reopen_sift", sent.pk)).content.decode()
        assert post(client, at("reopen_sift", sent.pk), note="A new address.")["Location"] == at("sift", sent.pk)
        assert Assessment.objects.get().state == "to_sift"

    def test_an_interest_is_a_way_out(self, sent: Application, client_for: In, efua: User) -> None:
        url = at("declare_bid", sent.pk)
        client = client_for(efua)
        assert "what the interest is" in post(client, url, interest="yes").content.decode()
        assert post(client, url, interest="yes", detail="My aunt.").status_code == 302
        assert client.get(url).status_code == 404


class TestAssign:
    def test_by_hand_and_back(self, sent: Application, client_for: In, efua: User, dev: User) -> None:
        client = client_for(efua)
        assert "not been sifted yet" in client.get(at("assign", sent.pk)).content.decode()
        rows.eligible(sent, efua)
        done = post(client, at("assign", sent.pk), assessor=dev.pk, kind="first")
        assert done["Location"] == at("assign", sent.pk)
        page = client.get(at("assign", sent.pk)).content.decode()
        assert "Take it back" in page and "Dev Chaudhuri (1 to score)" in page
        again = post(client, at("assign", sent.pk), assessor=dev.pk, kind="second").content.decode()
        assert "scores this application already" in again
        held = Assignment.objects.get()
        assert "Say why" in post(client, at("remove", held.pk)).content.decode()
        assert post(client, at("remove", held.pk), reason="Ill.")["Location"] == at("assign", sent.pk)
        assert Assignment.objects.get().state == "stood_down"

    def test_shared_out(self, sent: Application, client_for: In, efua: User, dev: User, dora: User) -> None:
        rows.eligible(sent, efua)
        client = client_for(efua)
        assert "share out 1" in client.get(at("assign_list")).content.decode()
        url = at("assign_evenly", sent.round_id)
        assert "1 application of this round" in client.get(url).content.decode()
        assert "Choose at least one" in post(client, url).content.decode()
        assert post(client, url, assessors=[dev.pk, dora.pk])["Location"] == at("assign_list")
        assert Assignment.objects.count() == 2

    def test_a_blind_round_offers_only_people_who_cannot_see_names(
        self, sent: Application, client_for: In, efua: User, dev: User, ed: User
    ) -> None:
        with factories.thawed():
            Round.objects.update(blind=True)
        page = client_for(efua).get(at("assign_evenly", sent.round_id)).content.decode()
        assert "Dev Chaudhuri" in page and "Ed Novak" not in page


class TestScore:
    @pytest.fixture
    def held(self, sent: Application, efua: User, dev: User) -> Assignment:
        rows.eligible(sent, efua)
        return actions.assign(application=sent, assessor=dev, kind="first", by=efua, token=token())

    def test_declare_save_hand_in_and_change(self, held: Assignment, client_for: In, dev: User) -> None:
        client, url = client_for(dev), at("score", held.pk)
        assert client.get(url)["Location"] == at("declare", held.pk)
        assert post(client, at("declare", held.pk), interest="no")["Location"] == url
        assert "We cook and sing" in client.get(url).content.decode()
        assert post(client, url, save="1", **scores(4))["Location"] == url
        page = post(client, url, submit="1", **scores(4)).content.decode()
        assert "Give a score for “People”" in page and "Write why you give this score for “Money”" in page
        page = post(client, url, save="1", value_people="3").content.decode()
        assert "Write why you give this score for “People”" in page
        assert post(client, url, submit="1", **scores(4, 3, 1))["Location"] == url
        page = client.get(url).content.decode()
        assert "Scores in" in page and "3.00" in page
        people = held.application.round.criteria.get(key="people")
        change = at("revise", held.pk, people.pk)
        assert "Say why you change" in post(client, change, value="5", justification="More.").content.decode()
        assert post(client, change, value="5", justification="More.", reason="Read again.")["Location"] == url
        assert "Read again." in client.get(url).content.decode() and ScoreChange.objects.count() == 1

    def test_others_get_404(self, held: Assignment, client_for: In, efua: User, dora: User, root: User) -> None:
        for person in (efua, dora, root):
            assert client_for(person).get(at("score", held.pk)).status_code == 404

    def test_no_change_before_the_scores_are_in(self, held: Assignment, client_for: In, dev: User) -> None:
        factories.declared(dev, held.application)
        actions.save(assignment=held, given=rows.given(3), by=dev, token=token())
        criterion = Score.objects.get().criterion_id
        assert client_for(dev).get(at("revise", held.pk, criterion)).status_code == 404

    def test_the_overview_and_the_work_list_say_what_waits(
        self, held: Assignment, client_for: In, dev: User, noor: User
    ) -> None:
        page = client_for(dev).get(reverse("admin:grants_assignment_changelist")).content.decode()
        assert held.application.reference in page and "Peckham" not in page
        assert [(line.label, line.count) for line in worklist.lines(dev)] == [("Applications to assess", 1)]
        assert client_for(noor).get(reverse("admin:grants_assignment_changelist")).status_code == 403


class TestModerateCheckRank:
    @pytest.fixture
    def wide(self, sent: Application, efua: User, dev: User, dora: User) -> Assessment:
        return rows.both(sent, efua, (dev, dora), ((5, 5, 5), (1, 1, 1)))

    def test_moderated_then_checked_by_another(self, wide: Assessment, client_for: In, efua: User, ed: User) -> None:
        client, pk = client_for(efua), wide.application.pk
        page = client.get(at("moderate", pk)).content.decode()
        assert "wide: it must be moderated" in page and "Because of mixing 5." in page and "Dora Okafor" in page
        assert "from 0 to 5" in post(client, at("moderate", pk), note="Agreed.").content.decode()
        assert post(client, at("moderate", pk), score="3.5", note="Agreed.")["Location"] == at("moderate_list")
        client.get(at("moderate_list"))  # shows the message about what was done
        assert wide.application.reference not in client.get(at("check_list")).content.decode()
        assert "a different officer" in post(client, at("check", pk), outcome="pass").content.decode()
        factories.declared(ed, wide.application)
        other = client_for(ed)
        assert wide.application.reference in other.get(at("check_list")).content.decode()
        assert "must be put right" in post(other, at("check", pk), outcome="back").content.decode()
        assert post(other, at("check", pk), outcome="back", note="Thin.")["Location"] == at("check_list")
        assert post(client, at("moderate", pk), score="3", note="Agreed.").status_code == 302
        assert post(other, at("check", pk), outcome="pass")["Location"] == at("check_list")
        wide.refresh_from_db()
        assert wide.state == "ready"

    def test_nothing_to_moderate_before_the_scores(self, sent: Application, client_for: In, efua: User) -> None:
        rows.eligible(sent, efua)
        assert client_for(efua).get(at("moderate", sent.pk)).status_code == 404

    def test_the_line_is_drawn_from_the_free_money_and_moves(
        self, round_: Round, amina: User, peckham: Any, client_for: In, efua: User, dev: User, dora: User
    ) -> None:
        with factories.thawed():
            Round.objects.filter(pk=round_.pk).update(ceiling=Decimal(6000), needs_check=False)
        made = []
        for n in range(4):
            bid = factories.application(by=amina, of=peckham, to=round_, state="submitted", project_title=f"Bid {n}")
            rows.both(bid, efua, (dev, dora), ((5 - n,) * 3, (5 - n,) * 3))
            made.append(bid)
        url = at("ranking", round_.pk)

        def order() -> list[str]:
            page = client_for(efua).get(url).content.decode()
            return re.findall(r"(Bid \d|Funding line)", page)

        assert order() == ["Bid 0", "Bid 1", "Funding line", "Bid 2", "Bid 3"]
        actions.moderate(application=made[3], score=Decimal("4.5"), note="A gem.", by=efua, token=token())
        assert order() == ["Bid 0", "Bid 3", "Funding line", "Bid 1", "Bid 2"]
        awards.fund(application=made[0], amount=Decimal(2500), by=efua, token=token())
        assert order() == ["Bid 3", "Funding line", "Bid 1", "Bid 2", "Bid 0"]
        Round.objects.filter(pk=round_.pk).update(ceiling=Decimal(2600))
        assert order()[0] == "Funding line"

    def test_ties_stand_by_reference(
        self, round_: Round, amina: User, peckham: Any, client_for: In, efua: User, dev: User, dora: User
    ) -> None:
        made = [factories.application(by=amina, of=peckham, to=round_, state="submitted") for _ in range(3)]
        for bid in reversed(made):
            rows.both(bid, efua, (dev, dora), ((3, 3, 3), (3, 3, 3)))
        page = client_for(efua).get(at("ranking", round_.pk)).content.decode()
        assert re.findall(r"CMG-T\d+-\w+", page) == [bid.reference for bid in made]

    def test_queries_do_not_grow(
        self, round_: Round, amina: User, peckham: Any, client_for: In, efua: User, dev: User, dora: User, queries: Any
    ) -> None:
        client, counts = client_for(efua), []
        urls = [
            at("ranking", round_.pk),
            at("moderate_list"),
            at("check_list"),
            reverse("admin:grants_assignment_changelist"),
            reverse("admin:index"),
        ]
        for more in (2, 6):
            for _ in range(more):
                bid = factories.application(by=amina, of=peckham, to=round_, state="submitted")
                rows.both(bid, efua, (dev, dora), ((5, 5, 5), (1, 1, 1)))
            found = []
            for url in urls:
                with queries() as seen:
                    assert client.get(url).status_code == 200
                found.append(len(seen))
            counts.append(found)
        assert counts[0] == counts[1]


class TestRoundPages:
    def test_the_register_of_interests(self, sent: Application, client_for: In, efua: User, dev: User) -> None:
        url = at("interests", sent.round_id)
        assert "No interest is on record" in client_for(efua).get(url).content.decode()
        actions.declare(application=sent, has_conflict=True, detail="My aunt.", by=dev, token=token())
        assert "My aunt." in client_for(efua).get(url).content.decode()
        assert client_for(dev).get(url).status_code == 403
        actions.declare(application=sent, has_conflict=True, detail="My own.", by=efua, token=token())
        assert sent.reference not in client_for(efua).get(url).content.decode()
        assert Conflict.objects.count() == 2

    def test_the_panel(self, round_: Round, client_for: In, efua: User) -> None:
        client, url = client_for(efua), at("panel", round_.pk)
        page = post(client, url, email="nonsense", ends="soon").content.decode()
        assert "Enter an e-mail address" in page and "Enter a day" in page
        assert post(client, url, email="pat@portal.example", ends="2099-06-25")["Location"] == url
        seat = PanelInvitation.objects.get()
        assert "pat@portal.example" in client.get(url).content.decode()
        assert post(client, at("panel_cancel", seat.pk))["Location"] == url
        seat.refresh_from_db()
        assert seat.state == "cancelled"
        assert "can" in post(client, at("panel_cancel", seat.pk)).content.decode()


class TestDueDiligence:
    def test_each_item_under_a_name(self, sent: Application, client_for: In, efua: User, finn: User) -> None:
        awards.fund(application=sent, amount=Decimal(2000), by=efua, token=token())
        client = client_for(efua)
        assert sent.reference in client.get(at("diligence_list")).content.decode()
        policy = DueDiligence.objects.get(kind="safeguarding")
        url = at("diligence_item", policy.pk)
        assert "Enter the day until which" in post(client, url, verb="confirm").content.decode()
        assert "Say why" in post(client, url, verb="flag").content.decode()
        done = post(client, url, verb="confirm", expires_date="2099-06-25", note="Seen by e-mail.")
        assert done["Location"] == at("diligence", sent.pk)
        page = client.get(done["Location"]).content.decode()
        assert "Seen and in order, says Efua Mensah" in page and "Valid until 25 June 2099" in page
        assert "Blocks the agreement: Governing document" in page
        reading = client_for(finn)
        assert reading.get(done["Location"]).status_code == 200 and reading.get(url).status_code == 403
        for item in DueDiligence.objects.exclude(kind="safeguarding"):
            assert post(client, at("diligence_item", item.pk), verb="waive", note="One person.").status_code == 302
        assert "Everything has been seen" in client.get(at("diligence_list")).content.decode()
        assert post(client, url, verb="reopen", note="Look again.").status_code == 302
        assert DueDiligence.objects.blocking(sent, "before_payment") == ["Safeguarding policy"]
