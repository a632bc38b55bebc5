"""Rows of languages, translations and recordings for tests."""

from typing import Any

from citizenship.checker.models import OutcomeMedia
from citizenship.facts.models import PageLanguage, Translation
from citizenship.facts.words import version_of
from programmes import clock

# fmt: off
MONTHS = {
    "pl": ["stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września",
           "października", "listopada", "grudnia"],
    "ar": ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر",
           "ديسمبر"],
}
# fmt: on
NAMES = {"pl": ("Polski", "Polish"), "ar": ("العربية", "Arabic"), "en": ("English", "English")}


def page_language(code: str = "pl", **more: Any) -> PageLanguage:
    """A language that pages can be read in; the one that is there already, where it is."""
    own, name = NAMES.get(code, (code, code))
    values = {
        "own_name": own,
        "english_name": name,
        "direction": "rtl" if code == "ar" else "ltr",
        "offered": True,
        "months": MONTHS.get(code, []),
        "date_form": "{day} {month} {year}" if code in MONTHS else "",
        **more,
    }
    return PageLanguage.objects.get_or_create(code=code, defaults=values)[0]


def translation(
    language: PageLanguage,
    key: str = "words.missing",
    text: str = "Część tej strony jest po angielsku.",
    *,
    english: str = "Some of this page is not in your language yet. Those parts are in English.",
    by: Any = None,
    reviewed_by: Any = None,
) -> Translation:
    """One text of a language, made from this English; written by somebody, or as it came with the portal."""
    at = clock.now()
    row = Translation.objects.create(
        language=language,
        key=key,
        text=text,
        source_version=version_of(english),
        made_by="Made for a test",
        since_at=at,
        written_at=at if by else None,
        written_by=by,
    )
    if reviewed_by is not None:
        row.review(reviewer="Maria Nowak, translator", by=reviewed_by, at=at)
        row.save()
    return row


def recording(language: PageLanguage, *, by: Any, state: str = "draft", **more: Any) -> OutcomeMedia:
    """A recording of an outcome behind a link."""
    at = clock.now()
    values: dict[str, Any] = {
        "tree": "settled_status",
        "outcome": "late",
        "kind": "bsl",
        "title": "Late application",
        "link": "https://video.example/late",
        "transcript": "You can still apply.",
        "source_version": version_of("what it said"),
        **more,
    }
    if state == "published":
        values |= {"published_at": at, "published_by": by}
    return OutcomeMedia.objects.create(language=language, state=state, since_at=at, added_at=at, added_by=by, **values)
