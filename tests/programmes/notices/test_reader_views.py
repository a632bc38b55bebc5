"""The inbox: one's own messages, also those declined by e-mail, and nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from programmes import clock
from programmes.notices.models import Notice, State

INBOX = "/inbox/"


def test_own_messages_newest_first(client_for: Any, amina: Any, tell: Any) -> None:
    first, second = tell(amina, event="a", name="one.pdf"), tell(amina, event="b", name="two.pdf")
    Notice.objects.filter(pk=first.pk).update(created_at=clock.now() - timedelta(days=1))
    page = client_for(amina).get(INBOX).content.decode()
    assert page.index("two.pdf") < page.index("one.pdf")
    assert "Inbox (2 not read)" in page
    assert str(second.pk) in page


def test_opening_one_marks_it_as_read(client_for: Any, amina: Any, tell: Any) -> None:
    notice = tell(amina)
    client = client_for(amina)
    page = client.get(f"{INBOX}{notice.pk}/").content.decode()
    assert "It was &lt;empty&gt; &amp; “odd”." in page
    notice.refresh_from_db()
    opened = notice.read_at
    assert opened is not None
    client.get(f"{INBOX}{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at == opened
    assert "Not read" not in client.get(INBOX).content.decode()


def test_what_was_declined_by_e_mail_is_here(client_for: Any, amina: Any, tell: Any) -> None:
    amina.notices_off = ["news"]
    amina.save()
    notice = tell(amina, choice="news")
    client = client_for(amina)
    assert str(notice.pk) in client.get(INBOX).content.decode()
    assert "Not sent by e-mail, as you chose." in client.get(f"{INBOX}{notice.pk}/").content.decode()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.WAITING, "on its way"),
        (State.SENT, "Also sent to you by e-mail"),
        (State.FAILED, "We could not e-mail it"),
    ],
)
def test_says_what_became_of_the_e_mail(client_for: Any, amina: Any, tell: Any, state: str, words: str) -> None:
    notice = tell(amina)
    Notice.objects.update(state=state, sent_at=clock.now() if state == State.SENT else None)
    assert words in client_for(amina).get(f"{INBOX}{notice.pk}/").content.decode()


def test_empty(client_for: Any, farah: Any) -> None:
    assert "No messages yet" in client_for(farah).get(INBOX).content.decode()


def test_pages_of_25_at_a_constant_number_of_queries(client_for: Any, amina: Any, tell: Any, queries: Any) -> None:
    for number in range(3):
        tell(amina, event=f"few{number}")
    client = client_for(amina)
    client.get(INBOX)
    with queries() as few:
        client.get(INBOX)
    for number in range(27):
        tell(amina, event=f"e{number}")
    with queries(at_most=len(few)):
        first = client.get(INBOX).content.decode()
    assert first.count("<td class") == 50
    assert "?page=2" in first
    second = client.get(f"{INBOX}?page=2").content.decode()
    assert second.count("<td class") == 10
    assert "?page=1" in second


def test_nobody_elses(client_for: Any, amina: Any, bode: Any, efua: Any, tell: Any) -> None:
    notice = tell(amina)
    for other in (bode, efua):
        assert client_for(other).get(f"{INBOX}{notice.pk}/").status_code == 404
        assert str(notice.pk) not in client_for(other).get(INBOX).content.decode()


def test_a_visitor_signs_in_first(client: Client, db: None) -> None:
    answer = client.get(INBOX)
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_only_reads(client_for: Any, amina: Any, tell: Any) -> None:
    notice = tell(amina)
    assert client_for(amina).post(INBOX).status_code == 405
    assert client_for(amina).post(f"{INBOX}{notice.pk}/").status_code == 405
