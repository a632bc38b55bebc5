"""A registrar finds nothing of another borough by page, list, export, search, admin or guess; and nobody finds a raw
answer. Ravi records for Camden, Sela for Hackney. What is Camden's carries a mark; each search has a control that finds
it where it may be."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver, reverse
from pypdf import PdfReader

from citizenship.findings import analysis
from programmes import clock
from programmes.outputs import registry as exports
from programmes.questions.models import Answer, AnswerSheet
from tests import house
from tests.access import world as walk
from tests.access import world_citizenship
from tests.access.citizenship import CITIZENSHIP
from tests.access.expect import CITIZENSHIP_ROLES
from tests.citizenship import factories
from tests.citizenship.factories import waves
from tests.factories import token

pytestmark = pytest.mark.django_db
MARK = "Kestrel"
ATTENDED = 1777
BOTH = (("E09000007", "Camden"), ("E09000012", "Hackney"))
# Everything by which Camden's records would be known.
SIGNS = re.compile(rf"{MARK}|CAM-\d|\b1,?{ATTENDED % 1000}\b|{walk.CANARY}")


@pytest.fixture
def here(request: pytest.FixtureRequest) -> SimpleNamespace:
    """The records of the access walk, and a recorded ceremony of Camden's with marks that nobody could miss."""
    cast = {name: request.getfixturevalue(name) for name in CITIZENSHIP_ROLES if name != "anonymous"}
    there = world_citizenship.build(cast)
    factories.joined("Camden"), factories.joined("Hackney")
    place = factories.place_of("Camden", f"{MARK} House")
    counts: dict[str, Any] = {"places": 1999, "invited": 1888, "attended": ATTENDED, "guests": 1666}
    there.marked = factories.ceremony("Camden", state="held", venue=place, **counts)
    there.marked_ahead = factories.ceremony("Camden", venue=place)
    factories.ceremony("Hackney", state="held")
    factories.ceremony("Hackney")
    there.cast = cast
    return there


@pytest.fixture
def browsers(here: SimpleNamespace) -> dict[str, Client]:
    """Everybody's browser."""
    return walk.clients(here.cast)


def places(here: SimpleNamespace) -> Iterator[tuple[str, str, Any]]:
    """Every route of the area with an address in this world: its name, the address, and who may open it."""
    for route in house.routes(get_resolver()):
        if route.key in CITIZENSHIP and route.name:
            expect = CITIZENSHIP[route.key]
            given = {name: walk.value(here, path) for name, path in expect.args.items()}
            yield route.key, reverse(route.name, kwargs=given), expect


