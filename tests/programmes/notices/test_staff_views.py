"""The delivery log: what became of each message, never its text; failed and held ones can be sent again."""

from typing import Any

import pytest

from programmes import clock, notices
from programmes.jobs.models import Job
from programmes.notices.models import Notice, State
from programmes.people import worklist

LOG = "/admin/programmes/notice/"


@pytest.fixture
def failed(amina: Any, tell: Any) -> Notice:
    notice = tell(amina, name="secret.pdf")
    Notice.objects.filter(pk=notice.pk).update(state=State.FAILED, last_error="the mail server refuses this address")
    return notice


def test_shows_state_and_reason_but_no_text(client_for: Any, efua: Any, failed: Notice, tell: Any) -> None:
    guest = tell(notices.Address("guest@portal.example"), event="guest")
    client = client_for(efua)
    page = client.get(LOG).content.decode()
    assert "the mail server refuses this address" in page
    assert "Amina Yusuf" in page
    assert "guest@portal.example" in page
    one = client.get(f"{LOG}{failed.pk}/change/").content.decode()
    assert failed.message_id.strip("<>") in one
    assert "It was" not in one
    Notice.objects.filter(pk=guest.pk).update(address="")
    assert "somebody without an account" in client.get(LOG).content.decode()


def test_sends_failed_ones_again(client_for: Any, efua: Any, failed: Notice, tell: Any, amina: Any) -> None:
    other = tell(amina, event="other")
    page = client_for(efua).post(LOG, {"action": "send_again", "_selected_action": [failed.pk, other.pk]}, follow=True)
    assert "1 will be sent again. 1 had not failed" in page.content.decode()
    failed.refresh_from_db()
    assert failed.state == State.WAITING
    assert Job.objects.filter(kind="notices.deliver", key=str(failed.pk)).count() == 2
    page = client_for(efua).post(LOG, {"action": "send_again", "_selected_action": [failed.pk]}, follow=True)
    assert "0 will be sent again." in page.content.decode()


def test_costs_the_same_with_many(client_for: Any, efua: Any, amina: Any, bode: Any, tell: Any, queries: Any) -> None:
    client = client_for(efua)
    tell(amina)
    client.get(LOG)
    with queries() as few:
        client.get(LOG)
    for number in range(20):
        tell(amina, bode, event=f"e{number}")
    with queries(at_most=len(few)):
        client.get(LOG)


def test_those_who_may_not_read_it(client_for: Any, finn: Any, failed: Notice) -> None:
    assert client_for(finn).get(LOG).status_code == 403
    client_for(finn).post(LOG, {"action": "send_again", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert failed.state == State.FAILED


def test_what_did_not_go_out_is_on_the_work_list(client_for: Any, efua: Any, finn: Any, failed: Notice) -> None:
    Job.objects.create(kind="notices.deliver", key="a", dead_at=clock.now())
    lines = {line.label: line for line in worklist.waiting(efua)}
    for label in ("Messages that were not sent", "Background work that was given up"):
        assert lines[label].count == 1
        page = client_for(efua).get(lines[label].url)
        assert page.status_code == 200
        assert "1 notice" in page.content.decode() or "1 job" in page.content.decode()
    assert "Messages that were not sent" not in {line.label for line in worklist.lines(finn)}
