"""The measures as everybody reads them: every figure of the strategy as it was printed, and what has none says so.

What is expected was written by hand from the strategy, table by table, not taken from the file that is loaded.
"""

import html
import json
import re
from typing import Any

import jsonschema
import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from programmes import evidence
from programmes.evidence import loading_measures, measured, showing
from programmes.evidence.models import Drawing, Measure, Quoted, Release
from tests import schemas
from tests.programmes.evidence import measuring

pytestmark = pytest.mark.django_db
# Slug: number, table, theme, whom the table credits, and each figure as (value, label or group or area, page).
STRATEGY: dict[str, tuple[int, str, str, str, list[tuple[str, str, str]]]] = {
    "similar-friends": (1, "Relationships", "Diverse relationships", "Understanding Society", [
        ("21%", "All friends are of the same ethnicity", "9; 21 to 27"),
        ("almost a third", "All friends are of a similar age", "9; 21 to 27"),
        ("30%", "All friends have a similar education", "9; 21 to 27"),
    ]),
    "different-backgrounds-get-on": (2, "Relationships", "Social mixing", "Public Attitudes Survey", [
        ("91%", "people from different backgrounds get on", "21"),
    ]),
    "hate-crime": (3, "Relationships", "Hate crime", "MOPAC", []),
    "no-one-to-rely-on": (4, "Relationships", "Social isolation", "Understanding Society", [
        ("21%", "London, 2014", "21 to 27"),
        ("15%", "Rest of England", "21 to 27"),
        ("34%", "aged 20 to 24", "21 to 27"),
        ("24%", "aged 55 to 59", "21 to 27"),
    ]),
    "neighbours-trusted": (5, "Relationships", "Social trust", "Public Attitudes Survey", []),
    "electoral-registration": (6, "Participation", "Political participation", "Electoral Statistics for the UK", [
        ("86%", "London, 2016", "21 to 27"),
        ("between 68 and 78%", "Westminster, Kensington and Chelsea, Tower Hamlets and Camden", "21 to 27"),
        ("between 12 and 17 per cent", "less than 12 months", "21 to 27"),
    ]),
    "volunteering": (7, "Participation", "Volunteering", "Taking Part survey", [
        ("26%", "London, 2016 (figures of 2014/15 and 2015/16)", "21 to 27"),
    ]),
    "organisation-membership": (8, "Participation", "Associational membership", "Understanding Society", []),
    "employment-gaps": (9, "Equality", "Employment rate gap", "Annual Population Survey", [
        ("27 percentage points", "Disabled adults, beside adults who are not disabled", "21 to 27"),
        ("24 percentage points", "Pakistani and Bangladeshi adults", "21 to 27"),
        ("16 percentage points", "Adults of mixed ethnicity", "21 to 27"),
        ("14 percentage points", "Women, beside men", "21 to 27"),
        ("14 percentage points", "Adults of other ethnic groups", "21 to 27"),
        ("10 percentage points", "Black adults", "21 to 27"),
        ("3 percentage points", "Indian adults", "21 to 27"),
    ]),
    "five-gcses": (10, "Equality", "Educational attainment", "GCSE", []),
    "two-year-old-entitlement": (11, "Equality", "Childcare uptake", "Department for Education", [
        ("58%", "London (figures of 2017", "30"),
        ("71%", "Rest of England", "30"),
        ("51-point gap", "the highest and the lowest uptake", "30"),
    ]),
    "housing-costs": (12, "Equality", "Housing affordability", "Households Below Average Income", [
        ("30%", "London (figures of 2015/16)", "21 to 27"),
    ]),
    "low-savings": (13, "Equality", "Financial resilience", "Family Resources Survey", [
        ("44%", "less than £1,500 in savings", "21 to 27"),
    ]),
    "not-online": (14, "Equality", "Digital literacy", "Labour Force Survey", [
        ("7%", "London, 2017", "21 to 27"),
        ("21%", "unemployed", "21 to 27"),
        ("22%", "disabled", "21 to 27"),
        ("35%", "over 65", "21 to 27"),
    ]),
    "language-difficulty": (15, "Equality", "English language proficiency", "Labour Force Survey", [
        ("17%", "speak another language at home", "21 to 27"),
    ]),
    "citizenship-ceremonies": (16, "Equality", "Citizenship", "Home Office", [
        ("4%", "London, 2009", "21 to 27"),
        ("2%", "London, 2016", "21 to 27"),
        ("halved", "2009 to 2016", "21 to 27"),
    ]),
    "neighbourhood-belonging": (17, "Outcomes", "Feelings of belonging", "Understanding Society", [
        ("66%", "belong to their neighbourhood", "9; 21"),
    ]),
    "london-good-place": (18, "Outcomes", "Positive experience of London", "Public Attitudes Survey", [
        ("90%", "London is a good place to live", "9; 21"),
    ]),
}  # fmt: skip
NONE = {"hate-crime", "neighbours-trusted", "organisation-membership", "five-gcses"}
OTHERS = [
    *("half", "55%", "58%", "76%", "32%", "14%", "28%", "9%", "51%", "35%", "−60%", "one in three", "300+"),
    *("2 million+", "about 1 million", "more than 159,000", "£973", "£386", "£587", "£1,282", "400+", "28 days"),
    *("£900,000+", "54%", "around 50%", "59.9% (2.26 million)", "over 70%", "over a third", "100,000", "£1 million"),
]

