"""Saving, meeting somebody else's changes, files, freezing and versions."""

import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from programmes.audit.models import AuditEvent
from programmes.files.models import State, StoredFile
from programmes.questions import actions, engine
from programmes.questions.models import Answer, Kind, QuestionSet
from programmes.tokens import AlreadyDone, issue
from programmes.workflow import MoveRefused
from tests.programmes.questions import sets
from tests.programmes.questions.forms import save, sent, shown

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def sheet(db: None, amina: Any) -> Any:
    return sets.sheet(sets.every_kind(), by=amina)


def upload(name: str = "plan.pdf", content: bytes = PDF) -> dict[str, list[Any]]:
    return {"papers": [SimpleUploadedFile(name, content)]}


class TestSavePage:
    def test_keeps_what_was_typed_with_anything_missing(self, sheet: Any, amina: Any, queries: Any) -> None:
        with queries() as seen:
            saved = save(sheet, shown(sheet) | {"title": "Songs", "amount": "£2,500"}, by=amina)
        assert saved.changed == ("title", "amount")
        assert engine.answers(sheet) == {"title": "Songs", "amount": "2500.00"} == saved.answers
        row = Answer.objects.get(sheet=sheet, key="title")
        assert (row.revision, row.saved_by) == (1, amina)
        writes = [
            q["sql"] for q in seen.captured_queries if "programmes_answer" in q["sql"] and "SAVEPOINT" not in q["sql"]
        ]
        assert sum(sql.startswith("INSERT") for sql in writes) == 1

    def test_asks_the_database_three_times_whatever_the_page_holds(self, sheet: Any, amina: Any, queries: Any) -> None:
        form = sent(sheet, shown(sheet) | {"title": "Songs", "story": "We sing.", "people": "12", "adults": "yes"})
        assert form.is_valid()
        with queries() as seen:
            actions.save_page(sheet=sheet, page="all", form=form, by=amina, token=issue())
        assert len([q for q in seen.captured_queries if "SAVEPOINT" not in q["sql"]]) == 3

    def test_writes_only_what_changed(self, sheet: Any, amina: Any, bode: Any) -> None:
        save(sheet, shown(sheet) | {"title": "Songs", "story": "We sing."}, by=amina)
        assert save(sheet, shown(sheet) | {"story": "We sing more."}, by=bode).changed == ("story",)
        rows = {row.key: (row.revision, row.saved_by) for row in Answer.objects.filter(sheet=sheet)}
        assert rows == {"title": (1, amina), "story": (2, bode)}

    def test_an_emptied_answer_is_gone_and_its_row_says_who(self, sheet: Any, amina: Any, bode: Any) -> None:
        save(sheet, shown(sheet) | {"title": "Songs"}, by=amina)
        save(sheet, shown(sheet) | {"title": ""}, by=bode)
        assert engine.answers(sheet) == {}
        row = Answer.objects.get(sheet=sheet, key="title")
        assert (row.value, row.saved_by, row.revision) == (None, bode, 2)

    def test_a_double_click_changes_nothing_twice(self, sheet: Any, amina: Any) -> None:
        data = shown(sheet) | {"title": "Songs"}
        save(sheet, data, by=amina)
        assert save(sheet, data, by=amina).changed == ()
        assert Answer.objects.get(sheet=sheet).revision == 1

    def test_back_to_the_very_page_and_a_new_text_is_saved(self, sheet: Any, amina: Any) -> None:
        data = shown(sheet) | {"title": "Songs"}
        save(sheet, data, by=amina)
        save(sheet, data | {"title": "Songs of Rye Lane"}, by=amina)
        assert engine.answers(sheet) == {"title": "Songs of Rye Lane"}


