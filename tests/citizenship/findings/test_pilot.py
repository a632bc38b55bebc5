"""A whole pilot, from its protocol to its published results, and the same results worked out here in another way.

Two boroughs, 24 ceremonies in two arms drawn by the registered seed, 600 codes, three waves with people lost on the
way. The clock is set; all else goes through the actions and pages that people use, every answer too.
"""

import math
import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from citizenship.ceremonies.actions import planning, recording
from citizenship.ceremonies.models import Ceremony
from citizenship.findings import instrument, tasks, waves
from citizenship.findings.actions import results as results_actions
from citizenship.studies.actions import places, studies
from citizenship.studies.models import Arm
from citizenship.studies.offers import nothing
from programmes import clock
from programmes.evidence import actions as evidence
from programmes.evidence.models import SurveyAnswer, SurveyCode, Wave
from tests import factories
from tests.citizenship.factories import joined, plan_of, record_of

pytestmark = pytest.mark.django_db
FIRST = date(2027, 3, 1)
CODES, QUESTIONS = 25, ("register", "volunteer", "join")
NOON = time(12, 0)
Z = 1.959963984540054


def token() -> str:
    """A fresh form token."""
    return factories.token()


def at(day: date) -> datetime:
    """Noon of this day."""
    return datetime.combine(day, NOON, tzinfo=UTC)


def protocol(by: Any, boroughs: list[Any]) -> Any:
    """Written, registered with its seed, and started, each by the officer's own action."""
    study = studies.add_study(
        by=by, token=token(), slug="votes", title="Help to register at the ceremony",
        question="Do more people register to vote when somebody helps them on the spot?",
        protocol="Pilot ceremonies have a stall and help. All are asked before, after 12 weeks and after 12 months.",
        assigned_per="ceremony", method="random", first_date=FIRST, last_date=FIRST + timedelta(days=60),
        lock_hours=48, planned_per_arm=12,
    )  # fmt: skip
    offers = {"voting": 3, "volunteering": 2, "membership": 1}
    if not study.arms.filter(kind=Arm.Kind.COMPARISON).exists():
        studies.set_arm(study=study, arm=None, name="Comparison", offers=nothing(), weight=1, by=by, token=token())
    studies.set_arm(study=study, arm=None, name="Pilot", offers=offers, weight=1, by=by, token=token())
    study.outcomes.all().delete()
    for number, key in enumerate(QUESTIONS):
        studies.set_outcome(
            study=study, outcome=None, key=key, question=key, title=instrument.TITLES[key],
            time_frame="In the 12 months before the ceremony, and since it", primary=number == 0, by=by, token=token(),
        )  # fmt: skip
    places.add_boroughs(study=study, boroughs=boroughs, by=by, token=token())
    study = studies.register(study=study, by=by, token=token())
    assert study.seed
    return studies.start(study=study, by=by, token=token())


def say_all(ceremony: Ceremony, kind: str, said: dict[str, Any]) -> None:
    """Everybody at this ceremony who answers this wave does so."""
    rows = SurveyCode.objects.filter(scope=waves.scope(ceremony)).select_related("survey__question_set")
    wave = Wave.objects.get(survey=instrument.SURVEY, scope=waves.scope(ceremony), kind=kind)
    assert wave.is_open(clock.now())
    for code in rows:
        if kind in said[code.code]:
            answers = said[code.code][kind]
            evidence.answer(code=code, wave=wave, answers=answers, language="en", token=token())


def people(ceremonies: list[Ceremony]) -> dict[str, dict[str, dict[str, str]]]:
    """What everybody will say, by code and wave; some come back, some do not. Drawn once from a fixed seed."""
    draw, said = random.Random(20270301), {}
    for ceremony in ceremonies:
        helped = ceremony.arm.kind == Arm.Kind.PILOT
        for code in SurveyCode.objects.filter(scope=waves.scope(ceremony)).order_by("code"):
            mine: dict[str, dict[str, str]] = {}
            did = {key: draw.random() < 0.5 for key in QUESTIONS}
            if draw.random() < 0.85:
                mine["before"] = {key: "yes" if did[key] else "no" for key in QUESTIONS if draw.random() < 0.97}
            for kind, comes in (("after", 0.88), ("later", 0.75)):
                if draw.random() < comes:
                    mine[kind] = {key: _later(draw, did[key], helped) for key in QUESTIONS}
            said[code.code] = mine
    return said