def words(response: Any) -> str:
    """What an answer says, a PDF and a file too."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.get("Content-Type", "").startswith("application/pdf"):
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    return f"{response.headers}{body.decode(errors='replace')}"


class TestPages:
    def test_what_is_camdens_alone_is_not_there_for_sela(
        self, here: SimpleNamespace, browsers: dict[str, Client]
    ) -> None:
        """Every page with a key in its address, by every method; Ravi's answers are the control."""
        wrong, found = [], 0
        for key, path, expect in places(here):
            if key.startswith("admin:") or "ravi" not in expect.allowed or "sela" in expect.allowed:
                continue
            found += 1
            answers = [getattr(browsers["sela"], method)(path).status_code for method in ("get", "post", "head", "put")]
            # A method that the address does not have is refused whatever the key is.
            if not set(answers) <= {404, 405} or 404 not in answers:
                wrong.append(f"{key}: {answers}")
            if browsers["ravi"].get(path).status_code == 404:
                wrong.append(f"{key}: not there for Ravi either")
        assert not wrong, "\n".join(wrong)
        assert found >= 15

    def test_a_guess_and_a_neighbours_key_look_the_same(
        self, here: SimpleNamespace, browsers: dict[str, Client]
    ) -> None:
        """So nobody learns by trying which keys exist."""
        for name in ("ceremony", "ceremony_record", "ceremony_correct"):
            own, guessed = (
                browsers["sela"].get(reverse(f"citizenship:{name}", args=[key]))
                for key in (here.marked.pk, uuid.uuid4())
            )
            assert (own.status_code, guessed.status_code) == (404, 404)
            assert scrubbed(own) == scrubbed(guessed)

    def test_nothing_happens_to_camdens_ceremony(self, here: SimpleNamespace, browsers: dict[str, Client]) -> None:
        """Sela sends whole forms to Camden's addresses, and Camden's keys in her own forms."""
        before = (here.marked.version, here.marked.attended)
        given = {"form_token": token(), "reason": "x", "attended": "1", "invited": "1", "places": "1", "guests": "0"}
        for name in ("record", "correct", "cancel", "change", "deviation"):
            key = {"change": "amend", "deviation": "deviate"}.get(name, name)
            path = reverse(f"citizenship:ceremony_{key}", args=[here.marked.pk])
            assert browsers["sela"].post(path, given).status_code == 404, name
        here.marked.refresh_from_db()
        assert (here.marked.version, here.marked.attended) == before

    def test_her_forms_offer_her_own_boroughs_choices(self, here: SimpleNamespace, browsers: dict[str, Client]) -> None:
        for name in ("ceremony_plan", "ceremony_enter"):
            path = reverse(f"citizenship:{name}")
            page = browsers["sela"].get(path).content.decode()
            assert str(here.marked.venue_id) not in page
            assert str(here.marked.venue_id) in browsers["ravi"].get(path).content.decode(), "control"
            day = clock.london_day(clock.now()) + timedelta(days=30)
            typed = {"form_token": token(), "date": f"{day:%d/%m/%Y}", "venue": str(here.marked.venue_id)}
            answer = browsers["sela"].post(path, {**typed, "kind": "group", "mode": "in_person"})
            assert answer.status_code == 200, "the form is shown again"
            assert not here.marked.venue.ceremonies.exclude(borough=here.marked.borough).exists()


def scrubbed(response: Any) -> str:
    """A page without what differs between any two showings."""
    text = re.sub(r'value="[A-Za-z0-9_-]{40,}"', "", response.content.decode())
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", text)


# What somebody might add to an address to see more; each page is asked with all of it at once.
GUESS = {
    "borough": "E09000007", "borough__exact": "E09000007", "q": "House", "search": "CAM", "state": "held",
    "before": "2100-01-01.1", "scope": "camden", "all": "1",
}  # fmt: skip

SHOW_CAMDEN = {"citizenship:ceremonies", "citizenship:ceremony_list", "citizenship:ceremony_plan"}


