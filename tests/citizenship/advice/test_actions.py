"""Entries and organisations: what staff and the public page do, who may, and what is noted and told."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from citizenship.advice.actions import letters, organisations, services
from citizenship.advice.models import AdviceOrganisation, AdviceService
from programmes import tokens
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.citizenship.factories import advice
from tests.citizenship.factories.advice import CAMDEN

pytestmark = pytest.mark.django_db
OWNER = {
    "name": "Harbour Advice",
    "description": "We advise.",
    "url": "https://harbour.example",
    "regulator": "iaa",
    "level": "iaa_2",
    "registration_number": "F12",
}


def facts(**other: Any) -> dict[str, Any]:
    """What is said about a service."""
    return {
        "name": "Open door",
        "description": "Letters read and answered.",
        "status": "active",
        "needs": ["settled_status"],
        "harder": [],
        "languages": ["pl", "en"],
        "whole_london": False,
        "boroughs": [CAMDEN],
        "cost": "free",
        "cost_note": "",
        "how_to_refer": "",
        "takes_late_cases": True,
        "young_people": False,
        "free_places_young": None,
        "access": "",
        "phone": "020 7946 0000",
        "email": "",
        "url": "",
        **other,
    }


def offer(**other: Any) -> AdviceService:
    """An entry as the public page sends it."""
    given = {"organisation": OWNER, "facts": facts(), "contact": "Desk@harbour.example", "place": {}, **other}
    return services.offer(token=common.token(), **given)


def last(record: Any) -> str:
    """The newest step of a record."""
    return record.moves.order_by("-pk").first().verb


class TestOffer:
    def test_it_waits_unverified_whatever_it_claims(self) -> None:
        made = offer()
        owner = made.organisation
        assert (made.state, owner.state, owner.standing_words) == (
            "waiting",
            "unverified",
            "Practical help, not advice",
        )
        assert made.languages == ["en", "pl"] and made.contact_email == "desk@harbour.example"
        assert Notice.objects.get().address == "desk@harbour.example"
        assert owner.source_name == "The organisation itself" and not owner.is_demonstration
        assert AuditEvent.objects.filter(verb="citizenship.advice.service.offer").exists()

    def test_the_address_lies_sealed(self) -> None:
        from django.db import connection

        offer()
        with connection.cursor() as cursor:
            cursor.execute("SELECT contact_email FROM citizenship_adviceservice")
            assert "harbour" not in cursor.fetchone()[0]

    def test_a_known_organisation_keeps_what_is_said_about_it(self) -> None:
        given = advice.helper("harbour advice", is_demonstration=False, source_name="Its website")
        made = offer()
        given.refresh_from_db()
        assert made.organisation == given and given.registration_number == ""

    def test_a_stranger_cannot_join_a_demonstration(self) -> None:
        given = advice.helper("Harbour Advice")
        assert offer().organisation != given

    def test_with_a_place(self) -> None:
        made = offer(place={"address": "1 Quay", "postcode": "SE1 2AA", "borough_id": CAMDEN})
        assert str(made.sites.get()) == "1 Quay, London, SE1 2AA"

    @pytest.mark.parametrize(
        ("other", "field"),
        [
            ({"boroughs": []}, "boroughs"),
            ({"needs": ["magic"]}, "needs"),
            ({"phone": ""}, None),
        ],
    )
    def test_what_does_not_fit_together(self, other: dict[str, Any], field: str | None) -> None:
        with pytest.raises(MoveRefused) as found:
            offer(facts=facts(**other))
        assert found.value.field == field
        assert not AdviceOrganisation.objects.exists(), "nothing is left of it"

    def test_twice_sent_is_once_done(self) -> None:
        token = common.token()
        given = {"organisation": OWNER, "facts": facts(), "contact": "d@harbour.example", "place": {}}
        services.offer(token=token, **given)
        with pytest.raises(tokens.AlreadyDone):
            services.offer(token=token, **given)
        assert AdviceService.objects.count() == 1


class TestVerify:
    def _verify(self, given: AdviceOrganisation, by: Any, **other: Any) -> AdviceOrganisation:
        said = {"regulator": "iaa", "level": "iaa_2", "registration_number": " F12 ", "verified_on": advice.today()}
        return organisations.verify(organisation=given, by=by, token=common.token(), **{**said, **other})

    def test_found_in_the_register_makes_an_adviser(self, ines: Any) -> None:
        made = self._verify(advice.helper(), ines)
        assert made.is_adviser and made.registration_number == "F12" and made.verified_by == ines
        assert last(made) == "verify" and "F12" in made.moves.get().note

    @pytest.mark.parametrize(
        ("other", "field"),
        [
            ({"regulator": "none", "level": "none"}, "regulator"),
            ({"regulator": "sra"}, "level"),
            ({"registration_number": " "}, "registration_number"),
        ],
    )
    def test_what_the_register_must_show(self, ines: Any, other: dict[str, Any], field: str) -> None:
        with pytest.raises(MoveRefused) as found:
            self._verify(advice.helper(), ines, **other)
        assert found.value.field == field

    def test_not_before_it_was_looked_at(self, ines: Any) -> None:
        with pytest.raises(MoveRefused, match="future"):
            self._verify(advice.helper(), ines, verified_on=advice.today() + timedelta(days=1))

    def test_unverify_makes_practical_help_of_it(self, ines: Any) -> None:
        given = advice.adviser()
        organisations.unverify(organisation=given, by=ines, token=common.token())
        given.refresh_from_db()
        assert not given.is_adviser and given.verified_on is None and last(given) == "unverify"

    def test_correct_of_the_number_asks_for_another_look(self, ines: Any) -> None:
        given = advice.adviser(source_name="Register")
        said = {"name": given.name, "registration_number": "F7"}
        organisations.correct_organisation(organisation=given, by=ines, token=common.token(), **said)
        given.refresh_from_db()
        assert not given.is_adviser and given.registration_number == "F7"

    def test_add_needs_a_name_of_its_own(self, ines: Any) -> None:
        said = {**OWNER, "source_name": "Its website"}
        made = organisations.add_organisation(by=ines, token=common.token(), **said)
        assert not made.is_adviser
        with pytest.raises(MoveRefused) as found:
            organisations.add_organisation(by=ines, token=common.token(), **said)
        assert found.value.field == "name"


class TestEntries:
    def test_list_shows_it_and_tells_whoever_offered_it(self, ines: Any) -> None:
        made = offer()
        services.list_service(service=made, by=ines, token=common.token())
        assert AdviceService.objects.listed().get() == made
        told = Notice.objects.order_by("-pk")[0]
        assert "practical help, not advice" in Notice.objects.get(subject__startswith="Your entry").body and told
        assert last(made) == "list_"

    def test_decline_with_a_reason_and_list_after_all(self, ines: Any) -> None:
        made = offer()
        services.decline_service(service=made, reason="twice", by=ines, token=common.token())
        made.refresh_from_db()
        assert (made.state, made.declined_by) == ("declined", ines)
        assert "in the directory already" in Notice.objects.get(subject__startswith="We did not list").body
        services.list_service(service=made, by=ines, token=common.token())
        made.refresh_from_db()
        assert (made.state, made.reason, made.declined_by) == ("listed", "", None)

    def test_withdraw_and_list_again(self, ines: Any) -> None:
        made = advice.service()
        services.withdraw_service(service=made, by=ines, token=common.token())
        assert not AdviceService.objects.listed().exists()
        services.list_service(service=made, by=ines, token=common.token())
        assert AdviceService.objects.listed().exists()

    def test_confirm_shows_a_hidden_one_again(self, ines: Any) -> None:
        old = advice.today() - timedelta(days=500)
        made = advice.service(state="hidden", assured_on=old)
        services.confirm_service(service=made, by=ines, token=common.token())
        made.refresh_from_db()
        assert (made.state, made.assured_on, made.hidden_at) == ("listed", advice.today(), None)

    def test_add_is_a_draft_and_change_leaves_the_day(self, ines: Any) -> None:
        given = advice.helper()
        made = services.add_service(organisation=given, contact="", by=ines, token=common.token(), **facts())
        assert (made.state, made.contact_email) == ("draft", None)
        old = advice.today() - timedelta(days=40)
        AdviceService.objects.update(assured_on=old)
        said = facts(whole_london=True, young_people=True, free_places_young=4)
        services.change_service(service=made, contact="a@b.example", by=ines, token=common.token(), **said)
        made.refresh_from_db()
        assert (made.assured_on, made.boroughs, made.contact_email) == (old, [], "a@b.example")
        assert (made.free_places_young, made.free_places_as_of) == (4, advice.today())

    def test_places_and_hours(self, ines: Any) -> None:
        made = advice.service()
        place = {"kind": "physical", "name": "", "address": "1 Quay", "city": "London", "postcode": "SE1 2AA"}
        given = {**place, "borough_id": CAMDEN, "access": ["loop"]}
        with pytest.raises(MoveRefused):
            services.add_place(service=made, by=ines, token=common.token(), **{**given, "postcode": ""})
        added = services.add_place(service=made, by=ines, token=common.token(), **given)
        week = {1: (time(9), time(17)), 3: (time(10), time(12))}
        for _ in range(2):
            services.set_hours(service=made, hours=week, by_appointment=True, by=ines, token=common.token())
        assert made.hours.count() == 2, "what was said before goes"
        bad = {1: (time(9), time(8))}
        with pytest.raises(MoveRefused):
            services.set_hours(service=made, hours=bad, by_appointment=True, by=ines, token=common.token())
        services.remove_place(place=added, by=ines, token=common.token())
        assert not made.sites.exists()


class TestWhoMay:
    def test_nobody_but_the_staff_of_the_directory(self, otto: Any, noor: Any) -> None:
        made, owner = advice.service(), advice.helper()
        service, organisation = {"service": made}, {"organisation": owner}
        acts: list[tuple[Any, dict[str, Any]]] = [
            (services.list_service, service),
            (services.decline_service, {**service, "reason": "twice"}),
            (services.withdraw_service, service),
            (services.confirm_service, service),
            (services.change_service, {**service, "contact": "", **facts()}),
            (services.add_service, {**organisation, "contact": "", **facts()}),
            (services.remove_place, {"place": advice.site(made)}),
            (services.set_hours, {**service, "hours": {}, "by_appointment": False}),
            (organisations.unverify, organisation),
            (organisations.correct_organisation, organisation),
            (organisations.add_organisation, OWNER),
            (letters.send_link, service),
            (letters.accept_change, {"proposal": advice.proposal(made)}),
        ]
        for act, given in acts:
            for by in (otto, noor):
                with pytest.raises(PermissionDenied):
                    act(by=by, token=common.token(), **given)
