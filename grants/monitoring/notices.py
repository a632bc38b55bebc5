"""What a group is told about its reports."""

from grants.applications import notices as applications
from grants.monitoring.models import LearningEntry, Report, ReportMove


def _tell(report: Report, event: object, *, template: str, **facts: object) -> None:
    """One notice per person behind the application, or a letter.

    `event` makes it unique, so that a repeat tells nobody twice.
    """
    application = report.application
    due = report.due_date
    applications.to_applicant(
        application,
        event=f"{template.replace('/email/', '.').replace('/', '.')}:{event}",
        template=template,
        context={
            "reference": application.reference,
            "title": application.title,
            "fund": application.round.fund.name,
            "kind": report.get_kind_display(),
            "due": f"{due.day} {due:%B %Y}",
            "url": report.get_absolute_url(),
            **facts,
        },
    )


def due_soon(report: Report) -> None:
    """A report is due soon."""
    _tell(report, report.pk, template="grants/monitoring/email/due_soon")


def overdue(report: Report) -> None:
    """A report was due and is not here."""
    _tell(report, report.pk, template="grants/monitoring/email/overdue")


def submitted(report: Report, move: ReportMove) -> None:
    """It waits for a second person's sign-off."""
    _tell(report, move.pk, template="grants/monitoring/email/submitted", who=str(move.by))


def signed_off(report: Report, move: ReportMove) -> None:
    """It has been signed off and we have it: the receipt."""
    _tell(report, move.pk, template="grants/monitoring/email/signed_off", who=str(move.by), alone=report.alone)


def returned(report: Report, move: ReportMove) -> None:
    """We have a question about it."""
    _tell(report, move.pk, template="grants/monitoring/email/returned", question=move.note)


def accepted(report: Report, move: ReportMove) -> None:
    """We are content with it."""
    _tell(report, move.pk, template="grants/monitoring/email/accepted", text=move.note)


def published(entry: LearningEntry) -> None:
    """What you learned is in the library, and how to have it taken out."""
    _tell(
        entry.report,
        f"{entry.pk}:{entry.since_at.isoformat()}",
        template="grants/monitoring/email/published",
        entry=entry.title,
        entry_path=entry.get_absolute_url(),
    )
