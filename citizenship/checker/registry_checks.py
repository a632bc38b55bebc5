"""What the checkers add to the registries: their texts to translate, and which outcome stands on which fact."""

from collections.abc import Iterable, Iterator

from django.urls import reverse

from citizenship.checker import frame, tree
from citizenship.facts import uses, words


@words.register
def texts() -> Iterable[words.Text]:
    """The words around the questions, and every text of every checker."""
    parts = [*frame.texts(), *(part for found in _trees() for part in found.texts())]
    return [words.Text(part.key, part.english, part.note) for part in parts]


@uses.register
def outcomes() -> Iterable[uses.Use]:
    """Each outcome with each fact that it uses, at its place on the page of the whole checker."""
    return [
        uses.Use(key, f"{found.title}: {outcome.code}, {outcome.title}", f"{address}#{outcome.key}")
        for found in _trees()
        for address in [reverse(f"citizenship:{found.slug}_graph")]
        for outcome in found.outcomes.values()
        for key in outcome.facts
    ]


def _trees() -> Iterator[tree.Tree]:
    yield from (tree.load(slug) for slug in tree.SLUGS if (tree.TREES / f"{slug}.toml").is_file())
