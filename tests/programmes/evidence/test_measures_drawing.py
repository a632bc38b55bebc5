"""Charts are drawn when figures are published: line with breaks, bars with intervals, gaps, tiles; and what may be said
of boroughs."""

import xml.etree.ElementTree as ET
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.urls import reverse

from programmes.evidence import comparing, loading_measures, plotting
from programmes.evidence.comparing import Side
from programmes.evidence.models import Drawing, Measure, Series
from programmes.evidence.said_figures import figure, interval
from programmes.templatetags import charts
from tests.programmes.evidence.measuring import SLUG, brought_and_public, make_measure, row


def side(name: str, value: float | None, low: float | None = None, high: float | None = None, **more: Any) -> Side:
    """An area with its figure."""
    parts = [None if part is None else Decimal(str(part)) for part in (value, low, high)]
    return Side(name, *parts, **more)


class TestComparing:
    def test_overlapping_intervals_rank_nobody(self) -> None:
        said = comparing.said(side("Camden", 70, 66, 74), side("Hackney", 65, 61, 69), "percent")
        assert "overlap" in said and "higher than" not in said and "We do not say which is higher" in said

    def test_touching_intervals_rank_nobody(self) -> None:
        assert comparing.apart(side("A", 70, 68, 72), side("B", 66, 64, 68)) == comparing.OVERLAP

    def test_clear_intervals_do(self) -> None:
        said = comparing.said(side("Camden", 60, 58, 62), side("Hackney", 70, 67, 73), "percent")
        assert "Hackney is higher than Camden: their intervals do not overlap." in said

    @pytest.mark.parametrize(
        ("other", "words"),
        [
            (side("Hackney", 65), "cannot tell whether they really differ"),
            (side("Hackney", None), "There is no figure for Hackney"),
            (side("Hackney", None, hidden=True), "figure of Hackney is hidden"),
        ],
    )
    def test_where_nobody_can_know(self, other: Side, words: str) -> None:
        said = comparing.said(side("Camden", 70, 66, 74), other, "percent")
        assert words in said and "higher" not in said

    def test_an_order_only_where_every_interval_is_clear(self) -> None:
        clear = [side("A", 10, 9, 11), side("B", 20, 19, 21), side("C", 30, 29, 31)]
        assert comparing.may_rank(clear)
        assert not comparing.may_rank([*clear, side("D", 21, 20, 22)])
        assert not comparing.may_rank([*clear, side("D", 50)])

    def test_beside_london(self) -> None:
        sides = [side("A", 80, 78, 82), side("B", 71, 68, 74), side("C", 60, 58, 62), side("D", None, hidden=True)]
        found = comparing.beside_london(sides, side("London", 70, 69, 71))
        assert found == {"above": ["A"], "below": ["C"], "unclear": ["B", "D"]}