CONFLICTS = [
    ("neighbourhood-belonging", "Table 4 credits this measure to Understanding Society"),
    ("neighbourhood-belonging", "credited to the MOPAC Public Attitudes Survey of 2016/17"),
    ("not-online", "They are rates within each group"),
    ("different-backgrounds-get-on", "The measure asks about the local area"),
    ("employment-gaps", "The strategy says “per cent” where it means percentage points"),
    ("low-savings", "“unable to save”"),
]


@pytest.fixture
def loaded(db: None) -> None:
    """The measures as they come with the portal."""
    loading_measures.load(lambda text: None)


def words(page: Any) -> str:
    """What a page says, without its tags and with single spaces."""
    return re.sub(r"\s+", " ", html.unescape(strip_tags(page.content.decode())))


def figures(page: Any) -> list[str]:
    """The text of every figure on a page."""
    found = re.findall(r'<li class="evidence-figure[^"]*">(.*?)</li>', page.content.decode(), re.DOTALL)
    return [re.sub(r"\s+", " ", html.unescape(strip_tags(each))).strip() for each in found]


class TestFigures:
    def test_every_figure_stands_on_its_page_as_printed(self, loaded: None, client: Any) -> None:
        for slug, (number, table, theme, source, expected) in STRATEGY.items():
            page = client.get(reverse("programmes:measure", args=[slug]))
            said, shown = words(page), figures(page)
            assert f"Measure {number} of 18: {table.lower()}" in said and theme in said and source in said, slug
            for value, what, where in expected:
                assert any(
                    each.startswith(value) and what in each and f"Page {where}:" in each and "Source: " in each
                    for each in shown
                ), (value, what, shown)
            printed = [each for each in shown if not each.startswith("No figure")]
            assert len(printed) == len(expected), f"{slug}: no figure that the strategy does not print"
            assert ("The strategy gives no figure for this measure" in said) is (slug in NONE), slug

    def test_the_list_shows_all_of_them_in_four_tables(self, loaded: None, client: Any) -> None:
        page = client.get(reverse("programmes:evidence"))
        said, shown = words(page), figures(page)
        for number, name in enumerate(("Relationships", "Participation", "Equality", "Outcomes"), 1):
            assert f"{name} Table {number} of the strategy" in said
        sizes = [len(entries) for _, _, entries in showing.tables()]
        assert sizes == [5, 3, 8, 2]
        for _, _, _, _, expected in STRATEGY.values():
            for value, what, _ in expected:
                assert any(each.startswith(value) and what in each for each in shown), (value, what)
        assert sum(each.startswith("No figure in the strategy") for each in shown) == 4 + 1
        assert said.count("The strategy gives no figure for this measure.") == 4

    def test_the_income_part_of_the_first_has_none(self, loaded: None, client: Any) -> None:
        shown = figures(client.get(reverse("programmes:measure", args=["similar-friends"])))
        assert "No figure in the strategyAll friends have a similar income" in shown

    def test_other_figures_of_the_time(self, loaded: None, client: Any) -> None:
        shown = figures(client.get(reverse("programmes:evidence")))
        for value in OTHERS:
            found = Quoted.objects.filter(measure=None, value=value)
            assert found, value
            for each in found:
                assert any(text.startswith(value) and each.label in text for text in shown), value

    def test_conflicts_of_source_are_shown(self, loaded: None, client: Any) -> None:
        for slug, text in CONFLICTS:
            assert text in words(client.get(reverse("programmes:measure", args=[slug]))), (slug, text)

    def test_no_targets_and_no_traffic_lights(self, loaded: None, client: Any) -> None:
        page = client.get(reverse("programmes:evidence"))
        assert "There are no targets." in words(page)
        assert not re.search(r"govuk-tag|--(red|amber|orange|green|yellow)", page.content.decode())


