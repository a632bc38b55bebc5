"""The officers' pages of funds, strands, rounds and decisions: settings, what is frozen, and the buttons."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from grants.funds.models import Authorisation, AuthorisationYear, Extension, Fund, Round, Strand
from programmes.audit.models import AuditEvent
from programmes.people.models import User
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
In = Callable[..., Client]
ROUND, FUND = "/admin/grants/round/", "/admin/grants/fund/"
STRAND, DECISION = "/admin/grants/strand/", "/admin/grants/authorisation/"
FUND_FIELDS = (
    "name", "slug", "prefix", "summary", "what", "who", "priorities", "help_text", "contact_email",
    "decision_reference", "ceiling", "minimum_award", "maximum_award", "turnover_limit", "source", "owner",
    "checked_date", "review_date",
)  # fmt: skip


def _none(*prefixes: str) -> dict[str, str]:
    """Formsets without rows."""
    return {f"{each}-{what}_FORMS": "0" for each in prefixes for what in ("TOTAL", "INITIAL")}


LISTS = _none("criteria", "documents", "reports_due")


def _draft_as_sent(made: Round, **changes: Any) -> dict[str, Any]:
    """What the browser sends for a draft round."""
    return {
        "fund": made.fund_id, "name": made.name, "opens_at_0": "2026-02-02", "opens_at_1": "09:00",
        "closes_at_0": "2026-03-06", "closes_at_1": "12:00", "grace_seconds": "0", "ceiling": "50000",
        "eligibility_set": str(made.eligibility_set_id), "question_set": str(made.question_set_id),
        "wide_spread": "2", "needs_check": "on", **LISTS, **changes,
    }  # fmt: skip


class TestRounds:
    def test_publish_close_reopen(self, client_for: In, efua: User) -> None:
        made, client = factories.ready(factories.round(published=False)), client_for(efua)
        base = f"{ROUND}{made.pk}/"
        for verb, state in (("publish", "published"), ("close", "closed"), ("reopen", "published")):
            assert f"{base}{verb}/" in client.get(f"{base}change/").content.decode()
            assert client.get(f"{base}{verb}/").status_code == 200
            assert client.post(f"{base}{verb}/", {"form_token": token()})["Location"] == f"{base}change/"
            assert Round.objects.get().state == state
        page = client.post(f"{base}publish/", {"form_token": token()}).content.decode()
        assert "cannot be done now" in page

    @pytest.mark.parametrize("page", ["publish/", "extend/", "copy_round/"])
    def test_others_do_not(self, page: str, client_for: In, finn: User) -> None:
        made = factories.round(published=False)
        assert client_for(finn).post(f"{ROUND}{made.pk}/{page}").status_code == 403
        for listed in (ROUND, FUND, STRAND, DECISION):
            assert client_for(finn).get(listed).status_code == 403

    def test_a_draft_says_what_it_lacks(self, client_for: In, efua: User) -> None:
        made = factories.round(published=False)
        page = client_for(efua).get(f"{ROUND}{made.pk}/change/").content.decode()
        assert "Before it can be published" in page and "at least one criterion" in page

    def test_a_draft_with_all_that_it_asks_for_is_saved(self, client_for: In, efua: User) -> None:
        made = factories.round(published=False)
        rows = {
            "criteria-TOTAL_FORMS": "2", "criteria-0-name": "People", "criteria-0-weight": "2",
            "criteria-0-scale_max": "5", "criteria-0-order": "0", "criteria-1-name": "People!",
            "criteria-1-weight": "1", "criteria-1-scale_max": "5", "criteria-1-order": "1",
            "documents-TOTAL_FORMS": "1", "documents-0-kind": "bank", "documents-0-when": "before_payment",
            "documents-0-for_whom": "both", "reports_due-TOTAL_FORMS": "1", "reports_due-0-kind": "end",
            "reports_due-0-weeks_after_start": "14", "demonstration": ["authorisation"],
        }  # fmt: skip
        response = client_for(efua).post(f"{ROUND}{made.pk}/change/", _draft_as_sent(made, **rows))
        assert response.status_code == 302
        assert list(made.criteria.values_list("key", "weight")) == [("people", 2), ("people-2", 1)]
        assert made.documents.get().for_whom == "both"
        assert made.reports_due.get().weeks_after_start == 14
        noted = AuditEvent.objects.filter(verb="grants.funds.round_changed").values_list("detail", flat=True)
        assert {"fields": ["criteria", "documents", "reports_due"]} in list(noted)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"panel_week_date": "2026-03-02"}, "must come after the round closes"),
            ({"panel_week_date": "2026-03-17"}, "Choose the Monday of the week"),
            ({"panel_week_date": "2026-03-16", "decision_week_date": "2026-03-09"}, "cannot come before the panel"),
        ],
    )
    def test_wrong_weeks_are_refused_beside_the_field(
        self, change: dict[str, str], words: str, client_for: In, efua: User
    ) -> None:
        made = factories.round(published=False)
        page = client_for(efua).post(f"{ROUND}{made.pk}/change/", _draft_as_sent(made, **change)).content.decode()
        assert words in page

    def test_a_strand_of_another_fund_is_refused_beside_the_field(self, client_for: In, efua: User) -> None:
        made = factories.round(published=False)
        other = factories.strand(of=factories.fund(slug="another", name="Another", prefix="ANO"))
        sent = _draft_as_sent(made, strand=str(other.pk))
        page = client_for(efua).post(f"{ROUND}{made.pk}/change/", sent).content.decode()
        assert "This strand belongs to Another" in page

    def test_a_published_one_reads_as_a_page(self, client_for: In, efua: User) -> None:
        made = factories.round(strand=factories.strand())
        with factories.thawed():
            made.criteria.create(key="people", name="How people meet")
        page = client_for(efua).get(f"{ROUND}{made.pk}/change/").content.decode()
        for words in (
            "How people meet",
            "Small projects",
            f"{ROUND}{made.pk}/extend/",
            f"{ROUND}{made.pk}/copy_round/",
        ):
            assert words in page
        for name in ("name", "closes_at_0", "question_set", "strand", "criteria-0-name"):
            assert f'name="{name}"' not in page, name

    def test_its_dates_and_its_ceiling_can_be_changed(self, client_for: In, efua: User) -> None:
        made = factories.round()
        sent = {
            "ceiling": "60000",
            "decision_date": "2099-03-06",
            "name": "Slipped in",
            "panel_week_date": "2099-03-02",
        }
        assert client_for(efua).post(f"{ROUND}{made.pk}/change/", {**LISTS, **sent}).status_code == 302
        now = Round.objects.get()
        assert (now.ceiling, now.decision_date, now.name) == (60_000, date(2099, 3, 6), made.name)

    def test_a_criterion_cannot_be_slipped_in(self, client_for: In, efua: User) -> None:
        made = factories.round()
        rows = {
            "criteria-TOTAL_FORMS": "1", "criteria-0-name": "Late", "criteria-0-weight": "1",
            "criteria-0-scale_max": "5", "criteria-0-order": "0",
        }  # fmt: skip
        client_for(efua).post(f"{ROUND}{made.pk}/change/", {**LISTS, "ceiling": "60000", **rows})
        assert made.criteria.count() == 0

    def test_a_ceiling_below_what_is_committed_is_refused_with_the_figure(
        self, amina: User, peckham: Any, client_for: In, efua: User
    ) -> None:
        made = factories.application(by=amina, of=peckham, state="funded").round
        url = f"{ROUND}{made.pk}/change/"
        page = client_for(efua).post(url, {**LISTS, "ceiling": "2499.99"}).content.decode()
        assert "£2,500.00 is committed" in page
        assert client_for(efua).post(url, {**LISTS, "ceiling": "2500"}).status_code == 302
        made.refresh_from_db()
        assert (made.ceiling, made.committed) == (2500, 2500)

    def test_a_race_for_the_last_pound_becomes_a_message(
        self, amina: User, peckham: Any, client_for: In, efua: User, monkeypatch: Any
    ) -> None:
        """The form sees enough money, and the database no longer does."""
        from grants.funds import admin

        made = factories.application(by=amina, of=peckham, state="funded").round
        monkeypatch.setattr(admin.CeilingForm, "clean_ceiling", lambda form: form.cleaned_data["ceiling"])
        sent = {**LISTS, "ceiling": "1"}
        response = client_for(efua).post(f"{ROUND}{made.pk}/change/", sent, follow=True)
        assert "Nothing was changed." in response.content.decode()
        assert Round.objects.get().ceiling == 50_000

    def test_few_queries_however_many_there_are(self, client_for: In, efua: User, queries: Any) -> None:
        counted: list[int] = []
        client = client_for(efua)
        client.get(ROUND)
        for _ in range(2):
            factories.round(strand=factories.strand(f"Strand {len(counted)}"))
            with queries() as seen:
                client.get(ROUND)
            counted.append(len(seen))
        assert counted[0] == counted[1]


class TestExtendPage:
    sent = {"closes_at_0": "2099-03-06", "closes_at_1": "12:00", "reason": "Snow."}  # noqa: RUF012

    def test_it_works_and_shows(self, client_for: In, efua: User) -> None:
        made, client = factories.round(), client_for(efua)
        url = f"{ROUND}{made.pk}/extend/"
        assert "Everybody who has a draft" in client.get(url).content.decode()
        assert client.post(url, {"form_token": token(), **self.sent})["Location"] == f"{ROUND}{made.pk}/change/"
        assert Round.objects.get().closes_at == datetime(2099, 3, 6, 12, tzinfo=UTC)
        page = client.get(f"{ROUND}{made.pk}/change/").content.decode()
        assert "Extended:" in page and "Snow." in page

    def test_a_refusal_stands_beside_its_field(self, client_for: In, efua: User) -> None:
        made = factories.round()
        sent = {"form_token": token(), **self.sent, "closes_at_0": "2020-03-06"}
        page = client_for(efua).post(f"{ROUND}{made.pk}/extend/", sent).content.decode()
        assert 'id="id_closes_at_error"' in page and "later time than the round closes" in page
        assert not Extension.objects.exists()

    def test_get_changes_nothing(self, client_for: In, efua: User) -> None:
        made = factories.round()
        client_for(efua).get(f"{ROUND}{made.pk}/extend/", self.sent)
        assert not Extension.objects.exists()

    def test_an_unknown_round_is_not_there(self, client_for: In, efua: User) -> None:
        assert client_for(efua).get(f"{ROUND}{factories.person('Pat').pk}/extend/").status_code == 404


class TestCopies:
    def test_a_round(self, client_for: In, efua: User) -> None:
        made, client = factories.round(), client_for(efua)
        sent = {
            "name": "Next", "opens_at_0": "2099-02-02", "opens_at_1": "09:00", "closes_at_0": "2099-03-06",
            "closes_at_1": "12:00", "form_token": token(),
        }  # fmt: skip
        for _ in range(2):  # the second is a double click
            where = client.post(f"{ROUND}{made.pk}/copy_round/", sent)["Location"]
            copy = Round.objects.get(name="Next")
            assert where == f"{ROUND}{copy.pk}/change/"
        page = client.post(f"{ROUND}{made.pk}/copy_round/", {**sent, "form_token": token()}).content.decode()
        assert 'id="id_name_error"' in page and "has a round with this name" in page

    def test_a_fund(self, client_for: In, efua: User) -> None:
        made, client = factories.round().fund, client_for(efua)
        url = f"{FUND}{made.pk}/copy/"
        assert url in client.get(f"{FUND}{made.pk}/change/").content.decode()
        sent = {"name": "Heritage", "slug": "heritage", "prefix": "HER", "form_token": token()}
        where = client.post(url, sent)["Location"]
        assert where == f"{FUND}{Fund.objects.get(slug='heritage').pk}/change/"
        page = client.post(url, {**sent, "name": "Other", "prefix": "OTH", "form_token": token()}).content.decode()
        assert 'id="id_slug_error"' in page

    def test_others_do_not(self, client_for: In, finn: User) -> None:
        assert client_for(finn).post(f"{FUND}{factories.fund().pk}/copy/").status_code == 403


class TestFunds:
    def _as_sent(self, made: Fund, **changes: Any) -> dict[str, Any]:
        sent = {name: getattr(made, name) for name in FUND_FIELDS}
        return {**sent, "for_organisations": "on", "how_we_decide": "A panel of five reads it.", **changes}

    def test_the_settings_can_be_put_right(self, client_for: In, efua: User) -> None:
        made = factories.round(published=False).fund
        sent = self._as_sent(made, demonstration=["questions"], live_limit="2")
        assert client_for(efua).post(f"{FUND}{made.pk}/change/", sent).status_code == 302
        made.refresh_from_db()
        assert (made.how_we_decide, made.demonstration, made.for_individuals, made.live_limit) == (
            "A panel of five reads it.",
            ["questions"],
            False,
            2,
        )

    def test_terms_of_a_published_round_are_refused_beside_the_field(self, client_for: In, efua: User) -> None:
        made = factories.round().fund
        sent = self._as_sent(made, for_individuals="on", maximum_award="9000")
        page = client_for(efua).post(f"{FUND}{made.pk}/change/", sent).content.decode()
        assert "A published round relies on this" in page
        assert Fund.objects.get().maximum_award == 5_000

    def test_its_page_lists_strands_and_rounds(self, client_for: In, efua: User) -> None:
        strand = factories.strand()
        made = factories.round(strand=strand, name="Spring")
        page = client_for(efua).get(f"{FUND}{made.fund_id}/change/").content.decode()
        for words in (f"{STRAND}{strand.pk}/change/", f"{ROUND}{made.pk}/change/", "£500 to £2,000", "Add a strand"):
            assert words in page


class TestStrands:
    def test_one_is_added_and_put_right(self, client_for: In, efua: User) -> None:
        client, fund = client_for(efua), factories.fund()
        sent = {
            "fund": fund.pk, "name": "Big", "slug": "big", "summary": "S", "what": "W", "who": "W", "order": "0",
            "ceiling": "90000", "minimum_award": "5000", "maximum_award": "20000", "for_organisations": "on",
            "place_based": "on", "demonstration": ["ceiling"],
        }  # fmt: skip
        assert client.post(f"{STRAND}add/", sent).status_code == 302
        made = Strand.objects.get()
        assert (made.fund, made.place_based, made.demonstration) == (fund, True, ["ceiling"])
        page = client.post(f"{STRAND}{made.pk}/change/", {**sent, "minimum_award": "30000"}).content.decode()
        assert "smallest grant cannot be larger" in page

    def test_terms_and_ceiling_are_refused_beside_the_field(self, client_for: In, efua: User, farah: User) -> None:
        made = factories.strand()
        chosen = factories.round(strand=made)
        factories.application(by=farah, to=chosen, state="funded", amount="1500.00")
        sent = {
            "name": made.name, "slug": made.slug, "summary": "S", "what": "W", "who": "W", "order": "0",
            "ceiling": "1499", "minimum_award": "500", "maximum_award": "3000", "for_organisations": "on",
            "for_individuals": "on",
        }  # fmt: skip
        page = client_for(efua).post(f"{STRAND}{made.pk}/change/", sent).content.decode()
        assert "£1,500.00 is committed" in page and "A published round relies on this" in page


class TestDecisions:
    def _as_sent(self, **changes: Any) -> dict[str, Any]:
        return {
            "reference": "MD2167", "level": "md", "title": "Culture", "amount": "1160000", "grants_amount": "1000000",
            "administration_amount": "160000", **_none("years"), **changes,
        }  # fmt: skip

    def test_one_is_added_with_its_years(self, client_for: In, efua: User) -> None:
        years = {"years-TOTAL_FORMS": "1", "years-0-year": "2026/27", "years-0-grants_amount": "400000"}
        assert client_for(efua).post(f"{DECISION}add/", self._as_sent(**years)).status_code == 302
        assert AuthorisationYear.objects.get().grants_amount == 400_000
        assert AuditEvent.objects.filter(verb="grants.funds.authorisation_added").count() == 1

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"amount": "1"}, "must add up to the amount"),
            ({"level": "dd"}, "letters of its form"),
            ({"reference": "DD1", "level": "dd"}, "Too much for this form"),
            ({"reference": "md2167"}, "Write it as in MD2167"),
            (
                {"years-TOTAL_FORMS": "1", "years-0-year": "2026/27", "years-0-grants_amount": "1000001"},
                "The years come to £1,000,001",
            ),
            ({"years-TOTAL_FORMS": "1", "years-0-year": "2026", "years-0-grants_amount": "1"}, "as in 2026/27"),
        ],
    )
    def test_what_cannot_be_is_said_in_words(
        self, change: dict[str, str], words: str, client_for: In, efua: User
    ) -> None:
        page = client_for(efua).post(f"{DECISION}add/", self._as_sent(**change)).content.decode()
        assert words in page
        assert not Authorisation.objects.exists()

    def test_delegated_money_lies_within_the_higher_decision(self, client_for: In, efua: User) -> None:
        above = factories.authorisation("MD2244", grants=300_000, administration=0)
        sent = self._as_sent(
            reference="DD2324", level="dd", amount="375000", grants_amount="335000", administration_amount="40000",
            delegated_by=str(above.pk),
        )  # fmt: skip
        page = client_for(efua).post(f"{DECISION}add/", sent).content.decode()
        assert "MD2244 has £300,000 left to pass on" in page
        lower = {**sent, "level": "md", "reference": "MD1"}
        assert "not a higher form of decision" in client_for(efua).post(f"{DECISION}add/", lower).content.decode()

    def test_its_page_says_what_rests_on_it(self, client_for: In, efua: User, farah: User) -> None:
        made = factories.authorisation(years={"2026/27": 40_000})
        factories.authorisation("DD1", grants=100_000, administration=0, delegated_by=made)
        chosen = factories.round(authorisation=made, name="Spring")
        page = client_for(efua).get(f"{DECISION}{made.pk}/change/").content.decode()
        for words in (f"{ROUND}{chosen.pk}/change/", "Culture Micro Grants: Spring", "2026/27", "DD1", "£900,000"):
            assert words in page

    def test_less_than_is_committed_is_refused_with_the_figure(self, client_for: In, efua: User, farah: User) -> None:
        made = factories.authorisation()
        factories.application(by=farah, to=factories.round(authorisation=made), state="funded", amount="1500.00")
        sent = self._as_sent(grants_amount="1499", administration_amount="1158501")
        page = client_for(efua).post(f"{DECISION}{made.pk}/change/", sent).content.decode()
        assert "already committed, £1,500.00" in page
        assert Authorisation.objects.get().grants_amount == Decimal(1_000_000)

    def test_what_only_the_database_sees_becomes_a_message(
        self, client_for: In, efua: User, farah: User, monkeypatch: Any
    ) -> None:
        from grants.funds.admin.authorisations import YearFormSet

        monkeypatch.setattr(YearFormSet, "clean", lambda self: None)
        made = factories.authorisation()
        years = {"years-TOTAL_FORMS": "1", "years-0-year": "2026/27", "years-0-grants_amount": "1000001"}
        response = client_for(efua).post(f"{DECISION}{made.pk}/change/", self._as_sent(**years), follow=True)
        assert "The years together cannot have more" in response.content.decode()
        assert not AuthorisationYear.objects.exists()

    def test_few_queries_however_many_there_are(self, client_for: In, efua: User, queries: Any) -> None:
        counted: list[int] = []
        client = client_for(efua)
        client.get(DECISION)
        for n in (1, 2):
            factories.authorisation(f"MD{n}")
            with queries() as seen:
                client.get(DECISION)
            counted.append(len(seen))
        assert counted[0] == counted[1]
