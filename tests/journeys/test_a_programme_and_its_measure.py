"""Somebody finds a programme, reads where it stands, takes part and sees its measure; an editor looks before saving."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from programmes.catalogue.loading import demo
from programmes.catalogue.models import LinkCount, Programme, ProgrammeSection, SectionLink, TakePart
from tests.journeys.steps import signs_in_as_staff
from tests.journeys.visitor import Visitor

PARTS = ("boroughs", "measures", "programmes", "commitments", "indicators", "ways", "directories")
PAGES = (
    "/programmes/?q=nothing+like+it",
    "/programmes/london-at-night/",
    "/programmes/young-londoners-rights/",
    "/programmes/justice/",
    "/programmes/refugees/",
    "/commitments/",
    "/commitments/3.3.1/",
    "/evidence/",
    "/evidence/indicators/",
    "/evidence/method/",
    "/search/?q=sport",
    "/boroughs/newham/",
)


def test_somebody_finds_a_programme_and_its_measure(visitor: Callable[..., Visitor], otto: Any) -> None:
    call_command("load_reference", only=list(PARTS), verbosity=0)
    demo.run(lambda words: None, only=["open_ways"])
    someone = visitor(phone=True)
    someone.goes_to("/programmes/").sees("53 programmes", "Shared experiences", "Evidence")
    someone.types("Words", "nursery").presses("Find programmes").sees("Early Years Hubs")
    someone.follows("Early Years Hubs").sees("£175,000", "section 1.1.2", "How to take part", "What happened when")
    someone.follows("Free early education for two-year-olds").sees("58%")
    someone.goes_to("/programmes/early-years-hubs/").follows("Ask to join a hub").sees("Send")
    for path in PAGES:
        someone.goes_to(path)
    # One way of each kind, as a visitor meets it.
    for way in TakePart.objects.open().order_by("kind", "slug").distinct("kind").select_related("programme"):
        someone.goes_to(way.get_absolute_url()).sees(way.programme.name)
    _follows_a_guide(visitor())


def _follows_a_guide(someone: Visitor) -> None:
    """A guide asks for the sector and counts it; the page that it stands on prints."""
    page = Programme.objects.get(slug="workforce-integration-network")
    section = ProgrammeSection.objects.get(row="S051")
    link = SectionLink.objects.create(
        section=section, order=9, label="A guide to try", url="/programmes/", counted=True, by_sector=True
    )
    someone.goes_to(page.get_absolute_url()).follows("A guide to try").presses("Go on to it")
    someone.sees("Choose the kind of organisation that you work in.")
    someone.answers("In what kind of organisation do you work?", "Charity or community group").presses("Go on to it")
    assert someone.path == "/programmes/"
    assert LinkCount.objects.get(programme=page, url=link.url).sector == "charity"
    someone.goes_to(page.get_absolute_url())
    someone.page.emulate_media(media="print")
    assert not someone.page.locator(".programme-contents").is_visible()
    assert someone.page.locator(f"#{section.anchor}").is_visible()


@pytest.mark.long
def test_an_editor_looks_before_saving(visitor: Callable[..., Visitor], otto: Any) -> None:
    call_command("load_reference", only=["boroughs", "programmes"], verbosity=0)
    section = ProgrammeSection.objects.get(row="S002")
    editor = signs_in_as_staff(visitor(), otto.email)
    editor.goes_to(reverse("admin:programmes_programme_change", args=[section.programme_id])).sees("Its versions")
    editor.goes_to(reverse("admin:programmes_programmesection_change", args=[section.pk]))
    editor.types("Heading", "Hubs near you")
    with editor.context.expect_page() as opened:
        editor.page.get_by_role("button", name="Look at it before saving").press("Enter")
    preview = opened.value
    preview.wait_for_load_state()
    assert "This is a preview. Nothing is saved yet." in preview.inner_text("main")
    assert "Hubs near you" in preview.inner_text("main")
    section.refresh_from_db()
    assert section.heading != "Hubs near you"
    preview.close()
    editor.presses("Save")
    section.refresh_from_db()
    assert section.heading == "Hubs near you"
    version = section.programme.versions.first()
    assert version and version.by == otto
    editor.goes_to(reverse("admin:programmes_programmeversion_change", args=[version.pk])).sees("New:", "Hubs near you")
    first = section.programme.versions.last()
    assert first
    editor.goes_to(reverse("admin:programmes_programmeversion_change", args=[first.pk]))
    editor.follows("Bring this version back").presses("Bring it back").sees("The page says again what version 1 says")
    section.refresh_from_db()
    assert section.heading != "Hubs near you"
