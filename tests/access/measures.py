"""Who may open the pages of measures, and what the walk finds there."""

from types import SimpleNamespace

from tests.access.expect import Expect, admin_pages, public, staff

_RELEASE = "admin:programmes_release_"
EXPECT: dict[str, Expect] = {
    "programmes:evidence": public(),
    "programmes:measure": public(slug="public_measure.pk"),
    "programmes:measure_chart": public(slug="public_measure.pk", order="chart_order"),
    "programmes:measure_chart_csv": public(slug="public_measure.pk", order="chart_order"),
    "programmes:measures_csv": public(),
    "programmes:measures_json": public(),
    "programmes:evidence_method": public(),
    **admin_pages("programmes_release", "edit_evidence", "release.pk"),
    **{f"{_RELEASE}{name}": staff("edit_evidence") for name in ("import", "template_csv", "template_xlsx")},
    **{f"{_RELEASE}{verb}": staff("edit_evidence", pk="release.pk") for verb in ("publish", "drop")},
    f"{_RELEASE}withdraw": staff("edit_evidence", pk="public_release.pk"),
}
PUBLIC: dict[str, str] = {
    "programmes:evidence": "how London is doing is everybody’s",
    "programmes:measure": "how London is doing is everybody’s",
    "programmes:measure_chart": "the same as a picture",
    "programmes:measure_chart_csv": "the same as a table",
    "programmes:measures_csv": "the same as open data",
    "programmes:measures_json": "the same as open data",
    "programmes:evidence_method": "how figures are made is everybody’s",
}


def measures(world: SimpleNamespace) -> None:
    """A measure with a public import and a chart, and another import that waits."""
    from tests.programmes.evidence import measuring

    world.public_measure = measuring.make_measure("walked-measure")
    cells = {"measure": "walked-measure"}
    years = [measuring.row(**cells, period=year, value=value) for year, value in (("2018", "66"), ("2019", "67"))]
    world.public_release = measuring.brought_and_public(world.noor, world.otto, years)
    world.release = measuring.bring(world.noor, [measuring.row(**cells, period="2020")])
    world.chart_order = 1
