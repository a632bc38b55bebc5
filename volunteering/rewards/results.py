"""What a trial showed: confirmed hours and coming back, for each arm, with intervals; small numbers never.

Everybody is counted in the arm that they were drawn for, whatever they saw or did (intention to treat), apart from
those who left the trial. Each person is followed for the registered number of days from the day on which they joined.
Hours are those of the ledger that count, as they stand when the result is worked out. "Came back" means confirmed
hours in two or more calendar months of that time. Arms are compared with the first arm without rewards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import TruncMonth

from programmes.clock import LONDON
from programmes.evidence import intervals
from programmes.evidence.charts import HIDDEN, cell, figures
from programmes.evidence.suppression import suppress
from volunteering.hours.models import HoursEntry
from volunteering.rewards.models import Arm, Experiment
from volunteering.safeguarding.ages import Band

# Below this, something other than the draw has chosen who is in which arm.
RATIO_P = 0.001
Figures = dict[str, Any]


def counts(experiment: Experiment) -> Figures:
    """How many people are in each arm, and whether the split is what chance gives: all that is shown while it runs.

    Nothing here tells of an outcome, so that nobody is tempted to end a trial when it looks well. Two queries.
    """
    arms = list(experiment.arms.order_by("order"))
    people = _people(experiment)
    held = {arm.pk: sum(1 for each in people if each["arm_id"] == arm.pk) for arm in arms}
    shown = suppress({**held, 0: sum(held.values())}, [(0, list(held))])
    return {
        "arms": [{"name": arm.name, "is_control": arm.is_control, "people": shown[arm.pk]} for arm in arms],
        "total": shown[0],
        "ratio": _ratio(arms, held, shown),
    }


def worked_out(experiment: Experiment, at: datetime) -> Figures:
    """The whole result at this moment, ready to be kept as JSON and shown. Five queries.

    Keys: as_of, whole (whether everybody has been followed up), arms, total, left, ratio, bands.
    """
    arms = list(experiment.arms.order_by("order"))
    hours = _hours(experiment)
    people = [
        Person(each["arm_id"], each["band"], tuple(hours.get(each["volunteer_id"], {}).values()))
        for each in _people(experiment)
    ]
    left = experiment.assignments.filter(withdrawn_at__isnull=False, volunteer__merged_into__isnull=True).count()
    last = experiment.assignments.analysed().order_by("-assigned_at").values_list("assigned_at", flat=True).first()
    whole = last is None or last + timedelta(days=experiment.follow_up_days) <= at
    return {"as_of": at.isoformat(), "whole": whole, **told(arms, people, left)}


@dataclass(frozen=True)
class Person:
    """One person as drawn: the key of the arm, the age band on joining, and the minutes of each month with any."""

    arm: int
    band: str
    months: tuple[int, ...]

    @property
    def came_back(self) -> bool:
        """Confirmed hours in two or more calendar months."""
        return len(self.months) >= 2


def told(arms: Sequence[Arm], people: Sequence[Person], left: int) -> Figures:
    """What may be told of these people: every count suppressed together, shares and means only where their counts are.

    `left` is how many left the trial and are not among the people.
    """
    shown = _shown(arms, people, left)
    control = next(arm for arm in arms if arm.is_control)
    minutes = {arm.pk: [sum(each.months) for each in people if each.arm == arm.pk] for arm in arms}
    return {
        "arms": [_arm(arm, control, minutes, shown) for arm in arms],
        "total": shown["all"],
        "left": shown["left"],
        "ratio": _ratio(arms, {arm.pk: len(minutes[arm.pk]) for arm in arms}, {a.pk: shown["arm", a.pk] for a in arms}),
        "bands": [
            {
                "label": band.label,
                "people": [shown["band", band.value, arm.pk] for arm in arms],
                "total": shown["band", band.value],
            }
            for band in Band
            if any(each.band == band for each in people)
        ],
    }


def _people(experiment: Experiment) -> list[Any]:
    """Those who count: arm, person and band."""
    return list(experiment.assignments.analysed().values("volunteer_id", "arm_id", "band"))


def _hours(experiment: Experiment) -> dict[Any, dict[datetime, int]]:
    """Each person's minutes that count, by calendar month in London, within the days that they are followed. One query.

    A claim that was taken back entirely leaves nothing; a corrected one leaves what it was corrected to.
    """
    joined = "volunteer__arm_assignments"
    rows = (
        HoursEntry.objects.counting()
        .filter(
            **{f"{joined}__experiment": experiment, f"{joined}__withdrawn_at__isnull": True},
            worked_from__gte=F(f"{joined}__assigned_at"),
            worked_from__lt=F(f"{joined}__assigned_at") + timedelta(days=experiment.follow_up_days),
        )
        .annotate(month=TruncMonth("worked_from", tzinfo=LONDON))
        .order_by()
        .values_list("volunteer_id", "month")
        .annotate(sum=Sum("minutes"))
        .filter(sum__gt=0)
    )
    found: dict[Any, dict[datetime, int]] = {}
    for person, month, minutes in rows:
        found.setdefault(person, {})[month] = minutes
    return found


def _shown(arms: Sequence[Arm], people: Sequence[Person], left: int) -> dict[Any, int | None]:
    """Every count of the result, suppressed together, so that no table gives away what another one hides."""
    cells: dict[Any, int] = {"all": len(people), "left": left}
    bands = sorted({each.band for each in people})
    for arm in arms:
        inside = [each for each in people if each.arm == arm.pk]
        cells["arm", arm.pk] = len(inside)
        cells["back", arm.pk] = sum(each.came_back for each in inside)
        cells["not", arm.pk] = len(inside) - cells["back", arm.pk]
        for band in bands:
            cells["band", band, arm.pk] = sum(each.band == band for each in inside)
    for band in bands:
        cells["band", band] = sum(cells["band", band, arm.pk] for arm in arms)
    sums: list[tuple[Any, list[Any]]] = [("all", [("arm", arm.pk) for arm in arms])]
    sums += [(("arm", arm.pk), [("back", arm.pk), ("not", arm.pk)]) for arm in arms]
    if bands:
        sums.append(("all", [("band", band) for band in bands]))
        sums += [(("arm", arm.pk), [("band", band, arm.pk) for band in bands]) for arm in arms]
        sums += [(("band", band), [("band", band, arm.pk) for arm in arms]) for band in bands]
    return suppress(cells, sums)


def _arm(arm: Arm, control: Arm, minutes: dict[int, list[int]], shown: dict[Any, int | None]) -> Figures:
    """One arm's line: hours and coming back with their intervals, and both against the arm without rewards."""
    line: Figures = {
        "name": arm.name,
        "is_control": arm.is_control,
        "description": arm.description,
        "people": shown["arm", arm.pk],
        "came_back": shown["back", arm.pk],
        "hours": None,
        "hours_difference": None,
        "returned": None,
        "returned_difference": None,
    }
    mine, base = minutes[arm.pk], minutes[control.pk]
    compared = arm.pk != control.pk
    if shown["arm", arm.pk] is not None:
        line["hours"] = figures(intervals.mean(mine), 1 / 60)
        if compared and shown["arm", control.pk] is not None:
            line["hours_difference"] = figures(intervals.welch(mine, base), 1 / 60)
    count = _rate(arm, shown)
    if count:
        line["returned"] = figures(intervals.wilson(*count), 100)
        against = _rate(control, shown)
        if compared and against:
            line["returned_difference"] = figures(intervals.newcombe(*count, *against), 100)
    return line


