"""What came of a survey: how many codes went out and came back, and what changed. Only suppressed figures leave."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from programmes.evidence.models import Survey, SurveyAnswer, SurveyCode, Wave
from programmes.evidence.suppression import THRESHOLD, suppress
from programmes.questions import definition, show
from programmes.questions.models import Answer, Kind

FEWER = f"Fewer than {THRESHOLD}"
_COUNTED = (Kind.ONE_OF, Kind.YES_NO)


@dataclass(frozen=True)
class Counts:
    """Codes issued (not people's answers, so always shown); returned and paired, None where fewer than ten."""

    issued: int
    before: int | None
    after: int | None
    paired: int | None

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The four figures in words, for a page."""
        named = (
            ("Codes issued", self.issued),
            ("Answered before", self.before),
            ("Answered after", self.after),
            ("Answered both times", self.paired),
        )
        return [(name, FEWER if count is None else f"{count:,}") for name, count in named]


def counts(survey: Survey, scopes: Collection[str]) -> Counts:
    """Issued, returned and paired in these scopes together. One query."""
    return _shown(_answered(SurveyCode.objects.filter(survey=survey, scope__in=scopes)).aggregate(**_COUNTS))


def counts_by_scope(scopes: Collection[str]) -> dict[str, Counts]:
    """The same for each scope by itself, whichever survey it has; scopes without codes are left out. One query."""
    rows = _answered(SurveyCode.objects.filter(scope__in=scopes)).values("scope").annotate(**_COUNTS).order_by("scope")
    return {row["scope"]: _shown(row) for row in rows}


_COUNTS = {
    # A code that stands in for one that nobody could read was printed for nobody.
    "issued": Count("pk", filter=Q(stands_in=False)),
    "before": Count("pk", filter=Q(has_before=True)),
    "after": Count("pk", filter=Q(has_after=True)),
    "paired": Count("pk", filter=Q(has_before=True, has_after=True)),
}


def _answered(codes: Any) -> Any:
    """Codes with whether they were used before and after."""
    answered = {
        kind: Exists(SurveyAnswer.objects.filter(code=OuterRef("pk"), wave__kind=kind))
        for kind in (Wave.Kind.BEFORE, Wave.Kind.AFTER)
    }
    return codes.annotate(has_before=answered[Wave.Kind.BEFORE], has_after=answered[Wave.Kind.AFTER])


def _shown(found: Mapping[str, int]) -> Counts:
    # These count slips that came back, not what anybody said, so a difference of two of them tells of no answer.
    shown = suppress({name: found[name] for name in ("before", "after", "paired")})
    return Counts(found["issued"], shown["before"], shown["after"], shown["paired"])


@dataclass(frozen=True)
class Line:
    """One answer to a question, with how many gave it before and after (None: hidden)."""

    label: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Change:
    """One question, asked of the same people twice. `paired` is how many answered it both times (None: hidden)."""

    key: str
    label: str
    paired: int | None
    lines: tuple[Line, ...]

    @property
    def has_figures(self) -> bool:
        """Whether any answer may be shown with its number."""
        return any(count is not None for line in self.lines for count in (line.before, line.after))


def changes(survey: Survey, scopes: Collection[str], *, at: datetime, language: str = "en") -> list[Change]:
    """What changed between before and after for those who answered both times, each question with its answers.

    Only scopes whose wave after has finished count, so that two days' figures cannot be subtracted; [] when there is
    none. Two queries.
    """
    waves = Wave.objects.filter(survey=survey, scope__in=scopes)
    # Forms on paper from before may still come in when the wave after is over.
    coming = waves.filter(kind=Wave.Kind.BEFORE, paper_until__gt=at).values("scope")
    done = waves.finished_at(at).filter(kind=Wave.Kind.AFTER).exclude(scope__in=coming).values("scope")
    given = _answers(survey, done)
    if not given:
        return []
    found = []
    for asked in definition.load(survey.question_set_id).questions.values():
        if asked.kind not in _COUNTED:
            continue
        pairs = [
            (code[Wave.Kind.BEFORE][asked.key], code[Wave.Kind.AFTER][asked.key])
            for code in given.values()
            if all(asked.key in code.get(kind, {}) for kind in (Wave.Kind.BEFORE, Wave.Kind.AFTER))
        ]
        found.append(_change(asked, show.options(asked, language, {}), pairs, language))
    return found


def _answers(survey: Survey, scopes: Any) -> dict[int, dict[str, dict[str, Any]]]:
    """Answers by code, kind of wave and question."""
    theirs = SurveyAnswer.objects.filter(code__survey=survey, code__scope__in=scopes)
    owners = {sheet: (code, kind) for sheet, code, kind in theirs.values_list("sheet_id", "code_id", "wave__kind")}
    rows = Answer.objects.filter(sheet__in=theirs.values("sheet"), value__isnull=False)
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for sheet, key, value in rows.values_list("sheet_id", "key", "value"):
        code, kind = owners[sheet]
        found.setdefault(code, {}).setdefault(kind, {})[key] = value
    return found


def _change(asked: Any, options: list[tuple[str, str]], pairs: list[tuple[Any, Any]], language: str) -> Change:
    cells: dict[str, int] = {"n": len(pairs)}
    for place, kind in enumerate(("before", "after")):
        for code, _ in options:
            cells[f"{kind}:{code}"] = sum(pair[place] == code for pair in pairs)
    sums = [("n", [f"{kind}:{code}" for code, _ in options]) for kind in ("before", "after")]
    shown = suppress(cells, sums)
    lines = tuple(Line(words, shown[f"before:{code}"], shown[f"after:{code}"]) for code, words in options)
    return Change(asked.key, asked.label(language), shown["n"], lines)
