"""Figures once, two people for a publication, and everything that follows from publishing."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from citizenship.findings import analysis, measures, tasks
from citizenship.findings.actions import results as actions
from citizenship.findings.models import Figures, Publication
from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.evidence.models import Observation, Wave
from programmes.notices.models import Notice
from programmes.people import worklist
from programmes.workflow import MoveRefused
from tests import factories
from tests.citizenship.factories import answered, asked_at, ceremony, figures, publication, study, surveyed
from tests.citizenship.factories.waves import design, pairs_as_codes

pytestmark = pytest.mark.django_db
State = Publication.State


@pytest.fixture
def done(camden_joined: Any, hackney_joined: Any) -> Any:
    """A closed study with figures, which rest on no rows."""
    made = study("done", boroughs=[camden_joined.borough, hackney_joined.borough], state="closed")
    codes = pairs_as_codes((15, 15, 0, 10), arm="arm-1") + pairs_as_codes((15, 5, 0, 20), arm="arm-2")
    figures(made, analysis.work_out(codes, design(["b1"]), as_of=clock.now().isoformat()))
    return made


@pytest.fixture
def asked(camden_joined: Any, hackney_joined: Any) -> Any:
    """A running study with one ceremony in each arm and 40 answers a ceremony, before and after; all waves are over."""
    made = study("over", boroughs=[camden_joined.borough, hackney_joined.borough], state="running")
    surveyed(made)
    rows = []
    for arm, place, yes in zip(made.arms.order_by("order"), (camden_joined, hackney_joined), (30, 20), strict=True):
        held = ceremony(place.borough, state="held", arm=arm)
        for n, code in enumerate(asked_at(held, 40, kinds=("before", "leaving", "after"))):
            before = {"register": "yes" if n < 15 else "no"}
            after = {"register": "already" if n < 15 else "yes" if n < yes else "no"}
            rows += [(code, "before", before), (code, "after", after)]
    answered(rows)
    return made


@pytest.fixture
def over(asked: Any) -> Any:
    """The same study, closed."""
    asked.close(by=factories.founder(), at=clock.now(), reason="decision")
    asked.save()
    return asked


def work_out(made: Any, by: Any, follow_up: str = "after") -> Figures:
    """Press the button."""
    return actions.work_out(study=made, follow_up=follow_up, by=by, token=factories.token())


class TestWorkOut:
    def test_the_figures(self, over: Any, ines: Any) -> None:
        content = work_out(over, ines).content
        assert content["responses"]["E12000007/arm-1"]["issued"] == 40
        told = next(each for each in content["outcomes"] if each["key"] == "register")
        assert told["counts"]["E12000007/arm-1"] == {
            "people": 40, "before_yes": 15, "before_no": 25, "after_yes": 30, "after_no": 10,
        }  # fmt: skip
        assert told["arms"][0]["change"]["value"] == 37.5
        assert told["arms"][0]["against"]["value"] == 25
        assert [arm["few"] for arm in content["arms"]] == [True, True]
        assert AuditEvent.objects.filter(verb="citizenship.findings.worked_out").count() == 1

    def test_once_and_never_again(self, over: Any, ines: Any) -> None:
        work_out(over, ines)
        with pytest.raises(MoveRefused, match="never worked out twice"):
            work_out(over, ines)

    def test_not_while_the_study_runs(self, asked: Any, ines: Any) -> None:
        with pytest.raises(MoveRefused, match="can still answer"):
            work_out(asked, ines)

    def test_not_while_a_wave_is_open(self, over: Any, ines: Any) -> None:
        Wave.objects.filter(kind="after").update(closes_at=clock.now() + timedelta(hours=1))
        with pytest.raises(MoveRefused, match="can still answer"):
            work_out(over, ines)

    def test_not_while_paper_may_come_in(self, over: Any, ines: Any) -> None:
        for wave in Wave.objects.filter(kind="leaving"):
            wave.delete()
            wave.on_paper, wave.paper_until = True, clock.now() + timedelta(days=3)
            wave.save(force_insert=True)
        with pytest.raises(MoveRefused, match="can still answer"):
            work_out(over, ines)

    def test_not_before_the_other_follow_up_was_asked(self, over: Any, ines: Any) -> None:
        with pytest.raises(MoveRefused, match="can still answer"):
            work_out(over, ines, "later")

    def test_not_by_somebody_else(self, over: Any, otto: Any) -> None:
        with pytest.raises(PermissionDenied):
            work_out(over, otto)

    def test_the_portal_does_it_by_itself_once(self, over: Any) -> None:
        tasks.work_out("now")
        tasks.work_out("again")
        assert Figures.objects.get().worked_out_by is None

    def test_the_database_keeps_them(self, done: Any) -> None:
        made = Figures.objects.get()
        for change in (lambda: Figures.objects.update(content={}), made.delete):
            with pytest.raises(IntegrityError, match="worked out once"), transaction.atomic():
                change()


class TestPrepare:
    def test_it_waits_for_a_second_person(self, done: Any, ines: Any, noor: Any) -> None:
        made = actions.prepare(study=done, summary=" We learned this. ", by=ines, token=factories.token())
        assert (made.state, made.summary, made.prepared_by) == (State.PREPARED, "We learned this.", ines)
        assert made.content["study"]["slug"] == "done"
        assert made.content["figures"] == [Figures.objects.get().content]
        lines = {user: {line.label: line.count for line in worklist.lines(user)} for user in (ines, noor)}
        assert lines[noor]["Results to check and publish"] == 1
        assert lines[ines]["Results to check and publish"] == 0
        assert lines[noor]["Figures of studies that are not public"] == 0

    def test_nothing_without_figures(self, running: Any, ines: Any) -> None:
        with pytest.raises(MoveRefused, match="no figures yet"):
            actions.prepare(study=running, summary="x", by=ines, token=factories.token())

    def test_nothing_without_words(self, done: Any, ines: Any) -> None:
        with pytest.raises(MoveRefused, match="nothing differed"):
            actions.prepare(study=done, summary=" ", by=ines, token=factories.token())

    def test_one_at_a_time(self, done: Any, ines: Any, noor: Any) -> None:
        publication(done, "prepared", by=ines)
        with pytest.raises(MoveRefused, match="second person already"):
            actions.prepare(study=done, summary="x", by=noor, token=factories.token())


class TestPublish:
    def test_by_another_person(self, done: Any, ines: Any, noor: Any, ravi: Any, camden: Any) -> None:
        ceremony(camden.borough, state="held", arm=done.arms.get(order=1))
        made = publication(done, "prepared", by=ines)
        held = actions.publish(publication=made, by=noor, token=factories.token())
        assert (held.state, held.checked_by) == (State.PUBLISHED, noor)
        assert [move.verb for move in held.moves.all()] == ["publish"]
        assert AuditEvent.objects.filter(verb="citizenship.findings.published").count() == 1
        assert set(
            Notice.objects.filter(event__startswith="citizenship.findings.published").values_list(
                "recipient", flat=True
            )
        ) == {ravi.pk}

    def test_not_by_the_same_person(self, done: Any, ines: Any) -> None:
        made = publication(done, "prepared", by=ines)
        with pytest.raises(MoveRefused, match="Somebody else"):
            actions.publish(publication=made, by=ines, token=factories.token())

    def test_the_database_wants_two_people(self, done: Any, ines: Any) -> None:
        made = publication(done, "prepared", by=ines)
        with pytest.raises(IntegrityError, match="publication_by_two_people"), transaction.atomic():
            Publication.objects.filter(pk=made.pk).update(state="published", checked_by=ines, checked_at=clock.now())

    def test_the_measures_of_table_5(self, done: Any, ines: Any, noor: Any) -> None:
        measures.load()
        made = publication(done, "prepared", by=ines)
        actions.publish(publication=made, by=noor, token=factories.token())
        found = Observation.objects.get(measure="ceremony-register", group="done: Pilot")
        assert (found.value, found.n) == (75, 40)
        assert found.interval_low < 75 < found.interval_high
        actions.withdraw(publication=made, reason="data", by=ines, token=factories.token())
        found.refresh_from_db()
        assert (found.value, found.n, found.interval_low) == (None, None, None)

    def test_an_earlier_one_gives_way(self, done: Any, ines: Any, noor: Any) -> None:
        first = publication(done, by=ines)
        second = publication(done, "prepared", by=noor)
        actions.publish(publication=second, by=ines, token=factories.token())
        first.refresh_from_db()
        assert (first.state, first.withdrawn_reason) == (State.WITHDRAWN, Publication.Reason.NEWER)
        assert Publication.objects.public().get() == second

    def test_what_was_prepared_is_published_as_it_is(self, done: Any) -> None:
        made = publication(done, "prepared")
        with pytest.raises(IntegrityError, match="as it is"), transaction.atomic():
            Publication.objects.filter(pk=made.pk).update(summary="Better words")

    def test_not_by_somebody_else(self, done: Any, otto: Any) -> None:
        with pytest.raises(PermissionDenied):
            actions.publish(publication=publication(done, "prepared"), by=otto, token=factories.token())


class TestSendBack:
    def test_who_prepared_it_is_told(self, done: Any, ines: Any, noor: Any) -> None:
        made = publication(done, "prepared", by=ines)
        held = actions.send_back(publication=made, reason="words", by=noor, token=factories.token())
        assert (held.state, held.checked_at, held.withdrawn_by) == (State.WITHDRAWN, None, noor)
        assert Notice.objects.get(event__startswith="citizenship.findings.sent_back").recipient_id == ines.pk
        assert actions.prepare(study=done, summary="Again.", by=ines, token=factories.token()).state == State.PREPARED


class TestWithdraw:
    def test_nobody_outside_reads_it(self, done: Any, ines: Any) -> None:
        made = publication(done)
        actions.withdraw(publication=made, reason="words", by=ines, token=factories.token())
        assert not Publication.objects.public().exists()

    def test_never_back(self, done: Any) -> None:
        made = publication(done, "withdrawn")
        with pytest.raises(MoveRefused):
            made.publish(by=factories.founder(), at=clock.now())
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.filter(pk=made.pk).update(
                state="published", withdrawn_at=None, withdrawn_by=None, withdrawn_reason=""
            )


REFUSED = [(verb, each) for verb, (starts, _) in Publication.FLOW.moves.items() for each in State if each not in starts]


@pytest.mark.parametrize(("verb", "start"), REFUSED)
def test_moves_that_are_refused(verb: str, start: str, done: Any, ines: Any) -> None:
    made = publication(done, start)
    more = {} if verb == "publish" else {"reason": "words"}
    with pytest.raises(MoveRefused):
        getattr(actions, verb)(publication=made, by=ines, token=factories.token(), **more)
