"""The wards that an award of a place-based strand is for: asked for, kept, and shown to everybody."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from grants.awards import actions, opendata, places
from grants.awards.models import Award, AwardPlace
from grants.awards.places import Place
from grants.funds.models import Round
from programmes import clock
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.grants.awards.deciding_cast import bid, director, large_round

pytestmark = pytest.mark.django_db
FARADAY = Place("E05011101", "Faraday", "E09000028")
EVELYN = Place("E05013718", "Evelyn", "E09000023")
TYPED = "E05011101 Faraday, Southwark\n e05013718: Evelyn , lewisham \n\n"


@pytest.fixture
def places_round(db: None) -> Round:
    """A round of a strand that is for places."""
    strand = factories.strand("Places", of=factories.fund(), place_based=True, maximum_award=Decimal(5000))
    return factories.round(strand=strand)


def granted(to: Round, by: User, of: Any, *, officer: User, wards: list[Place], title: str = "Songs") -> Award:
    """An award that everybody may read about."""
    award = actions.fund(application=bid(by, of, to), amount=Decimal(1500), places=wards, by=officer, token=token())
    award = actions.accept(award=award, by=by, token=token())
    return actions.publish(award=award, title=title, description="We sing together.", by=officer, token=token())


def committed(*_: Any) -> None:
    """What was done is checked as at its commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


class TestReading:
    def test_one_a_line(self, camden: Any) -> None:
        assert places.read(TYPED) == [FARADAY, EVELYN]
        assert places.read(places.words([FARADAY, EVELYN])) == [FARADAY, EVELYN]
        assert places.unpacked(places.packed([FARADAY])) == [FARADAY]

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("Faraday, Southwark", "cannot read “Faraday, Southwark”"),
            ("E05 Faraday, Southwark", "cannot read"),
            ("E05011101 Faraday", "cannot read"),
            ("E05011101 Faraday, Leeds", "“Leeds” is not a London borough"),
            ("\n".join(f"E05{n:06} Ward, Camden" for n in range(31)), "up to 30"),
        ],
    )
    def test_what_cannot_be_read_is_quoted(self, line: str, words: str, camden: Any) -> None:
        with pytest.raises(MoveRefused, match=words) as refused:
            places.read(line)
        assert refused.value.field == "places"