def _later(draw: random.Random, did: bool, helped: bool) -> str:
    """A later answer: those who did it mostly go on, more of the others begin where they were helped."""
    if draw.random() < 0.04:
        return draw.choice(["not_eligible", "no_say"])
    if did:
        return "no" if draw.random() < 0.45 else draw.choice(["yes", "already"])
    return "yes" if draw.random() < (0.5 if helped else 0.3) else "no"


# --- the independent calculation -------------------------------------------------------------------------------------


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The roots of (p - hits/n)^2 = z^2 p (1 - p) / n, by the formula for a quadratic equation."""
    p, a, b = hits / n, 1 + Z * Z / n, -(2 * hits / n + Z * Z / n)
    root = math.sqrt(b * b - 4 * a * p * p)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def paired(a: int, b: int, c: int, d: int) -> tuple[float, float, float]:
    """Newcombe's method 10 as his paper has it: a both, b second only, c first only, d neither."""
    n = a + b + c + d
    theta = (b - c) / n
    (l2, u2), (l3, u3) = wilson(a + b, n), wilson(a + c, n)
    p2, p3 = (a + b) / n, (a + c) / n
    bottom = (a + b) * (c + d) * (a + c) * (b + d)
    top = a * d - b * c
    phi = 0.0 if bottom == 0 else (max(top - n / 2, 0) if top > 0 else top) / math.sqrt(bottom)
    delta = (p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u3 - p3) + (u3 - p3) ** 2
    epsilon = (u2 - p2) ** 2 - 2 * phi * (u2 - p2) * (p3 - l3) + (p3 - l3) ** 2
    return theta, theta - math.sqrt(max(delta, 0)), theta + math.sqrt(max(epsilon, 0))


def apart(one: tuple[float, float, float], two: tuple[float, float, float]) -> tuple[float, float, float]:
    """MOVER for a difference."""
    d = one[0] - two[0]
    low = d - math.sqrt((one[0] - one[1]) ** 2 + (two[2] - two[0]) ** 2)
    return d, low, d + math.sqrt((one[2] - one[0]) ** 2 + (two[0] - two[1]) ** 2)


def table(said: list[dict[str, dict[str, str]]], key: str, follow_up: str) -> tuple[int, int, int, int]:
    """Both, second only, first only, neither: of those with a yes or a no both times."""
    doing = {"yes": 1, "already": 1, "no": 0}
    cells = [0, 0, 0, 0]
    for mine in said:
        one, two = doing.get(mine.get("before", {}).get(key, "")), doing.get(mine.get(follow_up, {}).get(key, ""))
        if one is not None and two is not None:
            cells[{(1, 1): 0, (0, 1): 1, (1, 0): 2, (0, 0): 3}[one, two]] += 1
    return cells[0], cells[1], cells[2], cells[3]


# --- the journey -----------------------------------------------------------------------------------------------------


