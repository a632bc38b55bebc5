"""What waits for editors about translations."""

from typing import Any

from django.db import connection
from django.db.models import Q
from django.urls import reverse

from citizenship.facts import words
from citizenship.facts.models.words import Translation
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line, Waiting

OLDER = """
SELECT count(*) FROM citizenship_translation t
  JOIN unnest(%s::text[], %s::text[]) AS today (key, version) ON today.key = t.key
  JOIN citizenship_pagelanguage l ON l.code = t.language_id
 WHERE l.offered AND t.source_version <> today.version
"""


@worklist.register
def translations(user: Any) -> list[Line | Waiting]:
    """Translations in offered languages that nobody has reviewed, but for those that this person wrote; and those that
    are older than the English of today.
    """
    if not user.can(Permission.TRANSLATE):
        return []
    others = Q(written_by__isnull=True) | ~Q(written_by=user)
    url = reverse("admin:citizenship_translation_changelist")
    return [
        Line(
            "Translations to review",
            Translation.objects.to_review().filter(others, language__offered=True),
            "since_at",
            "Choose a language, and have its texts read",
            url,
            ("citizenship.Translation.review",),
        ),
        Waiting(
            "Translations older than the English",
            _older(),
            None,
            "Choose a language, and write them anew",
            url,
            ("citizenship.Translation.rewrite",),
        ),
    ]


def _older() -> int:
    """How many translations in offered languages were made from English that has changed since."""
    english = words.texts()
    with connection.cursor() as cursor:
        cursor.execute(OLDER, [list(english), [text.version for text in english.values()]])
        number: int = cursor.fetchone()[0]
    return number