def _rate(arm: Arm, shown: dict[Any, int | None]) -> tuple[int, int] | None:
    """How many of how many came back; None where one of the numbers is hidden, because a share would tell it."""
    people, back = shown["arm", arm.pk], shown["back", arm.pk]
    return (back, people) if people is not None and back is not None and shown["not", arm.pk] is not None else None


def _ratio(arms: Sequence[Arm], held: dict[int, int], shown: dict[int, int | None]) -> Figures:
    """The sample-ratio check; its number only where every arm's count is shown, because it would tell a hidden one."""
    likely = intervals.sample_ratio([held[arm.pk] for arm in arms], [arm.weight for arm in arms])
    told = all(shown[arm.pk] is not None for arm in arms)
    return {"passes": likely > RATIO_P, "p": round(likely, 4) if told else None}


def table(result: Figures) -> tuple[list[str], list[list[Any]]]:
    """The result as a table for a download: a header and a row for each arm. A hidden figure is "[x]"."""
    header = ["Arm", "Without rewards", "People"]
    for name in (
        "Hours for each person",
        "Hours more or fewer",
        "Came back, per cent",
        "Came back, points more or fewer",
    ):
        header += [name, f"{name}: interval from", f"{name}: interval to"]
    rows = []
    for arm in result["arms"]:
        row: list[Any] = [arm["name"], "yes" if arm["is_control"] else "no", cell(arm["people"])]
        for key in ("hours", "hours_difference", "returned", "returned_difference"):
            held = arm[key]
            blank = "" if key.endswith("difference") and arm["is_control"] else HIDDEN
            row += [held[part] for part in ("value", "low", "high")] if held else [blank] * 3
        rows.append(row)
    return header, rows


def chart(result: Figures, key: str) -> list[Figures]:
    """The arms as bars of a drawing 440 wide: where each bar ends and where its interval begins and ends.

    Arms whose figure is hidden have no bar.
    """
    edge = max((arm[key]["high"] for arm in result["arms"] if arm[key]), default=0) or 1
    bars = []
    for arm in result["arms"]:
        held = arm[key]
        at = {name: round(max(held[name], 0) / edge * 430, 1) for name in ("value", "low", "high")} if held else {}
        bars.append(
            {
                "name": arm["name"],
                "is_control": arm["is_control"],
                "figure": held,
                "width": at.get("value"),
                "low": at.get("low"),
                "high": at.get("high"),
            }
        )
    return bars