def test_a_whole_pilot(
    set_now: Any, client_for: Any, client: Client, camden: Any, hackney: Any, ravi: Any, sela: Any, ines: Any, noor: Any
) -> None:
    # Written and registered in February, before the first ceremony.
    set_now(at(date(2027, 2, 8)))
    instrument.load()
    boroughs = [joined(camden).borough, joined(hackney).borough]
    study = protocol(ines, boroughs)
    page = client_for(ines).post(
        f"/admin/citizenship/publication/studies/{study.pk}/open-survey/", {"form_token": token()}
    )
    assert page.status_code == 302

    # 24 ceremonies, twelve in each borough, drawn as they are planned.
    days = [FIRST + timedelta(days=2 + 4 * n) for n in range(12)]
    for registrar, borough in ((ravi, boroughs[0]), (sela, boroughs[1])):
        planning.plan_pattern(borough=borough, values=plan_of(borough), dates=days, by=registrar, token=token())
    ceremonies = list(Ceremony.objects.select_related("arm", "borough").order_by("pk"))
    assert len(ceremonies) == 24
    arms = {arm.kind: [each for each in ceremonies if each.arm == arm] for arm in study.arms.all()}
    assert {kind: len(found) for kind, found in arms.items()} == {"pilot": 12, "comparison": 12}

    # 25 codes for each, made on the registrar's page.
    for ceremony in ceremonies:
        signed_in = client_for(ravi if ceremony.borough == boroughs[0] else sela)
        page = signed_in.post(f"/citizenship/ceremonies/{ceremony.pk}/codes/", {"count": CODES, "form_token": token()})
        assert page.status_code == 302
    assert SurveyCode.objects.count() == 600
    said = people(ceremonies)

    # Before each ceremony, then the day itself, then 12 weeks and 12 months later.
    for ceremony in sorted(ceremonies, key=lambda each: each.date):
        set_now(at(ceremony.date))
        say_all(ceremony, "before", said)
        set_now(at(ceremony.date) + timedelta(hours=6))
        by = ravi if ceremony.borough == boroughs[0] else sela
        recording.record(ceremony=ceremony, values=record_of(**ceremony.arm.offers), by=by, token=token())
    for kind, days_later in (("after", 91), ("later", 380)):
        for ceremony in sorted(ceremonies, key=lambda each: each.date):
            set_now(at(ceremony.date + timedelta(days=days_later)))
            say_all(ceremony, kind, said)
        if kind == "after":
            # Between the waves nobody sees an answer, not even the analyst.
            tasks.work_out("too early")
            assert not study.figures.exists()
    assert SurveyAnswer.objects.count() == sum(len(mine) for mine in said.values())

    # The study closes when its last day is over; the portal works the figures out when the last wave has closed.
    studies.close(study=study, reason="finished", by=ines, token=token())
    set_now(at(date(2028, 7, 1)))
    tasks.work_out("now")
    assert set(study.figures.values_list("follow_up", flat=True)) == {"after", "later"}
    made = results_actions.prepare(study=study, summary="Help on the spot works.", by=noor, token=token())
    results_actions.publish(publication=made, by=ines, token=token())

    _same(client.get("/citizenship/studies/votes.json").json(), arms, said)
    page = client.get("/citizenship/studies/votes/").content.decode()
    assert "Help on the spot works." in page
    assert "not randomised" not in page.lower()
    assert client.get("/citizenship/studies/votes.pdf").content.startswith(b"%PDF")


def _same(read: dict[str, Any], arms: dict[str, list[Ceremony]], said: dict[str, dict[str, dict[str, str]]]) -> None:
    """What was published is what the independent calculation gives."""
    own = {
        kind: [
            said[code]
            for ceremony in found
            for code in SurveyCode.objects.filter(scope=waves.scope(ceremony)).values_list("code", flat=True)
        ]
        for kind, found in arms.items()
    }
    for content in read["figures"]:
        key_of = {"comparison" if arm["comparison"] else "pilot": arm["key"] for arm in content["arms"]}
        assert [(arm["ceremonies"], arm["few"]) for arm in content["arms"]] == [(12, False)] * 2
        follow_up = content["follow_up"]
        for kind, key in key_of.items():
            held = content["responses"][f"E12000007/{key}"]
            both = sum("before" in mine and follow_up in mine for mine in own[kind])
            before = sum("before" in mine for mine in own[kind])
            assert (held["issued"], held["before"], held["paired"]) == (300, before, both)
            lost = next(each for each in content["attrition"] if each["key"] == key)["share"]
            low, high = wilson(before - both, before)
            assert [lost[part] for part in ("value", "low", "high")] == pytest.approx(
                [(1 - both / before) * 100, low * 100, high * 100], abs=0.006
            )
        for outcome in content["outcomes"]:
            cells = {kind: table(mine, outcome["key"], follow_up) for kind, mine in own.items()}
            assert min(map(min, cells.values())) >= 10, "the example is large enough for exact intervals"
            exact = {kind: paired(*found) for kind, found in cells.items()}
            lines = {arm["key"]: arm for arm in outcome["arms"]}
            for kind, key in key_of.items():
                counts = outcome["counts"][f"E12000007/{key}"]
                a, b, c, d = cells[kind]
                told = [counts[name] for name in ("people", "before_yes", "before_no", "after_yes", "after_no")]
                assert told == [a + b + c + d, a + c, b + d, a + b, c + d]
                _near(lines[key]["change"], exact[kind])
            _near(lines[key_of["pilot"]]["against"], apart(exact["pilot"], exact["comparison"]))


def _near(told: dict[str, float], exact: tuple[float, float, float]) -> None:
    found = [told[part] for part in ("value", "low", "high")]
    assert found == pytest.approx([part * 100 for part in exact], abs=0.006)
