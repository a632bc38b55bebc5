"""What trials add to the registries: the work-list's lines, a part of "My volunteering", the reference data."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from programmes import clock
from programmes.catalogue import loading
from programmes.people import data, worklist
from programmes.people.access import Permission
from programmes.people.worklist import Waiting
from volunteering.opportunities import mine
from volunteering.rewards import motives
from volunteering.rewards.actions import trials
from volunteering.rewards.models import ArmAssignment, Experiment
from volunteering.safeguarding.ages import ADULT
from volunteering.safeguarding.models import Volunteer

State = Experiment.State


def _list(state: str) -> str:
    return f"{reverse('admin:volunteering_experiment_changelist')}?{urlencode({'state__exact': state})}"


@worklist.register
def experiments(user: Any) -> list[Waiting]:
    """Trials to write, to approve, to start, to end and to publish."""
    at = clock.now()
    lines: list[Waiting] = []
    if user.can(Permission.RUN_EXPERIMENTS):
        lines += _running(at)
    if user.can(Permission.HANDLE_CONCERNS):
        unapproved = Experiment.objects.filter(state=State.DRAFT, min_age__lt=ADULT, approved_at__isnull=True)
        found = worklist.counts({"approve": (unapproved, "since_at")})["approve"]
        step = "Read the protocol, then approve the ages or ask for changes"
        url = _list("draft")
        lines.append(Waiting("Trials for people under 18 to approve", *found, step, url, (f"{_MODEL}.approve",)))
    return lines


_MODEL = "volunteering.Experiment"


def _running(at: datetime) -> list[Waiting]:
    rows = Experiment.objects
    found = worklist.counts(
        {
            "draft": (rows.filter(state=State.DRAFT), "since_at"),
            "start": (rows.filter(state=State.REGISTERED, starts_at__lte=at), "starts_at"),
            "end": (rows.filter(state=State.RUNNING, ends_at__lte=at), "ends_at"),
            "publish": (rows.filter(state=State.ENDED), "since_at"),
        }
    )
    return [
        Waiting(
            "Trials being written", *found["draft"], "Finish the protocol and register it", _list("draft"),
            (f"{_MODEL}.register",),
        ),
        Waiting(
            "Registered trials whose first day has come", *found["start"], "Start it, or take it back",
            _list("registered"),
            (f"{_MODEL}.start", f"{_MODEL}.take_back"),
        ),
        Waiting("Trials whose last day is over", *found["end"], "End it", _list("running"), (f"{_MODEL}.end",)),
        Waiting(
            "Ended trials without a public result", *found["publish"], "Write what was learned and publish it",
            _list("ended"), (f"{_MODEL}.publish", f"{_MODEL}.take_down"),
        ),
    ]  # fmt: skip


@mine.register
def part(volunteer: Volunteer) -> mine.Part | None:
    """Trials that the person is in or may join, in words that name no reward; nothing where there is none."""
    at = clock.now()
    lines = []
    held = ArmAssignment.objects.filter(volunteer=volunteer, withdrawn_at__isnull=True).select_related("experiment")
    inside = {each.experiment_id: each for each in held}
    for each in inside.values():
        if each.experiment.is_showing(at):
            url = reverse("volunteering:trial_mine", args=[each.experiment_id])
            lines.append(mine.Line("You are in a trial", f"Until {clock.uk_date(each.experiment.ends_at)}", url=url))
    left = ArmAssignment.objects.filter(volunteer=volunteer).values("experiment")
    for trial in Experiment.objects.joinable_at(at).exclude(pk__in=left):
        if not trials.why_not(trial, volunteer, at):
            url = reverse("volunteering:trial_join", args=[trial.pk])
            text = "We try out different ways to say thank you. You do not have to take part."
            lines.append(mine.Line("Help us find out what works", text, url=url))
    return mine.Part("Trials", lines=lines) if lines else None


def load_motives(say: Any) -> None:
    """The survey of motives and barriers, and the equality questions, where they are missing."""
    say(f"trials: {motives.load()}")


data.register(data.Area("volunteering trials", retain=trials.retain_equality))
loading.reference.register(load_motives)
