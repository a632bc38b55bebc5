"""Reading the figures of a study: one place and arm picked out, as lines of a page, a table, a drawing, sentences.

Nothing is counted here. Every function takes what `analysis.work_out` made and the suppression has been through, so
that no filter and no format can tell more than another.
"""

from collections.abc import Iterable
from typing import Any

from citizenship.findings.analysis import BEFORE, EVERY_ARM, LONDON, Content
from citizenship.findings.models import FollowUp
from programmes.evidence.charts import HIDDEN, Forest, cell, figures, forest
from programmes.evidence.intervals import wilson
from programmes.evidence.models import Wave

NOT_RANDOMISED = (
    "Not randomised: no draw decided which ceremonies made the offers. The arms may differ in other ways, so a "
    "difference between them need not come from the offers."
)
FEW = (
    "Fewer than ten ceremonies in {arms}. People of one ceremony are alike, so with so few ceremonies chance alone can "
    "look like an effect."
)
SELF_REPORT = "All of this is what people said about themselves. Nobody’s name was looked up in any register."
EVERYBODY = "All arms together"
RESPONSES = {
    "issued": "Codes given out",
    BEFORE: "Answered before",
    Wave.Kind.LEAVING.value: "Answered on leaving",
    Wave.Kind.AFTER.value: "Answered after 12 weeks",
    Wave.Kind.LATER.value: "Answered after 12 months",
    "paired": "Answered before and again",
}


def arms_of(content: Content) -> list[tuple[str, str]]:
    """Every arm by its key, all of them together first."""
    return [(EVERY_ARM, EVERYBODY), *((arm["key"], arm["name"]) for arm in content["arms"])]


def when(content: Content) -> str:
    """The time of the follow-up in words."""
    return str(FollowUp(content["follow_up"]).label)


def warnings(content: Content) -> list[str]:
    """What must be read before the figures: each a sentence or two."""
    found = [] if content["randomised"] else [NOT_RANDOMISED]
    few = [f"“{arm['name']}” ({arm['ceremonies']})" for arm in content["arms"] if arm["few"]]
    if few:
        found.append(FEW.format(arms=" and ".join(few)))
    departed = [arm for arm in content["arms"] if arm["deviations"]]
    if departed:
        told = ", ".join(f"{arm['deviations']} in “{arm['name']}”" for arm in departed)
        found.append(
            f"Ceremonies that were not held as their arm says: {told}. They count in the arm that they were given."
        )
    return [*found, SELF_REPORT]


def responses(content: Content, place: str = LONDON, arm: str = "") -> list[dict[str, Any]]:
    """How many codes went out and how many slips came back: a line for each arm at this place."""
    return [
        {
            "arm": name,
            "counts": [(label, held[key]) for key, label in RESPONSES.items() if key in held],
            "attrition": _attrition(content, place, key),
        }
        for key, name in _chosen(content, place, arm)
        for held in [content["responses"][f"{place}/{key}"]]
    ]


def _chosen(content: Content, place: str, arm: str) -> list[tuple[str, str]]:
    """The arms for which this place has figures; the one that was asked for, if any was."""
    return [
        (key, name)
        for key, name in arms_of(content)
        if f"{place}/{key}" in content["responses"] and (not arm or key == arm)
    ]


def _attrition(content: Content, place: str, arm: str) -> Content | None:
    if place != LONDON:
        return None
    return next((each for each in content["attrition"] if each["key"] == arm), None)


def outcomes(content: Content, place: str = LONDON, arm: str = "") -> list[dict[str, Any]]:
    """Every outcome with a line for each arm at this place; the primary one first."""
    ordered = sorted(content["outcomes"], key=lambda each: not each["primary"])
    return [
        {
            **{key: each[key] for key in ("key", "title", "time_frame", "primary")},
            "lines": _lines(content, each, place, arm),
        }
        for each in ordered
    ]


def _lines(content: Content, outcome: Content, place: str, arm: str) -> list[dict[str, Any]]:
    changes = {each["key"]: each for each in outcome["arms"]}
    comparison = {each["key"] for each in content["arms"] if each["comparison"]}
    lines = []
    for key, name in _chosen(content, place, arm):
        counts = outcome["counts"][f"{place}/{key}"]
        told = changes.get(key, {}) if place == LONDON else {}
        line = {
            "key": key,
            "arm": name,
            "comparison": key in comparison,
            "counts": counts,
            "before": share(counts, "before_yes"),
            "after": share(counts, "after_yes"),
            "change": told.get("change") or _plain_change(counts),
            "against": told.get("against"),
            "against_by_ceremony": told.get("against_by_ceremony"),
        }
        lines.append({**line, "cells": _cells(line, compared=key in changes and place == LONDON)})
    return lines


COLUMNS = ("People", "Before", "Afterwards", "Change", "Beside the comparison")


def _cells(line: Content, *, compared: bool) -> list[tuple[str, str]]:
    """The line as it is read: for each column a figure, and below it the interval."""
    against = told_points(line["against"]) if compared and not line["comparison"] else ("–", "")
    return [
        (HIDDEN if line["counts"]["people"] is None else f"{line['counts']['people']:,}", ""),
        told_share(line["before"]),
        told_share(line["after"]),
        told_points(line["change"]),
        against,
    ]


def told_share(found: Content | None) -> tuple[str, str]:
    """A share and its interval in words: "34%", "26% to 43%"."""
    return (f"{found['value']:.0f}%", f"{found['low']:.0f}% to {found['high']:.0f}%") if found else (HIDDEN, "")


