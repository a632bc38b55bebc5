"""What editors do with languages and translations: offer a language, write a text in it, say that it was reviewed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from citizenship.facts import words
from citizenship.facts.models.words import ENGLISH, PageLanguage, Translation, TranslationMove
from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.workflow import MoveRefused

MADE_HERE = "Written here by an editor"
# What may be set about a language; its code names it for good.
SETTINGS = ("own_name", "english_name", "direction", "order", "offered", "months", "date_form")


def _need(by: Any) -> None:
    if not by.can(Permission.TRANSLATE):
        raise PermissionDenied


@transaction.atomic
def set_language(*, code: str, by: Any, token: str, **settings: Any) -> PageLanguage:
    """Add a language, or change how it is named, written and offered. It needs no new program.

    Raises MoveRefused for English that is not offered: it is the source of all the others.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.words.set_language:{code}")
    _need(by)
    if code == ENGLISH and not settings["offered"]:
        raise MoveRefused("English stays: every other language is translated from it.", field="offered")
    at = clock.now()
    values = {name: settings[name] for name in SETTINGS} | {"edited_at": at, "edited_by": by}
    language, _ = PageLanguage.objects.update_or_create(code=code, defaults=values)
    audit.record(by=by, verb="citizenship.words.language_set", target=language, detail={"offered": language.offered})
    return language


@transaction.atomic
def rewrite(*, language: PageLanguage, key: str, text: str, seen: str, by: Any, token: str) -> Translation:
    """Write a text in a language, or write it anew. It stands as not reviewed until somebody else has read it.

    `seen` is the version of the English that the editor had beside it. Raises MoveRefused where the English has
    changed since, where a telephone number or a date is missing, and for English itself.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.words.rewrite:{language.pk}:{key}")
    _need(by)
    source = words.texts().get(key)
    if source is None or language.pk == ENGLISH:
        raise MoveRefused("There is nothing to translate here any more. Go back to the list.")
    if seen != source.version:
        raise MoveRefused("The English has changed while you were writing. Read it again beside your words, then save.")
    if fault := words.problem(source.english, text):
        raise MoveRefused(fault, field="text")
    at = clock.now()
    held = Translation.objects.select_for_update().filter(language=language, key=key).first()
    before = held.text if held else ""
    row = held or Translation(language=language, key=key)
    row.rewrite(text=text.strip(), source_version=source.version, made_by=MADE_HERE, by=by, at=at)
    row.save()
    row.moves.create(verb="rewrite", by=by, at=at, text_before=before)
    audit.record(by=by, verb="citizenship.words.rewritten", target=row, detail={"language": language.pk})
    return row


@transaction.atomic
def review(
    *, language: PageLanguage, seen: Mapping[str, str], reviewer: str, by: Any, token: str
) -> Sequence[Translation]:
    """Say that a named person has read these translations against the English of today.

    `seen` gives the key of each and the moment of the words that were read (`since_at`, ISO). Raises MoveRefused, and
    marks none of them, where one has changed since, is older than its English, or was written by whoever presses.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.words.review:{language.pk}")
    _need(by)
    if not seen:
        raise MoveRefused("Tick the translations that have been read.")
    at, english = clock.now(), words.texts()
    rows = list(Translation.objects.select_for_update().filter(language=language, key__in=seen).order_by("key"))
    if len(rows) != len(seen):
        raise MoveRefused("One of these texts is not there any more. Open the page again.")
    for row in rows:
        source = english.get(row.key)
        if source is None or row.source_version != source.version:
            raise MoveRefused(f"{row.key} was made from older English. Translate it again first.")
        if row.since_at.isoformat() != seen[row.key]:
            raise MoveRefused(f"{row.key} has changed since you opened the page. Read it again.")
        row.review(reviewer=reviewer.strip(), by=by, at=at)
    Translation.objects.bulk_update(rows, ["state", "since_at", "reviewer", "reviewed_at", "reviewed_by"])
    moves = [TranslationMove(translation=row, verb="review", by=by, at=at, note=reviewer.strip()) for row in rows]
    TranslationMove.objects.bulk_create(moves)
    for row in rows:
        audit.record(by=by, verb="citizenship.words.reviewed", target=row, detail={"language": language.pk})
    return rows
