"""What this room adds to the registries: the work-list's lines, what waits for a group, and the reference data."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import DateTimeField, F, Func
from django.urls import reverse
from django.utils import timezone

from grants.monitoring import demo, own_results, paper, reference
from grants.monitoring import exports as _tables  # noqa: F401 they register themselves
from grants.monitoring.models import LearningEntry, Report
from programmes import clock
from programmes.catalogue import loading
from programmes.catalogue.home import OpenNow
from programmes.evidence import scopes
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.models import Today
from programmes.people.worklist import Line


def _list(model: str, **filters: str) -> str:
    return f"{reverse(f'admin:grants_{model}_changelist')}?{urlencode(filters)}"


@worklist.register
def reports(user: Any) -> list[Line]:
    """Reports to accept, reports that are late, and library entries to publish."""
    if not user.can(Permission.ACCEPT_REPORTS):
        return []
    seen = Report.objects.for_staff(user).of_live_awards()
    # A report is late once its day in London is over: the wait is counted from the beginning of that day.
    began = "(%(expressions)s::timestamp AT TIME ZONE 'Europe/London')"
    due_at = Func(F("due_date"), template=began, output_field=DateTimeField())
    late = seen.not_sent().filter(due_date__lt=Today()).annotate(due_at=due_at)
    return [
        Line(
            "Reports to accept",
            seen.filter(state=Report.State.SIGNED_OFF),
            "since_at",
            "Read the oldest, then accept or return it",
            _list("report", state__exact="signed_off"),
            ("grants.Report.accept", "grants.Report.return_"),
        ),
        Line(
            "Reports overdue",
            late,
            "due_at",
            "Ask the group",
            _list("report", late="yes"),
        ),
        Line(
            "Library entries to publish",
            LearningEntry.objects.for_staff(user).filter(state=LearningEntry.State.DRAFT),
            "since_at",
            "Edit and publish",
            _list("learningentry", state__exact="draft"),
            ("grants.LearningEntry.publish",),
        ),
    ]


def tasks(user: Any) -> list[OpenNow]:
    """For the home page: reports to write, and reports of colleagues to sign off."""
    found = (
        Report.objects.visible_to(user)
        .of_live_awards()
        .not_sent()
        .exclude(state=Report.State.SUBMITTED, submitted_by=user)
        .exclude(state=Report.State.SUBMITTED, written_by=user)
        .filter(due_date__lte=timezone.localdate(clock.now() + _SOON, clock.LONDON))
        .with_parties()
    )
    return [_task(report) for report in found[:6]]


_SOON = timedelta(days=30)


def _task(report: Report) -> OpenNow:
    day = f"{report.due_date.day} {report.due_date:%B %Y}"
    text = {
        Report.State.SUBMITTED: f"A colleague wrote this {report.get_kind_display().lower()}: read it and sign it off.",
        Report.State.RETURNED: f"We have a question about your {report.get_kind_display().lower()}.",
    }.get(Report.State(report.state), f"{report.get_kind_display()}, due by {day}.")
    return OpenNow(report.application.title or report.application.reference, text, report.get_absolute_url())


def load_monitoring(say: Any) -> None:
    """The questions of the reports, the participants' survey and its measures, where they are missing."""
    say(f"monitoring: {reference.load()}; {own_results.load()}")


loading.reference.register(load_monitoring)
loading.demo.register(demo.load, "running")
worklist.add_handbook(
    worklist.Handbook(
        "How a round runs, step by step", "admin:grants_guide", lambda user: user.can(Permission.READ_APPLICATIONS)
    )
)

scopes.register("", paper.may_key, paper.label, paper.back)
own_results.register()