def told_points(found: Content | None) -> tuple[str, str]:
    """A difference of shares and its interval in words, the interval only where there is one."""
    if not found:
        return HIDDEN, ""
    edges = (points(found[part], unit=False) for part in ("low", "high")) if "low" in found else ()
    return points(found["value"]), " to ".join(edges)


def share(counts: Content, name: str) -> Content | None:
    """A share in per cent with Wilson's interval; None where any number behind it is hidden."""
    if any(value is None for value in counts.values()):
        return None
    return figures(wilson(counts[name], counts["people"]), 100, 1)


def _plain_change(counts: Content) -> Content | None:
    """The change without its interval, which is worked out for the arms of the whole study only."""
    if any(value is None for value in counts.values()):
        return None
    return {"value": round((counts["after_yes"] - counts["before_yes"]) / counts["people"] * 100, 2)}


def drawing(content: Content, outcome: str) -> Forest:
    """One outcome as a drawing: the change in each arm, then how much more it is than in the comparison arm."""
    found = next(each for each in content["outcomes"] if each["key"] == outcome)
    names = dict(arms_of(content))
    rows = [(names[arm["key"]], "change", arm["change"]) for arm in found["arms"]]
    comparison = {arm["key"] for arm in content["arms"] if arm["comparison"]}
    rows += [
        (f"{names[arm['key']]}, beside the comparison", "against", arm["against"])
        for arm in found["arms"]
        if arm["key"] not in comparison
    ]
    return forest(rows)


HEADER = ("Follow-up", "Outcome", "Place", "Kind of place", "Arm", "Figure", "Value", "Interval from", "Interval to")
_COUNTS = {
    "people": "People with both answers",
    "before_yes": "Yes before",
    "before_no": "No before",
    "after_yes": "Yes afterwards",
    "after_no": "No afterwards",
}
_ESTIMATES = {
    "change": "Change, percentage points",
    "against": "Change beside the comparison arm, percentage points",
    "against_by_ceremony": "The same with ceremonies as the unit, percentage points",
}


def rows(content: Content, places: Iterable[str] | None = None) -> list[list[Any]]:
    """All figures as a table, one in a row; a hidden one is "[x]". With `places`, only those."""
    chosen = [place for place in content["places"] if places is None or place["key"] in set(places)]
    found: list[list[Any]] = []
    for place in chosen:
        for key, name in _chosen(content, place["key"], ""):
            at = (place["name"], place["kind"], name)
            held = content["responses"][f"{place['key']}/{key}"]
            found += [_row(content, "", at, label, held[name]) for name, label in RESPONSES.items() if name in held]
            for outcome in content["outcomes"]:
                counts = outcome["counts"][f"{place['key']}/{key}"]
                found += [_row(content, outcome["title"], at, label, counts[each]) for each, label in _COUNTS.items()]
    if any(place["key"] == LONDON for place in chosen):
        found += _estimates(content)
    return found


def _row(content: Content, outcome: str, at: tuple[str, str, str], label: str, value: Any) -> list[Any]:
    edges = [cell(value[part]) for part in ("low", "high")] if isinstance(value, dict) else ["", ""]
    return [when(content), outcome, *at, label, cell(value["value"] if isinstance(value, dict) else value), *edges]


def _estimates(content: Content) -> list[list[Any]]:
    names, comparison = dict(arms_of(content)), {arm["key"] for arm in content["arms"] if arm["comparison"]}
    london = next(place for place in content["places"] if place["key"] == LONDON)
    found = []
    for each in content["attrition"]:
        at = (london["name"], london["kind"], names[each["key"]])
        found.append(_row(content, "", at, "Answered before and not again, per cent", each["share"]))
        if each["key"] not in comparison:
            found.append(_row(content, "", at, "The same beside the comparison arm, points", each["against"]))
    for outcome in content["outcomes"]:
        for arm in outcome["arms"]:
            at = (london["name"], london["kind"], names[arm["key"]])
            for key, label in _ESTIMATES.items():
                if key == "change" or arm["key"] not in comparison:
                    found.append(_row(content, outcome["title"], at, label, arm[key]))
    return found


def sentence(content: Content, outcome: str) -> str:
    """What was found for one outcome, in words, by arm."""
    found = next(each for each in outcomes(content) if each["key"] == outcome)
    said = [_said(line, content) for line in found["lines"] if line["key"] != EVERY_ARM]
    caveat = "" if content["randomised"] else " The ceremonies were not randomised."
    return f"{found['title']}, {when(content)}. {' '.join(said)}{caveat}"


def _said(line: Content, content: Content) -> str:
    if line["before"] is None or line["change"] is None:
        return f"{line['arm']}: too few people to show."
    words = (
        f"{line['arm']}: {line['before']['value']:.0f}% before, {line['after']['value']:.0f}% afterwards, "
        f"of {line['counts']['people']:,} people."
    )
    if line["against"]:
        told = line["against"]
        words += (
            f" That is {points(told['value'])} beside the comparison arm "
            f"(95% interval {points(told['low'], unit=False)} to {points(told['high'], unit=False)})."
        )
    return words


def points(value: float, *, unit: bool = True) -> str:
    """A difference of shares in words: "+11.7 points", with a real minus sign."""
    told = f"{value:+.1f}".replace("-", "\N{MINUS SIGN}")
    return f"{told} points" if unit else told
