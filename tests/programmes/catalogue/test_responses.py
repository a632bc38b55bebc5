"""What staff do with what people sent, step by step: state, move, audit, message; and what is only counted."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied

from programmes import clock, tokens
from programmes.audit.models import AuditEvent
from programmes.catalogue import actions, counting, stages
from programmes.catalogue.models import Response, TakePart, WayCount
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.citizenship.guards import refused
from tests.factories import token
from tests.programmes.catalogue import rows

pytestmark = pytest.mark.django_db
VERBS: dict[str, Any] = {
    "acknowledge": actions.acknowledge_response,
    "arrange": actions.arrange_response,
    "finish": actions.finish_response,
    "close": actions.close_response,
}
PLEDGE = {"kind": "pledge", "slug": "fund", "target": Decimal(1_000_000), "match_percent": 100}


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def step(sent: Response, verb: str, by: Any, **given: str) -> Response:
    reason = {"reason": "over"} if verb == "close" else {}
    return VERBS[verb](response=sent, by=by, token=token(), **{**reason, **given})


def heard(event: str) -> int:
    return Notice.objects.filter(event__startswith=f"programmes.catalogue.{event}:").count()


def noted(verb: str) -> int:
    return AuditEvent.objects.filter(verb=f"programmes.catalogue.response_{verb}").count()


class TestSteps:
    @pytest.mark.parametrize(
        ("verb", "state", "mail"),
        [
            ("acknowledge", "acknowledged", "acknowledged"),
            ("arrange", "arranged", "arranged"),
            ("close", "closed", "closed"),
        ],
    )
    def test_each_is_noted_and_told(self, otto: Any, efua: Any, verb: str, state: str, mail: str) -> None:
        sent = step(rows.sent(rows.way(by=otto)), verb, efua, note="We ring you on Monday.")
        assert sent.state == state
        assert getattr(sent, f"{state}_at") is not None
        assert [(move.verb, move.by, move.note) for move in sent.moves.all()] == [
            (verb, efua, "We ring you on Monday.")
        ]
        assert noted(verb) == 1
        assert "We ring you on Monday." in Notice.objects.get(event__contains=f".{mail}:").body

    def test_the_whole_way(self, otto: Any, efua: Any) -> None:
        sent = rows.sent(rows.way(by=otto))
        for verb in ("acknowledge", "arrange", "finish"):
            sent = step(sent, verb, efua)
        assert sent.state == "done"
        assert [heard(one) for one in ("received", "acknowledged", "arranged", "finished")] == [1, 1, 1, 1]

    @pytest.mark.parametrize("state", Response.State.values)
    def test_only_what_the_table_allows(self, otto: Any, efua: Any, state: str) -> None:
        for verb, (starts, end) in Response.FLOW.moves.items():
            made = Response(state=state, take_part=TakePart(kind="interest"))
            given = {"outcome": ""} if verb == "finish" else {"reason": "over"} if verb == "close" else {}
            if state in starts:
                getattr(made, verb)(at=clock.now(), **given)
                assert made.state == end
            else:
                with pytest.raises(MoveRefused):
                    getattr(made, verb)(at=clock.now(), **given)

    def test_only_officers(self, otto: Any, noor: Any) -> None:
        sent = rows.sent(rows.way(by=otto))
        for verb in VERBS:
            with pytest.raises(PermissionDenied):
                step(sent, verb, noor)
        sent.refresh_from_db()
        assert sent.state == "received"

    def test_one_press_counts_once(self, otto: Any, efua: Any) -> None:
        sent, one = rows.sent(rows.way(by=otto)), token()
        actions.acknowledge_response(response=sent, by=efua, token=one)
        with pytest.raises(tokens.AlreadyDone):
            actions.acknowledge_response(response=sent, by=efua, token=one)
        assert heard("acknowledged") == 1

    def test_a_reason_is_needed(self, otto: Any, efua: Any) -> None:
        with pytest.raises(MoveRefused, match="reason"):
            step(rows.sent(rows.way(by=otto)), "close", efua, reason="")

    def test_what_came_of_it_is_counted(self, otto: Any, efua: Any) -> None:
        way = rows.way(by=otto, outcomes=[["work", "Found paid work"], ["none", "Nothing came of it"]])
        sent = step(rows.sent(way), "arrange", efua)
        with pytest.raises(MoveRefused, match="came of it"):
            step(sent, "finish", efua, outcome="a prize")
        assert step(sent, "finish", efua, outcome="work").outcome == "work"
        assert "Found paid work" in Notice.objects.get(event__contains=".finished:").body

    def test_officers_hear_once_a_day_of_each_way(self, otto: Any, efua: Any) -> None:
        way = rows.way(by=otto)
        for name in ("one", "two"):
            rows.sent(way, email=f"{name}@many.example")
        told = Notice.objects.filter(event__contains=".came_in:", recipient=efua)
        assert told.count() == 1
        assert "/admin/programmes/response/" in told.get().body

    def test_the_promised_day_leaves_out_weekends_and_holidays(self, otto: Any, set_now: Any) -> None:
        set_now(datetime(2026, 12, 22, 12, tzinfo=UTC))
        way = rows.way(by=otto, reply_days=5)
        assert rows.sent(way).promised_date == date(2026, 12, 31)


class TestOnce:
    def test_a_request_may_be_sent_again(self, otto: Any) -> None:
        way = rows.way(by=otto, kind="request", once=False)
        assert rows.sent(way).pk != rows.sent(way).pk

    def test_after_it_is_closed_the_address_can_send_again(self, otto: Any, efua: Any) -> None:
        way = rows.way(by=otto)
        step(rows.sent(way), "close", efua)
        assert rows.sent(way).state == "received"
        assert way.responses.count() == 2

    def test_the_database_holds_it(self, otto: Any) -> None:
        sent = rows.sent(rows.way(by=otto))
        twice = {"take_part": sent.take_part, "email": sent.email, "received_at": clock.now()}

        def again(**more: Any) -> None:
            sheet = actions.taking_part._sheet(sent.take_part, rows.GIVEN, "en", clock.now())
            Response.objects.create(sheet=sheet, **twice, **more)

        refused(again, match="response_one_an_address")
        again(once=False)  # the control
        again(about="another thing")


class TestHandingOn:
    def test_only_by_consent(self, otto: Any, efua: Any) -> None:
        way = rows.way(by=otto, hands_on_to="A network of projects")
        with pytest.raises(MoveRefused, match="has not agreed"):
            step(rows.sent(way), "arrange", efua)
        sent = rows.sent(way, email="yes@lamplight.example", may_hand_on=True)
        assert step(sent, "arrange", efua).state == "arranged"

    def test_what_goes_to_the_body(self, otto: Any, efua: Any) -> None:
        body: dict[str, Any] = {"hands_on_to": "A network of projects", "hands_on_email": "desk@network.example"}
        sent = rows.sent(rows.way(by=otto, **body), may_hand_on=True)
        assert not Notice.objects.filter(address="desk@network.example").exists()
        step(sent, "arrange", efua)
        mail = Notice.objects.get(address="desk@network.example").body
        assert "We listen." in mail
        assert sent.email in mail
        assert sent.key not in mail  # the link is the sender's own

    def test_the_form_asks_for_it(self, otto: Any, client: Any) -> None:
        way = rows.way(by=otto, hands_on_to="A network of projects", age_from=16, age_to=24)
        form = {"form_token": token(), "shown": "about_group", "about_group": "Hello.", "name": "Lena"}
        form |= {"email": "lena@lamplight.example", "in_age": "yes"}
        page = client.post(way.get_absolute_url(), form).content.decode()
        assert "Tick the box, or we cannot put you in touch." in page
        page = client.post(way.get_absolute_url(), {**form, "may_hand_on": "on", "in_age": "no"}).content.decode()
        assert "This is for people aged 16 to 24." in page
        assert not Response.objects.exists()
        assert client.post(way.get_absolute_url(), {**form, "may_hand_on": "on"}).status_code == 302
        assert Response.objects.get().may_hand_on


class TestNobodyIsKept:
    def test_a_pledge_without_a_name(self, otto: Any, client_for: Any, amina: Any) -> None:
        way = rows.way(by=otto, kind="pledge", keeps_name=False, question_set=None, age_from=16)
        before = Notice.objects.count()
        one = token()
        for who in (None, amina):
            form = {"form_token": one if who is None else token(), "in_age": "yes"}
            assert client_for(who).post(way.get_absolute_url(), form).status_code == 302
        client_for(None).post(way.get_absolute_url(), {"form_token": one, "in_age": "yes"})  # the same press again
        assert way.counts.get(what="pledge").count == 2
        assert not Response.objects.exists()
        assert not Notice.objects.filter(created_at__gte=way.opened_at).count() - before
        assert not tokens.FormToken.objects.filter(by=amina, purpose__contains="count").exists()

    def test_too_young(self, otto: Any, client: Any) -> None:
        way = rows.way(by=otto, kind="pledge", keeps_name=False, question_set=None, age_from=16)
        page = client.post(way.get_absolute_url(), {"form_token": token(), "in_age": "no"})
        assert "This is for people from 16." in page.content.decode()
        assert not WayCount.objects.exists()

    def test_the_database_takes_no_name(self, otto: Any) -> None:
        way = rows.way(by=otto, kind="pledge", keeps_name=False, question_set=None)

        def keep() -> None:
            Response.objects.create(take_part=way, email="a@b.example", received_at=clock.now())

        refused(keep, match="does not fit")
        TakePart.objects.filter(pk=way.pk).update(keeps_name=True)
        keep()  # the control


class TestSelfCheck:
    def way(self, otto: Any) -> TakePart:
        asked = [{"key": "wage", "kind": "yes_no", "label": "Do you pay the Living Wage?"}]
        results = [
            {"key": "pay", "when": [{"key": "wage", "op": "is", "value": "no"}], "heading": "Pay it", "text": "How."},
            {"key": "ready", "when": [], "heading": "You are ready", "text": "Go on."},
        ]
        return rows.way(by=otto, kind="self_check", results=results, question_set=rows.questions(asked=asked))

    @pytest.mark.parametrize(("given", "heading", "key"), [("no", "Pay it", "pay"), ("yes", "You are ready", "ready")])
    def test_the_result_is_shown_and_counted(self, otto: Any, client: Any, given: str, heading: str, key: str) -> None:
        way, form = self.way(otto), {"form_token": token(), "shown": "wage", "wage": given}
        for _ in range(2):  # the same press twice counts once
            page = client.post(way.get_absolute_url(), form).content.decode()
            assert f"{heading}</h2>" in page
        assert {row.what: row.count for row in way.counts.all()} == {"check": 1, key: 1}
        assert not Response.objects.exists()

    def test_nothing_without_an_answer(self, otto: Any, client: Any) -> None:
        way = self.way(otto)
        page = client.post(way.get_absolute_url(), {"form_token": token(), "shown": "wage"}).content.decode()
        assert "There is a problem" in page
        assert not way.counts.exists()


class TestSignpost:
    def test_only_going_there_is_counted(self, otto: Any, client: Any) -> None:
        way = rows.way(by=otto, kind="signpost", leads_to="https://www.london.gov.uk/", question_set=None)
        url = f"{way.get_absolute_url()}go/"
        client.get(way.get_absolute_url())
        client.head(url)
        client.get(url, headers={"sec-purpose": "prefetch"})
        assert not way.counts.exists()
        for _ in range(2):
            answer = client.get(url)
        assert (answer.status_code, answer["Location"]) == (302, "https://www.london.gov.uk/")
        assert way.counts.get().count == 2

    def test_it_needs_an_address(self) -> None:
        refused(lambda: rows.way(kind="signpost", question_set=None), match="takepart_signpost_leads")

    def test_a_closed_one_leads_nowhere(self, otto: Any, client: Any) -> None:
        way = rows.way(by=otto, kind="signpost", leads_to="https://www.london.gov.uk/", question_set=None)
        actions.close_take_part(take_part=way, by=otto, token=token())
        assert client.get(f"{way.get_absolute_url()}go/").status_code == 404


class TestExportAndCounts:
    def test_the_indicator_counts_what_is_arranged(self, otto: Any, efua: Any) -> None:
        asked = [*rows.QUESTIONS, {"key": "monitors", "kind": "yes_no", "label": "Do you monitor?"}]
        counts = {"win-ethnicity-monitoring": {"key": "monitors", "value": "yes"}, "sponsorship-boroughs": "boroughs"}
        way = rows.way(
            by=otto,
            kind="partner",
            indicator="win-employers",
            settings={"counts": counts},
            question_set=rows.questions(asked=asked),
        )
        assert counting.reading("win-employers") is None
        for name, monitors in (("one", "yes"), ("two", "no")):
            answers = {**rows.GIVEN, "monitors": monitors}
            step(rows.sent(way, email=f"{name}@employer.example", answers=answers), "arrange", efua)
        rows.sent(way, email="three@employer.example")  # only received: not counted
        found = {slug: counting.counted(slug)[0] for slug in (*counts, "win-employers", "esol-employers")}
        assert found == {
            "win-employers": 2,
            "win-ethnicity-monitoring": 1,
            "sponsorship-boroughs": 1,
            "esol-employers": 0,
        }

    def test_the_table(self, otto: Any, efua: Any, noor: Any) -> None:
        from programmes.outputs import registry

        table = registry.find("responses")
        assert table is not None
        way = rows.way(by=otto)
        rows.sent(way, organisation="=Lamplight")
        actions.withdraw_response(response=rows.sent(way, email="gone@b.example"), by=None, token=token())
        filters = {"way": str(way.pk)}
        header, lines = table.table(efua, filters, ["about_group"])
        (line,) = list(lines)
        assert dict(zip(header, line, strict=True))["about_group"] == "We listen."
        assert dict(zip(header, line, strict=True))["boroughs"] == "Southwark"
        assert table.count(efua, {"stage": "new"}) == 1
        assert (table.allowed(efua), table.allowed(noor)) == (True, False)


def test_late_and_waiting(otto: Any, efua: Any) -> None:
    way = rows.way(by=otto)
    late, done = rows.sent(way), rows.sent(way, email="two@b.example")
    Response.objects.filter(pk=late.pk).update(promised_date=date(2026, 1, 5))
    step(step(done, "acknowledge", efua), "finish", efua)
    assert list(stages.at(Response.objects.all(), "late")) == [late]
    assert list(stages.at(Response.objects.all(), "waiting")) == [late]
