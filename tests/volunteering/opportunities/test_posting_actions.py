"""How an opportunity comes to be public: a host writes it, staff read it, and what matters is read again later."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.people.models import Membership
from programmes.tokens import AlreadyDone
from programmes.workflow import MoveRefused
from tests import factories as people
from tests.factories import token
from tests.volunteering import factories
from volunteering.hosts.models import Host
from volunteering.opportunities import moderation
from volunteering.opportunities.actions import posting
from volunteering.opportunities.models import Opportunity
from volunteering.opportunities.models.content import CONTENT, READ_AGAIN

pytestmark = pytest.mark.django_db
WORDS = {"what": "You dig and plant.", "cause": "environment", "commitment": "Two hours"}


@pytest.fixture
def host(growers: Any) -> Host:
    return factories.host(growers)


@pytest.fixture
def draft(host: Host, guy: Any) -> Opportunity:
    return posting.create(host=host, title="Dig and plant", by=guy, token=token())


def edit(made: Opportunity, by: Any, **content: Any) -> tuple[list[str], list[str]]:
    return posting.edit(opportunity=made, content=content, by=by, token=token())


class TestPosting:
    def test_from_draft_to_public(self, draft: Opportunity, guy: Any, vera: Any) -> None:
        """create, edit, submit, publish: moves, audit rows and the notice."""
        with pytest.raises(MoveRefused, match="Say what people do"):
            posting.submit(opportunity=draft, by=guy, token=token())
        edit(draft, guy, **WORDS)
        posting.submit(opportunity=draft, by=guy, token=token())
        made = posting.publish(opportunity=draft, by=vera, token=token())
        assert made in Opportunity.objects.public_at(clock.now())
        assert [move.verb for move in made.moves.all()] == ["create", "edit", "submit", "publish"]
        for verb in ("created", "edited", "submitted", "published"):
            assert AuditEvent.objects.filter(verb=f"volunteering.opportunities.{verb}").exists()
        assert Notice.objects.filter(recipient=guy, subject__contains="is public").count() == 1

    def test_return_and_take_back(self, draft: Opportunity, guy: Any, vera: Any) -> None:
        edit(draft, guy, **WORDS)
        posting.submit(opportunity=draft, by=guy, token=token())
        with pytest.raises(MoveRefused, match="Take it back first"):
            edit(draft, guy, title="Other")
        posting.take_back(opportunity=draft, by=guy, token=token())
        posting.submit(opportunity=draft, by=guy, token=token())
        with pytest.raises(MoveRefused, match="Say what to change"):
            posting.return_(opportunity=draft, to_change=" ", by=vera, token=token())
        made = posting.return_(opportunity=draft, to_change="Who is there?", by=vera, token=token())
        assert (made.state, made.to_change) == ("returned", "Who is there?")
        assert "Who is there?" in Notice.objects.filter(recipient=guy).latest("pk").body
        assert posting.submit(opportunity=made, by=guy, token=token()).to_change == ""

    def test_a_published_one_is_taken_down_at_once(self, host: Host, vera: Any) -> None:
        made = factories.opportunity(host)
        posting.return_(opportunity=made, to_change="Unsafe tools.", by=vera, token=token())
        assert made not in Opportunity.objects.public_at(clock.now())

    def test_pause_resume_close(self, host: Host, guy: Any) -> None:
        made = factories.opportunity(host)
        posting.pause(opportunity=made, by=guy, token=token())
        assert made not in Opportunity.objects.public_at(clock.now())
        posting.resume(opportunity=made, by=guy, token=token())
        assert made in Opportunity.objects.public_at(clock.now())
        planned = factories.session(made)
        with pytest.raises(MoveRefused, match="Cancel the sessions"):
            posting.close(opportunity=made, by=guy, token=token())
        type(planned).objects.update(state="cancelled", cancelled_at=clock.now(), cancelled_by=guy)
        assert posting.close(opportunity=made, by=guy, token=token()).state == "closed"

    def test_copy(self, host: Host, guy: Any) -> None:
        made = factories.opportunity(
            host, skills=["cooperative_work"], check_level="basic", check_reason="keys", minimum_age=16
        )
        twin = posting.copy(opportunity=made, by=guy, token=token())
        assert (twin.state, twin.title) == ("draft", f"{made.title} (copy)")
        same = {name: value for name, value in twin.content().items() if name != "title"}
        assert same == {name: value for name, value in made.content().items() if name != "title"}

    def test_a_form_sent_twice(self, host: Host, guy: Any) -> None:
        key = token()
        made = posting.create(host=host, title="A", by=guy, token=key)
        with pytest.raises(AlreadyDone) as repeat:
            posting.create(host=host, title="A", by=guy, token=key)
        assert repeat.value.result == made.host_url


class TestAuthority:
    @pytest.mark.parametrize("state", ["draft", "submitted", "refused", "paused"])
    def test_nobody_posts_for_a_host_that_is_not_approved(self, state: str, guy: Any, growers: Any) -> None:
        host = factories.host(growers, state=state)
        with pytest.raises(MoveRefused):
            posting.create(host=host, title="A", by=guy, token=token())

    def test_nor_with_an_agreement_that_has_run_out(self, host: Host, guy: Any) -> None:
        type(host.agreement).objects.update(holds_until_at=clock.now() - timedelta(seconds=1))
        with pytest.raises(MoveRefused, match="Sign the new version"):
            posting.create(host=host, title="A", by=guy, token=token())

    @pytest.mark.parametrize(
        "verb", ["submit", "take_back", "pause", "resume", "close", "copy", "edit", "take_back_change"]
    )
    def test_strangers_and_former_coordinators_may_not(self, verb: str, host: Host, guy: Any, farah: Any) -> None:
        made = factories.opportunity(host)
        facts: dict[str, Any] = {"content": {"title": "B"}} if verb == "edit" else {}
        Membership.objects.filter(user=guy).update(ended_at=clock.now(), ended_by=guy)
        for who in (farah, guy):
            with pytest.raises(PermissionDenied):
                getattr(posting, verb)(opportunity=made, by=who, token=token(), **facts)

    @pytest.mark.parametrize("verb", ["publish", "return_"])
    def test_only_moderators_decide_and_never_for_their_own_host(
        self, verb: str, host: Host, guy: Any, efua: Any, vera: Any, growers: Any
    ) -> None:
        made = factories.opportunity(host, state="submitted")
        facts = {"to_change": "x"} if verb == "return_" else {}
        for who in (guy, efua):
            with pytest.raises(PermissionDenied):
                getattr(posting, verb)(opportunity=made, by=who, token=token(), **facts)
        people.join(vera, of=growers, role="lead")
        with pytest.raises(MoveRefused, match="colleague"):
            getattr(posting, verb)(opportunity=made, by=vera, token=token(), **facts)


class TestChanges:
    def test_every_field_is_read_again_or_changes_at_once(self) -> None:
        assert set(CONTENT) >= READ_AGAIN
        assert set(CONTENT) - READ_AGAIN == {"skills", "pattern", "expenses", "access"}

    def test_the_old_words_stay_until_staff_accept_the_new(self, host: Host, guy: Any, vera: Any) -> None:
        made = factories.opportunity(host)
        now, waits = edit(made, guy, title="New title", expenses=True)
        assert (now, waits) == (["expenses"], ["title"])
        made.refresh_from_db()
        assert made.title == "Dig and plant at the community garden" and made.expenses
        assert posting.proposed(made)["title"] == "New title"
        edit(made, guy, what="You water.")  # a second change joins the first
        revision = made.revisions.get(state="waiting")
        assert revision.changes == {"title": "New title", "what": "You water."}
        posting.accept_revision(revision=revision, by=vera, token=token())
        made.refresh_from_db()
        assert (made.title, made.what) == ("New title", "You water.")
        assert Notice.objects.filter(recipient=guy, subject__contains="your change is public").exists()

    def test_a_change_that_is_refused_or_taken_back_changes_nothing(self, host: Host, guy: Any, vera: Any) -> None:
        made = factories.opportunity(host)
        edit(made, guy, title="New title")
        posting.refuse_revision(revision=made.revisions.get(), reason="Too loud.", by=vera, token=token())
        assert "Too loud." in Notice.objects.filter(recipient=guy).latest("pk").body
        edit(made, guy, title="Newer title")
        posting.take_back_change(opportunity=made, by=guy, token=token())
        made.refresh_from_db()
        assert made.title == "Dig and plant at the community garden"
        assert not made.revisions.filter(state="waiting").exists()
        with pytest.raises(MoveRefused, match="No change"):
            posting.take_back_change(opportunity=made, by=guy, token=token())

    def test_changing_it_back_leaves_nothing_to_read(self, host: Host, guy: Any) -> None:
        made = factories.opportunity(host)
        edit(made, guy, title="New title")
        edit(made, guy, title=made.title)
        assert not made.revisions.filter(state="waiting").exists()

    def test_a_lower_age_waits_and_a_draft_does_not(self, host: Host, guy: Any, draft: Opportunity) -> None:
        made = factories.opportunity(host, minimum_age=18, adults_only=True)
        assert edit(made, guy, minimum_age=13)[1] == ["minimum_age", "adults_only"]
        made.refresh_from_db()
        assert made.adults_only and made.minimum_age == 18
        assert edit(draft, guy, minimum_age=13)[1] == []

    @pytest.mark.parametrize(
        ("content", "field"),
        [
            ({"minimum_age": 13, "check_level": "basic", "check_reason": "money"}, "check_level"),
            ({"minimum_age": 18, "check_level": "enhanced", "check_reason": "money"}, "check_reason"),
            ({"minimum_age": 18, "check_level": "enhanced", "check_reason": ""}, "check_reason"),
            ({"minimum_age": 20, "maximum_age": 19}, "maximum_age"),
            ({"minimum_age": 12, "supervised": False}, "supervised"),
        ],
    )
    def test_what_is_unlawful_is_refused_with_words(
        self, draft: Opportunity, guy: Any, content: dict[str, Any], field: str
    ) -> None:
        """I24: the refusal comes before the database's, with what to do, at the field."""
        with pytest.raises(MoveRefused) as refusal:
            edit(draft, guy, **content)
        assert refusal.value.field == field