class TestListsAndExports:
    def test_nothing_of_camden_is_on_any_page_that_sela_may_open(
        self, here: SimpleNamespace, browsers: dict[str, Client]
    ) -> None:
        """Pages, CSV and PDF files, with and without guessed filters."""
        leaks, seen_by_ravi = [], set()
        for key, path, expect in places(here):
            if "sela" not in expect.allowed or key.startswith("admin:"):
                continue
            for guess in ({}, GUESS):
                said = words(browsers["sela"].get(path, guess))
                if SIGNS.search(said):
                    leaks.append(f"{key} {guess}: {SIGNS.findall(said)[:3]}")
            if key in SHOW_CAMDEN and SIGNS.search(words(browsers["ravi"].get(path))):
                seen_by_ravi.add(key)
        assert not leaks, "\n".join(leaks)
        # The control: the same addresses show Camden its own.
        assert seen_by_ravi == SHOW_CAMDEN

    def test_month_files_hold_ones_own_borough(self, here: SimpleNamespace, browsers: dict[str, Client]) -> None:
        month = here.marked.date.replace(day=1)
        for name in ("month", "month_csv", "month_pdf", "month_sheet", "month_blank"):
            path = reverse(f"citizenship:{name}", args=[month])
            mine = words(browsers["sela"].get(path))
            assert not SIGNS.search(mine), name
        for name in ("month", "month_csv"):
            path = reverse(f"citizenship:{name}", args=[month])
            assert SIGNS.search(words(browsers["ravi"].get(path))), f"control: {name}"

    def test_results_before_they_are_public_are_ones_own_boroughs(
        self, here: SimpleNamespace, browsers: dict[str, Client]
    ) -> None:
        """Camden's figures are on Ravi's page and in his file, and on none of Sela's."""
        # A borough is in one study at a time: this one lies beside those of the access walk.
        first = clock.london_day(clock.now()) + timedelta(days=1000)
        days = {"first_date": first, "last_date": first + timedelta(days=90)}
        study = factories.study("isolated", boroughs=["Camden", "Hackney"], state="registered", **days)
        codes = [
            code
            for borough in ("E09000007", "E09000012")
            for arm in waves.ARMS
            for code in waves.pairs_as_codes((40, 20, 20, 40), arm=arm.key, borough=borough)
        ]
        places = [analysis.Place(analysis.LONDON, "All boroughs of the study", "london")]
        places += [analysis.Place(key, name, "borough") for key, name in BOTH]
        content = analysis.work_out(codes, waves.design([], places=places), as_of=clock.now().isoformat())
        factories.figures(study, content)
        for name in ("own_results", "own_results_csv"):
            path = reverse(f"citizenship:{name}")
            hers, his = (words(browsers[who].get(path)) for who in ("sela", "ravi"))
            assert "Hackney" in hers and "Camden" not in hers, name
            assert "Camden" in his and "Hackney" not in his, name
        for kind in ("", ".csv", ".json", ".pdf"):
            path = f"/citizenship/studies/isolated{kind or '/'}"
            assert browsers["sela"].get(path).status_code == browsers["ravi"].get(path).status_code == 404

    def test_no_search_of_the_portal_finds_it(self, here: SimpleNamespace, browsers: dict[str, Client]) -> None:
        for path in ("/", "/boroughs/camden/", "/citizenship/", "/citizenship/studies/", "/inbox/"):
            answer = browsers["sela"].get(path, {"q": MARK})
            assert answer.status_code == 404 or not SIGNS.search(words(answer).replace(f"q={MARK}", "")), path
        # The one search shows again what was typed, and nothing else.
        answer = browsers["sela"].get("/search/", {"q": MARK})
        assert "No page has these words" in words(answer)
        assert not SIGNS.search(words(answer).replace(f'value="{MARK}"', "").replace(f"Search: {MARK}", ""))


class TestAdmin:
    def test_no_address_of_the_admin_opens_for_a_registrar(
        self, here: SimpleNamespace, browsers: dict[str, Client]
    ) -> None:
        wrong = []
        for key, path, _ in places(here):
            if key.startswith("admin:"):
                for who in ("ravi", "sela"):
                    answer = browsers[who].get(path, {"q": MARK})
                    if answer.status_code not in {302, 403, 404} or SIGNS.search(words(answer).replace(MARK, "", 1)):
                        wrong.append(f"{who} {key}: {answer.status_code}")
        assert not wrong, "\n".join(wrong)

    def test_no_autocomplete_for_a_registrar(self, here: SimpleNamespace, browsers: dict[str, Client]) -> None:
        for model in apps.get_app_config("citizenship").get_models():
            for field in model._meta.concrete_fields:
                if field.is_relation:
                    given: dict[str, Any] = {
                        "app_label": "citizenship", "model_name": model._meta.model_name, "field_name": field.name,
                        "term": MARK,
                    }  # fmt: skip
                    answer = browsers["sela"].get(reverse("admin:autocomplete"), given)
                    assert answer.status_code in {302, 403, 404}, (model, field.name)

    def test_control_the_officer_finds_it(self, here: SimpleNamespace, browsers: dict[str, Client]) -> None:
        listed = browsers["ines"].get(reverse("admin:citizenship_ceremony_changelist"))
        assert listed.status_code == 200
        assert SIGNS.search(words(listed))


