"""Our feed out: by the Volunteering Data Standard's own files, by our schema, only public, the same bytes each time."""

import copy
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from programmes import clock
from tests import factories as people
from tests import schemas
from tests.volunteering import factories
from volunteering.hosts.models import Host
from volunteering.opportunities import feed
from volunteering.opportunities.models import Opportunity, Source
from volunteering.safeguarding import vocabulary

pytestmark = pytest.mark.django_db
URL = "/volunteering/opportunities.json"
NAMESPACE = "https://ns.volunteeringdata.io/"
CLASSES = {"Organisation", "Activity", "Role", "Session", "Location", "CharityRegistration"}
ONTOLOGIES = (
    "ontology",
    "ontology_organisation",
    "ontology_activity",
    "ontology_role",
    "ontology_session",
    "ontology_location",
    "ontology_charityregistration",
)


def body(client: Client, url: str = URL) -> bytes:
    response = client.get(url)
    assert response.status_code == 200
    return b"".join(response)  # type: ignore[call-overload]


def graph(client: Client) -> list[dict[str, Any]]:
    return json.loads(body(client))["graph"]


@pytest.fixture
def rich(growers: Any) -> Opportunity:
    """An opportunity that uses every property that we emit."""
    type(growers).objects.filter(pk=growers.pk).update(charity_number="1234567")
    host = factories.host(growers, website="https://growers.example/")
    made = factories.opportunity(
        host,
        minimum_age=16,
        maximum_age=25,
        skills=["cooperative_work", "basic_first_aid"],
        expenses=True,
        access=["expenses_paid", "service_animals"],
        check_level="basic",
        check_reason="keys",
        postcode="SE15 5DQ",
    )
    factories.session(made)
    factories.opportunity(host, title="Online", remote=True, borough=None, place_name="")
    return made


# --- the standard's own files ----------------------------------------------------------------------------------------


def turtle(name: str) -> str:
    return schemas.published("volunteering-data-standard", f"{name}.ttl").read_text()


def properties() -> dict[str, set[str]]:
    """Each class with the short names of the properties that the ontology gives it."""
    found: dict[str, set[str]] = {name: set() for name in CLASSES}
    for name in ONTOLOGIES:
        for block in re.findall(r"^:\w+\n(?:.*\n)*?\.$", turtle(name), re.MULTILINE):
            domain = re.search(r"rdfs:domain :(\w+)", block)
            of = re.search(r"rdfs:subPropertyOf :(\w+)", block)
            if domain and of and domain.group(1) in found:
                found[domain.group(1)].add(of.group(1))
    return found


def general() -> set[str]:
    """The properties that belong to no class: of the document itself, and relatedConcept."""
    return set(re.findall(r"^:(\w+)\n\s+a owl:\w+Property", turtle("ontology"), re.MULTILINE))


def concepts(taxonomy: str) -> dict[str, str]:
    """Each concept with its wider one."""
    text = turtle(f"taxonomy_{taxonomy}")
    blocks = re.findall(r"^:(\w+)\n((?:.*\n)*?)\.$", text, re.MULTILINE)
    wider = {name: re.search(r"skos:broader :(\w+)", rest) for name, rest in blocks}
    return {name: found.group(1) for name, found in wider.items() if found}


TAXONOMY_OF = {
    "cause": "cause",
    "relatedConcept": "cause",
    "skill": "skill",
    "requirement": "requirement",
    "accessibility": "accessibility",
    "reward": "reward",
}


def breaches(document: dict[str, Any]) -> list[str]:
    """What in the document the standard's files do not know."""
    allowed, anywhere = properties(), general()
    found = [f"document.{key}" for key in set(document) - anywhere - {"@context", "graph"}]

    def walk(node: dict[str, Any], kind: str) -> None:
        for key, value in node.items():
            if key in {"id", "type"} or key.startswith(feed.OWL_TIME):
                continue
            if key not in allowed[kind] | anywhere:
                found.append(f"{kind}.{key}")
            if key in TAXONOMY_OF:
                known = {NAMESPACE + name for name in concepts(TAXONOMY_OF[key])}
                found.extend(f"{kind}.{key}: {iri}" for iri in value if iri not in known)
            children = value if isinstance(value, list) else [value]
            name = {"charityRegistration": "CharityRegistration"}.get(key, key.capitalize())
            for child in children:
                if isinstance(child, dict) and name in CLASSES:
                    assert child.get("type", name) == name
                    walk(child, name)

    for organisation in document["graph"]:
        walk(organisation, "Organisation")
    return found


