"""Requests about one's own data, complaints, other formats: made, answered, and the copy that a worker makes."""

import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from programmes import clock, personal
from programmes.audit.models import AuditEvent
from programmes.jobs.models import Job
from programmes.notices.models import Notice
from programmes.people import actions, data, tasks
from programmes.people.actions import export
from programmes.people.models import PersonRequest
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.programmes.people import rows

pytestmark = pytest.mark.django_db
CANARY = "sandpiper-7313"


def told(event: str) -> list[Notice]:
    return list(Notice.objects.filter(event__startswith=f"programmes.people.{event}"))


class TestMake:
    def test_ask_for_data_puts_work_down_once(self, amina: Any) -> None:
        first = actions.ask_for_data(by=amina, token=token())
        again = actions.ask_for_data(by=amina, token=token())
        assert first == again
        assert Job.objects.filter(kind="people.export", key=str(first.pk)).count() == 1
        assert first.moves.get().verb == "make"
        assert AuditEvent.objects.filter(verb="programmes.people.request_made").count() == 1

    def test_ask_for_erasure_is_due_in_a_month_by_londons_day(self, amina: Any, set_now: Any) -> None:
        set_now(datetime(2026, 6, 30, 23, 30, tzinfo=UTC))  # already 1 July in London
        made = actions.ask_for_erasure(by=amina, text="Please.", token=token())
        assert made.due_date == date(2026, 8, 3)  # 1 August is a Saturday
        assert actions.ask_for_erasure(by=amina, token=token()) == made
        assert [n.recipient for n in told("request_made")] == [amina]
        assert "3 August 2026" in told("request_made")[0].body

    def test_a_visitor_complains(self) -> None:
        made = actions.create_complaint(
            by=AnonymousUser(), email="Vi@portal.example", name="Vi", text="It was rude.", token=token()
        )
        assert (made.user, made.email) == (None, "vi@portal.example")
        assert made.due_date >= clock.now().date() + timedelta(days=29)
        message = told("request_made")[0]
        assert message.address == "vi@portal.example"
        assert "It was rude." in message.body

    def test_another_format(self, amina: Any) -> None:
        made = actions.create_format(
            by=amina, email=amina.email, name="", format="braille", text="The fund page", token=token()
        )
        assert (made.kind, made.format, made.user) == ("other_format", "braille", amina)
        assert "braille" in told("request_made")[0].body

    def test_another_language_is_named(self, client: Any) -> None:
        form = {"format": "language", "text": "The fund page", "email": "vi@portal.example", "form_token": token()}
        page = client.post("/other-formats/", form).content.decode()
        assert "Write which language you need." in page
        assert "We answer within 5 working days." in page
        assert client.post("/other-formats/", {**form, "language": "Somali"}).status_code == 302
        assert PersonRequest.objects.get().language == "Somali"


class TestAnswer:
    def test_acknowledge_then_complete(self, efua: Any) -> None:
        made = rows.request("complaint")
        actions.acknowledge_request(request=made, by=efua, token=token())
        actions.complete_request(request=made, by=efua, outcome="We are sorry.", token=token())
        made.refresh_from_db()
        assert (made.state, made.acknowledged_by, made.done_by) == ("done", efua, efua)
        assert [m.verb for m in made.moves.all()] == ["acknowledge", "complete"]
        assert told("request_acknowledged")[0].address == "visitor@portal.example"
        assert "We are sorry." in told("request_completed")[0].body
        assert AuditEvent.objects.filter(verb="programmes.people.request_completed").exists()

    def test_refuse_says_why_and_where_to_turn(self, efua: Any, amina: Any) -> None:
        made = rows.request("erasure", user=amina)
        actions.refuse_request(request=made, by=efua, outcome="An award is open.", token=token())
        body = told("request_refused")[0].body
        assert "An award is open." in body
        assert "Information Commissioner" in body

    def test_what_is_refused(self, efua: Any) -> None:
        with pytest.raises(MoveRefused) as refused:
            actions.complete_request(request=rows.request("complaint"), by=efua, outcome=" ", token=token())
        assert refused.value.field == "outcome"
        with pytest.raises(MoveRefused, match="carrying it out"):
            actions.complete_request(request=rows.request("erasure"), by=efua, outcome="Done.", token=token())
        assert not Notice.objects.exists()

    def test_only_staff_who_may_and_never_their_own(self, amina: Any, noor: Any, efua: Any) -> None:
        for who, made in ((amina, rows.request("complaint")), (noor, rows.request("complaint"))):
            with pytest.raises(PermissionDenied):
                actions.acknowledge_request(request=made, by=who, token=token())
        with pytest.raises(PermissionDenied):
            actions.refuse_request(request=rows.request("complaint", user=efua), by=efua, outcome="No.", token=token())


