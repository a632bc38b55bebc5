"""What languages and translations add to the portal's registries: reference data, and the texts of the facts."""

import tomllib
from collections.abc import Iterator

from django.urls import reverse
from django.utils.http import urlencode

from citizenship.facts import honest as _honest  # noqa: F401 it registers the notices about translations
from citizenship.facts import waiting_words as _waiting  # noqa: F401 it registers itself
from citizenship.facts import words, words_files
from citizenship.facts.models import Fact
from citizenship.facts.models.words import ENGLISH
from citizenship.facts.words import Text
from citizenship.findings import front
from citizenship.findings.front import Tongue
from programmes.catalogue import loading

NOTE = "A fact, as the checkers and the page of facts say it."


def published() -> Iterator[Text]:
    """What published facts say now."""
    rows = Fact.objects.filter(state="published").order_by("key").values_list("key", "statement")
    return (Text(f"fact.{key}", statement, NOTE) for key, statement in rows)


def shipped() -> Iterator[Text]:
    """What the facts say that come with the portal."""
    for path in sorted((words_files.FOLDER.parent / "reference").glob("*.toml")):
        for fact in tomllib.loads(path.read_text(encoding="utf-8")).get("fact", []):
            yield Text(f"fact.{fact['key']}", fact["statement"].strip(), NOTE)


@front.register
def tongues() -> list[Tongue]:
    """The languages that are offered beside English, each leading to the checker in it. One query."""
    start = reverse("citizenship:settled_status")
    return [
        Tongue(each.own_name, each.tag, each.direction, f"{start}?{urlencode({'lang': each.code})}")
        for each in words.offered()
        if each.code != ENGLISH
    ]


words.register(published, in_files=shipped)
loading.reference.register(words_files.load_languages, "languages")
loading.reference.register(words_files.load_translations, "translations")