class TestAwards:
    def test_a_place_based_strand_asks_for_wards(
        self, places_round: Round, amina: User, peckham: Any, efua: User
    ) -> None:
        made = bid(amina, peckham, places_round)
        with pytest.raises(MoveRefused, match="at least one ward"):
            actions.fund(application=made, amount=Decimal(1500), by=efua, token=token())
        award = actions.fund(application=made, amount=Decimal(1500), places=[FARADAY, EVELYN], by=efua, token=token())
        assert [str(place) for place in award.places.all()] == ["Evelyn, Lewisham", "Faraday, Southwark"]

    def test_a_recommendation_carries_them(self, amina: User, peckham: Any, efua: User) -> None:
        fund = large_round().fund
        strand = factories.strand(
            "Places", of=fund, place_based=True, ceiling=Decimal(500_000), maximum_award=Decimal(90_000)
        )
        made = bid(amina, peckham, factories.round(of=fund, strand=strand, ceiling=Decimal(400_000)))
        given: dict[str, Any] = {"application": made, "amount": Decimal(60_000), "note": "Good.", "by": efua}
        with pytest.raises(MoveRefused, match="at least one ward"):
            actions.recommend(**given, token=token())
        proposed = actions.recommend(**given, places=[FARADAY], token=token())
        award = actions.approve(recommendation=proposed, by=director(), token=token())
        assert [str(place) for place in award.places.all()] == ["Faraday, Southwark"]

    def test_the_form_asks_for_them(
        self, places_round: Round, amina: User, peckham: Any, efua: User, client_for: Any
    ) -> None:
        made = bid(amina, peckham, places_round)
        url, officer = reverse("admin:grants_award_fund", args=[made.pk]), client_for(efua)
        page = officer.post(url, {"amount": "1500", "places": "Faraday", "form_token": token()}).content.decode()
        assert "We cannot read “Faraday”" in page and ">Faraday</textarea>" in page.replace("\n", "")
        officer.post(url, {"amount": "1500", "places": TYPED, "form_token": token()})
        assert AwardPlace.objects.count() == 2

    def test_other_rounds_do_not(self, amina: User, peckham: Any, efua: User, client_for: Any) -> None:
        made = bid(amina, peckham, factories.round())
        page = client_for(efua).get(reverse("admin:grants_award_fund", args=[made.pk])).content.decode()
        assert "Wards that it is for" not in page

    def test_the_database_wants_a_ward_too(
        self, places_round: Round, amina: User, peckham: Any, efua: User, monkeypatch: Any
    ) -> None:
        made = bid(amina, peckham, places_round)
        award = actions.fund(application=made, amount=Decimal(1500), places=[FARADAY, EVELYN], by=efua, token=token())
        award.places.exclude(pk=award.places.first().pk).delete()
        committed()
        with pytest.raises(IntegrityError, match="names no ward"), transaction.atomic():
            committed(award.places.all().delete())
        for wrong in ("E0501110", "W05011101", "e05011101"):
            with pytest.raises(IntegrityError, match="award_place_ward_code"), transaction.atomic():
                award.places.update(ward_code=wrong)

    def test_control_without_the_check_in_python_the_commit_refuses(
        self, places_round: Round, amina: User, peckham: Any, efua: User, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr("grants.awards.actions.deciding.refuse_without_wards", lambda *_: None)
        made = bid(amina, peckham, places_round)
        with pytest.raises(IntegrityError, match="names no ward"), transaction.atomic():
            committed(actions.fund(application=made, amount=Decimal(1500), by=efua, token=token()))


class TestBoroughPage:
    def test_awards_in_the_borough_and_for_its_wards(
        self, places_round: Round, amina: User, peckham: Any, efua: User, client: Client
    ) -> None:
        granted(places_round, amina, peckham, officer=efua, wards=[FARADAY, EVELYN], title="Both sides")
        lewisham = client.get("/boroughs/lewisham/").content.decode()
        southwark = client.get("/boroughs/southwark/").content.decode()
        for page in (lewisham, southwark):
            assert (
                "Both sides" in page and "Evelyn (Lewisham); Faraday (Southwark)" in page and "1 award, £1,500" in page
            )
        assert "Both sides" not in client.get("/boroughs/barnet/").content.decode()
        assert "No award in Barnet is published yet." in client.get("/boroughs/barnet/").content.decode()
        listed = client.get("/grants/awards/?borough=E09000023").content.decode()
        assert "Both sides" in listed and "Wards: Evelyn (Lewisham); Faraday (Southwark)" in listed

    def test_only_what_is_published(
        self, places_round: Round, amina: User, peckham: Any, efua: User, client: Client
    ) -> None:
        award = granted(places_round, amina, peckham, officer=efua, wards=[EVELYN], title="Quiet")
        actions.unpublish(award=award, reason="A mistake.", by=efua, token=token())
        assert "Quiet" not in client.get("/boroughs/lewisham/").content.decode()

    def test_the_newest_ten_and_the_way_to_the_rest(
        self, amina: User, peckham: Any, efua: User, client: Client, queries: Any
    ) -> None:
        chosen = factories.round()
        granted(chosen, amina, peckham, officer=efua, wards=[], title="T0")
        with queries() as first:
            client.get("/boroughs/southwark/")
        for n in range(1, 12):
            award = granted(chosen, amina, peckham, officer=efua, wards=[FARADAY], title=f"T{n}")
            # Decided one after the other, although the test has one moment.
            Award.objects.filter(pk=award.pk).update(offered_at=clock.now() + timedelta(hours=n))
        with queries(at_most=18) as ran:  # every area and the catalogue add their part
            page = client.get("/boroughs/southwark/").content.decode()
        assert len(ran) == len(first) and page.count(">T") == 10 and "12 awards, £18,000 in all." in page
        assert page.index(">T11<") < page.index(">T10<") and ">T0<" not in page
        assert "/grants/awards/?borough=E09000028#awards" in page and "All awards in Southwark" in page

    def test_every_borough_has_a_page(self, client: Client, camden: Any) -> None:
        page = client.get("/boroughs/").content.decode()
        assert 'href="/boroughs/camden/"' in page
        assert client.get("/boroughs/atlantis/").status_code == 404
        assert client.post("/boroughs/camden/").status_code == 405


def test_the_open_data_names_the_wards(places_round: Round, amina: User, peckham: Any, efua: User) -> None:
    granted(places_round, amina, peckham, officer=efua, wards=[EVELYN, FARADAY])
    made = opendata.as_json()
    assert made
    with made.body as body:
        line = json.loads(body.read())["grants"][0]
    assert line["beneficiaryLocation"] == [
        {"name": "Southwark", "geoCode": "E09000028", "geoCodeType": "LONB", "countryCode": "GB"},
        {"name": "Faraday", "geoCode": "E05011101", "geoCodeType": "WD", "countryCode": "GB"},
        {"name": "Evelyn", "geoCode": "E05013718", "geoCodeType": "WD", "countryCode": "GB"},
    ]
    assert line["locationScope"] == "GLS060"
