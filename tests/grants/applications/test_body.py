"""The accountable body: named, asked by its own link, confirms or says no; the applicants stay the lead."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from grants.applications import actions
from grants.applications.models import AccountableBody, Application
from grants.applications.models.bodies import OPEN_FOR, must_have_one
from grants.applications.models.keys import hash_of
from grants.assessment.models.diligence import asked
from grants.funds.models import Document, DocumentAsked
from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
In = Callable[..., Client]
DETAILS = {
    "name": "Rye Lane Primary School",
    "charity_number": "",
    "company_number": "",
    "no_number": "A state school has none.",
    "contact_name": "Hal Head",
    "email": "hal@ryelane-school.example",
}


@pytest.fixture
def bid(farah: User) -> Application:
    """Farah's complete draft in a round that pays organisations only, and takes accountable bodies."""
    fund = factories.fund(slug="london-family-fund", name="London Family Fund", prefix="LFF", for_individuals=False)
    return factories.application(by=farah, to=factories.round(of=fund, accountable_bodies=True))


@pytest.fixture
def hal(db: None) -> User:
    return factories.person("Hal Head", email=DETAILS["email"])


def name(bid: Application, by: User, **more: str) -> AccountableBody:
    return actions.name_body(application=bid, by=by, token=token(), **{**DETAILS, **more})


def key() -> str:
    """The key of the link that counts now."""
    bodies = Notice.objects.filter(event__startswith="grants.applications.body_asked").values_list("body", flat=True)
    sent = [found for body in bodies for found in re.findall(r"/grants/help/body/([^/]+)/", body)]
    wanted = set(AccountableBody.objects.values_list("key_hash", flat=True))
    return next(each for each in sent if hash_of(each) in wanted)


def confirm(body: AccountableBody, by: User) -> AccountableBody:
    return actions.confirm_body(body=body, name="Hal Head", position="Head teacher", by=by, token=token())


def told(verb: str) -> set[str]:
    found = Notice.objects.filter(event__startswith=f"grants.applications.{verb}:")
    return set(found.values_list("recipient__email", flat=True)) - {None}


def fresh(bid: Application) -> Application:
    return Application.objects.with_parties().get(pk=bid.pk)


class TestStart:
    def test_people_may_start_where_the_terms_are_for_organisations(self, bid: Application, farah: User) -> None:
        made = actions.start(round=bid.round, organisation=None, by=farah, token=token())
        assert (made.person, made.lead, must_have_one(made)) == (farah, farah, True)

    def test_not_where_the_round_takes_no_bodies(self, farah: User) -> None:
        fund = factories.fund(slug="groups", name="Groups", prefix="G", for_individuals=False)
        with pytest.raises(MoveRefused, match="organisations only"):
            actions.start(round=factories.round(of=fund), organisation=None, by=farah, token=token())


