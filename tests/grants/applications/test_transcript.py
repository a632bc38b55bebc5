"""What is said in a recording: staff write it down, assessors read it, the applicant corrects it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from grants.applications import actions
from grants.applications.actions import records
from grants.applications.models import Application, Recording, Transcript
from programmes import clock
from programmes.files.models import State, StoredFile
from programmes.notices.models import Notice
from programmes.people import worklist
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
In = Callable[..., Client]


@pytest.fixture
def sent(amina: User, peckham: Any, efua: User, monkeypatch: pytest.MonkeyPatch) -> Application:
    """An application with a recording among its files, sent, and open to Efua."""
    from tests.access.world import stored_file

    file = stored_file(amina)
    StoredFile.objects.filter(pk=file.pk).update(media_type="audio/mpeg", name="our choir.mp3")
    made = factories.application(by=amina, of=peckham, documents=[str(file.pk)])
    made = actions.submit(application=made, by=amina, token=token())
    Recording.objects.create(application=made, file=file, sent_at=clock.now())
    factories.declared(efua, made)
    return made


def line(user: User) -> Any:
    return next(one for one in worklist.lines(user) if one.label == "Recordings to transcribe")


class TestTranscribe:
    def test_from_the_work_list_to_the_page(self, sent: Application, efua: User, amina: User, client_for: In) -> None:
        client, recording = client_for(efua), sent.recordings.get()
        assert line(efua).count == 1 and line(efua).oldest_at == sent.recordings.get().sent_at
        assert "our choir.mp3" in client.get(line(efua).url).content.decode()
        page = f"/admin/grants/application/{sent.pk}/recordings/{recording.pk}/"
        assert "<audio" in client.get(page).content.decode()
        assert client.post(page, {"form_token": token(), "text": "We sing by the river."}).status_code == 302
        made = Transcript.objects.get()
        assert (made.written_by, made.by_applicant) == (efua, False) and line(efua).count == 0
        assert (
            "We sing by the river." in client.get(f"/admin/grants/application/{sent.pk}/recordings/").content.decode()
        )
        assert "We sing by the river." in client.get(f"/admin/grants/application/{sent.pk}/change/").content.decode()
        assert Notice.objects.filter(event__startswith="grants.applications.transcribed:", recipient=amina).exists()

    def test_the_list_has_pages(
        self, sent: Application, efua: User, client_for: In, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from grants.applications.views import pages
        from tests.access.world import stored_file

        monkeypatch.setattr(pages, "PAGE", 1)
        later = clock.now() + timedelta(hours=1)
        Recording.objects.create(application=sent, file=stored_file(efua), sent_at=later)
        client = client_for(efua)
        first = client.get(line(efua).url)
        assert "our choir.mp3" in first.content.decode() and first.context["next_url"]
        second = client.get(line(efua).url.partition("?")[0] + first.context["next_url"])
        assert "our choir.mp3" not in second.content.decode() and second.context["previous_url"]

    def test_who_may_not(self, sent: Application, finn: User, noor: User, amina: User, client_for: In) -> None:
        page = f"/admin/grants/application/{sent.pk}/recordings/{sent.recordings.get().pk}/"
        factories.declared(finn, sent)
        assert client_for(finn).get(page).status_code == 403
        assert client_for(noor).get(page).status_code == 403
        assert client_for(amina).get(page).status_code == 302

    def test_not_without_a_declaration(self, sent: Application, root: User, client_for: In) -> None:
        page = f"/admin/grants/application/{sent.pk}/recordings/{sent.recordings.get().pk}/"
        assert client_for(root).get(page).status_code == 404
        listed = client_for(root).get("/admin/grants/application/to-transcribe/").content.decode()
        assert "Declare first" in listed and "Write it down" not in listed

    def test_empty_and_unchanged_words_are_refused(self, sent: Application, efua: User) -> None:
        recording = sent.recordings.get()
        with pytest.raises(MoveRefused, match="Write down"):
            records.transcribe(recording=recording, text="  ", by=efua, token=token())
        records.transcribe(recording=recording, text="We sing.", by=efua, token=token())
        with pytest.raises(MoveRefused, match="Nothing has changed"):
            records.transcribe(recording=recording, text="We sing. ", by=efua, token=token())

    def test_the_database_changes_no_words(self, sent: Application, efua: User) -> None:
        records.transcribe(recording=sent.recordings.get(), text="We sing.", by=efua, token=token())
        with pytest.raises(IntegrityError), transaction.atomic():
            Transcript.objects.update(text="They sing.")


class TestCorrect:
    def test_the_applicant_corrects_and_the_first_words_stay_on_record(
        self, sent: Application, efua: User, bode: User, client_for: In
    ) -> None:
        recording = sent.recordings.get()
        client, page = client_for(bode), f"/grants/applications/{sent.pk}/what-is-said/"
        assert "We have not written it down yet" in client.get(page).content.decode()
        assert client.get(f"{page}{recording.pk}/").status_code == 302
        records.transcribe(recording=recording, text="We swing.", by=efua, token=token())
        assert "We swing." in client.get(page).content.decode()
        assert client.post(f"{page}{recording.pk}/", {"form_token": token(), "text": "We sing."}).status_code == 302
        assert list(Transcript.objects.values_list("text", "by_applicant")) == [
            ("We swing.", False),
            ("We sing.", True),
        ]
        html = client_for(efua).get(f"/admin/grants/application/{sent.pk}/change/").content.decode()
        assert "We sing." in html and "corrected by the applicant" in html and "We swing." not in html

    def test_strangers_and_guests_do_not(
        self, sent: Application, efua: User, carys: User, farah: User, client_for: In
    ) -> None:
        from tests.grants.applications.test_collaborators import guest

        guest(sent, farah)
        recording = sent.recordings.get()
        records.transcribe(recording=recording, text="We swing.", by=efua, token=token())
        assert client_for(carys).get(f"/grants/applications/{sent.pk}/what-is-said/").status_code == 404
        with pytest.raises(MoveRefused, match="Only the people who applied"):
            records.correct(recording=recording, text="x", by=farah, token=token())

    def test_not_once_decided(self, sent: Application, efua: User) -> None:
        recording = sent.recordings.get()
        records.transcribe(recording=recording, text="We swing.", by=efua, token=token())
        Application.objects.filter(pk=sent.pk).update(
            state="withdrawn", withdrawn_at=sent.submitted_at, withdrawn_by=sent.lead
        )
        with pytest.raises(MoveRefused, match="the words stay"):
            records.correct(recording=recording, text="x", by=sent.lead, token=token())


class TestListing:
    def test_sound_and_video_answers_are_entered_when_it_is_sent(
        self, sent: Application, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from types import SimpleNamespace

        sound = SimpleNamespace(
            questions={"voice": SimpleNamespace(kind="media"), "papers": SimpleNamespace(kind="files")}
        )
        monkeypatch.setattr("programmes.questions.engine.defined", lambda sheet: sound)
        first, second = (StoredFile.objects.create(**_like(sent), path=f"kept/{name}") for name in "ab")
        given = {"voice": [str(first.pk)], "papers": [str(second.pk)]}
        records.list_recordings(sent, given, at=clock.now(), again=True)
        assert list(sent.recordings.values_list("file", flat=True)) == [first.pk]
        records.list_recordings(sent, given, at=clock.now(), again=True)
        assert sent.recordings.count() == 1


def _like(application: Application) -> dict[str, Any]:
    """The columns of the recording's file, for another like it."""
    file = application.recordings.get().file if application.recordings.exists() else StoredFile.objects.first()
    return {
        field.name: getattr(file, field.name)
        for field in StoredFile._meta.concrete_fields
        if not field.primary_key and not field.unique and field.name not in {"state", "path"}
    } | {"state": State.CLEAN}
