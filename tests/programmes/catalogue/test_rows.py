"""All 138 rows of the catalogue: each stands on one page, with its figures, and does what it is there for."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client

from programmes.catalogue import reference_pages
from programmes.catalogue.models import Programme
from tests.programmes.catalogue import pages_check
from tests.programmes.catalogue.expected import Holds, Leads, Row, Way, rows

EXPECTED = rows()
FILES = reference_pages.files()
CATALOGUE = {row["id"]: row for row in pages_check.catalogue()}


def section_of(page: str, row: str) -> str:
    """The section of a row on a public page, as text with its links."""
    found = re.search(rf'<section class="programme-section" id="{row.lower()}".*?</section>', page, re.DOTALL)
    return unescape(found[0]) if found else ""


def text_of(html: str) -> str:
    """The words of a piece of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def gaps(key: str, expected: Row, page: str, client: Any) -> Iterator[str]:
    """What the public page does not show of what the row is expected to be."""
    section = section_of(page, key)
    text = text_of(section)
    if not section:
        yield f"{key}: no section on {expected.page}"
        return
    if expected.heading not in text:
        yield f"{key}: the heading is not “{expected.heading}”"
    figures = [text_of(line) for line in re.findall(r'<tr class="govuk-table__row">.*?</tr>', section, re.DOTALL)]
    for value, source in expected.facts:
        if not any(value in line and source in line for line in figures):
            yield f"{key}: no figure {value} from {source}"
    for does in expected.does:
        if isinstance(does, Holds):
            yield from (f"{key}: its {does.what} lacks “{word}”" for word in does.words if word not in text)
        elif isinstance(does, Leads):
            yield from _led(key, does, section, page, client)


def _led(key: str, does: Leads, section: str, page: str, client: Any) -> Iterator[str]:
    """A link of ours opens and shows what it should; one to another site stands in the section, or behind its count."""
    if not does.url.startswith("/"):
        if does.url not in section and not (does.counted and re.search(r"/go/\d+/", section)):
            yield f"{key}: no link to {does.url}"
        return
    if does.url not in unescape(page) and not (does.counted and re.search(r"/go/\d+/", section)):
        yield f"{key}: nothing leads to {does.url}"
    answer = client.get(does.url, follow=True)
    if answer.status_code != 200:
        yield f"{key}: {does.url} answers {answer.status_code}"
    elif does.shows and does.shows not in unescape(answer.content.decode()):
        yield f"{key}: {does.url} does not show “{does.shows}”"


class TestTheFiles:
    def test_every_row_has_its_expectation_and_one_page(self) -> None:
        assert len(CATALOGUE) == 138
        assert sorted(EXPECTED) == sorted(CATALOGUE)
        on = [row for page in FILES.values() for row in page["rows"]]
        assert sorted(on) == sorted(CATALOGUE)
        assert {row["page_slug"] for row in CATALOGUE.values()} == set(FILES)
        assert len(FILES) == 53

    def test_the_expectations_are_those_of_the_catalogue(self) -> None:
        wrong = [
            key
            for key, row in EXPECTED.items()
            if (row.page, row.kind) != (CATALOGUE[key]["page_slug"], CATALOGUE[key]["treatment"])
        ]
        assert wrong == []

    def test_every_row_does_what_its_treatment_asks(self) -> None:
        ways = {slug: _way_slugs(slug) for slug in FILES}
        wrong = []
        for key, row in EXPECTED.items():
            named = [does.slug for does in row.does if isinstance(does, Way)]
            wrong += [f"{key}: no way {slug} on {row.page}" for slug in named if slug not in ways[row.page]]
            if row.kind == "B" and not named and not any(isinstance(does, Leads) for does in row.does):
                wrong.append(f"{key}: nothing to send")
            if row.kind != "B" and not row.does:
                wrong.append(f"{key}: does nothing")
        assert wrong == []

    def test_no_page_has_anything_wrong(self) -> None:
        wrong = [f"{slug}: {problem}" for slug in FILES for problem in pages_check.problems(slug)]
        assert wrong == []


def _way_slugs(slug: str) -> set[str]:
    import tomllib

    path = pages_check.CATALOGUE / "ways" / f"{slug}.toml"
    return {way["slug"] for way in tomllib.loads(path.read_text())["way"]} if path.exists() else set()


@pytest.mark.django_db
class TestThePages:
    def test_every_row_stands_on_its_public_page(self, otto: Any) -> None:
        from django.core.management import call_command

        call_command("load_reference", verbosity=0)
        client, wrong, copied = Client(), [], []
        pages = {}
        for programme in Programme.objects.public().only("slug"):
            answer = client.get(programme.get_absolute_url())
            assert answer.status_code == 200, programme.slug
            pages[programme.slug] = answer.content.decode()
        for key, row in EXPECTED.items():
            wrong += list(gaps(key, row, pages.get(row.page, ""), client))
        for slug, html in pages.items():
            main = html.partition("<main")[2].partition("</main>")[0]
            copied += [f"{slug}: {run}" for run in pages_check.copied(unescape(text_of(main)))]
        assert not wrong, "\n".join(wrong)
        assert not copied, "\n".join(copied)

    def test_control_a_page_without_its_row_is_noticed(self) -> None:
        row = Row("a", "Hubs", "C", facts=[("£5", "section 1")], does=[Holds("log", ("2018",))])
        html = '<section class="programme-section" id="s002"><h2>Hubs</h2><p>In 2018</p></section>'
        assert list(gaps("S002", row, html, None)) == ["S002: no figure £5 from section 1"]
        figure = '<tr class="govuk-table__row"><td>£5</td><td>section 1.1</td></tr>'
        assert list(gaps("S002", row, html.replace("<p>", figure), None)) == []
        assert list(gaps("S003", row, html, None)) == ["S003: no section on a"]
        assert list(gaps("S002", row, html.replace("2018", "2019"), None))[-1] == "S002: its log lacks “2018”"


class TestOwnWords:
    CELL = "Three hubs joining schools, childminders and nurseries to raise take-up of early education"

    def test_control_eight_words_of_a_cell_are_noticed(self) -> None:
        assert pages_check.copied(f"Here it is: {self.CELL.upper()}, as we said.")
        assert pages_check.copied(" ".join(self.CELL.split()[:8]).replace(",", " –"))

    def test_control_seven_words_and_names_are_not(self) -> None:
        assert pages_check.copied(" ".join(self.CELL.split()[:7])) == []
        # A name of the catalogue counts as one word, however many it has.
        name = "Lobbying against the hostile environment and Right to Rent"
        assert any(row["name"] == name for row in pages_check.catalogue())
        assert len(pages_check.words(name)) > 8
        assert pages_check.copied(name) == []
        assert len(pages_check.folded(name)) == 1
