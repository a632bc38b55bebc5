"""Every move of a message, allowed and refused, and what the database refuses of one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from programmes import clock
from programmes.notices.models import Channel, Notice, State
from programmes.workflow import MoveRefused

FACTS: dict[str, Any] = {"wait": {"error": "no"}, "fail": {"error": "no"}, "park": {"error": "no"}}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", list(Notice.FLOW.moves))
def test_every_move(db: None, verb: str, state: str) -> None:
    at = clock.now()
    facts = FACTS.get(verb) or {"claim": {"until": at}, "finish": {"at": at}}.get(verb, {})
    notice = Notice(state=state)
    starts, end = Notice.FLOW.moves[verb]
    if verb == "claim":
        starts = [*starts, State.SENDING]  # what an earlier worker left is taken over
    if state in starts:
        getattr(notice, verb)(**facts)
        assert notice.state == end
        assert (notice.sent_at is not None) == (end == State.SENT)
        assert (notice.lease_until is not None) == (end == State.SENDING)
    else:
        with pytest.raises(MoveRefused):
            getattr(notice, verb)(**facts)
        assert notice.state == state


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ({"state": State.SENT}, "notice_sent_has_its_time"),
        ({"sent_at": "now"}, "notice_sent_has_its_time"),
        ({"state": State.SENDING}, "notice_sending_has_its_lease"),
        ({"lease_until": "now"}, "notice_sending_has_its_lease"),
        ({"event": "tests.told"}, "notice_once"),
        ({"message_id": "same"}, "message_id"),
    ],
)
def test_what_the_database_refuses(amina: Any, tell: Any, broken: dict[str, Any], name: str) -> None:
    notice = tell(amina)
    Notice.objects.filter(pk=notice.pk).update(message_id="same")
    fields = {"event": "other", "recipient": amina, "recipient_key": notice.recipient_key, "channel": Channel.EMAIL,
              "choice": "essential", "subject": "s", "message_id": "other"}  # fmt: skip
    values = {key: clock.now() + timedelta(0) if value == "now" else value for key, value in broken.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Notice.objects.create(**{**fields, **values})
    Notice.objects.create(**fields)


def test_visible_to_its_reader_while_it_has_its_text(amina: Any, bode: Any, tell: Any) -> None:
    notice = tell(amina)
    assert list(Notice.objects.visible_to(amina)) == [notice]
    assert list(Notice.objects.visible_to(bode)) == []
    Notice.objects.update(body="")
    assert list(Notice.objects.visible_to(amina)) == []
