"""The same people asked twice, in several scopes together: one share before and one after, and nothing finer.

A scope's own page tells more than a share (each answer with its number), so a share that is told beside it must not
let anybody work back. Hence: whole per cents; the number of people rounded down to tens; and nothing at all unless
ten or more people are behind each side of each share, in all scopes together and in all but any one of them, so that
whoever knows one scope learns of no few people in the others.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from programmes.evidence.models import Survey, SurveyAnswer, Wave
from programmes.evidence.suppression import THRESHOLD
from programmes.questions.models import Answer


@dataclass(frozen=True)
class Told:
    """Shares in whole per cents, of at least so many people."""

    before: int
    after: int
    people: int


@dataclass
class _Counts:
    people: int = 0
    before: int = 0
    after: int = 0

    def less(self, other: "_Counts") -> "_Counts":
        """Everybody but those of the other."""
        return _Counts(self.people - other.people, self.before - other.before, self.after - other.after)

    @property
    def is_open(self) -> bool:
        """Whether ten or more people are behind each side of both shares."""
        sides = (self.before, self.people - self.before, self.after, self.people - self.after)
        return min(sides) >= THRESHOLD


def share(
    survey: Survey,
    scopes: Collection[str],
    *,
    at: datetime,
    key: str,
    counts: Collection[str],
    left_out: Collection[str] = (),
) -> Told | None:
    """How many in a hundred gave one of these answers before and after; None where that may not be told.

    Whoever did not answer both times, or gave an answer that is left out, counts neither as a yes nor as a no. Only
    scopes whose wave after is over count. Three queries.
    """
    by_scope: dict[str, _Counts] = defaultdict(_Counts)
    for scope, (before, after) in _pairs(survey, scopes, at, key):
        if before in left_out or after in left_out:
            continue
        held = by_scope[scope]
        held.people += 1
        held.before += before in counts
        held.after += after in counts
    parts = list(by_scope.values())
    whole = _Counts(sum(p.people for p in parts), sum(p.before for p in parts), sum(p.after for p in parts))
    if not whole.is_open or not all(whole.less(part).is_open for part in parts):
        return None
    return Told(
        before=round(100 * whole.before / whole.people),
        after=round(100 * whole.after / whole.people),
        people=whole.people // 10 * 10,
    )


def _pairs(survey: Survey, scopes: Collection[str], at: datetime, key: str) -> list[tuple[str, tuple[str, str]]]:
    """Each person's scope with both answers; those who gave only one are left out."""
    waves = Wave.objects.filter(survey=survey, scope__in=scopes)
    coming = waves.filter(kind=Wave.Kind.BEFORE, paper_until__gt=at).values("scope")
    done = waves.finished_at(at).filter(kind=Wave.Kind.AFTER).exclude(scope__in=coming).values("scope")
    theirs = SurveyAnswer.objects.filter(code__survey=survey, code__scope__in=done)
    owners = {
        sheet: (code, scope, kind)
        for sheet, code, scope, kind in theirs.values_list("sheet_id", "code_id", "code__scope", "wave__kind")
    }
    said: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    rows = Answer.objects.filter(sheet__in=theirs.values("sheet"), key=key, value__isnull=False)
    for sheet, value in rows.values_list("sheet_id", "value"):
        code, scope, kind = owners[sheet]
        said[code, scope][kind] = str(value)
    both = (Wave.Kind.BEFORE.value, Wave.Kind.AFTER.value)
    return [(scope, (one[both[0]], one[both[1]])) for (_, scope), one in said.items() if all(k in one for k in both)]