class TestLater:
    def test_the_survey_of_londoners_is_a_series_of_its_own(self, loaded: None, client: Any) -> None:
        said = words(client.get(reverse("programmes:measure", args=["neighbourhood-belonging"])))
        assert "never one line with the figure of the strategy" in said
        titles = list(Drawing.objects.filter(measure="neighbourhood-belonging").values_list("title", flat=True))
        assert titles == ["Belonging to the neighbourhood (Survey of Londoners: local area): London over time"]
        rows = Drawing.objects.get(measure="neighbourhood-belonging").rows
        assert [row[:3] for row in rows] == [["2018/19", "74%", "6,601"], ["2021/22", "73%", "8,630"]]
        assert "Belonging to London" in said, "another question stands beside it"

    def test_loading_again_changes_nothing_that_staff_changed(self, loaded: None, noor: Any, client_for: Any) -> None:
        measure = Measure.objects.get(pk="volunteering")
        url = reverse("admin:programmes_measure_change", args=[measure.pk])
        page = client_for(noor).get(url).content.decode()
        hidden = re.findall(r'<input type="hidden" name="([a-z]+-[A-Z]+_FORMS)" value="0">', page)
        series = measure.series.all()
        data = {
            **{name: getattr(measure, name) for name in ("name", "definition", "source", "owner", "notes", "beside")},
            **{"definition_version": 1, "rationale": "Our own words.", "checked_date": "", "review_date": ""},
            **{"series-TOTAL_FORMS": len(series), "series-INITIAL_FORMS": len(series)},
            **{name: 0 for name in hidden if name.startswith(("quoted", "observations"))},
        }
        for number, each in enumerate(series):
            cells = ("id", "version", "name", "source", "url", "definition", "differs")
            data |= {f"series-{number}-{name}": getattr(each, name) for name in cells}
            data[f"series-{number}-measure"] = measure.pk
        answer = client_for(noor).post(url, data)
        assert answer.status_code == 302, answer.context["errors"]
        before = (Measure.objects.count(), Quoted.objects.count(), Release.objects.count(), Drawing.objects.count())
        loading_measures.load(lambda text: None)
        assert Measure.objects.get(pk="volunteering").rationale == "Our own words."
        after = (Measure.objects.count(), Quoted.objects.count(), Release.objects.count(), Drawing.objects.count())
        assert before == after

    def test_an_area_s_own_count_stands_beside_not_within(self, loaded: None, client: Any) -> None:
        own = Measure.objects.create(
            slug="own", name="Our count", definition="People.", unit="people", source="Here", beside="volunteering"
        )
        evidence.record(measure=own.pk, area=evidence.LONDON, period="2026-10", value=420, n=420)
        said = words(client.get(reverse("programmes:measure", args=["volunteering"])))
        assert "Our count" in said and "420" in said
        assert client.get(reverse("programmes:measure", args=["own"])).status_code == 404


