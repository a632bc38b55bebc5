"""What people said in one wave of a survey, by group: all figures suppressed together, none before the wave is over."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from programmes.evidence.models import Survey, SurveyAnswer, Wave
from programmes.evidence.suppression import suppress
from programmes.questions import definition, show
from programmes.questions.models import Answer, Kind

_COUNTED = (Kind.ONE_OF, Kind.YES_NO)


@dataclass(frozen=True)
class Said:
    """One question: how many of each group chose each answer, in the order of the groups; None for a hidden figure."""

    key: str
    label: str
    lines: tuple[tuple[str, tuple[int | None, ...], int | None], ...]  # answer, by group, all groups together
    answered: tuple[int | None, ...]
    total: int | None

    @property
    def has_figures(self) -> bool:
        """Whether any figure may be shown."""
        return any(count is not None for _, counts, total in self.lines for count in (*counts, total))


def said(
    survey: Survey, groups: Mapping[str, Collection[str]], kind: str, *, at: datetime, language: str = "en"
) -> list[Said]:
    """Each question with its answers, for groups of scopes; [] while one of their waves is open. Three queries."""
    scope_of = {scope: name for name, scopes in groups.items() for scope in scopes}
    waves = Wave.objects.filter(survey=survey, scope__in=scope_of, kind=kind)
    if not scope_of or set(waves.finished_at(at).values_list("scope", flat=True)) != set(scope_of):
        return []
    given = SurveyAnswer.objects.filter(wave__in=waves.values("pk"))
    group_of = {sheet: scope_of[scope] for sheet, scope in given.values_list("sheet_id", "wave__scope")}
    counts: Counter[tuple[str, str, Any]] = Counter()
    rows = Answer.objects.filter(sheet__in=given.values("sheet"), value__isnull=False)
    for sheet, key, value in rows.values_list("sheet_id", "key", "value"):
        if isinstance(value, str):
            counts[key, group_of[sheet], value] += 1
    return [
        _said(asked, show.options(asked, language, {}), list(groups), counts, language)
        for asked in definition.load(survey.question_set_id).questions.values()
        if asked.kind in _COUNTED
    ]


def _said(
    asked: Any, options: list[tuple[str, str]], groups: list[str], counts: Counter[tuple[str, str, Any]], language: str
) -> Said:
    codes = [code for code, _ in options]
    cells = {(group, code): counts[asked.key, group, code] for group in groups for code in codes}
    cells |= {("", code): sum(cells[group, code] for group in groups) for code in codes}
    cells |= {(group, ""): sum(cells[group, code] for code in codes) for group in groups}
    cells["", ""] = sum(cells[group, ""] for group in groups)
    sums = [((name, ""), [(name, code) for code in codes]) for name in (*groups, "")]
    sums += [(("", code), [(group, code) for group in groups]) for code in (*codes, "")]
    shown = suppress(cells, sums)
    lines = tuple((words, tuple(shown[group, code] for group in groups), shown["", code]) for code, words in options)
    return Said(asked.key, asked.label(language), lines, tuple(shown[group, ""] for group in groups), shown["", ""])
