"""Who may open the front page of citizenship and the guidance on ceremonies, and what the walk finds there."""

from types import SimpleNamespace

from tests.access.expect import Expect, admin_pages, public, staff

GUIDANCE: dict[str, Expect] = {
    "citizenship:home": public(),
    "citizenship:guidance": public(),
    "citizenship:guidance_version": public(number="guidance_public.number"),
    "citizenship:guidance_pdf": public(number="guidance_public.number"),
    **admin_pages("citizenship_guidanceversion", "read_findings", "guidance_draft.pk", edit="publish_findings"),
    **{
        f"admin:citizenship_guidanceversion_{verb}": staff("publish_findings", pk="guidance_draft.pk")
        for verb in ("write", "recommendation_add", "approve", "take_back", "publish", "discard")
    },
    **{
        f"admin:citizenship_guidanceversion_{verb}": staff(
            "publish_findings", pk="guidance_draft.pk", row="guidance_row.pk"
        )
        for verb in ("recommendation", "recommendation_remove", "recommendation_move")
    },
}
PUBLIC = {
    "citizenship:home": "what anybody can do in the area",
    "citizenship:guidance": "what boroughs are recommended, for everybody",
    "citizenship:guidance_version": "earlier versions stay readable",
    "citizenship:guidance_pdf": "the same on paper",
}


def guidance(world: SimpleNamespace) -> None:
    """One version in force, and the next as a draft."""
    from tests.citizenship import factories

    world.guidance_public = factories.guidance(1, "published", by=world.ines, checked_by=world.noor)
    world.guidance_draft = factories.guidance(2, by=world.ines)
    world.guidance_row = world.guidance_draft.recommendations.first()
