"""Many decisions at once: all or none, each refusal explained beside its row, one message each with its own reasons."""

import time
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from grants.applications.models import Application
from grants.assessment.models import Conflict
from grants.awards import actions
from grants.awards.actions import batch
from grants.awards.actions.batch import BatchRefused, Row
from grants.awards.models import Award, Recommendation
from grants.funds.models import Round
from programmes import clock, tokens
from programmes.jobs import actions as jobs
from programmes.jobs.models import Job
from programmes.notices.models import Notice, State
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.grants.applications.test_actions import _at_once
from tests.grants.awards.deciding_cast import bid, large_round
from tests.services import Sink, Worker, text_of, wait_until

pytestmark = pytest.mark.django_db


def bids(count: int, to: Round, **answers: Any) -> list[Application]:
    """So many sent bids, each of its own group, the best score first."""
    made = []
    for n in range(count):
        group = factories.organisation(f"Group {n:02}")
        lead = factories.member(f"Lead {n:02}", of=group, role="lead", email=f"lead{n:02}@bids.example")
        made.append(bid(lead, group, to, score=f"{5 - n * 0.05:.2f}", project_title=f"Project {n:02}", **answers))
    return made


def half(made: list[Application]) -> list[Row]:
    """Every second one funded with £1,000, the others declined, each in its own words."""
    return [
        Row(each, "fund", amount=Decimal(1000))
        if n % 2 == 0
        else Row(each, "decline", codes=["budget"], text=f"Words only for number {n:02}.")
        for n, each in enumerate(made)
    ]


def decided(name: str) -> Any:
    return Notice.objects.filter(event__startswith=f"grants.awards.{name}:")


