"""Held until a scanner has said no, bound to the very bytes received, and nothing left behind."""

import os
import time
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.files import FileRefused, actions, scanner
from programmes.files.models import State, StoredFile
from programmes.files.scanner import EICAR, NoAnswer
from programmes.jobs import actions as job_actions
from programmes.jobs.models import Job
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.programmes.files.conftest import PDF, Clamd, docx, zipped

pytestmark = pytest.mark.django_db


def work(file: StoredFile) -> StoredFile:
    """Do the file's newest job, as a worker does."""
    job_actions.look(Job.objects.filter(kind="files.scan", key=str(file.pk)).latest("pk").pk)
    file.refresh_from_db()
    return file


def bytes_of(file: StoredFile) -> bytes:
    with default_storage.open(file.path) as stream:
        return stream.read()


def kept(folder: str) -> set[str]:
    return set(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else set()


class TestReceive:
    def test_lies_in_quarantine_under_a_random_name(self, receive: Any) -> None:
        file = receive("Plan, ç.pdf")
        assert file.path.startswith("quarantine/")
        assert "lan" not in file.path
        assert bytes_of(file) == PDF
        assert len(file.sha256) == 64
        assert str(file) == "Plan, ç.pdf"

    @pytest.mark.django_db(transaction=True)
    def test_rolled_back_there_is_no_row(self, receive: Any) -> None:
        @transaction.atomic
        def act_and_fail() -> None:
            receive()
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            act_and_fail()
        assert not StoredFile.objects.exists()
        assert not Job.objects.filter(kind="files.scan").exists()


class TestScan:
    @pytest.mark.django_db(transaction=True)
    def test_a_clean_file_is_released(self, receive: Any) -> None:
        file = receive()
        before = file.path
        assert work(file).state == State.CLEAN
        assert file.is_clean
        assert file.path.startswith("kept/")
        assert bytes_of(file) == PDF
        assert not default_storage.exists(before)
        actions.scan(file.pk)  # again changes nothing
        assert len(kept("kept") & {os.path.basename(file.path)}) == 1

    def test_without_a_scanner_it_stays_held(self, receive: Any, settings: Any) -> None:
        settings.SCANNER = "none"
        assert work(receive()).state == State.HELD
        with pytest.raises(NoAnswer):
            scanner.scan(BytesIO(b""))

    def test_clamd_finds_nothing(self, receive: Any, clamd: Clamd) -> None:
        assert work(receive()).state == State.CLEAN
        assert clamd.seen == [PDF]

    def test_clamd_finds_something_and_the_person_is_told(self, receive: Any, clamd: Clamd, amina: Any) -> None:
        file = work(receive("eicar.txt", EICAR))
        assert file.state == State.REFUSED
        assert "virus was found in “eicar.txt”" in file.refusal
        notice = Notice.objects.get(recipient=amina)
        assert "eicar.txt" in notice.subject
        assert file.refusal in notice.body
        assert AuditEvent.objects.filter(verb="programmes.files.refused", target_key=str(file.pk)).exists()

    def test_nobody_is_told_when_the_person_is_gone(self, receive: Any, clamd: Clamd) -> None:
        file = receive("eicar.txt", EICAR)
        StoredFile.objects.update(uploaded_by=None)
        assert work(file).state == State.REFUSED
        assert not Notice.objects.exists()

    @pytest.mark.parametrize("says", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: maybe\0"])
    def test_no_clear_answer_leaves_it_held(self, receive: Any, clamd: Clamd, says: bytes) -> None:
        clamd.says = says
        file = work(receive())
        assert file.state == State.HELD
        job = Job.objects.get(kind="files.scan", key=str(file.pk))
        assert job.state == "waiting"
        assert "NoAnswer" in job.last_error
        clamd.says = None
        Job.objects.update(due_at=clock.now())
        assert work(file).state == State.CLEAN

    @pytest.mark.parametrize("address", ["127.0.0.1:1", "nonsense", ""])
    def test_clamd_that_is_away_leaves_it_held(self, receive: Any, settings: Any, address: str) -> None:
        settings.SCANNER, settings.CLAMD_ADDRESS = "clamd", address
        assert work(receive()).state == State.HELD

    def test_bytes_changed_after_the_upload_are_not_released(self, receive: Any) -> None:
        """The scanner's answer is bound to the bytes received."""
        file = receive()
        with open(default_storage.path(file.path), "ab") as stream:
            stream.write(b"more")
        assert work(file).state == State.REFUSED
        assert "damaged on our side" in file.refusal

    @pytest.mark.django_db(transaction=True)
    def test_removed_while_it_was_being_scanned(
        self, receive: Any, amina: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = receive()
        before = kept("kept")
        monkeypatch.setattr(scanner, "scan", lambda stream: actions.remove(file=file, by=amina) or "")
        assert work(file).state == State.REMOVED
        assert kept("kept") == before

    def test_the_built_in_scanner_alone(self, db: None) -> None:
        assert scanner.builtin(BytesIO(PDF)) == ""
        assert scanner.builtin(BytesIO(docx())) == ""
        assert scanner.builtin(BytesIO(docx(word__a=b"x" * 70_000 + EICAR)))
        broken = docx(word__a=b"some words " * 50)
        with pytest.raises(NoAnswer):
            scanner.builtin(BytesIO(broken.replace(b"PK\x03\x04", b"PK\x03\x05")))

    def test_an_archive_that_the_built_in_scanner_cannot_read_is_refused_by_the_checks(self, receive: Any) -> None:
        with pytest.raises(FileRefused, match="damaged"):
            receive("a.docx", docx().replace(b"PK\x03\x04", b"PK\x03\x05"))

    def test_a_long_part_is_read_only_so_far(self) -> None:
        assert not scanner._holds_eicar(BytesIO(b"x" * 200_000 + EICAR), limit=100_000)
        assert scanner.builtin(BytesIO(zipped({"a": b""}))) == ""


class TestRemove:
    @pytest.mark.django_db(transaction=True)
    def test_the_bytes_go_and_the_row_stays(self, receive: Any, amina: Any) -> None:
        file = work(receive())
        path = file.path
        actions.remove(file=file, by=amina)
        actions.remove(file=file, by=amina)
        file.refresh_from_db()
        assert file.state == State.REMOVED
        assert not default_storage.exists(path)
        assert AuditEvent.objects.filter(verb="programmes.files.removed", by_key=str(amina.pk)).count() == 1


class TestAskAgain:
    def test_files_from_before_there_was_a_scanner(self, receive: Any, settings: Any) -> None:
        settings.SCANNER = "none"
        file = work(receive())
        assert actions.ask_again() == 0
        settings.SCANNER = "builtin"
        assert actions.ask_again() == 0  # too young
        StoredFile.objects.update(uploaded_at=clock.now() - timedelta(minutes=11))
        job = Job.objects.create(kind="files.ask_again", key="2026-03-06T02:00:00Z")
        job_actions.look(job.pk)
        assert work(file).state == State.CLEAN

    def test_not_while_a_job_for_it_waits(self, receive: Any) -> None:
        receive()
        StoredFile.objects.update(uploaded_at=clock.now() - timedelta(minutes=11))
        actions.ask_again()
        assert Job.objects.filter(kind="files.scan").count() == 1


class TestTidy:
    def age(self, path: str) -> None:
        old = time.time() - 7200
        os.utime(default_storage.path(path), (old, old))

    def test_bytes_without_a_row_go_and_rows_keep_their_bytes(self, receive: Any) -> None:
        orphan = default_storage.save("quarantine/0123", ContentFile(b"x"))
        young = default_storage.save("kept/4567", ContentFile(b"x"))
        file = receive()
        for path in (orphan, file.path):
            self.age(path)
        job = Job.objects.create(kind="files.tidy", key="2026-03-06T02:00:00Z")
        job_actions.look(job.pk)
        assert not default_storage.exists(orphan)
        assert default_storage.exists(young)
        assert default_storage.exists(file.path)
        default_storage.delete(young)

    def test_a_removal_that_was_cut_off_is_finished(self, receive: Any) -> None:
        file = receive()
        StoredFile.objects.update(state=State.REMOVED, removed_at=clock.now())
        self.age(file.path)
        assert actions.tidy() >= 1
        assert not default_storage.exists(file.path)

    @pytest.mark.django_db(transaction=True)
    def test_refused_files_go_after_thirty_days(self, receive: Any, clamd: Clamd) -> None:
        file = work(receive("eicar.txt", EICAR))
        actions.tidy()
        assert default_storage.exists(file.path)
        StoredFile.objects.update(checked_at=clock.now() - timedelta(days=31))
        actions.tidy()
        file.refresh_from_db()
        assert file.state == State.REMOVED
        assert not default_storage.exists(file.path)

    def test_an_empty_store(self, db: None, settings: Any, tmp_path: Any) -> None:
        settings.MEDIA_ROOT = tmp_path
        assert actions.tidy() == 0


class TestModel:
    @pytest.mark.parametrize("state", State.values)
    @pytest.mark.parametrize("verb", list(StoredFile.FLOW.moves))
    def test_every_move(self, verb: str, state: str) -> None:
        file, at = StoredFile(state=state), clock.now()
        facts: dict[str, Any] = {"release": {"path": "kept/1"}, "refuse": {"why": "no"}}.get(verb, {})
        starts, end = StoredFile.FLOW.moves[verb]
        if state in starts:
            getattr(file, verb)(at=at, **facts)
            assert file.state == end
        else:
            with pytest.raises(MoveRefused):
                getattr(file, verb)(at=at, **facts)

    @pytest.mark.parametrize(
        ("broken", "name"),
        [
            ({"state": State.CLEAN}, "file_checked_has_its_time"),
            ({"state": State.REFUSED}, "file_checked_has_its_time"),
            ({"checked_at": "now"}, "file_checked_has_its_time"),
            ({"state": State.REMOVED}, "file_removed_has_its_time"),
            ({"removed_at": "now"}, "file_removed_has_its_time"),
            ({"size": 0}, "file_not_empty"),
        ],
    )
    def test_what_the_database_refuses(self, receive: Any, broken: dict[str, Any], name: str) -> None:
        file = receive()
        values = {key: clock.now() if value == "now" else value for key, value in broken.items()}
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            StoredFile.objects.filter(pk=file.pk).update(**values)
