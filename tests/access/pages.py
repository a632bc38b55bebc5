"""Who may open the pages of programmes’ pages, and what the walk finds there."""

from datetime import date
from types import SimpleNamespace

from programmes.catalogue import actions
from programmes.catalogue.models import LinkCount, Programme, ProgrammeSection, SectionLink
from tests.access.expect import Expect, admin_pages, staff

EXPECT: dict[str, Expect] = {
    # A link is counted when it is followed: that is what its page is for.
    "programmes:programme_go": Expect(
        ok=(302,), visitor=(302,), reads=False, args={"slug": "counted_page.slug", "link": "counted_link.pk"}
    ),
    **admin_pages("programmes_programmesection", "edit_programmes", "page_section.pk", edit="edit_programmes"),
    **admin_pages("programmes_programmeversion", "edit_programmes", "page_version.pk"),
    "admin:programmes_programmeversion_bring_back": staff("edit_programmes", pk="page_version.pk"),
    **admin_pages("programmes_linkcount", "edit_programmes", "page_count.pk"),
}
PUBLIC: dict[str, str] = {"programmes:programme_go": "a link on a public page; only a day's total is kept"}


def pages(world: SimpleNamespace) -> None:
    """A published page with a section, a counted link that was followed, and one version."""
    page = Programme.objects.create(
        slug="counted",
        name="A page with a counted link",
        theme="evidence",
        summary="A guide.",
        what="A guide.",
        who="Employers.",
        status="running",
        status_date=date(2018, 3, 1),
        source="All of Us, section 3.1",
        checked_date=date(2026, 1, 15),
    )
    section = ProgrammeSection.objects.create(programme=page, order=1, heading="The guide", text="Read it.")
    link = SectionLink.objects.create(section=section, label="The guide", url="/programmes/", counted=True)
    Programme.objects.filter(pk=page.pk).update(state="published", published_at="2026-01-15T12:00Z")
    actions.count_link(link=link)
    world.counted_page, world.page_section, world.counted_link = page, section, link
    world.page_version = actions.keep_page(programme=page, by=world.otto)
    world.page_count = LinkCount.objects.get(programme=page)
