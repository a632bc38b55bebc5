"""What waits for staff about studies' surveys and results."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from citizenship.findings.models import Figures, Publication
from citizenship.studies.models import Study
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line

_MODEL = "citizenship.Publication"


@worklist.register
def results(user: Any) -> list[Line]:
    """Surveys to open, figures to prepare, and results that somebody else has prepared."""
    lines = []
    studies = reverse("admin:citizenship_publication_studies")
    if user.can(Permission.MANAGE_PILOTS):
        quiet = Study.objects.filter(state__in=[Study.State.REGISTERED, Study.State.RUNNING], survey__isnull=True)
        step = "Open the survey, so that ceremonies give out codes"
        lines.append(Line("Studies whose survey is not open", quiet, "registered_at", step, studies))
    if user.can(Permission.PUBLISH_FINDINGS):
        lines += _to_publish(user, studies)
    return lines


def _to_publish(user: Any, studies: str) -> list[Line]:
    covered = Publication.objects.filter(
        Q(state=Publication.State.PREPARED) | Q(state=Publication.State.PUBLISHED),
        study=OuterRef("study"),
        prepared_at__gte=OuterRef("worked_out_at"),
    )
    prepared = Publication.objects.filter(state=Publication.State.PREPARED).exclude(prepared_by=user)
    url = reverse("admin:citizenship_publication_changelist")
    return [
        Line(
            "Figures of studies that are not public",
            Figures.objects.filter(~Exists(covered)),
            "worked_out_at",
            "Write what was learned; withdraw an earlier publication if it was wrong",
            studies,
            (f"{_MODEL}.withdraw",),
        ),
        Line(
            "Results to check and publish",
            prepared,
            "since_at",
            "Read every figure, then publish or send back",
            f"{url}?state__exact=prepared",
            (f"{_MODEL}.publish", f"{_MODEL}.send_back"),
        ),
    ]