class TestEditedMeanwhile:
    def test_another_persons_change_is_never_overwritten_unseen(self, sheet: Any, amina: Any, bode: Any) -> None:
        mine, theirs = shown(sheet), shown(sheet)
        save(sheet, theirs | {"story": "Bode's story"}, by=bode)
        with pytest.raises(actions.EditedMeanwhile) as edited:
            save(sheet, mine | {"story": "Amina's story", "title": "Songs"}, by=amina)
        (conflict,) = edited.value.conflicts
        assert (conflict.key, conflict.theirs, conflict.mine, conflict.who) == (
            "story", "Bode's story", "Amina's story", "Bode Adeyemi",
        )  # fmt: skip
        assert engine.answers(sheet) == {"story": "Bode's story"}, "nothing of the page was saved"

    def test_without_the_marks_the_change_would_be_lost(
        self, sheet: Any, amina: Any, bode: Any, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(actions, "_decide", lambda *_: "write")
        mine, theirs = shown(sheet), shown(sheet)
        save(sheet, theirs | {"story": "Bode's story"}, by=bode)
        save(sheet, mine | {"story": "Amina's story"}, by=amina)
        assert engine.answers(sheet)["story"] == "Amina's story"

    def test_what_i_did_not_touch_stays_as_my_colleague_left_it(self, sheet: Any, amina: Any, bode: Any) -> None:
        save(sheet, shown(sheet) | {"title": "Songs", "story": "Old"}, by=amina)
        mine, theirs = shown(sheet), shown(sheet)
        save(sheet, theirs | {"story": "New"}, by=bode)
        save(sheet, mine | {"title": "Songs of Rye Lane"}, by=amina)
        assert engine.answers(sheet) == {"title": "Songs of Rye Lane", "story": "New"}

    def test_the_same_text_from_two_people_is_no_conflict(self, sheet: Any, amina: Any, bode: Any) -> None:
        mine, theirs = shown(sheet), shown(sheet)
        save(sheet, theirs | {"title": "Songs"}, by=bode)
        assert save(sheet, mine | {"title": "Songs"}, by=amina).changed == ()

    def test_two_tabs_of_one_person_meet_too(self, sheet: Any, amina: Any) -> None:
        first, second = shown(sheet), shown(sheet)
        save(sheet, first | {"title": "One"}, by=amina)
        with pytest.raises(actions.EditedMeanwhile) as edited:
            save(sheet, second | {"title": "Two"}, by=amina)
        assert edited.value.conflicts[0].who == "You, in another window,"

    @pytest.mark.parametrize(("choice", "kept"), [("mine", "Amina's story"), ("theirs", "Bode's story")])
    def test_the_person_chooses(self, sheet: Any, amina: Any, bode: Any, choice: str, kept: str) -> None:
        mine, theirs = shown(sheet) | {"story": "Amina's story"}, shown(sheet)
        save(sheet, theirs | {"story": "Bode's story"}, by=bode)
        with pytest.raises(actions.EditedMeanwhile) as edited:
            save(sheet, mine, by=amina)
        save(sheet, mine | {"settle-story": f"{choice}:{edited.value.conflicts[0].mark}"}, by=amina)
        assert engine.answers(sheet)["story"] == kept

    def test_a_choice_counts_only_for_the_text_that_was_seen(self, sheet: Any, amina: Any, bode: Any) -> None:
        mine, theirs = shown(sheet) | {"story": "Amina's story"}, shown(sheet)
        save(sheet, theirs | {"story": "Bode's story"}, by=bode)
        with pytest.raises(actions.EditedMeanwhile) as edited:
            save(sheet, mine, by=amina)
        save(sheet, shown(sheet) | {"story": "Bode's second story"}, by=bode)
        with pytest.raises(actions.EditedMeanwhile):
            save(sheet, mine | {"settle-story": f"mine:{edited.value.conflicts[0].mark}"}, by=amina)

    def test_a_page_without_marks_counts_as_one_that_showed_nothing(self, sheet: Any, amina: Any, bode: Any) -> None:
        save(sheet, shown(sheet) | {"title": "Songs"}, by=bode)
        with pytest.raises(actions.EditedMeanwhile):
            save(sheet, shown(sheet) | {"seen": "rubbish,title:zz", "title": "Else"}, by=amina)

    @pytest.mark.django_db(transaction=True)
    def test_two_saves_at_once_end_with_one_text_and_one_conflict(
        self, transactional_db: None, amina: Any, bode: Any
    ) -> None:
        sheet = sets.sheet(sets.every_kind(), by=amina)
        gate, ends = threading.Barrier(2), []

        def race(by: Any, text: str) -> None:
            form = sent(sheet, shown(sheet) | {"story": text})
            assert form.is_valid()
            gate.wait()
            try:
                actions.save_page(sheet=sheet, page="all", form=form, by=by, token=issue())
                ends.append(("saved", text))
            except actions.EditedMeanwhile:
                ends.append(("refused", text))
            finally:
                connection.close()

        threads = [threading.Thread(target=race, args=args) for args in ((amina, "One"), (bode, "Two"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(end for end, _ in ends) == ["refused", "saved"]
        assert engine.answers(sheet)["story"] == dict(ends)["saved"]


class TestFiles:
    def test_a_file_keeps_its_name_and_is_not_taken_twice(self, sheet: Any, amina: Any) -> None:
        data = shown(sheet)
        for _ in range(2):
            save(sheet, data, by=amina, files=upload("plan, “ça”.pdf"))
        (key,) = engine.answers(sheet)["papers"]
        assert StoredFile.objects.get().name == "plan, “ça”.pdf"
        assert str(StoredFile.objects.get().pk) == key

    def test_a_browsers_quotes_are_quotes_again(self, sheet: Any, amina: Any) -> None:
        save(sheet, shown(sheet), by=amina, files=upload("a %22good%22 plan.pdf"))
        assert StoredFile.objects.get().name == 'a "good" plan.pdf'

    def test_another_file_of_the_same_name_is_added(self, sheet: Any, amina: Any) -> None:
        save(sheet, shown(sheet), by=amina, files=upload())
        save(sheet, shown(sheet), by=amina, files=upload(content=PDF + b"more\n%%EOF\n"))
        assert len(engine.answers(sheet)["papers"]) == 2

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("page.pdf", b"<html></html>", "something else"),
            ("tool.exe", b"MZ", "cannot take"),
            ("empty.pdf", b"", "empty"),
        ],
    )
    def test_a_refused_file_changes_nothing(
        self, sheet: Any, amina: Any, name: str, content: bytes, words: str
    ) -> None:
        with pytest.raises(MoveRefused) as refused:
            save(sheet, shown(sheet) | {"title": "Songs"}, by=amina, files=upload(name, content))
        assert refused.value.field == "papers"
        assert words in refused.value.message
        assert engine.answers(sheet) == {}
        assert not StoredFile.objects.exists()

    def test_too_many_files_are_refused_before_any_is_stored(self, sheet: Any) -> None:
        form = sent(sheet, shown(sheet), files={"papers": [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(4)]})
        assert form.errors["papers"] == ["You can add 3 more files: the most is 3."]

    def test_a_full_answer_says_to_remove_one(self, sheet: Any, amina: Any) -> None:
        for number in range(3):
            save(sheet, shown(sheet), by=amina, files=upload(f"{number}.pdf"))
        form = sent(sheet, shown(sheet), files=upload("4.pdf"))
        assert form.errors["papers"] == ["You have added 3 files, which is the most. Remove one to add another."]

    def test_removing_takes_the_bytes_too_and_only_once(self, sheet: Any, amina: Any) -> None:
        save(sheet, shown(sheet), by=amina, files=upload())
        (key,) = engine.answers(sheet)["papers"]
        assert actions.remove_file(sheet=sheet, key="papers", file=key, by=amina)
        assert not actions.remove_file(sheet=sheet, key="papers", file=key, by=amina)
        assert not actions.remove_file(sheet=sheet, key="title", file=key, by=amina)
        assert engine.answers(sheet) == {}
        assert StoredFile.objects.get().state == State.REMOVED


class TestSets:
    def test_freeze(self, db: None, efua: Any) -> None:
        draft = sets.every_kind(frozen=False)
        token = issue()
        frozen = actions.freeze(question_set=draft, by=efua, token=token)
        assert frozen.is_frozen
        assert AuditEvent.objects.filter(verb="programmes.questions.frozen", target_key=str(draft.pk)).count() == 1
        with pytest.raises(AlreadyDone):
            actions.freeze(question_set=draft, by=efua, token=token)

    def test_freeze_says_what_must_be_put_right(self, db: None, efua: Any) -> None:
        draft = sets.write(("one", [{"key": "a", "kind": Kind.ONE_OF, "label": "A"}]), ("two", []), frozen=False)
        with pytest.raises(MoveRefused, match=r"at least two options.*has no question"):
            actions.freeze(question_set=draft, by=efua)
        draft.refresh_from_db()
        assert not draft.is_frozen

    def test_new_version_copies_everything(self, db: None, efua: Any) -> None:
        frozen = sets.every_kind(languages=["en", "ar"], layout=QuestionSet.Layout.QUESTION)
        token = issue()
        copy = actions.new_version(question_set=frozen, by=efua, token=token)
        assert (copy.version, copy.family, copy.state, copy.languages, copy.layout) == (
            2, "test", "draft", ["en", "ar"], "question",
        )  # fmt: skip
        skipped = {"id", "pk", "question_set", "question_set_id", "section", "section_id"}

        def content(of: QuestionSet) -> list[dict[str, Any]]:
            rows = of.questions.order_by("order").values()
            return [{name: value for name, value in row.items() if name not in skipped} for row in rows]

        assert content(copy) == content(frozen)
        with pytest.raises(AlreadyDone) as done:
            actions.new_version(question_set=frozen, by=efua, token=token)
        assert done.value.result == str(copy.pk)
        assert actions.new_version(question_set=frozen, by=efua).version == 3

    def test_only_a_frozen_set_can_be_answered(self, db: None, amina: Any) -> None:
        with pytest.raises(MoveRefused):
            actions.open_sheet(question_set=sets.every_kind(frozen=False), by=amina)
        sheet = actions.open_sheet(question_set=sets.every_kind(family="b"), by=amina, facts={"applying_as": "person"})
        assert (sheet.opened_by, sheet.facts, sheet.language) == (amina, {"applying_as": "person"}, "en")
        actions.change_facts(sheet=sheet, facts={"applying_as": "organisation"})
        sheet.refresh_from_db()
        assert sheet.facts == {"applying_as": "organisation"}
