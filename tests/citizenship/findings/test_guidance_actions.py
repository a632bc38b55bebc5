"""What staff do with the guidance, and what registrars hear of it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from citizenship.findings import analysis, basis, reference_guidance, results
from citizenship.findings.actions import guidance as actions
from citizenship.findings.guidance_read import read
from citizenship.findings.models.guidance import GuidanceVersion
from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.tokens import AlreadyDone
from programmes.workflow import MoveRefused
from tests import factories as people
from tests.citizenship import factories
from tests.citizenship.factories import waves
from tests.factories import token

pytestmark = pytest.mark.django_db
ROW = {"section": "story", "title": "Tell one story", "text": "Three minutes.", "practice": "local_story"}


def audited(verb: str, version: GuidanceVersion) -> bool:
    return AuditEvent.objects.filter(verb=f"citizenship.guidance.{verb}", target_key=str(version.pk)).exists()


def add(version: GuidanceVersion, by: Any, **fields: Any) -> Any:
    given = {**ROW, "outcome": None, **fields}
    return actions.set_recommendation(version=version, recommendation=None, by=by, token=token(), **given)


def approve(version: GuidanceVersion, by: Any) -> GuidanceVersion:
    version.refresh_from_db()
    return actions.approve(version=version, seen=version.written_at.isoformat(), by=by, token=token())


class TestStart:
    def test_a_copy_of_the_one_in_force(self, ines: Any) -> None:
        reference_guidance.load(str)
        first = GuidanceVersion.objects.get()
        made = actions.start(by=ines, token=token())
        assert (made.number, made.state, made.written_by, made.changes) == (2, "draft", ines, "")
        assert [(r.key, r.title, r.order) for r in made.recommendations.all()] == [
            (r.key, r.title, r.order) for r in first.recommendations.all()
        ]
        assert audited("started", made)

    def test_from_nothing(self, ines: Any) -> None:
        made = actions.start(by=ines, token=token())
        assert (made.number, made.recommendations.count()) == (1, 0)

    def test_one_at_a_time(self, ines: Any, noor: Any) -> None:
        actions.start(by=ines, token=token())
        with pytest.raises(MoveRefused, match="Version 1 is being written already"):
            actions.start(by=noor, token=token())

    def test_the_same_form_twice(self, ines: Any) -> None:
        key = token()
        made = actions.start(by=ines, token=key)
        with pytest.raises(AlreadyDone) as repeat:
            actions.start(by=ines, token=key)
        assert repeat.value.result == str(made.pk)

    @pytest.mark.parametrize("who", ["otto", "efua", "ravi", "amina"])
    def test_only_those_who_publish_findings(self, who: str, request: pytest.FixtureRequest) -> None:
        with pytest.raises(PermissionDenied):
            actions.start(by=request.getfixturevalue(who), token=token())


class TestWriting:
    def test_the_frame(self, ines: Any, noor: Any) -> None:
        version = factories.guidance(by=ines)
        words = {"title": " New title ", "summary": "Why.", "changes": "- This is new."}
        actions.write(version=version, by=noor, token=token(), **words)
        version.refresh_from_db()
        assert (version.title, version.changes, version.written_by) == ("New title", "- This is new.", noor)
        assert audited("written", version)

    def test_add_change_move_remove(self, ines: Any) -> None:
        version = factories.guidance(by=ines)
        row = add(version, ines)
        titles = lambda: [r.title for r in version.recommendations.order_by("order")]  # noqa: E731
        assert titles() == ["Greet everybody at the door", "Tell one story", "Say what comes next"]
        other = add(version, ines, title="Ask a pupil to tell it")
        assert titles()[1:3] == ["Tell one story", "Ask a pupil to tell it"]
        actions.move_recommendation(version=version, recommendation=other, up=True, by=ines, token=token())
        assert titles()[1:3] == ["Ask a pupil to tell it", "Tell one story"]
        actions.move_recommendation(version=version, recommendation=other, up=True, by=ines, token=token())
        assert titles()[1] == "Ask a pupil to tell it", "it is the first of its part already"
        actions.set_recommendation(
            version=version, recommendation=row, by=ines, token=token(), outcome=None, **{**ROW, "section": "welcome"}
        )
        assert titles()[:2] == ["Greet everybody at the door", "Tell one story"]
        actions.remove_recommendation(version=version, recommendation=row, by=ines, token=token())
        assert "Tell one story" not in titles()
        assert sorted(version.recommendations.values_list("order", flat=True)) == [1, 2, 3]
        for verb in ("recommendation_set", "recommendation_moved", "recommendation_removed"):
            assert audited(verb, version)

    def test_whoever_changes_a_word_cannot_check_it(self, ines: Any, noor: Any) -> None:
        version = factories.guidance(by=ines)
        add(version, noor)
        with pytest.raises(MoveRefused, match="You changed this version last"):
            approve(version, noor)

    def test_checked_words_stand(self, ines: Any, noor: Any) -> None:
        version = factories.guidance(state="checked", by=ines, checked_by=noor)
        row = version.recommendations.first()
        for act, more in (
            (actions.write, {"title": "A", "summary": "B", "changes": ""}),
            (actions.remove_recommendation, {"recommendation": row}),
            (actions.move_recommendation, {"recommendation": row, "up": True}),
            (actions.set_recommendation, {"recommendation": row, "outcome": None, **ROW}),
            (actions.discard, {}),
        ):
            with pytest.raises(MoveRefused, match="words of this version stand"):
                act(version=version, by=ines, token=token(), **more)

    def test_discard(self, ines: Any, noor: Any) -> None:
        version = factories.guidance(by=ines)
        key = version.pk
        actions.discard(version=version, by=noor, token=token())
        assert not GuidanceVersion.objects.exists()
        assert AuditEvent.objects.filter(verb="citizenship.guidance.discarded", target_key=str(key)).exists()


class TestPublishing:
    def test_from_a_draft_to_every_registrar(self, ines: Any, noor: Any, ravi: Any, sela: Any, amina: Any) -> None:
        """approve, publish: moves, audit, and the notice to registrars and to nobody else."""
        version = factories.guidance(by=ines, changes="- Help on the spot.")
        approve(version, noor)
        done = actions.publish(version=version, by=ines, token=token())
        assert (done.state, done.checked_by, done.published_by) == ("published", noor, ines)
        assert [move.verb for move in done.moves.all()] == ["approve", "publish"]
        assert audited("approved", version)
        assert audited("published", version)
        told = Notice.objects.filter(event=f"citizenship.guidance.published:{version.pk}")
        assert set(told.values_list("recipient", flat=True)) == {ravi.pk, sela.pk}
        message = told.filter(recipient=ravi).first()
        assert message is not None
        assert message.subject == "New guidance on citizenship ceremonies: version 1"
        assert "- Help on the spot." in message.body
        assert "/citizenship/guidance/1/" in message.body

    def test_who_is_no_registrar_any_more_hears_nothing(self, ines: Any, noor: Any, ravi: Any, root: Any) -> None:
        from programmes.people import actions as people_actions

        people_actions.remove_member(membership=ravi.memberships.get(), by=root, token=token())
        waiting = people.organisation("Brent", kind="borough", borough="Brent")
        type(waiting).objects.filter(pk=waiting.pk).update(state="pending", approved_at=None, approved_by=None)
        people.member("Wim Oud", of=waiting, role="registrar")
        version = factories.guidance(state="checked", by=ines, checked_by=noor)
        actions.publish(version=version, by=ines, token=token())
        assert not Notice.objects.filter(event__startswith="citizenship.guidance").exists()

    def test_whoever_checked_does_not_publish(self, ines: Any, noor: Any) -> None:
        version = factories.guidance(state="checked", by=ines, checked_by=noor)
        with pytest.raises(MoveRefused, match="You checked this version"):
            actions.publish(version=version, by=noor, token=token())

    def test_words_that_changed_while_it_was_read(self, ines: Any, noor: Any) -> None:
        version = factories.guidance(by=ines)
        seen = version.written_at.isoformat()
        GuidanceVersion.objects.filter(pk=version.pk).update(written_at="2026-01-01T00:00:00Z")
        with pytest.raises(MoveRefused, match="changed this version while you read it"):
            actions.approve(version=version, seen=seen, by=noor, token=token())

    def test_what_must_be_there(self, ines: Any, noor: Any) -> None:
        empty = actions.start(by=ines, token=token())
        with pytest.raises(MoveRefused, match="recommends nothing yet"):
            approve(empty, noor)
        add(empty, ines)
        approve(empty, noor)
        actions.publish(version=empty, by=ines, token=token())
        second = actions.start(by=ines, token=token())
        with pytest.raises(MoveRefused, match="Say what is new"):
            approve(second, noor)

    def test_take_back(self, ines: Any, noor: Any, root: Any) -> None:
        version = factories.guidance(state="checked", by=ines, checked_by=noor)
        actions.take_back(version=version, reason="A word is missing.", by=root, token=token())
        version.refresh_from_db()
        assert (version.state, version.checked_by) == ("draft", None)
        assert version.moves.get().note == "A word is missing."
        assert audited("taken_back", version)


class TestEvidence:
    def test_without_published_results_it_is_practice_advice(self, ines: Any) -> None:
        version, study = factories.guidance(by=ines), factories.study()
        with pytest.raises(MoveRefused, match="not published"):
            add(version, ines, outcome=study.outcomes.first())

    def test_published_results_are_quoted_as_they_stand(self, ines: Any, noor: Any) -> None:
        """Whatever they say; once they are taken down, nothing can rest on them and the page says so."""
        study = factories.study()
        content = analysis.work_out(codes(), waves.design(["E09000007", "E09000012"]), as_of=clock.now().isoformat())
        published = factories.publication(study, content=content)
        version = factories.guidance(by=ines)
        row = add(version, ines, outcome=study.outcomes.get(key="register"))
        assert row.found == results.sentence(content, "register")
        assert "95% interval" in row.found
        with pytest.raises(MoveRefused, match="say nothing about this outcome"):
            basis.found(study, "nothing_of_the_kind")
        approve(version, noor)
        actions.publish(version=version, by=ines, token=token())
        (item,) = [each for each in read(version).items if each.is_pilot]
        assert (item.lost_its_results, item.results_url) == (False, f"/citizenship/studies/{study.slug}/")
        published.withdraw(by=noor, at=published.since_at, reason="words")
        published.save()
        (item,) = [each for each in read(version).items if each.is_pilot]
        assert (item.lost_its_results, item.results_url) == (True, "")

    def test_what_the_results_say_stands_beside_it(self, ines: Any, noor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        version, study = factories.guidance(by=ines), factories.study()
        monkeypatch.setattr(basis, "found", lambda study, key: "12 points more, 95% interval 1 to 23.")
        row = add(version, ines, outcome=study.outcomes.get(key="register"))
        assert (row.basis, row.study, row.found) == ("pilot", study, "12 points more, 95% interval 1 to 23.")
        monkeypatch.setattr(basis, "found", lambda study, key: "2 points more.")
        with pytest.raises(MoveRefused, match="“Tell one story” have changed"):
            approve(version, noor)
        actions.set_recommendation(
            version=version, recommendation=row, by=ines, token=token(), outcome=row_outcome(study), **ROW
        )
        approve(version, noor)
        monkeypatch.setattr(basis, "found", lambda study, key: "Nothing is left.")
        with pytest.raises(MoveRefused, match="have changed"):
            actions.publish(version=version, by=ines, token=token())


def row_outcome(study: Any) -> Any:
    return study.outcomes.get(key="register")


def codes() -> list[analysis.Code]:
    """Two hundred and some people who answered twice, in the two arms of `waves.ARMS`."""
    keys = [arm.key for arm in waves.ARMS]
    tables = ((40, 24, 16, 40), (38, 12, 18, 52))
    return [
        code
        for key, table in zip(keys, tables, strict=False)
        for code in waves.pairs_as_codes(table, arm=key, borough="E09000007")
    ]


class TestNews:
    def test_new_changed_gone(self, ines: Any, noor: Any) -> None:
        factories.guidance(state="published", by=ines, checked_by=noor)
        second = actions.start(by=ines, token=token())
        first, last = second.recommendations.order_by("order")
        add(second, ines)
        actions.set_recommendation(
            version=second, recommendation=first, by=ines, token=token(), outcome=None,
            section=first.section, title=first.title, text="Do it otherwise.", practice="",
        )  # fmt: skip
        actions.remove_recommendation(version=second, recommendation=last, by=ines, token=token())
        text = read(second)
        assert [(item.number, item.row.title, item.news) for item in text.items] == [
            ("1.1", "Greet everybody at the door", "Changed"),
            ("2.1", "Tell one story", "New"),
        ]
        assert text.gone == ["Say what comes next"]
        assert text.counts == (0, 2)

    def test_the_first_has_no_news(self, ines: Any) -> None:
        assert {item.news for item in read(factories.guidance(by=ines)).items} == {""}
