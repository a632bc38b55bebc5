"""Erasure reaches every table, keeps what the register says, is logged outside, and replayed after a restore."""

import json
from pathlib import Path
from typing import Any, ClassVar

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import isolate_apps
from django.urls import reverse

from programmes import clock, notices, personal
from programmes.audit.models import AuditEvent
from programmes.jobs.models import Job
from programmes.notices.models import Notice
from programmes.people import actions, data, tasks
from programmes.people.models import Erasure, PersonRequest, User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.programmes.people import rows

pytestmark = pytest.mark.django_db
CANARY = "wagtail-2208"
ADDRESS = f"{CANARY}@portal.example"


@pytest.fixture
def log(settings: Any, tmp_path: Path) -> Path:
    """The erasure log of this test."""
    settings.ERASURE_LOG = tmp_path / "kept" / "erasures.jsonl"
    return settings.ERASURE_LOG


@pytest.fixture
def wren(peckham: Any, efua: Any) -> User:
    """Somebody whose name, address and words are all marked, with a row wherever this app can hold them."""
    user = factories.person(f"Wren {CANARY}", email=ADDRESS, phone="020 7946 0001")
    factories.join(user, of=peckham, role="member")
    rows.appointment(user=user, role="editor")
    TOTP.activate(user, factories.TOTP_SECRET)
    rows.invite(to=ADDRESS)
    actions.create_complaint(by=None, email=ADDRESS, name=CANARY, text=f"Rude: {CANARY}", token=token())
    actions.create_complaint(by=user, email=ADDRESS, name=CANARY, text=f"Mine: {CANARY}", token=token())
    with transaction.atomic():
        for to in (user, notices.Address(ADDRESS)):
            notices.send(
                event=f"tests.{type(to).__name__}",
                to=[to],
                template="account/email/security_changed",
                context={"change": CANARY},
            )
    Notice.objects.filter(address=ADDRESS).update(state="sent", sent_at=clock.now())
    LogEntry.objects.create(
        user=efua,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=CANARY,
        action_flag=2,
    )
    return user


