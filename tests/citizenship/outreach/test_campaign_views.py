"""The campaign's public pages: materials, the codes on them, and packs without an account."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from citizenship.facts.models.words import PageLanguage
from citizenship.outreach import campaign
from citizenship.outreach.models import Kind, Material, Pack, Spot, SpotOpening, Subject
from programmes.catalogue import limits
from programmes.notices.models import Notice
from tests.citizenship.factories import campaign as make
from tests.citizenship.factories.studies import borough_of
from tests.factories import token

pytestmark = pytest.mark.django_db
BROWSER = {"accept": "text/html"}


@pytest.fixture(autouse=True)
def _languages() -> None:
    for order, (code, name, direction) in enumerate(
        [("en", "English", "ltr"), ("pl", "Polski", "ltr"), ("ar", "العربية", "rtl")]
    ):
        PageLanguage.objects.update_or_create(
            code=code,
            defaults={
                "own_name": name,
                "english_name": {"pl": "Polish", "ar": "Arabic"}.get(code, name),
                "direction": direction,
                "order": order,
                "offered": True,
            },
        )


class TestCodes:
    def test_a_sheets_code_leads_to_its_page_in_its_language(self, client: Client) -> None:
        spot = make.spot()
        response = client.get(f"/citizenship/q/{spot.code}/young-londoners/pl/")
        assert (response.status_code, response["Location"]) == (302, "/citizenship/young-londoners/?lang=pl")
        assert response["Cache-Control"].startswith("max-age=0") or "no-cache" in response["Cache-Control"]
        opening = SpotOpening.objects.get()
        assert (opening.spot, opening.subject, opening.language, opening.count) == (spot, "young_londoners", "pl", 1)

    def test_nothing_of_the_phone_is_kept(self, client: Client) -> None:
        spot = make.spot()
        response = client.get(
            f"/citizenship/q/{spot.code}/advice/ar/",
            headers={"user-agent": "CANARY-PHONE", "referer": "https://canary.example/"},
            REMOTE_ADDR="203.0.113.77",
        )
        assert not response.cookies
        assert response["Referrer-Policy"] == "no-referrer"
        held = str(SpotOpening.objects.values()) + str(Spot.objects.values())
        assert not re.search(r"CANARY|203\.0\.113|canary", held)

    @pytest.mark.parametrize("typed", ["{}", "{} ", "{lower}", "{spaced}"])
    def test_as_somebody_types_it(self, client: Client, typed: str) -> None:
        spot = make.spot()
        code = spot.code
        text = typed.format(code, lower=code.lower(), spaced=f"{code[:4]} {code[4:]}")
        response = client.get(reverse("citizenship:spot", args=[text]), headers={"accept-language": "pl,en;q=0.5"})
        assert response["Location"] == "/citizenship/settled-status/?lang=pl"
        assert SpotOpening.objects.get().language == "pl"

    def test_a_language_that_we_do_not_have(self, client: Client) -> None:
        spot = make.spot()
        response = client.get(f"/citizenship/q/{spot.code}/advice/tlh/")
        assert response["Location"] == "/citizenship/advice/"
        assert SpotOpening.objects.get().language == campaign.UNKNOWN

    def test_looking_whether_it_is_there_counts_nothing(self, client: Client) -> None:
        spot = make.spot()
        assert client.head(f"/citizenship/q/{spot.code}/advice/pl/").status_code == 302
        assert not SpotOpening.objects.exists()

    def test_a_closed_place_leads_on_and_is_not_counted(self, client: Client) -> None:
        spot = make.spot(state="closed")
        assert client.get(f"/citizenship/q/{spot.code}/advice/pl/").status_code == 302
        assert not SpotOpening.objects.exists()

    @pytest.mark.parametrize("path", ["ABCDEFGH/", "x/", "{code}/weather/pl/", "{wrong}/advice/pl/"])
    def test_no_such_code(self, client: Client, path: str) -> None:
        code = make.spot().code
        wrong = ("1" if code[0] == "0" else "0") + code[1:]
        assert client.get("/citizenship/q/" + path.format(code=code, wrong=wrong)).status_code == 404
        assert not SpotOpening.objects.exists()

    def test_it_cannot_be_posted(self, client: Client) -> None:
        spot = make.spot()
        assert client.post(f"/citizenship/q/{spot.code}/").status_code == 405

    @pytest.mark.parametrize("subject", Subject.values)
    def test_every_subject_leads_somewhere_that_exists(self, subject: str) -> None:
        from django.urls import resolve

        assert resolve(campaign.page_of(subject)).url_name
        assert campaign.subject_of(campaign.slug_of(subject)) == subject

    def test_three_queries(self, client: Client, queries: Any) -> None:
        spot = make.spot()
        with queries(at_most=6):
            client.get(f"/citizenship/q/{spot.code}/advice/pl/")


class TestMaterials:
    def test_in_each_language(self, client: Client) -> None:
        make.materials()
        page = client.get("/citizenship/materials/?lang=pl").content.decode()
        assert "To print in Polish" in page
        assert page.count(".pdf") == len(Subject) * len(Kind)
        assert "/citizenship/materials/settled-status/poster-a3/pl.pdf" in page
        assert "openings and not people" in page

    def test_what_is_off_the_page(self, client: Client) -> None:
        make.materials()
        Material.objects.filter(kind="card").update(offered=False)
        assert "card/en.pdf" not in client.get("/citizenship/materials/").content.decode()
        assert client.get("/citizenship/materials/advice/card/en.pdf").status_code == 404

    def test_before_anything_is_loaded(self, client: Client) -> None:
        assert "no materials at the moment" in client.get("/citizenship/materials/").content.decode()

    @pytest.mark.parametrize(
        "path", ["weather/card/en", "advice/banner/en", "advice/card/xx", "advice/card/en?place=ABCDEFGH"]
    )
    def test_no_such_sheet(self, client: Client, path: str) -> None:
        make.materials()
        name, _, query = path.partition("?")
        assert client.get(f"/citizenship/materials/{name}.pdf{'?' + query if query else ''}").status_code == 404

    def test_the_number_of_queries_does_not_grow(self, client: Client, queries: Any) -> None:
        make.materials()
        with queries(at_most=4):
            client.get("/citizenship/materials/")


def _given(**fields: Any) -> dict[str, Any]:
    words = {
        "form_token": token(),
        "organisation": "Example Street Library",
        "email": "desk@library.example",
        "place": "Front desk",
        "place_kind": "library",
        "borough": borough_of("Camden").pk,
        "subjects": ["settled_status", "advice"],
        "languages": ["en", "ar"],
        "poster_a4": "3",
        "delivery": "post",
        "address": "1 Example Street",
    }
    return {**words, **fields}


class TestOrder:
    def test_it_is_ordered(self, client: Client) -> None:
        make.materials()
        response = client.post("/citizenship/materials/order/", _given(), follow=True)
        assert "We have your order" in response.content.decode()
        assert Pack.objects.get().items.count() == 4
        body = Notice.objects.get().body
        assert "3 × Advice near you: poster, A4, Arabic" in body

    def test_twice_with_one_token_is_one_order(self, client: Client) -> None:
        make.materials()
        given = _given()
        for _ in range(2):
            assert client.post("/citizenship/materials/order/", given).status_code == 302
        assert Pack.objects.count() == 1

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"email": "nobody"}, "Enter an e-mail address such as"),
            ({"languages": []}, "Choose at least one language"),
            ({"poster_a4": ""}, "Enter how many copies"),
            ({"poster_a4": "many"}, "Enter a whole number from 0 to 500"),
            ({"address": ""}, "Enter the address"),
            ({"organisation": "Ring 020 7946 0000"}, "error"),
        ],
    )
    def test_what_is_wrong_is_said(self, client: Client, fields: dict[str, Any], words: str) -> None:
        make.materials()
        response = client.post("/citizenship/materials/order/", _given(**fields))
        assert response.status_code == 200
        assert words in response.content.decode()
        assert not Pack.objects.exists()

    def test_who_orders_by_the_dozen_waits(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        make.materials()
        monkeypatch.setattr(limits, "is_slowed", lambda request: True)
        response = client.post("/citizenship/materials/order/", _given())
        assert response.status_code == 429
        assert not Pack.objects.exists()


class TestOwnPack:
    def test_from_ordered_to_its_files(self, client: Client) -> None:
        pack = make.pack(key="own")
        page = client.get("/citizenship/materials/pack/own/").content.decode()
        assert "We have your order" in page
        assert ".pdf" not in page
        made = make.pack(state="packed", key="other", place="Reading room")
        page = client.get("/citizenship/materials/pack/other/").content.decode()
        code = Spot.objects.get(packs=made).code
        assert f"/citizenship/materials/settled-status/poster-a4/en.pdf?place={code}" in page
        assert make.DESK not in page
        assert pack.organisation not in page

    def test_cancelled_by_its_button(self, client: Client) -> None:
        pack = make.pack(key="own")
        response = client.post("/citizenship/materials/pack/own/", {"form_token": token()}, follow=True)
        assert "Your order is cancelled" in response.content.decode()
        pack.refresh_from_db()
        assert pack.state == "cancelled"

    def test_not_once_it_is_sent(self, client: Client) -> None:
        pack = make.pack(state="packed", key="own")
        Pack.objects.filter(pk=pack.pk).update(state="sent", sent_at=pack.packed_at, sent_by=pack.packed_by)
        assert "Cancel this order" not in client.get("/citizenship/materials/pack/own/").content.decode()
        client.post("/citizenship/materials/pack/own/", {"form_token": token()})
        pack.refresh_from_db()
        assert pack.state == "sent"

    def test_nothing_without_the_key(self, client: Client) -> None:
        make.pack(key="own")
        assert client.get("/citizenship/materials/pack/another/").status_code == 404
        assert client.get("/citizenship/materials/pack/own/")["Referrer-Policy"] == "same-origin"


class TestStaff:
    def test_the_lists_read_once(self, client_for: Any, ines: Any, queries: Any) -> None:
        browser, address = client_for(ines), reverse("admin:citizenship_spot_changelist")
        make.spot("One")
        with queries() as few:
            browser.get(address)
        for number in range(10):
            SpotOpening.objects.create(
                spot=make.spot(f"Place {number}"), subject="advice", language="pl", day="2026-03-01", count=number + 1
            )
        with queries() as more:
            page = browser.get(address).content.decode()
        assert len(more) <= len(few)
        assert "fewer than 5" in page
        assert "about 10" in page

    def test_a_place_from_first_to_last(self, client_for: Any, ines: Any) -> None:
        make.materials()
        browser = client_for(ines)
        given = {"name": "Library", "kind": "library", "borough": borough_of("Camden").pk, "subject": "advice"}
        browser.post(reverse("admin:citizenship_spot_new"), {**given, "form_token": token()})
        spot = Spot.objects.get()
        page = browser.get(spot.get_absolute_url()).content.decode()
        assert "not people" in page
        sheets = browser.get(reverse("admin:citizenship_spot_sheets", args=[spot.pk])).content.decode()
        assert sheets.count(f"pdf?place={spot.code}") == 3 * len(Subject) * len(Kind)
        edit = reverse("admin:citizenship_spot_edit", args=[spot.pk])
        browser.post(edit, {**given, "name": "New name", "form_token": token()})
        for verb, state in (("close", "closed"), ("reopen", "open")):
            assert browser.get(reverse(f"admin:citizenship_spot_{verb}", args=[spot.pk])).status_code == 200
            browser.post(reverse(f"admin:citizenship_spot_{verb}", args=[spot.pk]), {"form_token": token()})
            spot.refresh_from_db()
            assert (spot.state, spot.name) == (state, "New name")

    def test_counts_of_the_whole_campaign_leave_fiction_out(self, client_for: Any, ines: Any) -> None:
        for fiction, count in ((False, 20), (True, 900)):
            SpotOpening.objects.create(
                spot=make.spot(f"Place {fiction}", is_demonstration=fiction),
                subject="advice",
                language="pl",
                day="2026-03-01",
                count=count,
            )
        page = client_for(ines).get(reverse("admin:citizenship_spot_counts")).content.decode()
        own, fiction = page.split("<h2>Made up for the demonstration")
        assert "about 20" in own and "about 900" not in own
        assert "about 900" in fiction

    def test_copies_and_offers(self, client_for: Any, ines: Any) -> None:
        material, browser = make.material(), client_for(ines)
        count = reverse("admin:citizenship_material_count", args=[material.pk])
        browser.post(count, {"language": "pl", "held": "12", "low_at": "20", "form_token": token()})
        assert "12" in browser.get(material.get_absolute_url()).content.decode()
        browser.post(reverse("admin:citizenship_material_offer", args=[material.pk]), {"form_token": token()})
        material.refresh_from_db()
        assert not material.offered

    @pytest.mark.parametrize("delivery", ["post", "print"])
    def test_a_pack_from_first_to_last(self, client_for: Any, ines: Any, delivery: str) -> None:
        pack = make.pack(delivery=delivery, address="1 Example Street" if delivery == "post" else None)
        browser = client_for(ines)
        assert "desk@library.example" in browser.get(pack.get_absolute_url()).content.decode()
        for verb in ("pack", "send") if delivery == "post" else ("pack",):
            address = reverse(f"admin:citizenship_pack_{verb}", args=[pack.pk])
            assert browser.get(address).status_code == 200
            browser.post(address, {"form_token": token()})
        pack.refresh_from_db()
        assert pack.state == "sent"
        assert "Print" in browser.get(pack.get_absolute_url()).content.decode()

    def test_a_pack_that_cannot_be_sent(self, client_for: Any, ines: Any) -> None:
        pack = make.pack()
        address = reverse("admin:citizenship_pack_cancel", args=[pack.pk])
        client_for(ines).post(address, {"reason": "outside", "form_token": token()})
        pack.refresh_from_db()
        assert (pack.state, pack.reason) == ("cancelled", "outside")