class TestOtherRooms:
    def test_a_programme_s_page_gets_name_and_figures(self, loaded: None, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(4):
            found = measured.published_all(["two-year-old-entitlement", "hate-crime", "nothing", "volunteering"])
        assert [each.slug for each in found] == ["two-year-old-entitlement", "hate-crime", "volunteering"]
        assert [figure.value for figure in found[0].figures] == ["58%", "71%", "51-point gap"]
        assert found[1].nothing and not found[1].figures
        assert [figure.value for figure in found[2].figures] == ["26%", "28%", "52%"]
        assert measured.published("nothing") is None
        shown = measured.published("volunteering")
        assert shown and shown.url == "/evidence/volunteering/"

    def test_a_borough_s_page_gets_its_own(self, noor: Any, otto: Any) -> None:
        measuring.make_measure()
        rows = [measuring.row(area="Camden", period=year, value=value, n="400") for year, value in _YEARS]
        measuring.brought_and_public(noor, otto, [*rows, measuring.row(area="Hackney", value="50")])
        (found,) = measured.for_borough("E09000007")
        assert (found.value, found.when, found.people) == ("71%", "2019", "400")


_YEARS = (("2018", "70"), ("2019", "71"))


class TestDownloads:
    def test_the_table_holds_every_figure(self, loaded: None, client: Any) -> None:
        answer = client.get(reverse("programmes:measures_csv"))
        lines = b"".join(answer.streaming_content).decode().splitlines()
        assert answer["Content-Type"].startswith("text/csv")
        told = [line for line in lines if ",strategy," in line]
        assert len(told) == Quoted.objects.exclude(measure=None).count()
        assert sum(",no figure," in line for line in told) == 5
        assert any("belonging-to-london" in line and ",81" in line for line in lines)

    def test_one_measure_alone(self, loaded: None, client: Any) -> None:
        answer = client.get(reverse("programmes:measures_csv"), {"measure": "volunteering"})
        lines = b"".join(answer.streaming_content).decode().splitlines()[1:]
        assert len(lines) == 3 and all(line.startswith("volunteering,7,") for line in lines)
        assert client.get(reverse("programmes:measures_csv"), {"measure": "none"}).status_code == 404

    def test_the_json_keeps_to_its_schema(self, loaded: None, client: Any) -> None:
        answer = client.get(reverse("programmes:measures_json"))
        found = json.loads(answer.content)
        jsonschema.Draft202012Validator(schemas.own("measures.json")).validate(found)
        assert [each["number"] for each in found["measures"] if each["number"]] == list(range(1, 19))
        assert answer["Access-Control-Allow-Origin"] == "*"

    def test_control_the_schema_notices(self, loaded: None, client: Any) -> None:
        found = json.loads(client.get(reverse("programmes:measures_json")).content)
        found["measures"][0]["figures"][0]["target"] = 50
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schemas.own("measures.json")).validate(found)


class TestQueries:
    def test_pages_cost_no_more_with_more(
        self, loaded: None, client: Any, noor: Any, otto: Any, django_assert_max_num_queries: Any
    ) -> None:
        names = ("Camden", "Hackney", "Barnet", "London")
        for number, year in enumerate(("2018", "2019", "2020")):
            rows = [{**measuring.row(area=name, period=year), "measure": "electoral-registration"} for name in names]
            measuring.brought_and_public(noor, otto, rows, name=f"Year {number}")
        with django_assert_max_num_queries(9):
            client.get(reverse("programmes:evidence"))
        with django_assert_max_num_queries(9):
            client.get(reverse("programmes:measure", args=["electoral-registration"]))
        with django_assert_max_num_queries(6):
            b"".join(client.get(reverse("programmes:measures_csv")).streaming_content)
