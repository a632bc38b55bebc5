"""Co-design: invited parents comment without an account, officers answer, and the fund's page says what changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from grants.funds import actions as funds
from grants.funds.codesign import actions, keeping
from grants.funds.models import Codesign, CodesignHelper, Criterion, CriterionChange, Round
from programmes import clock
from programmes.notices.models import Notice
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
In = Callable[..., Client]


@pytest.fixture
def draft() -> Round:
    made = factories.round(published=False)
    made.reports_due.create(kind="end", weeks_after_start=52)
    for order, key in enumerate(("mixing", "access"), 1):
        Criterion.objects.create(round=made, key=key, name=key.title(), text=f"About {key}.", order=order)
    return made


@pytest.fixture
def held(draft: Round, efua: User) -> Codesign:
    until = clock.now() + timedelta(days=10)
    return actions.open_(round=draft, intro="What matters?", until=until, by=efua, token=token())


def invite(held: Codesign, by: User, email: str = "rosa@parents.example") -> tuple[CodesignHelper, str]:
    (made,) = actions.invite(codesign=held, emails=[email], by=by, token=token())
    body = Notice.objects.get(event=f"grants.funds.codesign_invited:{made.pk}").body
    return made, body.split("/grants/panel/criteria/")[1].split("/")[0]


def say(helper: CodesignHelper, *, name: str = "", **words: str) -> CodesignHelper:
    criteria = {row.key: row.pk for row in helper.codesign.round.criteria.all()}
    comments = {criteria.get(key): text for key, text in words.items()}
    return actions.comment(helper=helper, comments=comments, name=name, may_name=bool(name), token=token())


class TestOpen:
    def test_only_a_draft_with_criteria_once_and_until_a_later_day(self, draft: Round, efua: User) -> None:
        later, at = clock.now() + timedelta(days=1), clock.now()
        with pytest.raises(MoveRefused, match="must be in the future"):
            actions.open_(round=draft, intro="?", until=at, by=efua, token=token())
        with pytest.raises(MoveRefused, match="published"):
            actions.open_(round=factories.round(), intro="?", until=later, by=efua, token=token())
        empty = factories.round(published=False)
        with pytest.raises(MoveRefused, match="at least one criterion"):
            actions.open_(round=empty, intro="?", until=later, by=efua, token=token())
        actions.open_(round=draft, intro="?", until=later, by=efua, token=token())
        with pytest.raises(MoveRefused, match="already"):
            actions.open_(round=draft, intro="?", until=later, by=efua, token=token())


class TestInvite:
    def test_each_once_with_a_key_that_is_nowhere_in_the_database(self, held: Codesign, efua: User) -> None:
        helper, key = invite(held, efua, "Rosa@Parents.example")
        assert helper.email == "rosa@parents.example" and key not in str(CodesignHelper.objects.values())
        assert actions.invite(codesign=held, emails=["rosa@parents.example"], by=efua, token=token()) == []
        assert Notice.objects.filter(address="rosa@parents.example").count() == 1

    def test_not_after_the_last_day(self, held: Codesign, efua: User, set_now: Any) -> None:
        set_now(held.comments_until_at + timedelta(seconds=1))
        with pytest.raises(MoveRefused, match="time for comments is over"):
            actions.invite(codesign=held, emails=["a@b.example"], by=efua, token=token())


class TestComment:
    def test_words_are_kept_and_a_name_only_with_consent(self, held: Codesign, efua: User) -> None:
        helper, _ = invite(held, efua)
        with pytest.raises(MoveRefused, match="at least one comment"):
            say(helper)
        actions.comment(helper=helper, comments={None: "More buses."}, name="Rosa Lime", may_name=False, token=token())
        helper.refresh_from_db()
        assert (helper.state, helper.name, helper.may_name) == ("commented", "", False)
        helper = say(helper, mixing="Again and again.", name="Rosa")
        assert (helper.name, helper.may_name, helper.comments.count()) == ("Rosa", True, 2)
        held.refresh_from_db()
        assert held.helpers == 1

    def test_not_after_the_last_day_nor_once_ended(self, held: Codesign, efua: User, set_now: Any) -> None:
        one, two = invite(held, efua)[0], invite(held, efua, "two@parents.example")[0]
        actions.cancel(helper=two, by=efua, token=token())
        with pytest.raises(MoveRefused):
            say(two, mixing="Late.")
        set_now(held.comments_until_at)
        say(one, mixing="In the last second.")
        set_now(held.comments_until_at + timedelta(seconds=1))
        with pytest.raises(MoveRefused, match="Comments were taken until"):
            say(one, mixing="Too late.")

    def test_the_database_names_nobody_without_consent(self, held: Codesign, efua: User) -> None:
        helper, _ = invite(held, efua)
        with pytest.raises(IntegrityError, match="helper_named_only_if_told"), transaction.atomic():
            CodesignHelper.objects.filter(pk=helper.pk).update(may_name=True)


class TestWithdraw:
    def test_everything_goes_and_the_change_stays(self, held: Codesign, efua: User) -> None:
        helper = say(invite(held, efua)[0], mixing="Once is not enough.", name="Rosa")
        row = held.round.criteria.get(key="mixing")
        kept = actions.change(
            codesign=held,
            criterion=row,
            name="Mixing",
            text="Often.",
            weight=1,
            because="Once is not enough.",
            comment=helper.comments.get(),
            by=efua,
            token=token(),
        )
        gone = actions.withdraw(helper=helper, token=token())
        assert (gone.email, gone.name, gone.may_name, gone.comments.count()) == ("", "", False, 0)
        kept.refresh_from_db()
        held.refresh_from_db()
        assert kept.comment is None and kept.because and held.helpers == 0
        with pytest.raises(MoveRefused):
            actions.withdraw(helper=helper, token=token())


class TestTheDatabaseKeepsIt:
    def test_comments_and_changes_are_never_rewritten(self, held: Codesign, efua: User) -> None:
        helper = say(invite(held, efua)[0], mixing="Once is not enough.")
        comment, row = helper.comments.get(), held.round.criteria.get(key="mixing")
        words = {"name": "Mixing", "text": "Often.", "weight": 1, "because": "Once is not enough."}
        kept = actions.change(codesign=held, criterion=row, comment=comment, by=efua, token=token(), **words)
        for rows, change in (
            (type(kept).objects.filter(pk=kept.pk), {"because": "Something else."}),
            (type(kept).objects.filter(pk=kept.pk), None),
            (type(comment).objects.filter(pk=comment.pk), {"text": "I agree with everything."}),
            (type(comment).objects.filter(pk=comment.pk), None),
        ):
            with pytest.raises(DatabaseError, match="is refused"), transaction.atomic():
                rows.update(**change) if change else rows.delete()
        # Control: the writer takes it back, and only the link from the change goes.
        actions.withdraw(helper=helper, token=token())
        kept.refresh_from_db()
        assert kept.comment is None and kept.because == "Once is not enough."

    def test_the_rounds_page_leads_to_the_co_design_while_it_is_open(
        self, held: Codesign, efua: User, client_for: In
    ) -> None:
        said, client = "The co-design of the criteria is open.", client_for(efua)
        url = reverse("admin:grants_round_change", args=[held.round_id])
        assert said in client.get(url).content.decode()
        actions.close(codesign=held, summary="We heard you.", by=efua, token=token())
        assert said not in client.get(url).content.decode()


class TestChange:
    def test_before_after_and_why(self, held: Codesign, efua: User) -> None:
        row = held.round.criteria.get(key="mixing")
        common: dict[str, Any] = {"codesign": held, "criterion": row, "by": efua}
        same = {"name": row.name, "text": row.text, "weight": row.weight}
        with pytest.raises(MoveRefused, match="Nothing is different"):
            actions.change(**common, **same, because="?", token=token())
        with pytest.raises(MoveRefused, match="Say why"):
            actions.change(**common, **{**same, "weight": 3}, because=" ", token=token())
        kept = actions.change(**common, **{**same, "weight": 3}, because="It matters most.", token=token())
        assert kept.before == same and kept.after == {**same, "weight": 3}
        assert held.round.criteria.get(key="mixing").weight == 3

    def test_a_new_one_and_one_taken_out(self, held: Codesign, efua: User) -> None:
        common: dict[str, Any] = {"codesign": held, "by": efua}
        new = actions.change(
            **common, criterion=None, name="Way there", text="Paid.", weight=2, because="Buses.", token=token()
        )
        assert new.before == {} and new.criterion and new.criterion.order == 3
        for key in ("mixing", "access"):
            row = held.round.criteria.get(key=key)
            out = actions.take_out(**common, criterion=row, because="Not needed.", token=token())
            assert out.after == {} and out.before["name"] == key.title()
        with pytest.raises(MoveRefused, match="last criterion"):
            actions.take_out(**common, criterion=new.criterion, because="?", token=token())

    def test_nothing_changes_once_the_round_is_published(self, efua: User) -> None:
        made = factories.round()
        at = clock.now()
        held = Codesign.objects.create(
            round=made, intro="?", comments_until_at=at + timedelta(days=1), opened_at=at, opened_by=efua
        )
        with pytest.raises(MoveRefused, match="published"):
            actions.change(
                codesign=held, criterion=None, name="N", text="T.", weight=1, because="B.", by=efua, token=token()
            )
        assert not CriterionChange.objects.exists()


class TestClose:
    def test_close_counts_for_good_and_reopen_takes_comments_again(self, held: Codesign, efua: User) -> None:
        helper, silent = invite(held, efua)[0], invite(held, efua, "two@parents.example")[0]
        say(helper, mixing="Yes.", name="Rosa")
        with pytest.raises(MoveRefused, match="what you heard"):
            actions.close(codesign=held, summary=" ", by=efua, token=token())
        closed = actions.close(codesign=held, summary="You want buses.", by=efua, token=token())
        assert (closed.state, closed.helpers, closed.closed_by) == ("closed", 1, efua)
        with pytest.raises(MoveRefused):
            say(silent, mixing="Late.")
        actions.withdraw(helper=helper, token=token())
        closed.refresh_from_db()
        assert closed.helpers == 1
        again = actions.reopen(codesign=held, until=clock.now() + timedelta(days=2), by=efua, token=token())
        assert (again.state, again.closed_by) == ("open", None)
        say(silent, mixing="In time.")

    def test_a_round_is_not_published_while_its_criteria_are_open_for_comment(self, held: Codesign, efua: User) -> None:
        assert "Close the co-design" in " ".join(funds.lacks(held.round))
        actions.close(codesign=held, summary="Nothing new.", by=efua, token=token())
        assert "Close the co-design" not in " ".join(funds.lacks(held.round))


class TestKeeping:
    def test_addresses_go_ninety_days_after_closing(self, held: Codesign, efua: User, set_now: Any) -> None:
        say(invite(held, efua)[0], mixing="Yes.", name="Rosa")
        closed = actions.close(codesign=held, summary="Yes.", by=efua, token=token())
        assert closed.closed_at
        assert keeping.retain(closed.closed_at + timedelta(days=90)) == 0
        assert keeping.retain(closed.closed_at + timedelta(days=91)) == 1
        helper = CodesignHelper.objects.get()
        assert (helper.email, helper.name, helper.comments.count()) == ("", "Rosa", 1)

    def test_somebody_with_an_account_gets_it_and_can_have_it_erased(
        self, held: Codesign, efua: User, amina: User
    ) -> None:
        say(invite(held, efua, amina.email)[0], mixing="Yes.", name="Amina")
        assert keeping.export(amina)[0]["comments"] == ["Yes."]
        keeping.erase(amina, amina)
        helper = CodesignHelper.objects.get()
        assert (helper.email, helper.name, helper.comments.count()) == ("", "", 0) and keeping.export(amina) == []


class TestTheParentsPage:
    def test_without_an_account_on_one_page(self, held: Codesign, efua: User, client: Client) -> None:
        _, key = invite(held, efua)
        url = reverse("grants:codesign", args=[key])
        page = client.get(url)
        assert page["Referrer-Policy"] == "same-origin" and "noindex" in page["X-Robots-Tag"]
        assert "About mixing." in page.content.decode() and "What matters?" in page.content.decode()
        empty = client.post(url, {"form_token": token()}).content.decode()
        assert "at least one comment" in empty
        row = held.round.criteria.get(key="mixing")
        given = {"form_token": token(), f"on_{row.pk}": "Often, please.", "may_name": "on", "name": ""}
        assert "Write the name" in client.post(url, given).content.decode()
        given["name"] = "Rosa"
        assert client.post(url, given).status_code == 302
        assert client.post(url, given).status_code == 302, "a second press changes nothing"
        assert CodesignHelper.objects.get().comments.count() == 1
        assert "Often, please." in client.get(url).content.decode()

    def test_taking_it_back(self, held: Codesign, efua: User, client: Client) -> None:
        helper, key = invite(held, efua)
        url = reverse("grants:codesign_withdraw", args=[key])
        assert client.get(url).status_code == 302
        say(helper, mixing="Yes.")
        assert "Delete my comments" in client.get(url).content.decode()
        assert client.post(url, {"form_token": token()}).status_code == 302
        page = client.get(reverse("grants:codesign", args=[key])).content.decode()
        assert "can no longer be used" in page and "we deleted them" in page

    def test_over_ended_and_unknown(self, held: Codesign, efua: User, client: Client, set_now: Any) -> None:
        helper, key = invite(held, efua)
        url = reverse("grants:codesign", args=[key])
        assert client.get(reverse("grants:codesign", args=["nonsense"])).status_code == 404
        set_now(held.comments_until_at + timedelta(seconds=1))
        page = client.get(url).content.decode()
        assert "The time for comments is over" in page and "<textarea" not in page
        set_now(None)
        actions.cancel(helper=helper, by=efua, token=token())
        assert "The invitation was ended" in client.get(url).content.decode()

    def test_the_criteria_stay_private_until_one_is_invited(self, held: Codesign, client: Client) -> None:
        assert client.get("/grants/culture-micro-grants/").status_code == 404


def at(name: str, *args: Any) -> str:
    return reverse(f"admin:grants_round_codesign{name}", args=args)


class TestTheOfficersPages:
    def test_open_invite_answer_and_close(self, draft: Round, efua: User, client_for: In) -> None:
        client = client_for(efua)
        assert "Open the criteria for comment" in client.get(at("", draft.pk)).content.decode()
        until = (clock.now() + timedelta(days=10)).date().isoformat()
        opened = client.post(at("", draft.pk), {"form_token": token(), "intro": "What matters?", "until": until})
        assert opened["Location"] == at("_invite", draft.pk)
        wrong = client.post(at("_invite", draft.pk), {"form_token": token(), "emails": "rosa@parents.example\nnobody"})
        assert "“nobody” is not a full e-mail address" in wrong.content.decode()
        client.post(at("_invite", draft.pk), {"form_token": token(), "emails": "rosa@parents.example"})
        helper = say(CodesignHelper.objects.get(), mixing="Once is not enough.", other="Buses cost.", name="Rosa")
        page = client.get(at("", draft.pk)).content.decode()
        for words in ("Once is not enough.", "Buses cost.", "Rosa", "1 person has commented", "Yes, as Rosa"):
            assert words in page, words
        comment, row = helper.comments.get(text="Once is not enough."), draft.criteria.get(key="mixing")
        change = at("_change", draft.pk, row.pk)
        assert f'value="{comment.pk}" selected' in client.get(f"{change}?comment={comment.pk}").content.decode()
        given = {
            "name": "Mixing",
            "text": "Often.",
            "weight": "2",
            "comment": str(comment.pk),
            "because": "Rosa is right.",
        }
        assert client.post(change, {"form_token": token(), **given})["Location"] == at("", draft.pk)
        added = {"name": "Way there", "text": "Paid.", "weight": "1", "comment": "", "because": "Buses cost."}
        client.post(at("_add", draft.pk), {"form_token": token(), **added})
        out = at("_take_out", draft.pk, draft.criteria.get(key="access").pk)
        client.post(out, {"form_token": token(), "comment": "", "because": "Part of the new one."})
        page = client.get(at("", draft.pk)).content.decode()
        for words in ("Led to a change", "New: Way there", "Taken out: Access", "Because: Buses cost."):
            assert words in page, words
        client.post(at("_close", draft.pk), {"form_token": token(), "summary": "You want buses."})
        assert "Closed at" in client.get(at("", draft.pk)).content.decode()
        client.post(at("_reopen", draft.pk), {"form_token": token(), "until": until})
        assert Codesign.objects.get().state == "open"
        client.post(at("_cancel", helper.pk), {"form_token": token()})
        assert "Once is not enough." not in client.get(at("", draft.pk)).content.decode()

    def test_only_for_those_who_manage_funds(self, held: Codesign, client_for: In, dev: User, amina: User) -> None:
        assert client_for(dev).get(at("", held.round_id)).status_code == 403
        assert client_for(amina).get(at("", held.round_id)).status_code == 302

    def test_constant_queries(self, held: Codesign, efua: User, client_for: In, queries: Callable[..., Any]) -> None:
        client = client_for(efua)
        for number in range(6):
            say(invite(held, efua, f"p{number}@parents.example")[0], mixing="Yes.", access="No.", other="Hm.")
        client.get(at("", held.round_id))
        with queries(at_most=16):
            client.get(at("", held.round_id))


def test_the_funds_page_says_who_helped_and_what_changed(efua: User, client: Client, draft: Round) -> None:
    until = clock.now() + timedelta(days=10)
    held = actions.open_(round=draft, intro="?", until=until, by=efua, token=token())
    rosa = say(invite(held, efua)[0], mixing="Once is not enough.", name="Rosa Lime")
    say(invite(held, efua, "tunde@parents.example")[0], mixing="My words stay private.")
    row = draft.criteria.get(key="mixing")
    actions.change(
        codesign=held,
        criterion=row,
        name="Mixing",
        text="Often.",
        weight=2,
        because="Once is not enough.",
        comment=rosa.comments.get(),
        by=efua,
        token=token(),
    )
    actions.close(codesign=held, summary="You want it often.", by=efua, token=token())
    Round.objects.filter(pk=draft.pk).update(demonstration=["authorisation"])
    funds.publish(round=draft, by=efua, token=token())
    page = client.get("/grants/culture-micro-grants/").content.decode()
    for words in (
        "2 parents and carers helped us",
        "Our thanks to Rosa Lime",
        "You want it often.",
        "Was: “About mixing.”",
    ):
        assert words in page, words
    assert "private" not in page and "tunde" not in page.lower()