class TestStandard:
    def test_properties_and_values_are_the_standards(self, client: Client, rich: Opportunity) -> None:
        document = json.loads(body(client))
        assert breaches(document) == []
        used = {key for node in document["graph"] for a in node["activity"] for key in a["role"][0]}
        assert {"requirement", "skill", "accessibility", "maximumAge"} <= used, "the example uses what can be checked"

    @pytest.mark.parametrize(
        ("where", "change", "breach"),
        [
            ("role", {"contactEmail": "x"}, "Role.contactEmail"),
            ("role", {"skill": [NAMESPACE + "Kindness"]}, f"Role.skill: {NAMESPACE}Kindness"),
            ("role", {"reward": [NAMESPACE + "TrainingProvided"]}, f"Role.reward: {NAMESPACE}TrainingProvided"),
            ("activity", {"cause": []}, "Activity.cause"),
            ("activity", {"relatedConcept": [NAMESPACE + "Fun"]}, f"Activity.relatedConcept: {NAMESPACE}Fun"),
        ],
    )
    def test_control_a_breach_is_noticed(
        self, where: str, change: dict[str, Any], breach: str, client: Client, rich: Opportunity
    ) -> None:
        document = json.loads(body(client))
        activity = document["graph"][0]["activity"][0]
        (activity["role"][0] if where == "role" else activity).update(change)
        assert breaches(document) == [breach]

    @pytest.mark.parametrize(
        ("taxonomy", "terms", "apart"),
        [
            ("cause", vocabulary.CAUSES, set()),
            ("skill", vocabulary.SKILLS, set()),
            ("requirement", vocabulary.REQUIREMENTS, set()),
            ("reward", vocabulary.REWARDS, set()),
            # Two are only headings of others; ages have fields of their own.
            ("accessibility", vocabulary.ACCESS, {"AgeRequirements", "DigitalAccessibility", "PhysicalAccessibility"}),
        ],
    )
    def test_our_vocabulary_is_the_taxonomy(self, taxonomy: str, terms: vocabulary.Terms, apart: set[str]) -> None:
        assert {iri.removeprefix(NAMESPACE) for _, iri in terms.values()} == set(concepts(taxonomy)) - apart

    def test_our_groups_are_the_taxonomys(self) -> None:
        names = {
            code: iri.removeprefix(NAMESPACE)
            for terms in (vocabulary.CAUSES, vocabulary.SKILLS)
            for code, (_, iri) in terms.items()
        }
        for groups, taxonomy, top in (
            (vocabulary.WIDER_CAUSE, "cause", "Cause"),
            (vocabulary.SKILL_GROUP, "skill", "Skill"),
        ):
            wider = {name: of for name, of in concepts(taxonomy).items() if of != top}
            assert {names[code]: names[of] for code, of in groups.items()} == wider

    def test_without_the_files_a_run_that_counts_fails(self, tmp_path: Any, monkeypatch: Any) -> None:
        monkeypatch.setenv("OPEN_STANDARDS", str(tmp_path))
        monkeypatch.setenv("CI", "true")
        with pytest.raises(pytest.fail.Exception, match="OPEN_STANDARDS"):
            turtle("ontology")
        monkeypatch.setenv("CI", "")
        with pytest.raises(pytest.skip.Exception, match="OPEN_STANDARDS"):
            turtle("ontology")


def test_valid_by_our_own_schema(client: Client, rich: Opportunity) -> None:
    ours = Draft202012Validator(schemas.own("opportunities.json"), format_checker=FormatChecker())
    document = json.loads(body(client))
    assert [e.message for e in ours.iter_errors(document)] == []
    for change in ({"contact": "x"}, {"name": ""}, {"activity": []}):
        bad = copy.deepcopy(document)
        bad["graph"][0].update(change)
        assert list(ours.iter_errors(bad)), f"control: {change} is refused"


def test_what_it_says_is_what_is_stored(client: Client, rich: Opportunity) -> None:
    (node,) = graph(client)
    activity = next(each for each in node["activity"] if each["title"] == rich.title)
    role, session = activity["role"][0], activity["session"][0]
    planned = rich.sessions.get()  # type: ignore[attr-defined]
    assert node["charityRegistration"][0]["registrationNumber"] == "1234567"
    assert (role["minimumAge"], role["maximumAge"]) == ("16", "25")
    assert role["requirement"] == [NAMESPACE + "DBSCheck"]
    assert role["applyLink"].endswith(f"/volunteering/{rich.pk}/")
    begins = session["time"][f"{feed.OWL_TIME}hasBeginning"][f"{feed.OWL_TIME}inXSDDateTimeStamp"]
    assert begins == planned.starts_at.astimezone(clock.LONDON).isoformat()
    assert session["location"]["address"] == "Rye Lane garden, Southwark, London, SE15 5DQ"
    online = next(each for each in node["activity"] if each["title"] == "Online")
    assert online["role"][0]["allowsRemoteParticipation"] and "session" not in online


