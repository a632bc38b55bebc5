"""Who may open the pages of the checkers, and what the walk finds there."""

from types import SimpleNamespace

from tests.access.expect import Expect, admin_pages, public

SLUGS = ("settled_status", "becoming_british", "young_londoners")
LANDINGS = ("settled_status", "becoming_british")

EXPECT: dict[str, Expect] = {
    **{f"citizenship:{slug}": public() for slug in LANDINGS},
    **{f"citizenship:{slug}_{page}": public() for slug in SLUGS for page in ("check", "graph")},
    # Made from the answers in the body of a form: there is nothing to get.
    **{f"citizenship:{slug}_{page}": public(405) for slug in SLUGS for page in ("card", "helper")},
    **admin_pages("citizenship_start", "keep_facts", "start.pk"),
}
PUBLIC: dict[str, str] = {
    **{f"citizenship:{slug}": "the way in, without an account" for slug in LANDINGS},
    **{f"citizenship:{slug}_check": "anybody may ask; nothing is kept of them" for slug in SLUGS},
    **{f"citizenship:{slug}_graph": "reviewers read the whole of it" for slug in SLUGS},
    **{f"citizenship:{slug}_card": "the outcome on paper, without an account" for slug in SLUGS},
    **{f"citizenship:{slug}_helper": "the card for whoever helps, without an account" for slug in SLUGS},
}


def checkers(world: SimpleNamespace) -> None:
    """A day on which a checker was begun."""
    import datetime as dt

    from citizenship.checker.models import Start

    world.start = Start.objects.create(checker="becoming_british", day=dt.date(2026, 11, 2), begun=7)