class TestDecideBatch:
    def test_fifty_at_once_each_with_its_own_reasons(self, efua: User) -> None:
        chosen = factories.round()
        made = bids(50, chosen)
        done = actions.decide_batch(round=chosen, rows=half(made), by=efua, token=token())
        assert done == {"funded": 25, "declined": 25}
        states = list(Application.objects.order_by("reference").values_list("state", flat=True))
        assert (states.count("funded"), states.count("declined")) == (25, 25)
        assert decided("offered").count() == 25 and decided("declined").count() == 25
        for n, each in enumerate(made):
            told = Notice.objects.exclude(event__contains="submitted").get(recipient=each.lead)
            words = f"Words only for number {n:02}."
            assert (words in told.body) is (n % 2 == 1)
            assert each.reference in told.subject
        assert Round.objects.get(pk=chosen.pk).committed == 25_000

    def test_one_that_cannot_be_leaves_all_as_they_were(self, efua: User) -> None:
        chosen = factories.round(ceiling=Decimal(2500))
        made = bids(6, chosen)
        rows = half(made)
        rows[1].text = "  "
        with pytest.raises(BatchRefused, match="2 rows cannot be decided") as refused:
            actions.decide_batch(round=chosen, rows=rows, by=efua, token=token())
        why = refused.value.rows
        # Two of £1,000 fit into £2,500; the third does not, and the figures count those above it.
        assert set(why) == {made[1].pk, made[4].pk}
        assert why[made[1].pk].field == "text" and "Explain the reasons" in why[made[1].pk].message
        assert "£2,000.00 is committed and £500.00 is free" in why[made[4].pk].message
        assert not Award.objects.exists() and not decided("declined") and not decided("offered")
        assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}
        assert Round.objects.get(pk=chosen.pk).committed == 0

    def test_every_kind_of_obstacle_is_explained(self, efua: User) -> None:
        chosen = factories.round()
        early, gone, mine, elsewhere, silly, fine = bids(6, chosen)
        early.assessment.__class__.objects.filter(application=early).update(state="to_check")
        actions.decline(application=gone, codes=["other"], text="No.", by=efua, token=token())
        Conflict.objects.create(
            application=mine, person=efua, source="declared", detail="A friend.", declared_at=clock.now()
        )
        Application.objects.filter(pk=elsewhere.pk).update(round=factories.round())
        rows = [Row(each, "fund", amount=Decimal(1000)) for each in (early, gone, mine, elsewhere, fine)]
        rows.append(Row(silly, "fund", amount=Decimal(7)))
        with pytest.raises(BatchRefused) as refused:
            actions.decide_batch(round=chosen, rows=rows, by=efua, token=token())
        said = {key: why.message for key, why in refused.value.rows.items()}
        assert "cannot be decided yet" in said[early.pk] and "declined" in said[gone.pk]
        assert "interest" in said[mine.pk] and "not in this round" in said[elsewhere.pk]
        assert "between £1,000.00 and £5,000.00" in said[silly.pk]
        assert fine.pk not in said and not Award.objects.exists()

    def test_above_the_level_it_is_recommended(self, efua: User) -> None:
        chosen = large_round()
        small, large = bids(2, chosen)
        rows = [
            Row(small, "fund", amount=Decimal(10_000)),
            Row(large, "fund", amount=Decimal(10_001), note="In its place."),
        ]
        done = actions.decide_batch(round=chosen, rows=rows, by=efua, token=token())
        assert done == {"funded": 1, "recommended": 1}
        proposed = Recommendation.objects.get()
        assert (proposed.application, proposed.amount, proposed.note) == (large, Decimal(10_001), "In its place.")
        large.refresh_from_db()
        assert (large.state, large.decided_at) == ("submitted", None)

    @pytest.mark.parametrize("count", [0, 51])
    def test_from_one_to_fifty(self, count: int, efua: User) -> None:
        chosen = factories.round()
        rows = [Row(Application(round=chosen), "fund", amount=Decimal(1000)) for _ in range(count)]
        with pytest.raises(MoveRefused, match="1 to 50"):
            actions.decide_batch(round=chosen, rows=rows, by=efua, token=token())

    def test_the_same_form_twice_decides_once(self, efua: User) -> None:
        chosen, once = factories.round(), token()
        rows = half(bids(2, chosen))
        actions.decide_batch(round=chosen, rows=rows, by=efua, token=once)
        with pytest.raises(tokens.AlreadyDone) as done:
            actions.decide_batch(round=chosen, rows=rows, by=efua, token=once)
        assert done.value.result == "funded:1,recommended:0,declined:1"
        assert decided("declined").count() == 1

    def test_control_without_the_outer_transaction_half_would_be_decided(self, efua: User, monkeypatch: Any) -> None:
        """What all-or-none is for: the same rows one by one leave the first ones decided."""
        chosen = factories.round(ceiling=Decimal(1500))
        made = bids(2, chosen)
        done = 0
        for each in made:
            try:
                actions.fund(application=each, amount=Decimal(1000), by=efua, token=token())
                done += 1
            except MoveRefused:
                pass
        assert done == 1


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_batches_and_a_single_decision_decide_each_once(self, efua: User) -> None:
        other = factories.staff("Ola", role="officer")
        chosen = factories.round()
        made = bids(8, chosen)
        results = _at_once(
            lambda: actions.decide_batch(round=chosen, rows=half(made), by=efua, token=token()),
            lambda: actions.decide_batch(round=chosen, rows=half(made[::-1]), by=other, token=token()),
            lambda: actions.fund(application=made[3], amount=Decimal(2000), by=other, token=token()),
        )
        assert all(isinstance(result, (dict, Award, MoveRefused)) for result in results), results
        assert sum(isinstance(result, (dict, Award)) for result in results) == 1
        # Nobody heard twice.
        for each in made:
            assert Notice.objects.exclude(event__contains="submitted").filter(recipient=each.lead).count() <= 1
        live = sum(award.amount for award in Award.objects.live())
        assert Round.objects.get(pk=chosen.pk).committed == live

    def test_control_without_the_locks_two_batches_do_not_wait(self, efua: User, monkeypatch: Any) -> None:
        """The locks taken out: both read the same states, and only the database's own rules stop the second."""
        import threading

        meeting, chosen = threading.Barrier(2), factories.round()
        made = bids(2, chosen)

        def unlocked(round: Round, keys: Any) -> dict[Any, Application]:
            found = {each.pk: each for each in Application.objects.filter(pk__in=list(keys)).with_parties()}
            meeting.wait(timeout=10)
            return found

        monkeypatch.setattr(batch, "_locked", unlocked)
        rows = [Row(each, "decline", codes=["other"], text="No.") for each in made]
        _at_once(*(lambda: actions.decide_batch(round=chosen, rows=rows, by=efua, token=token()) for _ in range(2)))
        assert decided("declined").count() == 4  # everybody is told twice


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_each_message_goes_out_once_though_the_worker_is_killed_midway(efua: User) -> None:
    """Fifty decisions, a worker killed while it sends, and another one: each bidder has one message, with the words
    that stand on their own page."""
    chosen = factories.round()
    made = bids(50, chosen)
    before = set(Notice.objects.values_list("pk", flat=True))
    pause = [0.0] * 12 + [2.0]

    def wait(message: Any) -> None:
        time.sleep(pause.pop(0) if pause else 0)

    with Sink(on_message=wait) as sink:
        first = Worker(email_port=sink.port, JOB_LEASE_SECONDS="3").start()
        actions.decide_batch(round=chosen, rows=half(made), by=efua, token=token())
        ours = Notice.objects.exclude(pk__in=before).filter(channel="email")
        wait_until(lambda: ours.filter(state=State.SENT).count() >= 10, seconds=60, what="the first ten")
        first.kill()
        first.log.unlink(missing_ok=True)
        assert ours.exclude(state=State.SENT).count() > 0  # else the worker was not killed midway

        def swept() -> bool:
            Job.objects.update(poked_at=None)
            jobs.sweep()
            time.sleep(0.5)
            return not ours.exclude(state=State.SENT).exists()

        with Worker(email_port=sink.port, JOB_LEASE_SECONDS="3"):
            wait_until(swept, seconds=90, what="the rest")
    for n, each in enumerate(made):
        mails = {mail["Message-ID"]: text_of(mail) for mail in sink.to(each.lead.email)}
        assert len(mails) == 1, each.lead.email
        assert (f"Words only for number {n:02}." in next(iter(mails.values()))) is (n % 2 == 1)


