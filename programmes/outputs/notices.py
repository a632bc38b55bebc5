"""What this room tells staff: their file is ready, or could not be made."""

from django.urls import reverse

from programmes import notices
from programmes.outputs.models import Export


def ready(export: Export, label: str) -> None:
    """To who asked: it can be downloaded for seven days."""
    notices.send(
        event=f"programmes.outputs.ready:{export.pk}",
        to=[export.asked_by],
        template="programmes/outputs/email/ready",
        context={"export": export, "label": label, "url": reverse("admin:programmes_export_changelist")},
    )


def failed(export: Export, label: str) -> None:
    """To who asked: there is no file, and why."""
    notices.send(
        event=f"programmes.outputs.failed:{export.pk}",
        to=[export.asked_by],
        template="programmes/outputs/email/failed",
        context={"export": export, "label": label, "url": reverse("admin:programmes_export_changelist")},
    )
