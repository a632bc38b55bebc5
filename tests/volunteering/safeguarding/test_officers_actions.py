"""What officers do in this room: concerns, and joining two records of one person (I29)."""

from datetime import timedelta
from typing import Any

import pytest

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering import factories
from volunteering.safeguarding import actions
from volunteering.safeguarding.models import Volunteer

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return [verb.rpartition(".")[2] for verb in AuditEvent.objects.order_by("pk").values_list("verb", flat=True)]


class TestConcern:
    def raised(self, **fields: Any) -> Any:
        return actions.raise_concern(by=None, text="The gate was open.", token=common.token(), **fields)

    def test_raise_concern_reaches_the_two_officers_without_a_word_of_it(
        self, sol: Any, sam: Any, vera: Any, root: Any, tomi: Any
    ) -> None:
        concern = actions.raise_concern(by=tomi, text="The gate was open.", contact="Tomi", token=common.token())
        told = Notice.objects.all()
        assert {notice.recipient for notice in told} == {sol, sam}
        assert not [notice for notice in told if "gate" in notice.subject + notice.body]
        event = AuditEvent.objects.get()
        assert (event.by_key, event.detail, event.target_key) == ("", {}, str(concern.pk))

    def test_take_note_close_reopen(self, sol: Any, sam: Any) -> None:
        concern = self.raised()
        actions.take(concern=concern, by=sol, token=common.token())
        actions.note(concern=concern, text="Rang the host.", by=sol, token=common.token())
        with pytest.raises(MoveRefused, match="colleague"):
            actions.close(concern=concern, outcome="host", text="Fence mended.", by=sam, token=common.token())
        actions.close(concern=concern, outcome="host", text="Fence mended.", by=sol, token=common.token())
        actions.reopen(concern=concern, by=sam, token=common.token())
        concern.refresh_from_db()
        assert (concern.state, concern.taken_by) == ("taken", sam)
        assert [note.text for note in concern.notes.all()] == ["Rang the host.", "Fence mended."]
        assert [move.verb for move in concern.moves.all()] == ["raise", "take", "note", "close", "reopen"]
        assert "gate" not in str(list(AuditEvent.objects.values()))
        assert not concern.moves.exclude(note="").exists()

    def test_a_flood_fills_the_queue_and_not_the_mailbox(self, sol: Any) -> None:
        for _ in range(22):
            self.raised()
        assert Notice.objects.filter(recipient=sol).count() == 20

    def test_nobody_but_the_officers(self, root: Any, vera: Any) -> None:
        concern = self.raised()
        for who in (root, vera):
            with pytest.raises(MoveRefused, match="Only the safeguarding officers"):
                actions.take(concern=concern, by=who, token=common.token())

    def test_view_is_audited(self, sol: Any) -> None:
        actions.view(concern=self.raised(), by=sol)
        assert verbs()[-1] == "concern_viewed"


class TestMerge:
    def merge(self, keep: Any, drop: Any, by: Any) -> Volunteer:
        return actions.merge(keep=keep, drop=drop, by=by, token=common.token(), note="Same passport")

    def test_what_belongs_to_one_belongs_to_the_other(self, tomi_permitted: Any, sol: Any, after: list[Any]) -> None:
        """I29: this room's part; each later room does its own when it hears of it."""
        keep = factories.volunteer("Second Tomi", birth=tomi_permitted.born, interests=["health"])
        tomi_permitted.access_needs.create(code="service_animals")
        kept = self.merge(keep, tomi_permitted, sol)
        tomi_permitted.refresh_from_db()
        assert tomi_permitted.merged_into == kept
        assert kept.permissions.live_on(clock.now()).get().guardian.volunteer == kept
        assert kept.access_needs.get().code == "service_animals"
        assert [event for event, _ in after] == ["volunteering.safeguarding.merged"]
        assert Notice.objects.filter(event__startswith="volunteering.safeguarding.merged").count() == 2

    def test_the_same_guardian_of_both(self, tomi_permitted: Any, gwen_guardian: Any, sol: Any) -> None:
        keep = factories.volunteer("Second Tomi", birth=tomi_permitted.born)
        own = factories.guardian(keep, email=gwen_guardian.email)
        factories.permission(keep, by=own, at=clock.now() - timedelta(days=30))
        self.merge(keep, tomi_permitted, sol)
        assert keep.guardians.count() == 1
        assert sorted(keep.permissions.values_list("state", flat=True)) == ["live", "renewed"]

    def test_a_guardian_with_the_kept_accounts_address_permits_nothing(self, tomi_permitted: Any, sol: Any) -> None:
        keep = factories.volunteer(tomi_permitted.guardians.get().user, birth=tomi_permitted.born)
        self.merge(keep, tomi_permitted, sol)
        assert not keep.permissions.live_on(clock.now()).exists()

    def test_two_people_are_not_merged(self, farah_volunteer: Any, tomi_volunteer: Any, vera: Any) -> None:
        with pytest.raises(MoveRefused, match="different dates of birth"):
            self.merge(farah_volunteer, tomi_volunteer, vera)

    def test_nor_twice(self, farah_volunteer: Any, vera: Any) -> None:
        other = factories.volunteer("Second Farah", birth=farah_volunteer.born)
        self.merge(farah_volunteer, other, vera)
        with pytest.raises(MoveRefused):
            self.merge(farah_volunteer, other, vera)