class TestNameAnother:
    def test_it_gets_its_own_link(self, bid: Application, farah: User) -> None:
        body = name(bid, farah)
        assert (body.state, body.application.lead, body.named_by) == ("asked", farah, farah)
        notice = Notice.objects.get(event__startswith="grants.applications.body_asked")
        assert notice.address == DETAILS["email"] and body.name in notice.body
        assert key() not in body.key_hash and body.link_ends_at == body.named_at + OPEN_FOR
        assert AuditEvent.objects.filter(verb="grants.applications.body_named").count() == 1

    def test_another_one_takes_its_place_and_the_first_link_is_dead(
        self, bid: Application, farah: User, hal: User, client_for: In
    ) -> None:
        name(bid, farah)
        first = key()
        confirm(bid.accountable_body, hal)
        body = name(fresh(bid), farah, name="Peckham Parents", email="pat@parents.example", charity_number="1234567")
        assert (body.state, body.person, body.confirmed_name) == ("asked", None, "")
        assert list(body.moves.values_list("verb", flat=True)) == ["name_another", "confirm", "name_another"]
        assert client_for().get(reverse("grants:body_answer", args=[first])).status_code == 404
        assert not Application.objects.visible_to(hal).exists()

    @pytest.mark.parametrize(
        ("more", "message"),
        [
            ({"no_number": ""}, "number, or say why"),
            ({"email": "farah@portal.example"}, "your own address"),
        ],
    )
    def test_refused(self, bid: Application, farah: User, more: dict[str, str], message: str) -> None:
        with pytest.raises(MoveRefused, match=message):
            name(bid, farah, **more)
        assert not AccountableBody.objects.exists()

    def test_refused_for_a_group_and_in_other_rounds(self, farah: User, amina: User, peckham: Any) -> None:
        group = factories.application(by=amina, of=peckham, to=factories.round(accountable_bodies=True))
        alone = factories.application(by=farah, to=factories.round())
        for bid, by in ((group, amina), (alone, farah)):
            with pytest.raises(MoveRefused, match="no accountable bodies"):
                name(bid, by)

    def test_refused_for_a_stranger_and_once_sent(self, bid: Application, farah: User, carys: User, hal: User) -> None:
        with pytest.raises(Application.DoesNotExist):
            name(bid, carys)
        confirm(name(bid, farah), hal)
        actions.submit(application=bid, by=farah, token=token())
        with pytest.raises(MoveRefused, match="can no longer be changed"):
            name(bid, farah)

    def test_the_database_holds_the_shapes(self, bid: Application, farah: User) -> None:
        body = name(bid, farah)
        for wrong in (
            {"charity_number": "12"},
            {"company_number": "X"},
            {"no_number": ""},
            {"state": "confirmed"},
            {"state": "declined"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                AccountableBody.objects.filter(pk=body.pk).update(**wrong)


class TestAskAgain:
    def test_a_new_link_and_the_first_is_dead(self, bid: Application, farah: User, client_for: In) -> None:
        name(bid, farah)
        first = key()
        body = actions.ask_body_again(application=bid, by=farah, token=token())
        assert key() != first and list(body.moves.values_list("verb", flat=True)) == ["name_another", "ask_again"]
        assert client_for().get(reverse("grants:body_answer", args=[first])).status_code == 404
        assert client_for().get(reverse("grants:body_answer", args=[key()])).status_code == 200


class TestConfirm:
    def test_the_parents_are_told_and_stay_the_lead(self, bid: Application, farah: User, hal: User) -> None:
        body = confirm(name(bid, farah), hal)
        assert (body.state, body.person, body.confirmed_position) == ("confirmed", hal, "Head teacher")
        assert told("body_confirmed") == {farah.email} and told("body_receipt") == {hal.email}
        bid = fresh(bid)
        assert (bid.lead, bid.applicant_name, bid.money_holder) == (farah, str(farah), DETAILS["name"])

    def test_it_reads_and_never_writes(self, bid: Application, farah: User, hal: User, client_for: In) -> None:
        confirm(name(bid, farah), hal)
        bid = Application.objects.visible_to(hal).get()
        assert not bid.can_write(hal) and not bid.may(hal).may_send
        assert not Application.objects.of_applicant(hal).exists()
        client = client_for(hal)
        page = client.get(bid.get_absolute_url()).content.decode()
        assert "You confirmed for Rye Lane Primary School" in page and "Withdraw this application" not in page
        assert "Send application" not in client.get(reverse("grants:application_check", args=[bid.pk])).content.decode()
        for act in (actions.submit, actions.withdraw):
            more = {"reason": ""} if act is actions.withdraw else {}
            with pytest.raises(MoveRefused):
                act(application=bid, by=hal, token=token(), **more)

    def test_refused_for_another_address_after_the_end_and_twice(
        self, bid: Application, farah: User, hal: User, carys: User, set_now: Any
    ) -> None:
        body = name(bid, farah)
        with pytest.raises(MoveRefused, match="another e-mail address"):
            confirm(body, carys)
        set_now(body.link_ends_at + timedelta(seconds=1))
        with pytest.raises(MoveRefused, match="This link ended"):
            confirm(body, hal)
        set_now(body.link_ends_at)
        confirm(body, hal)
        with pytest.raises(MoveRefused):
            confirm(body, hal)

    def test_a_page_from_before_another_was_named_is_refused(self, bid: Application, farah: User, hal: User) -> None:
        old = name(bid, farah)
        actions.ask_body_again(application=bid, by=farah, token=token())
        with pytest.raises(MoveRefused, match="no longer counts"):
            confirm(old, hal)


class TestDecline:
    def test_the_parents_read_the_reason_and_name_another(self, bid: Application, farah: User) -> None:
        body = actions.decline_body(body=name(bid, farah), reason="No time.", by=None, token=token())
        assert (body.state, body.declined_reason) == ("declined", "No time.")
        assert told("body_declined") == {farah.email}
        assert "No time." in Notice.objects.get(event__startswith="grants.applications.body_declined").body
        with pytest.raises(MoveRefused, match="one thing to put right"):
            actions.submit(application=bid, by=farah, token=token())
        assert name(fresh(bid), farah).state == "asked"

    def test_it_needs_a_reason(self, bid: Application, farah: User) -> None:
        with pytest.raises(MoveRefused, match="Say why"):
            actions.decline_body(body=name(bid, farah), reason=" ", by=None, token=token())


class TestDrop:
    def test_where_people_may_apply_alone_it_can_be_left_out(self, farah: User, hal: User) -> None:
        bid = factories.application(by=farah, to=factories.round(accountable_bodies=True))
        confirm(name(bid, farah), hal)
        body = actions.drop_body(application=bid, by=farah, token=token())
        assert body.state == "dropped" and told("body_dropped") == {hal.email}
        assert fresh(bid).money_holder == str(farah)
        assert actions.submit(application=bid, by=farah, token=token()).state == "submitted"


class TestSubmit:
    def test_only_once_it_has_confirmed(self, bid: Application, farah: User, hal: User) -> None:
        for state in ("none", "asked"):
            if state == "asked":
                name(bid, farah)
            with pytest.raises(MoveRefused, match="one thing to put right"):
                actions.submit(application=bid, by=farah, token=token())
        confirm(fresh(bid).accountable_body, hal)
        sent = actions.submit(application=bid, by=farah, token=token())
        assert sent.state == "submitted" and told("submitted") == {farah.email}

    def test_the_database_refuses_it_too(self, bid: Application, farah: User) -> None:
        at = clock.now()
        sent = {"state": "submitted", "submitted_at": at, "submitted_by": farah}
        with pytest.raises(IntegrityError, match="has not confirmed"), transaction.atomic():
            Application.objects.filter(pk=bid.pk).update(**sent)

    def test_control_without_the_guard_it_goes_through(self, bid: Application, farah: User) -> None:
        sent = {"state": "submitted", "submitted_at": clock.now(), "submitted_by": farah}
        with factories.thawed():
            assert Application.objects.filter(pk=bid.pk).update(**sent) == 1


class TestInterests:
    def test_the_bodys_people_its_domain_and_its_members(self, bid: Application, farah: User, hal: User) -> None:
        confirm(name(bid, farah, charity_number="1234567"), hal)
        trust = factories.organisation("Rye Lane Trust", charity_number="1234567")
        same = factories.staff("Sam Same", role="officer", email="sam@ryelane-school.example")
        member = factories.staff("Mia Member", role="officer")
        factories.join(member, of=trust, role="member")
        other = factories.staff("Oda Other", role="officer")
        seen = [Application.objects.for_staff(who).filter(pk=bid.pk).exists() for who in (same, member, other)]
        assert seen == [False, False, True]

    def test_control_without_the_body_all_see_it(self, bid: Application) -> None:
        same = factories.staff("Sam Same", role="officer", email="sam@ryelane-school.example")
        assert Application.objects.for_staff(same).filter(pk=bid.pk).exists()


class TestDocuments:
    def test_the_bodys_documents_are_asked_for(self, bid: Application, farah: User, hal: User) -> None:
        assert list(asked(fresh(bid))) == [Document.SAFEGUARDING, Document.BANK]
        confirm(name(bid, farah), hal)
        assert list(asked(fresh(bid))) == list(Document)

    def test_a_round_with_its_own_list_asks_for_that(self, bid: Application, farah: User, hal: User) -> None:
        whom = DocumentAsked.Whom
        with factories.thawed():
            for kind, for_whom in ((Document.ACCOUNTS, whom.ORGANISATION), (Document.BANK, whom.PERSON)):
                DocumentAsked.objects.create(round=bid.round, kind=kind, for_whom=for_whom)
        assert list(asked(fresh(bid))) == [Document.BANK]
        confirm(name(bid, farah), hal)
        assert list(asked(fresh(bid))) == [Document.ACCOUNTS]


class TestPages:
    def test_the_applicants_name_it_and_see_what_it_answered(
        self, bid: Application, farah: User, client_for: In
    ) -> None:
        client, url = client_for(farah), reverse("grants:application_body", args=[bid.pk])
        assert "Who holds the money" in client.get(bid.get_absolute_url()).content.decode()
        page = client.post(url, {"form_token": token(), "name": "", "charity_number": "12"}).content.decode()
        assert "Enter the name of the organisation" in page and "Enter a charity number such as" in page
        assert client.post(url, {"form_token": token(), **DETAILS}).status_code == 302
        page = client.get(url).content.decode()
        assert "Asked, no answer yet" in page and "Send a new link" in page
        check = client.get(reverse("grants:application_check", args=[bid.pk])).content.decode()
        assert "has not confirmed yet" in check and url in check
        for verb in ("again", "drop"):
            where = reverse(f"grants:application_body_{verb}", args=[bid.pk])
            assert client.get(where).status_code == 405
            assert client.post(where, {"form_token": token()})["Location"] == url
        assert fresh(bid).body is None

    def test_not_for_strangers_or_rounds_without(
        self, bid: Application, carys: User, amina: User, client_for: In
    ) -> None:
        assert client_for(carys).get(reverse("grants:application_body", args=[bid.pk])).status_code == 404
        plain = factories.application(by=amina, to=factories.round())
        assert client_for(amina).get(reverse("grants:application_body", args=[plain.pk])).status_code == 404

    def test_the_bodys_own_page(
        self, bid: Application, farah: User, hal: User, carys: User, client_for: In, queries: Any
    ) -> None:
        name(bid, farah)
        url = reverse("grants:body_answer", args=[key()])
        visitor = client_for().get(url).content.decode()
        assert "What you take on" in visitor and "Make an account" in visitor
        assert factories.ANSWERS["summary"] not in visitor
        assert "was sent to another address" in client_for(carys).get(url).content.decode()
        client = client_for(hal)
        with queries(at_most=14):
            assert factories.ANSWERS["summary"] in client.get(url).content.decode()
        given = {"form_token": token(), "name": "Hal Head", "position": "Head teacher"}
        assert "Tick the box" in client.post(url, given).content.decode()
        assert client.post(url, {**given, "agree": "on"})["Location"] == bid.get_absolute_url()
        assert client.get(url)["Location"] == bid.get_absolute_url()
        assert "can no longer be used" in client_for(carys).get(url).content.decode()
        assert client_for().get(reverse("grants:body_answer", args=["nonsense"])).status_code == 404

    def test_a_stranger_with_the_link_cannot_confirm(self, bid: Application, farah: User, client_for: In) -> None:
        name(bid, farah)
        url = reverse("grants:body_answer", args=[key()])
        client_for().post(url, {"form_token": token(), "name": "X", "position": "Y", "agree": "on"})
        assert fresh(bid).body.state == "asked"

    def test_no_without_an_account(self, bid: Application, farah: User, client_for: In) -> None:
        name(bid, farah)
        url = reverse("grants:body_decline", args=[key()])
        assert "will not hold the money" in client_for().get(url).content.decode()
        assert "Say why" in client_for().post(url, {"form_token": token(), "reason": ""}).content.decode()
        assert client_for().post(url, {"form_token": token(), "reason": "No."}).status_code == 302
        assert fresh(bid).body.state == "declined"
        assert "can no longer be used" in client_for().get(url).content.decode()
