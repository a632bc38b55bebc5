"""The demonstration's mail: taken by a real SMTP server, kept as files, shown on a page that nothing else has."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from config.mailsink import Sink


@pytest.fixture
def sink(tmp_path: Path, settings: Any) -> Iterator[Sink]:
    made = Sink(tmp_path / "mail")
    made.start()
    settings.DEMO, settings.DEMO_MAIL = True, made.folder
    yield made
    made.stop()


def deliver(sink: Sink, *, to: str, subject: str, body: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "no-reply@portal.example", to, subject
    message["Date"] = "Fri, 06 Mar 2026 12:00:00 +0000"
    message.set_content(body)
    address = urlsplit(sink.url)
    with smtplib.SMTP(str(address.hostname), int(address.port or 0)) as smtp:
        smtp.send_message(message)


@pytest.mark.django_db
class TestTheMailPage:
    def test_without_mail_it_says_what_to_do_first(self, client: Client, sink: Sink) -> None:
        assert "No e-mail has been sent yet" in client.get(reverse("demo_mail")).text

    def test_shows_what_was_sent_newest_first_with_links(self, client: Client, sink: Sink) -> None:
        deliver(sink, to="amina@peckham.example", subject="Première", body="Confirm: http://127.0.0.1:8000/c/1/")
        deliver(sink, to="carys@elsewhere.example", subject="Second", body="Words")
        page = client.get(reverse("demo_mail")).text
        assert page.index("Second") < page.index("Première")
        assert 'href="http://127.0.0.1:8000/c/1/"' in page
        assert "6 March 2026" in page

    def test_shows_one_persons_mail_when_asked(self, client: Client, sink: Sink) -> None:
        deliver(sink, to="amina@peckham.example", subject="First", body="Words")
        deliver(sink, to="carys@elsewhere.example", subject="Second", body="Words")
        page = client.get(reverse("demo_mail"), {"to": "Amina"}).text
        assert "First" in page
        assert "Second" not in page
        assert "No e-mail to that address" in client.get(reverse("demo_mail"), {"to": "nobody"}).text

    def test_what_an_email_holds_is_text_and_never_markup(self, client: Client, sink: Sink) -> None:
        deliver(sink, to="amina@peckham.example", subject="<b>bold</b>", body="<script>alert(1)</script>")
        page = client.get(reverse("demo_mail")).text
        assert "<b>bold" not in page
        assert "<script>alert" not in page

    def test_outside_the_demonstration_there_is_no_such_page(self, client: Client, sink: Sink, settings: Any) -> None:
        settings.DEMO = False
        assert client.get(reverse("demo_mail")).status_code == 404

    def test_it_only_shows(self, client: Client, sink: Sink) -> None:
        assert client.post(reverse("demo_mail")).status_code == 405


def test_a_message_is_kept_whole_or_not_at_all(sink: Sink) -> None:
    deliver(sink, to="amina@peckham.example", subject="Kept", body="Words")
    assert [path.suffix for path in sink.folder.iterdir()] == [".eml"]
    assert sink.folder.stat().st_mode & 0o077 == 0