def where_is(mark: str) -> list[str]:
    """Every column of the database that holds the mark, as "table.column"."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" WHERE "{column}"::text ILIKE %s)', [f"%{mark}%"])
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return sorted(found)


class TestErase:
    def test_control_the_mark_is_everywhere_before(self, wren: User) -> None:
        assert set(where_is(CANARY)) >= {
            "programmes_user.email",
            "programmes_user.name",
            "account_emailaddress.email",
            "programmes_invite.email",
            "programmes_personrequest.email",
            "programmes_personrequest.name",
            "programmes_personrequest.text",
            "programmes_notice.address",
            "programmes_notice.body",
            "django_admin_log.object_repr",
        }

    def test_afterwards_it_is_nowhere(self, wren: User, log: Path) -> None:
        with transaction.atomic():
            actions.erase(person=wren, by=None)
        assert where_is(CANARY) == []
        wren.refresh_from_db()
        assert (wren.is_active, wren.name, wren.phone) == (False, "", "")
        assert wren.email == f"{wren.pk}@erased.invalid"
        assert not wren.has_usable_password()
        assert not wren.memberships.active().exists()
        assert not wren.appointments.filter(closed_at__isnull=True).exists()
        assert AuditEvent.objects.filter(verb="programmes.people.erased", target_key=str(wren.pk)).exists()

    def test_it_says_what_is_kept_and_why(self, wren: User) -> None:
        with transaction.atomic():
            kept = actions.erase(person=wren, by=None)
        assert {item.what for item in kept} >= {"membership: person", "appointment: person"}
        assert all(item.why for item in kept)
        row = Erasure.objects.get(person_key=wren.pk)
        assert row.kept
        assert CANARY not in json.dumps(row.kept)

    def test_twice_is_once(self, wren: User) -> None:
        for _ in range(2):
            with transaction.atomic():
                actions.erase(person=wren, by=None)
        assert Erasure.objects.filter(person_key=wren.pk).count() == 1
        assert Job.objects.filter(kind="people.log_erasure").count() == 1

    def test_it_needs_a_transaction(self, amina: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(type(transaction.get_connection()), "in_atomic_block", False, raising=False)
        monkeypatch.setattr(transaction.get_connection(), "in_atomic_block", False)
        with pytest.raises(RuntimeError, match="transaction"):
            data.erase(amina, by=None)

    def test_a_signed_in_browser_is_out_at_once(self, wren: User) -> None:
        browser = Client()
        browser.force_login(wren)
        assert browser.get(reverse("programmes:account")).status_code == 200
        with transaction.atomic():
            actions.erase(person=wren, by=None)
        assert browser.get(reverse("programmes:account")).status_code == 302

    def test_nobody_else_loses_anything(self, wren: User, amina: Any, bode: Any) -> None:
        with transaction.atomic():
            actions.erase(person=wren, by=None)
        for other in (amina, bode):
            before = (other.name, other.email)
            other.refresh_from_db()
            assert (other.name, other.email, other.is_active) == (*before, True)
            assert other.memberships.active().exists()

    def test_a_message_on_its_way_still_arrives(self, wren: User) -> None:
        Notice.objects.filter(event="tests.Address").update(state="waiting", sent_at=None)
        with transaction.atomic():
            actions.erase(person=wren, by=None)
        assert where_is(CANARY) == ["programmes_notice.address", "programmes_notice.body"]

    def test_an_area_erases_what_the_register_cannot_know(self, wren: User, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[Any] = []
        monkeypatch.setitem(data._areas, "made-up", data.Area("made-up", erase=lambda person, by: seen.append(person)))
        with transaction.atomic():
            actions.erase(person=wren, by=None)
        assert seen == [wren]

    def test_files_go_once_it_is_committed(self, wren: User, django_capture_on_commit_callbacks: Any) -> None:
        asked = actions.ask_for_data(by=wren, token=token())
        tasks.make_package(str(asked.pk))
        asked.refresh_from_db()
        storage, name = asked.package.storage, asked.package.name
        with django_capture_on_commit_callbacks(execute=True):
            actions.erase(person=wren, by=None)
        assert not storage.exists(name)


class TestCarryOut:
    def test_the_whole_way(self, wren: User, ines: Any) -> None:
        asked = actions.ask_for_erasure(by=wren, text=CANARY, token=token())
        actions.carry_out_erasure(request=asked, by=ines, token=token())
        asked.refresh_from_db()
        assert (asked.state, asked.done_by, asked.text, asked.name) == ("done", ines, "", "")
        assert "We keep" in asked.outcome
        message = Notice.objects.get(event=f"programmes.people.erased:{asked.pk}")
        assert message.address == ADDRESS
        assert "membership" in message.body
        # The only trace is the message that tells them; notices blank it after a week.
        assert set(where_is(CANARY)) <= {"programmes_notice.address", "programmes_notice.body"}

    def test_what_is_refused(self, wren: User, ines: Any, amina: Any, root: Any) -> None:
        with pytest.raises(MoveRefused):
            actions.carry_out_erasure(request=rows.request("complaint"), by=ines, token=token())
        asked = actions.ask_for_erasure(by=root, token=token())
        with pytest.raises(MoveRefused, match="superuser"):
            actions.carry_out_erasure(request=asked, by=ines, token=token())
        mine = actions.ask_for_erasure(by=wren, token=token())
        with pytest.raises(PermissionDenied):
            actions.carry_out_erasure(request=mine, by=amina, token=token())
        actions.carry_out_erasure(request=mine, by=ines, token=token())
        with pytest.raises(MoveRefused):
            actions.carry_out_erasure(request=mine, by=ines, token=token())


class TestLog:
    def test_keys_only_and_once(self, wren: User, log: Path) -> None:
        with transaction.atomic():
            actions.erase(person=wren, by=None)
        row = Erasure.objects.get()
        for _ in range(2):
            tasks.log_erasure(str(row.pk))
        lines = log.read_text().splitlines()
        assert [json.loads(line)["person"] for line in lines] == [str(wren.pk)]
        assert CANARY not in log.read_text()
        assert log.stat().st_mode & 0o077 == 0
        row.refresh_from_db()
        assert row.logged_at

    def test_replay_after_a_restore(
        self, wren: User, amina: Any, log: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The restored database is the one before the erasure: a savepoint plays the restore."""
        asked = actions.ask_for_erasure(by=wren, token=token())
        restore = transaction.savepoint()
        with transaction.atomic():
            actions.erase(person=wren, by=None)
        tasks.log_erasure(str(Erasure.objects.get().pk))
        transaction.savepoint_rollback(restore)
        assert where_is(CANARY), "control: without the replay the person is back"
        call_command("replay_erasures", "--from", str(log))
        assert "1 people were back" in capsys.readouterr().out
        assert [found for found in where_is(CANARY) if not found.startswith("programmes_notice.")] == []
        asked.refresh_from_db()
        assert (asked.state, asked.done_by) == ("done", None)
        amina.refresh_from_db()
        assert amina.is_active
        call_command("replay_erasures", "--from", str(log))
        assert "0 people were back" in capsys.readouterr().out

    @pytest.mark.parametrize("line", ["not json", '{"person": "x", "at": "2026-01-01"}', '{"at": "2026-01-01"}', "[]"])
    def test_a_broken_log_is_named_by_its_line(self, log: Path, line: str) -> None:
        log.parent.mkdir(parents=True)
        log.write_text(f"\n{line}\n")
        with pytest.raises(CommandError, match="line 2"):
            call_command("replay_erasures", "--from", str(log))

    def test_a_log_that_is_not_there(self, log: Path) -> None:
        with pytest.raises(CommandError):
            call_command("replay_erasures", "--from", str(log))


