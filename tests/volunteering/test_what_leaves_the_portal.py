"""What leaves the portal: no young person on a page of others (I25, check 7), and no page too heavy for a cheap phone.

The crawl opens every address of the expectation table (tests/access) that this world has, as each of those who could
meet a young person there, and looks for a planted name, the name that hosts see, and an address.
"""

import gzip
import io
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import get_resolver, reverse
from pypdf import PdfReader

from tests import factories as people
from tests import house
from tests.access import world as grants_world
from tests.access import world_volunteering
from tests.access.expect import VOLUNTEERING_ROLES
from tests.access.expectations import EXPECTED
from tests.access.test_matrix import area_of, asked, content
from tests.volunteering import factories

pytestmark = pytest.mark.django_db
NAME, KNOWN_AS, EMAIL = "Zebedee Quillfeather", "Zebedito", "zebedee.quill@young.example"
MARKS = ("Zebedee", "Quillfeather", KNOWN_AS, EMAIL)
KILOBYTES_100 = 100_000
# The whole of a checker on one page, for reviewers; the pages of the checker itself are held to 60 KB in its own tests.
FOR_REVIEWERS = {f"citizenship:{slug}_graph" for slug in ("settled_status", "becoming_british", "young_londoners")}
Found = set[tuple[str, str]]


@pytest.fixture
def world(request: pytest.FixtureRequest) -> SimpleNamespace:
    """Every room's records, with Tomi under the planted names, and somebody who leads a school."""
    cast = {name: request.getfixturevalue(name) for name in VOLUNTEERING_ROLES if name != "anonymous"}
    there = world_volunteering.build(cast)
    tomi, volunteer = there.tomi, there.tomi_volunteer
    tomi.name, tomi.email = NAME, EMAIL
    tomi.save(update_fields=["name", "email"])
    type(volunteer).objects.filter(pk=volunteer.pk).update(known_as=KNOWN_AS)
    there.head = people.member("Head Teacher", of=people.organisation("Peckham School", kind="school"), role="lead")
    return there


def addresses(world: SimpleNamespace) -> dict[str, str]:
    """Every address of the table that this world can fill in, by the route's key."""
    found = {}
    for route in house.routes(get_resolver()):
        # Of the rest of the portal only pages that need no record of it: tests/access walks the others.
        ours = area_of(route.key) == "volunteering"
        if route.key not in EXPECTED or not route.name or not (ours or not EXPECTED[route.key].args):
            continue
        given = {name: grants_world.value(world, path) for name, path in EXPECTED[route.key].args.items()}
        found[route.key] = reverse(route.name, kwargs=given)
    return found


def text_of(response: Any) -> str:
    """Everything that an answer says: its headers, and its body, that of a PDF as words."""
    body = content(response)
    said = body.decode("utf-8", "replace")
    if body.startswith(b"%PDF"):
        said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return f"{response.headers}\n{said}"


def crawl(client: Client, world: SimpleNamespace, *, files: bool = False) -> Found:
    """Where which mark stands, as (route, mark). `files`: only in answers that are no page (tables, feeds, PDF)."""
    found = set()
    more = {
        "search by name": f"/volunteering/?q={NAME.replace(' ', '+')}",
        "an error": f"/volunteering/{world.tomi_volunteer.pk}/",
        "an error of sign-ups": f"/volunteering/me/sessions/{world.young_place.pk}/",
    }
    for key, path in {**addresses(world), **more}.items():
        response, _ = asked(client, "GET", path)
        if files and response.get("Content-Type", "").startswith("text/html"):
            content(response)
            continue
        said = text_of(response).replace(NAME.replace(" ", "+"), "").replace(f'value="{NAME}"', "")
        found |= {(key, mark) for mark in MARKS if mark in said}
    return found