class TestPlaces:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [([34.0], (40, 10)), ([7.0], (8, 2)), ([90.0], (100, 20)), ([0.8], (0.8, 0.2)), ([], (1, 0.2)),
         ([1234.0], (1500, 500))],
    )  # fmt: skip
    def test_the_scale_holds_everything_and_is_round(self, values: list[float], expected: tuple[float, float]) -> None:
        assert plotting.nice(values) == pytest.approx(expected)

    def test_a_line_is_broken_where_the_series_is(self) -> None:
        years = (("2018", 60.0, ""), ("2019", 62.0, ""), ("2020", 70.0, "New survey mode"), ("2021", 71.0, ""))
        points = [(period, value, None, None, why, False) for period, value, why in years]
        drawn = plotting.line([plotting.Line("One", points)], "percent")
        assert len(drawn.pieces) == 2 and len(drawn.breaks) == 1
        whole = plotting.line([plotting.Line("One", [(*each[:4], "", False) for each in points])], "percent")
        assert len(whole.pieces) == 1 and not whole.breaks, "control"

    def test_a_hidden_point_breaks_it_too(self) -> None:
        points = [("2018", 60.0, None, None, "", False), ("2019", None, None, None, "", True),
                  ("2020", 70.0, None, None, "", False)]  # fmt: skip
        drawn = plotting.line([plotting.Line("One", points)], "percent")
        assert not drawn.pieces and [dot.hidden for dot in drawn.dots] == [False, True, False]

    def test_years_and_halves(self) -> None:
        assert (plotting.year("2018"), plotting.year("2018/19"), plotting.year("2018-07")) == (2018, 2018.5, 2018.5)

    def test_how_figures_are_said(self) -> None:
        assert figure(Decimal("74.5000"), "percent") == "74.5%" and figure(None, "percent") == "no figure"
        assert figure(-3, "points") == "−3 percentage points" and figure(100, "percent") == "100%"
        assert interval(1, 2, "rate") == "1 per 1,000 to 2 per 1,000" and interval(None, None, "rate") == "not stated"

    def test_shades_grow_darker_in_grey_too(self) -> None:
        grey = [_luminance(colour) for colour in charts.SHADES]
        assert all(one - other > 0.1 for one, other in pairwise(grey))
        for level, colour in enumerate(charts.SHADES):
            edge = sorted((_luminance(colour), _luminance(charts.letters(level))))
            assert (edge[1] + 0.05) / (edge[0] + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.django_db
class TestDrawn:
    def test_the_strategy_s_charts(self) -> None:
        loading_measures.load(lambda text: None)
        found = {
            measure: list(Drawing.objects.filter(measure=measure).values_list("kind", flat=True))
            for measure in Measure.objects.exclude(number=None).values_list("pk", flat=True)
        }
        assert found["employment-gaps"] == ["gap"] and found["citizenship-ceremonies"] == ["line"]
        assert found["no-one-to-rely-on"] == found["not-online"] == found["two-year-old-entitlement"] == ["bars"]
        for nothing in ("hate-crime", "neighbours-trusted", "organisation-membership", "five-gcses"):
            assert found[nothing] == [], "no bar for a figure that nobody gave"
        gaps = Drawing.objects.get(measure="employment-gaps")
        assert [line[1] for line in gaps.rows][:2] == ["27 percentage points", "24 percentage points"]

    def test_every_kind_has_title_words_and_table(self, noor: Any, otto: Any, client: Any) -> None:
        _all_kinds(noor, otto)
        drawings = list(Drawing.objects.all())
        assert {each.kind for each in drawings} == {"line", "bars", "gap", "map"}
        for each in drawings:
            root = ET.fromstring(each.svg)
            space = "{http://www.w3.org/2000/svg}"
            assert root.find(f"{space}title").text == each.title  # type: ignore[union-attr]
            assert root.find(f"{space}desc").text == each.description and each.rows  # type: ignore[union-attr]
            assert "style=" not in each.svg and "script" not in each.svg, "the page’s policy allows neither"
            answer = client.get(reverse("programmes:measure_chart_csv", args=[SLUG, each.order]))
            lines = b"".join(answer.streaming_content).decode().splitlines()
            assert len(lines) == len(each.rows) + 1
            assert client.get(reverse("programmes:measure_chart", args=[SLUG, each.order])).content.decode() == each.svg
        page = client.get(reverse("programmes:measure", args=[SLUG])).content.decode()
        assert page.count("The same as a table") == 4 and page.count("<svg xmlns") == 4
        assert "series break" in page and "The line is broken before 2020" in page

    def test_they_are_drawn_once_and_kept(self, noor: Any, otto: Any, client: Any, monkeypatch: Any) -> None:
        _all_kinds(noor, otto)
        monkeypatch.setattr("programmes.evidence.drawing.draw", lambda *a: pytest.fail("drawn at reading"))
        assert client.get(reverse("programmes:measure", args=[SLUG])).status_code == 200

    def test_what_people_typed_is_text_in_a_picture(self, noor: Any, otto: Any) -> None:
        make_measure(name="<script>alert(1)</script>")
        rows = [row(group="Kind: <b>one</b>"), row(group="Kind: two & a half")]
        brought_and_public(noor, otto, rows)
        for each in Drawing.objects.all():
            assert "<script" not in each.svg and "<b>" not in each.svg and "two &amp; a half" in each.svg

    def test_another_definition_is_another_chart(self, noor: Any, otto: Any) -> None:
        measure = make_measure()
        Series.objects.create(measure=measure, version=2, name="Newer", source="B", definition="D", differs="New words")
        rows = [row(series=series, period=year) for series in "12" for year in ("2018", "2019")]
        brought_and_public(noor, otto, rows)
        assert [each.title for each in Drawing.objects.all()] == [
            f"Belong ({SLUG}): London over time",
            f"Belong ({SLUG}) (Newer): London over time",
        ]

    def test_readers_choose_two_boroughs(self, noor: Any, otto: Any, client: Any) -> None:
        _all_kinds(noor, otto)
        url = reverse("programmes:measure", args=[SLUG])
        said = client.get(url, {"one": "E09000007", "other": "E09000012"}).content.decode()
        assert "Hackney is higher than Camden" in said
        said = client.get(url, {"one": "E09000007", "other": "E09000003"}).content.decode()
        assert "We do not say which is higher" in said
        said = client.get(url, {"one": "E09000007", "other": "E09000007"}).content.decode()
        assert "Choose two different boroughs" in said
        assert client.get(url, {"one": "x", "other": "'"}).status_code == 200
        assert "We make no list from best to worst" in said
        assert said.index('<option value="E09000002">Barking') < said.index('<option value="E09000012">Hackney')


def _all_kinds(noor: Any, otto: Any) -> None:
    make_measure()
    edges = {"interval_low": "64", "interval_high": "68"}
    rows = [row(period=year, **edges) for year in ("2018", "2019")]
    rows.append(row(period="2020", value="70", series_break="Asked online from 2020"))
    rows += [row(period="2019", group=group, value=value) for group, value in
             (("Sex: women", "68"), ("Sex: men", "64"), ("Age: 16 to 24", "60"), ("Age: 25 to 64", "65"),
              ("Age: 65 and over", "75"))]  # fmt: skip
    boroughs = (("Camden", "60", "57", "63"), ("Hackney", "75", "72", "78"), ("Barnet", "64", "61", "67"))
    for name, value, low, high in boroughs:
        rows.append(row(area=name, period="2019", value=value, interval_low=low, interval_high=high))
    brought_and_public(noor, otto, rows)