# Whatever holds what one participant said, or could lead from a person to it.
# A batch of paper forms is in the admin with its numbers; the forms in it are not.
RAW = ("Answer", "AnswerSheet", "SurveyAnswer", "SurveyCode", "KeyedForm", "ContactConsent")
SAID = "said-by-one-person-only"


class TestRawAnswers:
    @pytest.fixture
    def said(self, here: SimpleNamespace) -> Answer:
        """One answer that nothing else could say."""
        from citizenship.findings import instrument

        survey = instrument.load()
        sheet = AnswerSheet.objects.create(question_set=survey.question_set)
        return Answer.objects.create(sheet=sheet, key="volunteer", value=SAID, revision=1)

    def test_no_model_of_them_is_in_the_admin(self) -> None:
        held = {model.__name__ for model in admin.site._registry}
        assert not held & set(RAW)
        assert {"Survey", "Ceremony"} <= held, "control: the admin knows others"

    def test_no_list_of_the_admin_reaches_them(self) -> None:
        """By an inline, by a column, a search field, a filter or an autocomplete."""
        for model, page in admin.site._registry.items():
            reached = [inline.model.__name__ for inline in page.inlines]
            assert not set(reached) & set(RAW), model
            names = [*page.search_fields, *page.list_filter, *page.autocomplete_fields, *page.raw_id_fields]
            assert not [name for name in names if re.search(r"answers?__|codes__|sheet__", str(name))], model

    def test_no_address_of_the_admin_gives_them(self, root: Any, noor: Any, ines: Any, client_for: Any) -> None:
        """Guessed addresses, for the superuser too."""
        for who in (root, noor, ines):
            client = client_for(who)
            for name in RAW:
                label = f"programmes/{name.lower()}"
                for path in (f"/admin/{label}/", f"/admin/{label}/add/", f"/admin/{label}/1/change/"):
                    assert client.get(path).status_code == 404, (who.name, path)

    def test_no_autocomplete_gives_them(self, root: Any, client_for: Any) -> None:
        """Whatever field of whatever model leads to one of them."""
        client, asked = client_for(root), 0
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if field.is_relation and getattr(field.related_model, "__name__", "") in RAW:
                    asked += 1
                    label = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                    given: dict[str, Any] = {**label, "field_name": field.name, "term": "a"}
                    assert client.get(reverse("admin:autocomplete"), given).status_code in {403, 404}, (model, field)
        assert asked >= 4

    def test_no_export_takes_them_out(self, root: Any) -> None:
        """Every registered table, by the columns that it has."""
        for definition in exports.open_to(root):
            header, _ = definition.table(root, {}, [])
            assert not re.search(r"survey|participant", " ".join(map(str, header)), re.IGNORECASE), definition.name
            assert not re.search(r"survey|answer", definition.name), definition.name

    @pytest.mark.parametrize("who", ["root", "noor", "ravi"])
    def test_nobody_meets_one_on_any_page(
        self, who: str, said: Answer, here: SimpleNamespace, browsers: dict[str, Client]
    ) -> None:
        """Every page of the area, and the pages of surveys."""
        client, leaks = browsers[who], []
        own = [path for _, path, expect in places(here) if who in expect.allowed]
        surveys = [reverse(f"admin:programmes_{name}_changelist") for name in ("survey", "keyedbatch")]
        surveys += [
            reverse(f"admin:programmes_survey_{name}", args=["citizenship-ceremony"]) for name in ("change", "history")
        ]
        for path in [*own, *surveys]:
            if SAID in words(client.get(path)):
                leaks.append(path)
        assert not leaks
        assert Answer.objects.filter(value=SAID).exists(), "control: it is there to be found"