class TestExport:
    @pytest.fixture
    def asked(self, amina: Any) -> PersonRequest:
        return actions.ask_for_data(by=amina, token=token())

    def read(self, asked: PersonRequest) -> tuple[dict[str, Any], str]:
        """The records of the copy, and all of its text."""
        asked.refresh_from_db()
        with asked.package.open("rb") as held, zipfile.ZipFile(held) as package:
            texts = {name: package.read(name).decode() for name in package.namelist()}
        return json.loads(texts["data.json"]), "\n".join(texts.values())

    def test_it_holds_ones_own_and_nobody_elses(self, amina: Any, bode: Any, carys: Any, asked: PersonRequest) -> None:
        """A canary in every person's fields: one's own are all there, nobody else's."""
        for who, mark in ((amina, "own"), (bode, "colleague"), (carys, "stranger")):
            who.name, who.phone = f"{CANARY}-{mark}", "020 7946 0000"
            who.save()
            actions.create_complaint(
                by=who, email=who.email, name=who.name, text=f"{CANARY}-{mark}-text", token=token()
            )
        tasks.make_package(str(asked.pk))
        records, text = self.read(asked)
        assert {"programmes.User", "programmes.Membership", "programmes.PersonRequest", "account.EmailAddress"} <= set(
            records
        )
        assert f"{CANARY}-own" in text
        assert f"{CANARY}-own-text" in text
        assert amina.email in text
        for mark in ("colleague", "stranger"):
            assert f"{CANARY}-{mark}" not in text
        assert bode.email not in text
        assert amina.password not in text
        assert records["programmes.User"]["purposes"]["email"].startswith("to sign you in")

    def test_the_person_is_told_and_it_runs_twice(self, asked: PersonRequest, amina: Any) -> None:
        tasks.make_package(str(asked.pk))
        tasks.make_package(str(asked.pk))
        asked.refresh_from_db()
        assert (asked.state, asked.done_by) == ("done", None)
        assert asked.package_expires_at == asked.done_at + timedelta(hours=48)
        assert [n.recipient for n in told("data_ready")] == [amina]

    def test_a_slower_worker_leaves_no_file(self, asked: PersonRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        """Another worker finishes the same request while this one is still writing."""
        write = export._write
        meanwhile: list[str] = []

        def slow(draft: Any, person: Any) -> None:
            write(draft, person)
            if not meanwhile:
                meanwhile.append("another worker")
                export.make_package(asked.pk)

        monkeypatch.setattr(export, "_write", slow)
        export.make_package(asked.pk)
        asked.refresh_from_db()
        mine = [name for name in default_storage.listdir(export.FOLDER)[1] if name.startswith(str(asked.pk))]
        assert [f"{export.FOLDER}/{name}" for name in mine] == [asked.package.name]
        assert len(told("data_ready")) == 1

    def test_nothing_is_made_for_somebody_erased(self, asked: PersonRequest, amina: Any) -> None:
        with transaction.atomic():
            actions.erase(person=amina, by=None)
        tasks.make_package(str(asked.pk))
        asked.refresh_from_db()
        assert not asked.package

    def test_after_48_hours_the_file_is_gone(self, asked: PersonRequest, set_now: Any) -> None:
        start = datetime(2026, 3, 2, 12, tzinfo=UTC)
        set_now(start)
        tasks.make_package(str(asked.pk))
        asked.refresh_from_db()
        name = asked.package.name
        set_now(start + timedelta(hours=47, minutes=59))
        tasks.remove_packages("period")
        assert default_storage.exists(name)
        set_now(start + timedelta(hours=48))
        tasks.remove_packages("period")
        asked.refresh_from_db()
        assert not asked.package
        assert not default_storage.exists(name)

    def test_a_file_that_no_request_knows_is_removed_after_an_hour(self, set_now: Any) -> None:
        name = default_storage.save(f"{export.FOLDER}/orphan.zip", ContentFile(b"x"))
        export.remove_packages()
        assert default_storage.exists(name)
        set_now(clock.now() + timedelta(hours=2))
        assert export.remove_packages() >= 1
        assert not default_storage.exists(name)

    def test_files_of_ones_own_are_in_it(
        self, amina: Any, asked: PersonRequest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held = rows.request("data", "done", user=factories.person("Zed Zero"))
        PersonRequest.objects.filter(pk=held.pk).update(
            user=amina,
            package=default_storage.save(f"{export.FOLDER}/mine.zip", ContentFile(CANARY.encode())),
            package_expires_at=clock.now() + timedelta(hours=1),
        )
        entry = next(e for e in personal.register() if e.model is PersonRequest)
        shown = personal.Field("a file", personal.Erase.BLANK)
        monkeypatch.setitem(entry.fields, "package", shown)
        tasks.make_package(str(asked.pk))
        _, text = self.read(asked)
        assert CANARY in text

    def test_an_area_adds_its_own_records(
        self, amina: Any, asked: PersonRequest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(data._areas, "made-up", data.Area("made-up", export=lambda person: [{"words": CANARY}]))
        tasks.make_package(str(asked.pk))
        records, _ = self.read(asked)
        assert records["made-up"] == {"records": [{"words": CANARY}]}


class TestRetain:
    def test_rows_past_their_time_go_and_no_others(self, set_now: Any) -> None:
        at = datetime(2026, 1, 1, tzinfo=UTC)
        set_now(at)
        answered, waiting = rows.request("complaint", "done"), rows.request("complaint")
        invite = rows.invite()
        set_now(at + timedelta(days=2 * 365))
        tasks.retain("period")
        assert type(invite).objects.filter(pk=invite.pk).exists()
        set_now(at + timedelta(days=2 * 365 + 1))
        tasks.retain("period")
        assert not type(invite).objects.filter(pk=invite.pk).exists()
        set_now(at + timedelta(days=6 * 365 + 1))
        tasks.retain("period")
        assert set(PersonRequest.objects.all()) == {waiting}
        assert answered.pk != waiting.pk

    def test_work_of_this_room_comes_round(self) -> None:
        from programmes.jobs import registry

        assert {"people.retain", "people.remove_packages"} <= registry.schedules.keys()