def as_(user: Any) -> Client:
    """A browser in which this person is signed in; nobody for None."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


class TestNobodyMeetsAMinor:
    """I25. The expectation table's own walk (tests/access/test_matrix.py) looks for the mark in what Tomi wrote."""

    def test_a_visitor_a_peer_and_a_school(self, world: SimpleNamespace) -> None:
        who = {"anonymous": None, "farah": world.farah, "school": world.head}
        # A guardian has no account: the key in the address, which only their letter holds, is the permission to read.
        by_key = re.compile(r"volunteering:(guardian_page|permission_give|permission_withdraw)$")
        for role, user in who.items():
            found = {(key, mark) for key, mark in crawl(as_(user), world) if not by_key.match(key)}
            assert found == set(), role

    def test_an_employer_reads_whom_they_interview_and_no_school_reads_a_name(self, world: SimpleNamespace) -> None:
        """Hana leads an employer at which Tomi has said yes to an interview, and the school that referred his group.

        From his yes to 14 days after she reads the name that he chose, on the page of that interview only.
        """
        found = crawl(as_(world.hana), world)
        assert {mark for _, mark in found} <= {KNOWN_AS}
        assert [key for key, _ in found if not re.match(r"volunteering:(slots?|interview_outcome)$", key)] == []

    def test_the_host_reads_the_name_that_he_chose_and_only_where_hosts_may(self, world: SimpleNamespace) -> None:
        """From acceptance to 14 days after, on the sheet and with the hours: never the full name nor the address."""
        found = crawl(as_(world.guy), world)
        assert {mark for _, mark in found} == {KNOWN_AS}
        allowed = r"volunteering:(host_(session|sheet|times|guardian|hours\w*|application)|\w*register\w*|cohort_mark)$"
        assert [key for key, _ in found if not re.match(allowed, key)] == []
        # The control: the crawl finds what it looks for where it may be, in a page and in a file.
        assert {"volunteering:host_session", "volunteering:host_sheet"} <= {key for key, _ in found}

    @pytest.mark.long
    def test_no_file_of_staff_without_the_safeguarding_role(self, world: SimpleNamespace) -> None:
        """Tables, feeds and papers, as a volunteering officer, an analyst and a grants officer."""
        who = (world.vera, world.noor, world.efua)
        assert [crawl(as_(user), world, files=True) for user in who] == [set()] * 3

    def test_control_the_marks_are_found_where_they_may_be(self, world: SimpleNamespace) -> None:
        """Without this the crawl might look at the wrong thing: a page of Tomi's own, and an officer's list."""
        profile = content(as_(world.tomi).get(reverse("volunteering:my_profile"))).decode()
        listed = content(as_(world.sol).get(reverse("admin:volunteering_volunteer_changelist"))).decode()
        assert KNOWN_AS in profile and KNOWN_AS in listed


# --- how heavy a page is ---------------------------------------------------------------------------------------------

ASSET = re.compile(r"""["'(](/static/[^"')?#]+)""")
IN_CSS = re.compile(r"""url\(\s*["']?([^"')]+)""")
IN_SCRIPT = re.compile(r"""import[^"']*["'](\.{0,2}/[^"']+)["']""")
LAZY = re.compile(r"""<img\b[^>]*loading="lazy"[^>]*>""")


@cache
def _file(path: str) -> bytes:
    """A static file as it is stored."""
    name = path.removeprefix(settings.STATIC_URL)
    found = finders.find(name)
    assert found, f"{path} is not there"
    return Path(found).read_bytes()


@cache
def weight_of(path: str) -> int:
    """What this file and all that it asks for weigh on the wire: text as WhiteNoise sends it (gzip), pictures as is."""
    data = _file(path)
    sent = len(gzip.compress(data, 9)) if path.endswith((".css", ".js", ".svg")) else len(data)
    named = IN_CSS.findall(data.decode()) if path.endswith(".css") else []
    named += IN_SCRIPT.findall(data.decode()) if path.endswith(".js") else []
    parts = {_joined(path, name) for name in named if not name.startswith(("data:", "http", "#"))}
    return sent + sum(weight_of(each) for each in parts)


def _joined(path: str, name: str) -> str:
    """The address of what a static file names."""
    clean = name.split("?")[0].split("#")[0]
    return clean if clean.startswith("/") else str(Path(path).parent.joinpath(clean).resolve())


def first_load(html: str) -> tuple[int, dict[str, int]]:
    """The bytes of a page's first load: its HTML as the portal sends it (not compressed), and each file that it names.

    Pictures that load lazily are left out, and only these.
    """
    now = LAZY.sub("", html)
    parts = {path: weight_of(path) for path in set(ASSET.findall(now))}
    return len(html.encode()) + sum(parts.values()), parts


class TestFirstLoad:
    """Check 10 and point 3 of the issue: no page that a young person sees needs more than 100 KB on first load."""

    def test_every_page_that_tomi_can_open(self, world: SimpleNamespace) -> None:
        client, heavy, seen = as_(world.tomi), {}, 0
        for key, path in addresses(world).items():
            response, _ = asked(client, "GET", path)
            body = content(response)
            if response.status_code != 200 or not response.get("Content-Type", "").startswith("text/html"):
                continue
            seen += 1
            total, parts = first_load(body.decode())
            if total > KILOBYTES_100 and key not in FOR_REVIEWERS:
                heavy[key] = (total, dict(sorted(parts.items(), key=lambda each: -each[1])[:4]))
        assert seen > 20 and not heavy, heavy

    def test_the_map_with_a_hundred_opportunities(self, world: SimpleNamespace) -> None:
        """The longest public pages, full: a list of many and the map."""
        host = world.open_opportunity.host
        for number in range(100):
            factories.opportunity(host, title=f"Plant tree {number}")
        for path in ("/volunteering/", "/volunteering/map/"):
            total, parts = first_load(as_(world.tomi).get(path).content.decode())
            assert total <= KILOBYTES_100, (path, total, parts)

    def test_control_a_heavy_page_is_noticed(self) -> None:
        style = '<link href="/static/govuk/govuk-frontend.min.css">'
        assert first_load(style)[0] > 10_000, "the style sheet is weighed"
        assert first_load("x" * KILOBYTES_100 + style)[0] > KILOBYTES_100
        lazy = '<img loading="lazy" src="/static/img/portal.png">'
        assert first_load(lazy)[0] == len(lazy) < first_load(lazy.replace('loading="lazy" ', ""))[0]
