"""The published results on paper: a tagged PDF with the same figures, and each drawing beside its table."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from citizenship.findings import results
from citizenship.findings.analysis import Content
from citizenship.findings.models import Publication
from programmes import clock
from programmes.evidence.charts import cell
from programmes.outputs import pdf


def document(publication: Publication) -> bytes:
    """The whole publication."""
    study = publication.content["study"]
    address = f"{settings.SITE_URL}{reverse('citizenship:study_results', args=[study['slug']])}"
    at = publication.checked_at
    return pdf.render(
        "citizenship/findings/results.typ",
        {
            "title": study["title"],
            "subtitle": "Results of a study of citizenship ceremonies",
            "footer": address,
            "published": clock.uk_date(at) if at else "",
            "summary": publication.summary.split("\n"),
            "question": study["question"],
            "protocol": study["protocol"].split("\n"),
            "registered": _day(study["registered_at"]),
            "parts": [_part(content) for content in publication.content["figures"]],
            "demonstration": settings.DEMO,
        },
    )


def _day(text: str) -> str:
    at = parse_datetime(text) if text else None
    return clock.uk_date(at) if at else ""


def _part(content: Content) -> dict[str, Any]:
    return {
        "when": results.when(content),
        "as_of": _day(content["as_of"]),
        "warnings": results.warnings(content),
        "labels": [label for label, _ in results.responses(content)[0]["counts"]],
        "responses": [
            [line["arm"], *(str(cell(count)) for _, count in line["counts"])] for line in results.responses(content)
        ],
        "outcomes": [_outcome(content, each) for each in results.outcomes(content)],
    }


def _outcome(content: Content, outcome: dict[str, Any]) -> dict[str, Any]:
    sentence = results.sentence(content, outcome["key"])
    words = {"title": outcome["title"], "description": sentence, "chart": results.drawing(content, outcome["key"])}
    return {
        "title": outcome["title"],
        "time_frame": outcome["time_frame"],
        "sentence": sentence,
        "svg": render_to_string("programmes/evidence/forest.svg", words),
        "columns": list(results.COLUMNS),
        "rows": [
            [line["arm"], *(f"{figure} ({interval})" if interval else figure for figure, interval in line["cells"])]
            for line in outcome["lines"]
        ],
    }