class TestValues:
    """What erasure puts in place of each kind of field."""

    @pytest.fixture
    def register(self, monkeypatch: pytest.MonkeyPatch) -> dict[Any, Any]:
        changed = dict(personal._register)
        monkeypatch.setattr(personal, "_register", changed)
        return changed

    def test_a_kind_that_cannot_be_blanked_is_an_error(self, wren: User, register: dict[Any, Any]) -> None:
        entry = register[PersonRequest]
        fields = {**entry.fields, "due_date": personal.Field("when", personal.Erase.BLANK)}
        register[PersonRequest] = personal.Declaration(PersonRequest, "user", "", fields)
        with pytest.raises(TypeError, match="cannot be blanked"), transaction.atomic():
            actions.erase(person=wren, by=None)

    @isolate_apps("programmes")
    def test_json_lists_and_keys(self) -> None:
        class Made(models.Model):  # noqa: DJ008 (never shown)
            facts = models.JSONField(default=dict)
            words = models.JSONField(default=list)
            note = models.TextField(null=True)  # noqa: DJ001 (a column of this kind is what is tested)

            class Meta:
                app_label = "programmes"

        row = Made(pk=7, facts={"a": 1}, words=["b"], note="c")
        blank = personal.Erase.BLANK
        assert [data._erased(row, name, blank) for name in ("facts", "words", "note")] == [{}, [], None]
        assert data._erased(Notice(), "recipient", blank) is None

    def test_json_ready_values(self) -> None:
        from datetime import date
        from decimal import Decimal
        from uuid import UUID

        given: dict[str, Any] = {
            "d": date(2026, 1, 2),
            "m": Decimal("1.50"),
            "u": UUID(int=1),
            "l": (1, True),
            "n": None,
        }
        assert data._plain(given) == {
            "d": "2026-01-02",
            "m": "1.50",
            "u": "00000000-0000-0000-0000-000000000001",
            "l": [1, True],
            "n": None,
        }
        assert data._plain(PersonRequest(package="exports/x.zip").package) == "exports/x.zip"
        assert data._plain(b"raw").startswith("b'")


class TestRegisterOfEverything:
    # Fields that are typed text of a person and still kept: each was looked at.
    REVIEWED: ClassVar[set[str]] = {"programmes.PersonRequest.outcome", "programmes.OrganisationMove.note"}

    def test_text_of_this_room_that_is_kept_is_reviewed(self) -> None:
        kept = {
            f"{entry.model._meta.label}.{name}"
            for entry in personal.register()
            if entry.model.__module__.startswith("programmes.people")
            for name, item in entry.fields.items()
            if item.erase is personal.Erase.KEEP and isinstance(entry.model._meta.get_field(name), models.TextField)
        }
        assert kept == self.REVIEWED
