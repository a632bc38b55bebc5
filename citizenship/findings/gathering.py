"""From the database to what `analysis` counts: a study's codes with their ceremony, and everything said with them.

Nothing else in the area reads answers, and what this returns goes through `analysis.work_out` alone.
"""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from citizenship.ceremonies.models import Ceremony
from citizenship.findings import waves
from citizenship.findings.analysis import LONDON, ArmFacts, Asked, Code, Design, Place
from citizenship.findings.instrument import SURVEY
from citizenship.studies.models import Arm, Study
from programmes.evidence.models import SurveyAnswer, SurveyCode, Wave
from programmes.questions.models import Answer

PARTS = (("inner", "Inner London"), ("outer", "Outer London"))


def ceremonies(study: Study) -> Any:
    """The ceremonies that the study is about: in one of its arms, and not called off."""
    return Ceremony.objects.filter(study=study, arm__isnull=False).exclude(state=Ceremony.State.CANCELLED)


def is_over(study: Study, follow_up: str, at: datetime) -> bool:
    """Whether nothing that counts at this follow-up can change any more.

    No ceremony can come into the study, each of them has been recorded, and every wave up to the follow-up has
    finished, on paper too. False where nobody was asked at all.
    """
    if study.state != Study.State.CLOSED:
        return False
    # A ceremony that is planned still, on any day, would come in when it is held.
    found = ceremonies(study)
    if found.filter(state=Ceremony.State.PLANNED).exists():
        return False
    scopes = [waves.scope(each) for each in found.only("pk")]
    rows = Wave.objects.filter(survey=SURVEY, scope__in=scopes)
    asked = rows.filter(kind=follow_up)
    earlier = rows if follow_up == Wave.Kind.LATER else rows.exclude(kind=Wave.Kind.LATER)
    finished = earlier.finished_at(at).values("pk")
    return asked.exists() and not earlier.exclude(pk__in=finished).exists()


def codes(study: Study, follow_up: str) -> list[Code]:
    """Every code of the study's ceremonies, with what was said in the waves up to this follow-up. Four queries."""
    held = {waves.scope(each): each for each in ceremonies(study).select_related("arm")}
    kinds = [kind for kind in Wave.Kind.values if kind != Wave.Kind.LATER or follow_up == Wave.Kind.LATER]
    said = _said(list(held), kinds)
    rows = SurveyCode.objects.filter(survey=SURVEY, scope__in=held).values_list("pk", "scope", "stands_in")
    return [
        Code(
            ceremony=str(held[scope].pk),
            borough=held[scope].borough_id,
            arm=arm_key(held[scope].arm),
            quarter=quarter(held[scope].date),
            said=said.get(pk, {}),
            issued=not stands_in,
        )
        for pk, scope, stands_in in rows
    ]


def _said(scopes: list[str], kinds: list[str]) -> dict[int, dict[str, dict[str, Any]]]:
    """Answers by code, wave and question."""
    given = SurveyAnswer.objects.filter(wave__survey=SURVEY, wave__scope__in=scopes, wave__kind__in=kinds)
    owner = {sheet: (code, kind) for sheet, code, kind in given.values_list("sheet_id", "code_id", "wave__kind")}
    found: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    for code, kind in owner.values():
        found[code][kind] = {}
    rows = Answer.objects.filter(sheet__in=given.values("sheet"), value__isnull=False)
    for sheet, key, value in rows.values_list("sheet_id", "key", "value"):
        code, kind = owner[sheet]
        found[code][kind][key] = value
    return found


def design(study: Study, follow_up: str) -> Design:
    """How the study is counted, as it was registered, with the places and quarters that its ceremonies have."""
    found = list(ceremonies(study).select_related("borough"))
    return Design(
        follow_up=follow_up,
        arms=_arms(study),
        outcomes=[
            Asked(each.key, each.question, each.title, each.time_frame, each.primary)
            for each in study.outcomes.order_by("order")
        ],
        places=[*_areas({each.borough for each in found}), *_quarters({each.date for each in found})],
        is_randomised=study.is_randomised,
    )


def arm_key(arm: Arm) -> str:
    """The arm's key in the figures: its place in the protocol."""
    return f"arm-{arm.order}"


def _arms(study: Study) -> list[ArmFacts]:
    counted = Q(ceremonies__in=ceremonies(study))
    rows = study.arms.order_by("order").annotate(
        held=Count("ceremonies", filter=counted, distinct=True),
        departed=Count("ceremonies", filter=counted & Q(ceremonies__deviations__isnull=False), distinct=True),
    )
    return [ArmFacts(arm_key(arm), arm.name, arm.kind == Arm.Kind.COMPARISON, arm.held, arm.departed) for arm in rows]


def _areas(boroughs: set[Any]) -> list[Place]:
    """London, its two parts where each has two boroughs or more in the study, and the boroughs by name."""
    inside = {key: tuple(sorted(each.pk for each in boroughs if each.inner_or_outer == key)) for key, _ in PARTS}
    parts = [Place(key, name, "part", inside[key]) for key, name in PARTS]
    single = [Place(each.pk, each.name, "borough") for each in sorted(boroughs, key=lambda each: each.name)]
    shown = parts if all(len(members) > 1 for members in inside.values()) else []
    return [Place(LONDON, "All boroughs of the study", "london"), *shown, *single]


def quarter(day: date) -> str:
    """The quarter of the year that a day lies in: "2027-Q1"."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _quarters(days: set[date]) -> list[Place]:
    """The quarters in which ceremonies were held, the first one first; none where there is only one."""
    names = ("January to March", "April to June", "July to September", "October to December")
    keys = sorted({quarter(day) for day in days})
    return [Place(key, f"{names[int(key[-1]) - 1]} {key[:4]}", "quarter") for key in keys] if len(keys) > 1 else []
