"""The life of an export: asked for, made by a worker or sent at once, given to one person, taken away again."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client

from programmes import clock, tokens
from programmes.audit.models import AuditEvent
from programmes.jobs import actions as job_actions
from programmes.jobs.models import Job
from programmes.notices.models import Notice
from programmes.outputs import actions, packages, registry
from programmes.outputs.models import Export
from programmes.outputs.registry import Definition, Filters
from programmes.workflow import MoveRefused
from tests.factories import token

pytestmark = pytest.mark.django_db
LIST = "/admin/programmes/export/"
In = Callable[..., Client]


class Birds(Definition):
    """A table for these tests: who may have it, what is closed, and its rows are set by the test."""

    name, label, noun = "birds", "Birds", ("bird", "birds")
    filters = ("colour",)
    formats = (Export.Format.CSV, Export.Format.XLSX, Export.Format.ZIP)
    people: ClassVar[set[Any]] = set()
    closed = "nothing"
    rows: ClassVar[list[list[Any]]] = [["kingfisher", "=1+1"], ["heron", "grey"]]

    def allowed(self, user: Any) -> bool:
        return user.pk in Birds.people

    def list_url(self) -> str:
        return "/admin/"

    def described(self, filters: Filters) -> list[tuple[str, str]]:
        return [("Colour", filters["colour"])] if "colour" in filters else []

    def count(self, user: Any, filters: Filters) -> int:
        return len(Birds.rows)

    def table(self, user: Any, filters: Filters, columns: Sequence[str]) -> tuple[list[str], Iterator[list[Any]]]:
        return ["name", "colour"], iter(Birds.rows)

    def attachments(self, user: Any, filters: Filters) -> Iterator[tuple[str, Any]]:
        return iter([])

    def gate(self, user: Any) -> str:
        return Birds.closed


@pytest.fixture(autouse=True)
def _birds(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setitem(registry._definitions, "birds", Birds())
    monkeypatch.setattr(Birds, "people", set())
    monkeypatch.setattr(Birds, "closed", "nothing")


@pytest.fixture
def keeper(efua: Any) -> Any:
    """An officer who may have the birds."""
    Birds.people = {efua.pk}
    return efua


def ask(by: Any, **more: Any) -> Export:
    given: dict[str, Any] = {"what": "birds", "filters": {}, "columns": [], "format": "csv", "rows": None, **more}
    return actions.ask(by=by, token=given.pop("token", None) or token(), **given)


def made(by: Any, **more: Any) -> Export:
    export = ask(by, **more)
    actions.make(export.pk)
    export.refresh_from_db()
    return export


def content(response: Any) -> bytes:
    body = b"".join(response.streaming_content)
    for close in response._resource_closers:
        close()
    return body


def held(export: Export) -> bytes:
    with default_storage.open(export.path) as file:
        return bytes(file.read())


class TestAsk:
    def test_a_worker_is_asked_and_it_is_on_the_record(self, keeper: Any) -> None:
        export = ask(keeper, filters={"colour": "blue", "other": "x"})
        assert export.state == Export.State.WAITING and export.filters == {"colour": "blue"}
        assert Job.objects.get(kind="outputs.make").key == str(export.pk)
        event = AuditEvent.objects.get(verb="programmes.outputs.asked")
        assert event.target_key == str(export.pk) and event.detail == {"what": "birds", "format": "csv"}

    def test_what_is_sent_at_once_leaves_a_line_and_no_work(self, keeper: Any) -> None:
        assert ask(keeper, rows=2).state == Export.State.SENT
        assert not Job.objects.filter(kind="outputs.make").exists()

    def test_only_who_may(self, keeper: Any, finn: Any) -> None:
        with pytest.raises(MoveRefused):
            ask(finn)
        with pytest.raises(MoveRefused):
            ask(keeper, what="fish")

    def test_twice_with_one_form_is_once(self, keeper: Any) -> None:
        given = token()
        ask(keeper, token=given)
        with pytest.raises(tokens.AlreadyDone):
            ask(keeper, token=given)
        assert Export.objects.count() == 1

    def test_five_at_a_time(self, keeper: Any) -> None:
        for _ in range(actions.MOST_WAITING):
            ask(keeper)
        with pytest.raises(MoveRefused):
            ask(keeper)
        assert ask(keeper, rows=1)


class TestFinish:
    def test_the_file_is_kept_for_seven_days_and_the_person_is_told(self, keeper: Any) -> None:
        export = made(keeper)
        assert (export.state, export.rows) == (Export.State.MADE, 2)
        assert export.expires_at and export.expires_at - clock.now() > timedelta(days=6)
        text = held(export).decode()
        assert text.startswith("\ufeffname,colour") and "'=1+1" in text
        notice = Notice.objects.get(event=f"programmes.outputs.ready:{export.pk}")
        assert notice.recipient == keeper and "Birds" in notice.subject

    def test_a_second_worker_changes_nothing(self, keeper: Any) -> None:
        export = made(keeper)
        actions.make(export.pk)
        assert Export.objects.get().path == export.path and Notice.objects.count() == 1

    def test_whoever_lost_the_permission_gets_nothing(self, keeper: Any) -> None:
        export = ask(keeper)
        Birds.people = set()
        actions.make(export.pk)
        export.refresh_from_db()
        assert export.state == Export.State.FAILED and not export.path

    @pytest.mark.parametrize("format", ["xlsx", "zip"])
    def test_the_other_formats(self, keeper: Any, format: str) -> None:
        export = made(keeper, format=format)
        assert export.state == Export.State.MADE and held(export)[:2] == b"PK"


class TestFail:
    def test_too_many_files_says_what_to_do(self, keeper: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def too_large(*args: Any) -> int:
            raise packages.TooLarge

        monkeypatch.setattr(packages, "write", too_large)
        export = made(keeper, format="zip")
        assert (export.state, export.problem) == (Export.State.FAILED, actions.TOO_LARGE)
        assert Notice.objects.get(event=f"programmes.outputs.failed:{export.pk}").recipient == keeper

    def test_given_up_by_the_workers(self, keeper: Any) -> None:
        export = ask(keeper)
        actions.gave_up(str(export.pk))
        export.refresh_from_db()
        assert (export.state, export.problem) == (Export.State.FAILED, actions.GAVE_UP)
        actions.make(export.pk)
        assert Export.objects.get().state == Export.State.FAILED


class TestExpire:
    def test_after_seven_days_the_file_goes_and_the_line_stays(self, keeper: Any, set_now: Callable[..., None]) -> None:
        export = made(keeper)
        young = default_storage.save(f"{actions.FOLDER}/young", ContentFile(b"being written"))
        set_now(clock.now() + timedelta(minutes=30))
        assert actions.tidy() == 0
        set_now(clock.now() + timedelta(days=7))
        assert actions.tidy() >= 1
        export.refresh_from_db()
        assert (export.state, export.path) == (Export.State.EXPIRED, "")
        assert not default_storage.exists(young), "bytes that no line speaks of"

    def test_the_line_goes_after_a_year(self, keeper: Any, set_now: Callable[..., None]) -> None:
        ask(keeper, rows=2)
        set_now(clock.now() + timedelta(days=366))
        actions.tidy()
        assert not Export.objects.exists()


class TestGuards:
    def test_the_database_refuses_a_made_export_without_its_file(self, keeper: Any) -> None:
        export = made(keeper)
        with pytest.raises(IntegrityError), transaction.atomic():
            Export.objects.filter(pk=export.pk).update(path="")
        with pytest.raises(IntegrityError), transaction.atomic():
            Export.objects.filter(pk=export.pk).update(state="expired")
        with pytest.raises(IntegrityError), transaction.atomic():
            Export.objects.filter(pk=export.pk).update(state="failed", path="")

    def test_each_move_from_its_own_states_only(self, keeper: Any) -> None:
        export = made(keeper)
        with pytest.raises(MoveRefused):
            export.fail(problem="x")
        with pytest.raises(MoveRefused):
            export.finish(at=clock.now(), expires_at=clock.now(), path="a", size=1, rows=1, gate="x")
        export.expire()
        with pytest.raises(MoveRefused):
            export.expire()


class TestPages:
    def test_a_small_table_comes_at_once(self, keeper: Any, client_for: In) -> None:
        client = client_for(keeper)
        page = client.get(f"{LIST}ask/birds/?colour=blue")
        assert page.status_code == 200 and "blue" in page.content.decode()
        given = {"format": "csv", "form_token": token()}
        for _ in range(2):  # pressed twice: the table twice, one line
            answer = client.post(f"{LIST}ask/birds/?colour=blue", given)
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert "'=1+1" in content(answer).decode()
        assert Export.objects.get().state == Export.State.SENT

    def test_a_workbook_comes_at_once(self, keeper: Any, client_for: In) -> None:
        answer = client_for(keeper).post(f"{LIST}ask/birds/", {"format": "xlsx", "form_token": token()})
        assert content(answer)[:2] == b"PK"

    def test_a_large_one_waits_for_a_worker(self, keeper: Any, client_for: In, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "AT_ONCE", {"csv": 1, "xlsx": 1, "zip": 0})
        client = client_for(keeper)
        answer = client.post(f"{LIST}ask/birds/", {"format": "csv", "form_token": token()}, follow=True)
        assert "is being made" in answer.content.decode()
        job = Job.objects.get(kind="outputs.make")
        job_actions.look(job.pk)
        page = client.get(LIST).content.decode()
        assert "/download/" in page
        answer = client.get(f"{LIST}{Export.objects.get().pk}/download/")
        assert b"kingfisher" in content(answer) and "no-store" in answer.headers["Cache-Control"]

    def test_nothing_is_chosen(self, keeper: Any, client_for: In) -> None:
        answer = client_for(keeper).post(f"{LIST}ask/birds/", {"form_token": token()})
        assert "Choose a kind of file." in answer.content.decode() and not Export.objects.exists()

    def test_nobody_else_downloads_it(self, keeper: Any, client_for: In, finn: Any, amina: Any, root: Any) -> None:
        export = made(keeper)
        Birds.people = {keeper.pk, finn.pk, root.pk}
        url = f"{LIST}{export.pk}/download/"
        assert [client_for(user).get(url).status_code for user in (finn, root)] == [404, 404]
        assert client_for(amina).get(url).status_code in {302, 404}
        assert b"kingfisher" in content(client_for(keeper).get(url))

    def test_a_lost_permission_closes_it(self, keeper: Any, client_for: In) -> None:
        export = made(keeper)
        Birds.people = set()
        answer = client_for(keeper).get(f"{LIST}{export.pk}/download/")
        assert answer.status_code == 302 and "download" not in answer["Location"]

    def test_a_record_that_closed_since_closes_it(self, keeper: Any, client_for: In) -> None:
        export = made(keeper)
        Birds.closed = "one more"
        client = client_for(keeper)
        answer = client.get(f"{LIST}{export.pk}/download/", follow=True)
        page = answer.content.decode()
        assert "Ask for it again" in page and "/download/" not in page
        assert b"kingfisher" not in answer.content

    def test_an_expired_one_is_not_there(self, keeper: Any, client_for: In, set_now: Callable[..., None]) -> None:
        export = made(keeper)
        client = client_for(keeper)
        set_now(clock.now() + timedelta(days=8))
        assert client_for(keeper).get(f"{LIST}{export.pk}/download/").status_code == 404
        assert client.get(LIST).status_code in {200, 302}

    def test_a_table_that_is_not_there(self, keeper: Any, client_for: In, dev: Any) -> None:
        assert client_for(keeper).get(f"{LIST}ask/fish/").status_code == 404
        assert client_for(dev).get(f"{LIST}ask/birds/").status_code == 403
        assert client_for(dev).get(LIST).status_code == 403
