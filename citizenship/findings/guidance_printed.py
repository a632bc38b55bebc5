"""The guidance on paper: what its typst template prints."""

from typing import Any

from django.conf import settings

from citizenship.findings.guidance_read import Item, read
from citizenship.findings.models.guidance import GuidanceVersion
from programmes import clock
from programmes.outputs import pdf

LOST = "The results behind this have been taken down since. Treat it as practice advice only."


def document(version: GuidanceVersion) -> bytes:
    """The version as a tagged PDF (PDF/UA-1)."""
    text = read(version)
    address = f"{settings.SITE_URL}{version.get_absolute_url()}"
    published = clock.uk_date(version.published_at) if version.published_at else "not published"
    pilots, number = text.counts
    data = {
        "title": version.title,
        "subtitle": f"Version {version.number}, {published}",
        "address": address.partition("://")[2],
        "first_draft": version.is_first_draft,
        "demonstration": settings.DEMO,
        "summary": text.summary,
        "changes": text.changes,
        "counts": f"{number} recommendations, {pilots} of them with pilot evidence.",
        "parts": [{"label": part.label, "items": [_printed(item) for item in part.items]} for part in text.parts],
    }
    return pdf.render("citizenship/findings/guidance.typ", data)


def _printed(item: Item) -> dict[str, Any]:
    return {
        "title": f"{item.number} {item.row.title}",
        "news": item.news,
        "basis": item.row.get_basis_display(),
        "blocks": item.blocks,
        "found": item.found,
        "study": str(item.row.study) if item.row.study else "",
        "results": f"{settings.SITE_URL}{item.results_url}".partition("://")[2] if item.results_url else "",
        "lost": LOST if item.lost_its_results else "",
        "practice": item.practice,
    }
