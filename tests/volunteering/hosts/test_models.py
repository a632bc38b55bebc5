"""Every move of a host, and what the database refuses about hosts and agreements."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import Error

from programmes import clock
from programmes.workflow import MoveRefused
from tests import factories as people
from tests.volunteering import factories
from volunteering.hosts.models import Agreement, Host

pytestmark = pytest.mark.django_db
EXTRA: dict[str, dict[str, str]] = {"refuse": {"reason": "No policy."}, "pause": {"reason": "No policy."}}


class TestMoves:
    @pytest.mark.parametrize("verb", list(Host.FLOW.moves))
    @pytest.mark.parametrize("state", Host.State.values)
    def test_every_move_is_allowed_or_refused_as_the_table_says(self, verb: str, state: str) -> None:
        """The table is the whole truth: from any other state a verb is refused."""
        host = factories.host("Kites", state=state)
        at, by = clock.now(), people.founder()
        starts, end = Host.FLOW.moves[verb]
        if state in starts:
            getattr(host, verb)(by=by, at=at, **EXTRA.get(verb, {}))
            host.save()
            assert (host.state, host.since_at) == (end, at)
        else:
            with pytest.raises(MoveRefused):
                getattr(host, verb)(by=by, at=at, **EXTRA.get(verb, {}))


class TestDatabase:
    @pytest.mark.parametrize(
        ("state", "change", "rule"),
        [
            (
                "approved",
                {"agreement": None, "signed_at": None, "signed_by": None, "signed_name": "", "signed_role": ""},
                "host_signed_first",
            ),
            ("approved", {"signed_name": ""}, "host_signature_whole"),
            ("approved", {"phone": ""}, "host_details_whole"),
            ("approved", {"has_insurance": False}, "host_policy_and_insurance"),
            ("paused", {"reason": ""}, "host_reason_where_we_said_no"),
            ("approved", {"reason": "x"}, "host_reason_where_we_said_no"),
            ("approved", {"approved_by": None}, "host_approved_stamps"),
            ("submitted", {"submitted_at": None}, "host_submitted_stamps"),
            ("paused", {"paused_by": None}, "host_paused_stamps"),
            ("refused", {"refused_at": None}, "host_refused_stamps"),
        ],
    )
    def test_refuses(self, state: str, change: dict[str, Any], rule: str) -> None:
        host = factories.host("Kites", state=state)
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            Host.objects.filter(pk=host.pk).update(**change)

    def test_one_agreement_is_in_force(self) -> None:
        factories.agreement(1)
        with pytest.raises(IntegrityError, match="agreement_one_without_end"), transaction.atomic():
            Agreement.objects.create(version=2, title="A", text="B")
        Agreement.objects.update(holds_until_at=clock.now())
        Agreement.objects.create(version=2, title="A", text="B")

    def test_the_text_of_an_agreement_never_changes(self) -> None:
        made = factories.agreement(1)
        with pytest.raises(Error, match="never changes"), transaction.atomic():
            Agreement.objects.filter(pk=made.pk).update(text="Something else")
        Agreement.objects.filter(pk=made.pk).update(holds_until_at=clock.now())  # control: its end may be set


class TestOpen:
    def test_the_query_and_the_method_agree(self) -> None:
        """`open_at` (public pages) and `is_open` (actions) never differ."""
        at = clock.now()
        for number, state in enumerate(Host.State.values):
            factories.host(f"Host {number}", state=state)
        closed = factories.host("Closed organisation")
        by = people.founder()
        type(closed.organisation).objects.filter(pk=closed.pk).update(state="closed", closed_at=at, closed_by=by)
        old = factories.host("Old signature")
        Agreement.objects.update(holds_until_at=at + timedelta(days=1))
        for moment in (at, at + timedelta(days=2)):
            found = set(Host.objects.open_at(moment).values_list("pk", flat=True))
            every = Host.objects.select_related("organisation", "agreement")
            assert found == {each.pk for each in every if each.is_open(moment)}
            assert (old.pk in found) is (moment == at)
        assert closed.pk not in set(Host.objects.open_at(at).values_list("pk", flat=True))

    def test_an_agreement_reads_as_headings_points_and_paragraphs(self) -> None:
        made = Agreement(version=1, title="A", text="Hello.\n\n# One\n- a\n- b\nEnd.")
        assert made.blocks() == [("p", ["Hello."]), ("h", ["One"]), ("ul", ["a", "b"]), ("p", ["End."])]
