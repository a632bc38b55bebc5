"""The pages of a running grant: for the group, for officers and for finance; and what strangers never learn."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from grants.applications.models import AccountableBody
from grants.assessment.models import Conflict
from grants.awards.models import Agreement, BankDetails, GrantMove, Payment, PaymentLimit, Variation
from grants.templatetags.grants import GRANT_VERBS
from programmes import clock
from programmes.audit import hidden
from programmes.audit.models import AuditEvent
from tests.factories import token
from tests.grants.awards import running

pytestmark = pytest.mark.django_db
GROUP_PAGES = ("agreement_detail", "payment_list", "bank_account", "variation_list")


def page(name: str, made: SimpleNamespace, **more: Any) -> str:
    return reverse(f"grants:{name}", kwargs={"pk": made.application.pk, **more})


def step(verb: str, made: SimpleNamespace, record: Any = None) -> str:
    keys = [made.application.pk, record.pk] if record is not None else [made.application.pk]
    return reverse(f"admin:grants_grant_{verb}", args=keys)


def grant_page(made: SimpleNamespace) -> str:
    return reverse("admin:grants_award_grant", args=[made.application.pk])


class TestGroup:
    def test_a_lead_accepts_and_gives_the_account(self, cast: SimpleNamespace, client_for: Any) -> None:
        made, client = running.grant(cast, until="issued"), client_for(cast.amina)
        shown = client.get(page("agreement_detail", made)).content.decode()
        assert "Accept the agreement" in shown and "MD2167" in shown and "demonstration" in shown
        assert "Read and accept the agreement" in client.get("/").content.decode()
        given = {"name": "Amina Yusuf", "position": "Chair", "form_token": token()}
        again = client.post(page("agreement_accept", made), given)
        assert again.status_code == 200 and "Tick the box" in again.content.decode()
        done = client.post(page("agreement_accept", made), {**given, "agree": "on"}, follow=True)
        assert "You have accepted the agreement." in done.content.decode()
        done = client.post(page("bank_account", made), {**running.ACCOUNT, "form_token": token()}, follow=True)
        text = done.content.decode()
        assert "••••••78" in text and "12345678" not in text and BankDetails.objects.get().account_number == "12345678"

    def test_numbers_that_were_typed_wrong_are_not_shown_again(self, cast: SimpleNamespace, client_for: Any) -> None:
        made = running.grant(cast, until="accepted")
        given = {**running.ACCOUNT, "sort_code": "12", "form_token": token()}
        text = client_for(cast.amina).post(page("bank_account", made), given).content.decode()
        assert "Enter the 6 digits" in text and "12345678" not in text

    def test_a_colleague_reads_and_cannot_bind(self, cast: SimpleNamespace, client_for: Any) -> None:
        made, client = running.grant(cast, until="issued"), client_for(cast.bode)
        assert all(client.get(page(name, made)).status_code in {200, 302} for name in GROUP_PAGES)
        given = {"name": "Bode", "position": "Singer", "agree": "on", "form_token": token()}
        assert client.post(page("agreement_accept", made), given).status_code == 200
        assert running.again(made.agreement).state == "issued"

    @pytest.mark.parametrize("who", ["carys", "farah", "efua"])
    def test_strangers_and_staff_find_nothing(
        self, who: str, cast: SimpleNamespace, client_for: Any, request: pytest.FixtureRequest
    ) -> None:
        made = running.grant(cast)
        client = client_for(request.getfixturevalue(who))
        names = [page(name, made) for name in GROUP_PAGES]
        names.append(page("agreement_copy", made, version=1, kind="accepted"))
        names.append(page("variation_ask", made, kind="dates"))
        assert [client.get(name).status_code for name in names] == [404] * len(names)

    def test_no_page_before_the_award_is_accepted(self, cast: SimpleNamespace, client_for: Any) -> None:
        from tests import factories

        made = SimpleNamespace(application=factories.application(by=cast.amina, of=cast.peckham, state="funded"))
        assert client_for(cast.amina).get(page("agreement_detail", made)).status_code == 404

    def test_the_document_is_the_kept_one(self, cast: SimpleNamespace, client_for: Any) -> None:
        made = running.grant(cast, until="accepted")
        response = client_for(cast.bode).get(page("agreement_copy", made, version=1, kind="accepted"))
        assert response["Content-Type"] == "application/pdf"
        assert response.content == bytes(made.agreement.documents.get(kind="accepted").body)

    def test_a_change_is_asked_for_and_taken_back(self, cast: SimpleNamespace, client_for: Any) -> None:
        made, client = running.grant(cast), client_for(cast.bode)
        days = {"start_date": "2026-07-01", "end_date": "2026-10-31", "reason": "Rain.", "form_token": token()}
        assert "2026-06-01" in client.get(page("variation_ask", made, kind="dates")).content.decode()
        done = client.post(page("variation_ask", made, kind="dates"), days, follow=True).content.decode()
        assert "Waiting for an answer" in done and "from 1 July 2026 to 31 October 2026" in done
        asked = Variation.objects.get()
        client.post(page("variation_withdraw", made, variation=asked.pk), {"form_token": token()})
        assert running.again(asked).state == "withdrawn"
        assert client.get(page("variation_ask", made, kind="other")).status_code == 404
        for kind in ("budget", "amount"):
            assert client.get(page("variation_ask", made, kind=kind)).status_code == 200

    def test_payments_in_plain_words(self, cast: SimpleNamespace, client_for: Any) -> None:
        made = running.grant(cast, until="paid")
        text = client_for(cast.amina).get(page("payment_list", made)).content.decode()
        assert "£1,500 paid of £2,500" in text and "Not due yet" in text and made.first.reference in text


class TestStaff:
    def test_the_whole_way_by_its_buttons(self, cast: SimpleNamespace, client_for: Any) -> None:
        made, officer, finance = running.grant(cast, until="given"), client_for(cast.efua), client_for(cast.finn)
        PaymentLimit.objects.create(person=cast.finn, up_to=5000, set_at=clock.now(), set_by=cast.root)
        press = {"form_token": token()}
        assert "Confirm the bank account" in officer.get(grant_page(made)).content.decode()
        assert "12345678" in officer.get(step("confirm_account", made, made.account)).content.decode()
        officer.post(step("confirm_account", made, made.account), press)
        assert "Ask finance to pay: First payment" in officer.get(grant_page(made)).content.decode()
        officer.post(step("request", made, made.first), {"form_token": token()})
        shown = finance.get(step("authorise", made, made.first)).content.decode()
        assert "up to £5,000.00" in shown and "••••••78" in shown and "12345678" not in shown
        finance.post(step("authorise", made, made.first), {"form_token": token()})
        gather = reverse("admin:grants_paymentbatch_gather")
        assert made.first.reference in finance.get(gather).content.decode()
        done = finance.post(gather, {"payments": [str(made.first.pk)], "form_token": token()})
        batch = running.again(made.first).batch
        assert done["Location"] == reverse("admin:grants_paymentbatch_change", args=[batch.pk])
        assert "12345678" not in finance.get(done["Location"]).content.decode()
        export = reverse("admin:grants_paymentbatch_export", args=[batch.pk])
        once = {"form_token": token()}
        file = b"".join(finance.post(export, once).streaming_content).decode()
        assert "12345678" in file and "30-94-30" in file and made.first.reference in file
        assert "taken already" in finance.post(export, once, follow=True).content.decode()
        assert AuditEvent.objects.filter(verb="grants.payments.batch_exported").count() == 1
        paid = {"day": clock.london_day(clock.now()).isoformat(), "reference": "FIN-9", "form_token": token()}
        finance.post(reverse("admin:grants_paymentbatch_pay", args=[batch.pk]), paid)
        assert running.again(made.first).state == "paid"
        assert finance.post(export, {"form_token": token()}).status_code == 302

    def test_the_payee_is_who_holds_the_money(self, cast: SimpleNamespace, client_for: Any) -> None:
        made, at = running.grant(cast, until="requested"), clock.now()
        AccountableBody.objects.create(
            application=made.application,
            name="Rye Lane Hall",
            no_number="A school.",
            contact_name="Hal Brook",
            email="hal@hall.example",
            state="confirmed",
            key_hash="k",
            link_ends_at=at,
            named_at=at,
            named_by=cast.amina,
            person=cast.bode,
            confirmed_at=at,
            confirmed_name="Hal Brook",
            confirmed_position="Chair",
        )
        finance = client_for(cast.finn)
        assert "to Rye Lane Hall" in finance.get(step("authorise", made, made.first)).content.decode()
        finance.post(step("authorise", made, made.first), {"form_token": token()})
        assert "<td>Rye Lane Hall</td>" in finance.get(reverse("admin:grants_paymentbatch_gather")).content.decode()

    def test_an_agreement_is_drawn_up_planned_and_issued(self, cast: SimpleNamespace, client_for: Any) -> None:
        made = running.grant(cast, until="drawn_up")
        client = client_for(cast.efua)
        plan = client.get(step("plan", made)).content.decode()
        assert "First payment" in plan and "1500.00" in plan
        rows = {"title_0": "All of it", "when_0": "agreement", "amount_0": "£2,500", "form_token": token()}
        client.post(step("plan", made), rows)
        assert Payment.objects.get().milestone.title == "All of it"
        wrong = {"title_0": "Half", "when_0": "agreement", "form_token": token()}
        assert "Enter the amount of payment 1" in client.post(step("plan", made), wrong).content.decode()
        client.post(step("issue", made, made.agreement), {"form_token": token()})
        assert Agreement.objects.get().state == "issued"
        # The value of a date field is what a browser reads, not what people here write.
        drawn = client.get(step("draw_up", made)).content.decode()
        assert "MD2167" in drawn and 'value="2026-06-01"' in drawn and 'value="2026-09-30"' in drawn

    @pytest.mark.parametrize(
        ("who", "verb"), [("efua", "authorise"), ("finn", "request"), ("noor", "request"), ("otto", "authorise")]
    )
    def test_each_keeps_to_their_part(
        self, who: str, verb: str, cast: SimpleNamespace, client_for: Any, request: pytest.FixtureRequest
    ) -> None:
        made = running.grant(cast, until="ready" if verb == "request" else "requested")
        client = client_for(request.getfixturevalue(who))
        before = running.again(made.first).state
        assert client.post(step(verb, made, made.first), {"form_token": token()}).status_code == 403
        assert running.again(made.first).state == before

    def test_an_interest_hides_the_grant(self, cast: SimpleNamespace, client_for: Any) -> None:
        made, client = running.grant(cast, until="requested"), client_for(cast.finn)
        authorise = reverse("admin:grants_award_running", args=["authorise"])
        assert made.application.reference in client.get(authorise).content.decode()
        Conflict.objects.create(
            application=made.application,
            person=cast.finn,
            declared_at=clock.now(),
            source="declared",
            detail="My sister sings there.",
        )
        assert client.get(grant_page(made)).status_code == 404
        assert client.post(step("authorise", made, made.first), {"form_token": token()}).status_code == 404
        assert made.application.reference not in client.get(authorise).content.decode()
        assert made.first.reference not in client.get(reverse("admin:grants_payment_changelist")).content.decode()

    def test_an_interest_hides_the_grant_in_the_audit_too(self, cast: SimpleNamespace) -> None:
        made = running.grant(cast, until="authorised")
        about = [str(made.first.pk), str(made.agreement.pk), str(made.account.pk), str(made.award.pk)]
        seen = AuditEvent.objects.filter(target_key__in=about)
        assert hidden.without(seen, cast.root).count() == seen.count() >= 6
        Conflict.objects.create(
            application=made.application, person=cast.root, declared_at=clock.now(), source="declared", detail="Friend."
        )
        assert not hidden.without(seen, cast.root).exists()

    def test_another_grants_record_is_not_found(self, cast: SimpleNamespace, client_for: Any) -> None:
        made, other = running.grant(cast), running.grant(cast)
        assert client_for(cast.efua).get(step("request", made, other.first)).status_code == 404

    def test_export_is_no_link(self, cast: SimpleNamespace, client_for: Any) -> None:
        made = running.grant(cast, until="batched")
        url = reverse("admin:grants_paymentbatch_export", args=[made.batch.pk])
        assert client_for(cast.finn).get(url).status_code == 405
        assert client_for(cast.efua).post(url, {"form_token": token()}).status_code == 403

    def test_a_page_costs_the_same_however_long_the_history(
        self, cast: SimpleNamespace, client_for: Any, queries: Any
    ) -> None:
        made, client = running.grant(cast, until="paid"), client_for(cast.efua)
        client.get(grant_page(made))
        with queries() as few:
            client.get(grant_page(made))
        for number in range(30):
            GrantMove.objects.create(
                award=made.award, verb="meet", by=cast.efua, at=clock.now(), subject=f"Step {number}"
            )
        with queries(at_most=len(few)):
            client.get(grant_page(made))
        lists = [reverse("admin:grants_award_running", args=[slug]) for slug in ("agreements", "request", "finish")]
        for url in lists:
            with queries(at_most=12):
                assert client.get(url).status_code == 200

    def test_limits_are_set_by_administrators(self, cast: SimpleNamespace, client_for: Any) -> None:
        url = reverse("admin:grants_paymentlimit_add")
        assert client_for(cast.efua).get(url).status_code == 403
        client = client_for(cast.root)
        client.post(url, {"person": str(cast.finn.pk), "up_to": "750.00"})
        client.post(url, {"person": str(cast.finn.pk), "up_to": "900.00"})
        assert [limit.up_to for limit in PaymentLimit.objects.current()] == [900]
        assert PaymentLimit.objects.count() == 2 and PaymentLimit.objects.current().get().set_by == cast.root

    def test_every_step_of_the_history_has_words(self, cast: SimpleNamespace) -> None:
        running.grant(cast, until="paid")
        assert {move.verb for move in GrantMove.objects.all()} <= set(GRANT_VERBS)
