"""Who takes part, from the optional equality questions: volunteers in general beside those of one trial.

Answers are of nobody in particular, so the totals are of answers. Both columns are suppressed together: those of the
trial are also among the volunteers'.
"""

from collections import Counter
from typing import Any

from django.db.models import Count

from programmes.evidence.suppression import suppress
from programmes.questions import definition
from volunteering.rewards.actions.trials import equality_questions
from volunteering.rewards.models import EqualityNote, Experiment


def tables(experiment: Experiment | None = None) -> list[dict[str, Any]]:
    """Each question with its answers: how many volunteers gave it, and how many of the trial; None where hidden.

    Three queries. [] where the questions are not set up.
    """
    asked = equality_questions()
    if asked is None:
        return []
    everybody = _counted(EqualityNote.objects.all())
    inside = _counted(EqualityNote.objects.filter(experiment=experiment)) if experiment else Counter()
    return [
        _table(question, everybody, inside, experiment is not None)
        for question in definition.read(asked).questions.values()
    ]


def with_figures(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Only the questions of which any number may be shown."""
    return [each for each in found if any(count is not None for row in each["rows"] for count in row[1:])]


def _counted(notes: Any) -> Counter[tuple[str, str]]:
    rows = notes.order_by().values_list("question", "code").annotate(count=Count("pk"))
    return Counter({(question, code): count for question, code, count in rows})


def _table(
    question: Any, everybody: Counter[tuple[str, str]], inside: Counter[tuple[str, str]], with_trial: bool
) -> dict[str, Any]:
    codes = [choice.code for choice in question.choices]
    cells: dict[Any, int] = {code: everybody[question.key, code] for code in codes}
    cells["all"] = sum(cells.values())
    sums: list[tuple[Any, list[Any]]] = [("all", list(codes))]
    if with_trial:
        # Whoever is in the trial is among the volunteers, so the others are a difference that anybody can take.
        for code in codes:
            cells["in", code] = inside[question.key, code]
            cells["out", code] = cells[code] - cells["in", code]
            sums.append((code, [("in", code), ("out", code)]))
        for place in ("in", "out"):
            cells[place, "all"] = sum(cells[place, code] for code in codes)
            sums.append(((place, "all"), [(place, code) for code in codes]))
        sums.append(("all", [("in", "all"), ("out", "all")]))
    shown = suppress(cells, sums)
    rows = [(choice.label("en"), shown[choice.code], shown.get(("in", choice.code))) for choice in question.choices]
    return {"label": question.label("en"), "rows": rows, "total": shown["all"], "inside": shown.get(("in", "all"))}