class TestPrivateWords:
    @pytest.mark.parametrize("field", ["title", "what", "commitment", "place_name", "access_note", "question"])
    @pytest.mark.parametrize("text", ["write to guy@growers.example", "ring 020 7946 0012", "see www.growers.example"])
    def test_no_contact_details_in_public_text(self, field: str, text: str, draft: Opportunity, guy: Any) -> None:
        with pytest.raises(MoveRefused) as refusal:
            edit(draft, guy, **{field: text})
        assert refusal.value.field == field

    def test_no_name_of_a_young_person_who_comes_here(
        self, host: Host, guy: Any, draft: Opportunity, tomi_permitted: Any
    ) -> None:
        """I25: not the full name, not the surname alone; somebody else's name tells nothing (no oracle)."""
        factories.sign_up(tomi_permitted, factories.session(factories.opportunity(host)))
        for text in ("Tomi Bello shows you how.", "Ask for BELLO at the gate."):
            with pytest.raises(MoveRefused, match="no young person"):
                edit(draft, guy, what=text)
        edit(draft, guy, what="Bellows are oiled.")  # control: whole words only
        other = factories.host("Other host")
        people.join(guy, of=other.organisation, role="coordinator")
        elsewhere = posting.create(host=other, title="A", by=guy, token=token())
        edit(elsewhere, guy, what="Tomi Bello shows you how.")


class TestFlags:
    @pytest.mark.parametrize(
        ("fields", "label"),
        [
            ({"minimum_age": 11}, "Under 13"),
            ({"minimum_age": 14}, "From 14"),
            ({"minimum_age": 16, "night": True}, "Night"),
            ({"minimum_age": 16, "supervised": False}, "Not supervised"),
            ({"minimum_age": 16, "remote": True}, "Online with young people"),
            ({"minimum_age": 18, "check_level": "enhanced", "check_reason": "adults_transport"}, "Enhanced check"),
            ({"expenses": False}, "No expenses"),
            ({"what": "Find us on Instagram."}, "Way round the portal"),
            ({"what": "Ring 020 7946 0012."}, "Contact details"),
        ],
    )
    def test_each_point_is_shown(self, host: Host, fields: dict[str, Any], label: str) -> None:
        quiet = {"minimum_age": 18, "expenses": True}
        assert moderation.flags(factories.opportunity(host, **quiet)) == []  # control
        assert label in [flag.label for flag in moderation.flags(factories.opportunity(host, **{**quiet, **fields}))]
