"""Recordings of outcomes: added, offered and withdrawn by editors; offered to people, or said to be missing."""

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse

from citizenship.checker import media, tree
from citizenship.checker.actions import media as actions
from citizenship.checker.models import OutcomeMedia
from citizenship.facts import words
from programmes import clock
from programmes.files import actions as files
from programmes.files.models import State
from programmes.people import worklist
from programmes.tokens import AlreadyDone
from programmes.workflow import MoveRefused
from tests.citizenship import factories
from tests.citizenship.guards import refused
from tests.factories import token

pytestmark = pytest.mark.django_db
SLUG, OUTCOME = "settled_status", "late"
ADMIN = "admin:citizenship_outcomemedia_"
# The shortest sound that is one: a header that says what it is, and silence.
WAV = (
    b"RIFF\x2c\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00"
    b"data\x08\x00\x00\x00\x80\x80\x80\x80\x80\x80\x80\x80"
)


def sound(name: str = "late.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, WAV, content_type="audio/wav")


def add(by: Any, **more: Any) -> OutcomeMedia:
    given = {
        "place": f"{SLUG}.{OUTCOME}",
        "kind": "audio",
        "language": factories.page_language("en"),
        "title": "Late application, read aloud",
        "transcript": "You can still apply.",
        "link": "",
        "upload": None,
        "token": token(),
        **more,
    }
    return actions.add(by=by, **given)


def scanned(row: OutcomeMedia) -> OutcomeMedia:
    files.scan(row.file_id)  # type: ignore[arg-type]
    return OutcomeMedia.objects.get(pk=row.pk)


def shown(language: str = "en") -> str:
    context = {"media": media.for_outcome(SLUG, OUTCOME, language), "book": words.book(language)}
    return render_to_string("citizenship/checker/_media.html", context)


class TestAdd:
    def test_a_file_is_held_until_it_is_scanned(self, otto: Any) -> None:
        row = add(otto, upload=sound())
        assert (row.state, row.file.state, row.source_version) == (  # type: ignore[union-attr]
            "draft",
            State.HELD,
            media.version_of(SLUG, OUTCOME),
        )

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"place": "settled_status.nowhere", "link": "https://video.example/a"}, "place"),
            ({"place": "nothing.late", "link": "https://video.example/a"}, "place"),
            ({}, "upload"),
            ({"link": "https://video.example/a", "both": True}, "upload"),
            ({"wrong": True}, "upload"),
        ],
    )
    def test_what_cannot_be(self, given: dict[str, Any], field: str, otto: Any) -> None:
        more = {key: value for key, value in given.items() if key in ("place", "link")}
        if "both" in given:
            more["upload"] = sound()
        if "wrong" in given:
            more["upload"] = SimpleUploadedFile("late.mp3", b"<html>", content_type="audio/mpeg")
        with pytest.raises(MoveRefused) as refusal:
            add(otto, **more)
        assert refusal.value.field == field
        assert not OutcomeMedia.objects.exists()

    def test_once_and_by_translators(self, otto: Any, ines: Any) -> None:
        same = token()
        row = add(otto, link="https://video.example/a", token=same)
        with pytest.raises(AlreadyDone) as done:
            add(otto, link="https://video.example/a", token=same)
        assert done.value.result == str(row.pk)
        with pytest.raises(PermissionDenied):
            add(ines, link="https://video.example/a")


class TestPublish:
    def test_not_before_its_file_is_clean(self, otto: Any) -> None:
        row = add(otto, upload=sound())
        with pytest.raises(MoveRefused, match="not been checked for viruses"):
            actions.publish(media=row, by=otto, token=token())
        row = actions.publish(media=scanned(row), by=otto, token=token())
        assert (row.state, row.published_by) == ("published", otto)
        assert [move.verb for move in row.moves.all()] == ["publish"]

    def test_one_of_each_kind_and_language(self, otto: Any) -> None:
        first, second = (add(otto, link=f"https://video.example/{name}") for name in "ab")
        actions.publish(media=first, by=otto, token=token())
        with pytest.raises(MoveRefused, match="Withdraw that one first"):
            actions.publish(media=second, by=otto, token=token())
        actions.withdraw(media=first, reason="It is old.", by=otto, token=token())
        actions.publish(media=second, by=otto, token=token())

    def test_only_translators(self, otto: Any, ines: Any) -> None:
        row = add(otto, link="https://video.example/a")
        with pytest.raises(PermissionDenied):
            actions.publish(media=row, by=ines, token=token())


class TestWithdraw:
    def test_the_file_goes_and_the_transcript_stays(self, otto: Any) -> None:
        row = scanned(add(otto, upload=sound()))
        actions.publish(media=row, by=otto, token=token())
        row = actions.withdraw(media=row, reason="A word was wrong.", by=otto, token=token())
        assert (row.state, row.transcript) == ("withdrawn", "You can still apply.")
        row.file.refresh_from_db()  # type: ignore[union-attr]
        assert row.file.state == State.REMOVED  # type: ignore[union-attr]
        assert row.moves.get(verb="withdraw").note == "A word was wrong."
        with pytest.raises(MoveRefused):
            actions.publish(media=row, by=otto, token=token())


