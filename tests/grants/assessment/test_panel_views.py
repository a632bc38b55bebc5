"""The panel: invited, expiring, behind the same gate, blind where the round is blind, and never in the admin."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.applications.models import Application
from grants.assessment import actions, blind
from grants.assessment.models import Assignment, PanelInvitation
from grants.funds.models import Round
from programmes import clock
from programmes.notices.models import Notice
from programmes.people.models import User
from tests import factories
from tests.access.test_matrix import content
from tests.access.world import stored_file
from tests.factories import token
from tests.grants.assessment import rows

pytestmark = pytest.mark.django_db
In = Callable[..., Client]


def at(name: str, *args: Any) -> str:
    return reverse(f"grants:panel{name}", args=args)


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"form_token": token(), **fields})


@pytest.fixture
def key(round_: Round, efua: User) -> str:
    ends = clock.now() + timedelta(days=20)
    actions.invite(round=round_, email="pat@portal.example", ends=ends, by=efua, token=token())
    return Notice.objects.latest("created_at").body.split("/grants/panel/join/")[1].split("/")[0]


@pytest.fixture
def seat(key: str, pat: User) -> PanelInvitation:
    return actions.accept(invitation=PanelInvitation.objects.get(), by=pat, token=token())


@pytest.fixture
def held(seat: PanelInvitation, sent: Application, efua: User, pat: User) -> Assignment:
    rows.eligible(sent, efua)
    return actions.assign(application=sent, assessor=pat, kind="panel", by=efua, token=token())


class TestJoin:
    def test_the_link_works_once_for_the_invited_person(self, key: str, pat: User, carys: User, client_for: In) -> None:
        url = at("_join", key)
        assert client_for().get(url).status_code == 302
        assert "another e-mail address" in post(client_for(carys), url).content.decode()
        assert "Join the panel of Culture Micro Grants" in client_for(pat).get(url).content.decode()
        assert post(client_for(pat), url)["Location"] == at("")
        assert client_for(pat).get(url)["Location"] == at("")
        assert "can no longer be used" in client_for(carys).get(url).content.decode()
        assert client_for(pat).get(at("_join", "nonsense")).status_code == 404
        assert "Nothing to score now" in client_for(pat).get(at("")).content.decode()

    def test_nobody_else_has_a_panel_and_the_panel_has_no_admin(
        self, seat: PanelInvitation, pat: User, carys: User, efua: User, client_for: In
    ) -> None:
        for person in (carys, efua):
            assert client_for(person).get(at("")).status_code == 404
        for url in (reverse("admin:index"), reverse("admin:grants_assignment_changelist")):
            assert client_for(pat).get(url).status_code == 302

    def test_an_ended_seat_opens_nothing(
        self, held: Assignment, pat: User, client_for: In, set_now: Any, seat: PanelInvitation
    ) -> None:
        assert client_for(pat).get(at("_score", held.pk)).status_code == 302
        set_now(seat.ends_at + timedelta(seconds=1))
        for url in (at(""), at("_score", held.pk), at("_declare", held.pk)):
            assert client_for(pat).get(url).status_code == 404


class TestScore:
    def test_declare_read_score_and_change(
        self, held: Assignment, pat: User, client_for: In, efua: User, dev: User
    ) -> None:
        rows.scored(rows.asked(held.application, dev, efua), 5, 5, 5)
        client, url = client_for(pat), at("_score", held.pk)
        assert held.application.reference in client.get(at("")).content.decode()
        assert client.get(url)["Location"] == at("_declare", held.pk)
        assert "Say whether you have an interest" in post(client, at("_declare", held.pk)).content.decode()
        assert post(client, at("_declare", held.pk), interest="no")["Location"] == url
        page = client.get(url).content.decode()
        assert "We cook and sing" in page and "Peckham Welcomes" in page and "Because of mixing 5." not in page
        fields: dict[str, Any] = {}
        for name in rows.KEYS:
            fields |= {f"value_{name}": 2, f"why_{name}": f"Little on {name}."}
        assert "Give a score for" in post(client, url, submit="1").content.decode()
        assert post(client, url, submit="1", **fields)["Location"] == url
        page = client.get(url).content.decode()
        assert "Because of mixing 5." in page and "Dev" not in page and "first assessor" in page
        change = at("_revise", held.pk, held.application.round.criteria.get(key="people").pk)
        assert client.get(change).status_code == 200
        assert post(client, change, value="3", justification="More.", reason="Read again.")["Location"] == url

    def test_an_interest_takes_it_away(self, held: Assignment, pat: User, client_for: In) -> None:
        client = client_for(pat)
        done = post(client, at("_declare", held.pk), interest="yes", detail="My neighbour.")
        assert done["Location"] == at("")
        assert held.application.reference not in client.get(at("")).content.decode()
        assert client.get(at("_score", held.pk)).status_code == 404

    def test_a_match_takes_it_away_without_a_word(
        self, held: Assignment, pat: User, peckham: Any, client_for: In
    ) -> None:
        factories.join(pat, of=peckham, role="member")
        assert client_for(pat).get(at("_score", held.pk)).status_code == 404


class TestBlind:
    @pytest.fixture
    def hidden(
        self, round_: Round, seat: PanelInvitation, amina: User, peckham: Any, efua: User, pat: User
    ) -> Assignment:
        with factories.thawed():
            Round.objects.update(blind=True)
        round_.refresh_from_db()
        made = factories.application(
            by=amina,
            of=peckham,
            to=round_,
            state="submitted",
            project_title="Peckham Welcomes sings",
            summary="Amina leads PECKHAM WELCOMES. Write to amina@portal.example.",
            documents=[str(stored_file(amina).pk)],
        )
        rows.eligible(made, efua)
        return actions.assign(application=made, assessor=pat, kind="panel", by=efua, token=token())

    def _leaks(self, client: Client, held: Assignment) -> list[str]:
        page = client.get(at("_score", held.pk)).content.decode().lower()
        return [word for word in ("peckham welcomes", "amina", "kingfisher") if word in page]

    def test_who_applies_is_hidden_until_the_scores_are_in(self, hidden: Assignment, pat: User, client_for: In) -> None:
        client = client_for(pat)
        page = client.get(at("_declare", hidden.pk)).content.decode()
        assert "Peckham Welcomes" in page, "everybody who applies is listed, without their applications"
        assert str(hidden.application.pk) not in page
        assert post(client, at("_declare", hidden.pk))["Location"] == at("_score", hidden.pk)
        assert self._leaks(client, hidden) == []
        assert blind.HIDDEN in client.get(at("_score", hidden.pk)).content.decode()
        file = hidden.application.sheet.answers.get(key="documents").value[0]
        assert client.get(at("_file", hidden.pk, file)).status_code == 404
        rows.scored(hidden, 3, 3, 3)
        assert len(self._leaks(client, hidden)) == 3
        given_out = client.get(at("_file", hidden.pk, file))
        assert b"kingfisher" in content(given_out)

    def test_control_a_round_that_is_not_blind_shows_it(self, hidden: Assignment, pat: User, client_for: In) -> None:
        with factories.thawed():
            Round.objects.update(blind=False)
        factories.declared(pat, hidden.application)
        assert len(self._leaks(client_for(pat), hidden)) == 3

    def test_an_interest_in_an_applicant(self, hidden: Assignment, pat: User, peckham: Any, client_for: In) -> None:
        client = client_for(pat)
        url = at("_declare", hidden.pk)
        assert "what the interest is" in post(client, url, applicants=[peckham.pk]).content.decode()
        assert post(client, url, applicants=[peckham.pk], detail="My sister.")["Location"] == at("")
        assert client.get(at("_score", hidden.pk)).status_code == 404

    def test_questions_about_people_are_left_out(self, amina: User, round_: Round) -> None:
        from programmes.questions import engine

        made = factories.application(by=amina, to=round_, state="submitted")
        shown = {row.key: row.answer for part in blind.masked(engine.read_back(made.sheet), made) for row in part.rows}
        assert {shown[key] for key in ("about_you", "referee1_name", "referee2_email")} == {blind.WAIT}
        assert shown["mixing"].startswith("Each song")


class TestTheWayThere:
    def test_who_sits_on_a_panel_finds_it_on_the_home_page(
        self, client_for: Any, amina: Any, carys: Any, peckham: Any
    ) -> None:
        sent = factories.application(by=amina, of=peckham, state="submitted")
        at = clock.now()
        PanelInvitation.objects.create(
            round=sent.round,
            email=carys.email,
            token_hash="x" * 64,
            state="accepted",
            person=carys,
            accepted_at=at,
            invited_at=at,
            invited_by=factories.founder(),
            answer_by_at=at + timedelta(days=14),
            ends_at=at + timedelta(days=30),
        )
        page = client_for(carys).get("/").content.decode()
        assert reverse("grants:panel") in page
        assert "Panel of" in page
        assert reverse("grants:panel") not in client_for(amina).get("/").content.decode()