class TestOnlyPublic:
    def test_nothing_else_is_in_it(self, client: Client, growers: Any) -> None:
        """I25, and what is not public yet or any more, or another platform's."""
        host = factories.host(growers)
        for state in Opportunity.State.values:
            factories.opportunity(host, state=state, title=f"Title {state}")
        factories.imported(factories.source(), title="Title imported")
        shown = factories.opportunity(factories.host("Paused soon"), title="Title of a paused host")
        assert "Title of a paused host" in body(client).decode()  # control
        Host.objects.filter(pk=shown.host_id).update(
            state="paused", paused_at=clock.now(), paused_by=people.founder(), reason="x"
        )
        text = body(client).decode()
        assert set(re.findall(r"Title [a-z ]+", text)) == {"Title published"}

    def test_no_person_and_no_contact(self, client: Client, guy: Any, growers: Any, tomi_permitted: Any) -> None:
        """I25: nobody's name, whoever wrote it or comes; a host's phone and people never leave."""
        host = factories.host(growers, about="We grow. Write to mina@growers.example or 020 7946 0012.")
        made = factories.opportunity(host)
        factories.sign_up(tomi_permitted, factories.session(made))
        text = body(client).decode()
        for word in ("Tomi", "Bello", "Guy", "Laurent", "Mina", "mina@", "7946", "growers' desk"):
            assert word not in text
        assert "We grow." in text  # control

    def test_sessions_that_are_over_or_cancelled_are_left_out(self, client: Client, rich: Opportunity) -> None:
        at = clock.now()
        factories.session(rich, starts_at=at - timedelta(days=1))
        factories.session(rich, state="cancelled")
        activity = next(each for each in graph(client)[0]["activity"] if each["title"] == rich.title)
        assert len(activity["session"]) == 1


class TestTransport:
    def test_the_same_bytes_while_nothing_changes(self, client: Client, rich: Opportunity) -> None:
        first = client.get(URL)
        assert body(client) == b"".join(first)  # type: ignore[call-overload]
        assert client.get(URL, headers={"if-none-match": first["ETag"]}).status_code == 304
        Opportunity.objects.filter(pk=rich.pk).update(title="Another title")
        again = client.get(URL, headers={"if-none-match": first["ETag"]})
        again.close()
        assert again.status_code == 200 and again["ETag"] != first["ETag"]

    def test_headers(self, client: Client, rich: Opportunity) -> None:
        response = client.get(URL)
        response.close()
        assert response["Content-Type"] == "application/ld+json"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in response.headers

    def test_markup_cannot_leave_a_page_that_holds_it(self, client: Client, growers: Any) -> None:
        evil = "</script><img src=x onerror=alert(1)>&\u2028"
        factories.opportunity(factories.host(growers), what=f"You dig. {evil}")
        raw = body(client)
        assert b"<" not in raw and b">" not in raw and b"&" not in raw and "\u2028".encode() not in raw
        assert evil in graph(client)[0]["activity"][0]["description"]  # and it is read back whole

    def test_an_empty_portal_gives_an_empty_list(self, client: Client) -> None:
        assert graph(client) == []

    def test_pages_hold_everything_once(self, client: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr(feed, "HOSTS_A_PAGE", 2)
        for number in range(5):
            factories.opportunity(factories.host(f"Host {number}"))
        seen: list[str] = []
        url, pages = URL, 0
        while url:
            response = client.get(url)
            seen += [node["name"] for node in json.loads(b"".join(response))["graph"]]  # type: ignore[call-overload]
            link = re.match(r'<https?://[^/]+([^>]+)>; rel="next"', response.headers.get("Link", ""))
            url, pages = (link.group(1) if link else ""), pages + 1
        assert (sorted(seen), pages) == ([f"Host {n}" for n in range(5)], 3)
        assert client.get(f"{URL}?after=here").status_code == 404

    def test_as_many_queries_for_many_as_for_one(self, client: Client, queries: Any) -> None:
        def fill(count: int) -> None:
            for number in range(count):
                host = factories.host(f"Host {Host.objects.count()}")
                for _ in range(number + 1):
                    factories.session(factories.opportunity(host))

        fill(1)
        with queries() as few:
            body(client)
        fill(6)
        with queries(at_most=len(few)):
            nodes = graph(client)
        assert [len(node["activity"]) for node in nodes] and sum(len(n["activity"]) for n in nodes) == 22
        assert all(len(a["session"]) == 1 for node in nodes for a in node["activity"])


def test_a_stopped_source_is_no_part_of_it(client: Client) -> None:
    factories.imported(factories.source(), title="Elsewhere")
    assert Source.objects.count() == 1 and graph(client) == []
