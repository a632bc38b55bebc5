"""The directory's rows: every move allowed and refused, and what the database refuses, each with its control."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from citizenship.advice.models import AdviceChange, AdviceHours, AdviceLetter, AdviceOrganisation, AdviceService
from programmes import clock
from programmes.clock import months_later
from programmes.workflow import MoveRefused
from tests import factories
from tests.citizenship.factories import advice
from tests.citizenship.studies.guards import off, without

pytestmark = pytest.mark.django_db
MODELS = [AdviceOrganisation, AdviceService, AdviceLetter, AdviceChange]
VERBS = [
    (model, verb, str(state))
    for model in MODELS
    for verb in model.FLOW.moves
    for state in model._meta.get_field("state").choices and [code for code, _ in model._meta.get_field("state").choices]
]
GIVEN: dict[str, dict[str, Any]] = {
    "decline": {"reason": "twice"},
    "refuse": {"reason": "wrong"},
    "verify": {"regulator": "iaa", "level": "iaa_2", "registration_number": "F1"},
    "remind": {"key_hash": "0" * 64},
}
NEEDS_PERSON = {"verify", "decline", "accept", "refuse"}


def refused(act: Any, *, match: str) -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        act()


def changed(row: Any, **fields: Any) -> Any:
    """An act that writes these straight into the database."""
    return lambda: type(row).objects.filter(pk=row.pk).update(**fields)


class TestMoves:
    @pytest.mark.parametrize(("model", "verb", "state"), VERBS)
    def test_each_from_its_states_only(self, model: Any, verb: str, state: str) -> None:
        at = clock.now()
        row = model(state=state)
        if model is AdviceLetter:
            row.sent_at, row.expires_at = at, at + timedelta(days=1)
        given: dict[str, Any] = {"at": at, **GIVEN.get(verb, {})}
        if verb in NEEDS_PERSON:
            given["by"] = factories.founder()
        if verb == "verify":
            given["verified_on"] = advice.today()
        if verb == "confirm":
            given["today"] = advice.today()
        starts, end = model.FLOW.moves[verb]
        if state in starts:
            getattr(row, verb)(**given)
            assert row.state == end
        else:
            with pytest.raises(MoveRefused):
                getattr(row, verb)(**given)
            assert row.state == state

    def test_an_entry_that_is_gone_is_not_changed(self) -> None:
        with pytest.raises(MoveRefused):
            AdviceService(state="withdrawn").change(at=clock.now(), phone="1")


class TestMonths:
    def test_the_same_day_or_the_last_of_the_month(self) -> None:
        from datetime import date

        assert months_later(date(2027, 1, 31), 1) == date(2027, 2, 28)
        assert months_later(date(2028, 1, 31), 1) == date(2028, 2, 29)
        assert months_later(date(2026, 11, 22), -11) == date(2025, 12, 22)
        assert months_later(date(2026, 12, 31), 12) == date(2027, 12, 31)


class TestOrganisation:
    def test_verified_needs_a_register_a_number_and_a_day(self) -> None:
        made = advice.adviser()
        rule = "advice_org_verified"
        refused(changed(made, registration_number="", verified_at=clock.now() - timedelta(1)), match=rule)
        refused(changed(made, verified_on=None), match=rule)
        refused(changed(made, verified_by=None), match=rule)
        refused(changed(advice.helper("Claims"), state="verified"), match=rule)

    def test_control_without_the_rule_anybody_is_an_adviser(self) -> None:
        made = advice.helper("Claims")
        without("adviceorganisation", "advice_org_verified_by_a_register")
        without("adviceorganisation", "advice_org_verified_stamps")
        changed(made, state="verified")()
        made.refresh_from_db()
        assert made.is_adviser

    def test_not_found_in_the_register_before_it_was_looked_at(self) -> None:
        made = advice.adviser()
        ahead = changed(made, verified_on=advice.today() + timedelta(days=1))
        refused(ahead, match="advice_org_verified_not_ahead")
        without("adviceorganisation", "advice_org_verified_not_ahead")
        ahead()

    def test_a_level_of_another_regulator(self) -> None:
        made = advice.helper()
        refused(changed(made, regulator="sra", level="iaa_3"), match="advice_org_level_of_its_regulator")
        changed(made, regulator="sra", level="solicitor")()

    def test_another_registration_is_looked_up_again(self) -> None:
        made = advice.adviser("iaa_1")
        higher = changed(made, level="iaa_3")
        refused(higher, match="another registration has to be looked up")
        off("adviceorganisation", "advice_organisation_kept")
        higher()

    def test_a_real_one_has_a_source(self) -> None:
        made = advice.helper()
        refused(changed(made, is_demonstration=False), match="advice_org_real_has_a_source")
        changed(made, is_demonstration=False, source_name="Its own website")()

    def test_a_name_is_there_once_a_demonstration_beside_it(self) -> None:
        advice.helper("Harbour")
        refused(lambda: advice.helper("HARBOUR"), match="advice_org_once")
        advice.helper("Harbour", is_demonstration=False, source_name="Its website")

    def test_correct_forgets_the_register_only_for_another_claim(self) -> None:
        made = advice.adviser()
        made.correct(at=clock.now(), description="Other words.")
        assert made.is_adviser
        made.correct(at=clock.now(), registration_number="F999")
        assert (made.is_adviser, made.verified_on, made.standing_words) == (False, None, "Practical help, not advice")

    def test_old_after_twelve_months_and_not_a_day_before(self) -> None:
        made = advice.adviser()
        day = months_later(made.verified_on, 12)
        assert not made.verification_is_old(day) and made.verification_is_old(day + timedelta(days=1))
        assert not advice.helper().verification_is_old(day + timedelta(days=999))


class TestService:
    @pytest.mark.parametrize(
        ("fields", "rule"),
        [
            ({"name": ""}, "advice_service_has_a_name"),
            ({"needs": []}, "advice_service_needs_known"),
            ({"needs": ["made_up"]}, "advice_service_needs_known"),
            ({"harder": ["made_up"]}, "advice_service_harder_known"),
            ({"languages": []}, "advice_service_speaks"),
            ({"languages": ["Polish"]}, "no language code of BCP 47"),
            ({"boroughs": []}, "advice_service_serves_somewhere"),
            ({"whole_london": True}, "advice_service_serves_somewhere"),
            ({"boroughs": ["E09999999"]}, "there is no borough"),
            ({"phone": ""}, "advice_service_can_be_reached"),
            ({"free_places_young": 3}, "advice_service_free_places_dated"),
            ({"state": "declined"}, "advice_service_declined"),
            ({"state": "withdrawn"}, "advice_service_withdrawn_stamp"),
            ({"state": "hidden"}, "advice_service_hidden_stamp"),
            ({"listed_at": None}, "advice_service_listed_stamp"),
        ],
    )
    def test_what_cannot_be(self, fields: dict[str, Any], rule: str) -> None:
        refused(changed(advice.service(), **fields), match=rule)

    @pytest.mark.parametrize("code", ["en", "pt-BR", "zh-Hant", "bfi", "es-419", "en-x-easyread"])
    def test_control_any_language_of_bcp_47_is_taken(self, code: str) -> None:
        changed(advice.service(), languages=[code])()

    def test_control_without_the_guards_it_can(self) -> None:
        made = advice.service()
        without("adviceservice", "advice_service_can_be_reached")
        off("adviceservice", "advice_service_kept")
        changed(made, phone="", languages=["Polish"], boroughs=["E09999999"])()

    def test_not_confirmed_ahead_of_time(self) -> None:
        made = advice.service()
        ahead = changed(made, assured_on=advice.today() + timedelta(days=1))
        refused(ahead, match="advice_service_assured_not_ahead")

    def test_free_places_only_of_those_who_work_with_young_people(self) -> None:
        made = advice.service()
        places = {"free_places_young": 3, "free_places_as_of": advice.today()}
        refused(changed(made, **places), match="advice_service_free_places_dated")
        changed(made, young_people=True, **places)()

    def test_one_entry_of_a_name_while_it_lives(self) -> None:
        given = advice.adviser()
        first = advice.service(given)
        refused(lambda: advice.service(given), match="advice_service_once_each")
        first.withdraw(at=clock.now())
        first.save()
        advice.service(given)

    def test_unconfirmed_after_twelve_months_and_not_a_day_before(self) -> None:
        made = advice.service()
        day = months_later(made.assured_on, 12)
        assert not made.is_unconfirmed(day) and made.is_unconfirmed(day + timedelta(days=1))


class TestPlacesAndHours:
    def test_a_street_has_a_postcode_a_call_needs_neither(self) -> None:
        made = advice.service()
        refused(lambda: advice.site(made, postcode=""), match="advice_place_has_an_address")
        refused(lambda: advice.site(made, postcode="nowhere"), match="advice_place_postcode_shape")
        advice.site(made, kind="virtual", address="", postcode="")

    def test_hours_end_after_they_begin(self) -> None:
        made = advice.service()
        day = {"service": made, "day": 1}
        refused(
            lambda: AdviceHours.objects.create(opens=time(17), closes=time(9), **day),
            match="advice_hours_close_after_opening",
        )
        AdviceHours.objects.create(opens=time(9), closes=time(17), **day)
        refused(lambda: AdviceHours.objects.create(opens=time(9), closes=time(12), **day), match="advice_hours_once")


class TestLettersAndChanges:
    def test_one_open_letter_of_a_kind(self) -> None:
        made = advice.service()
        advice.letter(made, "first")
        refused(lambda: advice.letter(made, "second"), match="advice_letter_one_open")
        advice.letter(made, "third", kind="places")

    def test_what_was_asked_stands(self) -> None:
        made = advice.proposal(advice.service())
        other = changed(made, facts={"phone": "1"})
        refused(other, match="stands as it was asked")
        off("advicechange", "advice_change_stands")
        other()

    def test_one_change_waits_at_a_time(self) -> None:
        made = advice.service()
        advice.proposal(made)
        refused(lambda: advice.proposal(made), match="advice_change_one_waiting")

    def test_at_most_three_letters_about_one_question(self) -> None:
        row = AdviceLetter(state="asked", sends=3)
        with pytest.raises(MoveRefused, match="Telephone"):
            row.remind(key_hash="0" * 64, at=clock.now())

    def test_a_link_that_has_ended_is_not_answered(self) -> None:
        at = clock.now()
        row = AdviceLetter(state="asked", sent_at=at, expires_at=at)
        with pytest.raises(MoveRefused, match="ended"):
            row.answer(at=at + timedelta(seconds=1))