class TestWhatPeopleAreOffered:
    def test_where_there_is_none_it_says_so(self, queries: Any) -> None:
        with queries(at_most=1):
            page = shown()
        assert "There is no British Sign Language video of this page yet" in page
        assert "There is no recording of this page to listen to yet" in page
        assert 'href="/other-formats/"' in page

    def test_a_file_plays_and_has_its_transcript(self, otto: Any, client_for: Any, queries: Any) -> None:
        row = scanned(add(otto, upload=sound()))
        visitor, url = client_for(), reverse("citizenship:recording", args=[row.pk])
        assert visitor.get(url).status_code == 404, "a draft"
        actions.publish(media=row, by=otto, token=token())
        page = shown()
        assert f'<audio controls preload="none" src="{url}"' in page
        assert "You can still apply." in page
        assert "British Sign Language video of this page yet" in page, "of the other kind there is none"
        with queries(at_most=2):
            played = visitor.get(url, headers={"Range": "bytes=0-3"})
        assert (played.status_code, b"".join(played.streaming_content)) == (206, b"RIFF")
        assert played["Referrer-Policy"] == "no-referrer"
        assert played["Content-Type"] == "audio/wav"
        assert SLUG not in url and OUTCOME not in url

    def test_a_link_says_that_it_leads_away(self, otto: Any) -> None:
        row = add(otto, kind="bsl", link="https://video.example/late")
        actions.publish(media=row, by=otto, token=token())
        page = shown()
        assert "This recording is on another site" in page
        assert "<video" not in page, "nothing of another site is fetched by itself"

    def test_ones_own_language_before_english(self, otto: Any) -> None:
        for code in ("en", "pl", "ar"):
            row = add(
                otto, language=factories.page_language(code), title=f"In {code}", link=f"https://v.example/{code}"
            )
            actions.publish(media=row, by=otto, token=token())
        assert [each.row.title for each in media.for_outcome(SLUG, OUTCOME, "pl").audio] == ["In pl"]
        assert [each.row.title for each in media.for_outcome(SLUG, OUTCOME, "lt").audio] == ["In en"]
        factories.page_language("lt")
        assert '<h3 lang="en" dir="ltr">In en</h3>' in shown("lt")

    def test_one_from_an_older_text_says_so(self, otto: Any) -> None:
        factories.recording(factories.page_language("en"), by=otto, state="published")
        assert "This was recorded from an older version of this page" in shown()


class TestEditorsPages:
    def test_add_offer_withdraw(self, client_for: Any, otto: Any) -> None:
        english, client = factories.page_language("en"), client_for(otto)
        data = {
            "place": f"{SLUG}.{OUTCOME}",
            "kind": "audio",
            "language": english.pk,
            "title": "Read aloud",
            "transcript": "You can still apply.",
        }
        add_url = reverse(f"{ADMIN}add")
        assert 'enctype="multipart/form-data"' in client.get(add_url).content.decode()
        client.post(add_url, {**data, "upload": sound(), "form_token": token()})
        row = scanned(OutcomeMedia.objects.get())
        change = reverse(f"{ADMIN}change", args=[row.pk])
        assert "Offer it" in client.get(change).content.decode()
        client.post(reverse(f"{ADMIN}publish", args=[row.pk]), {"form_token": token()})
        page = client.get(change).content.decode()
        assert "Offered: Otto" in page
        assert "Play it" in page
        assert (
            "Say why"
            in client.post(reverse(f"{ADMIN}withdraw", args=[row.pk]), {"form_token": token()}).content.decode()
        )
        client.post(reverse(f"{ADMIN}withdraw", args=[row.pk]), {"form_token": token(), "reason": "It is old."})
        assert "It is old." in client.get(change).content.decode()
        assert "Read aloud" in client.get(reverse(f"{ADMIN}changelist")).content.decode()

    def test_a_link_that_is_not_encrypted(self, client_for: Any, otto: Any) -> None:
        data = {"link": "http://video.example/a", "form_token": token()}
        assert "must begin with https" in client_for(otto).post(reverse(f"{ADMIN}add"), data).content.decode()

    def test_an_outcome_that_is_gone_is_older(self, client_for: Any, otto: Any) -> None:
        row = factories.recording(factories.page_language(), by=otto, outcome="gone_since")
        page = client_for(otto).get(reverse(f"{ADMIN}change", args=[row.pk])).content.decode()
        assert "The outcome has changed since" in page

    def test_a_draft_waits(self, otto: Any, ines: Any) -> None:
        factories.recording(factories.page_language(), by=otto)
        assert [w.count for w in worklist.lines(otto) if w.label == "Recordings to offer"] == [1]
        assert not [w for w in worklist.lines(ines) if w.label == "Recordings to offer"]


class TestWhatTheDatabaseRefuses:
    def test_rows_that_cannot_be(self, otto: Any) -> None:
        row = factories.recording(factories.page_language(), by=otto, state="published")
        rows = OutcomeMedia.objects.filter(pk=row.pk)
        for change, match in (
            ({"link": ""}, "file_or_link"),
            ({"link": "http://video.example/a"}, "link_is_https"),
            ({"transcript": ""}, "has_a_transcript"),
            ({"source_version": ""}, "has_source"),
            ({"published_by": None}, "published_stamps"),
            ({"added_by": None}, "added_stamps"),
            ({"state": "withdrawn"}, "withdrawn_stamps"),
        ):
            refused(partial(rows.update, **change), match=match)
        again = partial(factories.recording, factories.page_language(), by=otto, state="published")
        refused(again, match="one_is_offered")

    def test_every_verb_from_every_state(self, otto: Any) -> None:
        for state in OutcomeMedia.State.values:
            for verb, (starts, end) in OutcomeMedia.FLOW.moves.items():
                row = OutcomeMedia(state=state)
                if state in starts:
                    getattr(row, verb)(by=otto, at=clock.now())
                    assert row.state == end
                else:
                    with pytest.raises(MoveRefused):
                        getattr(row, verb)(by=otto, at=clock.now())

    def test_the_outcome_of_the_tests_is_there(self) -> None:
        assert OUTCOME in tree.load(SLUG).outcomes
