"""When a report is due, and which questions and survey an award has. A fund's own come before the general ones."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from grants.applications.models import Application
from grants.awards.models import Award
from grants.monitoring.models import Report
from programmes import clock
from programmes.evidence.models import Survey
from programmes.questions import engine
from programmes.questions.models import QuestionSet
from programmes.workflow import MoveRefused

REPORT_FAMILY = {Report.Kind.PROGRESS: "progress-report", Report.Kind.END: "end-report"}
PARTICIPANTS = "participants"
Due = tuple[str, date]


def start_of(award: Award) -> date:
    """The project's first day as the application says, but never before the award was accepted."""
    accepted = timezone.localdate(award.accepted_at or award.offered_at, clock.LONDON)
    written = engine.answers(award.application.sheet).get("start_date")
    return max(accepted, date.fromisoformat(written)) if written else accepted


def due(award: Award) -> list[Due]:
    """The kind and day of each report that the award's round asks for."""
    start = start_of(award)
    asked: Iterable[Any] = award.application.round.reports_due.all()
    return [(str(one.kind), start + timedelta(weeks=one.weeks_after_start)) for one in asked]


def questions_for(award: Award, kind: str) -> QuestionSet:
    """The newest frozen questions: the fund's own ("<fund>-end-report"), else the general ones ("end-report")."""
    family = REPORT_FAMILY[Report.Kind(kind)]
    own = f"{award.application.round.fund.slug}-{family}"
    found = QuestionSet.objects.frozen().filter(family__in=[own, family]).order_by("-version")
    chosen = next((one for one in found if one.family == own), None) or next(iter(found), None)
    if chosen is None:
        raise MoveRefused("The questions of this report are still being written. We write to you when they are ready.")
    return chosen


def survey_of(application: Application) -> Survey | None:
    """The participants' survey: the fund's own ("<fund>-participants"), else the general one, else None."""
    own = f"{application.round.fund.slug}-{PARTICIPANTS}"
    found = {survey.pk: survey for survey in Survey.objects.filter(pk__in=[own, PARTICIPANTS])}
    return found.get(own) or found.get(PARTICIPANTS)
