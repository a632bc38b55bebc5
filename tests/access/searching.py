"""Who may open the pages of search and boroughs, and what the walk finds there."""

from types import SimpleNamespace

from tests.access.expect import Expect, public

EXPECT: dict[str, Expect] = {
    "programmes:search": public(),
    "programmes:borough_choose": public(405),
}
PUBLIC: dict[str, str] = {
    "programmes:search": "search finds only what everybody may read",
    "programmes:borough_choose": "a borough kept on the visitor’s own device, without an account",
}


def searching(world: SimpleNamespace) -> None:
    """Search needs nothing of its own."""