class TestTheBidderReadsTheSame:
    def test_on_the_page_as_in_the_message(self, efua: User, client_for: Any) -> None:
        chosen = factories.round()
        made = bids(4, chosen)
        actions.decide_batch(round=chosen, rows=half(made), by=efua, token=token())
        for n in (1, 3):
            page = client_for(made[n].lead).get(made[n].get_absolute_url()).content.decode()
            told = decided("declined").get(recipient=made[n].lead)
            words, reason = f"Words only for number {n:02}.", "The budget was not clear"
            assert words in page and words in told.body and reason in page and reason in told.body


class TestPage:
    def url(self, chosen: Round) -> str:
        return reverse("admin:grants_award_decide_batch", args=[chosen.pk])

    def typed(self, made: list[Application], **changes: Any) -> dict[str, Any]:
        data: dict[str, Any] = {"form_token": token(), "rows": [str(each.pk) for each in made]}
        for each in made:
            data[f"row-{each.pk}-decision"] = "leave"
            data[f"row-{each.pk}-amount"] = "1000.00"
        return {**data, **changes}

    def test_the_order_the_line_and_the_money(self, efua: User, client_for: Any) -> None:
        chosen = factories.round(ceiling=Decimal(5500))
        made = bids(4, chosen, amount="2000.00")
        factories.declared(efua, *made)
        page = client_for(efua).get(self.url(chosen)).content.decode()
        places = [page.index(each.reference) for each in made]
        assert places == sorted(places)
        line = page.index("Funding line: the free money reaches this far")
        assert page.index(made[1].reference) < line < page.index(made[2].reference)
        assert "£5,500" in page and "This round" in page and "The fund" in page

    def test_only_what_this_person_has_declared_about(self, efua: User, client_for: Any) -> None:
        chosen = factories.round()
        seen, unseen, closed = bids(3, chosen)
        factories.declared(efua, seen, closed)
        Conflict.objects.create(application=closed, person=efua, source="declared", detail="x", declared_at=clock.now())
        page = client_for(efua).get(self.url(chosen)).content.decode()
        assert seen.reference in page and unseen.reference not in page and closed.reference not in page
        assert "1 more sent application of this round is not listed" in page

    def test_it_decides_and_says_what_it_did(self, efua: User, client_for: Any) -> None:
        chosen = factories.round()
        made = bids(3, chosen)
        factories.declared(efua, *made)
        key = made[1].pk
        data = self.typed(
            made,
            **{
                f"row-{made[0].pk}-decision": "fund",
                f"row-{key}-decision": "decline",
                f"row-{key}-codes": ["budget", "mixing"],
                f"row-{key}-text": "Two lines would have helped.",
            },
        )
        response = client_for(efua).post(self.url(chosen), data, follow=True)
        page = response.content.decode()
        assert "1 funded, 1 declined" in page and made[2].reference in page and made[0].reference not in page
        assert Award.objects.get().amount == 1000

    def test_what_is_missing_is_said_beside_it_and_what_was_typed_stays(self, efua: User, client_for: Any) -> None:
        chosen = factories.round()
        made = bids(2, chosen)
        factories.declared(efua, *made)
        data = self.typed(
            made,
            **{
                f"row-{made[0].pk}-decision": "fund",
                f"row-{made[0].pk}-amount": "7",
                f"row-{made[1].pk}-decision": "decline",
                f"row-{made[1].pk}-codes": ["budget"],
                f"row-{made[1].pk}-text": "My long careful words.",
            },
        )
        page = client_for(efua).post(self.url(chosen), data).content.decode()
        assert "Awards from this fund are between" in page and "My long careful words." in page
        assert "Nothing has been decided yet" in page and 'value="7"' in page
        # What the action would refuse is said together with what the form misses, and nothing is done.
        data[f"row-{made[1].pk}-text"] = " "
        page = client_for(efua).post(self.url(chosen), {**data, "form_token": token()}).content.decode()
        assert "Awards from this fund are between" in page and "Explain the reasons in your own words" in page
        data[f"row-{made[0].pk}-amount"] = ""
        page = client_for(efua).post(self.url(chosen), {**data, "form_token": token()}).content.decode()
        assert "Enter the amount to offer." in page and "Explain the reasons in your own words" in page
        assert not Award.objects.exists() and not decided("declined")

    def test_a_row_that_is_no_longer_open_stops_it(self, efua: User, client_for: Any) -> None:
        chosen = factories.round()
        made = bids(2, chosen)
        factories.declared(efua, *made)
        Conflict.objects.create(
            application=made[1], person=efua, source="declared", detail="x", declared_at=clock.now()
        )
        data = self.typed(made, **{f"row-{made[0].pk}-decision": "fund"})
        page = client_for(efua).post(self.url(chosen), data).content.decode()
        assert "no longer open to you" in page and made[1].reference not in page and not Award.objects.exists()

    def test_nothing_chosen(self, efua: User, client_for: Any) -> None:
        chosen = factories.round()
        made = bids(1, chosen)
        factories.declared(efua, *made)
        page = client_for(efua).post(self.url(chosen), self.typed(made)).content.decode()
        assert "Choose to fund or to decline at least one application." in page

    def test_what_goes_as_a_recommendation_is_said_beforehand(self, efua: User, client_for: Any) -> None:
        chosen = large_round()
        factories.declared(efua, *bids(1, chosen, amount="20000.00"))
        page = client_for(efua).get(self.url(chosen)).content.decode()
        assert "You may approve awards up to £10,000" in page and "goes as a recommendation" in page

    def test_who_may_not(self, finn: User, dev: User, client_for: Any) -> None:
        chosen = factories.round()
        assert client_for(finn).get(self.url(chosen)).status_code == 403
        assert client_for(dev).get(self.url(chosen)).status_code == 403

    def test_the_same_number_of_queries_for_one_and_for_fifty(self, efua: User, client_for: Any, queries: Any) -> None:
        officer, counts = client_for(efua), []
        for count in (1, 50):
            chosen = factories.round()
            factories.declared(efua, *bids(count, chosen) if count == 1 else bids_again(count, chosen))
            with queries(at_most=16) as ran:
                assert officer.get(self.url(chosen)).status_code == 200
            counts.append(len(ran))
        assert counts[0] == counts[1]


def bids_again(count: int, to: Round) -> list[Application]:
    """Many bids of one group: enough for a page."""
    group = factories.organisation("One group")
    lead = factories.member("One lead", of=group, role="lead", email="one@bids.example")
    return [bid(lead, group, to, score="4.00") for _ in range(count)]
