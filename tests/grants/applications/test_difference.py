"""What has changed since our question: both sides, word by word, said as well as shown."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from grants.applications import actions, difference
from grants.applications.models import AnswersKept, Application
from programmes import clock
from programmes.people.models import User
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
In = Callable[..., Client]


@pytest.fixture
def returned(amina: User, peckham: Any, efua: User) -> Application:
    draft = factories.application(by=amina, of=peckham)
    sent = actions.submit(application=draft, by=amina, token=token())
    factories.declared(efua, sent)
    return send_back(sent, efua, "Who sings?")


def send_back(application: Application, by: User, question: str) -> Application:
    return actions.return_(
        application=application, question=question, reply_by=clock.now() + timedelta(days=7), by=by, token=token()
    )


def answer(application: Application, by: User, **answers: Any) -> Application:
    for key, value in answers.items():
        application.sheet.answers.filter(key=key).update(value=value)
    return actions.submit(application=application, by=by, token=token(), reply="Everybody.")


class TestWords:
    @pytest.mark.parametrize(
        ("before", "after", "gone", "new"),
        [
            ("we sing songs", "we sing old songs", "", "old "),
            ("we sing songs", "we songs", "sing ", ""),
            ("", "new words", "", "new words"),
            ("old words", "", "old words", ""),
            ("same", "same", "", ""),
        ],
    )
    def test_what_went_and_what_came(self, before: str, after: str, gone: str, new: str) -> None:
        left, right = difference.words(before, after)
        assert "".join(piece.text for piece in left) == before and "".join(piece.text for piece in right) == after
        assert "".join(piece.text for piece in left if piece.kind == "removed") == gone
        assert "".join(piece.text for piece in right if piece.kind == "added") == new

    def test_a_very_long_text_is_shown_whole(self) -> None:
        left, right = difference.words("word " * 4000, "other " * 4000)
        assert [piece.kind for piece in (*left, *right)] == ["removed", "added"]


class TestDifference:
    def test_before_and_after_for_both_sides(
        self, returned: Application, amina: User, efua: User, client_for: In
    ) -> None:
        sent = answer(returned, amina, summary="Neighbours teach each other old songs.", participants="50")
        for client, page in (
            (client_for(amina), f"/grants/applications/{sent.pk}/what-changed/"),
            (client_for(efua), f"/admin/grants/application/{sent.pk}/changes/"),
        ):
            html = client.get(page).content.decode()
            assert "Who sings?" in html and "Everybody." in html
            assert "<ins>" in html and "<del>" in html and "[new:" in html and "[taken out:" in html
            assert "Neighbours teach each other" in html and "What will you do?" in html
            assert "What is your project called?" not in html, "an answer that stayed is not shown"

    def test_what_is_not_sent_yet_is_the_applicants_alone(
        self, returned: Application, amina: User, efua: User, client_for: In
    ) -> None:
        returned.sheet.answers.filter(key="summary").update(value="Kingfishers.")
        mine = client_for(amina).get(f"/grants/applications/{returned.pk}/what-changed/").content.decode()
        theirs = client_for(efua).get(f"/admin/grants/application/{returned.pk}/changes/").content.decode()
        assert "Kingfishers" in mine and "not sent yet" in mine and "Kingfishers" not in theirs

    def test_each_question_has_its_own(self, returned: Application, amina: User, efua: User) -> None:
        sent = answer(returned, amina, participants="50")
        again = send_back(sent, efua, "And who listens?")
        answer(again, amina, participants="60")
        found = difference.rounds(sent, unsent=False)
        assert [one.question for one in found] == ["And who listens?", "Who sings?"]
        assert [
            ("".join(piece.text for piece in one.changes[0].before), "".join(p.text for p in one.changes[0].after))
            for one in found
        ] == [("50", "60"), ("40", "50")]

    def test_what_was_sent_is_kept_as_it_was(self, returned: Application) -> None:
        kept = AnswersKept.objects.get()
        assert kept.answers["summary"] == factories.ANSWERS["summary"]
        with pytest.raises(IntegrityError, match="kept as it was"), transaction.atomic():
            AnswersKept.objects.update(answers={})

    def test_nobody_else(self, returned: Application, carys: User, efua: User, finn: User, client_for: In) -> None:
        assert client_for(carys).get(f"/grants/applications/{returned.pk}/what-changed/").status_code == 404
        page = f"/admin/grants/application/{returned.pk}/changes/"
        assert client_for(efua).get(page).status_code == 200
        assert client_for(finn).get(page).status_code == 404, "nothing opens before a declaration"
